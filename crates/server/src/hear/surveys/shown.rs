//! Figures as people read them: in words, with commas, as bars.

use domain::hear::surveys::{
    Decimal, Figures, Instrument, MILLION, PartFigure, Round, Rule, SMALL_SAMPLE, Score,
};
use domain::kernel::Language;
use jiff::civil::Date;

use super::serve::service_name;
use crate::promise::pages::Here;
use crate::web::page::Shell;

/// Width of the bars for the highest value.
const BAR: i64 = 296;
/// Most characters of a name above a bar; the table has it whole.
const NAME_MAX: usize = 40;
/// Height of a name with its bar.
const ROW: i64 = 46;

/// One index in words.
pub(super) struct ShownIndex {
    pub(super) name: String,
    pub(super) score: String,
    pub(super) class: String,
    pub(super) class_name: String,
    /// Half of the interval and its ends; empty when too few answered.
    pub(super) margin: String,
}

/// One element in words and as a bar.
pub(super) struct ShownElement {
    pub(super) name: String,
    /// The name as it fits above a bar.
    pub(super) short: String,
    pub(super) mean: String,
    pub(super) total: i64,
    pub(super) width: i64,
    pub(super) y: i64,
    pub(super) low: bool,
}

/// One part in words.
pub(super) struct ShownPart {
    pub(super) name: String,
    pub(super) respondents: String,
    pub(super) index: String,
    /// The same as numbers, where they are shown.
    pub(super) people: Option<u64>,
    pub(super) exact: Option<Score>,
}

/// A rule about flagged answers in words.
pub(super) struct ShownRule {
    pub(super) date: Date,
    pub(super) day: String,
    /// Which sign, and whether such answers count.
    pub(super) what: String,
    pub(super) reason: String,
    pub(super) by: String,
}

/// A report in words.
pub(super) struct Shown {
    pub(super) title: String,
    pub(super) instrument: String,
    pub(super) legal_basis: String,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) weight: String,
    pub(super) population: i64,
    pub(super) target: i64,
    pub(super) respondents: i64,
    /// Respondents of a hundred served, with one decimal.
    pub(super) coverage: String,
    pub(super) volunteers: i64,
    pub(super) refusals: i64,
    pub(super) few: bool,
    /// People drawn, as many as chance and the people served make.
    pub(super) drawn: i64,
    /// Links that were sent again, and interviews that were begun only.
    pub(super) repeats: i64,
    pub(super) unfinished: i64,
    pub(super) excluded: Vec<(String, i64)>,
    /// Every rule that was recorded about what is left out, the oldest first.
    pub(super) rules: Vec<ShownRule>,
    pub(super) indices: Vec<ShownIndex>,
    pub(super) elements: Vec<ShownElement>,
    pub(super) height: i64,
    pub(super) lowest: Vec<String>,
    pub(super) services: Vec<ShownPart>,
    pub(super) channels: Vec<ShownPart>,
    /// Name of what was asked about the person, with its groups.
    pub(super) groups: Vec<(String, Vec<ShownPart>)>,
    /// Volunteers, with an index of their own.
    pub(super) apart: Vec<ShownPart>,
    /// What may be said about the period before.
    pub(super) change: String,
    /// Which period that was, with its index.
    pub(super) before: String,
}

