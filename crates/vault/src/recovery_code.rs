use crate::Error;
use seal::{PrintedCode, Zeroizing};

/// The printed recovery code: a way into the vault without the passphrase.
#[derive(Clone, Debug)]
pub struct RecoveryCode(PrintedCode);

impl RecoveryCode {
    /// A new code.
    ///
    /// # Errors
    /// [`Error::NoRandomness`].
    pub fn generate() -> Result<Self, Error> {
        Ok(Self(PrintedCode::generate()?))
    }

    /// Reads what was typed, as [`PrintedCode::parse`] does.
    ///
    /// # Errors
    /// [`Error::MistypedCode`].
    pub fn parse(typed: &str) -> Result<Self, Error> {
        PrintedCode::parse(typed).map(Self).map_err(|_| Error::MistypedCode)
    }

    /// The text to print: seven groups of four characters, joined by hyphens.
    pub fn display(&self) -> Zeroizing<String> {
        self.0.display()
    }

    /// Whether the member typed back this very code from paper.
    ///
    /// # Errors
    /// [`Error::MistypedCode`], or [`Error::WrongRecoveryCode`] for another code.
    pub fn confirm(&self, typed: &str) -> Result<(), Error> {
        if Self::parse(typed)?.0 == self.0 { Ok(()) } else { Err(Error::WrongRecoveryCode) }
    }

    /// The key of the slot.
    pub(crate) fn key(&self, salt: &[u8; 16]) -> Zeroizing<[u8; 32]> {
        self.0.key("zoufang 2026 vault recovery slot", salt)
    }
}
