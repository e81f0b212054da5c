//! What the hub came to, beside what a laptop came to (decisions D12, ADR 0046). What an earlier program did not count is counted beside the
//! work; and whoever finds a difference is given the states, after they were folded once more from what was signed.

mod anew;

use crate::counting::counted;
use crate::snapshot::entries::entries_of;
use crate::snapshot::reading::{entering, ids_seen_in, written_here};
use crate::{DeviceRow, ErasureTx, Error, Hub, Log, LogTx, RecordRow, SnapshotTx, Writes};
use change::Receipt;
use kernel::{RecordId, ScopeId};
use store::{Entering, SignedState, StateDigests};
use sync::{StatesPage, StatesWish};

/// Records read at once.
const PORTION: usize = 200;
/// No page is about longer; at least one portion is looked at.
const MOST_BYTES: usize = 1 << 20;
/// Nor are more portions looked at for one page.
const MOST_PORTIONS: usize = 25;

impl<L: Log> Hub<L> {
    /// Counts the records of scopes whose digests are not there: an earlier program wrote them. One scope after the other, and in nobody's
    /// way. Gives how many were counted.
    ///
    /// # Errors
    /// The log's; what was counted before stands.
    pub fn count_uncounted_states(&self) -> Result<usize, Error> {
        let mut count = 0;
        for row in self.read(|tx| tx.all_scopes())?.into_iter().filter(|row| row.states.is_none()) {
            count += usize::from(self.count_states(row.id)?);
        }
        Ok(count)
    }

    /// Counts a scope; false where something was written meanwhile, and the next time will do.
    fn count_states(&self, scope: ScopeId) -> Result<bool, Error> {
        let (seq, states) = self.read_aside(|tx| Self::states_in(tx, scope))?;
        self.write(|tx| {
            let row = tx.lock_scopes(&[scope])?.pop().filter(|row| row.seq == seq);
            let Some(row) = row.filter(|row| row.states.as_ref() != Some(&states)) else { return Ok(false) };
            let row = crate::ScopeRow { states: Some(states.clone()), ..row };
            tx.save(&Writes { scopes: vec![row], ..Writes::default() })?;
            Ok(true)
        })
    }

    fn states_in(tx: &mut L::Tx<'_>, scope: ScopeId) -> Result<(u64, StateDigests), Error> {
        let seq = tx.scopes(&[scope])?.pop().map_or(0, |row| row.seq);
        let (mut states, ids) = (StateDigests::default(), ids_seen_in(tx, scope, |_| Ok(()))?);
        for portion in ids.into_iter().collect::<Vec<_>>().chunks(PORTION) {
            for row in tx.records(portion)? {
                let counted = counted(&row);
                if counted.scopes().contains(&scope) {
                    states.flip(row.kind, counted.hash());
                }
            }
        }
        Ok((seq, states))
    }

    /// States of one kind as they stand now, to a reader whose own differ. Before the first page they are folded anew where they are not
    /// what was signed, and counted anew.
    pub(crate) fn give_states(&self, device: &DeviceRow, wish: &StatesWish) -> Result<StatesPage, Error> {
        self.read(|tx| self.must_read(tx, device, wish.scope).map(drop))?;
        // A whole feed is looked through, and nobody who brings something waits for that.
        let mut ids: Vec<RecordId> =
            self.read_aside(|tx| ids_seen_in(tx, wish.scope, |_| Ok(())))?.into_iter().collect();
        ids.retain(|id| wish.after.is_none_or(|after| *id > after));
        if wish.after.is_none() {
            self.count_states(wish.scope)?;
        }
        let mut page = StatesPage::default();
        let (mut bytes, portions) = (0, ids.chunks(PORTION).len());
        for (at, portion) in ids.chunks(PORTION).enumerate() {
            self.fold_portion_anew(portion, wish.kind)?;
            let states = self.read_aside(|tx| self.states_of(tx, wish, portion))?;
            bytes += states.iter().map(|state| state.bytes.len()).sum::<usize>();
            page.states.extend(states);
            if at + 1 < portions && (bytes >= MOST_BYTES || at + 1 == MOST_PORTIONS) {
                page.next = portion.last().copied();
                break;
            }
        }
        Ok(page)
    }

    fn states_of(
        &self,
        tx: &mut L::Tx<'_>,
        wish: &StatesWish,
        portion: &[RecordId],
    ) -> Result<Vec<SignedState>, Error> {
        let seq = tx.scopes(&[wish.scope])?.pop().map_or(0, |row| row.seq);
        let mut rows = tx.records(portion)?;
        rows.retain(|row| row.kind == wish.kind && counted(row).scopes().contains(&wish.scope));
        let ids: Vec<RecordId> = rows.iter().map(|row| row.held.record.id).collect();
        let (mut entries, here) = (entries_of(tx, wish.scope, &ids)?, written_here(tx, wish.scope, &rows)?);
        let (erasures, rank) = (tx.erasures_of(&ids)?, Receipt::rank_of_item(seq + 1) - 1);
        let signed = |row: &RecordRow| {
            let id = row.held.record.id;
            let mut state = entering(row, wish.scope, (entries.remove(&id).unwrap_or_default(), &here));
            let known = erasures.iter().map(|row| &row.erasure).filter(|erasure| erasure.about == id);
            state.erasures = known.map(|erasure| erasure.id).collect();
            let bytes = state.encode();
            let signature = Entering::sign(&bytes, rank, &self.setting.key);
            SignedState { rank, bytes, signature }
        };
        Ok(rows.iter().map(signed).collect())
    }
}
