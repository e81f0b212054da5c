//! What a laptop may hold by the office's words alone: by the postings that were given and ended, and by the hand-kept docs/rights.csv.
//! Neither a laptop's own directory nor the rule it reads by is asked, so neither can excuse what lies where it should not.

use super::{GUEST, History};
use crate::world::{Laptop, NORTH, SOUTH, place};
use hub::Log;
use kernel::{Compartment, RecordId, Role, ScopeId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const DISTRICT: &str = "310104";

/// How far each role reads in each compartment, by the table.
static READ: LazyLock<BTreeMap<(String, Compartment), String>> = LazyLock::new(|| {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rights.csv")).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let mut cells = BTreeMap::new();
    for line in lines.filter(|line| line[0] == "read") {
        let compartment = Compartment::of_word(line[1]).unwrap();
        cells.extend(
            head[2..]
                .iter()
                .zip(&line[2..])
                .map(|(role, far)| ((String::from(*role), compartment), String::from(*far))),
        );
    }
    cells
});

/// What one posting lets its holder read.
fn given_by(role: Role, at: RecordId) -> impl Iterator<Item = ScopeId> {
    let everywhere = [NORTH, SOUTH, DISTRICT].map(place);
    Compartment::ALL.into_iter().flat_map(move |compartment| {
        let places = match READ[&(role.word().to_owned(), compartment)].as_str() {
            "own" => vec![at],
            "district" => everywhere.to_vec(),
            _ => Vec::new(),
        };
        places.into_iter().map(move |at| compartment.at(at))
    })
}

impl<L: Log> History<L> {
    /// Where the records may lie that this laptop holds.
    pub(super) fn may_hold(&self, who: usize, laptop: &Laptop) -> BTreeSet<ScopeId> {
        let (member, role, at) = (laptop.actor.member, laptop.actor.role, laptop.actor.place);
        let mut scopes = BTreeSet::from([Compartment::Directory.at(place(DISTRICT)), Compartment::own_of(member)]);
        if who != GUEST || !self.has_ended {
            scopes.extend(given_by(role, at));
        }
        scopes
    }
}
