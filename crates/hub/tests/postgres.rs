//! Several writers on one PostgreSQL: nobody misses an item, a revocation holds from its moment on, a line that is cut loses
//! nothing, and what is asked twice is written twice. All over real sessions of a real server.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cluster;
mod world;

use change::Verdict;
use cluster::Cluster;
use hub::log::postgres::{Address, PostgresLog};
use hub::log::{DeviceRow, FeedRow, Status};
use hub::{Error, Log, LogTx};
use kernel::{Compartment, DeviceId, Intent, RecordId, Role, ScopeId};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use sync::{Answer, Engine, Hello, Pull, Reply, Request, Vaulted, Wish};
use visits::Journal;
use world::{Laptop, NORTH, SOUTH, World, on_postgres, place};

/// An office, two recorders and a lead of the north, two recorders of the south; the hub as two processes would be.
struct District {
    one: World<PostgresLog>,
    two: World<PostgresLog>,
    office: Laptop,
    recorders: Vec<Laptop>,
    lead: Laptop,
}

fn district(url: &str) -> District {
    let (mut one, mut office) = World::begun(on_postgres(url));
    let lead = one.join(&mut office, Role::Lead, NORTH);
    let recorders = [NORTH, NORTH, SOUTH, SOUTH].map(|at| one.join(&mut office, Role::Recorder, at)).into();
    one.sync(&mut office);
    let two = one.beside(on_postgres(url));
    District { one, two, office, recorders, lead }
}

/// Follows a feed by its last place alone, as every laptop does.
#[derive(Default)]
struct Follower {
    seen: Vec<u64>,
}

impl Follower {
    fn cursor(&self) -> u64 {
        self.seen.last().copied().unwrap_or(0)
    }

    fn missed(&self) -> Vec<u64> {
        (1..=self.cursor()).filter(|seq| !self.seen.contains(seq)).collect()
    }

    fn take(&mut self, seqs: impl IntoIterator<Item = u64>) {
        self.seen.extend(seqs);
    }
}

fn feed(log: &PostgresLog, scope: ScopeId, after: u64) -> Vec<FeedRow> {
    log.read(|tx| tx.feed(scope, after, 1_000)).unwrap()
}

fn draft(at: &str) -> ScopeId {
    Compartment::Draft.at(place(at))
}

#[test]
fn writers_of_two_processes_leave_no_gap_that_a_reader_could_miss() {
    let cluster = Cluster::shared();
    let url = cluster.url(&cluster.database());
    let District { one, two, mut recorders, mut lead, .. } = district(&url);
    let (log, are_done) = (on_postgres(&url), AtomicBool::new(false));
    let watch = |scope: ScopeId| {
        let mut follower = Follower::default();
        loop {
            let is_last = are_done.load(Ordering::SeqCst);
            follower.take(feed(&log, scope, follower.cursor()).iter().map(|row| row.seq));
            if is_last {
                return follower;
            }
        }
    };
    let notes: Vec<Vec<RecordId>> = std::thread::scope(|threads| {
        let readers = [NORTH, SOUTH].map(|at| threads.spawn(move || watch(draft(at))));
        let worlds = [&one, &two, &one, &two];
        let writers: Vec<_> =
            recorders.iter_mut().zip(worlds).map(|pair| threads.spawn(|| write_often(pair))).collect();
        let written: Vec<_> = writers.into_iter().map(|writer| writer.join()).collect();
        are_done.store(true, Ordering::SeqCst);
        let notes = written.into_iter().map(|notes| notes.unwrap()).collect();
        for reader in readers {
            let follower = reader.join().unwrap();
            assert_eq!(follower.missed(), Vec::<u64>::new());
            assert!(follower.seen.len() >= 2 * WRITES, "{:?}", follower.seen);
        }
        notes
    });
    one.sync(&mut lead);
    for note in notes[..2].iter().flatten() {
        assert!(lead.text(*note).is_some(), "the lead holds what both of the team wrote");
    }
    lead.is_clean();
}

const WRITES: usize = 20;
/// No push can be cut more often than the hub tries it.
const CUTS: usize = 6;

fn write_often((laptop, world): (&mut Laptop, &World<PostgresLog>)) -> Vec<RecordId> {
    let write = |n: usize| {
        let note = laptop.writes(1_000 + n as i64, &format!("第{n}件"));
        let summary = world.sync(laptop);
        assert_eq!((summary.stuck.len(), summary.not_in_force), (0, 0));
        note
    };
    let notes = (0..WRITES).map(write).collect();
    assert_eq!(laptop.store.unstamped().unwrap(), 0);
    notes
}

