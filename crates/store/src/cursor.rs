//! How far a scope's feed was taken in, and the place of what the hub gave (decisions D5, D12).

use crate::{Error, Store};
use kernel::{DeviceId, Hlc, Instant, RecordKind, ScopeId, TimelineId};
use rusqlite::{OptionalExtension, params};
use seal::Hash;
use std::collections::BTreeSet;

/// How far a scope's feed was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The scope.
    pub scope: ScopeId,
    /// In which life of the hub.
    pub timeline: TimelineId,
    /// The last item taken.
    pub seq: u64,
    /// The digest up to there.
    pub digest: Hash,
    /// The digest over every item up to there, once it is known.
    pub trail: Option<Hash>,
}

/// What a page brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenPage {
    /// Changes that were new here.
    pub changes: u32,
    /// Kinds of records that look different now.
    pub kinds: BTreeSet<RecordKind>,
    /// Own changes that another copy of this vault had taken the place of in the hub's chain, and that stand behind it now, unsent;
    /// where a chain of this vault went on so.
    pub rejoined: Option<u32>,
    /// Whose chains had gone another way here.
    pub gave_way: BTreeSet<DeviceId>,
    /// False when both sides no longer hold the same (decisions D12); the scope is then to be taken again from its start.
    pub is_in_step: bool,
}

/// A stamp from afar never drags the clock further ahead of the hub than this (sync.md 3.4).
const AHEAD_MS: i64 = 60_000;

/// The latest stamp of the hybrid clock that something from this time of the hub can lead to.
pub(crate) fn bound(at: Instant) -> Hlc {
    Hlc::at(Instant(at.0 + AHEAD_MS))
}

/// Where something of the hub's stands.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) scope: ScopeId,
    pub(crate) timeline: TimelineId,
    pub(crate) rank: u64,
}

impl Store {
    /// How far each feed was taken in.
    pub fn cursors(&self) -> Result<Vec<Cursor>, Error> {
        let mut statement =
            self.conn.prepare_cached("SELECT scope, timeline, seq, digest, trail FROM cursor ORDER BY scope")?;
        let found = statement.query_map([], |r| {
            Ok(Cursor {
                scope: ScopeId::from_bytes(r.get(0)?),
                timeline: TimelineId::from_bytes(r.get(1)?),
                seq: r.get::<_, i64>(2)? as u64,
                digest: Hash(r.get(3)?),
                trail: r.get::<_, Option<[u8; 32]>>(4)?.map(Hash),
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The cursor of one scope; at the beginning when nothing of it was taken in this life of the hub.
    pub fn cursor(&self, scope: ScopeId, timeline: TimelineId) -> Result<Cursor, Error> {
        let sql = "SELECT seq, digest, trail FROM cursor WHERE scope = ?1 AND timeline = ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let found = statement
            .query_row(params![scope.bytes(), timeline.bytes()], |r| {
                let trail = r.get::<_, Option<[u8; 32]>>(2)?.map(Hash);
                Ok((r.get::<_, i64>(0)? as u64, Hash(r.get(1)?), trail))
            })
            .optional()?;
        let (seq, digest, trail) = found.unwrap_or((0, Hash([0; 32]), None));
        Ok(Cursor { scope, timeline, seq, digest, trail })
    }

    /// Forgets how far a scope was taken in, so that it is taken again from its start. Nothing else is touched.
    pub fn rewind(&mut self, scope: ScopeId) -> Result<(), Error> {
        let sql = "UPDATE cursor SET seq = 0, digest = ?2, trail = NULL WHERE scope = ?1";
        self.conn.prepare_cached(sql)?.execute(params![scope.bytes(), [0u8; 32]])?;
        Ok(())
    }

    pub(crate) fn save_cursor(&self, c: &Cursor) -> Result<(), Error> {
        let sql = "INSERT OR REPLACE INTO cursor (scope, timeline, seq, digest, trail) VALUES (?1, ?2, ?3, ?4, ?5)";
        let row = params![c.scope.bytes(), c.timeline.bytes(), c.seq as i64, c.digest.0, c.trail.map(|trail| trail.0)];
        self.conn.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }
}
