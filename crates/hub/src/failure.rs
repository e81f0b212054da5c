//! How a run ends.

use crate::words::Words;
use kernel::{ErrorCode, Exit, Refusal};
use std::path::Path;

/// A run that did not succeed: the code it ends with, and why.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{refusal}")]
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

    /// A file handed to us could not be read, or one of ours not be written.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        let refusal = Refusal::invalid("file", "file_not_usable").with("file", path.display()).with("detail", error);
        Self { exit: Exit::BadInput, refusal }
    }

    /// A file of ours is not what we wrote.
    pub fn damaged(path: &Path) -> Self {
        Refusal::new(ErrorCode::Corrupt, "file_damaged").with("file", path.display()).into()
    }

    /// The one line that stderr gets.
    pub fn line(&self, words: Words) -> String {
        words.refusal(&self.refusal)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self { exit: refusal.code.into(), refusal }
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        let refusal = error.refusal();
        let tells_nothing = refusal.reason == "internal";
        if tells_nothing { refusal.with("detail", error).into() } else { refusal.into() }
    }
}

impl From<directory::Error> for Failure {
    fn from(error: directory::Error) -> Self {
        error.refusal().into()
    }
}

impl From<sync::Error> for Failure {
    fn from(error: sync::Error) -> Self {
        Refusal::new(error.code(), error.reason()).with("detail", error).into()
    }
}

impl From<seal::Error> for Failure {
    fn from(error: seal::Error) -> Self {
        let code = if error == seal::Error::NoRandomness { ErrorCode::Internal } else { ErrorCode::Corrupt };
        Refusal::new(code, "keys_unfit").with("detail", error).into()
    }
}

impl From<crate::Error> for Failure {
    fn from(error: crate::Error) -> Self {
        match error {
            crate::Error::Store(error) => error.into(),
            crate::Error::Unusable(refusal) => refusal.into(),
            crate::Error::NoRoom(what) | crate::Error::Refused(crate::Refused::NoRoom(what)) => {
                Refusal::new(ErrorCode::StorageFull, "log_has_no_room").with("detail", what).into()
            }
            error => Refusal::new(error.code(), "log_refused").with("detail", error).into(),
        }
    }
}

impl From<crate::Refused> for Failure {
    fn from(refused: crate::Refused) -> Self {
        crate::Error::from(refused).into()
    }
}
