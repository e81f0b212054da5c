//! The first load of a scope: chunks of a snapshot are staged as they come, in any order and over any number of sittings; once all
//! are here they are taken in together, so that nobody is shown half of them (sync.md 3.7).

use crate::{
    Chunk, Cursor, Entering, Error, Manifest, Remainder, SignedManifest, Store, TakenPage, cursor::Place, encode_sees,
    erased, erasing, notice, setting::ClockState,
};
use kernel::{ChangeId, Hlc, Instant, RecordId, ScopeId, TimelineId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use seal::{Hash, Signature, VerifyingKey};

/// A scope that is being read for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loading {
    /// The scope.
    pub scope: ScopeId,
    /// Chunks that are here.
    pub done: u32,
    /// Of so many.
    pub total: u32,
    /// Records that will be shown.
    pub records: u64,
}

impl Store {
    /// The scopes that are being read for the first time: nothing of them may be counted yet.
    ///
    /// # Errors
    /// The database's.
    pub fn loading(&self) -> Result<Vec<Loading>, Error> {
        let sql = "SELECT manifest, (SELECT count(*) FROM staged_chunk c WHERE c.scope = snapshot.scope)
                   FROM snapshot WHERE is_live = 0 ORDER BY scope";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |r| Ok((r.get::<_, Vec<u8>>(0)?, r.get(1)?)))?;
        let mut found = Vec::new();
        for row in rows {
            let (manifest, done) = row?;
            let Manifest { scope, chunks, records, .. } = Manifest::decode(&manifest)?;
            found.push(Loading { scope, done, total: chunks.len() as u32, records });
        }
        Ok(found)
    }

    /// The snapshot that a scope is being read from.
    ///
    /// # Errors
    /// The database's.
    pub fn load_under_way(&self, scope: ScopeId) -> Result<Option<Manifest>, Error> {
        let sql = "SELECT manifest FROM snapshot WHERE scope = ?1 AND is_live = 0";
        let mut statement = self.conn.prepare_cached(sql)?;
        let found: Option<Vec<u8>> = statement.query_row([scope.bytes()], |r| r.get(0)).optional()?;
        found.map(|bytes| Manifest::decode(&bytes)).transpose()
    }

