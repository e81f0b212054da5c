//! The table of floors (docs/ARCHITECTURE.md, 2).

use std::collections::{BTreeMap, BTreeSet};

/// Crate → the crates of ours it imports.
pub type Graph = BTreeMap<String, BTreeSet<String>>;

/// Crate, floor, what it may import. A crate of a later issue stands here before it exists.
const FLOORS: &[(&str, u8, &[&str])] = &[
    ("kernel", 1, &[]),
    ("seal", 1, &[]),
    ("change", 2, &["kernel", "seal"]),
    ("vault", 2, &["kernel", "seal"]),
    ("typeset", 2, &[]),
    ("release", 2, &["kernel", "seal"]),
    ("store", 3, &["kernel", "seal", "change"]),
    ("sync", 4, &["kernel", "seal", "change", "store"]),
    ("directory", 4, &["kernel", "change", "store"]),
    ("visits", 5, &["kernel", "change", "store", "directory"]),
    ("concerns", 5, &["kernel", "change", "store", "directory"]),
    ("surveys", 5, &["kernel", "seal", "change", "store", "directory"]),
    ("consultations", 5, &["kernel", "seal", "change", "store", "directory"]),
    // `store`, because an issued paper is a record (docs/adr/0003-floors.md).
    ("reports", 6, &["kernel", "typeset", "store", "directory", "visits", "concerns", "surveys"]),
    (
        "device",
        7,
        &[
            "kernel",
            "seal",
            "change",
            "vault",
            "typeset",
            "release",
            "store",
            "sync",
            "directory",
            "visits",
            "concerns",
            "surveys",
            "consultations",
            "reports",
        ],
    ),
    (
        "hub",
        7,
        &[
            "kernel",
            "seal",
            "change",
            "typeset",
            "release",
            "store",
            "sync",
            "directory",
            "visits",
            "concerns",
            "surveys",
            "reports",
        ],
    ),
    // The doors know the device, and the words that cross it.
    ("cli", 8, &["kernel", "device"]),
    ("zoufang", 8, &["kernel", "device"]),
    ("stories", 9, &["device", "hub"]),
];

/// What the hub must not reach by any path: keys, and what only lawyers read.
const HUB_NEVER: [&str; 3] = ["vault", "consultations", "device"];

/// Every import that the table forbids, in words.
pub fn crossings(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for (name, imports) in graph {
        let Some((_, floor, allowed)) = FLOORS.iter().find(|(word, ..)| word == name) else {
            found.push(format!("{name} has no floor"));
            continue;
        };
        for import in imports {
            if !allowed.contains(&import.as_str()) || floor_of(import) >= *floor {
                found.push(format!("{name} (floor {floor}) imports {import} (floor {})", floor_of(import)));
            }
        }
    }
    let reached = reach(graph, "hub");
    found
        .extend(HUB_NEVER.iter().filter(|never| reached.contains(**never)).map(|never| format!("hub reaches {never}")));
    found
}

fn floor_of(name: &str) -> u8 {
    FLOORS.iter().find(|(word, ..)| *word == name).map_or(u8::MAX, |(_, floor, _)| *floor)
}

fn reach<'g>(graph: &'g Graph, from: &'g str) -> BTreeSet<&'g str> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(name) = open.pop() {
        for next in graph.get(name).into_iter().flatten() {
            if seen.insert(next.as_str()) {
                open.push(next);
            }
        }
    }
    seen
}
