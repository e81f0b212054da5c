//! The exchange between real, encrypted databases of one laptop: what is refused, what is set aside, what arrives.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod house;

use house::*;
use kernel::{Compartment, Intent, Role};
use serde_json::json;
use std::fs;
use sync::Error;

fn draft_and_work() -> Vec<kernel::ScopeId> {
    vec![Compartment::Draft.at(place()), Compartment::Work.at(place())]
}

fn only_work() -> Vec<kernel::ScopeId> {
    vec![Compartment::Work.at(place())]
}

#[test]
fn what_the_recorder_typed_the_lead_sees_once() {
    let house = House::new();
    let (mut recorder, mut lead) = (house.vault(1, Role::Recorder), house.vault(2, Role::Lead));
    let id = recorder.hear("三号楼漏水");
    recorder.hear("电梯又停");
    assert_eq!(house.hand(&mut recorder, &lead, &draft_and_work()).changes, 2);
    assert_eq!(house.hand(&mut recorder, &lead, &draft_and_work()), sync::Handed::default(), "nothing new, no message");
    let (collected, failed) = house.collect(&mut lead);
    assert!(failed.is_empty());
    assert_eq!((collected.len(), collected[0].from, collected[0].received.changes), (1, recorder.actor.device, 2));
    assert_eq!(lead.text(id).as_deref(), Some("三号楼漏水"));
    assert!(house.boxes(&lead).is_empty(), "a message goes once it is stored");
    assert_eq!(lead.store.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_damaged_message_is_set_aside_and_holds_nothing_back() {
    let house = House::new();
    let (mut one, mut two) = (house.vault(1, Role::Recorder), house.vault(4, Role::Recorder));
    let mut lead = house.vault(2, Role::Lead);
    one.hear("甲");
    house.hand(&mut one, &lead, &draft_and_work());
    let damaged = house.boxes(&lead).remove(0);
    let mut raw = fs::read(&damaged).unwrap();
    let middle = raw.len() / 2;
    raw[middle] ^= 1;
    fs::write(&damaged, &raw).unwrap();
    fs::write(house.box_of(&lead).join("00000000-note.box"), b"no message of ours").unwrap();
    let id = two.hear("乙");
    house.hand(&mut two, &lead, &draft_and_work());
    let (collected, failed) = house.collect(&mut lead);
    assert_eq!((collected.len(), collected[0].from), (1, two.actor.device));
    assert!(matches!(failed[..], [Error::Malformed(_), Error::NotForUs]), "{failed:?}");
    assert_eq!(lead.text(id).as_deref(), Some("乙"));
    assert_eq!(fs::read(damaged.with_extension("unread")).unwrap(), raw, "kept as it came");
    assert_eq!(house.collect(&mut lead).1.len(), 0, "set aside for good");
    assert_eq!(lead.store.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn every_flipped_byte_and_every_cut_of_a_message_is_refused() {
    let house = House::new();
    let (mut recorder, lead) = (house.vault(1, Role::Recorder), house.vault(2, Role::Lead));
    recorder.hear("甲");
    house.hand(&mut recorder, &lead, &draft_and_work());
    let raw = fs::read(house.boxes(&lead).remove(0)).unwrap();
    let key = recorder.store.identity().signing.verifying();
    assert_eq!(sync::open(&raw, &lead.secret, &key).unwrap().outgoing.batches.len(), 1);
    for place in 0..raw.len() {
        let mut bent = raw.clone();
        bent[place] ^= 1;
        assert!(sync::open(&bent, &lead.secret, &key).is_err(), "byte {place}");
    }
    (0..raw.len()).for_each(|n| assert!(sync::open(&raw[..n], &lead.secret, &key).is_err(), "cut at {n}"));
}

#[test]
fn a_message_come_twice_changes_nothing() {
    let house = House::new();
    let (mut recorder, mut lead) = (house.vault(1, Role::Recorder), house.vault(2, Role::Lead));
    recorder.hear("甲");
    house.hand(&mut recorder, &lead, &draft_and_work());
    let path = house.boxes(&lead).remove(0);
    let raw = fs::read(&path).unwrap();
    house.collect(&mut lead);
    let before = store::dump_tables(lead.store.read()).unwrap();
    fs::write(&path, raw).unwrap();
    let (collected, failed) = house.collect(&mut lead);
    assert!(failed.is_empty(), "{failed:?}");
    assert_eq!(collected[0].received, store::Received::default());
    assert_eq!(store::dump_tables(lead.store.read()).unwrap(), before);
    assert_eq!(lead.store.verify().unwrap().changes, 1);
}

#[test]
fn a_message_for_somebody_else_is_refused() {
    let house = House::new();
    let (mut recorder, lead) = (house.vault(1, Role::Recorder), house.vault(2, Role::Lead));
    let mut other = house.vault(3, Role::Office);
    recorder.hear("甲");
    house.hand(&mut recorder, &lead, &draft_and_work());
    let path = house.boxes(&lead).remove(0);
    fs::create_dir_all(house.box_of(&other)).unwrap();
    fs::rename(&path, house.box_of(&other).join(path.file_name().unwrap())).unwrap();
    let (collected, failed) = house.collect(&mut other);
    assert!(collected.is_empty() && matches!(failed[..], [Error::NotForUs]), "{failed:?}");
    assert_eq!(other.store.verify().unwrap().changes, 0);
}

#[test]
fn a_forged_sender_is_refused() {
    let house = House::new();
    let (mut recorder, mut lead) = (house.vault(1, Role::Recorder), house.vault(2, Role::Lead));
    recorder.hear("甲");
    recorder.store.close_batches().unwrap();
    let outgoing = recorder.store.outgoing(lead.actor.device, &draft_and_work()).unwrap();
    let foreign = seal::SigningKey::from_seed(&[99; 32]);
    let to = lead.secret.public();
    let own = &recorder.store.identity().signing;
    let forged = [
        // Signed by another key under a known name; sealed without any signature; from nobody known.
        sync::pack((recorder.actor.device, &foreign), &to, &outgoing).unwrap(),
        sealed_nonsense(&recorder, &to),
        sync::pack((kernel::DeviceId::from_bytes([77; 16]), own), &to, &outgoing).unwrap(),
        // A known sender passing on a batch signed by another key.
        sync::pack((recorder.actor.device, own), &to, &resigned(&outgoing, &foreign)).unwrap(),
    ];
    fs::create_dir_all(house.box_of(&lead)).unwrap();
    for (n, raw) in forged.iter().enumerate() {
        fs::write(house.box_of(&lead).join(format!("{n:08}-forged.box")), raw).unwrap();
    }
    let (collected, failed) = house.collect(&mut lead);
    assert!(collected.is_empty());
    let store = |e: &Error| matches!(e, Error::Store(_));
    assert!(matches!(failed[..3], [Error::NotForUs, Error::Malformed(_), Error::NotForUs]), "{failed:?}");
    assert!(failed.len() == 4 && store(&failed[3]), "{failed:?}");
    assert_eq!(lead.store.verify().unwrap().changes, 0);
}

/// Whoever knows the public key can seal; what they seal must not stop the folder.
fn sealed_nonsense(sender: &Vault, to: &seal::SealPublic) -> Vec<u8> {
    let device = sender.actor.device.bytes();
    let sealed = seal::seal_to(to, b"zoufang/exchange/1", &device, b"no frame at all").unwrap();
    [b"ZFEXCH1\n".as_slice(), &device, &sealed].concat()
}

fn resigned(outgoing: &store::Outgoing, key: &seal::SigningKey) -> store::Outgoing {
    let mut other = outgoing.clone();
    for batch in &mut other.batches {
        batch.signature = batch.header.sign(key, batch.count(), batch.head);
    }
    other
}

#[test]
fn a_change_without_the_right_to_it_is_refused_until_there_is_one() {
    let house = House::new();
    let (mut recorder, mut lead) = (house.vault(1, Role::Recorder), house.vault(2, Role::Lead));
    let id = recorder.hear("甲");
    house.hand(&mut recorder, &lead, &draft_and_work());
    let none = |_: &rusqlite::Connection, _: &store::Device, _: kernel::ScopeId, _: &change::Change| None;
    let (collected, failed) = sync::collect(&mut lead.store, &house.folder(), &lead.secret, (NOW, &none)).unwrap();
    assert!(collected.is_empty() && matches!(failed[..], [Error::Store(store::Error::Unfit(_))]), "{failed:?}");
    assert_eq!(lead.store.verify().unwrap().changes, 0);
    assert_eq!(house.collect(&mut lead).0.len(), 1);
    assert_eq!(lead.text(id).as_deref(), Some("甲"));
}

/// A meaning that this laptop's program does not know yet, among others that it does.
#[test]
fn what_does_not_fit_keeps_back_nothing_of_its_message_but_what_goes_on_from_it() {
    let house = House::new();
    let (mut recorder, mut lead) = (house.vault(1, Role::Recorder), house.vault(2, Role::Lead));
    let first = recorder.hear("懂的");
    recorder.store.close_batches().unwrap();
    let odd = recorder.hear("不懂的");
    let open = |change: &change::Change| change.record != odd;
    let admit = |_: &rusqlite::Connection, _: &store::Device, _: kernel::ScopeId, change: &change::Change| {
        open(change).then_some(Role::Recorder)
    };
    house.hand(&mut recorder, &lead, &draft_and_work());
    let how = (NOW, &admit as store::Admission<'_>);
    let (collected, failed) = sync::collect(&mut lead.store, &house.folder(), &lead.secret, how).unwrap();
    assert!(collected.len() == 1 && matches!(failed[..], [Error::Store(store::Error::Unfit(_))]), "{failed:?}");
    assert_eq!((lead.text(first).as_deref(), lead.text(odd)), (Some("懂的"), None));
    let later = recorder.hear("后来的");
    house.hand(&mut recorder, &lead, &draft_and_work());
    let (collected, failed) = sync::collect(&mut lead.store, &house.folder(), &lead.secret, how).unwrap();
    assert_eq!((collected.len(), failed.len(), lead.text(later)), (0, 1, None), "it goes on from what does not fit");
    // The program was updated.
    assert_eq!(house.collect(&mut lead).0.len(), 2);
    assert_eq!((lead.text(odd).as_deref(), lead.text(later).as_deref()), (Some("不懂的"), Some("后来的")));
    assert_eq!(lead.store.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_message_whose_forerunner_is_missing_is_refused() {
    let house = House::new();
    let (mut recorder, mut lead) = (house.vault(1, Role::Recorder), house.vault(2, Role::Lead));
    recorder.hear("甲");
    house.hand(&mut recorder, &lead, &draft_and_work());
    let first = house.boxes(&lead).remove(0);
    let raw = fs::read(&first).unwrap();
    fs::remove_file(&first).unwrap();
    let id = recorder.hear("乙");
    house.hand(&mut recorder, &lead, &draft_and_work());
    let (collected, failed) = house.collect(&mut lead);
    assert!(collected.is_empty() && matches!(failed[..], [Error::Store(store::Error::Unfit(_))]), "{failed:?}");
    assert_eq!(lead.store.verify().unwrap().changes, 0);
    let (collected, failed) = house.collect(&mut lead);
    assert!(collected.is_empty() && failed.is_empty(), "it waits, and is reported once");
    // Once the first is found again, both are taken in.
    fs::write(&first, raw).unwrap();
    let (collected, failed) = house.collect(&mut lead);
    assert!(collected.len() == 2 && failed.is_empty(), "{failed:?}");
    assert_eq!(lead.text(id).as_deref(), Some("乙"));
}

#[test]
fn a_confirmed_record_enters_a_vault_that_never_saw_the_draft() {
    let house = House::new();
    let mut recorder = house.vault(1, Role::Recorder);
    let (mut lead, mut office) = (house.vault(2, Role::Lead), house.vault(3, Role::Office));
    let (confirmed, kept) = (recorder.hear("三号楼漏水"), recorder.hear("还没说清楚"));
    let words = json!({ "words": "当场解释" });
    recorder.write(|tx| tx.append::<Note>(Intent::Reply, confirmed, None, words).map(drop));
    house.hand(&mut recorder, &lead, &draft_and_work());
    house.collect(&mut lead);
    lead.write(|tx| tx.set::<Note>(Intent::Amend, confirmed, json!({ "text": "三号楼顶层漏水" })).map(drop));
    lead.write(|tx| tx.move_to::<Note>(Intent::Confirm, confirmed, Compartment::Work.at(place())));
    let later = json!({ "words": "已派人" });
    lead.write(|tx| tx.append::<Note>(Intent::Reply, confirmed, None, later).map(drop));
    let handed = house.hand(&mut lead, &office, &only_work());
    assert_eq!(handed.records, 1);
    let (collected, failed) = house.collect(&mut office);
    assert!(failed.is_empty(), "{failed:?}");
    assert_eq!(collected[0].received.records, 1);
    assert_eq!((office.text(confirmed).as_deref(), office.text(kept)), (Some("三号楼顶层漏水"), None));
    let row = store::must::<Note>(office.store.read(), confirmed).unwrap();
    assert_eq!((row.scope, row.created_by), (Compartment::Work.at(place()), recorder.actor.member));
    assert_eq!(office.words(confirmed), ["当场解释", "已派人"]);
    assert_eq!(store::find(office.store.read(), "漏水", 5).unwrap().len(), 1);
    assert!(store::find(office.store.read(), "清楚", 5).unwrap().is_empty());
    assert_eq!(office.store.verify().unwrap().problems, Vec::<String>::new());
    // What the office then answers goes back to both, and what the lead does next goes on to the office.
    lead.write(|tx| tx.set::<Note>(Intent::Amend, confirmed, json!({ "text": "三号楼顶层修好" })).map(drop));
    house.hand(&mut lead, &office, &only_work());
    house.collect(&mut office);
    assert_eq!(office.text(confirmed).as_deref(), Some("三号楼顶层修好"));
    assert_eq!(office.store.verify().unwrap().problems, Vec::<String>::new());
}