    /// True for a scope that nothing was read of yet, so that a snapshot can stand for what came before: no place in its feed, no
    /// state, and nothing of others that still waits for the hub's word.
    ///
    /// # Errors
    /// The database's.
    pub fn is_at_beginning(&self, scope: ScopeId) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM cursor WHERE scope = ?1 UNION ALL SELECT 1 FROM entered WHERE scope = ?1 UNION ALL
                   SELECT 1 FROM change WHERE scope = ?1 AND device <> ?2 AND rank IS NULL";
        let at = params![scope.bytes(), self.identity.device.bytes()];
        Ok(!self.conn.prepare_cached(sql)?.exists(at)?)
    }

    /// Begins to read a scope from a snapshot, or goes on with a newer one: chunks that are here and stand in it stay. False where
    /// it does not fit what is here, as when it holds own changes that this vault has lost; then the feed is to be read.
    ///
    /// # Errors
    /// A signature that is not the hub's; the database's.
    pub fn begin_load(&mut self, signed: &SignedManifest, hub: &VerifyingKey) -> Result<bool, Error> {
        let manifest = signed.open(hub)?;
        if !self.is_at_beginning(manifest.scope)? || !self.has_own_of(&manifest)? {
            return Ok(false);
        }
        self.in_transaction(|store| {
            erased::know_hub(&store.conn, hub)?;
            let sql = "INSERT OR REPLACE INTO snapshot (scope, timeline, seq, manifest, signature, is_live)
                       VALUES (?1, ?2, ?3, ?4, ?5, 0)";
            let (scope, timeline) = (manifest.scope.bytes(), manifest.timeline.bytes());
            let row = params![scope, timeline, manifest.seq as i64, signed.bytes, signed.signature.0];
            store.conn.prepare_cached(sql)?.execute(row)?;
            for hash in staged(&store.conn, manifest.scope)? {
                if !manifest.chunks.iter().any(|chunk| chunk.hash == hash) {
                    let sql = "DELETE FROM staged_chunk WHERE scope = ?1 AND hash = ?2";
                    store.conn.prepare_cached(sql)?.execute(params![scope, hash.0])?;
                }
            }
            Ok(true)
        })
    }

    /// The own chain never begins behind a snapshot: what the hub has of it must be here.
    fn has_own_of(&self, manifest: &Manifest) -> Result<bool, Error> {
        let own = self.identity.device;
        let Some(end) = manifest.chains.iter().find(|chain| chain.device == own) else { return Ok(true) };
        let sql = "SELECT 1 FROM batch WHERE device = ?1 AND scope = ?2 AND first_seq + count - 1 = ?3 AND head = ?4";
        let at = params![own.bytes(), manifest.scope.bytes(), end.seq as i64, end.head.0];
        Ok(self.conn.prepare_cached(sql)?.exists(at)?)
    }

    /// The chunks that have yet to come, in order.
    ///
    /// # Errors
    /// The database's.
    pub fn missing_chunks(&self, scope: ScopeId) -> Result<Vec<Hash>, Error> {
        let Some(manifest) = self.load_under_way(scope)? else { return Ok(Vec::new()) };
        let here = staged(&self.conn, scope)?;
        Ok(manifest.chunks.iter().map(|c| c.hash).filter(|hash| !here.contains(hash)).collect())
    }

    /// Keeps a chunk until all are here.
    ///
    /// # Errors
    /// [`Error::Unfit`] for bytes that are not those of a chunk that is waited for.
    pub fn stage_chunk(&mut self, scope: ScopeId, bytes: &[u8]) -> Result<(), Error> {
        let name = Chunk::name(bytes);
        if !self.missing_chunks(scope)?.contains(&name) {
            return Err(Error::Unfit("a chunk that nobody asked for"));
        }
        let sql = "INSERT INTO staged_chunk (scope, hash, bytes) VALUES (?1, ?2, ?3)";
        self.conn.prepare_cached(sql)?.execute(params![scope.bytes(), name.0, bytes])?;
        Ok(())
    }

    /// Takes in all that was staged, with the cursor behind it: all of it or nothing.
    ///
    /// # Errors
    /// [`Error::Unfit`] when a chunk is missing or holds what does not belong there; the database's.
    pub fn finish_load(&mut self, scope: ScopeId, now: Instant) -> Result<TakenPage, Error> {
        let manifest = self.load_under_way(scope)?.ok_or(Error::Unfit("a load that was not begun"))?;
        let taken = self.in_transaction(|store| store.take_snapshot(&manifest, now))?;
        self.finish_erasing()?;
        self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(taken)
    }

    fn take_snapshot(&self, manifest: &Manifest, now: Instant) -> Result<TakenPage, Error> {
        let (scope, timeline) = (manifest.scope, manifest.timeline);
        let mut clock = ClockState::load(&self.conn)?;
        clock.arrived = clock.arrived.max(self.believed(now)?);
        // States count as sent in the present life of the hub from their first fold on.
        let cursor = Cursor { scope, timeline, seq: manifest.seq, digest: manifest.digest, trail: None };
        let mut taken = TakenPage { is_in_step: true, kinds: self.stand_at(&cursor)?, ..TakenPage::default() };
        let (mut latest, place) = (0, Place { scope, timeline, rank: manifest.rank() });
        for name in &manifest.chunks {
            let chunk = Chunk::unpack(&chunk_of(&self.conn, scope, name.hash)?)?;
            latest = latest.max(self.take_chunk(&chunk, (place, clock.arrived), &mut taken)?);
        }
        clock.hlc = clock.hlc.max(Hlc(latest).min(crate::cursor::bound(manifest.cut_at)));
        clock.save(&self.conn)?;
        self.remember_hub_time(manifest.cut_at)?;
        self.note_timeline(timeline)?;
        self.keep_chains(manifest)?;
        erasing::settle(self)?;
        for sql in ["UPDATE snapshot SET is_live = 1 WHERE scope = ?1", "DELETE FROM staged_chunk WHERE scope = ?1"] {
            self.conn.prepare_cached(sql)?.execute([scope.bytes()])?;
        }
        Ok(taken)
    }

    /// The latest time that anything in it counts at.
    fn take_chunk(&self, chunk: &Chunk, at: (Place, Instant), taken: &mut TakenPage) -> Result<u64, Error> {
        let (mut latest, Place { scope, timeline, .. }) = (0, at.0);
        for bytes in &chunk.records {
            let entering = Entering::decode(bytes)?;
            latest = latest.max(entering.latest_eff()?);
            taken.changes += 1;
            taken.kinds.extend(self.take_state(&entering, (bytes, &[]), at)?);
        }
        for (id, sees) in &chunk.stand_ins {
            let sql = "INSERT OR REPLACE INTO stand_in (id, scope, sees) VALUES (?1, ?2, ?3)";
            self.conn.prepare_cached(sql)?.execute(params![id.bytes(), scope.bytes(), encode_sees(sees)])?;
        }
        chunk.notices.iter().try_for_each(|raw| notice::keep(self, raw, timeline))?;
        for left in &chunk.remainders {
            let left = Remainder::decode(left)?.ok_or(Error::Unfit("a remainder"))?;
            taken.kinds.extend(erasing::take(self, &left, scope)?);
        }
        Ok(latest)
    }

    fn keep_chains(&self, manifest: &Manifest) -> Result<(), Error> {
        let scope = manifest.scope;
        for chain in &manifest.chains {
            if chain.device == self.identity.device {
                // What came back of it stands in the states.
                self.note_come_back(scope, chain.seq)?;
                continue;
            }
            let sql = "INSERT OR REPLACE INTO chain_base (device, scope, seq, head) VALUES (?1, ?2, ?3, ?4)";
            let row = params![chain.device.bytes(), scope.bytes(), chain.seq as i64, chain.head.0];
            self.conn.prepare_cached(sql)?.execute(row)?;
        }
        Ok(())
    }

    /// Gives up a load: its feed is read instead. What is shown was not touched by it.
    ///
    /// # Errors
    /// The database's.
    pub fn abandon_load(&mut self, scope: ScopeId) -> Result<(), Error> {
        self.in_transaction(|store| give_up(&store.conn, scope))
    }

    /// The snapshot a scope was begun with, if it was: the hub's word for the states that came in it.
    ///
    /// # Errors
    /// The database's.
    pub fn began_with(&self, scope: ScopeId) -> Result<Option<(TimelineId, SignedManifest)>, Error> {
        let sql = "SELECT timeline, manifest, signature FROM snapshot WHERE scope = ?1 AND is_live = 1";
        let read = |r: &Row<'_>| {
            let signed = SignedManifest { bytes: r.get(1)?, signature: Signature(r.get(2)?) };
            Ok((TimelineId::from_bytes(r.get(0)?), signed))
        };
        Ok(self.conn.prepare_cached(sql)?.query_row([scope.bytes()], read).optional()?)
    }
}

