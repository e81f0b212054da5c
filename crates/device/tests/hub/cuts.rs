//! The line may break anywhere: nothing is lost, nothing doubled, and the next sync goes on.

use super::laptop::Laptop;
use super::small_hub::{Faults, Nature, SmallHub};

/// Cuts an answer to `word` after every so many bytes of it, until it comes through whole; how often it was cut.
fn cut_everywhere(hub: &SmallHub, laptop: &Laptop, (word, step): (&'static str, usize)) -> usize {
    for cuts in 0.. {
        hub.set(Faults { cut: Some((word, cuts * step)), ..Faults::default() });
        let waiting = laptop.state()["unsent"].clone();
        match laptop.device.call("sync.now", serde_json::json!({})) {
            Ok(_) => return cuts,
            Err(refusal) => assert_eq!(refusal.reason, "hub_not_reached", "after {cuts} × {step} bytes: {refusal:?}"),
        }
        if word == "push" {
            assert_eq!(laptop.state()["unsent"], waiting, "nothing counts as sent without its receipt");
            assert_eq!(laptop.state()["is_safe"], false);
        }
        laptop.assert_whole();
    }
    unreachable!()
}

#[test]
fn an_answer_cut_anywhere_loses_nothing_on_the_way_up() {
    let office = Laptop::founded(120);
    let (hub, _) = office.adopt(&Nature::default());
    let before = office.state()["unsent"].as_u64().unwrap();
    assert!(before > 0);
    // Receipts are small when packed.
    let cuts = cut_everywhere(&hub, &office, ("push", 64));
    println!("cut {cuts} times");
    assert!(cuts > 2, "the answer was cut {cuts} times");
    hub.set(Faults::default());
    office.sync();
    assert_eq!((office.state()["unsent"].as_u64(), office.state()["is_safe"].as_bool()), (Some(0), Some(true)));
    let log = hub.log.lock().unwrap();
    for items in log.feeds.values() {
        let mut numbers: Vec<_> = items.iter().map(|(b, _)| (b.header.device, b.header.first_seq)).collect();
        numbers.dedup();
        assert_eq!(numbers.len(), items.len(), "a batch came in twice");
    }
}

#[test]
fn an_answer_cut_after_any_kilobyte_loses_nothing_on_the_way_down() {
    let office = Laptop::founded(120);
    let (hub, _) = office.adopt(&Nature::default());
    let second = Laptop::joined(&office);
    office.save("third");
    office.sync();
    assert_eq!(second.members() + 1, office.members(), "not heard of yet");
    let cuts = cut_everywhere(&hub, &second, ("pull", 1024));
    println!("cut {cuts} times");
    assert!(cuts > 2, "the answer was cut {cuts} times");
    hub.set(Faults::default());
    second.sync();
    assert_eq!(second.members(), office.members());
    second.assert_whole();
}

#[test]
fn a_greeting_or_an_enrolment_that_is_cut_is_made_again() {
    let office = Laptop::founded(3);
    let (hub, _) = office.adopt(&Nature::default());
    for word in ["hello", "enrol"] {
        hub.set(Faults { cut: Some((word, 10)), ..Faults::default() });
        assert_eq!(office.refused_sync().reason, "hub_not_reached");
    }
    hub.set(Faults::default());
    office.sync();
    assert_eq!(office.state()["is_safe"], true);
}
