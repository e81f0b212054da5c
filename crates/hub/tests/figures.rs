//! What figures and search are read from at the hub: the same as an office's laptop shows, behind the log and never in its way, made
//! anew whenever it is missing or unfit, and read by nobody who may not pull it (decisions D2, D10, D16; ADR 0029).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shown;
mod traces;
mod world;

use change::RecordState;
use concerns::Terms;
use hub::log::{FeedRow, ItemRow, ScopeRow, Writes, memory::MemoryLog};
use hub::{Answering, Caller, Log, LogTx, Projection, Refused, SnapshotTx, Step};
use kernel::{Clock, Compartment, DeviceId, Instant, Intent, RecordId, Role};
use reports::FigureArgs;
use serde_json::Value;
use shown::{file_in, opened, projection_in, same, shown_by, shown_in, tables};
use std::path::Path;
use std::sync::Arc;
use store::{Portion, Store};
use sync::{AsOf, FigureWish, FoundRecord, Reply, Request, SearchWish};
use world::{Laptop, NORTH, SOUTH, START, World, place};

const CANARY: &str = "zqcanaryname";

/// A district whose hub keeps a projection in a folder.
struct District {
    world: World<MemoryLog>,
    office: Laptop,
    recorder: Laptop,
    lead: Laptop,
    south: Laptop,
    folder: tempfile::TempDir,
}

fn district() -> District {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let recorder = world.join(&mut office, Role::Recorder, NORTH);
    let lead = world.join(&mut office, Role::Lead, NORTH);
    let south = world.join(&mut office, Role::Lead, SOUTH);
    world.sync(&mut office);
    // What is written is not younger than the hub's clock.
    world.clock.0.fetch_add(3_600_000, std::sync::atomic::Ordering::SeqCst);
    let folder = tempfile::tempdir().unwrap();
    let mut district = District { world, office, recorder, lead, south, folder };
    district.begins_to_project();
    district
}

impl District {
    /// The hub as it is after a start.
    fn begins_to_project(&mut self) -> Arc<Projection> {
        self.projects_in(None);
        let folder = self.folder.path().to_owned();
        self.projects_in(Some(&folder)).unwrap()
    }

    fn projects_in(&mut self, folder: Option<&Path>) -> Option<Arc<Projection>> {
        let projection = folder.map(projection_in);
        self.world.hub.set_projection(projection.clone());
        projection
    }

    /// Everybody comes by twice.
    #[track_caller]
    fn meet(&mut self) {
        let Self { world, office, recorder, lead, south, .. } = self;
        for _ in 0..2 {
            for laptop in [&mut *office, &mut *recorder, &mut *lead, &mut *south] {
                assert_eq!(world.sync(laptop).stuck, []);
            }
        }
    }

