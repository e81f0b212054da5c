//! The office looks which laptops there are and when each was last heard of, and puts a stolen one out of use: at a real hub process,
//! from the office's own laptop. And who has not been at the hub for three days is told so, no earlier, and nobody who never was.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use stories::{
    Break, Cut, EVENING, Hub, Laptop, MORNING, NOON, OFFICE, RECORDER, SECOND, SECRETARY, Way, hear_outside,
    second_recorder, sync,
};
use tempfile::TempDir;

/// A second member of the second recorder's laptop.
const COLLEAGUE: &str = "同机同事";
/// Four days after the others came by.
const LATER: &str = "2026-10-12T19:00:00+08:00";
/// After the hub of the practice district was last heard of.
const NIGHT: &str = "2026-10-08T21:00:00+08:00";

fn board(laptop: &Laptop) -> Value {
    laptop.call("devices.list", json!({}))
}

fn row<'a>(board: &'a Value, name: &str) -> &'a Value {
    board["rows"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{board}"))
}

fn wish(row: &Value, reason: &str) -> Value {
    json!({ "device": row["device"], "reason": reason, "is_lost": true })
}

/// The office and the recorder on one laptop, a second recorder on another one, over a hub that is up; the office is signed in.
fn district() -> (Laptop, Laptop, Hub) {
    let (first, hub, community) = stories::district();
    let second = second_recorder(&first, &community);
    sync(&first);
    first.sign_out();
    sync(&second);
    first.sign_in(RECORDER);
    sync(&first);
    first.sign_out();
    first.sign_in(OFFICE);
    (first, second, hub)
}

#[test]
fn nobody_but_the_office_sees_the_laptops_or_puts_one_out_of_use() {
    let laptop = Laptop::practice(MORNING);
    let right = json!({ "device": "00000000-0000-7000-8000-000000000000", "reason": "被偷", "is_lost": true });
    for who in [RECORDER.to_owned(), laptop.lead(), SECRETARY.to_owned()] {
        laptop.sign_in(&who);
        for (name, args) in [("devices.list", json!({})), ("devices.revoke", right.clone())] {
            let refused = laptop.try_call(name, args).unwrap_err();
            assert_eq!(
                (refused.code.as_str(), refused.reason.as_str()),
                ("Forbidden", "not_your_right"),
                "{who} {name}"
            );
        }
        laptop.sign_out();
    }
    laptop.sign_in(OFFICE);
    let before = laptop.changes();
    let never = board(&laptop);
    assert_eq!((&never["told_at"], &never["rows"]), (&Value::Null, &json!([])), "nothing was told: no list");
    assert_eq!(laptop.reason("devices.revoke", right), "devices_not_told");
    assert_eq!(laptop.changes(), before, "a refusal writes nothing");
}

