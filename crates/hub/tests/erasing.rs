//! What is held of a resident is erased: from the hub, from every laptop, from what comes later without knowing of it, and for good,
//! whatever day the hub is set back to (decisions D11, invariants I13 and I14).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod traces;
mod world;

use directory::HouseholdIdentity;
use hub::log::memory::MemoryLog;
use hub::{CopyOf, CopyRow, CopyTx, ErasureTx, Log};
use kernel::{Clock, Compartment, Intent, Role, ScopeId};
use store::{ChunkSize, Recorded};
use sync::{OutstandingTold, Reply};
use traces::{hub_holds, laptop_holds};
use world::{Laptop, NORTH, SOUTH, World, place};

const CANARY: &str = "zqcanaryname";
const SMALL: ChunkSize = ChunkSize { least: 600, aim: 1_500, most: 3_000 };

struct Team {
    world: World<MemoryLog>,
    office: Laptop,
    recorder: Laptop,
    lead: Laptop,
}

fn team() -> Team {
    let (mut world, mut office) = World::begun(MemoryLog::default());
    let recorder = world.join(&mut office, Role::Recorder, NORTH);
    let lead = world.join(&mut office, Role::Lead, NORTH);
    world.sync(&mut office);
    Team { world, office, recorder, lead }
}

impl Team {
    fn all(&mut self) -> [&mut Laptop; 3] {
        [&mut self.office, &mut self.recorder, &mut self.lead]
    }

    /// Everybody comes by twice.
    #[track_caller]
    fn meet(&mut self) {
        let Self { world, office, recorder, lead } = self;
        for _ in 0..2 {
            for laptop in [&mut *office, &mut *recorder, &mut *lead] {
                assert_eq!(world.sync(laptop).stuck, []);
                laptop.is_clean();
            }
        }
    }

    #[track_caller]
    fn nobody_holds(&mut self, needle: &str) {
        assert_eq!(hub_holds(self.world.hub.log(), needle), Vec::<String>::new());
        for laptop in self.all() {
            assert_eq!(laptop_holds(&laptop.store, needle), Vec::<String>::new());
        }
    }
}

/// A concern with a name in its words and in a step, confirmed, so that the office has it by its state.
fn told(team: &mut Team) -> kernel::RecordId {
    let item = team.recorder.hears(1_000, &format!("{CANARY}家漏水"));
    team.meet();
    team.lead.confirms_item(2_000, item);
    assert!(team.recorder.notes(2_100, item, &format!("{CANARY}催过")));
    team.meet();
    item
}

#[test]
fn the_searcher_finds_what_is_there() {
    let mut team = team();
    told(&mut team);
    assert!(!hub_holds(team.world.hub.log(), CANARY).is_empty());
    for laptop in team.all() {
        let found = laptop_holds(&laptop.store, CANARY);
        assert!(found.iter().any(|t| t == "item") && found.iter().any(|t| t.starts_with("search")), "{found:?}");
    }
}

#[test]
fn nothing_of_it_is_anywhere_and_all_else_stays() {
    let mut team = team();
    let item = told(&mut team);
    let other = team.recorder.hears(2_200, "别家的事");
    team.meet();
    let steps = team.recorder.entries(item);
    team.office.erases(3_000, item).unwrap();
    team.meet();
    team.nobody_holds(CANARY);
    let Team { office, recorder, lead, .. } = &team;
    for laptop in [recorder, lead, office] {
        assert_eq!(laptop.words(item).as_deref(), Some(""), "the concern is still counted");
        assert_eq!(laptop.entries(item), steps, "and its steps");
    }
    assert_eq!(lead.words(other).as_deref(), Some("别家的事"));
}

