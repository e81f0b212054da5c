use kernel::{ErrorCode, RecordId, Refusal};

/// What can go wrong with what was heard.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule or a right said no.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// No item of that id is readable here.
    #[error("no such item: {0}")]
    NoSuchItem(RecordId),
    /// The bundled pack or workflow can't be read.
    #[error("the bundled pack is damaged")]
    DamagedPack,
    /// A stored word this version doesn't know.
    #[error("{field} of an item holds an unknown word: {word}")]
    UnknownWord {
        /// The field.
        field: &'static str,
        /// What it holds.
        word: String,
    },
    /// The store said no.
    #[error(transparent)]
    Store(store::Error),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Error {
    /// The shared code of this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(refusal) => refusal.code,
            Self::NoSuchItem(_) => ErrorCode::NotFound,
            Self::DamagedPack => ErrorCode::Corrupt,
            Self::UnknownWord { .. } => ErrorCode::OutOfDate,
            Self::Store(error) => error.code(),
        }
    }

    /// What the screens get.
    pub fn refusal(&self) -> Refusal {
        let reason = match self {
            Self::Refused(refusal) => return refusal.clone(),
            Self::Store(error) => return error.refusal(),
            Self::NoSuchItem(_) => "no_such_item",
            Self::DamagedPack => "pack_damaged",
            Self::UnknownWord { .. } => "unknown_word",
        };
        Refusal::new(self.code(), reason)
    }
}
