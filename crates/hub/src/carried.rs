//! Records whose laptops never came back to a hub that was set back: begun by the states that an earlier life of this hub signed, which
//! others were given. Several of them are joined, in whichever order they come.

use crate::admission::{Docket, Wanted};
use crate::{ChangeRow, Error, Hub, Log, LogTx, RecordRow};
use change::{Change, RecordState};
use kernel::{ChangeId, Hlc, RecordKind, ScopeId};
use store::{Columns, Entering, Held, Record, SignedState};

impl<L: Log> Hub<L> {
    /// Takes over states of records whose beginnings are not here. Everything else is passed over: where the beginning came, it
    /// counts.
    pub(crate) fn take_states(&self, states: &[SignedState]) -> Result<(), Error> {
        states.iter().try_for_each(|state| match self.opened_state(state) {
            Some(entering) => self.write(|tx| self.take_state(tx, state, &entering)),
            None => Ok(()),
        })
    }

    /// What this hub signed once, of a kind whose records can be carried: postings, places and what the hub itself begins come with
    /// their changes.
    fn opened_state(&self, state: &SignedState) -> Option<Entering> {
        let key = self.setting.key.verifying();
        Entering::verify(&state.bytes, state.rank, (&key, &state.signature)).ok()?;
        let entering = Entering::decode(&state.bytes).ok()?;
        let kind = RecordKind::of_number(entering.kind)?;
        let is_of_roster = matches!(
            kind,
            RecordKind::Grant
                | RecordKind::Place
                | RecordKind::HeldChange
                | RecordKind::Erasure
                | RecordKind::Revocation
        );
        store::column_of(self.setting.columns, kind).filter(|_| !is_of_roster).map(|_| entering)
    }

    fn take_state(&self, tx: &mut L::Tx<'_>, state: &SignedState, entering: &Entering) -> Result<(), Error> {
        let id = entering.record;
        let mut docket = Docket::default();
        docket.load_more(tx, &Wanted { records: vec![id], ..Wanted::default() })?;
        let (before, known) = (docket.record(id).cloned(), tx.carried(id)?);
        if known.is_none() && before.as_ref().is_some_and(|row| row.begun_by.is_some()) {
            return Ok(());
        }
        let mut state = state.clone();
        for erasure in docket.erasures_of(id) {
            state = self.stripped_state(&state, erasure)?;
        }
        match known.zip(before.clone()) {
            Some((known, row)) => {
                let Some(joined) = self.joined(&known, &state)? else { return Ok(()) };
                let row = advanced(row, (&known, &joined), self.setting.columns)?;
                self.keep_state(tx, &mut docket, (&joined, before, row))
            }
            None => match self.begun_by_state(&Entering::decode(&state.bytes)?, before.map(|row| row.held))? {
                Some(row) => self.keep_state(tx, &mut docket, (&state, None, row)),
                None => Ok(()),
            },
        }
    }

    /// Keeps what a record is begun by, and tells who sees it now, and who sees it no more.
    fn keep_state(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        (state, before, row): (&SignedState, Option<RecordRow>, RecordRow),
    ) -> Result<(), Error> {
        let (id, see_it) = (row.held.record.id, self.audience_of(&row));
        let seen_before = before.map(|row| self.audience_of(&row)).unwrap_or_default();
        let left: Vec<ScopeId> = seen_before.iter().copied().filter(|scope| !see_it.contains(scope)).collect();
        let scopes = see_it.iter().chain(&left).copied().collect();
        docket.load_more(tx, &Wanted { scopes, ..Wanted::default() })?;
        tx.keep_carried(id, state)?;
        docket.set_record(row, seen_before);
        for scope in see_it {
            self.enter(tx, docket, (id, scope))?;
        }
        left.into_iter().for_each(|scope| docket.leave(scope, id));
        tx.save(&std::mem::take(docket).into_writes())
    }

