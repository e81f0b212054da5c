//! How a run ends: the exit codes are a stable surface.

use crate::words::Words;
use kernel::{ErrorCode, Refusal};

/// Exit codes that offices and scripts rely on.
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

/// A run that did not succeed: the code it ends with, and why.
#[derive(Debug)]
pub struct Failure {
    /// How the program ends.
    pub exit: Exit,
    /// What the one line on stderr is made of.
    pub refusal: Refusal,
}

impl Failure {
    /// The command line itself was wrong.
    pub fn usage(reason: &str) -> Self {
        Self { exit: Exit::Usage, refusal: Refusal::new(ErrorCode::InvalidInput, reason) }
    }

    /// A file could not be read or written.
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        let refusal = Refusal::invalid("file", "file_not_usable").with("file", path.display()).with("detail", error);
        Self { exit: Exit::BadInput, refusal }
    }

    /// The one line that stderr gets.
    pub fn line(&self, words: Words) -> String {
        words.refusal(&self.refusal)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self { exit: exit_of(refusal.code), refusal }
    }
}

/// The exit code of a family of refusals.
pub(crate) fn exit_of(code: ErrorCode) -> Exit {
    match code {
        ErrorCode::InvalidInput | ErrorCode::NotFound => Exit::BadInput,
        ErrorCode::Offline => Exit::NotReachable,
        ErrorCode::Corrupt => Exit::Damaged,
        ErrorCode::Forbidden
        | ErrorCode::NotAllowedNow
        | ErrorCode::Conflict
        | ErrorCode::Locked
        | ErrorCode::OutOfDate
        | ErrorCode::StorageFull
        | ErrorCode::Cancelled
        | ErrorCode::Internal => Exit::Refused,
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
            assert_eq!(Failure::from(Refusal::new(code, "x")).exit as u8, exit, "{code:?}");
        }
        assert_eq!(Failure::usage("x").exit as u8, 2);
    }
}
