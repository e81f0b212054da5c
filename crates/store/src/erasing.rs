//! Carrying an erasure out: everything of a record that this vault holds, in whatever table (decisions D11, sync.md 3.9).

use crate::stripping::stripped;
use crate::{Entering, Error, Remainder, Store, chain, displaced, erased, fold, piece, setting};
use change::{Change, Erasure, Piece, Redacted};
use kernel::{ChangeId, RecordId, RecordKind, ScopeId, TimelineId};
use rusqlite::{Connection, OptionalExtension, params};

/// Set while values were taken out whose last traces in the file are still to go.
const TRACES: &str = "erased_traces";

/// Takes an erasure in, once: from now on nothing of it is shown, and what can go goes. Bodies of changes follow with the hub's word
/// on what is left of them; those that nobody has a receipt for go up first, or their chain could not be told from a forged one.
pub(crate) fn begin(store: &Store, erasure: &Erasure) -> Result<Option<RecordKind>, Error> {
    let conn = &store.conn;
    if !erased::note(conn, erasure)? {
        return Ok(None);
    }
    strip_states(store, erasure.about)?;
    strip_kept(conn, erasure)?;
    displaced::strip(conn)?;
    piece::drop_all(conn, erasure.about)?;
    conn.prepare_cached("DELETE FROM sealed WHERE record = ?1")?.execute([erasure.about.bytes()])?;
    // Whether a packed chunk holds it can't be told; what is still wanted comes again.
    conn.prepare_cached("DELETE FROM staged_chunk")?.execute([])?;
    setting::write(conn, TRACES, &[1])?;
    fold::refold(store, erasure.about)
}

fn strip_states(store: &Store, about: RecordId) -> Result<(), Error> {
    for (table, forget) in [("entered", ", signature = x''"), ("entering", "")] {
        let mut statement = store.conn.prepare(&format!("SELECT no, bytes FROM {table} WHERE record = ?1"))?;
        let rows = statement.query_map([about.bytes()], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, Vec<u8>>(1)?)))?;
        for row in rows.collect::<Result<Vec<_>, _>>()? {
            let entering = Entering::decode(&row.1)?;
            let left = stripped(&store.conn, &entering)?;
            if *left != entering {
                let sql = format!("UPDATE {table} SET bytes = ?2{forget} WHERE no = ?1");
                store.conn.prepare_cached(&sql)?.execute(params![row.0, left.encode()])?;
            }
        }
    }
    Ok(())
}

/// What its author still sees of changes that are here no more.
fn strip_kept(conn: &Connection, erasure: &Erasure) -> Result<(), Error> {
    let mut statement = conn.prepare_cached("SELECT id, body FROM kept WHERE record = ?1")?;
    let rows =
        statement.query_map([erasure.about.bytes()], |r| Ok((r.get::<_, [u8; 16]>(0)?, r.get::<_, Vec<u8>>(1)?)))?;
    for (id, body) in rows.collect::<Result<Vec<_>, _>>()? {
        let mut change = Change::of_body(&body)?;
        erased::take_out(conn, &mut change)?;
        conn.prepare_cached("UPDATE kept SET body = ?2 WHERE id = ?1")?.execute(params![id, change.encode()])?;
    }
    Ok(())
}

/// Takes in what the hub left of a change, where the change is here.
pub(crate) fn take(store: &Store, left: &Remainder, scope: ScopeId) -> Result<Option<RecordKind>, Error> {
    let redacted = Redacted::decode(&left.body)?;
    redacted.verify(&erased::hub(&store.conn)?)?;
    if left.fed_in != scope {
        return Err(Error::Unfit("a word for another scope"));
    }
    let at = (left.chain.0, left.chain.1, left.seq);
    let sql = "SELECT id, body FROM change WHERE device = ?1 AND scope = ?2 AND seq = ?3";
    let place = params![at.0.bytes(), at.1.bytes(), at.2 as i64];
    let found = store.conn.prepare_cached(sql)?.query_row(place, |r| Ok((r.get::<_, [u8; 16]>(0)?, r.get(1)?)));
    let Some((id, body)): Option<([u8; 16], Vec<u8>)> = found.optional()? else { return Ok(None) };
    let change = Change::of_body(&body)?;
    let has_less = redacted.fields.keys().all(|field| change.fields.contains_key(field));
    if body == left.body || !has_less {
        return Ok(None);
    }
    if store.hash_of(at, &Piece::of_body(body))? != redacted.body_hash() {
        return Err(Error::Unfit("what is left of another change"));
    }
    replace(store, ChangeId::from_bytes(id), (at, &left.body))?;
    fold::refold(store, change.record)
}

