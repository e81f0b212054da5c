//! One transaction carries the signed change, the record, the typed row and the search index, or nothing.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod toy;

use kernel::{Compartment, ErrorCode, Instant, Intent, RecordId, Role};
use store::{Error, Put, testing};
use toy::*;

fn code(result: Result<impl Sized, Error>) -> (ErrorCode, String) {
    let error = result.err().expect("a refusal");
    (error.code(), error.refusal().reason)
}

#[test]
fn what_is_not_allowed_is_refused_and_leaves_nothing() {
    let mut store = testing::store(COLUMNS).unwrap();
    let lawyer = testing::actor(Role::Lawyer, place());
    let elsewhere = Compartment::Draft.at(RecordId::derive(&["place", "310104003002"]));
    let book = "长".repeat(30_000);
    let cases = [
        (lawyer, HEAR, draft(), "text", "not_your_right"),
        (recorder(), HEAR, elsewhere, "text", "not_your_place"),
        (recorder(), Intent::RecordVisit, draft(), "text", "not_meant_by_this"),
        (recorder(), HEAR, draft(), "", "text_missing"),
        (recorder(), HEAR, draft(), &book, "text_too_long"),
    ];
    for (actor, intent, scope, text, reason) in cases {
        let result = store.write(&actor, NOW, |tx| tx.create(intent, scope, &note(text)));
        assert_eq!(code(result).1, reason);
    }
    let result: Result<(), Error> = store.write(&recorder(), NOW, |tx| {
        tx.create(HEAR, draft(), &note("first"))?;
        tx.create(HEAR, draft(), &note("")).map(drop)
    });
    assert_eq!(code(result).1, "text_missing");
    assert_eq!(store.verify().unwrap(), store::Verdict::default());
    assert!(store::find(store.read(), "first", 10).unwrap().is_empty());
}

/// What is pasted from elsewhere brings marks along that nobody sees (security.md 3.8).
#[test]
fn a_text_is_kept_as_it_shows_and_the_same_text_is_no_change() {
    let mut store = testing::store(COLUMNS).unwrap();
    let pasted =
        Note { tags: Some(vec!["电\u{200b}梯".into()]), ..note("三号\u{202e}楼\u{feff}漏水\r\nCafe\u{301}") };
    let id = store.write(&recorder(), NOW, |tx| tx.create(HEAR, draft(), &pasted)).unwrap();
    let kept = store::must::<Note>(store.read(), id).unwrap().value;
    assert_eq!((kept.text.as_str(), kept.tags), ("三号楼漏水\nCafé", Some(vec!["电梯".into()])));
    let again = serde_json::json!({ "text": pasted.text });
    assert!(!store.write(&recorder(), NOW, |tx| tx.set::<Note>(Intent::DescribeItem, id, again)).unwrap());
    assert_eq!(store::find(store.read(), "楼漏水", 10).unwrap().len(), 1);
}

