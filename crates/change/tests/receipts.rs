//! Receipts and batches with hidden bodies: their bytes are frozen, any flipped byte is found, the chain still joins.
#![allow(clippy::unwrap_used)]

use change::{Arrival, Batch, BatchHeader, Chain, Change, Error, Notice, Op, Piece, Receipt, Ruling, Value, Verdict};
use kernel::{ChangeId, DeviceId, DistrictId, GrantId, Hlc, Instant, RecordId, Role, ScopeId, TimelineId};
use proptest::prelude::*;
use seal::{Hash, SigningKey, to_hex};

fn key() -> SigningKey {
    SigningKey::from_seed(&[3; 32])
}

fn change(n: u8) -> Change {
    Change {
        id: ChangeId::from_bytes([n; 16]),
        kind: 30,
        record: RecordId::from_bytes([n; 16]),
        intent: 30,
        hlc: Hlc(1_000 + u64::from(n)),
        grant: GrantId::from_bytes([9; 16]),
        op: Op::Create,
        fields: [(1, Value::Text(format!("第{n}件")))].into(),
        sees: Default::default(),
        parent: None,
        group: None,
        recorded_for: None,
        is_critical: false,
    }
}

fn batch(count: u8) -> Batch {
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
    let changes: Vec<Change> = (1..=count).map(change).collect();
    let hashes = (0..).zip(&changes).map(|(n, c)| c.body_hash(&change::salt_of(&batch_salt, n)));
    let head = hashes.fold(Chain(header.prev_head), Chain::with).0;
    let signature = header.sign(&key(), u32::from(count), head);
    let pieces = changes.iter().map(|c| Piece::Body(c.encode())).collect();
    Batch { header, salts: batch_salt.into(), head, signature, pieces }
}

fn receipt(batch: &Batch, verdicts: &[Verdict]) -> Receipt {
    let arrival =
        Arrival { timeline: TimelineId::from_bytes([7; 16]), received_at: Instant(1_790_000_000_000), home_seq: 5 };
    let ruling = |(n, verdict): (u64, &Verdict)| Ruling { verdict: verdict.clone(), eff: 2_000 - n };
    Receipt::give(batch, arrival, (0..).zip(verdicts).map(ruling).collect(), &key())
}

fn mixed() -> Vec<Verdict> {
    vec![
        Verdict::Accepted(Role::Lead),
        Verdict::Accepted(Role::Lead),
        Verdict::Rejected("not_your_right".into()),
        Verdict::Held("revoked".into()),
    ]
}

#[test]
fn a_receipt_as_it_is_kept() {
    let receipt = receipt(&batch(4), &mixed());
    let expected = format!(
        "8c010150{}50{}50{}015820{}1b000001a0c4a89c0005838202820 0646c656164 8201820 16e6e6f745f796f75725f7269676874 \
         8201820267 7265766f6b6564 841907d0202020 5840{}",
        "07".repeat(16),
        "02".repeat(16),
        "03".repeat(16),
        to_hex(&receipt.head.0),
        to_hex(&receipt.signature.0)
    );
    let bytes = receipt.encode();
    assert_eq!(Receipt::decode(&bytes).unwrap(), receipt);
    let shape = to_hex(&bytes);
    let tail = expected.split_whitespace().last().unwrap();
    assert!(shape.starts_with(&expected[..110]) && shape.ends_with(tail), "{shape}");
    receipt.verify(&key().verifying()).unwrap();
    assert!(receipt.is_for(&batch(4)) && !receipt.is_for(&batch(3)));
    assert_eq!((receipt.rank(0), receipt.rank(3), receipt.next_seq()), (5 * 1024, 5 * 1024 + 3, 5));
}

#[test]
fn any_flipped_byte_of_a_receipt_is_found() {
    let bytes = receipt(&batch(4), &mixed()).encode();
    for at in 0..bytes.len() {
        let mut bent = bytes.clone();
        bent[at] ^= 1;
        let is_found = Receipt::decode(&bent).map_or(true, |r| r.verify(&key().verifying()).is_err());
        assert!(is_found, "byte {at}");
    }
}

