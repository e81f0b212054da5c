//! Struck out on one laptop, changed on another that had not seen that: a question, the same everywhere (sync.md 3.3).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod toy;

use kernel::{Actor, DeviceId, Instant, Intent, RecordId, Role};
use proptest::prelude::*;
use serde_json::json;
use store::{Deed, Device, Error, Store, VoidDecision, VoidQuestion, dump_tables, testing};
use toy::*;

struct Laptop {
    store: Store,
    actor: Actor,
}

fn scopes() -> [kernel::ScopeId; 2] {
    [draft(), kernel::Compartment::Work.at(place())]
}

fn laptop(n: u8) -> Laptop {
    let mut store = testing::store_of(COLUMNS, n).unwrap();
    let device = |n: u8| Device {
        id: DeviceId::from_bytes([n; 16]),
        member: kernel::MemberId::from_bytes([n; 16]),
        sign_key: seal::SigningKey::from_seed(&[n; 32]).verifying(),
        seal_key: seal::SealPublic([0; 32]),
    };
    (1..=6).filter(|o| *o != n).for_each(|o| store.know_device(&device(o), b"").unwrap());
    Laptop { store, actor: testing::actor_of(Role::Lead, place(), n) }
}

fn give(from: &mut Laptop, to: &mut Laptop) {
    from.store.close_batches().unwrap();
    let outgoing = from.store.outgoing(to.actor.device, &scopes()).unwrap();
    let admit = |_: &rusqlite::Connection, _: &Device, _: kernel::ScopeId, change: &change::Change| {
        Some(if change.op == change::Op::Append { Role::CommunitySecretary } else { Role::Lead })
    };
    to.store.receive(from.actor.device, &outgoing, at(900_000), &admit).unwrap();
    from.store.mark_sent(to.actor.device, &outgoing).unwrap();
}

fn swap(one: &mut Laptop, other: &mut Laptop) {
    give(one, other);
    give(other, one);
}

fn at(ms: i64) -> Instant {
    Instant(NOW.0 + ms)
}

impl Laptop {
    fn hears(&mut self) -> RecordId {
        let actor = Actor { role: Role::Recorder, ..self.actor };
        self.store.write(&actor, NOW, |tx| tx.create(HEAR, draft(), &note("三号楼漏水"))).unwrap()
    }
    fn edits(&mut self, ms: i64, id: RecordId, text: &str) {
        let actor = self.actor;
        let fields = json!({ "text": text });
        self.store.write(&actor, at(ms), |tx| tx.set::<Note>(Intent::Amend, id, fields).map(drop)).unwrap();
    }
    fn steps(&mut self, ms: i64, id: RecordId) {
        let actor = Actor { role: Role::CommunitySecretary, ..self.actor };
        let done = self.store.write(&actor, at(ms), |tx| {
            tx.append::<Note>(Intent::Reply, id, None, json!({ "words": "已联系" })).map(drop)
        });
        done.unwrap();
    }
    fn moves(&mut self, ms: i64, id: RecordId) {
        let actor = self.actor;
        self.store.write(&actor, at(ms), |tx| tx.move_to::<Note>(Intent::Confirm, id, scopes()[1])).unwrap();
    }
    fn voids(&mut self, ms: i64, id: RecordId) {
        let actor = self.actor;
        self.store.write(&actor, at(ms), |tx| tx.void::<Note>(Intent::Void, id, "记错了")).unwrap();
    }
    fn asked(&self, id: RecordId) -> Option<VoidQuestion> {
        store::void_question(self.store.read(), (id, &NOTE)).unwrap()
    }
    fn decides(&mut self, ms: i64, id: RecordId, how: VoidDecision) -> Result<(), String> {
        let seen = self.asked(id).map(|asked| asked.seen()).unwrap_or_default();
        let actor = self.actor;
        let done: Result<(), Error> = self.store.write(&actor, at(ms), |tx| tx.decide_void(id, &seen, how));
        done.map_err(|error| error.refusal().reason)
    }
    fn again(&mut self, ms: i64, (id, seen): (RecordId, &VoidQuestion), how: VoidDecision) -> Result<(), String> {
        let actor = self.actor;
        let done: Result<(), Error> =
            self.store.write(&actor, at(ms), |tx| tx.decide_void_again(id, &seen.seen(), how));
        done.map_err(|error| error.refusal().reason)
    }
    fn is_void(&self, id: RecordId) -> bool {
        store::must::<Note>(self.store.read(), id).unwrap().is_void
    }
    fn finds(&self) -> usize {
        store::find(self.store.read(), "楼", 10).unwrap().len()
    }
    fn tables(&self) -> Vec<String> {
        assert_eq!(self.store.verify().unwrap().problems, Vec::<String>::new());
        dump_tables(self.store.read()).unwrap()
    }
}

/// Two laptops that know of one note.
fn two() -> (Laptop, Laptop, RecordId) {
    let (mut a, mut b) = (laptop(1), laptop(2));
    let id = a.hears();
    swap(&mut a, &mut b);
    (a, b, id)
}

