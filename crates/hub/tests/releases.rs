//! Releases at the hub: taken only as their publisher signed them, offered to the laptops they fit and to nobody else, the same by
//! every process, withdrawn for all at once; and a program that is served no more still brings what it has. On every engine.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod line;
mod machine;
mod publisher;
mod world;

use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use hub::{Answering, Caller, Log, LogTx, Refused, ReleaseTx};
use kernel::{Compartment, Instant, Role};
use machine::{Machine, divisions, refused};
use publisher::{DEB, Publisher, version};
use release::{Head, PART_BYTES, Release};
use seal::Hash;
use serde_json::{Value, json};
use std::process::Command;
use sync::{Freight, Hello, ReleaseAsked, ReleasePartWish, ReleaseWish, Reply, Request};
use world::{Laptop, NORTH, World, place};

const SETUP: &str = "windows/x86_64/setup";

fn package(letter: u8) -> Vec<u8> {
    vec![letter; PART_BYTES as usize * 2 + 7]
}

fn asked<L: Log>(world: &World<L>, laptop: &Laptop, question: &Request) -> Result<Reply, Refused> {
    let bytes = question.encode().unwrap();
    let question = Request::decode(question.word(), &bytes).unwrap();
    let reply = world.hub.answer(Caller::Device(laptop.card.card.device), question.clone())?;
    Ok(Reply::decode(question.word(), &reply.encode().unwrap()).unwrap())
}

/// The head that this laptop is offered, and how it knows whose it is.
fn offered<L: Log>(world: &World<L>, (laptop, whose): (&Laptop, &Publisher), here: (&str, &str)) -> Option<Head> {
    let wish = ReleaseWish { version: here.0.to_owned(), platform: here.1.to_owned() };
    match asked(world, laptop, &Request::Release(wish)).unwrap() {
        Reply::Release(head) => head.map(|bytes| Head::open(&bytes, &whose.keys()).unwrap().0),
        other => panic!("{other:?}"),
    }
}

fn part<L: Log>(world: &World<L>, laptop: &Laptop, (release, no): (Hash, u32)) -> Option<Vec<u8>> {
    match asked(world, laptop, &Request::ReleasePart(ReleasePartWish { release, no })).unwrap() {
        Reply::ReleasePart(bytes) => bytes,
        other => panic!("{other:?}"),
    }
}

fn begun<L: Log>(log: L) -> (World<L>, Laptop, Laptop, Publisher) {
    let publisher = Publisher::new();
    let (mut world, mut office) = World::begun(log);
    world.hub.trust(publisher.keys());
    let mut recorder = world.join(&mut office, Role::Recorder, NORTH);
    world.sync(&mut office);
    world.sync(&mut recorder);
    (world, office, recorder, publisher)
}

fn taken_only_as_signed<L: Log>(log: L) {
    let (world, _, recorder, publisher) = begun(log);
    let good = publisher.file(("0.3.0", "0.1.0"), DEB, &package(b'a'));
    let forged = Publisher::new().file(("0.3.0", "0.1.0"), DEB, &package(b'a'));
    let mut changed = good.clone();
    changed[good.len() - 1] ^= 1;
    for file in [&forged, &changed, &good[..good.len() - 1].to_vec(), &good[..20].to_vec(), &Vec::new()] {
        assert!(world.hub.add_release(file).is_err());
    }
    assert!(
        world.hub.releases().unwrap().is_empty() && offered(&world, (&recorder, &publisher), ("0.1.0", DEB)).is_none()
    );
    for _ in 0..2 {
        world.hub.add_release(&good).unwrap();
    }
    assert!(
        world.hub.add_release(&publisher.file(("0.3.0", "0.1.0"), DEB, b"other")).is_err(),
        "one version, one package"
    );
    let known = world.hub.releases().unwrap();
    assert_eq!((known.len(), world.hub.release_file(&known[0].head).unwrap()), (1, Some(good)));
}