#[test]
fn the_office_sees_who_was_away_and_stops_a_stolen_laptop() {
    let (mut first, second, mut hub) = district();
    sync(&first);
    let early = board(&first);
    assert_eq!((&early["in_use"], &early["away"], &early["revoked"]), (&json!(5), &json!(0), &json!(0)), "{early}");
    let stolen = row(&early, SECOND);
    assert_eq!((&stolen["days_away"], &stolen["is_own"], &stolen["held"]), (&json!(0), &json!(false), &json!(0)));
    assert_eq!(stolen["postings"][0]["role"], "recorder");
    assert!(stolen["build"].as_str().is_some_and(|build| !build.is_empty()), "it told its program");
    let never = row(&early, SECRETARY);
    assert_eq!((&never["seen_at"], &never["build"]), (&Value::Null, &Value::Null), "her card came with another's push");
    let shorts: BTreeSet<&str> =
        early["rows"].as_array().unwrap().iter().map(|row| row["short"].as_str().unwrap()).collect();
    assert_eq!(shorts.len(), 5, "what people are shown tells them apart");
    assert_eq!((&row(&early, OFFICE)["is_own"], &row(&early, OFFICE)["is_founder"]), (&json!(true), &json!(true)));

    // Four days on the first laptop's recorder came by; the second was not heard of.
    first.sign_out();
    hub.restart(LATER);
    first.restart(LATER);
    first.sign_in(RECORDER);
    sync(&first);
    first.sign_out();
    first.sign_in(OFFICE);
    sync(&first);
    let away = board(&first);
    assert_eq!((&away["in_use"], &away["away"]), (&json!(5), &json!(3)), "{away}");
    assert_eq!(
        (&away["rows"][0]["name"], &away["rows"][0]["days_away"]),
        (&json!(SECOND), &json!(4)),
        "it comes first"
    );

    // Refusals write nothing.
    let before = first.changes();
    let stolen = row(&away, SECOND).clone();
    assert_eq!(first.reason("devices.revoke", wish(&stolen, "  ")), "reason_missing");
    assert_eq!(first.reason("devices.revoke", wish(row(&away, OFFICE), "自己")), "own_device_not_revocable");
    let nobody = json!({ "device": "00000000-0000-7000-8000-000000000000", "reason": "无", "is_lost": true });
    assert_eq!(first.reason("devices.revoke", nobody), "no_such_device");
    assert_eq!(first.changes(), before);

    // Without a line: the list of before with its time, and the word waits on the laptop.
    hub.kill();
    first.call("devices.revoke", wish(&stolen, "10月11日在公交车上被偷"));
    assert_eq!(first.reason("sync.now", json!({})), "hub_not_reached");
    let waiting = board(&first);
    assert_eq!(waiting["told_at"], away["told_at"], "as of when it was told");
    assert_eq!(
        (&row(&waiting, SECOND)["is_revoked"], &waiting["in_use"]),
        (&json!(false), &json!(5)),
        "not in force yet"
    );
    assert_eq!(row(&waiting, SECOND)["revocation"]["reason"], "10月11日在公交车上被偷");
    assert_eq!(first.reason("devices.revoke", wish(&stolen, "再说一次")), "revoked_already");

    hub.start();
    assert_eq!(sync(&first)["held"], 0);
    let done = board(&first);
    assert_eq!((&done["in_use"], &done["away"], &done["revoked"]), (&json!(4), &json!(2), &json!(1)), "{done}");
    let gone = row(&done, SECOND);
    assert_eq!((&gone["is_revoked"], &gone["revocation"]["by"]), (&json!(true), &json!(OFFICE)));
    assert_eq!(done["rows"][4]["name"], SECOND, "in use first");
    let listed = hub.run(&["device", "list"]);
    let at_hub = listed.as_array().unwrap().iter().find(|device| device["name"] == SECOND).unwrap();
    assert_eq!(at_hub["is_revoked"], true, "every process of the hub looks there");

    // The thief connects: a clear word, what it brings waits, it is given nothing; the others go on.
    hear_outside(&second, "丢失以后写的");
    let late = second.sync();
    assert_eq!((&late["is_revoked"], &late["held"], &late["pulled"]), (&json!(true), &json!(1), &json!(0)), "{late}");
    assert_eq!(late["is_parted"], false, "all of it is at the hub, and at the hub alone");
    backs_up(&mut hub, "2026-10-12T21:00:00+08:00");
    assert_eq!(second.sync()["is_parted"], true, "a backup holds it: its keys are gone");
    assert_eq!(second.reason("sync.state", json!({})), "locked");
    sync(&first);
    let after = board(&first);
    let gone = row(&after, SECOND);
    assert_eq!(
        (&gone["held"], &gone["days_away"]),
        (&json!(1), &json!(0)),
        "the office sees that it came by, and when"
    );
    first.sign_out();
    first.sign_in(RECORDER);
    let goes_on = sync(&first);
    assert_eq!((&goes_on["is_revoked"], &goes_on["held"]), (&json!(false), &json!(0)));
    first.changes();
}

/// A backup of everything that is at the hub, which serves on from then.
fn backs_up(hub: &mut Hub, now: &str) {
    hub.restart(now);
    let folder = TempDir::new().unwrap();
    hub.run(&["backup", "--out", folder.path().join("hub.zfhub").to_str().unwrap()]);
}

/// Ends the second recorder's vault at the office's page.
fn put_out_of_use(office: &Laptop) {
    sync(office);
    let row = row(&board(office), SECOND).clone();
    office.call("devices.revoke", wish(&row, "离岗未交还"));
    sync(office);
}

fn is_out_of_use(laptop: &Laptop) -> bool {
    laptop.call("session.state", json!({}))["is_out_of_use"] == true
}

/// Everything that a dismissed member, or a thief with the passphrase, might still try.
fn nothing_is_read_or_written(laptop: &Laptop) {
    for name in [
        "search.find",
        "directory.members",
        "items.hear",
        "sync.state",
        "sync.deliveries",
        "safety.backup",
        "safety.export",
        "lease.extend",
    ] {
        let args = json!({ "text": "一件", "path": "/no/such/place", "undelivered": null, "code": "0000-0000-0000" });
        assert_eq!(laptop.reason(name, args), "vault_out_of_use", "{name}");
    }
}

