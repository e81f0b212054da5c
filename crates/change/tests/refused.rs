//! Bytes from elsewhere: bent, too large, or no bytes of ours at all.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use change::{Batch, BatchHeader, Chain, Change, Error, MAX_BATCH_CHANGES, Op, Piece, RecordState, Value};
use kernel::{ChangeId, DeviceId, DistrictId, GrantId, Hlc, RecordId, ScopeId};
use proptest::prelude::*;
use seal::{Hash, SigningKey};

fn numbered(n: u32) -> Change {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&n.to_be_bytes());
    Change {
        id: ChangeId::from_bytes(id),
        kind: 30,
        record: RecordId::from_bytes(id),
        intent: 30,
        hlc: Hlc(u64::from(n) << 16),
        grant: GrantId::from_bytes([1; 16]),
        op: Op::Create,
        fields: [(1, Value::Text(format!("heard {n}"))), (2, Value::Int(i64::from(n)))].into(),
        sees: Default::default(),
        parent: None,
        group: None,
        recorded_for: None,
        is_critical: false,
    }
}

fn key() -> SigningKey {
    SigningKey::from_seed(&[3; 32])
}

fn batch_of(count: u32) -> Batch {
    let header = BatchHeader {
        district: DistrictId::from_bytes([1; 16]),
        device: DeviceId::from_bytes([2; 16]),
        device_epoch: 1,
        scope: ScopeId::from_bytes([3; 16]),
        first_seq: 1,
        prev_head: Hash([0; 32]),
        schema: 1,
        seen_hub_time: 0,
        clock: 0,
    };
    let batch_salt = [4; 32];
    let changes: Vec<Change> = (0..count).map(numbered).collect();
    let hashes = (0..).zip(&changes).map(|(n, c)| c.body_hash(&change::salt_of(&batch_salt, n)));
    let head = hashes.fold(Chain(header.prev_head), Chain::with).0;
    let signature = header.sign(&key(), count, head);
    Batch {
        header,
        salts: batch_salt.into(),
        head,
        signature,
        pieces: changes.iter().map(|c| Piece::Body(c.encode())).collect(),
    }
}

/// The wire with another frame in it, and where the frame begins.
fn with_frame(wire: &[u8], frame: &[u8]) -> Vec<u8> {
    let start = frame_at(wire);
    let head_len = match wire.len() - start {
        0..=23 => 1,
        24..=0xff => 2,
        0x100..=0xffff => 3,
        _ => 5,
    };
    let head = match frame.len() {
        n @ 0x100..=0xffff => [&[0x59][..], &(n as u16).to_be_bytes()].concat(),
        n => [&[0x5a][..], &(n as u32).to_be_bytes()].concat(),
    };
    [&wire[..start - head_len], &head, frame].concat()
}

fn frame_at(wire: &[u8]) -> usize {
    wire.windows(4).position(|w| w == [0x28, 0xb5, 0x2f, 0xfd]).unwrap()
}

#[test]
fn every_flipped_byte_of_a_batch_is_refused() {
    let whole = batch_of(5);
    let wire = whole.encode().unwrap();
    assert_eq!(Batch::decode(&wire).unwrap().open(&key().verifying()).unwrap().len(), 5);
    let frame = frame_at(&wire);
    for place in 0..wire.len() {
        for mask in [1u8, 0x10, 0x80, 0xff] {
            let mut bent = wire.clone();
            bent[place] ^= mask;
            match Batch::decode(&bent).and_then(|b| b.open(&key().verifying()).map(|_| b)) {
                Err(_) => {}
                // zstd lets some bits of its frame header mean nothing: what is read is then the very same batch.
                Ok(read) => assert!(place >= frame && read == whole, "byte {place} ^ {mask:#x} was let through"),
            }
        }
    }
}

#[test]
fn a_cut_or_lengthened_batch_is_refused() {
    let wire = batch_of(3).encode().unwrap();
    (0..wire.len()).for_each(|n| assert!(Batch::decode(&wire[..n]).is_err(), "cut at {n}"));
    assert!(Batch::decode(&[wire, vec![0]].concat()).is_err());
}

