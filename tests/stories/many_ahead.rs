//! The hub's machine burnt, and last week's copy is what there is. Fifty laptops are ahead of it; since the copy was made one more was
//! stolen and put out of use, and a resident had everything erased. The real program, real vaults (sync.md I12 and I13).
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "exchange/canary.rs"]
mod canary;

use canary::{Haystack, key_of_hub, whole_database, whole_file};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use stories::{EVENING, Hub, Invitation, Laptop, NOON, PASSPHRASE, added, hear_outside, texts};

const LAPTOPS: usize = 50;
/// Laptops at work at the same time.
const HANDS: usize = 4;
const WEEK_LATER: &str = "2026-10-15T18:00:00+08:00";
/// What is erased: words, a name, a number.
const GONE: [&str; 3] = ["庾瀚霆家水管爆裂", "庾瀚霆", "13987650011"];
const STOLEN_WORDS: &str = "被偷以后写的一件";

/// The same of each, several at once; what each came to, in their order.
fn each<L: Send, R: Send>(all: &mut [L], work: impl Fn(usize, &mut L) -> R + Sync) -> Vec<R> {
    let (share, work) = (all.len().div_ceil(HANDS), &work);
    let hand = |hand: usize, some: &mut [L]| -> Vec<R> {
        some.iter_mut().enumerate().map(|(n, one)| work(hand * share + n, one)).collect()
    };
    std::thread::scope(|threads| {
        let parts = all.chunks_mut(share).enumerate();
        let hands: Vec<_> = parts.map(|(n, some)| threads.spawn(move || hand(n, some))).collect();
        hands.into_iter().flat_map(|hand| hand.join().unwrap()).collect()
    })
}

#[track_caller]
fn sync(laptop: &Laptop) -> Value {
    let summary = laptop.sync();
    let found = ["stuck", "refused", "held"].map(|name| summary[name].clone());
    assert_eq!(found, [json!([]), json!(0), json!(0)], "{summary}");
    summary
}

fn name(n: usize) -> String {
    format!("第{n}位")
}

/// Half of the laptops are in one community, half in another; the first one's member leads, the others record.
struct District {
    hub: Hub,
    office: Laptop,
    communities: [String; 2],
    laptops: Vec<Laptop>,
    stolen: Laptop,
    /// What the resident said, at the first community.
    item: Value,
}

fn district() -> District {
    let (mut hub, office) = Hub::founded_small(3);
    let listed = office.call("directory.communities", json!({}));
    let communities = [0, 1].map(|n| listed[n]["id"].as_str().unwrap().to_owned());
    let role = |n: usize| if n == 0 { "lead" } else { "recorder" };
    let mut invited: Vec<Invitation> = Vec::new();
    for n in 0..=LAPTOPS {
        if n % 10 == 9 {
            // A file costs four greetings: two syncs, each with something to send, the first with the note of the file before. A hub answers a
            // laptop sixty in a minute; a new process has not counted them.
            hub.restart(EVENING);
        }
        invited.push(added(&office, (&name(n), role(n)), &communities[n % 2]));
    }
    sync(&office);
    let mut laptops = each(&mut invited, |n, invitation| {
        let laptop = Laptop::joined(invitation, (NOON, 10 + n as u64));
        hear_outside(&laptop, &format!("之前 {n}"));
        sync(&laptop);
        laptop
    });
    let stolen = laptops.pop().unwrap();
    let item = hear_outside(&laptops[2], GONE[0])["id"].clone();
    let speaker = json!({ "name": GONE[1], "phone": GONE[2], "door": "3-2-501", "is_unnamed": false });
    laptops[2].call("items.set_speaker", json!({ "item": item, "id": item, "speaker": speaker }));
    sync(&laptops[2]);
    sync(&laptops[0]);
    laptops[0].call("confirmation.confirm_items", json!({ "community": communities[0], "ids": [item] }));
    sync(&laptops[0]);
    sync(&office);
    each(&mut laptops, |_, laptop| sync(laptop));
    sync(&stolen);
    District { hub, office, communities, laptops, stolen, item }
}