/// The control: the same follower over a column that counts by itself. The number is given before it is visible.
#[test]
fn a_feed_numbered_by_a_sequence_is_missed_by_the_same_reader() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let [mut slow, mut quick, mut reader] = [(); 3].map(|()| cluster.session(&database));
    reader.batch_execute("CREATE TABLE counted (seq BIGSERIAL PRIMARY KEY)").unwrap();
    let mut follower = Follower::default();
    let mut read = |follower: &mut Follower| {
        let rows = reader.query("SELECT seq FROM counted WHERE seq > $1 ORDER BY seq", &[&(follower.cursor() as i64)]);
        follower.take(rows.unwrap().iter().map(|row| row.get::<_, i64>(0) as u64));
    };
    let mut slow_tx = slow.transaction().unwrap();
    slow_tx.execute("INSERT INTO counted DEFAULT VALUES", &[]).unwrap();
    quick.execute("INSERT INTO counted DEFAULT VALUES", &[]).unwrap();
    read(&mut follower);
    slow_tx.commit().unwrap();
    read(&mut follower);
    assert_eq!(follower.missed(), [1]);
}

/// A push, made and not yet sent.
fn made(world: &World<PostgresLog>, laptop: &mut Laptop) -> Request {
    let (card, district, hub) = (laptop.card.clone(), world.district.clone(), world.card.clone());
    let now = kernel::Instant(world::START + 60_000);
    let (mut engine, reads) = (Engine::new(), directory::members::reading as store::Reads);
    loop {
        let mut replica = Vaulted {
            store: &mut laptop.store,
            district: &district,
            card: &card,
            hub: &hub,
            now,
            build: "test",
            reads,
        };
        let question = engine.next(&mut replica).unwrap().expect("something to push");
        if matches!(question, Request::Push(_)) {
            return question;
        }
        let reply = world.ask(laptop, &question);
        let mut replica = Vaulted {
            store: &mut laptop.store,
            district: &district,
            card: &card,
            hub: &hub,
            now,
            build: "test",
            reads,
        };
        engine.take(&mut replica, reply).unwrap();
    }
}

fn receipts(reply: Reply) -> Vec<change::Receipt> {
    let Reply::Pushed(pushed) = reply else { panic!("{reply:?}") };
    let receipt = |answer| if let Answer::Receipt(receipt) = answer { receipt } else { panic!("{answer:?}") };
    pushed.answers.into_iter().map(receipt).collect()
}

fn verdicts(reply: Reply) -> Vec<Verdict> {
    receipts(reply).into_iter().flat_map(|receipt| receipt.rulings).map(|ruling| ruling.verdict).collect()
}

/// A push stands still before it is judged; meanwhile another process ends its device's rights.
#[test]
fn a_revocation_that_was_made_before_a_push_is_judged_holds_it() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let District { one, two, mut recorders, .. } = district(&cluster.url(&database));
    let recorder = &mut recorders[0];
    recorder.writes(1_000, "先到");
    one.sync(recorder);
    recorder.writes(2_000, "后到");
    let (push, device) = (made(&one, recorder), recorder.card.card.device);
    let mut gate = cluster.session(&database);
    let mut held = gate.transaction().unwrap();
    held.query("SELECT 1 FROM device_scope WHERE device = $1 FOR UPDATE", &[&&device.bytes()[..]]).unwrap();
    std::thread::scope(|threads| {
        let pushed = threads.spawn(|| one.ask_as(device, &push));
        let [_] = cluster.waiting((&database, "Lock"), None, || pushed.is_finished());
        two.hub.revoke(device).unwrap();
        held.rollback().unwrap();
        assert_eq!(verdicts(pushed.join().unwrap()), [Verdict::Held("revoked".to_owned())]);
    });
}

