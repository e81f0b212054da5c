//! Random lives of two laptops that exchange now and then: what is shown always follows from the log, everybody ends with
//! the same, and the past stays as it was.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod toy;

use kernel::{Actor, Compartment, DeviceId, Instant, Intent, RecordId, Role, ScopeId};
use proptest::prelude::*;
use serde_json::json;
use store::{Device, Error, Position, Store, dump_tables, testing};
use toy::*;

struct Laptop {
    store: Store,
    actor: Actor,
    known: Vec<RecordId>,
    past: Vec<(Position, Vec<String>)>,
}

fn scopes() -> [ScopeId; 2] {
    [draft(), Compartment::Work.at(place())]
}

fn device_of(n: u8) -> Device {
    Device {
        id: DeviceId::from_bytes([n; 16]),
        member: kernel::MemberId::from_bytes([n; 16]),
        sign_key: seal::SigningKey::from_seed(&[n; 32]).verifying(),
        seal_key: seal::SealPublic([0; 32]),
    }
}

fn laptop(n: u8, role: Role) -> Laptop {
    let mut store = testing::store_of(COLUMNS, n).unwrap();
    (1..=4).filter(|o| *o != n).for_each(|o| store.know_device(&device_of(o), b"").unwrap());
    Laptop { store, actor: testing::actor_of(role, place(), n), known: Vec::new(), past: Vec::new() }
}

/// The second laptop is the lead's.
fn admit(_: &rusqlite::Connection, device: &Device, _: ScopeId, _: &change::Change) -> Option<Role> {
    Some(if device.id == DeviceId::from_bytes([2; 16]) { Role::Lead } else { Role::Recorder })
}

/// Everything of `from` that `to` has not been given.
fn exchange(from: &mut Laptop, to: &mut Laptop, at: Instant) -> store::Received {
    from.store.close_batches().unwrap();
    let outgoing = from.store.outgoing(to.actor.device, &scopes()).unwrap();
    let received = to.store.receive(from.actor.device, &outgoing, at, &admit).unwrap();
    from.store.mark_sent(to.actor.device, &outgoing).unwrap();
    let ids = from.known.iter().filter(|id| !to.known.contains(id)).copied().collect::<Vec<_>>();
    to.known.extend(ids);
    received
}

impl Laptop {
    /// One act; those that do not fit (voiding twice, undoing what can't be) are refused and leave nothing.
    fn act(&mut self, (what, pick, text): (u8, prop::sample::Index, &str), at: Instant) {
        if self.known.is_empty() || what == 0 {
            let value = Note { size: Some(i64::from(what)), tags: Some(vec![text.to_owned()]), ..note(text) };
            self.known.extend(self.store.write(&self.actor, at, |tx| tx.create(HEAR, draft(), &value)).ok());
            return;
        }
        let id = self.known[pick.index(self.known.len())];
        let actor = self.actor;
        let lead = Actor { role: Role::Lead, ..actor };
        let outcome: Result<(), Error> = match what {
            1 => self
                .store
                .write(&actor, at, |tx| tx.set::<Note>(Intent::DescribeItem, id, json!({ "text": text })).map(drop)),
            2 => self.store.write(&actor, at, |tx| {
                tx.set::<Note>(Intent::DescribeItem, id, json!({ "size": text.len(), "tags": null })).map(drop)
            }),
            3 => {
                let parent = store::entries::<Note>(self.store.read(), id).unwrap().first().map(|e| e.id);
                self.store.write(&actor, at, |tx| {
                    tx.append::<Note>(Intent::Reply, id, parent, json!({ "words": text })).map(drop)
                })
            }
            4 => self.store.write(&lead, at, |tx| tx.move_to::<Note>(Intent::Confirm, id, scopes()[pick.index(2)])),
            5 => self.store.write(&actor, at, |tx| tx.void::<Note>(Intent::Void, id, text)),
            6 => self.store.undo(&actor, at).map(drop),
            7 => {
                let shared = RecordId::derive(&["shared", &text.chars().take(1).collect::<String>()]);
                let put = self.store.write(&actor, at, |tx| tx.put(HEAR, draft(), shared, &note(text)).map(drop));
                if put.is_ok() && !self.known.contains(&shared) {
                    self.known.push(shared);
                }
                put
            }
            _ => {
                let position = self.store.position().unwrap();
                let then = dump_tables(self.store.as_of(position, &[]).unwrap().read()).unwrap();
                assert_eq!(then, dump_tables(self.store.read()).unwrap(), "now, folded again");
                self.past.push((position, then));
                Ok(())
            }
        };
        assert!(matches!(outcome, Ok(()) | Err(Error::Refused(_))), "{outcome:?}");
    }

    fn check(&self) {
        assert_eq!(self.store.verify().unwrap().problems, Vec::<String>::new());
        for (position, then) in &self.past {
            let again = dump_tables(self.store.as_of(*position, &[]).unwrap().read()).unwrap();
            assert_eq!(&again, then, "the past moved");
        }
    }
}

