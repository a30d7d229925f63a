//! A report as files. The same numbers as on the page.

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use domain::hear::surveys::{
    ElementFigure, Figures, IndexFigure, PartFigure, ReportPublished, Round,
};
use domain::kernel::UnitId;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use serde_json::json;

use super::manage::Comment;
use super::past::Past;
use super::shown::{Shown, ShownPart};
use crate::web::page::Shell;
use crate::web::problem::Problem;
use crate::web::workbook::{self, XLSX};

/// Width of what people wrote, in letters.
const COMMENT_WIDTH: u32 = 90;

/// A report on its way to a file.
pub(super) struct File<'a> {
    pub(super) unit: &'a UnitId,
    pub(super) round: &'a Round,
    pub(super) figures: &'a Figures,
    pub(super) published: Option<&'a ReportPublished>,
    pub(super) shown: &'a Shown,
    pub(super) shell: &'a Shell,
    /// Comments that may be read by everybody.
    pub(super) comments: &'a [Comment],
    /// Everything published and imported, the oldest first.
    pub(super) past: &'a [Past],
}

fn answer(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let mut response = Response::new(bytes.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

impl File<'_> {
    fn name(&self, ending: &str) -> String {
        format!("{}-survey-{}.{ending}", self.unit, self.round.opened.round)
    }

    /// Everything as one JSON document, for programs.
    pub(super) fn json(&self) -> Response {
        let (figures, opened) = (self.figures, &self.round.opened);
        let index = |one: &IndexFigure| {
            json!({
                "key": one.key, "index": one.index.to_string(), "class": one.class,
                "margin": one.margin.map(|margin| margin.to_string()),
            })
        };
        let part = |one: &PartFigure| {
            json!({
                "part": one.part, "respondents": one.respondents,
                "index": one.index.map(|index| index.to_string()),
            })
        };
        let element = |one: &ElementFigure| {
            let mean = one.mean.to_string();
            json!({ "key": one.key, "total": one.total, "mean": mean })
        };
        let rules = self.round.rules.iter().zip(&self.shown.rules).map(|(rule, shown)| {
            let (set, date) = (&rule.set, shown.date.to_string());
            let (flag, excluded, reason) = (set.flag, set.excluded, &set.reason);
            json!({ "date": date, "flag": flag, "excluded": excluded, "reason": reason })
        });
        let body = json!({
            "unit": self.unit, "round": opened.round, "title": opened.title,
            "from": opened.from.to_string(), "until": opened.until.to_string(),
            "instrument": opened.instrument.id,
            "legal_basis": opened.instrument.legal_basis,
            "weight": figures.weight, "target": opened.target,
            "population": figures.population, "respondents": figures.respondents,
            "volunteers": figures.volunteers, "refusals": figures.refusals,
            "excluded": figures.excluded, "rules": rules.collect::<Vec<_>>(),
            "repeats": figures.repeats, "unfinished": figures.unfinished, "drawn": self.shown.drawn,
            "few": self.shown.few, "compared": figures.compared,
            "apart": figures.apart.iter().map(part).collect::<Vec<_>>(),
            "by_group": figures.by_group.iter().map(|(group, parts)| {
                (group.to_string(), parts.iter().map(part).collect::<Vec<_>>())
            }).collect::<std::collections::BTreeMap<_, _>>(),
            "indices": figures.indices.iter().map(index).collect::<Vec<_>>(),
            "elements": figures.elements.iter().map(element).collect::<Vec<_>>(),
            "by_service": figures.by_service.iter().map(part).collect::<Vec<_>>(),
            "by_channel": figures.by_channel.iter().map(part).collect::<Vec<_>>(),
            "published": self.published.map(|report| {
                json!({ "number": report.number, "date": report.date.to_string() })
            }),
        });
        answer(body.to_string().into_bytes(), "application/json", &self.name("json"))
    }

    /// One row for each figure: what it is, of what, and its numbers.
    pub(super) fn csv(&self) -> Response {
        let head = ["kind", "key", "respondents", "total", "mean", "index", "class", "margin"];
        let figures = self.figures;
        let number = |n: Option<u64>| n.map_or_else(String::new, |n| n.to_string());
        let mut rows: Vec<[String; 8]> = Vec::new();
        let empty = String::new;
        for one in &figures.indices {
            rows.push([
                "index".to_owned(),
                one.key.to_string(),
                figures.respondents.to_string(),
                empty(),
                empty(),
                one.index.to_string(),
                one.class.clone(),
                one.margin.map_or_else(String::new, |margin| margin.to_string()),
            ]);
        }
        for one in &figures.elements {
            let (total, mean) = (one.total.to_string(), one.mean.to_string());
            let people = figures.respondents.to_string();
            let (kind, key) = ("element".to_owned(), one.key.to_string());
            rows.push([kind, key, people, total, mean, empty(), empty(), empty()]);
        }
        for (kind, one) in self.parts() {
            let index = one.index.map_or_else(String::new, |index| index.to_string());
            let people = number(one.respondents);
            rows.push([kind, one.part.clone(), people, empty(), empty(), index, empty(), empty()]);
        }
        let counts = [
            ("population", "", figures.population),
            ("volunteers", "", figures.volunteers),
            ("refusals", "", figures.refusals),
            ("unfinished", "", figures.unfinished.unwrap_or(0)),
            ("repeats", "", figures.repeats.unwrap_or(0)),
        ];
        let excluded = figures.excluded.iter();
        let excluded = excluded.map(|(flag, people)| ("excluded", flag.name(), *people));
        for (kind, key, people) in counts.into_iter().chain(excluded) {
            let (kind, key, people) = (kind.to_owned(), key.to_owned(), people.to_string());
            let [a, b, c, d, e] = [(); 5].map(|()| empty());
            rows.push([kind, key, people, a, b, c, d, e]);
        }
        let mut writer = csv::Writer::from_writer(Vec::new());
        let write = |writer: &mut csv::Writer<Vec<u8>>| -> csv::Result<()> {
            writer.write_record(head)?;
            rows.iter().try_for_each(|row| writer.write_record(row))
        };
        write(&mut writer).expect("records have equal length and memory takes everything");
        let bytes = writer.into_inner().expect("memory takes everything");
        answer(bytes, "text/csv; charset=utf-8", &self.name("csv"))
    }

    /// Every part with its kind, as it is published.
    fn parts(&self) -> impl Iterator<Item = (String, &PartFigure)> {
        let figures = self.figures;
        let named = |kind: &'static str| move |one| (kind.to_owned(), one);
        let groups = figures.by_group.iter().flat_map(|(group, parts)| {
            parts.iter().map(move |one| (format!("group-{group}"), one))
        });
        figures
            .by_service
            .iter()
            .map(named("service"))
            .chain(figures.by_channel.iter().map(named("channel")))
            .chain(groups)
            .chain(figures.apart.iter().map(named("apart")))
    }

    /// A workbook that an office can hand in.
    pub(super) fn xlsx(&self) -> Result<Response, Problem> {
        let bytes = self.workbook().map_err(|fault| Problem::fault(&fault))?;
        Ok(answer(bytes, XLSX, &self.name("xlsx")))
    }

    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let bold = Format::new().set_bold();
        self.summary(book.add_worksheet(), &bold)?;
        self.elements(book.add_worksheet(), &bold)?;
        self.people(book.add_worksheet(), &bold)?;
        self.periods(book.add_worksheet(), &bold)?;
        self.said(book.add_worksheet(), &bold)?;
        self.follow_up(book.add_worksheet(), &bold)?;
        book.worksheets_mut().iter_mut().for_each(workbook::for_paper);
        book.save_to_buffer()
    }

    fn summary(&self, sheet: &mut Worksheet, bold: &Format) -> Result<(), XlsxError> {
        let (t, shown) = (self.shell, self.shown);
        sheet.set_name(t.t("survey-sheet-summary"))?;
        sheet.write_with_format(0, 0, &*shown.title, bold)?;
        let facts = [
            ("survey-fact-unit", t.unit_name.clone()),
            ("survey-fact-instrument", format!("{} · {}", shown.instrument, shown.legal_basis)),
            ("survey-fact-period", format!("{} – {}", shown.from, shown.until)),
            ("survey-fact-weight", shown.weight.clone()),
        ];
        let mut line = 1;
        for (key, value) in facts {
            sheet.write(line, 0, t.t(key))?;
            sheet.write(line, 1, value)?;
            line += 1;
        }
        let numbers = [
            ("survey-fact-population", shown.population),
            ("survey-fact-target", shown.target),
            ("survey-fact-respondents", shown.respondents),
            ("survey-fact-volunteers", shown.volunteers),
            ("survey-fact-refusals", shown.refusals),
            ("survey-fact-drawn", shown.drawn),
            ("survey-fact-unfinished", shown.unfinished),
            ("survey-fact-repeats", shown.repeats),
        ];
        for (key, value) in numbers {
            sheet.write(line, 0, t.t(key))?;
            sheet.write(line, 1, value)?;
            line += 1;
        }
        for (flag, people) in &shown.excluded {
            sheet.write(line, 0, format!("{}: {flag}", t.t("survey-fact-excluded")))?;
            sheet.write(line, 1, *people)?;
            line += 1;
        }
        for (index, figure) in shown.indices.iter().zip(&self.figures.indices) {
            sheet.write_with_format(line + 1, 0, &*index.name, bold)?;
            workbook::decimal(sheet, (line + 1, 1), "", &figure.index)?;
            sheet.write(line + 1, 2, format!("{} · {}", index.class, index.class_name))?;
            if let Some(margin) = &figure.margin {
                workbook::decimal(sheet, (line + 1, 3), "± ", margin)?;
            }
            line += 1;
        }
        sheet.autofit();
        let change = [&shown.change, " ", &shown.before].concat();
        if change.trim() != "" {
            workbook::sentence(sheet, line + 2, (0, 3), change.trim())?;
        }
        sheet.write_with_format(line + 4, 0, t.t("survey-method"), bold)?;
        workbook::sentence(sheet, line + 5, (0, 3), t.t("survey-method-text"))?;
        if !shown.rules.is_empty() {
            sheet.write_with_format(line + 7, 0, t.t("survey-rules"), bold)?;
        }
        for (line, rule) in (line + 8..).zip(&shown.rules) {
            let text = format!("{} · {} · {}", rule.day, rule.what, rule.reason);
            workbook::sentence(sheet, line, (0, 3), &text)?;
        }
        Ok(())
    }

    /// Services, channels and groups of people.
    fn people(&self, sheet: &mut Worksheet, bold: &Format) -> Result<(), XlsxError> {
        let (t, shown) = (self.shell, self.shown);
        sheet.set_name(t.t("survey-sheet-people"))?;
        let head = ["survey-column-part", "survey-fact-respondents", "survey-column-index"];
        for (column, key) in (0..).zip(head) {
            sheet.write_with_format(0, column, t.t(key), bold)?;
        }
        let mut parts: Vec<(&str, &[ShownPart])> = vec![
            (t.t("survey-by-service"), &shown.services),
            (t.t("survey-by-channel"), &shown.channels),
        ];
        parts.extend(shown.groups.iter().map(|(name, rows)| (name.as_str(), rows.as_slice())));
        parts.push((t.t("survey-apart"), &shown.apart));
        let mut line = 1;
        for (name, rows) in parts.into_iter().filter(|(_, rows)| !rows.is_empty()) {
            sheet.write_with_format(line + 1, 0, name, bold)?;
            line += 2;
            for row in rows {
                sheet.write(line, 0, &*row.name)?;
                match row.people {
                    Some(people) => sheet.write(line, 1, people)?,
                    None => sheet.write(line, 1, &*row.respondents)?,
                };
                match &row.exact {
                    Some(index) => workbook::decimal(sheet, (line, 2), "", index)?,
                    None => drop(sheet.write(line, 2, &*row.index)?),
                }
                line += 1;
            }
        }
        sheet.autofit();
        Ok(())
    }

    /// Earlier periods, with where their figures come from.
    fn periods(&self, sheet: &mut Worksheet, bold: &Format) -> Result<(), XlsxError> {
        let t = self.shell;
        sheet.set_name(t.t("survey-sheet-periods"))?;
        let head = [
            "survey-column-round",
            "survey-open-from",
            "survey-open-until",
            "survey-column-index",
            "survey-column-class",
            "survey-fact-respondents",
            "survey-column-origin",
        ];
        for (column, key) in (0..).zip(head) {
            sheet.write_with_format(0, column, t.t(key), bold)?;
        }
        for (line, one) in (1..).zip(self.past) {
            let origin = match &one.source {
                Some(source) => [t.t("survey-imported"), ": ", source].concat(),
                None => t.t("survey-asked-here").to_owned(),
            };
            sheet.write(line, 0, t.text(&one.title))?;
            sheet.write(line, 1, one.from.to_string())?;
            sheet.write(line, 2, one.until.to_string())?;
            workbook::decimal(sheet, (line, 3), "", &one.index)?;
            sheet.write(line, 4, &*one.class)?;
            if let Some(people) = one.respondents {
                sheet.write(line, 5, people)?;
            }
            sheet.write(line, 6, origin)?;
        }
        sheet.autofit();
        Ok(())
    }

    /// What people wrote, as far as everybody may read it.
    fn said(&self, sheet: &mut Worksheet, bold: &Format) -> Result<(), XlsxError> {
        let t = self.shell;
        sheet.set_name(t.t("survey-sheet-comments"))?;
        sheet.write_with_format(0, 0, t.t("survey-said"), bold)?;
        for (line, comment) in (1..).zip(self.comments) {
            sheet.write_with_format(line, 0, &*comment.text, &workbook::wrapped())?;
            sheet.write(line, 1, &*comment.service)?;
        }
        sheet.autofit();
        sheet.set_column_width(0, COMMENT_WIDTH)?;
        Ok(())
    }

    fn elements(&self, sheet: &mut Worksheet, bold: &Format) -> Result<(), XlsxError> {
        let (t, shown) = (self.shell, self.shown);
        sheet.set_name(t.t("survey-sheet-elements"))?;
        let head = ["survey-column-element", "survey-column-total", "survey-column-mean"];
        for (column, key) in (0..).zip(head) {
            sheet.write_with_format(0, column, t.t(key), bold)?;
        }
        for (line, (element, figure)) in
            (1..).zip(shown.elements.iter().zip(&self.figures.elements))
        {
            sheet.write(line, 0, &*element.name)?;
            sheet.write(line, 1, element.total)?;
            workbook::decimal(sheet, (line, 2), "", &figure.mean)?;
        }
        sheet.autofit();
        Ok(())
    }

    /// The plan for the three lowest elements, to be filled in.
    fn follow_up(&self, sheet: &mut Worksheet, bold: &Format) -> Result<(), XlsxError> {
        let t = self.shell;
        sheet.set_name(t.t("survey-sheet-plan"))?;
        let head = [
            "survey-column-element",
            "survey-column-program",
            "survey-column-when",
            "survey-column-who",
        ];
        for (column, key) in (0..).zip(head) {
            sheet.write_with_format(0, column, t.t(key), bold)?;
        }
        for (line, name) in (1..).zip(&self.shown.lowest) {
            sheet.write(line, 0, &**name)?;
        }
        sheet.autofit();
        Ok(())
    }
}
