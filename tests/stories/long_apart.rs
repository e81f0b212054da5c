//! Laptops that were long without a line: two edit one concern for three days, three write for a hundred days while the district lives
//! on. The real hub process, real vaults, each clock at its day.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "exchange/canary.rs"]
mod canary;

use canary::{key_of_hub, whole_database, whole_file};
use serde_json::{Value, json};
use stories::{Hub, Invitation, Laptop, NOON, PASSPHRASE, added, hear_outside, texts};

const TOLD: &str = "庾瀚霆家水管爆裂";
const RETOLD: &str = "庾瀚霆家又爆裂了";

#[track_caller]
fn sync(laptop: &Laptop) -> Value {
    let summary = laptop.sync();
    let found = ["stuck", "refused", "repaired"].map(|name| summary[name].clone());
    assert_eq!(found, [json!([]), json!(0), json!(0)], "{summary}");
    summary
}

#[track_caller]
fn at_rest(laptop: &Laptop) {
    let again = sync(laptop);
    let moved = ["pushed", "pulled"].map(|name| again[name].clone());
    assert_eq!(moved, [json!(0), json!(0)], "{again}");
    assert_eq!(laptop.call("sync.state", json!({}))["unsent"], 0);
    laptop.changes();
}

/// Noon of the day so many days after the eighth of October.
fn noon(days: u64) -> String {
    let months = [(2026, 10, 31), (2026, 11, 30), (2026, 12, 31), (2027, 1, 31)];
    let mut day = 8 + days;
    for (year, month, length) in months {
        if day <= length {
            return format!("{year}-{month:02}-{day:02}T12:00:00+08:00");
        }
        day -= length;
    }
    panic!("no such day: {days}")
}

/// The same day, an hour later, for the hub.
fn day_at_hub(days: u64) -> String {
    noon(days).replace("T12", "T19")
}

fn wakes(laptop: &mut Laptop, name: &str, days: u64) {
    laptop.restart(&noon(days));
    laptop.sign_in(name);
}

