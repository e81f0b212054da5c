//! Moment 10 (users.md 5): a change in mid-year. Twenty delegates are replaced from one pasted list while two of them have work nobody
//! was sent yet; a lawyer is ill; a community goes to another team; laptops are stolen. At a real hub, from the office's own laptop.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "midyear/lists.rs"]
mod lists;

use lists::workbook;
use serde_json::{Value, json};
use std::time::Instant;
use stories::{
    Hub, Laptop, NOON, OFFICE, RECORDER, SECRETARY, hear_outside, hold_symposium, invitation_of, sync, texts,
};

/// The day the list is for.
const FROM: &str = "2026-10-09";
const NEXT_DAY: &str = "2026-10-09T09:00:00+08:00";
/// After the ill lawyer is back.
const LATER: &str = "2026-10-25T09:00:00+08:00";
/// The substitute's last day.
const UNTIL: &str = "2026-10-20";
const SEATS: [&str; 5] = ["带队领导", "党代表", "人大代表", "政协委员", "律师"];

fn as_of<R>(laptop: &Laptop, who: &str, work: impl FnOnce(&Laptop) -> R) -> R {
    laptop.sign_in(who);
    let done = work(laptop);
    laptop.sign_out();
    done
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Who sits in a team's seat today.
fn sits(laptop: &Laptop, team: &str, seat: usize) -> Option<String> {
    let page = laptop.call("directory.team", json!({ "id": team }));
    page["seats"][seat - 1]["person"].as_str().map(str::to_owned)
}

fn teams(laptop: &Laptop) -> Vec<Value> {
    laptop.call("directory.teams", json!({ "search": null, "only_vacant": false })).as_array().unwrap().clone()
}

fn item(laptop: &Laptop, community: &str, said: &str) -> Option<String> {
    let filter = json!({ "search": null, "states": [], "natures": [], "categories": [], "routes": [], "community": community,
        "round": null, "only_overdue": false, "only_unanswered": false, "offset": 0, "limit": 500 });
    let list = laptop.call("items.list", filter);
    list["rows"].as_array().unwrap().iter().find(|row| row["text"] == said).map(|row| text(&row["id"]))
}

/// Who wrote a record first.
fn author(laptop: &Laptop, id: &str) -> Value {
    let lines = laptop.call("history.show", json!({ "id": id }));
    lines.as_array().unwrap().iter().find(|line| line["intent"] == "hear").unwrap_or_else(|| panic!("{lines}"))["by"]
        .clone()
}

/// Somebody with an account, on a laptop of their own. Each has a seed of its own.
fn added(office: &Laptop, wish: (&str, &str), (community, seed): (&str, u64)) -> Laptop {
    Laptop::joined(&stories::added(office, wish, community), (NOON, seed))
}

fn joins(office: &Laptop, member: &Value, (now, seed): (&str, u64)) -> Laptop {
    Laptop::joined(&invitation_of(office, member, ""), (now, seed))
}

fn pasted(office: &Laptop, table: &str) -> Value {
    json!({ "rows": office.call("personnel.read", json!({ "text": table })), "from_on": FROM })
}

fn outcomes(report: &Value) -> Vec<String> {
    report["lines"].as_array().unwrap().iter().map(|line| text(&line["outcome"])).collect()
}

/// The district before the change: the team of the practice community on one laptop with the office and the secretary, two of its
/// delegates on laptops of their own, a recorder of another team, and a hub between them.
struct District {
    first: Laptop,
    party: Laptop,
    congress: Laptop,
    other: Laptop,
    hub: Hub,
    lead: String,
    community: String,
    team: String,
    number: String,
    /// The team the community goes to.
    other_team: Value,
}

const OTHER_RECORDER: &str = "何记";

fn district() -> District {
    let first = Laptop::practice(NOON);
    let lead = first.lead();
    let (community, me) =
        as_of(&first, RECORDER, |laptop| (laptop.community(), laptop.call("session.state", json!({}))["me"].clone()));
    let (team, number) = (text(&me["team"]["id"]), text(&me["team"]["number"]));
    first.sign_in(OFFICE);
    let mut hub = Hub::adopted_by(&first);
    hub.start();
    sync(&first);
    let names = [sits(&first, &team, 2).unwrap(), sits(&first, &team, 3).unwrap()];
    let [party, congress] = [0, 1].map(|at| added(&first, (&names[at], "delegate"), (&community, 11 + at as u64)));
    let places = first.call("directory.communities", json!({})).as_array().unwrap().clone();
    let other_team = teams(&first)
        .into_iter()
        .find(|row| row["id"] != json!(team) && row["communities"].as_array().unwrap().len() == 1)
        .unwrap();
    let place = places.iter().find(|row| row["name"] == other_team["communities"][0]).unwrap();
    let other = added(&first, (OTHER_RECORDER, "recorder"), (place["id"].as_str().unwrap(), 13));
    sync(&first);
    first.sign_out();
    District { first, party, congress, other, hub, lead, community, team, number, other_team }
}

/// Twenty rows as a spreadsheet pastes them: the two of our team first, then the party delegates of others.
fn twenty(office: &Laptop, d: &District) -> String {
    let mut table = String::from("走访团队\t席别\t原任\t新任\t联系电话\t单位\r\n");
    let mut add = |number: &str, seat: usize, old: &str, nth: usize| {
        let digit = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
        let name = format!("新{}{}", digit[nth / 10], digit[nth % 10]);
        table.push_str(&format!(
            "第{number}团队\t{}\t {old}\u{3000}\t{name}\t１３８００００{nth:04}\t区某局\r\n",
            SEATS[seat - 1]
        ));
    };
    for (nth, seat) in [(1, 2), (2, 3)] {
        add(&d.number, seat, &sits(office, &d.team, seat).unwrap(), nth);
    }
    let mut nth = 3;
    for row in teams(office).iter().filter(|row| row["id"] != json!(d.team)) {
        let Some(old) = sits(office, row["id"].as_str().unwrap(), 2) else { continue };
        add(row["number"].as_str().unwrap(), 2, &old, nth);
        nth += 1;
        if nth > 20 {
            break;
        }
    }
    table
}

#[test]
fn twenty_delegates_are_replaced_from_one_list_and_nothing_of_theirs_is_lost() {
    let mut d = district();
    let [old_party, old_congress] =
        as_of(&d.first, OFFICE, |office| [sits(office, &d.team, 2).unwrap(), sits(office, &d.team, 3).unwrap()]);
    // Both delegates write, sync once, write again without a line; the team's recorder and lead hold and confirm a visit.
    for (laptop, words) in [(&d.party, "路灯不亮"), (&d.congress, "水压不足")] {
        sync(laptop);
        hear_outside(laptop, words);
        sync(laptop);
        hear_outside(laptop, &format!("断网时听到:{words}"));
    }
    let visit = as_of(&d.first, RECORDER, hold_symposium);
    as_of(&d.first, &d.lead, |lead| {
        lead.call("confirmation.confirm", json!({ "visit": visit }));
        sync(lead);
        assert!(texts(lead, &d.community).contains(&"路灯不亮".to_owned()));
    });

    // Nobody but the office.
    as_of(&d.first, RECORDER, |laptop| {
        for name in ["personnel.preview", "personnel.change"] {
            assert_eq!(laptop.reason(name, json!({ "rows": [], "from_on": FROM })), "not_your_right");
        }
        assert_eq!(laptop.reason("personnel.read", json!({ "text": "1\t党代表\t某某" })), "not_your_right");
    });

    // The list is looked at without a line, put right, and written at once.
    d.first.sign_in(OFFICE);
    d.hub.kill();
    let table = twenty(&d.first, &d);
    let before = d.first.changes();
    let mut wish = pasted(&d.first, &table);
    assert_eq!(wish["rows"].as_array().unwrap().len(), 20);
    wish["rows"][19]["goes"] = json!("赵写错");
    let wrong = d.first.call("personnel.preview", wish.clone());
    assert_eq!((&wrong["read"], &wrong["changed"], &wrong["unread"]), (&json!(20), &json!(19), &json!(1)), "{wrong}");
    assert_eq!(wrong["lines"][19]["reason"], "personnel_holder_is_another");
    wish["rows"][19]["goes"] = json!("");
    let looked = d.first.call("personnel.preview", wish.clone());
    assert_eq!(outcomes(&looked), vec!["replaced"; 20]);
    assert_eq!(d.first.changes(), before, "nothing was written");
    let done = d.first.call("personnel.change", wish.clone());
    assert_eq!(done["lines"], looked["lines"], "what was shown is what was done");
    let written = d.first.changes();
    let again = d.first.call("personnel.change", pasted(&d.first, &table));
    assert_eq!(
        (outcomes(&again), d.first.changes()),
        (vec!["unchanged".to_owned(); 20], written),
        "the same list again"
    );
    let accounts: Vec<&Value> = done["lines"].as_array().unwrap().iter().map(|line| &line["member"]).collect();
    assert_eq!(
        accounts.iter().filter(|member| !member.is_null()).count(),
        2,
        "who had an account is followed by one who has"
    );
    let newcomers: Vec<Value> = accounts[..2].iter().map(|member| (*member).clone()).collect();

    // The next day: everybody's laptop meets the hub, the old ones' first.
    d.hub.start();
    d.hub.restart(NEXT_DAY);
    d.first.restart(NEXT_DAY);
    as_of(&d.first, OFFICE, |office| {
        sync(office);
    });
    for laptop in [&mut d.party, &mut d.congress] {
        laptop.restart(NEXT_DAY);
    }
    for (laptop, name) in [(&d.party, &old_party), (&d.congress, &old_congress)] {
        laptop.sign_in(name);
        let summary = sync(laptop);
        assert_eq!((&summary["held"], &summary["pushed"]), (&json!(1), &json!(1)), "{summary}");
        assert!(summary["left"].as_u64().unwrap() > 0, "{summary}");
        assert_eq!(laptop.call("visits.list", json!({ "community": d.community, "round": null })), json!([]));
        let left = laptop.records();
        assert!(!left.contains("路灯不亮") && !left.contains("水压不足"), "what they may no longer read is gone");
        let held = laptop.call("held.list", json!({}))["rows"].clone();
        assert_eq!(held.as_array().map(Vec::len), Some(1), "and they see what became of theirs: {held}");
        let waits = laptop.call("sync.not_in_force", json!({}));
        assert_eq!(waits[0]["state"], "held", "the sync centre opens without a posting, too: {waits}");
        let ledger = laptop.call("sync.deliveries", json!({}));
        // What the look at all records left is noted, too.
        let written = ledger.as_array().unwrap().iter().find(|line| line["kind"] != "export").unwrap();
        assert_eq!((&written["state"], &written["record"]), (&json!("held"), &waits[0]["record"]), "{ledger}");
        laptop.changes();
    }
    as_of(&d.first, OFFICE, |office| {
        sync(office);
        let held = office.call("held.list", json!({}))["rows"].clone();
        let by: Vec<String> = held.as_array().unwrap().iter().map(|row| text(&row["by"])).collect();
        assert!(by.len() == 2 && by.contains(&old_party) && by.contains(&old_congress), "{held}");
        let ids: Vec<&Value> = held.as_array().unwrap().iter().map(|row| &row["id"]).collect();
        office.call("held.rule", json!({ "ids": ids, "verdict": "admitted", "because": null }));
        sync(office);
    });
    let new_party = as_of(&d.first, OFFICE, |office| {
        assert_eq!(office.call("directory.team", json!({ "id": d.team }))["seats"][1]["person"], "新零一");
        [joins(office, &newcomers[0], (NEXT_DAY, 21)), joins(office, &newcomers[1], (NEXT_DAY, 22))]
    });
    let all = ["路灯不亮", "水压不足", "断网时听到:路灯不亮", "断网时听到:水压不足"];
    let check = |laptop: &Laptop| {
        sync(laptop);
        let here = texts(laptop, &d.community);
        assert!(all.iter().all(|words| here.iter().filter(|text| text == words).count() == 1), "{here:?}");
        for (words, by) in
            [(all[0], &old_party), (all[1], &old_congress), (all[2], &old_party), (all[3], &old_congress)]
        {
            let id = item(laptop, &d.community, words).unwrap();
            assert_eq!(author(laptop, &id), json!(by), "{words} stays with who wrote it");
        }
        laptop.changes();
    };
    as_of(&d.first, RECORDER, check);
    new_party.iter().for_each(check);
    // Who was there on the day of the visit is who was there.
    as_of(&d.first, RECORDER, |laptop| {
        let page = laptop.call("visits.show", json!({ "id": visit }));
        assert_eq!(
            (&page["seats"][1]["person"], &page["seats"][2]["person"]),
            (&json!(old_party), &json!(old_congress))
        );
    });
    assert_eq!(d.hub.run(&["verify"])["is_sound"], true);
}

#[test]
fn an_ill_lawyer_is_substituted_and_a_community_goes_to_another_team() {
    let mut d = district();
    let number = text(&d.other_team["number"]);
    let visit = as_of(&d.first, RECORDER, |laptop| {
        let visit = hold_symposium(laptop);
        hear_outside(laptop, "楼道堆物");
        visit
    });
    as_of(&d.first, &d.lead, |lead| {
        lead.call("confirmation.confirm", json!({ "visit": visit }));
        sync(lead);
    });
    sync(&d.other);
    let figures = |office: &Laptop, team: &Value| {
        office.call("figures.show", json!({ "period": "2026-4", "team": team, "as_of": null }))["rows"].clone()
    };
    d.first.sign_in(OFFICE);
    sync(&d.first);
    let (ours, theirs) = (figures(&d.first, &json!(d.team)), figures(&d.first, &d.other_team["id"]));
    let lawyer = sits(&d.first, &d.team, 5).unwrap();
    let place = d.first.call("directory.communities", json!({}));
    let place = place.as_array().unwrap().iter().find(|row| row["id"] == json!(d.community)).unwrap()["name"].clone();
    let rows = json!([
        { "line": 1, "team": d.number, "community": "", "seat": "律师", "goes": lawyer, "comes": "吴代班", "phone": "13700000000", "unit": "",
          "from_on": FROM, "to_on": UNTIL, "to_team": "", "opens": "是" },
        { "line": 2, "team": d.number, "community": place, "seat": "", "goes": "", "comes": "", "phone": "", "unit": "",
          "from_on": "2026-10-24", "to_on": "", "to_team": number, "opens": "" },
    ]);
    let done = d.first.call("personnel.change", json!({ "rows": rows, "from_on": null }));
    assert_eq!(outcomes(&done), ["substituted", "moved"], "{done}");
    let stands_in = done["lines"][0]["member"].clone();
    sync(&d.first);

    d.hub.restart(NEXT_DAY);
    d.first.restart(NEXT_DAY);
    d.first.sign_in(OFFICE);
    assert_eq!(sits(&d.first, &d.team, 5).as_deref(), Some("吴代班"));
    let mut substitute = joins(&d.first, &stands_in, (NEXT_DAY, 31));
    d.first.sign_out();
    sync(&substitute);
    let list = json!({ "community": d.community, "round": null });
    assert!(
        !substitute.call("visits.list", list.clone()).as_array().unwrap().is_empty(),
        "for a time the team's work is there"
    );
    sync(&d.other);
    assert!(!d.other.records().contains("楼道堆物"), "not before its day");

    // The community has moved, the lawyer is back.
    d.hub.restart(LATER);
    for laptop in [&mut d.first, &mut substitute, &mut d.other] {
        laptop.restart(LATER);
    }
    d.other.sign_in(OTHER_RECORDER);
    sync(&d.other);
    sync(&d.other);
    assert!(texts(&d.other, &d.community).contains(&"楼道堆物".to_owned()), "the new team sees what is open");
    d.other.changes();
    substitute.sign_in("吴代班");
    sync(&substitute);
    assert_eq!(substitute.call("visits.list", list), json!([]), "the substitute's days are over");
    assert!(!substitute.records().contains("楼道堆物"));
    as_of(&d.first, RECORDER, |laptop| {
        let summary = sync(laptop);
        assert!(summary["left"].as_u64().unwrap() > 0, "{summary}");
        assert!(!laptop.records().contains("楼道堆物"), "the old team has no access any more");
        laptop.changes();
    });
    as_of(&d.first, OFFICE, |office| {
        sync(office);
        assert_eq!(sits(office, &d.team, 5), Some(lawyer));
        assert_eq!(
            (figures(office, &json!(d.team)), figures(office, &d.other_team["id"])),
            (ours, theirs),
            "figures stay"
        );
        // So does the office's list of the round: the old team went there, of the new one nothing has come but was due before.
        let (day, file) = (office.call("days.office", json!({})), office.call("told.export_list", json!({})));
        let line = |list: &str, team: &Value| {
            day[list].as_array().unwrap().iter().find(|row| row["id"] == *team).cloned().unwrap_or_default()
        };
        let (old, new) = (line("received", &json!(d.team)), line("not_received", &d.other_team["id"]));
        assert_eq!((&old["arrival"], &old["visits"]), (&json!("synced"), &json!(1)), "{day}");
        assert!(old["communities"].as_array().unwrap().contains(&place), "it stands by what it served: {old}");
        assert_eq!(new["communities"], d.other_team["communities"], "missing is what was due: {day}");
        lists::agree(office, &day);
        let book = workbook(&text(&file["path"]));
        let mark = |number: &str| book.iter().find(|row| row[0] == number).unwrap()[3].clone();
        assert_eq!((mark(&d.number), mark(&number)), ("已同步".to_owned(), "未收到".to_owned()));
    });
}

/// A ledger of so many further doors.
fn ledger(doors: u32) -> Vec<u8> {
    let mut text = String::from("\u{feff}序号,门牌,户主,人口,联系电话,类别,出生年月\r\n");
    for nth in 0..doors {
        let (building, flat) = (201 + nth / 24, format!("{}0{}", 1 + nth % 24 / 4, 1 + nth % 4));
        text.push_str(&format!("{},{building}号{flat}室,住户{nth},2,139{nth:08},,\r\n", nth + 1));
    }
    text.into_bytes()
}

const SECOND_SECRETARY: &str = "周书记";

fn loss<'v>(losses: &'v Value, name: &str) -> &'v Value {
    losses.as_array().unwrap().iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{losses}"))
}