    /// As a hub did that asked for nothing but the place.
    fn lets_back_into_the_draft(&self, item: RecordId) {
        let (draft, work) = (self.lead.draft(), Compartment::Work.at(place(NORTH)));
        let write = |tx: &mut <MemoryLog as Log>::Tx<'_>| {
            let (mut row, scope) = (tx.lock_records(&[item])?.remove(0), tx.lock_scopes(&[work])?.remove(0));
            row.held.record.scope = draft;
            let scope = ScopeRow { seq: scope.seq + 1, ..scope };
            let leave =
                FeedRow { scope: work, seq: scope.seq, digest: scope.digest, trail: None, item: ItemRow::Leave(item) };
            tx.save(&Writes { records: vec![row], scopes: vec![scope], feed: vec![leave], ..Writes::default() })
        };
        self.world.hub.log().write(write).unwrap();
    }

    /// Looks until nothing is missing; how many looks it took.
    #[track_caller]
    fn follow(&self) -> usize {
        for looks in 1..2_000 {
            match self.world.hub.follow().unwrap() {
                Step::Level => return looks,
                Step::Went => {}
                Step::Unfit(why) => panic!("unfit: {why}"),
            }
        }
        panic!("it never comes level")
    }

    /// Concerns of both communities: heard, confirmed, taken on, answered, sent on, disputed; and what nobody confirmed.
    fn works(&mut self) -> Vec<RecordId> {
        let mut items = Vec::new();
        for n in 0..8 {
            items.push(self.recorder.hears(1_000 + n * 10, &format!("第{n}件 楼道灯坏了")));
        }
        let southern = self.south.hears(1_500, "南边 楼道灯坏了");
        self.recorder.hears(1_600, "没有确认的草稿");
        self.recorder.writes(1_650, "没有确认的日志");
        self.meet();
        // Two write the same field apart.
        self.recorder.describes(1_900, items[6], "甲的说法");
        self.lead.describes(1_901, items[6], "乙的说法");
        for (n, item) in (0..).zip(&items) {
            self.lead.confirms_item(2_000 + n * 10, *item);
        }
        self.south.confirms_item(2_500, southern);
        self.meet();
        for (n, item) in (0..).zip(&items[..5]) {
            self.lead.steps(3_000 + n * 10, *item, Intent::Withdraw);
            assert!(self.lead.notes(3_500 + n * 10, *item, "催办一次"));
        }
        self.meet();
        self.office.sends(5_000, items[7], SOUTH);
        self.meet();
        items.push(southern);
        items
    }

    fn figures_at_the_hub(&self, laptop: &Laptop, period: &str) -> Result<(AsOf, Value), Refused> {
        let wish = FigureWish { period: period.to_owned(), team: None };
        match self.asked(laptop, Request::Figures(wish))? {
            Reply::Figures(given) => Ok((given.as_of, serde_json::from_slice(&given.table).unwrap())),
            other => panic!("{other:?}"),
        }
    }

    fn found_at_the_hub(&self, laptop: &Laptop, words: &str) -> Result<Vec<FoundRecord>, Refused> {
        let wish = SearchWish { words: words.to_owned(), most: 50 };
        match self.asked(laptop, Request::Search(wish))? {
            Reply::Found(found) => Ok(found.records),
            other => panic!("{other:?}"),
        }
    }

    fn asked(&self, laptop: &Laptop, question: Request) -> Result<Reply, Refused> {
        let bytes = question.encode().unwrap();
        let question = Request::decode(question.word(), &bytes).unwrap();
        let word = question.word();
        let reply = self.world.hub.answer(Caller::Device(laptop.card.card.device), question)?;
        Ok(Reply::decode(word, &reply.encode().unwrap()).unwrap())
    }

    /// What the office's laptop counts, but for the word that says that it did.
    fn figures_of_office(&self, period: &str) -> Value {
        let args = FigureArgs { period: period.to_owned(), team: None, as_of: None };
        let now = self.world.clock.now();
        let table = reports::figures::show(&self.office.store, &args, Terms::xuhui().unwrap(), now).unwrap();
        let mut table = serde_json::to_value(table).unwrap();
        assert_eq!(table["is_local"], Value::Bool(true));
        table["is_local"] = Value::Bool(false);
        table
    }
}

/// The quarter of the tests' days.
fn quarter() -> String {
    kernel::Quarter::of(Instant(START).local_date()).to_string()
}

fn value(table: &Value, figure: &str) -> u64 {
    let rows = table["rows"].as_array().unwrap();
    rows.iter().find(|row| row["id"] == figure).unwrap()["value"].as_u64().unwrap()
}

