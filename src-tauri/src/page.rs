//! The page in the window: where it may go, what its title is, when it is there.

use serde_json::Value;
use std::sync::Once;
use tauri::{AppHandle, Manager, Url};

/// The one window's label; capabilities/main.json names it too.
pub const LABEL: &str = "main";

/// Printed on stdout once, when the page is there and has asked for its first state. Scripts and tests wait for it.
const READY: &str = "ready";

static FIRST: Once = Once::new();

/// Only the face inside the program is shown; every other address is refused.
pub fn is_ours(url: &Url) -> bool {
    matches!((url.scheme(), url.host_str()), ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost")))
}

/// The page asks for the session's state at its start and after each sign-in: the title follows.
pub fn was_asked_for_its_state(app: &AppHandle, state: &Value) {
    FIRST.call_once(|| println!("{READY}"));
    let window = app.get_webview_window(LABEL);
    if let (Some(window), Some(title)) = (window, state["window_title"].as_str()) {
        // A window that is closing needs no title.
        let _ = window.set_title(title);
    }
}

/// Whether a WebDriver drives the window. A private page can't be driven, so a journey's page is not private; programs that
/// are given away (release builds) are always private and never driven.
pub fn is_driven() -> bool {
    cfg!(debug_assertions) && std::env::var("TAURI_WEBVIEW_AUTOMATION").is_ok_and(|word| word == "true")
}

/// A second start shows the first window.
pub fn show_again(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_window_goes_nowhere_else() {
        let refused = [
            "https://example.com/",
            "http://127.0.0.1:8080/",
            "http://localhost/",
            "https://tauri.localhost.evil.example/",
            "tauri://evil.example/",
            "file:///etc/passwd",
            "data:text/html,hello",
            "zoufang://localhost/bytes/1",
            "javascript:alert(1)",
        ];
        for address in refused {
            assert!(!is_ours(&address.parse().unwrap()), "{address}");
        }
        for address in ["tauri://localhost/", "tauri://localhost/index.html#/visits", "http://tauri.localhost/"] {
            assert!(is_ours(&address.parse().unwrap()), "{address}");
        }
    }
}
