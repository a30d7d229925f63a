//! Workbooks that are read on a screen and handed in on paper.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

/// Media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// A4, as the format numbers papers (ECMA-376 part 1, 18.3.1.63).
const A4: u8 = 9;
/// Height of a line of text, in points.
const LINE_POINTS: u32 = 15;
/// Letters of a sentence in one line over the columns that it spans.
const LINE_LETTERS: usize = 90;

/// A sheet becomes as many pages of A4 as it has rows for, never two beside each other.
pub fn for_paper(sheet: &mut Worksheet) {
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
}

/// Text that keeps to the width of its cell.
#[must_use]
pub fn wrapped() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// Writes a sentence over some columns of a row, with as many lines as it needs.
///
/// # Errors
/// The place lies outside what a sheet can hold.
pub fn sentence(
    sheet: &mut Worksheet,
    row: u32,
    (first, last): (u16, u16),
    text: &str,
) -> Result<(), XlsxError> {
    sheet.merge_range(row, first, row, last, text, &wrapped())?;
    let lines = u32::try_from(text.chars().count() / LINE_LETTERS + 1).unwrap_or(1);
    sheet.set_row_height(row, lines * LINE_POINTS)?;
    Ok(())
}

/// Writes a decimal number as a number that can be reckoned with, shown with all its places. Its
/// digits go to the cell as they stand; nothing is computed on the way.
///
/// # Errors
/// The place lies outside what a sheet can hold.
pub fn decimal(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    before: &str,
    number: &impl ToString,
) -> Result<(), XlsxError> {
    let digits = number.to_string();
    let Ok(value) = digits.parse::<f64>() else {
        sheet.write(row, column, digits)?;
        return Ok(());
    };
    let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
    let before = if before.is_empty() { String::new() } else { format!("\"{before}\"") };
    let point = if places == 0 { "" } else { "." };
    let format = [&before, "0", point, &"0".repeat(places)].concat();
    sheet.write_number_with_format(row, column, value, &Format::new().set_num_format(format))?;
    Ok(())
}
