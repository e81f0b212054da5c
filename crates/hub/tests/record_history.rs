//! A record's history on demand: who began with a snapshot sees what one sees who was there from the first day, out of the scopes
//! that are the asker's to read now, all of it signed, and keeps nothing of it. On every engine.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(unix)]
mod cluster;
mod traces;
mod world;

use change::{Arrival, Batch, Piece, Receipt, Ruling, Verdict};
use hub::log::{memory::MemoryLog, sqlite::SqliteLog};
use hub::{Answering, Caller, Log, Refused};
use kernel::{ChangeId, Compartment, Instant, RecordId, Role, TimelineId};
use seal::SigningKey;
use store::{BatchItem, ChunkSize, FeedItem, HistoryItem, HistoryLine, ToldHistory, dump_tables};
use sync::{HistoryPage, HistoryWish, Reply, Request};
use world::{Laptop, NORTH, SOUTH, World, place};

const SMALL: ChunkSize = ChunkSize { least: 600, aim: 1_500, most: 3_000 };
const UNKNOWN: Refused = Refused::Forbidden("record_unknown");

struct Team<L: Log> {
    world: World<L>,
    office: Laptop,
    recorder: Laptop,
    lead: Laptop,
}

fn team<L: Log>(log: L) -> Team<L> {
    let (mut world, mut office) = World::begun(log);
    let recorder = world.join(&mut office, Role::Recorder, NORTH);
    let lead = world.join(&mut office, Role::Lead, NORTH);
    world.sync(&mut office);
    Team { world, office, recorder, lead }
}

impl<L: Log> Team<L> {
    fn meet(&mut self) {
        let Self { world, office, recorder, lead } = self;
        for _ in 0..2 {
            for laptop in [&mut *office, &mut *recorder, &mut *lead] {
                assert_eq!(world.sync(laptop).stuck, []);
            }
        }
    }

    /// The hub cuts what the team and the office read.
    fn cut(&self) {
        for compartment in [Compartment::Draft, Compartment::Work] {
            self.world.hub.cut_snapshot(compartment.at(place(NORTH)), SMALL).unwrap();
        }
    }

    /// Somebody new; how it begins is the sync's matter.
    fn joins(&mut self, role: Role, at: &str) -> Laptop {
        let newcomer = self.world.join(&mut self.office, role, at);
        self.world.sync(&mut self.office);
        newcomer
    }

    fn page(&self, laptop: &Laptop, wish: HistoryWish) -> Result<HistoryPage, Refused> {
        let bytes = Request::History(wish).encode().unwrap();
        let question = Request::decode("history", &bytes).unwrap();
        let reply = self.world.hub.answer(Caller::Device(laptop.card.card.device), question)?;
        match Reply::decode("history", &reply.encode().unwrap()).unwrap() {
            Reply::History(page) => Ok(page),
            other => panic!("{other:?}"),
        }
    }

    fn first_page(&self, laptop: &Laptop, record: RecordId) -> Result<HistoryPage, Refused> {
        self.page(laptop, HistoryWish { record, after: None })
    }

    fn hears(&self, laptop: &mut Laptop, record: RecordId, page: &HistoryPage) -> Result<ToldHistory, sync::Error> {
        let mut told = ToldHistory::of(record);
        self.world.vaulted(laptop, |vault| vault.hear_history(&mut told, page))?;
        Ok(told)
    }

    /// All that is told; the number of pages.
    fn fetched(&self, laptop: &mut Laptop, record: RecordId) -> (ToldHistory, u32) {
        let (mut told, mut after, mut pages) = (ToldHistory::of(record), None, 0);
        loop {
            let page = self.page(laptop, HistoryWish { record, after }).unwrap();
            self.world.vaulted(laptop, |vault| vault.hear_history(&mut told, &page)).unwrap();
            (after, pages) = (page.next, pages + 1);
            if after.is_none() {
                return (told, pages);
            }
        }
    }

