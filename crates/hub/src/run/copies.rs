//! `copy`: where else lies what the log held; and that one of them is gone.

use super::open_hub;
use super::said::{Fact, Said};
use crate::{Charter, CopyRow, Failure, Home};
use kernel::{Instant, Refusal};
use serde_json::json;
use std::path::Path;

pub(super) fn list(home: &Home) -> Result<Said, Failure> {
    let hub = open_hub(home, &Charter::must(home)?)?;
    Ok(Said::Rows(hub.copies()?.iter().filter(|copy| copy.gone_at.is_none()).map(row).collect()))
}

/// Somebody destroyed it, and says so.
pub(super) fn gone(home: &Home, id: &str) -> Result<Said, Failure> {
    let charter = Charter::must(home)?;
    let hub = open_hub(home, &charter)?;
    let named = hub.copies()?.into_iter().find(|copy| seal::to_hex(&copy.id) == id.trim().to_lowercase());
    let copy = named.ok_or_else(|| Refusal::invalid("id", "no_such_copy").with("id", id))?;
    if copy.gone_at.is_none() {
        hub.copy_is_gone(&copy)?;
    }
    Ok(Said::Facts(vec![("id", json!(seal::to_hex(&copy.id))), ("is_gone", json!(true))]))
}

/// A path as its operator finds it again.
pub(super) fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

fn row(copy: &CopyRow) -> Vec<Fact> {
    vec![
        ("id", json!(seal::to_hex(&copy.id))),
        ("what", json!(copy.what.word())),
        ("made_at", json!(Instant::to_rfc3339(copy.made_at))),
        ("name", json!(copy.name)),
    ]
}
