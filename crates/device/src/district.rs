//! What a practice district needs beside the facts of every district.

pub use sync::District;

/// The passphrase of every practice vault; it is shown on the unlock page.
pub(crate) const PRACTICE_PASSPHRASE: &str = "practice makes it easy";
