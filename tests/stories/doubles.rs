//! 重复人员归并 (decisions D18): two secretaries of one community, each on a laptop of their own without a line, merge one family's two lines
//! of the ledger each the other way round. After the sync both laptops read the same one, every figure counts it once, and one click
//! brings both back. Real vaults, a real hub process.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use stories::{Hub, Laptop, NOON, OFFICE, added, open_door, sync_clean as sync};

const LEDGER: &str = "上海新村居委会住户基本情况台账\n序号,门牌,户主,人口,联系电话,类别,出生年月\n\
    1,3号501室,张丽,2,13900001111,独居老人,1938.11\n2,3号楼2单元501室,张丽,2,13900001111,,\n3,4号楼1单元101室,李强,3,13900002222,,\n";

struct Ledger {
    hub: Hub,
    office: Laptop,
    one: Laptop,
    two: Laptop,
    recorder: Laptop,
    elsewhere: Laptop,
    community: String,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn ids(rows: &Value) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| text(&row["id"])).collect()
}

impl Ledger {
    fn new() -> Self {
        let (hub, office) = Hub::founded_small(2);
        let communities = ids(&office.call("directory.communities", json!({})));
        let join = |name: &str, role: &str, (at, seed): (usize, u64)| {
            Laptop::joined(&added(&office, (name, role), &communities[at]), (NOON, seed))
        };
        let one = join("沈岚", "community_secretary", (0, 2));
        let two = join("顾佩兰", "community_secretary", (0, 3));
        let recorder = join("王敏", "recorder", (0, 4));
        let elsewhere = join("许静", "community_secretary", (1, 5));
        sync(&office);
        let mut file = Laptop::file("households", "台账.csv", LEDGER.as_bytes());
        file["community"] = json!(communities[0]);
        let report = one.call("imports.apply", file);
        assert_eq!((&report["is_applied"], &report["created"]), (&json!(true), &json!(3)), "{report}");
        let ledger = Self { hub, office, one, two, recorder, elsewhere, community: communities[0].clone() };
        ledger.meet();
        ledger
    }

    fn meet(&self) {
        for _ in 0..2 {
            for laptop in [&self.one, &self.two, &self.recorder, &self.elsewhere] {
                sync(laptop);
            }
        }
    }

    /// Another ledger of the same head.
    fn imports(&self, laptop: &Laptop, lines: &str) {
        let head: Vec<&str> = LEDGER.lines().take(2).collect();
        let text = format!("{}\n{lines}", head.join("\n"));
        let mut file = Laptop::file("households", "补充台账.csv", text.as_bytes());
        file["community"] = json!(self.community);
        let report = laptop.call("imports.apply", file);
        assert_eq!((&report["is_applied"], &report["rejected"]), (&json!(true), &json!(0)), "{report}");
    }

    /// Whom the second secretary's laptop knew, which is lost.
    fn lost(&self) -> Value {
        sync(&self.office);
        let board = self.office.call("devices.list", json!({}));
        let row = board["rows"].as_array().unwrap().iter().find(|row| row["name"] == "顾佩兰").unwrap();
        let wish = json!({ "device": row["device"], "reason": "夜里被偷", "is_lost": true });
        self.office.call("devices.revoke", wish);
        sync(&self.office);
        sync(&self.one);
        let losses = self.one.call("losses.list", json!({}));
        self.one.call("losses.show", json!({ "id": losses[0]["id"] }))
    }

    fn list(&self, laptop: &Laptop, search: Option<&str>) -> Value {
        laptop.call("directory.households", json!({ "community": self.community, "search": search }))
    }

    fn doubles(&self, laptop: &Laptop) -> Value {
        laptop.call("households.doubles", json!({ "community": self.community }))
    }

    /// What both laptops list; the community's day counts as many, and the log of each folds to what is shown.
    #[track_caller]
    fn listed(&self) -> Vec<String> {
        let [listed, other] = [&self.one, &self.two].map(|laptop| {
            let rows = self.list(laptop, None);
            assert_eq!(laptop.call("days.community", json!({}))["households"], rows.as_array().unwrap().len());
            assert_eq!(laptop.call("safety.verify", json!({}))["is_clean"], true);
            rows
        });
        assert_eq!(listed, other);
        ids(&listed)
    }
}

