//! What a vault may no longer hold goes: records that left a scope, and all of a scope whose reading has ended, each once
//! everything written of it here has its receipt (decisions D5, sync.md 3.11).

use crate::{
    Error, Store, chain, column, displaced, entering, erased, fold, giving_way, hidden, log, log::Logged, piece,
    record, sealed, setting, snapshot, states,
};
use change::{BatchHeader, Op, Piece, Salts};
use kernel::{MemberId, RecordId, RecordKind, ScopeId, TimelineId};
use rusqlite::{Connection, OptionalExtension, params};
use seal::Hash;
use std::collections::BTreeSet;

/// What a member's postings let a vault read, as its own roster says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// By postings in force.
    pub now: BTreeSet<ScopeId>,
    /// By postings that have ended.
    pub before: BTreeSet<ScopeId>,
}

/// What the hub's present life says of a vault's reading.
#[derive(Clone, Copy, Debug)]
pub struct Fed<'a> {
    /// The scopes it feeds.
    pub scopes: &'a BTreeSet<ScopeId>,
    /// The life: its receipts alone tell that it has what was written.
    pub timeline: TimelineId,
}

/// Looks a member's reading up in the roster, for a day.
pub type Reads = fn(&Connection, MemberId, chrono::NaiveDate) -> Result<Reading, Error>;

/// What went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Records that are here no more.
    pub records: u32,
    /// Records that wait for a receipt of what was written of them here.
    pub waiting: u32,
    /// Kinds that look different now.
    pub kinds: BTreeSet<RecordKind>,
}

/// Named where a record goes that left no scope of ours.
const NOWHERE: [u8; 16] = [0; 16];
/// Remembers a record that goes because it left a scope.
const DEPART: &str =
    "INSERT INTO departed SELECT DISTINCT record FROM leaving WHERE record = ?1 AND scope <> ?2 ON CONFLICT DO NOTHING";

/// From whose eyes a record goes, which scope of theirs has ended, and in which life of the hub.
type Parting<'a> = (&'a Reading, Option<ScopeId>, TimelineId);

enum Fate {
    Goes,
    Waits,
    Stays,
}

