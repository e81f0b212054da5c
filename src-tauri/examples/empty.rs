//! An empty window of the same toolkit, which says `ready` once its page is there: the floor of the window's bench.

use std::io::Write;
use tauri::{WebviewUrl, WebviewWindowBuilder, webview::PageLoadEvent};

fn main() {
    let built = tauri::Builder::default().setup(|app| Ok(open(app)?)).run(tauri::generate_context!());
    if let Err(error) = built {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn open(app: &tauri::App) -> tauri::Result<()> {
    let blank = tauri::Url::parse("about:blank").map_err(tauri::Error::InvalidUrl)?;
    WebviewWindowBuilder::new(app, "main", WebviewUrl::External(blank))
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
