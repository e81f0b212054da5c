use crate::Refused;
use kernel::{ErrorCode, Refusal};

/// What can go wrong between a question and the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another transaction was in the way; the whole of it is to be run again.
    #[error("the log was busy")]
    Busy,
    /// Whether the last transaction was kept is not known; asking again tells.
    #[error("the fate of the last transaction is unknown")]
    FateUnknown,
    /// The question is refused.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The log holds something it can't.
    #[error("the log is damaged: {0}")]
    Damaged(&'static str),
    /// Bytes of changes.
    #[error(transparent)]
    Change(#[from] change::Error),
    /// Records.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Cards and messages.
    #[error(transparent)]
    Sync(#[from] sync::Error),
    /// Keys.
    #[error(transparent)]
    Seal(#[from] seal::Error),
    /// The database can't serve as this hub's log, or is not reached; the refusal has words for the operator.
    #[error("{0}")]
    Unusable(Refusal),
    /// The database.
    #[error("the database: {0}")]
    Database(String),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Sql;
        match error.sqlite_error_code() {
            Some(Sql::DatabaseBusy | Sql::DatabaseLocked) => Self::Busy,
            Some(Sql::DatabaseCorrupt | Sql::NotADatabase) => Self::Damaged("pages"),
            _ => Self::Database(error.to_string()),
        }
    }
}

impl Error {
    /// What the asker is told: reasons, never contents.
    pub fn refused(self) -> Refused {
        match self {
            Self::Refused(refused) => refused,
            Self::Busy | Self::FateUnknown => Refused::Later(1),
            Self::Unusable(refusal) if matches!(refusal.code, ErrorCode::Offline | ErrorCode::NotAllowedNow) => {
                Refused::Later(5)
            }
            Self::Sync(sync::Error::NotEnrolled) => Refused::Forbidden("not_enrolled"),
            Self::Change(_) | Self::Sync(_) | Self::Seal(_) => Refused::Unfit("received_data_unfit"),
            other => Refused::Fault(other.to_string()),
        }
    }

    /// The shared code of this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(Refused::Forbidden(_)) => ErrorCode::Forbidden,
            Self::Refused(Refused::Unfit(_)) => ErrorCode::InvalidInput,
            Self::Refused(Refused::Later(_) | Refused::Enough(..)) | Self::Busy | Self::FateUnknown => {
                ErrorCode::NotAllowedNow
            }
            Self::Damaged(_) | Self::Change(_) | Self::Seal(_) => ErrorCode::Corrupt,
            Self::Unusable(refusal) => refusal.code,
            Self::Store(error) => error.code(),
            Self::Sync(error) => error.code(),
            Self::Refused(Refused::Fault(_)) | Self::Database(_) => ErrorCode::Internal,
        }
    }
}

impl sync::OfOneFile for Error {
    fn reason(&self) -> Option<&str> {
        match self {
            Self::Refused(Refused::Forbidden(why) | Refused::Unfit(why)) => Some(why),
            _ => None,
        }
    }
}
