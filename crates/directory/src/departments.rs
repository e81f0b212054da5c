//! 区职能部门: which departments somebody works for here, and can be called to a concern.

use crate::read::directory_scope;
use crate::{Department, Error, NamedPlace};
use chrono::NaiveDate;
use kernel::{Intent, RecordId, Role};
use rusqlite::Connection;
use serde::Serialize;
use store::{Row, Tx};

/// A department, for the list to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct DepartmentRow {
    /// The department.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Whether somebody is posted there today: nobody else would read what it is called to.
    pub is_posted: bool,
}

/// Every department that was named, by name.
///
/// # Errors
/// The database's.
pub fn departments(conn: &Connection, on: NaiveDate) -> Result<Vec<DepartmentRow>, Error> {
    let rows: Vec<Row<Department>> = store::rows(conn, "WHERE is_void = 0 ORDER BY name, id", [])?;
    let row = |Row { id, value, .. }: Row<Department>| {
        Ok(DepartmentRow { id, name: value.name, is_posted: has_somebody(conn, id, on)? })
    };
    rows.into_iter().map(row).collect()
}

/// Whether somebody is posted at a department on a day.
///
/// # Errors
/// The database's.
pub fn has_somebody(conn: &Connection, department: RecordId, on: NaiveDate) -> Result<bool, store::Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM grant WHERE is_void = 0 AND role = 'department' AND place = ?1
                 AND from_on <= ?2 AND (to_on IS NULL OR to_on >= ?2))";
    Ok(conn.prepare_cached(sql)?.query_row((department.bytes(), on.to_string()), |r| r.get(0))?)
}

/// A department by its id; none for any other place.
///
/// # Errors
/// The database's.
pub fn department(conn: &Connection, id: RecordId) -> Result<Option<NamedPlace>, Error> {
    Ok(store::get::<Department>(conn, id)?.map(|row| NamedPlace { id, name: row.value.name }))
}

/// The department that a posting of this role is at, begun where nobody named it before; none for every other role.
pub(crate) fn keep_department(tx: &mut Tx<'_>, role: Role, name: Option<&str>) -> Result<Option<RecordId>, Error> {
    if role != Role::Department {
        return Ok(None);
    }
    let (id, department) = Department::named(name.unwrap_or_default())?;
    if store::get::<Department>(tx.conn(), id)?.is_none() {
        tx.create_as(Intent::AddDepartment, directory_scope(tx.conn())?, id, &department)?;
    }
    Ok(Some(id))
}