    fn sees(&self, laptop: &mut Laptop, record: RecordId) -> Vec<HistoryLine> {
        let before = dump_tables(laptop.store.read()).unwrap();
        let told = self.fetched(laptop, record).0;
        let lines = store::history_with(&laptop.store, &told).unwrap();
        assert!(dump_tables(laptop.store.read()).unwrap() == before, "nothing of it is kept");
        lines
    }
}

fn local(laptop: &Laptop, record: RecordId) -> Vec<HistoryLine> {
    store::history(&laptop.store, record).unwrap()
}

/// Draws that can be drawn again.
struct Draws(u64);

impl Draws {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

/// A team works for a while; snapshots are cut somewhere in between. Then a newcomer asks for every record that is here.
fn one_history<L: Log>(log: L, seed: u64) {
    let (mut team, mut draws) = (team(log), Draws(seed));
    let mut there = [team.joins(Role::Recorder, NORTH), team.joins(Role::Office, "310104")];
    let (mut items, cut_at) = (Vec::new(), 10 + draws.below(30));
    for step in 0..60 {
        let at = 1_000 + step as i64 * 10;
        let by_lead = draws.below(3) == 0;
        let who = if by_lead { &mut team.lead } else { &mut team.recorder };
        let one = (!items.is_empty()).then(|| items[draws.below(items.len().max(1))]);
        match (draws.below(10), one) {
            (0..3, _) | (_, None) => items.push(who.hears(at, &format!("第{step}件"))),
            (3..6, Some(id)) => _ = who.describes(at, id, &format!("第{step}步改")),
            (6, Some(id)) => _ = who.notes(at, id, &format!("第{step}步催")),
            (7, Some(id)) => _ = team.lead.try_move(at, id, true),
            (8, Some(id)) if draws.below(4) == 0 => _ = team.office.erases(at, id),
            _ => team.meet(),
        }
        if step == cut_at {
            team.meet();
            team.cut();
        }
        if draws.below(5) == 0 {
            there.iter_mut().for_each(|laptop| _ = team.world.sync_by_feed(laptop));
        }
    }
    team.meet();
    let mut newcomers = [team.joins(Role::Recorder, NORTH), team.joins(Role::Office, "310104")];
    for laptop in there.iter_mut().chain(&mut newcomers) {
        // Whose postings are new learns with the second sync what they let it read.
        team.world.sync(laptop);
        team.world.sync(laptop);
    }
    let mut compared = 0;
    for (old, new) in there.iter().zip(&mut newcomers) {
        for id in items.iter().copied().filter(|id| old.words(*id).is_some()) {
            assert_eq!(team.sees(new, id), local(old, id), "seed {seed}, {:?}", new.actor.role);
            compared += 1;
        }
        new.is_clean();
    }
    assert!(compared > 5, "seed {seed}: {compared}");
}

fn a_hundred_and_one_days<L: Log>(log: impl Fn() -> L, seeds: std::ops::Range<u64>) {
    seeds.for_each(|seed| one_history(log(), seed));
}

/// What was let in after the record had gone elsewhere is told with the word that its author alone got.
fn what_was_let_in_late_is_told<L: Log>(log: L) {
    let mut team = team(log);
    let mut south = team.joins(Role::Recorder, SOUTH);
    let item = team.lead.hears(1_000, "水压低");
    team.lead.confirms_item(1_500, item);
    team.meet();
    assert!(team.office.sends(2_000, item, SOUTH));
    team.world.sync(&mut team.office);
    assert!(team.lead.describes(2_500, item, "水压低,六层以上没有水"));
    assert_eq!(team.world.sync(&mut team.lead).not_in_force, 1);
    team.world.sync(&mut team.office);
    team.office.rules_on_one(3_000, false);
    for _ in 0..2 {
        team.meet();
        team.world.sync(&mut south);
    }
    let mut newcomer = team.joins(Role::Office, "310104");
    newcomer_synced(&team, &mut newcomer);
    for laptop in [&newcomer, &south] {
        assert_eq!(laptop.words(item).as_deref(), Some("水压低,六层以上没有水"));
    }
    // In the south it began with a state: nothing of it was written there.
    assert_eq!(team.sees(&mut south, item), []);
    let lines = team.sees(&mut newcomer, item);
    assert_eq!(lines.len(), 2, "sent on, and described: {lines:?}");
}

fn told_to_readers_alone<L: Log>(log: L) {
    let mut team = team(log);
    let item = team.recorder.hears(1_000, "草稿里的话");
    team.recorder.describes(1_100, item, "改过的话");
    team.meet();
    let mut newcomer = team.joins(Role::Recorder, NORTH);
    let mut others = [team.joins(Role::Recorder, SOUTH), team.joins(Role::Office, "310104")];
    others.iter_mut().for_each(|laptop| _ = newcomer_synced(&team, laptop));
    assert_eq!(team.sees(newcomer_synced(&team, &mut newcomer), item).len(), 2);
    for laptop in others.iter().chain([&team.office]) {
        assert_eq!(team.first_page(laptop, item).unwrap_err(), UNKNOWN, "a draft is the team's");
    }
    let nowhere = RecordId::derive(&["nowhere"]);
    assert_eq!(team.first_page(&newcomer, nowhere).unwrap_err(), UNKNOWN);

    team.world.end(&mut team.office, newcomer.actor.grant, 0);
    team.world.sync(&mut team.office);
    team.world.wait_days(2);
    assert_eq!(team.first_page(&newcomer, item).unwrap_err(), UNKNOWN, "the posting has ended");
    team.office.revokes(9_000, team.lead.card.card.device).unwrap();
    team.world.sync(&mut team.office);
    assert_eq!(team.first_page(&team.lead, item).unwrap_err(), UNKNOWN, "the laptop is out of use");
}

fn newcomer_synced<'a, L: Log>(team: &Team<L>, laptop: &'a mut Laptop) -> &'a mut Laptop {
    team.world.sync(laptop);
    team.world.sync(laptop);
    laptop
}

