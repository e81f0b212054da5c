//! Two states of one record that a hub sent at different times, as one: whichever comes first, nothing of the later one is lost
//! (ADR 0017).

use crate::{Entering, Error};
use change::{Change, FieldState, RecordState, Version};
use kernel::ChangeId;
use std::collections::BTreeSet;

impl Entering {
    /// This state and another one of the same record: of each field what the later one knows, and every entry, in the order of the one
    /// that has more of them. The same whichever of the two is asked.
    ///
    /// # Errors
    /// A state or an entry that can't be read.
    pub fn joined_with(&self, other: &Self) -> Result<Self, Error> {
        let weight = |of: &Self| (of.entries.len(), of.changed_at, of.encode());
        let (fuller, rest) = if weight(self) < weight(other) { (other, self) } else { (self, other) };
        let mut joined = fuller.clone();
        let mut state = RecordState::decode(&fuller.state)?;
        for (field, theirs) in RecordState::decode(&rest.state)?.fields {
            let ours = state.fields.entry(field).or_default();
            if is_later(&theirs, ours) {
                *ours = theirs;
            }
        }
        (joined.state, joined.changed_at) = (state.encode(), fuller.changed_at.max(rest.changed_at));
        joined.erasures.extend(rest.erasures.iter().filter(|id| !fuller.erasures.contains(id)).copied());
        joined.add_entries_of(rest)?;
        Ok(joined)
    }

    /// Those that are not here go behind all that are, in the order they stand in there.
    fn add_entries_of(&mut self, rest: &Self) -> Result<(), Error> {
        let id = |body: &[u8]| Change::decode(body).map(|change| change.id);
        let known = self.entries.iter().map(|(body, ..)| id(body)).collect::<Result<BTreeSet<ChangeId>, _>>()?;
        for (at, entry) in rest.entries.iter().enumerate() {
            if !known.contains(&id(&entry.0)?) {
                self.entries.push(entry.clone());
                self.stamps.push(rest.stamps.get(at).copied().unwrap_or_default());
            }
        }
        Ok(())
    }
}

/// True when the first of two states of one field is the later one. What replaces a version counts later than it, and nothing goes but
/// what is replaced: of what only one of them knows, the later state knows the latest.
fn is_later(one: &FieldState, other: &FieldState) -> bool {
    latest_alone(one, other) > latest_alone(other, one)
}

fn latest_alone(one: &FieldState, other: &FieldState) -> Option<(u64, ChangeId)> {
    let alone = one.heads.values().filter(|version| !other.heads.contains_key(&version.change));
    alone.map(|version: &Version| (version.eff, version.change)).max()
}
