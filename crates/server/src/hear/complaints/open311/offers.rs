//! What may be filed: the kinds of complaints, and one for each service that the unit has a
//! standard for, each with the questions that it asks.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::hear::complaints::{About, Class};
use domain::kernel::ServiceId;

use super::{Meant, Query};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::georeport::{Format, Node};
use crate::web::input::{FormBody, Params};
use crate::web::problem::Problem;

/// What is filed, apart from the service that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A complaint about a service.
    Complaint,
    /// A complaint about an officer or the unit: goes in and never shows.
    InConfidence,
    Suggestion,
    Information,
    Praise,
}

impl Kind {
    const ALL: [Self; 5] =
        [Self::Complaint, Self::InConfidence, Self::Suggestion, Self::Information, Self::Praise];

    fn name(self) -> &'static str {
        match self {
            Self::Complaint => "complaint",
            Self::InConfidence => "complaint-in-confidence",
            Self::Suggestion => "suggestion",
            Self::Information => "information",
            Self::Praise => "praise",
        }
    }

    pub(super) fn class(self) -> Class {
        match self {
            Self::Complaint | Self::InConfidence => Class::NonOversight,
            Self::Suggestion => Class::Suggestion,
            Self::Information => Class::Information,
            Self::Praise => Class::Praise,
        }
    }

    fn is_complaint(self) -> bool {
        matches!(self, Self::Complaint | Self::InConfidence)
    }
}

/// A service of the interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) kind: Kind,
    /// The unit's service that it is about; for complaints alone.
    pub(super) service: Option<ServiceId>,
}

impl Code {
    /// From its name.
    pub(super) fn parse(name: &str) -> Option<Self> {
        if let Some(service) = name.strip_prefix("complaint_") {
            let service = Some(ServiceId::parse(service).ok()?);
            return Some(Self { kind: Kind::Complaint, service });
        }
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name)?;
        Some(Self { kind, service: None })
    }

    /// What something that was filed counts as.
    pub(super) fn of(class: &str, service: &str) -> Option<Self> {
        let kind = match Class::parse(class)? {
            Class::NonOversight => Kind::Complaint,
            Class::Suggestion => Kind::Suggestion,
            Class::Information => Kind::Information,
            Class::Praise => Kind::Praise,
            Class::Oversight => return None,
        };
        let about = ServiceId::parse(service).ok().filter(|_| kind == Kind::Complaint);
        Some(Self { kind, service: about })
    }

    pub(super) fn name(&self) -> String {
        match &self.service {
            Some(service) => format!("{}_{service}", self.kind.name()),
            None => self.kind.name().to_owned(),
        }
    }

    /// In words.
    pub(super) fn title(&self, meant: &Meant) -> String {
        let service = self.service.as_ref().and_then(|service| {
            let version = meant.here.published.standards.get(service)?.newest()?;
            Some(version.document.name.get(meant.language()).to_owned())
        });
        match service {
            Some(service) => meant.say.t1("open311-complaint-of", "service", service),
            None => meant.say.t_of("open311-service", self.kind.name()),
        }
    }

    /// Whether the unit takes it today.
    pub(super) fn is_offered(&self, meant: &Meant) -> bool {
        let Some(service) = &self.service else { return true };
        meant.here.published.in_force(meant.here.today).any(|v| v.document.service == *service)
    }

    /// Whether what was filed under it may be listed.
    pub(super) fn is_seen(&self) -> bool {
        self.kind != Kind::InConfidence
    }

    /// No service of this name.
    pub(super) fn unknown(name: &str) -> Problem {
        let problem = Problem::new(StatusCode::NOT_FOUND, "open311.service_unknown");
        problem.with("service", name)
    }
}

fn offered(meant: &Meant) -> Vec<Code> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        all.push(Code { kind, service: None });
        if kind == Kind::Complaint {
            let services = meant.here.published.in_force(meant.here.today);
            let code = |service: ServiceId| Code { kind, service: Some(service) };
            all.extend(services.map(|version| code(version.document.service.clone())));
        }
    }
    all
}

