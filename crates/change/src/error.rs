use kernel::ErrorCode;

/// Why bytes were refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// Not the deterministic CBOR of docs/adr/0002.
    #[error("bytes are not of the agreed form: {0}")]
    Malformed(&'static str),
    /// A number that the form can't carry (fractions, over 64 bits).
    #[error("a value can't be carried: {0}")]
    Unsupported(&'static str),
    /// Larger than a batch or a change may be.
    #[error("too large: {0}")]
    TooLarge(&'static str),
    /// The chain of heads does not join.
    #[error("the chain does not join")]
    BrokenChain,
    /// A signature or key problem.
    #[error(transparent)]
    Seal(#[from] seal::Error),
}

impl Error {
    /// The shared code of this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed(_) | Self::BrokenChain | Self::Seal(_) => ErrorCode::Corrupt,
            Self::Unsupported(_) | Self::TooLarge(_) => ErrorCode::InvalidInput,
        }
    }
}