#[test]
fn a_vault_is_locked_as_soon_as_it_hears_that_it_is_out_of_use_and_gives_what_it_has() {
    let (office, mut second, mut hub) = district();
    let line = hub.behind_a_line();
    sync(&second);
    hear_outside(&second, "还没有送出的一件");
    // Nobody lets go of it here, so the vault keeps its keys.
    second.call("drafts.keep", json!({ "key": "item/new", "text": "没写完" }));
    let copy = hub.folder().join("hub.zfhub");
    hub.run(&["backup", "--out", copy.to_str().unwrap()]);
    put_out_of_use(&office);
    assert!(!is_out_of_use(&second), "it has not heard of it");

    // The line breaks after the greeting's answer: it knows, and what it wrote is here alone.
    let mut after = 300;
    while !is_out_of_use(&second) {
        line.cut(Cut { way: Way::Up, after, how: Break::Close });
        assert!(second.try_call("sync.now", json!({})).is_err(), "it broke nowhere before {after}");
        line.mend();
        after += 200;
    }
    nothing_is_read_or_written(&second);
    second.restart(EVENING);
    second.sign_in(SECOND);
    nothing_is_read_or_written(&second);
    let said = second.call("lease.state", json!({}));
    assert_eq!((&said["unsent"], &said["challenge"]), (&json!(1), &Value::Null), "{said}");
    assert!(said["out_of_use_at"].as_str().unwrap().starts_with("2026-10-08"), "{said}");
    assert!(!said.to_string().contains("一件"), "no word of a record");
    assert_eq!(second.call("carriers.save_bundle", json!({}))["changes"], 1, "the sealed outbox can be taken away");

    let last = second.sync();
    assert_eq!((&last["is_revoked"], &last["held"], &last["pulled"]), (&json!(true), &json!(1), &json!(0)), "{last}");
    assert_eq!(second.call("lease.state", json!({}))["unsent"], 0, "the hub has it and gave its receipt");
    nothing_is_read_or_written(&second);
    sync(&office);
    assert_eq!(row(&board(&office), SECOND)["held"], 1, "the office rules on it");

    // A hub that was set back has forgotten it. The vault has not, and the office's laptop tells the hub.
    hub.kill();
    std::fs::remove_dir_all(hub.folder().join("hub")).unwrap();
    hub.run(&["restore", copy.to_str().unwrap()]);
    hub.start();
    assert_eq!(second.sync()["is_revoked"], false, "the hub knows nothing of it");
    nothing_is_read_or_written(&second);
    sync(&office);
    assert_eq!(second.sync()["is_revoked"], true);
    nothing_is_read_or_written(&second);
}

fn reminders(laptop: &Laptop) -> (u64, u64, u64) {
    let state = laptop.call("sync.state", json!({}));
    let number = |name: &str| state[name].as_u64().unwrap();
    (number("days_apart"), number("days_unsent"), number("unsent"))
}

#[test]
fn who_has_not_been_at_the_hub_for_three_days_is_told_so_and_who_never_was_is_not() {
    let mut alone = Laptop::practice(NOON);
    alone.sign_in(RECORDER);
    hear_outside(&alone, "从来没有联过网");
    alone.restart("2026-10-20T12:00:00+08:00");
    alone.sign_in(RECORDER);
    let (apart, waited, unsent) = reminders(&alone);
    assert!(apart == 0 && waited == 0 && unsent > 0, "never connected, never reminded");

    let (first, mut second, mut hub) = district();
    assert_eq!(reminders(&second), (0, 0, 0));
    second.restart("2026-10-09T08:00:00+08:00");
    second.sign_in(SECOND);
    hear_outside(&second, "断网时写的");
    for (now, days) in [
        ("2026-10-11T11:59:00+08:00", (2, 2, 1)),
        ("2026-10-11T12:01:00+08:00", (3, 2, 1)),
        ("2026-10-12T08:01:00+08:00", (3, 3, 1)),
    ] {
        second.restart(now);
        second.sign_in(SECOND);
        assert_eq!(reminders(&second), days, "{now}");
    }
    hub.restart("2026-10-12T08:05:00+08:00");
    sync(&second);
    assert_eq!(reminders(&second), (0, 0, 0));
    drop(first);
}

/// Another recorder of the team joins on a laptop that has a vault already; nobody is signed in then.
fn joins_here(laptop: &Laptop, office: &Laptop, community: &str) {
    let invitation = stories::added(office, (COLLEAGUE, "recorder"), community);
    sync(office);
    let mut join = stories::file(&invitation.file);
    join["opening_code"] = json!(invitation.code);
    join["nickname"] = json!(COLLEAGUE);
    join["passphrase"] = json!(stories::PASSPHRASE);
    laptop.sign_out();
    let shown = laptop.call("session.join", join);
    laptop.call("session.confirm_code", json!({ "member": shown["member"], "typed": shown["recovery_code"] }));
    sync(laptop);
    laptop.sign_out();
}

