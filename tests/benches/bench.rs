//! Speed beside bare floors, wall and CPU time, printed and never judged (decisions T-d, D46).
//!
//! (i) A doorstep visit is saved: one visit, one call, one journal entry, two concerns, by the feature crates' own commands in
//! one write. Beside it the identical final rows (log, batch, records, typed rows, search index, clock) by bare SQLCipher in
//! one FULL transaction on a copy of the same database. At the end both databases are compared row by row.
//! (ii) From the opened slot to what the recorder's first screen needs. Beside it a bare opening: key, pragmas, one read.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod floor;

use concerns::{Desk, HearArgs, HeardAt, Nature, Source, Terms};
use floor::{Bare, Clock, Table};
use kernel::{Actor, Compartment, DeviceId, DistrictId, Instant, Intent, MemberId, RecordId, Role};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use store::{Identity, Store};
use stories::{Laptop, MORNING, RECORDER};
use visits::{CallListEntry, OpenDoorArgs, WriteJournal};

const ROUNDS: usize = 31;
/// Openings take a millisecond or two; more of them settle the median.
const OPENINGS: usize = 301;
const DAY: i64 = 24 * 3_600_000;

/// The recorder's practice database, closed, with its key.
struct Base {
    path: PathBuf,
    key: [u8; 32],
    community: RecordId,
    _folder: tempfile::TempDir,
}

impl Base {
    fn made() -> Self {
        let laptop = Laptop::practice(MORNING);
        laptop.sign_in(RECORDER);
        let (community, vault) = (laptop.community(), laptop.vault(RECORDER));
        let folder = laptop.into_folder();
        let key = *vault::Vault::unlock(&vault, stories::PASSPHRASE).unwrap().database_key();
        let path = vault.join("main.db");
        open(&path, &key).close().unwrap();
        Self { path, key, community: RecordId::parse(&community).unwrap(), _folder: folder }
    }

    fn copy_to(&self, folder: &Path, name: &str) -> PathBuf {
        let path = folder.join(name);
        std::fs::copy(&self.path, &path).unwrap();
        path
    }
}

/// An unwrapped slot holds the whole key; what follows from its seed is not reckoned again.
static SIGNING: LazyLock<seal::SigningKey> = LazyLock::new(|| seal::SigningKey::from_seed(&[7; 32]));

fn open(path: &Path, key: &[u8; 32]) -> Store {
    let identity = Identity {
        district: DistrictId::of_code("310104", true),
        device: DeviceId::from_bytes([7; 16]),
        device_epoch: 1,
        member: MemberId::from_bytes([7; 16]),
        signing: SIGNING.clone(),
        seed: None,
    };
    Store::open(path, key, identity, device::COLUMNS).unwrap()
}

/// A day's list with one family on it, so that opening the door writes the visit and the call alone.
fn prepare(store: &mut Store, actor: &Actor, now: Instant) -> RecordId {
    let entry = CallListEntry {
        community: actor.place,
        listed_on: now.local_date(),
        household: RecordId::derive(&["household", &now.0.to_string()]),
        door: "3号501室".into(),
        householder: Some("周小姐".into()),
        phone_masked: None,
        tags: None,
        reason: None,
        one_with: None,
    };
    let scope = Compartment::Draft.at(actor.place);
    store.write::<_, store::Error>(actor, now, |tx| tx.create(Intent::PrepareCallList, scope, &entry)).unwrap()
}

fn heard(community: RecordId, text: &str) -> HearArgs {
    HearArgs {
        community,
        visit: None,
        call: None,
        source: Source::Doorstep,
        nature: Nature::Concern,
        category: None,
        place: Some("3号楼".into()),
        text: text.into(),
        speaker: None,
        first_answer: Some("先记下,转物业".into()),
        route: None,
    }
}

/// The save that is measured.
fn save(store: &mut Store, actor: &Actor, (now, entry): (Instant, RecordId)) {
    let community = actor.place;
    let door = OpenDoorArgs { community, door: String::new(), householder: None, entry: Some(entry) };
    let saved: Result<(), Box<dyn std::error::Error>> = store.write(actor, now, |tx| {
        let call = visits::open_door(tx, door)?;
        let visit = store::must::<visits::HouseholdCall>(tx.conn(), call)?.value.visit;
        let text = "老人独居,子女在外地,楼道灯坏了两个月,希望加装扶手。".to_owned();
        visits::write_journal(tx, WriteJournal { visit, call: Some(call), id: None, text })?;
        let at = HeardAt { visit: Some(visit), ..HeardAt::default() };
        concerns::hear(tx, heard(community, "楼道灯坏了两个月没人修"), at.clone(), Terms::xuhui()?)?;
        concerns::hear(tx, heard(community, "希望六层以上加装电梯扶手"), at, Terms::xuhui()?)?;
        Ok(())
    });
    saved.unwrap();
}