#[test]
fn who_has_said_that_it_is_gone_is_known() {
    let mut team = team();
    let item = told(&mut team);
    let erasure = team.office.erases(3_000, item).unwrap();
    team.world.sync(&mut team.office);
    let out = |team: &Team| {
        let all = team.world.hub.erasures().unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].row.erasure.id, erasure);
        all[0].out.iter().map(|device| device.id).collect::<Vec<_>>()
    };
    assert_eq!(out(&team).len(), 3, "a laptop says so with its next greeting");
    team.world.sync(&mut team.office);
    team.world.sync(&mut team.recorder);
    team.world.sync(&mut team.recorder);
    assert_eq!(out(&team), [team.lead.card.card.device]);
    team.meet();
    assert_eq!(out(&team), []);
}

#[test]
fn an_edit_that_did_not_know_of_it_brings_nothing_back_and_one_that_knew_counts() {
    let mut team = team();
    let item = told(&mut team);
    assert!(team.lead.describes(2_500, item, &format!("{CANARY}又说了")));
    assert!(team.recorder.notes(2_600, item, &format!("{CANARY}再催")));
    team.office.erases(3_000, item).unwrap();
    team.world.sync(&mut team.office);
    team.meet();
    team.nobody_holds(CANARY);
    assert_eq!(team.recorder.words(item).as_deref(), Some(""));
    assert!(team.lead.describes(4_000, item, "本人同意后重新登记"));
    team.meet();
    for laptop in team.all() {
        assert_eq!(laptop.words(item).as_deref(), Some("本人同意后重新登记"));
    }
    let mut newcomer = team.world.join(&mut team.office, Role::Recorder, NORTH);
    team.world.sync(&mut team.office);
    team.world.sync(&mut newcomer);
    assert_eq!(newcomer.words(item).as_deref(), Some("本人同意后重新登记"));
    newcomer.is_clean();
    // It can be erased once more.
    team.office.erases(5_000, item).unwrap();
    team.meet();
    team.nobody_holds("本人同意后重新登记");
}

#[test]
fn a_hub_set_back_to_before_it_brings_nothing_back() {
    let mut team = team();
    let empty = team.world.hub.log().copied();
    let item = told(&mut team);
    let before = team.world.hub.log().copied();
    team.office.erases(3_000, item).unwrap();
    team.meet();
    for (log, life) in [(before, 0x72), (empty, 0x73)] {
        team.world.restored(log, life);
        team.meet();
        team.nobody_holds(CANARY);
        assert_eq!(team.lead.words(item).as_deref(), Some(""));
        let mut newcomer = team.world.join(&mut team.office, Role::Recorder, NORTH);
        team.world.sync(&mut team.office);
        team.world.sync(&mut newcomer);
        assert_eq!(newcomer.words(item).as_deref(), Some(""));
        assert_eq!(laptop_holds(&newcomer.store, CANARY), Vec::<String>::new());
        newcomer.is_clean();
    }
}

/// A laptop copied before it, that comes to the hub of today.
#[test]
fn an_old_copy_of_a_laptop_brings_nothing_back() {
    let mut team = team();
    let item = told(&mut team);
    let path = tempfile::tempdir().unwrap();
    let old = traces::copy(&team.lead.store, &path.path().join("old.db"));
    team.office.erases(3_000, item).unwrap();
    team.meet();
    let mut again = team.world.again(&team.lead);
    traces::copy_back(&old, &mut again);
    assert_eq!(again.words(item), Some(format!("{CANARY}家漏水")));
    team.world.sync(&mut again);
    assert_eq!(laptop_holds(&again.store, CANARY), Vec::<String>::new());
    team.nobody_holds(CANARY);
}

