//! The five bundled faces. They stand in for the faces GB/T 9704-2012 names; fonts/README.md says where each is from.

use std::sync::OnceLock;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::Error;

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

const FILES: [(&str, &[u8]); 5] = [
    (FANG_SONG, include_bytes!("../fonts/FangSong.otf")),
    (KAI_TI, include_bytes!("../fonts/KaiTi.ttf")),
    (HEI_TI, include_bytes!("../fonts/HeiTi.otf")),
    (TITLE_SONG, include_bytes!("../fonts/BiaoSong.otf")),
    (SONG_TI, include_bytes!("../fonts/SongTi.otf")),
];

/// The faces, read once for the whole process.
pub(crate) struct Faces {
    pub(crate) fonts: Vec<Font>,
    pub(crate) book: LazyHash<FontBook>,
}

/// The faces of this process.
pub(crate) fn faces() -> Result<&'static Faces, Error> {
    static FACES: OnceLock<Faces> = OnceLock::new();
    if let Some(faces) = FACES.get() {
        return Ok(faces);
    }
    let mut fonts = Vec::with_capacity(FILES.len());
    for (family, bytes) in FILES {
        fonts.push(Font::new(Bytes::new(bytes), 0).ok_or(Error::Font(family))?);
    }
    let book = LazyHash::new(FontBook::from_fonts(&fonts));
    Ok(FACES.get_or_init(|| Faces { fonts, book }))
}

/// The characters of a text that no bundled face can draw, each once, in the order met: to be named to the user before
/// a paper with an empty box in a person's name is printed. White space and control characters are not counted.
///
/// # Errors
/// [`Error::Font`] if a bundled face cannot be read.
pub fn missing_characters(text: &str) -> Result<Vec<char>, Error> {
    let faces = faces()?;
    let drawn = |c: char| faces.book.info_covers(c);
    let mut missing = Vec::new();
    for c in text.chars().filter(|c| !c.is_whitespace() && !c.is_control()) {
        if !drawn(c) && !missing.contains(&c) {
            missing.push(c);
        }
    }
    Ok(missing)
}

/// Whether any face of a book has a glyph.
trait Covers {
    fn info_covers(&self, c: char) -> bool;
}

impl Covers for FontBook {
    fn info_covers(&self, c: char) -> bool {
        (0..FILES.len()).filter_map(|index| self.info(index)).any(|info| info.coverage.contains(u32::from(c)))
    }
}
