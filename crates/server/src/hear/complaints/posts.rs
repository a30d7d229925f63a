//! Temporary complaint posts: opened and closed by staff who direct, with address, poster and
//! figures of their own, and paper that is typed in afterwards.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::hear::complaints::{
    Channel, Class, Complaints, POSTS, Post, PostCommand, PostOpened, PostStage, PostState, Posts,
};
use domain::kernel::{Key, Personal, UnitId};
use jiff::civil::Date;

use super::figures::{self, Line};
use super::intake::{NewComplaint, NotFiled, order};
use super::people::directs;
use super::portal::{self, Form};
use super::serve::{new_command_id, own_page, reference, staff_shell, timetable, to};
use crate::deliver::queue::qr;
use crate::deliver::queue::serve::command_id;
use crate::execute::{Failure, Served, Stopped};
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private};
use crate::web::input::FormBody;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::upload::Upload;

/// Paper forms that are typed in at once.
const PAPERS: usize = 5;

impl Served for Posts {
    type Live = ();
}

/// All posts of a unit, the newest first.
async fn all(app: &App, unit: &UnitId) -> Result<Vec<Post>, Problem> {
    let look = |state: &PostState| state.all().iter().rev().cloned().collect::<Vec<_>>();
    Ok(app.execute.read::<Posts, _>(unit.as_str(), POSTS, look).await?)
}

/// A post of a unit.
async fn find(app: &App, unit: &UnitId, name: &str) -> Result<Post, Problem> {
    let look = |state: &PostState| state.post(name).cloned();
    let found = app.execute.read::<Posts, _>(unit.as_str(), POSTS, look).await?;
    found.ok_or_else(Problem::not_found)
}

/// A post as pages show it.
pub(super) struct Shown {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) place: String,
    pub(super) host: String,
    pub(super) reach: String,
    pub(super) partners: String,
    pub(super) days: String,
    pub(super) stage: String,
    /// `planned`, `open`, `paper` or `closed`.
    state: &'static str,
}

