/// Why something was not sealed, opened, signed or verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The tag or the signature does not fit: another key, other associated data, another context, or changed bytes.
    /// Which of these it was cannot be told, by design of the algorithms.
    #[error("the tag or signature does not fit")]
    NotGenuine,
    /// The bytes cannot be what they are said to be: too short, not a point of the curve, not hexadecimal.
    #[error("the bytes are malformed")]
    Malformed,
    /// The first byte names a suite this version does not have; a newer version may.
    #[error("unknown suite {0}")]
    UnknownSuite(u8),
    /// The operating system gave no random bytes. Nothing was sealed; try again later.
    #[error("the operating system gave no random bytes")]
    NoRandomness,
    /// The operating system gave no memory for a slow derivation.
    #[error("not enough memory")]
    NoMemory,
}
