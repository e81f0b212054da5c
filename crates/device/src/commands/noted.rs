//! Which of the hub's refusals and holds a member has taken note of: kept by change, so that none can hide behind another.

use crate::Error;
use kernel::RecordId;
use std::collections::BTreeSet;
use store::Store;

/// Under these names the vault remembers the changes that were taken note of, as refused and as held.
const NOTED: [&str; 2] = ["refused_noted", "held_noted"];

/// Records with something that was not taken note of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct New {
    pub(super) refused: u32,
    pub(super) held: u32,
}

/// What is new.
pub(super) fn new(store: &Store) -> Result<New, Error> {
    let changes = store.not_in_force_changes()?;
    if changes.is_empty() {
        return Ok(New::default());
    }
    let noted = [read(store, NOTED[0])?, read(store, NOTED[1])?];
    let count = |is_held: bool| {
        let is_new = |id: &str| !noted[usize::from(is_held)].contains(id);
        let records: BTreeSet<RecordId> = (changes.iter())
            .filter(|(id, _, held)| *held == is_held && is_new(&id.to_string()))
            .map(|(_, record, _)| *record)
            .collect();
        crate::compose::count(records.len())
    };
    Ok(New { refused: count(false), held: count(true) })
}

/// Takes note of everything that is refused or held now.
pub(super) fn note(store: &mut Store) -> Result<(), Error> {
    let changes = store.not_in_force_changes()?;
    for (name, is_held) in NOTED.into_iter().zip([false, true]) {
        let ids: Vec<String> =
            changes.iter().filter(|(_, _, held)| *held == is_held).map(|(id, ..)| id.to_string()).collect();
        store.remember(name, &ids.join(" "))?;
    }
    Ok(())
}

fn read(store: &Store, name: &str) -> Result<BTreeSet<String>, Error> {
    Ok(store.remembered(name)?.unwrap_or_default().split_whitespace().map(str::to_owned).collect())
}
