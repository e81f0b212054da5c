//! 重复诉求归并: of items that tell of one event one counts, once the joint sorting has it so (users.md 2.13). Links that two laptops
//! made towards each other form a ring, of which the smallest id counts (as decisions D18 has it for people).

use crate::item::Item;
use kernel::RecordId;
use std::collections::BTreeMap;
use store::Row;

/// The rows that count.
pub(crate) fn without(rows: Vec<Row<Item>>) -> Vec<Row<Item>> {
    let here: BTreeMap<RecordId, Option<RecordId>> = rows.iter().map(|row| (row.id, link(row))).collect();
    let counts = |id: RecordId| main_of(id, &here) == id;
    rows.into_iter().filter(|row| counts(row.id)).collect()
}

/// Where a row leads, as far as both agreed on it.
fn link(row: &Row<Item>) -> Option<RecordId> {
    row.value.duplicate_of.filter(|_| row.value.is_sorted())
}

/// The one that counts for it: the end of its links among what is here.
fn main_of(id: RecordId, here: &BTreeMap<RecordId, Option<RecordId>>) -> RecordId {
    let next = |id: RecordId| here.get(&id).copied().flatten().filter(|main| here.contains_key(main));
    let mut way = vec![id];
    let mut at = id;
    while let Some(main) = next(at) {
        if let Some(first) = way.iter().position(|seen| *seen == main) {
            return way.iter().skip(first).min().copied().unwrap_or(id);
        }
        way.push(main);
        at = main;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    #[test]
    fn a_chain_ends_in_one_a_ring_in_its_smallest_and_a_link_to_nothing_here_in_itself() {
        let links = [(1, None), (2, Some(1)), (3, Some(2)), (4, Some(5)), (5, Some(6)), (6, Some(5)), (7, Some(9))];
        let here: BTreeMap<RecordId, Option<RecordId>> = links.map(|(n, to)| (id(n), to.map(id))).into();
        let found = links.map(|(n, _)| main_of(id(n), &here));
        assert_eq!(found, [1, 1, 1, 5, 5, 5, 7].map(id));
    }
}
