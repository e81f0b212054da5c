//! Who must be told beside the readers of the scope a change was written in: records enter and leave (decisions D5).

use super::Docket;
use crate::{ChangeRow, Error, Hub, Log, LogTx, carried};
use change::{Batch, Change, Receipt};
use kernel::{RecordId, RecordKind, ScopeId};
use std::collections::{BTreeMap, BTreeSet};
use store::Entering;

impl<L: Log> Hub<L> {
    /// For each record the batch changed: its state to every other scope that sees it now, and word to this scope, and to those
    /// that saw it before, if they see it no more.
    pub(super) fn tell_others(&self, tx: &mut L::Tx<'_>, docket: &mut Docket, receipt: &Receipt) -> Result<(), Error> {
        let moved = std::mem::take(&mut docket.moved);
        for (record, seen_before) in moved {
            // Without its beginning in force nobody is shown a record; with it, its state goes out.
            let Some(row) = docket.record(record).filter(|row| row.begun_by.is_some()) else { continue };
            let kind = RecordKind::of_number(row.kind);
            let Some((column, _)) = kind.and_then(|k| store::column_of(self.setting.columns, k)) else { continue };
            let sees_now = column.audience(&row.held.record);
            // Said again with whatever is written later where it was born: who reads that scope alone has it no more.
            let mut left: BTreeSet<ScopeId> = seen_before.into_iter().collect();
            left.extend([row.held.born_in].into_iter().filter(|scope| *scope == receipt.scope));
            left.retain(|scope| !sees_now.contains(scope));
            let stands_in_batch = |scope: &ScopeId| *scope == receipt.scope && !docket.begun_here.contains(&record);
            let enters: Vec<ScopeId> = sees_now.iter().copied().filter(|scope| !stands_in_batch(scope)).collect();
            for scope in enters {
                self.enter(tx, docket, (record, scope))?;
            }
            left.into_iter().for_each(|scope| docket.leave(scope, record));
        }
        Ok(())
    }

    pub(crate) fn enter(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        (record, scope): (RecordId, ScopeId),
    ) -> Result<(), Error> {
        let rank = Receipt::rank_of_item(docket.next_seq(scope));
        let entries = self.entries(tx, docket, record)?;
        let Some(row) = docket.record(record) else { return Ok(()) };
        let mut entering = Entering {
            record,
            kind: row.kind,
            scope,
            created_at: row.held.record.created_at,
            created_by: row.held.record.created_by,
            recorded_for: row.held.record.recorded_for,
            changed_at: row.held.record.changed_at,
            state: row.held.state.encode(),
            entries: Vec::new(),
            stamps: Vec::new(),
            origin: None,
            erasures: docket.erasures_of(record).iter().map(|erasure| erasure.id).collect(),
        };
        for (at, (entry, body)) in entries.iter().enumerate() {
            let Some(role) = entry.role else { continue };
            // An entry made in this very scope keeps its place; those from elsewhere stand where they come in.
            let stands = if entry.chain.1 == scope { entry.rank } else { rank + at as u64 };
            entering.entries.push((body.clone(), entry.chain.0, entry.member, role));
            entering.stamps.push((entry.eff, stands));
        }
        for ((entry, _), stamp) in entries.iter().zip(&entering.stamps) {
            docket.rerank(entry.id, stamp.1);
        }
        self.tell(docket, scope, entering.encode());
        Ok(())
    }

    /// Signs what the hub says, for the next place of a feed, and puts it there.
    pub(crate) fn tell(&self, docket: &mut Docket, scope: ScopeId, bytes: Vec<u8>) {
        let rank = Receipt::rank_of_item(docket.next_seq(scope));
        let signature = Entering::sign(&bytes, rank, &self.setting.key);
        docket.say(scope, (bytes, signature));
    }

    /// A record's entries with their bodies, in their order.
    fn entries(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &Docket,
        record: RecordId,
    ) -> Result<Vec<(ChangeRow, Vec<u8>)>, Error> {
        let mut rows = tx.entries_of(record)?;
        rows.extend(docket.entries_of(record));
        rows.sort_by_key(|c| (c.rank, c.id));
        rows.dedup_by_key(|c| c.id);
        let carried = tx.carried(record)?.map(|state| carried::entries_of(&state)).transpose()?.unwrap_or_default();
        rows.retain(|row| !carried.iter().any(|(known, _)| known.id == row.id));
        let mut opened: BTreeMap<_, Batch> = BTreeMap::new();
        let mut found = carried;
        for row in rows {
            let key = (row.chain, row.first_seq);
            if let std::collections::btree_map::Entry::Vacant(vacant) = opened.entry(key) {
                let stored = match docket.batch_at(row.chain, row.first_seq) {
                    Some(stored) => stored,
                    None => tx.batch(row.chain, row.first_seq)?.ok_or(Error::Damaged("a batch is missing"))?,
                };
                vacant.insert(Batch::decode(&stored.bytes)?);
            }
            let place = (row.seq - row.first_seq) as usize;
            let body = opened.get(&key).and_then(|b| b.pieces.get(place)).and_then(|p| p.body());
            if let Some(body) = body {
                found.push((row.clone(), Change::of_body(body)?.encode()));
            }
        }
        Ok(found)
    }
}
