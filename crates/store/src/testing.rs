//! A store in memory and an actor, for the tests of feature crates.

use crate::{Column, Columns, Error, Identity, Store, blank};
use kernel::{Actor, DeviceId, DistrictId, GrantId, MemberId, RecordId, Role};
use rusqlite::Connection;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A fixed id made of one byte.
fn id(byte: u8) -> [u8; 16] {
    [byte; 16]
}

/// An empty store in memory, repeatable ids.
pub fn store(columns: &'static [&'static dyn Column]) -> Result<Store, Error> {
    store_of(columns, 7)
}

/// Like [`store`], of the given device: several of them exchange in tests.
pub fn store_of(columns: &'static [&'static dyn Column], device: u8) -> Result<Store, Error> {
    let identity = Identity {
        district: DistrictId::of_code("310104", true),
        device: DeviceId::from_bytes(id(device)),
        device_epoch: 1,
        member: MemberId::from_bytes(id(device)),
        signing: seal::SigningKey::from_seed(&[device; 32]),
        seed: Some([device; 32]),
    };
    store_with(columns, identity)
}

/// Like [`store`], of the given identity.
pub fn store_with(columns: &'static [&'static dyn Column], identity: Identity) -> Result<Store, Error> {
    let idle = IDLE.with_borrow_mut(|idle| idle.get_mut(&shelf_of(columns)).and_then(Vec::pop));
    // As in a file; the rest of what is set there concerns the file alone.
    store_over(idle.map_or_else(|| blank::in_memory(columns), Ok)?, columns, identity)
}

thread_local! {
    /// Databases that were emptied, by the list of their columns. Their statements are prepared.
    static IDLE: RefCell<BTreeMap<(usize, usize), Vec<Connection>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Where the list lies, and how long it is: no other one lies there as long as the program runs.
fn shelf_of(columns: Columns) -> (usize, usize) {
    (columns.as_ptr().addr(), columns.len())
}

/// Gives a store in memory back: the next one with the same columns begins with its database, emptied. Tests that make thousands
/// of stores spend half of their time on preparing statements otherwise.
///
/// # Errors
/// The database's.
pub fn give_back(store: Store) -> Result<(), Error> {
    let (conn, columns) = (store.conn, store.columns);
    empty(&conn)?;
    IDLE.with_borrow_mut(|idle| idle.entry(shelf_of(columns)).or_default().push(conn));
    Ok(())
}

fn empty(conn: &Connection) -> Result<(), Error> {
    let sql =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search%'
               AND name <> 'migration'";
    let mut statement = conn.prepare_cached(sql)?;
    let tables: Vec<String> = statement.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
    conn.execute_batch("BEGIN")?;
    // What comes and goes with rows of others is last.
    for table in tables.iter().filter(|t| *t != "unstamped").map(String::as_str).chain(["unstamped"]) {
        conn.prepare_cached(&format!("DELETE FROM \"{table}\""))?.execute([])?;
    }
    conn.prepare_cached("INSERT INTO search (search) VALUES ('delete-all')")?.execute([])?;
    Ok(conn.execute_batch("COMMIT")?)
}

/// A store over a database that is open already, as it would be after `open`.
pub fn store_over(
    conn: Connection,
    columns: &'static [&'static dyn Column],
    identity: Identity,
) -> Result<Store, Error> {
    conn.execute_batch("PRAGMA secure_delete = ON")?;
    Store::finish(conn, identity, columns)
}

/// Somebody with a role at a place.
pub fn actor(role: Role, place: RecordId) -> Actor {
    actor_of(role, place, 7)
}

/// A role's place in the table of rights.
fn place_of(role: Role) -> u8 {
    Role::ALL.iter().position(|known| *known == role).and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX - 100)
}

/// Somebody on the given device.
pub fn actor_of(role: Role, place: RecordId, device: u8) -> Actor {
    Actor {
        member: MemberId::from_bytes(id(device)),
        device: DeviceId::from_bytes(id(device)),
        grant: GrantId::from_bytes(id(100 + place_of(role))),
        role,
        place,
        recorded_for: None,
    }
}

/// The same store once more, as from a copy of its file. What it draws from now on is its own.
pub fn copy_of(store: &Store, seed: [u8; 32]) -> Result<Store, Error> {
    copy_in(store, seed, store.columns)
}

/// The same, opened by a program with other columns, as by a later one.
pub fn copy_in(store: &Store, seed: [u8; 32], columns: &'static [&'static dyn Column]) -> Result<Store, Error> {
    let mut copy = Connection::open_in_memory()?;
    rusqlite::backup::Backup::new(store.read(), &mut copy)?.step(-1)?;
    copy.execute_batch("PRAGMA secure_delete = ON")?;
    let Identity { district, device, device_epoch, member, signing, .. } = store.identity();
    let (signing, seed) = (signing.clone(), Some(seed));
    let identity =
        Identity { district: *district, device: *device, device_epoch: *device_epoch, member: *member, signing, seed };
    Store::finish(copy, identity, columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::types::Value;

    /// Every row of every table, those of quick find among them.
    fn all_rows(conn: &Connection) -> Vec<String> {
        let mut names = conn.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").unwrap();
        let names: Vec<String> = names.query_map([], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        let mut lines = Vec::new();
        for name in names {
            let mut statement = conn.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
            let count = statement.column_count();
            let row = |r: &rusqlite::Row<'_>| (0..count).map(|n| r.get::<_, Value>(n)).collect::<Result<Vec<_>, _>>();
            let rows: Vec<_> = statement.query_map([], row).unwrap().collect::<Result<_, _>>().unwrap();
            lines.extend(rows.into_iter().map(|row| format!("{name} {row:?}")));
        }
        lines
    }

    #[test]
    fn a_database_that_was_given_back_is_as_empty_as_a_new_one() {
        let fresh = store(&[]).unwrap();
        let (before, filled) = (all_rows(fresh.read()), all_rows(fresh.read()).len());
        fresh.conn.execute("INSERT INTO setting VALUES ('a', x'00')", []).unwrap();
        fresh.conn.execute("INSERT INTO search (rowid, tokens) VALUES (1, 'words')", []).unwrap();
        assert!(all_rows(fresh.read()).len() > filled);
        give_back(fresh).unwrap();
        assert_eq!(all_rows(store(&[]).unwrap().read()), before);
    }
}
