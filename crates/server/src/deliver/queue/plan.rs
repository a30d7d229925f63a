//! The plan of a day, made from the unit's profile, the standards in force and the calendar; and
//! the lazy opening of the day when somebody first needs it.

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::StatusCode;
use domain::calendar::{Calendar, Closing, Weekday, WorkingDays};
use domain::deliver::queue::{
    CallingRules, ClassPlan, Codes, Command, CounterId, CounterPlan, DayDate, DayPlan, Hours,
    LanePlan, LaneRule, Letter, NamedCode, Phase, PriorityPlan, Profile, ProfileRule, Queue,
    QueueDay, ServicePlan, TimeOfDay, TurnBy, VisitRules, stream_of,
};
use domain::kernel::{LocalText, ServiceId, Timestamp, UnitId, Zone};
use domain::promise::profile::{self, QueueRules, UnitProfile};
use domain::promise::standards;
use jiff::civil::{Date, Time};
use parking_lot::RwLock;

use super::sources::Sources;
use crate::identity::Permit;
use crate::live::Topic;
use crate::web::App;
use crate::web::problem::Problem;

/// Days looked ahead for the next opening.
const LOOK_AHEAD: usize = 60;
/// Id of the command that opens a day: whoever needs the day sends the same one.
const OPEN_DAY: &str = "open-day";

/// The present day of one unit.
#[derive(Debug)]
pub struct Today {
    /// Civil date at the unit.
    pub date: DayDate,
    /// Time zone of the unit.
    pub zone: Zone,
    /// Stream of the day.
    pub stream: String,
    /// The unit's live board.
    pub board: Arc<Topic>,
    from: Timestamp,
    until: Timestamp,
}

/// The present day of every unit that was asked for, so that a ticket needs no look at profile and
/// calendar.
#[derive(Debug, Default)]
pub struct Days {
    known: RwLock<HashMap<UnitId, Arc<Today>>>,
}

impl Days {
    /// The present day of a unit.
    ///
    /// # Errors
    /// A problem when the unit has no profile or no queue.
    pub fn today(&self, app: &App, unit: &UnitId) -> Result<Arc<Today>, Problem> {
        let now = app.clock.now();
        if let Some(known) = self.known.read().get(unit)
            && known.from <= now
            && now < known.until
        {
            return Ok(Arc::clone(known));
        }
        let zone = super::sources::zone(app, unit).ok_or_else(no_queue)?;
        let date = zone.local(now).date;
        let tomorrow = date.tomorrow().unwrap_or(date);
        let day = DayDate(date);
        let today = Arc::new(Today {
            date: day,
            zone,
            stream: stream_of(day),
            board: app.hub.topic(&super::live::board_topic(unit.as_str(), None)),
            from: zone.instant(date, Time::midnight()),
            until: zone.instant(tomorrow, Time::midnight()),
        });
        self.known.write().insert(unit.clone(), Arc::clone(&today));
        Ok(today)
    }

    /// Units whose day was asked for.
    #[must_use]
    pub fn units(&self) -> Vec<UnitId> {
        self.known.read().keys().cloned().collect()
    }
}

fn no_queue() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "queue.no_queue")
}

/// Whether the day is at work.
#[derive(Debug, Clone)]
pub enum Opening {
    /// It is.
    Open,
    /// The office is closed for the day.
    Closed(Closed),
}

/// The office is closed, and when it opens next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closed {
    /// Name of the holiday, when it is one.
    pub holiday: Option<LocalText>,
    /// Next opening: date and time, when one is within sight.
    pub next: Option<(Date, TimeOfDay)>,
}

impl Closed {
    /// After the last hour of a day: the next day counts.
    pub(super) fn after_hours(app: &App, unit: &UnitId, today: &Today) -> Self {
        let sources = Sources::of(app, unit, today.date.0);
        let next = sources.and_then(|sources| sources.next_opening(today.date.0, None));
        Self { holiday: None, next }
    }

    /// The refusal.
    #[must_use]
    pub fn problem(&self) -> Problem {
        match &self.next {
            Some((date, time)) => Problem::new(StatusCode::CONFLICT, "queue.closed_until")
                .with("date", date.to_string())
                .with("time", time.to_string()),
            None => Problem::new(StatusCode::CONFLICT, "queue.office_closed"),
        }
    }
}

/// Opens the present day when it is a working day and nobody has yet.
///
/// # Errors
/// A problem when profile, standards or store cannot be read, or the plan has a fault.
pub async fn open(app: &App, unit: &str, today: &Today) -> Result<Opening, Problem> {
    let phase = app.execute.read::<Queue, _>(unit, &today.stream, QueueDay::phase).await?;
    if phase != Phase::NotOpen {
        return Ok(Opening::Open);
    }
    let unit = UnitId::parse(unit).map_err(|_| Problem::not_found())?;
    let sources = Sources::of(app, &unit, today.date.0).ok_or_else(no_queue)?;
    let plan = match sources.plan(today.date.0) {
        Ok(plan) => plan,
        Err(closed) => return Ok(Opening::Closed(closed)),
    };
    let command = Command::OpenDay(Box::new(plan));
    app.execute.run::<Queue>(&Permit::house(unit), &today.stream, OPEN_DAY, &command).await?;
    Ok(Opening::Open)
}

