//! What can go wrong here.

use kernel::{ErrorCode, Refusal};

/// An error of this crate; each arm ends in one of the kernel's codes.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule of this crate said no.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The store said no, or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Error {
    /// The shared code of this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(refusal) => refusal.code,
            Self::Store(error) => error.code(),
        }
    }

    /// What the screens get.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            Self::Store(error) => error.refusal(),
        }
    }
}
