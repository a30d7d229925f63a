//! The network printers of a unit: which there are, how each was found, who prints where.
//! Everything works as links and forms.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::identity::Permission;
use domain::kernel::{Timestamp, Zone};
use serde::Deserialize;

use super::printing::{self, Printer, Printers, Wish};
use super::staff::{self, Office};
use crate::identity::code;
use crate::web::dress::sentence;
use crate::web::gate::Granted;
use crate::web::input::{FormBody, Params};
use crate::web::page::{Choice, Flash, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{get, post};
use crate::web::{App, Route, format};

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    use Permission::{Devices, DevicesRead};
    vec![
        get("/printers/{unit}", DevicesRead, list),
        post("/printers/{unit}", Devices, add),
        get("/printers/{unit}/{printer}", Devices, one),
        post("/printers/{unit}/{printer}", Devices, change),
        post("/printers/{unit}/{printer}/trials", Devices, try_out),
        post("/printers/{unit}/{printer}/removal", Devices, remove),
    ]
}

/// How a printer was found when it was tried out, and what to do then.
const TRIED: [(&str, &str); 7] = [
    ("ready", "printer-tried-ready"),
    ("unreachable", "printer-tried-unreachable"),
    ("silent", "printer-tried-silent"),
    ("connection_lost", "printer-tried-connection-lost"),
    ("paper_out", "printer-tried-paper-out"),
    ("cover_open", "printer-tried-cover-open"),
    ("error", "printer-tried-error"),
];

/// What the address of the list may add.
#[derive(Debug, Default, Deserialize)]
struct Shown {
    /// What was just done: `added`, `changed` or `removed`.
    done: Option<String>,
    /// The printer that was just tried out.
    tried: Option<String>,
}

/// A printer in the list.
struct Row {
    printer: Printer,
    width: String,
    users: Vec<String>,
    level: &'static str,
    state: String,
    seen: String,
    printed: String,
}

/// The fields of a printer, as typed or as they are.
#[derive(Default)]
struct Fields {
    name: String,
    address: String,
    width: String,
    usual: Vec<String>,
    places: Vec<String>,
}

impl Fields {
    fn of(form: &FormBody) -> Self {
        let all = |name| form.all(name).into_iter().map(str::to_owned).collect();
        Self {
            name: form.get("name").to_owned(),
            address: form.get("address").to_owned(),
            width: form.get("width_mm").to_owned(),
            usual: all("usual"),
            places: all("places"),
        }
    }

