//! 可能是同一次走访: two of a team wrote down the same visit or the same call on two laptops, each without having seen the other's. The
//! rule asks, a person says; what follows is read, never written: both records stay as they are (ADR 0047).

mod counted;
mod decide;
mod found;
mod joined;
mod rule;
mod shown;

pub use decide::{DecideTwins, ReopenTwins, decide_twins, reopen_twins};
pub use shown::{TwinNote, TwinQuestion, TwinSide, twin_questions, twins_asked};

pub(crate) use counted::{Counts, People, call_together, counts_together, is_counted, people_of};
pub(crate) use joined::{main_of, mains, together};
pub(crate) use shown::{notes, writers};

use kernel::{RecordId, RecordKind};
use rusqlite::Connection;
use store::{Error, Record};

/// What is left out where one of several is read: records that were joined into another.
pub(crate) const STAYS: &str = "id NOT IN (SELECT id FROM twin_joined)";

/// A record was written.
pub(crate) fn note(conn: &Connection, record: &Record) -> Result<(), Error> {
    match record.kind {
        RecordKind::Visit | RecordKind::HouseholdCall => {
            found::note(conn, record.kind, record.id)?;
            joined::note(conn, record.id, None)
        }
        RecordKind::Twin => {
            let twin: crate::Twin = record.get()?;
            joined::note(conn, twin.one, None)?;
            joined::note(conn, twin.other, None)
        }
        _ => Ok(()),
    }
}

/// A record is about to go.
pub(crate) fn forget(conn: &Connection, id: RecordId) -> Result<(), Error> {
    found::forget(conn, id)?;
    joined::forget(conn, id)
}
