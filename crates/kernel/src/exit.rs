//! How a program of ours ends on a command line.

use crate::ErrorCode;

/// Exit codes that offices and scripts rely on, the same for every program: a stable surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// A rule or a right said no.
    Refused = 1,
    /// The command line was wrong.
    Usage = 2,
    /// A file or a value was not of the expected form.
    BadInput = 3,
    /// Something that should answer did not.
    NotReachable = 4,
    /// A file of ours is damaged.
    Damaged = 5,
}

impl From<ErrorCode> for Exit {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::InvalidInput | ErrorCode::NotFound => Self::BadInput,
            ErrorCode::Offline => Self::NotReachable,
            ErrorCode::Corrupt => Self::Damaged,
            ErrorCode::Forbidden
            | ErrorCode::NotAllowedNow
            | ErrorCode::Conflict
            | ErrorCode::Locked
            | ErrorCode::OutOfDate
            | ErrorCode::StorageFull
            | ErrorCode::Cancelled
            | ErrorCode::Internal => Self::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_has_its_exit_code() {
        let cases = [
            (ErrorCode::Forbidden, 1),
            (ErrorCode::NotAllowedNow, 1),
            (ErrorCode::Locked, 1),
            (ErrorCode::InvalidInput, 3),
            (ErrorCode::NotFound, 3),
            (ErrorCode::Offline, 4),
            (ErrorCode::Corrupt, 5),
        ];
        for (code, exit) in cases {
            assert_eq!(Exit::from(code) as u8, exit, "{code:?}");
        }
    }
}
