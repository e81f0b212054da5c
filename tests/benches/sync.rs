//! Sync beside PouchDB 9 with express-pouchdb, and beside the bare floor; wall and processor time of both sides, printed and
//! never judged (decisions T-d, issue 3).
//!
//! Ours: 20,000 concerns of one recorder go up to a real hub process over TLS, and down to a colleague's laptop: encrypted
//! databases on both sides and at the hub, signatures, rights, conflicts, history, search index. The peer's way is its own: no
//! encryption, no signatures, no rights, no search. Bytes are counted on the same line in front of either hub. The floor is the
//! very rows of the pull, written by bare SQLCipher in one transaction.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod beside;
#[allow(dead_code)]
mod floor;

use beside::{corpus, laptops, phase, pouch, table};

/// As in the programs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == "phase") {
        return phase::main(&words[1..]);
    }
    let count = std::env::var("ZOUFANG_DOCUMENTS").map_or(20_000, |n| n.parse().unwrap());
    let documents = corpus::documents(count);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (ours, floor) = runtime.block_on(laptops::run(&documents));
    let theirs = if pouch::is_here() { runtime.block_on(pouch::run(&documents)) } else { Vec::new() };
    table::print(&ours, &theirs, &floor);
}
