//! Newer programs over real parts: a hub process that offers what a publisher signed, laptops that fetch it over a line that is cut,
//! and the step itself, which waits until nothing is on this laptop alone. Refusals first.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod updates {
    pub mod desk;
    pub mod line;
    pub mod publisher;
}

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use device::{Device, Options, RunningProgram};
use release::{Kind, Platform};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use stories::{Laptop, NOON, OFFICE, RECORDER, hear_outside};
use tempfile::TempDir;
use updates::desk::{Desk, NEW, OLD, district, here, said_by};
use updates::line::line_that_breaks;
use updates::publisher::{Publisher, package};

#[test]
fn what_is_no_release_for_this_laptop_is_not_taken() {
    let (publisher, stranger) = (Publisher::new(), Publisher::new());
    let mut desk = Desk::practice(&publisher);
    let good = publisher.release(NEW, here(), &package(NEW, 10));
    let path = desk.folder.path().join("good.zfrelease");
    std::fs::write(&path, &good).unwrap();
    assert_eq!(desk.laptop.reason("updates.take", json!({ "path": path })), "locked");
    desk.laptop.sign_in(RECORDER);

    let mut changed = good.clone();
    *changed.last_mut().unwrap() ^= 1;
    let deb = Platform { kind: Kind::Deb, ..here() };
    for (file, reason) in [
        (stranger.release(NEW, here(), &package(NEW, 10)), "release_not_signed"),
        (changed, "release_package_differs"),
        (good[..good.len() - 1].to_vec(), "release_package_differs"),
        (good[..40].to_vec(), "release_unfit"),
        (b"MZ".to_vec(), "release_unfit"),
        (publisher.release("0.0.9", here(), &package("0.0.9", 10)), "release_older"),
        (publisher.release(OLD, here(), &package(OLD, 10)), "release_runs_already"),
        (publisher.release(NEW, deb, &package(NEW, 10)), "release_of_other_platform"),
        (publisher.release_over(("0.9.0", "0.8.0"), here(), &package("0.9.0", 10)), "release_over_gap"),
    ] {
        assert_eq!(desk.refuses(&file), reason);
    }
    assert_eq!(desk.state()["ready"], Value::Null, "nothing lies ready");
    assert_eq!(desk.laptop.reason("updates.install", json!({ "version": NEW })), "no_release_ready");
    assert_eq!(desk.laptop.reason("updates.go_back", json!({})), "no_previous_program");

    // A program that was given no publisher's key trusts nobody; one that does not know where it lies changes nothing.
    let program = desk.program();
    desk.laptop.restart_as(NOON, |options| options.program = Some(RunningProgram { path: program, is_window: false }));
    desk.laptop.sign_in(RECORDER);
    if desk.state()["why_not"]["reason"] == "release_keys_missing" {
        assert_eq!(desk.refuses(&good), "release_keys_missing");
    } else {
        assert_eq!(desk.refuses(&good), "release_not_signed");
    }
    let key = publisher.public();
    desk.laptop.restart_as(NOON, |options| options.release_key = Some(key));
    desk.laptop.sign_in(RECORDER);
    assert_eq!(desk.refuses(&good), "update_not_here");

    desk.runs(OLD);
    desk.laptop.sign_in(RECORDER);
    assert_eq!(desk.takes(&path)["ready"]["version"], NEW);
    assert_eq!(
        desk.laptop.reason("updates.install", json!({ "version": "0.3.0" })),
        "no_release_ready",
        "not what was seen"
    );
    assert!(said_by(&desk.program()) == OLD && !desk.previous().exists());
}