#[test]
fn a_record_is_begun_changed_found_voided_and_undone() {
    let mut store = testing::store(COLUMNS).unwrap();
    let value = Note {
        size: Some(-3),
        is_kept: Some(true),
        about: Some(place()),
        on: "2026-10-08".parse().ok(),
        tags: Some(vec!["电梯".into(), "停车".into()]),
        ..note("三号楼漏水")
    };
    let id = store.write(&recorder(), NOW, |tx| tx.create(HEAR, draft(), &value)).unwrap();
    assert_eq!(store::must::<Note>(store.read(), id).unwrap().value, value);
    let later = Instant(NOW.0 + 60_000);
    let change = serde_json::json!({ "text": "四号楼漏水", "size": null, "is_kept": true });
    assert!(store.write(&recorder(), later, |tx| tx.set::<Note>(Intent::DescribeItem, id, change.clone())).unwrap());
    assert!(!store.write(&recorder(), later, |tx| tx.set::<Note>(Intent::DescribeItem, id, change)).unwrap());
    assert_eq!(store::find(store.read(), "漏水", 10).unwrap().len(), 1);
    assert!(store::find(store.read(), "三号", 10).unwrap().is_empty());
    let lines = store::history(&store, id).unwrap();
    let text = &lines[1].changes[0];
    assert_eq!((text.before.as_deref(), text.after.as_deref()), (Some("三号楼漏水"), Some("四号楼漏水")));
    assert_eq!((lines.len(), lines[1].intent, lines[1].at), (2, Some(Intent::DescribeItem), later));
    store.undo(&recorder(), later).unwrap();
    assert_eq!(store::must::<Note>(store.read(), id).unwrap().value, value);
    assert_eq!(code(store.undo(&recorder(), later)).1, "nothing_to_undo");
    store.write(&recorder(), later, |tx| tx.void::<Note>(Intent::Void, id, "记错")).unwrap();
    assert!(store::must::<Note>(store.read(), id).unwrap().is_void);
    assert!(store::find(store.read(), "漏水", 10).unwrap().is_empty());
    store.undo(&recorder(), later).unwrap();
    assert!(!store::must::<Note>(store.read(), id).unwrap().is_void, "struck out by mistake, and taken back");
    assert_eq!(store::find(store.read(), "漏水", 10).unwrap().len(), 1);
    assert_eq!(store.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn putting_the_same_again_writes_nothing() {
    let mut store = testing::store(COLUMNS).unwrap();
    let id = RecordId::derive(&["note", "1"]);
    let mut put = |value: &Note| store.write(&recorder(), NOW, |tx| tx.put(HEAR, draft(), id, value)).unwrap();
    assert_eq!(put(&note("a")), Put::Created);
    assert_eq!(put(&note("a")), Put::Unchanged);
    assert_eq!(put(&Note { size: Some(1), ..note("b") }), Put::Updated(vec!["text", "size"]));
    assert_eq!(store.verify().unwrap().changes, 2);
}

#[test]
fn moving_and_entries_are_kept_and_the_past_stays() {
    let mut store = testing::store(COLUMNS).unwrap();
    let lead = testing::actor(Role::Lead, place());
    let id = store.write(&recorder(), NOW, |tx| tx.create(HEAR, draft(), &note("a"))).unwrap();
    let before = store.position().unwrap();
    let later = Instant(NOW.0 + 1_000);
    let work = Compartment::Work.at(place());
    store.write(&lead, later, |tx| tx.move_to::<Note>(Intent::Confirm, id, work)).unwrap();
    let first = store
        .write(&lead, later, |tx| tx.append::<Note>(Intent::Reply, id, None, serde_json::json!({"words": "一"})))
        .unwrap();
    store
        .write(&lead, later, |tx| tx.append::<Note>(Intent::Reply, id, Some(first), serde_json::json!({"words": "二"})))
        .unwrap();
    assert_eq!(store::must::<Note>(store.read(), id).unwrap().scope, work);
    let words: Vec<String> = store::entries::<Note>(store.read(), id)
        .unwrap()
        .iter()
        .map(|e| e.body["words"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(words, ["一", "二"]);
    let past = store.as_of(before, &[]).unwrap();
    assert_eq!(store::must::<Note>(past.read(), id).unwrap().scope, draft());
    assert_eq!(store.verify().unwrap().problems, Vec::<String>::new());
}

#[test]
fn five_hundred_and_one_changes_make_two_batches() {
    let mut store = testing::store(COLUMNS).unwrap();
    store
        .write(&recorder(), NOW, |tx| {
            (0..501).try_for_each(|n| tx.create(HEAR, draft(), &note(&n.to_string())).map(drop))
        })
        .unwrap();
    let verdict = store.verify().unwrap();
    assert_eq!((verdict.changes, verdict.records, verdict.problems.len()), (501, 501, 0));
    let batches: u32 = store.read().query_row("SELECT count(*) FROM batch", [], |r| r.get(0)).unwrap();
    assert_eq!(batches, 2);
}

#[test]
fn a_clock_ten_years_off_is_not_taken_in_unasked() {
    let mut store = testing::store(COLUMNS).unwrap();
    store.write(&recorder(), NOW, |tx| tx.create(HEAR, draft(), &note("a"))).unwrap();
    let far = Instant(NOW.0 + 10 * 365 * 86_400_000);
    assert!(store.has_clock_jumped(far).unwrap());
    let id = store.write(&recorder(), far, |tx| tx.create(HEAR, draft(), &note("b"))).unwrap();
    assert_eq!(store::must::<Note>(store.read(), id).unwrap().created_at, NOW);
    store.confirm_clock(far).unwrap();
    let id = store.write(&recorder(), far, |tx| tx.create(HEAR, draft(), &note("c"))).unwrap();
    assert_eq!(store::must::<Note>(store.read(), id).unwrap().created_at, far);
    assert!(store.verify().unwrap().problems.is_empty());
}

#[test]
fn a_bent_row_is_found() {
    let mut store = testing::store(COLUMNS).unwrap();
    let id = store.write(&recorder(), NOW, |tx| tx.create(HEAR, draft(), &note("a"))).unwrap();
    store.read().execute("UPDATE note SET text = 'b' WHERE id = ?1", [id.bytes()]).unwrap();
    assert_eq!(store.verify().unwrap().problems.len(), 2);
}

#[test]
fn a_batch_that_would_never_go_up_is_found() {
    let mut store = testing::store(COLUMNS).unwrap();
    store.write(&recorder(), NOW, |tx| tx.create(HEAR, draft(), &note("三号楼漏水"))).unwrap();
    store.close_batches().unwrap();
    let offered = |store: &store::Store| {
        let (timeline, but) = (kernel::TimelineId::from_bytes([7; 16]), std::collections::BTreeSet::new());
        let wanted = store::Outbox { timeline, most_bytes: 1 << 20, but: &but, partial: store::Partial::Kept };
        store.outbox(wanted).unwrap().len()
    };
    assert_eq!((offered(&store), store.verify().unwrap().problems), (1, Vec::<String>::new()));
    store.read().execute("DELETE FROM unstamped", []).unwrap();
    assert_eq!(offered(&store), 0);
    assert_eq!(store.verify().unwrap().problems, ["unstamped: 1 batches left out, 0 too many"]);
}
