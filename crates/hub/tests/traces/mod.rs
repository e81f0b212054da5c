//! Looks for words in everything a hub or a laptop keeps, packed things unpacked.
#![allow(dead_code)]

use change::Batch;
use hub::{AuditTx, ErasureTx, Log, LogTx, PieceTx, SnapshotTx};
use kernel::RecordId;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::path::Path;
use store::{Chunk, Store};

fn has(bytes: &[u8], needle: &str) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}

/// The tables of a database in which the words stand, those of the index among them.
pub fn database_holds(conn: &Connection, needle: &str) -> Vec<String> {
    let mut statement = conn.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
    let tables: Vec<String> = statement.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
    tables.into_iter().filter(|table| table != "search" && table_holds(conn, table, needle)).collect()
}

fn table_holds(conn: &Connection, table: &str, needle: &str) -> bool {
    let mut statement = conn.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
    let width = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        for at in 0..width {
            let found = match row.get_ref(at).unwrap() {
                ValueRef::Text(bytes) => has(bytes, needle),
                ValueRef::Blob(bytes) if table == "staged_chunk" && at == 2 => packed_holds(bytes, needle),
                ValueRef::Blob(bytes) => has(bytes, needle),
                _ => false,
            };
            if found {
                return true;
            }
        }
    }
    false
}

fn packed_holds(bytes: &[u8], needle: &str) -> bool {
    let chunk = Chunk::unpack(bytes).unwrap();
    chunk.records.iter().chain(&chunk.remainders).any(|bytes| has(bytes, needle))
}

/// The tables of a laptop in which the words stand, and `pages` where a page of its file still has them: also one that is in no
/// table any more.
pub fn laptop_holds(store: &Store, needle: &str) -> Vec<String> {
    let mut found = database_holds(store.read(), needle);
    let folder = tempfile::tempdir().unwrap();
    if has(&pages(store.read(), &folder.path().join("pages")), needle) {
        found.push("pages".to_owned());
    }
    found
}

/// Which of these words are anywhere on a laptop. One look for all of them; the index is asked, since it packs its words.
pub fn laptop_holds_of(store: &Store, needles: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let pages = pages(store.read(), &folder.path().join("pages"));
    let mut statement = store.read().prepare("SELECT bytes FROM staged_chunk").unwrap();
    let chunks: Vec<Vec<u8>> = statement.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
    let is_here = |needle: &&&str| {
        has(&pages, needle)
            || !store::find(store.read(), needle, 1).unwrap().is_empty()
            || chunks.iter().any(|chunk| packed_holds(chunk, needle))
    };
    needles.iter().filter(is_here).map(|needle| (*needle).to_owned()).collect()
}

/// The database as it would lie in a file without a cipher.
fn pages(conn: &Connection, path: &Path) -> Vec<u8> {
    let mut target = Connection::open(path).unwrap();
    rusqlite::backup::Backup::new(conn, &mut target).unwrap().step(-1).unwrap();
    drop(target);
    std::fs::read(path).unwrap()
}

/// A copy of a laptop's database.
pub fn copy(store: &Store, path: &Path) -> std::path::PathBuf {
    pages(store.read(), path);
    path.to_owned()
}

/// The copy is what a laptop holds from now on.
pub fn copy_back(from: &Path, laptop: &mut super::world::Laptop) {
    let identity = store::Identity {
        district: laptop.store.identity().district,
        device: laptop.store.identity().device,
        device_epoch: 1,
        member: laptop.store.identity().member,
        signing: laptop.store.identity().signing.clone(),
        seed: laptop.store.identity().seed,
    };
    let mut conn = Connection::open_in_memory().unwrap();
    let source = Connection::open(from).unwrap();
    rusqlite::backup::Backup::new(&source, &mut conn).unwrap().step(-1).unwrap();
    laptop.store = super::world::Lent::of(store::testing::store_over(conn, hub::COLUMNS, identity).unwrap());
}

/// Where in a hub's log the words stand.
pub fn hub_holds<L: Log>(log: &L, needle: &str) -> Vec<String> {
    log.read(|tx| {
        let mut found = Vec::new();
        let mut note = |is_there: bool, what: &str| {
            if is_there {
                found.push(what.to_owned());
            }
        };
        let scopes = tx.all_scopes()?;
        for scope in &scopes {
            for row in tx.feed(scope.id, 0, u32::MAX >> 1)? {
                match &row.item {
                    hub::log::ItemRow::Batch(device, first) => {
                        let stored = tx.batch((*device, scope.id), *first)?.unwrap();
                        let batch = Batch::decode(&stored.bytes).unwrap();
                        let bodies = batch.pieces.iter().filter_map(|piece| piece.body());
                        note(bodies.into_iter().any(|body| has(body, needle)), "batch");
                    }
                    hub::log::ItemRow::Enter(bytes, _) => note(has(bytes, needle), "feed"),
                    hub::log::ItemRow::Leave(_) => {}
                }
            }
            for name in tx.chunk_names(scope.id)? {
                note(packed_holds(&tx.chunk(scope.id, name)?.unwrap(), needle), "chunk");
            }
            let ids: Vec<RecordId> = tx.records_of(scope.id)?;
            note(tx.records(&ids)?.iter().any(|row| has(&row.held.state.encode(), needle)), "record_state");
            for id in &ids {
                for no in tx.pieces_of(*id)? {
                    note(has(&tx.piece(*id, no)?.unwrap(), needle), "piece");
                }
            }
            note(tx.carried_among(&ids)?.iter().any(|state| has(&state.bytes, needle)), "carried");
        }
        let entries = tx.entries(0, u32::MAX >> 1)?;
        note(format!("{entries:?}").contains(needle), "audit_entry");
        note(tx.all_erasures()?.iter().any(|row| has(&row.erasure.content(), needle)), "erasure");
        Ok(found)
    })
    .unwrap()
}