/// A number with the decimal sign of a language.
pub(super) fn local(language: Language, number: &impl ToString) -> String {
    match language {
        Language::Id => number.to_string().replace('.', ","),
        Language::En => number.to_string(),
    }
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A part that may be hidden.
pub(super) fn part(shell: &Shell, name: String, figure: &PartFigure) -> ShownPart {
    let hidden = || shell.t("survey-report-hidden").to_owned();
    ShownPart {
        name,
        respondents: figure.respondents.map_or_else(hidden, |n| shell.number(count(n))),
        index: figure.index.map_or_else(hidden, |index| local(shell.language, &index)),
        people: figure.respondents,
        exact: figure.index,
    }
}

fn rule(shell: &Shell, here: &Here, rule: &Rule) -> ShownRule {
    let flag = shell.t_of("survey-flag", rule.set.flag.name());
    let key = if rule.set.excluded { "survey-rule-out" } else { "survey-rule-in" };
    let date = here.zone.local(rule.at).date;
    ShownRule {
        day: shell.date(&date),
        date,
        what: shell.t1(key, "flag", flag),
        reason: rule.set.reason.clone(),
        by: rule.by.to_string(),
    }
}

fn indices(shell: &Shell, instrument: &Instrument, figures: &Figures) -> Vec<ShownIndex> {
    let language = shell.language;
    let one = |figure: &domain::hear::surveys::IndexFigure| {
        let rule = instrument.indices.iter().find(|rule| rule.key == figure.key);
        let band = instrument.bands.iter().find(|band| band.class == figure.class);
        ShownIndex {
            name: rule.map_or_else(String::new, |rule| shell.text(&rule.name).to_owned()),
            score: local(language, &figure.index),
            class: figure.class.clone(),
            class_name: band.map_or_else(String::new, |band| shell.text(&band.name).to_owned()),
            margin: figure.margin.map_or_else(String::new, |margin| local(language, &margin)),
        }
    };
    figures.indices.iter().map(one).collect()
}

fn elements(shell: &Shell, instrument: &Instrument, figures: &Figures) -> Vec<ShownElement> {
    let highest = i64::from(instrument.scale.highest.max(1)) * 1000;
    let mut by_mean: Vec<(Decimal, &str)> =
        figures.elements.iter().map(|figure| (figure.mean, figure.key.as_str())).collect();
    by_mean.sort_by_key(|(mean, _)| mean.ratio());
    let low: Vec<&str> = by_mean.iter().take(3).map(|(_, key)| *key).collect();
    let one = |(place, figure): (i64, &domain::hear::surveys::ElementFigure)| {
        let element = instrument.element(figure.key.as_str());
        let thousandths = figure.mean.ratio().rounded(3).unwrap_or(0);
        let name =
            element.map_or_else(|| figure.key.to_string(), |e| shell.text(&e.name).to_owned());
        ShownElement {
            short: shortened(&name),
            name,
            mean: local(shell.language, &figure.mean),
            total: count(figure.total),
            width: thousandths * BAR / highest,
            y: place * ROW,
            low: low.contains(&figure.key.as_str()),
        }
    };
    (0..).zip(&figures.elements).map(one).collect()
}

/// The groups that people counted themselves to, in the order of the questionnaire.
fn groups(
    shell: &Shell,
    instrument: &Instrument,
    figures: &Figures,
) -> Vec<(String, Vec<ShownPart>)> {
    let of_facet = |facet: &domain::hear::surveys::Facet| {
        let found = figures.by_group.get(&facet.key)?;
        let named = |option: &domain::hear::surveys::FacetOption| {
            let figure = found.iter().find(|figure| figure.part == option.key.as_str())?;
            Some(part(shell, shell.text(&option.name).to_owned(), figure))
        };
        let parts = facet.options.iter().filter_map(named).collect();
        Some((shell.text(&facet.name).to_owned(), parts))
    };
    instrument.facets.iter().filter_map(of_facet).collect()
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME_MAX {
        return name.to_owned();
    }
    let mut short: String = name.chars().take(NAME_MAX - 1).collect();
    short.push('…');
    short
}

impl Shown {
    /// A report in the words of a reader.
    pub(super) fn of(shell: &Shell, here: &Here, round: &Round, figures: &Figures) -> Self {
        let (language, opened) = (shell.language, &round.opened);
        let instrument = &*opened.instrument;
        let elements = elements(shell, instrument, figures);
        let service =
            |figure: &PartFigure| part(shell, service_name(here, &figure.part, language), figure);
        let channel =
            |figure: &PartFigure| part(shell, shell.t_of("survey-channel", &figure.part), figure);
        let apart = |figure: &PartFigure| {
            let mut shown = part(shell, shell.t_of("survey-mode", &figure.part), figure);
            if figure.index.is_none() {
                shown.index = shell.t("survey-report-hidden").to_owned();
            }
            shown
        };
        let chance = u128::from(opened.probability) * u128::from(figures.population);
        let change = figures.compared.as_ref().map_or("first", |with| with.change.name());
        let coverage = figures.respondents * 1000 / figures.population.max(1);
        let weight = figures.weight.to_string();
        Self {
            title: shell.text(&opened.title).to_owned(),
            instrument: shell.text(&instrument.name).to_owned(),
            legal_basis: instrument.legal_basis.clone(),
            from: shell.date(&opened.from),
            until: shell.date(&opened.until),
            weight: if weight == "exact" {
                shell.t("survey-weight-exact").to_owned()
            } else {
                local(language, &weight)
            },
            population: count(figures.population),
            target: count(opened.target),
            respondents: count(figures.respondents),
            coverage: local(language, &Decimal::of(count(coverage), 1)),
            volunteers: count(figures.volunteers),
            refusals: count(figures.refusals),
            few: figures.respondents < opened.target.min(SMALL_SAMPLE),
            drawn: i64::try_from(chance / u128::from(MILLION)).unwrap_or(i64::MAX),
            repeats: count(figures.repeats.unwrap_or(0)),
            unfinished: count(figures.unfinished.unwrap_or(0)),
            excluded: figures
                .excluded
                .iter()
                .map(|(flag, people)| (shell.t_of("survey-flag", flag.name()), count(*people)))
                .collect(),
            rules: round.rules.iter().map(|one| rule(shell, here, one)).collect(),
            indices: indices(shell, instrument, figures),
            height: count(elements.len() as u64) * ROW,
            lowest: elements.iter().filter(|e| e.low).map(|e| e.name.clone()).collect(),
            elements,
            services: figures.by_service.iter().map(service).collect(),
            channels: figures.by_channel.iter().map(channel).collect(),
            groups: groups(shell, instrument, figures),
            apart: figures.apart.iter().map(apart).collect(),
            change: shell.t_of("survey-change", change),
            before: figures.compared.as_ref().map_or_else(String::new, |with| {
                let key = if with.imported { "survey-before-imported" } else { "survey-before" };
                let index = local(language, &with.index);
                shell.t2(key, "round", with.with.as_str(), "index", index)
            }),
        }
    }
}

/// A rounded index with the decimal sign of a language.
pub(super) fn score(shell: &Shell, hundredths: i64) -> String {
    local(shell.language, &Score(hundredths))
}
