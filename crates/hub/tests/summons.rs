//! Departments called to concerns: what the hub gives whom, and what it takes from whom.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod forged;
mod world;

use change::{Change, Op, Value, Verdict};
use concerns::{SharingBasis, Summons, SummonsIdentity};
use forged::{Forger, pushed, why};
use hub::log::memory::MemoryLog;
use kernel::{Compartment, Instant, Intent, RecordId, RecordKind, Role};
use std::collections::BTreeMap;
use store::Error;
use world::{Laptop, NORTH, SOUTH, START, World, place};

/// The departments of these tests, by what stands in for their names.
const ROADS: &str = "roads";
const PARKS: &str = "parks";

/// A district with two communities' people and two departments' officers.
struct Town {
    world: World<MemoryLog>,
    office: Laptop,
    recorder: Laptop,
    lead: Laptop,
    secretary: Laptop,
    stranger: Laptop,
    roads: Laptop,
    parks: Laptop,
}

impl Town {
    fn begun() -> Self {
        let (mut world, mut office) = World::begun(MemoryLog::default());
        let mut join = |role, at| world.join(&mut office, role, at);
        let [recorder, lead, secretary] =
            [Role::Recorder, Role::Lead, Role::CommunitySecretary].map(|role| join(role, NORTH));
        let stranger = join(Role::Recorder, SOUTH);
        let [roads, parks] = [ROADS, PARKS].map(|at| join(Role::Department, at));
        let mut town = Self { world, office, recorder, lead, secretary, stranger, roads, parks };
        town.sync();
        town
    }

    fn all(&mut self) -> [&mut Laptop; 7] {
        let Self { office, recorder, lead, secretary, stranger, roads, parks, .. } = self;
        [office, recorder, lead, secretary, stranger, roads, parks]
    }

    /// Everybody, until nothing is new to anybody.
    fn sync(&mut self) {
        for _ in 0..3 {
            let Self { world, office, recorder, lead, secretary, stranger, roads, parks } = self;
            for laptop in [office, recorder, lead, secretary, stranger, roads, parks] {
                let summary = world.sync(laptop);
                assert_eq!((summary.stuck, summary.not_in_force), (Vec::new(), 0));
            }
        }
        self.all().into_iter().for_each(|laptop| laptop.is_clean());
    }

    /// A confirmed concern of the north, with words that only its readers know.
    fn concern(&mut self) -> RecordId {
        let item = self.recorder.hears(1_000, "zqconcern");
        self.world.sync(&mut self.recorder);
        self.world.sync(&mut self.lead);
        self.lead.confirms_item(2_000, item);
        self.sync();
        item
    }
}

fn summons(item: RecordId, to: &str, text: &str) -> Summons {
    Summons {
        item,
        department: place(to),
        community: place(NORTH),
        number: "T1000".into(),
        category: None,
        place: None,
        text: text.into(),
        wished_on: None,
        tells: None,
        basis: None,
    }
}

fn calls(laptop: &mut Laptop, at: i64, value: &Summons) -> RecordId {
    let (actor, now) = (laptop.actor, Instant(START + at));
    let (id, scope) = (Summons::id(value.item, value.department), Compartment::Work.at(value.community));
    let call = |tx: &mut store::Tx<'_>| tx.create_as(Intent::CallDepartment, scope, id, value);
    laptop.store.write::<_, Error>(&actor, now, call).unwrap();
    id
}

/// A step in the drawer of whoever takes it.
fn steps(laptop: &mut Laptop, at: i64, id: RecordId, (intent, more): (Intent, &[(&str, &str)])) -> Result<(), Error> {
    let (actor, now) = (laptop.actor, Instant(START + at));
    let at_office = actor.role == Role::Office;
    let scope = Compartment::Work.at(if at_office { place(NORTH) } else { actor.place });
    let mut entry = serde_json::json!({ "step": intent.word() });
    more.iter().for_each(|(name, text)| entry[*name] = serde_json::json!(text));
    let seen = store::entries_by_time::<Summons>(laptop.store.read(), id).unwrap().last().map(|entry| entry.id);
    let step = |tx: &mut store::Tx<'_>| tx.append_in::<Summons>((intent, scope), id, seen, entry);
    laptop.store.write::<_, Error>(&actor, now, step).map(drop)
}

