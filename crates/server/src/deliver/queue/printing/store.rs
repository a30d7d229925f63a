//! Which device prints where.

use super::Width;
use crate::book::{Row, StoreError, Write};
use crate::web::App;

/// Schema step of the printers: settings of a building, not part of the record.
pub static STEPS: &[(&str, &[&str])] = &[(
    "0210 queue printers",
    &["CREATE TABLE queue_printers (unit TEXT NOT NULL, device TEXT NOT NULL, \
       address TEXT NOT NULL, width_mm BIGINT NOT NULL, PRIMARY KEY (unit, device))"],
)];

crate::statements! {
    READ_PRINTER = "SELECT p.device, p.address, p.width_mm, d.name FROM queue_printers p \
        LEFT JOIN devices d ON d.unit = p.unit AND d.id = p.device \
        WHERE p.unit = $1 AND p.device = $2";
    READ_PRINTERS = "SELECT p.device, p.address, p.width_mm, d.name FROM queue_printers p \
        LEFT JOIN devices d ON d.unit = p.unit AND d.id = p.device \
        WHERE p.unit = $1 ORDER BY p.device";
    SET_PRINTER = "INSERT INTO queue_printers (unit, device, address, width_mm) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (unit, device) DO UPDATE SET \
        address = excluded.address, width_mm = excluded.width_mm";
    REMOVE_PRINTER = "DELETE FROM queue_printers WHERE unit = $1 AND device = $2";
}

/// A printer beside a device.
#[derive(Debug, Clone)]
pub struct Printer {
    /// The device.
    pub device: String,
    /// `host:port`.
    pub address: String,
    /// Width of its paper.
    pub width: Width,
    /// What people call the device.
    pub name: String,
}

fn printer(row: &Row) -> Printer {
    Printer {
        device: row.text(0).to_owned(),
        address: row.text(1).to_owned(),
        width: Width::of_mm(row.int(2)).unwrap_or_default(),
        name: row.opt_text(3).unwrap_or(row.text(0)).to_owned(),
    }
}

/// The printer of a device.
pub(crate) async fn printer_of(
    app: &App,
    unit: &str,
    device: &str,
) -> Result<Option<Printer>, StoreError> {
    let rows = app.book.query(&READ_PRINTER, vec![unit.into(), device.into()]).await?;
    Ok(rows.first().map(printer))
}

/// All printers of a unit.
pub(crate) async fn all(app: &App, unit: &str) -> Result<Vec<Printer>, StoreError> {
    let rows = app.book.query(&READ_PRINTERS, vec![unit.into()]).await?;
    Ok(rows.iter().map(printer).collect())
}

/// Sets the printer of a device.
pub(crate) async fn set(app: &App, unit: &str, printer: &Printer) -> Result<(), StoreError> {
    let params = vec![
        unit.into(),
        printer.device.as_str().into(),
        printer.address.as_str().into(),
        printer.width.mm().into(),
    ];
    write(app, Write { statement: &SET_PRINTER, params, expect: None }).await
}

/// Takes the printer of a device away.
pub(crate) async fn remove(app: &App, unit: &str, device: &str) -> Result<(), StoreError> {
    let params = vec![unit.into(), device.into()];
    write(app, Write { statement: &REMOVE_PRINTER, params, expect: None }).await
}

async fn write(app: &App, write: Write) -> Result<(), StoreError> {
    app.book.write(vec![write]).await.map(drop)
}
