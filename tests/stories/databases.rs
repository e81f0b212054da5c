//! An old database opens for ever, and the schema is what is written down. Both files are made once by the ignored tests
//! below (`cargo test -p stories --test databases -- --ignored`); the database is never made again: a new program that can't
//! read it is a mistake. The schema's text is remade with every new migration.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use concerns::{HearArgs, HeardAt, Nature, Source, Terms};
use directory::Place;
use kernel::{Compartment, DeviceId, DistrictId, Instant, Intent, MemberId, RecordId, Role};
use std::path::{Path, PathBuf};
use store::{Error, Identity, Store};
use visits::{Start, VisitKind};

const KEY: [u8; 32] = [0x4f; 32];
const NOW: Instant = Instant(1_791_424_800_000); // 2026-10-08

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("databases")
}

fn old() -> PathBuf {
    folder().join("2026-11-22.db")
}

fn open(path: &Path) -> Result<Store, Error> {
    let identity = Identity {
        district: DistrictId::of_code("310104", true),
        device: DeviceId::from_bytes([7; 16]),
        device_epoch: 1,
        member: MemberId::from_bytes([7; 16]),
        signing: seal::SigningKey::from_seed(&[7; 32]),
        seed: Some([7; 32]),
    };
    Store::open(path, &KEY, identity, device::COLUMNS)
}

fn community() -> RecordId {
    RecordId::derive(&["place", "310104003001"])
}

/// Every table, index and trigger as the database has it, without those a virtual table keeps for itself.
fn schema(store: &Store) -> String {
    let sql =
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'search\\_%' ESCAPE '\\' ORDER BY name";
    let mut statement = store.read().prepare(sql).unwrap();
    let parts: Vec<String> = statement.query_map([], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    parts.join(";\n\n") + ";\n"
}

#[test]
fn the_schema_after_all_migrations_is_what_is_written_down() {
    let fresh = tempfile::tempdir().unwrap();
    let store = open(&fresh.path().join("new.db")).unwrap();
    let written = std::fs::read_to_string(folder().join("schema.sql")).unwrap();
    assert_eq!(schema(&store), written, "remake tests/databases/schema.sql with the test write_the_schema");
}

#[test]
fn an_old_database_opens_verifies_and_goes_on() {
    let copy = tempfile::tempdir().unwrap();
    let path = copy.path().join("old.db");
    std::fs::copy(old(), &path).unwrap();
    let mut store = open(&path).unwrap();
    let verdict = store.verify().unwrap();
    assert_eq!((verdict.problems, verdict.changes), (vec![], 7));
    let work = Compartment::Work.at(community());
    let row = store::rows::<concerns::Item>(store.read(), "WHERE scope = ?1", [work.bytes()]).unwrap().remove(0);
    assert_eq!(row.value.text, "三号楼顶层漏水");
    assert_eq!(store::history(&store, row.id).unwrap().len(), 3);
    assert_eq!(store::find(store.read(), "漏水", 5).unwrap().len(), 1);
    assert_eq!(store.drafts("symposium").unwrap()[0].text, "还没写完");
    fill(&mut store, "又一条");
    assert_eq!(store.verify().unwrap().problems, Vec::<String>::new());
    assert_eq!(schema(&store), schema(&open(&copy.path().join("new.db")).unwrap()), "old and new end with one schema");
}

#[test]
fn an_old_database_under_another_key_is_not_taken_for_ours() {
    let copy = tempfile::tempdir().unwrap();
    let path = copy.path().join("old.db");
    let mut raw = std::fs::read(old()).unwrap();
    raw[100] ^= 1;
    std::fs::write(&path, raw).unwrap();
    assert!(matches!(open(&path), Err(Error::Damaged)));
}

/// A visit and a concern, by the feature crates' own commands.
fn fill(store: &mut Store, text: &str) -> (RecordId, RecordId) {
    let recorder = store::testing::actor(Role::Recorder, community());
    let heard = HearArgs {
        community: community(),
        visit: None,
        call: None,
        source: Source::Symposium,
        nature: Nature::Concern,
        category: None,
        place: Some("3号楼".into()),
        text: text.into(),
        speaker: None,
        first_answer: None,
        route: None,
    };
    let begin = Start { community: community(), kind: VisitKind::Thematic, visited_on: None };
    let written: Result<_, Box<dyn std::error::Error>> = store.write(&recorder, NOW, |tx| {
        let visit = visits::start(tx, begin)?;
        let at = HeardAt { visit: Some(visit), ..HeardAt::default() };
        Ok((visit, concerns::hear(tx, heard, at, Terms::xuhui()?)?))
    });
    written.unwrap()
}

#[test]
#[ignore = "made once, on 2026-11-22"]
fn make_the_old_database() {
    assert!(!old().exists(), "it is there; it is never made again");
    let mut store = open(&old()).unwrap();
    let office = store::testing::actor(Role::Office, RecordId::derive(&["place", "310104"]));
    let lead = store::testing::actor(Role::Lead, community());
    let place = serde_json::json!({
        "code": "310104003001", "name": "上海新村居委会", "level": "community", "parent": RecordId::derive(&["place", "310104003"]),
    });
    let place: Place = serde_json::from_value(place).unwrap();
    let scope = Compartment::Directory.at(office.place);
    store.write(&office, NOW, |tx| tx.create_as(Intent::ImportDivisions, scope, community(), &place)).unwrap();
    let (_, item) = fill(&mut store, "三号楼漏水");
    let work = Compartment::Work.at(community());
    let confirmed: Result<(), Error> = store.write(&lead, NOW, |tx| {
        tx.set::<concerns::Item>(Intent::Amend, item, serde_json::json!({ "text": "三号楼顶层漏水" }))?;
        tx.move_to::<concerns::Item>(Intent::Confirm, item, work)
    });
    confirmed.unwrap();
    let (visit, _) = fill(&mut store, "说错了");
    assert_ne!(visit, item);
    store.keep_draft("symposium", "还没写完", NOW).unwrap();
    store.close().unwrap();
}

#[test]
#[ignore = "after a new migration"]
fn write_the_schema() {
    let fresh = tempfile::tempdir().unwrap();
    let store = open(&fresh.path().join("new.db")).unwrap();
    std::fs::write(folder().join("schema.sql"), schema(&store)).unwrap();
}