fn takes(laptop: &mut Laptop, at: i64, id: RecordId) {
    steps(laptop, at, id, (Intent::TakeSummons, &[("officer", "沈工")])).unwrap();
}

fn holds(laptop: &Laptop, words: &str) -> bool {
    store::dump_tables(laptop.store.read()).unwrap().iter().any(|line| line.contains(words))
}

/// State and misfits, as this laptop folds them.
fn stands(laptop: &Laptop, id: RecordId) -> (String, usize, Option<String>) {
    let folded = concerns::fold_summons(&store::entries_by_time::<Summons>(laptop.store.read(), id).unwrap());
    let misfits = folded.lines.iter().filter(|line| line.is_misfit).count();
    (folded.standing.state.word().to_owned(), misfits, folded.standing.answer)
}

#[test]
fn a_department_is_given_what_it_was_called_to_and_nothing_else() {
    let mut town = Town::begun();
    let item = town.concern();
    let id = calls(&mut town.recorder, 3_000, &summons(item, ROADS, "zqtold"));
    town.sync();
    for department in [&town.roads, &town.parks] {
        assert!(!holds(department, "zqconcern"), "the concern goes to no department");
        assert!(store::get::<concerns::Item>(department.store.read(), item).unwrap().is_none());
    }
    let readers = |town: &Town| {
        let Town { office, recorder, lead, secretary, stranger, roads, parks, .. } = town;
        [office, recorder, lead, secretary, stranger, roads, parks].map(|laptop| holds(laptop, "zqtold"))
    };
    assert_eq!(readers(&town), [true, true, true, true, false, true, false]);

    takes(&mut town.roads, 4_000, id);
    let answer = [("result", "solved"), ("text", "zqanswer")];
    steps(&mut town.roads, 5_000, id, (Intent::AnswerSummons, &answer)).unwrap();
    town.sync();
    for laptop in [&town.office, &town.recorder, &town.lead, &town.secretary, &town.roads] {
        assert_eq!(stands(laptop, id), ("answered".to_owned(), 0, Some("zqanswer".to_owned())));
    }
    for laptop in [&town.stranger, &town.parks] {
        assert!(!holds(laptop, "zqanswer") && !holds(laptop, "zqtold"));
    }
    steps(&mut town.lead, 6_000, id, (Intent::GiveBackSummons, &[("reason", "仍不亮")])).unwrap();
    takes(&mut town.roads, 6_500, id);
    town.sync();
    // The department's officer had not read the lead's word yet: whoever comes later finds what does not fit.
    let states: Vec<_> = [&town.office, &town.recorder, &town.roads].map(|laptop| stands(laptop, id)).into();
    assert!(states.iter().all(|one| *one == states[0]), "{states:?}");
}

/// Two of the team call the same department while neither has a line: it was called once.
#[test]
fn two_who_call_at_once_have_called_once() {
    let mut town = Town::begun();
    let item = town.concern();
    let one = calls(&mut town.recorder, 3_000, &summons(item, ROADS, "路灯不亮"));
    let other = calls(&mut town.lead, 3_500, &summons(item, ROADS, "路灯不亮，晚上很暗"));
    assert_eq!(one, other);
    town.sync();
    let texts = [&town.office, &town.recorder, &town.lead, &town.roads].map(|laptop| {
        assert!(store::disputed(laptop.store.read(), (one, <Summons as store::Recorded>::SPEC)).unwrap().is_empty());
        store::get::<Summons>(laptop.store.read(), one).unwrap().unwrap().value.text
    });
    assert!(texts.iter().all(|text| text == "路灯不亮，晚上很暗"), "the later words count for everybody: {texts:?}");
    let all = store::rows::<Summons>(town.roads.store.read(), "", []).unwrap();
    assert_eq!(all.len(), 1);
}

/// Withdrawn by the team while the department answers: both stand, one of them doesn't fit, the same one for everybody.
#[test]
fn steps_that_cross_are_kept_and_everybody_reads_the_same() {
    let mut town = Town::begun();
    let item = town.concern();
    let id = calls(&mut town.recorder, 3_000, &summons(item, ROADS, "路灯不亮"));
    town.sync();
    takes(&mut town.roads, 4_000, id);
    town.sync();
    steps(&mut town.lead, 5_000, id, (Intent::WithdrawSummons, &[("reason", "居民已自行解决")])).unwrap();
    steps(&mut town.roads, 5_100, id, (Intent::AnswerSummons, &[("result", "solved"), ("text", "已修好")])).unwrap();
    town.sync();
    let seen = stands(&town.roads, id);
    assert_eq!((seen.0.as_str(), seen.1), ("withdrawn", 1));
    for laptop in [&town.office, &town.recorder, &town.lead, &town.secretary] {
        assert_eq!(stands(laptop, id), seen);
    }
}

