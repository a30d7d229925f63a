//! `maklumat survey`: the satisfaction index from a file, the size of a sample, the draw again,
//! earlier surveys into the record.

mod import;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::hear::surveys::{
    Convention, Index, Instrument, Interval, Means, POPULATION_MAX, Tally, Weight, conventions,
    interval, is_drawn, sample_size,
};
use domain::kernel::{Key, Language};
use serde_json::{Map, Value, json};

use super::CliResult;
use super::pack::Tongue;
use crate::hear::surveys::number;
use crate::hear::surveys::table::{Finding, Sheet};
use crate::promise::pack;
use crate::reading;
use crate::web::i18n::Translator;

/// Decimal places of a mean in an answer.
const MEAN_PLACES: u32 = 4;

/// Computes a satisfaction index and sample sizes, exactly.
#[derive(Debug, Args)]
pub struct SurveyArgs {
    #[command(subcommand)]
    action: SurveyAction,
}

#[derive(Debug, Subcommand)]
enum SurveyAction {
    /// The index of a file: `maklumat survey index answers.csv`
    #[command(after_help = "The header names the elements by key (persyaratan,prosedur,…) or by \
        the number on the form (u1…u9).\n\nExamples:\n  \
        maklumat survey index answers.csv --json\n  \
        maklumat survey index answers.xlsx --population 703\n  \
        maklumat survey index means.csv --means --weight 0.111\n  \
        maklumat survey index totals.csv --totals --respondents 150\n  \
        maklumat survey index means-2011.csv --means --instrument skm-2004 --weight 0.071")]
    Index(IndexArgs),
    /// Draw again: `maklumat survey draw --seed 7Z3K… --chance 354197 20261123-A-001`
    #[command(after_help = "Seed and chance stand on the report of a closed round. Before the \
        first draw, the seed's SHA-256 was recorded as survey.round_opened.")]
    Draw {
        /// The round's seed, as laid open
        #[arg(long)]
        seed: String,
        /// The round's chance, in millionths: 35.4197 % is 354197
        #[arg(long, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
        chance: u32,
        /// Tickets as in the register: 20261123-A-001
        #[arg(required = true)]
        tickets: Vec<String>,
    },
    /// Record an earlier survey: `maklumat survey import 2023-s1.csv --unit … --round 2023-s1`
    Import(Box<import::ImportArgs>),
    /// How many people to ask: `maklumat survey sample --population 703`
    Sample {
        /// People served in the period
        #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
        population: u64,
        /// One JSON document instead of a sentence
        #[arg(long)]
        json: bool,
        /// Language of the sentence
        #[arg(long, value_enum, default_value = "id")]
        lang: Tongue,
    },
}

#[derive(Debug, Args)]
struct IndexArgs {
    /// CSV or XLSX: one respondent a row, one column an element
    file: PathBuf,
    /// Questionnaire: its name, or a file.toml of one's own
    #[arg(long, default_value = "skm-2017")]
    instrument: String,
    /// Weight of an element: `exact`, or as printed, such as 0.111
    #[arg(long)]
    weight: Option<String>,
    /// The file has one row of means
    #[arg(long, conflicts_with = "totals")]
    means: bool,
    /// The file has one row of totals
    #[arg(long, requires = "respondents")]
    totals: bool,
    /// How many people the means or totals come from
    #[arg(long)]
    respondents: Option<u64>,
    /// People served in the period: gives the interval its finite-population correction
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=POPULATION_MAX))]
    population: Option<u64>,
    /// One JSON document instead of a table
    #[arg(long)]
    json: bool,
    /// Language of the sentences
    #[arg(long, value_enum, default_value = "id")]
    lang: Tongue,
}

/// What is wrong with the question or the file, in sentences.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Told(String);

/// What stands in the way: with findings when it is the file.
struct Trouble {
    said: String,
    findings: Vec<Finding>,
}

/// Runs the command. A file that cannot be used is told on standard error, exit code 1.
///
/// # Errors
/// The sentences to be printed, or that nothing can be written.
pub async fn run(args: &SurveyArgs, out: &mut impl Write) -> CliResult {
    match &args.action {
        SurveyAction::Import(args) => import::run(args, out).await,
        SurveyAction::Sample { population, json, lang } => {
            let sample = sample_size(*population);
            if *json {
                writeln!(out, "{}", json!({ "sample": sample }))?;
            } else {
                let t = Translator { language: (*lang).into() };
                let (sample, population) = (sample.to_string(), population.to_string());
                let said = t.t2("survey-cli-sample", "sample", sample, "population", population);
                writeln!(out, "{said}")?;
            }
            Ok(ExitCode::SUCCESS)
        }
        SurveyAction::Draw { seed, chance, tickets } => {
            writeln!(out, "sha256(seed) = {}", register::hash::Hash::of(seed.as_bytes()))?;
            for ticket in tickets {
                let drawn = is_drawn(number(seed, ticket), *chance);
                writeln!(out, "{ticket} {}", if drawn { "drawn" } else { "-" })?;
            }
            Ok(ExitCode::SUCCESS)
        }
        SurveyAction::Index(args) => match compute(args) {
            Ok(found) if args.json => {
                writeln!(out, "{}", found.json())?;
                Ok(ExitCode::SUCCESS)
            }
            Ok(found) => {
                found.print(args.lang.into(), out)?;
                Ok(ExitCode::SUCCESS)
            }
            Err(trouble) => {
                if args.json {
                    writeln!(out, "{}", trouble.json(args.lang.into()))?;
                }
                Err(Box::new(Told(trouble.text(args.lang.into()))))
            }
        },
    }
}