#[test]
fn merged_each_into_the_other_without_a_line_it_is_one_everywhere_and_one_click_brings_both_back() {
    let ledger = Ledger::new();
    let found = ledger.doubles(&ledger.one);
    let pair = &found["pairs"][0];
    assert_eq!((found["pairs"].as_array().unwrap().len(), &pair["alike"]), (1, &json!(["phone", "householder"])));
    let (left, right) = (text(&pair["one"]["id"]), text(&pair["other"]["id"]));
    let before = ledger.listed();
    assert_eq!(before.len(), 3, "nothing is merged by itself");

    let merge = |household: &str, into: &str| json!({ "household": household, "into": into });
    ledger.one.call("households.merge", merge(&left, &right));
    ledger.two.call("households.merge", merge(&right, &left));
    assert_eq!(ids(&ledger.list(&ledger.one, Some("3-501"))), std::slice::from_ref(&right));
    assert_eq!(ids(&ledger.list(&ledger.two, Some("3-501"))), std::slice::from_ref(&left));
    ledger.meet();
    let (small, great) = if left < right { (&left, &right) } else { (&right, &left) };
    let after = ledger.listed();
    assert_eq!(after.len(), 2);
    for laptop in [&ledger.one, &ledger.two] {
        for typed in ["3-501", "3-2-501", "张丽", "zl", "1111"] {
            assert_eq!(ids(&ledger.list(laptop, Some(typed))), std::slice::from_ref(small), "{typed}");
        }
        assert_eq!(ledger.list(laptop, Some("zl"))[0]["tags"], json!(["独居老人"]), "of whichever of the two");
        let hits = laptop.call("search.find", json!({ "text": "501" }));
        let homes: Vec<&Value> = hits.as_array().unwrap().iter().filter(|hit| hit["kind"] == "household").collect();
        assert_eq!((homes.len(), &homes[0]["id"]), (1, &json!(small)), "{hits}");
        let doubles = ledger.doubles(laptop);
        assert_eq!((&doubles["pairs"], doubles["merged"].as_array().unwrap().len()), (&json!([]), 1));
        assert_eq!(
            (&doubles["merged"][0]["stays"]["id"], &doubles["merged"][0]["joined"]["id"]),
            (&json!(small), &json!(great))
        );
        assert_eq!(laptop.call("sync.state", json!({}))["conflicts"], 0, "two words on two records are no conflict");
        assert_eq!(laptop.reason("households.merge", merge(&left, &right)), "households_are_one");
    }

    // Put on the day's list under either id, the family is called on once.
    let both =
        json!({ "community": ledger.community, "on": "2026-10-09", "households": [left, right], "reason": null });
    let list = ledger.one.call("visits.prepare_call_list", both);
    assert_eq!((list["doors"].as_array().unwrap().len(), &list["doors"][0]["household"]), (1, &json!(small)));

    ledger.two.call("households.unmerge", json!({ "household": great }));
    ledger.meet();
    assert_eq!(ledger.listed(), before);
    assert_eq!(ledger.doubles(&ledger.one)["pairs"], found["pairs"], "as it was before");
    assert_eq!(ledger.one.reason("households.unmerge", json!({ "household": great })), "household_not_merged");
}

