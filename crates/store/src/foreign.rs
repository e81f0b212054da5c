//! What other devices wrote: taken in as whole batches and entering records, handed out the same way (decisions D5, D6).

use crate::{
    Entering, Error, StandIn, Store, chain, column, displaced, entering, erased, fold, hidden, leaving, log,
    log::Logged, log::Standing, record, rejoining::Rejoined, stripping, unpacking::Unpacked,
};
use change::{Batch, Change, Op, Piece, Receipt, SCOPE_FIELD, Value};
use kernel::{DeviceId, Instant, RecordId, Role, ScopeId};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// What is to be handed to one reader.
#[derive(Clone, Debug, Default)]
pub struct Outgoing {
    /// Whole closed batches.
    pub batches: Vec<Batch>,
    /// Records that moved into a scope the reader reads, out of one the reader does not.
    pub entering: Vec<Entering>,
}

/// Judges a received change: the role it was rightly made in by that device into that scope, or `None`.
pub type Admission<'a> = &'a dyn Fn(&Connection, &log::Device, ScopeId, &Change) -> Option<Role>;

/// What a message brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// Changes that were new here.
    pub changes: u32,
    /// Records that came in with their state.
    pub records: u32,
}

/// What the device writes in that scope from now on begins a batch of its own.
pub(crate) fn close_batch(conn: &Connection, device: DeviceId, scope: ScopeId) -> Result<(), Error> {
    let sql = "UPDATE batch INDEXED BY batch_open SET is_closed = 1 WHERE device = ?1 AND is_closed = 0 AND scope = ?2";
    conn.prepare_cached(sql)?.execute([device.bytes(), scope.bytes()])?;
    Ok(())
}

impl Store {
    /// Closes every open batch of this device, at sign-out or before an exchange (decisions D33).
    pub fn close_batches(&mut self) -> Result<(), Error> {
        let device = self.identity.device.bytes();
        let sql = "UPDATE batch INDEXED BY batch_open SET is_closed = 1 WHERE device = ?1 AND is_closed = 0";
        self.conn.prepare_cached(sql)?.execute([device])?;
        Ok(())
    }

    /// Closed batches of these scopes that `peer` has not been given, its own that were displaced here, and records that entered them. A chain that begins behind a
    /// snapshot is the hub's to give, since the peer may not have what came before, and so is one from where the hub showed it in part.
    pub fn outgoing(&self, peer: DeviceId, scopes: &[ScopeId]) -> Result<Outgoing, Error> {
        let mut outgoing = Outgoing { batches: displaced::of_author(&self.conn, peer)?, entering: Vec::new() };
        for scope in scopes {
            outgoing.batches.extend(self.batches_for(peer, *scope)?);
        }
        outgoing.entering = self.entering_for(peer, scopes)?;
        Ok(outgoing)
    }

