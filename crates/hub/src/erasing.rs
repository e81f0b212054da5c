//! Erasing at the hub: out of every batch, state, feed and snapshot, with a word that goes to all laptops and outlives the log
//! (decisions D11, sync.md 3.9).

use crate::admission::{Docket, Wanted};
use crate::{
    BatchRow, ChangeRow, ErasedRows, ErasureRow, ErasureTx, Error, FeedRow, Hub, ItemRow, Log, LogTx, RecordRow,
};
use change::{Batch, Change, Erasure, Notice, Receipt, Redacted, Value};
use kernel::{ChangeId, RecordKind, ScopeId};
use std::collections::{BTreeMap, BTreeSet};
use store::{Amendment, Entering, Remainder, SignedState};

/// What is left of changes, by their ids.
type Lefts = BTreeMap<ChangeId, Vec<u8>>;

impl<L: Log> Hub<L> {
    /// Erases, once.
    pub(crate) fn erase(&self, tx: &mut L::Tx<'_>, docket: &mut Docket, row: &ErasureRow) -> Result<(), Error> {
        let (erasure, directory) = (&row.erasure, self.directory());
        let about = erasure.about;
        docket.load_more(tx, &Wanted { records: vec![about], scopes: vec![directory], ..Wanted::default() })?;
        if docket.erasures_of(about).iter().any(|known| known.id == erasure.id) {
            return Ok(());
        }
        docket.note_erasure(erasure.clone());
        let (lefts, mut scopes) = self.redact_batches(tx, docket, erasure)?;
        let (shown, was_stripped) = self.strip_record(docket, erasure);
        docket.load_more(tx, &Wanted { scopes: shown.iter().copied().collect(), ..Wanted::default() })?;
        let (items, entered) = self.strip_items(tx, docket, (erasure, &lefts))?;
        scopes.extend(shown.iter().chain(&entered));
        let known = tx.carried(about)?;
        let carried = known.as_ref().map(|state| self.stripped_state(state, erasure)).transpose()?;
        let is_less = |state: &SignedState| known.as_ref().is_some_and(|known| known.bytes != state.bytes);
        if was_stripped || !lefts.is_empty() || !items.is_empty() || carried.as_ref().is_some_and(is_less) {
            docket.note_carried_out(erasure.id);
        }
        let notice = Notice::erased(erasure, row.at, &self.setting.key);
        self.tell(docket, directory, store::notice_item(&notice));
        let scopes = scopes.into_iter().collect();
        docket.erase(ErasedRows { row: row.clone(), notice, items, carried, scopes });
        // Whoever was given a state has it without the hub's signature now: a new one is given.
        for scope in entered.into_iter().filter(|scope| shown.contains(scope)) {
            docket.load_more(tx, &Wanted { scopes: vec![scope], ..Wanted::default() })?;
            self.enter(tx, docket, (about, scope))?;
        }
        Ok(())
    }

    /// Takes the values out of every batch; where they were written is told.
    fn redact_batches(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        erasure: &Erasure,
    ) -> Result<(Lefts, BTreeSet<ScopeId>), Error> {
        let mut rows = tx.changes_about(erasure.about)?;
        rows.extend(docket.new_changes_about(erasure.about).cloned());
        let mut batches: BTreeMap<_, Vec<ChangeRow>> = BTreeMap::new();
        rows.into_iter().for_each(|row| batches.entry((row.chain, row.first_seq)).or_default().push(row));
        let (mut lefts, mut scopes) = (Lefts::new(), BTreeSet::new());
        for ((chain, first_seq), rows) in batches {
            scopes.insert(chain.1);
            let stored = match docket.batch_at(chain, first_seq) {
                Some(stored) => Some(stored),
                None => tx.batch(chain, first_seq)?,
            };
            let Some(BatchRow { bytes, receipt }) = stored else { continue };
            let mut batch = Batch::decode(&bytes)?;
            let places = self.redact(&mut batch, (erasure, &rows), &mut lefts)?;
            if let (false, Some(row)) = (places.is_empty(), rows.first()) {
                docket.keep_batch(BatchRow { bytes: batch.encode()?, receipt });
                self.tell_remainders(tx, docket, (&batch, row.member, &places))?;
            }
        }
        Ok((lefts, scopes))
    }

