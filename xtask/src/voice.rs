//! `cargo xtask gen voice`: the spoken clips of queue calls, in Indonesian and English.
//!
//! Made with Debian's espeak-ng (voices `id` and `en-gb`), sox and lame; the clips are our own
//! output and are committed under `crates/server/voice/`, so that a build needs none of the three
//! programs. A unit with a better voice replaces the files: the names are the contract
//! (`crates/server/src/web/speech.rs`).

use std::fs;
use std::path::Path;
use std::process::Command;

/// Clip name, Indonesian text, English text. espeak guesses the Indonesian e, which is two
/// vowels: é marks the open one, and words it still gets wrong are in its phonemes, `[[…]]`.
const WORDS: [(&str, &str, &str); 14] = [
    ("number", "nomor antréan", "queue number"),
    ("go-to", "silakan ke", "please go to"),
    ("counter", "[[lok'Et]]", "counter"),
    ("desk", "méja", "desk"),
    ("room", "ruang", "room"),
    ("priority", "prioritas", "priority"),
    ("photo", "foto", "photo"),
    ("interview", "wawancara", "interview"),
    ("payment", "pembayaran", "payment"),
    ("collection", "pengambilan", "collection"),
    ("information", "informasi", "information"),
    ("biometrics", "biométrik", "biometrics"),
    ("verification", "vérifikasi", "verification"),
    ("documents", "[[b@Rk'as]]", "documents"),
];

/// Spoken help of the kiosk.
const HELP: [(&str, &str, &str); 5] = [
    (
        "help-service",
        "Selamat datang. Sentuh satu layanan yang Anda perlukan. Jika perlu bantuan, \
         panggil petugas.",
        "Welcome. Touch the service that you need. If you need help, please call an officer.",
    ),
    (
        "help-priority",
        "Jika Anda lanjut usia, penyandang disabilitas, ibu hamil atau menyusui, atau membawa \
         anak kecil, pilih layanan prioritas. Jika tidak, pilih antréan biasa.",
        "If you are elderly, disabled, pregnant or nursing, or come with a small child, choose \
         priority service. Otherwise choose the ordinary queue.",
    ),
    (
        "help-ticket",
        "Nomor antréan Anda sudah siap. Ambil kertas nomor, lalu tunggu panggilan di layar dan \
         pengeras suara.",
        "Your queue number is ready. Take the paper, then wait for your call on the screen and \
         the loudspeaker.",
    ),
    (
        "help-survey",
        "Bagaimana pelayanan yang baru Anda terima? Sentuh satu jawaban untuk setiap pertanyaan, \
         lalu sentuh kirim. Nama Anda tidak ditanyakan.",
        "How was the service? Touch one answer to each question, then touch send. Nobody asks for \
         your name.",
    ),
    (
        "help-complaint",
        "Sampaikan pengaduan, saran, atau apresiasi. Sentuh jenisnya, lalu tulis apa yang terjadi. \
         Nama boleh kosong. Simpan nomor dan kode yang muncul. Jika tidak dapat menulis, minta \
         petugas menuliskannya untuk Anda.",
        "Make a complaint, a suggestion, or praise somebody. Touch what it is, then write what \
         happened. You need not give your name. Keep the number and the code that appear. If you \
         cannot write, ask an officer to write it for you.",
    ),
];

/// Indonesian names of the letters; English ones are read by the voice itself.
const LETTERS: [&str; 26] = [
    "a", "bé", "cé", "dé", "e", "éf", "gé", "ha", "i", "jé", "ka", "él", "ém", "én", "o", "pé",
    "ki", "ér", "[['Es]]", "té", "u", "fé", "wé", "éks", "yé", "zét",
];

const UNITS: [&str; 10] =
    ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"];

/// Makes all clips of both languages under `root/crates/server/voice`.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let scratch = root.join("target/voice");
    fs::create_dir_all(&scratch).map_err(|fault| format!("{}: {fault}", scratch.display()))?;
    for language in ["id", "en"] {
        let folder = root.join("crates/server/voice").join(language);
        fs::create_dir_all(&folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
        for (name, text) in clips(language) {
            speak(language, &text, &scratch, &folder.join(format!("{name}.mp3")))?;
        }
        chime(&scratch, &folder.join("chime.mp3"))?;
    }
    Ok(())
}