/// A newcomer of the department reads what it was called to before; whoever leaves it keeps nothing.
#[test]
fn who_comes_to_a_department_reads_it_and_who_leaves_keeps_nothing() {
    let mut town = Town::begun();
    let item = town.concern();
    let id = calls(&mut town.recorder, 3_000, &summons(item, ROADS, "zqtold"));
    town.sync();
    takes(&mut town.roads, 4_000, id);
    town.sync();
    let mut newcomer = town.world.join(&mut town.office, Role::Department, ROADS);
    town.world.sync(&mut town.office);
    town.world.sync(&mut newcomer);
    assert_eq!(stands(&newcomer, id).0, "taken");
    let grant = town.roads.actor.grant;
    town.world.end(&mut town.office, grant, 0);
    town.world.sync(&mut town.office);
    town.world.wait_days(2);
    town.world.sync(&mut town.roads);
    town.world.sync(&mut town.roads);
    assert!(!holds(&town.roads, "zqtold"), "gone with the posting");
    town.roads.is_clean();
    assert!(holds(&newcomer, "zqtold"));
}

/// What is forged of a summons: an entry by these words, or new values.
struct Forgery<'a> {
    by: Forger<'a>,
    id: RecordId,
}

impl Forgery<'_> {
    fn made(&mut self, intent: Intent, op: Op, fields: BTreeMap<u16, Value>) -> Change {
        let change = self.by.change(intent, RecordKind::Summons, fields);
        Change { record: self.id, op, ..change }
    }

    fn step(&mut self, intent: Intent) -> Change {
        let text = |word: &str| Value::Text(word.to_owned());
        self.made(intent, Op::Append, [(1, text(intent.word())), (2, text("某某"))].into())
    }

    fn begins(&mut self, value: &Summons) -> Change {
        let mut fields = store::fields_by_id(value).unwrap();
        fields.retain(|_, value| *value != Value::Null);
        self.made(Intent::CallDepartment, Op::Create, fields)
    }

    fn tells(&mut self, value: &SummonsIdentity) -> Change {
        let mut fields = store::fields_by_id(value).unwrap();
        fields.retain(|_, value| *value != Value::Null);
        let change = self.by.change(Intent::CallDepartment, RecordKind::SummonsIdentity, fields);
        Change { record: self.id, ..change }
    }
}

fn refused(verdicts: &[Verdict]) -> Vec<&str> {
    assert!(verdicts.iter().all(|verdict| matches!(verdict, Verdict::Rejected(_))), "{verdicts:?}");
    verdicts.iter().map(why).collect()
}