impl Store {
    /// Takes out what may no longer be held. A scope goes only when neither the hub nor the roster lets it be read, and a record
    /// only once the hub's present life has all that was written of it here, so that a hub set back to an earlier day empties no
    /// laptop.
    ///
    /// # Errors
    /// The database's; then nothing went.
    pub fn leave(&mut self, reading: &Reading, fed: Fed<'_>) -> Result<Left, Error> {
        let left = self.in_transaction(|store| store.leave_all(reading, fed))?;
        if left.records > 0 {
            self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        Ok(left)
    }

    fn leave_all(&self, reading: &Reading, fed: Fed<'_>) -> Result<Left, Error> {
        let mut ended = Vec::new();
        for scope in reading.before.difference(&reading.now).filter(|s| !fed.scopes.contains(s)) {
            ended.extend(self.is_here(*scope)?.then_some(*scope));
        }
        for load in self.loading()?.iter().filter(|load| !fed.scopes.contains(&load.scope)) {
            snapshot::forget(&self.conn, load.scope)?;
        }
        let mut left = Left::default();
        for record in snapshot::gone_before(&self.conn, fed.timeline)? {
            let fate = if has_unsent(&self.conn, record, fed.timeline)? { Fate::Waits } else { Fate::Goes };
            self.part(record, fate, &mut left)?;
        }
        for record in marked(&self.conn)? {
            self.part_with(record, (reading, None, fed.timeline), &mut left)?;
        }
        for scope in ended {
            for record in records_in(&self.conn, scope)? {
                self.part_with(record, (reading, Some(scope), fed.timeline), &mut left)?;
            }
            self.forget_chains(scope)?;
        }
        if left.records > 0 {
            self.noted.settle(&self.conn)?;
            // A word taken out of the index stays in its pages until they are written anew.
            self.conn.execute("INSERT INTO search (search) VALUES ('optimize')", [])?;
        }
        Ok(left)
    }

    fn part_with(&self, id: RecordId, from: Parting<'_>, left: &mut Left) -> Result<(), Error> {
        self.part(id, self.fate(id, from)?, left)
    }

    fn part(&self, id: RecordId, fate: Fate, left: &mut Left) -> Result<(), Error> {
        let kind = self.kind_of(id)?;
        match fate {
            Fate::Goes => {
                self.take_out(id, kind)?;
                // Of one that was gone before this laptop came nothing ever was here.
                left.records += u32::from(kind.is_some());
                left.kinds.extend(kind);
            }
            Fate::Waits => left.waiting += 1,
            Fate::Stays => unmark(&self.conn, id)?,
        }
        Ok(())
    }

    fn fate(&self, id: RecordId, (reading, ended, timeline): Parting<'_>) -> Result<Fate, Error> {
        if has_unsent(&self.conn, id, timeline)? {
            return Ok(Fate::Waits);
        }
        if !self.is_seen_in(id, &reading.now)? {
            return Ok(Fate::Goes);
        }
        match ended {
            Some(scope) if !self.thin_out(id, scope)? => Ok(Fate::Waits),
            _ => Ok(Fate::Stays),
        }
    }

    /// A scope that the hub said it left shows it no more, though what made it leave may not be told here.
    fn is_seen_in(&self, id: RecordId, scopes: &BTreeSet<ScopeId>) -> Result<bool, Error> {
        let Some(mut held) = record::load(&self.conn, id)? else { return Ok(false) };
        let Some((column, spec)) = column::column_of(self.columns, held.record.kind) else { return Ok(false) };
        held.refresh(spec);
        let left = marks_of(&self.conn, id)?;
        Ok(column.audience(&held.record).iter().any(|s| scopes.contains(s) && !left.contains(s)))
    }

    /// A record that another scope still shows is folded from what that scope gave. False when it gave no state to begin with.
    fn thin_out(&self, id: RecordId, ended: ScopeId) -> Result<bool, Error> {
        let logged: Vec<Logged> = log::of_record(&self.conn, id)?.into_iter().map(|(_, l)| l).collect();
        let begins_elsewhere = logged.iter().any(|l| l.scope != ended && l.change.op == Op::Create);
        if !begins_elsewhere && !entering::has_come_to_another(&self.conn, id, ended)? {
            return Ok(false);
        }
        for l in logged.iter().filter(|l| l.scope == ended) {
            self.hide(l)?;
        }
        let at = params![id.bytes(), ended.bytes()];
        self.conn.prepare_cached("DELETE FROM entered WHERE record = ?1 AND scope = ?2")?.execute(at)?;
        fold::refold(self, id)?;
        Ok(true)
    }

    fn take_out(&self, id: RecordId, kind: Option<RecordKind>) -> Result<(), Error> {
        for (_, l) in log::of_record(&self.conn, id)? {
            self.hide(&l)?;
        }
        self.conn.prepare_cached(DEPART)?.execute(params![id.bytes(), NOWHERE])?;
        for table in ["entered", "entering", "leaving"] {
            self.conn.prepare_cached(&format!("DELETE FROM {table} WHERE record = ?1"))?.execute([id.bytes()])?;
        }
        piece::drop_all(&self.conn, id)?;
        match kind.and_then(|k| column::column_of(self.columns, k)) {
            Some(of) => fold::forget(self, of, id),
            None => Ok(()),
        }
    }

    /// The chain keeps the change's hash; its words go, but for what its author wrote and nobody has let into force.
    fn hide(&self, l: &Logged) -> Result<(), Error> {
        let at = (l.device, l.scope, l.seq);
        let body = erased::body_of(&self.conn, l.change.id)?;
        let hash = self.hash_of(at, &Piece::of_body(body.clone()))?;
        if l.device == self.identity.device && (l.standing.is_refused || l.standing.is_held) {
            keep(&self.conn, l)?;
        }
        if !erased::holds_gone(&self.conn, &body)? {
            sealed::keep(self, at, (l.change.record, &body))?;
        }
        hidden::keep(&self.conn, at, hash, None)?;
        self.conn.prepare_cached("DELETE FROM change WHERE id = ?1")?.execute([l.change.id.bytes()])?;
        Ok(())
    }

    /// The hash under which its chain holds a change.
    pub(crate) fn hash_of(&self, at: (kernel::DeviceId, ScopeId, u64), piece: &Piece) -> Result<Hash, Error> {
        let (salts, first_seq) = self.salts_at(at)?;
        Ok(piece.hash(salts.at((at.2 - first_seq) as u32))?)
    }

    fn salts_at(&self, at: (kernel::DeviceId, ScopeId, u64)) -> Result<(Salts, u64), Error> {
        let sql = "SELECT batch_salt, first_seq FROM batch WHERE device = ?1 AND scope = ?2 AND first_seq <= ?3
                   ORDER BY first_seq DESC LIMIT 1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let place = params![at.0.bytes(), at.1.bytes(), at.2 as i64];
        Ok(statement.query_row(place, |r| Ok((chain::salts(r, 0)?, r.get::<_, i64>(1)? as u64)))?)
    }

    /// Others' chains of an ended scope go whole, so that they can come whole again; the own chain must go on where it ended.
    fn forget_chains(&self, scope: ScopeId) -> Result<(), Error> {
        let own = self.identity.device.bytes();
        for table in ["hidden", "sealed", "receipt", "batch"] {
            let sql = format!(
                "DELETE FROM {table} WHERE scope = ?1 AND device <> ?2 AND NOT EXISTS
                   (SELECT 1 FROM change c WHERE c.device = {table}.device AND c.scope = {table}.scope)"
            );
            self.conn.prepare_cached(&sql)?.execute(params![scope.bytes(), own])?;
        }
        self.conn.prepare_cached("DELETE FROM cursor WHERE scope = ?1")?.execute([scope.bytes()])?;
        snapshot::forget(&self.conn, scope)?;
        displaced::forget_scope(&self.conn, scope)?;
        states::forget_scope(&self.conn, scope)?;
        let last = self.known_to(self.identity.device, scope)?;
        if last > 0 { setting::write(&self.conn, &coming_back(scope), &last.to_be_bytes()) } else { Ok(()) }
    }

    /// A batch of this device stands in a feed: with the last one that was here when the scope was left, all have come back.
    pub(crate) fn note_come_back(&self, scope: ScopeId, last: u64) -> Result<(), Error> {
        let key = coming_back(scope);
        let awaited = setting::read(&self.conn, &key)?.and_then(|raw| raw.try_into().ok()).map(u64::from_be_bytes);
        if awaited.is_some_and(|awaited| awaited <= last) {
            self.conn.prepare_cached("DELETE FROM setting WHERE key = ?1")?.execute([key])?;
        }
        Ok(())
    }

    /// Whether anything of a scope is, or was, here. Asked with every sync, but only of what may no longer be read.
    fn is_here(&self, scope: ScopeId) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM cursor WHERE scope = ?1 UNION ALL SELECT 1 FROM snapshot WHERE scope = ?1
                   UNION ALL SELECT 1 FROM batch WHERE scope = ?1 UNION ALL SELECT 1 FROM entered WHERE scope = ?1";
        Ok(self.conn.prepare_cached(sql)?.exists([scope.bytes()])?)
    }

