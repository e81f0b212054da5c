//! Others' batches that the hub's word took the place of: their author's vault was set back, or lives twice (ADR 0021). They count
//! for nothing here any more, and their author may have no other copy of them: the author gets them back.

use crate::{Error, erased};
use change::{Batch, Piece};
use kernel::{DeviceId, ScopeId};
use rusqlite::{Connection, params};

pub(crate) fn keep(conn: &Connection, batch: &Batch) -> Result<(), Error> {
    let (h, left) = (&batch.header, without_erased(conn, batch)?);
    let row = params![h.device.bytes(), h.scope.bytes(), batch.head.0, left.encode()?];
    conn.prepare_cached("INSERT OR REPLACE INTO displaced VALUES (?1, ?2, ?3, ?4)")?.execute(row)?;
    Ok(())
}

/// Takes out what was erased since.
pub(crate) fn strip(conn: &Connection) -> Result<(), Error> {
    let mut statement = conn.prepare_cached("SELECT bytes FROM displaced")?;
    let all: Vec<Vec<u8>> = statement.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
    all.iter().try_for_each(|bytes| keep(conn, &Batch::decode(bytes)?))
}

/// A change with a value that is erased goes whole: nobody is here to say what is left of it.
fn without_erased(conn: &Connection, batch: &Batch) -> Result<Batch, Error> {
    let mut left = batch.clone();
    for (index, piece) in (0u32..).zip(&batch.pieces) {
        if piece.body().map_or(Ok(false), |body| erased::holds_gone(conn, body))? {
            left.pieces[index as usize] = Piece::Hidden(piece.hash(batch.salts.at(index))?);
            left.salts = left.salts.without(batch.count(), |gone| gone == index);
        }
    }
    Ok(left)
}

/// The batches of this author, each chain's in the order they were written.
pub(crate) fn of_author(conn: &Connection, author: DeviceId) -> Result<Vec<Batch>, Error> {
    let mut statement = conn.prepare_cached("SELECT bytes FROM displaced WHERE device = ?1")?;
    let found: Vec<Vec<u8>> = statement.query_map([author.bytes()], |r| r.get(0))?.collect::<Result<_, _>>()?;
    let mut batches = found.iter().map(|bytes| Batch::decode(bytes)).collect::<Result<Vec<_>, _>>()?;
    batches.sort_by_key(|b| (b.header.scope, b.header.first_seq));
    Ok(batches)
}

/// The author has it.
pub(crate) fn forget(conn: &Connection, batch: &Batch) -> Result<(), Error> {
    let at = params![batch.header.device.bytes(), batch.header.scope.bytes(), batch.head.0];
    conn.prepare_cached("DELETE FROM displaced WHERE device = ?1 AND scope = ?2 AND head = ?3")?.execute(at)?;
    Ok(())
}

/// The scope is not the member's to read any more.
pub(crate) fn forget_scope(conn: &Connection, scope: ScopeId) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM displaced WHERE scope = ?1")?.execute([scope.bytes()])?;
    Ok(())
}