#[test]
fn it_shows_what_an_offices_laptop_shows_and_counts_the_same() {
    let mut d = district();
    d.works();
    assert!(d.follow() > 8, "many portions");
    same(&shown_in(d.folder.path()), &shown_by(&d.office));
    let (as_of, table) = d.figures_at_the_hub(&d.office, &quarter()).unwrap();
    assert_eq!(table, d.figures_of_office(&quarter()));
    assert_eq!(value(&table, "items.heard"), 8, "not what nobody confirmed, nor what lies where it was not heard");
    assert_eq!((as_of.behind, as_of.at), (0, d.world.clock.now()));
    assert!(as_of.mark > 10);
    // What comes later is followed, and said to be missing until it is.
    d.world.wait_days(1);
    let later = d.recorder.hears(80_000_000, "后来的一件");
    d.meet();
    d.lead.confirms_item(80_000_100, later);
    d.meet();
    let (behind, old) = d.figures_at_the_hub(&d.office, &quarter()).unwrap();
    assert!(behind.behind > 0 && behind.at < d.world.clock.now(), "{behind:?}");
    assert_eq!((behind.mark, value(&old, "items.heard")), (as_of.mark, 8));
    d.follow();
    let (level, new) = d.figures_at_the_hub(&d.office, &quarter()).unwrap();
    assert_eq!((level.behind, value(&new, "items.heard")), (0, 9));
    assert_eq!(new, d.figures_of_office(&quarter()));
    same(&shown_in(d.folder.path()), &shown_by(&d.office));
}

#[test]
fn it_holds_nothing_that_the_office_does_not_read() {
    let mut d = district();
    d.recorder.hears(1_000, &format!("{CANARY}没有确认"));
    d.meet();
    d.follow();
    assert!(!traces::hub_holds(d.world.hub.log(), CANARY).is_empty(), "the log has the draft");
    assert_eq!(traces::database_holds(opened(d.folder.path()).read(), CANARY), Vec::<String>::new());
}

#[test]
fn made_anew_it_is_the_same_row_by_row() {
    let mut d = district();
    d.works();
    d.follow();
    let followed = tables(d.folder.path());
    let elsewhere = tempfile::tempdir().unwrap();
    d.projects_in(Some(elsewhere.path()));
    d.follow();
    same(&tables(elsewhere.path()), &followed);
    // Deleted under a hub that serves: the next look finds that out.
    d.begins_to_project();
    d.follow();
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", file_in(d.folder.path()).display()));
    }
    assert_eq!(d.figures_at_the_hub(&d.office, &quarter()).unwrap_err(), Refused::Later(5));
    let looks = d.follow();
    assert!(looks > 8, "{looks}");
    same(&tables(d.folder.path()), &followed);
}

/// Whatever is on the disk at any moment is what a process finds that was killed then.
#[test]
fn killed_between_any_two_portions_it_goes_on_and_comes_to_the_same() {
    let mut d = district();
    d.works();
    let mut copies = Vec::new();
    for round in 0..2 {
        loop {
            let copy = tempfile::tempdir().unwrap();
            for entry in std::fs::read_dir(d.folder.path()).unwrap().map(Result::unwrap) {
                std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
            }
            copies.push(copy);
            match d.world.hub.follow().unwrap() {
                Step::Level => break,
                Step::Went => {}
                Step::Unfit(why) => panic!("{why}"),
            }
        }
        if round == 0 {
            // While it was read for the first time, everything went on.
            let item = d.recorder.hears(9_000, "其间的一件");
            d.meet();
            d.lead.confirms_item(9_100, item);
            d.meet();
        }
    }
    let whole = tables(d.folder.path());
    assert!(copies.len() > 12, "{}", copies.len());
    for copy in copies {
        d.projects_in(Some(copy.path()));
        d.follow();
        same(&tables(copy.path()), &whole);
    }
}

