//! From the store's entries to steps, and the fold of an item.

use crate::{
    fold::{Folded, fold},
    item::Item,
    standing::{By, Step},
    words::{Nature, StepWord},
    workflow::Workflow,
};
use std::collections::BTreeMap;
use store::Entry;

/// The step an entry tells of; `None` when this version can't read it.
pub fn step_of(entry: &Entry) -> Option<Step> {
    let word = entry.body.get("step")?.as_str().and_then(StepWord::of_word)?;
    let by = By { member: entry.member, recorded_for: entry.recorded_for };
    Some(Step { word, fields: fields_of(entry), on: entry.on, by })
}

/// What was filled in, without the step's own word and without blanks.
pub fn fields_of(entry: &Entry) -> BTreeMap<String, String> {
    let filled = entry.body.iter().filter(|(name, _)| *name != "step");
    filled.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

/// The workflow an item is folded by; `None` when it has none or this version doesn't know it.
pub fn workflow_of(item: &Item) -> Option<&'static Workflow> {
    Workflow::of_version(&item.workflow).filter(|_| item.nature == Nature::Concern)
}

/// Where an item stands after entries given in the order of decisions D9.
pub fn fold_entries(item: &Item, entries: &[Entry]) -> Folded {
    fold(workflow_of(item), entries.iter().map(step_of))
}