/// The keeper's and a delegate's laptop are stolen. Who may read what lay on them lists the residents; the office learns how many.
#[test]
fn who_may_read_it_lists_whom_a_stolen_laptop_knew_and_the_office_learns_how_many() {
    let mut d = district();
    let thief = as_of(&d.first, OFFICE, |office| {
        let second = added(office, (SECOND_SECRETARY, "community_secretary"), (&d.community, 14));
        sync(office);
        second
    });
    as_of(&d.first, SECRETARY, |laptop| {
        let mut more = Laptop::file("households", "补充台账.csv", &ledger(900));
        more["community"] = json!(d.community);
        let report = laptop.call("imports.apply", more);
        assert_eq!((&report["is_applied"], &report["created"]), (&json!(true), &json!(900)), "{report}");
        sync(laptop);
    });
    let heard = |laptop: &Laptop, words: &str, name: &str| {
        let id = hear_outside(laptop, words)["id"].clone();
        let speaker = json!({ "name": name, "phone": "13911112222", "door": "3-2-501", "is_unnamed": true });
        laptop.call("items.set_speaker", json!({ "item": id, "id": id, "speaker": speaker }));
    };
    as_of(&d.first, RECORDER, |laptop| {
        heard(laptop, "丢失以前", "早说的");
        sync(laptop);
    });
    sync(&thief);
    sync(&d.party);
    let doors = thief.call("directory.households", json!({ "community": d.community, "search": null }));
    let doors = doors.as_array().unwrap().len();
    assert!(doors > 2_000, "{doors}");

    // The day after: more is written, of which the stolen laptops never knew.
    d.hub.restart(NEXT_DAY);
    d.first.restart(NEXT_DAY);
    as_of(&d.first, RECORDER, |laptop| {
        heard(laptop, "丢失以后", "后说的");
        sync(laptop);
    });
    as_of(&d.first, SECRETARY, |laptop| {
        let mut later = Laptop::file(
            "households",
            "新台账.csv",
            "序号,门牌,户主,人口,联系电话,类别,出生年月\r\n1,999号101室,新搬来,1,13600000000,,\r\n".as_bytes(),
        );
        later["community"] = json!(d.community);
        assert_eq!(laptop.call("imports.apply", later)["created"], 1);
        sync(laptop);
    });
    let delegate = as_of(&d.first, OFFICE, |office| {
        sync(office);
        let delegate = sits(office, &d.team, 2).unwrap();
        let board = office.call("devices.list", json!({}));
        for name in [SECOND_SECRETARY, &delegate] {
            let row = board["rows"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap();
            let wish = json!({ "device": row["device"], "reason": "10月8日夜里被偷", "is_lost": true });
            office.call("devices.revoke", wish);
        }
        sync(office);
        let losses = office.call("losses.list", json!({}));
        assert_eq!(losses.as_array().map(Vec::len), Some(2), "{losses}");
        for row in losses.as_array().unwrap() {
            assert_eq!((&row["may_list"], &row["count"]), (&json!(false), &Value::Null), "{row}");
            for name in ["losses.show", "losses.export"] {
                assert_eq!(
                    office.reason(name, json!({ "id": row["id"] })),
                    "not_your_right",
                    "the office reads no ledger"
                );
            }
        }
        delegate
    });

    // The other keeper lists the ledger; a delegate's laptop is none of hers.
    as_of(&d.first, SECRETARY, |laptop| {
        sync(laptop);
        let losses = laptop.call("losses.list", json!({}));
        let theirs = loss(&losses, &delegate);
        assert_eq!(laptop.reason("losses.show", json!({ "id": theirs["id"] })), "not_your_right");
        let id = &loss(&losses, SECOND_SECRETARY)["id"];
        let begun = Instant::now();
        let list = laptop.call("losses.show", json!({ "id": id }));
        let file = laptop.call("losses.export", json!({ "id": id }));
        println!("{doors} households listed and written as a workbook in {} ms", begun.elapsed().as_millis());
        let rows = list["rows"].as_array().unwrap();
        assert_eq!(rows.len(), doors, "every household the laptop knew, once");
        assert!(rows.iter().all(|row| row["name"] != "新搬来"), "nobody it never knew");
        assert!(
            rows.iter().any(|row| row["name"] == "住户899" && row["phone_masked"] == "139****0899"),
            "masked on the screen"
        );
        assert_eq!(file["count"], list["count"]);
        let book = workbook(&text(&file["path"]));
        assert!(book.iter().any(|row| row.contains(&"住户899".to_owned()) && row.contains(&"13900000899".to_owned())));
        assert_eq!(book.iter().filter(|row| row[0].parse::<u32>().is_ok()).count(), doors);
        sync(laptop);
    });
    as_of(&d.first, RECORDER, |laptop| {
        sync(laptop);
        let losses = laptop.call("losses.list", json!({}));
        let keeper = loss(&losses, SECOND_SECRETARY);
        assert_eq!(
            laptop.reason("losses.show", json!({ "id": keeper["id"] })),
            "not_your_right",
            "the ledger is the keeper's"
        );
        let list = laptop.call("losses.unarrived", json!({ "id": keeper["id"] }));
        let said = (&list["is_searched"], &list["lacks_drafts"], &list["lacks_ledger"], &list["lines"]);
        assert_eq!(said, (&json!(false), &json!(false), &json!(true), &json!([])), "no list stands against a ledger");
        let id = &loss(&losses, &delegate)["id"];
        let list = laptop.call("losses.show", json!({ "id": id }));
        let names: Vec<String> = list["rows"].as_array().unwrap().iter().map(|row| text(&row["name"])).collect();
        assert!(names.contains(&"早说的".to_owned()) && !names.contains(&"后说的".to_owned()), "{names:?}");
        laptop.call("losses.export", json!({ "id": id }));
        sync(laptop);
    });
    as_of(&d.first, OFFICE, |office| {
        sync(office);
        let losses = office.call("losses.list", json!({}));
        let keeper = loss(&losses, SECOND_SECRETARY);
        assert_eq!(
            (&keeper["count"]["households"], &keeper["listed_by"]),
            (&json!(doors), &json!(SECRETARY)),
            "{keeper}"
        );
        let board = office.call("devices.list", json!({}));
        let row = board["rows"].as_array().unwrap().iter().find(|row| row["name"] == SECOND_SECRETARY).unwrap();
        assert_eq!((&row["is_revoked"], &row["lost"]), (&json!(true), &json!({ "places": 1, "listed": 1 })));
        assert!(!office.records().contains("13900000899"), "no number reaches the office");
    });
}

const SECOND_RECORDER: &str = "李代录";

/// What a stolen laptop had not sent is known to nobody. Where it belongs is: its holder finds there what to write again.
#[test]
fn the_holder_of_a_stolen_laptop_is_asked_what_had_not_arrived() {
    let mut d = district();
    let stolen = as_of(&d.first, OFFICE, |office| {
        let laptop = added(office, (SECOND_RECORDER, "recorder"), (&d.community, 15));
        sync(office);
        laptop
    });
    sync(&stolen);
    let begin = json!({ "community": d.community, "kind": "collective", "visited_on": "2026-10-08" });
    let visit = text(&stolen.call("visits.start", begin)["row"]["id"]);
    stolen.call("visits.set", json!({ "id": visit, "fields": { "place": "居委会会议室" } }));
    let kept = text(&hear_outside(&stolen, "送出去的一件")["id"]);
    sync(&stolen);
    hear_outside(&stolen, "没有送出去的一件");

    d.hub.restart(NEXT_DAY);
    d.first.restart(NEXT_DAY);
    let (doors, home) = as_of(&d.first, SECRETARY, |laptop| {
        let homes = laptop.call("directory.households", json!({ "community": d.community, "search": null }));
        let chosen: Vec<Value> = homes.as_array().unwrap().iter().take(2).map(|home| home["id"].clone()).collect();
        let wish = json!({ "community": d.community, "on": FROM, "households": chosen, "reason": "慰问" });
        laptop.call("visits.prepare_call_list", wish);
        sync(laptop);
        (chosen.len(), homes[0].clone())
    });
    // The team's other recorder types one of these doors before the list has come to her: the day's call all the same.
    let theirs = as_of(&d.first, RECORDER, |laptop| {
        let door = json!({ "community": d.community, "door": home["door"], "householder": home["householder"], "entry": null });
        let visit = text(&laptop.call("visits.open_door", door)["visit"]);
        sync(laptop);
        visit
    });
    let id = as_of(&d.first, OFFICE, |office| {
        sync(office);
        let board = office.call("devices.list", json!({}));
        let row = board["rows"].as_array().unwrap().iter().find(|row| row["name"] == SECOND_RECORDER).unwrap();
        office.call("devices.revoke", json!({ "device": row["device"], "reason": "车里被偷", "is_lost": true }));
        sync(office);
        let losses = office.call("losses.list", json!({}));
        let row = loss(&losses, SECOND_RECORDER);
        assert_eq!((&row["is_own"], &row["may_list"]), (&json!(false), &json!(false)));
        let list = office.call("losses.unarrived", json!({ "id": row["id"] }));
        let whys: Vec<String> = list["lines"].as_array().unwrap().iter().map(|line| text(&line["why"])).collect();
        assert_eq!(whys, ["round_silent"], "no draft of a team is shown to the office: {list}");
        assert_eq!((&list["is_searched"], &list["lacks_drafts"]), (&json!(true), &json!(true)), "and it is told so");
        let file = text(&office.call("losses.notice", json!({ "id": row["id"] }))["path"]);
        assert_eq!(&std::fs::read(&file).unwrap()[..2], b"PK", "{file}");
        text(&row["id"])
    });
    sync(&d.party);
    assert_eq!(
        d.party.reason("losses.notice", json!({ "id": id })),
        "not_your_right",
        "the notice is not a delegate's"
    );

    // The holder comes back with another laptop: the hub gives what had arrived, and the list says what to think of.
    let again = as_of(&d.first, OFFICE, |office| {
        let members = office.call("directory.members", json!({}));
        let holder = members.as_array().unwrap().iter().find(|row| row["nickname"] == SECOND_RECORDER).unwrap();
        let laptop = joins(office, &holder["id"], (NEXT_DAY, 16));
        sync(office);
        laptop
    });
    sync(&again);
    let losses = again.call("losses.list", json!({}));
    assert_eq!(loss(&losses, SECOND_RECORDER)["is_own"], json!(true));
    let list = again.call("losses.unarrived", json!({ "id": id }));
    assert!(list["changes"].as_u64().unwrap() >= 3 && list["last_at"].is_string(), "{list}");
    let others: Vec<String> = list["also_with"].as_array().unwrap().iter().map(text).collect();
    assert!(others.contains(&RECORDER.to_owned()) && !others.contains(&SECOND_RECORDER.to_owned()), "{others:?}");
    assert!(!others.contains(&SECRETARY.to_owned()), "she reads no draft of the team");
    let of = |why: &str| -> Vec<Value> {
        list["lines"].as_array().unwrap().iter().filter(|line| line["why"] == why).cloned().collect()
    };
    let open: Vec<String> = of("visit_open").iter().map(|line| text(&line["id"])).collect();
    assert_eq!(open, [visit, theirs], "a team writes one visit together: whoever began it");
    assert_eq!((&list["is_searched"], &list["lacks_drafts"]), (&json!(true), &json!(false)));
    assert_eq!(of("item_open").iter().map(|line| text(&line["id"])).collect::<Vec<_>>(), [kept]);
    let silent = of("door_silent");
    assert_eq!(silent.iter().filter(|line| line["on"] == FROM).count(), doors - 1, "one was called at: {list}");
    assert!(silent.iter().any(|line| line["on"] == "2026-10-08"), "the day of the last sync is not over with it");
    assert_eq!(of("round_silent").len(), 0, "the round's visit is begun: {list}");
    assert!(!list.to_string().contains("没有送出去的一件"), "nobody can know it");
}