#[test]
fn a_snapshot_cut_before_it_is_given_to_nobody() {
    let mut team = team();
    let item = told(&mut team);
    let work: Vec<ScopeId> =
        team.world.hub.log().read(|tx| hub::SnapshotTx::all_scopes(tx)).unwrap().iter().map(|s| s.id).collect();
    for scope in &work {
        team.world.hub.cut_snapshot(*scope, SMALL).unwrap();
    }
    let mut newcomer = team.world.join(&mut team.office, Role::Recorder, NORTH);
    team.world.sync(&mut team.office);
    for answers in 1..12 {
        team.world.sync_until(&mut newcomer, answers);
        if newcomer.store.loading().unwrap().iter().any(|load| load.done > 0) {
            break;
        }
    }
    team.office.erases(3_000, item).unwrap();
    team.meet();
    team.nobody_holds(CANARY);
    for _ in 0..3 {
        team.world.sync(&mut newcomer);
    }
    assert_eq!(newcomer.words(item).as_deref(), Some(""));
    assert_eq!(laptop_holds(&newcomer.store, CANARY), Vec::<String>::new());
    for scope in &work {
        team.world.hub.cut_snapshot(*scope, SMALL).unwrap();
    }
    let mut later = team.world.join(&mut team.office, Role::Lead, NORTH);
    team.world.sync(&mut team.office);
    team.world.sync(&mut later);
    assert_eq!(later.words(item).as_deref(), Some(""));
    assert_eq!(later.entries(item), team.lead.entries(item));
    assert_eq!(laptop_holds(&later.store, CANARY), Vec::<String>::new());
}

#[test]
fn what_has_left_a_laptop_sealed_is_erased_too() {
    let mut team = team();
    let mut south = team.world.join(&mut team.office, Role::Recorder, SOUTH);
    let item = told(&mut team);
    assert!(team.office.sends(2_500, item, SOUTH));
    team.meet();
    team.world.sync(&mut south);
    assert_eq!(south.words(item), Some(format!("{CANARY}家漏水")));
    assert!(team.recorder.words(item).is_none());
    team.office.erases(3_000, item).unwrap();
    team.meet();
    team.world.sync(&mut south);
    team.nobody_holds(CANARY);
    assert_eq!(laptop_holds(&south.store, CANARY), Vec::<String>::new());
    assert_eq!(south.words(item).as_deref(), Some(""));
    let sealed = |laptop: &Laptop| -> i64 {
        let sql = "SELECT count(*) FROM sealed WHERE record = ?1";
        laptop.store.read().query_row(sql, [item.bytes()], |r| r.get(0)).unwrap()
    };
    assert_eq!((sealed(&team.recorder), sealed(&team.lead)), (0, 0));
}

#[test]
fn what_is_held_is_erased_before_and_after_it_is_let_in() {
    let mut team = team();
    let item = told(&mut team);
    let grant = team.lead.actor.grant;
    team.world.end(&mut team.office, grant, 0);
    team.world.sync(&mut team.office);
    team.world.wait_days(2);
    assert!(team.lead.describes(3_000, item, &format!("{CANARY}迟来的")));
    assert!(team.lead.notes(3_100, item, &format!("{CANARY}迟来的催")));
    team.meet();
    assert!(hub_holds(team.world.hub.log(), "迟来的").contains(&"batch".to_owned()));
    team.office.erases(4_000, item).unwrap();
    team.meet();
    team.nobody_holds(CANARY);
    for at in [5_000, 5_100] {
        team.office.rules_on_one(at, false);
    }
    team.meet();
    team.nobody_holds(CANARY);
    assert_eq!(team.recorder.words(item).as_deref(), Some(""));
    assert_eq!(team.recorder.entries(item).len(), 2, "the step that was let in is counted");
}

/// Names of a household in the registry of a place.
fn ledger(laptop: &mut Laptop, at: &str, name: &str) -> kernel::RecordId {
    let household = kernel::RecordId::derive(&["door", at]);
    let value = HouseholdIdentity { household, householder: Some(name.into()), phone: None, born: None };
    let (actor, scope) = (laptop.actor, Compartment::Registry.at(place(at)));
    let add = |tx: &mut store::Tx<'_>| tx.create(Intent::ImportHouseholds, scope, &value);
    laptop.store.write::<_, store::Error>(&actor, kernel::Instant(world::START + 500), add).unwrap()
}

