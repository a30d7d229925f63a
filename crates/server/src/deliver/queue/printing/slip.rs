//! What stands on the paper, as ESC/POS.

use std::sync::{Arc, Mutex};

use domain::kernel::{Language, Timestamp, Zone};
use escpos::driver::Driver;
use escpos::printer::Printer;
use escpos::utils::{JustifyMode, Protocol, QRCodeCorrectionLevel, QRCodeModel, QRCodeOption};

use crate::web::format;
use crate::web::i18n::Translator;

/// Width of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Width {
    /// 58 mm: 32 signs a line.
    Narrow,
    /// 80 mm: 48 signs a line.
    #[default]
    Wide,
}

impl Width {
    /// From millimetres.
    #[must_use]
    pub fn of_mm(mm: i64) -> Option<Self> {
        match mm {
            58 => Some(Self::Narrow),
            80 => Some(Self::Wide),
            _ => None,
        }
    }

    /// In millimetres.
    #[must_use]
    pub fn mm(self) -> i64 {
        match self {
            Self::Narrow => 58,
            Self::Wide => 80,
        }
    }

    fn signs(self) -> usize {
        match self {
            Self::Narrow => 32,
            Self::Wide => 48,
        }
    }
}

/// A paper ticket.
#[derive(Debug, Clone)]
pub struct Slip {
    /// Language of its words.
    pub language: Language,
    /// Name of the unit.
    pub unit: String,
    /// `A-012`.
    pub number: String,
    /// Services, by name.
    pub services: Vec<String>,
    /// Zone of the unit.
    pub zone: Zone,
    /// The moment for which place and wait hold.
    pub at: Timestamp,
    /// Place in line, while in line.
    pub place: Option<Place>,
    /// Address of the ticket's page.
    pub url: String,
    /// Everything large.
    pub large: bool,
    /// Width of the paper.
    pub width: Width,
    /// Number of the attempt, when it is a copy.
    pub copy: Option<u16>,
    /// Short head of the register when it was asked for.
    pub head: String,
    /// Whether the ticket's page asks afterwards how it was.
    pub asks: bool,
}

/// Place in line with the honest wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// 1 is next.
    pub position: u32,
    /// Lower end of the wait in seconds.
    pub low_s: u32,
    /// Upper end of the wait in seconds.
    pub high_s: u32,
}

/// Keeps what would be sent.
#[derive(Clone, Default)]
struct Tape(Arc<Mutex<Vec<u8>>>);

impl Tape {
    fn bytes(&self) -> std::sync::MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Driver for Tape {
    fn name(&self) -> String {
        "tape".to_owned()
    }

    fn write(&self, data: &[u8]) -> escpos::errors::Result<()> {
        self.bytes().extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _: &mut [u8]) -> escpos::errors::Result<usize> {
        Ok(0)
    }

    fn flush(&self) -> escpos::errors::Result<()> {
        Ok(())
    }
}

impl Slip {
    /// The bytes for the printer, with the cut at the end.
    ///
    /// # Panics
    /// Never: writing to memory cannot fail, and the QR code holds an address.
    #[must_use]
    pub fn render(&self) -> Vec<u8> {
        let tape = Tape::default();
        self.write(&tape).expect("memory takes everything");
        tape.bytes().clone()
    }

    fn write(&self, tape: &Tape) -> escpos::errors::Result<()> {
        let words = Translator { language: self.language };
        let body = if self.large { 2 } else { 1 };
        let mut printer = Printer::new(tape.clone(), Protocol::default(), None);
        printer.init()?.justify(JustifyMode::CENTER)?;
        printer.bold(true)?.size(1, body)?;
        self.lines(&mut printer, &self.unit, 1)?;
        printer.bold(false)?;
        if let Some(copy) = self.copy {
            let again = words.t1("queue-slip-copy", "n", i64::from(copy));
            self.lines(&mut printer, &again, 1)?;
        }
        self.lines(&mut printer, words.t("queue-slip-number"), 1)?;
        let big = if self.width == Width::Narrow { 5 } else { 7 };
        printer.bold(true)?.size(big, big)?.writeln(&plain(&self.number))?;
        printer.bold(false)?.size(body, body)?;
        for service in &self.services {
            self.lines(&mut printer, service, usize::from(body))?;
        }
        let moment = format::moment(self.language, self.zone, self.at);
        self.lines(&mut printer, &moment, usize::from(body))?;
        if let Some(Place { position, low_s, high_s }) = self.place {
            let wait = format::wait_range(self.language, i64::from(low_s), i64::from(high_s));
            let place = words.t2("queue-slip-place", "position", position, "wait", wait);
            self.lines(&mut printer, &place, usize::from(body))?;
        }
        let dots = if self.large { 8 } else { 6 };
        let code = QRCodeOption::new(QRCodeModel::Model2, dots, QRCodeCorrectionLevel::M);
        printer.feed()?.qrcode_option(&self.url, code)?.size(1, 1)?;
        self.lines(&mut printer, words.t("queue-slip-follow"), 1)?;
        if self.asks {
            self.lines(&mut printer, words.t("survey-slip"), 1)?;
        }
        if !self.head.is_empty() {
            self.lines(&mut printer, &words.t1("queue-slip-head", "head", self.head.as_str()), 1)?;
        }
        printer.feeds(3)?.print_cut()?;
        Ok(())
    }

