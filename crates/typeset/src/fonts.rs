//! The five bundled faces: four in the program, the body face in a file beside it. They stand in for the faces GB/T
//! 9704-2012 names; fonts/README.md says where each is from.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::Error;
use crate::places::{FILE, own_folders};

/// The body face (仿宋).
pub const FANG_SONG: &str = "Zoufang FangSong";
/// The face of second-level headings (楷体).
pub const KAI_TI: &str = "Zoufang KaiTi";
/// The face of first-level headings and table heads (黑体).
pub const HEI_TI: &str = "Zoufang HeiTi";
/// The title face (小标宋).
pub const TITLE_SONG: &str = "Zoufang BiaoSong";
/// The face of page numbers (宋体), and the fallback for characters the others lack: all of GBK and the standard table.
pub const SONG_TI: &str = "Zoufang SongTi";
/// Every family a template may name.
pub const FONT_FAMILIES: [&str; 5] = [FANG_SONG, KAI_TI, HEI_TI, TITLE_SONG, SONG_TI];

const EMBEDDED: [(&str, &[u8]); 4] = [
    (KAI_TI, include_bytes!("../fonts/KaiTi.ttf")),
    (HEI_TI, include_bytes!("../fonts/HeiTi.otf")),
    (TITLE_SONG, include_bytes!("../fonts/BiaoSong.otf")),
    (SONG_TI, include_bytes!("../fonts/SongTi.otf")),
];

/// The faces, read once for the whole process.
pub(crate) struct Faces {
    pub(crate) fonts: Vec<Font>,
    pub(crate) book: LazyHash<FontBook>,
    missing: Vec<&'static str>,
}

/// The faces of this process.
pub(crate) fn faces() -> Result<&'static Faces, Error> {
    static FACES: OnceLock<Faces> = OnceLock::new();
    if let Some(faces) = FACES.get() {
        return Ok(faces);
    }
    let read = faces_from(&own_folders())?;
    Ok(FACES.get_or_init(|| read))
}

/// The embedded faces, and the body face if one of the folders has it.
fn faces_from(folders: &[PathBuf]) -> Result<Faces, Error> {
    let beside = folders.iter().find_map(|folder| body_face(folder));
    let missing = if beside.is_some() { Vec::new() } else { vec![FANG_SONG] };
    let mut fonts: Vec<Font> = beside.into_iter().collect();
    for (family, bytes) in EMBEDDED {
        fonts.push(Font::new(Bytes::new(bytes), 0).ok_or(Error::Font(family))?);
    }
    let book = LazyHash::new(FontBook::from_fonts(&fonts));
    Ok(Faces { fonts, book, missing })
}

/// The folder's body face; none if the file is missing, is no font, or is another face.
fn body_face(folder: &Path) -> Option<Font> {
    let bytes = std::fs::read(folder.join(FILE)).ok()?;
    Font::new(Bytes::new(bytes), 0).filter(|font| font.info().family == FANG_SONG)
}

/// The families of [`FONT_FAMILIES`] this process could not find. Their text is set in [`SONG_TI`]: a readable page, but
/// not the face the standard names.
///
/// # Errors
/// [`Error::Font`] if an embedded face cannot be read.
pub fn missing_faces() -> Result<&'static [&'static str], Error> {
    Ok(&faces()?.missing)
}

/// The characters of a text that no bundled face can draw, each once, in the order met: to be named to the user before
/// a paper with an empty box in a person's name is printed. White space and control characters are not counted.
///
/// # Errors
/// [`Error::Font`] if an embedded face cannot be read.
pub fn missing_characters(text: &str) -> Result<Vec<char>, Error> {
    let faces = faces()?;
    let covers = |c: char, index| faces.book.info(index).is_some_and(|info| info.coverage.contains(u32::from(c)));
    let drawn = |c: char| (0..faces.fonts.len()).any(|index| covers(c, index));
    let mut missing = Vec::new();
    for c in text.chars().filter(|c| !c.is_whitespace() && !c.is_control()) {
        if !drawn(c) && !missing.contains(&c) {
            missing.push(c);
        }
    }
    Ok(missing)
}
