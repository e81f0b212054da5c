//! A batch of which values were erased still proves what its device signed; a name can't be guessed by what is left; a bit that flips is
//! found (decisions D11, invariant I14).
#![allow(clippy::unwrap_used)]

use change::{
    Batch, BatchHeader, Chain, Change, ERASED_FIELD, Erasure, Op, Piece, Redacted, Salts, VOID_FIELD, VOID_WORDS, Value,
};
use kernel::{ChangeId, DeviceId, DistrictId, GrantId, Hlc, RecordId, ScopeId};
use proptest::prelude::*;
use seal::{Hash, SigningKey};
use std::collections::{BTreeMap, BTreeSet};

const SALT: [u8; 32] = [0x5a; 32];

fn device() -> SigningKey {
    SigningKey::from_seed(&[1; 32])
}

fn hub() -> SigningKey {
    SigningKey::from_seed(&[2; 32])
}

fn change(n: u8, op: Op) -> Change {
    let fields =
        [(1, Value::Int(i64::from(n))), (2, Value::Text(format!("张三{n}"))), (3, Value::Text("13800138000".into()))];
    Change {
        id: ChangeId::from_bytes([n; 16]),
        kind: 30,
        record: RecordId::from_bytes([9; 16]),
        intent: 30,
        hlc: Hlc(7),
        grant: GrantId::from_bytes([3; 16]),
        op,
        fields: fields.into(),
        sees: BTreeMap::new(),
        parent: None,
        group: None,
        recorded_for: None,
        is_critical: false,
    }
}

fn batch(count: u8) -> Batch {
    let header = BatchHeader {
        district: DistrictId::from_bytes([4; 16]),
        device: DeviceId::from_bytes([5; 16]),
        device_epoch: 1,
        scope: ScopeId::from_bytes([6; 16]),
        first_seq: 1,
        prev_head: Hash([0; 32]),
        schema: 1,
        seen_hub_time: 0,
        clock: 0,
    };
    let changes: Vec<Change> = (0..count).map(|n| change(n + 1, Op::Set)).collect();
    let hashes = (0..).zip(&changes).map(|(n, c)| c.body_hash(&change::salt_of(&SALT, n)));
    let head = hashes.fold(Chain(header.prev_head), Chain::with).0;
    let signature = header.sign(&device(), u32::from(count), head);
    let pieces = changes.iter().map(|c| Piece::Body(c.encode())).collect();
    Batch { header, salts: SALT.into(), head, signature, pieces }
}

#[test]
fn whose_words_a_body_holds_is_read_from_its_front() {
    let derived = change(1, Op::Create);
    let own = Change { record: RecordId(derived.id.0), ..derived.clone() };
    for whole in [derived, own, change(2, Op::Set), change(3, Op::Append)] {
        let left = whole.redacted(&SALT, &BTreeSet::from([2]), &hub()).encode();
        for body in [whole.encode(), left] {
            assert_eq!(Change::record_of_body(&body).unwrap(), whole.record);
            assert_eq!(Change::of_body(&body).unwrap().record, whole.record);
        }
    }
    assert!(Change::record_of_body(&[0xa1, 0x03, 0x01]).is_err() && Change::record_of_body(&[]).is_err());
}

fn holds(batch: &Batch, needle: &[u8]) -> bool {
    batch.pieces.iter().filter_map(Piece::body).any(|body| body.windows(needle.len()).any(|w| w == needle))
}

proptest! {
    #[test]
    fn any_values_can_go_and_the_chain_still_proves_the_rest(gone in proptest::collection::vec(0u8..8, 6)) {
        let (mut batch, whole) = (batch(6), batch(6));
        for (place, bits) in (0u32..).zip(&gone) {
            let fields: BTreeSet<u16> = (1..=3).filter(|f| bits & (1 << (f - 1)) != 0).collect();
            prop_assert_eq!(batch.redact(place, &fields, &hub()).unwrap(), !fields.is_empty());
        }
        let again = Batch::decode(&batch.encode().unwrap()).unwrap();
        prop_assert_eq!(&again, &batch);
        let changes = again.open(&device().verifying()).unwrap();
        again.verify_redacted(&hub().verifying()).unwrap();
        for ((place, change), bits) in (0u8..).zip(changes).zip(&gone) {
            let mut expected = self::change(place + 1, Op::Set);
            expected.fields.retain(|f, _| bits & (1 << (f - 1)) == 0);
            prop_assert_eq!(change.unwrap(), expected);
            let piece = &whole.pieces[usize::from(place)];
            prop_assert!(again.holds(u32::from(place), piece) && whole.holds(u32::from(place), &again.pieces[usize::from(place)]));
        }
    }

    #[test]
    fn a_bit_that_flips_in_what_is_left_is_found(at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut batch = batch(2);
        batch.redact(1, &[2].into(), &hub()).unwrap();
        let Piece::Redacted(body) = &mut batch.pieces[1] else { panic!("nothing went") };
        let at = at.index(body.len());
        body[at] ^= 1 << bit;
        let opened = batch.open(&device().verifying()).and_then(|_| batch.verify_redacted(&hub().verifying()));
        prop_assert!(opened.is_err());
    }
}