/// The same with the roster: a posting is ended through the other process while a push made under it stands still.
#[test]
fn a_posting_that_was_ended_before_a_push_is_judged_holds_it() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let District { one, two, mut office, mut recorders, .. } = district(&cluster.url(&database));
    let recorder = &mut recorders[0];
    recorder.writes(1_000, "先到");
    one.sync(recorder);
    one.clock.0.fetch_add(3 * 86_400_000, Ordering::SeqCst);
    recorder.writes(2_000, "后到");
    let (push, device) = (made(&one, recorder), recorder.card.card.device);
    let ended = kernel::Instant(world::START).local_date();
    let (actor, grant) = (office.actor, recorder.actor.grant);
    let end = |tx: &mut store::Tx<'_>| directory::members::end_grant(tx, grant, ended);
    office.store.write(&actor, kernel::Instant(world::START + 3_000), end).unwrap();
    let mut gate = cluster.session(&database);
    let mut held = gate.transaction().unwrap();
    held.query("SELECT 1 FROM device_scope WHERE device = $1 FOR UPDATE", &[&&device.bytes()[..]]).unwrap();
    std::thread::scope(|threads| {
        let pushed = threads.spawn(|| one.ask_as(device, &push));
        let [_] = cluster.waiting((&database, "Lock"), None, || pushed.is_finished());
        assert_eq!(two.sync(&mut office).not_in_force, 0);
        held.rollback().unwrap();
        assert_eq!(verdicts(pushed.join().unwrap()), [Verdict::Held("posting_ended".to_owned())]);
    });
}

/// The other way round: the push is being judged, so the revocation waits for it, and counts from then on.
#[test]
fn a_revocation_waits_for_the_push_that_is_being_judged() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let District { one, two, mut recorders, .. } = district(&cluster.url(&database));
    let recorder = &mut recorders[0];
    recorder.writes(1_000, "先到");
    one.sync(recorder);
    recorder.writes(2_000, "正在判");
    let (push, device) = (made(&one, recorder), recorder.card.card.device);
    let mut gate = cluster.session(&database);
    let mut held = gate.transaction().unwrap();
    held.query("SELECT 1 FROM scope WHERE id = $1 FOR UPDATE", &[&&draft(NORTH).bytes()[..]]).unwrap();
    std::thread::scope(|threads| {
        let pushed = threads.spawn(|| one.ask_as(device, &push));
        let [pushing] = cluster.waiting((&database, "Lock"), None, || pushed.is_finished());
        let revoked = threads.spawn(|| two.hub.revoke(device).unwrap());
        let mut session = cluster.session(&database);
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid))";
        while session.query_one(sql, &[&pushing.pid]).unwrap().get::<_, i64>(0) == 0 {
            assert!(!revoked.is_finished(), "it did not wait");
            std::thread::sleep(Duration::from_millis(10));
        }
        held.rollback().unwrap();
        assert!(matches!(verdicts(pushed.join().unwrap())[..], [Verdict::Accepted(Role::Recorder)]));
        revoked.join().unwrap();
    });
    recorder.writes(3_000, "太晚了");
    let late = made(&two, recorder);
    let rulings = verdicts(two.ask(recorder, &late));
    assert_eq!(rulings.last(), Some(&Verdict::Held("revoked".to_owned())));
}

/// Two laptops begin the same record at two processes at once. It is not there to be locked, and yet one of them is judged by
/// what the other began, as if it had come a minute later.
#[test]
fn of_two_that_begin_one_record_at_once_one_meets_the_others() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let District { one, two, mut recorders, .. } = district(&cluster.url(&database));
    let note = RecordId::derive(&["one", "note"]);
    let begin = |laptop: &mut Laptop, text: &str| {
        let (actor, scope, community) = (laptop.actor, laptop.draft(), laptop.community());
        let value = Journal { visit: RecordId::derive(&["visit", text]), community, call: None, text: text.into() };
        let now = kernel::Instant(world::START + 1_000);
        let create = |tx: &mut store::Tx<'_>| tx.create_as(Intent::WriteJournal, scope, note, &value);
        laptop.store.write::<_, store::Error>(&actor, now, create).unwrap();
    };
    begin(&mut recorders[0], "其一");
    begin(&mut recorders[1], "其二");
    let [first, second] = [0, 1].map(|n| (made(&one, &mut recorders[n]), recorders[n].card.card.device));
    let mut gate = cluster.session(&database);
    let mut held = gate.transaction().unwrap();
    let drawers =
        "INSERT INTO scope (id, seq, digest) VALUES ($1, 0, $2) ON CONFLICT (id) DO UPDATE SET seq = scope.seq";
    held.execute(drawers, &[&&draft(NORTH).bytes()[..], &&[0u8; 32][..]]).unwrap();
    std::thread::scope(|threads| {
        let one = threads.spawn(|| one.ask_as(first.1, &first.0));
        let two = threads.spawn(|| two.ask_as(second.1, &second.0));
        let [_, _] = cluster.waiting((&database, "Lock"), None, || one.is_finished() || two.is_finished());
        held.rollback().unwrap();
        let mut given = [one, two].map(|pushed| verdicts(pushed.join().unwrap()).remove(0));
        given.sort_by_key(|verdict| !matches!(verdict, Verdict::Accepted(_)));
        assert_eq!(given, [Verdict::Accepted(Role::Recorder), Verdict::Rejected("field_is_fixed".to_owned())]);
    });
}

