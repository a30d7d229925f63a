//! Comparing a day with the provider's statement: a CSV file with the columns `receipt`, `amount`
//! and `paid_on`. Everything that is wrong in it is told with its line and what to do; nothing is
//! compared before the whole file can be read.

use askama::Template;
use axum::extract::State as House;
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::CaseRef;
use domain::deliver::cash::{
    CashDay, CashDays, DayCommand, Differs, Here as Paid, Line, LineFault, Reconciled, day_stream,
    line,
};
use domain::identity::Permission;
use domain::kernel::{Actor, Language, Rupiah, UnitId};
use jiff::civil::Date;
use register::hash::Hash;

use super::report::{Asked, day_choice};
use crate::book::Row;
use crate::deliver::cases::ledger_view::{FIND_RECEIPT, LIST_PAID_ON};
use crate::deliver::queue::serve::command_id;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::i18n::Translator;
use crate::web::input::{Params, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::upload::Upload;

/// Largest form with a file: some twenty thousand payments.
pub(super) const FILE_LIMIT: usize = 2 * 1024 * 1024;
/// Findings that are told at most; who made the file sees the pattern.
const TOLD: usize = 50;
/// Columns that a statement must have.
const COLUMNS: [&str; 3] = ["receipt", "amount", "paid_on"];

/// Something wrong in a file: its line, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) line: u32,
    pub(super) code: &'static str,
}

impl Finding {
    /// What is wrong and what to do.
    pub(super) fn text(&self, language: Language) -> String {
        Translator { language }.t_of("cash-file", self.code)
    }
}

/// Reads a statement of a day.
///
/// # Errors
/// Everything that is wrong in it.
pub(super) fn read(bytes: &[u8], day: Date) -> Result<Vec<Line>, Vec<Finding>> {
    let file = |code| vec![Finding { line: 0, code }];
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| file("not_utf8"))?;
    // With the line ends of Windows, and of forms, the reader would tell every line one too low.
    let text = text.replace("\r\n", "\n");
    let head = text.lines().next().unwrap_or_default();
    let separator = if head.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let head = reader.headers().map_err(|_| file("not_csv"))?.clone();
    let place = |name: &str| head.iter().position(|known| known.eq_ignore_ascii_case(name));
    let places: Vec<usize> = COLUMNS.iter().filter_map(|name| place(name)).collect();
    let [receipt, amount, paid_on] = places[..] else {
        return Err(vec![Finding { line: 1, code: "columns" }]);
    };
    let (mut lines, mut findings) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let at = error.position().map_or(0, csv::Position::line);
                findings.push(Finding { line: whole(at), code: "not_csv" });
                break;
            }
        };
        let number = whole(record.position().map_or(0, csv::Position::line));
        let cell = |place: usize| record.get(place).unwrap_or_default();
        match line(number, (cell(receipt), cell(amount), cell(paid_on)), day, &lines) {
            Ok(line) => lines.push(line),
            Err(faults) => {
                findings.extend(
                    faults
                        .iter()
                        .map(|fault: &LineFault| Finding { line: number, code: fault.name() }),
                );
            }
        }
    }
    if lines.is_empty() && findings.is_empty() {
        return Err(file("empty"));
    }
    findings.truncate(TOLD);
    if findings.is_empty() { Ok(lines) } else { Err(findings) }
}

fn whole(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn payment(row: &Row) -> Option<Paid> {
    Some(Paid {
        case: CaseRef::parse(row.text(0)).ok()?,
        receipt: row.text(1).to_owned(),
        amount: Rupiah(row.int(2)),
        paid_on: row.text(3).parse().ok()?,
    })
}

/// Compares a day and records what was found.
pub(super) async fn record(
    app: &App,
    granted: &Granted,
    (day, id): (Date, &str),
    bytes: &[u8],
    statement: Vec<Line>,
) -> Result<(), Problem> {
    let unit = granted.unit().as_str();
    let params = vec![unit.into(), day.to_string().into()];
    let rows = app.book.query(&LIST_PAID_ON, params).await?;
    let mut here: Vec<Paid> = rows.iter().filter_map(payment).collect();
    let known: std::collections::BTreeSet<String> =
        here.iter().map(|paid| paid.receipt.clone()).collect();
    // A receipt of the statement may stand under another day here.
    for line in statement.iter().filter(|line| !known.contains(&line.receipt)) {
        let params = vec![unit.into(), line.receipt.as_str().into()];
        let rows = app.book.query(&FIND_RECEIPT, params).await?;
        here.extend(rows.iter().filter_map(payment));
    }
    let digest = Hash::of(bytes).to_string();
    let command = DayCommand::Reconcile { date: day, digest, statement, here };
    let permit = granted.permit()?;
    app.execute.run::<CashDays>(&permit, &day_stream(day), id, &command).await?;
    Ok(())
}

/// The present of a day.
pub(super) async fn present(app: &App, unit: &UnitId, day: Date) -> Result<CashDay, Problem> {
    let stream = day_stream(day);
    Ok(app.execute.read::<CashDays, _>(unit.as_str(), &stream, CashDay::clone).await?)
}

/// A comparison as the page shows it.
pub(super) struct Compared {
    at: String,
    who: String,
    lines: String,
    total: String,
    matched: String,
    missing_here: Vec<(String, String, String)>,
    missing_there: Vec<Odd>,
    differs: Vec<Odd>,
}

/// A payment that differs.
struct Odd {
    case: String,
    receipt: String,
    here: String,
    there: String,
    paid_on: String,
}

/// Who did something, as a page names them.
pub(super) fn who(actor: &Actor) -> String {
    match actor {
        Actor::Officer(name) => name.clone(),
        other => other.to_string(),
    }
}

fn compared(shell: &Shell, at: String, by: &Actor, done: &Reconciled) -> Compared {
    let found = &done.found;
    let odd = |one: &Differs| Odd {
        case: one.case.to_string(),
        receipt: one.receipt.clone(),
        here: shell.rupiah(&one.here),
        there: one.there.map(|amount| shell.rupiah(&amount)).unwrap_or_default(),
        paid_on: one.paid_on.map(|date| shell.date(&date)).unwrap_or_default(),
    };
    let missing = found.missing_here.iter();
    Compared {
        at,
        who: who(by),
        lines: shell.number(found.lines),
        total: shell.rupiah(&found.total),
        matched: shell.number(found.matched),
        missing_here: missing
            .map(|one| (one.line.to_string(), one.receipt.clone(), shell.rupiah(&one.amount)))
            .collect(),
        missing_there: found.missing_there.iter().map(odd).collect(),
        differs: found.differs.iter().map(odd).collect(),
    }
}

#[derive(Template)]
#[template(path = "deliver/cash/templates/statement.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    day: String,
    date: String,
    may: bool,
    /// What is wrong in the file: where, and what to do.
    findings: Vec<(String, String)>,
    last: Option<Compared>,
    /// Comparisons before the last one.
    earlier: usize,
    text: String,
    command_id: String,
}