    fn batches_for(&self, peer: DeviceId, scope: ScopeId) -> Result<Vec<Batch>, Error> {
        let sql = format!(
            "SELECT {} FROM batch WHERE scope = ?1 AND is_closed = 1 AND device <> ?2
             AND NOT EXISTS (SELECT 1 FROM chain_base b WHERE b.device = batch.device AND b.scope = batch.scope)
             AND first_seq + count - 1 >
               coalesce((SELECT seq FROM sent WHERE peer = ?2 AND sent.device = batch.device AND sent.scope = batch.scope), 0)
             ORDER BY device, first_seq",
            chain::COLUMNS
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let found =
            statement.query_map(params![scope.bytes(), peer.bytes()], |r| chain::row_to_batch(r, &self.identity))?;
        let rows: Vec<_> = found.collect::<Result<_, _>>()?;
        let (mut batches, mut shown_in_part) = (Vec::new(), BTreeSet::new());
        for (batch, signature, _) in rows {
            let batch = self.whole(batch, signature)?;
            if !batch.is_whole() {
                shown_in_part.insert(batch.header.device);
            }
            batches.extend((!shown_in_part.contains(&batch.header.device)).then_some(batch));
        }
        Ok(batches)
    }

    pub(crate) fn whole(&self, b: chain::OpenBatch, signature: seal::Signature) -> Result<Batch, Error> {
        let h = &b.header;
        let pieces = hidden::pieces(&self.conn, (h.device, h.scope), (h.first_seq, h.first_seq + u64::from(b.count)))?;
        Ok(Batch { header: b.header, salts: b.salts, head: b.head, signature, pieces })
    }

    /// Records of these scopes that began elsewhere, and were moved in since the peer was last given any.
    fn entering_for(&self, peer: DeviceId, scopes: &[ScopeId]) -> Result<Vec<Entering>, Error> {
        let moves = log::select(
            &self.conn,
            "WHERE op = 6 AND device = ?1 AND seq > coalesce(
               (SELECT seq FROM sent WHERE peer = ?2 AND sent.device = change.device AND sent.scope = change.scope), 0) ORDER BY no",
            params![self.identity.device.bytes(), peer.bytes()],
        )?;
        let mut entering = Vec::new();
        for (_, l) in moves {
            let to = l.change.fields.get(&SCOPE_FIELD).and_then(Value::bytes).and_then(ScopeId::from_slice);
            if to.is_some_and(|to| scopes.contains(&to)) && !scopes.contains(&l.scope) {
                entering.extend(self.entering(l.change.record)?);
            }
        }
        Ok(entering)
    }

    fn entering(&self, id: RecordId) -> Result<Option<Entering>, Error> {
        let Some(mut held) = record::load(&self.conn, id)? else { return Ok(None) };
        let Some(spec) = column::spec_of(self.columns, held.record.kind.number()) else { return Ok(None) };
        held.refresh(spec);
        let appended = log::of_record(&self.conn, id)?.into_iter().filter(|(_, l)| l.change.op == Op::Append);
        Ok(Some(Entering {
            record: id,
            kind: held.record.kind.number(),
            scope: held.record.scope,
            created_at: held.record.created_at,
            created_by: held.record.created_by,
            recorded_for: held.record.recorded_for,
            changed_at: held.record.changed_at,
            state: held.state.encode(),
            entries: appended.map(|(_, l)| (l.change.encode(), l.device, l.member, l.role)).collect(),
            stamps: Vec::new(),
            origin: None,
            erasures: erased::of_record(&self.conn, id)?.iter().map(|erasure| erasure.id).collect(),
        }))
    }

