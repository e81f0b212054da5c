use crate::{Error, derive_key, random};
use std::fmt;
use zeroize::Zeroizing;

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters that carry the 128 bits; the last one carries three of them and two zero bits.
const CARRYING: usize = 26;
/// With the two check characters: seven groups of four.
const LENGTH: usize = CARRYING + 2;

/// A code to print and to type: 128 random bits, written as 26 characters and two that check them, in groups of four.
///
/// The check is a Reed-Solomon code over 32 symbols: one wrong character, two wrong characters, and any two exchanged are
/// always found, so a mistyped code is told from a wrong one. Wiped from memory on drop; never printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PrintedCode(Zeroizing<[u8; 16]>);

impl PrintedCode {
    /// A new code.
    ///
    /// # Errors
    /// [`Error::NoRandomness`].
    pub fn generate() -> Result<Self, Error> {
        Ok(Self(Zeroizing::new(random()?)))
    }

    /// Reads what was typed: either case, full-width characters, O for 0, I and L for 1; blanks and hyphens are ignored.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a mistyped code.
    pub fn parse(typed: &str) -> Result<Self, Error> {
        let symbols = typed.chars().map(half_width).filter(|character| !is_blank(*character)).map(symbol);
        let symbols: Option<Vec<u8>> = symbols.collect();
        let symbols = Zeroizing::new(symbols.ok_or(Error::Malformed)?);
        let (carrying, check) = symbols.split_at_checked(CARRYING).ok_or(Error::Malformed)?;
        if check != check_symbols(carrying) {
            return Err(Error::Malformed);
        }
        gather(carrying).map(Self).ok_or(Error::Malformed)
    }

    /// The text to print: seven groups of four characters, joined by hyphens.
    pub fn display(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(LENGTH + LENGTH / 4));
        let carrying = spread(&self.0);
        for (at, symbol) in carrying.iter().chain(&check_symbols(&carrying[..])).enumerate() {
            if at > 0 && at % 4 == 0 {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(*symbol)]));
        }
        text
    }

    /// A key of code ‖ salt for one use: the code is random, so a plain derivation is enough.
    pub fn key(&self, context: &str, salt: &[u8; 16]) -> Zeroizing<[u8; 32]> {
        let mut material = Zeroizing::new([0; 32]);
        material[..16].copy_from_slice(&self.0[..]);
        material[16..].copy_from_slice(salt);
        Zeroizing::new(derive_key(context, &material[..]))
    }
}

impl fmt::Debug for PrintedCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PrintedCode(…)")
    }
}

/// 16 bytes as 26 symbols of five bits, most significant first, two zero bits at the end.
fn spread(bytes: &[u8; 16]) -> Zeroizing<[u8; CARRYING]> {
    let number = u128::from_be_bytes(*bytes);
    let mut symbols = Zeroizing::new([0; CARRYING]);
    for (at, symbol) in symbols.iter_mut().enumerate() {
        let above = 123_usize.checked_sub(5 * at);
        let bits = above.map_or(number << 2, |shift| number >> shift);
        *symbol = (bits & 31) as u8;
    }
    symbols
}

/// The bytes of 26 symbols; `None` when the two last bits are not zero.
fn gather(symbols: &[u8]) -> Option<Zeroizing<[u8; 16]>> {
    let (last, others) = symbols.split_last()?;
    let number = others.iter().fold(0, |number: u128, symbol| number << 5 | u128::from(*symbol));
    let number = number << 3 | u128::from(last >> 2);
    (last & 3 == 0).then(|| Zeroizing::new(number.to_be_bytes()))
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
