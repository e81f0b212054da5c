//! Small shapes shared by several commands, and the decoding of files that come through a window.

use crate::Error;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use kernel::{Instant, RecordId, RecordKind, Refusal};
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

/// How many of the latest lines of a list are wanted.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
pub(crate) struct HowMany {
    /// So many at most; the usual number without it.
    most: Option<u32>,
}

impl HowMany {
    /// Lines of a list that nobody asked more of.
    const USUAL: u32 = 500;

    pub(crate) fn most(self) -> u32 {
        self.most.unwrap_or(Self::USUAL)
    }
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

/// A cell a spreadsheet will not take for a formula.
pub(crate) fn csv_cell(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}
