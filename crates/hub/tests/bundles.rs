//! Syncs by a file: a laptop that never has a line, files that are lost, late, doubled, swapped or bent, and what is refused
//! (docs/adr/0018).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use hub::log::sqlite::SqliteLog;
use hub::{Answering, Log, Refused};
use kernel::{DeviceId, Role};
use seal::{SealSecret, SigningKey};
use store::{LedgerPart, Whereabouts, dump_tables};
use sync::{Bundle, BundleFault, Cover, Error, HubCard};
use world::{Laptop, NORTH, SOUTH, World};

type Town = World<SqliteLog>;

fn town() -> (Town, Laptop) {
    World::begun(SqliteLog::in_memory().unwrap())
}

/// Office and two recorders of the north; the office has synced, and the hub knows no recorder yet.
fn team() -> (Town, Laptop, Laptop, Laptop) {
    let (mut town, mut office) = town();
    let one = town.join(&mut office, Role::Recorder, NORTH);
    let two = town.join(&mut office, Role::Recorder, NORTH);
    town.sync(&mut office);
    (town, office, one, two)
}

fn places(laptop: &Laptop) -> Vec<Whereabouts> {
    laptop.store.ledger(LedgerPart::Whole, 100).unwrap().into_iter().map(|line| line.whereabouts).collect()
}

fn records(laptop: &Laptop) -> Vec<String> {
    dump_tables(laptop.store.read()).unwrap()
}

#[test]
fn laptops_that_meet_the_hub_by_files_alone_end_equal_with_one_that_has_a_line() {
    let (mut town, mut office, mut one, mut two) = team();
    let mut wired = town.join(&mut office, Role::Lead, NORTH);
    town.sync(&mut office);
    let (note, item) = (one.writes(1_000, "三号楼漏水"), two.hears(2_000, "电梯又停"));
    let lead_note = wired.writes(3_000, "已与物业商定");
    town.sync(&mut wired);
    for _ in 0..2 {
        for laptop in [&mut one, &mut two] {
            let taken = town.sync_by_file(laptop);
            assert!(taken.len() == 1 && taken[0].is_whole, "{taken:?}");
            assert_eq!(taken[0].summary.stuck, []);
        }
        town.sync(&mut wired);
    }
    for laptop in [&one, &two, &wired] {
        assert_eq!(
            (laptop.text(note).as_deref(), laptop.words(item).as_deref()),
            (Some("三号楼漏水"), Some("电梯又停"))
        );
        assert_eq!(laptop.text(lead_note).as_deref(), Some("已与物业商定"));
        assert_eq!(laptop.store.unstamped().unwrap(), 0);
        laptop.is_clean();
    }
    assert_eq!(records(&one), records(&wired));
    assert_eq!(records(&two), records(&wired));
}

#[test]
fn a_saving_is_on_a_carrier_until_the_hubs_own_word_is_here() {
    let (town, _, mut one, _) = team();
    town.sync_by_file(&mut one);
    one.writes(1_000, "甲");
    assert_eq!(places(&one), [Whereabouts::OnLaptop]);
    let bundle = town.export(&mut one).remove(0);
    let line = one.store.ledger(LedgerPart::Undelivered, 9).unwrap().remove(0);
    assert_eq!((line.whereabouts, line.carried_at.is_some(), line.proof), (Whereabouts::OnCarrier, true, None));
    assert_eq!((one.store.on_carriers().unwrap(), one.store.unstamped().unwrap()), (1, 1), "not delivered");
    one.writes(2_000, "乙");
    assert_eq!(places(&one), [Whereabouts::OnLaptop, Whereabouts::OnCarrier], "only what was there lies in the file");

    let answer = town.take(&bundle).unwrap();
    assert_eq!(places(&one), [Whereabouts::OnLaptop, Whereabouts::OnCarrier], "the hub has it, but nobody here knows");
    let taken = town.take_answer(&mut one, &answer).unwrap();
    assert_eq!((taken.summary.pushed, taken.is_whole), (1, false), "乙 has no word yet");
    assert_eq!(places(&one), [Whereabouts::OnLaptop, Whereabouts::OnHub]);
    assert_eq!(one.store.carriages().unwrap(), []);
}

