use crate::Weakness;
use kernel::ErrorCode;
use std::io;

/// Why a vault was not made, opened or changed. Nothing on disk was lost in any of these cases.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The slot is whole, the passphrase is not its own.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// A well-formed recovery code, of another vault or printed before a newer one.
    #[error("wrong recovery code")]
    WrongRecoveryCode,
    /// No recovery code at all: a character is missing, too many or mistyped. No slot was tried.
    #[error("mistyped recovery code")]
    MistypedCode,
    /// The file is cut short, no JSON, or a part of it does not fit the rest. No passphrase will help; the recovery code,
    /// the previous file or a backup may.
    #[error("the slots file is damaged")]
    SlotsDamaged,
    /// There is no slots file: no vault here.
    #[error("no slots file")]
    SlotsMissing,
    /// There is a slots file already; a second vault would bury the first.
    #[error("there is a vault here already")]
    VaultExists,
    /// Parameters of Argon2id below the floor, in a file or asked for.
    #[error("key derivation too weak: {memory_kib} KiB, {passes} passes, {lanes} lanes")]
    TooWeak {
        /// Memory in KiB.
        memory_kib: u32,
        /// Passes over the memory.
        passes: u32,
        /// Lanes.
        lanes: u32,
    },
    /// Parameters of Argon2id so large that the laptop would stand still: a tampered file.
    #[error("key derivation too costly: {memory_kib} KiB, {passes} passes, {lanes} lanes")]
    TooCostly {
        /// Memory in KiB.
        memory_kib: u32,
        /// Passes over the memory.
        passes: u32,
        /// Lanes.
        lanes: u32,
    },
    /// The laptop could not give the memory Argon2id needs now.
    #[error("not enough memory to derive the key")]
    NoMemory,
    /// Written by a newer version of the program.
    #[error("unknown format {0} of the slots file")]
    UnknownFormat(u32),
    /// The new passphrase is refused by the policy.
    #[error("passphrase refused: {0}")]
    Passphrase(#[from] Weakness),
    /// The PIN is not 6 to 12 digits, or one everybody tries first.
    #[error("PIN refused")]
    WeakPin,
    /// Another PIN; so many tries are left.
    #[error("wrong PIN, {tries_left} tries left")]
    WrongPin {
        /// Tries before only the passphrase helps.
        tries_left: u32,
    },
    /// The PIN lock is gone (tries used up, or asleep too long): only the passphrase helps.
    #[error("the PIN is no longer enough")]
    PinGone,
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes")]
    NoRandomness,
    /// The disk refused.
    #[error("slots file: {0}")]
    Disk(#[from] io::Error),
}

impl Error {
    /// The code that crosses the border.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::WrongPassphrase | Self::WrongRecoveryCode | Self::MistypedCode => ErrorCode::InvalidInput,
            Self::Passphrase(_) | Self::WeakPin | Self::WrongPin { .. } => ErrorCode::InvalidInput,
            Self::SlotsDamaged | Self::TooWeak { .. } | Self::TooCostly { .. } => ErrorCode::Corrupt,
            Self::SlotsMissing => ErrorCode::NotFound,
            Self::VaultExists => ErrorCode::Conflict,
            Self::UnknownFormat(_) => ErrorCode::OutOfDate,
            Self::PinGone => ErrorCode::Locked,
            Self::Disk(error) if error.kind() == io::ErrorKind::StorageFull => ErrorCode::StorageFull,
            Self::Disk(_) | Self::NoMemory | Self::NoRandomness => ErrorCode::Internal,
        }
    }

    /// A stable key in snake_case for which the locale files hold words.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::WrongPassphrase => "wrong_passphrase",
            Self::WrongRecoveryCode => "wrong_recovery_code",
            Self::MistypedCode => "mistyped_recovery_code",
            Self::SlotsDamaged => "slots_damaged",
            Self::SlotsMissing => "slots_missing",
            Self::VaultExists => "vault_exists",
            Self::TooWeak { .. } => "key_derivation_too_weak",
            Self::TooCostly { .. } => "key_derivation_too_costly",
            Self::NoMemory => "no_memory",
            Self::UnknownFormat(_) => "unknown_vault_format",
            Self::Passphrase(weakness) => weakness.reason(),
            Self::WeakPin => "weak_pin",
            Self::WrongPin { .. } => "wrong_pin",
            Self::PinGone => "pin_gone",
            Self::NoRandomness => "no_randomness",
            Self::Disk(_) => "disk_refused",
        }
    }
}

/// What an error of `seal` means where no key was typed: the file does not fit itself.
impl From<seal::Error> for Error {
    fn from(error: seal::Error) -> Self {
        match error {
            seal::Error::NoRandomness => Self::NoRandomness,
            seal::Error::NoMemory => Self::NoMemory,
            seal::Error::UnknownSuite(suite) => Self::UnknownFormat(u32::from(suite)),
            seal::Error::NotGenuine | seal::Error::Malformed => Self::SlotsDamaged,
        }
    }
}