#[test]
fn merged_into_two_others_on_two_laptops_a_person_says_which() {
    let ledger = Ledger::new();
    let [left, right, third] = <[String; 3]>::try_from(ledger.listed()).unwrap();
    let merge = |into: &str| json!({ "household": left, "into": into });
    ledger.one.call("households.merge", merge(&right));
    ledger.two.call("households.merge", merge(&third));
    ledger.meet();
    assert_eq!(ledger.listed().len(), 2, "one of the two words holds, the same on both");
    let conflicts = ledger.two.call("conflicts.list", json!({}));
    let field = &conflicts[0]["fields"][0];
    assert_eq!(
        (&conflicts[0]["record"], &field["field"], &field["may_resolve"]),
        (&json!(left), &json!("merged_into"), &json!(true))
    );
    let version =
        |into: &str| field["versions"].as_array().unwrap().iter().find(|v| v["words"].as_str().unwrap().contains(into));
    let (seen, keep) =
        ([&field["versions"][0]["change"], &field["versions"][1]["change"]], &version("张丽").unwrap()["change"]);
    assert!(version("李强").is_some(), "{field}");
    ledger.two.call("conflicts.resolve", json!({ "record": left, "field": "merged_into", "seen": seen, "keep": keep }));
    ledger.meet();
    assert_eq!(ledger.listed(), [right, third]);
    assert_eq!(ledger.one.call("sync.state", json!({}))["conflicts"], 0);
}

/// The team calls at a door as it is spelled on the spot; the ledger has another spelling. Merged by the secretary and put on a list, the
/// team sees at the door when the family was called on before, though the ledger itself never leaves the community.
#[test]
fn the_list_tells_the_team_under_which_line_it_called_before() {
    let ledger = Ledger::new();
    let listed = ids(&ledger.list(&ledger.one, Some("张丽")));
    let call = open_door(&ledger.recorder, "3-501");
    assert_eq!(call["row"]["household"], json!(listed[0]), "every laptop derives one id of one spelling");
    ledger.one.call("households.merge", json!({ "household": listed[0], "into": listed[1] }));
    let wish =
        json!({ "community": ledger.community, "on": "2026-10-09", "households": [listed[0]], "reason": "回访" });
    ledger.one.call("visits.prepare_call_list", wish);
    ledger.meet();
    let list = ledger.recorder.call("visits.doors", json!({ "community": ledger.community, "on": "2026-10-09" }));
    let door = &list["doors"][0];
    assert_eq!((&door["household"], &door["door"]), (&json!(listed[1]), &json!("3号楼2单元501室")));
    assert_eq!((&door["last_call_on"], &door["last_called_by"]), (&json!("2026-10-08"), &json!("王敏")));
    assert_eq!(ledger.list(&ledger.recorder, None), json!([]));
}

#[test]
fn nobody_merges_but_who_keeps_the_ledger() {
    let ledger = Ledger::new();
    let listed = ids(&ledger.list(&ledger.one, Some("张丽")));
    let wish = json!({ "household": listed[0], "into": listed[1] });
    assert_eq!(ledger.recorder.reason("households.merge", wish.clone()), "not_your_right");
    assert_eq!(
        ledger.elsewhere.reason("households.merge", wish),
        "no_such_record",
        "the ledger stays with its community"
    );
    for laptop in [&ledger.recorder, &ledger.elsewhere] {
        assert_eq!(ledger.doubles(laptop), json!({ "pairs": [], "left_out": 0, "merged": [] }));
    }
}

/// Whoever asks to be erased, or is to be told of a lost laptop, is one, whichever of the two lines is looked at.
#[test]
fn a_merged_family_is_erased_by_all_its_lines_and_counted_once_on_a_lost_laptop() {
    let ledger = Ledger::new();
    let listed = ids(&ledger.list(&ledger.one, Some("张丽")));
    ledger.one.call("households.merge", json!({ "household": listed[0], "into": listed[1] }));
    let going = ledger.one.call("privacy.look", json!({ "kind": "household", "id": listed[1] }));
    let kinds: Vec<&Value> = going.as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["household_identity", "household_identity"]);

    ledger.meet();
    let list = ledger.lost();
    assert_eq!(list["count"], json!({ "households": 2, "persons": 2, "phones": 2 }), "{list}");
    assert_eq!(list["rows"].as_array().unwrap().len(), 3, "each line is named, since each was on it");
}

