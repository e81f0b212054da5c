use serde::{Deserialize, Serialize};

/// The public part of a vault: shown before sign-in, never secret. The secrets are bound to every byte of it, so a
/// changed card opens nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Random name of this vault, 32 hexadecimal characters; slots are bound to it.
    pub vault: String,
    /// The member's id.
    pub member: String,
    /// The laptop's id.
    pub device: String,
    /// The name the member chose for the sign-in list.
    pub nickname: String,
    /// The member's role, a label to show.
    pub role: String,
    /// The district, a label to show.
    pub district: String,
    /// The device's verifying key, hexadecimal.
    pub sign_public: String,
    /// The key others seal to, hexadecimal.
    pub seal_public: String,
}