fn told_from_where_it_is_read<L: Log>(log: L) {
    let mut team = team(log);
    let item = team.recorder.hears(1_000, "zqcanary 草稿里的话");
    let beside = team.recorder.hears(1_050, "zqcanary 同一批的另一件");
    team.recorder.describes(1_100, item, "给大家看的话");
    team.meet();
    team.lead.confirms_item(1_200, item);
    team.meet();
    assert!(team.lead.describes(1_300, item, "确认后改的话"));
    team.meet();
    team.cut();
    let mut newcomer = team.joins(Role::Office, "310104");
    newcomer_synced(&team, &mut newcomer);
    let page = team.first_page(&newcomer, item).unwrap();
    assert!(!format!("{page:?}").contains(&format!("{:?}", "zqcanary".as_bytes()).replace(['[', ']'], "")));
    let told = team.fetched(&mut newcomer, item).0;
    assert!(!told.begins(), "it began in the team's draft");
    let lines = store::history_with(&newcomer.store, &told).unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].changes[0].before.as_deref(), Some("给大家看的话"), "by the state it came with");
    assert_eq!(lines[0].changes[0].after.as_deref(), Some("确认后改的话"));
    assert_eq!(team.first_page(&newcomer, beside).unwrap_err(), UNKNOWN);

    // Sent on to another community: that one sees it from there on, this one not at all.
    assert!(team.office.sends(1_400, item, SOUTH));
    team.meet();
    assert_eq!(team.first_page(&team.recorder, item).unwrap_err(), UNKNOWN, "it left all that the team reads");
    let mut south = team.joins(Role::Recorder, SOUTH);
    newcomer_synced(&team, &mut south);
    let bytes = Reply::History(team.first_page(&south, item).unwrap()).encode().unwrap();
    assert!(!bytes.is_empty());
    assert!(team.sees(&mut south, item).is_empty(), "nothing was changed there yet");
}

