//! Imports as differences (decisions D17): a file is read into wanted records, compared with what is there, and only the
//! differences are written, all in one transaction. Nothing is ended by an import; what is missing is listed.

mod apply;
mod calendar;
mod divisions;
mod existing;
mod following;
mod founding;
mod households;
mod official;
mod parsed;
mod personnel;
mod plan;
mod report;
mod roster;
mod told;

pub use existing::{Existing, Known};
pub use founding::district_of;
pub use parsed::{Fault, Parsed, SourceRow, Wanted};
pub(crate) use personnel::Write;
pub use personnel::{
    PersonnelArgs, PersonnelLine, PersonnelOutcome, PersonnelReport, PersonnelRow, PersonnelSaid, change_personnel,
    preview_personnel, read_pasted,
};
pub use plan::{Act, FieldDifference, Plan, PlannedRow, Step, plan};
pub use report::{ImportFinding, ImportKind, ImportReport, ImportRow, RecordCount, RowOutcome, bad_rows};
pub use told::{ToldLine, read_told};

use crate::Error;
use kernel::RecordId;
use rusqlite::Connection;
use serde::Deserialize;
use store::Tx;

/// A file to import, as the screens send it. `device` decodes the bytes.
#[derive(Clone, Debug, Deserialize, ts_rs::TS)]
pub struct ImportArgs {
    /// What the file is.
    pub kind: ImportKind,
    /// Its name; the ending tells how to read it.
    pub file_name: String,
    /// Its bytes.
    pub content_base64: String,
    /// The community of a household ledger; none when the ledger's title names it.
    pub community: Option<RecordId>,
    /// Write the good rows although others were rejected.
    pub skip_bad: bool,
}

/// A file to import.
#[derive(Clone, Debug)]
pub struct Import {
    /// What the file is.
    pub kind: ImportKind,
    /// Its name; the ending tells how to read it.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The community of a household ledger; none when the ledger's title names it.
    pub community: Option<RecordId>,
    /// Write the good rows although others were rejected.
    pub skip_bad: bool,
}

/// What the import would do, row by row; writes nothing.
pub fn preview(conn: &Connection, import: &Import) -> Result<ImportReport, Error> {
    let plan = make_plan(conn, import)?;
    report::report(&plan, import, false)
}

/// Imports. With a rejected row and without `skip_bad` nothing is written and the report says so.
pub fn apply(tx: &mut Tx<'_>, import: &Import) -> Result<ImportReport, Error> {
    let plan = make_plan(tx.conn(), import)?;
    let is_applied = import.skip_bad || plan.rejected() == 0;
    if is_applied {
        apply::write(tx, import.kind, &plan)?;
        plan.following.write(tx)?;
    }
    report::report(&plan, import, is_applied)
}

/// Reads the file, compares it with what is there.
pub fn make_plan(conn: &Connection, import: &Import) -> Result<Plan, Error> {
    let sheets = crate::source::read(&import.file_name, &import.bytes)?;
    let (parsed, mut existing) = match import.kind {
        ImportKind::Divisions => divisions::read(conn, &sheets)?,
        ImportKind::Roster => roster::read(conn, &sheets, &import.file_name)?,
        ImportKind::Households => households::read(conn, &sheets, import)?,
        ImportKind::Calendar => calendar::read(conn, &sheets)?,
    };
    existing.leave_out(store::left_out_records(conn)?);
    let mut plan = plan(&existing, parsed);
    if import.kind == ImportKind::Divisions {
        plan.following = following::following(conn, &plan.steps)?;
        plan.findings.extend(plan.following.finding());
    }
    Ok(plan)
}
