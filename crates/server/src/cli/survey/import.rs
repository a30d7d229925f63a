//! `maklumat survey import`: an earlier survey comes into the register as a round of the past.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use domain::hear::surveys::{
    Command, Event, ImportForm, ImportRound, Instrument, POPULATION_MAX, ROUNDS, Surveys,
};
use domain::kernel::{Key, Language, LocalText, UnitId};
use fluent_bundle::FluentValue;
use jiff::civil::Date;
use register::hash::Hash;

use super::{Told, Tongue, Trouble, find_instrument, find_weight};
use crate::cli::CliResult;
use crate::clock::Clock;
use crate::execute::Failure;
use crate::hear::surveys::table::Sheet;
use crate::house::{House, Place};
use crate::identity::Permit;
use crate::web::dress::sentence;
use crate::web::i18n::Translator;
use crate::web::problem::Problem;

/// What one row of the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// One respondent
    Answers,
    /// The sum of each element; needs --respondents
    Totals,
    /// The mean of each element
    Means,
}

impl From<Form> for ImportForm {
    fn from(form: Form) -> Self {
        match form {
            Form::Answers => Self::Answers,
            Form::Totals => Self::Totals,
            Form::Means => Self::Means,
        }
    }
}

/// The file, what it is, and where it goes.
#[derive(Debug, Args)]
#[command(after_help = "Nothing is recorded when anything in the file is wrong.\n\nExamples:\n  \
    maklumat survey import answers.csv --unit kanim-nusantara-raya --round 2023-s1 \\\n    \
    --title-id 'Semester 1 2023' --title-en 'First half of 2023' \\\n    \
    --from 2023-01-01 --until 2023-06-30 --source 'Laporan cetak'\n  \
    maklumat survey import means.csv --form means --weight 0.111 …")]
pub(super) struct ImportArgs {
    /// CSV or XLSX: one column an element, named by key or u1…u9
    file: PathBuf,
    /// The unit whose survey it was
    #[arg(long)]
    unit: String,
    /// Short name of the round: 2023-s1
    #[arg(long)]
    round: String,
    /// Title in Indonesian
    #[arg(long)]
    title_id: String,
    /// Title in English
    #[arg(long)]
    title_en: String,
    /// First day: 2023-01-01
    #[arg(long)]
    from: Date,
    /// Last day: 2023-06-30
    #[arg(long)]
    until: Date,
    /// Where the figures come from, for everybody to read
    #[arg(long)]
    source: String,
    /// What one row of the file is
    #[arg(long, value_enum, default_value = "answers")]
    form: Form,
    /// How many people the sums or means come from
    #[arg(long, required_if_eq("form", "totals"))]
    respondents: Option<u64>,
    /// People served in the period, when it is known
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=POPULATION_MAX))]
    population: Option<u64>,
    /// Questionnaire: its name, or a file.toml of one's own
    #[arg(long, default_value = "skm-2017")]
    instrument: String,
    /// Weight of an element: `exact`, or as printed, such as 0.111
    #[arg(long)]
    weight: Option<String>,
    /// Take the place of an earlier import of this name
    #[arg(long)]
    replace: bool,
    /// Folder of the office: database, keys and files
    #[arg(long, env = "MAKLUMAT_DATA", default_value = "maklumat-data")]
    data: PathBuf,
    /// PostgreSQL address instead of the embedded database
    #[arg(long, env = "MAKLUMAT_DATABASE")]
    database: Option<String>,
    /// Language of the sentences
    #[arg(long, value_enum, default_value = "id")]
    lang: Tongue,
}

/// Records the file. Exit code 1 with the reasons when it is not taken.
pub(super) async fn run(args: &ImportArgs, out: &mut impl Write) -> CliResult {
    let language: Language = args.lang.into();
    let told = |trouble: Trouble| Box::new(Told(trouble.text(language)));
    let wanted = read(args).map_err(told)?;
    let place = Place { data: args.data.clone(), database: args.database.clone() };
    let house = House::visit(&place, Clock::real()).await?;
    let unit =
        UnitId::parse(&args.unit).ok().filter(|unit| house.app.directory.get(unit).is_some());
    let unknown = || Told(Translator { language }.t1("survey-cli-no-unit", "unit", &*args.unit));
    let unit = unit.ok_or_else(unknown)?;
    let zone = house.app.directory.get(&unit).map(|published| published.zone());
    let zone = zone.unwrap_or(domain::kernel::Zone::Jakarta);
    let wanted = ImportRound { today: zone.local(house.app.clock.now()).date, ..wanted };
    let command = Command::ImportRound(Box::new(wanted));
    let permit = Permit::house(unit);
    let done = match house.app.execute.run::<Surveys>(&permit, ROUNDS, "", &command).await {
        Ok(done) => done,
        Err(Failure::Refused(refusal)) => {
            let problem = Problem::refused(&refusal);
            let said = sentence(language, &problem.code, &problem.params);
            return Err(Box::new(Told(said)));
        }
        Err(other) => return Err(Problem::from(other).code.into()),
    };
    for event in &done.events {
        let Event::RoundImported(imported) = event else { continue };
        for figure in &imported.indices {
            let values = [
                ("round", FluentValue::from(imported.round.as_str())),
                ("index", figure.index.to_string().into()),
                ("class", figure.class.as_str().into()),
            ];
            let said = Translator { language }.t_with("survey-cli-imported", &values);
            writeln!(out, "{said}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read(args: &ImportArgs) -> Result<ImportRound, Trouble> {
    let t = Translator { language: args.lang.into() };
    let instrument: Instrument = find_instrument(&args.instrument, t)?;
    let weight = find_weight(args.weight.as_deref(), &instrument, t)?;
    let shown = args.file.display().to_string();
    let bytes = std::fs::read(&args.file).map_err(|fault| {
        let detail = fault.to_string();
        Trouble::said(t.t2("survey-cli-cannot-read", "file", &*shown, "detail", detail))
    })?;
    let round = Key::parse(&args.round)
        .map_err(|_| Trouble::said(t.t("survey-open-round-wrong").to_owned()))?;
    let sheet = Sheet::read(&bytes).map_err(|finding| vec![finding]);
    let form = args.form.into();
    let evidence = sheet.and_then(|sheet| sheet.evidence(&instrument, form, args.respondents));
    let evidence = evidence.map_err(|findings| Trouble {
        said: t.t1("survey-cli-file-faulty", "file", &*shown),
        findings,
    })?;
    Ok(ImportRound {
        round,
        title: LocalText { id: args.title_id.clone(), en: args.title_en.clone() },
        instrument,
        weight,
        from: args.from,
        until: args.until,
        today: args.until,
        population: args.population,
        evidence,
        source: args.source.clone(),
        file: Hash::of(&bytes).to_string(),
        replaces: args.replace,
    })
}
