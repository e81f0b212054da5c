//! Which record's page shows what was saved: its own, or that of what it belongs to.

use concerns::{Attachment, ItemIdentity, LevelOpinion};
use directory::Seat;
use kernel::{RecordId, RecordKind};
use rusqlite::Connection;
use serde::Serialize;
use ts_rs::TS;
use visits::{AgreedAction, Attendance, Journal};

/// A record that has a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub(crate) struct OpenedRecord {
    pub(crate) kind: RecordKind,
    pub(crate) id: RecordId,
}

/// The page that shows a record; none where there is no such page, or the record is not here.
pub(super) fn opened(conn: &Connection, kind: RecordKind, id: RecordId) -> Option<OpenedRecord> {
    let (kind, id) = match kind {
        RecordKind::Item | RecordKind::Visit | RecordKind::HouseholdCall | RecordKind::Team => {
            (kind, store::kind_of(conn, id).ok()?.map(|_| id)?)
        }
        RecordKind::Journal => {
            let journal = store::get::<Journal>(conn, id).ok()??.value;
            journal.call.map_or((RecordKind::Visit, journal.visit), |call| (RecordKind::HouseholdCall, call))
        }
        RecordKind::Attendance => (RecordKind::Visit, store::get::<Attendance>(conn, id).ok()??.value.visit),
        RecordKind::AgreedAction => (RecordKind::Visit, store::get::<AgreedAction>(conn, id).ok()??.value.visit),
        RecordKind::ItemIdentity => (RecordKind::Item, store::get::<ItemIdentity>(conn, id).ok()??.value.item),
        RecordKind::Attachment => (RecordKind::Item, store::get::<Attachment>(conn, id).ok()??.value.item),
        RecordKind::LevelOpinion => (RecordKind::Item, store::get::<LevelOpinion>(conn, id).ok()??.value.item),
        RecordKind::Twin => {
            let twin = store::get::<visits::Twin>(conn, id).ok()??.value;
            (twin.about, store::kind_of(conn, twin.one).ok()?.map(|_| twin.one)?)
        }
        RecordKind::Seat => (RecordKind::Team, store::get::<Seat>(conn, id).ok()??.value.team),
        _ => return None,
    };
    Some(OpenedRecord { kind, id })
}