/// Two tickets' worth of trouble: one file, two laptops, two processes, at once.
#[test]
fn a_file_makes_one_vault_whoever_is_asked() {
    let cluster = Cluster::shared();
    let url = cluster.url(&cluster.database());
    let District { one, two, recorders, .. } = district(&url);
    let known = one.hub.devices().unwrap();
    let ticket = seal::hash(&[b"one file"]);
    let enrol = |world: &World<PostgresLog>, n: u8| {
        let row = DeviceRow { id: DeviceId::from_bytes([n; 16]), ticket: Some(ticket), ..known[0].clone() };
        world
            .hub
            .log()
            .write(|tx| if tx.is_ticket_used(ticket)? { Ok(false) } else { tx.add_device(&row).map(|()| true) })
    };
    let made: usize = std::thread::scope(|threads| {
        let (one, two) = (threads.spawn(|| enrol(&one, 0xb1)), threads.spawn(|| enrol(&two, 0xb2)));
        [one, two].into_iter().map(|enrolled| usize::from(enrolled.join().unwrap().unwrap())).sum()
    });
    assert_eq!((made, recorders.len()), (1, 4));
}

/// Processes share no nonces: what was copied and is asked again at another one changes nothing but when a device was seen.
#[test]
fn what_is_asked_again_at_another_process_changes_nothing() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let District { one, two, mut recorders, .. } = district(&cluster.url(&database));
    let recorder = &mut recorders[0];
    recorder.writes(1_000, "问过一次");
    let (push, device) = (made(&one, recorder), recorder.card.card.device);
    one.ask_as(device, &push);
    one.sync(recorder);
    let hello = Hello {
        district: world::whose().0,
        device,
        schema: 1,
        build: "test".to_owned(),
        wall: kernel::Instant(0),
        erased: Vec::new(),
        notices: Vec::new(),
        devices_told_at: kernel::Instant(0),
        audit_seen: None,
        outstanding_told: None,
    };
    let wishes = vec![Wish { scope: draft(NORTH), after: 0, own: (0, seal::Hash([0; 32])) }];
    let card = serde_json::to_vec(&recorder.card).unwrap();
    let pull = Request::Pull(Pull { wishes, most_bytes: 1 << 20 });
    let before = contents(&mut cluster.session(&database));
    for question in [Request::Hello(hello), Request::Enrol(card), push, pull] {
        two.ask_as(device, &question);
        assert_eq!(contents(&mut cluster.session(&database)), before, "{}", question.word());
    }
}

/// Everything the log holds, but when devices were seen.
fn contents(session: &mut postgres::Client) -> Vec<String> {
    let tables = ["device_scope", "member", "posting", "record_state", "batch", "change", "scope", "feed"];
    let devices =
        "SELECT CAST((id, member, sign_key, ticket, card, status, enrolled_at) AS TEXT) FROM device ORDER BY 1";
    let others = tables.map(|table| format!("SELECT CAST(\"{table}\" AS TEXT) FROM \"{table}\" ORDER BY 1"));
    let all = others.iter().map(String::as_str).chain([devices]);
    all.flat_map(|sql| session.query(sql, &[]).unwrap()).map(|row| row.get(0)).collect()
}

/// Whoever greets is noted as seen; a revocation by another process at that moment stays.
#[test]
fn a_greeting_does_not_bring_a_revoked_device_back() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let District { one, two, mut recorders, .. } = district(&cluster.url(&database));
    let recorder = &mut recorders[0];
    one.sync(recorder);
    let device = recorder.card.card.device;
    let mut gate = cluster.session(&database);
    let mut held = gate.transaction().unwrap();
    held.query("SELECT 1 FROM device WHERE id = $1 FOR UPDATE", &[&&device.bytes()[..]]).unwrap();
    std::thread::scope(|threads| {
        let greeted = threads.spawn(|| one.sync(recorder));
        let [_] = cluster.waiting((&database, "Lock"), None, || greeted.is_finished());
        let revoked = threads.spawn(|| two.hub.revoke(device).unwrap());
        held.rollback().unwrap();
        greeted.join().unwrap();
        revoked.join().unwrap();
    });
    let rows = two.hub.log().read(|tx| tx.devices(&[device])).unwrap();
    assert_eq!(rows[0].status, Status::Revoked);
}

