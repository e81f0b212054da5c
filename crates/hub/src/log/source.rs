//! Every row of a log as it lay at one moment: what is moved, copied, restored and checked, whatever the engine.

use super::cell::Cell;
use crate::Error;

/// Where rows go, one after the other.
pub(crate) type Sink<'a> = &'a mut dyn FnMut(Vec<Cell>) -> Result<(), Error>;

/// A log that gives its rows.
pub(crate) trait Source {
    /// The names of a table's columns.
    ///
    /// # Errors
    /// The engine's.
    fn columns(&mut self, table: &str) -> Result<Vec<String>, Error>;

    /// Every row of a table, its cells in the order of its columns; the rows in the order named, if one is.
    ///
    /// # Errors
    /// The engine's, and what the sink says.
    fn each(&mut self, of: (&str, &str), sink: Sink<'_>) -> Result<(), Error>;
}
