//! Lays the face that is not embedded, with its licence, into `fonts` beside the programs of this build, where
//! `src/places.rs` looks for it.

use std::io::Error;
use std::path::Path;

const BESIDE: [&str; 2] = ["FangSong.otf", "COPYING-Fandol-GPL-3.txt"];

fn main() -> Result<(), Error> {
    println!("cargo:rerun-if-changed=build.rs");
    let out = std::env::var_os("OUT_DIR").ok_or_else(|| Error::other("OUT_DIR is not set"))?;
    // OUT_DIR is <profile folder>/build/<package>-<hash>/out.
    let profile = Path::new(&out).ancestors().nth(3).ok_or_else(|| Error::other("OUT_DIR is too short"))?;
    let fonts = profile.join("fonts");
    std::fs::create_dir_all(&fonts)?;
    for name in BESIDE {
        println!("cargo:rerun-if-changed=fonts/{name}");
        std::fs::copy(Path::new("fonts").join(name), fonts.join(name))?;
    }
    Ok(())
}