#[test]
fn a_push_that_is_asked_again_gets_the_same_receipt_and_is_written_again() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let District { one, two, mut recorders, .. } = district(&cluster.url(&database));
    let recorder = &mut recorders[0];
    recorder.writes(1_000, "只记一次");
    let (push, device) = (made(&one, recorder), recorder.card.card.device);
    let mut session = cluster.session(&database);
    let mut written = || {
        let sql = "SELECT CAST(xmin AS TEXT) FROM batch WHERE scope = $1";
        let rows = session.query(sql, &[&&draft(NORTH).bytes()[..]]).unwrap();
        rows.iter().map(|row| row.get(0)).collect::<Vec<String>>()
    };
    let (first, by_first) = (receipts(one.ask_as(device, &push)), written());
    let (again, by_again) = (receipts(two.ask_as(device, &push)), written());
    assert_eq!((first.len(), &first), (1, &again));
    assert_eq!((by_first.len(), by_again.len()), (1, 1));
    assert_ne!(by_first, by_again, "another transaction wrote it");
}

/// No replica answers: nothing is acknowledged, not even a push that finds its rows there already because the first COMMIT was
/// cut while it waited (security.md 4.6). Once a replica is not asked for any more, it is there once.
#[test]
fn a_push_whose_commit_was_cut_waits_for_the_replica_again() {
    let cluster = Cluster::begin();
    let database = cluster.database();
    let District { one, mut recorders, .. } = district(&cluster.url(&database));
    let recorder = &mut recorders[0];
    recorder.writes(1_000, "等副本");
    let (push, device) = (made(&one, recorder), recorder.card.card.device);
    cluster.set("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    std::thread::scope(|threads| {
        let pushed = threads.spawn(|| receipts(one.ask_as(device, &push)));
        let mut ender = cluster.session("postgres");
        let wait = |before| cluster.waiting((&database, "SyncRep"), before, || pushed.is_finished());
        let [first] = wait(None);
        ender.execute("SELECT pg_terminate_backend($1)", &[&first.pid]).unwrap();
        let [second] = wait(Some(&first));
        ender.execute("SELECT pg_cancel_backend($1)", &[&second.pid]).unwrap();
        let [_] = wait(Some(&second));
        assert!(!pushed.is_finished(), "nothing is acknowledged yet");
        cluster.set("ALTER SYSTEM RESET synchronous_standby_names");
        assert_eq!(pushed.join().unwrap().len(), 1);
    });
    let mut session = cluster.session(&database);
    let count = session.query_one("SELECT count(*) FROM batch WHERE scope = $1", &[&&draft(NORTH).bytes()[..]]);
    assert_eq!(count.unwrap().get::<_, i64>(0), 1);
}

#[test]
fn a_line_to_the_database_that_is_cut_again_and_again_loses_and_doubles_nothing() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let District { one, two, mut recorders, mut lead, .. } = district(&cluster.url(&database));
    let notes: Vec<Vec<RecordId>> = std::thread::scope(|threads| {
        let pairs = recorders[..2].iter_mut().zip([&one, &two]);
        let writers: Vec<_> = pairs.map(|pair| threads.spawn(|| write_often(pair))).collect();
        let mut cut = 0;
        while cut < CUTS && !writers.iter().all(|writer| writer.is_finished()) {
            cut += cluster.cut(&database);
            std::thread::sleep(Duration::from_millis(30));
        }
        let notes = writers.into_iter().map(|writer| writer.join().unwrap()).collect();
        assert!(cut >= CUTS, "the line was cut while they wrote");
        notes
    });
    let mut follower = Follower::default();
    follower.take(feed(one.hub.log(), draft(NORTH), 0).iter().map(|row| row.seq));
    assert_eq!((follower.missed(), follower.seen.len()), (vec![], 2 * WRITES), "each once");
    two.sync(&mut lead);
    assert!(notes.iter().flatten().all(|note| lead.text(*note).is_some()));
    lead.is_clean();
}

#[test]
fn processes_that_begin_at_once_make_the_tables_once() {
    let cluster = Cluster::shared();
    let url = cluster.url(&cluster.database());
    std::thread::scope(|threads| {
        let opened: Vec<_> = (0..6).map(|_| threads.spawn(|| on_postgres(&url))).collect();
        for log in opened {
            assert_eq!(log.join().unwrap().read(|tx| tx.mark()).unwrap(), 0);
        }
    });
}

