//! An empty window of the same toolkit, which says `ready` once its page is there: the floor of the window's bench.

use std::io::Write;
use tauri::http::{Response, header::CONTENT_TYPE};
use tauri::{Url, WebviewUrl, WebviewWindowBuilder, webview::PageLoadEvent};

const PAGE: &[u8] = b"<!doctype html><title>empty</title>";

fn main() {
    let built = tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| {
            let mut page = Response::new(PAGE.to_vec());
            page.headers_mut().insert(CONTENT_TYPE, tauri::http::HeaderValue::from_static("text/html"));
            page
        })
        .setup(|app| Ok(open(app)?))
        .run(tauri::generate_context!());
    if let Err(error) = built {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn open(app: &tauri::App) -> tauri::Result<()> {
    let page = Url::parse("empty://localhost/").map_err(tauri::Error::InvalidUrl)?;
    WebviewWindowBuilder::new(app, "main", WebviewUrl::CustomProtocol(page))
        .inner_size(1366.0, 768.0)
        .incognito(true)
        .on_page_load(|_, page| {
            if page.event() == PageLoadEvent::Finished {
                let mut out = std::io::stdout();
                let _ = writeln!(out, "ready").and_then(|()| out.flush());
            }
        })
        .build()?;
    Ok(())
}
