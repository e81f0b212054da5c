//! Crockford's base 32 with two check symbols: how every code of ours is written and read back.

use crate::Error;
use zeroize::Zeroizing;

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Symbols that check the others. The check is a Reed-Solomon code over 32 symbols: one wrong character, two wrong characters, and any
/// two exchanged are always found, up to 31 symbols, so a mistyped code is told from a wrong one.
pub(crate) const CHECKING: usize = 2;
/// Characters in a group.
const GROUP: usize = 4;

/// So many symbols that carry, from what was typed: either case, full-width characters, O for 0, I and L for 1; blanks and hyphens are
/// ignored.
///
/// # Errors
/// [`Error::Malformed`] for a mistyped code.
pub(crate) fn read(typed: &str, carrying: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
    let symbols = typed.chars().map(half_width).filter(|character| !is_blank(*character)).map(symbol);
    let symbols: Option<Vec<u8>> = symbols.collect();
    let mut symbols = Zeroizing::new(symbols.ok_or(Error::Malformed)?);
    let (first, check) = symbols.split_at_checked(carrying).ok_or(Error::Malformed)?;
    if check != check_symbols(first) {
        return Err(Error::Malformed);
    }
    symbols.truncate(carrying);
    Ok(symbols)
}

/// The text to show: groups of four characters, joined by hyphens, the check at the end.
pub(crate) fn written(carrying: &[u8]) -> Zeroizing<String> {
    let length = carrying.len() + CHECKING;
    let mut text = Zeroizing::new(String::with_capacity(length + length / GROUP));
    for (at, symbol) in carrying.iter().chain(&check_symbols(carrying)).enumerate() {
        if at > 0 && at % GROUP == 0 {
            text.push('-');
        }
        text.push(character(*symbol));
    }
    text
}

/// The character of a symbol.
pub(crate) fn character(symbol: u8) -> char {
    char::from(ALPHABET[usize::from(symbol & 31)])
}

/// The remainder of the message times x² by (x + 2)(x + 4) = x² + 6x + 8 over the field of 32 elements.
fn check_symbols(carrying: &[u8]) -> [u8; 2] {
    carrying.iter().fold([0, 0], |[high, low], symbol| {
        let carried = symbol ^ high;
        [low ^ product(carried, 6), product(carried, 8)]
    })
}

/// Product in the field of 32 elements, modulo x⁵ + x² + 1.
fn product(one: u8, other: u8) -> u8 {
    let doubled = |value: u8| if value & 16 == 0 { value << 1 } else { (value << 1) ^ 0b10_0101 };
    let powers = std::iter::successors(Some(one), |value| Some(doubled(*value)));
    powers.take(5).enumerate().filter(|(bit, _)| other >> bit & 1 == 1).fold(0, |sum, (_, power)| sum ^ power)
}

/// An input method may leave full-width characters behind.
fn half_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        other => other,
    }
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn symbol(character: char) -> Option<u8> {
    let meant = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|letter| char::from(*letter) == meant).map(|at| at as u8)
}
