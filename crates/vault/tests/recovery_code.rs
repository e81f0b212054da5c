//! The printed code: what is mistyped is refused, what is legible is read.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;
use vault::{Error, RecoveryCode};

const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn bare(code: &RecoveryCode) -> Vec<char> {
    code.display().chars().filter(|character| *character != '-').collect()
}

fn mistyped(characters: &[char]) -> bool {
    let typed: String = characters.iter().collect();
    matches!(RecoveryCode::parse(&typed), Err(Error::MistypedCode))
}

#[test]
fn every_single_wrong_character_is_found() {
    let code = RecoveryCode::generate().unwrap();
    let right = bare(&code);
    for at in 0..right.len() {
        for other in ALPHABET.chars().filter(|other| *other != right[at]) {
            let mut typed = right.clone();
            typed[at] = other;
            assert!(mistyped(&typed), "{at}");
        }
    }
}

#[test]
fn what_is_no_code_is_mistyped() {
    let code = RecoveryCode::generate().unwrap();
    let right = bare(&code);
    assert!(mistyped(&right[..27]) && mistyped(&right[1..]) && mistyped(&[]));
    assert!(mistyped(&[&right[..], &['0']].concat()));
    for foreign in ['U', '*', '一', '\u{0}'] {
        let mut typed = right.clone();
        typed[5] = foreign;
        assert!(mistyped(&typed), "{foreign}");
    }
}

#[test]
fn confirm_wants_this_code() {
    let (code, other) = (RecoveryCode::generate().unwrap(), RecoveryCode::generate().unwrap());
    assert!(matches!(code.confirm(&other.display()), Err(Error::WrongRecoveryCode)));
    assert!(matches!(code.confirm(&code.display()[1..]), Err(Error::MistypedCode)));
    code.confirm(&code.display()).unwrap();
}

#[test]
fn it_is_printed_in_seven_groups_of_four() {
    let shown = RecoveryCode::generate().unwrap().display();
    let groups: Vec<&str> = shown.split('-').collect();
    assert_eq!(groups.len(), 7);
    assert!(
        groups.iter().all(|group| group.len() == 4 && group.chars().all(|one| ALPHABET.contains(one))),
        "{groups:?}"
    );
}

#[test]
fn the_writing_is_frozen() {
    // 128 zero bits check as zero; the second code pins alphabet, order of bits and check.
    let zeros = "0000-0000-0000-0000-0000-0000-0000";
    assert_eq!(&*RecoveryCode::parse(zeros).unwrap().display(), zeros);
    let frozen = "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZW";
    let found: Vec<String> = ALPHABET
        .chars()
        .flat_map(|one| ALPHABET.chars().map(move |two| format!("{frozen}{one}{two}")))
        .filter(|typed| RecoveryCode::parse(typed).is_ok())
        .collect();
    assert_eq!(found, ["ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZWBH"], "exactly one pair of check characters fits");
}

proptest! {
    #[test]
    fn two_wrong_or_exchanged_characters_are_found(
        one in 0..28usize, other in 0..28usize, first in 0..32usize, second in 0..32usize,
    ) {
        let code = RecoveryCode::generate().unwrap();
        let right = bare(&code);
        let mut swapped = right.clone();
        swapped.swap(one, other);
        prop_assert!(swapped == right || mistyped(&swapped));
        let mut wrong = right.clone();
        wrong[one] = ALPHABET.chars().nth(first).unwrap();
        wrong[other] = ALPHABET.chars().nth(second).unwrap();
        prop_assert!(wrong == right || mistyped(&wrong));
    }

    #[test]
    fn any_legible_way_of_typing_it_is_read(style in 0..6u8) {
        let code = RecoveryCode::generate().unwrap();
        let shown = code.display().to_string();
        let typed = match style {
            0 => shown.to_lowercase(),
            1 => shown.replace('-', " "),
            2 => shown.replace('-', ""),
            3 => shown.replace('0', "o").replace('1', "l"),
            4 => shown.replace('0', "O").replace('1', "I"),
            _ => shown.chars().map(|one| char::from_u32(one as u32 + 0xfee0).unwrap()).collect(),
        };
        prop_assert!(code.confirm(&format!("  {typed}\u{3000}\n")).is_ok(), "{}", typed);
    }

    #[test]
    fn nothing_typed_panics(typed in ".{0,60}") {
        RecoveryCode::parse(&typed).ok();
    }
}
