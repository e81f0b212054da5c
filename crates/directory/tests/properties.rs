//! What holds for any file: the counting law, and that a file taken once has nothing more to say.
#![allow(clippy::unwrap_used)]

mod support;

use directory::door::Door;
use directory::import::{Import, ImportKind};
use proptest::prelude::*;
use support::*;

fn value() -> impl Strategy<Value = String> {
    prop_oneof!["[1-9][0-9]{0,2}", "[1-9][0-9]{0,1}[A-C]", "[甲乙丙丁]"]
}

fn door() -> impl Strategy<Value = Door> {
    let lane = proptest::option::of("[1-9][0-9]{0,2}弄");
    (lane, value(), proptest::option::of(value()), value()).prop_map(|(lane, building, entrance, flat)| Door {
        lane,
        building,
        entrance,
        flat,
    })
}

/// A cell of the ledger, good or bad, as somebody may type it.
fn cell() -> impl Strategy<Value = (usize, String)> {
    let text = prop_oneof![
        Just(String::new()),
        "[1-3]-[1-2]-[1-2]0[1-2]",
        "[1-3]号10[1-2]室",
        "[一二三五十]",
        "1[0-9]{10}",
        "[张王李][丽伟]",
        Just("空置".to_owned()),
        Just("1952.3".to_owned()),
        "\\PC{0,6}",
    ];
    (1..7usize, text)
}

fn edited(edits: &[(usize, (usize, String))]) -> Import {
    let mut lines: Vec<Vec<String>> = cells(LEDGER).into_iter().take(42).collect();
    for (line, (column, text)) in edits {
        lines[2 + line % 40][*column] = text.clone();
    }
    Import { skip_bad: true, ..file(ImportKind::Households, "台账.csv", csv(&lines)) }
}

proptest! {
    #[test]
    fn a_door_reads_back_as_it_is_shown(door in door()) {
        prop_assert_eq!(Door::parse(&door.to_string()), Some(door));
    }

    #[test]
    fn doors_have_one_order(a in door(), b in door(), c in door()) {
        prop_assert_eq!(a.walk(&b), b.walk(&a).reverse());
        if a.walk(&b).is_le() && b.walk(&c).is_le() {
            prop_assert!(a.walk(&c).is_le());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_ledger_is_counted_and_taken_once(edits in proptest::collection::vec((0..40usize, cell()), 0..25)) {
        let mut laptop = Laptop::with_divisions();
        let import = edited(&edits);
        let dry = laptop.preview(&import).unwrap();
        let report = laptop.import(&import).unwrap();
        prop_assert_eq!(counts(&dry), counts(&report));
        let before = laptop.changes();
        let again = laptop.import(&import).unwrap();
        prop_assert_eq!((again.created, again.updated, laptop.changes()), (0, 0, before));
        prop_assert_eq!(again.rejected, report.rejected);
    }

    #[test]
    fn one_ledger_after_another_leaves_the_later_one(
        first in proptest::collection::vec((0..40usize, cell()), 0..12),
        second in proptest::collection::vec((0..40usize, cell()), 0..12),
    ) {
        let mut laptop = Laptop::with_divisions();
        let [first, second] = [edited(&first), edited(&second)];
        counts(&laptop.import(&first).unwrap());
        counts(&laptop.import(&second).unwrap());
        let before = laptop.changes();
        let again = laptop.import(&second).unwrap();
        prop_assert_eq!((again.created, again.updated, laptop.changes()), (0, 0, before));
    }
}