#[test]
fn what_is_erased_is_gone_from_the_file_and_from_what_is_found() {
    let mut d = district();
    let item = d.recorder.hears(1_000, &format!("{CANARY}家漏水"));
    d.meet();
    d.lead.confirms_item(2_000, item);
    assert!(d.recorder.notes(2_100, item, &format!("{CANARY}催过")));
    d.meet();
    d.follow();
    let held = traces::database_holds(opened(d.folder.path()).read(), CANARY);
    assert!(held.iter().any(|t| t == "item") && held.iter().any(|t| t.starts_with("search")), "{held:?}");
    assert_eq!(d.found_at_the_hub(&d.office, CANARY).unwrap().len(), 1);
    d.office.erases(3_000, item).unwrap();
    d.meet();
    d.follow();
    assert_eq!(traces::database_holds(opened(d.folder.path()).read(), CANARY), Vec::<String>::new());
    assert_eq!(d.found_at_the_hub(&d.office, CANARY).unwrap(), []);
    same(&shown_by(&d.office), &shown_in(d.folder.path()));
    assert_eq!(value(&d.figures_at_the_hub(&d.office, &quarter()).unwrap().1, "items.heard"), 1, "it is still counted");
    // In the plain bytes of the folder nothing was ever to be read.
    for entry in std::fs::read_dir(d.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes()));
    }
}

#[test]
fn what_moves_on_is_found_where_it_lies_now() {
    let mut d = district();
    let item = d.recorder.hears(1_000, "路灯不亮");
    d.meet();
    d.lead.confirms_item(2_000, item);
    d.meet();
    d.follow();
    let who = |d: &District, laptop: &Laptop| d.found_at_the_hub(laptop, "路灯").unwrap().len();
    assert_eq!((who(&d, &d.lead), who(&d, &d.south), who(&d, &d.office)), (1, 0, 1));
    assert!(d.office.sends(3_000, item, SOUTH));
    d.meet();
    d.follow();
    assert_eq!((who(&d, &d.lead), who(&d, &d.south), who(&d, &d.office)), (0, 1, 1));
    let found = d.found_at_the_hub(&d.south, "路灯 不亮").unwrap().remove(0);
    assert_eq!((found.record, found.scope), (item, Compartment::Work.at(place(SOUTH))));
    let fields: Value = serde_json::from_slice(&found.fields).unwrap();
    assert_eq!(fields["text"], "路灯不亮");
}

/// What an older hub let go back into a team's draft is the team's again; today nobody may send it there.
#[test]
fn what_leaves_the_work_leaves_the_file() {
    let mut d = district();
    let item = d.recorder.hears(1_000, &format!("{CANARY} 撤回确认"));
    d.meet();
    d.lead.confirms_item(2_000, item);
    d.meet();
    d.follow();
    assert_eq!(d.found_at_the_hub(&d.office, CANARY).unwrap().len(), 1);
    d.lets_back_into_the_draft(item);
    d.follow();
    assert_eq!(d.found_at_the_hub(&d.office, CANARY).unwrap(), []);
    assert!(!tables(d.folder.path()).iter().any(|line| line.contains(CANARY)));
}

/// What the hub holds is not shown; from the moment it is let in it is.
#[test]
fn what_is_let_in_is_shown_from_then_on() {
    let mut d = district();
    let item = d.recorder.hears(1_000, "路灯不亮");
    d.meet();
    d.lead.confirms_item(2_000, item);
    d.meet();
    let grant = d.lead.actor.grant;
    d.world.end(&mut d.office, grant, 0);
    d.world.sync(&mut d.office);
    d.world.wait_days(2);
    assert!(d.lead.notes(9_000, item, "晚到的催办"));
    assert_eq!(d.world.sync(&mut d.lead).not_in_force, 1);
    d.world.sync(&mut d.office);
    d.follow();
    let steps = |d: &District| tables(d.folder.path()).iter().filter(|line| line.starts_with("entry|")).count();
    assert_eq!(steps(&d), 0, "it is held");
    d.office.rules_on_one(9_500, false);
    d.world.sync(&mut d.office);
    d.follow();
    assert_eq!((steps(&d), d.office.entries(item).len()), (1, 1));
    same(&shown_in(d.folder.path()), &shown_by(&d.office));
}