    /// A colleague handed on changes of records that are not here: they have left already, or have not come yet. Their words go with
    /// the next sync that leaves nothing unsent, unless the record has come by then. They left no scope of ours, so none is named.
    /// Kinds of a later program have no record here and stay as they are.
    pub(crate) fn watch(&self, handed: &BatchHeader) -> Result<(), Error> {
        let sql = "SELECT DISTINCT record, kind FROM change c WHERE device = ?1 AND scope = ?2 AND seq >= ?3
                     AND NOT EXISTS (SELECT 1 FROM record r WHERE r.id = c.record)";
        let mut statement = self.conn.prepare_cached(sql)?;
        let at = params![handed.device.bytes(), handed.scope.bytes(), handed.first_seq as i64];
        let mut rows = statement.query(at)?;
        while let Some(row) = rows.next()? {
            let kind = RecordKind::of_number(row.get(1)?).and_then(|kind| column::column_of(self.columns, kind));
            if kind.is_some() {
                mark(&self.conn, RecordId::from_bytes(row.get(0)?), ScopeId::from_bytes(NOWHERE))?;
            }
        }
        Ok(())
    }

    /// Every scope of which anything is, or was, here.
    ///
    /// # Errors
    /// The database's.
    pub fn scopes_here(&self) -> Result<Vec<ScopeId>, Error> {
        let sql = "SELECT scope FROM batch UNION SELECT scope FROM entered UNION SELECT scope FROM cursor
                   UNION SELECT scope FROM snapshot";
        let mut statement = self.conn.prepare_cached(sql)?;
        let found = statement.query_map([], |r| Ok(ScopeId::from_bytes(r.get(0)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn kind_of(&self, id: RecordId) -> Result<Option<RecordKind>, Error> {
        let sql = "SELECT kind FROM record WHERE id = ?1 UNION ALL SELECT kind FROM change WHERE record = ?1 LIMIT 1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let number: Option<u16> = statement.query_row([id.bytes()], |r| r.get(0)).optional()?;
        Ok(number.and_then(RecordKind::of_number))
    }
}

/// Where is remembered up to which number the own chain of a left scope must come back, once the scope is read again.
fn coming_back(scope: ScopeId) -> String {
    format!("coming_back:{}", seal::to_hex(&scope.bytes()))
}

/// True while own batches of a scope that was left have not all come back.
pub(crate) fn is_coming_back(conn: &Connection, scope: ScopeId) -> Result<bool, Error> {
    Ok(setting::read(conn, &coming_back(scope))?.is_some())
}

/// A record left a scope: it goes when the sync is done, if nothing keeps it. The state it had there counts no more where another
/// scope sent one that is as late: that may have come earlier, and tells what has happened since.
pub(crate) fn go_out(store: &Store, id: RecordId, scope: ScopeId) -> Result<Option<RecordKind>, Error> {
    mark(&store.conn, id, scope)?;
    if !giving_way::gives_way(&store.conn, id, scope)? {
        return Ok(None);
    }
    fold::refold(store, id)
}

fn mark(conn: &Connection, id: RecordId, scope: ScopeId) -> Result<(), Error> {
    let sql = "INSERT INTO leaving VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    conn.prepare_cached(sql)?.execute(params![id.bytes(), scope.bytes()])?;
    Ok(())
}

/// A record comes in, at this place of the feed. Where it had left this very scope, nobody here saw what happened to it meanwhile:
/// from now on its state counts, not what was logged before that place.
pub(crate) fn come_in(store: &Store, id: RecordId, (scope, rank): (ScopeId, u64)) -> Result<(), Error> {
    let sql = "DELETE FROM leaving WHERE record = ?1 AND scope = ?2";
    let was_away = store.conn.prepare_cached(sql)?.execute(params![id.bytes(), scope.bytes()])? > 0;
    if was_away {
        let logged = log::of_record(&store.conn, id)?;
        let is_before = |l: &Logged| l.standing.rank.is_some_and(|stands| l.scope != scope || stands < rank);
        logged.iter().filter(|(_, l)| is_before(l)).try_for_each(|(_, l)| store.hide(l))?;
    }
    store.conn.prepare_cached("DELETE FROM departed WHERE record = ?1")?.execute([id.bytes()])?;
    unmark(&store.conn, id)
}

/// True when the record went by the hub's word and is not here.
pub(crate) fn has_departed(conn: &Connection, id: RecordId) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM departed WHERE record = ?1 AND NOT EXISTS (SELECT 1 FROM record WHERE id = ?1)";
    Ok(conn.prepare_cached(sql)?.exists([id.bytes()])?)
}

fn unmark(conn: &Connection, id: RecordId) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM leaving WHERE record = ?1")?.execute([id.bytes()])?;
    Ok(())
}

fn marked(conn: &Connection) -> Result<Vec<RecordId>, Error> {
    let mut statement = conn.prepare_cached("SELECT DISTINCT record FROM leaving")?;
    let found = statement.query_map([], |r| Ok(RecordId::from_bytes(r.get(0)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn marks_of(conn: &Connection, id: RecordId) -> Result<BTreeSet<ScopeId>, Error> {
    let mut statement = conn.prepare_cached("SELECT scope FROM leaving WHERE record = ?1")?;
    let found = statement.query_map([id.bytes()], |r| Ok(ScopeId::from_bytes(r.get(0)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn records_in(conn: &Connection, scope: ScopeId) -> Result<Vec<RecordId>, Error> {
    let sql = "SELECT record FROM change WHERE scope = ?1 UNION SELECT record FROM entered WHERE scope = ?1
               UNION SELECT id FROM record WHERE scope = ?1";
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement.query_map([scope.bytes()], |r| Ok(RecordId::from_bytes(r.get(0)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// True when the present life of the hub has not said that it has all that is here of the record.
fn has_unsent(conn: &Connection, id: RecordId, timeline: TimelineId) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM change c WHERE c.record = ?1 AND (c.rank IS NULL OR NOT EXISTS
                 (SELECT 1 FROM receipt r WHERE r.device = c.device AND r.scope = c.scope AND r.first_seq <= c.seq
                    AND c.seq < r.first_seq + r.count AND r.timeline = ?2))";
    let is_unsent = conn.prepare_cached(sql)?.exists(params![id.bytes(), timeline.bytes()])?;
    Ok(is_unsent || piece::has_unsent(conn, id, timeline)?)
}

fn keep(conn: &Connection, l: &Logged) -> Result<(), Error> {
    let c = &l.change;
    let sql = "INSERT INTO kept (id, scope, seq, kind, record, hlc, rank, verdict, body)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING";
    conn.prepare_cached(sql)?.execute(params![
        c.id.bytes(),
        l.scope.bytes(),
        l.seq as i64,
        c.kind,
        c.record.bytes(),
        c.hlc.0 as i64,
        l.standing.rank.map(|r| r as i64),
        l.standing.number(),
        c.encode(),
    ])?;
    Ok(())
}

/// The hub has said more of what is kept: what is in force is kept no longer.
pub(crate) fn restamp_kept(conn: &Connection, id: kernel::ChangeId, standing: log::Standing) -> Result<(), Error> {
    if standing.number() == 0 {
        return unkeep(conn, id);
    }
    conn.prepare_cached("UPDATE kept SET verdict = ?2 WHERE id = ?1")?
        .execute(params![id.bytes(), standing.number()])?;
    Ok(())
}

/// A change is in the log again.
pub(crate) fn unkeep(conn: &Connection, id: kernel::ChangeId) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM kept WHERE id = ?1")?.execute([id.bytes()])?;
    Ok(())
}
