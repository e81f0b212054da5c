//! The only way to write (decisions D1): rights, rule, bytes, chain, heads, projection, search, in one transaction.

use crate::{
    Error, Record, Recorded, Store, Wish, chain, chain::OpenBatch, column, convert, critical, erased, fold, log,
    open::Identity, record,
};
use crate::{
    clean, entry, fold::Settling, foreign, judge, log::Logged, log::Standing, record::Held, setting::ClockState,
    voiding,
};
use change::{CLOCK_JUMPED, Change, Op, SCOPE_FIELD, SEEN_FIELD, VOID_FIELD, Value};
use kernel::{Actor, ChangeId, GroupId, HybridClock, Instant, Intent, RecordId, Refusal, ScopeId, policy};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What a `put` did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put {
    /// The record began.
    Created,
    /// These fields got other values.
    Updated(Vec<&'static str>),
    /// Nothing differed.
    Unchanged,
}

/// One transaction of writes. Dropped without commit, it never was.
pub struct Tx<'s> {
    store: &'s mut Store,
    actor: Actor,
    wall: Instant,
    now: Instant,
    is_trusted: bool,
    clock: HybridClock,
    state: ClockState,
    batches: BTreeMap<ScopeId, OpenBatch>,
    group: Option<GroupId>,
    is_done: bool,
}

/// One change about to be written.
pub(crate) struct Writing {
    pub(crate) spec: &'static crate::KindSpec,
    pub(crate) record: Option<RecordId>,
    pub(crate) scope: ScopeId,
    pub(crate) intent: Intent,
    pub(crate) op: Op,
    pub(crate) fields: BTreeMap<u16, Value>,
    pub(crate) parent: Option<ChangeId>,
}

impl<'s> Tx<'s> {
    pub(crate) fn begin(store: &'s mut Store, actor: Actor, wall: Instant) -> Result<Self, Error> {
        store.conn.execute_batch("BEGIN IMMEDIATE")?;
        let mut tx = Tx {
            store,
            actor,
            wall,
            now: wall,
            is_trusted: true,
            clock: HybridClock::after(kernel::Hlc::default()),
            state: ClockState::default(),
            batches: BTreeMap::new(),
            group: None,
            is_done: false,
        };
        tx.now = tx.store.believed(wall)?;
        tx.is_trusted = !tx.store.has_clock_jumped(wall)?;
        tx.state = ClockState::load(tx.conn())?;
        // A wall clock that stands behind what the hub has signed is behind: the hub would count the change from there anyway.
        tx.clock = HybridClock::after(tx.state.hlc.max(kernel::Hlc::at(tx.store.hub_time()?)));
        Ok(tx)
    }

    pub(crate) fn commit(mut self) -> Result<(), Error> {
        for batch in self.batches.values() {
            chain::save(&self.store.conn, &self.store.identity, batch)?;
        }
        if self.group.is_some() {
            self.state.hlc = self.clock.last();
            if self.is_trusted {
                self.state.wall_seen = self.wall;
            }
            self.state.save(&self.store.conn)?;
        }
        self.store.noted.settle(&self.store.conn)?;
        self.store.conn.execute_batch("COMMIT")?;
        self.is_done = true;
        if self.group.is_some() {
            self.store.last_group = self.group;
        }
        Ok(())
    }

    /// The database, inside this transaction.
    pub fn conn(&self) -> &Connection {
        &self.store.conn
    }

    /// Who writes.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The present as this vault believes it (docs/adr/0053).
    pub fn now(&self) -> Instant {
        self.now
    }

    pub(crate) fn columns(&self) -> column::Columns {
        self.store.columns
    }

    /// Begins a record under a random id.
    pub fn create<T: Recorded>(&mut self, intent: Intent, scope: ScopeId, value: &T) -> Result<RecordId, Error> {
        self.begin_record::<T>((intent, scope), None, value)
    }

    /// Begins a record under a derived id. If it is there already, refused as a conflict.
    pub fn create_as<T: Recorded>(
        &mut self,
        intent: Intent,
        scope: ScopeId,
        id: RecordId,
        value: &T,
    ) -> Result<(), Error> {
        self.begin_record::<T>((intent, scope), Some(id), value).map(drop)
    }

    fn begin_record<T: Recorded>(
        &mut self,
        at: (Intent, ScopeId),
        id: Option<RecordId>,
        value: &T,
    ) -> Result<RecordId, Error> {
        let mut fields = convert::fields_of(T::SPEC.table, T::SPEC.fields, serde_json::to_value(value)?)?;
        fields.retain(|_, v| *v != Value::Null);
        let writing =
            Writing { spec: T::SPEC, record: id, scope: at.1, intent: at.0, op: Op::Create, fields, parent: None };
        self.write(writing).map(|(record, _)| record)
    }

