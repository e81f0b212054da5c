//! Papers: what is printed, signed and passed on, from one block model to PDF, DOCX and XLSX.
//!
//! A [`Paper`] is an official paper in the layout of GB/T 9704-2012; [`pdf`] and [`docx`] write it. A [`Workbook`] is a
//! book of plain tables; [`xlsx`] writes it. [`AcceptanceSlip`], [`AttendanceSheet`], [`VisitRecord`] and
//! [`LastRoundReadout`] are pages of their own. Nothing here reads the database or computes a figure: it gets finished words and numbers. The same input
//! gives the same bytes in every format.

mod acceptance_slip;
mod attendance_sheet;
mod clean;
mod docx;
mod last_round_readout;
mod numbering;
mod page;
mod paper;
mod pdf;
mod title;
mod visit_record;
mod workbook;
mod xlsx;

pub use acceptance_slip::AcceptanceSlip;
pub use attendance_sheet::{AttendanceSheet, Attendee};
pub use clean::clean_text;
pub use docx::docx;
pub use last_round_readout::{LastRoundReadout, ReadoutItem};
pub use page::PrintedPage;
pub use paper::{Align, Annex, Block, Column, Paper, Table};
pub use pdf::{PAPER_TEMPLATE, missing_characters, pdf, pdf_input, preview};
pub use title::title_lines;
pub use visit_record::{AgreedAction, Confirmation, HeardItem, VisitRecord};
pub use workbook::{Cell, CellKind, Sheet, SheetColumn, Workbook};
pub use xlsx::xlsx;

use kernel::ErrorCode;

/// What a person who wishes to stay unnamed is called on every paper (users.md 2.14).
pub const UNNAMED: &str = "（不透露姓名）";

/// Why a paper could not be written. None of these is the fault of the person who typed.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The pages could not be laid out or written as PDF or SVG.
    #[error(transparent)]
    Pages(#[from] typeset::Error),
    /// The DOCX package could not be put together.
    #[error("docx: {0}")]
    Package(#[from] zip::result::ZipError),
    /// A part of the DOCX package could not be written.
    #[error("docx: {0}")]
    Write(#[from] std::io::Error),
    /// The workbook breaks a rule of the format: too many rows, an empty or doubled sheet name.
    #[error("xlsx: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The paper cannot be turned into the template's data.
    #[error("data: {0}")]
    Data(#[from] serde_json::Error),
}

impl PaperError {
    /// The code this error ends in at the border.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Pages(_) | Self::Package(_) | Self::Write(_) | Self::Workbook(_) | Self::Data(_) => {
                ErrorCode::Internal
            }
        }
    }
}