impl Trouble {
    fn said(said: String) -> Self {
        Self { said, findings: Vec::new() }
    }

    fn text(&self, language: Language) -> String {
        let mut lines = vec![self.said.clone()];
        lines.extend(self.findings.iter().map(|finding| {
            let (place, message) = (finding.place(language), finding.message(language));
            if place.is_empty() { message } else { format!("{place}: {message}") }
        }));
        lines.join("\n  ")
    }

    fn json(&self, language: Language) -> Value {
        let finding = |f: &Finding| {
            json!({
                "row": f.row, "column": f.column, "code": f.code,
                "message": f.message(language),
            })
        };
        let findings: Vec<_> = self.findings.iter().map(finding).collect();
        json!({ "error": self.said, "findings": findings })
    }
}

/// Everything that one file gave.
struct Found {
    instrument: Instrument,
    weight: Weight,
    respondents: Option<u64>,
    means: Means,
    tally: Option<Tally>,
    population: Option<u64>,
}

fn compute(args: &IndexArgs) -> Result<Found, Trouble> {
    let t = Translator { language: args.lang.into() };
    let instrument = find_instrument(&args.instrument, t)?;
    let weight = find_weight(args.weight.as_deref(), &instrument, t)?;
    let shown = args.file.display().to_string();
    let bytes = std::fs::read(&args.file).map_err(|fault| {
        let detail = fault.to_string();
        Trouble::said(t.t2("survey-cli-cannot-read", "file", &*shown, "detail", detail))
    })?;
    let wrong = |findings: Vec<Finding>| Trouble {
        said: t.t1("survey-cli-file-faulty", "file", &*shown),
        findings,
    };
    let sheet = Sheet::read(&bytes).map_err(|finding| wrong(vec![finding]))?;
    let (means, tally, respondents) = if args.means {
        (sheet.means(&instrument).map_err(wrong)?, None, args.respondents)
    } else if args.totals {
        let respondents = args.respondents.unwrap_or(0);
        (sheet.totals(&instrument, respondents).map_err(wrong)?, None, Some(respondents))
    } else {
        let tally = sheet.tally(&instrument).map_err(wrong)?;
        let respondents = tally.respondents;
        let means = tally.means(&instrument);
        let means = means.ok_or_else(|| Trouble::said(t.t("survey-table-no-rows").to_owned()))?;
        (means, Some(tally), Some(respondents))
    };
    let too_many = respondents.zip(args.population).is_some_and(|(n, all)| n > all);
    if too_many {
        return Err(Trouble::said(t.t("survey-cli-population-small").to_owned()));
    }
    let population = args.population;
    Ok(Found { instrument, weight, respondents, means, tally, population })
}

/// A shipped questionnaire by its name, or one in a file.
fn find_instrument(name: &str, t: Translator) -> Result<Instrument, Trouble> {
    if Path::new(name).extension().is_some_and(|ending| ending == "toml") {
        let text = std::fs::read_to_string(name).map_err(|fault| {
            let detail = fault.to_string();
            Trouble::said(t.t2("survey-cli-cannot-read", "file", name, "detail", detail))
        })?;
        let faulty = |detail: String| {
            Trouble::said(t.t2("survey-cli-instrument-faulty", "file", name, "detail", detail))
        };
        let own: Instrument =
            reading::from_toml(&text).map_err(|fault| faulty(fault.in_words(&text)))?;
        let faults = own.faults();
        let first = faults.first().map(|fault| format!("{} ({})", fault.path, fault.code));
        return first.map_or(Ok(own), |detail| Err(faulty(detail)));
    }
    let reading = pack::read(&pack::embedded());
    let found = reading.instruments().find(|instrument| instrument.id.as_str() == name).cloned();
    found.ok_or_else(|| {
        let known: Vec<_> = reading.instruments().map(|i| i.id.to_string()).collect();
        let known = known.join(", ");
        Trouble::said(t.t2("survey-cli-instrument-unknown", "name", name, "known", known))
    })
}

