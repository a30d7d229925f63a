//! The printers of a unit, and who prints where: settings of a building, not part of the record.

use super::Width;
use crate::book::{Row, Statement, StoreError, Value, Write};
use crate::clock::Clock;
use crate::web::App;

/// Schema steps of the printers.
pub static STEPS: &[(&str, &[&str])] = &[
    (
        "0210 queue printers",
        &["CREATE TABLE queue_printers (unit TEXT NOT NULL, device TEXT NOT NULL, \
           address TEXT NOT NULL, width_mm BIGINT NOT NULL, PRIMARY KEY (unit, device))"],
    ),
    (
        "0211 printers by name",
        &[
            "CREATE TABLE printers (unit TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, \
             address TEXT NOT NULL, width_mm BIGINT NOT NULL, usual BIGINT NOT NULL, \
             state TEXT NOT NULL, seen BIGINT NOT NULL, printed BIGINT NOT NULL, \
             PRIMARY KEY (unit, id))",
            "CREATE TABLE printer_users (unit TEXT NOT NULL, place TEXT NOT NULL, \
             printer TEXT NOT NULL, PRIMARY KEY (unit, place))",
            // A printer was known by the device beside it, and the first was meant by staff who
            // named none.
            "INSERT INTO printers (unit, id, name, address, width_mm, usual, state, seen, printed) \
             SELECT q.unit, q.device, q.device, q.address, q.width_mm, CASE WHEN q.device = \
             (SELECT min(f.device) FROM queue_printers f WHERE f.unit = q.unit) THEN 1 ELSE 0 END, \
             '', 0, 0 FROM queue_printers q",
            "INSERT INTO printer_users (unit, place, printer) \
             SELECT unit, 'device/' || device, device FROM queue_printers",
            "DROP TABLE queue_printers",
        ],
    ),
];

crate::statements! {
    READ_PRINTERS = "SELECT id, name, address, width_mm, usual, state, seen, printed \
        FROM printers WHERE unit = $1 ORDER BY name, id";
    READ_PRINTER_OF = "SELECT p.id, p.name, p.address, p.width_mm, p.usual, p.state, p.seen, \
        p.printed FROM printer_users u JOIN printers p ON p.unit = u.unit AND p.id = u.printer \
        WHERE u.unit = $1 AND u.place = $2";
    READ_USERS = "SELECT place, printer FROM printer_users WHERE unit = $1 ORDER BY place";
    /// Another address is another machine: nothing is known of it yet.
    SET_PRINTER = "INSERT INTO printers (unit, id, name, address, width_mm, usual, state, seen, \
        printed) VALUES ($1, $2, $3, $4, $5, $6, '', 0, 0) ON CONFLICT (unit, id) DO UPDATE SET \
        name = excluded.name, width_mm = excluded.width_mm, usual = excluded.usual, \
        state = CASE WHEN printers.address = excluded.address THEN printers.state ELSE '' END, \
        seen = CASE WHEN printers.address = excluded.address THEN printers.seen ELSE 0 END, \
        printed = CASE WHEN printers.address = excluded.address THEN printers.printed ELSE 0 END, \
        address = excluded.address";
    ONLY_USUAL = "UPDATE printers SET usual = 0 WHERE unit = $1 AND id <> $2";
    REMOVE_PRINTER = "DELETE FROM printers WHERE unit = $1 AND id = $2";
    DROP_USERS = "DELETE FROM printer_users WHERE unit = $1 AND printer = $2";
    ADD_USER = "INSERT INTO printer_users (unit, place, printer) VALUES ($1, $2, $3) \
        ON CONFLICT (unit, place) DO UPDATE SET printer = excluded.printer";
    SAW_PRINT = "UPDATE printers SET state = 'ready', seen = $1, printed = $2 \
        WHERE unit = $3 AND id = $4";
    SAW_TROUBLE = "UPDATE printers SET state = $1, seen = $2 WHERE unit = $3 AND id = $4";
}

/// A network printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// Its id, as it stands on the record.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// `host:port`.
    pub address: String,
    /// Width of its paper.
    pub width: Width,
    /// Whether it is meant when staff whose counter has none do not name one.
    pub usual: bool,
    /// `ready` or the trouble that was seen last; empty when it was never tried.
    pub state: String,
    /// When it was tried last, by the machine's clock; 0 when never.
    pub seen: i64,
    /// When it printed last; 0 when never.
    pub printed: i64,
}

/// The printers of a unit, and who uses which.
#[derive(Debug, Clone, Default)]
pub struct Printers {
    /// By name.
    pub all: Vec<Printer>,
    /// Place (`device/ID` or `counter/ID`) and id of the printer that is used there.
    pub users: Vec<(String, String)>,
}

/// Where staff print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where<'p> {
    /// On this printer.
    On(&'p Printer),
    /// There is no printer: the client prints itself.
    Client,
    /// Nobody can tell: they have to name one.
    Ask,
}

/// The place of a device among the users of printers.
#[must_use]
pub(crate) fn device_place(id: &str) -> String {
    format!("device/{id}")
}

/// The place of a counter among the users of printers.
#[must_use]
pub(crate) fn counter_place(id: &str) -> String {
    format!("counter/{id}")
}

