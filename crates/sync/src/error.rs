use kernel::ErrorCode;

/// Why a message was not made or not taken in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytes are no message of ours, or cut short.
    #[error("the exchange file is damaged: {0}")]
    Malformed(&'static str),
    /// It is sealed to somebody else, or signed by nobody known here.
    #[error("the exchange file is not for this vault or not from a known one")]
    NotForUs,
    /// The store refused it.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Keys.
    #[error(transparent)]
    Seal(#[from] seal::Error),
    /// The folder.
    #[error(transparent)]
    File(#[from] std::io::Error),
}

impl Error {
    /// The shared code of this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed(_) | Self::Seal(_) => ErrorCode::Corrupt,
            Self::NotForUs => ErrorCode::Forbidden,
            Self::Store(error) => error.code(),
            Self::File(error) if error.kind() == std::io::ErrorKind::StorageFull => ErrorCode::StorageFull,
            Self::File(_) => ErrorCode::Internal,
        }
    }

    /// A stable key for the screens.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Malformed(_) | Self::Seal(_) => "exchange_damaged",
            Self::NotForUs => "exchange_not_for_us",
            Self::Store(_) => "received_data_unfit",
            Self::File(_) => "file_not_written",
        }
    }
}
