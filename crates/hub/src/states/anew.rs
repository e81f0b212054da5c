//! Records folded once more from what was signed, where somebody has come to something else: a row that does not follow from the log is
//! written anew, and its readers are told.

use crate::admission::{Docket, Opened, Placed, Wanted, fold};
use crate::log::ChainId;
use crate::{BatchRow, ChangeRow, ErasureTx, Error, Hub, Log, LogTx, RecordRow, SnapshotTx};
use change::{Ruling, Verdict};
use kernel::{RecordId, ScopeId};
use std::collections::BTreeMap;

/// Batches that were opened, by their chain and first number.
type OpenedBatches = BTreeMap<(ChainId, u64), Opened<'static>>;

impl<L: Log> Hub<L> {
    /// Mends those of these records that are of the kind and not what was signed.
    pub(super) fn fold_portion_anew(&self, portion: &[RecordId], kind: u16) -> Result<(), Error> {
        // A first import is one batch of hundreds: each is opened once a portion, and nobody who brings something waits for it.
        let wrong = self.read_aside(|tx| {
            let (mut wrong, mut opened) = (Vec::new(), OpenedBatches::new());
            for row in tx.records(portion)?.into_iter().filter(|row| row.kind == kind) {
                let id = row.held.record.id;
                wrong.extend(self.folded_anew(tx, (id, &mut opened))?.filter(|anew| !is_same(&row, anew)).map(|_| id));
            }
            Ok(wrong)
        })?;
        wrong.into_iter().try_for_each(|id| self.write(|tx| self.mend(tx, id)))
    }

    fn mend(&self, tx: &mut L::Tx<'_>, id: RecordId) -> Result<(), Error> {
        let mut docket = Docket::default();
        docket.load_more(tx, &Wanted { records: vec![id], ..Wanted::default() })?;
        let (Some(before), Some(row)) =
            (docket.record(id).cloned(), self.folded_anew(tx, (id, &mut OpenedBatches::new()))?)
        else {
            return Ok(());
        };
        if is_same(&before, &row) {
            return Ok(());
        }
        let (seen_before, see_it) = (self.audience_of(&before), self.audience_of(&row));
        let left: Vec<ScopeId> = seen_before.iter().copied().filter(|scope| !see_it.contains(scope)).collect();
        let scopes = see_it.iter().chain(&left).copied().collect();
        docket.load_more(tx, &Wanted { scopes, ..Wanted::default() })?;
        docket.set_record(row, seen_before);
        for scope in see_it {
            self.enter(tx, &mut docket, (id, scope))?;
        }
        left.into_iter().for_each(|scope| docket.leave(scope, id));
        tx.save(&docket.into_writes())
    }

    /// The record as its changes in force make it; `None` where some of it stands in no batch here, or nothing begins it.
    fn folded_anew(
        &self,
        tx: &mut L::Tx<'_>,
        (id, opened): (RecordId, &mut OpenedBatches),
    ) -> Result<Option<RecordRow>, Error> {
        if tx.carried(id)?.is_some() {
            return Ok(None);
        }
        let mut rows = tx.changes_about(id)?;
        rows.sort_by_key(|row| (row.chain, row.seq));
        // What is not in force stands for what it saw, whenever that was.
        let (in_force, absent): (Vec<ChangeRow>, Vec<ChangeRow>) = rows.into_iter().partition(|row| row.role.is_some());
        let mut docket = Docket::over(absent);
        for row in &in_force {
            let key = (row.chain, row.first_seq);
            if let std::collections::btree_map::Entry::Vacant(vacant) = opened.entry(key) {
                let Some(one) = open(tx, row)? else { return Ok(None) };
                vacant.insert(one);
            }
            let Some(one) = opened.get(&key) else { return Ok(None) };
            let place = (row.seq - row.first_seq) as u32;
            let change = one.changes.iter().find(|(at, _)| *at == place).map(|(_, change)| change);
            let (Some(change), Some(role)) = (change, row.role) else { return Ok(None) };
            let at = Placed { one, place, change };
            let sees = docket.complete_sees(self.setting.columns, at);
            docket.note(at, &Ruling { verdict: Verdict::Accepted(role), eff: row.eff }, None);
            fold::fold(&mut docket, self.setting.columns, at, (row.eff, &sees))?;
        }
        let begins = |row: &RecordRow| row.begun_by.is_some();
        Ok(docket.take_record(id).filter(begins))
    }
}

/// The batch of a change, without what was erased.
fn open<T: LogTx>(tx: &mut T, row: &ChangeRow) -> Result<Option<Opened<'static>>, Error> {
    let stored = tx.batch(row.chain, row.first_seq)?;
    let (Some(BatchRow { bytes, .. }), Some(device)) = (stored, tx.devices(&[row.chain.0])?.pop()) else {
        return Ok(None);
    };
    Opened::of_stored(&bytes, device).map(Some)
}

/// What is buried is left out: it says no more than what has not come yet.
fn is_same(one: &RecordRow, other: &RecordRow) -> bool {
    let heads = |row: &RecordRow| {
        let fields = row.held.state.fields.iter().filter(|(_, state)| !state.heads.is_empty());
        fields.map(|(field, state)| (*field, state.heads.clone())).collect::<Vec<_>>()
    };
    (one.begun_by, one.held.record.scope, heads(one)) == (other.begun_by, other.held.record.scope, heads(other))
}