fn what_was_let_in_is_told<L: Log>(log: L) {
    let mut team = team(log);
    team.meet();
    let item = team.lead.hears(1_000, "带队领导记下");
    team.meet();
    team.world.end(&mut team.office, team.recorder.actor.grant, 0);
    team.world.sync(&mut team.office);
    team.world.wait_days(2);
    team.recorder.describes(2_000, item, "来晚了的话");
    assert_eq!(team.world.sync(&mut team.recorder).not_in_force, 1);
    team.meet_without_recorder();
    let mut newcomer = team.joins(Role::Recorder, NORTH);
    newcomer_synced(&team, &mut newcomer);
    assert_eq!(team.sees(&mut newcomer, item).len(), 1, "what is held is nobody's to see");
    team.office.rules_on_one(3_000, false);
    team.meet_without_recorder();
    team.cut();
    let mut later = team.joins(Role::Recorder, NORTH);
    newcomer_synced(&team, &mut later);
    let lines = team.sees(&mut later, item);
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1].changes[0].after.as_deref(), Some("来晚了的话"));
    assert_eq!(lines, local(&team.lead, item));
    // Without the word that let it in, the change is none.
    let mut page = team.first_page(&later, item).unwrap();
    page.items.retain(|one| matches!(one.item, FeedItem::Batch(_)));
    assert!(team.hears(&mut later, item, &page).unwrap_err().to_string().contains("not in force"));
}

impl<L: Log> Team<L> {
    fn meet_without_recorder(&mut self) {
        for _ in 0..2 {
            self.world.sync(&mut self.office);
            self.world.sync(&mut self.lead);
        }
    }
}

/// Words that no compression shortens.
fn noise(seed: u64, length: usize) -> String {
    let mut draws = Draws(seed);
    (0..length).map(|_| char::from_u32(0x4e00 + draws.below(20_000) as u32).unwrap()).collect()
}

fn a_long_one_comes_in_pages<L: Log>(log: L) {
    let mut team = team(log);
    let note = team.recorder.writes(1_000, "开头");
    for n in 0..40 {
        assert!(team.recorder.changes(2_000 + n, note, &noise(n as u64, 20_000)));
    }
    team.meet();
    team.cut();
    let mut newcomer = team.joins(Role::Recorder, NORTH);
    newcomer_synced(&team, &mut newcomer);
    let (told, pages) = team.fetched(&mut newcomer, note);
    assert!(pages >= 2, "{pages}");
    let lines = store::history_with(&newcomer.store, &told).unwrap();
    assert_eq!(lines, local(&team.lead, note));
    assert_eq!(lines.len(), 41);
}

#[test]
fn who_began_with_a_snapshot_sees_what_was_seen_from_the_first_day() {
    a_hundred_and_one_days(MemoryLog::default, 0..30);
    a_hundred_and_one_days(|| SqliteLog::in_memory().unwrap(), 100..104);
}

#[test]
fn what_was_let_in_after_a_record_had_gone_elsewhere_is_told() {
    what_was_let_in_late_is_told(MemoryLog::default());
    what_was_let_in_late_is_told(SqliteLog::in_memory().unwrap());
}

#[test]
fn a_history_is_told_to_readers_alone() {
    told_to_readers_alone(MemoryLog::default());
    told_to_readers_alone(SqliteLog::in_memory().unwrap());
}

#[test]
fn a_record_that_moved_is_told_from_where_it_is_read() {
    told_from_where_it_is_read(MemoryLog::default());
    told_from_where_it_is_read(SqliteLog::in_memory().unwrap());
}

#[test]
fn what_the_office_let_in_is_told_with_its_word() {
    what_was_let_in_is_told(MemoryLog::default());
    what_was_let_in_is_told(SqliteLog::in_memory().unwrap());
}

#[test]
fn no_page_is_longer_than_a_message() {
    a_long_one_comes_in_pages(MemoryLog::default());
    a_long_one_comes_in_pages(SqliteLog::in_memory().unwrap());
}

