//! Temporary posts, and complaints that were written down elsewhere first.

use jiff::civil::date;

use super::*;
use crate::kernel::Refusal as _;

fn post(name: &str, from: Date, until: Date) -> PostOpened {
    PostOpened {
        post: key(name),
        name: "Posko pengaduan bersama".to_owned(),
        place: "Aula Lapas Contoh".to_owned(),
        host: Some("Lapas Kelas I Contoh".to_owned()),
        reach: None,
        partners: vec!["Ombudsman RI".to_owned()],
        from,
        until,
    }
}

fn run(state: &mut PostState, command: &PostCommand) -> Result<Vec<PostEvent>, PostRefusal> {
    let actor = Actor::Officer("kepala".to_owned());
    let cx = Context { now: at(date(2026, 11, 23)), actor: &actor };
    let events = Posts::decide(state, &cx, command)?;
    let meta = Meta { at: cx.now, actor: &actor };
    events.iter().for_each(|event| Posts::evolve(state, event, &meta));
    Ok(events)
}

#[test]
fn a_post_takes_what_came_in_its_days_and_ends_by_itself() {
    let (first, last) = (date(2026, 11, 24), date(2026, 11, 26));
    let mut state = PostState::default();
    let open = PostCommand::Open { post: post("lapas", first, last), today: date(2026, 11, 23) };
    run(&mut state, &open).unwrap();
    let found = state.post("lapas").unwrap();
    let stages = [
        (date(2026, 11, 23), PostStage::Planned),
        (first, PostStage::Open),
        (last, PostStage::Open),
        (date(2026, 11, 27), PostStage::Paper),
        (date(2026, 12, 26), PostStage::Paper),
        (date(2026, 12, 27), PostStage::Closed),
    ];
    for (day, stage) in stages {
        assert_eq!(found.stage(day), stage, "{day}");
        assert_eq!(found.takes(day), stage == PostStage::Open, "{day}");
    }
    assert_eq!(run(&mut state, &open), Err(PostRefusal::Exists(key("lapas"))));
}

#[test]
fn closed_early_it_takes_nothing_after_that_day() {
    let (first, last) = (date(2026, 11, 23), date(2026, 11, 30));
    let mut state = PostState::default();
    let today = first;
    run(&mut state, &PostCommand::Open { post: post("mal", first, last), today }).unwrap();
    let close = |today| PostCommand::Close { post: key("mal"), today, reason: None };
    run(&mut state, &close(date(2026, 11, 25))).unwrap();
    let found = state.post("mal").unwrap();
    assert!(found.takes(date(2026, 11, 25)) && !found.takes(date(2026, 11, 26)));
    let over = run(&mut state, &close(date(2026, 11, 26))).unwrap_err();
    assert_eq!((over.code(), over.class()), ("complaint_post.over", kernel_conflict()));
    let unknown = PostCommand::Close { post: key("lain"), today, reason: None };
    assert_eq!(run(&mut state, &unknown), Err(PostRefusal::Unknown));
}

fn kernel_conflict() -> crate::kernel::RefusalClass {
    crate::kernel::RefusalClass::Conflict
}

#[test]
fn what_makes_no_sense_is_no_post() {
    let today = date(2026, 11, 23);
    let refused = |post: PostOpened| {
        run(&mut PostState::default(), &PostCommand::Open { post, today }).unwrap_err()
    };
    let day = |day| date(2026, 12, day);
    assert_eq!(refused(post("posko", day(2), day(1))), PostRefusal::DaysReversed);
    assert_eq!(refused(post("posko", date(2026, 11, 1), date(2026, 11, 2))), PostRefusal::DaysPast);
    assert_eq!(refused(post("posko", today, date(2027, 3, 1))), PostRefusal::DaysMany(92));
    let nameless = PostOpened { name: " ".to_owned(), ..post("posko", day(1), day(2)) };
    assert_eq!(refused(nameless), PostRefusal::NameMissing);
    let partners = vec!["x".to_owned(); 13];
    let crowded = PostOpened { partners, ..post("posko", day(1), day(2)) };
    assert_eq!(refused(crowded), PostRefusal::PartnersMany(12));
}

/// The clocks of what was taken on paper or came from another system run from the day on which it
/// was taken, not from the day on which somebody typed it.
#[test]
fn the_clock_runs_from_the_day_on_which_it_was_taken() {
    let mut life = Life::new();
    life.on(date(2026, 3, 20));
    let mut filed = file(Class::NonOversight, true);
    filed.channel = Channel::ComplaintPost;
    filed.entry = Entry {
        taken_on: Some(date(2026, 3, 13)),
        post: Some(key("lapas")),
        brought: Some(Box::new(Brought {
            source: key("sp4n-lapor"),
            number: "8123456".to_owned(),
            file: "ab".repeat(32),
        })),
        along: Along::default(),
    };
    let later = Entry { taken_on: Some(date(2026, 3, 21)), ..Entry::default() };
    let early = File { entry: later, ..filed.clone() };
    assert_eq!(life.tries(Act::File(Box::new(early))), Err(Refusal::TakenLater));
    let Event::Received(received) = life.does(Act::File(Box::new(filed))) else { panic!() };
    assert_eq!((received.date, received.basis), (date(2026, 3, 13), Basis::Post));
    assert_eq!(received.post, Some(key("lapas")));
    assert_eq!(life.due("law-decision"), Some(date(2026, 5, 12)), "as in the references");
    assert_eq!(life.due("sp4n-non-oversight"), Some(date(2026, 4, 10)));
}

/// One example per kind and schema, read by every build for ever.
#[test]
fn every_kind_of_posts_has_an_example() {
    use crate::kernel::Event as _;
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("tests/golden/complaint_posts");
    for kind in PostEvent::KINDS {
        let path = folder.join(format!("{}.{}.json", kind.name, kind.schema));
        let bytes = std::fs::read(&path).unwrap();
        let event = PostEvent::decode(kind.name, kind.schema, bytes.trim_ascii()).unwrap();
        let mut written = Vec::new();
        event.write_body(&mut written);
        assert_eq!(written, bytes.trim_ascii());
    }
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), PostEvent::KINDS.len());
}
