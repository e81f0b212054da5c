use crate::BundleFault;
use kernel::ErrorCode;

/// Why a message was not made or not taken in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytes are no message of ours, or cut short.
    #[error("the exchange file is damaged: {0}")]
    Malformed(&'static str),
    /// It is sealed to somebody else, or signed by nobody known here.
    #[error("the exchange file is not for this vault or not from a known one")]
    NotForUs,
    /// A card that does not lead back to the founder.
    #[error("the card is not enrolled in this district")]
    NotEnrolled,
    /// The code does not open the file.
    #[error("the code does not open this file")]
    WrongCode,
    /// The hub refused; the word says why.
    #[error("the hub refused: {0}")]
    Refused(String),
    /// A snapshot, or a part of one, that is not what the hub signed.
    #[error("the first load was refused: {0}")]
    Snapshot(&'static str),
    /// A record's history that is not what its writers and the hub signed.
    #[error("a record's history was refused: {0}")]
    History(String),
    /// The line was cut, or nobody answered.
    #[error("the hub was not reached: {0}")]
    Offline(String),
    /// The hub's card names no sealing key: it was made before there were bundles.
    #[error("the hub's card is too old to seal to")]
    OldCard,
    /// A bundle or an answer that is not taken.
    #[error("not taken: {}", .0.reason())]
    Bundle(#[from] BundleFault),
    /// JSON of ours.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Bytes of a message.
    #[error(transparent)]
    Change(#[from] change::Error),
    /// The store refused it.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Keys.
    #[error(transparent)]
    Seal(#[from] seal::Error),
    /// The folder.
    #[error(transparent)]
    File(#[from] std::io::Error),
}

impl Error {
    /// The shared code of this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed(_) | Self::Seal(_) | Self::Change(_) | Self::Snapshot(_) | Self::History(_) => {
                ErrorCode::Corrupt
            }
            Self::NotForUs | Self::NotEnrolled | Self::Refused(_) => ErrorCode::Forbidden,
            Self::WrongCode => ErrorCode::InvalidInput,
            Self::OldCard => ErrorCode::NotAllowedNow,
            Self::Bundle(fault) => fault.code(),
            Self::Offline(_) => ErrorCode::Offline,
            Self::Json(_) => ErrorCode::Internal,
            Self::Store(error) => error.code(),
            Self::File(error) if error.kind() == std::io::ErrorKind::StorageFull => ErrorCode::StorageFull,
            Self::File(_) => ErrorCode::Internal,
        }
    }

    /// A stable key for the screens.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Malformed(_) | Self::Seal(_) | Self::Change(_) => "exchange_damaged",
            Self::Snapshot(_) => "snapshot_unfit",
            Self::History(_) => "history_unfit",
            Self::NotEnrolled => "not_enrolled",
            Self::WrongCode => "opening_code_wrong",
            Self::OldCard => "hub_card_too_old",
            Self::Bundle(fault) => fault.reason(),
            Self::Refused(_) => "hub_refused",
            Self::Offline(_) => "hub_not_reached",
            Self::Json(_) => "internal",
            Self::NotForUs => "exchange_not_for_us",
            Self::Store(_) => "received_data_unfit",
            Self::File(_) => "file_not_written",
        }
    }
}
