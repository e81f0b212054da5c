//! What other devices wrote: taken in as whole batches and entering records, handed out the same way (decisions D5, D6).

use crate::{Error, Store, chain, column, entry, log, log::Logged, record, record::Held, write};
use change::{Batch, Change, Op, RecordState, SCOPE_FIELD, Value};
use kernel::{DeviceId, Instant, MemberId, RecordId, RecordKind, Role, ScopeId};
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

/// A record that comes into a scope with its state: those who read the scope have not seen how it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entering {
    /// The record.
    pub record: RecordId,
    /// Its kind's number.
    pub kind: u16,
    /// Where it lies now.
    pub scope: ScopeId,
    /// When it began.
    pub created_at: Instant,
    /// Who began it.
    pub created_by: MemberId,
    /// For whom.
    pub recorded_for: Option<MemberId>,
    /// Its latest change.
    pub changed_at: Instant,
    /// `RecordState` bytes.
    pub state: Vec<u8>,
    /// Its entries: change bytes, device, member, role.
    pub entries: Vec<(Vec<u8>, DeviceId, MemberId, Role)>,
}

/// What is to be handed to one reader.
#[derive(Clone, Debug, Default)]
pub struct Outgoing {
    /// Whole closed batches.
    pub batches: Vec<Batch>,
    /// Records that moved into a scope the reader reads, out of one the reader does not.
    pub entering: Vec<Entering>,
}

/// Judges a received change: the role it was rightly made in by that device into that scope, or `None`.
pub type Admission<'a> = &'a dyn Fn(&rusqlite::Connection, &log::Device, ScopeId, &Change) -> Option<Role>;

/// What a message brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// Changes that were new here.
    pub changes: u32,
    /// Records that came in with their state.
    pub records: u32,
}

impl Store {
    /// Closes every open batch of this device, at sign-out or before an exchange (decisions D33).
    pub fn close_batches(&mut self) -> Result<(), Error> {
        let device = self.identity.device.bytes();
        self.conn.execute("UPDATE batch SET is_closed = 1 WHERE device = ?1 AND is_closed = 0", [device])?;
        Ok(())
    }

    /// Closed batches of these scopes that `peer` has not been given, and records that entered them.
    pub fn outgoing(&self, peer: DeviceId, scopes: &[ScopeId]) -> Result<Outgoing, Error> {
        let mut outgoing = Outgoing::default();
        for scope in scopes {
            outgoing.batches.extend(self.batches_for(peer, *scope)?);
        }
        outgoing.entering = self.entering_for(peer, scopes)?;
        Ok(outgoing)
    }

    fn batches_for(&self, peer: DeviceId, scope: ScopeId) -> Result<Vec<Batch>, Error> {
        let sql = format!(
            "SELECT {} FROM batch WHERE scope = ?1 AND is_closed = 1 AND device <> ?2 AND first_seq + count - 1 >
               coalesce((SELECT seq FROM sent WHERE peer = ?2 AND sent.device = batch.device AND sent.scope = batch.scope), 0)
             ORDER BY device, first_seq",
            chain::COLUMNS
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let found =
            statement.query_map(params![scope.bytes(), peer.bytes()], |r| chain::row_to_batch(r, &self.identity))?;
        let rows: Vec<_> = found.collect::<Result<_, _>>()?;
        rows.into_iter().map(|(batch, signature, _)| self.whole(batch, signature)).collect()
    }

    pub(crate) fn whole(&self, b: chain::OpenBatch, signature: seal::Signature) -> Result<Batch, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT body FROM change WHERE device = ?1 AND scope = ?2 AND seq >= ?3 AND seq < ?4 ORDER BY seq",
        )?;
        let h = &b.header;
        let range =
            params![h.device.bytes(), h.scope.bytes(), h.first_seq as i64, (h.first_seq + u64::from(b.count)) as i64];
        let bodies = statement.query_map(range, |r| r.get(0))?.collect::<Result<_, _>>()?;
        Ok(Batch { header: b.header, batch_salt: b.salt, head: b.head, signature, bodies })
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
            mark(b.header.device, b.header.scope, b.header.first_seq + b.bodies.len() as u64 - 1)?;
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
        self.conn.execute_batch("BEGIN IMMEDIATE")?;
        let result = self.receive_all(sender, incoming, now, admit);
        self.conn.execute_batch(if result.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        result
    }

    fn receive_all(
        &mut self,
        sender: DeviceId,
        incoming: &Outgoing,
        now: Instant,
        admit: Admission<'_>,
    ) -> Result<Received, Error> {
        let mut state = crate::setting::ClockState::load(&self.conn)?;
        state.arrived = state.arrived.max(now);
        let mut received = Received::default();
        for entering in &incoming.entering {
            received.records += u32::from(self.take_entering(sender, entering, state.arrived)?);
        }
        for batch in &incoming.batches {
            received.changes += self.take_batch(batch, state.arrived, admit)?;
        }
        state.save(&self.conn)?;
        Ok(received)
    }

