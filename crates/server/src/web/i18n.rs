//! Messages in two languages, from `locales/{id,en}/*.ftl` (Fluent), embedded in the binary.
//!
//! Every text that a person sees has a key here. Keys begin with the room or part that shows
//! them (`queue-…`, `shell-…`). Tests hold that both languages have the same keys with the same
//! variables, that every key that is used exists, and that every key is used.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::HeaderValue;
use domain::kernel::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use intl_memoizer::concurrent::IntlLangMemoizer;
use unic_langid::LanguageIdentifier;

use super::format;

/// (language, file, text), written by build.rs.
static FILES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// The cookie that remembers the language a person chose.
pub const COOKIE: &str = "language";

struct Messages {
    bundle: FluentBundle<FluentResource>,
    /// Messages without variables, formatted once.
    plain: BTreeMap<String, String>,
}

static ID: LazyLock<Messages> = LazyLock::new(|| Messages::load(Language::Id));
static EN: LazyLock<Messages> = LazyLock::new(|| Messages::load(Language::En));

fn messages(language: Language) -> &'static Messages {
    match language {
        Language::Id => &ID,
        Language::En => &EN,
    }
}

impl Messages {
    fn load(language: Language) -> Self {
        let tag: LanguageIdentifier = language.tag().parse().expect("id and en are tags");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Marks of direction would only disturb printers and screen readers: both are left to
        // right.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match language {
            Language::Id => grouped_id,
            Language::En => grouped_en,
        }));
        let mut keys = Vec::new();
        for (_, file, text) in FILES.iter().filter(|(tag, ..)| *tag == language.tag()) {
            let resource =
                FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, faults)| {
                    broken(language, file, &format!("{faults:?}"));
                    resource
                });
            keys.extend(keys_of(text).map(str::to_owned));
            if let Err(faults) = bundle.add_resource(resource) {
                broken(language, file, &format!("{faults:?}"));
            }
        }
        let mut plain = BTreeMap::new();
        for key in keys {
            let mut faults = Vec::new();
            let pattern = bundle.get_message(&key).and_then(|message| message.value());
            let text = pattern.map(|pattern| bundle.format_pattern(pattern, None, &mut faults));
            if let Some(text) = text.filter(|_| faults.is_empty()) {
                let text = text.into_owned();
                plain.insert(key, text);
            }
        }
        Self { bundle, plain }
    }
}

/// Whether a missing or broken message may pass: in an office, never in our tests.
fn is_lenient() -> bool {
    !cfg!(test)
}

/// A message file with a fault never leaves our tests; in an office the other messages still work.
fn broken(language: Language, file: &str, fault: &str) {
    assert!(is_lenient(), "locales/{}/{file}.ftl: {fault}", language.tag());
    tracing::error!(language = language.tag(), file, fault, "a message file has a fault");
}

fn keys_of(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" =").map(|(key, _)| key))
}

fn grouped_id(value: &FluentValue<'_>, _: &IntlLangMemoizer) -> Option<String> {
    grouped(Language::Id, value)
}

fn grouped_en(value: &FluentValue<'_>, _: &IntlLangMemoizer) -> Option<String> {
    grouped(Language::En, value)
}

/// Whole numbers get the separators of the language; a year is passed as text.
fn grouped(language: Language, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let whole = number.as_string().parse::<i64>().ok()?;
    Some(format::number(language, whole))
}

/// Something that can stand for a variable in a message.
pub trait Arg {
    /// The value as Fluent takes it.
    fn value(&self) -> FluentValue<'_>;
}

impl Arg for str {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(self)
    }
}

impl Arg for String {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(self.as_str())
    }
}

impl<T: Arg + ?Sized> Arg for &T {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

macro_rules! whole_numbers {
    ($($kind:ty),*) => {$(
        impl Arg for $kind {
            fn value(&self) -> FluentValue<'_> {
                FluentValue::from(*self)
            }
        }
    )*};
}
whole_numbers!(i32, i64, u8, u16, u32, u64, usize);