#[test]
fn a_file_lost_on_its_way_costs_nothing_and_one_that_comes_after_all_doubles_nothing() {
    let (town, mut office, mut one, mut two) = team();
    let note = one.writes(1_000, "甲");
    let lost = town.export(&mut one);
    one.changes(2_000, note, "甲乙");
    town.sync(&mut one);
    assert_eq!(places(&one), [Whereabouts::OnHub; 2], "the line was first");
    assert_eq!((one.store.on_carriers().unwrap(), one.store.carriages().unwrap().len()), (0, 0));
    town.sync(&mut two);
    let before = (records(&one), records(&two));

    let answer = town.take(&lost[0]).unwrap();
    let late = town.take_answer(&mut one, &answer).unwrap();
    assert_eq!((late.summary.pushed, late.summary.pulled, late.summary.repaired), (0, 0, 0));
    let summary = town.sync(&mut two);
    assert_eq!((summary.pulled, summary.repaired), (0, 0));
    assert_eq!((records(&one), records(&two)), before);
    town.sync(&mut office);
    [&one, &two, &office].into_iter().for_each(Laptop::is_clean);
}

#[test]
fn a_file_taken_twice_changes_nothing_at_either_end() {
    let (town, _, mut one, mut two) = team();
    one.writes(1_000, "甲");
    let bundle = town.export(&mut one).remove(0);
    let (first, second) = (town.take(&bundle).unwrap(), town.take(&bundle).unwrap());
    assert_eq!(town.take_answer(&mut one, &first).unwrap().summary.pushed, 1);
    let (before, receipts) = (records(&one), places(&one));
    for answer in [&first, &second, &first] {
        let again = town.take_answer(&mut one, answer).unwrap();
        assert_eq!((again.summary.pushed, again.summary.pulled, again.summary.repaired), (0, 0, 0));
    }
    assert_eq!((records(&one), places(&one)), (before, receipts));
    town.sync(&mut two);
    assert_eq!(town.sync(&mut one).pulled, 0, "nothing was entered twice");
    one.is_clean();
}

#[test]
fn files_taken_in_the_wrong_order_bring_the_same_in_the_end() {
    let (town, _, mut one, mut two) = team();
    town.sync_by_file(&mut one);
    let first_note = one.writes(1_000, "甲");
    let first = town.export(&mut one).remove(0);
    // A later bundle that lacks the first batch: what the first one carries has its receipt on another laptop alone.
    let second_note = one.writes(2_000, "乙");
    let second = town.export(&mut one).remove(0);
    let answers = [town.take(&second).unwrap(), town.take(&first).unwrap()];
    for answer in &answers {
        town.take_answer(&mut one, answer).unwrap();
    }
    assert_eq!(places(&one), [Whereabouts::OnHub; 2]);
    town.sync_by_file(&mut two);
    assert_eq!((two.text(first_note).as_deref(), two.text(second_note).as_deref()), (Some("甲"), Some("乙")));
    let last = town.sync_by_file(&mut one).remove(0);
    assert!(last.is_whole && last.summary.repaired == 0, "{last:?}");
    [&one, &two].into_iter().for_each(Laptop::is_clean);
}

#[test]
fn an_answer_older_than_what_is_here_takes_nothing_away() {
    let (town, mut office, mut one, _) = team();
    town.sync_by_file(&mut one);
    let old = town.take(&town.export(&mut one)[0]).unwrap();
    let other = town.post(&mut office, &one, SOUTH, 0x55);
    town.sync(&mut office);
    town.sync(&mut one);
    let before = records(&one);
    assert!(!town.take_answer(&mut one, &old).unwrap().is_whole, "another sync has brought more");
    assert_eq!(records(&one), before);
    town.end(&mut office, other, 0);
    town.wait_days(2);
    town.sync(&mut office);
    let whole = town.sync_by_file(&mut one).remove(0);
    assert!(whole.is_whole && whole.summary.repaired == 0, "{whole:?}");
    one.is_clean();
}

