//! The notices of one case or complaint, for the page of that file.

use domain::deliver::cases::CaseRef;
use domain::kernel::{UnitId, Zone};

use super::kind::State;
use super::store::{self, Kept};
use super::table::File;
use crate::web::App;
use crate::web::page::Shell;
use crate::web::problem::Problem;

/// A notice in a line.
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) reference: String,
    /// Page of its file.
    pub(crate) file: String,
    pub(crate) at: String,
    pub(crate) state: String,
    pub(crate) level: &'static str,
    /// Why it is not out, or when it will be tried.
    pub(crate) why: String,
    pub(crate) way: String,
}

/// The name of a notice in addresses: entry and part.
pub(super) fn name(kept: &Kept) -> String {
    format!("{}-{}", kept.seq, kept.part)
}

/// A notice named in an address.
pub(super) fn read_name(text: &str) -> Option<(i64, i64)> {
    let (seq, part) = text.split_once('-')?;
    Some((seq.parse().ok()?, part.parse().ok()?))
}

/// Why it is not out, in words.
pub(super) fn why(shell: &Shell, kept: &Kept) -> String {
    if kept.why.is_empty() {
        return String::new();
    }
    let (code, number) = kept.why.split_once(':').unwrap_or((&kept.why, ""));
    let text = shell.t_of("notify-why", code);
    if number.is_empty() { text } else { format!("{text} ({number})") }
}

/// How urgent it looks.
pub(super) fn level(kept: &Kept) -> &'static str {
    match kept.state {
        State::Failed => "late",
        State::ToPrint => "watch",
        State::Waiting if kept.tries > 0 => "watch",
        _ => "calm",
    }
}

impl Line {
    pub(super) fn of(shell: &Shell, zone: Zone, kept: &Kept) -> Self {
        let unit = &kept.unit;
        let folder = match kept.file {
            File::Case => "cases",
            File::Complaint => "complaints",
        };
        let later = kept.state == State::Waiting && kept.due > kept.at;
        let due = later.then(|| shell.t1("notify-due", "moment", shell.moment(&zone, &kept.due)));
        let why = [due, Some(why(shell, kept)).filter(|why| !why.is_empty())];
        Self {
            name: name(kept),
            title: shell.t_of("notify-title", kept.kind.name()),
            reference: kept.reference.clone(),
            file: format!("/{folder}/{unit}/{}", kept.reference),
            at: shell.moment(&zone, &kept.at),
            state: shell.t_of("notify-state", kept.state.name()),
            level: level(kept),
            why: why.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            way: if kept.way.is_empty() {
                String::new()
            } else {
                shell.t_of("notify-way", &kept.way)
            },
        }
    }
}

/// A case or complaint, and where its notices come from.
pub(crate) struct About<'a> {
    /// Which of the two.
    pub(crate) file: File,
    /// Its number.
    pub(crate) reference: &'a str,
    /// Streams whose entries tell it something.
    pub(crate) streams: Vec<String>,
}

impl<'a> About<'a> {
    /// An application, told by its own stream and by days on which it has a place.
    pub(crate) fn case(case: &'a CaseRef, days: Vec<String>) -> Self {
        let mut streams = days;
        streams.push(case.stream());
        Self { file: File::Case, reference: case.as_str(), streams }
    }

    async fn all(&self, app: &App, unit: &UnitId) -> Result<Vec<Kept>, Problem> {
        let file = (self.file, self.reference);
        Ok(store::of_file(&*app.book, unit.as_str(), file, &self.streams).await?)
    }
}

/// The notices of a case or complaint, the oldest first. Who asks has been let at the file already.
pub(crate) async fn of_file(
    app: &App,
    shell: &Shell,
    zone: Zone,
    unit: &UnitId,
    about: &About<'_>,
) -> Result<Vec<Line>, Problem> {
    let found = about.all(app, unit).await?;
    Ok(found.iter().map(|kept| Line::of(shell, zone, kept)).collect())
}

/// What an applicant sees of a notice: what it was about, on which way, on which day, and what
/// became of it. Nothing more.
pub(crate) struct Told {
    pub(crate) title: String,
    pub(crate) way: String,
    pub(crate) day: String,
    pub(crate) state: String,
}

/// What was told about an application, the oldest first, for whoever holds its code.
pub(crate) async fn told_of_case(
    app: &App,
    shell: &Shell,
    zone: Zone,
    unit: &UnitId,
    about: &About<'_>,
) -> Result<Vec<Told>, Problem> {
    let found = about.all(app, unit).await?;
    let told = |kept: &Kept| Told {
        title: shell.t_of("notify-title", kept.kind.name()),
        way: if kept.way.is_empty() { String::new() } else { shell.t_of("notify-way", &kept.way) },
        day: shell.date(&zone.local(kept.at.max(kept.due)).date),
        state: shell.t_of("notify-told", kept.state.name()),
    };
    Ok(found.iter().map(told).collect())
}

#[cfg(test)]
mod tests {
    use super::read_name;

    #[test]
    fn names_are_read_back() {
        assert_eq!(read_name("42-1"), Some((42, 1)));
        for wrong in ["", "42", "42-", "-1", "a-b", "letters"] {
            assert_eq!(read_name(wrong), None, "{wrong}");
        }
    }
}
