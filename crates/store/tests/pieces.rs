//! Pieces of files in a vault: with the change that names them or not at all, gone with an erasure, in every copy.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod toy;

use kernel::{RecordId, Refusal, TimelineId};
use std::collections::BTreeSet;
use store::{Error, Store};
use toy::{COLUMNS, HEAR, NOW, Note, draft, note, recorder};

fn life(number: u8) -> TimelineId {
    TimelineId::from_bytes([number; 16])
}

fn store() -> Store {
    store::testing::store(COLUMNS).unwrap()
}

fn with_file(store: &mut Store, pieces: u32) -> RecordId {
    let write = |tx: &mut store::Tx<'_>| {
        let id = tx.create::<Note>(HEAR, draft(), &note("楼道堆物"))?;
        (0..pieces).try_for_each(|no| tx.keep_piece(id, no, &[no as u8; 40]))?;
        Ok::<_, Error>(id)
    };
    store.write(&recorder(), NOW, write).unwrap()
}

#[test]
fn a_transaction_that_fails_leaves_no_piece() {
    let mut store = store();
    let failed = store.write(&recorder(), NOW, |tx| {
        let id = tx.create::<Note>(HEAR, draft(), &note("楼道堆物"))?;
        tx.keep_piece(id, 0, b"ciphertext")?;
        Err::<(), Error>(Refusal::not_now("no").into())
    });
    assert!(failed.is_err());
    assert_eq!(store.all_pieces().unwrap(), []);
    let id = with_file(&mut store, 2);
    assert_eq!(store.pieces_here(id).unwrap(), BTreeSet::from([0, 1]));
    assert_eq!(store.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn the_first_bytes_of_a_piece_stay() {
    let mut store = store();
    let id = with_file(&mut store, 1);
    store.take_piece(id, 0, b"other").unwrap();
    store.take_piece(id, 3, b"later").unwrap();
    assert_eq!(store.piece(id, 0).unwrap(), Some(vec![0; 40]));
    assert_eq!(store.piece(id, 1).unwrap(), None);
    assert_eq!(store.pieces_here(id).unwrap(), BTreeSet::from([0, 3]));
}

/// A hub that was set back is offered again what another life of it had.
#[test]
fn what_one_life_of_the_hub_has_is_offered_to_the_next() {
    let mut store = store();
    let (one, other) = (with_file(&mut store, 1), with_file(&mut store, 1));
    let all = BTreeSet::from([one, other]);
    let to_offer = |store: &Store, life| store.pieces_to_offer(life).unwrap().into_iter().collect::<BTreeSet<_>>();
    assert_eq!(to_offer(&store, life(1)), all);
    store.mark_pieces_at_hub(one, life(1)).unwrap();
    assert_eq!(to_offer(&store, life(1)), BTreeSet::from([other]));
    assert!(store::is_file_at_hub(store.read(), one, life(1)).unwrap());
    assert_eq!(to_offer(&store, life(2)), all);
}
