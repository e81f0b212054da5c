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
    /// There is no room for what is to be written, or the disk takes no more; nothing of it was written.
    #[error("no room: {0}")]
    NoRoom(String),
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
            Some(Sql::DiskFull) => Self::NoRoom(error.to_string()),
            _ if is_of_writing(&error) => Self::NoRoom(error.to_string()),
            _ => Self::Database(error.to_string()),
        }
    }
}

/// A quota that is used up and a file that may grow no further are an error of writing to SQLite, and no full disk; so is a disk that
/// fails. In each of these nothing was written and what lies there can be read.
fn is_of_writing(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi;
    let of_writing = [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_IOERR_SHMSIZE];
    error.sqlite_error().is_some_and(|said| of_writing.contains(&said.extended_code))
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
            Self::NoRoom(what) => Refused::NoRoom(what),
            Self::Store(error) if error.code() == ErrorCode::StorageFull => Refused::NoRoom(error.to_string()),
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
            Self::NoRoom(_) | Self::Refused(Refused::NoRoom(_)) => ErrorCode::StorageFull,
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
