//! The entries of the records in a snapshot, also of those that were begun by a state of an earlier life of the hub.

use super::items::{each_item, entered};
use crate::{BatchRow, ChangeRow, Error, ItemRow, LogTx, SnapshotTx, carried};
use change::{Batch, Change};
use kernel::{ChangeId, RecordId, ScopeId};
use std::collections::BTreeMap;
use store::Entering;

/// A record's entries with their bodies.
pub(crate) type Entries = Vec<(ChangeRow, Vec<u8>)>;

/// The entries of these records, in their order.
pub(crate) fn entries_of<T: LogTx + SnapshotTx>(
    tx: &mut T,
    scope: ScopeId,
    records: &[RecordId],
) -> Result<BTreeMap<RecordId, Entries>, Error> {
    let mut found = carried_entries(tx, scope, records)?;
    let entries = tx.entries_among(records)?;
    let mut bodies = bodies_of(tx, &entries)?;
    for entry in entries {
        let here = found.entry(entry.record).or_default();
        let is_carried = here.iter().any(|(known, _)| known.id == entry.id);
        here.extend(bodies.remove(&entry.id).filter(|_| !is_carried).map(|body| (entry, body)));
    }
    found.values_mut().for_each(|entries| entries.sort_by_key(|(row, _)| (row.rank, row.id)));
    Ok(found)
}

/// Each batch is opened once.
fn bodies_of<T: LogTx>(tx: &mut T, entries: &[ChangeRow]) -> Result<BTreeMap<ChangeId, Vec<u8>>, Error> {
    let mut by_batch: BTreeMap<_, Vec<&ChangeRow>> = BTreeMap::new();
    entries.iter().for_each(|entry| by_batch.entry((entry.chain, entry.first_seq)).or_default().push(entry));
    let mut bodies = BTreeMap::new();
    for ((chain, first_seq), entries) in by_batch {
        let BatchRow { bytes, .. } = tx.batch(chain, first_seq)?.ok_or(Error::Damaged("a batch is missing"))?;
        let batch = Batch::decode(&bytes)?;
        for entry in entries {
            let body = batch.pieces.get((entry.seq - first_seq) as usize).and_then(|piece| piece.body());
            if let Some(body) = body {
                bodies.insert(entry.id, Change::of_body(body)?.encode());
            }
        }
    }
    Ok(bodies)
}

/// Those that came with a state: they stand in no batch of this log.
fn carried_entries<T: LogTx + SnapshotTx>(
    tx: &mut T,
    scope: ScopeId,
    records: &[RecordId],
) -> Result<BTreeMap<RecordId, Entries>, Error> {
    let mut found: BTreeMap<RecordId, Entries> = BTreeMap::new();
    for state in tx.carried_among(records)? {
        for (row, body) in carried::entries_of(&state)? {
            found.entry(row.record).or_default().push((row, body));
        }
    }
    if !found.is_empty() {
        let told = told_ranks(tx, scope, &found)?;
        for (row, _) in found.values_mut().flatten() {
            row.rank = told.get(&row.id).copied().unwrap_or(row.rank);
        }
    }
    Ok(found)
}

/// Where the feed has told its readers that they stand; nothing else holds their ranks.
fn told_ranks<T: LogTx>(
    tx: &mut T,
    scope: ScopeId,
    carried: &BTreeMap<RecordId, Entries>,
) -> Result<BTreeMap<ChangeId, u64>, Error> {
    let mut told = BTreeMap::new();
    each_item(tx, scope, |item| {
        let ItemRow::Enter(bytes, _) = item else { return Ok(()) };
        if entered(item).is_none_or(|id| !carried.contains_key(&id)) {
            return Ok(());
        }
        let entering = Entering::decode(bytes)?;
        for ((body, ..), (_, rank)) in entering.entries.iter().zip(&entering.stamps) {
            told.insert(Change::decode(body)?.id, *rank);
        }
        Ok(())
    })?;
    Ok(told)
}
