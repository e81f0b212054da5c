//! What a scope's readers see at the present end of its feed, read in one transaction.

use super::entries::{Entries, entries_of};
use super::items::{each_item, entered};
use crate::{ErasureTx, Error, Hub, ItemRow, Log, LogTx, RecordRow, ScopeRow, SnapshotTx};
use change::Notice;
use kernel::{ChangeId, RecordId, RecordKind, ScopeId};
use std::collections::BTreeSet;
use store::{ChainEnd, Entering, Origin, Remainder, Sees};

/// Records unpacked at once.
const PORTION: usize = 500;

/// States as bytes of [`Entering`], by record.
type States = Vec<(RecordId, Vec<u8>)>;

/// What is seen.
pub(super) struct Seen {
    pub(super) row: ScopeRow,
    /// The place of the last snapshot.
    pub(super) latest: Option<u64>,
    pub(super) records: States,
    pub(super) stand_ins: Vec<(ChangeId, Sees)>,
    /// What was said for good: it goes down with the directory.
    pub(super) notices: Vec<Vec<u8>>,
    /// What is left of changes, as the feed told it.
    pub(super) remainders: Vec<Vec<u8>>,
    pub(super) chains: Vec<ChainEnd>,
}

impl<L: Log> Hub<L> {
    pub(super) fn seen_in(&self, tx: &mut L::Tx<'_>, scope: ScopeId) -> Result<Option<Seen>, Error> {
        let Some(row) = tx.scopes(&[scope])?.pop() else { return Ok(None) };
        let (records, remainders) = self.records_seen_in(tx, scope)?;
        let not_in_force = tx.not_in_force(scope)?.into_iter();
        let stand_ins = not_in_force.filter_map(|c| Some((c.id, c.sees.filter(|sees| !sees.is_empty())?))).collect();
        let chains = tx.chains_in(scope)?.into_iter();
        let chains = chains.map(|c| ChainEnd { device: c.id.0, seq: c.last_seq, head: c.head }).collect();
        let latest = tx.snapshots(scope, self.setting.timeline)?.first().map(|row| row.seq);
        let notices = if scope == self.directory() { tx.notices()? } else { Vec::new() };
        let notices = notices.iter().map(Notice::encode).collect();
        Ok(Some(Seen { row, latest, records, stand_ins, notices, remainders, chains }))
    }

    /// The states of the records that have begun and that this scope sees now, by their ids; and what is left of changes. Read in
    /// portions: unpacked, a record takes twenty times its bytes.
    fn records_seen_in(&self, tx: &mut L::Tx<'_>, scope: ScopeId) -> Result<(States, Vec<Vec<u8>>), Error> {
        let mut remainders = Vec::new();
        let ids = ids_seen_in(tx, scope, |bytes| {
            remainders.extend(Remainder::decode(bytes)?.map(|_| bytes.to_vec()));
            Ok(())
        })?;
        let ids: Vec<RecordId> = ids.into_iter().collect();
        let (mut entries, mut records) = (entries_of(tx, scope, &ids)?, Vec::with_capacity(ids.len()));
        for portion in ids.chunks(PORTION) {
            let mut rows = tx.records(portion)?;
            rows.retain(|row| row.begun_by.is_some() && self.is_seen(row, scope));
            rows.sort_by_key(|row| row.held.record.id);
            let (here, erasures) = (written_here(tx, scope, &rows)?, tx.erasures_of(portion)?);
            records.extend(rows.iter().map(|row| {
                let id = row.held.record.id;
                let mut entering = entering(row, scope, (entries.remove(&id).unwrap_or_default(), &here));
                let known = erasures.iter().map(|row| &row.erasure).filter(|e| e.about == id);
                entering.erasures = known.map(|erasure| erasure.id).collect();
                (id, entering.encode())
            }));
        }
        Ok((records, remainders))
    }

    fn is_seen(&self, row: &RecordRow, scope: ScopeId) -> bool {
        let column = RecordKind::of_number(row.kind).and_then(|k| store::column_of(self.setting.columns, k));
        column.is_some_and(|(column, _)| column.audience(&row.held.record).contains(&scope))
    }
}

/// Records that the scope may see, or saw once: lying or born there, or brought in by an item. What the hub said is shown to `look`.
pub(crate) fn ids_seen_in<T: LogTx + SnapshotTx>(
    tx: &mut T,
    scope: ScopeId,
    mut look: impl FnMut(&[u8]) -> Result<(), Error>,
) -> Result<BTreeSet<RecordId>, Error> {
    let mut ids: BTreeSet<RecordId> = tx.records_of(scope)?.into_iter().collect();
    each_item(tx, scope, |item| {
        if let ItemRow::Enter(bytes, _) = item {
            look(bytes)?;
        }
        ids.extend(entered(item));
        Ok(())
    })?;
    Ok(ids)
}

/// Of the versions in these states, those written in this very scope.
pub(crate) fn written_here<T: LogTx>(
    tx: &mut T,
    scope: ScopeId,
    rows: &[RecordRow],
) -> Result<BTreeSet<ChangeId>, Error> {
    let all: BTreeSet<ChangeId> = rows.iter().flat_map(versions).collect();
    let found = tx.changes(&all.into_iter().collect::<Vec<_>>())?;
    Ok(found.into_iter().filter(|c| c.chain.1 == scope).map(|c| c.id).collect())
}

fn versions(row: &RecordRow) -> impl Iterator<Item = ChangeId> + '_ {
    row.held.state.fields.values().flat_map(|field| field.heads.keys().copied())
}

/// The record's state as this scope's readers are given it.
pub(crate) fn entering(row: &RecordRow, scope: ScopeId, with: (Entries, &BTreeSet<ChangeId>)) -> Entering {
    let (entries, here) = with;
    let record = &row.held.record;
    let elsewhere: BTreeSet<ChangeId> = versions(row).filter(|id| !here.contains(id)).collect();
    let elsewhere = elsewhere.into_iter().collect();
    let mut entering = Entering {
        record: record.id,
        kind: row.kind,
        scope,
        created_at: record.created_at,
        created_by: record.created_by,
        recorded_for: record.recorded_for,
        changed_at: record.changed_at,
        state: row.held.state.encode(),
        entries: Vec::new(),
        stamps: Vec::new(),
        origin: row.begun_by.map(|begun_by| Origin { begun_by, elsewhere }),
        erasures: Vec::new(),
    };
    for (entry, body) in entries {
        let Some(role) = entry.role else { continue };
        entering.entries.push((body, entry.chain.0, entry.member, role));
        entering.stamps.push((entry.eff, entry.rank));
    }
    entering
}