/// Speaks one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Translator {
    /// The language it speaks.
    pub language: Language,
}

impl Translator {
    /// A message without variables.
    #[must_use]
    pub fn t<'k>(&self, key: &'k str) -> &'k str {
        let plain: &'static BTreeMap<String, String> = &messages(self.language).plain;
        plain.get(key).map_or_else(|| missing(self.language, key), String::as_str)
    }

    /// A message of a family: `t_of("error-title", "404")` is `error-title-404`.
    #[must_use]
    pub fn t_of(&self, family: &str, member: impl AsRef<str>) -> String {
        let key = format!("{family}-{}", member.as_ref());
        self.t(&key).to_owned()
    }

    /// A message with one variable.
    #[must_use]
    pub fn t1(&self, key: &str, name: &str, value: impl Arg) -> String {
        self.t_with(key, &[(name, value.value())])
    }

    /// A message with two variables.
    #[must_use]
    pub fn t2(&self, key: &str, a: &str, first: impl Arg, b: &str, second: impl Arg) -> String {
        self.t_with(key, &[(a, first.value()), (b, second.value())])
    }

    /// A message with any variables.
    #[must_use]
    pub fn t_with(&self, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        let bundle = &messages(self.language).bundle;
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return missing(self.language, key).to_owned();
        };
        let args: FluentArgs<'_> =
            values.iter().map(|(name, value)| (*name, value.clone())).collect();
        let mut faults = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut faults).into_owned();
        if !faults.is_empty() {
            assert!(is_lenient(), "{key}: {faults:?}");
            tracing::error!(key, ?faults, "a message misses a variable");
        }
        text
    }
}

/// In tests a missing message is a failure; in an office the key is better than no page.
fn missing(language: Language, key: &str) -> &str {
    assert!(is_lenient(), "no message {key} in {}", language.tag());
    tracing::error!(key, language = language.tag(), "no such message");
    key
}

/// The language of an answer: chosen in the address, remembered, asked for by the browser, or
/// Indonesian.
#[must_use]
pub fn negotiate(query: Option<&str>, cookie: Option<&str>, accept: Option<&str>) -> Language {
    let exact = |tag: &str| Language::ALL.into_iter().find(|language| language.tag() == tag);
    query
        .and_then(exact)
        .or_else(|| cookie.and_then(exact))
        .or_else(|| accept.and_then(preferred))
        .unwrap_or_default()
}

/// The best of ours in an `Accept-Language` header.
fn preferred(accept: &str) -> Option<Language> {
    let mut best: Option<(u32, Language)> = None;
    for offer in accept.split(',').take(32) {
        let mut parts = offer.split(';').map(str::trim);
        let primary = parts.next().unwrap_or_default().split('-').next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, thousandths);
        let ours = Language::ALL.into_iter().find(|ours| primary.eq_ignore_ascii_case(ours.tag()));
        // `in` is the withdrawn code of Indonesian that old telephones still send.
        let ours = ours.or_else(|| primary.eq_ignore_ascii_case("in").then_some(Language::Id));
        if let Some(language) = ours
            && weight > best.map_or(0, |(known, _)| known)
        {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

/// `0.8` → 800; nonsense counts as zero.
fn thousandths(weight: &str) -> u32 {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = format!("{fraction:0<3}");
    let fraction = digits.get(..3).and_then(|digits| digits.parse::<u32>().ok()).unwrap_or(0);
    whole.parse::<u32>().map_or(0, |whole| whole.min(1) * 1000 + fraction).min(1000)
}

/// `Set-Cookie` that remembers a choice for a year.
#[must_use]
pub fn remember(language: Language) -> HeaderValue {
    HeaderValue::from_static(match language {
        Language::Id => "language=id; Path=/; Max-Age=31536000; SameSite=Lax",
        Language::En => "language=en; Path=/; Max-Age=31536000; SameSite=Lax",
    })
}

#[cfg(test)]
#[path = "i18n_tests.rs"]
mod tests;