#[test]
fn what_a_receipt_says_enters_the_digest() {
    let traces = |verdicts: &[Verdict]| {
        let r = receipt(&batch(4), verdicts);
        (0..4).map(|n| r.trace(n)).collect::<Vec<_>>()
    };
    let (one, other) = (traces(&mixed()), traces(&vec![Verdict::Accepted(Role::Lead); 4]));
    assert_eq!(one[0], other[0]);
    assert_ne!(one[2], other[2]);
    assert_eq!(one.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
}

#[test]
fn a_hidden_body_leaves_the_chain_whole_and_nothing_to_read() {
    let whole = batch(4);
    let partial = whole.shown_to(|place| place != 2);
    assert!(!partial.is_whole());
    let wire = partial.encode().unwrap();
    let inflated = format!("{:?}", Batch::decode(&wire).unwrap());
    assert!(!inflated.contains(&format!("{:?}", whole.pieces[2].body().unwrap())));
    let read = Batch::decode(&wire).unwrap();
    assert_eq!(read, partial);
    let opened = read.open(&key().verifying()).unwrap();
    assert_eq!(opened, [Some(change(1)), Some(change(2)), None, Some(change(4))]);
    let mut bent = partial.clone();
    bent.pieces[2] = Piece::Hidden(Hash([1; 32]));
    assert_eq!(bent.open(&key().verifying()), Err(Error::BrokenChain));
}

#[test]
fn a_hidden_piece_stands_for_its_own_body_alone() {
    let whole = batch(3);
    let hidden = whole.shown_to(|_| false);
    for (index, body) in (0u32..).zip(&whole.pieces) {
        let at = index as usize;
        assert!(whole.holds(index, body) && hidden.holds(index, body));
        assert!(whole.holds(index, &hidden.pieces[at]) && hidden.holds(index, &hidden.pieces[at]));
        let other = (at + 1) % 3;
        for wrong in [&whole.pieces[other], &hidden.pieces[other], &Piece::Body(b"x".to_vec())] {
            assert!(!whole.holds(index, wrong) && !hidden.holds(index, wrong), "{index}");
        }
    }
    assert!(!whole.holds(3, &whole.pieces[0]), "there is no fourth");
}

#[test]
fn a_notice_is_signed_over_what_it_says_and_comes_back() {
    let notice = Notice::revoked(DeviceId::from_bytes([7; 16]), Instant(1_791_000_000_000), &key());
    notice.verify(&key().verifying()).unwrap();
    assert_eq!(notice.revoked_device(), Some(DeviceId::from_bytes([7; 16])));
    let bytes = notice.encode();
    // A list of six: suite, form, "revoked", sixteen bytes, eight bytes of milliseconds, 64 bytes.
    let expected =
        [&[0x86, 1, 1, 0x67][..], b"revoked", &[0x50], &[7; 16], &[0x1b], &1_791_000_000_000u64.to_be_bytes()];
    let expected = [&expected.concat()[..], &[0x58, 64], &notice.signature.0].concat();
    assert_eq!(bytes, expected);
    assert_eq!(Notice::decode(&bytes).unwrap(), notice);
    let unsigned = [&[0x85][..], &expected[1..expected.len() - 66]].concat();
    assert_eq!(key().sign("zoufang/notice/1", &unsigned), notice.signature);
    for bent in [
        Notice { subject: [8; 16], ..notice.clone() },
        Notice { word: "erased".into(), ..notice.clone() },
        Notice { at: Instant(0), ..notice.clone() },
    ] {
        assert!(bent.verify(&key().verifying()).is_err(), "{bent:?}");
    }
    assert!(Notice::decode(&[&[0x86, 1, 2][..], &bytes[3..]].concat()).is_err(), "another form");
}

#[test]
fn a_receipt_of_an_earlier_life_given_again_says_the_same() {
    let arrival = Arrival { timeline: TimelineId::from_bytes([7; 16]), received_at: Instant(5), home_seq: 3 };
    let rulings = vec![Ruling { verdict: Verdict::Held("late".into()), eff: 9 }];
    let first = Receipt::give(&batch(1), arrival, rulings, &key());
    let again = first.clone().renewed(TimelineId::from_bytes([8; 16]), &key());
    again.verify(&key().verifying()).unwrap();
    assert_ne!(again.signature, first.signature);
    let (timeline, signature) = (first.timeline, first.signature);
    assert_eq!(Receipt { timeline, signature, ..again }, first);
}

#[test]
fn a_whole_batch_in_the_partial_form_is_refused() {
    let mut wire = batch(2).encode().unwrap();
    assert_eq!(wire[1], 1);
    wire[1] = 2;
    assert!(Batch::decode(&wire).is_err());
}

proptest! {
    #[test]
    fn every_receipt_comes_back(times in proptest::collection::vec(0u64..1 << 62, 0..20), kinds in proptest::collection::vec(0u8..3, 20)) {
        let verdict = |kind: u8| match kind {
            0 => Verdict::Accepted(Role::Recorder),
            1 => Verdict::Rejected("a".into()),
            _ => Verdict::Held("b".into()),
        };
        let rulings = times.iter().zip(&kinds).map(|(eff, k)| Ruling { verdict: verdict(*k), eff: *eff }).collect();
        let arrival = Arrival { timeline: TimelineId::from_bytes([7; 16]), received_at: Instant(-5), home_seq: 0 };
        let receipt = Receipt::give(&batch(1), arrival, rulings, &key());
        prop_assert_eq!(Receipt::decode(&receipt.encode()).unwrap(), receipt);
    }

    #[test]
    fn any_bytes_are_a_receipt_or_refused(raw in proptest::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(receipt) = Receipt::decode(&raw) {
            prop_assert!(receipt.verify(&key().verifying()).is_err());
        }
    }
}
