//! What every page needs: the shell around it, form errors, and the pages of failure.
//!
//! A page is an askama template with a field `shell: Shell`; the layouts (`base.html`,
//! `kiosk.html`, `display.html`, `print.html`) and the macros (`forms.html`, `parts.html`) call
//! its methods. docs/build/pages.md shows a whole page.

use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::kernel::{Language, LocalText, Rupiah, Timestamp, Zone};
use jiff::civil::Date;

use super::format::Whole;
use super::i18n::{Arg, Translator};
use super::{assets, format};

/// The frame around a page: who looks, where, in which language.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The language of the page.
    pub language: Language,
    /// Title of the document, without the unit's name; the page's `h1` usually says the same.
    pub title: String,
    /// Name of the unit (or the product, where no unit is meant), shown in the header.
    pub unit_name: String,
    /// Where the header leads.
    pub home: String,
    /// Path and query of this page, kept by the language switch.
    pub path: String,
    /// Who is signed in.
    pub user: Option<User>,
    /// Navigation under the header.
    pub nav: Vec<NavItem>,
    /// Way back up; empty on first pages.
    pub crumbs: Vec<Crumb>,
    /// The result of what was just done.
    pub flash: Option<Flash>,
    /// Says on every page that the office is fictional.
    pub demo: bool,
    /// Uses the whole width: boards of supervisors, grids.
    pub wide: bool,
    /// Shown by a paired kiosk or display, which reports how it is.
    pub device: bool,
}

/// A signed-in person as the header shows them.
#[derive(Debug, Clone)]
pub struct User {
    /// Display name.
    pub name: String,
    /// Their role, in the page's language.
    pub role: String,
}

/// An entry of the navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// Address.
    pub href: String,
    /// Text, in the page's language.
    pub text: String,
    /// Whether this page lies below it.
    pub current: bool,
}

/// A step of the way back up.
#[derive(Debug, Clone)]
pub struct Crumb {
    /// Address.
    pub href: String,
    /// Text, in the page's language.
    pub text: String,
}

/// A message about what was just done.
#[derive(Debug, Clone)]
pub struct Flash {
    /// Good news or just news.
    pub success: bool,
    /// The sentence.
    pub text: String,
}

impl Shell {
    /// A shell for a path (with its query), without unit, person or navigation.
    #[must_use]
    pub fn new(language: Language, path: impl Into<String>) -> Self {
        let product = Translator { language }.t("shell-product").to_owned();
        Self {
            language,
            title: product.clone(),
            unit_name: product,
            home: "/".to_owned(),
            path: path.into(),
            user: None,
            nav: Vec::new(),
            crumbs: Vec::new(),
            flash: None,
            demo: false,
            wide: false,
            device: false,
        }
    }

    /// The same shell with another title.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The same shell under a unit's name.
    #[must_use]
    pub fn unit(mut self, name: impl Into<String>, home: impl Into<String>) -> Self {
        self.unit_name = name.into();
        self.home = home.into();
        self
    }

