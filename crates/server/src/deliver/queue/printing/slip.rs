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
    /// When the ticket was taken.
    pub at: Timestamp,
    /// Place in line when it was taken.
    pub position: u32,
    /// Wait that was told: lower and upper end in seconds.
    pub wait: (u32, u32),
    /// Address of the ticket's page.
    pub url: String,
    /// Everything large.
    pub large: bool,
    /// Width of the paper.
    pub width: Width,
    /// Number of the attempt, when it is a copy.
    pub copy: Option<u16>,
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
        let (low, high) = self.wait;
        let wait = format::wait_range(self.language, i64::from(low), i64::from(high));
        let place = words.t2("queue-slip-place", "position", self.position, "wait", wait);
        self.lines(&mut printer, &place, usize::from(body))?;
        let code = QRCodeOption::new(QRCodeModel::Model2, 6, QRCodeCorrectionLevel::M);
        printer.feed()?.qrcode_option(&self.url, code)?.size(1, 1)?;
        self.lines(&mut printer, words.t("queue-slip-follow"), 1)?;
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
        let fits = self.width.signs() / scale.max(1);
        let mut line = String::new();
        for word in plain(text).split_whitespace() {
            if !line.is_empty() && line.len() + 1 + word.len() > fits {
                printer.writeln(&line)?;
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        printer.writeln(&line)?;
        Ok(())
    }
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
