//! From changes to a record's state. The same set of changes gives the same state in whatever order it arrives.

use crate::{Class, Value};
use kernel::{ChangeId, DeviceId};
use std::collections::{BTreeMap, BTreeSet};

/// Reserved field: the reason a record is void; a register, so voiding competes with edits openly (sync.md 3.3).
pub const VOID_FIELD: u16 = 0xffff;
/// Reserved field: the scope the record lies in now.
pub const SCOPE_FIELD: u16 = 0xfffe;
/// Reserved field: what a voiding had seen, the ids of changes. It stands beside [`VOID_FIELD`] and goes with it.
pub const SEEN_FIELD: u16 = 0xfffb;

/// One value somebody wrote that nobody has replaced knowingly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The change that wrote it.
    pub change: ChangeId,
    /// Effective time: the hub's stamp, or the device's clock before there is one.
    pub eff: u64,
    /// The device, to break ties the same way everywhere.
    pub device: DeviceId,
    /// What was written.
    pub value: Value,
}

/// A field: its heads, and versions already replaced that have not arrived yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldState {
    /// By change id.
    pub heads: BTreeMap<ChangeId, Version>,
    /// Named by a `sees`, not yet here.
    pub buried: BTreeSet<ChangeId>,
}

/// A record: its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordState {
    /// By field id.
    pub fields: BTreeMap<u16, FieldState>,
}

/// A change as the fold takes it: `sees` is complete (an omitted one was resolved by the caller from the chain).
#[derive(Clone, Debug)]
pub struct Folding<'a> {
    /// The change.
    pub change: ChangeId,
    /// Its effective time.
    pub eff: u64,
    /// Its device.
    pub device: DeviceId,
    /// Its values.
    pub fields: &'a BTreeMap<u16, Value>,
    /// Per field, what it replaces.
    pub sees: &'a BTreeMap<u16, Vec<ChangeId>>,
}

impl RecordState {
    /// Takes one change. `has_arrived` tells whether a named change was folded before.
    pub fn apply(
        &mut self,
        folding: &Folding<'_>,
        class: impl Fn(u16) -> Class,
        has_arrived: impl Fn(ChangeId) -> bool,
    ) {
        for (field, value) in folding.fields {
            let state = self.fields.entry(*field).or_default();
            if class(*field).supersedes() {
                let seen = folding.sees.get(field).map_or(&[][..], Vec::as_slice);
                state.bury(seen, &has_arrived);
            }
            if !state.buried.remove(&folding.change) {
                let version =
                    Version { change: folding.change, eff: folding.eff, device: folding.device, value: value.clone() };
                state.heads.insert(folding.change, version);
            }
        }
    }

    /// Says that versions of these fields that have not come yet are replaced already.
    pub fn replace_beforehand(&mut self, change: ChangeId, fields: &[u16]) {
        fields.iter().for_each(|field| _ = self.fields.entry(*field).or_default().buried.insert(change));
    }

    /// Takes in what was folded of later changes before this state was known.
    pub fn join(&mut self, later: Self) {
        for (field, later) in later.fields {
            let state = self.fields.entry(field).or_default();
            let replaced: Vec<ChangeId> = later.buried.into_iter().collect();
            state.bury(&replaced, |_| false);
            for (id, version) in later.heads {
                if !state.buried.remove(&id) {
                    state.heads.insert(id, version);
                }
            }
        }
    }

    /// The value a field shows; `None` when nothing was ever written or it was cleared.
    pub fn value(&self, field: u16, class: Class) -> Option<Value> {
        let state = self.fields.get(&field)?;
        let value = match class {
            Class::Register | Class::Sealed => state.winner().map(|v| v.value.clone()),
            Class::Max => state.heads.values().map(|v| &v.value).max().cloned(),
            Class::Min => state.heads.values().map(|v| &v.value).min().cloned(),
            Class::Counter => Some(Value::Int(state.heads.values().filter_map(|v| v.value.int()).sum())),
            Class::Set => Some(state.elements()),
        };
        value.filter(|v| *v != Value::Null)
    }

    /// Fields on which people disagree without having seen each other.
    pub fn conflicts(&self, class: impl Fn(u16) -> Class) -> Vec<u16> {
        let is_open = |(id, state): &(&u16, &FieldState)| class(**id).supersedes() && state.disagrees();
        self.fields.iter().filter(is_open).map(|(id, _)| *id).collect()
    }

    /// The field's versions that this device wrote: what an omitted `sees` can mean (decisions D7).
    pub fn heads_by(&self, field: u16, device: DeviceId) -> impl Iterator<Item = ChangeId> + '_ {
        let heads = self.fields.get(&field).into_iter().flat_map(|s| s.heads.values());
        heads.filter(move |v| v.device == device).map(|v| v.change)
    }

    /// Gives a version the time the hub stamped it with. True when something differs.
    pub fn restamp(&mut self, change: ChangeId, eff: u64) -> bool {
        let mut differs = false;
        for version in self.fields.values_mut().filter_map(|s| s.heads.get_mut(&change)) {
            differs |= version.eff != eff;
            version.eff = eff;
        }
        differs
    }

    /// The heads of a field, to be named by the next change that has seen them.
    pub fn heads_of(&self, field: u16) -> Vec<ChangeId> {
        self.fields.get(&field).map(|s| s.heads.keys().copied().collect()).unwrap_or_default()
    }
}

impl FieldState {
    fn bury(&mut self, seen: &[ChangeId], has_arrived: impl Fn(ChangeId) -> bool) {
        for change in seen {
            if self.heads.remove(change).is_none() && !has_arrived(*change) {
                self.buried.insert(*change);
            }
        }
    }

    /// Latest effective time, then device, then change id: the same everywhere.
    pub fn winner(&self) -> Option<&Version> {
        self.heads.values().max_by_key(|v| (v.eff, v.device, v.change))
    }

    fn disagrees(&self) -> bool {
        let mut values = self.heads.values().map(|v| &v.value);
        values.next().is_some_and(|first| values.any(|v| v != first))
    }

    /// Add-wins: a version is `[true, element]` or `[false, [change ids of the additions that were seen]]`.
    fn elements(&self) -> Value {
        let gone: BTreeSet<&[u8]> = self.heads.values().filter_map(removal).flatten().collect();
        let kept = self.heads.values().filter(|v| !gone.contains(v.change.bytes().as_slice())).filter_map(addition);
        Value::List(kept.collect::<BTreeSet<_>>().into_iter().cloned().collect())
    }
}

fn addition(version: &Version) -> Option<&Value> {
    match &version.value {
        Value::List(parts) => match parts.as_slice() {
            [Value::Bool(true), element] => Some(element),
            _ => None,
        },
        _ => None,
    }
}

fn removal(version: &Version) -> Option<Vec<&[u8]>> {
    match &version.value {
        Value::List(parts) => match parts.as_slice() {
            [Value::Bool(false), Value::List(ids)] => Some(ids.iter().filter_map(Value::bytes).collect()),
            _ => None,
        },
        _ => None,
    }
}
