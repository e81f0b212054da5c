//! Texts as they are kept: composed in one way, without marks that nobody sees (security.md 3.8).

use change::Value;
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The text in Unicode's normal form C, without control characters, marks that turn the direction of what stands beside them, and
/// others of no width. Line ends and tabs stay, and the joiners that scripts and pictures need.
///
/// A name pasted from elsewhere is found by what one sees of it, and shows nothing else than it holds.
pub fn clean(text: &str) -> Cow<'_, str> {
    match is_clean(text) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().filter(|c| !is_hidden(*c)).nfc().collect()),
    }
}

/// The same of every text in a value: what an earlier program wrote is written anew as programs of today write it.
pub(crate) fn clean_value(value: &mut Value) {
    match value {
        Value::Text(text) => {
            if let Cow::Owned(cleaned) = clean(text) {
                *text = cleaned;
            }
        }
        Value::List(values) => values.iter_mut().for_each(clean_value),
        Value::Map(values) => values.values_mut().for_each(clean_value),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Bytes(_) => {}
    }
}

fn is_clean(text: &str) -> bool {
    !has_hidden(text) && is_nfc(text)
}

/// True when something stands in the text that nobody sees.
pub(crate) fn has_hidden(text: &str) -> bool {
    text.chars().any(is_hidden)
}

fn is_hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        // Marks of direction (Unicode UAX 9), then those of no width.
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        '\u{200b}' | '\u{2060}' | '\u{feff}' => true,
        _ => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_goes_and_all_else_stays() {
        for (given, kept) in [
            ("张桂芳", "张桂芳"),
            ("张\u{202e}芳桂", "张芳桂"),
            ("\u{feff}张桂\u{200b}芳\u{2066}\u{2069}", "张桂芳"),
            ("一\r\n二\t三\u{0}\u{7}", "一\n二\t三"),
            ("e\u{301}te\u{301}", "été"),
            ("👨\u{200d}👩\u{200d}👧", "👨\u{200d}👩\u{200d}👧"),
            ("", ""),
        ] {
            assert_eq!(clean(given), kept, "{given:?}");
            assert_eq!(clean(&clean(given)), kept, "once is enough");
            assert!(!has_hidden(kept));
        }
    }
}