fn replace(store: &Store, id: ChangeId, (at, body): ((kernel::DeviceId, ScopeId, u64), &[u8])) -> Result<(), Error> {
    let conn = &store.conn;
    conn.prepare_cached("UPDATE change SET body = ?2 WHERE id = ?1")?.execute(params![id.bytes(), body])?;
    let sql = "SELECT batch_salt, first_seq, count FROM batch WHERE device = ?1 AND scope = ?2 AND first_seq <= ?3
               ORDER BY first_seq DESC LIMIT 1";
    let place = params![at.0.bytes(), at.1.bytes(), at.2 as i64];
    let (salts, first, count): (_, i64, u32) =
        conn.prepare_cached(sql)?.query_row(place, |r| Ok((chain::salts(r, 0)?, r.get(1)?, r.get(2)?)))?;
    let gone = (at.2 - first as u64) as u32;
    let salts = salts.without(count, |index| index == gone);
    conn.prepare_cached("UPDATE batch SET batch_salt = ?4 WHERE device = ?1 AND scope = ?2 AND first_seq = ?3")?
        .execute(params![at.0.bytes(), at.1.bytes(), first, salts.encode()])?;
    setting::write(conn, TRACES, &[1])
}

/// From now on the file still holds traces of what was taken out; they go before the end of the transaction and after it.
pub(crate) fn leave_no_traces(store: &Store) -> Result<(), Error> {
    setting::write(&store.conn, TRACES, &[1])?;
    settle(store)
}

/// Writes the words' index anew where something was taken out: a word stays in its pages until then. Belongs before the end of the
/// transaction.
pub(crate) fn settle(store: &Store) -> Result<(), Error> {
    if setting::read(&store.conn, TRACES)?.is_some() {
        store.noted.settle(&store.conn)?;
        store.conn.execute("INSERT INTO search (search) VALUES ('optimize')", [])?;
    }
    Ok(())
}

impl Store {
    /// Presses what was taken out, out of the write-ahead log, too. Cut off before its end, the next call does it.
    pub(crate) fn finish_erasing(&mut self) -> Result<(), Error> {
        if setting::read(&self.conn, TRACES)?.is_none() {
            return Ok(());
        }
        let is_busy: bool = self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0))?;
        if is_busy {
            // Somebody reads what stood there before; the next call presses it out.
            return Ok(());
        }
        self.conn.prepare_cached("DELETE FROM setting WHERE key = ?1")?.execute([TRACES])?;
        Ok(())
    }

    /// Erasures of which nothing is here any more, and of which the hub's life that was last heard of is not known
    /// to have been told so.
    ///
    /// # Errors
    /// The database's.
    pub fn erasures_done(&self) -> Result<Vec<RecordId>, Error> {
        let untold = self.erasures_untold()?;
        Ok(untold.into_iter().filter(|(_, is_done)| *is_done).map(|(id, _)| id).collect())
    }

    /// True while a body in the log still holds what was said to be erased: written here, and not at the hub yet.
    ///
    /// # Errors
    /// The database's.
    pub fn has_erasures_to_do(&self) -> Result<bool, Error> {
        Ok(self.erasures_untold()?.iter().any(|(_, is_done)| !is_done))
    }

    /// What the hub's last life is not known to have been told is done here, and whether it is.
    fn erasures_untold(&self) -> Result<Vec<(RecordId, bool)>, Error> {
        let timeline = self.last_timeline()?;
        let sql = "SELECT id, content FROM erasure WHERE told IS NOT ?1 ORDER BY id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([timeline.bytes()])?;
        let mut untold = Vec::new();
        while let Some(row) = rows.next()? {
            let erasure = Erasure::of_content(RecordId::from_bytes(row.get(0)?), &row.get::<_, Vec<u8>>(1)?)?;
            untold.push((erasure.id, is_done(&self.conn, &erasure)?));
        }
        Ok(untold)
    }

    /// This life of the hub knows that nothing of these is here any more.
    ///
    /// # Errors
    /// The database's; then none is marked.
    pub fn mark_erasures_told(&mut self, timeline: TimelineId, told: &[RecordId]) -> Result<(), Error> {
        self.in_transaction(|store| {
            let mut statement = store.conn.prepare_cached("UPDATE erasure SET told = ?1 WHERE id = ?2")?;
            told.iter().try_for_each(|id| Ok(statement.execute(params![timeline.bytes(), id.bytes()]).map(drop)?))
        })
    }
}

/// True when the hub has said that this is to be erased, and this vault has done what it can.
///
/// # Errors
/// The database's.
pub fn is_erased_here(conn: &Connection, id: RecordId) -> Result<bool, Error> {
    Ok(conn.prepare_cached("SELECT 1 FROM erasure WHERE id = ?1")?.exists([id.bytes()])?)
}

/// True when no body in the log holds what is to be gone. Everything else went when the erasure came.
fn is_done(conn: &Connection, erasure: &Erasure) -> Result<bool, Error> {
    let mut statement = conn.prepare_cached("SELECT body FROM change WHERE record = ?1")?;
    let mut rows = statement.query([erasure.about.bytes()])?;
    while let Some(row) = rows.next()? {
        if !erasure.gone(&Change::of_body(&row.get::<_, Vec<u8>>(0)?)?).is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}
