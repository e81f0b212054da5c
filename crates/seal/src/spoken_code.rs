use crate::symbols::{self, character};
use crate::{Error, Hash, random};
use std::fmt;
use zeroize::Zeroizing;

/// A short code to read over a telephone and to type: `N` characters of five random bits each, and two that check them, in groups of four.
///
/// Written and checked as [`crate::PrintedCode`] is. Wiped from memory on drop; never printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct SpokenCode<const N: usize>(Zeroizing<[u8; N]>);

impl<const N: usize> SpokenCode<N> {
    /// A new code.
    ///
    /// # Errors
    /// [`Error::NoRandomness`].
    pub fn generate() -> Result<Self, Error> {
        Ok(Self(Zeroizing::new(random::<N>()?.map(|byte| byte & 31))))
    }

    /// The code that a hash comes to; `N` is 32 at most.
    pub fn of(hash: &Hash) -> Self {
        Self(Zeroizing::new(std::array::from_fn(|at| hash.0[at % hash.0.len()] & 31)))
    }

    /// Reads what was typed, as [`crate::PrintedCode::parse`] does.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a mistyped code.
    pub fn parse(typed: &str) -> Result<Self, Error> {
        let read = symbols::read(typed, N)?;
        <[u8; N]>::try_from(read.as_slice()).map(|symbols| Self(Zeroizing::new(symbols))).map_err(|_| Error::Malformed)
    }

    /// The text to show: groups of four characters, joined by hyphens.
    pub fn display(&self) -> Zeroizing<String> {
        symbols::written(&self.0[..])
    }

    /// The characters that carry, without check and hyphens: what keys and codes are made of.
    pub fn bare(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.iter().map(|symbol| character(*symbol)).collect())
    }
}

impl<const N: usize> fmt::Debug for SpokenCode<N> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SpokenCode(…)")
    }
}
