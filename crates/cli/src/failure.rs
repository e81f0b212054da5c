//! How a run ends.

use crate::words::Words;
use kernel::{ErrorCode, Exit, Refusal};

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
        Self { exit: refusal.code.into(), refusal }
    }
}
