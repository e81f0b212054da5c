//! A hub whose log lies in PostgreSQL, as an operator sees it: what is refused, and how a log that lay in the folder gets there.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cluster;
mod line;
mod machine;

use cluster::Cluster;
use directory::Member;
use machine::{Laptop, Machine, Serving, divisions};
use std::net::{Ipv4Addr, TcpListener};

const SECRETARY: [&str; 4] = ["--role", "community_secretary", "--community", "310104003001"];

fn add(machine: &Machine, name: &str) {
    machine.json(&[&["member", "add", name][..], &SECRETARY].concat());
}

/// A laptop of a new member.
fn joined(machine: &Machine, name: &str) -> Laptop {
    machine.joined(name, &SECRETARY)
}

fn names(laptop: &Laptop) -> Vec<String> {
    let rows = store::rows::<Member>(laptop.store.read(), "WHERE is_void = 0", []).unwrap();
    rows.into_iter().map(|member| member.value.nickname).collect()
}

#[test]
fn a_database_that_cannot_serve_is_refused_in_words_and_nothing_is_begun() {
    let cluster = Cluster::shared();
    let (list, database) = (divisions(), cluster.database());
    let init = ["init", "--district", &list, "--practice"];
    let mut machine = Machine::new();
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let foreign = cluster.database();
    cluster.session(&foreign).batch_execute("CREATE TABLE invoice (id BIGINT)").unwrap();
    for (url, exit, word) in [
        ("mysql://hub@localhost/hub".to_owned(), 3, "postgres://USER"),
        ("postgres://hub@10.255.255.1/hub".to_owned(), 2, "--database-authority"),
        (format!("postgres://hub@127.0.0.1:{closed}/hub"), 4, "can't be reached"),
        (cluster.url_with("guessed-wrong", &database), 1, "lets nobody in"),
        (cluster.url("never_made"), 3, "has no database"),
        (cluster.url(&foreign), 1, "another program's tables"),
    ] {
        machine.database = Some(url.clone());
        let (code, said) = machine.refused(&init);
        assert!(code == exit && said.contains(word), "{url}: {code} {said}");
        assert!(!said.contains("guessed-wrong"), "{said}");
        assert!(!machine.path("hub/hub.json").exists(), "{url}");
    }
    machine.database = Some(cluster.url(&database));
    machine.json(&init);
    assert!(!machine.path("hub/hub.db").exists(), "the log lies in the database");
    let here = machine.database.take();
    let (code, said) = machine.refused(&["status"]);
    assert!(code == 2 && said.contains("ZOUFANG_HUB_DATABASE_URL"), "{said}");
    assert!(machine.refused(&init).1.contains("ZOUFANG_HUB_DATABASE_URL"));

    let mut other = Machine::new();
    other.database = here;
    assert!(other.refused(&init).1.contains("another hub's"), "the same district, other keys");
    assert!(other.refused(&["init", "--district", &list]).1.contains("another district's"), "practice is not real");
    let mut session = cluster.session(&database);
    session.batch_execute("INSERT INTO hub_migration (number, name) VALUES (99, 'later')").unwrap();
    machine.database = other.database;
    assert!(machine.refused(&["status"]).1.contains("a later version"));
}

#[test]
fn a_log_that_lay_in_the_folder_serves_on_from_the_database() {
    let cluster = Cluster::shared();
    let mut machine = Machine::new();
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    let mut wang = joined(&machine, "王秀英");
    let old = Serving::begin(&machine);
    assert!(wang.sync_alone(&old).unwrap().pulled > 313);
    let mut zhao = joined(&machine, "赵六");
    let before = machine.json(&["status"]);

    assert_eq!(machine.refused(&["move"]).0, 2, "where to?");
    let (database, taken) = (cluster.database(), cluster.database());
    let mut other = Machine::new();
    other.database = Some(cluster.url(&taken));
    other.json(&["init", "--district", &divisions(), "--practice"]);
    machine.database = Some(cluster.url(&taken));
    assert_eq!(machine.refused(&["move"]).0, 1, "another hub's");
    machine.database = Some(cluster.url(&database));
    assert!(machine.refused(&["serve"]).1.contains("zoufang-hub move"), "its log lies in the folder");
    let moved = machine.json(&["move"]);
    assert_eq!(moved["devices"], before["devices"]);
    assert!(moved["changes"].as_u64().unwrap() > 313, "{moved}");
    assert!(!machine.path("hub/hub.db").exists() && machine.path("hub/hub.db.moved").exists());
    assert_eq!(machine.refused(&["move"]).0, 1, "once");

    assert!(zhao.sync_alone(&old).is_err(), "a hub that was not stopped acknowledges nothing any more");
    old.kill();
    assert_eq!(machine.json(&["status"])["timeline"], before["timeline"]);
    let serving = Serving::begin(&machine);
    let summary = wang.sync_alone(&serving).unwrap();
    assert_eq!((summary.repaired, summary.stuck.len()), (0, 0));
    assert_eq!(summary.timeline.map(|t| t.to_string()), before["timeline"].as_str().map(str::to_owned));
    assert!(zhao.sync_alone(&serving).unwrap().pulled > 313);
    add(&machine, "钱七");
    assert!(wang.sync_alone(&serving).unwrap().pulled >= 2, "written after the move");
    assert!(names(&wang).contains(&"钱七".to_owned()));
    let again = wang.sync_alone(&serving).unwrap();
    assert_eq!((again.pulled, again.pushed, again.repaired), (0, 0, 0));
    assert_eq!(serving.end().0, Some(0));
}

