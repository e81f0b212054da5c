//! The screens: the built face is inside the program.

use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

/// The built face. A debug build reads the folder when asked, a release build carries it.
#[derive(RustEmbed)]
#[folder = "../../ui/dist/"]
struct Face;

/// A file of the face; the empty path is its page.
pub(super) async fn page(uri: Uri) -> Response {
    let path = match uri.path().trim_start_matches('/') {
        "" => "index.html",
        path => path,
    };
    match Face::get(path) {
        Some(file) => ([(header::CONTENT_TYPE, mime(path))], file.data).into_response(),
        None if path == "index.html" => {
            (StatusCode::SERVICE_UNAVAILABLE, "The face is not built: npm --prefix ui run build\n").into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn mime(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
