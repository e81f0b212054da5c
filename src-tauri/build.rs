//! Generates the window's permissions (one command, nothing else) and lets the window build before the face is.
fn main() {
    let dist = std::path::Path::new("../ui/dist");
    if let Err(error) = std::fs::create_dir_all(dist) {
        println!("cargo:warning={}: {error}", dist.display());
    }
    println!("cargo:rerun-if-changed={}", dist.display());
    let manifest = tauri_build::AppManifest::new().commands(&["call"]);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}