/// Who answers for a community's records says that these fields are to go.
fn orders(laptop: &mut Laptop, about: kernel::RecordId, (kind, fields): (&str, &[u16])) {
    let (actor, scope) = (laptop.actor, Compartment::Audit.at(laptop.community()));
    let order = directory::Erasure {
        about,
        about_kind: kind.into(),
        fields: fields.to_vec(),
        entry_fields: Vec::new(),
        basis: "period_ended".into(),
        reason: "已搬离".into(),
    };
    let say = |tx: &mut store::Tx<'_>| tx.create(Intent::Erase, scope, &order);
    laptop.store.write::<_, store::Error>(&actor, kernel::Instant(world::START + 900), say).unwrap();
}

#[test]
fn who_keeps_a_ledger_erases_in_it_and_in_no_other() {
    let mut team = team();
    let mut north = team.world.join(&mut team.office, Role::CommunitySecretary, NORTH);
    let mut south = team.world.join(&mut team.office, Role::CommunitySecretary, SOUTH);
    let item = told(&mut team);
    let (ours, theirs) = (ledger(&mut north, NORTH, "zqours"), ledger(&mut south, SOUTH, "zqtheirs"));
    for laptop in [&mut north, &mut south] {
        team.world.sync(laptop);
    }
    for about in [ours, theirs, item] {
        orders(&mut north, about, ("household_identity", &[2, 3, 4]));
    }
    for _ in 0..2 {
        for laptop in [&mut north, &mut south] {
            team.world.sync(laptop);
        }
    }
    team.meet();
    let erased = team.world.hub.log().read(|tx| tx.all_erasures()).unwrap();
    assert_eq!(erased.iter().map(|row| row.erasure.about).collect::<Vec<_>>(), [ours]);
    assert_eq!(laptop_holds(&north.store, "zqours"), Vec::<String>::new());
    assert_eq!(hub_holds(team.world.hub.log(), "zqours"), Vec::<String>::new());
    assert!(!laptop_holds(&south.store, "zqtheirs").is_empty());
    assert_eq!(team.lead.words(item), Some(format!("{CANARY}家漏水")));
}

/// A lead's program was changed: it names a concern, and what another team wrote, beside what is its own to erase.
#[test]
fn who_leads_a_team_erases_in_its_visits_and_in_no_other() {
    let mut team = team();
    let mut south = team.world.join(&mut team.office, Role::Recorder, SOUTH);
    let item = told(&mut team);
    let (ours, theirs) = (team.recorder.writes(3_000, "zqours来过"), south.writes(3_000, "zqtheirs来过"));
    team.world.sync(&mut south);
    team.meet();
    assert!(!laptop_holds(&team.lead.store, "zqours").is_empty());
    for (about, kind) in [(ours, "journal"), (theirs, "journal"), (item, "item")] {
        orders(&mut team.lead, about, (kind, &[4, 5]));
    }
    team.meet();
    team.world.sync(&mut south);
    team.meet();
    let erased = team.world.hub.log().read(|tx| tx.all_erasures()).unwrap();
    let named: Vec<_> = erased.iter().map(|row| (row.erasure.about, row.erasure.fields.clone())).collect();
    assert_eq!(named, [(ours, [4].into())]);
    team.nobody_holds("zqours");
    let left = store::must::<visits::Journal>(team.recorder.store.read(), ours).unwrap().value;
    assert_eq!(left.text, "", "that something was written stays");
    assert!(!laptop_holds(&south.store, "zqtheirs").is_empty());
    assert_eq!(team.lead.words(item), Some(format!("{CANARY}家漏水")));
}

