//! Taking back what was saved last: by new changes, never by removing old ones.

use crate::{Error, Store, column, log, log::Logged, write::Writing};
use change::{Op, VOID_FIELD, Value};
use kernel::{Actor, Instant, Intent, Refusal};
use std::collections::BTreeMap;

/// Why a record is void whose beginning was taken back.
pub(crate) const UNDONE: &str = "undo";

/// What was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone {
    /// Changes answered by an opposite one.
    pub changes: u32,
}

impl Store {
    /// Takes back the last group this session saved. Refused when it holds something that can't be: an entry, a move, or a
    /// field somebody has changed since.
    pub fn undo(&mut self, actor: &Actor, now: Instant) -> Result<Undone, Error> {
        let Some(group) = self.last_group.take() else { return Err(Refusal::not_now("nothing_to_undo").into()) };
        let tail = "WHERE (id = ?1 OR group_id = ?1) ORDER BY no DESC";
        let logged = log::select(self.read(), tail, [group.bytes()])?;
        if logged.iter().any(|(_, l)| !matches!(l.change.op, Op::Create | Op::Set | Op::Tombstone)) {
            return Err(Refusal::not_now("cannot_be_undone").into());
        }
        let undone = Undone { changes: u32::try_from(logged.len()).unwrap_or(u32::MAX) };
        self.write(actor, now, |tx| logged.iter().try_for_each(|(_, l)| take_back(tx, l)))?;
        self.last_group = None;
        Ok(undone)
    }
}

fn take_back(tx: &mut crate::Tx<'_>, l: &Logged) -> Result<(), Error> {
    let kind = kernel::RecordKind::of_number(l.change.kind).ok_or(Error::Unfit("unknown kind"))?;
    let spec = tx.spec_of(kind).ok_or(Error::Unfit("kind without a column"))?;
    if l.change.op == Op::Create {
        let fields = [(VOID_FIELD, Value::Text(UNDONE.to_owned()))].into();
        let (record, scope) = (Some(l.change.record), l.scope);
        tx.write(Writing { spec, record, scope, intent: Intent::Undo, op: Op::Tombstone, fields, parent: None })?;
        return Ok(());
    }
    let before = values_before(tx, l)?;
    tx.set_values(spec, (Intent::Undo, l.change.record), before).map(drop)
}

/// The values of the change's fields before it; null where there was none.
fn values_before(tx: &crate::Tx<'_>, l: &Logged) -> Result<BTreeMap<u16, Value>, Error> {
    let mut before: BTreeMap<u16, Value> = l.change.fields.keys().map(|f| (*f, Value::Null)).collect();
    for (_, earlier) in log::of_record(tx.conn(), l.change.record)? {
        let is_later = earlier.change.hlc >= l.change.hlc;
        if earlier.change.op == Op::Append || earlier.change.id == l.change.id {
            continue;
        }
        for (field, value) in &earlier.change.fields {
            match before.get_mut(field) {
                Some(_) if is_later => return Err(Refusal::not_now("changed_since").into()),
                Some(slot) => *slot = value.clone(),
                None => {}
            }
        }
    }
    Ok(before)
}

impl crate::Tx<'_> {
    fn spec_of(&self, kind: kernel::RecordKind) -> Option<&'static crate::KindSpec> {
        column::column_of(self.columns(), kind).map(|(_, spec)| spec)
    }
}