/// All services.
pub(super) async fn list(
    State(app): State<App>,
    granted: Granted,
    Params(query): Query,
) -> Result<Response, Problem> {
    let query = FormBody::new(query);
    let meant = Meant::find(&app, &granted, query.opt("jurisdiction_id"))?;
    let service = |code: Code| {
        let kind = match code.kind {
            Kind::InConfidence => "blackbox",
            _ => "realtime",
        };
        let group = if code.kind.is_complaint() { "complaints" } else { "voices" };
        Node::Members(vec![
            ("service_code", code.name().into()),
            ("service_name", code.title(&meant).into()),
            ("description", meant.say.t_of("open311-hint", code.kind.name()).into()),
            ("metadata", Node::Flag(!attributes(&meant, &code).is_empty())),
            ("type", kind.into()),
            ("keywords", meant.say.t_of("open311-keywords", code.kind.name()).into()),
            ("group", meant.say.t_of("open311-group", group).into()),
        ])
    };
    let all = offered(&meant).into_iter().map(service).collect();
    Ok(meant.document("services", &Node::List("service", all)))
}

/// A question that a service asks.
struct Asked {
    code: &'static str,
    datatype: &'static str,
    required: bool,
    values: Vec<(String, String)>,
}

fn attributes(meant: &Meant, code: &Code) -> Vec<Asked> {
    let plain = |code, datatype| Asked { code, datatype, required: false, values: Vec::new() };
    let listed = |code, required, values| {
        let datatype = "singlevaluelist";
        Asked { code, datatype, required, values }
    };
    if !code.kind.is_complaint() {
        return Vec::new();
    }
    let mut all = Vec::new();
    if code.kind == Kind::InConfidence {
        let about = |about: About| {
            (about.name().to_owned(), meant.say.t_of("complaint-about", about.name()))
        };
        all.push(listed("about", true, vec![about(About::Officer), about(About::Unit)]));
        let services = meant.here.published.in_force(meant.here.today).map(|version| {
            let name = version.document.name.get(meant.language()).to_owned();
            (version.document.service.to_string(), name)
        });
        all.push(listed("service", false, services.collect()));
    }
    all.push(plain("served_on", "datetime"));
    all.push(plain("wish", "text"));
    let track = |name: &str| (name.to_owned(), meant.say.t_of("complaint-track", name));
    all.push(listed("track", false, vec![track("tip"), track("formal")]));
    all
}

/// The questions of one service.
pub(super) async fn definition(
    State(app): State<App>,
    granted: Granted,
    Path(file): Path<String>,
    Params(query): Query,
) -> Result<Response, Problem> {
    let query = FormBody::new(query);
    let (name, _) = Format::split(&file).ok_or_else(Problem::not_found)?;
    let meant = Meant::find(&app, &granted, query.opt("jurisdiction_id"))?;
    let code = Code::parse(name).filter(|code| code.is_offered(&meant));
    let code = code.ok_or_else(|| Code::unknown(name))?;
    let mut order = 0;
    let attribute = |asked: Asked| {
        order += 1;
        let value = |(key, name): (String, String)| {
            Node::Members(vec![("key", key.into()), ("name", name.into())])
        };
        Node::Members(vec![
            ("variable", Node::Flag(true)),
            ("code", asked.code.into()),
            ("datatype", asked.datatype.into()),
            ("required", Node::Flag(asked.required)),
            ("datatype_description", meant.say.t_of("open311-datatype", asked.datatype).into()),
            ("order", Node::Number(order)),
            ("description", meant.say.t_of("open311-ask", asked.code).into()),
            ("values", Node::List("value", asked.values.into_iter().map(value).collect())),
        ])
    };
    let all = attributes(&meant, &code).into_iter().map(attribute).collect();
    let whole = Node::Members(vec![
        ("service_code", code.name().into()),
        ("attributes", Node::List("attribute", all)),
    ]);
    Ok(meant.document("service_definition", &whole))
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn a_code_has_one_spelling() {
        for name in ["complaint", "complaint_paspor-baru", "complaint-in-confidence", "praise"] {
            assert_eq!(Code::parse(name).map(|code| code.name()).as_deref(), Some(name));
        }
        for bad in ["", "Complaint", "complaint_", "praise_paspor-baru", "oversight", "pungli"] {
            assert_eq!(Code::parse(bad), None, "{bad:?}");
        }
        let of = |class, service| Code::of(class, service).map(|code| code.name());
        assert_eq!(of("non-oversight", "splp").as_deref(), Some("complaint_splp"));
        assert_eq!(of("praise", "splp").as_deref(), Some("praise"));
        assert_eq!(of("oversight", ""), None);
    }
}
