//! The first page: find a unit by a word, in either language, with or without JavaScript.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::kernel::{LocalText, UnitId};
use serde::Deserialize;

use super::{Doors, Here, name_of, plain_shell};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::Params;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;

/// Services that a hit names at most; the unit's page has them all.
const NAMED: usize = 5;

struct Hit {
    href: String,
    name: String,
}

struct UnitCard {
    id: UnitId,
    name: String,
    city: String,
    kind: String,
    services: usize,
    doors: Doors,
    serves: bool,
    found: Vec<Hit>,
}

#[derive(Template)]
#[template(path = "promise/templates/home.html")]
struct Home {
    shell: Shell,
    query: String,
    units: Vec<UnitCard>,
}

/// What may be asked of the list of units.
#[derive(Debug, Default, Deserialize)]
pub(in super::super) struct Search {
    #[serde(default)]
    q: String,
}

/// The words that are looked for; a unit is found when it has all of them.
struct Wanted(Vec<String>);

impl Wanted {
    fn in_all(&self, text: &str) -> bool {
        self.0.iter().all(|word| text.contains(word.as_str()))
    }

    fn in_some(&self, name: &LocalText) -> bool {
        let name = format!("{} {}", name.id, name.en).to_lowercase();
        self.0.iter().any(|word| name.contains(word.as_str()))
    }
}

fn card(app: &App, id: UnitId, shell: &Shell, wanted: &Wanted) -> Option<UnitCard> {
    let here = Here::find(app, &id).ok()?;
    let profile = here.profile().ok()?;
    let city = format!("{}, {}", profile.address.city, profile.address.province);
    let mut text = format!("{} {} {city}", profile.name.id, profile.name.en);
    let (mut found, mut services) = (Vec::new(), 0);
    for version in here.published.in_force(here.today) {
        let name = &version.document.name;
        services += 1;
        text.extend([" ", name.id.as_str(), " ", name.en.as_str()]);
        if wanted.in_some(name) && found.len() < NAMED {
            let href = format!("/units/{id}/services/{}", version.document.service);
            found.push(Hit { href, name: shell.text(name).to_owned() });
        }
    }
    wanted.in_all(&text.to_lowercase()).then(|| UnitCard {
        name: shell.text(&profile.name).to_owned(),
        city,
        kind: shell.t_of("profile-kind", name_of(&profile.kind)),
        doors: Doors::at(app, &here, profile, shell),
        serves: !profile.counters.is_empty(),
        services,
        found,
        id,
    })
}

pub(in super::super) async fn home(
    State(app): State<App>,
    granted: Granted,
    Params(search): Params<Search>,
) -> Result<Response, Problem> {
    let shell = plain_shell(&app, &granted);
    let title = shell.t("portal-home-title").to_owned();
    let shell = shell.titled(title);
    let query = search.q.trim().to_owned();
    let wanted = Wanted(query.to_lowercase().split_whitespace().map(str::to_owned).collect());
    let units = app.directory.units().into_iter();
    let mut units: Vec<_> = units.filter_map(|unit| card(&app, unit, &shell, &wanted)).collect();
    units.sort_by_key(|unit| !unit.serves);
    Ok(render(StatusCode::OK, &Home { shell, query, units }))
}
