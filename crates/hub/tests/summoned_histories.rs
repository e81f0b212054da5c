//! Teams call departments and both sides take steps at random, on laptops that come by now and then: in the end everybody who reads a summons
//! reads the same of it, and nobody else anything (decisions T-h).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod draws;
mod world;

use concerns::{Summons, SummonsIdentity};
use draws::{cases, drawn};
use hub::log::memory::MemoryLog;
use kernel::{Compartment, Instant, Intent, RecordId, Role};
use proptest::prelude::*;
use store::Error;
use world::{Laptop, NORTH, SOUTH, START, World, place};

const ROADS: &str = "roads";
const PARKS: &str = "parks";
const STEPS: [Intent; 6] = [
    Intent::TakeSummons,
    Intent::AnswerSummons,
    Intent::ReturnSummons,
    Intent::VerifySummons,
    Intent::GiveBackSummons,
    Intent::WithdrawSummons,
];

/// To which laptop, what, to which record.
#[derive(Clone, Debug)]
struct Event {
    who: usize,
    what: u8,
    pick: prop::sample::Index,
    number: u8,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = (0usize..8, 0u8..12, any::<prop::sample::Index>(), any::<u8>());
    proptest::collection::vec(event.prop_map(|(who, what, pick, number)| Event { who, what, pick, number }), 30..60)
}

/// Office, recorder and lead of the north, recorder of the south, two of the roads, one of the parks, a secretary of the north.
struct Town {
    world: World<MemoryLog>,
    laptops: Vec<Laptop>,
    called: Vec<RecordId>,
    at: i64,
}

impl Town {
    fn begun() -> Self {
        let (mut world, mut office) = World::begun(MemoryLog::default());
        let people = [
            (Role::Recorder, NORTH),
            (Role::Lead, NORTH),
            (Role::Recorder, SOUTH),
            (Role::Department, ROADS),
            (Role::Department, ROADS),
            (Role::Department, PARKS),
            (Role::CommunitySecretary, NORTH),
        ];
        let joined: Vec<Laptop> = people.iter().map(|(role, at)| world.join(&mut office, *role, at)).collect();
        world.sync(&mut office);
        let laptops = std::iter::once(office).chain(joined).collect();
        Self { world, laptops, called: Vec::new(), at: 1_000 }
    }

    fn happen(&mut self, event: &Event) {
        self.at += 700;
        match event.what {
            0..=2 => self.call(event),
            3..=7 => self.step(event),
            8 => self.laptops[event.who].skew = i64::from(event.number as i8) * 86_400_000,
            9 => {
                let answers = usize::from(event.number) % 6;
                let summary = self.world.sync_until(&mut self.laptops[event.who], answers);
                assert_eq!((summary.stuck, summary.mended), (Vec::new(), 0));
            }
            _ => self.sync(event.who),
        }
    }

    fn sync(&mut self, who: usize) {
        let summary = self.world.sync(&mut self.laptops[who]);
        assert_eq!((summary.stuck, summary.not_in_force), (Vec::new(), 0), "nothing honest is refused");
        assert_eq!(summary.mended, 0, "nothing is mended where nothing is wrong");
    }

