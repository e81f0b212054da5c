//! Every byte layout, frozen. A red line here means that what was signed yesterday cannot be checked tomorrow: never edit
//! an expected value, add a new form (docs/adr/0002-bytes.md). Each hash is also built up by hand from the words of that
//! text, so that the text and the code cannot part.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use change::{Batch, BatchHeader, Chain, Change, FieldState, Op, Piece, RecordState, SCOPE_FIELD, Value, Version};
use kernel::{ChangeId, DeviceId, DistrictId, GrantId, GroupId, Hlc, MemberId, RecordId, ScopeId};
use seal::{Hash, SigningKey, from_hex, hash, keyed_hash, to_hex};

fn id(byte: u8) -> [u8; 16] {
    [byte; 16]
}

/// A change that uses every key of the map.
fn every_key() -> Change {
    Change {
        id: ChangeId::from_bytes(id(0x11)),
        kind: 30,
        record: RecordId::from_bytes(id(0x22)),
        intent: 31,
        hlc: Hlc(0x0001_0000_0000_0007),
        grant: GrantId::from_bytes(id(0x33)),
        op: Op::Set,
        fields: [
            (1, Value::Text("水管漏".into())),
            (2, Value::Int(-3)),
            (24, Value::Bool(true)),
            (300, Value::List(vec![Value::Null, Value::Bytes(vec![1, 2]), Value::Int(256)])),
            (SCOPE_FIELD, Value::Map([("b".into(), Value::Int(1)), ("aa".into(), Value::Int(2))].into())),
        ]
        .into(),
        sees: [(1, vec![ChangeId::from_bytes(id(0x44)), ChangeId::from_bytes(id(0x45))])].into(),
        parent: Some(ChangeId::from_bytes(id(0x55))),
        group: Some(GroupId::from_bytes(id(0x66))),
        recorded_for: Some(MemberId::from_bytes(id(0x77))),
        is_critical: true,
    }
}

/// A beginning with a random id: the record is not written, it is the change's own id.
fn beginning() -> Change {
    Change {
        record: RecordId::from_bytes(id(0x11)),
        op: Op::Create,
        fields: [(1, Value::Int(1))].into(),
        sees: Default::default(),
        parent: None,
        group: None,
        recorded_for: None,
        is_critical: false,
        ..every_key()
    }
}

fn key() -> SigningKey {
    SigningKey::from_seed(&[9; 32])
}

fn header() -> BatchHeader {
    BatchHeader {
        district: DistrictId::from_bytes(id(0xd1)),
        device: DeviceId::from_bytes(id(0xde)),
        device_epoch: 2,
        scope: ScopeId::from_bytes(id(0x5c)),
        first_seq: 258,
        prev_head: Hash([0xaa; 32]),
        schema: 1,
        seen_hub_time: 0x0102_0304_0506,
        clock: change::CLOCK_JUMPED,
    }
}

fn batch() -> Batch {
    let (changes, salt) = ([beginning(), every_key()], [0x5a; 32]);
    let hashes = (0..).zip(&changes).map(|(n, c): (u32, _)| c.body_hash(&change::salt_of(&salt, n)));
    let head = hashes.fold(Chain(header().prev_head), Chain::with).0;
    let signature = header().sign(&key(), 2, head);
    Batch {
        header: header(),
        salts: salt.into(),
        head,
        signature,
        pieces: changes.iter().map(|c| Piece::Body(c.encode())).collect(),
    }
}

#[test]
fn a_change_with_every_key() {
    let expected = "ad00501111111111111111111111111111111101181e02502222222222222222222222222222222203181f041b000100000000000705\
         5033333333333333333333333333333333060207a50169e6b0b4e7aea1e6bc8f02221818f519012c83f642010219010019fffea26162\
         016261610208a10182504444444444444444444444444444444450454545454545454545454545454545450950555555555555555555\
         555555555555550a50666666666666666666666666666666660b50777777777777777777777777777777770cf5";
    assert_eq!(to_hex(&every_key().encode()), expected);
    assert_eq!(Change::decode(&from_hex(expected).unwrap()).unwrap(), every_key());
}

