//! 网格长、楼组长: who looks after which part of a community.

use crate::read::directory_scope;
use crate::{Error, Grant, NamedPlace, Section, SectionLevel};
use chrono::NaiveDate;
use kernel::{Intent, MemberId, RecordId, Role};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeSet;
use store::{Row, Tx};

/// A grid or building that somebody looks after, for the list to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct SectionRow {
    /// The section.
    pub id: RecordId,
    /// Its community.
    pub community: RecordId,
    /// Grid or building.
    pub level: SectionLevel,
    /// Its name.
    pub name: String,
}

/// The part of a community that a role looks after; none for roles of a whole one.
pub fn level_of(role: Role) -> Option<SectionLevel> {
    match role {
        Role::GridHead => Some(SectionLevel::Grid),
        Role::BuildingWarden => Some(SectionLevel::Building),
        _ => None,
    }
}

/// Grids and buildings with a posting that goes on, by name.
///
/// # Errors
/// The database's.
pub fn sections(conn: &Connection) -> Result<Vec<SectionRow>, Error> {
    let tail =
        "WHERE is_void = 0 AND id IN (SELECT section FROM grant WHERE is_void = 0 AND to_on IS NULL) ORDER BY name, id";
    let rows: Vec<Row<Section>> = store::rows(conn, tail, [])?;
    let row = |Row { id, value: Section { community, level, name }, .. }| SectionRow { id, community, level, name };
    Ok(rows.into_iter().map(row).collect())
}

/// The section of a posting.
///
/// # Errors
/// The database's.
pub fn section_of(conn: &Connection, grant: &Grant) -> Result<Option<NamedPlace>, Error> {
    let Some(id) = grant.section else { return Ok(None) };
    Ok(store::get::<Section>(conn, id)?.map(|row| NamedPlace { id, name: row.value.name }))
}

/// Who looks after a grid or building of a community on a day.
///
/// # Errors
/// The database's.
pub fn section_keepers(
    conn: &Connection,
    community: RecordId,
    on: NaiveDate,
) -> Result<BTreeSet<MemberId>, store::Error> {
    let tail = "WHERE is_void = 0 AND place = ?1 AND from_on <= ?2 AND (to_on IS NULL OR to_on >= ?2)";
    let held: Vec<Row<Grant>> = store::rows(conn, tail, rusqlite::params![community.bytes(), on.to_string()])?;
    Ok(held.into_iter().filter(|row| level_of(row.value.role).is_some()).map(|row| row.value.member).collect())
}

/// The section a posting of this role is for, begun where nobody named it before.
pub(crate) fn keep_section(
    tx: &mut Tx<'_>,
    (role, community): (Role, Option<RecordId>),
    name: Option<&str>,
) -> Result<Option<RecordId>, Error> {
    let (Some(level), Some(community)) = (level_of(role), community) else { return Ok(None) };
    let (id, section) = Section::named(community, level, name.unwrap_or_default())?;
    if store::get::<Section>(tx.conn(), id)?.is_none() {
        tx.create_as(Intent::AddSection, directory_scope(tx.conn())?, id, &section)?;
    }
    Ok(Some(id))
}
