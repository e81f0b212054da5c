//! The same changes give the same state in whatever order they arrive; entries stand in one order; a value taken out
//! leaves the proof whole.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use change::{Change, Class, Folding, Op, RecordState, SCOPE_FIELD, Standing, VOID_FIELD, Value, in_order};
use kernel::{ChangeId, DeviceId, GrantId, Hlc, RecordId};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const FIELDS: [u16; 8] = [1, 2, 3, 4, 5, 6, VOID_FIELD, SCOPE_FIELD];

fn class(field: u16) -> Class {
    match field {
        2 => Class::Max,
        3 => Class::Min,
        4 => Class::Set,
        5 => Class::Counter,
        6 => Class::Sealed,
        _ => Class::Register,
    }
}

fn change_id(n: usize) -> ChangeId {
    // The order of ids is not the order of writing.
    let mixed = (n as u32).wrapping_mul(2_654_435_761).to_be_bytes();
    let mut id = [0; 16];
    id[..4].copy_from_slice(&mixed);
    ChangeId::from_bytes(id)
}

#[derive(Clone, Debug)]
struct Written {
    id: ChangeId,
    eff: u64,
    device: DeviceId,
    fields: BTreeMap<u16, Value>,
    sees: BTreeMap<u16, Vec<ChangeId>>,
}

/// One laptop: what it knows, in the order it came.
#[derive(Clone, Default)]
struct Laptop {
    state: RecordState,
    known: BTreeSet<ChangeId>,
}

impl Laptop {
    fn take(&mut self, w: &Written) {
        let folding = Folding { change: w.id, eff: w.eff, device: w.device, fields: &w.fields, sees: &w.sees };
        let known = &self.known;
        self.state.apply(&folding, class, |id| known.contains(&id));
        self.known.insert(w.id);
    }

    fn write(&mut self, (id, eff, device): (ChangeId, u64, u8), wishes: &[(usize, u8)]) -> Written {
        let (mut fields, mut sees) = (BTreeMap::new(), BTreeMap::new());
        for (at, what) in wishes {
            let field = FIELDS[at % FIELDS.len()];
            fields.insert(field, self.value(field, *what));
            if class(field).supersedes() {
                sees.insert(field, self.state.heads_of(field));
            }
        }
        let written = Written { id, eff, device: DeviceId::from_bytes([device; 16]), fields, sees };
        self.take(&written);
        written
    }

    fn value(&self, field: u16, what: u8) -> Value {
        match class(field) {
            Class::Set if what.is_multiple_of(3) => {
                let seen = self.state.heads_of(field).iter().map(|c| Value::Bytes(c.bytes().to_vec())).collect();
                Value::List(vec![Value::Bool(false), Value::List(seen)])
            }
            Class::Set => Value::List(vec![Value::Bool(true), Value::Int(i64::from(what % 5))]),
            Class::Register | Class::Sealed if what.is_multiple_of(7) => Value::Null,
            _ => Value::Int(i64::from(what) - 100),
        }
    }
}

/// A device, whether it hears of everything another knows first, a skewed clock, and what it writes.
type Step = (u8, Option<u8>, u64, Vec<(usize, u8)>);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let wishes = proptest::collection::vec((0usize..8, any::<u8>()), 1..5);
    proptest::collection::vec((0u8..4, proptest::option::of(0u8..4), 0u64..30, wishes), 1..24)
}

/// What four laptops write that hear of each other now and then.
fn life(steps: &[Step]) -> Vec<Written> {
    let mut laptops = vec![Laptop::default(); 4];
    let mut log: Vec<Written> = Vec::new();
    for (n, (device, hears, eff, wishes)) in steps.iter().enumerate() {
        let (device_at, other) = (usize::from(*device), hears.map(usize::from));
        if let Some(other) = other {
            let known = laptops[other].known.clone();
            let news: Vec<Written> = log
                .iter()
                .filter(|w| known.contains(&w.id) && !laptops[device_at].known.contains(&w.id))
                .cloned()
                .collect();
            news.iter().for_each(|w| laptops[device_at].take(w));
        }
        log.push(laptops[device_at].write((change_id(n), *eff, *device), wishes));
    }
    log
}

fn fold<'a>(changes: impl IntoIterator<Item = &'a Written>) -> RecordState {
    let mut laptop = Laptop::default();
    changes.into_iter().for_each(|w| laptop.take(w));
    laptop.state
}

/// What a register must show, said another way: of the versions nobody replaced knowingly, the latest.
fn expected(log: &[Written], field: u16) -> Option<Value> {
    let seen: BTreeSet<ChangeId> = log.iter().filter_map(|w| w.sees.get(&field)).flatten().copied().collect();
    let open = log.iter().filter(|w| w.fields.contains_key(&field) && !seen.contains(&w.id));
    let latest = open.max_by_key(|w| (w.eff, w.device, w.id))?;
    latest.fields.get(&field).cloned().filter(|v| *v != Value::Null)
}