/// A package may be larger than one call of the window can carry: it comes piece by piece, its signature first.
#[test]
fn a_file_that_comes_piece_by_piece_is_taken_whole_or_not_at_all() {
    let (publisher, stranger) = (Publisher::new(), Publisher::new());
    let desk = Desk::practice(&publisher);
    desk.laptop.sign_in(RECORDER);
    let piece = |file: &[u8], from: usize, to: usize| {
        let content = BASE64.encode(&file[from..to.min(file.len())]);
        json!({ "content_base64": content, "at": from, "has_more": to < file.len() })
    };
    let noise: Vec<u8> = (0..700_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let good = publisher.release(NEW, here(), &noise);
    let third = good.len() / 3 + 1;
    let foreign = stranger.release(NEW, here(), &noise);
    let lies_there = || desk.laptop.home().join("updates/chosen.part").exists();
    assert_eq!(desk.laptop.reason("updates.take", piece(&foreign, 0, third)), "release_not_signed");
    assert!(!lies_there(), "its first bytes said enough");

    let first = desk.laptop.call("updates.take", piece(&good, 0, third));
    assert_eq!((&first["ready"], lies_there()), (&Value::Null, true), "half of it is none");
    assert_eq!(desk.laptop.reason("updates.take", piece(&good, 2 * third, good.len())), "release_chunk_missing");
    desk.laptop.call("updates.take", piece(&good, third, 2 * third));
    let mut changed = good.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(desk.laptop.reason("updates.take", piece(&changed, 2 * third, good.len())), "release_package_differs");
    assert!(!lies_there());
    assert_eq!(desk.state()["ready"], Value::Null);

    desk.laptop.call("updates.take", piece(&good, 0, third));
    let longer = [&good[third..], b"more"].concat();
    let too_long = json!({ "content_base64": BASE64.encode(longer), "at": third, "has_more": true });
    assert_eq!(desk.laptop.reason("updates.take", too_long), "release_package_differs", "longer than what was signed");

    for from in [0, third, 2 * third] {
        desk.laptop.call("updates.take", piece(&good, from, from + third));
    }
    assert_eq!((&desk.state()["ready"]["version"], lies_there()), (&json!(NEW), false));
    let kept = std::fs::read(desk.laptop.home().join("updates/taken.zfrelease")).unwrap();
    assert!(kept == good);
}

#[test]
fn no_real_district_takes_another_publisher_or_another_version() {
    let folder = TempDir::new().unwrap();
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/divisions/xuhui.csv");
    let plain = || Options { is_cheap: true, ..Options::default() };
    let device = Device::open(folder.path(), plain()).unwrap();
    let mut wish = stories::file(&list);
    wish["nickname"] = json!("办公室");
    wish["passphrase"] = json!("four words make it long");
    wish["is_practice"] = json!(false);
    let shown = device.call("session.found", wish).unwrap();
    device.call("session.confirm_code", json!({ "member": shown["member"], "typed": shown["recovery_code"] })).unwrap();
    drop(device);
    let reason = |options| Device::open(folder.path(), options).err().unwrap().refusal().reason;
    let key = Some(Publisher::new().public());
    assert_eq!(reason(Options { release_key: key, ..plain() }), "practice_only");
    assert_eq!(reason(Options { version: Some("9.0.0".to_owned()), ..plain() }), "practice_only");
    assert!(Device::open(folder.path(), plain()).is_ok());
}

#[test]
fn a_release_comes_over_a_line_that_is_cut_and_is_installed_once_nothing_is_here_alone() {
    let publisher = Publisher::new();
    let (mut desk, _second, hub) = district(&publisher);
    let package = package(NEW, 900_000);
    let file = hub.folder().join("new.zfrelease");
    let forged = Publisher::new().release(NEW, here(), &package);
    std::fs::write(&file, forged).unwrap();
    assert!(hub.refuses(&["release", "add", file.to_str().unwrap()]).contains("not signed"));
    assert_eq!(hub.run(&["release", "list"]), json!([]));
    assert_eq!(desk.laptop.call("updates.look", json!({}))["ready"], Value::Null, "there is nothing newer");

    std::fs::write(&file, publisher.release(NEW, here(), &package)).unwrap();
    assert_eq!(hub.run(&["release", "add", file.to_str().unwrap()])["version"], NEW);
    hub.run(&["release", "add", file.to_str().unwrap()]);
    assert_eq!(hub.run(&["release", "list"]).as_array().unwrap().len(), 1, "twice is once");
    std::fs::write(&file, publisher.release(NEW, here(), b"another")).unwrap();
    assert!(hub.refuses(&["release", "add", file.to_str().unwrap()]).contains("another package"));

    // However the line is cut, what had come whole is not asked for again.
    let (mut came, mut cuts) = (0, 0);
    for after in [4_000, 5_000, 9_000, 40_000, 290_000, 300_000, 400_000, 600_000, 900_000, 2_000_000] {
        let address = line_that_breaks(hub.port(), after);
        match desk.laptop.try_call("updates.look", json!({ "hub": address })) {
            Ok(_) => break,
            Err(refused) => assert_eq!(refused.reason, "hub_not_reached"),
        }
        cuts += 1;
        let percent = desk.state()["incoming"]["percent"].as_u64().unwrap_or(0);
        assert!(percent >= came && percent < 100, "{percent} after {came}");
        came = percent;
    }
    assert!(cuts >= 4 && came > 0, "{cuts} cuts, {came} %");
    let state = desk.state();
    assert_eq!((&state["ready"]["version"], &state["incoming"]), (&json!(NEW), &Value::Null), "{state}");
    assert_eq!(state["ready"]["notes"], json!(["导出更快", "修了三处小毛病"]));
    let asked = hub.answered("release_part");
    desk.laptop.call("updates.look", json!({}));
    assert_eq!(hub.answered("release_part"), asked, "what is here is not fetched again");

    hear_outside(&desk.laptop, "三号楼水泵漏水");
    let state = desk.state();
    assert_eq!(state["obstacles"][0]["reason"], "update_outbox_unsafe", "{state}");
    let refused = desk.laptop.try_call("updates.install", json!({ "version": NEW })).unwrap_err();
    assert_eq!(refused.reason, "update_outbox_unsafe");
    assert!(refused.params["count"].parse::<u32>().unwrap() > 0, "it says how many");
    assert_eq!(said_by(&desk.program()), OLD);
    // Nor while somebody else of this laptop has something here alone.
    desk.laptop.sign_out();
    desk.laptop.sign_in(&desk.laptop.lead());
    desk.laptop.sync();
    let theirs = desk.laptop.try_call("updates.install", json!({ "version": NEW })).unwrap_err();
    assert_eq!((theirs.reason.as_str(), theirs.params["name"].as_str()), ("update_other_outbox", RECORDER));
    assert_eq!(said_by(&desk.program()), OLD);
    desk.laptop.sign_out();
    desk.laptop.sign_in(RECORDER);
    desk.laptop.call("drafts.keep", json!({ "key": "half", "text": "没写完的半句" }));
    desk.laptop.sync();
    assert_eq!(desk.state()["obstacles"], json!([]));
    let after = desk.installs(NEW);
    assert_eq!((&after["installed"]["step"], said_by(&desk.program())), (&json!("waits_for_restart"), NEW.to_owned()));
    assert_eq!(said_by(&desk.previous()), OLD, "the one before is kept");
    let copies = std::fs::read_dir(desk.laptop.home().join(format!("backups/before-{NEW}"))).unwrap().count();
    let vaults = std::fs::read_dir(desk.laptop.home().join("vaults")).unwrap().count();
    assert_eq!(copies, vaults, "a copy of every vault was made first");

    desk.runs(NEW);
    assert_eq!(
        desk.state()["installed"]["step"],
        "first_start",
        "the one before is there until this one has opened a vault"
    );
    desk.laptop.sign_in(RECORDER);
    assert_eq!(desk.state()["installed"], Value::Null);
    let drafts = desk.laptop.call("drafts.list", json!({ "prefix": "half" }));
    assert_eq!(drafts[0]["text"], "没写完的半句", "{drafts}");
    assert_eq!(desk.laptop.reason("updates.go_back", json!({})), "update_in_use");
    assert_eq!(desk.state()["ready"], Value::Null);

    // Never down again, not even by the older program over the same home.
    desk.runs(OLD);
    desk.laptop.sign_in(RECORDER);
    assert_eq!(desk.refuses(&publisher.release("0.1.9", here(), &package)), "release_older");
}

#[test]
fn a_laptop_fetches_by_itself_even_with_a_program_that_is_served_no_more() {
    let publisher = Publisher::new();
    let (mut desk, _second, hub) = district(&publisher);
    let file = hub.folder().join("new.zfrelease");
    std::fs::write(&file, publisher.release(NEW, here(), &package(NEW, 600_000))).unwrap();
    hub.run(&["release", "add", file.to_str().unwrap()]);
    for version in ["0.0.9", OLD] {
        desk.starts(version, true);
        desk.laptop.sign_in(RECORDER);
        let until = Instant::now() + Duration::from_secs(60);
        while desk.state()["ready"]["version"] != NEW {
            assert!(Instant::now() < until, "{version}: {}", desk.state());
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(said_by(&desk.program()), OLD, "nothing is installed by itself");
        let updates = desk.laptop.home().join("updates");
        desk.runs(OLD);
        std::fs::remove_file(updates.join("fetched.zfrelease")).unwrap();
    }
}

/// The command line itself, as it runs: it puts another program in its own place.
#[test]
fn the_running_program_gives_way_to_the_next() {
    let publisher = Publisher::new();
    let desk = Desk::practice(&publisher);
    let (home, program) = (desk.laptop.into_folder(), desk.folder.path().join("zoufang-cli"));
    std::fs::copy(stories::program("zoufang-cli"), &program).unwrap();
    let before = std::fs::read(&program).unwrap();
    let file = desk.folder.path().join("new.zfrelease");
    std::fs::write(&file, publisher.release("9.0.0", here(), &package("9.0.0", 10))).unwrap();
    let called = |program: &Path, name: &str, args: Value| {
        let mut command = Command::new(program);
        command.args(["--home", home.path().to_str().unwrap(), "--member", RECORDER, "--json", "call", name]);
        command.arg(args.to_string()).env("ZOUFANG_PASSPHRASE", stories::PASSPHRASE).env("ZOUFANG_NOW", NOON);
        let output = command.env("ZOUFANG_RELEASE_KEY", publisher.public()).env("LANG", "en").output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    assert_eq!(called(&program, "updates.take", json!({ "path": file }))["ready"]["version"], "9.0.0");
    let step = called(&program, "updates.install", json!({ "version": "9.0.0" }));
    assert_eq!(step["installed"]["step"], "waits_for_restart", "{step}");
    assert_eq!(said_by(&program), "9.0.0");
    // It does not come up: the one before is started by hand, says so, and goes back to its place.
    let previous = desk.folder.path().join("zoufang-cli.previous");
    assert_eq!(called(&previous, "updates.state", json!({}))["installed"]["step"], "did_not_open");
    called(&previous, "updates.go_back", json!({}));
    assert!(std::fs::read(&program).unwrap() == before && !previous.exists());
    assert_eq!(called(&program, "updates.state", json!({}))["installed"], Value::Null);
}

#[test]
fn what_is_withdrawn_is_dropped_and_a_full_disk_keeps_what_it_had() {
    let publisher = Publisher::new();
    let (desk, _second, hub) = district(&publisher);
    let file = hub.folder().join("new.zfrelease");
    std::fs::write(&file, publisher.release(NEW, here(), &package(NEW, 600_000))).unwrap();
    hub.run(&["release", "add", file.to_str().unwrap()]);

    let incoming = desk.laptop.home().join("updates/incoming.part");
    std::os::unix::fs::symlink("/dev/full", &incoming).unwrap();
    assert_eq!(desk.laptop.reason("updates.look", json!({})), "disk_full");
    assert!(std::fs::symlink_metadata(&incoming).is_err(), "it takes no room away from records");
    assert_eq!(desk.state()["problem"]["reason"], "disk_full");
    assert_eq!(desk.laptop.call("updates.look", json!({}))["ready"]["version"], NEW);

    let beside = desk.folder.path().join("zoufang-cli.new");
    std::os::unix::fs::symlink("/dev/full", &beside).unwrap();
    assert_eq!(desk.laptop.reason("updates.install", json!({ "version": NEW })), "disk_full");
    assert!(said_by(&desk.program()) == OLD && !desk.previous().exists());
    assert_eq!(desk.state()["installed"], Value::Null, "nothing was installed");
    let copies = desk.laptop.home().join(format!("backups/before-{NEW}"));
    assert!(!copies.exists(), "no copies where the program can't be changed");

    assert!(hub.refuses(&["release", "withdraw", "0.7.0"]).contains("0.7.0"));
    assert_eq!(hub.run(&["release", "withdraw", NEW])["withdrawn"], 1);
    assert_eq!(hub.run(&["status"])["releases"], json!([]));
    let state = desk.laptop.call("updates.look", json!({}));
    assert_eq!((&state["ready"], &state["problem"]), (&Value::Null, &Value::Null), "{state}");
    assert_eq!(desk.laptop.reason("updates.install", json!({ "version": NEW })), "no_release_ready");
}

#[test]
fn a_new_program_that_does_not_open_gives_way_to_the_one_before() {
    let publisher = Publisher::new();
    let mut desk = Desk::practice(&publisher);
    desk.laptop.sign_in(RECORDER);
    let file = desk.folder.path().join("new.zfrelease");
    std::fs::write(&file, publisher.release(NEW, here(), &package(NEW, 10))).unwrap();
    desk.takes(&file);
    desk.installs(NEW);
    // Somebody starts the one before by hand, since the new one does not come up.
    desk.runs(OLD);
    let state = desk.state();
    assert_eq!(state["installed"]["step"], "did_not_open", "{state}");
    assert_eq!(state["installed"]["previous"], json!(desk.previous()), "it says where the one before lies");
    desk.laptop.call("updates.go_back", json!({}));
    assert_eq!(said_by(&desk.program()), OLD);
    assert!(!desk.previous().exists());
    desk.runs(OLD);
    desk.laptop.sign_in(RECORDER);
    assert_eq!(desk.state()["ready"]["version"], NEW, "it may be tried again, by whoever wants to");
}

#[test]
fn the_only_program_that_works_is_never_overwritten() {
    let publisher = Publisher::new();
    let mut desk = Desk::practice(&publisher);
    desk.laptop.sign_in(RECORDER);
    for version in [NEW, "0.3.0"] {
        desk.is_given(&publisher, version);
        desk.installs(version);
        assert_eq!((said_by(&desk.program()), said_by(&desk.previous())), (version.to_owned(), OLD.to_owned()));
    }
    // Neither comes up; the one that is started by hand tries the last one again, and one more.
    desk.runs(OLD);
    assert_eq!(desk.state()["installed"]["step"], "did_not_open");
    desk.laptop.sign_in(RECORDER);
    desk.installs("0.3.0");
    desk.is_given(&publisher, "0.4.0");
    std::os::unix::fs::symlink("/dev/full", desk.folder.path().join("zoufang-cli.new")).unwrap();
    assert_eq!(desk.laptop.reason("updates.install", json!({ "version": "0.4.0" })), "disk_full");
    assert_eq!(desk.state()["installed"]["version"], "0.3.0", "what was known of the last step counts");
    desk.installs("0.4.0");
    assert_eq!((said_by(&desk.program()), said_by(&desk.previous())), ("0.4.0".to_owned(), OLD.to_owned()));
    desk.runs(OLD);
    desk.laptop.call("updates.go_back", json!({}));
    assert!(said_by(&desk.program()) == OLD && !desk.previous().exists());
}

#[test]
fn a_step_that_was_cut_off_before_it_was_noted_has_its_way_back() {
    let publisher = Publisher::new();
    for (version, step) in [(OLD, "did_not_open"), (NEW, "first_start")] {
        let mut desk = Desk::practice(&publisher);
        desk.laptop.sign_in(RECORDER);
        desk.is_given(&publisher, NEW);
        desk.installs(NEW);
        desk.forgets_that_it_was_put();
        desk.runs(version);
        assert_eq!(desk.state()["installed"]["step"], step);
        desk.laptop.call("updates.go_back", json!({}));
        assert!(said_by(&desk.program()) == OLD && !desk.previous().exists());
        assert_eq!(desk.laptop.reason("updates.go_back", json!({})), "no_previous_program");
    }
}

#[test]
fn there_is_no_way_back_from_a_vault_that_was_opened_even_if_nobody_got_in() {
    let publisher = Publisher::new();
    let mut desk = Desk::practice(&publisher);
    desk.laptop.sign_in(RECORDER);
    desk.is_given(&publisher, NEW);
    desk.installs(NEW);
    desk.runs(NEW);
    let exchange = desk.laptop.home().join("exchange");
    if exchange.exists() {
        std::fs::rename(&exchange, exchange.with_extension("aside")).unwrap();
    }
    std::fs::write(&exchange, "in the way").unwrap();
    let wish = json!({ "member": desk.laptop.member(RECORDER), "passphrase": stories::PASSPHRASE });
    assert!(desk.laptop.try_call("session.unlock", wish).is_err(), "what others left can't be read");
    assert_eq!(desk.laptop.call("session.state", json!({}))["stage"], "locked");
    assert_eq!(desk.laptop.reason("updates.go_back", json!({})), "update_in_use");
}

#[test]
fn who_was_cut_off_long_ago_is_waited_for_no_more_and_the_copy_has_all_of_it() {
    let publisher = Publisher::new();
    let mut desk = Desk::practice(&publisher);
    desk.laptop.sign_in(OFFICE);
    desk.laptop.call("drafts.keep", json!({ "key": "half", "text": "断电前写的半句" }));
    let vault = desk.laptop.vault(OFFICE);
    let lay = ["main.db", "main.db-wal"].map(|name| (vault.join(name), std::fs::read(vault.join(name)).unwrap()));
    desk.runs(OLD);
    for (path, bytes) in &lay {
        std::fs::write(path, bytes).unwrap();
    }
    desk.laptop.sign_in(RECORDER);
    desk.is_given(&publisher, NEW);
    let refused = desk.laptop.try_call("updates.install", json!({ "version": NEW })).unwrap_err();
    assert_eq!((refused.reason.as_str(), refused.params["name"].as_str()), ("vault_not_closed", OFFICE));
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(31 * 86_400);
    std::fs::File::options().write(true).open(&lay[1].0).unwrap().set_modified(long_ago).unwrap();
    assert_eq!(desk.state()["obstacles"], json!([]));
    desk.installs(NEW);

    let is_theirs = |path: &&PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(OFFICE);
    let copies = desk.copies(NEW);
    let copy = copies.iter().find(is_theirs).unwrap();
    let mut fresh = Laptop::empty(None, None);
    fresh.call("safety.restore", json!({ "path": copy }));
    fresh.restart(NOON);
    fresh.sign_in(OFFICE);
    assert_eq!(fresh.call("drafts.list", json!({ "prefix": "half" }))[0]["text"], "断电前写的半句");
    assert_eq!(fresh.call("safety.verify", json!({}))["is_clean"], true);
}

#[test]
fn two_of_one_name_in_a_folder_have_a_copy_each_whatever_is_in_it() {
    let publisher = Publisher::new();
    let desk = Desk::practice(&publisher);
    desk.laptop.sign_in(RECORDER);
    let community = desk.laptop.community();
    desk.laptop.sign_out();
    desk.laptop.sign_in(OFFICE);
    let invited = ["甲", "乙"].map(|name| {
        let wish = json!({ "nickname": name, "role": "recorder", "team": null, "community": community });
        desk.laptop.call("directory.add_member", wish)
    });
    desk.laptop.sign_out();
    // In a file's name they are one.
    for (made, nickname) in invited.into_iter().zip(["重/名", "重:名"]) {
        let mut join = stories::file(Path::new(made["path"].as_str().unwrap()));
        (join["nickname"], join["passphrase"]) = (json!(nickname), json!(stories::PASSPHRASE));
        join["opening_code"] = made["opening_code"].clone();
        let shown = desk.laptop.call("session.join", join);
        let typed = json!({ "member": shown["member"], "typed": shown["recovery_code"] });
        desk.laptop.call("session.confirm_code", typed);
        desk.laptop.call("safety.backup", json!({ "folder": null }));
        desk.laptop.sign_out();
    }
    desk.laptop.sign_in(RECORDER);
    desk.is_given(&publisher, NEW);
    desk.installs(NEW);
    let copies = desk.copies(NEW);
    let vaults = std::fs::read_dir(desk.laptop.home().join("vaults")).unwrap().count();
    let of_both = copies.iter().filter(|path| path.to_string_lossy().contains("重_名-")).count();
    assert_eq!((copies.len(), of_both), (vaults, 2), "{copies:?}");
}

#[test]
fn what_rotted_is_fetched_anew_and_what_gave_way_to_another_is_dropped() {
    let publisher = Publisher::new();
    let (desk, _second, hub) = district(&publisher);
    let offers = |version: &str| {
        let file = hub.folder().join("new.zfrelease");
        std::fs::write(&file, publisher.release(version, here(), &package(version, 600_000))).unwrap();
        hub.run(&["release", "add", file.to_str().unwrap()]);
    };
    offers(NEW);
    assert_eq!(desk.laptop.call("updates.look", json!({}))["ready"]["version"], NEW);
    let fetched = desk.laptop.home().join("updates/fetched.zfrelease");
    let mut bytes = std::fs::read(&fetched).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&fetched, bytes).unwrap();
    assert_eq!(desk.laptop.reason("updates.install", json!({ "version": NEW })), "release_package_differs");
    assert_eq!(desk.state()["ready"], Value::Null);
    assert_eq!(desk.laptop.call("updates.look", json!({}))["ready"]["version"], NEW, "fetched anew");

    hub.run(&["release", "withdraw", NEW]);
    offers("0.2.1");
    let address = line_that_breaks(hub.port(), 40_000);
    let cut = desk.laptop.try_call("updates.look", json!({ "hub": address })).unwrap_err();
    assert_eq!(cut.reason, "hub_not_reached");
    assert_eq!(desk.state()["ready"], Value::Null, "the one that was withdrawn, though the other is not here yet");
    assert_eq!(desk.laptop.reason("updates.install", json!({ "version": NEW })), "no_release_ready");
    assert_eq!(desk.laptop.call("updates.look", json!({}))["ready"]["version"], "0.2.1");
}

#[test]
fn a_window_that_closes_closes_the_vault_though_nothing_is_dropped() {
    let laptop = Laptop::practice(NOON);
    let (member, vault) = (laptop.member(RECORDER), laptop.vault(RECORDER));
    let home = laptop.into_folder();
    let options = Options { now: Some(NOON.to_owned()), is_cheap: true, ..Options::default() };
    let device = Device::open(home.path(), options).unwrap();
    device.call("session.unlock", json!({ "member": member, "passphrase": stories::PASSPHRASE })).unwrap();
    device.call("drafts.keep", json!({ "key": "half", "text": "没写完的半句" })).unwrap();
    let beside = || std::fs::metadata(vault.join("main.db-wal")).map_or(0, |found| found.len());
    assert!(beside() > 0);
    device.close();
    device.close();
    assert_eq!(beside(), 0);
    assert_eq!(device.call("session.state", json!({})).unwrap()["stage"], "locked");
    assert!(home.path().join("updates/outboxes.json").exists(), "and what it had alone is noted");
}

#[test]
fn a_program_older_than_the_last_two_is_told_so_and_loses_nothing() {
    let publisher = Publisher::new();
    let (mut desk, second, hub) = district(&publisher);
    let file = hub.folder().join("new.zfrelease");
    std::fs::write(&file, publisher.release(NEW, here(), &package(NEW, 10))).unwrap();
    hub.run(&["release", "add", file.to_str().unwrap()]);
    desk.runs("0.0.9");
    desk.laptop.sign_in(RECORDER);
    hear_outside(&desk.laptop, "旧版电脑上记的一件");
    let refused = desk.laptop.try_call("sync.now", json!({})).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.reason.as_str()), ("OutOfDate", "program_too_old"));
    let state = desk.laptop.call("sync.state", json!({}));
    assert_eq!((&state["unsent"], &state["problem"]["reason"]), (&json!(0), &json!("program_too_old")), "{state}");
    second.sync();
    assert!(second.records().contains("旧版电脑上记的一件"), "what it wrote has arrived");
    desk.laptop.sign_out();
    desk.runs(OLD);
    desk.laptop.sign_in(OFFICE);
    desk.laptop.sync();
    let board = desk.laptop.call("devices.list", json!({}));
    let rows = board["rows"].as_array().unwrap();
    let behind: Vec<&Value> = rows.iter().filter(|row| row["is_behind"] == true).map(|row| &row["build"]).collect();
    assert_eq!(behind, [&json!("0.0.9")], "and the office sees who is behind");
    desk.laptop.sign_out();
    desk.runs("0.0.9");
    desk.laptop.sign_in(RECORDER);
    let devices = hub.run(&["device", "list"]);
    assert!(devices.as_array().unwrap().iter().any(|device| device["version"] == "0.0.9"), "{devices}");

    // By a stick it gets its receipts all the same: there the question came before the answer could tell.
    hear_outside(&desk.laptop, "存在U盘上的一件");
    let bundle = desk.laptop.call("carriers.save_bundle", json!({}))["paths"][0].as_str().unwrap().to_owned();
    let answer = hub.run(&["take", &bundle, "--out", hub.folder().to_str().unwrap()]);
    let answer = hub.folder().join(Path::new(answer[0]["answers"][0].as_str().unwrap()).file_name().unwrap());
    let taken = desk.laptop.call("carriers.take_answer", stories::file(&answer));
    assert!(taken["pushed"].as_u64().unwrap() > 0, "{taken}");

    assert_eq!(desk.laptop.call("updates.look", json!({}))["ready"]["version"], NEW, "and the way out is offered");
    desk.installs(NEW);
    desk.runs(NEW);
    desk.laptop.sign_in(RECORDER);
    desk.laptop.sync();
}