#[cfg(unix)]
#[test]
fn the_same_holds_on_postgresql() {
    let cluster = cluster::Cluster::shared();
    let log = || world::on_postgres(&cluster.url(&cluster.database()));
    a_hundred_and_one_days(log, 200..202);
    told_to_readers_alone(log());
    told_from_where_it_is_read(log());
    what_was_let_in_is_told(log());
}

#[test]
fn what_was_erased_is_told_to_nobody() {
    let mut team = team(MemoryLog::default());
    let item = team.recorder.hears(1_000, "zqcanaryname 家漏水");
    team.recorder.describes(1_100, item, "zqcanaryname 家还漏");
    team.meet();
    team.lead.confirms_item(1_300, item);
    team.meet();
    team.office.erases(1_400, item).unwrap();
    team.meet();
    team.cut();
    let mut newcomer = team.joins(Role::Recorder, NORTH);
    newcomer_synced(&team, &mut newcomer);
    let page = team.first_page(&newcomer, item).unwrap();
    assert!(page.items.iter().any(|one| match &one.item {
        FeedItem::Batch(one) => one.batch.as_ref().is_some_and(Batch::has_redacted),
        _ => false,
    }));
    let lines = team.sees(&mut newcomer, item);
    assert_eq!(lines, local(&team.lead, item));
    assert!(!format!("{lines:?}").contains("zqcanary"));
    assert_eq!(traces::laptop_holds(&newcomer.store, "zqcanaryname"), Vec::<String>::new());
    // Whoever leaves the hub's word on what is left out is not believed.
    let mut forged = page;
    for one in &mut forged.items {
        let FeedItem::Batch(one) = &mut one.item else { continue };
        for piece in &mut one.batch.as_mut().unwrap().pieces {
            if let Piece::Redacted(body) = piece {
                let last = body.len() - 1;
                body[last] ^= 1;
            }
        }
    }
    assert_eq!(team.hears(&mut newcomer, item, &forged).unwrap_err().reason(), "history_unfit");
}

type Forgery = Box<dyn Fn(&mut BatchItem)>;

#[test]
fn what_is_not_signed_so_is_refused() {
    let mut team = team(MemoryLog::default());
    let item = team.recorder.hears(1_000, "原来的话");
    let other = team.lead.hears(1_050, "另一件");
    team.recorder.describes(1_100, item, "改过的话");
    team.meet();
    team.cut();
    let mut newcomer = team.joins(Role::Recorder, NORTH);
    newcomer_synced(&team, &mut newcomer);
    let page = team.first_page(&newcomer, item).unwrap();
    let reason = |team: &Team<MemoryLog>, newcomer: &mut Laptop, page: &HistoryPage| {
        let error = team.hears(newcomer, item, page).unwrap_err();
        assert_eq!(error.reason(), "history_unfit", "{error}");
        error.to_string()
    };
    let of_other = team.first_page(&newcomer, other).unwrap();
    assert!(reason(&team, &mut newcomer, &of_other).contains("another record"));

    let hub = || SigningKey::from_seed(&[0xaa; 32]);
    let arrival = |r: &Receipt| Arrival { timeline: r.timeline, received_at: r.received_at, home_seq: r.home_seq };
    let signed_again = move |one: &mut BatchItem, key: SigningKey, rulings: Vec<Ruling>| {
        let at = arrival(&one.receipt);
        one.receipt = Receipt::give(one.batch.as_ref().unwrap(), at, rulings, &key);
    };
    let shown = |one: &mut BatchItem| -> usize {
        one.batch.as_ref().unwrap().pieces.iter().position(|piece| piece.body().is_some()).unwrap()
    };
    let forgeries: Vec<(&str, Forgery)> = vec![
        ("", Box::new(move |one| signed_again(one, SigningKey::from_seed(&[9; 32]), one.receipt.rulings.clone()))),
        ("", Box::new(|one| one.receipt.received_at = Instant(one.receipt.received_at.0 + 1))),
        (
            "another life",
            Box::new(move |one| {
                one.receipt = one.receipt.clone().renewed(TimelineId::from_bytes([3; 16]), &hub());
            }),
        ),
        (
            "not in force",
            Box::new(move |one| {
                let held = |r: &Ruling| Ruling { verdict: Verdict::Held("posting_ended".into()), ..r.clone() };
                signed_again(one, hub(), one.receipt.rulings.iter().map(held).collect());
            }),
        ),
        (
            "",
            Box::new(move |one| {
                let at = shown(one);
                let Piece::Body(body) = &mut one.batch.as_mut().unwrap().pieces[at] else { panic!() };
                let place = body.windows(3).rposition(|w| w == "话".as_bytes()).unwrap();
                body[place] ^= 1;
            }),
        ),
        ("not here", Box::new(|one| one.batch = None)),
        ("", Box::new(|one| one.receipt.first_seq += 1)),
        ("", Box::new(|one| one.batch.as_mut().unwrap().head.0[0] ^= 1)),
        ("", Box::new(|one| one.batch.as_mut().unwrap().signature.0[0] ^= 1)),
    ];
    for (n, (why, forge)) in forgeries.into_iter().enumerate() {
        let mut forged = page.clone();
        let FeedItem::Batch(one) = &mut forged.items[0].item else { panic!() };
        forge(one);
        let said = reason(&team, &mut newcomer, &forged);
        assert!(said.contains(why), "{n}: {said}");
    }
    let mut with_leave = page.clone();
    with_leave.items.push(HistoryItem { seq: 1, item: FeedItem::Leave(item) });
    reason(&team, &mut newcomer, &with_leave);
    let stranger = ChangeId::from_bytes([7; 16]);
    let told = team.hears(&mut newcomer, item, &page).unwrap();
    let lines = store::history_with(&newcomer.store, &told).unwrap();
    assert!(lines.len() == 2 && lines.iter().all(|line| line.change != stranger && line.received_at.is_some()));
}