/// Every role asks; what may be read is what the rights of a pull say, neither more nor less.
#[test]
fn figures_and_search_are_given_by_the_rights_of_a_pull() {
    let mut d = district();
    let mut others: Vec<Laptop> = Vec::new();
    for role in Role::ALL {
        let is_of_district = role.is_bureau() || role.is_exclusive() || *role == Role::Office;
        others.push(d.world.join(&mut d.office, *role, if is_of_district { "310104" } else { NORTH }));
    }
    d.meet();
    others.iter_mut().for_each(|laptop| _ = d.world.sync(laptop));
    let item = d.recorder.hears(1_000, &format!("{CANARY} north"));
    let southern = d.south.hears(1_100, &format!("{CANARY} south"));
    d.recorder.hears(1_200, &format!("{CANARY} draft"));
    d.meet();
    d.lead.confirms_item(2_000, item);
    d.south.confirms_item(2_100, southern);
    d.meet();
    d.follow();
    let mut counted = Vec::new();
    for laptop in &others {
        let role = laptop.actor.role;
        let reads = |at: &str| {
            let scope = Compartment::Work.at(place(at));
            let wish = sync::Wish { scope, after: 0, own: (0, seal::Hash([0; 32])) };
            d.asked(laptop, Request::Pull(sync::Pull { wishes: vec![wish], most_bytes: 1_000 })).is_ok()
        };
        let mut expected: Vec<RecordId> =
            [(NORTH, item), (SOUTH, southern)].into_iter().filter(|(at, _)| reads(at)).map(|(_, item)| item).collect();
        let mut found: Vec<RecordId> =
            d.found_at_the_hub(laptop, CANARY).unwrap().into_iter().map(|found| found.record).collect();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "{}", role.word());
        match d.figures_at_the_hub(laptop, &quarter()) {
            Ok((_, table)) => counted.push((role, value(&table, "items.heard"))),
            Err(refused) => assert_eq!(refused, Refused::Forbidden("not_your_place"), "{}", role.word()),
        }
    }
    assert_eq!(counted, [(Role::Office, 2)]);
    let office = others.iter().find(|laptop| laptop.actor.role == Role::Office).unwrap();
    d.world.hub.revoke(office.card.card.device).unwrap();
    assert_eq!(d.figures_at_the_hub(office, &quarter()).unwrap_err(), Refused::Forbidden("not_your_place"));
    assert_eq!(d.found_at_the_hub(office, CANARY).unwrap_err(), Refused::Forbidden("not_your_place"));
    let stranger = Caller::Stranger(DeviceId::from_bytes([0xee; 16]));
    let wish = SearchWish { words: CANARY.to_owned(), most: 5 };
    assert!(d.world.hub.answer(stranger, Request::Search(wish)).is_err());
}

#[test]
fn odd_questions_are_refused_or_find_nothing() {
    let mut d = district();
    d.works();
    d.follow();
    for period in ["", "2026", "2026Q5", "2026-9", "'; DROP TABLE item"] {
        let refused = d.figures_at_the_hub(&d.office, period).unwrap_err();
        assert_eq!(refused, Refused::Unfit("not_a_period"), "{period}");
    }
    for words in ["", "  ", "\"", "* OR", "NEAR(", "没有这样的字"] {
        assert_eq!(d.found_at_the_hub(&d.office, words).unwrap().len(), 0, "{words}");
    }
    let wish = FigureWish { period: quarter(), team: Some(RecordId::derive(&["nobody"])) };
    assert_eq!(d.asked(&d.office, Request::Figures(wish)).unwrap_err(), Refused::Unfit("no_such_record"));
    let wish = SearchWish { words: "楼道".to_owned(), most: u32::MAX };
    let Reply::Found(found) = d.asked(&d.office, Request::Search(wish)).unwrap() else { panic!("not found") };
    assert!(found.records.len() == 8, "{}", found.records.len());
}

