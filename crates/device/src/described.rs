//! A record as a list names it: what it says, and which one it is.

use crate::{Error, compose::Looking, wire};
use kernel::RecordKind;
use rusqlite::Connection;

/// In a line of a list; none for kinds that serve others.
pub(crate) fn described(conn: &Connection, hit: store::Hit, looking: &Looking) -> Result<Option<wire::Hit>, Error> {
    let of = |title: String, detail: String| Some(wire::Hit { kind: hit.kind, id: hit.id, title, detail });
    Ok(match hit.kind {
        RecordKind::Item => {
            let row = concerns::row(conn, hit.id, &looking.desk())?;
            of(row.text, row.number)
        }
        RecordKind::Visit => {
            let row = visits::visit_row(conn, hit.id)?;
            of(row.community_name, row.visited_on.map(|d| d.to_string()).unwrap_or_default())
        }
        RecordKind::HouseholdCall => {
            let row = visits::call(conn, hit.id)?.row;
            of(row.door, row.householder.unwrap_or_default())
        }
        RecordKind::ToldVisit => {
            let (community, visited_on) = visits::told_words(conn, hit.id)?;
            of(community, visited_on.to_string())
        }
        RecordKind::Twin => {
            let twin = store::must::<visits::Twin>(conn, hit.id)?.value;
            let about = described(conn, store::Hit { kind: twin.about, id: twin.one }, looking)?;
            about.and_then(|about| of(about.title, about.detail))
        }
        RecordKind::Attachment => {
            let row = store::must::<concerns::Attachment>(conn, hit.id)?.value;
            of(row.name.unwrap_or_default(), String::new())
        }
        RecordKind::Place => of(directory::place_name(conn, hit.id)?, String::new()),
        RecordKind::Household => {
            let row = directory::household(conn, hit.id)?;
            of(row.door, row.householder.unwrap_or_default())
        }
        _ => None,
    })
}
