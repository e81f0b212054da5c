//! Files on their way in: the commands take a name and the content, so that every door gives the same.

use crate::Failure;
use base64::Engine;
use kernel::{ErrorCode, Refusal};
use std::path::Path;

/// Files larger than this are refused before they are read (bytes); the importers have narrower limits of their own.
const LIMIT: u64 = 60 * 1024 * 1024;

/// A file's name and its content, as commands take them.
pub(crate) struct Given {
    pub file_name: String,
    pub content_base64: String,
}

/// Reads a file for a command.
pub(crate) fn read(path: &Path) -> Result<Given, Failure> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > LIMIT {
        let refusal = Refusal::new(ErrorCode::InvalidInput, "file_too_large");
        return Err(refusal.with("file", path.display()).with("limit", LIMIT).with("size", size).into());
    }
    let content = std::fs::read(path).map_err(failed)?;
    let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Given { file_name, content_base64: base64::engine::general_purpose::STANDARD.encode(content) })
}

/// Text of a file, or of stdin for `-`.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    let read =
        if path == Path::new("-") { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(path) };
    read.map_err(|error| Failure::file(path, &error))
}

/// JSON as typed; a fault names the line and the column.
pub(crate) fn json(text: &str) -> Result<serde_json::Value, Failure> {
    serde_json::from_str(text).map_err(|error| {
        Refusal::invalid("json", "not_json").with("line", error.line()).with("column", error.column()).into()
    })
}
