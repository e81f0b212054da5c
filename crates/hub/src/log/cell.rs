//! Cells of a row, the same for every engine.

use crate::Error;
use kernel::Instant;

/// A value in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A number.
    Int(i64),
    /// Words.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// A row being read from its front.
pub(crate) struct Cells(std::vec::IntoIter<Cell>);

const UNFIT: Error = Error::Damaged("a cell of another type");

impl Cells {
    pub(crate) fn of(row: Vec<Cell>) -> Self {
        Self(row.into_iter())
    }

    /// The bytes that end the row.
    pub(crate) fn last(&mut self) -> Result<Vec<u8>, Error> {
        match self.0.next_back() {
            Some(Cell::Blob(bytes)) => Ok(bytes),
            _ => Err(UNFIT),
        }
    }

    fn next(&mut self) -> Result<Cell, Error> {
        self.0.next().ok_or(UNFIT)
    }

    pub(crate) fn int(&mut self) -> Result<i64, Error> {
        if let Cell::Int(n) = self.next()? { Ok(n) } else { Err(UNFIT) }
    }

    /// Times and ranks are kept as the same 64 bits with a sign.
    pub(crate) fn number(&mut self) -> Result<u64, Error> {
        Ok(self.int()? as u64)
    }

    pub(crate) fn number_or_null(&mut self) -> Result<Option<u64>, Error> {
        match self.next()? {
            Cell::Null => Ok(None),
            Cell::Int(n) => Ok(Some(n as u64)),
            _ => Err(UNFIT),
        }
    }

    pub(crate) fn instant(&mut self) -> Result<Instant, Error> {
        Ok(Instant(self.int()?))
    }

    pub(crate) fn blob(&mut self) -> Result<Vec<u8>, Error> {
        if let Cell::Blob(bytes) = self.next()? { Ok(bytes) } else { Err(UNFIT) }
    }

    pub(crate) fn blob_or_null(&mut self) -> Result<Option<Vec<u8>>, Error> {
        match self.next()? {
            Cell::Null => Ok(None),
            Cell::Blob(bytes) => Ok(Some(bytes)),
            _ => Err(UNFIT),
        }
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        self.blob()?.try_into().map_err(|_| UNFIT)
    }

    pub(crate) fn array_or_null<const N: usize>(&mut self) -> Result<Option<[u8; N]>, Error> {
        self.blob_or_null()?.map(|b| b.try_into().map_err(|_| UNFIT)).transpose()
    }

    /// Of a column that came later: a copy that an earlier program made ends before it.
    pub(crate) fn later_array<const N: usize>(&mut self) -> Result<Option<[u8; N]>, Error> {
        if self.0.len() == 0 { Ok(None) } else { self.array_or_null() }
    }

    pub(crate) fn text(&mut self) -> Result<String, Error> {
        if let Cell::Text(text) = self.next()? { Ok(text) } else { Err(UNFIT) }
    }

    pub(crate) fn text_or_null(&mut self) -> Result<Option<String>, Error> {
        match self.next()? {
            Cell::Null => Ok(None),
            Cell::Text(text) => Ok(Some(text)),
            _ => Err(UNFIT),
        }
    }
}

impl From<u64> for Cell {
    fn from(n: u64) -> Self {
        Self::Int(n as i64)
    }
}

impl From<i64> for Cell {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Int(i64::from(flag))
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Cell {
    fn from(bytes: &[u8]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Cell {
    fn from(bytes: [u8; N]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