#[test]
fn a_statement_whose_failure_nobody_heard_is_no_success() {
    let cluster = Cluster::shared();
    let url = cluster.url(&cluster.database());
    let District { one, .. } = district(&url);
    let known = one.hub.devices().unwrap().remove(0);
    let outcome = on_postgres(&url).write(|tx| {
        let _ = tx.add_device(&known);
        Ok(())
    });
    assert!(matches!(outcome, Err(Error::Damaged(_))), "{outcome:?}");
}

#[test]
fn a_database_that_is_not_this_hubs_is_left_alone() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let url = cluster.url(&database);
    let open = |url: &str, whose| match PostgresLog::open(Address::parse(url, None).unwrap(), whose).map(|_| ()) {
        Err(Error::Unusable(refusal)) => refusal.reason,
        other => panic!("{other:?}"),
    };
    let (district, key) = world::whose();
    drop(on_postgres(&url));
    let other_key = seal::SigningKey::from_seed(&[9; 32]).verifying();
    let other_district = kernel::DistrictId::of_code("310104", false);
    assert_eq!(open(&url, (district, other_key)), "database_of_another_hub");
    assert_eq!(open(&url, (other_district, key)), "database_of_another_district");
    let mut session = cluster.session(&database);
    session.batch_execute("INSERT INTO hub_migration (number, name) VALUES (99, 'later')").unwrap();
    assert_eq!(open(&url, (district, key)), "database_of_later_version");

    let foreign = cluster.database();
    cluster.session(&foreign).batch_execute("CREATE TABLE device (id BIGINT)").unwrap();
    assert_eq!(open(&cluster.url(&foreign), (district, key)), "database_not_ours");
    assert_eq!(open(&cluster.url("never_made"), (district, key)), "database_missing");
    assert_eq!(open(&cluster.url_with("guessed", &foreign), (district, key)), "database_denied");
    assert!(
        PostgresLog::open(Address::parse(&cluster.socket_url(&cluster.database()), None).unwrap(), (district, key))
            .is_ok()
    );
}

fn pem(label: &str, der: &[u8]) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let lines: Vec<String> =
        STANDARD.encode(der).as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// With an authority named, nothing is said to a server that it did not sign for, nor to one that speaks no TLS.
#[test]
fn a_line_under_tls_is_the_authoritys_or_none() {
    let cluster = Cluster::begin();
    let database = cluster.database();
    let made = |names: &[&str]| {
        let key = rcgen::KeyPair::generate().unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        (rcgen::CertificateParams::new(names).unwrap().self_signed(&key).unwrap(), key)
    };
    let ((server, key), (stranger, _)) = (made(&["127.0.0.1"]), made(&["127.0.0.1"]));
    let (right, wrong) = (cluster.path("right.pem"), cluster.path("wrong.pem"));
    std::fs::write(&right, pem("CERTIFICATE", server.der())).unwrap();
    std::fs::write(&wrong, pem("CERTIFICATE", stranger.der())).unwrap();
    std::fs::write(cluster.path("none.pem"), "no certificate").unwrap();
    let open = |url: &str, authority: &std::path::Path| match PostgresLog::open(
        Address::parse(url, Some(authority)).unwrap(),
        world::whose(),
    ) {
        Ok(log) => log.read(|tx| tx.mark()).map_err(|_| String::new()),
        Err(Error::Unusable(refusal)) => Err(refusal.reason),
        Err(other) => panic!("{other}"),
    };
    let url = cluster.url(&database);
    let unfit = Address::parse(&url, Some(&cluster.path("none.pem"))).unwrap_err();
    assert_eq!(unfit.refusal.reason, "database_authority_unfit");
    assert_eq!(open(&url, &right), Err("database_not_trusted".to_owned()), "it speaks no TLS yet");
    cluster.secure(&pem("CERTIFICATE", server.der()), &pem("PRIVATE KEY", &key.serialize_der()));
    while open(&url, &right).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(open(&url, &wrong), Err("database_not_trusted".to_owned()));
    let by_another_name = url.replace("127.0.0.1", "localhost");
    assert_eq!(open(&by_another_name, &right), Err("database_not_trusted".to_owned()));
    let sql = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE ssl AND version = 'TLSv1.3' AND datname = $1";
    let log = PostgresLog::open(Address::parse(&url, Some(&right)).unwrap(), world::whose()).unwrap();
    log.read(|tx| tx.mark()).unwrap();
    assert_eq!(cluster.session("postgres").query_one(sql, &[&database]).unwrap().get::<_, i64>(0), 1);
}
