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

/// Its disk is full, or fails; nothing of the transaction was written.
const FULL: [SqlState; 2] = [SqlState::DISK_FULL, SqlState::IO_ERROR];

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
            Some(code) => of_word(code, || said(&error)),
            // No word of the server's: the line broke.
            None if is_of_the_line(&error) => Self::FateUnknown,
            None => Self::Database(said(&error)),
        }
    }
}

fn of_word(code: &SqlState, said: impl FnOnce() -> String) -> Error {
    match code {
        code if BUSY.contains(code) => Error::Busy,
        code if FULL.contains(code) => Error::NoRoom(said()),
        code if CUT.contains(code) || code.code().starts_with("08") => Error::FateUnknown,
        _ => Error::Database(said()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_the_servers_means_one_thing() {
        let meant = |code: &str| of_word(&SqlState::from_code(code), || code.to_owned());
        for code in ["40001", "40P01", "55P03", "23505"] {
            assert!(matches!(meant(code), Error::Busy), "{code}");
        }
        for code in ["53100", "58030"] {
            assert!(matches!(meant(code), Error::NoRoom(said) if said == code), "{code}");
        }
        for code in ["57P01", "57P02", "57P03", "25P03", "25006", "57014", "08000", "08006"] {
            assert!(matches!(meant(code), Error::FateUnknown), "{code}");
        }
        for code in ["53200", "53300", "42P01", "23502", "XX000"] {
            assert!(matches!(meant(code), Error::Database(said) if said == code), "{code}");
        }
    }
}
