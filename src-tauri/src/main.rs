//! The window: one webview with the face inside, one command `call`, one route to bytes. Nothing is decided here.
//!
//! May import: `device` and the words of `kernel`. Must never know: a rule, a record, a key.
#![cfg_attr(windows, windows_subsystem = "windows")]

mod door;
mod page;
mod platform;

use door::Door;
use kernel::{ErrorCode, Refusal};
use serde_json::Value;
use std::sync::Arc;
use tauri::{AppHandle, Manager, RunEvent, State, WebviewUrl, WebviewWindowBuilder};

/// Taking in a page makes and drops some hundred thousand small pieces, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    platform::prepare();
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| page::show_again(app)))
        .register_asynchronous_uri_scheme_protocol("zoufang", |context, request, responder| {
            let door = Arc::clone(context.app_handle().state::<Arc<Door>>().inner());
            tauri::async_runtime::spawn_blocking(move || responder.respond(door.bytes(request.uri().path())));
        })
        .invoke_handler(tauri::generate_handler![call])
        .setup(|app| Ok(open_window(app.handle())?))
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(close_at_exit),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}

/// The process ends right after this event, and nothing that it holds is dropped.
fn close_at_exit(app: &AppHandle, event: RunEvent) {
    if matches!(event, RunEvent::Exit)
        && let Some(door) = app.try_state::<Arc<Door>>()
    {
        door.close();
    }
}

/// The one command of the window. Runs beside the window's own thread, so a long poll holds up nothing.
#[tauri::command]
async fn call(app: AppHandle, door: State<'_, Arc<Door>>, name: String, args: Value) -> Result<Value, Refusal> {
    let door = Arc::clone(door.inner());
    let is_state = name == "session.state";
    let run = tauri::async_runtime::spawn_blocking(move || door.call(&name, args)).await;
    let answer = run.unwrap_or_else(|_| Err(Refusal::new(ErrorCode::Internal, "internal")))?;
    if is_state {
        page::was_asked_for_its_state(&app, &answer);
    }
    Ok(answer)
}

fn open_window(app: &AppHandle) -> tauri::Result<()> {
    let door = Door::open(app.path().data_dir().ok());
    let title = door.title();
    app.manage(Arc::new(door));
    WebviewWindowBuilder::new(app, page::LABEL, WebviewUrl::default())
        .title(title)
        .inner_size(1366.0, 768.0)
        .min_inner_size(960.0, 600.0)
        .incognito(!page::is_driven())
        .on_navigation(page::is_ours)
        .build()?;
    Ok(())
}