#[test]
fn the_hub_takes_no_step_on_anothers_summons_and_turns_none_to_another_department() {
    let mut town = Town::begun();
    let item = town.concern();
    let id = calls(&mut town.recorder, 3_000, &summons(item, ROADS, "zqtold"));
    town.sync();
    let work = |at: &str| Compartment::Work.at(place(at));
    let verdicts = |forger: &Forgery<'_>, laptop: &Laptop, at, changes: &[Change]| {
        pushed(&town.world, laptop, forger.by.batch(work(at), changes))
    };

    let mut parks = Forgery { by: Forger::of(&town.parks), id };
    let in_own = [Intent::TakeSummons, Intent::AnswerSummons, Intent::ReturnSummons].map(|i| parks.step(i));
    assert_eq!(refused(&verdicts(&parks, &town.parks, PARKS, &in_own)), ["not_your_summons"; 3]);
    let in_theirs = [parks.step(Intent::TakeSummons)];
    assert_eq!(refused(&verdicts(&parks, &town.parks, ROADS, &in_theirs)), ["not_your_place"]);

    let mut stranger = Forgery { by: Forger::of(&town.stranger), id };
    let theirs = [
        stranger.step(Intent::VerifySummons),
        stranger.step(Intent::WithdrawSummons),
        // Of the other community, from one's own drawer.
        stranger.begins(&summons(RecordId::derive(&["made up"]), ROADS, "塞进来的")),
    ];
    assert_eq!(refused(&verdicts(&stranger, &town.stranger, SOUTH, &theirs)), ["not_your_summons"; 3]);

    let mut roads = Forgery { by: Forger::of(&town.roads), id };
    let to_parks: BTreeMap<u16, Value> = [(2, Value::Bytes(place(PARKS).bytes().to_vec()))].into();
    let to_south: BTreeMap<u16, Value> = [(3, Value::Bytes(place(SOUTH).bytes().to_vec()))].into();
    let own = [
        roads.made(Intent::TakeSummons, Op::Set, to_parks.clone()),
        roads.made(Intent::AnswerSummons, Op::Set, to_south),
        roads.made(Intent::ReturnSummons, Op::Tombstone, BTreeMap::new()),
        roads.step(Intent::VerifySummons),
        roads.begins(&summons(item, PARKS, "转给别的部门")),
    ];
    let reasons = ["summons_stands", "summons_stands", "summons_stands", "not_your_right", "not_your_right"];
    assert_eq!(refused(&verdicts(&roads, &town.roads, ROADS, &own)), reasons);

    let mut secretary = Forgery { by: Forger::of(&town.secretary), id };
    let may_not = [secretary.step(Intent::VerifySummons), secretary.step(Intent::TakeSummons)];
    assert_eq!(refused(&verdicts(&secretary, &town.secretary, NORTH, &may_not)), ["not_your_right"; 2]);

    for (laptop, words) in [(&mut town.parks, "zqtold"), (&mut town.stranger, "zqtold")] {
        town.world.sync(laptop);
        assert!(!holds(laptop, words));
    }
    town.world.sync(&mut town.recorder);
    assert_eq!(stands(&town.recorder, id), ("called".to_owned(), 0, None));
}

/// What of a resident's goes with a summons goes to that department and stays with the team: no other reader of the work has it.
#[test]
fn the_hub_lets_nothing_of_the_residents_go_without_its_basis_nor_to_anybody_else() {
    let mut town = Town::begun();
    let item = town.concern();
    let id = calls(&mut town.recorder, 3_000, &summons(item, ROADS, "路灯不亮"));
    town.sync();
    let mut team = town.world.join(&mut town.office, Role::Recorder, NORTH);
    town.world.sync(&mut town.office);
    town.world.sync(&mut team);
    let told = |name: &str, basis: &str| SummonsIdentity {
        summons: id,
        department: place(ROADS),
        community: place(NORTH),
        name: Some(name.into()),
        phone: None,
        door: None,
        basis: basis.into(),
    };
    let mut forger = Forgery { by: Forger::of(&team), id: SummonsIdentity::id(id) };
    let sound = told("zqname", SharingBasis::Consent.word());
    let turned = SummonsIdentity { department: place(PARKS), ..sound.clone() };
    let elsewhere = SummonsIdentity { community: place(SOUTH), ..sound.clone() };
    let changes = [
        forger.tells(&told("zqbasis", "because")),
        forger.tells(&told("zqbasis", "")),
        forger.tells(&elsewhere),
        forger.tells(&sound),
        forger.tells(&turned),
        Change { op: Op::Set, ..forger.tells(&turned) },
    ];
    let batch = forger.by.batch(Compartment::Draft.at(place(NORTH)), &changes);
    let verdicts = pushed(&town.world, &team, batch);
    assert!(verdicts[3].is_accepted(), "{verdicts:?}");
    let others = [&verdicts[..3], &verdicts[4..]].concat();
    let stands = "summons_stands";
    assert_eq!(refused(&others), ["basis_missing", "basis_missing", "not_your_summons", stands, stands]);
    town.sync();
    let Town { office, recorder, lead, secretary, stranger, roads, parks, .. } = &town;
    let readers = [office, recorder, lead, secretary, stranger, roads, parks];
    assert_eq!(readers.map(|laptop| holds(laptop, "zqname")), [false, true, true, false, false, true, false]);
    assert!(!readers.iter().any(|laptop| holds(laptop, "zqbasis")));
    assert!(
        readers
            .iter()
            .all(|laptop| holds(laptop, "路灯不亮") || [SOUTH, PARKS].map(place).contains(&laptop.actor.place))
    );
}