proptest! {
    #[test]
    fn any_order_gives_one_state(steps in steps(), keys in proptest::collection::vec(any::<u32>(), 24)) {
        let log = life(&steps);
        let in_time = fold(&log);
        let mut mixed: Vec<&Written> = log.iter().collect();
        mixed.sort_by_key(|w| keys[log.iter().position(|o| o.id == w.id).unwrap()]);
        prop_assert_eq!(&fold(mixed), &in_time);
        prop_assert_eq!(&fold(log.iter().rev()), &in_time);
        prop_assert!(in_time.fields.values().all(|f| f.buried.is_empty()), "all named versions have come");
        prop_assert_eq!(RecordState::decode(&in_time.encode()).unwrap(), in_time.clone());
        for field in [1, 6, VOID_FIELD, SCOPE_FIELD] {
            prop_assert_eq!(in_time.value(field, class(field)), expected(&log, field));
        }
        let numbers = |field| log.iter().filter_map(move |w: &Written| w.fields.get(&field)?.int());
        prop_assert_eq!(in_time.value(2, Class::Max).and_then(|v| v.int()), numbers(2).max());
        prop_assert_eq!(in_time.value(3, Class::Min).and_then(|v| v.int()), numbers(3).min());
        let sum: i64 = numbers(5).sum();
        prop_assert_eq!(in_time.value(5, Class::Counter).and_then(|v| v.int()).unwrap_or(0), sum);
    }

    /// What came first is known by its state alone, and was not there while the rest was folded.
    #[test]
    fn a_state_joined_with_what_was_folded_without_it_shows_the_same(steps in steps(), cut in 0usize..24) {
        let log = life(&steps);
        let (early, late) = log.split_at(cut.min(log.len()));
        let mut joined = fold(early);
        joined.join(fold(late));
        let heads = |state: &RecordState| -> BTreeMap<u16, Vec<ChangeId>> {
            FIELDS.iter().map(|field| (*field, state.heads_of(*field))).collect()
        };
        prop_assert_eq!(heads(&joined), heads(&fold(&log)));
    }

    #[test]
    fn a_part_then_the_rest_gives_the_same(steps in steps(), keys in proptest::collection::vec(any::<bool>(), 24)) {
        let log = life(&steps);
        let (early, late): (Vec<_>, Vec<_>) = log.iter().enumerate().partition(|(n, _)| keys[*n]);
        prop_assert_eq!(fold(late.into_iter().chain(early).map(|(_, w)| w)), fold(&log));
    }

    #[test]
    fn entries_stand_in_one_order_and_answers_after_what_they_answer(
        drawn in proptest::collection::vec((any::<Option<u8>>(), any::<Option<u8>>(), 0u64..6), 0..20),
        keys in proptest::collection::vec(any::<u32>(), 20),
    ) {
        let standing = |(n, (parent, seq, eff)): (usize, &(Option<u8>, Option<u8>, u64))| Standing {
            change: change_id(n),
            // Of an earlier entry, or of one that never came.
            parent: parent.map(|p| change_id(if n == 0 || p > 230 { 900 } else { usize::from(p) % n })),
            home_seq: seq.map(u64::from),
            eff: *eff,
        };
        let standings: Vec<Standing> = drawn.iter().enumerate().map(standing).collect();
        let order = in_order(&standings);
        let mut mixed: Vec<(u32, Standing)> = keys.iter().copied().zip(standings.iter().copied()).collect();
        mixed.sort_by_key(|(key, _)| *key);
        let mixed: Vec<Standing> = mixed.into_iter().map(|(_, s)| s).collect();
        prop_assert_eq!(&in_order(&mixed), &order);
        prop_assert_eq!(order.iter().collect::<BTreeSet<_>>().len(), standings.len());
        let place = |id| order.iter().position(|c| *c == id);
        for s in &standings {
            if let Some(parent) = s.parent.and_then(place) {
                prop_assert!(parent < place(s.change).unwrap());
            }
        }
    }

    #[test]
    fn a_ring_of_answers_ends_and_is_the_same_from_either_side(size in 1usize..8, turn in 0usize..8) {
        let ring: Vec<Standing> = (0..size)
            .map(|n| Standing { change: change_id(n), parent: Some(change_id((n + 1) % size)), home_seq: None, eff: 0 })
            .collect();
        let mut turned = ring.clone();
        turned.rotate_left(turn % size);
        prop_assert_eq!(in_order(&ring), in_order(&turned));
        prop_assert_eq!(in_order(&ring).len(), size);
    }

    #[test]
    fn a_change_without_its_values_still_proves_its_hash(
        texts in proptest::collection::btree_map(1u16..40, "[a-z水电]{0,8}", 1..6), salt in any::<[u8; 32]>(), which in any::<prop::sample::Index>(),
    ) {
        let fields: BTreeMap<u16, Value> = texts.into_iter().map(|(k, v)| (k, Value::Text(v))).collect();
        let change = Change {
            id: change_id(1),
            kind: 31,
            record: RecordId::from_bytes([7; 16]),
            intent: 30,
            hlc: Hlc(9),
            grant: GrantId::from_bytes([8; 16]),
            op: Op::Set,
            fields: fields.clone(),
            sees: BTreeMap::new(),
            parent: None,
            group: None,
            recorded_for: None,
            is_critical: false,
        };
        let key = seal::SigningKey::from_seed(&[5; 32]);
        let redacted = |change: &Change| change.redacted(&salt, &change.fields.keys().copied().collect(), &key);
        prop_assert_eq!(redacted(&change).body_hash(), change.body_hash(&salt));
        // The same change with one other value, or under another salt, proves something else.
        let field = *fields.keys().nth(which.index(fields.len())).unwrap();
        let mut other = change.clone();
        other.fields.insert(field, Value::Int(1));
        prop_assert_ne!(other.body_hash(&salt), change.body_hash(&salt));
        prop_assert_ne!(redacted(&other).body_hash(), change.body_hash(&salt));
        let mut bent = salt;
        bent[0] ^= 1;
        prop_assert_ne!(change.body_hash(&bent), change.body_hash(&salt));
        // One value told again is proven by its leaf.
        let mut partly = redacted(&change);
        partly.leaves.insert(field, change.leaves(&salt)[&field]);
        prop_assert_eq!(partly.body_hash(), change.body_hash(&salt));
    }
}