impl District {
    /// What goes on after the copy was made: everybody writes, one laptop is put out of use, the resident's words go. Half of the
    /// laptops hear of both. Everybody writes on without a line.
    fn a_week_goes_by(&mut self) {
        each(&mut self.laptops, |n, laptop| {
            hear_outside(laptop, &format!("之后 {n}"));
            sync(laptop);
        });
        sync(&self.office);
        let board = self.office.call("devices.list", json!({}));
        let row = board["rows"].as_array().unwrap().iter().find(|row| row["name"] == name(LAPTOPS)).unwrap();
        let lost = json!({ "device": row["device"], "reason": "在公交车上被偷", "is_lost": true });
        self.office.call("devices.revoke", lost);
        let ground = json!({ "basis": "consent_withdrawn", "reason": "本人书面提出" });
        self.office.call("privacy.erase", json!({ "kind": "item", "id": self.item, "ground": ground }));
        sync(&self.office);
        sync(&self.office);
        each(&mut self.laptops[LAPTOPS / 2..], |_, laptop| sync(laptop));
        each(&mut self.laptops, |n, laptop| _ = hear_outside(laptop, &format!("还没有送 {n}")));
        hear_outside(&self.stolen, STOLEN_WORDS);
        // Nobody lets go of it, so the vault keeps its keys and comes by again.
        self.stolen.call("drafts.keep", json!({ "key": "item/new", "text": "没写完" }));
    }

    /// What everybody of a community reads in the end.
    fn all_words(&self, community: usize) -> Vec<String> {
        let of = |n: usize| ["之前", "之后", "还没有送"].map(|when| format!("{when} {n}"));
        let mut all: Vec<String> = (0..LAPTOPS).filter(|n| n % 2 == community).flat_map(of).collect();
        if community == 0 {
            // Of the stolen laptop, and of the resident.
            all.extend([format!("之前 {LAPTOPS}"), String::new()]);
        }
        all.sort();
        all
    }

    fn database(&self, name: &str) -> PathBuf {
        self.hub.folder().join("hub").join(name)
    }