fn offered_to_whom_it_fits<L: Log>(log: L, beside: impl FnOnce() -> Option<L>) {
    let (world, mut office, mut recorder, publisher) = begun(log);
    let step = publisher.file(("0.2.0", "0.1.0"), DEB, &package(b'a'));
    let newest = publisher.file(("0.4.0", "0.2.0"), DEB, &package(b'b'));
    for file in [&step, &newest, &publisher.file(("0.5.0", "0.1.0"), SETUP, b"MZ")] {
        world.hub.add_release(file).unwrap();
    }
    let at = |here: (&str, &str)| {
        offered(&world, (&recorder, &publisher), here).map(|head| head.manifest().version.to_string())
    };
    assert_eq!(at(("0.1.0", DEB)).as_deref(), Some("0.2.0"), "the newest is not for one as old");
    assert_eq!(at(("0.2.0", DEB)).as_deref(), Some("0.4.0"));
    assert_eq!(at(("0.4.0", DEB)), None);
    assert_eq!(at(("0.9.0", DEB)), None, "never down");
    assert_eq!(at(("0.1.0", SETUP)).as_deref(), Some("0.5.0"));
    assert_eq!(at(("0.1.0", "linux/aarch64/deb")), None);
    let unfit = ReleaseWish { version: "now".to_owned(), platform: DEB.to_owned() };
    assert_eq!(asked(&world, &recorder, &Request::Release(unfit)), Err(Refused::Unfit("release_wish_unfit")));

    let head = offered(&world, (&recorder, &publisher), ("0.2.0", DEB)).unwrap();
    let mut whole = head.bytes().to_vec();
    for no in 0..3 {
        whole.extend(part(&world, &recorder, (head.id(), no)).unwrap());
    }
    assert!(whole == newest && Release::open(&whole, &publisher.keys()).is_ok());
    assert_eq!(part(&world, &recorder, (head.id(), 3)), None);
    assert_eq!(part(&world, &recorder, (Hash([7; 32]), 0)), None);

    // Another process has them, too, and hears that one was withdrawn.
    if let Some(log) = beside() {
        let mut other = world.beside(log);
        other.hub.trust(publisher.keys());
        assert_eq!(offered(&other, (&recorder, &publisher), ("0.2.0", DEB)), Some(head.clone()));
        assert_eq!(other.hub.withdraw_release(version("0.4.0")).unwrap(), 1);
    } else {
        assert_eq!(world.hub.withdraw_release(version("0.4.0")).unwrap(), 1);
    }
    assert_eq!(world.hub.withdraw_release(version("0.4.0")).unwrap(), 0);
    assert_eq!(offered(&world, (&recorder, &publisher), ("0.2.0", DEB)), None);
    assert_eq!(part(&world, &recorder, (head.id(), 0)), None, "who was fetching it is given no more");
    world.hub.add_release(&newest).unwrap();
    assert_eq!(offered(&world, (&recorder, &publisher), ("0.2.0", DEB)), Some(head.clone()), "and back again");

    office.revokes(world::START, recorder.card.card.device).unwrap();
    world.sync(&mut office);
    assert_eq!(
        offered(&world, (&recorder, &publisher), ("0.2.0", DEB)),
        None,
        "a laptop that was stopped is told nothing"
    );
    assert_eq!(part(&world, &recorder, (head.id(), 0)), None);
    world.sync(&mut recorder);
}

