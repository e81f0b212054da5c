use crate::{Platform, Version};
use kernel::{ErrorCode, Refusal};

/// Why a release is not taken. Nothing was changed by it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No release, or cut short.
    #[error("not a release: {0}")]
    Unfit(&'static str),
    /// This program was built without anybody's key.
    #[error("this program trusts nobody's releases")]
    NoKeys,
    /// Signed by nobody this program trusts, or changed after it was signed.
    #[error("not signed by a key of this program")]
    NotSigned,
    /// The package is not the one that was signed.
    #[error("the package is not the signed one")]
    OtherPackage,
    /// For other computers.
    #[error("for {of}, here is {here}")]
    OtherPlatform {
        /// For which it is.
        of: Platform,
        /// What is here.
        here: Platform,
    },
    /// It runs here already.
    #[error("{0} runs already")]
    NotNewer(Version),
    /// Older than what ran here.
    #[error("{version} is older than {floor}")]
    Older {
        /// The release's.
        version: Version,
        /// What ran here.
        floor: Version,
    },
    /// Not over a program as old as this one.
    #[error("{version} needs {over} first")]
    OverGap {
        /// The release's.
        version: Version,
        /// What must be here before.
        over: Version,
    },
}

impl Error {
    /// The words' key.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Unfit(_) => "release_unfit",
            Self::NoKeys => "release_keys_missing",
            Self::NotSigned => "release_not_signed",
            Self::OtherPackage => "release_package_differs",
            Self::OtherPlatform { .. } => "release_of_other_platform",
            Self::NotNewer(_) => "release_runs_already",
            Self::Older { .. } => "release_older",
            Self::OverGap { .. } => "release_over_gap",
        }
    }

    /// What the screens and operators get.
    pub fn refusal(&self) -> Refusal {
        let code = match self {
            Self::Unfit(_) | Self::OtherPackage => ErrorCode::Corrupt,
            Self::NoKeys | Self::NotSigned => ErrorCode::Forbidden,
            Self::OtherPlatform { .. } => ErrorCode::InvalidInput,
            Self::NotNewer(_) | Self::Older { .. } | Self::OverGap { .. } => ErrorCode::NotAllowedNow,
        };
        let refusal = Refusal::new(code, self.reason());
        match self {
            Self::OtherPlatform { of, here } => refusal.with("platform", of).with("here", here),
            Self::NotNewer(version) => refusal.with("version", version),
            Self::Older { version, floor } => refusal.with("version", version).with("floor", floor),
            Self::OverGap { version, over } => refusal.with("version", version).with("over", over),
            Self::Unfit(detail) => refusal.with("detail", detail),
            Self::NoKeys | Self::NotSigned | Self::OtherPackage => refusal,
        }
    }
}