    fn take_batch(&self, batch: &Batch, at: Instant, admit: Admission<'_>) -> Result<u32, Error> {
        let h = &batch.header;
        if h.district != self.identity.district {
            return Err(Error::Unfit("a batch of another district"));
        }
        let device = self.device(h.device)?.ok_or(Error::Unfit("a batch of an unknown device"))?;
        let changes = batch.open(&device.sign_key)?;
        let known = self.known_to(h.device, h.scope)?;
        if h.first_seq > known + 1 {
            return Err(Error::Unfit("a batch before this one is missing"));
        }
        if !self.joins(batch, known)? {
            return Err(Error::Unfit("a chain that forked"));
        }
        let mut taken = 0;
        for (seq, change) in (h.first_seq..).zip(changes) {
            if seq > known {
                let role = admit(&self.conn, &device, h.scope, &change)
                    .ok_or(Error::Unfit("a change without the right to it"))?;
                self.take_change((change, &device, role), (h.scope, seq, at))?;
                taken += 1;
            }
        }
        let size = batch.bodies.iter().map(Vec::len).sum();
        let count = u32::try_from(batch.bodies.len()).unwrap_or(u32::MAX);
        let open = chain::OpenBatch { header: h.clone(), salt: batch.batch_salt, count, bytes: size, head: batch.head };
        chain::insert(&self.conn, &open, &batch.signature, true)?;
        Ok(taken)
    }

    /// True when the batch goes on from what is known of its chain: the same bodies where they overlap, and the known head
    /// before it. A laptop set back to an older copy that writes on forks its chain (decisions D6).
    fn joins(&self, batch: &Batch, known: u64) -> Result<bool, Error> {
        let h = &batch.header;
        let mut statement =
            self.conn.prepare_cached("SELECT body FROM change WHERE device = ?1 AND scope = ?2 AND seq = ?3")?;
        for (seq, body) in (h.first_seq..=known).zip(&batch.bodies) {
            let here: Vec<u8> =
                statement.query_row(params![h.device.bytes(), h.scope.bytes(), seq as i64], |r| r.get(0))?;
            if here != *body {
                return Ok(false);
            }
        }
        let mut statement = self
            .conn
            .prepare_cached("SELECT head FROM batch WHERE device = ?1 AND scope = ?2 AND first_seq + count = ?3")?;
        let before = params![h.device.bytes(), h.scope.bytes(), h.first_seq as i64];
        let head = statement.query_row(before, |r| r.get(0)).optional()?;
        Ok(head.unwrap_or([0; 32]) == h.prev_head.0)
    }

    /// The last change known of a chain; 0 when none is.
    fn known_to(&self, device: DeviceId, scope: ScopeId) -> Result<u64, Error> {
        let mut statement =
            self.conn.prepare_cached("SELECT coalesce(max(seq), 0) FROM change WHERE device = ?1 AND scope = ?2")?;
        Ok(statement.query_row(params![device.bytes(), scope.bytes()], |r| r.get::<_, i64>(0))? as u64)
    }

    fn take_change(&self, from: (Change, &log::Device, Role), at: (ScopeId, u64, Instant)) -> Result<(), Error> {
        let (change, device, role) = from;
        if log::has(&self.conn, change.id)? {
            return Err(Error::Unfit("a change id used twice"));
        }
        let body = change.encode();
        let l = Logged {
            eff: change.hlc.0,
            device: device.id,
            member: device.member,
            role,
            scope: at.0,
            seq: at.1,
            arrived_at: at.2,
            change,
        };
        log::insert(&self.conn, &l, &body)?;
        fold_in(self, &l)
    }

    fn take_entering(&self, sender: DeviceId, e: &Entering, at: Instant) -> Result<bool, Error> {
        let bytes = serde_json::to_vec(e)?;
        let sql =
            "INSERT INTO entering (record, device, arrived_at, bytes) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
        self.conn.prepare_cached(sql)?.execute(params![e.record.bytes(), sender.bytes(), at.0, bytes])?;
        adopt(self, e)
    }
}

/// Folds a logged change into its record; a kind of a later program stays in the log unread.
pub(crate) fn fold_in(store: &Store, l: &Logged) -> Result<(), Error> {
    let Some(kind) = RecordKind::of_number(l.change.kind) else { return Ok(()) };
    let Some((column, spec)) = column::column_of(store.columns, kind) else { return Ok(()) };
    let before = record::load(&store.conn, l.change.record)?;
    let held = write::fold(&store.conn, spec, before, l)?;
    if l.change.op == Op::Append {
        entry::insert(&store.conn, l)?;
    }
    write::settle(&store.conn, column, spec, held)
}

/// Takes over the state of an entering record, unless the record is here already. True when it was taken.
pub(crate) fn adopt(store: &Store, e: &Entering) -> Result<bool, Error> {
    let Some(kind) = RecordKind::of_number(e.kind) else { return Ok(false) };
    let Some((column, spec)) = column::column_of(store.columns, kind) else { return Ok(false) };
    if record::load(&store.conn, e.record)?.is_some() {
        return Ok(false);
    }
    let record = crate::Record {
        id: e.record,
        kind,
        scope: e.scope,
        is_void: false,
        created_at: e.created_at,
        created_by: e.created_by,
        recorded_for: e.recorded_for,
        changed_at: e.changed_at,
        values: Default::default(),
    };
    let mut held = Held { record, state: RecordState::decode(&e.state)?, born_in: e.scope };
    held.refresh(spec);
    for (bytes, device, member, role) in &e.entries {
        let change = Change::decode(bytes)?;
        let (eff, scope) = (change.hlc.0, e.scope);
        let l = Logged {
            change,
            device: *device,
            member: *member,
            role: *role,
            scope,
            seq: 0,
            eff,
            arrived_at: e.changed_at,
        };
        entry::insert(&store.conn, &l)?;
    }
    write::settle(&store.conn, column, spec, held)?;
    Ok(true)
}