/// Why something was struck out may name somebody: the words go, from whoever has them and whoever comes later, and void it stays.
#[test]
fn why_something_is_void_goes_and_void_it_stays() {
    let mut team = team();
    let note = team.recorder.writes(1_000, "散会后又来一户");
    team.meet();
    let (actor, at) = (team.recorder.actor, kernel::Instant(world::START + 1_500));
    let void =
        |tx: &mut store::Tx<'_>| tx.void::<visits::Journal>(Intent::Void, note, &format!("{CANARY}家的，记重了"));
    team.recorder.store.write::<_, store::Error>(&actor, at, void).unwrap();
    team.meet();
    assert!(!hub_holds(team.world.hub.log(), CANARY).is_empty());
    let personal =
        |laptop: &Laptop| store::Personal::of(laptop.store.read(), visits::Journal::SPEC, note).unwrap().unwrap();
    assert_eq!(personal(&team.lead).fields, ["text", "void"]);
    let (fields, _) = visits::Journal::SPEC.personal();
    orders(&mut team.lead, note, ("journal", &fields.into_iter().collect::<Vec<_>>()));
    team.meet();
    team.nobody_holds(CANARY);
    let mut newcomer = team.world.join(&mut team.office, Role::Delegate, NORTH);
    team.meet();
    team.world.sync(&mut newcomer);
    for laptop in [&team.recorder, &team.lead, &newcomer] {
        let row = store::must::<visits::Journal>(laptop.store.read(), note).unwrap();
        assert!(row.is_void && row.value.text.is_empty());
        assert!(personal(laptop).is_none());
    }
    assert_eq!(laptop_holds(&newcomer.store, CANARY), Vec::<String>::new());
}

/// The laptop strikes a note out, at this moment.
fn strikes_out(laptop: &mut Laptop, note: kernel::RecordId, (at, why): (i64, &str)) {
    let (actor, at) = (laptop.actor, kernel::Instant(world::START + at));
    let void = |tx: &mut store::Tx<'_>| tx.void::<visits::Journal>(Intent::Void, note, why);
    laptop.store.write::<_, store::Error>(&actor, at, void).unwrap();
}

/// Says of a note that everything personal is to go.
fn erases_note(laptop: &mut Laptop, note: kernel::RecordId) {
    let (fields, _) = visits::Journal::SPEC.personal();
    orders(laptop, note, ("journal", &fields.into_iter().collect::<Vec<_>>()));
}

/// Two strike a note out at once, or one takes it back: the reason that does not show is in the log, and can be chosen like the other.
#[test]
fn a_reason_that_does_not_show_can_be_chosen_and_goes() {
    let mut team = team();
    let (twice, back) = (team.recorder.writes(1_000, "来了一户"), team.recorder.writes(1_100, "又来一户"));
    team.meet();
    let personal = |laptop: &Laptop, note| {
        store::Personal::of(laptop.store.read(), visits::Journal::SPEC, note).unwrap().unwrap().fields
    };
    strikes_out(&mut team.recorder, twice, (1_500, &format!("{CANARY}家的")));
    strikes_out(&mut team.lead, twice, (1_600, "记重了"));
    strikes_out(&mut team.recorder, back, (1_700, &format!("{CANARY}也是")));
    let (actor, at) = (team.recorder.actor, kernel::Instant(world::START + 1_800));
    team.recorder.store.undo(&actor, at).unwrap();
    team.recorder.changes(1_900, back, "改过的话");
    team.meet();
    assert!(store::must::<visits::Journal>(team.lead.store.read(), twice).unwrap().is_void);
    assert!(!store::must::<visits::Journal>(team.lead.store.read(), back).unwrap().is_void);
    for note in [twice, back] {
        assert_eq!(personal(&team.lead, note), ["text", "void"]);
    }
    for note in [twice, back] {
        erases_note(&mut team.lead, note);
    }
    team.meet();
    team.nobody_holds(CANARY);
    for laptop in [&team.recorder, &team.lead] {
        assert_eq!([twice, back].map(|note| personal(laptop, note).len()), [0, 0]);
        assert!(store::must::<visits::Journal>(laptop.store.read(), twice).unwrap().is_void);
        assert!(!store::must::<visits::Journal>(laptop.store.read(), back).unwrap().is_void, "it was taken back");
    }
}