    /// Gives fields new values; only those that differ are written. False when nothing differed.
    pub fn set<T: Recorded>(&mut self, intent: Intent, id: RecordId, fields: serde_json::Value) -> Result<bool, Error> {
        let fields = convert::fields_of(T::SPEC.table, T::SPEC.fields, fields)?;
        Ok(!self.set_values(T::SPEC, (intent, id), fields)?.is_empty())
    }

    /// Like [`Tx::set`], and writes as well what shows already where others stand beside it: whoever chooses it settles the matter.
    pub fn settle<T: Recorded>(
        &mut self,
        intent: Intent,
        id: RecordId,
        fields: serde_json::Value,
    ) -> Result<bool, Error> {
        let mut fields = convert::fields_of(T::SPEC.table, T::SPEC.fields, fields)?;
        let held = self.held(T::SPEC, id)?;
        let shows = |id: &u16, v: &Value| held.record.values.get(id).unwrap_or(&Value::Null) == v;
        fields.retain(|id, v| !shows(id, v) || held.state.heads_of(*id).len() > 1);
        let (scope, op) = (held.record.scope, Op::Set);
        let is_any = !fields.is_empty();
        if is_any {
            self.write(Writing { spec: T::SPEC, record: Some(id), scope, intent, op, fields, parent: None })?;
        }
        Ok(is_any)
    }

    pub(crate) fn set_values(
        &mut self,
        spec: &'static crate::KindSpec,
        at: (Intent, RecordId),
        mut fields: BTreeMap<u16, Value>,
    ) -> Result<Vec<u16>, Error> {
        let held = self.held(spec, at.1)?;
        // What makes a record void shows among no values, and is taken back like them: with what it had seen, or not at all.
        let is_new = |id: u16, v: &Value| held.state.value(id, spec.class_of(id)).unwrap_or(Value::Null) != *v;
        let is_voiding_new = fields.iter().any(|(id, v)| [VOID_FIELD, SEEN_FIELD].contains(id) && is_new(*id, v));
        fields.retain(|id, v| if [VOID_FIELD, SEEN_FIELD].contains(id) { is_voiding_new } else { is_new(*id, v) });
        let written: Vec<u16> = fields.keys().copied().collect();
        if !written.is_empty() {
            let scope = held.record.scope;
            self.write(Writing { spec, record: Some(at.1), scope, intent: at.0, op: Op::Set, fields, parent: None })?;
        }
        Ok(written)
    }

    /// Begins the record or brings it to the given value by its differences.
    pub fn put<T: Recorded>(&mut self, intent: Intent, scope: ScopeId, id: RecordId, value: &T) -> Result<Put, Error> {
        if record::load(self.conn(), id)?.is_none() {
            return self.create_as(intent, scope, id, value).map(|()| Put::Created);
        }
        let fields = convert::fields_of(T::SPEC.table, T::SPEC.fields, serde_json::to_value(value)?)?;
        let written = self.set_values(T::SPEC, (intent, id), fields)?;
        let name = |id: &u16| T::SPEC.fields.iter().find(|f| f.id == *id).map(|f| f.name);
        let names: Vec<&'static str> = written.iter().filter_map(name).collect();
        Ok(if names.is_empty() { Put::Unchanged } else { Put::Updated(names) })
    }

    /// Adds an entry to a record.
    pub fn append<T: Recorded>(
        &mut self,
        intent: Intent,
        id: RecordId,
        parent: Option<ChangeId>,
        entry: serde_json::Value,
    ) -> Result<ChangeId, Error> {
        let scope = self.held(T::SPEC, id)?.record.scope;
        self.append_in::<T>((intent, scope), id, parent, entry)
    }

    /// Adds an entry to a record in another scope that shows it: where those write who are shown it there (decisions D5).
    pub fn append_in<T: Recorded>(
        &mut self,
        (intent, scope): (Intent, ScopeId),
        id: RecordId,
        parent: Option<ChangeId>,
        entry: serde_json::Value,
    ) -> Result<ChangeId, Error> {
        let mut fields = convert::fields_of(T::SPEC.table, T::SPEC.entry, entry)?;
        fields.retain(|_, v| *v != Value::Null);
        let record = self.held(T::SPEC, id)?.record;
        let column = column::column_of(self.store.columns, T::SPEC.kind).map(|(column, _)| column);
        if !column.is_some_and(|column| column.audience(&record).contains(&scope)) {
            return Err(Refusal::new(kernel::ErrorCode::Forbidden, "not_your_place").into());
        }
        let writing = Writing { spec: T::SPEC, record: Some(id), scope, intent, op: Op::Append, fields, parent };
        self.write(writing).map(|(_, change)| change)
    }