fn shown(shell: &Shell, post: &Post, today: Date) -> Shown {
    let opened = &post.opened;
    let state = post.stage(today).name();
    Shown {
        key: opened.post.to_string(),
        name: opened.name.clone(),
        place: opened.place.clone(),
        host: opened.host.clone().unwrap_or_default(),
        reach: opened.reach.clone().unwrap_or_default(),
        partners: opened.partners.join(", "),
        days: [shell.date(&opened.from), shell.date(&post.last_day())].join(" – "),
        stage: shell.t_of("complaint-post-stage", state),
        state,
    }
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/posts.html")]
struct List {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    posts: Vec<Shown>,
    directs: bool,
    sent: FormBody,
    command_id: String,
}

/// The posts of a unit, and the form for one more.
pub(super) async fn list(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    list_page(&app, &granted, FormBody::default(), FormErrors::default()).await
}

async fn list_page(
    app: &App,
    granted: &Granted,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(app, granted, "complaint-posts-title")?;
    let unit = granted.unit();
    let above = shell.t("complaint-list-title").to_owned();
    shell = shell.crumb(format!("/complaints/{unit}"), above);
    let posts = all(app, unit).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = List {
        posts: posts.iter().map(|post| shown(&shell, post, here.today)).collect(),
        unit: unit.to_string(),
        directs: directs(granted),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Opens a post.
pub(super) async fn open(
    State(app): State<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let mut errors = FormErrors::default();
    let mut wrong = |field: &'static str, code: &str| {
        errors.add(field, sentence(granted.language, code, &[]));
    };
    let post = Key::parse(sent.get("post")).ok();
    let date = |field: &str| sent.get(field).parse::<Date>().ok();
    let (from, until) = (date("from"), date("until"));
    if post.is_none() {
        wrong("post", "complaint_post.key_wrong");
    }
    for (field, found) in [("from", from), ("until", until)] {
        if found.is_none() {
            wrong(field, "complaint_post.date_wrong");
        }
    }
    let (Some(post), Some(from), Some(until)) = (post, from, until) else {
        return list_page(&app, &granted, sent, errors).await;
    };
    let lines = sent.get("partners").lines().map(str::trim);
    let opened = PostOpened {
        post,
        name: sent.get("name").to_owned(),
        place: sent.get("place").to_owned(),
        host: sent.opt("host").map(str::to_owned),
        reach: sent.opt("reach").map(str::to_owned),
        partners: lines.filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        from,
        until,
    };
    let command = PostCommand::Open { post: opened, today: here.today };
    let id = command_id(sent.get("command_id"))?;
    let permit = granted.permit()?;
    match app.execute.run::<Posts>(&permit, POSTS, id, &command).await {
        Ok(_) => Ok(to(&format!("/complaints/{}/posts", granted.unit()))),
        Err(Failure::Refused(refusal)) => {
            let problem = Problem::refused(&refusal);
            let said = sentence(granted.language, &problem.code, &problem.params);
            errors.add(field_of(&problem.code), said);
            list_page(&app, &granted, sent, errors).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The field that a refusal is about.
fn field_of(code: &str) -> &'static str {
    match code {
        "complaint_post.exists" => "post",
        "complaint_post.name_missing" => "name",
        "complaint_post.partners_many" => "partners",
        _ => "until",
    }
}

/// Closes a post before its last day.
pub(super) async fn close(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let post = find(&app, granted.unit(), &name).await?.opened.post;
    let reason = sent.opt("reason").map(|why| Personal::new(format!("complaint-post/{post}"), why));
    let command = PostCommand::Close { post, today: here.today, reason };
    let id = command_id(sent.get("command_id"))?;
    app.execute.run::<Posts>(&granted.permit()?, POSTS, id, &command).await?;
    Ok(to(&format!("/complaints/{}/posts", granted.unit())))
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/post.html")]
struct Public {
    shell: Shell,
    unit: String,
    post: Shown,
    rows: Vec<Line>,
    total: String,
    /// When the figures held.
    as_of: String,
}

/// A post on the unit's own page, with a code for telephones.
pub(super) struct Door {
    pub(super) post: Shown,
    pub(super) qr: String,
}

/// Posts that take complaints now, or will, the earliest first.
pub(super) async fn doors(
    app: &App,
    granted: &Granted,
    headers: &HeaderMap,
    (shell, today): (&Shell, Date),
) -> Result<Vec<Door>, Problem> {
    let unit = granted.unit();
    let open = |post: &Post| matches!(post.stage(today), PostStage::Open | PostStage::Planned);
    let mut posts = all(app, unit).await?;
    posts.retain(open);
    posts.sort_by_key(|post| (post.opened.from, post.opened.post.clone()));
    let door = |post: &Post| {
        let page = format!("/units/{unit}/posts/{}", post.opened.post);
        let qr = qr::svg(&qr::absolute(granted, headers, &page));
        Door { post: shown(shell, post, today), qr }
    };
    Ok(posts.iter().map(door).collect())
}

/// The post's own public page: what it is, its form, its figures.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let unit = granted.unit();
    let post = find(&app, unit, &name).await?;
    let (here, mut shell) = portal::shell(&app, &granted, "complaint-post-title")?;
    let above = shell.t("complaint-title").to_owned();
    shell = shell.crumb(format!("/units/{unit}/complaints"), above);
    let found = figures::of(&app, unit, &here, Some(&name)).await?;
    let page = Public {
        rows: figures::lines(&shell, &found.figures),
        total: figures::total(&shell, &found),
        as_of: found.as_of(&shell),
        post: shown(&shell, &post, here.today),
        unit: unit.to_string(),
        shell,
    };
    Ok(render(StatusCode::OK, &page))
}

/// A post that takes something today, or the problem that says why not.
async fn taking(app: &App, granted: &Granted, name: &str) -> Result<Post, Problem> {
    let post = find(app, granted.unit(), name).await?;
    let today = Here::find(app, granted.unit())?.today;
    if post.takes(today) {
        return Ok(post);
    }
    let problem = Problem::new(StatusCode::CONFLICT, "complaint_post.not_open");
    Err(problem
        .with("from", post.opened.from.to_string())
        .with("until", post.last_day().to_string()))
}

/// The post's own form.
pub(super) async fn form(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let post = taking(&app, &granted, &name).await?;
    let form = Form { post: Some(&post.opened), ..Form::public() };
    portal::new_page(&app, &granted, &form, FormBody::default(), FormErrors::default())
}

/// Files what was typed at the post.
pub(super) async fn file(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
    sent: Upload,
) -> Result<Response, Problem> {
    let post = taking(&app, &granted, &name).await?;
    let form = Form { post: Some(&post.opened), ..Form::public() };
    portal::take(&app, &granted, &form, sent).await
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/post_poster.html")]
struct Poster {
    shell: Shell,
    unit_name: String,
    post: Shown,
    address: String,
    qr: String,
}

/// The poster: where and when, and a code that leads to the post's form.
pub(super) async fn poster(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let post = find(&app, granted.unit(), &name).await?;
    let (here, mut shell) = portal::shell(&app, &granted, "complaint-poster-title")?;
    let page = format!("/units/{}/posts/{name}", granted.unit());
    shell.home.clone_from(&page);
    let address = qr::absolute(&granted, &headers, &page);
    let poster = Poster {
        unit_name: here.profile()?.name.get(granted.language).to_owned(),
        post: shown(&shell, &post, here.today),
        qr: qr::svg(&format!("{address}/new")),
        address,
        shell,
    };
    Ok(render(StatusCode::OK, &poster))
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/post_paper.html")]
struct Paper {
    shell: Shell,
    unit_name: String,
    post: Shown,
    classes: Vec<Choice>,
}

/// The form on paper, for a place without a network.
pub(super) async fn paper(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let post = find(&app, granted.unit(), &name).await?;
    let (here, mut shell) = portal::shell(&app, &granted, "complaint-paper-title")?;
    shell.home = format!("/units/{}/posts/{name}", granted.unit());
    let page = Paper {
        unit_name: here.profile()?.name.get(granted.language).to_owned(),
        post: shown(&shell, &post, here.today),
        classes: portal::public_classes(&shell),
        shell,
    };
    Ok(render(StatusCode::OK, &page))
}

/// One paper form on the page, with the names of its fields.
struct Sheet {
    number: usize,
    date: String,
    class: String,
    text: String,
    name: String,
    contact: String,
    secret: String,
}

/// A paper form that was typed in: its number, and how the reporter opens it.
struct Typed {
    number: usize,
    reference: String,
    receipt: String,
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/post_batch.html")]
struct Batch {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    post: Shown,
    sheets: Vec<Sheet>,
    classes: Vec<Choice>,
    yes: Vec<Choice>,
    typed: Vec<Typed>,
    sent: FormBody,
    command_id: String,
}

/// The page on which paper is typed in.
pub(super) async fn batch(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let post = papers(&app, &granted, &name).await?;
    batch_page(&app, &granted, &post, FormBody::default(), (FormErrors::default(), Vec::new()))
}

/// A post whose paper can still be typed in.
async fn papers(app: &App, granted: &Granted, name: &str) -> Result<Post, Problem> {
    let post = find(app, granted.unit(), name).await?;
    let today = Here::find(app, granted.unit())?.today;
    match post.stage(today) {
        PostStage::Open | PostStage::Paper => Ok(post),
        PostStage::Planned | PostStage::Closed => {
            let problem = Problem::new(StatusCode::CONFLICT, "complaint_post.not_open");
            let (from, until) = (post.opened.from.to_string(), post.last_day().to_string());
            Err(problem.with("from", from).with("until", until))
        }
    }
}

fn batch_page(
    app: &App,
    granted: &Granted,
    post: &Post,
    sent: FormBody,
    (errors, typed): (FormErrors, Vec<Typed>),
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(app, granted, "complaint-batch-title")?;
    let unit = granted.unit();
    let above = shell.t("complaint-posts-title").to_owned();
    shell = shell.crumb(format!("/complaints/{unit}/posts"), above);
    let sheet = |number: usize| {
        let named = |name: &str| format!("{name}-{number}");
        Sheet {
            number,
            date: named("date"),
            class: named("class"),
            text: named("text"),
            name: named("name"),
            contact: named("contact"),
            secret: named("secret"),
        }
    };
    let mut classes = portal::public_classes(&shell);
    classes.insert(0, Choice::new("", "–"));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Batch {
        post: shown(&shell, post, here.today),
        sheets: (1..=PAPERS).map(sheet).collect(),
        yes: vec![
            Choice::new("", shell.t("complaint-no")),
            Choice::new("yes", shell.t("complaint-yes")),
        ],
        unit: unit.to_string(),
        command_id: new_command_id(),
        classes,
        typed,
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Types paper in: all sheets of the page that hold something, or none.
pub(super) async fn type_in(
    State(app): State<App>,
    granted: Granted,
    Path((_, name)): Path<(String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let post = papers(&app, &granted, &name).await?;
    let unit = granted.unit();
    let here = Here::find(&app, unit)?;
    let days = timetable(&app, unit, &here)?;
    let permit = granted.permit()?;
    let id = command_id(sent.get("command_id"))?;
    let (mut orders, mut typed, mut errors) = (Vec::new(), Vec::new(), FormErrors::default());
    let mut wrong = |field: &str, number: usize, code: &str| {
        errors.add(format!("{field}-{number}"), sentence(granted.language, code, &[]));
    };
    for number in 1..=PAPERS {
        let Some(new) = sheet(&sent, number, &post) else { continue };
        let taken = new.entry.taken_on.filter(|date| post.takes(*date) && *date <= here.today);
        if taken.is_none() {
            wrong("date", number, "complaint_post.date_outside");
            continue;
        }
        let whole = serde_json::to_string(&new).unwrap_or_default();
        let what = format!("paper\n{}\n{number}\n{id}\n{whole}", permit.actor_text());
        let own = reference(&app, unit, &what);
        let asked = (unit, &*granted.line);
        match order(&app, asked, (&here, &days), &new, (&own, id)).await {
            Ok(order) => {
                orders.push(order);
                let receipt = format!("{}/receipt", own_page(&app, unit, &own));
                typed.push(Typed { number, reference: own, receipt });
            }
            Err(NotFiled::Other(problem)) => return Err(problem),
            Err(NotFiled::Wrong(all)) => {
                all.into_iter().for_each(|(field, code)| wrong(field, number, code));
            }
        }
    }
    if orders.is_empty() && errors.is_empty() {
        errors.add("text-1", sentence(granted.language, "complaint.text_missing", &[]));
    }
    if !errors.is_empty() {
        return batch_page(&app, &granted, &post, sent, (errors, Vec::new()));
    }
    match app.execute.run_all::<Complaints>(&permit, &orders).await {
        Ok(_) => {
            let done = (FormErrors::default(), typed);
            batch_page(&app, &granted, &post, FormBody::default(), done)
        }
        Err(Stopped { failure, .. }) => Err(failure.into()),
    }
}

/// A paper form as it was typed; nothing when it was left empty.
fn sheet(sent: &FormBody, number: usize, post: &Post) -> Option<NewComplaint> {
    let field = |name: &str| sent.get(&format!("{name}-{number}")).to_owned();
    let (text, class) = (field("text"), field("class"));
    if text.is_empty() && class.is_empty() {
        return None;
    }
    let is_complaint = Class::parse(&class).is_some_and(Class::is_complaint);
    let (name, contact) = (field("name"), field("contact"));
    let mut new = NewComplaint {
        formal: is_complaint && !name.is_empty() && !contact.is_empty(),
        about: "service".to_owned(),
        secret: !field("secret").is_empty(),
        class,
        text,
        name,
        contact,
        through: Some(Channel::ComplaintPost),
        ..NewComplaint::default()
    };
    new.entry.taken_on = field("date").parse().ok();
    new.entry.post = Some(post.opened.post.clone());
    Some(new)
}