/// A laptop that has a batch whole is given it again without the reason: its own, and one of another's.
#[test]
fn a_batch_given_again_without_its_reason_is_the_one_that_was_here() {
    let mut team = team();
    let note = team.recorder.writes(1_000, "散会后又来一户");
    team.meet();
    strikes_out(&mut team.recorder, note, (1_500, &format!("{CANARY}家的，记重了")));
    team.meet();
    let away = [1, 2].map(|number| team.world.copied(&team.recorder, number));
    let other = [3, 4].map(|number| team.world.copied(&team.lead, number));
    erases_note(&mut team.lead, note);
    team.world.sync(&mut team.lead);
    team.world.sync(&mut team.office);
    let (log, [own, own_later], [others, others_later]) = (team.world.hub.log().copied(), away, other);
    let given_again = |team: &mut Team, mut laptop: Laptop| {
        laptop.store.read().execute("DELETE FROM cursor", []).unwrap();
        let before = store::history(&laptop.store, note).unwrap().len();
        for _ in 0..2 {
            assert_eq!(team.world.sync(&mut laptop).stuck, []);
        }
        laptop.is_clean();
        assert!(store::must::<visits::Journal>(laptop.store.read(), note).unwrap().is_void);
        assert_eq!(store::history(&laptop.store, note).unwrap().len(), before, "nothing was written behind it");
        assert_eq!(laptop_holds(&laptop.store, CANARY), Vec::<String>::new());
    };
    for laptop in [own, others] {
        given_again(&mut team, laptop);
    }
    team.world.restored(log, 0x72);
    for laptop in [own_later, others_later] {
        given_again(&mut team, laptop);
    }
}

/// Whether a laptop of the office was there when it was said, or has it from a snapshot: it knows the same moment for it.
#[test]
fn every_laptop_of_the_office_knows_when_the_hub_did_it() {
    let mut team = team();
    let item = told(&mut team);
    let erasure = team.office.erases(3_000, item).unwrap();
    assert_eq!(store::erased_at(team.office.store.read(), erasure).unwrap(), None, "the hub has yet to do it");
    team.meet();
    let scopes: Vec<ScopeId> =
        team.world.hub.log().read(|tx| hub::SnapshotTx::all_scopes(tx)).unwrap().iter().map(|s| s.id).collect();
    for scope in &scopes {
        team.world.hub.cut_snapshot(*scope, SMALL).unwrap();
    }
    let mut newcomer = team.world.join(&mut team.office, Role::Office, "310104");
    team.world.sync(&mut team.office);
    for _ in 0..3 {
        team.world.sync(&mut newcomer);
    }
    let lines = |laptop: &Laptop| store::history(&laptop.store, erasure).unwrap();
    assert!(lines(&team.office)[0].received_at.is_some());
    assert!(lines(&newcomer).iter().all(|line| line.received_at.is_none()), "it has the state alone");
    let at = |laptop: &Laptop| store::erased_at(laptop.store.read(), erasure).unwrap();
    assert!(at(&team.office).is_some());
    assert_eq!(at(&newcomer), at(&team.office));
}

/// What is counted by, or names another record, is no resident's.
#[test]
fn fields_that_are_counted_by_stay_whoever_names_them() {
    let mut team = team();
    let item = told(&mut team);
    team.office.erases_fields(3_000, item, &[1, 5, 8, 13, 14]).unwrap();
    team.office.erases_fields(3_100, item, &[1, 8]).unwrap();
    team.meet();
    let erasures = team.world.hub.log().read(|tx| tx.all_erasures()).unwrap();
    assert_eq!(erasures.iter().map(|row| row.erasure.fields.clone()).collect::<Vec<_>>(), [[5].into()]);
    assert_eq!(team.lead.words(item).as_deref(), Some(""));
}

