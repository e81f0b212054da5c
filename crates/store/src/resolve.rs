//! Versions of a field that stood side by side are brought together by a person (sync.md 3.13).

use crate::log::Logged;
use crate::{Error, FieldSpec, Held, KindSpec, Store, Tx, column, conflicts::open_fields, log, record, write::Writing};
use change::{Op, Value, Version};
use kernel::{ChangeId, ErrorCode, Instant, Intent, RecordId, Refusal};
use std::collections::BTreeMap;

/// What to do with the versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// This one.
    Keep(ChangeId),
    /// All of them, one after the other; for words alone.
    KeepAll,
}

/// Commands that edit fields, the usual one of a kind first: who may edit a field may also bring its versions together.
const EDITS: &[Intent] = &[
    Intent::DescribeItem,
    Intent::SortItem,
    Intent::RecordVisit,
    Intent::SignIn,
    Intent::RecordCall,
    Intent::WriteJournal,
    Intent::AgreeAction,
    Intent::Amend,
    Intent::PrepareCallList,
    Intent::ImportHouseholds,
    Intent::MergeHouseholds,
    Intent::SetRound,
    Intent::SetPack,
    Intent::ImportRoster,
    Intent::ImportDivisions,
    Intent::ImportCalendar,
    Intent::AddMember,
    Intent::EndGrant,
];

impl Store {
    /// Whether this actor may bring the versions of a record's field together.
    ///
    /// # Errors
    /// The database's.
    pub fn may_resolve(&mut self, actor: &kernel::Actor, now: Instant, of: (RecordId, &str)) -> Result<bool, Error> {
        let Some(held) = record::load(&self.conn, of.0)? else { return Ok(false) };
        let Some((_, spec)) = column::column_of(self.columns, held.record.kind) else { return Ok(false) };
        let tx = Tx::begin(self, *actor, now)?;
        let Some(field) = spec.fields.iter().find(|f| f.name == of.1) else { return Ok(false) };
        Ok(tx.resolving(spec, of.0, field).is_ok_and(|writing| writing.is_some()))
    }
}

impl Tx<'_> {
    /// Brings a field's versions together. `seen` are the versions somebody looked at: with another one come in between, it is
    /// looked at again first, so that a resolution closes exactly what was seen.
    ///
    /// # Errors
    /// `conflict_closed`, `conflict_changed`, `version_unknown`, `not_words`; whoever has not the right to edit the field.
    pub fn resolve(&mut self, of: (RecordId, &str), seen: &[ChangeId], how: Resolution) -> Result<(), Error> {
        let (held, spec, field) = self.looked_at(of)?;
        if !open_fields(spec, &held).contains(&field.id) {
            return Err(Refusal::not_now("conflict_closed").into());
        }
        let mut seen = seen.to_vec();
        seen.sort_unstable();
        if held.state.heads_of(field.id) != seen {
            return Err(Refusal::new(ErrorCode::Conflict, "conflict_changed").into());
        }
        let heads = held.state.fields.get(&field.id).map(|f| &f.heads).ok_or_else(unknown)?;
        self.bring_together((of.0, spec, field), heads.values().collect(), how)
    }

    /// Brings a field's versions together in another way than this vault just did, as long as nothing else was written there.
    /// `seen` are the versions that were looked at then.
    ///
    /// # Errors
    /// `conflict_changed` when what stands there is not this vault's own settling; `version_unknown` where a version is not logged
    /// here, or was erased; `not_words`; whoever has not the right to edit the field.
    pub fn settle_again(&mut self, of: (RecordId, &str), seen: &[ChangeId], how: Resolution) -> Result<(), Error> {
        let (held, spec, field) = self.looked_at(of)?;
        let logged: BTreeMap<ChangeId, Logged> =
            log::of_record(self.conn(), of.0)?.into_iter().map(|(_, l)| (l.change.id, l)).collect();
        let own = self.actor().device;
        let is_settling = |l: &Logged| l.change.op == Op::Resolve && l.device == own;
        match held.state.heads_of(field.id).as_slice() {
            [last] if logged.get(last).is_some_and(is_settling) => {}
            _ => return Err(Refusal::new(ErrorCode::Conflict, "conflict_changed").into()),
        }
        let version = |id: &ChangeId| -> Result<Version, Refusal> {
            let l = logged.get(id).filter(|l| !l.standing.is_refused && !l.standing.is_held).ok_or_else(unknown)?;
            let value = l.change.fields.get(&field.id).cloned().ok_or_else(unknown)?;
            Ok(Version { change: *id, eff: l.eff, device: l.device, value })
        };
        let versions = seen.iter().map(version).collect::<Result<Vec<_>, Refusal>>()?;
        self.bring_together((of.0, spec, field), versions.iter().collect(), how)
    }

    /// The record and the field as they stand.
    fn looked_at(&self, of: (RecordId, &str)) -> Result<(Held, &'static KindSpec, &'static FieldSpec), Error> {
        let held = record::load(self.conn(), of.0)?.ok_or(Error::NoSuchRecord(of.0))?;
        let (_, spec) =
            column::column_of(self.columns(), held.record.kind).ok_or(Error::Unfit("kind without a column"))?;
        let field = spec.fields.iter().find(|f| f.name == of.1).ok_or_else(unknown)?;
        Ok((held, spec, field))
    }

    fn bring_together(
        &mut self,
        at: (RecordId, &'static KindSpec, &'static FieldSpec),
        versions: Vec<&Version>,
        how: Resolution,
    ) -> Result<(), Error> {
        let value = match how {
            Resolution::Keep(change) => {
                versions.iter().find(|v| v.change == change).map(|v| v.value.clone()).ok_or_else(unknown)?
            }
            Resolution::KeepAll => joined(versions)?,
        };
        let forbidden = || Refusal::new(ErrorCode::Forbidden, "not_your_right");
        let mut writing = self.resolving(at.1, at.0, at.2)?.ok_or_else(forbidden)?;
        writing.fields = [(at.2.id, value)].into();
        self.write(writing).map(drop)
    }

    /// The change as the first of the usual commands that this actor may mean here.
    fn resolving(&self, spec: &'static KindSpec, id: RecordId, field: &FieldSpec) -> Result<Option<Writing>, Error> {
        let Some(mut held) = record::load(self.conn(), id)? else { return Ok(None) };
        held.refresh(spec);
        let value = held.record.values.get(&field.id).cloned().unwrap_or(Value::Null);
        for intent in EDITS {
            let (scope, fields) = (held.record.scope, [(field.id, value.clone())].into());
            let (record, op, parent) = (Some(id), Op::Resolve, None);
            let writing = Writing { spec, record, scope, intent: *intent, op, fields, parent };
            if self.may_write(&writing, &held.record) {
                return Ok(Some(writing));
            }
        }
        Ok(None)
    }
}

fn unknown() -> Refusal {
    Refusal::invalid("field", "version_unknown")
}

/// Words one after the other, in the order they were written; what another one says already is not said twice.
fn joined(mut versions: Vec<&Version>) -> Result<Value, Refusal> {
    versions.sort_by_key(|v| (v.eff, v.device, v.change));
    let mut kept: Vec<&str> = Vec::new();
    for version in versions {
        let words = match &version.value {
            Value::Text(text) => text.trim(),
            Value::Null => continue,
            _ => return Err(Refusal::invalid("keep", "not_words")),
        };
        if !kept.iter().any(|other| other.contains(words)) {
            kept.retain(|other| !words.contains(other));
            kept.push(words);
        }
    }
    Ok(Value::Text(kept.join("\n")))
}
