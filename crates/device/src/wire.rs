//! Small shapes shared by several commands, and the decoding of files that come through a window.

use crate::Error;
use crate::spoken::{ClosedList, Manner};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use kernel::{Instant, RecordId, RecordKind, Refusal, Role};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Files over this size are refused before they are decoded (security.md 3.8).
const MAX_FILE: usize = 50 << 20;

/// A file's bytes as the window sends them.
pub(crate) fn decode(content_base64: &str) -> Result<Vec<u8>, Error> {
    if content_base64.len() / 4 * 3 > MAX_FILE {
        return Err(Refusal::invalid("content_base64", "file_too_large").with("limit_mib", MAX_FILE >> 20).into());
    }
    Ok(BASE64.decode(content_base64).map_err(|_| Refusal::invalid("content_base64", "file_unreadable"))?)
}

/// One record.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
pub(crate) struct ById {
    pub(crate) id: RecordId,
}

/// Durable, and since when.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct Saved {
    saved_at: String,
}

impl Saved {
    pub(crate) fn at(now: Instant) -> Self {
        Self { saved_at: now.to_rfc3339() }
    }
}

/// A record of some kind, in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Hit {
    pub(crate) kind: RecordKind,
    pub(crate) id: RecordId,
    pub(crate) title: String,
    pub(crate) detail: String,
}

/// Whether a change counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HistoryStanding {
    /// It does.
    InForce,
    /// 待放行: it waits for a person's ruling.
    Held,
    /// It does not.
    NotInForce,
}

/// One line of a history.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct HistoryLine {
    pub(crate) change: String,
    pub(crate) at: String,
    /// When the hub had it; none before its receipt.
    pub(crate) received_at: Option<String>,
    pub(crate) by: String,
    pub(crate) recorded_for: Option<String>,
    pub(crate) role: Role,
    pub(crate) standing: HistoryStanding,
    pub(crate) intent: String,
    pub(crate) changes: Vec<FieldChange>,
}

/// One field before and after.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct FieldChange {
    pub(crate) field: String,
    /// How its values are said.
    pub(crate) manner: Manner,
    /// The closed list they are of, where they are words of one.
    pub(crate) list: Option<ClosedList>,
    pub(crate) before: Option<String>,
    /// The value as people say it, where that is another.
    pub(crate) before_words: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) after_words: Option<String>,
}

/// A cell a spreadsheet will not take for a formula.
pub(crate) fn csv_cell(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}
