//! The fictional office's first complaints, one at each of three places on the way. Every page says
//! that the office does not exist.

use domain::hear::complaints::{
    About, Act, Assign, Channel, Class, Entry, File, POSTS, PostCommand, PostOpened, PostState,
    Posts, identity_of, subject_of,
};
use domain::kernel::{Key, Language, Personal, Reach, ServiceId, UnitId, Way};

use super::people::{colleagues, line_of};
use super::serve::{record, reference, timetable};
use super::view::is_known;
use crate::identity::Permit;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::problem::Problem;

/// An invented complaint.
struct Example {
    name: &'static str,
    class: Class,
    channel: Channel,
    about: About,
    text: &'static str,
    /// Who says so, when it is formal.
    reporter: Option<&'static str>,
}

const EXAMPLES: [Example; 3] = [
    Example {
        name: "waiting",
        class: Class::NonOversight,
        channel: Channel::Web,
        about: About::Service,
        text: "Nomor saya dilewati dua kali dan tidak ada yang menjelaskan.",
        reporter: None,
    },
    Example {
        name: "papers",
        class: Class::NonOversight,
        channel: Channel::Counter,
        about: About::Service,
        text: "Saya diminta membawa surat yang tidak ada dalam standar pelayanan.",
        reporter: Some("Tamara Contoh, Jl. Fiktif 7"),
    },
    Example {
        name: "thanks",
        class: Class::Praise,
        channel: Channel::ComplaintPost,
        about: About::Service,
        text: "Petugas menolong ibu saya dengan sabar.",
        reporter: None,
    },
];

/// Files the examples in an office that has none; `officer` is given the second.
///
/// # Errors
/// What stands in the way.
pub async fn begin(app: &App, unit: &UnitId, officer: &str) -> Result<(), Problem> {
    let (permit, here) = (Permit::house(unit.clone()), Here::find(app, unit)?);
    let days = timetable(app, unit, &here)?;
    open_post(app, &permit, here.today).await?;
    for example in &EXAMPLES {
        let own = reference(app, unit, &format!("example\n{}", example.name));
        if is_known(&*app.book, unit.as_str(), &own).await? {
            continue;
        }
        let act = Act::File(Box::new(file(example, &own)));
        let id = |act: &str| ["example", example.name, act].join("-");
        record(app, &permit, &own, &id("file"), (&days, Vec::new(), act)).await?;
        match example.name {
            "papers" => {
                let asked = (&days, Vec::new(), Act::Accept);
                record(app, &permit, &own, &id("accept"), asked).await?;
                let line = app.directory.line(unit);
                let all = colleagues(app, &line).await?;
                let assign = Act::Assign(Assign {
                    officer: officer.to_owned(),
                    line: line_of(app, unit, &own, &all, officer),
                    unit: unit.clone(),
                    own: unit.clone(),
                    reason: None,
                });
                record(app, &permit, &own, &id("assign"), (&days, Vec::new(), assign)).await?;
            }
            "thanks" => {
                let text = Personal::new(subject_of(&own), "Terima kasih, kami sampaikan.");
                let act = Act::Acknowledge { text: Some(text) };
                record(app, &permit, &own, &id("thanks"), (&days, Vec::new(), act)).await?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Opens a temporary post for a week, in an office that never had one.
async fn open_post(app: &App, permit: &Permit, today: jiff::civil::Date) -> Result<(), Problem> {
    let look = |state: &PostState| state.all().is_empty();
    if !app.execute.read::<Posts, _>(permit.unit(), POSTS, look).await? {
        return Ok(());
    }
    let post = PostOpened {
        post: Key::parse("posko-contoh").map_err(|_| Problem::not_found())?,
        name: "Posko Pengaduan Bersama (contoh)".to_owned(),
        place: "Aula Lapas Nusantara (fiktif)".to_owned(),
        host: Some("Lapas Nusantara (fiktif)".to_owned()),
        reach: Some("Pintu timur; angkot jalur 7 (fiktif)".to_owned()),
        partners: vec!["Ombudsman (contoh)".to_owned()],
        from: today,
        until: today.saturating_add(jiff::Span::new().days(6)),
    };
    let command = PostCommand::Open { post, today };
    app.execute.run::<Posts>(permit, POSTS, "example-post", &command).await?;
    Ok(())
}

fn file(example: &Example, own: &str) -> File {
    let sealed = |text: &str| Personal::new(identity_of(own), text);
    File {
        reference: own.to_owned(),
        class: example.class,
        formal: example.reporter.is_some(),
        channel: example.channel,
        about: example.about,
        service: ServiceId::parse("paspor-baru").ok(),
        served_on: None,
        origin: None,
        text: Personal::new(subject_of(own), example.text),
        wish: None,
        identity: example.reporter.map(sealed),
        contact: example.reporter.map(|_| sealed("tamara@contoh.example")),
        reach: example.reporter.map(|_| Reach { by: Way::Mail, language: Language::Id }),
        secret: false,
        claims_compensation: false,
        accused: Vec::new(),
        entry: Entry::default(),
    }
}

/// A complaint without a name, as load tests need many.
#[derive(Debug, Clone)]
pub struct Plain {
    /// Which one: another number is another complaint.
    pub number: u64,
    /// Its class.
    pub class: Class,
    /// The door.
    pub channel: Channel,
    /// What it says.
    pub text: String,
    /// The day on which it was taken.
    pub taken_on: jiff::civil::Date,
    /// It was taken back again.
    pub over: bool,
}

/// Files one through the rules, with its words, as every door does.
///
/// # Errors
/// What stands in the way.
pub async fn file_plain(app: &App, unit: &UnitId, plain: &Plain) -> Result<(), Problem> {
    let (permit, here) = (Permit::house(unit.clone()), Here::find(app, unit)?);
    let days = timetable(app, unit, &here)?;
    let own = reference(app, unit, &format!("plain\n{}", plain.number));
    let entry = Entry { taken_on: Some(plain.taken_on), ..Entry::default() };
    let file = File {
        reference: own.clone(),
        class: plain.class,
        formal: false,
        channel: plain.channel,
        about: About::Service,
        service: None,
        served_on: None,
        origin: None,
        text: Personal::new(subject_of(&own), plain.text.as_str()),
        wish: None,
        identity: None,
        contact: None,
        reach: None,
        secret: false,
        claims_compensation: false,
        accused: Vec::new(),
        entry,
    };
    let act = Act::File(Box::new(file));
    record(app, &permit, &own, "plain-file", (&days, Vec::new(), act)).await?;
    if plain.over {
        let act = Act::Withdraw { text: None };
        record(app, &permit, &own, "plain-over", (&days, Vec::new(), act)).await?;
    }
    Ok(())
}