    /// Declares a record void; it stays, with its history.
    pub fn void<T: Recorded>(&mut self, intent: Intent, id: RecordId, reason: &str) -> Result<(), Error> {
        if reason.trim().is_empty() {
            return Err(Refusal::invalid("reason", "reason_missing").into());
        }
        let fields = [(VOID_FIELD, Value::Text(reason.to_owned()))].into();
        let scope = self.held(T::SPEC, id)?.record.scope;
        self.write(Writing {
            spec: T::SPEC,
            record: Some(id),
            scope,
            intent,
            op: Op::Tombstone,
            fields,
            parent: None,
        })?;
        Ok(())
    }

    /// Sends a record to another scope; the change stands in the scope it leaves.
    pub fn move_to<T: Recorded>(&mut self, intent: Intent, id: RecordId, scope: ScopeId) -> Result<(), Error> {
        let from = self.held(T::SPEC, id)?.record.scope;
        if !policy::may_write(&self.actor, intent, scope) {
            return Err(Refusal::new(kernel::ErrorCode::Forbidden, "not_your_place").into());
        }
        let fields = [(SCOPE_FIELD, Value::Bytes(scope.bytes().to_vec()))].into();
        self.write(Writing {
            spec: T::SPEC,
            record: Some(id),
            scope: from,
            intent,
            op: Op::Move,
            fields,
            parent: None,
        })?;
        // Batches go up in the order of their first changes: what is written there from now on must not come before the move.
        foreign::close_batch(self.conn(), self.store.identity.device, scope)
    }

    fn held(&self, spec: &'static crate::KindSpec, id: RecordId) -> Result<Held, Error> {
        let mut held = record::load(self.conn(), id)?.ok_or(Error::NoSuchRecord(id))?;
        if held.record.kind != spec.kind {
            return Err(Error::NoSuchRecord(id));
        }
        held.refresh(spec);
        Ok(held)
    }

    /// Everything a write is: right, rule, stamp, bytes, chain, log, fold, projection, search.
    pub(crate) fn write(&mut self, mut writing: Writing) -> Result<(RecordId, ChangeId), Error> {
        writing.fields.values_mut().for_each(clean::clean_value);
        let (column, spec) =
            column::column_of(self.store.columns, writing.spec.kind).ok_or(Error::Unfit("kind without a column"))?;
        let before = self.before(&writing, spec)?;
        if let Some(held) = &before {
            voiding::complete(self.conn(), (held.record.id, &held.state), &mut writing.fields)?;
        }
        self.judge(&writing, before.as_ref().map(|h| &h.record))?;
        if let Some(held) = &before {
            critical::check(self.conn(), spec, held.record.id)?;
        }
        let change = self.stamp(&writing, before.as_ref())?;
        let logged = self.log(&writing, change)?;
        let is_new = before.is_none();
        let held = fold::fold_arriving(self.conn(), spec, before, &logged)?;
        if writing.op == Op::Append {
            entry::insert(self.conn(), &logged)?;
        }
        Settling::of(self.store, (column, spec), is_new).settle_own(held)?;
        Ok((logged.change.record, logged.change.id))
    }

    fn before(&self, writing: &Writing, spec: &'static crate::KindSpec) -> Result<Option<Held>, Error> {
        let Some(id) = writing.record else { return Ok(None) };
        let held = record::load(self.conn(), id)?.map(|mut h| {
            h.refresh(spec);
            h
        });
        match (&held, writing.op) {
            (Some(_), Op::Create) => Err(Refusal::new(kernel::ErrorCode::Conflict, "exists_already").into()),
            (None, op) if op != Op::Create => Err(Error::NoSuchRecord(id)),
            _ => Ok(held),
        }
    }

    /// Whether the actor may mean this in that scope; asked before anything else is said about what is there.
    pub fn may(&self, intent: Intent, scope: ScopeId) -> Result<(), Refusal> {
        judge::may(&self.actor, intent, scope)
    }

    /// Whether right and rule would let this be written.
    pub(crate) fn may_write(&self, writing: &Writing, before: &Record) -> bool {
        self.judge(writing, Some(before)).is_ok()
    }

