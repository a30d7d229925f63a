//! Pages of staff as a browser uses them: forms, redirects, what is shown again.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::header::LOCATION;
use axum::http::{Method, StatusCode};
use http_body_util::BodyExt;

use super::world::{UNIT, World};

/// An answer to a browser.
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) html: String,
}

impl World {
    /// Opens a page.
    pub(crate) async fn page(&self, path: &str, token: &str) -> Seen {
        self.browse(Method::GET, path, token, Body::empty()).await
    }

    /// Sends a form.
    pub(crate) async fn form(&self, path: &str, token: &str, fields: &[(&str, &str)]) -> Seen {
        let body = serde_urlencoded::to_string(fields).unwrap();
        self.browse(Method::POST, path, token, Body::from(body)).await
    }

    async fn browse(&self, method: Method, path: &str, token: &str, body: Body) -> Seen {
        let response = self.send(method, path, token, body).await;
        let status = response.status();
        let location = response.headers().get(LOCATION);
        let location = location.map_or("", |value| value.to_str().unwrap()).to_owned();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Seen { status, location, html: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Presses the button of a desk that posts to `act`, with the hidden fields that it has. When
    /// several do, the first whose form holds `with`.
    pub(crate) async fn press(&self, counter: &str, act: &str, with: &str) -> Seen {
        let base = format!("/desk/{UNIT}/{counter}");
        let desk = self.page(&base, "supervisor").await;
        let (path, fields) = desk.button(act, with);
        self.post_fields(&path, &fields).await
    }

    pub(crate) async fn post_fields(&self, path: &str, fields: &[(String, String)]) -> Seen {
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.form(path, "supervisor", &fields).await
    }

    /// How many entries the unit's chain has.
    pub(crate) async fn entries(&self) -> u64 {
        self.app.execute.head(UNIT).await.unwrap().seq
    }
}

impl Seen {
    /// Address and hidden fields of the form that posts to an act.
    pub(crate) fn button(&self, act: &str, with: &str) -> (String, Vec<(String, String)>) {
        let ending = format!("/{act}\">");
        let mut forms = self.html.split("<form method=\"post\" action=\"").skip(1);
        let form = forms
            .find(|form| {
                let inside = form.split("</form>").next().unwrap();
                inside.split_once('>').unwrap().0.ends_with(&ending[..ending.len() - 1])
                    && inside.contains(with)
            })
            .unwrap_or_else(|| panic!("no button {act} {with}: {}", self.html));
        let inside = form.split("</form>").next().unwrap();
        let path = inside.split('"').next().unwrap().to_owned();
        let hidden = inside.split("type=\"hidden\" name=\"").skip(1).map(|field| {
            let name = field.split('"').next().unwrap().to_owned();
            let value = field.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
            (name, value.to_owned())
        });
        (path, hidden.collect())
    }

    /// The form's hidden fields as a map, changed.
    pub(crate) fn filled(
        &self,
        act: &str,
        typed: &[(&str, &str)],
    ) -> (String, Vec<(String, String)>) {
        let (path, hidden) = self.button(act, "");
        let mut fields: BTreeMap<String, String> = hidden.into_iter().collect();
        for (name, value) in typed {
            fields.insert((*name).to_owned(), (*value).to_owned());
        }
        (path, fields.into_iter().collect())
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.html.contains(text)
    }
}

fn values<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    let opening = format!(" {attribute}=\"");
    html.split(opening.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// What must hold of any page.
fn sound(seen: &Seen, what: &str) {
    let html = seen.html.as_str();
    assert_eq!(seen.status, StatusCode::OK, "{what}");
    assert_eq!(html.matches("<h1").count(), 1, "{what}: one h1");
    assert_eq!(html.matches("<main").count(), 1, "{what}: one main");
    for inline in ["<style", " style=\"", " onclick=", "<script>", "javascript:"] {
        assert!(!html.contains(inline), "{what}: {inline}");
    }
    let ids = values(html, "id");
    for (place, id) in ids.iter().enumerate() {
        assert!(!ids[..place].contains(id), "{what}: id {id} twice");
    }
    for reference in ["for", "aria-labelledby", "aria-describedby"] {
        for target in values(html, reference).iter().flat_map(|ids| ids.split(' ')) {
            assert!(ids.contains(&target), "{what}: {reference} {target}");
        }
    }
    let mut keys = values(html, "data-key");
    keys.sort_unstable();
    let all = keys.len();
    keys.dedup();
    assert_eq!(keys.len(), all, "{what}: a key has one button");
}

#[tokio::test]
async fn every_page_of_staff_is_sound_in_both_languages() {
    let world = World::at(super::world::monday(8, 30)).await;
    world.press("1", "opening", "").await;
    for id in ["t1", "t2", "t3"] {
        world.ticket("paspor-baru", id).await;
    }
    let desk = format!("/desk/{UNIT}/1");
    let floor = format!("/floor/{UNIT}");
    let mut pages = vec![format!("/desk/{UNIT}"), desk.clone(), format!("{desk}?why=3")];
    pages.extend(["picks", "tickets", "opening"].map(|form| format!("{desk}/{form}")));
    pages.extend([floor.clone(), format!("{floor}/day-end"), format!("{floor}/summary")]);
    pages.extend(
        ["counters/1/opening", "classes/A/quota", "closures", "cut-off", "messages"]
            .map(|form| format!("{floor}/{form}")),
    );
    pages.extend(["/overview".to_owned(), format!("/statistics/{UNIT}")]);
    look(&world, &pages).await;
    world.press("1", "calls", "").await;
    world.press("1", "starts", "").await;
    let forms = ["outcomes", "holds", "transfers", "services", "notes", "cancellations"];
    let mut pages: Vec<String> = forms.iter().map(|form| format!("{desk}/{form}")).collect();
    pages.push(desk);
    look(&world, &pages).await;
    world.press("1", "outcomes", "value=\"accepted\"").await;
    let month = "from=2026-11-01&to=2026-11-30";
    look(&world, &[format!("/statistics/{UNIT}?{month}&group=service"), floor]).await;
}

pub(crate) async fn look(world: &World, pages: &[String]) {
    for page in pages {
        for language in ["id", "en"] {
            let mark = if page.contains('?') { '&' } else { '?' };
            let path = format!("{page}{mark}lang={language}");
            // The head alone may see all offices; the supervisor alone may pick.
            let token = if page.starts_with("/overview") { "head" } else { "supervisor" };
            let seen = world.page(&path, token).await;
            sound(&seen, &path);
            if let Some(folder) = std::env::var_os("GALLERY") {
                let name = path.replace(['/', '?', '&', '='], "-");
                std::fs::write(std::path::Path::new(&folder).join(name + ".html"), &seen.html)
                    .unwrap();
            }
        }
    }
}