    /// One of five concerns, one of two departments; sometimes by two who do not know of each other.
    fn call(&mut self, event: &Event) {
        let laptop = &mut self.laptops[event.who];
        let community = if laptop.actor.role == Role::Office { place(NORTH) } else { laptop.actor.place };
        let item = RecordId::derive(&["concern", &community.to_string(), &(event.number % 5).to_string()]);
        let department = place(if event.number.is_multiple_of(2) { ROADS } else { PARKS });
        let id = Summons::id(item, department);
        let value = Summons {
            item,
            department,
            community,
            number: format!("T{}", event.number % 5),
            category: None,
            place: None,
            text: words(community, department),
            wished_on: None,
            tells: None,
            basis: None,
        };
        let told = SummonsIdentity {
            summons: id,
            department,
            community,
            name: Some(format!("{}name", words(community, department))),
            phone: None,
            door: None,
            basis: "consent".into(),
        };
        let (actor, now) = (laptop.actor, Instant(START + self.at + laptop.skew));
        let tells = actor.role != Role::Office && event.number > 128;
        let call = |tx: &mut store::Tx<'_>| {
            tx.create_as(Intent::CallDepartment, Compartment::Work.at(community), id, &value)?;
            let draft = Compartment::Draft.at(community);
            if tells { tx.create_as(Intent::CallDepartment, draft, SummonsIdentity::id(id), &told) } else { Ok(()) }
        };
        if laptop.store.write::<_, Error>(&actor, now, call).is_ok() {
            self.called.push(id);
        }
    }

    /// Any step; the laptop itself says whose it is not.
    fn step(&mut self, event: &Event) {
        if self.called.is_empty() {
            return;
        }
        let id = *event.pick.get(&self.called);
        let laptop = &mut self.laptops[event.who];
        let Ok(Some(row)) = store::get::<Summons>(laptop.store.read(), id) else { return };
        let intent = STEPS[usize::from(event.number) % STEPS.len()];
        let (actor, now) = (laptop.actor, Instant(START + self.at + laptop.skew));
        let at = if actor.role == Role::Office { row.value.community } else { actor.place };
        let entry = serde_json::json!({ "step": intent.word(), "officer": "某", "result": "solved", "reason": "因" });
        let seen = store::entries_by_time::<Summons>(laptop.store.read(), id).unwrap().last().map(|entry| entry.id);
        let scope = Compartment::Work.at(at);
        let step = |tx: &mut store::Tx<'_>| tx.append_in::<Summons>((intent, scope), id, seen, entry);
        let taken = laptop.store.write::<_, Error>(&actor, now, step).is_ok();
        let is_departments = [Intent::TakeSummons, Intent::AnswerSummons, Intent::ReturnSummons].contains(&intent);
        let may = match actor.role {
            Role::Department => is_departments,
            Role::CommunitySecretary => false,
            _ => !is_departments,
        };
        assert_eq!(taken, may, "{} {}", actor.role.word(), intent.word());
    }

    fn settle(&mut self) {
        for _ in 0..4 {
            (0..self.laptops.len()).for_each(|who| self.sync(who));
        }
        // A newcomer of each side ends with the same as who was there all along.
        let newcomers = [(Role::Department, ROADS), (Role::Recorder, NORTH)];
        for (role, at) in newcomers {
            let laptop = self.world.join(&mut self.laptops[0], role, at);
            self.laptops.push(laptop);
        }
        self.sync(0);
        (0..self.laptops.len()).for_each(|who| self.sync(who));
    }

    fn check(&self) {
        for id in &self.called {
            let readers: Vec<&Laptop> = self.laptops.iter().filter(|laptop| stands(laptop, *id).is_some()).collect();
            let first = stands(readers[0], *id);
            for laptop in &readers {
                assert_eq!(stands(laptop, *id), first, "{}", laptop.actor.role.word());
            }
        }
        for laptop in &self.laptops {
            laptop.is_clean();
            let lines = store::dump_tables(laptop.store.read()).unwrap();
            for community in [NORTH, SOUTH].map(place) {
                for department in [ROADS, PARKS].map(place) {
                    let of = words(community, department);
                    let holds = |text: &str| lines.iter().any(|line| line.contains(text));
                    let (role, at) = (laptop.actor.role, laptop.actor.place);
                    let is_theirs = [community, department].contains(&at);
                    assert!(role == Role::Office || is_theirs || !holds(&of), "{} reads {of}", role.word());
                    let may_know = is_theirs && role != Role::CommunitySecretary;
                    assert!(may_know || !holds(&format!("{of}name")), "{} knows {of}name", role.word());
                }
            }
        }
    }
}

fn words(community: RecordId, department: RecordId) -> String {
    let short = |id: RecordId| id.to_string()[..8].to_owned();
    format!("zq{}to{}", short(community), short(department))
}

/// The words, what was told apart from it, the steps in their order, and where it stands.
fn stands(laptop: &Laptop, id: RecordId) -> Option<(Summons, Vec<kernel::ChangeId>, String)> {
    let value = store::get::<Summons>(laptop.store.read(), id).unwrap()?.value;
    let entries = store::entries_by_time::<Summons>(laptop.store.read(), id).unwrap();
    let folded = concerns::fold_summons(&entries);
    Some((value, entries.iter().map(|entry| entry.id).collect(), format!("{folded:?}")))
}

proptest! {
    #![proptest_config(drawn(cases(32), 200))]

    #[test]
    fn whatever_happens_both_sides_read_the_same_and_nobody_else_anything(events in events()) {
        let mut town = Town::begun();
        events.iter().for_each(|event| town.happen(event));
        town.settle();
        town.check();
        town.laptops.iter().for_each(|laptop| town.world.agrees(laptop, &laptop.card.card.nickname));
        town.laptops.iter().for_each(|laptop| town.world.stands(laptop));
    }
}