#[test]
fn no_salt_is_left_by_which_a_name_could_be_guessed() {
    let mut batch = batch(3);
    batch.redact(1, &[2, 3].into(), &hub()).unwrap();
    assert!(!holds(&batch, "张三2".as_bytes()) && holds(&batch, "张三3".as_bytes()));
    let Salts::Each(salts) = &batch.salts else { panic!("the salt all followed from is here") };
    assert_eq!(salts[1], [0; 32]);
    assert_eq!((salts[0], salts[2]), (change::salt_of(&SALT, 0), change::salt_of(&SALT, 2)));
    let bytes = batch.encode().unwrap();
    for secret in [SALT, change::salt_of(&SALT, 1)] {
        assert!(!bytes.windows(32).any(|w| w == secret));
    }
    // Once more of the same change, by another erasure.
    batch.redact(1, &[1].into(), &hub()).unwrap();
    batch.open(&device().verifying()).unwrap();
    assert_eq!(Change::of_body(batch.pieces[1].body().unwrap()).unwrap().fields, BTreeMap::new());
}

#[test]
fn only_the_hub_says_what_is_left() {
    let mut batch = batch(2);
    batch.redact(0, &[2].into(), &SigningKey::from_seed(&[8; 32])).unwrap();
    batch.open(&device().verifying()).unwrap();
    assert!(batch.verify_redacted(&hub().verifying()).is_err());
    let Piece::Redacted(body) = &batch.pieces[0] else { panic!("nothing went") };
    let mut forged = Redacted::decode(body).unwrap();
    forged.fields.insert(2, Value::Text("李四".into()));
    assert!(forged.verify(&hub().verifying()).is_err());
    forged.fields.insert(40, Value::Int(1));
    assert!(Redacted::decode(&forged.encode()).is_err(), "a value that was never there");
}

/// The words go and void it stays; taking the voiding back has no words. Who names the mark itself un-voids nothing.
#[test]
fn words_that_say_why_it_is_void_go_without_the_mark() {
    let id = RecordId::from_bytes([0xe; 16]);
    let about = RecordId::from_bytes([9; 16]);
    let order = |field: u16| Erasure { id, about, fields: [field].into(), entry_fields: [].into() };
    let void = |value: Value| Change { fields: [(VOID_FIELD, value)].into(), ..change(1, Op::Tombstone) };
    let words = void(Value::Text("王阿婆家的".into()));
    let gone = order(VOID_WORDS).gone(&words);
    assert_eq!(gone, [VOID_FIELD].into());
    assert_eq!(order(VOID_WORDS).gone(&void(Value::Null)), BTreeSet::new());
    assert_eq!(order(VOID_FIELD).gone(&words), BTreeSet::new());
    let left = words.redacted(&[7; 32], &gone, &hub());
    assert_eq!(left.fields, [(VOID_FIELD, Value::Text(String::new()))].into());
    assert!(left.is_left_of(&words) && left.verify(&hub().verifying()).is_ok());
    let again = Redacted::decode(&left.encode()).unwrap().change().unwrap();
    assert_eq!(order(VOID_WORDS).gone(&again), BTreeSet::new(), "nothing more is to go");
}

#[test]
fn what_was_written_without_knowing_goes_and_what_knew_stays() {
    let id = RecordId::from_bytes([0xe; 16]);
    let erasure =
        Erasure { id, about: RecordId::from_bytes([9; 16]), fields: [2].into(), entry_fields: [3, 40].into() };
    assert_eq!(Erasure::of_content(id, &erasure.content()).unwrap(), erasure);
    assert_eq!(erasure.gone(&change(1, Op::Set)), [2].into());
    assert_eq!(erasure.gone(&change(1, Op::Create)), [2].into());
    assert_eq!(erasure.gone(&change(1, Op::Append)), [3].into());
    let knew = Change { sees: [(ERASED_FIELD, vec![erasure.name()])].into(), ..change(1, Op::Set) };
    assert_eq!(erasure.gone(&knew), BTreeSet::new());
    let other = Change { record: RecordId::from_bytes([8; 16]), ..change(1, Op::Set) };
    assert_eq!(erasure.gone(&other), BTreeSet::new());
}
