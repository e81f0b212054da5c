//! What this vault made of a scope beside what the hub made of it (decisions D12, ADR 0046): where they differ and nothing explains it, the
//! records are folded anew, and what still differs is asked for. Nothing that is unsent is ever touched by it.

use crate::states::{self, Counted, StateDigests};
use crate::{Entering, Error, SignedState, Store, column, cursor::Place, fold, leaving, record, setting};
use kernel::{Instant, RecordId, RecordKind, ScopeId, TimelineId};
use rusqlite::{Connection, Row, params};
use seal::VerifyingKey;
use std::collections::BTreeSet;

/// When this vault's digests were last counted anew from its records.
const COUNTED_AT: &str = "states_counted_at";
/// How long a scope that was mended is left alone, and how long kept digests are believed, ms.
const A_DAY: i64 = 86_400_000;

/// What a hub says of a scope of which this vault has read as much.
#[derive(Clone, Copy, Debug)]
pub struct ToldStates<'a> {
    /// The scope.
    pub scope: ScopeId,
    /// The hub's life.
    pub timeline: TimelineId,
    /// The hub's clock.
    pub at: Instant,
    /// What it came to.
    pub digests: &'a StateDigests,
    /// Kinds that both fold alike; no other is compared.
    pub alike: &'a BTreeSet<u16>,
}

/// What a comparison came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Both differed and nothing explained it: the records were folded anew.
    pub has_mended: bool,
    /// Kinds that may look different now.
    pub kinds: BTreeSet<RecordKind>,
    /// Kinds whose states the hub is to be asked for, because they differ even so.
    pub wanted: Vec<u16>,
}

/// A kind in a scope of which this vault and the hub have different states, though all was read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Differing {
    /// The scope.
    pub scope: ScopeId,
    /// The kind.
    pub kind: RecordKind,
}

/// A record's number, id and kind, and what is kept of what it adds.
type KeptCount = (i64, RecordId, u16, Option<Vec<u8>>);

impl Store {
    /// Compares, and folds anew what differs: at most once a day of a scope.
    ///
    /// # Errors
    /// The database's; then nothing was changed.
    pub fn compare_states(&mut self, told: &ToldStates<'_>) -> Result<Compared, Error> {
        // Nothing is counted nor compared while something waits to go up: what goes wrong with a check must not hold that back.
        if self.is_on_its_way(told)? {
            return Ok(Compared::default());
        }
        self.count_states_daily(told.at)?;
        let mut differing = self.differing_from(told)?;
        self.in_agreement(told, &differing)?;
        if differing.is_empty() {
            return Ok(Compared::default());
        }
        let explained = explained_kinds(&self.conn, told.timeline)?;
        differing.retain(|kind| !explained.contains(kind));
        if differing.is_empty() || self.was_mended_today(told, &differing)? {
            return Ok(Compared::default());
        }
        self.in_transaction(|store| store.fold_anew(told, &differing))
    }

    fn fold_anew(&self, told: &ToldStates<'_>, differing: &[u16]) -> Result<Compared, Error> {
        let mut compared = Compared { has_mended: true, ..Compared::default() };
        for kind in differing {
            for id in records_to_fold(&self.conn, (told.scope, *kind))? {
                compared.kinds.extend(fold::refold(self, id)?);
            }
            let sql = "INSERT OR REPLACE INTO differing VALUES (?1, ?2, ?3, 0)";
            self.conn.prepare_cached(sql)?.execute(params![told.scope.bytes(), kind, told.at.0])?;
        }
        self.noted.settle(&self.conn)?;
        compared.wanted = self.differing_from(told)?.into_iter().filter(|kind| differing.contains(kind)).collect();
        Ok(compared)
    }