/// Who acts (or gives to the other), what, on which record, what is said, and how far that clock is off.
type Act = (bool, u8, prop::sample::Index, String, i64);

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = (any::<bool>(), 0u8..11, any::<prop::sample::Index>(), "[水电门梯a-c]{1,6}", -3i64..3);
    proptest::collection::vec(act, 1..45)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn two_laptops_end_with_the_same(acts in acts()) {
        let (mut a, mut b) = (laptop(1, Role::Recorder), laptop(2, Role::Lead));
        for (n, (is_first, what, pick, text, skew)) in acts.iter().enumerate() {
            let at = Instant(NOW.0 + 1_000 * (n as i64 + 5) + 2_000 * skew * i64::from(*is_first));
            let (one, other) = if *is_first { (&mut a, &mut b) } else { (&mut b, &mut a) };
            match what {
                9 | 10 => drop(exchange(one, other, at)),
                _ => one.act((*what, *pick, text), at),
            }
        }
        let end = Instant(NOW.0 + 1_000_000);
        exchange(&mut a, &mut b, end);
        exchange(&mut b, &mut a, end);
        prop_assert_eq!(exchange(&mut a, &mut b, end), store::Received::default(), "nothing is sent twice");
        let all = dump_tables(a.store.read()).unwrap();
        prop_assert_eq!(&dump_tables(b.store.read()).unwrap(), &all);
        // A third that hears of everything at once, from either of them, or from both one after the other.
        let (mut c, mut d) = (laptop(3, Role::Recorder), laptop(4, Role::Recorder));
        exchange(&mut a, &mut c, end);
        exchange(&mut b, &mut d, end);
        exchange(&mut a, &mut d, end);
        prop_assert_eq!(&dump_tables(c.store.read()).unwrap(), &all);
        prop_assert_eq!(&dump_tables(d.store.read()).unwrap(), &all);
        [&a, &b, &c, &d].into_iter().for_each(Laptop::check);
    }
}

/// A derived record begun on two laptops whose clocks differ, heard of in either order, began once and for the same one.
#[test]
fn who_began_a_record_does_not_hang_on_the_order_of_arrival() {
    let shared = RecordId::derive(&["shared"]);
    let (mut a, mut b) = (laptop(1, Role::Recorder), laptop(2, Role::Recorder));
    let late = Instant(NOW.0 + 60_000);
    a.store.write(&a.actor, late, |tx| tx.create_as(HEAR, draft(), shared, &note("a"))).unwrap();
    exchange(&mut a, &mut b, late);
    // The second laptop's clock stands before the first one's, and it edits what it has just been given.
    b.store.write(&b.actor, NOW, |tx| tx.set::<Note>(Intent::DescribeItem, shared, json!({ "text": "b" }))).unwrap();
    let (mut c, mut d) = (laptop(3, Role::Recorder), laptop(4, Role::Recorder));
    exchange(&mut b, &mut c, late);
    b.store.close_batches().unwrap();
    let own: Vec<change::Batch> = b.store.outgoing(d.actor.device, &scopes()).unwrap().batches;
    let (of_b, of_a): (Vec<_>, Vec<_>) = own.into_iter().partition(|x| x.header.device == b.actor.device);
    for batches in [of_b, of_a] {
        let part = store::Outgoing { batches, entering: vec![] };
        d.store.receive(b.actor.device, &part, late, &admit).unwrap();
    }
    assert_eq!(dump_tables(c.store.read()).unwrap(), dump_tables(d.store.read()).unwrap());
    let row = store::must::<Note>(d.store.read(), shared).unwrap();
    assert_eq!((row.created_at, row.created_by, row.value.text.as_str()), (late, a.actor.member, "b"));
}

/// A laptop set back to an older copy writes on: its chain forks, and nobody takes the fork in.
#[test]
fn a_forked_chain_is_refused_and_leaves_nothing() {
    let (mut a, mut b) = (laptop(1, Role::Recorder), laptop(2, Role::Lead));
    let mut fork = laptop(1, Role::Recorder);
    a.store.write(&a.actor, NOW, |tx| tx.create(HEAR, draft(), &note("one"))).unwrap();
    exchange(&mut a, &mut b, NOW);
    let before = dump_tables(b.store.read()).unwrap();
    for texts in [vec!["other"], vec!["other", "more"]] {
        for text in texts {
            fork.store.write(&fork.actor, NOW, |tx| tx.create(HEAR, draft(), &note(text))).unwrap();
        }
        fork.store.close_batches().unwrap();
        let outgoing = fork.store.outgoing(b.actor.device, &scopes()).unwrap();
        let refused = b.store.receive(fork.actor.device, &outgoing, NOW, &admit);
        assert!(matches!(refused, Err(Error::Unfit("a chain that forked"))), "{refused:?}");
        assert_eq!(dump_tables(b.store.read()).unwrap(), before);
    }
    // Joined to nothing: the numbers go on, the head does not.
    fork.store.write(&fork.actor, NOW, |tx| tx.create(HEAR, draft(), &note("third"))).unwrap();
    fork.store.close_batches().unwrap();
    let mut outgoing = fork.store.outgoing(b.actor.device, &scopes()).unwrap();
    outgoing.batches.remove(0);
    let refused = b.store.receive(fork.actor.device, &outgoing, NOW, &admit);
    assert!(matches!(refused, Err(Error::Unfit(_))), "{refused:?}");
    b.check();
}