impl Sources {
    /// The plan of a date, or that the office is closed on it.
    ///
    /// # Errors
    /// [`Closed`] on days without hours and on holidays.
    pub(super) fn plan(&self, date: Date) -> Result<DayPlan, Closed> {
        let profile = &*self.profile.document;
        let working = working_days(profile, &self.calendars);
        if let Some(holiday) = closing(&working, profile, date) {
            return Err(Closed { holiday, next: self.next_opening(date, None) });
        }
        let classes = classes(profile, &self.standards);
        let letters: Vec<Letter> = classes.iter().map(|class| class.letter).collect();
        let offered: Vec<_> =
            classes.iter().flat_map(|class| &class.services).map(|s| s.id.clone()).collect();
        let rules = self.profile.queue_rules.as_ref();
        Ok(DayPlan {
            date: DayDate(date),
            zone: profile.zone,
            hours: hours(profile, date),
            tickets_before_opening_minutes: rules
                .map_or(0, |rules| rules.tickets_before_opening_minutes),
            cut_off: None,
            closures: Vec::new(),
            not_today: profile
                .services
                .iter()
                .filter(|service| !offered.contains(service))
                .cloned()
                .collect(),
            priorities: self.profile.priority_classes.iter().map(priority).collect(),
            counters: profile.counters.iter().filter_map(|c| counter(c, &letters)).collect(),
            calling: calling(rules),
            visits: visits(rules),
            at_risk_percent: rules.and_then(|rules| rules.at_risk_percent),
            codes: codes(rules, &self.standards),
            classes,
        })
    }

    /// The next time after a date (or on it, after a time of day) at which the office opens.
    #[must_use]
    pub(super) fn next_opening(
        &self,
        date: Date,
        after: Option<TimeOfDay>,
    ) -> Option<(Date, TimeOfDay)> {
        let profile = &*self.profile.document;
        let working = working_days(profile, &self.calendars);
        let opens = |date: Date| {
            let open = closing(&working, profile, date).is_none();
            let spans = hours(profile, date);
            spans.into_iter().map(|hours| hours.opens).filter(|_| open).collect::<Vec<_>>()
        };
        if let Some(after) = after
            && let Some(next) = opens(date).into_iter().find(|opens| *opens > after)
        {
            return Some((date, next));
        }
        let days = std::iter::successors(date.tomorrow().ok(), |date| date.tomorrow().ok());
        days.take(LOOK_AHEAD).find_map(|date| Some((date, opens(date).first().copied()?)))
    }
}

fn working_days(profile: &UnitProfile, calendars: &[Calendar]) -> WorkingDays {
    WorkingDays::new(calendars, profile.working_week(), profile.joint_leave)
}

/// Why the office is closed on a date: `Some(None)` by the week, `Some(Some(name))` by the
/// calendar. A year without a calendar is served by the week alone: a missing file must not shut an
/// office.
fn closing(working: &WorkingDays, profile: &UnitProfile, date: Date) -> Option<Option<LocalText>> {
    match working.closing(date) {
        Ok(None) => None,
        Ok(Some(Closing::Week { .. })) => Some(None),
        Ok(Some(Closing::Calendar { name, .. })) => Some(Some(name)),
        Err(missing) => {
            tracing::warn!(%missing, "holidays of that year are not known");
            profile.hours_on(Weekday::of(date)).is_none().then_some(None)
        }
    }
}

fn time_of(time: Time) -> TimeOfDay {
    let part = |number: i8| u8::try_from(number).unwrap_or(0);
    TimeOfDay::hm(part(time.hour()), part(time.minute()))
}

/// Opening hours of a date without its breaks.
fn hours(profile: &UnitProfile, date: Date) -> Vec<Hours> {
    let Some(day) = profile.hours_on(Weekday::of(date)) else { return Vec::new() };
    let mut spans = Vec::new();
    let mut opens = time_of(day.opens);
    for pause in &day.breaks {
        spans.push(Hours { opens, closes: time_of(pause.from) });
        opens = time_of(pause.to);
    }
    spans.push(Hours { opens, closes: time_of(day.closes) });
    spans.retain(|span| span.opens < span.closes);
    spans
}

fn letter_of(letter: domain::promise::ClassLetter) -> Letter {
    let mut text = [0; 4];
    Letter::parse(letter.as_char().encode_utf8(&mut text)).expect("both are A to Z")
}