/// The page.
pub(super) async fn show(
    House(app): House<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let nothing = (String::new(), Vec::new(), FormErrors::default());
    page(&app, &granted, &asked.day, nothing).await
}

async fn page(
    app: &App,
    granted: &Granted,
    asked: &str,
    (text, findings, errors): (String, Vec<(String, String)>, FormErrors),
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(app, granted, "cash-statement-title")?;
    shell.wide = true;
    let unit = granted.unit();
    let above = shell.t("cash-title").to_owned();
    let shell = shell.crumb(format!("/cash/{unit}"), above);
    let day = day_choice(asked, here.today);
    let state = present(app, unit, day).await?;
    let last = state
        .reconciled
        .last()
        .map(|last| compared(&shell, shell.moment(&here.zone, &last.at), &last.by, &last.done));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page {
        unit: unit.to_string(),
        day: day.to_string(),
        date: shell.date_full(&day),
        may: granted.principal.may(Permission::CashReconcile, &granted.line),
        earlier: state.reconciled.len().saturating_sub(1),
        command_id: new_command_id(),
        findings,
        last,
        text,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Compares a file.
pub(super) async fn compare(
    House(app): House<App>,
    granted: Granted,
    mut upload: Upload,
) -> Result<Response, Problem> {
    let language = granted.language;
    let here = crate::promise::pages::Here::find(&app, granted.unit())?;
    let asked = upload.fields.get("day").to_owned();
    let day = day_choice(&asked, here.today);
    let id = command_id(upload.fields.get("command_id"))?.to_owned();
    let t = Translator { language };
    let text = upload.fields.get("text").to_owned();
    let chosen = upload.file("file").filter(|file| !file.bytes.is_empty());
    let (name, bytes) = chosen.map_or_else(
        || (t.t("cash-file-pasted").to_owned(), text.clone().into_bytes()),
        |file| (file.name, file.bytes),
    );
    let file = name.as_str();
    let mut errors = FormErrors::default();
    let lines = match read(&bytes, day) {
        Ok(lines) => lines,
        Err(found) => {
            let told = found.iter().map(|one| {
                let place = if one.line == 0 {
                    file.to_owned()
                } else {
                    t.t2("cash-file-place", "file", file, "line", one.line)
                };
                (place, one.text(language))
            });
            let told: Vec<_> = told.collect();
            errors.add("file", t.t1("cash-file-wrong", "n", told.len()));
            return page(&app, &granted, &asked, (text, told, errors)).await;
        }
    };
    match record(&app, &granted, (day, &id), &bytes, lines).await {
        Ok(()) => Ok(to(&format!("/cash/{}/statement?day={day}", granted.unit()))),
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            errors.add("file", sentence(language, &problem.code, &problem.params));
            page(&app, &granted, &asked, (text, Vec::new(), errors)).await
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const DAY: Date = date(2026, 11, 23);

    fn codes(text: &str) -> Vec<(u32, &'static str)> {
        let found = read(text.as_bytes(), DAY).unwrap_err();
        found.into_iter().map(|one| (one.line, one.code)).collect()
    }

    #[test]
    fn a_statement_is_read_with_the_lines_of_what_is_wrong() {
        let good = "receipt;amount;paid_on;bank\nNTPN-1;650.000;2026-11-23;BNI\n";
        let lines = read(good.as_bytes(), DAY).unwrap();
        assert_eq!((lines[0].line, lines[0].amount), (2, Rupiah(650_000)));
        let marked = format!("\u{feff}{}", "PAID_ON,Amount,receipt\n2026-11-23,1,A\n");
        assert_eq!(read(marked.as_bytes(), DAY).unwrap()[0].receipt, "A");
        assert_eq!(codes(""), [(1, "columns")]);
        assert_eq!(codes("receipt,amount\n"), [(1, "columns")]);
        assert_eq!(codes("receipt,amount,paid_on\n"), [(0, "empty")]);
        let wrong = "receipt,amount,paid_on\nA,1,2026-11-23\nA,x,2026-11-22\n";
        assert_eq!(codes(wrong), [(3, "twice"), (3, "amount"), (3, "other_day")]);
        assert_eq!(read(b"\xff\xfe", DAY).unwrap_err()[0].code, "not_utf8");
    }
}