fn staged(conn: &Connection, scope: ScopeId) -> Result<Vec<Hash>, Error> {
    let mut statement = conn.prepare_cached("SELECT hash FROM staged_chunk WHERE scope = ?1")?;
    let found = statement.query_map([scope.bytes()], |r| r.get(0).map(Hash))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn chunk_of(conn: &Connection, scope: ScopeId, name: Hash) -> Result<Vec<u8>, Error> {
    let mut statement = conn.prepare_cached("SELECT bytes FROM staged_chunk WHERE scope = ?1 AND hash = ?2")?;
    let bytes: Option<Vec<u8>> = statement.query_row(params![scope.bytes(), name.0], |r| r.get(0)).optional()?;
    bytes.filter(|bytes| Chunk::name(bytes) == name).ok_or(Error::Unfit("a chunk that is not here"))
}

/// Records that another scope's feed says were moved into a scope that began with a snapshot, and that neither stood in it nor came
/// since: they had come and gone before it was cut, and no item will tell. Whether a move of one's own arrived is not known until it
/// is in force.
pub(crate) fn gone_before(conn: &Connection, timeline: TimelineId) -> Result<Vec<RecordId>, Error> {
    let sql = "SELECT r.id FROM snapshot s CROSS JOIN record r INDEXED BY record_moved ON r.scope = s.scope
               WHERE s.is_live = 1 AND s.timeline = ?1 AND r.born_in <> r.scope
                 AND NOT EXISTS (SELECT 1 FROM entered e WHERE e.record = r.id AND e.scope = r.scope)
                 AND EXISTS (SELECT 1 FROM change c WHERE c.record = r.id AND c.op = 6)
                 AND NOT EXISTS (SELECT 1 FROM change c WHERE c.record = r.id AND c.op = 6
                   AND (c.rank IS NULL OR c.verdict <> 0))";
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement.query_map([timeline.bytes()], |r| Ok(RecordId::from_bytes(r.get(0)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// A load under way counts no more, and its chunks go.
pub(crate) fn give_up(conn: &Connection, scope: ScopeId) -> Result<(), Error> {
    let sql = "DELETE FROM snapshot WHERE scope = ?1 AND is_live = 0";
    if conn.prepare_cached(sql)?.execute([scope.bytes()])? > 0 {
        conn.prepare_cached("DELETE FROM staged_chunk WHERE scope = ?1")?.execute([scope.bytes()])?;
    }
    Ok(())
}

/// A change that is in force now stands for itself.
pub(crate) fn forget_stand_in(conn: &Connection, change: ChangeId) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM stand_in WHERE id = ?1")?.execute([change.bytes()])?;
    Ok(())
}

/// What a snapshot brought of a scope goes with the scope. Where something still waits for the hub's word, the place its chain
/// begins at stays, and what its changes saw.
pub(crate) fn forget(conn: &Connection, scope: ScopeId) -> Result<(), Error> {
    for sql in [
        "DELETE FROM snapshot WHERE scope = ?1",
        "DELETE FROM staged_chunk WHERE scope = ?1",
        "DELETE FROM chain_base WHERE scope = ?1 AND NOT EXISTS
           (SELECT 1 FROM batch b WHERE b.device = chain_base.device AND b.scope = chain_base.scope)",
        "DELETE FROM stand_in WHERE scope = ?1 AND NOT EXISTS (SELECT 1 FROM change c WHERE c.scope = stand_in.scope)",
    ] {
        conn.prepare_cached(sql)?.execute([scope.bytes()])?;
    }
    Ok(())
}