/// By a bundle it comes with the answers, as much as one holds, and goes on where it ended.
#[test]
fn a_bundle_asks_for_a_release_and_its_answers_bring_it() {
    let (world, _, mut recorder, publisher) = begun(SqliteLog::in_memory().unwrap());
    let noise: Vec<u8> = (0..9 << 20_u32).map(|n: u32| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let file = publisher.file(("0.3.0", "0.1.0"), DEB, &noise);
    let head = world.hub.add_release(&file).unwrap();
    let carried = |recorder: &mut Laptop, version: &str, begun| {
        let wish = ReleaseWish { version: version.to_owned(), platform: DEB.to_owned() };
        let mut freight = Freight { release: Some(ReleaseAsked { wish, begun }), ..Freight::default() };
        let bundle = world.vaulted(recorder, |v| v.make_bundles(&mut freight).unwrap()).remove(0);
        let answer = world.take(&bundle.bytes).unwrap();
        world.take_answer(recorder, &answer).unwrap().files.release.unwrap()
    };
    assert_eq!(carried(&mut recorder, "0.3.0", None).head, None, "it runs already");
    let (mut whole, mut begun, mut answers) = (head.bytes().to_vec(), None, 0);
    while whole.len() < file.len() {
        let given = carried(&mut recorder, "0.1.0", begun);
        let parts = begun.map_or(0, |(_, done): (Hash, u32)| done);
        assert_eq!((given.head.as_deref(), given.first), (Some(head.bytes()), parts));
        begun = Some((head.id(), parts + given.parts.len() as u32));
        whole.extend(given.parts.concat());
        answers += 1;
    }
    assert!(whole == file && answers == 9, "{answers}: no more than a slow line brings");
    let here = carried(&mut recorder, "0.1.0", begun);
    assert_eq!((here.head.as_deref(), here.parts), (Some(head.bytes()), vec![]), "what is here does not come again");
    assert_eq!(carried(&mut recorder, "0.1.0", Some((Hash([7; 32]), 5))).first, 0, "another one begins anew");
    let wish = ReleaseWish { version: "0.1.0".to_owned(), platform: DEB.to_owned() };
    let mut freight = Freight { release: Some(ReleaseAsked { wish, begun: None }), ..Freight::default() };
    let bundle = world.vaulted(&mut recorder, |v| v.make_bundles(&mut freight).unwrap()).remove(0);
    let late = world.take(&bundle.bytes).unwrap();
    world.wait_days(1);
    world.sync(&mut recorder);
    let taken = world.take_answer(&mut recorder, &late).unwrap();
    assert_eq!(taken.files.release, None, "what was offered before the last sync may be withdrawn");
    world.hub.withdraw_release(version("0.3.0")).unwrap();
    let given = carried(&mut recorder, "0.1.0", begun);
    assert_eq!((given.head, given.parts), (None, vec![]));
}

/// What an older program asks for is not given, what it brings is taken.
fn an_older_program<L: Log>(log: L) {
    let (world, _, mut recorder, _) = begun(log);
    let pull = Request::Pull(sync::Pull { wishes: Vec::new(), most_bytes: 1 << 20 });
    let greets = |build: &str| {
        let hello = Hello {
            district: world.district.id(),
            device: recorder.card.card.device,
            schema: 1,
            build: build.to_owned(),
            wall: Instant(world::START),
            notices: Vec::new(),
            erased: Vec::new(),
            devices_told_at: Instant(0),
            audit_seen: None,
            outstanding_told: None,
        };
        assert!(asked(&world, &recorder, &Request::Hello(hello)).is_ok(), "it may greet");
        asked(&world, &recorder, &pull)
    };
    assert_eq!(greets("0.0.9"), Err(Refused::Forbidden("program_too_old")));
    for build in ["0.1.0", "9.0.0", "a build of somebody's"] {
        assert!(greets(build).is_ok(), "{build}");
    }
    greets("0.0.9").unwrap_err();
    let push = asked(
        &world,
        &recorder,
        &Request::Push(sync::Push { offers: Vec::new(), cards: Vec::new(), states: Vec::new() }),
    );
    assert!(matches!(push, Ok(Reply::Pushed(_))), "{push:?}");
    world.sync(&mut recorder);
}

#[test]
fn a_release_is_taken_only_as_it_was_signed() {
    taken_only_as_signed(MemoryLog::default());
    taken_only_as_signed(SqliteLog::in_memory().unwrap());
}

#[test]
fn releases_are_offered_to_whom_they_fit_until_they_are_withdrawn() {
    offered_to_whom_it_fits(MemoryLog::default(), || None);
    offered_to_whom_it_fits(SqliteLog::in_memory().unwrap(), || None);
}

/// Each adds another package as the same version: one of them is taken, the other is told that the version is taken.
fn two_operators_at_once<L: Log + Send + Sync>(one: &World<L>, other: &World<L>, publisher: &Publisher) {
    for (at, version) in ["0.3.0", "0.4.0", "0.5.0"].into_iter().enumerate() {
        let file = |letter: u8| publisher.file((version, "0.1.0"), DEB, &package(letter + at as u8));
        let (first, second) = (file(b'a'), file(b'm'));
        let added = std::thread::scope(|threads| {
            let first = threads.spawn(|| one.hub.add_release(&first));
            [other.hub.add_release(&second), first.join().unwrap()]
        });
        let taken = |error: &hub::Error| matches!(error, hub::Error::Unusable(refusal) if refusal.reason == "release_version_taken");
        assert_eq!(added.iter().filter(|added| added.is_ok()).count(), 1, "{added:?}");
        assert!(added.iter().all(|added| added.as_ref().err().is_none_or(taken)), "{added:?}");
        assert_eq!(one.hub.releases().unwrap().len(), at + 1);
    }
}

#[test]
fn of_two_who_add_one_version_at_once_one_is_told_that_it_is_taken() {
    let (world, _, _, publisher) = begun(SqliteLog::in_memory().unwrap());
    two_operators_at_once(&world, &world, &publisher);
}

/// One operator withdraws a release while another adds it again: the parts that lay there when the second began are gone when it ends,
/// unless it looks again. `blocked` tells that the second waits for the first.
#[cfg(unix)]
fn added_again_while_it_is_withdrawn<L: Log + Send + Sync>(
    (one, other): (&World<L>, &World<L>),
    publisher: &Publisher,
    blocked: impl Fn() -> bool,
) {
    let file = publisher.file(("0.3.0", "0.1.0"), DEB, &package(b'a'));
    let head = one.hub.add_release(&file).unwrap();
    let directory = Compartment::Directory.at(place("310104"));
    std::thread::scope(|threads| {
        let adds = std::sync::OnceLock::new();
        one.hub
            .log()
            .write(|tx| {
                tx.lock_scopes(&[directory])?;
                adds.get_or_init(|| threads.spawn(|| other.hub.add_release(&file)));
                while !blocked() {
                    std::thread::sleep(std::time::Duration::from_millis(20));
                }
                tx.withdraw_release(head.id(), Instant(world::START))
            })
            .unwrap();
        adds.into_inner().unwrap().join().unwrap().unwrap();
    });
    assert!(one.hub.releases().unwrap()[0].withdrawn_at.is_none());
    assert_eq!(one.hub.release_file(&head).unwrap(), Some(file), "all of it is there");
}

#[cfg(unix)]
#[test]
fn a_release_that_is_added_again_while_it_is_withdrawn_is_whole() {
    let cluster = cluster::Cluster::shared();
    let database = cluster.database();
    let url = cluster.url(&database);
    let (world, _, _, publisher) = begun(world::on_postgres(&url));
    let mut other = world.beside(world::on_postgres(&url));
    other.hub.trust(publisher.keys());
    let session = std::sync::Mutex::new(cluster.session(&database));
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let blocked = || session.lock().unwrap().query_one(waits, &[]).unwrap().get::<_, i64>(0) > 0;
    added_again_while_it_is_withdrawn((&world, &other), &publisher, blocked);
}

/// A hub that was set back hears from its laptops what was withdrawn since; who adds a release again has the last word.
#[test]
fn what_was_withdrawn_stays_so_in_another_life_of_the_hub() {
    let (mut world, _, mut recorder, publisher) = begun(MemoryLog::default());
    let (file, here) = (publisher.file(("0.3.0", "0.1.0"), DEB, &package(b'a')), ("0.1.0", DEB));
    world.hub.add_release(&file).unwrap();
    world.sync(&mut recorder);
    let copy = world.hub.log().copied();
    assert_eq!(world.hub.withdraw_release(version("0.3.0")).unwrap(), 1);
    world.sync(&mut recorder);
    world.restored(copy, 0x72);
    world.hub.trust(publisher.keys());
    assert!(world.hub.releases().unwrap()[0].withdrawn_at.is_none(), "by itself it can't know");

    world.sync(&mut recorder);
    assert_eq!(offered(&world, (&recorder, &publisher), here), None);
    let known = world.hub.releases().unwrap();
    assert!(known[0].withdrawn_at.is_some() && world.hub.release_file(&known[0].head).unwrap().is_none());
    world.hub.add_release(&file).unwrap();
    world.sync(&mut recorder);
    assert!(offered(&world, (&recorder, &publisher), here).is_some());
    recorder.is_clean();
}

#[test]
fn what_an_older_program_brings_is_taken() {
    an_older_program(MemoryLog::default());
    an_older_program(SqliteLog::in_memory().unwrap());
}

#[cfg(unix)]
#[test]
fn the_same_holds_on_postgresql_for_two_processes() {
    let cluster = cluster::Cluster::shared();
    let url = cluster.url(&cluster.database());
    taken_only_as_signed(world::on_postgres(&cluster.url(&cluster.database())));
    offered_to_whom_it_fits(world::on_postgres(&url), || Some(world::on_postgres(&url)));
    an_older_program(world::on_postgres(&cluster.url(&cluster.database())));
    let url = cluster.url(&cluster.database());
    let (world, _, _, publisher) = begun(world::on_postgres(&url));
    let mut other = world.beside(world::on_postgres(&url));
    other.hub.trust(publisher.keys());
    two_operators_at_once(&world, &other, &publisher);
}

/// A line of the program, as a publisher with this passphrase, or as an operator who trusts this key.
fn with(machine: &Machine, line: &[&str], (name, value): (&str, &str)) -> Command {
    let mut command = machine.command(line);
    command.arg("--json").env(name, value);
    command
}

fn said(mut command: Command) -> Value {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_publisher_makes_a_key_and_signs_and_a_practice_hub_that_trusts_it_takes_the_release() {
    let machine = Machine::new();
    let at = |name: &str| machine.path(name).display().to_string();
    let (keys, key, out) = (at(""), at("release.key"), at("a.zfrelease"));
    let (passphrase, wrong) = (("ZOUFANG_RELEASE_PASSPHRASE", "four words make it long"), "something else");
    let make = ["release", "key", "--out", &keys];
    let public = said(with(&machine, &make, passphrase))["public_key"].as_str().unwrap().to_owned();
    assert_eq!(std::fs::read_to_string(at("release.pub")).unwrap().trim(), public);
    assert!(
        refused(&mut with(&machine, &make, passphrase)).1.contains("writes over nothing"),
        "a key is never written over"
    );

    std::fs::write(at("zoufang.deb"), package(b'a')).unwrap();
    let pack = |version: &'static str, platform: &'static str| {
        let (package, key, out) = (at("zoufang.deb"), key.clone(), out.clone());
        let line = ["release", "pack", &package, "--version", version, "--platform", platform, "--over", "0.1.0"];
        let rest = ["--note", "导出更快", "--key", &key, "--out", &out];
        line.iter().chain(&rest).map(|word| (*word).to_owned()).collect::<Vec<_>>()
    };
    let packing = |version, platform, passphrase| {
        let line = pack(version, platform);
        with(&machine, &line.iter().map(String::as_str).collect::<Vec<_>>(), passphrase)
    };
    for (version, platform, passphrase, says) in [
        ("0.3", DEB, passphrase, "no version"),
        ("0.3.0", "amd64", passphrase, "no platform"),
        ("0.0.9", DEB, passphrase, "no release"),
        ("0.3.0", DEB, (passphrase.0, wrong), "passphrase"),
    ] {
        let (code, line) = refused(&mut packing(version, platform, passphrase));
        assert!(code != 0 && line.contains(says), "{line}");
        assert!(!machine.path("a.zfrelease").exists(), "nothing half made");
    }
    assert_eq!(said(packing("0.3.0", DEB, passphrase))["public_key"], json!(public));

    let list = divisions();
    machine.json(&["init", "--district", &list, "--practice"]);
    let trusts = ("ZOUFANG_RELEASE_KEY", public.as_str());
    let add = ["release", "add", &out];
    assert!(machine.refused(&add).0 != 0, "it trusts nobody yet");
    let other = Publisher::new().0.pk.to_base64();
    assert!(refused(&mut with(&machine, &add, (trusts.0, &other))).1.contains("not signed"));
    assert_eq!(said(with(&machine, &add, trusts))["version"], "0.3.0");
    assert_eq!(said(with(&machine, &["status"], trusts))["releases"], json!(["0.3.0 (linux/x86_64/deb)"]));
    assert_eq!(machine.json(&["status"])["releases"], json!([]), "whoever does not know the publisher offers nothing");
    assert!(refused(&mut with(&machine, &["release", "save", "0.4.0", "--out", &keys], trusts)).1.contains("0.4.0"));

    // It is in the hub's backup.
    let backup = at("hub.zfhub");
    machine.json(&["backup", "--out", &backup]);
    let fresh = Machine::new();
    std::fs::copy(machine.path("hub.key"), fresh.path("hub.key")).unwrap();
    fresh.json(&["restore", &backup]);
    let saved = said(with(&fresh, &["release", "save", "0.3.0", "--out", &keys], trusts));
    assert_eq!(std::fs::read(saved[0]["file"].as_str().unwrap()).unwrap(), std::fs::read(&out).unwrap());
    looked_through(&machine, trusts);

    // Set back in its place it asks the log that was here what was withdrawn since.
    said(with(&machine, &["release", "withdraw", "0.3.0"], trusts));
    let set_back = said(with(&machine, &["restore", &backup, "--put-aside"], trusts));
    assert_eq!(set_back["releases_offered"], json!([]), "{set_back}");
    assert_eq!(said(with(&machine, &["status"], trusts))["releases"], json!([]));
}

/// `verify` names a package that rotted, and records are restored from that backup all the same.
fn looked_through(machine: &Machine, trusts: (&str, &str)) {
    let backup = machine.path("hub.zfhub");
    let verified = |file: &std::path::Path| said(with(machine, &["verify", file.to_str().unwrap()], trusts));
    let sound = verified(&backup);
    assert_eq!(
        (&sound["releases"], &sound["unjudged_releases"], &sound["is_sound"]),
        (&json!(1), &json!(0), &json!(true))
    );
    let unknown = machine.json(&["verify", backup.to_str().unwrap()]);
    assert_eq!(
        (&unknown["unjudged_releases"], &unknown["is_sound"]),
        (&json!(1), &json!(true)),
        "whose it is, it can't say"
    );
    for (sql, word) in [
        (
            "UPDATE release_part SET bytes = CAST(bytes || x'00' AS BLOB) WHERE no = 2",
            "its package is not the one that was signed",
        ),
        ("UPDATE release_part SET no = no + 1 WHERE no = 2", "its package is not the one that was signed"),
        ("DELETE FROM release_part", "0.3.0 (linux/x86_64/deb): its package is not"),
        ("UPDATE release SET head = CAST(head || x'00' AS BLOB)", "what it says is not what was taken in"),
    ] {
        let bent = machine.rewritten(&backup, sql);
        let output = with(machine, &["verify", bent.to_str().unwrap()], trusts).output().unwrap();
        let line = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(5) && line.contains(word), "{sql}: {line}");
        let fresh = Machine::new();
        std::fs::copy(machine.path("hub.key"), fresh.path("hub.key")).unwrap();
        let restored = said(with(&fresh, &["restore", bent.to_str().unwrap()], trusts));
        assert!(restored["damaged_releases"].to_string().contains(word), "{restored}");
    }
}

#[test]
fn a_real_district_takes_no_publisher_but_those_it_was_built_with() {
    let machine = Machine::new();
    machine.json(&["init", "--district", &divisions()]);
    let key = Publisher::new().0.pk.to_base64();
    for line in [&["status"][..], &["release", "list"]] {
        let (code, said) = refused(&mut with(&machine, line, ("ZOUFANG_RELEASE_KEY", &key)));
        assert!(code == 1 && said.contains("for practice districts"), "{said}");
    }
}