    /// Remembers that the peer has been given this; call it once the message lies safely where the peer will find it.
    pub fn mark_sent(&mut self, peer: DeviceId, outgoing: &Outgoing) -> Result<(), Error> {
        let tx = self.conn.transaction()?;
        let mark = |device: DeviceId, scope: ScopeId, seq: u64| {
            tx.execute(
                "INSERT INTO sent VALUES (?1, ?2, ?3, ?4) ON CONFLICT (peer, device, scope) DO UPDATE SET seq = max(seq, excluded.seq)",
                params![peer.bytes(), device.bytes(), scope.bytes(), seq as i64],
            )
        };
        for b in &outgoing.batches {
            displaced::forget(&tx, b)?;
            mark(b.header.device, b.header.scope, b.next_seq() - 1)?;
        }
        if !outgoing.entering.is_empty() {
            let own = self.identity.device.bytes();
            tx.execute(
                "INSERT INTO sent SELECT ?1, device, scope, max(seq) FROM change WHERE device = ?2 AND op = 6 GROUP BY scope
                 ON CONFLICT (peer, device, scope) DO UPDATE SET seq = max(seq, excluded.seq)",
                params![peer.bytes(), own],
            )?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Takes in what another device sent. Batches are checked against the keys known here; entering records come from
    /// `sender`. All of it or nothing. `admit` names the role a change was rightly made in, or `None` when it was not.
    pub fn receive(
        &mut self,
        sender: DeviceId,
        incoming: &Outgoing,
        now: Instant,
        admit: Admission<'_>,
    ) -> Result<Received, Error> {
        self.in_transaction(|store| store.receive_all(sender, incoming, now, admit))
    }

    fn receive_all(
        &mut self,
        sender: DeviceId,
        incoming: &Outgoing,
        now: Instant,
        admit: Admission<'_>,
    ) -> Result<Received, Error> {
        let mut state = crate::setting::ClockState::load(&self.conn)?;
        state.arrived = state.arrived.max(self.believed(now)?);
        let mut received = Received::default();
        for entering in &incoming.entering {
            if leaving::has_departed(&self.conn, entering.record)? {
                continue;
            }
            received.records += u32::from(self.take_entering(sender, entering, state.arrived)?);
        }
        for batch in &incoming.batches {
            let is_own = batch.header.device == self.identity.device;
            received.changes += match is_own {
                true => self.take_back(batch, state.arrived, admit)?,
                false => self.take_batch(batch, state.arrived, admit)?,
            };
        }
        incoming.batches.iter().try_for_each(|batch| self.watch(&batch.header))?;
        state.save(&self.conn)?;
        Ok(received)
    }

    fn take_batch(&self, batch: &Batch, at: Instant, admit: Admission<'_>) -> Result<u32, Error> {
        let opened = self.open_batch(batch, batch.unpack())?.ok_or(Error::Unfit("a chain that forked"))?;
        if !batch.is_whole() {
            return Err(Error::Unfit("a batch with hidden changes"));
        }
        if opened.missing.len() == batch.pieces.len() {
            // A snapshot held all that is in force of it, and what the hub said besides.
            return Ok(0);
        }
        let mut taken = 0;
        let shown = batch.pieces.iter().map(Piece::body).zip(opened.changes);
        for (seq, (body, change)) in (batch.header.first_seq..).zip(shown).filter(|(seq, _)| *seq > opened.known) {
            let Some((body, change)) = body.zip(change) else { continue };
            let role = admit(&self.conn, &opened.device, batch.header.scope, &change)
                .ok_or(Error::Unfit("a change without the right to it"))?;
            let eff = change.hlc.0;
            let at = (batch.header.scope, seq, at);
            self.take_change((change, body), (&opened.device, role), at, (eff, Standing::default()))?;
            taken += 1;
        }
        self.keep_batch(batch)?;
        Ok(taken)
    }

    /// Checks a batch against the keys and the chain known here; `None` where that one goes on otherwise.
    pub(crate) fn open_batch(&self, batch: &Batch, unpacked: Unpacked) -> Result<Option<OpenedBatch>, Error> {
        let h = &batch.header;
        if h.district != self.identity.district {
            return Err(Error::Unfit("a batch of another district"));
        }
        let device = self.device(h.device)?.ok_or(Error::Unfit("a batch of an unknown device"))?;
        let changes = unpacked?;
        batch.verify(&device.sign_key)?;
        erased::check(&self.conn, batch)?;
        let known = self.known_to(h.device, h.scope)?;
        if h.first_seq > known + 1 {
            return Err(Error::Unfit("a batch before this one is missing"));
        }
        let missing = self.joined(batch, known)?;
        Ok(missing.map(|missing| OpenedBatch { device, changes, known, missing }))
    }

    pub(crate) fn keep_batch(&self, batch: &Batch) -> Result<(), Error> {
        let bytes = batch.pieces.iter().filter_map(Piece::body).map(<[u8]>::len).sum();
        let open = chain::OpenBatch {
            header: batch.header.clone(),
            salts: batch.salts.clone(),
            count: batch.count(),
            bytes,
            head: batch.head,
        };
        chain::insert(&self.conn, &open, &batch.signature, true)
    }

    /// Takes a batch with the hub's receipt: what is in force is folded, what is not is kept by its hash. What was written here in
    /// its place goes on behind it. Gives the kinds of the changes that are new here, one each.
    pub(crate) fn take_stamped(
        &self,
        (batch, unpacked): (&Batch, Unpacked),
        receipt: &Receipt,
        with: (Instant, &[StandIn]),
    ) -> Result<(Vec<u16>, Rejoined), Error> {
        if let Some(opened) = self.open_batch(batch, unpacked)? {
            return Ok((self.take_opened(opened, (batch, receipt), with)?, Rejoined::default()));
        }
        let lifted = self.make_way(batch, receipt.timeline)?;
        let opened = self.open_batch(batch, batch.unpack())?.ok_or(Error::Unfit("a chain that forked"))?;
        let taken = self.take_opened(opened, (batch, receipt), with)?;
        let gave_way = Some(batch.header.device);
        Ok((taken, Rejoined { gave_way, ..self.put_behind(lifted)? }))
    }

    fn take_opened(
        &self,
        mut opened: OpenedBatch,
        (batch, receipt): (&Batch, &Receipt),
        (at, stand_ins): (Instant, &[StandIn]),
    ) -> Result<Vec<u16>, Error> {
        let h = &batch.header;
        let mut taken = Vec::new();
        for (place, change) in (0u32..).zip(std::mem::take(&mut opened.changes)) {
            let (seq, ruling) = (h.first_seq + u64::from(place), &receipt.rulings[place as usize]);
            let accepted = change.as_ref().filter(|_| ruling.verdict.is_accepted());
            let rank = receipt.rank(place);
            if !opened.is_new(seq) && !self.comes_back((h.device, h.scope, seq), (accepted, rank))? {
                continue;
            }
            match (change, &ruling.verdict, &batch.pieces[place as usize]) {
                (Some(change), change::Verdict::Accepted(role), Piece::Body(body) | Piece::Redacted(body)) => {
                    taken.push(change.kind);
                    let stamp = (ruling.eff, Standing::of(&ruling.verdict, rank, false));
                    self.take_change((change, body), (&opened.device, *role), (h.scope, seq, at), stamp)?;
                }
                (_, _, Piece::Hidden(hash)) => {
                    let stand_in = stand_ins.iter().find(|s| s.place == place);
                    hidden::keep(&self.conn, (h.device, h.scope, seq), *hash, stand_in)?;
                }
                _ => return Err(Error::Unfit("a body that is not in force")),
            }
        }
        self.keep_batch(batch)?;
        Ok(taken)
    }

    /// True for a change in force that went with its record and is to be here again: not where the record came back with a
    /// state that contains it.
    fn comes_back(&self, at: (DeviceId, ScopeId, u64), it: (Option<&Change>, u64)) -> Result<bool, Error> {
        let Some(change) = it.0 else { return Ok(false) };
        if entering::is_contained(self, change.record, (at.1, it.1))? {
            return Ok(false);
        }
        leaving::unkeep(&self.conn, change.id)?;
        hidden::take_away(&self.conn, at)
    }

    /// Logs a change with its bytes and folds it.
    pub(crate) fn take_change(
        &self,
        (change, body): (Change, &[u8]),
        (device, role): (&log::Device, Role),
        at: (ScopeId, u64, Instant),
        stamp: (u64, Standing),
    ) -> Result<(), Error> {
        let mut l = Logged {
            eff: stamp.0,
            device: device.id,
            member: device.member,
            role,
            scope: at.0,
            seq: at.1,
            arrived_at: at.2,
            standing: stamp.1,
            change,
        };
        log::insert(&self.conn, &l, body)?;
        erased::take_out(&self.conn, &mut l.change)?;
        fold::fold_in(self, &l).map(drop)
    }

    fn take_entering(&self, sender: DeviceId, e: &Entering, at: Instant) -> Result<bool, Error> {
        let left = stripping::stripped(&self.conn, e)?;
        entering::keep(self, sender, &left, at)?;
        if record::load(&self.conn, e.record)?.is_some() {
            return Ok(false);
        }
        Ok(fold::refold(self, e.record)?.is_some())
    }
}

/// A batch whose chain and signature fit what is known here.
pub(crate) struct OpenedBatch {
    pub(crate) device: log::Device,
    pub(crate) changes: Vec<Option<Change>>,
    /// The last number of its chain that is here.
    pub(crate) known: u64,
    /// Up to there, numbers that are not here: a snapshot stands for them.
    pub(crate) missing: BTreeSet<u64>,
}

impl OpenedBatch {
    fn is_new(&self, seq: u64) -> bool {
        seq > self.known || self.missing.contains(&seq)
    }
}