    fn redact(
        &self,
        batch: &mut Batch,
        (erasure, rows): (&Erasure, &[ChangeRow]),
        lefts: &mut Lefts,
    ) -> Result<Vec<u32>, Error> {
        let mut places = Vec::new();
        for row in rows {
            let place = (row.seq - row.first_seq) as u32;
            let body = |batch: &Batch| batch.pieces.get(place as usize).and_then(|p| p.body()).map(<[u8]>::to_vec);
            let Some(whole) = body(batch) else { continue };
            if batch.redact(place, &erasure.gone(&Change::of_body(&whole)?), &self.setting.key)? {
                places.push(place);
                lefts.extend(body(batch).map(|left| (row.id, left)));
            }
        }
        Ok(places)
    }

    /// Takes the values out of the folded record; the scopes that show it, and whether there were any.
    fn strip_record(&self, docket: &mut Docket, erasure: &Erasure) -> (BTreeSet<ScopeId>, bool) {
        let Some(mut row): Option<RecordRow> = docket.record(erasure.about).cloned() else { return Default::default() };
        let column = RecordKind::of_number(row.kind).and_then(|kind| store::column_of(self.setting.columns, kind));
        let Some((column, spec)) = column else { return Default::default() };
        let before = row.held.state.clone();
        erasure.strip(&mut row.held.state);
        let was_stripped = row.held.state != before;
        row.held.refresh(spec);
        let shown = if row.begun_by.is_some() { column.audience(&row.held.record) } else { Vec::new() };
        docket.write_over(row);
        (shown.into_iter().collect(), was_stripped)
    }

    /// Items as they stand in feeds, without the values, and the scopes that were given states.
    fn strip_items(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        with: (&Erasure, &Lefts),
    ) -> Result<(Vec<FeedRow>, BTreeSet<ScopeId>), Error> {
        let (mut items, mut entered) = (Vec::new(), BTreeSet::new());
        for row in tx.items_about(with.0.about)? {
            items.extend(self.stripped_item(&row, with, &mut entered)?);
        }
        for row in docket.new_items() {
            if let Some(stripped) = self.stripped_item(row, with, &mut entered)? {
                *row = stripped;
            }
        }
        Ok((items, entered))
    }

    fn stripped_item(
        &self,
        row: &FeedRow,
        (erasure, lefts): (&Erasure, &Lefts),
        entered: &mut BTreeSet<ScopeId>,
    ) -> Result<Option<FeedRow>, Error> {
        let ItemRow::Enter(bytes, _) = &row.item else { return Ok(None) };
        let stripped = match change::Listed::decode(bytes)?.value()? {
            Value::Bytes(id) if id == erasure.about.bytes() => {
                entered.insert(row.scope);
                Some(Entering::decode(bytes)?.without(std::slice::from_ref(erasure))?.encode())
            }
            Value::Text(_) => stripped_word(bytes, lefts)?,
            _ => None,
        };
        Ok(stripped.filter(|stripped| stripped != bytes).map(|bytes| {
            let signature = Entering::sign(&bytes, Receipt::rank_of_item(row.seq), &self.setting.key);
            FeedRow { item: ItemRow::Enter(bytes, signature), ..row.clone() }
        }))
    }

    /// A state of an earlier life without what is to be erased, signed again.
    pub(crate) fn stripped_state(&self, state: &SignedState, erasure: &Erasure) -> Result<SignedState, Error> {
        let bytes = Entering::decode(&state.bytes)?.without(std::slice::from_ref(erasure))?.encode();
        let signature = Entering::sign(&bytes, state.rank, &self.setting.key);
        Ok(SignedState { rank: state.rank, bytes, signature })
    }
}

/// A later word on a change of which less is left now.
fn stripped_word(bytes: &[u8], lefts: &Lefts) -> Result<Option<Vec<u8>>, Error> {
    if let Some(amendment) = Amendment::decode(bytes)? {
        let left = lefts.get(&amendment.change).filter(|_| amendment.body.is_some()).cloned();
        return Ok(left.map(|left| Amendment { body: Some(left), ..amendment }.encode()));
    }
    let Some(remainder) = Remainder::decode(bytes)? else { return Ok(None) };
    let left = lefts.get(&Redacted::decode(&remainder.body)?.change()?.id).cloned();
    Ok(left.map(|body| Remainder { body, ..remainder }.encode()))
}
