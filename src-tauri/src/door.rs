//! What stands behind the window: the device, or the reason why it could not be opened.

use device::{Device, Options, RunningProgram};
use kernel::{ErrorCode, Refusal};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tauri::http::{Response, StatusCode, header};

/// A device that opened, or the refusal that every call then answers: the page has words for it.
pub struct Door(Result<Device, Refusal>);

impl Door {
    /// Opens the home named by `ZOUFANG_HOME`, else `zoufang` in the user's data folder.
    pub fn open(data_folder: Option<PathBuf>) -> Self {
        let named = std::env::var_os("ZOUFANG_HOME").map(PathBuf::from);
        let home = named.or_else(|| data_folder.map(|folder| folder.join("zoufang")));
        Self(home.ok_or_else(|| Refusal::new(ErrorCode::NotFound, "no_home")).and_then(|home| open_home(&home)))
    }

    /// Runs one command of the list.
    pub fn call(&self, name: &str, args: Value) -> Result<Value, Refusal> {
        self.0.as_ref().map_err(Clone::clone)?.call(name, args)
    }

    /// The window closes, and with it the vault that is open.
    pub fn close(&self) {
        if let Ok(device) = &self.0 {
            device.close();
        }
    }

    /// The window's title before the page has asked for anything.
    pub fn title(&self) -> String {
        let state = self.call("session.state", json!({})).unwrap_or_default();
        state["window_title"].as_str().unwrap_or("走访通").to_owned()
    }

    /// The bytes of `/bytes/ID`.
    pub fn bytes(&self, path: &str) -> Response<Vec<u8>> {
        let id = path.strip_prefix("/bytes/").map(|id| percent_encoding::percent_decode_str(id).decode_utf8_lossy());
        let found = id.and_then(|id| self.0.as_ref().ok()?.bytes(&id));
        let (status, mime, content) = match found {
            Some((mime, content)) => (StatusCode::OK, mime, content),
            None => (StatusCode::NOT_FOUND, "text/plain".to_owned(), Vec::new()),
        };
        let response = Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, mime)
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header(header::CACHE_CONTROL, "no-store")
            .body(content);
        response.unwrap_or_else(|_| Response::new(Vec::new()))
    }
}

fn open_home(home: &Path) -> Result<Device, Refusal> {
    let now = std::env::var("ZOUFANG_NOW").ok();
    let (program, release_key) = (RunningProgram::here(true), std::env::var("ZOUFANG_RELEASE_KEY").ok());
    let options = Options { now, program, release_key, has_background: true, ..Options::default() };
    Device::open(home, options).map_err(|error| error.refusal())
}