    /// The state that a record was begun by and another one of it; `None` where that tells nothing new.
    fn joined(&self, known: &SignedState, state: &SignedState) -> Result<Option<SignedState>, Error> {
        let bytes = Entering::decode(&known.bytes)?.joined_with(&Entering::decode(&state.bytes)?)?.encode();
        let (was, is) = (Entering::decode(&known.bytes)?, Entering::decode(&bytes)?);
        if (&was.state, &was.entries) == (&is.state, &is.entries) {
            return Ok(None);
        }
        let rank = known.rank.max(state.rank);
        let signature = Entering::sign(&bytes, rank, &self.setting.key);
        Ok(Some(SignedState { rank, bytes, signature }))
    }

    fn begun_by_state(&self, entering: &Entering, later: Option<Held>) -> Result<Option<RecordRow>, Error> {
        let Some(kind) = RecordKind::of_number(entering.kind) else { return Ok(None) };
        let Some((_, spec)) = store::column_of(self.setting.columns, kind) else { return Ok(None) };
        let record = Record {
            id: entering.record,
            kind,
            scope: entering.scope,
            is_void: false,
            created_at: entering.created_at,
            created_by: entering.created_by,
            recorded_for: entering.recorded_for,
            changed_at: entering.changed_at,
            values: Default::default(),
        };
        let (state, born_in) = (RecordState::decode(&entering.state)?, entering.scope);
        let mut held = Held { record, state, born_in, entries: Default::default() };
        if let Some(later) = later {
            held.record.changed_at = held.record.changed_at.max(later.record.changed_at);
            held.state.join(later.state);
        }
        held.refresh(spec);
        let begun_by = Some((Hlc::at(entering.created_at), ChangeId(entering.record.0)));
        Ok(Some(RecordRow { kind: entering.kind, held, begun_by }))
    }
}

/// The record as it is when the state it was begun by is joined with another one: what that replaced goes, and what it brings comes,
/// unless a change of this life has replaced it.
fn advanced(
    mut row: RecordRow,
    (from, to): (&SignedState, &SignedState),
    columns: Columns,
) -> Result<RecordRow, Error> {
    let (from, to) = (Entering::decode(&from.bytes)?, Entering::decode(&to.bytes)?);
    let (old, new) = (RecordState::decode(&from.state)?, RecordState::decode(&to.state)?);
    for (field, new) in new.fields {
        let old = old.fields.get(&field).map(|old| &old.heads);
        let now = row.held.state.fields.entry(field).or_default();
        now.heads.retain(|id, _| new.heads.contains_key(id) || !old.is_some_and(|old| old.contains_key(id)));
        for (id, version) in new.heads.into_iter().filter(|(id, _)| !old.is_some_and(|old| old.contains_key(id))) {
            if !now.buried.remove(&id) {
                now.heads.insert(id, version);
            }
        }
    }
    row.held.record.changed_at = row.held.record.changed_at.max(to.changed_at);
    if let Some((_, spec)) = store::column_of(columns, row.held.record.kind) {
        row.held.refresh(spec);
    }
    Ok(row)
}

/// The entries that came with a state: before all that came to this log, and of no scope that ranks them.
pub(crate) fn entries_of(state: &SignedState) -> Result<Vec<(ChangeRow, Vec<u8>)>, Error> {
    let entering = Entering::decode(&state.bytes)?;
    let mut found = Vec::with_capacity(entering.entries.len());
    for (at, (body, device, member, role)) in entering.entries.into_iter().enumerate() {
        let change = Change::decode(&body)?;
        let row = ChangeRow {
            id: change.id,
            record: entering.record,
            chain: (device, ScopeId::from_bytes([0; 16])),
            seq: 0,
            first_seq: 0,
            member,
            role: Some(role),
            is_entry: true,
            eff: entering.stamps.get(at).map_or(change.hlc.0, |stamp| stamp.0),
            rank: at as u64,
            sees: None,
        };
        found.push((row, body));
    }
    Ok(found)
}
