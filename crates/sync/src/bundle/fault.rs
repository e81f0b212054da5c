//! Why a bundle or an answer was not taken.

use kernel::ErrorCode;

/// Nothing of it was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.reason())]
pub enum BundleFault {
    /// Another kind of file.
    NoBundle,
    /// A bundle where an answer was wanted.
    NotAnswered,
    /// An answer where a bundle was wanted.
    AnsweredAlready,
    /// Of another district; practice and real are two.
    AnotherDistrict,
    /// For another hub, or one with other keys.
    AnotherHub,
    /// The answer to another laptop or another member.
    AnotherLaptop,
    /// Cut short, changed, or no frame of ours.
    Damaged,
    /// Not signed by whom it says.
    Forged,
    /// Longer than any of ours, packed or unpacked.
    TooLong,
    /// An answer of an earlier life of the hub.
    Outdated,
    /// One of several answers, before the one that it goes on from.
    PartMissing,
    /// Made by a later version of the program.
    Later,
}

impl BundleFault {
    /// The shared code.
    pub fn code(self) -> ErrorCode {
        match self {
            Self::NoBundle | Self::NotAnswered | Self::AnsweredAlready => ErrorCode::InvalidInput,
            Self::AnotherDistrict | Self::AnotherHub | Self::AnotherLaptop | Self::Forged => ErrorCode::Forbidden,
            Self::Damaged | Self::TooLong => ErrorCode::Corrupt,
            Self::Outdated | Self::Later => ErrorCode::OutOfDate,
            Self::PartMissing => ErrorCode::NotAllowedNow,
        }
    }

    /// A stable key for the screens.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NoBundle => "bundle_no_bundle",
            Self::NotAnswered => "bundle_not_answered",
            Self::AnsweredAlready => "bundle_is_answer",
            Self::AnotherDistrict => "bundle_of_another_district",
            Self::AnotherHub => "bundle_for_another_hub",
            Self::AnotherLaptop => "bundle_for_another_laptop",
            Self::Damaged => "bundle_damaged",
            Self::Forged => "bundle_forged",
            Self::TooLong => "bundle_too_long",
            Self::Outdated => "bundle_outdated",
            Self::PartMissing => "bundle_part_missing",
            Self::Later => "bundle_of_later_version",
        }
    }
}
