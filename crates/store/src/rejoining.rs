//! A vault that was set back to an earlier copy of itself, or lives twice, and wrote on: two laptops then hold different changes under
//! the same numbers of one chain. What the hub has taken in is the chain (ADR 0021); what was written in its place keeps its ids and
//! goes on behind it, under a signature of its own.

use crate::{Admission, Error, Store, chain, column, displaced, fold, hidden, log, log::Logged, log::Standing, record};
use change::{Batch, BatchHeader, Change, MAX_BATCH_BYTES, Op, Piece, Salts};
use kernel::{ChangeId, DeviceId, Instant, RecordId, RecordKind, ScopeId, TimelineId};
use rusqlite::params;
use seal::Signature;
use std::collections::{BTreeMap, BTreeSet};

/// What stood in the way of a batch and was taken out of its chain.
pub(crate) struct Lifted {
    /// To be put behind it; nothing of another device.
    batches: Vec<LiftedBatch>,
    records: BTreeSet<RecordId>,
}

struct LiftedBatch {
    batch: chain::OpenBatch,
    is_closed: bool,
    changes: Vec<LiftedChange>,
}

struct LiftedChange {
    /// With what it saw spelled out.
    logged: Logged,
    /// As it was written.
    piece: Piece,
}

impl LiftedChange {
    fn of(logged: Logged) -> Self {
        Self { piece: Piece::of_body(logged.change.encode()), logged }
    }
}

/// What was put behind a batch that came.
#[derive(Default)]
pub(crate) struct Rejoined {
    /// Whose chain went another way here.
    pub(crate) gave_way: Option<DeviceId>,
    pub(crate) changes: u32,
    pub(crate) kinds: BTreeSet<RecordKind>,
}

impl Lifted {
    /// A batch of this vault that had been lifted elsewhere.
    pub(crate) fn again(store: &Store, batch: &Batch, changes: Vec<Logged>) -> Result<Self, Error> {
        let records = changes.iter().map(|l| l.change.record).collect();
        let mut changes: Vec<LiftedChange> = changes.into_iter().map(LiftedChange::of).collect();
        let mut written = Written { store, versions: BTreeMap::new() };
        changes.iter_mut().try_for_each(|l| written.spell_out(&mut l.logged))?;
        let open = chain::OpenBatch {
            header: batch.header.clone(),
            salts: batch.salts.clone(),
            count: batch.count(),
            bytes: 0,
            head: batch.head,
        };
        Ok(Self { batches: vec![LiftedBatch { batch: open, is_closed: true, changes }], records })
    }
}

impl Store {
    /// Takes out of the chain all that stands at or after the beginning of this batch of the hub's, so that it joins. What another
    /// device wrote there is kept for it.
    ///
    /// # Errors
    /// [`Error::Unfit`] where the hub itself, in this life, gave its word on what would go, or a body of the own chain is not here
    /// any more.
    pub(crate) fn make_way(&self, batch: &Batch, timeline: TimelineId) -> Result<Lifted, Error> {
        let chain = (batch.header.device, batch.header.scope);
        let is_own = chain.0 == self.identity.device;
        let mut batches = Vec::new();
        for (open, signature, is_closed) in self.batches_from(chain, batch.header.first_seq)? {
            self.refuse_where_said(&open, timeline)?;
            if !is_own {
                displaced::keep(&self.conn, &self.whole(open.clone(), signature)?)?;
            }
            batches.push(LiftedBatch { changes: self.lift(&open, is_own)?, batch: open, is_closed });
        }
        let first = batches.first().map(|b| b.batch.header.first_seq).ok_or(FORKED)?;
        self.forget_numbers(chain, first)?;
        let logged = batches.iter().flat_map(|b| &b.changes);
        let kinds: BTreeMap<RecordId, u16> = logged.map(|l| (l.logged.change.record, l.logged.change.kind)).collect();
        kinds.iter().try_for_each(|(record, kind)| self.fold_without(*record, *kind))?;
        let records = kinds.into_keys().collect();
        if !is_own {
            return Ok(Lifted { batches: Vec::new(), records });
        }
        let mut written = Written { store: self, versions: BTreeMap::new() };
        for l in batches.iter_mut().flat_map(|b| &mut b.changes) {
            written.spell_out(&mut l.logged)?;
        }
        Ok(Lifted { batches, records })
    }

    /// The record as it is without what was lifted; none where nothing else is known of it.
    fn fold_without(&self, record: RecordId, kind: u16) -> Result<(), Error> {
        if fold::refold(self, record)?.is_some() {
            return Ok(());
        }
        let known = RecordKind::of_number(kind).and_then(|k| column::column_of(self.columns, k));
        known.map_or(Ok(()), |of| fold::forget(self, of, record))
    }

