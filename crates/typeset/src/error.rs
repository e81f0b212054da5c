//! What can go wrong while pages are made.

/// Why no page came out. All arms are faults of the program, never of the person who typed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The template does not compile with this data; the first messages of the compiler.
    #[error("template: {0}")]
    Template(String),
    /// The pages are there, the file format refused them (an archive rule was broken).
    #[error("export: {0}")]
    Export(String),
    /// The data cannot be written as JSON.
    #[error("data: {0}")]
    Data(#[from] serde_json::Error),
    /// The date given for the file does not exist.
    #[error("no such date: {0}-{1}-{2}")]
    Date(i32, u8, u8),
    /// An embedded face cannot be read.
    #[error("font {0} cannot be read")]
    Font(&'static str),
}