/// What the ledger learnt after a laptop was lost takes nobody off the list of whom it knew.
#[test]
fn a_family_merged_into_one_that_came_later_still_counts_on_a_lost_laptop() {
    let mut ledger = Ledger::new();
    let listed = ids(&ledger.list(&ledger.one, Some("3-501")));
    ledger.hub.restart("2026-10-09T18:00:00+08:00");
    for (laptop, name) in [(&mut ledger.one, "沈岚"), (&mut ledger.office, OFFICE)] {
        laptop.restart("2026-10-09T12:00:00+08:00");
        laptop.sign_in(name);
    }
    ledger.imports(&ledger.one, "1,5号1单元101室,张丽,2,13900005555,,\n");
    let later = ids(&ledger.list(&ledger.one, Some("5-1-101")));
    ledger.one.call("households.merge", json!({ "household": listed[0], "into": later[0] }));
    sync(&ledger.one);
    let list = ledger.lost();
    assert_eq!(list["count"], json!({ "households": 3, "persons": 3, "phones": 2 }), "{list}");
}

/// Two laptops without a line put one family behind one door under two ids: merged, the two share a row that counts.
#[test]
fn a_family_whose_two_records_say_the_same_is_counted_on_a_lost_laptop() {
    let ledger = Ledger::new();
    ledger.imports(&ledger.one, "1,5号501室,张丽,2,13900003333,,\n");
    ledger.imports(&ledger.two, "1,5号501室,张丽,2,13900003333,,\n2,5号501室,李强,3,13900004444,,\n");
    ledger.meet();
    let rows = ledger.list(&ledger.one, Some("5号501室"));
    let same: Vec<&Value> = rows.as_array().unwrap().iter().filter(|row| row["householder"] == "张丽").collect();
    assert_eq!((rows.as_array().unwrap().len(), same.len()), (3, 2), "{rows}");
    ledger.one.call("households.merge", json!({ "household": same[0]["id"], "into": same[1]["id"] }));
    ledger.meet();
    let list = ledger.lost();
    assert_eq!(list["count"], json!({ "households": 5, "persons": 5, "phones": 4 }), "{list}");
}

/// Merged by mistake, put on a list, taken back: the team calls once while they are one, and who asks to be erased is one family again.
#[test]
fn a_merge_taken_back_erases_nobody_else_and_the_team_is_told_by_the_same_days_list() {
    let ledger = Ledger::new();
    let listed = ids(&ledger.list(&ledger.one, Some("张丽")));
    let (taken_back, asks) = (&listed[0], &listed[1]);
    let on_list = |on: &str, household: &str| json!({ "community": ledger.community, "on": on, "households": [household], "reason": null });
    let doors = |laptop: &Laptop| {
        let list = laptop.call("visits.doors", json!({ "community": ledger.community, "on": "2026-10-08" }));
        list["doors"].as_array().unwrap().iter().map(|door| door["household"].clone()).collect::<Vec<_>>()
    };
    ledger.one.call("visits.prepare_call_list", on_list("2026-10-07", taken_back));
    ledger.one.call("households.merge", json!({ "household": taken_back, "into": asks }));
    ledger.one.call("visits.prepare_call_list", on_list("2026-10-08", asks));
    ledger.meet();
    let [first, again] = ["3-501", "3-2-501"].map(|door| open_door(&ledger.recorder, door)["row"]["id"].clone());
    assert_eq!((first, doors(&ledger.recorder)), (again, vec![json!(asks)]));
    ledger.meet();

    ledger.one.call("households.unmerge", json!({ "household": taken_back }));
    let going = |id: &str| {
        let going = ledger.one.call("privacy.look", json!({ "kind": "household", "id": id }));
        going.as_array().unwrap().iter().map(|one| text(&one["kind"])).collect::<Vec<_>>()
    };
    assert_eq!(going(asks), ["household_identity", "call_list_entry"], "its own line, not that of the other");
    assert_eq!(going(taken_back), ["household_identity", "call_list_entry"]);
    ledger.one.call("visits.prepare_call_list", on_list("2026-10-08", asks));
    ledger.meet();
    assert_eq!(doors(&ledger.recorder).len(), 2);
}
