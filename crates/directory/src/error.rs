//! What can go wrong here.

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
    /// A statement failed.
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
    /// A record could not be put into fields or taken out of them.
    #[error("fields of a record: {0}")]
    Fields(#[from] serde_json::Error),
    /// The rows of a report do not add up to the rows read (decisions D35).
    #[error("counting law broken: read {read}, accounted for {counted}")]
    Miscounted {
        /// Rows of the file.
        read: u32,
        /// Rows with an outcome.
        counted: u32,
    },
}

impl Error {
    /// The code the screens have words for.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(refusal) => refusal.code,
            Self::Store(error) => error.code(),
            Self::Sql(_) | Self::Fields(_) | Self::Miscounted { .. } => ErrorCode::Internal,
        }
    }

    /// What the screens get.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            Self::Store(error) => error.refusal(),
            other => Refusal::new(ErrorCode::Internal, "internal").with("detail", other),
        }
    }
}
