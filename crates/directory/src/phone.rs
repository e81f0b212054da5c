//! Telephone numbers: brought to one form, masked where they are shown.

use crate::text::{clean, half_width};

/// A number as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Digits only for a mobile number; a landline keeps the hyphen after its area code; anything else as written.
    pub text: String,
    /// False for a mobile number of eleven digits; true for what somebody should look at: landlines, short ones, others.
    pub is_unusual: bool,
}

/// Reads a number; none where nothing is written. Nothing is thrown away: what is no mobile number is kept and marked.
pub fn read(written: &str) -> Option<Number> {
    let text = half_width(&clean(written));
    if text.is_empty() {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '(' | ')'));
    let national = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86").filter(|d| d.len() == 11));
    let number = national.unwrap_or(&digits);
    let is_mobile = is_plain && number.len() == 11 && number.starts_with('1');
    let text = match () {
        () if is_mobile || (is_plain && !number.starts_with('0')) => number.to_owned(),
        () => text.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    Some(Number { text, is_unusual: !is_mobile })
}

/// `138****5678`: the first three and the last four; of a short number only the last two.
pub fn mask(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(|c| !c.is_whitespace()).collect();
    let (head, tail) = if digits.len() >= 10 { (3, 4) } else { (0, 2.min(digits.len() / 2)) };
    let first: String = digits.iter().take(head).collect();
    let last: String = digits.iter().skip(digits.len() - tail).collect();
    format!("{first}****{last}")
}

/// True when the number ends in these digits.
pub fn ends_in(number: &str, digits: &str) -> bool {
    let plain: String = number.chars().filter(char::is_ascii_digit).collect();
    plain.ends_with(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_to_one_form() {
        let cases = [
            ("14631793816", "14631793816", false),
            ("139-2807-9315", "13928079315", false),
            ("162 8006 1800", "16280061800", false),
            ("+86 138 1234 5678", "13812345678", false),
            ("１３８１２３４５６７８", "13812345678", false),
            ("021-14734464", "021-14734464", true),
            ("1619706533", "1619706533", true),
            ("12345", "12345", true),
            ("见备注", "见备注", true),
        ];
        for (written, text, is_unusual) in cases {
            assert_eq!(read(written), Some(Number { text: text.into(), is_unusual }), "{written}");
        }
        assert_eq!(read(" \u{3000}"), None);
    }

    #[test]
    fn masks_hide_the_middle() {
        let cases =
            [("13812345678", "138****5678"), ("021-14734464", "021****4464"), ("12345", "****45"), ("1", "****")];
        for (number, masked) in cases {
            assert_eq!(mask(number), masked);
        }
    }
}
