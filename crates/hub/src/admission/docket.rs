//! What one admission works on: everything it may touch, read and locked in one order, changed in memory, written at the end.

use super::{Opened, Placed, judge, revoking};
use crate::audit::Deed;
use crate::counting::counted;
use crate::log::{Brought, ChainId};
use crate::{
    BatchRow, ChainRow, ChangeRow, DeviceRow, ErasedRows, ErasureRow, ErasureTx, Error, FeedRow, GrantRow, Hub,
    ItemRow, Log, LogTx, RecordRow, ScopeRow, Status, Writes,
};
use change::{Batch, Change, Erasure, Op, Receipt, Ruling, Verdict};
use kernel::{ChangeId, Compartment, DeviceId, GrantId, MemberId, RecordId, RecordKind, Role, ScopeId};
use seal::{Hash, Signature};
use std::collections::{BTreeMap, BTreeSet};
use store::trail::{self, ItemPlace};
use store::{Columns, Counted, Sees};

/// The working copy.
#[derive(Default)]
pub(crate) struct Docket {
    chains: BTreeMap<ChainId, ChainRow>,
    grants: BTreeMap<GrantId, GrantRow>,
    records: BTreeMap<RecordId, RecordRow>,
    changes: BTreeMap<ChangeId, ChangeRow>,
    scopes: BTreeMap<ScopeId, ScopeRow>,
    batches: BTreeMap<(ChainId, u64), BatchRow>,
    revoked: BTreeSet<DeviceId>,
    /// Laptops that are said to be out of use, and the founder's.
    named: BTreeMap<DeviceId, DeviceRow>,
    known: BTreeSet<RecordId>,
    touched: BTreeSet<RecordId>,
    /// Touched, and counted as they stand now.
    changed: BTreeSet<RecordId>,
    new_grants: BTreeSet<GrantId>,
    new_changes: Vec<ChangeId>,
    /// Held ones of earlier batches that are in force from now on.
    let_in: BTreeSet<ChangeId>,
    ranks: Vec<(ChangeId, u64)>,
    feed: Vec<FeedRow>,
    erasures: BTreeMap<RecordId, Vec<Erasure>>,
    erased: Vec<ErasedRows>,
    /// Orders of erasure of which something was here.
    carried_out: BTreeSet<RecordId>,
    /// What stands in the audit chain of it.
    deeds: Vec<Deed>,
    /// What is new of each laptop.
    brought: BTreeMap<DeviceId, Brought>,
    /// What records that were read add to the digests of states.
    counted: BTreeMap<RecordId, Counted>,
    /// Scopes that turned out to be touched and were not locked.
    unlocked: BTreeSet<ScopeId>,
    /// Records the present batch changed, with the scopes that saw them before it.
    pub(crate) moved: BTreeMap<RecordId, Vec<ScopeId>>,
    /// Of these, such as the hub itself began: they stand in no batch.
    pub(crate) begun_here: BTreeSet<RecordId>,
}

fn sorted<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.collect::<BTreeSet<T>>().into_iter().collect()
}

fn missing<K: Ord + Copy, V>(
    here: &BTreeMap<K, V>,
    wanted: impl Iterator<Item = impl std::borrow::Borrow<K>>,
) -> Vec<K> {
    sorted(wanted.map(|k| *k.borrow()).filter(|k| !here.contains_key(k)))
}

/// What is to be read besides.
#[derive(Default)]
pub(crate) struct Wanted {
    pub(crate) grants: Vec<GrantId>,
    pub(crate) records: Vec<RecordId>,
    pub(crate) changes: Vec<ChangeId>,
    pub(crate) scopes: Vec<ScopeId>,
}

