//! Pages from a template and data: PDF for print and archive, SVG for the preview on the screen, text positions for tests.
//!
//! May import: the typst library, nothing of ours. Must never know: what a visit, a concern or a report is. No network, no
//! package loader, no font of the machine: the same template and data give the same bytes wherever the body face lies
//! beside the program; [`missing_faces`] tells when it does not. What people wrote never becomes template source; the
//! template reads it from `data.json` (`#let data = json("data.json")`).

mod error;
mod fonts;
mod lines;
mod pages;
mod places;
mod world;

pub use error::Error;
pub use fonts::{FANG_SONG, FONT_FAMILIES, HEI_TI, KAI_TI, SONG_TI, TITLE_SONG, missing_characters, missing_faces};
pub use lines::{Line, text_lines};
pub use pages::{Archive, pages_svg, pdf};
pub use places::face_folders;