#[test]
fn what_may_no_longer_be_held_leaves_by_a_whole_answer_and_by_no_other() {
    let (town, mut office, mut one, mut two) = team();
    let item = two.hears(1_000, "电梯又停");
    town.sync(&mut two);
    town.sync_by_file(&mut one);
    assert!(one.words(item).is_some());
    let grant = one.actor.grant;
    town.end(&mut office, grant, 0);
    town.sync(&mut office);
    town.wait_days(2);
    let bundle = town.export(&mut one).remove(0);
    one.writes(3 * 86_400_000, "还没有上传");
    let partial = town.take_answer(&mut one, &town.take(&bundle).unwrap()).unwrap();
    assert_eq!((partial.is_whole, partial.summary.left), (false, 0), "something has not gone up");
    assert!(one.words(item).is_some());
    let whole = town.sync_by_file(&mut one).remove(0);
    assert!(whole.is_whole && whole.summary.left > 0, "{whole:?}");
    assert_eq!(one.words(item), None);
    one.is_clean();
}

#[test]
fn a_hub_that_lives_another_life_is_made_whole_by_a_file_and_its_old_answers_are_refused() {
    let (mut town, mut office, mut one, mut two) = team();
    let note = one.writes(1_000, "甲");
    let old = town.take(&town.export(&mut one)[0]).unwrap();
    town.sync(&mut one);
    let waiting = town.export(&mut one).remove(0);
    town.restored(SqliteLog::in_memory().unwrap(), 0x72);
    town.sync(&mut office);
    town.take_answer(&mut one, &town.take(&waiting).unwrap()).unwrap();
    town.sync_by_file(&mut one);
    let refused = town.take_answer(&mut one, &old).unwrap_err();
    assert!(matches!(refused, Error::Bundle(BundleFault::Outdated)), "{refused:?}");
    town.sync_by_file(&mut one);
    town.sync(&mut two);
    assert_eq!(two.text(note).as_deref(), Some("甲"), "the hub of the new life has it again");
    assert_eq!(places(&one), [Whereabouts::OnHub]);
    [&one, &two].into_iter().for_each(Laptop::is_clean);
}

fn fault<L: Log>(town: &World<L>, bytes: &[u8]) -> Refused {
    town.take(bytes).expect_err("it was taken")
}

#[test]
fn every_flipped_byte_and_every_cut_of_a_bundle_is_refused_and_nothing_is_half_done() {
    let (town, mut office, mut one, _) = team();
    one.writes(1_000, "甲");
    let bundle = town.export(&mut one).remove(0);
    let places = (0..bundle.len()).filter(|at| *at < 200 || at % 41 == 0 || *at > bundle.len() - 60);
    for at in places {
        let mut bent = bundle.clone();
        bent[at] ^= 1;
        fault(&town, &bent);
        fault(&town, &bundle[..at]);
    }
    assert_eq!(town.hub.devices().unwrap().len(), 1, "the newcomer was not enrolled by any of them");
    fault(&town, &[&bundle[..], b"x"].concat());
    let answer = town.take(&bundle).unwrap();
    let before = records(&one);
    for at in (0..answer.len()).filter(|at| *at < 200 || at % 97 == 0) {
        let mut bent = answer.clone();
        bent[at] ^= 1;
        assert!(town.take_answer(&mut one, &bent).is_err(), "byte {at}");
        assert!(town.take_answer(&mut one, &answer[..at]).is_err(), "cut at {at}");
    }
    assert_eq!((records(&one), one.store.unstamped().unwrap()), (before, 1));
    town.take_answer(&mut one, &answer).unwrap();
    town.sync(&mut office);
    [&one, &office].into_iter().for_each(Laptop::is_clean);
}

