//! Pieces of files that belong to records: ciphertext, kept in the encrypted file beside the change that names them, so that
//! both are there or neither (ADR 0023). What a piece must hash to, and what opens it, says the record.

use crate::{Error, Store, Tx};
use kernel::{RecordId, TimelineId};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

impl Tx<'_> {
    /// Keeps a piece with what this transaction writes; one that is there already stays.
    ///
    /// # Errors
    /// The database's.
    pub fn keep_piece(&mut self, record: RecordId, no: u32, bytes: &[u8]) -> Result<(), Error> {
        keep(self.conn(), (record, no), bytes)
    }
}

impl Store {
    /// Keeps a piece that came; durable when this returns. One that is there already stays.
    ///
    /// # Errors
    /// The database's.
    pub fn take_piece(&mut self, record: RecordId, no: u32, bytes: &[u8]) -> Result<(), Error> {
        keep(&self.conn, (record, no), bytes)
    }

    /// The numbers of the pieces that are here.
    ///
    /// # Errors
    /// The database's.
    pub fn pieces_here(&self, record: RecordId) -> Result<BTreeSet<u32>, Error> {
        pieces_here(&self.conn, record)
    }

    /// A piece, if it is here.
    ///
    /// # Errors
    /// The database's.
    pub fn piece(&self, record: RecordId, no: u32) -> Result<Option<Vec<u8>>, Error> {
        let sql = "SELECT bytes FROM piece WHERE record = ?1 AND no = ?2";
        Ok(self.conn.prepare_cached(sql)?.query_row(params![record.bytes(), no], |r| r.get(0)).optional()?)
    }

    /// This life of the hub has all pieces of the record's file, or gave them.
    ///
    /// # Errors
    /// The database's.
    pub fn mark_pieces_at_hub(&mut self, record: RecordId, timeline: TimelineId) -> Result<(), Error> {
        let sql =
            "INSERT INTO piece_at_hub VALUES (?1, ?2) ON CONFLICT (record) DO UPDATE SET timeline = excluded.timeline";
        self.in_transaction(|store| {
            store.conn.prepare_cached(sql)?.execute(params![record.bytes(), timeline.bytes()])?;
            store.conn.prepare_cached("DELETE FROM carried_piece WHERE record = ?1")?.execute([record.bytes()])?;
            Ok(())
        })
    }

    /// Records of which there are pieces here that this life of the hub is not known to have.
    ///
    /// # Errors
    /// The database's.
    pub fn pieces_to_offer(&self, timeline: TimelineId) -> Result<Vec<RecordId>, Error> {
        let sql = "SELECT DISTINCT p.record FROM piece p WHERE NOT EXISTS
                     (SELECT 1 FROM piece_at_hub h WHERE h.record = p.record AND h.timeline = ?1) ORDER BY p.record";
        let mut statement = self.conn.prepare_cached(sql)?;
        let ids = statement.query_map([timeline.bytes()], |r| r.get(0))?;
        Ok(ids.map(|id| id.map(RecordId::from_bytes)).collect::<Result<_, _>>()?)
    }

    /// The number of every piece that is here, of every record.
    ///
    /// # Errors
    /// The database's.
    pub fn all_pieces(&self) -> Result<Vec<(RecordId, u32)>, Error> {
        let mut statement = self.conn.prepare_cached("SELECT record, no FROM piece ORDER BY record, no")?;
        let pieces = statement.query_map([], |r| Ok((RecordId::from_bytes(r.get(0)?), r.get(1)?)))?;
        Ok(pieces.collect::<Result<_, _>>()?)
    }
}

/// The numbers of a record's pieces that are here.
///
/// # Errors
/// The database's.
pub fn pieces_here(conn: &Connection, record: RecordId) -> Result<BTreeSet<u32>, Error> {
    let mut statement = conn.prepare_cached("SELECT no FROM piece WHERE record = ?1")?;
    Ok(statement.query_map([record.bytes()], |r| r.get(0))?.collect::<Result<_, _>>()?)
}

/// Whether this life of the hub is known to have the record's file.
///
/// # Errors
/// The database's.
pub fn is_file_at_hub(conn: &Connection, record: RecordId, timeline: TimelineId) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM piece_at_hub WHERE record = ?1 AND timeline = ?2";
    Ok(conn.prepare_cached(sql)?.exists(params![record.bytes(), timeline.bytes()])?)
}

/// True while a file lies here of which this life of the hub is not known to have every piece.
pub(crate) fn has_unsent(conn: &Connection, record: RecordId, timeline: TimelineId) -> Result<bool, Error> {
    let is_here = conn.prepare_cached("SELECT 1 FROM piece WHERE record = ?1")?.exists([record.bytes()])?;
    Ok(is_here && !is_file_at_hub(conn, record, timeline)?)
}

/// Takes the pieces of a record out.
pub(crate) fn drop_all(conn: &Connection, record: RecordId) -> Result<(), Error> {
    for table in ["piece", "piece_at_hub", "carried_piece", "wanted_file"] {
        conn.prepare_cached(&format!("DELETE FROM {table} WHERE record = ?1"))?.execute([record.bytes()])?;
    }
    Ok(())
}

fn keep(conn: &Connection, (record, no): (RecordId, u32), bytes: &[u8]) -> Result<(), Error> {
    let sql = "INSERT INTO piece (record, no, bytes) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    conn.prepare_cached(sql)?.execute(params![record.bytes(), no, bytes])?;
    Ok(())
}
