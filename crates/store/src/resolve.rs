//! Versions of a field that stood side by side are brought together by a person (sync.md 3.13).

use crate::{Error, FieldSpec, KindSpec, Store, Tx, column, conflicts::open_fields, record, write::Writing};
use change::{Op, Value, Version};
use kernel::{ChangeId, ErrorCode, Instant, Intent, RecordId, Refusal};

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
        let held = record::load(self.conn(), of.0)?.ok_or(Error::NoSuchRecord(of.0))?;
        let (_, spec) =
            column::column_of(self.columns(), held.record.kind).ok_or(Error::Unfit("kind without a column"))?;
        let unknown = || Refusal::invalid("field", "version_unknown");
        let field = spec.fields.iter().find(|f| f.name == of.1).ok_or_else(unknown)?;
        if !open_fields(spec, &held).contains(&field.id) {
            return Err(Refusal::not_now("conflict_closed").into());
        }
        let mut seen = seen.to_vec();
        seen.sort_unstable();
        if held.state.heads_of(field.id) != seen {
            return Err(Refusal::new(ErrorCode::Conflict, "conflict_changed").into());
        }
        let heads = held.state.fields.get(&field.id).map(|f| &f.heads).ok_or_else(unknown)?;
        let value = match how {
            Resolution::Keep(change) => heads.get(&change).map(|v| v.value.clone()).ok_or_else(unknown)?,
            Resolution::KeepAll => joined(heads.values().collect())?,
        };
        let forbidden = || Refusal::new(ErrorCode::Forbidden, "not_your_right");
        let mut writing = self.resolving(spec, of.0, field)?.ok_or_else(forbidden)?;
        writing.fields = [(field.id, value)].into();
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