fn ids(office: &Laptop) -> Vec<String> {
    let listed = office.call("directory.communities", json!({})).as_array().unwrap().clone();
    listed.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn sets(laptop: &Laptop, id: &Value, fields: Value) {
    laptop.call("items.set", json!({ "id": id, "fields": fields }));
}

fn shown(laptop: &Laptop, id: &Value) -> Value {
    let row = laptop.call("items.show", json!({ "id": id }))["row"].clone();
    json!({ "text": row["text"], "place": row["place"], "category": row["category"], "first_answer": row["first_answer"] })
}

/// The fields that differ, and of each what stands side by side, in an order of its own.
fn conflicts(laptop: &Laptop) -> Vec<(String, Vec<Value>)> {
    let rows = laptop.call("conflicts.list", json!({}));
    let mut found: Vec<(String, Vec<Value>)> = (rows.as_array().unwrap().iter())
        .flat_map(|row| row["fields"].as_array().unwrap().clone())
        .map(|field| (field["field"].as_str().unwrap().to_owned(), field["versions"].as_array().unwrap().clone()))
        .collect();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}

fn values(versions: &[Value]) -> Vec<String> {
    let mut values: Vec<String> =
        versions.iter().map(|version| version["value"].as_str().unwrap().to_owned()).collect();
    values.sort();
    values
}

#[test]
fn two_who_edit_one_concern_for_three_days_are_shown_each_field_that_differs_and_end_the_same() {
    let (mut hub, office) = Hub::founded_small(2);
    let community = ids(&office)[0].clone();
    let join = |name: &str, seed: u64| Laptop::joined(&added(&office, (name, "recorder"), &community), (NOON, seed));
    let (mut one, mut two) = (join("甲", 2), join("乙", 3));
    sync(&office);
    let id = hear_outside(&one, "水泵响")["id"].clone();
    sync(&one);
    sync(&two);
    hub.kill();
    // Each writes every day without a line; what the one sets last is what is compared.
    for (day, ours, theirs) in [
        (1, json!({ "text": "三号楼水泵响" }), json!({ "text": "水泵响,积水", "category": "public_facilities" })),
        (2, json!({ "place": "三号楼下", "first_answer": "已报修" }), json!({ "place": "地下室" })),
        (3, json!({ "text": "三号楼水泵夜里响" }), json!({ "text": "水泵响,地下室积水", "first_answer": "已报修" })),
    ] {
        for (laptop, name, fields) in [(&mut one, "甲", ours), (&mut two, "乙", theirs)] {
            wakes(laptop, name, day);
            sets(laptop, &id, fields);
            assert_eq!(laptop.reason("sync.now", json!({})), "hub_not_reached");
            assert_eq!(laptop.call("conflicts.list", json!({})), json!([]), "nobody knows of the other");
        }
    }
    hub.start_at(&day_at_hub(3));
    for laptop in [&one, &two, &one] {
        sync(laptop);
    }
    let (here, there) = (conflicts(&one), conflicts(&two));
    for found in [&here, &there] {
        let names: Vec<&str> = found.iter().map(|field| field.0.as_str()).collect();
        assert_eq!(names, ["place", "text"], "what one alone set, or both alike, is no conflict");
        assert_eq!(values(&found[0].1), ["三号楼下", "地下室"]);
        assert_eq!(values(&found[1].1), ["三号楼水泵夜里响", "水泵响,地下室积水"], "the last word of each");
    }
    for (field, versions) in &there {
        let seen: Vec<&Value> = versions.iter().map(|version| &version["change"]).collect();
        let first = versions.iter().find(|version| version["is_own"] == false).unwrap();
        let keep = if field == "place" { first["change"].clone() } else { Value::Null };
        two.call("conflicts.resolve", json!({ "record": id, "field": field, "seen": seen, "keep": keep }));
    }
    sync(&two);
    sync(&one);
    let end = shown(&one, &id);
    assert_eq!((&end["place"], &end["category"]), (&json!("三号楼下"), &json!("public_facilities")));
    assert_eq!(end["first_answer"], "已报修");
    let text = end["text"].as_str().unwrap();
    assert!(text.contains("三号楼水泵夜里响") && text.contains("地下室积水"), "{text}");

    // A third one, who was not there, reads all that was written, and by whom.
    let third = Laptop::joined(&added(&office, ("丙", "recorder"), &community), (&noon(3), 4));
    sync(&office);
    sync(&third);
    for laptop in [&one, &two, &third] {
        sync(laptop);
        assert_eq!((shown(laptop, &id), laptop.call("conflicts.list", json!({}))), (end.clone(), json!([])));
        let history = laptop.call("history.show", json!({ "id": id })).to_string();
        for word in
            ["水泵响", "三号楼水泵响", "水泵响,积水", "三号楼水泵夜里响", "水泵响,地下室积水", "地下室", "三号楼下"]
        {
            assert!(history.contains(&format!("\"{word}\"")), "{word}: {history}");
        }
        assert!(history.contains("甲") && history.contains("乙"), "{history}");
        at_rest(laptop);
    }
    assert_eq!(hub.run(&["verify"])["is_sound"], true);
}

/// Who is away for a hundred days.
struct Away {
    name: &'static str,
    laptop: Laptop,
    community: String,
    /// What is written without a line.
    words: Vec<String>,
}

impl Away {
    fn joins(office: &Laptop, (name, role): (&'static str, &str), (community, seed): (&str, u64)) -> Self {
        let laptop = Laptop::joined(&added(office, (name, role), community), (NOON, seed));
        Self { name, laptop, community: community.to_owned(), words: Vec::new() }
    }

    /// On a day of its own clock something new is heard, and what was there is described.
    fn writes(&mut self, days: u64, id: &Value) {
        wakes(&mut self.laptop, self.name, days);
        let word = format!("{}第{days}天", self.name);
        hear_outside(&self.laptop, &word);
        self.words.push(word);
        sets(&self.laptop, id, json!({ "place": format!("{}号楼", days) }));
    }

    /// What became of everything it wrote: what waits, waits with a reason; nothing is on the laptop alone.
    fn fates(&self) -> (usize, usize) {
        let lines = self.laptop.call("sync.deliveries", json!({ "limit": 1000 }));
        let all = lines.as_array().unwrap();
        for line in all {
            assert!(["on_hub", "held"].contains(&line["state"].as_str().unwrap()), "{line}");
            assert!(line["receipt"].is_string(), "{line}");
            assert_eq!(line["reason"] == "posting_ended", line["state"] == "held", "{line}");
        }
        let held = all.iter().filter(|line| line["state"] == "held").count();
        (all.len() - held, held)
    }
}

/// A district of three communities with a team each.
struct District {
    hub: Hub,
    office: Laptop,
    /// Leads the team of the first community, and stays in touch.
    lead: Laptop,
    /// A recorder of the third team, which is given the second community.
    heir: Laptop,
    communities: Vec<String>,
    /// A recorder of the first team, whose posting goes on; a delegate of it, who is replaced; a recorder of the second team.
    away: [Away; 3],
    /// One concern of each of those, known before; the first is erased.
    items: [Value; 3],
}

fn district() -> District {
    let (hub, office) = Hub::founded_small(3);
    let communities = ids(&office);
    let join = |invited: &Invitation, seed: u64| Laptop::joined(invited, (NOON, seed));
    let lead = join(&added(&office, ("带队", "lead"), &communities[0]), 2);
    let heir = join(&added(&office, ("接手", "recorder"), &communities[2]), 3);
    let away = [
        Away::joins(&office, ("留任", "recorder"), (&communities[0], 4)),
        Away::joins(&office, ("党A", "delegate"), (&communities[0], 5)),
        Away::joins(&office, ("移交", "recorder"), (&communities[1], 6)),
    ];
    sync(&office);
    let heard = |n: usize, text: &str| {
        sync(&away[n].laptop);
        let id = hear_outside(&away[n].laptop, text)["id"].clone();
        sync(&away[n].laptop);
        id
    };
    let items = [heard(0, TOLD), heard(1, "党A以前听到"), heard(2, "移交以前听到")];
    away.iter().for_each(|one| _ = sync(&one.laptop));
    District { hub, office, lead, heir, communities, away, items }
}

impl District {
    /// The district's day has come; its snapshots are cut.
    fn day(&mut self, days: u64) {
        self.hub.restart(&day_at_hub(days));
        for (laptop, name) in [(&mut self.office, stories::OFFICE), (&mut self.lead, "带队"), (&mut self.heir, "接手")]
        {
            wakes(laptop, name, days);
        }
        self.lives_on(days);
        self.hub.run(&["snapshot", "--all", "--chunk-kib", "4"]);
    }

    fn lives_on(&self, days: u64) {
        for (laptop, word) in [(&self.lead, "带队"), (&self.heir, "接手")] {
            sync(laptop);
            hear_outside(laptop, &format!("{word}第{days}天"));
            sync(laptop);
        }
        sync(&self.office);
    }

    fn change(&self, row: Value) {
        let done = self.office.call("personnel.change", json!({ "rows": [row], "from_on": null }));
        let outcome = &done["lines"][0]["outcome"];
        assert!(outcome == "replaced" || outcome == "moved", "{done}");
        sync(&self.office);
    }

    fn number(&self, n: usize) -> String {
        let teams = self.office.call("directory.teams", json!({ "search": null, "only_vacant": false }));
        let name = self.place(n);
        let team = teams.as_array().unwrap().iter().find(|row| row["communities"][0] == json!(name)).unwrap();
        team["number"].as_str().unwrap().to_owned()
    }

    fn place(&self, n: usize) -> String {
        let listed = self.office.call("directory.communities", json!({}));
        listed.as_array().unwrap().iter().find(|row| row["id"] == json!(self.communities[n])).unwrap()["name"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// What happens while they are away: on day 20 a resident's words go, on day 40 a delegate is replaced, on day 60 a community goes to
    /// another team.
    fn happens(&mut self, days: u64) {
        let row = |team: String, more: Value| {
            let mut row = json!({ "line": 1, "team": team, "community": "", "seat": "", "goes": "", "comes": "", "phone": "",
                "unit": "", "from_on": "", "to_on": "", "to_team": "", "opens": "" });
            row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            row
        };
        let next = noon(days + 1)[..10].to_owned();
        match days {
            20 => {
                let wish = json!({ "community": self.communities[0], "ids": [self.items[0]] });
                self.lead.call("confirmation.confirm_items", wish);
                sync(&self.lead);
                sync(&self.office);
                let ground = json!({ "basis": "consent_withdrawn", "reason": "本人书面提出" });
                self.office.call("privacy.erase", json!({ "kind": "item", "id": self.items[0], "ground": ground }));
                sync(&self.office);
            }
            40 => self.change(row(
                self.number(0),
                json!({ "seat": "党代表", "goes": "党A", "comes": "新党", "from_on": next, "opens": "是" }),
            )),
            60 => self.change(row(
                self.number(1),
                json!({ "community": self.place(1), "to_team": self.number(2), "from_on": next }),
            )),
            _ => {}
        }
    }

    /// The office lets in whatever waits.
    fn office_lets_in(&self) {
        sync(&self.office);
        let held = self.office.call("held.list", json!({}))["rows"].clone();
        let ids: Vec<&Value> = held.as_array().unwrap().iter().map(|row| &row["id"]).collect();
        assert!(!ids.is_empty());
        self.office.call("held.rule", json!({ "ids": ids, "verdict": "admitted", "because": null }));
        sync(&self.office);
    }
}

fn holds_once(laptop: &Laptop, community: &str, words: &[String]) {
    let there = texts(laptop, community);
    for word in words {
        assert_eq!(there.iter().filter(|text| *text == word).count(), 1, "{word} of {there:?}");
    }
}

impl District {
    /// A hundred days: those who are away write on every tenth, the others meet on every twentieth.
    fn a_hundred_days(&mut self) {
        for days in (10..=100).step_by(10) {
            for (away, item) in self.away.iter_mut().zip(&self.items) {
                away.writes(days, item);
            }
            sets(&self.away[0].laptop, &self.items[0], json!({ "text": format!("{RETOLD} {days}") }));
            if days % 20 == 0 {
                self.day(days);
                self.happens(days);
            }
        }
    }

    /// Whose posting goes on: all of it is in force.
    fn the_one_who_stays_comes(&self) {
        let steady = &self.away[0];
        let came = sync(&steady.laptop);
        assert_eq!(came["held"], 0, "{came}");
        let (in_force, held) = steady.fates();
        assert!(in_force >= 10 && held == 0, "{in_force}, {held}");
        sync(&steady.laptop);
        sync(&self.lead);
        holds_once(&self.lead, &steady.community, &steady.words);
    }

    /// Whose posting has ended: all of it waits, with its reason, and nothing is there any more that may not be read.
    fn those_whose_posting_ended_come(&self) {
        for (one, was_there) in [(&self.away[1], "党A以前听到"), (&self.away[2], "移交以前听到")] {
            let came = sync(&one.laptop);
            assert!(came["held"].as_u64().unwrap() >= 10 && came["left"].as_u64().unwrap() > 0, "{}: {came}", one.name);
            sync(&one.laptop);
            let (_, held) = one.fates();
            let waiting = one.laptop.call("sync.not_in_force", json!({})).as_array().unwrap().len();
            assert!(held >= 10 && waiting == held, "{}: {held}, {waiting}", one.name);
            let ledger = one.laptop.call("sync.export_ledger", json!({ "format": "xlsx" }));
            assert!(ledger["lines"].as_u64().unwrap() >= held as u64, "to show at the handing over: {ledger}");
            let kept = one.laptop.records();
            for word in one.words.iter().map(String::as_str).chain([was_there, TOLD, "带队第", "留任第"]) {
                assert!(!kept.contains(word), "{} keeps {word}", one.name);
            }
        }
    }

    /// What was erased while its author wrote on in it is nowhere.
    fn nobody_holds_the_erased(&self, late: &Laptop) {
        let key = key_of_hub(self.hub.folder());
        for word in [TOLD, RETOLD] {
            assert!(!whole_file(&self.hub.folder().join("hub/hub.db"), &key).holds(word), "the hub holds {word}");
            let [steady, ..] = &self.away;
            for (laptop, name) in [(&steady.laptop, steady.name), (&self.lead, "带队"), (late, "新来的")] {
                assert!(!whole_database(&laptop.vault(name), PASSPHRASE).holds(word), "{name} holds {word}");
            }
        }
    }
}

#[test]
fn who_comes_back_after_a_hundred_days_loses_nothing_and_keeps_nothing_that_is_not_theirs() {
    let mut d = district();
    d.a_hundred_days();
    let [steady, replaced, moved] = &d.away;
    let vault = whole_database(&steady.laptop.vault(steady.name), PASSPHRASE);
    assert!(vault.holds(TOLD) && vault.holds(RETOLD), "the search finds what nobody has said to erase there");
    d.the_one_who_stays_comes();
    d.those_whose_posting_ended_come();
    d.office_lets_in();
    for (laptop, one) in [(&d.lead, replaced), (&d.heir, moved)] {
        sync(laptop);
        holds_once(laptop, &one.community, &one.words);
    }
    let late = Laptop::joined(&added(&d.office, ("新来的", "recorder"), &d.communities[0]), (&noon(100), 9));
    sync(&d.office);
    sync(&late);
    holds_once(&late, &d.communities[0], &[&steady.words[..], &replaced.words[..]].concat());
    d.nobody_holds_the_erased(&late);
    for laptop in [&steady.laptop, &replaced.laptop, &moved.laptop, &d.lead, &d.heir, &d.office, &late] {
        sync(laptop);
        at_rest(laptop);
        assert_eq!(laptop.call("conflicts.list", json!({})), json!([]));
    }
    assert_eq!(d.hub.run(&["verify"])["is_sound"], true);
}