#[test]
fn each_mistake_of_a_hand_has_its_own_word() {
    let (town, _, mut one, mut two) = team();
    one.writes(1_000, "甲");
    let bundle = town.export(&mut one).remove(0);
    assert_eq!(fault(&town, b"PK a holiday photo"), Refused::Unfit("bundle_no_bundle"));
    let answer = town.take(&bundle).unwrap();
    assert_eq!(fault(&town, &answer), Refused::Unfit("bundle_is_answer"));
    let of = |e: Error| e.reason();
    assert_eq!(town.take_answer(&mut one, b"PK").map_err(of), Err("bundle_no_bundle"));
    assert_eq!(town.take_answer(&mut one, &bundle).map_err(of), Err("bundle_not_answered"));
    let before = records(&two);
    assert_eq!(town.take_answer(&mut two, &answer).map_err(of), Err("bundle_for_another_laptop"));
    assert_eq!(records(&two), before);

    // The same answer with the other laptop written on its cover: sealed to somebody else all the same.
    let mut readdressed = answer.clone();
    readdressed[41..57].copy_from_slice(&two.actor.device.bytes());
    assert_eq!(Cover::read(&readdressed).unwrap().to, two.actor.device);
    assert_eq!(town.take_answer(&mut two, &readdressed).map_err(of), Err("bundle_damaged"));

    let mut elsewhere = bundle.clone();
    elsewhere[9] ^= 1;
    assert_eq!(fault(&town, &elsewhere), Refused::Unfit("bundle_of_another_district"));
    let mut elsewhere = bundle;
    elsewhere[41] ^= 1;
    assert_eq!(fault(&town, &elsewhere), Refused::Forbidden("bundle_for_another_hub"));
}

#[test]
fn a_bundle_in_another_laptops_name_is_refused() {
    let (town, mut office, mut one, mut two) = team();
    [&mut one, &mut two, &mut office].into_iter().for_each(|l| drop(town.sync(l)));
    one.writes(1_000, "甲");
    let made = bundle_of(&town, &mut one);
    let (thief, id) = (SigningKey::from_seed(&[99; 32]), sync::BundleId([5; 16]));
    let by_another_key = made.seal(id, &thief, &town.card).unwrap();
    assert_eq!(fault(&town, &by_another_key), Refused::Forbidden("bundle_forged"));
    let mut in_anothers_name = made.clone();
    in_anothers_name.hello.device = two.actor.device;
    let own = &one.store.identity().signing;
    assert_eq!(fault(&town, &in_anothers_name.seal(id, own, &town.card).unwrap()), Refused::Forbidden("bundle_forged"));
    // Nobody the hub knows, with a card that leads nowhere.
    let mut newcomer = made;
    newcomer.hello.device = DeviceId::from_bytes([77; 16]);
    let mut card = one.card.clone();
    card.card.device = newcomer.hello.device;
    card.card.sign_key = thief.verifying().to_hex();
    newcomer.card = serde_json::to_vec(&card).unwrap();
    assert!(matches!(fault(&town, &newcomer.seal(id, &thief, &town.card).unwrap()), Refused::Unfit(_)));
    assert_eq!(town.hub.devices().unwrap().len(), 3);
}

/// What a laptop would ask, opened again.
fn bundle_of(town: &Town, laptop: &mut Laptop) -> Bundle {
    let bytes = town.export(laptop).remove(0);
    let secret = SealSecret::from_bytes(&[0xaa; 32]);
    Bundle::open(&bytes, (town.card.device, &town.district), &secret).unwrap().bundle
}

#[test]
fn a_bundle_that_inflates_too_far_is_refused() {
    let (town, _, mut one, _) = team();
    let mut bundle = bundle_of(&town, &mut one);
    bundle.card = vec![b' '; 40 << 20];
    let own = &one.store.identity().signing;
    let bomb = bundle.seal(sync::BundleId([5; 16]), own, &town.card).unwrap();
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    assert_eq!(fault(&town, &bomb), Refused::Unfit("bundle_too_long"));
    let stuffed = [bomb, vec![0; 5 << 20]].concat();
    assert_eq!(fault(&town, &stuffed), Refused::Unfit("bundle_too_long"));
}

#[test]
fn a_revoked_laptops_file_is_taken_as_held_and_it_is_given_nothing() {
    let (town, mut office, mut one, mut two) = team();
    town.sync(&mut one);
    let item = two.hears(500, "电梯又停");
    town.sync(&mut two);
    one.writes(1_000, "甲");
    town.hub.revoke(one.actor.device).unwrap();
    let taken = town.sync_by_file(&mut one).remove(0);
    assert!(taken.summary.is_revoked && taken.summary.not_in_force == 1, "{taken:?}");
    assert_eq!((places(&one), one.words(item)), (vec![Whereabouts::Held], None));
    town.sync(&mut office);
    one.is_clean();
}