    fn of_printer(known: &Printers, printer: &Printer) -> Self {
        let usual = if printer.usual { vec!["yes".to_owned()] } else { Vec::new() };
        Self {
            name: printer.name.clone(),
            address: printer.address.clone(),
            width: printer.width.mm().to_string(),
            usual,
            places: known.users_of(&printer.id).map(str::to_owned).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/printers.html")]
struct PrintersPage {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    rows: Vec<Row>,
    may_change: bool,
    /// Staff whose counter has no printer are asked each time.
    no_usual: bool,
    fields: Fields,
    widths: Vec<Choice>,
    usual: Vec<Choice>,
    places: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/printer.html")]
struct PrinterPage {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    id: String,
    fields: Fields,
    widths: Vec<Choice>,
    usual: Vec<Choice>,
    places: Vec<Choice>,
}

/// One look at the printers of a unit.
struct Look<'a> {
    app: &'a App,
    granted: &'a Granted,
    shell: Shell,
    zone: Zone,
    known: Printers,
    /// Kiosks and counters by place.
    places: Vec<(String, String)>,
}

impl<'a> Look<'a> {
    async fn begin(app: &'a App, granted: &'a Granted) -> Result<Self, Problem> {
        let office = Office::today(app, granted.unit(), granted.language);
        let mut shell = staff::shell(app, granted, &office);
        shell.title = shell.t("printer-title").to_owned();
        let known = printing::all(app, granted.unit().as_str()).await?;
        let places = printing::places(app, granted.unit(), granted.language).await?;
        Ok(Self { app, granted, shell, zone: office.zone, known, places })
    }

    fn get(&self, id: &str) -> Result<&Printer, Problem> {
        self.known.get(id).ok_or_else(Problem::not_found)
    }

    fn moment(&self, micros: i64) -> String {
        if micros == 0 {
            return self.shell.t("identity-never").to_owned();
        }
        format::moment(self.shell.language, self.zone, Timestamp(micros))
    }

    fn row(&self, printer: &Printer) -> Row {
        let names: BTreeMap<&str, &str> =
            self.places.iter().map(|(place, name)| (place.as_str(), name.as_str())).collect();
        let users = self.known.users_of(&printer.id);
        let (level, state) = match printer.state.as_str() {
            "" => ("watch", self.shell.t("printer-untried").to_owned()),
            state => (
                if state == "ready" { "calm" } else { "late" },
                self.shell.t_of("identity-printer", state.replace('_', "-")),
            ),
        };
        Row {
            width: self.shell.t_of("printer-width", printer.width.mm().to_string()),
            users: users.filter_map(|place| names.get(place)).map(|&n| n.to_owned()).collect(),
            level,
            state,
            seen: self.moment(printer.seen),
            printed: self.moment(printer.printed),
            printer: printer.clone(),
        }
    }

    fn widths(&self) -> Vec<Choice> {
        let choice = |mm: &str| Choice::new(mm, self.shell.t_of("printer-width", mm));
        ["80", "58"].map(choice).to_vec()
    }

    fn usual(&self) -> Vec<Choice> {
        vec![Choice::new("yes", self.shell.t("printer-usual-yes"))]
    }

    /// Kiosks and counters; who prints elsewhere now says where.
    fn choices(&self, id: &str) -> Vec<Choice> {
        let choice = |(place, name): &(String, String)| {
            let choice = Choice::new(place.as_str(), name.as_str());
            match self.known.used_at(place).filter(|now| now.id != id) {
                Some(now) => choice.hinted(self.shell.t1("printer-now", "printer", &*now.name)),
                None => choice,
            }
        };
        self.places.iter().map(choice).collect()
    }

    /// What was just done.
    fn flash(&self, shown: &Shown) -> Option<Flash> {
        if let Some(tried) = shown.tried.as_deref().and_then(|id| self.known.get(id)) {
            let (state, text) = TRIED.into_iter().find(|(state, _)| *state == tried.state)?;
            let text = self.shell.t1(text, "printer", &*tried.name);
            return Some(Flash { success: state == "ready", text });
        }
        let done = shown.done.as_deref()?;
        let known = ["added", "changed", "removed"].contains(&done);
        known.then(|| Flash { success: true, text: self.shell.t_of("printer-done", done) })
    }

    fn page(self, status: StatusCode, errors: FormErrors, fields: Fields) -> Response {
        let may = self.granted.principal.may(Permission::Devices, &self.granted.line);
        let all = &self.known.all;
        let page = PrintersPage {
            errors,
            unit: self.granted.unit().to_string(),
            rows: all.iter().map(|printer| self.row(printer)).collect(),
            may_change: may,
            no_usual: !all.is_empty() && !all.iter().any(|printer| printer.usual),
            fields,
            widths: self.widths(),
            usual: self.usual(),
            places: self.choices(""),
            shell: self.shell,
        };
        render(status, &page)
    }

    fn form(
        self,
        status: StatusCode,
        id: &str,
        errors: FormErrors,
        fields: Fields,
    ) -> Result<Response, Problem> {
        let title = self.shell.t1("printer-change-title", "printer", &*self.get(id)?.name);
        let above = self.shell.title.clone();
        let unit = self.granted.unit().to_string();
        let (widths, usual, places) = (self.widths(), self.usual(), self.choices(id));
        let shell = self.shell.titled(title).crumb(format!("/printers/{unit}"), above);
        let id = id.to_owned();
        Ok(render(status, &PrinterPage { shell, errors, unit, id, fields, widths, usual, places }))
    }

    /// Does what a form asks; gives what is wrong with it.
    async fn settle(&self, id: &str, form: &FormBody) -> Result<Option<FormErrors>, Problem> {
        let typed = Fields::of(form);
        let wish = Wish {
            id,
            name: Some(&typed.name),
            address: &typed.address,
            width_mm: typed.width.parse().unwrap_or(0),
            usual: Some(!typed.usual.is_empty()),
            places: Some(typed.places),
        };
        let Err(problem) = printing::settle(self.app, self.granted.unit(), &wish).await else {
            return Ok(None);
        };
        if problem.fields.is_empty() {
            return Err(problem);
        }
        let mut errors = FormErrors::default();
        for fault in &problem.fields {
            let field = match fault.field.as_str() {
                "devices" | "counters" => "places",
                field => field,
            };
            errors.add(field, sentence(self.granted.language, &fault.code, &problem.params));
        }
        Ok(Some(errors))
    }
}

fn back(granted: &Granted, query: &str) -> Response {
    Redirect::to(&format!("/printers/{}?{query}", granted.unit())).into_response()
}

async fn list(
    State(app): State<App>,
    granted: Granted,
    Params(shown): Params<Shown>,
) -> Result<Response, Problem> {
    let mut look = Look::begin(&app, &granted).await?;
    look.shell.flash = look.flash(&shown);
    let usual = look.known.all.iter().any(|printer| printer.usual);
    let fields = Fields {
        width: "80".to_owned(),
        usual: if usual { Vec::new() } else { vec!["yes".to_owned()] },
        ..Fields::default()
    };
    Ok(look.page(StatusCode::OK, FormErrors::default(), fields))
}

async fn add(
    State(app): State<App>,
    granted: Granted,
    form: FormBody,
) -> Result<Response, Problem> {
    let look = Look::begin(&app, &granted).await?;
    match look.settle(&code::id(), &form).await? {
        None => Ok(back(&granted, "done=added")),
        Some(errors) => Ok(look.page(StatusCode::UNPROCESSABLE_ENTITY, errors, Fields::of(&form))),
    }
}

async fn one(
    State(app): State<App>,
    granted: Granted,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let look = Look::begin(&app, &granted).await?;
    let fields = Fields::of_printer(&look.known, look.get(&id)?);
    look.form(StatusCode::OK, &id, FormErrors::default(), fields)
}

async fn change(
    State(app): State<App>,
    granted: Granted,
    Path((_, id)): Path<(String, String)>,
    form: FormBody,
) -> Result<Response, Problem> {
    let look = Look::begin(&app, &granted).await?;
    look.get(&id)?;
    match look.settle(&id, &form).await? {
        None => Ok(back(&granted, "done=changed")),
        Some(errors) => look.form(StatusCode::UNPROCESSABLE_ENTITY, &id, errors, Fields::of(&form)),
    }
}

async fn try_out(
    State(app): State<App>,
    granted: Granted,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let known = printing::all(&app, granted.unit().as_str()).await?;
    let printer = known.get(&id).cloned().ok_or_else(Problem::not_found)?;
    printing::try_out(&app, granted.unit(), printer, granted.language).await;
    Ok(back(&granted, &format!("tried={id}")))
}

async fn remove(
    State(app): State<App>,
    granted: Granted,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    printing::take_away(&app, granted.unit(), &id).await?;
    Ok(back(&granted, "done=removed"))
}