#[test]
fn a_laptop_without_a_line_gets_it_by_a_stick_and_installs_once_its_records_are_on_one() {
    let publisher = Publisher::new();
    let (mut desk, _second, hub) = district(&publisher);
    let file = hub.folder().join("new.zfrelease");
    std::fs::write(&file, publisher.release(NEW, here(), &package(NEW, 300_000))).unwrap();
    hub.run(&["release", "add", file.to_str().unwrap()]);
    let stick = TempDir::new().unwrap();
    let saved = hub.run(&["release", "save", NEW, "--out", stick.path().to_str().unwrap()]);
    let carried = PathBuf::from(saved[0]["file"].as_str().unwrap());
    assert_eq!(std::fs::read(&carried).unwrap(), std::fs::read(&file).unwrap(), "the same bytes");
    let item = hear_outside(&desk.laptop, "没有网络的一天")["id"].clone();
    let paper = BASE64.encode(b"%PDF-1.7 of that day");
    desk.laptop.call("attachments.add", json!({ "item": item, "file_name": "报修单.pdf", "content_base64": paper }));
    assert_eq!(desk.takes(&carried)["ready"]["version"], NEW);
    assert_eq!(desk.laptop.reason("updates.install", json!({ "version": NEW })), "update_outbox_unsafe");
    desk.laptop.call("carriers.save_bundle", json!({ "folder": stick.path() }));
    let path = desk.laptop.call("updates.save", json!({ "path": stick.path() }))["path"].as_str().unwrap().to_owned();
    assert_eq!(std::fs::read(path).unwrap(), std::fs::read(&file).unwrap(), "and on to the next laptop");
    desk.installs(NEW);
    assert_eq!(said_by(&desk.program()), NEW);
    desk.runs(NEW);
    desk.laptop.sign_in(RECORDER);
    desk.laptop.sync();
    let state = desk.laptop.call("sync.state", json!({}));
    assert_eq!((&state["unsent"], &state["files_unsent"]), (&json!(0), &json!(0)), "{state}");
}