#[test]
fn nothing_of_a_history_is_left_when_the_scope_has_gone() {
    let mut team = team(MemoryLog::default());
    let item = team.recorder.hears(1_000, "zqcanaryname 第一版");
    team.recorder.describes(1_100, item, "第二版");
    team.meet();
    team.cut();
    let mut newcomer = team.joins(Role::Recorder, NORTH);
    newcomer_synced(&team, &mut newcomer);
    let lines = team.sees(&mut newcomer, item);
    assert!(format!("{lines:?}").contains("zqcanaryname"));
    assert_eq!(traces::laptop_holds(&newcomer.store, "zqcanaryname"), Vec::<String>::new(), "it was shown, no more");
    team.world.end(&mut team.office, newcomer.actor.grant, 0);
    team.world.sync(&mut team.office);
    team.world.wait_days(2);
    team.world.sync(&mut newcomer);
    assert_eq!(store::history(&newcomer.store, item).unwrap_err().refusal().reason, "no_such_record");
    assert_eq!(team.first_page(&newcomer, item).unwrap_err(), UNKNOWN);
    assert_eq!(traces::laptop_holds(&newcomer.store, "第二版"), Vec::<String>::new());
}

#[test]
fn a_hub_that_was_set_back_tells_it_in_its_present_life() {
    let mut team = team(MemoryLog::default());
    let item = team.recorder.hears(1_000, "第一版");
    team.meet();
    let mut there = team.joins(Role::Recorder, NORTH);
    newcomer_synced(&team, &mut there);
    let copy = team.world.hub.log().copied();
    team.recorder.describes(1_100, item, "第二版");
    team.meet();
    team.world.restored(copy, 0x72);
    let page = team.first_page(&there, item).unwrap();
    assert_eq!(team.hears(&mut there, item, &page).unwrap_err().reason(), "history_unfit", "it knows another life");
    team.meet();
    team.world.sync(&mut there);
    team.cut();
    let mut newcomer = team.joins(Role::Recorder, NORTH);
    newcomer_synced(&team, &mut newcomer);
    let lines = team.sees(&mut newcomer, item);
    assert_eq!((lines.len(), &lines), (2, &local(&team.lead, item)));
    assert_eq!(lines, team.sees(&mut there, item));
}
