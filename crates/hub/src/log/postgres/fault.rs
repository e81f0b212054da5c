//! What PostgreSQL's errors mean to us. Their words are the server's; details, which quote rows, are left out.

use crate::Error;
use kernel::{ErrorCode, Refusal};
use postgres::error::SqlState;

/// Another transaction was in the way. A key that is there already counts too: whoever reads again finds it.
const BUSY: [SqlState; 4] = [
    SqlState::T_R_SERIALIZATION_FAILURE,
    SqlState::T_R_DEADLOCK_DETECTED,
    SqlState::LOCK_NOT_AVAILABLE,
    SqlState::UNIQUE_VIOLATION,
];

/// The session was ended from outside, or the server is no primary any more.
const CUT: [SqlState; 6] = [
    SqlState::ADMIN_SHUTDOWN,
    SqlState::CRASH_SHUTDOWN,
    SqlState::CANNOT_CONNECT_NOW,
    SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    SqlState::READ_ONLY_SQL_TRANSACTION,
    SqlState::QUERY_CANCELED,
];

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        match error.code() {
            Some(code) if BUSY.contains(code) => Self::Busy,
            Some(code) if CUT.contains(code) || code.code().starts_with("08") => Self::FateUnknown,
            Some(_) => Self::Database(said(&error)),
            // No word of the server's: the line broke.
            None if is_of_the_line(&error) => Self::FateUnknown,
            None => Self::Database(said(&error)),
        }
    }
}

fn is_of_the_line(error: &postgres::Error) -> bool {
    let has_io = std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>());
    error.is_closed() || has_io
}

/// Why no connection came about.
pub(super) fn of_connecting(error: &postgres::Error, place: &str) -> Error {
    let is = |codes: &[SqlState]| error.code().is_some_and(|code| codes.contains(code));
    let (code, reason) = if is(&[SqlState::INVALID_PASSWORD, SqlState::INVALID_AUTHORIZATION_SPECIFICATION]) {
        (ErrorCode::Forbidden, "database_denied")
    } else if is(&[SqlState::INVALID_CATALOG_NAME]) {
        (ErrorCode::NotFound, "database_missing")
    } else if error.to_string().starts_with("error performing TLS") {
        (ErrorCode::Forbidden, "database_not_trusted")
    } else {
        (ErrorCode::Offline, "database_not_reached")
    };
    Error::Unusable(Refusal::new(code, reason).with("database", place).with("detail", said(error)))
}

fn said(error: &postgres::Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        (Some(db), _) => format!("{} {}", db.code().code(), db.message()),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}