    /// Takes in states as the hub has them at the end of a scope's feed, as those of a snapshot are taken in. A record that is here by its
    /// beginning and misses nothing stays as it is.
    ///
    /// # Errors
    /// A state that the hub did not sign, or of another scope; the database's. Then nothing was taken.
    pub fn take_states(
        &mut self,
        at: (ScopeId, TimelineId, Instant),
        states: &[SignedState],
        hub: &VerifyingKey,
    ) -> Result<BTreeSet<RecordKind>, Error> {
        let (scope, timeline, now) = at;
        self.in_transaction(|store| {
            let mut kinds = BTreeSet::new();
            for SignedState { rank, bytes, signature } in states {
                Entering::verify(bytes, *rank, (hub, signature))?;
                let place = Place { scope, timeline, rank: *rank };
                kinds.extend(store.take_state(&Entering::decode(bytes)?, (bytes, &[]), (place, now))?);
            }
            Ok(kinds)
        })
    }

    /// Where this vault and the hub differ though all was read again.
    ///
    /// # Errors
    /// The database's.
    pub fn differing(&self) -> Result<Vec<Differing>, Error> {
        let sql = "SELECT scope, kind FROM differing WHERE is_open = 1 ORDER BY kind, scope";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |r| Ok((ScopeId::from_bytes(r.get(0)?), r.get::<_, u16>(1)?)))?;
        let mut found = Vec::new();
        for row in rows {
            let (scope, number) = row?;
            found.extend(RecordKind::of_number(number).map(|kind| Differing { scope, kind }));
        }
        Ok(found)
    }

    /// The digests of a scope as they are kept.
    ///
    /// # Errors
    /// The database's.
    pub fn state_digests(&self, scope: ScopeId) -> Result<StateDigests, Error> {
        states::digests_of(&self.conn, scope)
    }

    fn differing_from(&self, told: &ToldStates<'_>) -> Result<Vec<u16>, Error> {
        let here = self.state_digests(told.scope)?;
        let all: BTreeSet<u16> = here.kinds().chain(told.digests.kinds()).collect();
        let differs = |kind: &u16| here.of(*kind) != told.digests.of(*kind) && told.alike.contains(kind);
        Ok(all.into_iter().filter(differs).collect())
    }

    /// Of what differs no more, nothing is said any longer.
    fn in_agreement(&self, told: &ToldStates<'_>, differing: &[u16]) -> Result<(), Error> {
        let sql = "SELECT kind FROM differing WHERE scope = ?1 AND is_open = 1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let open: Vec<u16> = statement.query_map([told.scope.bytes()], |r| r.get(0))?.collect::<Result<_, _>>()?;
        for kind in open.into_iter().filter(|kind| !differing.contains(kind)) {
            let sql = "UPDATE differing SET is_open = 0 WHERE scope = ?1 AND kind = ?2";
            self.conn.prepare_cached(sql)?.execute(params![told.scope.bytes(), kind])?;
        }
        Ok(())
    }

    /// True while something here is to go up, to come or to go: until then this vault may rightly show something else.
    fn is_on_its_way(&self, told: &ToldStates<'_>) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM unstamped UNION ALL SELECT 1 FROM receipt WHERE timeline < ?1 UNION ALL
                   SELECT 1 FROM receipt WHERE timeline > ?1";
        let is_unsent = self.conn.prepare_cached(sql)?.exists([told.timeline.bytes()])?;
        Ok(is_unsent
            || leaving::is_coming_back(&self.conn, told.scope)?
            || self.loading()?.iter().any(|load| load.scope == told.scope))
    }

    /// True when the scope was mended within a day. What differs of what was mended then is said from now on.
    fn was_mended_today(&self, told: &ToldStates<'_>, differing: &[u16]) -> Result<bool, Error> {
        let sql = "SELECT max(mended_at) FROM differing WHERE scope = ?1";
        let last: Option<i64> = self.conn.prepare_cached(sql)?.query_row([told.scope.bytes()], |r| r.get(0))?;
        if last.is_none_or(|last| told.at.0.abs_diff(last) >= A_DAY.unsigned_abs()) {
            return Ok(false);
        }
        for kind in differing {
            let sql = "UPDATE differing SET is_open = 1 WHERE scope = ?1 AND kind = ?2";
            self.conn.prepare_cached(sql)?.execute(params![told.scope.bytes(), kind])?;
        }
        Ok(true)
    }

    /// What is kept follows every writing, so it tells nothing of a row that was changed in no such way.
    fn count_states_daily(&mut self, at: Instant) -> Result<(), Error> {
        let counted = setting::read(&self.conn, COUNTED_AT)?.and_then(|raw| raw.try_into().ok());
        if counted.is_some_and(|last| i64::from_be_bytes(last).abs_diff(at.0) < A_DAY.unsigned_abs()) {
            return Ok(());
        }
        self.in_transaction(|store| {
            store.count_states()?;
            setting::write(&store.conn, COUNTED_AT, &at.0.to_be_bytes())
        })
    }

    /// Counts every record anew, as it stands in its row.
    fn count_states(&self) -> Result<(), Error> {
        self.conn.execute("DELETE FROM state_digest", [])?;
        let mut statement = self.conn.prepare("SELECT no, id, kind, counted FROM record")?;
        let row = |r: &Row<'_>| Ok((r.get(0)?, RecordId::from_bytes(r.get(1)?), r.get(2)?, r.get(3)?));
        let rows: Vec<KeptCount> = statement.query_map([], row)?.collect::<Result<_, _>>()?;
        for (no, id, kind, kept) in rows {
            let counted = self.counted(id)?;
            if kept != Some(counted.encode()) {
                let sql = "UPDATE record SET counted = ?2 WHERE no = ?1";
                self.conn.prepare_cached(sql)?.execute(params![no, counted.encode()])?;
            }
            self.noted.flipped.note(kind, (&Counted::default(), &counted));
        }
        self.noted.settle(&self.conn)
    }

    /// A row that can't be read counts nowhere, so that it is missed.
    fn counted(&self, id: RecordId) -> Result<Counted, Error> {
        let mut held = match record::load(&self.conn, id) {
            Ok(Some(held)) => held,
            Ok(None) => return Ok(Counted::default()),
            Err(error) if error.is_of_a_value() => return Ok(Counted::default()),
            Err(error) => return Err(error),
        };
        let Some((column, spec)) = column::column_of(self.columns, held.record.kind) else {
            return Ok(Counted::default());
        };
        held.refresh(spec);
        Ok(Counted::of(column, &held))
    }
}

