//! What one platform needs before the window starts.

/// WebKitGTK shows blank windows on some old graphics cards unless told not to use their buffers. The variable must stand
/// before any thread runs, so the program starts itself once more with it (same process id, so drivers and tests follow).
#[cfg(target_os = "linux")]
pub fn prepare() {
    use std::os::unix::process::CommandExt;
    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(VARIABLE).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let error = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(VARIABLE, "1").exec();
        eprintln!("{VARIABLE}: {error}");
    }
}

/// Nothing to prepare.
#[cfg(not(target_os = "linux"))]
pub fn prepare() {}
