use kernel::{ErrorCode, RecordId, Refusal};

/// What can go wrong between a command and the disk.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule or a right said no.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// No record of that id here.
    #[error("no such record: {0}")]
    NoSuchRecord(RecordId),
    /// The key does not fit or the file is no database of ours. After an opened slot this means damage (security.md 3.1).
    #[error("the database file is damaged")]
    Damaged,
    /// The database has pages that fail their check.
    #[error("the database failed its check: {0}")]
    FailedCheck(String),
    /// The file is not encrypted: refused, never repaired in place.
    #[error("the database file is not encrypted")]
    NotEncrypted,
    /// The SQLite in use is older than 3.51.3 or is not SQLCipher (security.md 0.1).
    #[error("the database engine is unfit: {0}")]
    UnfitEngine(String),
    /// The file was written by a later program, or a landed migration was edited.
    #[error("the database is of another version: {0}")]
    OtherVersion(String),
    /// No room on the disk. Nothing was half-written.
    #[error("the disk is full")]
    DiskFull,
    /// A field name that the kind does not have, or a value of another type.
    #[error("field {field} of {table}: {why}")]
    WrongField {
        /// The kind's table.
        table: &'static str,
        /// The field.
        field: String,
        /// What was expected.
        why: &'static str,
    },
    /// A received change does not fit what is here.
    #[error("a received change was refused: {0}")]
    Unfit(&'static str),
    /// Bytes of a change or state.
    #[error(transparent)]
    Change(#[from] change::Error),
    /// Keys and signatures.
    #[error(transparent)]
    Seal(#[from] seal::Error),
    /// The database said something else.
    #[error(transparent)]
    Sqlite(rusqlite::Error),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// A typed value did not fit its record.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Sql;
        match error.sqlite_error_code() {
            Some(Sql::DiskFull) => Self::DiskFull,
            Some(Sql::NotADatabase | Sql::DatabaseCorrupt) => Self::Damaged,
            _ => Self::Sqlite(error),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Error {
    /// True for what a value of the record causes, and no fault of the file or the machine does.
    pub(crate) fn is_of_a_value(&self) -> bool {
        use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error};
        use rusqlite::ErrorCode::{ConstraintViolation, TypeMismatch};
        match self {
            Self::Json(_) | Self::Unfit(_) | Self::Change(_) | Self::WrongField { .. } => true,
            Self::Sqlite(
                FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) | Utf8Error(..),
            ) => true,
            Self::Sqlite(error) => matches!(error.sqlite_error_code(), Some(ConstraintViolation | TypeMismatch)),
            _ => false,
        }
    }

    /// The shared code of this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(refusal) => refusal.code,
            Self::NoSuchRecord(_) => ErrorCode::NotFound,
            Self::Damaged | Self::FailedCheck(_) | Self::NotEncrypted | Self::Unfit(_) | Self::Seal(_) => {
                ErrorCode::Corrupt
            }
            Self::UnfitEngine(_) | Self::OtherVersion(_) => ErrorCode::OutOfDate,
            Self::DiskFull => ErrorCode::StorageFull,
            Self::WrongField { .. } | Self::Json(_) => ErrorCode::InvalidInput,
            Self::Change(error) => error.code(),
            Self::File(error) if error.kind() == std::io::ErrorKind::StorageFull => ErrorCode::StorageFull,
            Self::File(_) | Self::Sqlite(_) => ErrorCode::Internal,
        }
    }

    /// What the screens get.
    pub fn refusal(&self) -> Refusal {
        let reason = match self {
            Self::Refused(refusal) => return refusal.clone(),
            Self::NoSuchRecord(_) => "no_such_record",
            Self::Damaged | Self::FailedCheck(_) => "database_damaged",
            Self::NotEncrypted => "database_not_encrypted",
            Self::UnfitEngine(_) => "database_engine_unfit",
            Self::OtherVersion(_) => "database_of_other_version",
            Self::DiskFull => "disk_full",
            Self::WrongField { field, .. } => return Refusal::invalid(field, "wrong_field"),
            Self::Json(_) => "wrong_field",
            Self::Unfit(_) | Self::Change(_) | Self::Seal(_) => "received_data_unfit",
            Self::File(_) => "file_not_written",
            Self::Sqlite(_) => "internal",
        };
        Refusal::new(self.code(), reason)
    }
}
