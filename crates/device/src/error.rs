use kernel::{ErrorCode, Refusal};

/// Whatever a command can end in; [`Error::refusal`] is what crosses the border.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule said no.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Places, teams, households, imports.
    #[error(transparent)]
    Directory(#[from] directory::Error),
    /// Visits.
    #[error(transparent)]
    Visits(#[from] visits::Error),
    /// What was heard.
    #[error(transparent)]
    Concerns(#[from] concerns::Error),
    /// Figures and papers.
    #[error(transparent)]
    Reports(#[from] reports::Error),
    /// The exchange.
    #[error(transparent)]
    Sync(#[from] sync::Error),
    /// Slots and keys.
    #[error(transparent)]
    Vault(#[from] vault::Error),
    /// Hashes and seals.
    #[error(transparent)]
    Seal(#[from] seal::Error),
    /// A file.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// JSON of ours that could not be written or read.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A statement.
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
}

impl Error {
    /// What the screens get.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            Self::Store(error) => error.refusal(),
            Self::Directory(error) => error.refusal(),
            Self::Visits(error) => error.refusal(),
            Self::Concerns(error) => error.refusal(),
            Self::Reports(error) => error.refusal(),
            Self::Sync(sync::Error::Store(error)) => error.refusal(),
            Self::Sync(error) => Refusal::new(error.code(), error.reason()),
            Self::Vault(error) => Refusal::new(error.code(), error.reason()),
            Self::Seal(_) => Refusal::new(ErrorCode::Corrupt, "received_data_unfit"),
            Self::File(error) if error.kind() == std::io::ErrorKind::StorageFull => {
                Refusal::new(ErrorCode::StorageFull, "disk_full")
            }
            Self::File(_) => Refusal::new(ErrorCode::Internal, "file_not_written"),
            Self::Json(_) | Self::Sql(_) => Refusal::new(ErrorCode::Internal, "internal"),
        }
    }
}
