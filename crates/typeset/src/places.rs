//! Where the face that is not embedded may lie. Its licence (GPL 3 with font exception) asks to be shipped as a file of its
//! own with its text, so it comes beside the program instead of in it (docs/adr/0009).

use std::path::{Path, PathBuf};

/// The file's name in every one of these folders.
pub(crate) const FILE: &str = "FangSong.otf";

/// The folders a program at `program` takes its faces from, the first that has a readable one counts: `fonts` beside it;
/// `fonts` beside its folder (programs of a test run); `share/zoufang/fonts` of the prefix it is installed under; the
/// folder of the Debian package. Nothing of the working folder or the environment.
#[must_use]
pub fn face_folders(program: &Path) -> Vec<PathBuf> {
    let beside = program.parent().into_iter();
    let above = program.parent().and_then(Path::parent).into_iter();
    beside
        .map(|folder| folder.join("fonts"))
        .chain(above.flat_map(|folder| [folder.join("fonts"), folder.join("share/zoufang/fonts")]))
        .chain([PathBuf::from("/usr/share/zoufang/fonts")])
        .collect()
}

/// The folders of this process.
pub(crate) fn own_folders() -> Vec<PathBuf> {
    std::env::current_exe().map(|program| face_folders(&program)).unwrap_or_default()
}