fn photo() -> Value {
    let picture = image::RgbImage::from_fn(64, 32, |x, y| image::Rgb([(x * 3) as u8, (y * 5) as u8, 80]));
    let mut plain = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut plain).encode_image(&picture).unwrap();
    json!(BASE64.encode(plain))
}

/// The office, and a laptop of two recorders whose first vault was put out of use with words, a photo and a copy of its own on it; the line
/// to the hub, and a copy of that copy elsewhere.
struct Stolen {
    office: Laptop,
    laptop: Laptop,
    hub: Hub,
    line: stories::Line,
    item: Value,
    folder: PathBuf,
    backup: PathBuf,
    elsewhere: TempDir,
}

fn stolen() -> Stolen {
    let (office, mut hub, community) = stories::district();
    let laptop = second_recorder(&office, &community);
    sync(&office);
    sync(&laptop);
    joins_here(&laptop, &office, &community);
    let folder = laptop.vault(SECOND);
    let line = hub.behind_a_line();
    laptop.sign_in(COLLEAGUE);
    laptop.call("safety.backup", json!({ "folder": null }));
    laptop.sign_out();
    laptop.sign_in(SECOND);
    let item = hear_outside(&laptop, "没有送出的一件")["id"].clone();
    let file = json!({ "item": item, "file_name": "水泵.jpg", "content_base64": photo() });
    laptop.call("attachments.add", file);
    laptop.call("drafts.keep", json!({ "key": "item/new", "text": "没写完的草稿" }));
    let backup = laptop.call("safety.backup", json!({ "folder": null }))["path"].as_str().unwrap().into();
    let elsewhere = TempDir::new().unwrap();
    std::fs::copy(&backup, elsewhere.path().join("a.zfbackup")).unwrap();
    put_out_of_use(&office);
    Stolen { office, laptop, hub, line, item, folder, backup, elsewhere }
}

/// Syncs until the keys are gone, by a line that breaks a little later each time; what its home was before the last.
fn until_parted(s: &mut Stolen) -> TempDir {
    for after in (400..).step_by(600) {
        let before = TempDir::new().unwrap();
        s.laptop.stopped(EVENING, |home| stories::copy_folder(home, before.path()));
        s.laptop.sign_in(SECOND);
        s.line.cut(Cut { way: Way::Down, after, how: Break::Close });
        let came = s.laptop.try_call("sync.now", json!({}));
        s.line.mend();
        if came.is_ok_and(|came| came["is_parted"] == true) {
            return before;
        }
        assert!(s.folder.join("slots.json").exists() && s.backup.exists(), "cut after {after}: no receipt came");
        assert!(after < 200_000, "it never takes leave");
    }
    unreachable!()
}

/// Whatever is tried, the first vault is gone and the second one opens.
fn its_keys_are_gone(s: &Stolen) {
    let state = s.laptop.call("session.state", json!({}));
    let tiles = state["members"].as_array().unwrap();
    let tile = tiles.iter().find(|tile| tile["nickname"] == SECOND).unwrap();
    assert!(tile["keys_destroyed_at"].is_string() && tiles.len() == 2, "{state}");
    let member = tile["member"].clone();
    let by_passphrase = json!({ "member": member, "passphrase": stories::PASSPHRASE });
    assert_eq!(s.laptop.reason("session.unlock", by_passphrase), "vault_keys_destroyed", "not that it is wrong");
    let code = json!({ "member": member, "recovery_code": "7KQ2-M8XT-4RWD-9HCA-PZ3N-6VEJ", "passphrase": "another passphrase" });
    assert_eq!(s.laptop.reason("session.unlock_with_code", code), "vault_keys_destroyed");
    let copy = json!({ "path": s.elsewhere.path().join("a.zfbackup") });
    assert_eq!(s.laptop.reason("safety.restore", copy), "vault_keys_destroyed");
    assert!(!s.folder.exists() && !s.backup.exists(), "slots, database and the copy in its own folder");
    s.laptop.sign_in(COLLEAGUE);
    let copies = std::fs::read_dir(s.laptop.home().join("backups")).unwrap().count();
    assert_eq!(copies, 1, "the colleague's copy is untouched");
    s.laptop.sign_out();
}