fn clips(language: &str) -> Vec<(String, String)> {
    let indonesian = language == "id";
    let mut all: Vec<(String, String)> = Vec::new();
    for (name, id, en) in WORDS.into_iter().chain(HELP) {
        all.push((name.into(), if indonesian { id } else { en }.into()));
    }
    for (letter, id) in ('a'..='z').zip(LETTERS) {
        let text = if indonesian { id.to_owned() } else { letter.to_uppercase().to_string() };
        all.push((letter.to_string(), text));
    }
    for number in (0..=30).chain([40, 50, 60, 70, 80, 90]) {
        let text = if indonesian { spoken(&words(number)) } else { number.to_string() };
        all.push((number.to_string(), text));
    }
    all
}

/// Indonesian number words, 0 to 99.
fn words(number: usize) -> String {
    match number {
        0..=9 => UNITS[number].to_owned(),
        10 => "sepuluh".to_owned(),
        11 => "sebelas".to_owned(),
        12..=19 => format!("{} belas", UNITS[number - 10]),
        _ if number.is_multiple_of(10) => format!("{} puluh", UNITS[number / 10]),
        _ => format!("{} puluh {}", UNITS[number / 10], UNITS[number % 10]),
    }
}

/// The words that espeak stresses or colours wrongly, in its own phonemes.
fn spoken(text: &str) -> String {
    let corrected = text.split(' ').map(|word| match word {
        "empat" => "[[@mp'at]]",
        "enam" => "[[@n'am]]",
        "belas" => "[[b@l'as]]",
        "sebelas" => "[[s@b@l'as]]",
        other => other,
    });
    corrected.collect::<Vec<_>>().join(" ")
}

fn speak(language: &str, text: &str, scratch: &Path, target: &Path) -> Result<(), String> {
    let (raw, clean) = (scratch.join("raw.wav"), scratch.join("clean.wav"));
    let voice = if language == "id" { "id" } else { "en-gb" };
    call(
        Command::new("espeak-ng")
            .args(["-v", voice, "-s", "138", "-p", "42", "-a", "170", "-w"])
            .arg(&raw)
            .arg("--")
            .arg(text),
    )?;
    // Silence is cut at both ends (so that clips join), then a breath is put back.
    let trim = ["silence", "1", "0.01", "0.4%", "reverse"];
    call(
        Command::new("sox")
            .args([&raw, Path::new("-r"), Path::new("22050"), &clean])
            .args(trim)
            .args(trim)
            .args(["norm", "-2", "pad", "0.01", "0.06"]),
    )?;
    encode(&clean, target)
}

/// Two falling notes, a door-bell third: made here, so nobody else's sound.
fn chime(scratch: &Path, target: &Path) -> Result<(), String> {
    let clean = scratch.join("chime.wav");
    let high = "synth 1.1 sine 659.25 sine 1318.5 remix 1v0.8,2v0.2 fade l 0.005 1.1 1.0";
    let low = "synth 1.4 sine 523.25 sine 1046.5 remix 1v0.8,2v0.2 fade l 0.005 1.4 1.3 pad 0.45";
    for (name, effect) in [("high.wav", high), ("low.wav", low)] {
        call(
            Command::new("sox")
                .args(["-n", "-r", "22050"])
                .arg(scratch.join(name))
                .args(effect.split(' ')),
        )?;
    }
    call(
        Command::new("sox")
            .arg("-m")
            .args([scratch.join("high.wav"), scratch.join("low.wav")])
            .arg(&clean)
            .args(["norm", "-4"]),
    )?;
    encode(&clean, target)
}

fn encode(wave: &Path, target: &Path) -> Result<(), String> {
    call(
        Command::new("lame")
            .args(["--quiet", "-t", "-m", "m", "-b", "24", "-q", "2", "--id3v2-only"])
            .args([wave, target]),
    )
}

fn call(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|fault| {
        format!("{program}: {fault}. Debian: apt-get install espeak-ng sox libsox-fmt-mp3 lame")
    })?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{program} failed: {}", String::from_utf8_lossy(&output.stderr)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words() {
        assert_eq!(words(0), "nol");
        assert_eq!(words(11), "sebelas");
        assert_eq!(words(18), "delapan belas");
        assert_eq!(words(20), "dua puluh");
        assert_eq!(words(27), "dua puluh tujuh");
    }

    #[test]
    fn both_languages_have_the_same_clips() {
        let names = |language| clips(language).into_iter().map(|(name, _)| name);
        assert!(names("id").eq(names("en")));
    }
}
