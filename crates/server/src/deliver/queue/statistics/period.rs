//! The days that statistics are asked for.

use domain::kernel::Language;
use jiff::civil::Date;

use crate::web::format;
use crate::web::i18n::Translator;
use crate::web::page::FormErrors;

/// Most days at once.
const DAYS_MAX: i64 = 366;

/// From a day to a day, both counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Period {
    pub(in super::super) from: Date,
    pub(in super::super) to: Date,
}

impl Period {
    /// Reads two dates; what cannot be read is told, and today is taken instead.
    pub(super) fn read(
        from: &str,
        to: &str,
        today: Date,
        language: Language,
        errors: &mut FormErrors,
    ) -> Self {
        let t = Translator { language };
        let mut date = |field: &str, text: &str, otherwise: Date| match text.trim() {
            "" => otherwise,
            text => text.parse().unwrap_or_else(|_| {
                errors.add(field, t.t("statistics-error-date"));
                otherwise
            }),
        };
        let from = date("from", from, today);
        let to = date("to", to, from.max(today.min(from)));
        let period = Self { from, to };
        if to < from {
            errors.add("to", t.t("statistics-error-order"));
            return Self { from, to: from };
        }
        if period.days() > DAYS_MAX {
            errors.add("to", t.t1("statistics-error-long", "days", DAYS_MAX));
            return Self { from: to, to };
        }
        period
    }

    /// How many days.
    pub(super) fn days(self) -> i64 {
        i64::from(self.to.since(self.from).map_or(0, |span| span.get_days())) + 1
    }

    /// For people.
    pub(super) fn title(self, language: Language) -> String {
        if self.from == self.to {
            return format::date_full(language, self.from);
        }
        let (from, to) = (format::date(language, self.from), format::date(language, self.to));
        format!("{from} – {to}")
    }
}
