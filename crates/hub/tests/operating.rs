//! The hub in an operator's hands: what is seen of its room, its backups and what it refused; a database that is full; who may read the key.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cluster;
mod line;
mod machine;

use cluster::Cluster;
use directory::{Erasure, Household, HouseholdIdentity};
use kernel::{Actor, Compartment, GrantId, Intent, RecordId};
use line::raw;
use machine::{Laptop, Machine, Serving, divisions, refused, wall};
use serde_json::{Value, json};

const SECRETARY: [&str; 4] = ["--role", "community_secretary", "--community", "310104003001"];
const LETTER: &str = "CANARY-3号楼-13900001111";

fn district() -> Machine {
    let machine = Machine::new();
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    machine
}

/// A household that somebody adds by another's posting.
fn adds_by_the_posting_of(laptop: &mut Laptop, grant: GrantId) {
    let actor = Actor { grant, ..laptop.actor() };
    let household = Household { building: "3号".into(), flat: LETTER.into(), ..Household::default() };
    let scope = Compartment::Registry.at(actor.place);
    let add = |tx: &mut store::Tx<'_>| tx.create(Intent::ImportHouseholds, scope, &household);
    laptop.store.write::<_, store::Error>(&actor, wall(), add).unwrap();
}

/// What the process tells whoever watches it, once it has looked.
fn metrics(serving: &Serving, authority: &[u8]) -> String {
    let question = b"GET /metrics HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n";
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for _ in 0..100 {
        let answered = runtime.block_on(async { raw(serving.address, Some(authority), question).await }).unwrap();
        let text = String::from_utf8(answered.body).unwrap();
        if text.contains("zoufang_free_bytes ") {
            return text;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("nobody looked after the folder");
}

fn value(metrics: &str, name: &str) -> Option<u64> {
    metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}

#[test]
fn an_operator_sees_the_room_that_is_left_and_how_old_the_last_backup_is() {
    let machine = district();
    let laptop = machine.joined("王秀英", &SECRETARY);
    let status = machine.json(&["status"]);
    assert!(status["free_mb"].as_u64().unwrap() > 0, "{status}");
    assert_eq!((&status["has_backup"], &status["backed_up_at"]), (&json!(false), &Value::Null));
    let said = String::from_utf8(machine.run(&["status"]).stdout).unwrap();
    assert!(said.contains("has a backup: no"), "{said}");
    let serving = Serving::begin(&machine);
    let told = metrics(&serving, &laptop.authority());
    assert_eq!(value(&told, "zoufang_has_backup"), Some(0));
    assert!(value(&told, "zoufang_free_bytes").unwrap() > 0 && !told.contains("zoufang_backup_age_seconds"), "{told}");
    serving.end();

    let inside = machine.path("hub/a.zfhub");
    machine.json(&["backup", "--out", inside.to_str().unwrap()]);
    assert_eq!(machine.json(&["status"])["has_backup"], false, "it is lost with the folder");
    machine.json(&["backup", "--out", machine.path("b.zfhub").to_str().unwrap()]);
    let status = machine.json(&["status"]);
    assert_eq!((&status["has_backup"], &status["backup_age_hours"]), (&json!(true), &json!(0)));
    let serving = Serving::begin(&machine);
    let told = metrics(&serving, &laptop.authority());
    assert_eq!(value(&told, "zoufang_has_backup"), Some(1));
    assert!(value(&told, "zoufang_backup_age_seconds").unwrap() < 600, "{told}");
    serving.end();

    let copies = machine.json(&["copy", "list"]);
    let is_it = |copy: &&Value| copy["name"].as_str().unwrap().ends_with("/b.zfhub");
    let id = copies.as_array().unwrap().iter().find(is_it).unwrap()["id"].clone();
    machine.json(&["copy", "gone", id.as_str().unwrap()]);
    assert_eq!(machine.json(&["status"])["has_backup"], false, "whoever says that it is gone has none");
}

/// Between the copy and its name: somebody else takes the name, or the machine stops.
#[test]
fn a_backup_that_never_had_its_name_silences_no_alarm() {
    let machine = district();
    let (out, part) = (machine.path("b.zfhub"), machine.path("b.zfhub.part"));
    let mut making = machine.command(&["backup", "--out", out.to_str().unwrap()]);
    let mut making = making.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    while !part.exists() {
        assert!(making.try_wait().unwrap().is_none(), "it ended before it began");
    }
    std::fs::write(&out, "another's").unwrap();
    let ended = making.wait_with_output().unwrap();
    assert!(!ended.status.success() && String::from_utf8_lossy(&ended.stderr).contains("b.zfhub"));
    assert_eq!((std::fs::read_to_string(&out).unwrap().as_str(), part.exists()), ("another's", false));
    let status = machine.json(&["status"]);
    assert_eq!((&status["has_backup"], &status["backed_up_at"]), (&json!(false), &Value::Null), "{status}");
    assert_eq!(machine.json(&["copy", "list"]), json!([]), "it is gone, and nobody has to say so");

    std::fs::remove_file(&out).unwrap();
    machine.json(&["backup", "--out", out.to_str().unwrap()]);
    assert!(machine.json(&["copy", "list"])[0]["name"].as_str().unwrap().ends_with("/b.zfhub"));
    assert_eq!(machine.json(&["status"])["has_backup"], true);
    // As a stop before it had its name leaves it.
    std::fs::rename(&out, &part).unwrap();
    let log = store::open_encrypted(&machine.path("hub/hub.db"), &machine.database_key()).unwrap();
    assert_eq!(log.execute("UPDATE copy SET name = name || '.part' WHERE gone_at IS NULL", []).unwrap(), 1);
    drop(log);
    assert_eq!(machine.json(&["status"])["has_backup"], false);
    assert_eq!(
        machine.json(&["copy", "list"]).as_array().unwrap().len(),
        1,
        "whoever has something erased hears of it"
    );
}

#[test]
fn what_was_refused_and_held_is_counted_and_listed_without_a_word_of_what_was_written() {
    let machine = district();
    let (mut one, mut two) = (machine.joined("王秀英", &SECRETARY), machine.joined("李兰", &SECRETARY));
    let serving = Serving::begin(&machine);
    one.sync_alone(&serving).unwrap();
    two.sync_alone(&serving).unwrap();
    assert_eq!(machine.json(&["refused"])["not_in_force"], json!({ "by_reason": [], "changes": [] }));
    adds_by_the_posting_of(&mut one, two.actor().grant);
    one.adds("101室");
    one.sync_alone(&serving).unwrap();
    two.adds("102室");
    machine.json(&["device", "revoke", &two.card.card.device.to_string()]);
    two.sync_alone(&serving).unwrap();

    let told = metrics(&serving, &one.authority());
    let found = machine.json(&["refused"]);
    let (listed, reasons) = (&found["not_in_force"]["changes"], &found["not_in_force"]["by_reason"]);
    assert_eq!((listed.as_array().unwrap().len(), reasons.as_array().unwrap().len()), (2, 2), "{found}");
    for (laptop, standing) in [(&one, "refused"), (&two, "held")] {
        let device = laptop.card.card.device.to_string();
        let change = listed.as_array().unwrap().iter().find(|change| change["device"] == json!(device)).unwrap();
        assert_eq!((&change["standing"], &change["kind"]), (&json!(standing), &json!("household")), "{change}");
        let reason = change["reason"].as_str().unwrap();
        let seq = change["number"].as_u64().unwrap();
        assert!(change["batch"].as_u64().unwrap() <= seq && seq > 0, "{change}");
        assert!(reasons.as_array().unwrap().contains(&json!({ "standing": standing, "reason": reason, "changes": 1 })));
        let counted = format!("zoufang_changes_not_in_force_total{{standing=\"{standing}\",reason=\"{reason}\"}} 1\n");
        assert!(told.contains(&counted), "{counted} {told}");
    }
    let status = machine.json(&["status"]);
    assert_eq!((&status["changes_refused"], &status["changes_held"]), (&json!(1), &json!(1)), "{status}");

    // Asked again it is no new one, and another process counts from its own start.
    one.sync_alone(&serving).unwrap();
    assert_eq!(metrics(&serving, &one.authority()).matches("standing=\"refused\"").count(), 1);
    let (_, notes) = serving.end();
    let lines = String::from_utf8(machine.run(&["refused"]).stdout).unwrap();
    assert!(lines.contains("not_your_posting") && lines.contains(&one.card.card.device.to_string()), "{lines}");
    for text in [&told, &lines, &notes, &found.to_string()] {
        assert!(!text.contains("CANARY") && !text.contains("102室") && !text.contains("王秀英"), "{text}");
    }
    assert_eq!(machine.json(&["refused", "--since", "2199-01-01"])["changes_refused"], 0);
    let serving = Serving::begin(&machine);
    assert!(!metrics(&serving, &one.authority()).contains("standing="));
    assert_eq!(machine.json(&["status"])["changes_refused"], 1, "the log remembers");
}

#[test]
fn a_database_that_is_full_refuses_what_comes_and_gives_what_it_has() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let mut machine = Machine::new();
    machine.database = Some(cluster.url(&database));
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    let (mut one, mut two) = (machine.joined("王秀英", &SECRETARY), machine.joined("李兰", &SECRETARY));
    let serving = Serving::begin(&machine);
    one.sync_alone(&serving).unwrap();
    one.adds("101室");
    one.sync_alone(&serving).unwrap();
    two.sync_alone(&serving).unwrap();
    let (before, batches) = (machine.json(&["verify"]), "SELECT count(*) FROM batch");
    let mut session = cluster.session(&database);
    session
        .batch_execute(
            "CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
             CREATE TRIGGER is_full BEFORE INSERT ON feed FOR EACH ROW EXECUTE FUNCTION is_full();
             CREATE TRIGGER is_full BEFORE UPDATE ON device FOR EACH ROW EXECUTE FUNCTION is_full()",
        )
        .unwrap();
    let kept: i64 = session.query_one(batches, &[]).unwrap().get(0);
    one.adds("102室");
    let said = one.sync_alone(&serving).unwrap_err();
    assert!(said.contains("hub_full") && said.contains("\"seconds\":\"300\""), "{said}");
    assert_eq!((session.query_one(batches, &[]).unwrap().get(0), one.store.unstamped().unwrap()), (kept, 1));
    assert_eq!(two.sync_alone(&serving).unwrap().pushed, 0, "who only reads is answered");
    session.batch_execute("DROP TRIGGER is_full ON feed; DROP TRIGGER is_full ON device").unwrap();
    assert_eq!(machine.json(&["verify"])["batches"], before["batches"], "nothing was half written");
    assert_eq!(one.sync_alone(&serving).unwrap().pushed, 1);
    two.sync_alone(&serving).unwrap();
    assert_eq!(two.flats(), ["101室", "102室"]);
    let (_, notes) = serving.end();
    assert!(notes.contains("could not extend file") && notes.contains("53100"), "{notes}");
}

/// A name in the ledger that its secretary keeps, and later the word that it is to go.
fn names_and_erases(laptop: &mut Laptop, household: RecordId) -> RecordId {
    let (actor, name) = (laptop.actor(), Some(LETTER.to_owned()));
    let value = HouseholdIdentity { household, householder: name, phone: None, born: None };
    let add =
        |tx: &mut store::Tx<'_>| tx.create(Intent::ImportHouseholds, Compartment::Registry.at(actor.place), &value);
    let about = laptop.store.write::<_, store::Error>(&actor, wall(), add).unwrap();
    let order = Erasure {
        about,
        about_kind: "household_identity".into(),
        fields: vec![2, 3, 4],
        entry_fields: Vec::new(),
        basis: "period_ended".into(),
        reason: "已搬离".into(),
    };
    let say = |tx: &mut store::Tx<'_>| tx.create(Intent::Erase, Compartment::Audit.at(actor.place), &order);
    laptop.store.write::<_, store::Error>(&actor, wall(), say).unwrap()
}

/// It says so in its greeting, which the hub writes down: that keeps nobody from reading, and nobody takes it for told.
#[test]
fn a_laptop_that_has_erased_reads_from_a_full_hub_and_says_so_once_there_is_room() {
    let cluster = Cluster::shared();
    let database = cluster.database();
    let mut machine = Machine::new();
    machine.database = Some(cluster.url(&database));
    machine.json(&["init", "--district", &divisions(), "--practice"]);
    let (mut one, mut two) = (machine.joined("王秀英", &SECRETARY), machine.joined("李兰", &SECRETARY));
    let serving = Serving::begin(&machine);
    one.sync_alone(&serving).unwrap();
    two.sync_alone(&serving).unwrap();
    let household = one.adds("101室");
    names_and_erases(&mut one, household);
    one.sync_alone(&serving).unwrap();
    let mut session = cluster.session(&database);
    let mut said_by = |laptop: &Laptop, sql: &str| -> i64 {
        session.batch_execute(sql).unwrap();
        let device = laptop.card.card.device.bytes().to_vec();
        session.query_one("SELECT count(*) FROM erased_on WHERE device = $1", &[&device]).unwrap().get(0)
    };
    let full = "CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
         CREATE TRIGGER is_full BEFORE INSERT ON feed FOR EACH ROW EXECUTE FUNCTION is_full();
         CREATE TRIGGER is_full BEFORE INSERT ON erased_on FOR EACH ROW EXECUTE FUNCTION is_full()";
    let turned =
        |word: &str| format!("ALTER TABLE feed {word} TRIGGER is_full; ALTER TABLE erased_on {word} TRIGGER is_full");
    assert_eq!(said_by(&two, full), 0, "it has not heard of it");
    two.adds("102室");
    // It hears of it between two greetings, and begins with it the next time.
    for (there, next) in [("101室", "103室"), ("103室", "104室")] {
        assert!(two.sync_alone(&serving).unwrap_err().contains("hub_full"), "whom to call is said");
        assert!(two.flats().contains(&there.to_owned()), "it reads {there}");
        assert_eq!((two.store.unstamped().unwrap(), said_by(&two, "")), (1, 0));
        said_by(&two, &turned("DISABLE"));
        one.adds(next);
        one.sync_alone(&serving).unwrap();
        said_by(&two, &turned("ENABLE"));
    }
    said_by(&two, &turned("DISABLE"));
    assert_eq!(two.sync_alone(&serving).unwrap().pushed, 1);
    assert_eq!((said_by(&two, ""), two.flats()), (1, ["101室", "102室", "103室", "104室"].map(str::to_owned).to_vec()));
    serving.end();
}

/// What systemd hands to a service is for that service alone, though `stat` shows a right of the group's.
#[test]
fn a_key_that_others_may_read_is_refused_unless_it_is_a_credential_of_the_service() {
    use std::os::unix::fs::PermissionsExt;
    let machine = district();
    let folder = machine.path("credentials");
    std::fs::create_dir(&folder).unwrap();
    let key = folder.join("hub.key");
    std::fs::rename(machine.path("hub.key"), &key).unwrap();
    let right = |mode| std::fs::set_permissions(&key, PermissionsExt::from_mode(mode)).unwrap();
    let status = |credentials: Option<&std::path::Path>| {
        let mut command = machine.command(&["--key", key.to_str().unwrap(), "status"]);
        command.env_remove("CREDENTIALS_DIRECTORY");
        command.envs(credentials.map(|folder| ("CREDENTIALS_DIRECTORY", folder)));
        command
    };
    right(0o440);
    let (code, said) = refused(&mut status(None));
    assert!(code == 1 && said.contains("others may read the key file"), "{said}");
    assert_eq!(refused(&mut status(Some(machine.path("").as_path()))).0, 1, "it lies elsewhere");
    assert!(status(Some(&folder)).output().unwrap().status.success());
    for open in [0o444, 0o460, 0o450] {
        right(open);
        assert_eq!(refused(&mut status(Some(&folder))).0, 1, "{open:o}");
    }
}
