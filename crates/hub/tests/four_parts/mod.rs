//! Who takes part: an office, teams of a lead and recorders, and what befalls them.

pub mod checks;
pub mod lag;

use crate::machine::{Laptop, Machine, Serving, divisions, wall};
use crate::storm::runtime;
use concerns::{Item, Nature, Source};
use directory::{Pairing, Place, Team as TeamRecord};
use kernel::{Actor, Compartment, Intent, RecordId, RoundNumber};
use std::process::Command;
use std::time::{Duration, Instant};
use sync::Reply;
use visits::Round;

/// Words of a resident's: in no note of any process.
pub const CANARY: &str = "zqcanaryname";
/// A sync that is cut is cut after some of these, ms.
const CUT_AFTER: [u64; 4] = [15, 40, 90, 160];
/// No laptop comes in vain for longer.
const PATIENCE: Duration = Duration::from_secs(150);

/// How great the story is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub communities: usize,
    /// Of each community.
    pub recorders: usize,
    pub rounds: usize,
    /// Concerns that a recorder hears in a round.
    pub writes: usize,
}

impl Size {
    pub fn wished() -> Self {
        let number = |name: &str, usual: usize| std::env::var(name).map_or(usual, |text| text.parse().unwrap());
        Self {
            communities: number("ZOUFANG_COMMUNITIES", 2),
            recorders: number("ZOUFANG_RECORDERS", 2),
            rounds: number("ZOUFANG_ROUNDS", 3).max(3),
            writes: number("ZOUFANG_WRITES", 3),
        }
    }
}

/// The codes of the first communities of the official list.
pub fn communities(count: usize) -> Vec<String> {
    let text = std::fs::read_to_string(divisions()).unwrap();
    let codes = text.lines().filter_map(|line| line.split(',').find(|cell| is_community(cell)));
    let codes: Vec<String> = codes.take(count).map(str::to_owned).collect();
    assert_eq!(codes.len(), count);
    codes
}

fn is_community(cell: &str) -> bool {
    cell.len() == 12 && cell.bytes().all(|b| b.is_ascii_digit()) && !cell.ends_with("000")
}

pub struct Office(pub Laptop);

impl Office {
    /// A team for each community, and the round of this quarter.
    pub fn forms_teams(&mut self, communities: &[String]) {
        let (actor, now) = (self.0.actor(), wall());
        let (today, district) = (now.local_date(), self.0.file.district.place());
        let scope = Compartment::Directory.at(district);
        let number = RoundNumber::parse("2026-4").unwrap();
        let written = self.0.store.write::<_, store::Error>(&actor, now, |tx| {
            for (n, code) in communities.iter().enumerate() {
                let (number, community) = ((n + 1).to_string(), Place::id(code));
                let team = TeamRecord::id("310104", &number);
                let value = TeamRecord { number, subdistrict: None, note: None };
                tx.create_as(Intent::ImportRoster, scope, team, &value)?;
                let pairing = Pairing { team, community, from_on: today, to_on: None };
                tx.create_as(Intent::ImportRoster, scope, Pairing::id(team, community), &pairing)?;
            }
            let round = Round { number: number.to_string(), from_on: today, to_on: today, district };
            tx.create_as(Intent::SetRound, scope, Round::id_of("310104", number), &round).map(drop)
        });
        written.unwrap();
    }

    /// A posting ends with this day.
    pub fn ends(&mut self, posting: &Actor) {
        let (actor, now) = (self.0.actor(), wall());
        let end = |tx: &mut store::Tx<'_>| directory::members::end_grant(tx, posting.grant, now.local_date());
        self.0.store.write::<_, directory::Error>(&actor, now, end).unwrap();
    }
}

/// The laptops of one community.
pub struct Team {
    pub community: String,
    pub lead: Laptop,
    pub recorders: Vec<Laptop>,
}

impl Team {
    pub fn joined(machine: &Machine, (n, code): (usize, &str), recorders: usize) -> Self {
        let join = |name: String, role| machine.joined(&name, &["--role", role, "--community", code]);
        let lead = join(format!("领队{n}"), "lead");
        let recorders = (0..recorders).map(|k| join(format!("记录{n}之{k}"), "recorder")).collect();
        Self { community: code.to_owned(), lead, recorders }
    }

    pub fn laptops(&mut self) -> impl Iterator<Item = &mut Laptop> {
        std::iter::once(&mut self.lead).chain(&mut self.recorders)
    }

    /// The recorders hear and send, the lead confirms and presses. How many syncs were cut, and how many pushes repeated.
    pub fn works(&mut self, hubs: &[Serving], (round, at, writes): (usize, usize, usize)) -> (u32, u32) {
        let (mut cut, mut repeated) = (0, 0);
        for (k, recorder) in self.recorders.iter_mut().enumerate() {
            let turn = round + at + k;
            settle(recorder, hubs, turn);
            for n in 0..writes {
                recorder.hears(&format!("{CANARY} 第{round}轮 {at}-{k}-{n} 楼道灯不亮"));
                cut += u32::from(is_cut(recorder, &hubs[(turn + n) % hubs.len()], turn + n));
            }
            repeated += u32::from(repeats_its_push(recorder, hubs, turn));
            settle(recorder, hubs, turn + 1);
        }
        settle(&mut self.lead, hubs, round + at + 2);
        self.lead.confirms_all();
        settle(&mut self.lead, hubs, round + at + 3);
        (cut, repeated)
    }
}

impl Laptop {
    /// A recorder's laptop that will be stolen.
    pub fn of_thief(machine: &Machine, community: &str) -> Self {
        machine.joined("丢了电脑的", &["--role", "recorder", "--community", community])
    }