#[test]
fn more_than_fits_in_one_file_goes_in_several_and_one_answer_brings_more_than_one_page() {
    let (town, _, mut one, mut two) = team();
    for n in 0..130i64 {
        // Words that don't compress.
        let bytes: Vec<u8> =
            (0..900u32).flat_map(|part| seal::hash(&[&n.to_be_bytes(), &part.to_be_bytes()]).0).collect();
        let word = |pair: &[u8]| char::from_u32(0x4e00 + u32::from(pair[0]) * 78 + u32::from(pair[1]) % 78);
        one.writes(1_000 + n, &bytes.chunks(2).filter_map(word).collect::<String>());
    }
    let bundles = town.export(&mut one);
    assert!(bundles.len() > 1 && bundles.iter().all(|b| b.len() <= sync::MOST_BUNDLE), "{}", bundles.len());
    assert!(places(&one).iter().all(|place| *place == Whereabouts::OnCarrier));
    let answers: Vec<_> = bundles.iter().map(|b| town.take(b).unwrap()).collect();
    for answer in &answers[1..] {
        let taken = town.take_answer(&mut one, answer).unwrap();
        assert!(!taken.is_whole && taken.summary.stuck.is_empty());
    }
    town.take_answer(&mut one, &answers[0]).unwrap();
    assert_eq!((one.store.unstamped().unwrap(), one.store.carriages().unwrap().len()), (0, 0));
    let taken = town.sync_by_file(&mut two).remove(0);
    assert!(taken.is_whole && taken.summary.pulled > 130, "{taken:?}");
    assert_eq!(records(&one), records(&two));
}

#[test]
fn a_card_of_before_there_were_bundles_still_counts_and_says_that_a_new_one_is_needed() {
    let (mut town, _, mut one, _) = team();
    let (founder, new) = (SigningKey::from_seed(&[1; 32]), town.card.clone());
    let old = HubCard { seal_key: String::new(), ..new.clone() }.sign(&founder).unwrap();
    let text = serde_json::to_string(&old).unwrap();
    assert!(!text.contains("seal_key"), "its bytes are what they were when it was signed");
    let read: sync::SignedHubCard = serde_json::from_str(&text).unwrap();
    read.verify(&town.district).unwrap();
    town.card = read.card;
    one.writes(1_000, "甲");
    let refused = town.export_refused(&mut one);
    assert_eq!(refused.reason(), "hub_card_too_old");
    assert_eq!(places(&one), [Whereabouts::OnLaptop]);
    town.sync(&mut one);
    town.card = new.sign(&founder).unwrap().card;
    assert!(town.sync_by_file(&mut one)[0].is_whole);
}

#[test]
fn no_word_of_a_member_stands_in_a_bundle_or_an_answer() {
    let (town, _, mut one, _) = team();
    one.writes(1_000, "陈阿婆的女儿住在宁波");
    let bundle = town.export(&mut one).remove(0);
    let answer = town.take(&bundle).unwrap();
    let nickname = one.card.card.nickname.clone();
    for bytes in [&bundle, &answer] {
        for word in ["陈阿婆", "宁波", nickname.as_str(), "nickname"] {
            assert!(!bytes.windows(word.len()).any(|w| w == word.as_bytes()), "{word}");
        }
    }
    // The same words are found where they do stand.
    let opened = bundle_of(&town, &mut one);
    assert!(String::from_utf8_lossy(&opened.card).contains(&nickname));
}

/// A bundle comes to the hub on a stick: all that is new goes back, in as many files as it takes.
fn take_in_files(town: &Town, bundle: &[u8], most: usize) -> Vec<Vec<u8>> {
    let mut answers = Vec::new();
    let opened = town.hub.open_bundle(bundle).unwrap();
    let mut keep = |answer| {
        answers.push(answer);
        Ok(())
    };
    town.hub.answer_bundle_in_files(&opened, most, &mut keep).unwrap();
    answers
}

/// Words that no compression shortens.
fn noise(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4e00 + ((state >> 40) % 20_000) as u32).unwrap()
    };
    (0..20_000).map(|_| draw()).collect()
}

