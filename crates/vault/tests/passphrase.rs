//! The policy as a table (D25).
#![allow(clippy::unwrap_used, clippy::expect_used)]

use vault::{Weakness, check_passphrase};

#[test]
fn the_table_of_passphrases() {
    use Weakness::{Common, Repeated, Sequence, TooShort};
    let table = [
        ("", Some(TooShort)),
        ("          ", Some(TooShort)),
        ("ninechars", Some(TooShort)),
        ("hutong9门", Some(TooShort)),
        ("  short    ", Some(TooShort)),
        ("one two six", Some(TooShort)),
        ("ox ant bee", Some(TooShort)),
        ("ox an we by", None),
        ("a b c d", Some(Sequence)),
        ("x k q j", Some(TooShort)),
        ("门 前 大 桥", Some(TooShort)),
        ("门前 大桥 下游", Some(TooShort)),
        ("门前 大桥 下游 一群", None),
        ("门前 门前 门前 门前", Some(Repeated)),
        ("门前 大桥 门前 下游", Some(TooShort)),
        ("门前大桥下游过一群鸭", None),
        ("password123", Some(Common)),
        ("PassWord 123", Some(Common)),
        ("1qaz2wsx3edc", Some(Common)),
        ("woaini1314", Some(Common)),
        ("zoufang2026", Some(Common)),
        ("1234567890", Some(Common)),
        ("aaaaaaaaaaaa", Some(Repeated)),
        ("啊啊啊啊啊啊啊啊啊啊", Some(Repeated)),
        ("abababababab", Some(Repeated)),
        ("12341234123", Some(Repeated)),
        ("5 5 5 5 5 5 5 5", Some(Repeated)),
        ("23456789012", Some(Sequence)),
        ("09876543210", Some(Sequence)),
        ("abcdefghijkl", Some(Sequence)),
        ("lkjihgfedcba", Some(Sequence)),
        ("qwertyuiopas", Some(Sequence)),
        ("abcdef123456", Some(Sequence)),
        ("QWERTYuiop[]", Some(Sequence)),
        ("knocks on every door", None),
        ("tr0ub4dor&3x", None),
        ("correct horse battery staple", None),
    ];
    for (passphrase, weakness) in table {
        assert_eq!(check_passphrase(passphrase).err(), weakness, "{passphrase:?}");
    }
}

#[test]
fn every_banned_one_is_refused() {
    let list = include_str!("../src/banned.txt");
    for line in list.lines() {
        assert!(line.chars().count() >= 10 && line == line.to_lowercase(), "{line} could never be reached");
        assert_eq!(check_passphrase(line), Err(Weakness::Common), "{line}");
        assert!(list.lines().filter(|other| *other == line).count() == 1, "{line} stands twice");
    }
}
