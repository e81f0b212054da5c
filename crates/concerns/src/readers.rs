//! Who can read a concern: the seats whose right reaches it, and the departments called to it with what each was told.

use crate::{Error, item::Item, summons_views::SummonsView, views::Reader, views::Stage};
use kernel::{Compartment, RecordId, Role, policy, policy::Reach};
use rusqlite::{Connection, OptionalExtension};
use store::Row;

/// Who reads this one now. A department goes on reading what it was told, whatever became of it.
pub(crate) fn readers_of(
    conn: &Connection,
    (item, stage): (&Row<Item>, Stage),
    summonses: &[SummonsView],
) -> Result<Vec<Reader>, Error> {
    let community = item.value.community;
    let mut readers = Vec::new();
    for (role, reach) in roles(stage) {
        let place_name = match (role, reach) {
            (Role::Subdistrict, _) => place_above(conn, community, "subdistrict")?,
            (_, Reach::Own) => place_above(conn, community, "community")?,
            _ => place_above(conn, community, "district")?,
        };
        readers.push(Reader { role, place_name, told: None });
    }
    readers.extend(summonses.iter().map(|called| Reader {
        role: Role::Department,
        place_name: called.department_name.clone(),
        told: Some(called.tells.clone()),
    }));
    Ok(readers)
}

/// The roles that can read a concern at this stage, by the table of rights. A department reads what it was called to, never the concern.
fn roles(stage: Stage) -> impl Iterator<Item = (Role, Reach)> {
    let compartment = if stage == Stage::Draft { Compartment::Draft } else { Compartment::Work };
    let at_communities = Role::ALL.iter().copied().filter(|role| *role != Role::Department);
    at_communities.filter_map(move |role| policy::reads(role, compartment).map(|reach| (role, reach)))
}

/// The name of a place, or of the one above it on this level; empty while the list has not arrived.
fn place_above(conn: &Connection, place: RecordId, level: &str) -> Result<String, Error> {
    let sql = "WITH RECURSIVE up (id, depth) AS (SELECT ?1, 0 UNION ALL
                 SELECT p.parent, depth + 1 FROM up JOIN place p ON p.id = up.id WHERE p.parent IS NOT NULL AND depth < 5)
               SELECT p.name FROM up JOIN place p ON p.id = up.id WHERE p.level = ?2 LIMIT 1";
    let found = conn.prepare_cached(sql)?.query_row((place.bytes(), level), |row| row.get(0)).optional()?;
    Ok(found.unwrap_or_default())
}