#[test]
fn before_it_was_made_nothing_is_counted_and_nobody_is_told_zero() {
    let mut d = district();
    d.works();
    let later = Refused::Later(5);
    assert_eq!(d.figures_at_the_hub(&d.office, &quarter()).unwrap_err(), later);
    d.world.hub.follow().unwrap();
    d.world.hub.follow().unwrap();
    assert_eq!(d.figures_at_the_hub(&d.office, &quarter()).unwrap_err(), later, "half of it is no figure");
    assert_eq!(d.found_at_the_hub(&d.office, "楼道").unwrap_err(), later);
    assert_eq!(d.world.hub.lag().map(|lag| lag.is_whole), Some(false));
    d.follow();
    let lag = d.world.hub.lag().unwrap();
    assert!(lag.is_whole && lag.behind == 0 && lag.seconds == 0, "{lag:?}");
    d.world.wait_days(1);
    assert_eq!(d.world.hub.lag().unwrap().seconds, 86_400, "nobody looks any more");
}

/// A hub that is set back lives another life; what it had followed beyond is not in its figures any more.
#[test]
fn a_hub_set_back_makes_it_anew_by_itself() {
    let mut d = district();
    d.works();
    let backup = d.world.hub.log().copied();
    let lost = d.recorder.hears(9_000, &format!("{CANARY}备份以后"));
    d.meet();
    d.lead.confirms_item(9_100, lost);
    d.meet();
    d.follow();
    assert_eq!(d.found_at_the_hub(&d.office, CANARY).unwrap().len(), 1);
    d.projects_in(None);
    d.world.restored(backup, 0x72);
    d.begins_to_project();
    assert_eq!(d.figures_at_the_hub(&d.office, &quarter()).unwrap_err(), Refused::Later(5), "not by what was lost");
    d.follow();
    assert_eq!(d.found_at_the_hub(&d.office, CANARY).unwrap(), []);
    // The laptops bring back what was lost.
    d.meet();
    d.follow();
    assert_eq!(d.found_at_the_hub(&d.office, CANARY).unwrap().len(), 1);
    let (_, table) = d.figures_at_the_hub(&d.office, &quarter()).unwrap();
    assert_eq!(table, d.figures_of_office(&quarter()));
}

/// Whatever befalls the file, laptops bring what they have and take what there is.
#[test]
fn a_broken_one_is_made_anew_and_the_hub_admits_meanwhile() {
    let mut d = district();
    d.works();
    d.follow();
    let whole = tables(d.folder.path());
    for damage in ["rubbish", "plain", "folder"] {
        d.projects_in(None);
        let file = file_in(d.folder.path());
        ["", "-wal", "-shm"].iter().for_each(|end| drop(std::fs::remove_file(format!("{}{end}", file.display()))));
        match damage {
            "rubbish" => std::fs::write(&file, vec![0x5a; 3 * 4_096]).unwrap(),
            "plain" => std::fs::write(&file, [b"SQLite format 3\0".as_slice(), &[0; 8_000]].concat()).unwrap(),
            _ => std::fs::create_dir(&file).unwrap(),
        }
        d.begins_to_project();
        assert!(matches!(d.world.hub.follow().unwrap(), Step::Unfit(_)), "{damage}");
        assert!(d.figures_at_the_hub(&d.office, &quarter()).is_err());
        let item = d.recorder.hears(9_000, &format!("坏了也收 {damage}"));
        let sent = d.world.sync(&mut d.recorder);
        assert_eq!((sent.stuck.len(), sent.not_in_force), (0, 0), "{damage}");
        d.world.sync(&mut d.lead);
        assert!(d.lead.words(item).is_some());
        if damage == "folder" {
            std::fs::remove_dir(&file).unwrap();
        }
        d.follow();
        let held = tables(d.folder.path());
        same(&held, &whole);
    }
}