impl Docket {
    /// Reads and locks: chains, members, records, scopes, each in the order of their ids, so that two admissions never wait for
    /// each other in a ring. `also` are scopes an earlier run found to be touched.
    pub(crate) fn load<L: Log>(
        tx: &mut L::Tx<'_>,
        hub: &Hub<L>,
        (opened, also): (&[Opened<'_>], &BTreeSet<ScopeId>),
    ) -> Result<Self, Error> {
        let mut docket = Self::default();
        let changes = || opened.iter().flat_map(Opened::changes);
        let chains = sorted(opened.iter().map(|o| chain_of(o.batch())));
        docket.chains = tx.lock_chains(&chains)?.into_iter().map(|c| (c.id, c)).collect();
        let grants = sorted(changes().flat_map(judge::grants_named));
        let before = tx.grants(&grants)?;
        let out_of_use = revoking::load_named(tx, hub, (&mut docket, changes()))?;
        let posted = members_changed(changes(), &before);
        let changed = sorted(posted.iter().copied().chain(out_of_use));
        tx.lock_members(&sorted(opened.iter().map(|o| o.device.member)), &changed)?;
        docket.grants = tx.grants(&grants)?.into_iter().map(|g| (g.id, g)).collect();
        let founders = docket.founders_of(hub, opened);
        docket.load_postings(tx, &sorted(posted.into_iter().chain(founders)))?;
        let authors = tx.devices(&sorted(opened.iter().map(|o| o.device.id)))?;
        docket.revoked = authors.into_iter().filter(|d| d.status == Status::Revoked).map(|d| d.id).collect();
        let ids = sorted(changes().map(|c| c.record));
        let records = tx.lock_records(&ids)?;
        docket.load_erasures(tx, &ids)?;
        records.into_iter().for_each(|row| docket.hold(row));
        let ids = docket.ids_of_interest(hub.setting.columns, opened);
        docket.changes = tx.changes(&ids)?.into_iter().map(|c| (c.id, c)).collect();
        let scopes = docket.scopes_of_interest(opened).chain(also.iter().copied());
        let scopes = sorted(scopes);
        docket.scopes = tx.lock_scopes(&scopes)?.into_iter().map(|s| (s.id, s)).collect();
        Ok(docket)
    }

    /// The founder, where it acts under a posting that is not here: whether it may depends on all it ever had.
    fn founders_of<L: Log>(&self, hub: &Hub<L>, opened: &[Opened<'_>]) -> Option<MemberId> {
        let of_founder = opened.iter().filter(|one| one.device.id == hub.setting.district.founder);
        let acts_unknown = |one: &&Opened<'_>| one.changes().any(|change| self.grant(change.grant).is_none());
        of_founder.into_iter().find(acts_unknown).map(|one| one.device.member)
    }

    /// Where the batches go, where their records lie or move to, and the drawers of their places.
    fn scopes_of_interest<'a>(&'a self, opened: &'a [Opened<'a>]) -> impl Iterator<Item = ScopeId> {
        let changes = || opened.iter().flat_map(Opened::changes);
        let places = changes().filter(|c| c.kind == RecordKind::Place.number());
        let drawers = places.flat_map(|c| Compartment::ALL.iter().map(|compartment| compartment.at(c.record)));
        let lying = self.records.values().map(|r| r.held.record.scope);
        let homes = opened.iter().map(|o| o.batch().header.scope);
        let told = opened.iter().flat_map(|one| {
            let lies = |change: &Change| self.records.get(&change.record).map(|row| row.held.record.scope);
            let shown = move |change| {
                let scope = lies(change).unwrap_or(one.batch().header.scope);
                revoking::also_shown_in((change, scope), one.device.member)
            };
            one.changes().flat_map(shown)
        });
        homes.chain(changes().filter_map(judge::destination)).chain(lying).chain(drawers).chain(told)
    }

    /// The changes themselves (are they here?), those they name, and those of the same devices that an omitted name can mean.
    pub(crate) fn ids_of_interest(&self, columns: Columns, opened: &[Opened<'_>]) -> Vec<ChangeId> {
        let mut ids = BTreeSet::new();
        for one in opened {
            for change in one.changes() {
                ids.insert(change.id);
                ids.extend(change.sees.values().flatten());
                if let Some(row) = self.records.get(&change.record) {
                    let own = open_fields(columns, change).into_iter();
                    ids.extend(own.flat_map(|f| row.held.state.heads_by(f, one.device.id)));
                }
            }
        }
        ids.into_iter().collect()
    }

    pub(crate) fn chain(&self, batch: &Batch) -> ChainRow {
        let id = chain_of(batch);
        let begun = ChainRow { id, last_seq: 0, head: seal::Hash([0; 32]), last_eff: 0 };
        self.chains.get(&id).copied().unwrap_or(begun)
    }

    pub(crate) fn grant(&self, id: GrantId) -> Option<&GrantRow> {
        self.grants.get(&id)
    }

    /// All postings of a member, once [`Self::load_postings`] was asked for them.
    pub(crate) fn postings_of(&self, member: MemberId) -> impl Iterator<Item = &GrantRow> {
        self.grants.values().filter(move |grant| grant.member == member)
    }

    /// Reads what these members hold besides. What was changed here meanwhile stays.
    pub(crate) fn load_postings(&mut self, tx: &mut impl LogTx, members: &[MemberId]) -> Result<(), Error> {
        for member in members {
            for row in tx.grants_of(*member)? {
                self.grants.entry(row.id).or_insert(row);
            }
        }
        Ok(())
    }

    pub(crate) fn set_grant(&mut self, grant: GrantRow) {
        self.new_grants.insert(grant.id);
        self.grants.insert(grant.id, grant);
    }

    pub(crate) fn record(&self, id: RecordId) -> Option<&RecordRow> {
        self.records.get(&id)
    }

    /// The record, to be set again as it stands after the change.
    pub(crate) fn take_record(&mut self, id: RecordId) -> Option<RecordRow> {
        self.records.remove(&id)
    }

    /// The record as the change meets it: a beginning meets nothing where only later changes have come, by the word
    /// of an earlier life of the hub (decisions D8).
    pub(crate) fn met_by(&self, change: &Change) -> Option<&RecordRow> {
        self.record(change.record).filter(|row| change.op != Op::Create || row.begun_by.is_some())
    }

    /// A laptop that is said to be out of use, if the hub knows it.
    pub(crate) fn named_device(&self, device: DeviceId) -> Option<&DeviceRow> {
        self.named.get(&device)
    }

    /// Laptops that are said to be out of use, and the founder's.
    pub(crate) fn name_devices(&mut self, rows: Vec<DeviceRow>) {
        self.named.extend(rows.into_iter().map(|row| (row.id, row)));
    }

    /// From now on what it wrote is held.
    pub(crate) fn note_revoked(&mut self, device: DeviceId) {
        self.revoked.insert(device);
    }

    /// True when the device's rights were ended before these batches are judged.
    pub(crate) fn is_revoked(&self, device: DeviceId) -> bool {
        self.revoked.contains(&device)
    }

    pub(crate) fn set_record(&mut self, row: RecordRow, seen_before: Vec<ScopeId>) {
        let id = row.held.record.id;
        self.moved.entry(id).or_insert(seen_before);
        self.touched.insert(id);
        self.records.insert(id, row);
    }

    /// Reads and locks more, for what is rare: a change that is held, or a ruling on one.
    pub(crate) fn load_more<T: LogTx + ErasureTx>(&mut self, tx: &mut T, wanted: &Wanted) -> Result<(), Error> {
        let grants = missing(&self.grants, wanted.grants.iter());
        self.grants.extend(tx.grants(&grants)?.into_iter().map(|g| (g.id, g)));
        let records = missing(&self.records, wanted.records.iter());
        self.load_erasures(tx, &records)?;
        tx.lock_records(&records)?.into_iter().for_each(|row| self.hold(row));
        let changes = missing(&self.changes, wanted.changes.iter());
        self.changes.extend(tx.changes(&changes)?.into_iter().map(|c| (c.id, c)));
        let scopes = missing(&self.scopes, wanted.scopes.iter());
        self.scopes.extend(tx.lock_scopes(&scopes)?.into_iter().map(|s| (s.id, s)));
        Ok(())
    }

    fn hold(&mut self, row: RecordRow) {
        let id = row.held.record.id;
        self.known.insert(id);
        self.counted.insert(id, counted(&row));
        self.records.insert(id, row);
    }

    /// A working copy that knows these changes, and is never written.
    pub(crate) fn over(changes: Vec<ChangeRow>) -> Self {
        Self { changes: changes.into_iter().map(|row| (row.id, row)).collect(), ..Self::default() }
    }

    /// Brings the digests of states in line with the records as they stand now.
    pub(crate) fn count_states(&mut self) {
        for id in std::mem::take(&mut self.touched) {
            if let Some(row) = self.records.get(&id) {
                let (kind, now) = (row.kind, counted(row));
                let before = self.counted.insert(id, now.clone()).unwrap_or_default();
                if before != now {
                    self.flip(kind, &before);
                    self.flip(kind, &now);
                }
                self.changed.insert(id);
            }
        }
    }

    fn flip(&mut self, kind: u16, counted: &Counted) {
        for scope in counted.scopes() {
            if let Some(states) = &mut self.scope(*scope).states {
                states.flip(kind, counted.hash());
            }
        }
    }

    fn load_erasures(&mut self, tx: &mut impl ErasureTx, records: &[RecordId]) -> Result<(), Error> {
        for ErasureRow { erasure, .. } in tx.erasures_of(records)? {
            self.note_erasure(erasure);
        }
        Ok(())
    }

    /// From now on this is to be erased, wherever it comes from.
    pub(crate) fn note_erasure(&mut self, erasure: Erasure) {
        let known = self.erasures.entry(erasure.about).or_default();
        if !known.contains(&erasure) {
            known.push(erasure);
        }
    }

    /// What is to be erased of a record that was read.
    pub(crate) fn erasures_of(&self, record: RecordId) -> &[Erasure] {
        self.erasures.get(&record).map_or(&[][..], Vec::as_slice)
    }

    /// Every change of the record that is not in the log yet.
    pub(crate) fn new_changes_about(&self, record: RecordId) -> impl Iterator<Item = &ChangeRow> {
        self.new_changes.iter().filter_map(|id| self.changes.get(id)).filter(move |c| c.record == record)
    }

    /// Items that are not in any feed yet.
    pub(crate) fn new_items(&mut self) -> impl Iterator<Item = &mut FeedRow> {
        self.feed.iter_mut()
    }

    /// The record as an erasure leaves it. Nobody is told of it as of a change.
    pub(crate) fn write_over(&mut self, row: RecordRow) {
        self.touched.insert(row.held.record.id);
        self.records.insert(row.held.record.id, row);
    }

    /// What an erasure writes over besides.
    pub(crate) fn erase(&mut self, erased: ErasedRows) {
        self.erased.push(erased);
    }

    pub(crate) fn change(&self, id: ChangeId) -> Option<&ChangeRow> {
        self.changes.get(&id)
    }

    /// What was noted here of a record.
    pub(crate) fn changes_about(&self, record: RecordId) -> impl Iterator<Item = &ChangeRow> {
        self.changes.values().filter(move |row| row.record == record)
    }

    /// A change that is about to be folded stands for nothing in these fields any more.
    pub(crate) fn replace_beforehand(&mut self, change: &Change, fields: &[u16]) {
        if let Some(row) = self.records.get_mut(&change.record).filter(|_| !fields.is_empty()) {
            row.held.state.replace_beforehand(change.id, fields);
        }
    }

    /// A held change is in force from now on, and stands here.
    pub(crate) fn let_in(&mut self, id: ChangeId, role: Role, rank: u64) {
        if let Some(row) = self.changes.get_mut(&id) {
            (row.role, row.rank, row.sees) = (Some(role), rank, None);
            if !self.new_changes.contains(&id) {
                self.let_in.insert(id);
            }
        }
    }

    pub(crate) fn is_known(&self, id: ChangeId) -> bool {
        self.changes.contains_key(&id)
    }

    /// True when the change is here and in force.
    pub(crate) fn has_arrived(&self, id: ChangeId) -> bool {
        self.changes.get(&id).is_some_and(|c| c.role.is_some())
    }

    pub(crate) fn eff_of(&self, id: ChangeId) -> Option<u64> {
        self.changes.get(&id).map(|c| c.eff)
    }

    /// Which drawer of a known place a scope is.
    pub(crate) fn drawer_of(&self, scope: ScopeId) -> Option<Compartment> {
        self.scopes.get(&scope)?.compartment
    }

    /// A scope's row, to be changed. What is done with one that was not locked is never written: see [`Docket::unlocked`].
    pub(crate) fn scope(&mut self, id: ScopeId) -> &mut ScopeRow {
        self.scopes.entry(id).or_insert_with(|| {
            self.unlocked.insert(id);
            ScopeRow::begun(id)
        })
    }

    /// Scopes that must be locked beforehand when all of this is done again.
    pub(crate) fn unlocked(&self) -> &BTreeSet<ScopeId> {
        &self.unlocked
    }

    pub(crate) fn next_seq(&self, scope: ScopeId) -> u64 {
        self.scopes.get(&scope).map_or(0, |s| s.seq) + 1
    }

    pub(crate) fn batch_at(&self, chain: ChainId, first_seq: u64) -> Option<BatchRow> {
        self.batches.get(&(chain, first_seq)).cloned()
    }

    pub(crate) fn keep_batch(&mut self, row: BatchRow) {
        let r = &row.receipt;
        self.batches.insert(((r.device, r.scope), r.first_seq), row);
    }

    /// Another batch begins.
    pub(crate) fn begin(&mut self) {
        self.moved.clear();
        self.begun_here.clear();
    }

    /// What a change replaces, complete: an omitted name means the chain's own latest version, and a version that is not in
    /// force stands for what it saw itself (sync.md 3.3).
    pub(crate) fn complete_sees(&self, columns: Columns, Placed { one, place, change }: Placed<'_>) -> Sees {
        let seq = one.batch().header.first_seq + u64::from(place);
        let mut sees = change.sees.clone();
        if matches!(change.op, Op::Create | Op::Append) {
            return sees;
        }
        for (field, named) in &mut sees {
            self.add_stand_ins(*field, named);
        }
        let Some(row) = self.records.get(&change.record) else { return sees };
        for field in open_fields(columns, change) {
            let is_own =
                |id: &ChangeId| self.changes.get(id).is_some_and(|c| c.chain == chain_of(one.batch()) && c.seq < seq);
            let own: Vec<ChangeId> = row.held.state.heads_by(field, one.device.id).filter(is_own).collect();
            if !own.is_empty() {
                sees.insert(field, own);
            }
        }
        sees
    }

    fn add_stand_ins(&self, field: u16, named: &mut Vec<ChangeId>) {
        let mut next = 0;
        while let Some(change) = named.get(next).copied() {
            let absent = self.changes.get(&change).filter(|c| c.role.is_none()).and_then(|c| c.sees.as_ref());
            let seen = absent.and_then(|sees| sees.get(&field)).cloned().unwrap_or_default();
            named.extend(seen.into_iter().filter(|id| !named.contains(id)).collect::<Vec<_>>());
            next += 1;
        }
        named.sort_unstable();
        named.dedup();
    }

    /// Notes a change that has its ruling. `sees` only where it is not in force.
    pub(crate) fn note(&mut self, Placed { one, place, change }: Placed<'_>, ruling: &Ruling, sees: Option<Sees>) {
        let h = &one.batch().header;
        if self.changes.contains_key(&change.id) {
            return;
        }
        let role = if let Verdict::Accepted(role) = ruling.verdict { Some(role) } else { None };
        let row = ChangeRow {
            id: change.id,
            record: change.record,
            chain: chain_of(one.batch()),
            seq: h.first_seq + u64::from(place),
            first_seq: h.first_seq,
            member: one.device.member,
            role,
            is_entry: change.op == Op::Append,
            eff: ruling.eff,
            rank: Receipt::rank_of_item(self.next_seq(h.scope)) + u64::from(place),
            sees,
        };
        self.new_changes.push(row.id);
        self.changes.insert(row.id, row);
        if let Some(chain) = self.chains.get_mut(&chain_of(one.batch())) {
            chain.last_eff = ruling.eff;
        }
    }

    /// The batch is taken: its chain goes on, its item stands in the feed.
    pub(crate) fn close(&mut self, one: &Opened<'_>, receipt: &Receipt) -> Result<(), Error> {
        let batch = one.batch();
        if let Some(chain) = self.chains.get_mut(&chain_of(batch)) {
            (chain.last_seq, chain.head) = (batch.next_seq() - 1, batch.head);
        }
        self.keep_batch(BatchRow { bytes: batch.encode()?, receipt: receipt.clone() });
        let scope = self.scope(batch.header.scope);
        for place in 0..receipt.rulings.len() as u32 {
            let trace = receipt.trace(place);
            scope.digest.0.iter_mut().zip(trace.0).for_each(|(d, t)| *d ^= t);
        }
        let item = ItemRow::Batch(batch.header.device, batch.header.first_seq);
        self.add_item(batch.header.scope, item, |at| trail::of_batch(at, receipt));
        Ok(())
    }

    /// The hub says something in a feed, signed for its next place.
    pub(crate) fn say(&mut self, scope: ScopeId, (bytes, signature): (Vec<u8>, Signature)) {
        let adds = trail::of_word((scope, self.scope(scope).seq + 1), &bytes);
        self.add_item(scope, ItemRow::Enter(bytes, signature), |_| adds);
    }

    /// A record leaves a scope.
    pub(crate) fn leave(&mut self, scope: ScopeId, record: RecordId) {
        self.add_item(scope, ItemRow::Leave(record), |at| trail::of_leave(at, record));
    }

    fn add_item(&mut self, scope: ScopeId, item: ItemRow, adds: impl FnOnce(ItemPlace) -> Hash) {
        let row = self.scope(scope);
        row.seq += 1;
        row.trail = trail::with(row.trail, adds((scope, row.seq)));
        let (seq, digest, trail) = (row.seq, row.digest, Some(row.trail));
        self.feed.push(FeedRow { scope, seq, digest, trail, item });
    }

    /// Entries of a record that are in force by this admission: those that came with it, and those it lets in.
    pub(crate) fn entries_of(&self, record: RecordId) -> Vec<ChangeRow> {
        let new = self.new_changes.iter().chain(&self.let_in).filter_map(|id| self.changes.get(id));
        new.filter(|c| c.record == record && c.is_entry && c.role.is_some()).cloned().collect()
    }

    /// True when this admission has noted any change of the record.
    pub(crate) fn has_heard_of(&self, record: RecordId) -> bool {
        self.new_changes.iter().filter_map(|id| self.changes.get(id)).any(|c| c.record == record)
    }

    pub(crate) fn rerank(&mut self, id: ChangeId, rank: u64) {
        match self.changes.get_mut(&id) {
            Some(row) if self.new_changes.contains(&id) || self.let_in.contains(&id) => row.rank = rank,
            _ => self.ranks.push((id, rank)),
        }
    }

    /// Values that this order names were here, and are gone.
    pub(crate) fn note_carried_out(&mut self, order: RecordId) {
        self.carried_out.insert(order);
    }

    /// Stands in the audit chain, if it is of that kind; belongs behind what the deed comes to.
    pub(crate) fn note_deed(&mut self, deed: Option<Deed>) {
        let is_carried_out = |order| self.carried_out.contains(&RecordId::from_bytes(order));
        self.deeds.extend(deed.map(|deed| deed.if_carried_out(is_carried_out)));
    }

    /// What stands in the audit chain; to be appended behind all else, because its end is locked last.
    pub(crate) fn take_deeds(&mut self) -> Vec<Deed> {
        std::mem::take(&mut self.deeds)
    }

    /// A laptop brought so much that was not here.
    pub(crate) fn note_brought(&mut self, device: DeviceId, more: Brought) {
        let brought = self.brought.entry(device).or_default();
        brought.changes += more.changes;
        brought.bytes += more.bytes;
    }

    /// What each laptop brought, by their ids.
    pub(crate) fn take_brought(&mut self) -> BTreeMap<DeviceId, Brought> {
        std::mem::take(&mut self.brought)
    }

    /// What was touched, moved out of the working copy: a record with its heads is large, and there may be thousands.
    pub(crate) fn into_writes(mut self) -> Writes {
        self.count_states();
        self.scopes.retain(|id, _| !self.unlocked.contains(id));
        let touched = self.changed.iter().filter_map(|id| self.records.remove(id));
        let (records, begun) = touched.partition(|row| self.known.contains(&row.held.record.id));
        let let_in = self.let_in.iter().filter_map(|id| self.changes.get(id).cloned()).collect();
        Writes {
            chains: self.chains.into_values().collect(),
            batches: self.batches.into_values().collect(),
            changes: self.new_changes.iter().filter_map(|id| self.changes.remove(id)).collect(),
            let_in,
            ranks: self.ranks,
            begun,
            records,
            grants: self.new_grants.iter().filter_map(|id| self.grants.remove(id)).collect(),
            scopes: self.scopes.into_values().collect(),
            feed: self.feed,
            erased: self.erased,
        }
    }
}

pub(super) fn chain_of(batch: &Batch) -> ChainId {
    (batch.header.device, batch.header.scope)
}

/// The fields whose replaced version a change leaves to be found.
fn open_fields(columns: Columns, change: &Change) -> Vec<u16> {
    let spec = RecordKind::of_number(change.kind).and_then(|k| store::column_of(columns, k)).map(|(_, spec)| spec);
    if matches!(change.op, Op::Create | Op::Append) {
        return Vec::new();
    }
    let supersedes = |f: &u16| spec.is_none_or(|s| s.class_of(*f).supersedes());
    change.fields.keys().copied().filter(|f| supersedes(f) && !change.sees.contains_key(f)).collect()
}

/// Members whose postings these changes are about.
pub(crate) fn members_changed<'a>(changes: impl Iterator<Item = &'a Change>, grants: &[GrantRow]) -> Vec<MemberId> {
    let about = |change: &Change| {
        let is_grant = change.kind == RecordKind::Grant.number();
        let known = grants.iter().find(|g| g.id.0 == change.record.0).map(|g| g.member);
        let named =
            change.fields.get(&directory::GRANT_MEMBER).and_then(change::Value::bytes).and_then(MemberId::from_slice);
        known.or(named).filter(|_| is_grant)
    };
    sorted(changes.filter_map(about))
}
