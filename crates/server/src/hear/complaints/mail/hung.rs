//! What hangs on a mail: kept as files of the complaint, looked at and made anew like any upload.
//! What is refused is named with the reason, so that nobody waits for what never came.

use domain::kernel::{Language, UnitId};

use super::read::{Attachment, Incoming};
use crate::files::Taken;
use crate::hear::complaints::attachments;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::i18n::Translator;
use crate::web::problem::Problem;

/// Files of one mail at most.
pub(super) const MOST: usize = 20;
/// Longest name, in characters.
const NAME_MAX: usize = 60;

/// What hung on a mail.
#[derive(Default)]
pub(super) struct Hung {
    /// What was kept, on its way to the record.
    pub(super) taken: Vec<Taken>,
    /// What became of each, in words.
    pub(super) told: Vec<String>,
}

fn name(one: &Attachment) -> String {
    let name = if one.name.is_empty() { "?" } else { &one.name };
    let name: String = name.chars().take(NAME_MAX).collect();
    format!("{name} ({}, {} B)", one.media_type, one.bytes.len())
}

/// Stores what hangs on a mail, up to so many files, beside so many bytes that are there.
///
/// # Errors
/// The store or the scanner is not there: then nothing is kept, and the mail may come again.
pub(super) async fn keep(
    app: &App,
    unit: &UnitId,
    mail: &Incoming,
    (mut held, most): (u64, usize),
) -> Result<Hung, Problem> {
    let (mut hung, language) = (Hung::default(), Language::Id);
    let t = Translator { language };
    for one in &mail.attachments {
        let said = name(one);
        if hung.taken.len() >= most {
            hung.told.push(t.t1("complaint-mail-too-many", "name", said));
            continue;
        }
        match attachments::keep(app, unit, held, one.bytes.clone()).await {
            Ok(taken) => {
                held += taken.file.bytes;
                hung.told.push(said);
                hung.taken.push(taken);
            }
            Err(problem) if problem.status.is_client_error() => {
                let why = sentence(language, &problem.code, &problem.params);
                hung.told.push(t.t2("complaint-mail-refused", "name", said, "why", why));
            }
            Err(problem) => {
                app.files.discard(unit, &hung.taken.iter().collect::<Vec<_>>()).await?;
                return Err(problem);
            }
        }
    }
    Ok(hung)
}
