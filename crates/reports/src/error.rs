//! What can go wrong here.

use crate::papers::PaperError;
use kernel::{ErrorCode, Refusal};

/// An error of this crate; each arm ends in one of the kernel's codes.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule said no.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The store said no, or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Reading the directory failed.
    #[error(transparent)]
    Directory(#[from] directory::Error),
    /// Counting visits failed.
    #[error(transparent)]
    Visits(#[from] visits::Error),
    /// Counting what was heard failed.
    #[error(transparent)]
    Concerns(#[from] concerns::Error),
    /// A paper could not be written.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// A record could not be put into fields or taken out of them.
    #[error("fields of a record: {0}")]
    Fields(#[from] serde_json::Error),
}

impl Error {
    /// The code the screens have words for.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(refusal) => refusal.code,
            Self::Store(error) => error.code(),
            Self::Directory(error) => error.code(),
            Self::Visits(error) => error.code(),
            Self::Concerns(error) => error.code(),
            Self::Paper(error) => error.code(),
            Self::Fields(_) => ErrorCode::Internal,
        }
    }

    /// What the screens get.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            Self::Store(error) => error.refusal(),
            Self::Directory(error) => error.refusal(),
            Self::Visits(error) => error.refusal(),
            Self::Concerns(error) => error.refusal(),
            Self::Paper(error) => Refusal::new(error.code(), "paper_not_written").with("detail", error),
            Self::Fields(error) => Refusal::new(ErrorCode::Internal, "internal").with("detail", error),
        }
    }
}