impl Printers {
    /// The printer of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Printer> {
        self.all.iter().find(|printer| printer.id == id)
    }

    /// The printer that is used at a place.
    #[must_use]
    pub fn used_at(&self, place: &str) -> Option<&Printer> {
        let (_, printer) = self.users.iter().find(|(user, _)| user == place)?;
        self.get(printer)
    }

    /// The places that use a printer.
    pub fn users_of(&self, id: &str) -> impl Iterator<Item = &str> {
        self.users.iter().filter(move |(_, printer)| printer == id).map(|(place, _)| place.as_str())
    }

    /// Where staff print who name no printer: on that of their counter, on the usual one, or they
    /// are asked.
    #[must_use]
    pub fn for_staff(&self, counter: Option<&str>) -> Where<'_> {
        let own = counter.and_then(|counter| self.used_at(&counter_place(counter)));
        let usual = || self.all.iter().find(|printer| printer.usual);
        match own.or_else(usual) {
            Some(printer) => Where::On(printer),
            None if self.all.is_empty() => Where::Client,
            None => Where::Ask,
        }
    }
}

fn printer(row: &Row) -> Printer {
    Printer {
        id: row.text(0).to_owned(),
        name: row.text(1).to_owned(),
        address: row.text(2).to_owned(),
        width: Width::of_mm(row.int(3)).unwrap_or_default(),
        usual: row.int(4) != 0,
        state: row.text(5).to_owned(),
        seen: row.int(6),
        printed: row.int(7),
    }
}

/// The printer that a device uses.
pub(crate) async fn printer_of(
    app: &App,
    unit: &str,
    device: &str,
) -> Result<Option<Printer>, StoreError> {
    let params = vec![unit.into(), device_place(device).into()];
    let rows = app.book.query(&READ_PRINTER_OF, params).await?;
    Ok(rows.first().map(printer))
}

/// All printers of a unit with their users.
pub(crate) async fn all(app: &App, unit: &str) -> Result<Printers, StoreError> {
    let all = app.book.query(&READ_PRINTERS, vec![unit.into()]).await?;
    let users = app.book.query(&READ_USERS, vec![unit.into()]).await?;
    let user = |row: &Row| (row.text(0).to_owned(), row.text(1).to_owned());
    Ok(Printers { all: all.iter().map(printer).collect(), users: users.iter().map(user).collect() })
}

/// Sets a printer, and who uses it when that is said.
pub(crate) async fn set(
    app: &App,
    unit: &str,
    printer: &Printer,
    places: Option<&[String]>,
) -> Result<(), StoreError> {
    let id = printer.id.as_str();
    let row = vec![
        unit.into(),
        id.into(),
        printer.name.as_str().into(),
        printer.address.as_str().into(),
        printer.width.mm().into(),
        printer.usual.into(),
    ];
    let mut writes = vec![write(&SET_PRINTER, row)];
    if printer.usual {
        writes.push(write(&ONLY_USUAL, vec![unit.into(), id.into()]));
    }
    if let Some(places) = places {
        writes.push(write(&DROP_USERS, vec![unit.into(), id.into()]));
        let user = |place: &String| vec![unit.into(), place.as_str().into(), id.into()];
        writes.extend(places.iter().map(|place| write(&ADD_USER, user(place))));
    }
    app.book.write(writes).await.map(drop)
}

/// Takes a printer away; who used it has none.
pub(crate) async fn remove(app: &App, unit: &str, id: &str) -> Result<(), StoreError> {
    let place = || vec![unit.into(), id.into()];
    let writes = vec![write(&REMOVE_PRINTER, place()), write(&DROP_USERS, place())];
    app.book.write(writes).await.map(drop)
}

/// Notes how a printer was found: `ready` when paper came out, or its trouble.
pub(crate) async fn saw(app: &App, unit: &str, id: &str, state: &str) -> Result<(), StoreError> {
    let now = Clock::real().now().0;
    let write = match state {
        "ready" => write(&SAW_PRINT, vec![now.into(), now.into(), unit.into(), id.into()]),
        state => write(&SAW_TROUBLE, vec![state.into(), now.into(), unit.into(), id.into()]),
    };
    app.book.write(vec![write]).await.map(drop)
}

fn write(statement: &'static Statement, params: Vec<Value>) -> Write {
    Write { statement, params, expect: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printers(usual: Option<&str>, users: &[(&str, &str)]) -> Printers {
        let printer = |id: &str| Printer {
            id: id.to_owned(),
            name: id.to_owned(),
            address: "10.0.0.20:9100".to_owned(),
            width: Width::Wide,
            usual: usual == Some(id),
            state: String::new(),
            seen: 0,
            printed: 0,
        };
        let user = |(place, id): &(&str, &str)| ((*place).to_owned(), (*id).to_owned());
        Printers {
            all: ["door", "hall"].map(printer).to_vec(),
            users: users.iter().map(user).collect(),
        }
    }

    fn for_staff(printers: &Printers, counter: Option<&str>) -> String {
        match printers.for_staff(counter) {
            Where::On(printer) => printer.id.clone(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn staff_print_at_their_counter_or_on_the_usual_printer_or_are_asked() {
        let users = [("counter/1", "door"), ("device/1", "hall"), ("counter/3", "gone")];
        let with_usual = printers(Some("hall"), &users);
        assert_eq!(for_staff(&with_usual, Some("1")), "door");
        assert_eq!(for_staff(&with_usual, Some("2")), "hall");
        assert_eq!(for_staff(&with_usual, Some("3")), "hall", "its printer is gone");
        assert_eq!(for_staff(&with_usual, None), "hall");
        let without = printers(None, &users);
        assert_eq!(for_staff(&without, Some("1")), "door");
        assert_eq!(for_staff(&without, Some("2")), "Ask");
        assert_eq!(for_staff(&without, None), "Ask", "never simply the first");
        assert_eq!(for_staff(&Printers::default(), Some("1")), "Client");
        assert_eq!(with_usual.users_of("door").collect::<Vec<_>>(), ["counter/1"]);
        assert_eq!(with_usual.used_at("device/1").unwrap().id, "hall");
    }
}
