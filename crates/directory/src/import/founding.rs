//! Whose list it is, before there is a vault to import it into.

use super::Import;
use crate::forms::LISTS;
use crate::source::{self, fill};
use crate::{Error, text};
use kernel::Refusal;

/// The district's six-digit code and its name, as its official list gives them in its first row.
///
/// # Errors
/// The file is unreadable or has no such columns.
pub fn district_of(import: &Import) -> Result<(String, String), Error> {
    let sheets = source::read(&import.file_name, &import.bytes)?;
    let forms = fill(&sheets, &LISTS.divisions, &[])?;
    let first = forms.iter().find_map(|form| form.rows.first().map(|row| (form, row)));
    let (form, row) = first.ok_or_else(|| Refusal::invalid("content", "district_code_missing"))?;
    Ok((text::clean(form.cell(row, "district_code")), text::clean(form.cell(row, "district_name"))))
}