#[test]
fn a_beginning_does_not_repeat_its_id() {
    let expected = "a70050111111111111111111111111111111110118 1e0318 1f041b0001000000000007\
        0550333333333333333333333333333333330601 07a10101"
        .replace(' ', "");
    assert_eq!(to_hex(&beginning().encode()), expected);
    assert_eq!(Change::decode(&from_hex(&expected).unwrap()).unwrap(), beginning());
}

#[test]
fn salts_leaves_and_body_hash() {
    let salt = change::salt_of(&[0x5a; 32], 7);
    assert_eq!(salt, keyed_hash(&[0x5a; 32], &[&[0, 0, 0, 7]]).0);
    assert_eq!(to_hex(&salt), "bd493b60f71710812e0e520140eeef827d036935b96b4626fbd6a74ab470e48b");
    let leaves = every_key().leaves(&salt);
    assert_eq!(leaves[&2], keyed_hash(&salt, &[&[0, 2], &[0x22]]));
    assert_eq!(leaves[&300], keyed_hash(&salt, &[&[1, 44], &from_hex("83f6420102190100").unwrap()]));
    assert_eq!(leaves[&1].to_hex(), "eb02dd3e219c02bd7291aa9824a1bbe9252f2ba4d1aae5bf84ebbf806c518205");
    // Everything but key 7, in a map of one less.
    let whole = to_hex(&every_key().encode());
    let (before, rest) = whole.split_at(whole.find("07a50169").unwrap());
    let after = &rest[rest.find("08a10182").unwrap()..];
    let meta = from_hex(&format!("ac{}{after}", &before[2..])).unwrap();
    let joined: Vec<u8> = leaves.iter().flat_map(|(f, l)| [&f.to_be_bytes()[..], &l.0].concat()).collect();
    let by_hand = hash(&[b"zoufang/body/1", &(meta.len() as u64).to_be_bytes(), &meta, &joined]);
    assert_eq!(every_key().body_hash(&salt), by_hand);
    assert_eq!(by_hand.to_hex(), "904c14415087d0dc075be52b30a8e2e1f44aa9f9419ca9911c10377f53a00115");
    assert_eq!(every_key().redacted(&salt, &Default::default(), &key()).meta, meta);
}

#[test]
fn chain_of_heads() {
    let (first, second) = (Hash([1; 32]), Hash([2; 32]));
    let chain = Chain(Hash([0; 32])).with(first);
    assert_eq!(chain.0, hash(&[b"zoufang/head/1", &[0; 32], &[1; 32]]));
    assert_eq!(chain.with(second).0.to_hex(), "eafa3c27531f7f5ecf0fca243d2e5087b912f995c0bddd09cbd77f50ba494b05");
}

#[test]
fn the_signature_covers_what_the_text_says() {
    let whole = batch();
    let preimage = [
        &[1u8, 1][..], // suite, form
        &id(0xd1),
        &id(0xde),                 // district, device
        &[0, 0, 0, 2],             // device epoch
        &id(0x5c),                 // scope
        &[0, 0, 0, 0, 0, 0, 1, 2], // first number
        &[0, 0, 0, 2],             // how many
        &[0xaa; 32],               // head before
        &whole.head.0,             // head after
        &[0, 1],                   // schema
        &[0, 0, 1, 2, 3, 4, 5, 6], // hub time seen
        &[1],                      // clock
    ]
    .concat();
    assert_eq!(whole.signature, key().sign("zoufang/batch/1", &preimage));
    assert_eq!(whole.head.to_hex(), "3af8fed140d5f3423f4b720f64930b0c559149d150b835eb27ac07fe602f8eb7");
    assert_eq!(
        to_hex(&whole.signature.0),
        "3668c62e48340e4c7af3d9f3d5849272352e9b094f014a1b2618fe569c57fb6ce8a7bb4879ce8b67d2f5bf21ef38b2d88b6e2c3c006213\
         0e84254148b0943702"
    );
    assert_eq!(key().verifying().to_hex(), "fd1724385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618");
    whole.header.verify(&key().verifying(), (2, whole.head), &whole.signature).unwrap();
}

