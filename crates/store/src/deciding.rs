//! 作废还是保留: a record that some struck out and others went on with, with neither in sight of the other (voiding.rs). Whoever may
//! strike it out decides; until then it shows.

use crate::log::Logged;
use crate::void_question::question;
use crate::{Entering, Error, Held, KindSpec, Store, Tx, column, log, record, voiding, write::Writing};
use change::{Op, RecordState, VOID_FIELD, Value};
use kernel::{ChangeId, ErrorCode, Instant, Intent, RecordId, Refusal};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoidDecision {
    /// It stays: nobody's words are lost.
    Kept,
    /// It is struck out, with what was changed in between.
    StruckOut,
}

/// The commands that strike out.
const VOIDINGS: &[Intent] = &[Intent::Void, Intent::SettleTold];

impl Store {
    /// Whether this actor may decide it: whoever may strike the record out.
    ///
    /// # Errors
    /// The database's.
    pub fn may_decide_void(&mut self, actor: &kernel::Actor, now: Instant, id: RecordId) -> Result<bool, Error> {
        let tx = Tx::begin(self, *actor, now)?;
        let Some((held, spec)) = tx.struck(id)? else { return Ok(false) };
        Ok(tx.deciding(spec, &held, Value::Null).is_some())
    }
}

impl Tx<'_> {
    /// Decides whether the record stays struck out. `seen` is what somebody looked at: what came in between is looked at first. What was
    /// struck out along with it is kept along with it.
    ///
    /// # Errors
    /// `conflict_closed`, `conflict_changed`; whoever may not strike it out.
    pub fn decide_void(&mut self, id: RecordId, seen: &[ChangeId], how: VoidDecision) -> Result<(), Error> {
        let (held, spec) = self.struck(id)?.ok_or(Error::NoSuchRecord(id))?;
        let Some(asked) = question(self.conn(), spec, &held)? else {
            return Err(Refusal::not_now("conflict_closed").into());
        };
        let all = |ids: &[ChangeId]| ids.iter().copied().collect::<BTreeSet<_>>();
        if all(&asked.seen()) != all(seen) {
            return Err(Refusal::new(ErrorCode::Conflict, "conflict_changed").into());
        }
        let why = voiding::said(&held.state).0.into_iter().max_by_key(|v| (v.eff, v.device, v.change));
        let why = why.map_or(Value::Null, |version| version.value.clone());
        self.say((held, spec), seen, how, why)
    }

    /// Decides otherwise what this vault just decided, as long as nobody said anything to it since.
    ///
    /// # Errors
    /// `conflict_changed`; `version_unknown` where nobody knows here any more why it was struck out; whoever may not strike it out.
    pub fn decide_void_again(&mut self, id: RecordId, seen: &[ChangeId], how: VoidDecision) -> Result<(), Error> {
        let (held, spec) = self.struck(id)?.ok_or(Error::NoSuchRecord(id))?;
        let own = self.actor().device;
        let is_own = |l: &Logged| l.device == own && l.change.op == Op::Resolve;
        let logged: BTreeMap<ChangeId, Logged> =
            log::of_record(self.conn(), id)?.into_iter().map(|(_, l)| (l.change.id, l)).collect();
        match held.state.heads_of(VOID_FIELD).as_slice() {
            [last] if !held.is_asked() && logged.get(last).is_some_and(is_own) => {}
            _ => return Err(Refusal::new(ErrorCode::Conflict, "conflict_changed").into()),
        }
        let logged = seen.iter().filter_map(|id| logged.get(id)?.change.fields.get(&VOID_FIELD).cloned());
        let why = logged.chain(told_before(self.conn(), id, seen)?).find(|value| *value != Value::Null);
        let unknown = || Refusal::invalid("field", "version_unknown");
        let why = if how == VoidDecision::Kept { Value::Null } else { why.ok_or_else(unknown)? };
        self.say((held, spec), seen, how, why)
    }

    fn struck(&self, id: RecordId) -> Result<Option<(Held, &'static KindSpec)>, Error> {
        let Some(mut held) = record::load(self.conn(), id)? else { return Ok(None) };
        let Some((_, spec)) = column::column_of(self.columns(), held.record.kind) else { return Ok(None) };
        held.refresh(spec);
        Ok(Some((held, spec)))
    }

    fn say(
        &mut self,
        (held, spec): (Held, &'static KindSpec),
        seen: &[ChangeId],
        how: VoidDecision,
        why: Value,
    ) -> Result<(), Error> {
        let value = if how == VoidDecision::Kept { Value::Null } else { why };
        let mut words: Vec<ChangeId> = held.state.heads_of(VOID_FIELD);
        words.extend(seen);
        let others = self.said_with(held.record.id, &words)?;
        let forbidden = || Refusal::new(ErrorCode::Forbidden, "not_your_right");
        let writing = self.deciding(spec, &held, value.clone()).ok_or_else(forbidden)?;
        let was_asked = held.is_asked();
        self.write(writing)?;
        // What is struck out stays so with what went along; what was kept along a moment ago is struck out along.
        if how == VoidDecision::StruckOut && was_asked {
            return Ok(());
        }
        for (other, spec) in others {
            let differs = other.state.value(VOID_FIELD, change::Class::Register).unwrap_or(Value::Null) != value;
            if let Some(writing) = self.deciding(spec, &other, value.clone()).filter(|_| differs) {
                self.write(writing)?;
            }
        }
        Ok(())
    }

    /// The records that were struck out, or kept, in one go with this one and of which nobody has said anything else since.
    fn said_with(&self, id: RecordId, words: &[ChangeId]) -> Result<Vec<(Held, &'static KindSpec)>, Error> {
        let mut along: BTreeMap<RecordId, BTreeSet<ChangeId>> = BTreeMap::new();
        for word in words {
            let Some((_, l)) = log::select(self.conn(), "WHERE id = ?1", [word.bytes()])?.pop() else { continue };
            let group = l.change.group.map_or(l.change.id.bytes(), |group| group.bytes());
            for (_, l) in log::select(self.conn(), "WHERE id = ?1 OR group_id = ?1", [group])? {
                if l.change.fields.contains_key(&VOID_FIELD) && l.change.record != id {
                    along.entry(l.change.record).or_default().insert(l.change.id);
                }
            }
        }
        let mut found = Vec::new();
        for (other, said) in along {
            let is_all = |held: &Held| held.state.heads_of(VOID_FIELD).iter().all(|head| said.contains(head));
            found.extend(self.struck(other)?.filter(|(held, _)| is_all(held)));
        }
        Ok(found)
    }

    /// The decision as the first of the commands by which this actor may strike it out.
    fn deciding(&self, spec: &'static KindSpec, held: &Held, value: Value) -> Option<Writing> {
        let (scope, record) = (held.record.scope, Some(held.record.id));
        let one = |intent: &Intent| Writing {
            spec,
            record,
            scope,
            intent: *intent,
            op: Op::Resolve,
            fields: [(VOID_FIELD, value.clone())].into(),
            parent: None,
        };
        VOIDINGS.iter().map(one).find(|writing| self.may_write(writing, &held.record))
    }
}

/// Why it was struck out, by the states that were sent of the record before.
fn told_before(conn: &Connection, id: RecordId, seen: &[ChangeId]) -> Result<Vec<Value>, Error> {
    let mut statement = conn.prepare_cached("SELECT bytes FROM entered WHERE record = ?1 ORDER BY no DESC")?;
    let mut rows = statement.query([id.bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let state = RecordState::decode(&Entering::decode(&row.get::<_, Vec<u8>>(0)?)?.state)?;
        let voids = voiding::said(&state).0.into_iter().filter(|version| seen.contains(&version.change));
        found.extend(voids.map(|version| version.value.clone()));
    }
    Ok(found)
}
