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