/// Records of a kind that count in a scope, or that are missing though something of them is here.
fn records_to_fold(conn: &Connection, (scope, kind): (ScopeId, u16)) -> Result<Vec<RecordId>, Error> {
    let sql = "SELECT id FROM record WHERE kind = ?2 AND (scope = ?1 OR instr(coalesce(counted, x''), ?1) > 0) UNION
               SELECT record FROM (SELECT record FROM change WHERE kind = ?2 UNION SELECT record FROM entered
                 UNION SELECT record FROM entering EXCEPT SELECT id FROM record)";
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement.query_map(params![scope.bytes(), kind], |r| Ok(RecordId::from_bytes(r.get(0)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Kinds of which this vault rightly shows something else: an author sees what the hub holds; a record may be about to go; and what is
/// here by the word of an earlier life of the hub, or of a colleague alone, the hub may not have.
fn explained_kinds(conn: &Connection, timeline: TimelineId) -> Result<BTreeSet<u16>, Error> {
    let sql = "SELECT kind FROM change WHERE verdict = 2 UNION
               SELECT r.kind FROM leaving l JOIN record r ON r.id = l.record UNION
               SELECT r.kind FROM record r JOIN (SELECT record FROM entered WHERE timeline <> ?1 UNION SELECT record FROM entering) s
                   ON s.record = r.id
                 WHERE NOT EXISTS (SELECT 1 FROM entered e WHERE e.record = r.id AND e.timeline = ?1)
                   AND NOT EXISTS (SELECT 1 FROM change c WHERE c.record = r.id AND c.op = 1 AND c.verdict = 0)";
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement.query_map([timeline.bytes()], |r| r.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The scope is not this vault's to read any more.
pub(crate) fn forget_scope(conn: &Connection, scope: ScopeId) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM differing WHERE scope = ?1")?.execute([scope.bytes()])?;
    Ok(())
}