    pub fn hears(&mut self, text: &str) -> RecordId {
        let (actor, now) = (self.actor(), wall());
        let item = Item {
            nature: Nature::Concern,
            source: Source::Symposium,
            category: None,
            place: None,
            text: text.to_owned(),
            first_answer: None,
            route: None,
            community: actor.place,
            visit: None,
            call: None,
            round: Some(Round::id_of("310104", RoundNumber::parse("2026-4").unwrap())),
            round_number: Some("2026-4".to_owned()),
            heard_at: now,
            number: seal::to_hex(&seal::random::<4>().unwrap()),
            is_proactive: false,
            workflow: "graded/1".into(),
            is_hotline: None,
            hotline_number: None,
            duplicate_of: None,
            team_sorting: None,
            community_sorting: None,
            absent_reason: None,
        };
        let scope = Compartment::Draft.at(actor.place);
        self.store.write::<_, store::Error>(&actor, now, |tx| tx.create(Intent::Hear, scope, &item)).unwrap()
    }

    /// Everything in the team's draft goes into the work; each second one is pressed for.
    fn confirms_all(&mut self) {
        let actor = self.actor();
        let (draft, work) = (Compartment::Draft.at(actor.place), Compartment::Work.at(actor.place));
        let items = store::rows::<Item>(self.store.read(), "WHERE scope = ?1 ORDER BY id", [draft.bytes()]).unwrap();
        for (n, item) in items.iter().enumerate() {
            let confirm = |tx: &mut store::Tx<'_>| tx.move_to::<Item>(Intent::Confirm, item.id, work);
            self.store.write::<_, store::Error>(&actor, wall(), confirm).unwrap();
            if n % 2 == 0 {
                let step = serde_json::json!({ "step": "press", "reason": "催办" });
                let press = |tx: &mut store::Tx<'_>| tx.append::<Item>(Intent::Press, item.id, None, step);
                self.store.write::<_, store::Error>(&actor, wall(), press).unwrap();
            }
        }
    }
}

/// Comes until nothing waits for a stamp and everything the hub has is here; whichever process does not answer, the next one does.
pub fn settle(laptop: &mut Laptop, hubs: &[Serving], turn: usize) {
    let (runtime, began) = (runtime(), Instant::now());
    for hub in hubs.iter().cycle().skip(turn % hubs.len()) {
        let came = runtime.block_on(async { tokio::time::timeout(PATIENCE, laptop.sync(hub)).await });
        match came {
            Ok(Ok(summary)) => {
                assert_eq!((summary.not_in_force, summary.is_revoked, summary.repaired), (0, false, 0), "{summary:?}");
                if laptop.store.unstamped().unwrap() == 0 {
                    return;
                }
            }
            said if began.elapsed() > PATIENCE => panic!("it comes in vain: {said:?}"),
            _ => std::thread::sleep(Duration::from_millis(300)),
        }
    }
}

/// One sync whose line dies under way, after a time that differs.
fn is_cut(laptop: &mut Laptop, hub: &Serving, n: usize) -> bool {
    let patience = Duration::from_millis(CUT_AFTER[n % CUT_AFTER.len()]);
    runtime().block_on(async { tokio::time::timeout(patience, laptop.sync(hub)).await }).is_err()
}

/// The answer to its push is lost, and the very same push comes to another process: both say the same. False where it came to no push.
fn repeats_its_push(laptop: &mut Laptop, hubs: &[Serving], turn: usize) -> bool {
    laptop.hears(&format!("{CANARY} 再说一遍"));
    let (one, two) = (&hubs[turn % hubs.len()], &hubs[(turn + 2) % hubs.len()]);
    let push = runtime().block_on(async { tokio::time::timeout(PATIENCE, laptop.try_push_in_hand(one)).await });
    let Ok(Ok(Some(push))) = push else { return false };
    let caller = laptop.caller();
    let asked = |hub| runtime().block_on(async { caller.ask(hub, &push, None).await });
    let (Ok(first), Ok(second)) = (asked(one), asked(two)) else { return false };
    let receipts = |bytes: &[u8]| match Reply::decode("push", bytes).unwrap() {
        Reply::Pushed(pushed) => pushed.answers,
        other => panic!("{other:?}"),
    };
    assert_eq!(receipts(&first), receipts(&second), "one word, whoever is asked");
    true
}

/// Its rights end at one process while it pushes at the others. What it sends from then on is taken and held.
pub fn is_revoked_while_it_pushes(thief: &mut Laptop, machines: &[Machine], hubs: &[Serving]) {
    settle(thief, hubs, 0);
    let device = thief.card.card.device.to_string();
    std::thread::scope(|threads| {
        threads.spawn(|| machines[3].json(&["device", "revoke", &device]));
        for (n, hub) in hubs.iter().enumerate() {
            thief.hears(&format!("{CANARY} 丢了电脑以前 {n}"));
            let _ = thief.sync_alone(hub);
        }
    });
    let late = thief.hears(&format!("{CANARY} 丢了电脑以后"));
    let mut is_known = false;
    for hub in hubs {
        is_known |= thief.sync_alone(hub).is_ok_and(|summary| summary.is_revoked && summary.pulled == 0);
    }
    assert!(is_known, "every process knows it at once");
    let held = thief.store.not_in_force().unwrap();
    assert!(held.iter().any(|(_, record, _)| *record == late), "{held:?}");
}

/// kill -9, while laptops talk to it.
pub fn kill(hub: &Serving) {
    std::thread::sleep(Duration::from_millis(700));
    assert!(Command::new("kill").args(["-9", &hub.process().to_string()]).status().unwrap().success());
}
