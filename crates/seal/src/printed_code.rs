use crate::{Error, derive_key, random, symbols};
use std::fmt;
use zeroize::Zeroizing;

/// Characters that carry the 128 bits; the last one carries three of them and two zero bits.
const CARRYING: usize = 26;

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
        gather(&symbols::read(typed, CARRYING)?).map(Self).ok_or(Error::Malformed)
    }

    /// The text to print: seven groups of four characters, joined by hyphens.
    pub fn display(&self) -> Zeroizing<String> {
        symbols::written(&spread(&self.0)[..])
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
