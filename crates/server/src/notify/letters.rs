//! Letters: one, or all that wait, to be printed. Opening who they are for stands in the access
//! log; that they were printed stands on the notice, with who said so and when.

use askama::Template;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::CaseRef;
use domain::hear::complaints::identity_of;
use domain::identity::Permission;
use domain::kernel::Language;

use super::contact;
use super::file::{self, read_name};
use super::kind::State;
use super::pages::{seek, seen, visible};
use super::store::{self, Behind, Kept};
use super::table::File;
use super::words::{Code, Message, compose};
use crate::identity::access_log::Access;
use crate::promise::pages::Here;
use crate::prove::disclosure::object_of;
use crate::web::gate::{Granted, private, to};
use crate::web::input::FormBody;
use crate::web::menu::staff_shell;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;
use crate::web::{App, format};

/// Letters in a batch.
const BATCH: usize = 100;

/// A letter.
struct Letter {
    name: String,
    /// Lines of the address.
    to: Vec<String>,
    /// Lines of the sender.
    from: Vec<String>,
    date: String,
    lang: &'static str,
    message: Message,
}

#[derive(Template)]
#[template(path = "notify/templates/letters.html")]
struct Page {
    shell: Shell,
    /// Where it is said that they are printed; nothing for letters that were.
    action: String,
    letters: Vec<Letter>,
}

/// Whose sealed address is opened, as the access log names it.
fn object(kept: &Kept) -> String {
    let seq = kept.seq.unsigned_abs();
    match (kept.file, CaseRef::parse(&kept.reference)) {
        (File::Case, Ok(case)) => object_of(&case.stream(), seq),
        _ => object_of(&identity_of(&kept.reference), seq),
    }
}

async fn page(app: &App, granted: &Granted, wanted: Vec<Kept>) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(app, granted, "notify-letters-title")?;
    let home = format!("/notices/{}", granted.unit());
    shell.home.clone_from(&home);
    let (permit, at) = (granted.permit_for(Permission::NoticePrint)?, app.clock.now());
    let row = |kept: &Kept| Access {
        unit: kept.unit.clone(),
        at,
        actor: permit.actor_text().to_owned(),
        action: Permission::NoticePrint.name(),
        object: object(kept),
        outcome: "read",
    };
    // Written down before anything is shown.
    let rows: Vec<Access> = wanted.iter().map(row).collect();
    if !rows.is_empty() {
        Access::store(&*app.book, rows).await?;
    }
    let mut letters = Vec::new();
    for kept in &wanted {
        if let Some(letter) = letter(app, &here, kept).await? {
            letters.push(letter);
        }
    }
    let waits = wanted.iter().any(|kept| kept.state == State::ToPrint);
    let action = if waits { format!("{home}/letters") } else { String::new() };
    Ok(private(render(StatusCode::OK, &Page { action, letters, shell })))
}

async fn letter(app: &App, here: &Here, kept: &Kept) -> Result<Option<Letter>, Problem> {
    let contact = contact::of(app, kept).await.map_err(|error| Problem::fault(&error))?;
    let Some(contact) = contact.filter(|contact| !contact.address.is_empty()) else {
        return Ok(None);
    };
    let language: Language = contact.language();
    let profile = here.profile()?;
    let lines = [contact.name.lines(), contact.address.lines()];
    let address = &profile.address;
    Ok(Some(Letter {
        name: file::name(kept),
        to: lines.into_iter().flatten().map(str::to_owned).collect(),
        from: vec![
            profile.name.get(language).to_owned(),
            address.street.clone(),
            address.city.clone(),
        ],
        date: format::date(language, here.today),
        lang: language.tag(),
        message: compose(app, kept, language, Code::OnReceipt)?,
    }))
}

/// All that wait.
pub(super) async fn all(House(app): House<App>, granted: Granted) -> Result<Response, Problem> {
    let wanted = (State::ToPrint.name(), "");
    let (found, _) = visible(&app, &granted, wanted, Behind::NOTHING, BATCH).await?;
    page(&app, &granted, found).await
}

/// One, also one that was printed before.
pub(super) async fn one(
    House(app): House<App>,
    granted: Granted,
    Path((_, notice)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let kept = seek(&app, &granted, &notice).await?;
    if !matches!(kept.state, State::ToPrint | State::Printed) {
        return Err(Problem::not_found());
    }
    page(&app, &granted, vec![kept]).await
}

/// Somebody says that these are printed. Each is marked once.
pub(super) async fn printed(
    House(app): House<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    let unit = granted.unit().as_str();
    let mut found = Vec::new();
    for key in sent.all("notice").into_iter().filter_map(read_name).take(100) {
        found.extend(store::find(&*app.book, unit, key).await?);
    }
    let (actor, now) = (granted.principal.actor().to_string(), app.clock.now());
    for kept in seen(&app, &granted, found).await? {
        store::printed(&*app.book, &kept, &actor, now).await?;
    }
    Ok(private(to(&format!("/notices/{unit}?state=printed"))))
}