/// Cut off after the database has everything and before the folder says so: the same line brings it to its end. Where the folder's
/// log went on meanwhile, it is refused, and the folder serves.
#[test]
fn a_move_that_was_cut_off_is_brought_to_its_end() {
    let cluster = Cluster::shared();
    let mut machine = Machine::new();
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    add(&machine, "王秀英");
    let keep = |machine: &Machine, from: &str, to: &str| {
        std::fs::copy(machine.path(from), machine.path(to)).map(|_| ()).unwrap();
    };
    keep(&machine, "hub/hub.json", "hub.json.kept");
    let url = Some(cluster.url(&cluster.database()));
    machine.database = url.clone();
    let first = machine.json(&["move"]);
    keep(&machine, "hub/hub.db.moved", "hub.db.kept");
    not_left_yet(&machine, "hub.db.kept");
    let back = |machine: &Machine, log: &str| {
        std::fs::copy(machine.path("hub.json.kept"), machine.path("hub/hub.json")).unwrap();
        std::fs::copy(machine.path(log), machine.path("hub/hub.db")).unwrap();
    };
    for log in ["hub.db.kept", "hub/hub.db.moved"] {
        back(&machine, log);
        assert_eq!(machine.json(&["move"]), first, "{log}");
    }
    back(&machine, "hub.db.kept");
    machine.database = None;
    add(&machine, "李四");
    machine.database = url;
    let (code, said) = machine.refused(&["move"]);
    assert!(code == 1 && said.contains("something else already"), "{said}");
    machine.database = None;
    let listed = machine.json(&["member", "list"]);
    let is_there = |name: &str| listed.as_array().unwrap().iter().any(|row| row["name"] == name);
    assert!(is_there("王秀英") && is_there("李四"), "the folder serves as before");
}

/// The log as it lay when the database had all of it already: the folder's tables not yet under their other names.
fn not_left_yet(machine: &Machine, log: &str) {
    let conn = store::open_encrypted(&machine.path(log), &machine.database_key()).unwrap();
    let mut named =
        conn.prepare("SELECT substr(name, 7) FROM sqlite_master WHERE name LIKE 'moved!_%' ESCAPE '!'").unwrap();
    let tables: Vec<String> = named.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    drop(named);
    assert!(tables.len() > 10, "{tables:?}");
    for table in tables {
        conn.execute_batch(&format!("ALTER TABLE moved_{table} RENAME TO {table}")).unwrap();
    }
    conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    conn.close().map_err(|(_, error)| error).unwrap();
}

/// A second machine has the key and the charter alone: it serves and revokes, and leaves the own vault to the first.
#[test]
fn a_second_machine_serves_and_leaves_the_own_vault_to_the_first() {
    let cluster = Cluster::shared();
    let mut first = Machine::new();
    first.database = Some(cluster.url(&cluster.database()));
    first.json(&["init", "--district", &divisions(), "--practice"]);
    let mut wang = joined(&first, "王秀英");
    let mut second = Machine::new();
    second.database = first.database.clone();
    std::fs::create_dir(second.path("hub")).unwrap();
    for name in ["hub/hub.json", "hub.key"] {
        std::fs::copy(first.path(name), second.path(name)).unwrap();
    }
    let (one, two) = (Serving::begin(&first), Serving::begin(&second));
    assert!(wang.sync_alone(&two).unwrap().pulled > 313);
    let again = wang.sync_alone(&one).unwrap();
    assert_eq!((again.pulled, again.pushed, again.repaired), (0, 0, 0), "the same hub");
    let refused = second.refused(&[&["member", "add", "李四"][..], &SECRETARY].concat());
    assert!(refused.0 == 1 && refused.1.contains("own vault"), "{refused:?}");
    assert!(!second.path("hub/own.db").exists());
    let cursor = wang.wait_alone(&two, "");
    assert_eq!(wang.wait_alone(&one, ""), cursor, "the same in every process");
    let told = std::thread::scope(|threads| {
        let (laptop, two, cursor) = (&mut wang, &two, &cursor);
        let waits = threads.spawn(move || laptop.wait_alone(two, cursor));
        add(&first, "李四");
        waits.join().unwrap()
    });
    assert_ne!(told, cursor, "who waits at the one hears of what was written through the other");
    assert!(wang.sync_alone(&two).unwrap().pulled >= 2);
    second.json(&["device", "revoke", &wang.card.card.device.to_string()]);
    assert!(wang.sync_alone(&one).unwrap().is_revoked, "everywhere at once");
    assert_eq!((one.end().0, two.end().0), (Some(0), Some(0)));
}
