use crate::banned::is_banned;

/// Least number of characters, white space not counted (D25).
const CHARACTERS: usize = 10;
/// Or least number of words, each different and of two characters or more (D25).
const WORDS: usize = 4;
/// Rows of keys, walked forward or backward; letters and digits follow their own order.
const ROWS: [&str; 5] = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Why a passphrase is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// Fewer than ten characters and fewer than four different words.
    #[error("fewer than 10 characters and fewer than 4 words")]
    TooShort,
    /// One of those that are tried first.
    #[error("one of the most common")]
    Common,
    /// The same character, or the same few characters, again and again.
    #[error("the same characters again and again")]
    Repeated,
    /// A walk along the alphabet, the digits or a row of keys.
    #[error("a walk along the keys")]
    Sequence,
}

impl Weakness {
    /// A stable key in snake_case for which the locale files hold words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::TooShort => "passphrase_too_short",
            Self::Common => "passphrase_common",
            Self::Repeated => "passphrase_repeated",
            Self::Sequence => "passphrase_sequence",
        }
    }
}

/// The policy for passphrases (D25): ten characters or four words, and none that is guessed first. It asks for no kinds
/// of characters: those make passphrases hard to remember, not hard to guess.
///
/// # Errors
/// The first [`Weakness`] found.
pub fn check_passphrase(passphrase: &str) -> Result<(), Weakness> {
    let bare: Vec<char> =
        passphrase.chars().filter(|character| !character.is_whitespace()).flat_map(char::to_lowercase).collect();
    let long = bare.len() >= CHARACTERS;
    let found = [
        (is_banned(passphrase), Weakness::Common),
        (is_repeated(&bare), Weakness::Repeated),
        (is_walk(&bare), Weakness::Sequence),
        (!long && different_words(passphrase) < WORDS, Weakness::TooShort),
    ];
    match found.into_iter().find(|(weak, _)| *weak) {
        Some((_, weakness)) => Err(weakness),
        None => Ok(()),
    }
}

fn different_words(passphrase: &str) -> usize {
    let words = passphrase.split_whitespace().filter(|word| word.chars().count() >= 2);
    words.collect::<std::collections::BTreeSet<_>>().len()
}

/// One to four characters that repeat throughout, the last time perhaps cut short.
fn is_repeated(bare: &[char]) -> bool {
    (1..=4).any(|period| bare.len() > period && bare.iter().zip(&bare[period..]).all(|(one, next)| one == next))
}

/// Every step goes to the neighbouring key; at most two jumps, as in `qwertyasdfgh` or `abcdef123456`.
fn is_walk(bare: &[char]) -> bool {
    let jumps = bare.windows(2).filter(|pair| !are_neighbours(pair[0], pair[1])).count();
    bare.len() >= 4 && jumps <= 2 && jumps * 4 < bare.len()
}

fn are_neighbours(one: char, next: char) -> bool {
    ROWS.iter().any(|row| {
        let keys = || row.chars().zip(row.chars().skip(1));
        keys().any(|pair| pair == (one, next) || pair == (next, one))
    })
}