    /// Writes a text in lines that fit; `scale` is the width of the signs.
    fn lines(
        &self,
        printer: &mut Printer<Tape>,
        text: &str,
        scale: usize,
    ) -> escpos::errors::Result<()> {
        lines(printer, text, self.width.signs() / scale.max(1))
    }
}

fn lines(printer: &mut Printer<Tape>, text: &str, fits: usize) -> escpos::errors::Result<()> {
    for line in wrapped(&plain(text), fits) {
        printer.writeln(&line)?;
    }
    Ok(())
}

/// The bytes of a paper that shows that a printer works, and is no ticket.
pub(super) fn trial(
    language: Language,
    name: &str,
    zone: Zone,
    at: Timestamp,
    width: Width,
) -> Vec<u8> {
    let words = Translator { language };
    let moment = format::moment(language, zone, at);
    let tape = Tape::default();
    let write = || -> escpos::errors::Result<()> {
        let mut printer = Printer::new(tape.clone(), Protocol::default(), None);
        printer.init()?.justify(JustifyMode::CENTER)?.bold(true)?;
        lines(&mut printer, words.t("printer-slip-title"), width.signs())?;
        printer.bold(false)?;
        for text in [words.t("printer-slip-text"), name, &moment] {
            lines(&mut printer, text, width.signs())?;
        }
        printer.feeds(3)?.print_cut()?;
        Ok(())
    };
    write().expect("memory takes everything");
    tape.bytes().clone()
}

/// A text in lines of so many signs, broken between words; only a longer word is longer.
fn wrapped(text: &str, fits: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= fits => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Printers know few signs; Indonesian and English need none but these.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '–' | '—' => '-',
            '“' | '”' => '"',
            '’' | '‘' => '\'',
            'é' | 'è' => 'e',
            c if c.is_ascii() && !c.is_ascii_control() => c,
            _ => ' ',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use domain::kernel::{Language, Timestamp, Zone};

    use super::{Place, Slip, Width, wrapped};

    fn slip(language: Language, width: Width, large: bool) -> Slip {
        Slip {
            language,
            unit: "Kantor Imigrasi Nusantara Raya yang Namanya Panjang".to_owned(),
            number: "A-012".to_owned(),
            services: vec!["Paspor baru".to_owned(), "Pengambilan".to_owned()],
            zone: Zone::Jakarta,
            at: Timestamp(1_795_394_700_000_000),
            place: Some(Place { position: 7, low_s: 600, high_s: 900 }),
            url: "http://antrean.example/t/kanim/20261123-A-012/0123456789ABCDEF".to_owned(),
            large,
            width,
            copy: None,
            head: "0123456789abcdef".to_owned(),
            asks: false,
        }
    }

    fn has(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn a_slip_says_what_a_person_needs() {
        for language in Language::ALL {
            for width in [Width::Narrow, Width::Wide] {
                for large in [false, true] {
                    let slip = slip(language, width, large);
                    let bytes = slip.render();
                    for part in ["A-012", "Paspor baru", "WIB", "7", "10-15", &slip.head] {
                        assert!(has(&bytes, part.as_bytes()), "{part} in {language:?} {width:?}");
                    }
                    assert!(has(&bytes, slip.url.as_bytes()), "the code leads to the ticket");
                    let cuts = bytes.windows(2).filter(|pair| *pair == [0x1D, b'V']).count();
                    assert_eq!(cuts, 1);
                }
            }
        }
    }

    #[test]
    fn lines_fit_the_paper() {
        let name = "Kantor Imigrasi Kelas I Nusantara Raya";
        let lines = ["Kantor Imigrasi Kelas I", "Nusantara Raya"];
        assert_eq!(wrapped(name, Width::Narrow.signs()), lines);
        assert_eq!(wrapped(name, Width::Wide.signs()), [name]);
        assert_eq!(wrapped("satu dua", 8), ["satu dua"]);
        assert_eq!(wrapped("satu dua", 7), ["satu", "dua"]);
        assert_eq!(wrapped("", 8), [""; 0]);
    }

    #[test]
    fn a_slip_tells_of_the_survey_only_while_one_is_running() {
        let asked = Slip { asks: true, ..slip(Language::En, Width::Wide, false) };
        assert!(has(&asked.render(), b"how it was"));
        assert!(!has(&slip(Language::En, Width::Wide, false).render(), b"how it was"));
    }

    #[test]
    fn a_copy_says_so() {
        let copy = Slip { copy: Some(2), ..slip(Language::Id, Width::Wide, false) };
        assert!(has(&copy.render(), b"CETAK ULANG (2)"));
    }
}