fn find_weight(
    asked: Option<&str>,
    instrument: &Instrument,
    t: Translator,
) -> Result<Weight, Trouble> {
    let Some(asked) = asked else { return Ok(instrument.default_weight()) };
    let wanted = Weight::try_from(asked.to_owned()).ok();
    let same = |known: &Weight| match (known, wanted) {
        (Weight::Printed(a), Some(Weight::Printed(b))) => a.ratio() == b.ratio(),
        (known, wanted) => Some(*known) == wanted,
    };
    let mut known = instrument.weights.iter().map(|convention| convention.weight);
    known.find(same).ok_or_else(|| {
        let all: Vec<_> = instrument.weights.iter().map(|c| c.weight.to_string()).collect();
        let all = all.join(", ");
        Trouble::said(t.t2("survey-cli-weight-unknown", "weight", asked, "known", all))
    })
}

impl Found {
    fn indices(&self) -> Vec<(&Key, Index<'_>)> {
        let of = |key| Some((key, self.means.index(&self.instrument, key, self.weight)?));
        self.instrument.indices.iter().filter_map(|rule| of(&rule.key)).collect()
    }

    fn conventions(&self, index: &Key) -> Vec<Convention<'_>> {
        conventions(&self.instrument, &self.means, index, self.weight)
    }

    fn interval(&self, key: &Key, index: &Index<'_>) -> Option<Interval> {
        let spread = self.tally.as_ref()?.spreads.get(key)?;
        let (factor, limits) = (self.instrument.factor(key), self.instrument.limits());
        interval(index.score, spread, factor, self.population, limits)
    }

    fn json(&self) -> Value {
        let mut whole = Map::new();
        let mut indices = Map::new();
        for (key, index) in self.indices() {
            let interval = self.interval(key, &index).map(|found| {
                json!({
                    "margin": found.margin.to_string(), "low": found.low.to_string(),
                    "high": found.high.to_string(),
                })
            });
            let conventions: Vec<_> = self.conventions(key).iter().map(convention).collect();
            let lowest = self.means.ranked(&self.instrument, key).into_iter().take(3);
            let lowest: Vec<_> = lowest.map(|(key, _)| key.to_string()).collect();
            let one = json!({
                "index": index.score.to_string(), "class": index.band.class,
                "interval": interval, "conventions": conventions, "lowest": lowest,
            });
            if whole.is_empty()
                && let Value::Object(first) = &one
            {
                whole.extend(first.clone());
            }
            indices.insert(key.to_string(), one);
        }
        let elements = self.instrument.elements.iter().filter_map(|element| {
            let mean = self.means.get(&element.key)?.decimal(MEAN_PLACES)?;
            // A number of these very digits, without passing through binary.
            let digits = serde_json::from_str::<Value>(&mean.to_string()).ok()?;
            Some((element.key.to_string(), digits))
        });
        whole.insert("elements".to_owned(), Value::Object(elements.collect()));
        whole.insert("respondents".to_owned(), json!(self.respondents));
        whole.insert("population".to_owned(), json!(self.population));
        whole.insert("weight".to_owned(), json!(self.weight.to_string()));
        whole.insert("instrument".to_owned(), json!(self.instrument.id.as_str()));
        whole.insert("indices".to_owned(), Value::Object(indices));
        Value::Object(whole)
    }

    fn print(&self, language: Language, out: &mut impl Write) -> io::Result<()> {
        let t = Translator { language };
        let local = |text: String| match language {
            Language::Id => text.replace('.', ","),
            Language::En => text,
        };
        writeln!(out, "{} · {}", self.instrument.name.get(language), self.instrument.legal_basis)?;
        for element in &self.instrument.elements {
            let mean = self.means.get(&element.key).and_then(|mean| mean.decimal(MEAN_PLACES));
            let mean = mean.map_or_else(String::new, |mean| local(mean.to_string()));
            writeln!(out, "  {mean:>7}  {}", element.name.get(language))?;
        }
        for (key, index) in self.indices() {
            let rule = self.instrument.indices.iter().find(|rule| rule.key == *key);
            let name = rule.map_or("", |rule| rule.name.get(language));
            let (score, class) = (local(index.score.to_string()), &index.band.class);
            writeln!(out, "{name}: {score} · {class} ({})", index.band.name.get(language))?;
            if let Some(found) = self.interval(key, &index) {
                let margin = local(found.margin.to_string());
                writeln!(out, "  {}", t.t1("survey-cli-interval", "margin", margin))?;
            }
            for other in self.conventions(key).iter().filter(|c| c.weight != self.weight) {
                let score = local(other.index.score.to_string());
                let name = local(other.weight.to_string());
                let class = &other.index.band.class;
                let note = if other.changes_class { t.t("survey-cli-other-class") } else { "" };
                writeln!(out, "  × {name}: {score} · {class} {note}")?;
            }
        }
        writeln!(out, "{}", t.t1("survey-cli-weight", "weight", local(self.weight.to_string())))?;
        if let Some(respondents) = self.respondents {
            let respondents = respondents.to_string();
            writeln!(out, "{}", t.t1("survey-cli-respondents", "n", respondents))?;
        }
        Ok(())
    }
}

fn convention(one: &Convention<'_>) -> Value {
    json!({
        "weight": one.weight.to_string(), "index": one.index.score.to_string(),
        "class": one.index.band.class, "changes_class": one.changes_class,
    })
}