/// Classes that serve something on the day.
fn classes(profile: &UnitProfile, standards: &[standards::Version]) -> Vec<ClassPlan> {
    let services = |letter| {
        let of_class = |service: &ServiceId| {
            let version = standards.iter().find(|v| v.document.service == *service)?;
            (version.document.queue_class == letter).then(|| service_plan(version))
        };
        profile.services.iter().filter_map(of_class).collect::<Vec<_>>()
    };
    let class = |class: &profile::QueueClass| {
        let services = services(class.letter);
        (!services.is_empty()).then(|| ClassPlan {
            letter: letter_of(class.letter),
            name: class.name.clone(),
            services,
            rule: match class.rule {
                profile::LaneRule::Strict => LaneRule::Strict,
                profile::LaneRule::Weighted => LaneRule::Weighted,
            },
            lanes: class.lanes.iter().map(lane).collect(),
            max_wait_minutes: Some(class.max_wait_minutes),
            quota: class.quota,
        })
    };
    profile.queue_classes.iter().filter_map(class).collect()
}

fn service_plan(version: &standards::Version) -> ServicePlan {
    let document = &version.document;
    ServicePlan {
        id: document.service.clone(),
        name: document.name.clone(),
        standard_version: version.version,
        promised_wait_minutes: Some(document.promise.waiting.minutes),
        promised_service_minutes: Some(document.promise.service.minutes),
    }
}

fn lane(lane: &profile::Lane) -> LanePlan {
    LanePlan {
        key: lane.key.as_str().to_owned(),
        name: lane.name.clone(),
        rank: lane.rank,
        weight: lane.weight,
        turn: match lane.turn {
            profile::Turn::Arrival => TurnBy::Arrival,
            profile::Turn::Appointment => TurnBy::Appointment,
        },
    }
}

fn priority(class: &profile::PriorityClass) -> PriorityPlan {
    PriorityPlan {
        key: class.key.as_str().to_owned(),
        name: class.name.clone(),
        lane: class.lane.as_str().to_owned(),
    }
}

fn counter(counter: &profile::Counter, letters: &[Letter]) -> Option<CounterPlan> {
    let classes = counter.profile.classes.iter().map(|letter| letter_of(*letter));
    Some(CounterPlan {
        id: CounterId::parse(counter.id.as_str()).ok()?,
        name: counter.name.clone(),
        zone: Some(counter.zone.as_str().to_owned()),
        profile: Profile {
            classes: classes.filter(|letter| letters.contains(letter)).collect(),
            rule: match counter.profile.rule {
                profile::WorkRule::ClassOrder => ProfileRule::ClassOrder,
                profile::WorkRule::LongestWait => ProfileRule::LongestWait,
            },
        },
    })
}

/// What holds where a unit's pack says nothing.
fn calling(rules: Option<&QueueRules>) -> CallingRules {
    let limits = rules.map(|rules| &rules.calling);
    CallingRules {
        recall_after_seconds: limits.map_or(20, |limits| limits.recall_after_seconds),
        recalls_max: limits.map_or(5, |limits| limits.recalls_max),
        no_show_after_calls: limits.map_or(3, |limits| limits.no_show_after_calls),
    }
}

fn visits(rules: Option<&QueueRules>) -> VisitRules {
    let limits = rules.map(|rules| &rules.visits);
    VisitRules {
        services_max: limits.map_or(4, |limits| limits.services_max),
        group_max: limits.map_or(10, |limits| limits.group_max),
        aside_max_minutes: limits.map_or(60, |limits| limits.aside_max_minutes),
        booking_grace_minutes: limits.map_or(30, |limits| limits.booking_grace_minutes),
        assumed_service_minutes: limits.map_or(15, |limits| limits.assumed_service_minutes),
    }
}

fn codes(rules: Option<&QueueRules>, standards: &[standards::Version]) -> Codes {
    let mut outcomes: Vec<NamedCode> = Vec::new();
    for outcome in standards.iter().flat_map(|version| &version.document.outcomes) {
        if !outcomes.iter().any(|known| known.key == outcome.code.as_str()) {
            let key = outcome.code.as_str().to_owned();
            outcomes.push(NamedCode { key, name: outcome.name.clone() });
        }
    }
    let named = |codes: &[profile::NamedCode]| {
        let code = |code: &profile::NamedCode| NamedCode {
            key: code.key.as_str().to_owned(),
            name: code.name.clone(),
        };
        codes.iter().map(code).collect::<Vec<_>>()
    };
    let Some(codes) = rules.map(|rules| &rules.codes) else {
        return Codes { outcomes, ..Codes::default() };
    };
    Codes {
        outcomes,
        holds: named(&codes.holds),
        picks: named(&codes.picks),
        cancels: named(&codes.cancels),
        closures: named(&codes.closures),
        prints: named(&codes.prints),
    }
}
