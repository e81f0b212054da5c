//! What hearing, describing and stepping all ask first: is the item here, are the words and codes fit.

use crate::{Error, item::Item};
use kernel::{RecordId, Refusal};
use store::Tx;

/// The longest text kept, in characters.
pub const MOST_CHARACTERS: usize = 2_000;
/// The longest file name kept, in characters.
pub const MOST_OF_A_NAME: usize = 120;

/// An item that is here and not void.
pub(crate) fn readable(tx: &Tx<'_>, id: RecordId) -> Result<store::Row<Item>, Error> {
    let row = store::get::<Item>(tx.conn(), id)?.ok_or(Error::NoSuchItem(id))?;
    if row.is_void { Err(Refusal::not_now("is_void").into()) } else { Ok(row) }
}

/// Words there must be, and not a book.
pub(crate) fn judge_text(text: &str) -> Result<(), Refusal> {
    match text.trim().chars().count() {
        0 => Err(Refusal::invalid("text", "text_missing")),
        n if n > MOST_CHARACTERS => Err(Refusal::invalid("text", "text_too_long").with("most", MOST_CHARACTERS)),
        _ => Ok(()),
    }
}

/// A file has a name, and it is no path.
pub(crate) fn judge_name(name: &str) -> Result<(), Refusal> {
    let is_odd =
        |c: char| c.is_control() || matches!(c, '/' | '\\' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match name.trim().chars().count() {
        0 => Err(Refusal::invalid("name", "name_missing")),
        n if n > MOST_OF_A_NAME => Err(Refusal::invalid("name", "text_too_long").with("most", MOST_OF_A_NAME)),
        _ if name.contains(is_odd) => Err(Refusal::invalid("name", "name_unfit")),
        _ => Ok(()),
    }
}

/// A code must be the pack's.
pub(crate) fn judge_code(field: &str, code: Option<&str>, is_known: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    match code.map(str::trim).filter(|c| !c.is_empty()) {
        Some(code) if !is_known(code) => Err(Refusal::invalid(field, &format!("unknown_{field}")).with(field, code)),
        _ => Ok(()),
    }
}