    /// The same shell with one more step above this page.
    #[must_use]
    pub fn crumb(mut self, href: impl Into<String>, text: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { href: href.into(), text: text.into() });
        self
    }

    /// What stands above the content.
    #[must_use]
    pub fn header(&self) -> Header<'_> {
        Header { shell: self }
    }

    /// The result of what was just done.
    #[must_use]
    pub fn notice(&self) -> Notice<'_> {
        Notice { shell: self }
    }

    /// What stands below the content.
    #[must_use]
    pub fn footer(&self) -> Footer<'_> {
        Footer { shell: self }
    }

    fn translator(&self) -> Translator {
        Translator { language: self.language }
    }

    /// Value of the `lang` attribute.
    #[must_use]
    pub fn lang(&self) -> &'static str {
        self.language.tag()
    }

    /// A message without variables.
    #[must_use]
    pub fn t<'k>(&self, key: &'k str) -> &'k str {
        self.translator().t(key)
    }

    /// A message of a family, `family-member`.
    #[must_use]
    pub fn t_of(&self, family: &str, member: impl AsRef<str>) -> String {
        self.translator().t_of(family, member)
    }

    /// A message with one variable.
    #[must_use]
    pub fn t1(&self, key: &str, name: &str, value: impl Arg) -> String {
        self.translator().t1(key, name, value)
    }

    /// A message with two variables.
    #[must_use]
    pub fn t2(&self, key: &str, a: &str, first: impl Arg, b: &str, second: impl Arg) -> String {
        self.translator().t2(key, a, first, b, second)
    }

    /// A text that the unit wrote in both languages.
    #[must_use]
    pub fn text<'t>(&self, text: &'t LocalText) -> &'t str {
        text.get(self.language)
    }

    /// Address of an asset by its source name.
    #[must_use]
    pub fn asset(&self, name: &str) -> &'static str {
        assets::url(name)
    }

    /// `21 November 2026`.
    #[must_use]
    pub fn date(&self, date: &Date) -> String {
        format::date(self.language, *date)
    }

    /// `Sabtu, 21 November 2026`.
    #[must_use]
    pub fn date_full(&self, date: &Date) -> String {
        format::date_full(self.language, *date)
    }

    /// `09.41 WIB`.
    #[must_use]
    pub fn clock(&self, zone: &Zone, at: &Timestamp) -> String {
        format::clock(self.language, *zone, *at)
    }

    /// `21 November 2026 pukul 09.41 WIB`.
    #[must_use]
    pub fn moment(&self, zone: &Zone, at: &Timestamp) -> String {
        format::moment(self.language, *zone, *at)
    }

    /// `1 jam 5 menit`.
    #[must_use]
    pub fn duration(&self, seconds: impl Whole) -> String {
        format::duration(self.language, seconds.whole())
    }

    /// `10–15 menit`.
    #[must_use]
    pub fn wait_range(&self, from_seconds: impl Whole, to_seconds: impl Whole) -> String {
        format::wait_range(self.language, from_seconds.whole(), to_seconds.whole())
    }

    /// `1.234`.
    #[must_use]
    pub fn number(&self, value: impl Whole) -> String {
        format::number(self.language, value.whole())
    }

    /// `Rp350.000`.
    #[must_use]
    pub fn rupiah(&self, amount: &Rupiah) -> String {
        format::rupiah(self.language, *amount)
    }

    /// Languages with the address that shows this page in each, for the switch.
    #[must_use]
    pub fn languages(&self) -> Vec<LanguageLink> {
        let link = |language: Language| LanguageLink {
            tag: language.tag(),
            name: match language {
                Language::Id => "Bahasa Indonesia",
                Language::En => "English",
            },
            href: in_language(&self.path, language),
            current: language == self.language,
        };
        Language::ALL.into_iter().map(link).collect()
    }
}

/// The header of a page. It and the two after it are templates of their own, so that the same
/// markup is not compiled into every page.
#[derive(Template)]
#[template(path = "web/templates/header.html")]
pub struct Header<'a> {
    shell: &'a Shell,
}

/// The result of what was just done, if something was.
#[derive(Template)]
#[template(path = "web/templates/notice.html")]
pub struct Notice<'a> {
    shell: &'a Shell,
}

/// The footer of a page.
#[derive(Template)]
#[template(path = "web/templates/footer.html")]
pub struct Footer<'a> {
    shell: &'a Shell,
}

/// One side of the language switch. The names are in their own language, as such switches are.
#[derive(Debug, Clone)]
pub struct LanguageLink {
    /// `id` or `en`.
    pub tag: &'static str,
    /// The language's own name.
    pub name: &'static str,
    /// This page in that language.
    pub href: String,
    /// Whether it is the language now shown.
    pub current: bool,
}

/// The same path and query with `lang` set.
fn in_language(path: &str, language: Language) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
    let mut pairs: Vec<&str> = kept.collect();
    pairs.push(match language {
        Language::Id => "lang=id",
        Language::En => "lang=en",
    });
    format!("{path}?{}", pairs.join("&"))
}

/// What is wrong with a sent form, field by field, in the order of the fields.
#[derive(Debug, Clone, Default)]
pub struct FormErrors(Vec<(String, String)>);

impl FormErrors {
    /// Adds a sentence that says what to do about a field.
    pub fn add(&mut self, field: impl Into<String>, sentence: impl Into<String>) {
        self.0.push((field.into(), sentence.into()));
    }

