//! Figures, and the papers made of them.
//!
//! [`figures`] counts f(period, as_of) over dated facts, each figure defined once and listing its records; [`round_report`]
//! sets one frozen table of figures and the author's sentences into the report of a round or a quarter; [`papers`] writes
//! PDF, DOCX and XLSX; [`issue()`] keeps what was issued. There is no score, no rank and no rate of a named person.
//!
//! May import: kernel, typeset, store, directory, visits, concerns. Must never know: a key, a hash function (the digest comes
//! in as a function), a screen, a clock, a network.

mod bounds;
mod column;
mod error;
pub mod figures;
mod issue;
mod loss_notice;
pub mod papers;
pub mod round_report;

pub use column::{COLUMN, Reports};
pub use error::Error;
pub use figures::{FigureArgs, FigureRow, FigureTable, RecordLine, RecordsArgs};
pub use issue::{Digest, Issue, IssuePaper, IssuedFigure, issue, issues};
pub use loss_notice::LossNotice;
pub use round_report::{Format, PaperCheck, RoundReport};
