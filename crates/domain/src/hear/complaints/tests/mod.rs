//! Rules of complaints: the table, lives from filing to the end, the clocks, one example per kind.

mod attachments;
mod carried;
mod clocks;
mod figures;
mod golden;
mod lives;
mod moderation;
mod posts;
mod table;

use std::sync::Arc;

use jiff::civil::{Date, date, time};

use super::*;
use crate::calendar::{Calendar, JointLeave, Weekday, WorkingDays};
use crate::kernel::{Actor, Context, Key, Meta, Personal, Room, Timestamp, UnitId, Zone};

pub(super) fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

pub(super) fn unit(text: &str) -> UnitId {
    UnitId::parse(text).unwrap()
}

pub(super) fn calendars() -> Vec<Calendar> {
    [
        include_str!("../../../../../../packs/calendar/2025.toml"),
        include_str!("../../../../../../packs/calendar/2026.toml"),
        include_str!("../../../../../../packs/calendar/2027.toml"),
    ]
    .map(|text| toml::from_str(text).unwrap())
    .into()
}

pub(super) fn rules() -> ClockRules {
    toml::from_str(include_str!("../../../../../../packs/voice/clocks.toml")).unwrap()
}

pub(super) fn timetable_by(calendars: &[Calendar]) -> Arc<Timetable> {
    let days = WorkingDays::new(calendars, Weekday::FIVE_DAYS, JointLeave::Closed);
    Arc::new(Timetable { rules: Arc::new(rules()), days, zone: Zone::Jakarta })
}

pub(super) fn at(date: Date) -> Timestamp {
    Zone::Jakarta.instant(date, time(9, 0, 0, 0))
}

pub(super) fn said(text: &str) -> Personal {
    Personal::new(subject_of("7K3M-9Q2X"), text)
}

pub(super) fn name() -> Personal {
    Personal::new(identity_of("7K3M-9Q2X"), "Siti")
}

pub(super) fn tag(text: &str) -> Tag {
    Tag(text.to_owned())
}

pub(super) fn file(class: Class, formal: bool) -> File {
    File {
        reference: "7K3M-9Q2X".to_owned(),
        class,
        formal,
        channel: Channel::Web,
        about: About::Service,
        service: None,
        served_on: None,
        origin: None,
        text: said("Antre tiga jam."),
        wish: None,
        identity: formal.then(name),
        contact: None,
        reach: None,
        secret: false,
        claims_compensation: false,
        accused: Vec::new(),
        entry: Entry::default(),
    }
}

/// One complaint and what is done to it, day after day.
pub(super) struct Life {
    pub(super) timetable: Arc<Timetable>,
    pub(super) state: State,
    pub(super) today: Date,
    pub(super) line: Vec<Tag>,
}

impl Life {
    /// Nothing yet, on Friday 13 March 2026.
    pub(super) fn new() -> Self {
        let timetable = timetable_by(&calendars());
        Self { timetable, state: State::default(), today: date(2026, 3, 13), line: Vec::new() }
    }

    pub(super) fn filed(class: Class, formal: bool) -> Self {
        let mut life = Self::new();
        life.does(Act::File(Box::new(file(class, formal))));
        life
    }

    pub(super) fn on(&mut self, today: Date) -> &mut Self {
        self.today = today;
        self
    }

    /// Decides as somebody, and applies what comes out.
    pub(super) fn try_as(&mut self, officer: &str, act: Act) -> Result<Vec<Event>, Refusal> {
        let actor = Actor::Officer(officer.to_owned());
        let cx = Context { now: at(self.today), actor: &actor };
        let command = command(&self.timetable, self.line.clone(), act);
        let events = Complaints::decide(&self.state, &cx, &command)?;
        let meta = Meta { at: cx.now, actor: &actor };
        for event in &events {
            Complaints::evolve(&mut self.state, event, &meta);
        }
        Ok(events)
    }

    pub(super) fn tries(&mut self, act: Act) -> Result<Vec<Event>, Refusal> {
        self.try_as("dewi", act)
    }

    pub(super) fn does(&mut self, act: Act) -> Event {
        let events = self.tries(act).unwrap();
        assert_eq!(events.len(), 1, "{events:?}");
        events.into_iter().next().unwrap()
    }

    pub(super) fn stage(&self) -> Stage {
        self.state.case().map_or(Stage::New, |case| case.stage)
    }

    pub(super) fn case(&self) -> &Case {
        self.state.case().unwrap()
    }

    /// The last day of a clock, now.
    pub(super) fn due(&self, clock: &str) -> Option<Date> {
        self.counted(clock).map(|one| one.due)
    }

    pub(super) fn counted(&self, clock: &str) -> Option<Counted> {
        let all = self.case().course.count(&self.timetable).unwrap();
        all.into_iter().find(|one| one.clock == key(clock))
    }
}

pub(super) fn assign(officer: &str) -> Act {
    Act::Assign(Assign {
        officer: officer.to_owned(),
        line: vec![tag(officer), tag("kepala")],
        unit: unit("kanim-nusantara"),
        own: unit("kanim-nusantara"),
        reason: Some(said("beban kerja")),
    })
}

pub(super) fn decision(outcome: Outcome) -> Act {
    Act::Decide(Decide { outcome, text: said("Karena …"), compensation: None })
}