    fn batches_from(
        &self,
        chain: (DeviceId, ScopeId),
        from: u64,
    ) -> Result<Vec<(chain::OpenBatch, Signature, bool)>, Error> {
        let sql = format!(
            "SELECT {} FROM batch WHERE device = ?1 AND scope = ?2 AND first_seq + count > ?3 ORDER BY first_seq",
            chain::COLUMNS
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let at = params![chain.0.bytes(), chain.1.bytes(), from as i64];
        let found = statement.query_map(at, |r| chain::row_to_batch(r, &self.identity))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn refuse_where_said(&self, open: &chain::OpenBatch, timeline: TimelineId) -> Result<(), Error> {
        let sql = "SELECT 1 FROM receipt WHERE device = ?1 AND scope = ?2 AND first_seq = ?3 AND timeline = ?4";
        let h = &open.header;
        let place = params![h.device.bytes(), h.scope.bytes(), h.first_seq as i64, timeline.bytes()];
        if self.conn.prepare_cached(sql)?.exists(place)? { Err(FORKED) } else { Ok(()) }
    }

    fn lift(&self, batch: &chain::OpenBatch, is_own: bool) -> Result<Vec<LiftedChange>, Error> {
        let h = &batch.header;
        let range = params![h.device.bytes(), h.scope.bytes(), h.first_seq as i64, batch.next_seq() as i64];
        let tail = "WHERE device = ?1 AND scope = ?2 AND seq >= ?3 AND seq < ?4 ORDER BY seq";
        let changes: Vec<Logged> = log::select(&self.conn, tail, range)?.into_iter().map(|(_, l)| l).collect();
        // What is here by its hash alone can't be signed again.
        if is_own && changes.len() != batch.count as usize {
            return Err(FORKED);
        }
        for (table, number) in
            [("change", "seq"), ("hidden", "seq"), ("sealed", "seq"), ("batch", "first_seq"), ("receipt", "first_seq")]
        {
            let sql =
                format!("DELETE FROM {table} WHERE device = ?1 AND scope = ?2 AND {number} >= ?3 AND {number} < ?4");
            self.conn.prepare_cached(&sql)?.execute(range)?;
        }
        Ok(changes.into_iter().map(LiftedChange::of).collect())
    }

    /// Who was given the old numbers, by another vault of this laptop or on a carrier, was given something else.
    fn forget_numbers(&self, chain: (DeviceId, ScopeId), from: u64) -> Result<(), Error> {
        let at = params![chain.0.bytes(), chain.1.bytes(), from as i64];
        self.conn
            .prepare_cached("UPDATE sent SET seq = min(seq, ?3 - 1) WHERE device = ?1 AND scope = ?2")?
            .execute(at)?;
        if chain.0 == self.identity.device {
            let sql = "DELETE FROM carried WHERE scope = ?1 AND next_seq > ?2";
            self.conn.prepare_cached(sql)?.execute(params![chain.1.bytes(), from as i64])?;
        }
        Ok(())
    }

    /// Puts what was lifted behind the batch that has come, without what that one brought itself.
    pub(crate) fn put_behind(&self, lifted: Lifted) -> Result<Rejoined, Error> {
        let mut rejoined = Rejoined::default();
        for batch in lifted.batches {
            rejoined.changes += self.put_batch(batch)?;
        }
        for record in lifted.records {
            rejoined.kinds.extend(fold::refold(self, record)?);
        }
        Ok(rejoined)
    }

    /// An own batch comes back from whoever kept it: what of it is not here goes on behind the chain. So many changes were not.
    ///
    /// # Errors
    /// A batch this vault did not sign, or a change without the right to it; the database's.
    pub(crate) fn take_back(&self, batch: &Batch, at: Instant, admit: Admission<'_>) -> Result<u32, Error> {
        let (h, own) = (&batch.header, &self.identity);
        let device = self.device(own.device)?.ok_or(Error::Unfit("a batch of an unknown device"))?;
        if h.district != own.district {
            return Err(Error::Unfit("a batch of another district"));
        }
        let mut changes = Vec::new();
        for (seq, change) in (h.first_seq..).zip(batch.open(&own.signing.verifying())?) {
            let Some(change) = change else { continue };
            let role =
                admit(&self.conn, &device, h.scope, &change).ok_or(Error::Unfit("a change without the right to it"))?;
            let eff = change.hlc.0;
            let (standing, scope) = (Standing::default(), h.scope);
            let (device, member) = (own.device, own.member);
            changes.push(Logged { change, device, member, role, scope, seq, eff, arrived_at: at, standing });
        }
        Ok(self.put_behind(Lifted::again(self, batch, changes)?)?.changes)
    }

    /// In the same portions, under what was said of the clock when they were begun.
    fn put_batch(&self, lifted: LiftedBatch) -> Result<u32, Error> {
        let LiftedBatch { batch, is_closed, changes } = lifted;
        let (mut going_on, mut put) = (self.going_on(&batch)?, 0);
        for LiftedChange { logged: l, piece } in changes {
            if log::is_known(&self.conn, l.change.id)? {
                self.refuse_another(&l.change)?;
                continue;
            }
            if self.is_back_in_its_place(&l, &piece)? {
                continue;
            }
            let body = l.change.encode();
            // Spelled out it is longer.
            if going_on.count > 0 && going_on.bytes + body.len() > MAX_BATCH_BYTES {
                self.sign(&going_on, true)?;
                going_on = self.going_on(&batch)?;
            }
            let at = Logged { seq: going_on.next_seq(), ..l.unsaid() };
            going_on.take(at.change.body_hash(&going_on.next_salt()), body.len());
            log::insert(&self.conn, &at, &body)?;
            put += 1;
        }
        if going_on.count > 0 {
            self.sign(&going_on, is_closed)?;
        }
        Ok(put)
    }

    /// True where the batch that came holds the change without its words: both copies had it, and those that are here go back to
    /// their place. What another copy spelled otherwise goes on behind, and the hub says that it has it already.
    fn is_back_in_its_place(&self, l: &Logged, piece: &Piece) -> Result<bool, Error> {
        let chain = (l.device, l.scope);
        let Some((seq, hash)) = hidden::of_change(&self.conn, chain, l.change.id)? else { return Ok(false) };
        let at = (chain.0, chain.1, seq);
        let Some(body) = piece.body().filter(|_| self.hash_of(at, piece).is_ok_and(|ours| ours == hash)) else {
            return Ok(false);
        };
        hidden::take_away(&self.conn, at)?;
        log::insert(&self.conn, &Logged { seq, ..l.clone().unsaid() }, body)?;
        Ok(true)
    }

    fn sign(&self, batch: &chain::OpenBatch, is_closed: bool) -> Result<(), Error> {
        let signature = batch.header.sign(&self.identity.signing, batch.count, batch.head);
        chain::insert(&self.conn, batch, &signature, is_closed)
    }

    /// A batch that goes on where the chain ends now.
    fn going_on(&self, old: &chain::OpenBatch) -> Result<chain::OpenBatch, Error> {
        let (last, head) = chain::end(&self.conn, old.header.device, old.header.scope)?;
        let header = BatchHeader { first_seq: last + 1, prev_head: head, ..old.header.clone() };
        Ok(chain::OpenBatch { header, salts: Salts::One(seal::random()?), count: 0, bytes: 0, head })
    }

    /// The same change came with the batch: both copies of the vault had it. Another one under its id is no copy.
    fn refuse_another(&self, change: &Change) -> Result<(), Error> {
        let came = log::select(&self.conn, "WHERE id = ?1", [change.id.bytes()])?;
        let is_same = |l: &Logged| Change { sees: change.sees.clone(), ..l.change.clone() } == *change;
        if came.iter().all(|(_, l)| is_same(l)) { Ok(()) } else { Err(FORKED) }
    }
}

const FORKED: Error = Error::Unfit("a chain that forked");

/// What changes meant where they were written. An omitted `sees` would not mean the same behind other changes of the chain
/// (decisions D7): it is spelled out.
struct Written<'s> {
    store: &'s Store,
    /// The last version of each field among the changes read so far.
    versions: BTreeMap<(RecordId, u16), ChangeId>,
}

impl Written<'_> {
    fn spell_out(&mut self, l: &mut Logged) -> Result<(), Error> {
        let spec = RecordKind::of_number(l.change.kind).and_then(|k| column::column_of(self.store.columns, k));
        let Some((_, spec)) = spec.filter(|_| l.change.op != Op::Append) else { return Ok(()) };
        let fields: Vec<u16> = l.change.fields.keys().copied().filter(|f| spec.class_of(*f).supersedes()).collect();
        for field in fields {
            let at = (l.change.record, field);
            if l.change.op != Op::Create && !l.change.sees.contains_key(&field) {
                let seen = self.seen(l, field)?;
                l.change.sees.insert(field, seen);
            }
            self.versions.insert(at, l.change.id);
        }
        Ok(())
    }

    fn seen(&self, l: &Logged, field: u16) -> Result<Vec<ChangeId>, Error> {
        if let Some(own) = self.versions.get(&(l.change.record, field)) {
            return Ok(vec![*own]);
        }
        let Some(held) = record::load(&self.store.conn, l.change.record)? else { return Ok(Vec::new()) };
        fold::own_heads(&self.store.conn, l, held.state.heads_by(field, l.device))
    }
}