#[test]
fn the_keys_of_a_vault_out_of_use_go_once_all_of_it_is_at_the_hub() {
    let mut s = stolen();
    let waits = s.laptop.sync();
    assert_eq!((&waits["is_revoked"], &waits["is_parted"], &waits["stuck"]), (&json!(true), &json!(false), &json!([])));
    let said = s.laptop.call("lease.state", json!({}));
    assert_eq!((&said["unsent"], &said["files_unsent"]), (&json!(0), &json!(0)), "words and the photo are up: {said}");
    assert_eq!((said["drafts"].as_array().map(Vec::len), &said["are_drafts_let_go"]), (Some(1), &json!(false)));
    assert_eq!(s.hub.answered("farewell"), 0, "a draft has not been let go");
    s.laptop.call("lease.let_drafts_go", json!({}));
    assert_eq!(s.laptop.sync()["is_parted"], false, "nobody else has it yet: what is held lies at the hub alone");
    assert!(s.folder.join("slots.json").exists());
    backs_up(&mut s.hub, NIGHT);
    until_parted(&mut s);
    assert!(s.hub.answered("farewell") >= 1);
    its_keys_are_gone(&s);

    sync(&s.office);
    assert!(row(&board(&s.office), SECOND)["keys_destroyed_at"].as_str().unwrap().starts_with("2026-10-08"));
    let chain = s.hub.run(&["audit"]);
    assert_eq!(chain["entries"].as_array().unwrap().iter().filter(|e| e["what"] == "keys_destroyed").count(), 1);
    let held = s.office.call("held.list", json!({}))["rows"].clone();
    let ids: Vec<Value> = held.as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
    s.office.call("held.rule", json!({ "ids": ids, "verdict": "admitted", "because": null }));
    sync(&s.office);
    s.office.sign_out();
    s.office.sign_in(RECORDER);
    sync(&s.office);
    let photo = s.office.call("attachments.list", json!({ "id": s.item }))[0].clone();
    let path = s.office.call("attachments.save", json!({ "id": photo["id"] }))["path"].as_str().unwrap().to_owned();
    assert!(image::load_from_memory(&std::fs::read(path).unwrap()).is_ok(), "let in, whoever reads it opens it");
}

/// It is noted that the hub has signed, and the program was killed after any step of what follows: the next start ends it.
#[test]
fn killed_between_any_two_steps_it_goes_on_at_the_next_start() {
    let mut s = stolen();
    s.laptop.sync();
    s.laptop.call("lease.let_drafts_go", json!({}));
    backs_up(&mut s.hub, NIGHT);
    let before = until_parted(&mut s);
    let noted = std::fs::read_dir(s.laptop.home().join("farewells")).unwrap().next().unwrap().unwrap().path();
    let mut note: Value = serde_json::from_slice(&std::fs::read(&noted).unwrap()).unwrap();
    assert_eq!(note["is_done"], true);
    note["is_done"] = json!(false);
    let within = |path: &Path| path.strip_prefix(s.laptop.home()).unwrap().to_owned();
    let (folder, backup, noted) = (within(&s.folder), within(&s.backup), within(&noted));
    let half = |path: &Path| {
        let mut bytes = std::fs::read(path).unwrap();
        let middle = bytes.len() / 2;
        bytes[..middle].fill(0);
        std::fs::write(path, bytes).unwrap();
    };
    let gone = |path: &Path| std::fs::remove_file(path).unwrap();
    for done in 0..=8 {
        let cut = TempDir::new().unwrap();
        stories::copy_folder(before.path(), cut.path());
        std::fs::create_dir_all(cut.path().join("farewells")).unwrap();
        std::fs::write(cut.path().join(&noted), note.to_string()).unwrap();
        let (folder, backup) = (cut.path().join(&folder), cut.path().join(&backup));
        let doomed = backup.with_extension("destroyed");
        let steps: [&dyn Fn(); 8] = [
            &|| half(&folder.join("slots.json")),
            &|| gone(&folder.join("slots.json")),
            &|| std::fs::rename(&backup, &doomed).unwrap(),
            &|| half(&doomed),
            &|| gone(&doomed),
            &|| gone(&folder.join("main.db")),
            &|| {
                let all = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
                all.filter(|path| !path.ends_with("card.json")).for_each(|path| gone(&path));
            },
            &|| gone(&folder.join("card.json")),
        ];
        steps[..done].iter().for_each(|step| step());
        s.laptop.set_back(cut.path(), (EVENING, 50 + done as u64));
        its_keys_are_gone(&s);
        let note: Value = serde_json::from_slice(&std::fs::read(s.laptop.home().join(&noted)).unwrap()).unwrap();
        assert_eq!(note["is_done"], true, "after {done} steps");
    }
}