#[test]
fn one_stick_brings_all_there_is_in_several_files_taken_in_any_order() {
    let (mut town, mut office, mut one, _) = team();
    let mut late = town.join(&mut office, Role::Lead, NORTH);
    town.sync(&mut office);
    assert!(town.sync_by_file(&mut late)[0].summary.pulled > 0, "the roster");
    for n in 0..90 {
        one.writes(1_000 + n, &noise(n as u64));
    }
    town.sync(&mut one);
    let own = late.writes(900_000, "带队领导自己写的");
    let bundles = town.export(&mut late);
    let single = town.take(&bundles[0]).unwrap();
    let answers = take_in_files(&town, &bundles[0], 1 << 20);
    assert!(answers.len() >= 3, "{}", answers.len());
    assert!(answers.iter().all(|answer| answer.len() <= sync::MOST_ANSWER));
    let before = records(&late);
    let error = town.take_answer(&mut late, &answers[1]).unwrap_err();
    assert_eq!(error.reason(), "bundle_part_missing");
    assert!(records(&late) == before, "nothing of it was taken in");
    for (n, answer) in answers.iter().enumerate() {
        let taken = town.take_answer(&mut late, answer).unwrap();
        let is_last = n + 1 == answers.len();
        assert_eq!((taken.has_more, taken.is_whole), (!is_last, is_last), "{n}");
        assert_eq!(late.store.unstamped().unwrap(), 0, "the receipts stand in the first");
    }
    // Once more, and a single one that comes late: nothing changes.
    let after = records(&late);
    for answer in answers.iter().chain([&single]) {
        assert_eq!(town.take_answer(&mut late, answer).unwrap().summary.pulled, 0);
    }
    assert!(records(&late) == after);
    town.sync(&mut one);
    assert_eq!(one.text(own).as_deref(), Some("带队领导自己写的"));
    let mut wired = town.again(&late);
    town.sync(&mut wired);
    town.sync(&mut wired);
    let kept = |laptop: &Laptop| {
        let is_one = |line: &String| line.starts_with("journal|") || line.starts_with("record|");
        records(laptop).into_iter().filter(is_one).collect::<Vec<_>>()
    };
    assert!(kept(&late) == kept(&wired), "as with a line");
    late.is_clean();
}

/// Version and last coming are of the newest that a laptop said: an old bundle that arrives late says nothing of them, by the laptop's own
/// clock, however wrong that is.
#[test]
fn a_bundle_that_comes_late_sets_no_laptop_back() {
    let (town, _, mut one, _) = team();
    town.sync(&mut one);
    let id = one.card.card.device;
    let seen = || {
        let row = town.hub.devices().unwrap().into_iter().find(|row| row.id == id).unwrap();
        (row.seen_at, row.build.unwrap())
    };
    let by = |laptop: &mut Laptop, build: &str| {
        let bytes = town.export(laptop).remove(0);
        let mut bundle = town.hub.open_bundle(&bytes).unwrap().bundle;
        bundle.hello.build = build.to_owned();
        bundle.seal(Cover::read(&bytes).unwrap().id, &laptop.store.identity().signing, &town.card).unwrap()
    };
    let old = by(&mut one, "0.1.0");
    town.wait_days(3);
    let newer = by(&mut one, "0.2.0");
    town.wait_days(3);
    town.take(&newer).unwrap();
    let then = (town.hub.now(), "0.2.0".to_owned());
    assert_eq!(seen(), then);
    town.wait_days(3);
    town.take(&old).unwrap();
    assert_eq!(seen(), then, "it was made before");
    town.sync(&mut one);
    let now = (town.hub.now(), "test".to_owned());
    assert_eq!(seen(), now);
    town.wait_days(1);
    town.take(&newer).unwrap();
    assert_eq!(seen(), now);

    one.skew = -2_000 * 86_400_000;
    let wrong = by(&mut one, "0.3.0");
    town.take(&wrong).unwrap();
    assert_eq!(seen(), now, "by that clock it was made years before");
    town.sync(&mut one);
    town.wait_days(1);
    let wrong = by(&mut one, "0.4.0");
    town.take(&wrong).unwrap();
    assert_eq!(seen(), (town.hub.now(), "0.4.0".to_owned()), "held against itself alone");
}