fn bench_save(base: &Base, folder: &Path, name: &str, table: &mut Table) {
    let (ours, theirs) = (base.copy_to(folder, "ours.db"), base.copy_to(folder, "bare.db"));
    let mut store = open(&ours, &base.key);
    let mut bare = Bare::open(&theirs, &base.key);
    let actor = store::testing::actor(Role::Recorder, base.community);
    // Outside every round, so that each day's door begins a visit of its own; days far off need somebody's word.
    let start = Instant::parse_rfc3339("2027-02-01T09:30:00+08:00").unwrap();
    store.confirm_clock(start).unwrap();
    let (mut whole, mut floor) = (Vec::new(), Vec::new());
    let mut rows = 0;
    for n in 0..ROUNDS as i64 {
        let now = Instant(start.0 + (n + 1) * DAY);
        let entry = prepare(&mut store, &actor, now);
        let listed = bare.differences(store.read());
        bare.write(&listed);
        let clock = Clock::start();
        save(&mut store, &actor, (now, entry));
        whole.push(clock.stop());
        let written = bare.differences(store.read());
        rows = written.len();
        let clock = Clock::start();
        bare.write(&written);
        floor.push(clock.stop());
    }
    assert_eq!(floor::everything(store.read()), floor::everything(&bare.conn), "both hold the same rows");
    let saved: i64 =
        store.read().query_row("SELECT count(*) FROM visit WHERE created_by = ?1", [[7u8; 16]], |r| r.get(0)).unwrap();
    assert_eq!(saved, ROUNDS as i64, "one visit a round");
    table.line(&format!("save a doorstep visit, {name} ({rows} rows)"), &mut whole, &mut floor);
}

/// What the recorder's first screen shows: place, round, its visit, the last round read out, what waits for an answer and for
/// the lead, half-typed texts.
fn first_screen(store: &Store, actor: &Actor, now: Instant) -> usize {
    let (_view, conn, today, community) = (store.view().unwrap(), store.read(), now.local_date(), actor.place);
    let calendar = directory::calendar(conn).unwrap();
    let desk = Desk { actor, now, calendar: &calendar, pack: Terms::xuhui().unwrap() };
    let place = directory::place_name(conn, community).unwrap();
    let round = visits::current(conn, &calendar, today).unwrap().unwrap();
    let visit = visits::of_round(conn, community, &round).unwrap();
    let items = concerns::home(conn, (community, &round.number), &desk).unwrap();
    let confirming = visits::to_confirm(conn).unwrap();
    let drafts = items.draft_visits.len() + store.drafts("").unwrap().len();
    assert!(items.last_round.is_some() && !items.to_answer.is_empty(), "a screen with something on it");
    place.len() + usize::from(visit.is_some()) + confirming.pending.len() + drafts
}

fn bench_open(base: &Base, folder: &Path, name: &str, table: &mut Table) {
    let path = base.copy_to(folder, "open.db");
    let actor = store::testing::actor(Role::Recorder, base.community);
    let now = Instant::parse_rfc3339(MORNING).unwrap();
    let (mut whole, mut opening, mut floor) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..OPENINGS {
        let clock = Clock::start();
        drop(open(&path, &base.key));
        opening.push(clock.stop());
        let clock = Clock::start();
        let store = open(&path, &base.key);
        assert!(first_screen(&store, &actor, now) > 0);
        whole.push(clock.stop());
        drop(store);
        let clock = Clock::start();
        let bare = Bare::open(&path, &base.key);
        let visits: i64 = bare.conn.query_row("SELECT count(*) FROM visit", [], |r| r.get(0)).unwrap();
        floor.push(clock.stop());
        assert!(visits > 0);
    }
    table.line(&format!("open to the first screen's data, {name}"), &mut whole, &mut floor);
    table.line("  of it, opening and closing the store", &mut opening, &mut floor);
}

fn main() {
    let base = Base::made();
    let mut table = Table::begun((ROUNDS, OPENINGS));
    let disk = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    bench_save(&base, disk.path(), "disk", &mut table);
    bench_open(&base, disk.path(), "disk", &mut table);
    match tempfile::tempdir_in("/dev/shm") {
        Ok(memory) => {
            bench_save(&base, memory.path(), "memory", &mut table);
            bench_open(&base, memory.path(), "memory", &mut table);
        }
        Err(error) => println!("no /dev/shm here: {error}"),
    }
    println!("{table}");
}
