//! What this vault made of a scope beside what the hub made of it (decisions D12, ADR 0046): where they differ and nothing explains it, the
//! records are folded anew, and what still differs is asked for. Nothing that is unsent is ever touched by it.

use crate::states::{self, StateDigests};
use crate::{Entering, Error, SignedState, Store, cursor::Place, fold, leaving};
use kernel::{Instant, RecordId, RecordKind, ScopeId, TimelineId};
use rusqlite::{Connection, params};
use seal::VerifyingKey;
use std::collections::BTreeSet;

/// How long a scope that was mended is left alone, ms.
const A_DAY: i64 = 86_400_000;

/// What a hub says of the scopes of which this vault has read as much.
#[derive(Clone, Copy, Debug)]
pub struct ToldStates<'a> {
    /// The hub's life.
    pub timeline: TimelineId,
    /// The hub's clock.
    pub at: Instant,
    /// Kinds that both fold alike; no other is compared.
    pub alike: &'a BTreeSet<u16>,
    /// What it came to in each.
    pub scopes: &'a [(ScopeId, StateDigests)],
}

/// What it says of one of them.
struct Told<'a> {
    scope: ScopeId,
    digests: &'a StateDigests,
    of: &'a ToldStates<'a>,
}

/// A scope in which both differed and nothing explained it: its records were folded anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The scope.
    pub scope: ScopeId,
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

impl Store {
    /// Compares, and folds anew what differs: at most once a day of a scope. What holds for the whole vault is asked once for all scopes.
    ///
    /// # Errors
    /// The database's; then nothing was changed in the scope in hand.
    pub fn compare_states(&mut self, told: &ToldStates<'_>) -> Result<Vec<Compared>, Error> {
        if self.has_anything_unsent(told.timeline)? {
            return Ok(Vec::new());
        }
        let loading: BTreeSet<ScopeId> = self.loading()?.into_iter().map(|load| load.scope).collect();
        let (mut compared, mut explained) = (Vec::new(), None);
        for (scope, digests) in told.scopes {
            // Until all has come back this vault may rightly show something else.
            if !loading.contains(scope) && !leaving::is_coming_back(&self.conn, *scope)? {
                compared.extend(self.compare_scope(&Told { scope: *scope, digests, of: told }, &mut explained)?);
            }
        }
        Ok(compared)
    }

    /// Kinds whose differing is explained are looked for where anything differs, and then once.
    fn compare_scope(
        &mut self,
        told: &Told<'_>,
        explained: &mut Option<BTreeSet<u16>>,
    ) -> Result<Option<Compared>, Error> {
        let mut differing = self.differing_from(told)?;
        self.in_agreement(told, &differing)?;
        if differing.is_empty() {
            return Ok(None);
        }
        let explained = match explained {
            Some(explained) => explained,
            None => explained.insert(explained_kinds(&self.conn, told.of.timeline)?),
        };
        differing.retain(|kind| !explained.contains(kind));
        if differing.is_empty() || self.was_mended_today(told, &differing)? {
            return Ok(None);
        }
        self.in_transaction(|store| store.fold_anew(told, &differing).map(Some))
    }

    fn fold_anew(&self, told: &Told<'_>, differing: &[u16]) -> Result<Compared, Error> {
        let mut kinds = BTreeSet::new();
        for kind in differing {
            for id in records_to_fold(&self.conn, (told.scope, *kind))? {
                kinds.extend(fold::refold(self, id)?);
            }
            let sql = "INSERT OR REPLACE INTO differing VALUES (?1, ?2, ?3, 0)";
            self.conn.prepare_cached(sql)?.execute(params![told.scope.bytes(), kind, told.of.at.0])?;
        }
        self.noted.settle(&self.conn)?;
        let wanted = self.differing_from(told)?.into_iter().filter(|kind| differing.contains(kind)).collect();
        Ok(Compared { scope: told.scope, kinds, wanted })
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

    fn differing_from(&self, told: &Told<'_>) -> Result<Vec<u16>, Error> {
        let here = self.state_digests(told.scope)?;
        let all: BTreeSet<u16> = here.kinds().chain(told.digests.kinds()).collect();
        let differs = |kind: &u16| here.of(*kind) != told.digests.of(*kind) && told.of.alike.contains(kind);
        Ok(all.into_iter().filter(differs).collect())
    }

    /// Of what differs no more, nothing is said any longer.
    fn in_agreement(&self, told: &Told<'_>, differing: &[u16]) -> Result<(), Error> {
        let sql = "SELECT kind FROM differing WHERE scope = ?1 AND is_open = 1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let open: Vec<u16> = statement.query_map([told.scope.bytes()], |r| r.get(0))?.collect::<Result<_, _>>()?;
        for kind in open.into_iter().filter(|kind| !differing.contains(kind)) {
            let sql = "UPDATE differing SET is_open = 0 WHERE scope = ?1 AND kind = ?2";
            self.conn.prepare_cached(sql)?.execute(params![told.scope.bytes(), kind])?;
        }
        Ok(())
    }

    /// True while something here is to go up: until then this vault may rightly show something else, and what goes wrong with a check must not
    /// hold that back.
    pub(crate) fn has_anything_unsent(&self, timeline: TimelineId) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM unstamped UNION ALL SELECT 1 FROM receipt WHERE timeline < ?1 UNION ALL
                   SELECT 1 FROM receipt WHERE timeline > ?1";
        Ok(self.conn.prepare_cached(sql)?.exists([timeline.bytes()])?)
    }

    /// True when the scope was mended within a day. What differs of what was mended then is said from now on.
    fn was_mended_today(&self, told: &Told<'_>, differing: &[u16]) -> Result<bool, Error> {
        let sql = "SELECT max(mended_at) FROM differing WHERE scope = ?1";
        let last: Option<i64> = self.conn.prepare_cached(sql)?.query_row([told.scope.bytes()], |r| r.get(0))?;
        if last.is_none_or(|last| told.of.at.0.abs_diff(last) >= A_DAY.unsigned_abs()) {
            return Ok(false);
        }
        for kind in differing {
            let sql = "UPDATE differing SET is_open = 1 WHERE scope = ?1 AND kind = ?2";
            self.conn.prepare_cached(sql)?.execute(params![told.scope.bytes(), kind])?;
        }
        Ok(true)
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
