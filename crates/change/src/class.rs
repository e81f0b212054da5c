/// How concurrent versions of a field meet (sync.md 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Last unseen writer shows, every unseen one is kept until a person resolves.
    Register,
    /// The greatest value ever written.
    Max,
    /// The least value ever written.
    Min,
    /// Elements added and not removed by someone who saw the addition.
    Set,
    /// The sum of signed steps.
    Counter,
    /// Like a register, of ciphertext.
    Sealed,
}

impl Class {
    /// True when a newer version replaces those it saw; false when every version counts.
    pub fn supersedes(self) -> bool {
        matches!(self, Self::Register | Self::Sealed)
    }
}