/// The compressed frame may be packed another way by a later zstd: its words are frozen, not its packing.
#[test]
fn a_batch_as_it_travels() {
    let wire = batch().encode().unwrap();
    let start = wire.windows(4).position(|w| w == [0x28, 0xb5, 0x2f, 0xfd]).unwrap();
    let head_of_frame = if wire.len() - start < 256 { 2 } else { 3 };
    let expected = "8f010150d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d150dededededededededededededededede02505c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c\
         1901025820aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa02011b00000102030405060158205a5a5a5a\
         5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a58603af8fed140d5f3423f4b720f64930b0c559149d150b835eb27\
         ac07fe602f8eb73668c62e48340e4c7af3d9f3d5849272352e9b094f014a1b2618fe569c57fb6ce8a7bb4879ce8b67d2f5bf21ef38b2d8\
         8b6e2c3c0062130e84254148b0943702";
    assert_eq!(to_hex(&wire[..start - head_of_frame]), expected);
    let frame = zstd::stream::decode_all(&wire[start..]).unwrap();
    let bodies: Vec<u8> = [&[0x58, beginning().encode().len() as u8][..], &beginning().encode()].concat();
    assert_eq!(frame[..bodies.len()], bodies);
    assert_eq!(Batch::decode(&wire).unwrap(), batch());
    assert_eq!(batch().open(&key().verifying()).unwrap(), [Some(beginning()), Some(every_key())]);
}

/// A batch packed by the first program; it must be read for ever.
#[test]
fn the_first_batch_ever_packed_is_still_read() {
    let wire = from_hex(
        "8f010150d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d150dededededededededededededededede02505c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c\
         1901025820aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa02011b00000102030405060158205a5a5a5a\
         5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a58603af8fed140d5f3423f4b720f64930b0c559149d150b835eb27\
         ac07fe602f8eb73668c62e48340e4c7af3d9f3d5849272352e9b094f014a1b2618fe569c57fb6ce8a7bb4879ce8b67d2f5bf21ef38b2d8\
         8b6e2c3c0062130e84254148b0943702588328b52ffd600e00cd0300d405583ba700501101181e03181f041b00010007055033060107a1\
         010158cfad0250220207a50169e6b0b4e7aea1e6bc8f02221818f519012c83f642010219010019fffea26162016261610208a101825044\
         50450950550a50660b50770cf50b00a01ba01ba01ba0c3c7bb92026ef16e00e13ba009b07c078a",
    )
    .unwrap();
    let read = Batch::decode(&wire).unwrap();
    assert_eq!(read, batch());
    assert_eq!(read.open(&key().verifying()).unwrap(), [Some(beginning()), Some(every_key())]);
}

fn state() -> RecordState {
    let version = |n: u8, text: &str| Version {
        change: ChangeId::from_bytes(id(n)),
        eff: 70_000,
        device: DeviceId::from_bytes(id(0xde)),
        value: Value::Text(text.into()),
    };
    let heads = [version(1, "a"), version(2, "b")].map(|v| (v.change, v)).into();
    let field = FieldState { heads, buried: [ChangeId::from_bytes(id(3))].into() };
    let alone = FieldState { heads: [version(2, "c")].map(|v| (v.change, v)).into(), ..FieldState::default() };
    RecordState { fields: [(1, field), (2, alone), (600, FieldState::default())].into() }
}

/// Spaces are for the eye; a number of two digits in brackets stands for sixteen such bytes.
fn bytes(spelled: &str) -> Vec<u8> {
    let whole = ["01", "02", "03", "de"]
        .iter()
        .fold(spelled.replace(' ', ""), |text, byte| text.replace(&format!("({byte})"), &byte.repeat(16)));
    from_hex(&whole).unwrap()
}

#[test]
fn a_state() {
    let expected = bytes(
        "83 02 82 8350(01)1a0001117050(de) 8350(02)1a0001117050(de) a3 01 83 82006161 82016162 8150(03) 02 81 82016163 19025880",
    );
    assert_eq!(to_hex(&state().encode()), to_hex(&expected));
    assert_eq!(RecordState::decode(&expected).unwrap(), state());
}

#[test]
fn a_state_of_the_first_form_is_read() {
    let first = bytes(
        "a3 01 83 8450(01)1a0001117050(de)6161 8450(02)1a0001117050(de)6162 8150(03) 02 81 8450(02)1a0001117050(de)6163 19025880",
    );
    assert_eq!(RecordState::decode(&first).unwrap(), state());
}