type Act = fn(&mut Laptop, i64, RecordId);

/// Struck out once more by who sees the question, and that taken back: it is asked again, as before.
#[test]
fn a_second_voiding_taken_back_leaves_the_question() {
    let (mut a, mut b, id) = two();
    a.voids(1_000, id);
    b.edits(2_000, id, "四号楼");
    swap(&mut a, &mut b);
    for reason in ["记错了", "重复"] {
        let actor = a.actor;
        a.store.write(&actor, at(3_000), |tx| tx.void::<Note>(Intent::Void, id, reason)).unwrap();
        assert!(a.is_void(id) && a.asked(id).is_none(), "it has seen everything");
        a.store.undo(&actor, at(4_000)).unwrap();
        swap(&mut a, &mut b);
        for laptop in [&a, &b] {
            assert_eq!((laptop.is_void(id), laptop.finds()), (false, 1), "{reason}");
            assert_eq!(laptop.asked(id).expect("a question").changes.len(), 1, "{reason}");
        }
        assert_eq!(a.tables(), b.tables());
    }
}

/// What somebody does who has not seen it struck out, earlier or later by the clock, is asked about on both, whichever hears first.
#[test]
fn whatever_did_not_see_it_struck_out_makes_it_a_question() {
    let acts: [(Act, Deed); 3] = [
        (|l, ms, id| l.edits(ms, id, "四号楼"), Deed::Set(vec![("text", Some("四号楼".into()))])),
        (Laptop::steps, Deed::Step(Intent::Reply)),
        (Laptop::moves, Deed::Moved),
    ];
    for (act, what) in acts {
        for (voided, acted) in [(1_000, 2_000), (2_000, 1_000)] {
            let (mut a, mut b, id) = two();
            a.voids(voided, id);
            assert!(a.is_void(id) && a.asked(id).is_none() && a.finds() == 0);
            act(&mut b, acted, id);
            swap(&mut a, &mut b);
            for laptop in [&a, &b] {
                let asked = laptop.asked(id).expect("a question");
                assert_eq!((asked.voids.len(), asked.voids[0].value.as_deref()), (1, Some("记错了")));
                assert_eq!(asked.voids[0].member, Some(a.actor.member));
                assert_eq!((asked.changes.len(), &asked.changes[0].what), (1, &what));
                assert_eq!(asked.changes[0].member, Some(b.actor.member));
                assert_eq!((laptop.is_void(id), laptop.finds()), (false, 1), "it shows until it is decided");
                assert!(store::is_void_asked(laptop.store.read(), id).unwrap());
            }
            assert_eq!(a.tables(), b.tables());
        }
    }
}

#[test]
fn who_saw_everything_strikes_out_and_two_at_once_agree() {
    let (mut a, mut b, id) = two();
    b.edits(1_000, id, "四号楼");
    b.steps(1_100, id);
    swap(&mut a, &mut b);
    a.voids(2_000, id);
    b.voids(3_000, id);
    swap(&mut a, &mut b);
    for laptop in [&a, &b] {
        assert_eq!((laptop.is_void(id), laptop.asked(id)), (true, None));
    }
    assert_eq!(a.tables(), b.tables());
    assert_eq!(a.decides(4_000, id, VoidDecision::Kept), Err("conflict_closed".into()));
}

#[test]
fn keeping_and_striking_out_close_it_and_are_taken_back() {
    for how in [VoidDecision::Kept, VoidDecision::StruckOut] {
        let (mut a, mut b, id) = two();
        a.voids(1_000, id);
        b.edits(2_000, id, "四号楼");
        swap(&mut a, &mut b);
        let asked = b.asked(id).unwrap();
        b.decides(3_000, id, how).unwrap();
        swap(&mut a, &mut b);
        for laptop in [&a, &b] {
            assert_eq!((laptop.asked(id), laptop.is_void(id)), (None, how == VoidDecision::StruckOut));
            assert_eq!(laptop.finds(), usize::from(how == VoidDecision::Kept));
        }
        let other = if how == VoidDecision::Kept { VoidDecision::StruckOut } else { VoidDecision::Kept };
        assert_eq!(a.again(4_000, (id, &asked), other), Err("conflict_changed".into()), "it was not said here");
        b.again(4_000, (id, &asked), other).unwrap();
        b.again(4_500, (id, &asked), how).unwrap();
        b.again(5_000, (id, &asked), other).unwrap();
        swap(&mut a, &mut b);
        for laptop in [&a, &b] {
            assert_eq!((laptop.asked(id), laptop.is_void(id)), (None, other == VoidDecision::StruckOut));
            let kept = store::must::<Note>(laptop.store.read(), id).unwrap().value;
            assert_eq!(kept.text, "四号楼", "nothing is lost");
        }
        assert_eq!(a.tables(), b.tables());
    }
}