#[test]
fn another_key_left_out_swapped_and_foreign_bodies_are_refused() {
    let whole = batch_of(3);
    let key = key().verifying();
    assert!(whole.open(&SigningKey::from_seed(&[5; 32]).verifying()).is_err());
    let bent = |f: &dyn Fn(&mut Batch)| {
        let mut batch = whole.clone();
        f(&mut batch);
        batch.open(&key)
    };
    assert_eq!(bent(&|b| drop(b.pieces.pop())), Err(Error::BrokenChain));
    assert_eq!(bent(&|b| b.pieces.swap(0, 1)), Err(Error::BrokenChain));
    assert_eq!(bent(&|b| b.pieces[1] = Piece::Body(numbered(9).encode())), Err(Error::BrokenChain));
    assert!(bent(&|b| b.header.first_seq = 2).is_err());
    assert!(bent(&|b| b.header.scope = ScopeId::from_bytes([9; 16])).is_err());
    assert!(bent(&|b| b.header.device_epoch = 2).is_err());
    assert!(bent(&|b| b.header.clock = 1).is_err());
    assert!(bent(&|_| ()).is_ok());
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let wire = batch_of(1).encode().unwrap();
    let bomb = zstd::bulk::compress(&vec![0u8; 200 << 20], 3).unwrap();
    assert!(bomb.len() < 64 << 10, "the bomb is small on the wire: {} bytes", bomb.len());
    assert_eq!(Batch::decode(&with_frame(&wire, &bomb)), Err(Error::TooLarge("frame")));
    // The same way of building a message, with an honest frame, is let through: it is the bomb that is refused.
    let many = batch_of(100).encode().unwrap();
    let honest = zstd::stream::decode_all(&many[frame_at(&many)..]).unwrap();
    let again = with_frame(&many, &zstd::bulk::compress(&honest, 19).unwrap());
    assert_eq!(Batch::decode(&again).unwrap(), batch_of(100));
}

#[test]
fn more_changes_than_a_batch_holds_are_refused() {
    let wire = batch_of(MAX_BATCH_CHANGES + 1).encode().unwrap();
    assert_eq!(Batch::decode(&wire), Err(Error::TooLarge("batch")));
    let full = batch_of(MAX_BATCH_CHANGES).encode().unwrap();
    assert_eq!(Batch::decode(&full).unwrap().open(&key().verifying()).unwrap().len(), 500);
}

#[test]
fn another_suite_and_another_form_are_refused() {
    let wire = batch_of(1).encode().unwrap();
    let cases = [(1, 2, "form"), (2, 2, "suite")];
    for (place, value, what) in cases {
        let mut other = wire.clone();
        other[place] = value;
        assert!(Batch::decode(&other).is_err(), "{what}");
    }
}

#[test]
fn a_change_has_one_spelling() {
    let raw = numbered(1).encode();
    let cases: [(&str, Vec<u8>); 5] = [
        ("trailing byte", [raw.clone(), vec![0]].concat()),
        ("unknown key", [&[raw[0] + 1][..], &raw[1..], &[13, 0]].concat()),
        ("empty fields", [&[0xa7][..], &raw[1..raw.iter().rposition(|b| *b == 7).unwrap_or(0)], &[7, 0xa0]].concat()),
        ("critical said to be false", [&[raw[0] + 1][..], &raw[1..], &[12, 0xf4]].concat()),
        ("record repeated", [&[raw[0] + 1][..], &raw[1..22], &[2, 0x50], &raw[3..19], &raw[22..]].concat()),
    ];
    for (what, bytes) in cases {
        assert!(Change::decode(&bytes).is_err(), "{what}");
    }
    assert!(Change::decode(&raw).is_ok());
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(raw in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Batch::decode(&raw);
        let _ = RecordState::decode(&raw);
        let _ = change::decode_value(&raw);
        if let Ok(read) = Change::decode(&raw) {
            prop_assert_eq!(read.encode(), raw);
        }
    }

    #[test]
    fn bent_bytes_of_ours_are_read_or_refused(at in any::<prop::sample::Index>(), put in any::<[u8; 3]>(), cut in 0usize..40) {
        let bend = |mut raw: Vec<u8>| {
            let at = at.index(raw.len());
            let end = raw.len().min(at + 3);
            raw[at..end].copy_from_slice(&put[..end - at]);
            raw.truncate(raw.len() - cut.min(raw.len()));
            raw
        };
        let change = bend(numbered(7).encode());
        if let Ok(read) = Change::decode(&change) {
            prop_assert_eq!(read.encode(), change);
        }
        let _ = Batch::decode(&bend(batch_of(2).encode().unwrap())).and_then(|b| b.open(&key().verifying()));
    }
}
