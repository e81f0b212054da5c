//! The few codes that every error ends in, and refusals, which are values.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What kind of failure crossed the border; the screens have words for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub enum ErrorCode {
    /// Something typed or read is not of the expected form.
    InvalidInput,
    /// The thing named does not exist here.
    NotFound,
    /// The right to do this is missing.
    Forbidden,
    /// The right is there, the moment is not: a rule or a state forbids it now.
    NotAllowedNow,
    /// Somebody else's change stands against this one.
    Conflict,
    /// The vault is locked.
    Locked,
    /// No line to the hub.
    Offline,
    /// The program or its file is of another version.
    OutOfDate,
    /// The disk is full.
    StorageFull,
    /// A file is damaged.
    Corrupt,
    /// The user called it off.
    Cancelled,
    /// A fault of ours.
    Internal,
}

/// A rule said no. Shown to the user, never logged as a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The family of the refusal.
    pub code: ErrorCode,
    /// A stable key in snake_case; the locale files hold its words.
    pub reason: String,
    /// The input field it is about, if one is.
    pub field: Option<String>,
    /// Values for the words.
    pub params: BTreeMap<String, String>,
}

impl Refusal {
    /// A refusal with a reason and no more.
    pub fn new(code: ErrorCode, reason: &str) -> Self {
        Self { code, reason: reason.to_owned(), field: None, params: BTreeMap::new() }
    }

    /// Input that is not of the expected form, and which field.
    pub fn invalid(field: &str, reason: &str) -> Self {
        Self { field: Some(field.to_owned()), ..Self::new(ErrorCode::InvalidInput, reason) }
    }

    /// A rule that forbids the step now.
    pub fn not_now(reason: &str) -> Self {
        Self::new(ErrorCode::NotAllowedNow, reason)
    }

    /// What somebody else wrote stands against it. Whoever wrote this may not have heard of it yet: a laptop refuses, the hub holds
    /// what arrives so for a person to say whether it counts (decisions D9, D19).
    pub fn overtaken(reason: &str) -> Self {
        Self::new(ErrorCode::Conflict, reason)
    }

    /// It is not written as programs of today write it. The hub holds what arrives so: an earlier program may have meant it honestly.
    pub fn outdated(reason: &str) -> Self {
        Self::new(ErrorCode::OutOfDate, reason)
    }

    /// The same refusal with a value for its words.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl ToString) -> Self {
        self.params.insert(key.to_owned(), value.to_string());
        self
    }

    /// Words for the reason with the values put where they name them in braces, and `key=value` for those they don't name.
    pub fn fill(&self, words: &str) -> (String, Vec<String>) {
        let (mut filled, mut rest) = (words.to_owned(), Vec::new());
        for (key, value) in &self.params {
            let hole = format!("{{{key}}}");
            if filled.contains(&hole) {
                filled = filled.replace(&hole, value);
            } else {
                rest.push(format!("{key}={value}"));
            }
        }
        (filled, rest)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.reason)?;
        for (key, value) in &self.params {
            write!(f, " {key}={value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
