//! What a record adds to the digests of states (ADR 0046), whoever counts: an admission as it writes, the recount beside the work, the check.

use crate::{COLUMNS, RecordRow};
use kernel::RecordKind;
use store::Counted;

/// What a record adds to the digests; nothing before its beginning is in force, since nobody is shown it.
pub(crate) fn counted(row: &RecordRow) -> Counted {
    let column = RecordKind::of_number(row.kind).and_then(|kind| store::column_of(COLUMNS, kind));
    let column = column.filter(|_| row.begun_by.is_some());
    column.map(|(column, _)| Counted::of(column, &row.held)).unwrap_or_default()
}