#[test]
fn one_process_of_a_folder_follows_and_another_reads() {
    let mut d = district();
    d.works();
    d.follow();
    let first = d.begins_to_project();
    d.follow();
    let counted = d.figures_at_the_hub(&d.office, &quarter()).unwrap();
    let second = d.folder.path().to_owned();
    let second = d.projects_in(Some(&second)).unwrap();
    assert!(first.is_follower() && !second.is_follower());
    assert_eq!(d.figures_at_the_hub(&d.office, &quarter()).unwrap(), counted);
    assert_eq!(d.world.hub.follow().unwrap(), Step::Level, "it writes nothing");
    drop(first);
    assert!(second.is_follower(), "the other one has ended");
}

#[test]
fn a_file_that_somebody_holds_for_a_moment_is_kept() {
    let mut d = district();
    d.works();
    d.follow();
    let item = d.recorder.hears(9_000, "其间的一件");
    d.meet();
    d.lead.confirms_item(9_100, item);
    d.meet();
    let held = opened(d.folder.path());
    held.read().execute_batch("BEGIN IMMEDIATE").unwrap();
    let found = d.world.hub.follow();
    assert!(matches!(found, Err(hub::Error::Busy)), "{found:?}");
    let counted = d.figures_at_the_hub(&d.office, &quarter()).unwrap();
    assert_eq!(value(&counted.1, "items.heard"), 8, "it reads meanwhile");
    held.read().execute_batch("ROLLBACK").unwrap();
    assert!(d.follow() < 10, "it goes on where it was");
    same(&shown_in(d.folder.path()), &shown_by(&d.office));
}

#[test]
fn the_order_of_records_is_that_of_their_ids() {
    let d = district();
    let all = d.world.hub.log().read(|tx| tx.records_after(None, 1_000)).unwrap();
    let ids: Vec<RecordId> = all.iter().map(|row| row.held.record.id).collect();
    let mut paged = Vec::new();
    loop {
        let after = paged.last().copied();
        let page = d.world.hub.log().read(|tx| tx.records_after(after, 2)).unwrap();
        paged.extend(page.iter().map(|row| row.held.record.id));
        if page.len() < 2 {
            break;
        }
    }
    assert_eq!(paged, ids);
    assert!(ids.len() > 5 && ids.is_sorted());
}

/// A hub judges rights, not types: a value of a faulty or a later program keeps its own record from being shown and no other one.
#[test]
fn a_record_that_cannot_be_shown_keeps_no_other_from_it() {
    let mut d = district();
    let (good, odd) = (d.lead.hears(1_000, "楼道灯不亮"), d.lead.hears(1_100, "井盖坏了"));
    [good, odd].into_iter().for_each(|item| d.lead.confirms_item(1_500, item));
    let work = Compartment::Work.at(place(NORTH));
    let mut states = d.lead.store.outgoing(d.office.actor.device, &[work]).unwrap().entering;
    assert_eq!(states.len(), 2);
    let sound = states.iter().find(|state| state.record == odd).unwrap().clone();
    let mut state = RecordState::decode(&sound.state).unwrap();
    let nature = state.fields.get_mut(&1).unwrap().heads.values_mut().next().unwrap();
    nature.value = "以后才有的".into();
    states.iter_mut().find(|state| state.record == odd).unwrap().state = state.encode();
    let folder = tempfile::tempdir().unwrap();
    let mut store = opened(folder.path());
    store.take_portion(&Portion { states, ..Portion::default() }).unwrap();
    let rows = |store: &Store| store::rows::<concerns::Item>(store.read(), "", []).unwrap();
    assert_eq!(rows(&store).into_iter().map(|row| row.id).collect::<Vec<_>>(), [good]);
    assert_eq!((store.left_out().unwrap(), store.shown(odd).unwrap()), (1, None));
    store.read().execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(opened(folder.path()).left_out().unwrap(), 1, "who only reads opens it meanwhile");
    store.read().execute_batch("ROLLBACK").unwrap();
    store.take_portion(&Portion { states: vec![sound], ..Portion::default() }).unwrap();
    assert_eq!((store.left_out().unwrap(), rows(&store).len()), (0, 2), "mended, it is shown");
}