    /// Whether the form may pass.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first sentence about a field.
    #[must_use]
    pub fn get(&self, field: impl AsRef<str>) -> Option<&str> {
        let field = field.as_ref();
        self.0.iter().find(|(name, _)| name == field).map(|(_, sentence)| sentence.as_str())
    }

    /// All pairs of field and sentence.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, sentence)| (field.as_str(), sentence.as_str()))
    }
}

/// An option of a select, of radios or of checkboxes.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub text: String,
    /// A line below; may be empty.
    pub hint: String,
}

impl Choice {
    /// An option without a hint.
    #[must_use]
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), hint: String::new() }
    }

    /// The same option with a line below.
    #[must_use]
    pub fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Whether this is the option with that value.
    #[must_use]
    pub fn is(&self, value: impl AsRef<str>) -> bool {
        self.value == value.as_ref()
    }

    /// Whether this is one of the options with those values.
    #[must_use]
    pub fn among(&self, values: &[String]) -> bool {
        values.contains(&self.value)
    }
}

/// Where a long list stands: pages are counted from 1.
#[derive(Debug, Clone)]
pub struct Pages {
    /// Address up to the page number, `/units/x/tickets?day=2026-11-21&page=`.
    pub href: String,
    /// The page now shown.
    pub current: u64,
    /// How many there are.
    pub last: u64,
}

impl Pages {
    /// Pages to link: the ends, the current one and its neighbours; `None` stands for a gap.
    #[must_use]
    pub fn links(&self) -> Vec<Option<u64>> {
        let mut links = Vec::new();
        let mut before = 0;
        let near = self.current.saturating_sub(1)..=self.current.saturating_add(1);
        let mut wanted: Vec<u64> = near.chain([1, self.last]).collect();
        wanted.retain(|page| (1..=self.last).contains(page));
        wanted.sort_unstable();
        wanted.dedup();
        for page in wanted {
            if page > before + 1 {
                links.push(None);
            }
            links.push(Some(page));
            before = page;
        }
        links
    }
}

/// Renders a page. Pages hold what one person sees now, so nobody may keep them.
#[must_use]
pub fn render(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => {
            let mut response = (status, html).into_response();
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(fault) => {
            tracing::error!(%fault, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A page of failure: what happened, what to do next, and the number to quote.
#[derive(Debug, Template)]
#[template(path = "web/templates/error.html")]
pub struct ErrorPage {
    shell: Shell,
    kind: &'static str,
    detail: Option<String>,
    reference: String,
}

impl ErrorPage {
    /// `detail` is a translated sentence that says more than the status does.
    #[must_use]
    pub fn new(shell: Shell, status: StatusCode, detail: Option<String>, reference: &str) -> Self {
        let kind = match status.as_u16() {
            404 | 410 => "404",
            401 | 403 => "403",
            429 => "429",
            503 => "503",
            400..=499 => "400",
            _ => "500",
        };
        let mut shell = shell;
        shell.title = shell.t_of("error-title", kind);
        Self { shell, kind, detail, reference: reference.to_owned() }
    }
}

/// The failure page of a status as an answer.
#[must_use]
pub fn error_page(
    shell: Shell,
    status: StatusCode,
    detail: Option<String>,
    reference: &str,
) -> Response {
    render(status, &ErrorPage::new(shell, status, detail, reference))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_switch_keeps_the_page() {
        let links = Shell::new(Language::Id, "/a/b?day=1&lang=id&page=2").languages();
        assert_eq!(links[1].href, "/a/b?day=1&page=2&lang=en");
        assert!(links[0].current && !links[1].current);
        assert_eq!(in_language("/", Language::En), "/?lang=en");
        assert_eq!(in_language("/x?", Language::Id), "/x?lang=id");
    }

    #[test]
    fn long_lists_link_the_ends_and_the_neighbours() {
        let links = |current, last| Pages { href: String::new(), current, last }.links();
        assert_eq!(links(1, 1), [Some(1)]);
        assert_eq!(links(5, 9), [Some(1), None, Some(4), Some(5), Some(6), None, Some(9)]);
        assert_eq!(links(2, 3), [Some(1), Some(2), Some(3)]);
        assert_eq!(links(99, 3), [Some(1), None, Some(3)]);
    }
}
