//! Records whose laptops never came back to a hub that was set back: begun by the state that an earlier life of this hub signed, which
//! others were given.

use crate::admission::{Docket, Wanted};
use crate::{ChangeRow, Error, Hub, Log, LogTx, RecordRow};
use change::{Change, RecordState};
use kernel::{ChangeId, Hlc, RecordKind, ScopeId};
use store::{Entering, Held, Record, SignedState};

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
        let (id, scope) = (entering.record, entering.scope);
        let mut docket = Docket::default();
        docket.load_more(tx, &Wanted { records: vec![id], ..Wanted::default() })?;
        if docket.record(id).is_some_and(|row| row.begun_by.is_some()) {
            return Ok(());
        }
        let later = docket.record(id).map(|row| row.held.clone());
        let lies = later.as_ref().map(|held| held.record.scope);
        docket.load_more(
            tx,
            &Wanted { scopes: [Some(scope), lies].into_iter().flatten().collect(), ..Wanted::default() },
        )?;
        let mut state = state.clone();
        for erasure in docket.erasures_of(id) {
            state = self.stripped_state(&state, erasure)?;
        }
        let entering = &Entering::decode(&state.bytes)?;
        let Some(row) = self.begun_by_state(entering, later)? else { return Ok(()) };
        let sees_it = row.held.record.scope;
        docket.load_more(tx, &Wanted { scopes: vec![sees_it], ..Wanted::default() })?;
        tx.keep_carried(id, &state)?;
        docket.set_record(row, Vec::new());
        self.enter(tx, &mut docket, (id, sees_it))?;
        tx.save(&docket.into_writes())
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
        let mut held = Held { record, state: RecordState::decode(&entering.state)?, born_in: entering.scope };
        if let Some(later) = later {
            held.record.changed_at = held.record.changed_at.max(later.record.changed_at);
            held.state.join(later.state);
        }
        held.refresh(spec);
        let begun_by = Some((Hlc::at(entering.created_at), ChangeId(entering.record.0)));
        Ok(Some(RecordRow { kind: entering.kind, held, begun_by }))
    }
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