    fn judge(&self, writing: &Writing, before: Option<&Record>) -> Result<(), Error> {
        let entry = (writing.op == Op::Append).then(|| column::entry_body(writing.spec, &writing.fields));
        let wish = Wish {
            actor: &self.actor,
            intent: writing.intent,
            kind: writing.spec.kind,
            op: writing.op,
            scope: writing.scope,
            before,
            fields: &writing.fields,
            entry: entry.as_ref(),
        };
        let drawer_of = |scope| record::drawer_of(self.conn(), scope);
        Ok(judge::judge(self.store.columns, &wish, &drawer_of)?)
    }

    fn stamp(&mut self, writing: &Writing, before: Option<&Held>) -> Result<Change, Error> {
        let hlc = self.clock.tick(self.now);
        let random = self.random()?;
        let id = ChangeId::make(
            hlc.instant(),
            [0; 10].map({
                let mut bytes = random.into_iter();
                move |_: u8| bytes.next().unwrap_or(0)
            }),
        );
        let sees = self.sees(writing, before)?;
        let group = self.group;
        self.group = group.or(Some(GroupId(id.0)));
        let mut change = Change {
            id,
            kind: writing.spec.kind.number(),
            record: writing.record.unwrap_or(RecordId(id.0)),
            intent: writing.intent.number(),
            hlc,
            grant: self.actor.grant,
            op: writing.op,
            fields: writing.fields.clone(),
            sees,
            parent: writing.parent,
            group,
            recorded_for: self.actor.recorded_for,
            is_critical: false,
        };
        erased::name_known(self.conn(), &mut change)?;
        Ok(change)
    }

    /// What the change replaces. Left out where it is the one version that a reader of this chain finds by itself (decisions D7).
    fn sees(&self, writing: &Writing, before: Option<&Held>) -> Result<BTreeMap<u16, Vec<ChangeId>>, Error> {
        let Some(held) = before.filter(|_| writing.op != Op::Append) else { return Ok(BTreeMap::new()) };
        let mut sees = BTreeMap::new();
        for field in writing.fields.keys() {
            let heads = held.state.heads_of(*field);
            let own = (self.store.identity.device, writing.scope);
            let is_plain = match heads.as_slice() {
                [one] => log::place_of(self.conn(), *one)?.is_some_and(|(d, s, _)| (d, s) == own),
                [] => true,
                _ => false,
            };
            if !is_plain {
                sees.insert(*field, heads);
            }
        }
        Ok(sees)
    }

    fn log(&mut self, writing: &Writing, change: Change) -> Result<Logged, Error> {
        let mut batch = self.batch(writing.scope)?;
        let body = change.encode();
        let body_hash = change.body_hash(&batch.next_salt());
        self.state.arrived = self.state.arrived.max(self.now);
        let logged = Logged {
            eff: change.hlc.0,
            change,
            device: self.store.identity.device,
            member: self.store.identity.member,
            role: self.actor.role,
            scope: writing.scope,
            seq: batch.next_seq(),
            arrived_at: self.state.arrived,
            standing: Standing::default(),
        };
        log::insert(self.conn(), &logged, &body)?;
        batch.take(body_hash, body.len());
        self.batches.insert(writing.scope, batch);
        Ok(logged)
    }

    fn batch(&mut self, scope: ScopeId) -> Result<OpenBatch, Error> {
        if let Some(batch) = self.batches.get(&scope).cloned() {
            if batch.count < change::MAX_BATCH_CHANGES && batch.bytes < change::MAX_BATCH_BYTES {
                return Ok(batch);
            }
            chain::save(&self.store.conn, &self.store.identity, &batch)?;
        }
        let salt = self.random()?;
        let clock = if self.is_trusted { 0 } else { CLOCK_JUMPED };
        chain::open_batch(&self.store.conn, &self.store.identity, scope, (clock, || Ok(salt)))
    }

    /// Random bytes: the system's, or a practice district's repeatable ones.
    fn random(&mut self) -> Result<[u8; 32], Error> {
        let Identity { seed, device, .. } = &self.store.identity;
        let Some(seed) = seed else { return Ok(seal::random()?) };
        self.state.drawn += 1;
        Ok(seal::keyed_hash(seed, &[&device.bytes(), &self.state.drawn.to_be_bytes()]).0)
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        if !self.is_done {
            self.store.noted.forget();
            // A failed rollback means the connection is gone; the journal undoes it at the next opening.
            let _ = self.store.conn.execute_batch("ROLLBACK");
        }
    }
}