#[test]
fn what_a_decision_did_not_see_asks_again() {
    let (mut a, mut b, id) = two();
    let mut c = laptop(3);
    give(&mut a, &mut c);
    a.voids(1_000, id);
    b.edits(2_000, id, "四号楼");
    swap(&mut a, &mut b);
    let stale = a.asked(id).unwrap();
    a.decides(3_000, id, VoidDecision::StruckOut).unwrap();
    c.steps(2_500, id);
    give(&mut c, &mut a);
    let asked = a.asked(id).expect("the step saw nothing of it");
    assert_eq!((asked.changes.len(), &asked.changes[0].what), (1, &Deed::Step(Intent::Reply)));
    let actor = a.actor;
    let late: Result<(), Error> =
        a.store.write(&actor, at(4_000), |tx| tx.decide_void(id, &stale.seen(), VoidDecision::Kept));
    assert_eq!(late.unwrap_err().refusal().reason, "conflict_changed");
    // Decided differently at once: asked once more, with who kept it.
    b.decides(4_000, id, VoidDecision::Kept).unwrap();
    swap(&mut a, &mut b);
    let asked = b.asked(id).unwrap();
    assert!(asked.changes.iter().any(|one| one.what == Deed::Kept));
    b.decides(5_000, id, VoidDecision::Kept).unwrap();
    swap(&mut a, &mut b);
    assert_eq!((a.asked(id), a.is_void(id), a.tables() == b.tables()), (None, false, true));
}

#[test]
fn who_may_not_strike_it_out_does_not_decide() {
    let (mut a, mut b, id) = two();
    a.voids(1_000, id);
    b.edits(2_000, id, "四号楼");
    swap(&mut a, &mut b);
    assert!(b.store.may_decide_void(&b.actor, at(3_000), id).unwrap());
    b.actor.role = Role::CommunitySecretary;
    assert!(!b.store.may_decide_void(&b.actor, at(3_000), id).unwrap());
    assert_eq!(b.decides(3_000, id, VoidDecision::Kept), Err("not_your_right".into()));
}

/// What was struck out in one go is kept in one go.
#[test]
fn what_went_along_comes_back_along() {
    let (mut a, mut b, id) = two();
    let other = a.hears();
    swap(&mut a, &mut b);
    let actor = a.actor;
    let both = |tx: &mut store::Tx<'_>| -> Result<(), Error> {
        tx.void::<Note>(Intent::Void, id, "记错了")?;
        tx.void::<Note>(Intent::Void, other, "记错了")
    };
    a.store.write(&actor, at(1_000), both).unwrap();
    b.edits(2_000, id, "四号楼");
    swap(&mut a, &mut b);
    assert_eq!((b.is_void(id), b.is_void(other)), (false, true));
    b.decides(3_000, id, VoidDecision::Kept).unwrap();
    swap(&mut a, &mut b);
    assert_eq!((a.is_void(id), a.is_void(other)), (false, false));
    assert_eq!(a.tables(), b.tables());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Four who act on one note with what they happen to have heard, and give it on in any order: all come to the same, and nothing
    /// that did not know it was struck out is in force under a void that somebody saw.
    #[test]
    fn whoever_hears_what_first_comes_to_the_same(acts in proptest::collection::vec((0usize..4, 0u8..8, 0usize..4), 1..30)) {
        let mut all: Vec<Laptop> = (1..=4).map(laptop).collect();
        let id = all[0].hears();
        for n in 1..4 {
            let (first, rest) = all.split_at_mut(n);
            give(&mut first[0], &mut rest[0]);
        }
        for (n, (who, what, to)) in acts.into_iter().enumerate() {
            let ms = 1_000 * (n as i64 + 1);
            let is_void = all[who].is_void(id);
            match what {
                0 if !is_void => all[who].edits(ms, id, &format!("{n}号楼")),
                1 if !is_void => all[who].steps(ms, id),
                2 if !is_void => all[who].voids(ms, id),
                3 if all[who].asked(id).is_some() => all[who].decides(ms, id, VoidDecision::Kept).unwrap(),
                4 if all[who].asked(id).is_some() => all[who].decides(ms, id, VoidDecision::StruckOut).unwrap(),
                5 => {
                    let actor = all[who].actor;
                    let _ = all[who].store.undo(&actor, at(ms));
                }
                _ if who != to => {
                    let (low, high) = (who.min(to), who.max(to));
                    let (left, right) = all.split_at_mut(high);
                    let (one, other) = (&mut left[low], &mut right[0]);
                    if who < to { give(one, other) } else { give(other, one) }
                }
                _ => {}
            }
            prop_assert!(!(all[who].is_void(id) && all[who].asked(id).is_some()));
        }
        for _ in 0..2 {
            for n in 1..4 {
                let (left, right) = all.split_at_mut(n);
                swap(&mut left[n - 1], &mut right[0]);
            }
        }
        for n in (1..4).rev() {
            let (left, right) = all.split_at_mut(n);
            swap(&mut left[n - 1], &mut right[0]);
        }
        let (mut fifth, tables) = (laptop(5), all[0].tables());
        give(&mut all[3], &mut fifth);
        for laptop in all.iter().chain([&fifth]) {
            prop_assert_eq!(&laptop.tables(), &tables);
            prop_assert_eq!(laptop.asked(id), all[0].asked(id));
        }
    }
}