    /// What is erased and in a file of the hub's, opened with its key.
    fn held_by_hub(&self, file: &str) -> Vec<&'static str> {
        held_of(&whole_file(&self.database(file), &key_of_hub(self.hub.folder())))
    }

    /// Nothing is anywhere at the hub. Its own vault follows some seconds later.
    fn hub_holds_nothing(&self) {
        for file in ["hub.db", "projection.db"] {
            assert_eq!(self.held_by_hub(file), Vec::<&str>::new(), "{file}");
        }
        let log = whole_file(&self.database("hub.db"), &key_of_hub(self.hub.folder()));
        assert!(log.holds("还没有送 8"), "the search reads it");
        let until = Instant::now() + Duration::from_secs(20);
        while !self.held_by_hub("own.db").is_empty() {
            assert!(Instant::now() < until, "own.db: {:?}", self.held_by_hub("own.db"));
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

fn words(laptop: &Laptop, community: &str) -> Vec<String> {
    let mut words = texts(laptop, community);
    words.sort();
    words
}

/// What the laptop was told of what it wrote: the record, the hub's word, the number and the time of its receipt.
fn receipts(laptop: &Laptop) -> BTreeSet<String> {
    let lines = laptop.call("sync.deliveries", json!({ "limit": 1000 }));
    let told = lines.as_array().unwrap().iter().filter(|line| !line["receipt"].is_null());
    told.map(|line| ["record", "state", "receipt", "received_at"].map(|name| line[name].to_string()).join(" "))
        .collect()
}

fn held_of(haystack: &Haystack) -> Vec<&'static str> {
    GONE.into_iter().filter(|word| haystack.holds(word)).collect()
}

fn vault(laptop: &Laptop, n: usize) -> Haystack {
    whole_database(&laptop.vault(&name(n)), PASSPHRASE)
}

impl District {
    /// The hub's machine burns; the copy is taken back and cut into snapshots before anybody comes.
    fn it_burns(&mut self, copy: &Path) {
        self.hub.restart(WEEK_LATER);
        self.hub.kill();
        std::fs::remove_dir_all(self.hub.folder().join("hub")).unwrap();
        let done = self.hub.run(&["restore", copy.to_str().unwrap()]);
        assert_eq!(done["revoked"], 0, "the copy knows nothing of it: {done}");
        self.hub.run(&["snapshot", "--all"]);
        self.hub.start();
        each(&mut self.laptops, |n, laptop| {
            laptop.restart(WEEK_LATER);
            laptop.sign_in(&name(n));
        });
    }

    /// One who heard of both comes first, then whoever holds the stolen laptop, then the others, the office last; until nothing is
    /// sent or given any more.
    fn everybody_comes(&mut self) {
        sync(&self.laptops[LAPTOPS - 1]);
        let late = self.stolen.sync();
        let found = ["is_revoked", "pulled", "held"].map(|name| late[name].clone());
        assert_eq!(found, [json!(true), json!(0), json!(1)], "{late}");
        for _ in 0..2 {
            each(&mut self.laptops, |_, laptop| sync(laptop));
        }
        assert_eq!(self.held_by_hub("hub.db"), Vec::<&str>::new(), "the laptops told it, without the office");
        sync(&self.office);
        each(&mut self.laptops, |n, laptop| {
            let again = sync(laptop);
            let moved = ["pushed", "pulled", "repaired"].map(|name| again[name].clone());
            assert_eq!(moved, [json!(0), json!(0), json!(0)], "laptop {n}: {again}");
            assert_eq!(laptop.call("sync.state", json!({}))["unsent"], 0, "laptop {n}");
            laptop.changes();
        });
    }

    /// The office is told who has not said that the erased is gone: whoever never will.
    fn the_office_is_told_who_is_out(&self) {
        sync(&self.office);
        let said = self.office.call("privacy.erasures", json!({}))["rows"].clone();
        for one in said.as_array().unwrap() {
            let out: Vec<&Value> = one["out"].as_array().unwrap().iter().map(|row| &row["name"]).collect();
            assert_eq!(one["is_carried_out"], true);
            assert_eq!(out, ["中心端", &name(LAPTOPS)], "the vault that burnt with the hub, and the stolen one: {one}");
        }
    }
}

#[test]
fn fifty_laptops_make_a_hub_of_last_week_whole_and_bring_back_neither_the_stolen_nor_the_erased() {
    let mut d = district();
    let (copy, nothing) = (d.hub.folder().join("hub.zfhub"), Vec::<&str>::new());
    d.hub.run(&["backup", "--out", copy.to_str().unwrap()]);
    d.a_week_goes_by();
    assert_eq!(d.held_by_hub("hub.db"), nothing, "erased at the hub");
    assert_eq!(held_of(&whole_file(&copy, &key_of_hub(d.hub.folder()))), GONE, "and in last week's copy it is");
    assert_eq!(held_of(&vault(&d.laptops[2], 2)), GONE, "and where nobody has heard of it yet");
    let kept = each(&mut d.laptops, |_, laptop| receipts(laptop));
    assert!(kept.iter().all(|lines| lines.len() >= 2));
    d.it_burns(&copy);
    d.everybody_comes();

    // Nothing lost, nothing doubled, and what was said of each record is what was said.
    for (n, laptop) in d.laptops.iter().enumerate() {
        assert_eq!(words(laptop, &d.communities[n % 2]), d.all_words(n % 2), "laptop {n}");
        let now = receipts(laptop);
        assert!(kept[n].is_subset(&now), "laptop {n}: {:?} of {now:?}", kept[n]);
    }
    let newcomer = Laptop::joined(&added(&d.office, ("新来的", "recorder"), &d.communities[0]), (NOON, 90));
    sync(&d.office);
    sync(&newcomer);
    assert_eq!(words(&newcomer, &d.communities[0]), d.all_words(0), "who comes now reads it all");
    assert_eq!(d.hub.run(&["verify"])["is_sound"], true);

    // The stolen stays stolen.
    let devices = d.hub.run(&["device", "list"]);
    let stolen = devices.as_array().unwrap().iter().find(|device| device["name"] == name(LAPTOPS)).unwrap();
    assert_eq!(stolen["is_revoked"], true, "{devices}");
    assert_eq!(d.stolen.sync()["is_revoked"], true);

    // The erased stays erased; the search finds what is there.
    let found = each(&mut d.laptops, |n, laptop| {
        let haystack = vault(laptop, n);
        assert!(haystack.holds(&format!("还没有送 {n}")), "laptop {n}: the search reads it");
        held_of(&haystack)
    });
    assert_eq!(found.concat(), nothing);
    assert_eq!(held_of(&whole_database(&newcomer.vault("新来的"), PASSPHRASE)), nothing);
    d.hub_holds_nothing();
    d.the_office_is_told_who_is_out();
}