/// Nobody's word but the hub's empties anything.
#[test]
fn a_forged_word_empties_nothing() {
    let mut team = team();
    let item = told(&mut team);
    let (fields, entry_fields) = ([5].into(), Default::default());
    let erasure = change::Erasure { id: kernel::RecordId::derive(&["forged"]), about: item, fields, entry_fields };
    let forged = change::Notice::erased(&erasure, kernel::Instant(1), &seal::SigningKey::from_seed(&[9; 32])).encode();
    let hello = |laptop: &Laptop| {
        sync::Request::Hello(sync::Hello {
            district: laptop.store.identity().district,
            device: laptop.card.card.device,
            schema: 1,
            build: "forger".into(),
            wall: kernel::Instant(1),
            notices: vec![forged.clone()],
            erased: vec![erasure.id],
            devices_told_at: kernel::Instant(0),
            audit_seen: None,
            outstanding_told: None,
        })
    };
    team.world.ask(&team.recorder, &hello(&team.recorder));
    team.meet();
    assert_eq!(team.world.hub.log().read(|tx| Ok((tx.all_erasures()?, tx.erased_on()?))).unwrap(), (vec![], vec![]));
    assert_eq!(team.lead.words(item), Some(format!("{CANARY}家漏水")));
}

#[test]
fn nobody_but_the_office_erases_in_the_district() {
    let mut team = team();
    let item = told(&mut team);
    for laptop in [&mut team.recorder, &mut team.lead] {
        assert!(laptop.erases(3_000, item).is_err());
    }
    team.meet();
    assert_eq!(team.world.hub.log().read(|tx| tx.all_erasures()).unwrap(), []);
    assert_eq!(team.lead.words(item), Some(format!("{CANARY}家漏水")));
}

/// Who still holds what is a long list at an office that keeps its backups: it is told when it changed, and else that it stands.
#[test]
fn who_still_holds_what_is_told_when_that_changed() {
    let mut team = team();
    let item = told(&mut team);
    team.office.erases(3_000, item).unwrap();
    team.meet();
    let greeted = |team: &mut Team| {
        let heard = std::cell::RefCell::new(Vec::new());
        let line = |reply: Reply| {
            if let Reply::Welcome(welcome) = &reply {
                heard.borrow_mut().push((welcome.outstanding.len(), welcome.outstanding_stands));
            }
            reply
        };
        team.world.sync_through(&mut team.office, usize::MAX, &line);
        heard.into_inner()
    };
    let keep = |team: &Team, row: &CopyRow| team.world.hub.log().write(|tx| tx.keep_copy(row)).unwrap();
    let remembered = |team: &Team| OutstandingTold::of(&team.office.store).unwrap().unwrap();
    greeted(&mut team);
    let before = remembered(&team);
    team.world.wait_days(1);
    assert_eq!(greeted(&mut team), [(0, true)]);
    let now = team.world.clock.now();
    assert_eq!(remembered(&team), OutstandingTold { at: now, ..before }, "it is as of now all the same");

    let copy = CopyRow {
        id: [7; 16],
        what: CopyOf::Backup,
        name: "/backup/old.zfhub".to_owned(),
        made_at: kernel::Instant(world::START),
        gone_at: None,
    };
    keep(&team, &copy);
    assert_eq!(greeted(&mut team), [(1, false)]);
    assert_eq!(remembered(&team).erasures[0].copies[0].name, copy.name);
    assert_eq!(greeted(&mut team), [(0, true)]);
    keep(&team, &CopyRow { gone_at: Some(now), ..copy });
    assert_eq!(greeted(&mut team), [(1, false)]);
    assert_eq!(remembered(&team).erasures[0].copies, []);
}
