//! A store that shows what a hub's log holds: states and entries as the log has them, in bounded portions, with the place that was
//! reached (decisions D2). It keeps no batch and signs nothing; everything in it can be made again.

use crate::{Cursor, Entering, Error, Record, Store, column, erasing, fold, left_out, record};
use kernel::RecordId;
use serde_json::{Map, Value as Json};

/// What is taken in at one go: all of it, or nothing.
#[derive(Clone, Debug, Default)]
pub struct Portion {
    /// Records as they stand in the log; the scope named is the one they were born in.
    pub states: Vec<Entering>,
    /// Records that are not shown, or not any more.
    pub gone: Vec<RecordId>,
    /// How far the feeds were followed.
    pub cursors: Vec<Cursor>,
    /// What is remembered beside it, by its key.
    pub remembered: Vec<(&'static str, String)>,
    /// Something of it was erased: what stood in the file before must not be found there any more.
    pub erases: bool,
}

/// A record with its fields by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The record.
    pub record: Record,
    /// Its fields; absent ones are null.
    pub fields: Map<String, Json>,
}

impl Store {
    /// Takes a portion in.
    ///
    /// # Errors
    /// A state that can't be read; the database's. Then nothing was taken.
    pub fn take_portion(&mut self, portion: &Portion) -> Result<(), Error> {
        self.in_transaction(|store| {
            portion.states.iter().try_for_each(|state| store.take_shown(state))?;
            portion.gone.iter().try_for_each(|id| store.drop_shown(*id))?;
            portion.cursors.iter().try_for_each(|cursor| store.save_cursor(cursor))?;
            for (key, text) in &portion.remembered {
                store.remember(key, text)?;
            }
            if portion.erases {
                erasing::leave_no_traces(store)?;
            }
            Ok(())
        })?;
        self.finish_erasing()
    }

    fn take_shown(&self, state: &Entering) -> Result<(), Error> {
        // A kind of a later program is not shown.
        let Some(base) = state.base(self)? else { return Ok(()) };
        if record::number_of(&self.conn, state.record)?.is_none() {
            return fold::begin(self, base).map(drop);
        }
        fold::raise(self, state.record, (Some(base), &[])).map(drop)
    }

    fn drop_shown(&self, id: RecordId) -> Result<(), Error> {
        let Some(held) = record::load(&self.conn, id)? else { return Ok(()) };
        let of = column::column_of(self.columns, held.record.kind);
        of.map_or(Ok(()), |of| fold::forget(self, of, id))
    }

    /// A record as it is shown; `None` for one that can't be.
    ///
    /// # Errors
    /// The database's.
    pub fn shown(&self, id: RecordId) -> Result<Option<Shown>, Error> {
        if left_out::is_left_out(&self.conn, id)? {
            return Ok(None);
        }
        let Some(mut held) = record::load(&self.conn, id)? else { return Ok(None) };
        let Some((_, spec)) = column::column_of(self.columns, held.record.kind) else { return Ok(None) };
        held.refresh(spec);
        Ok(Some(Shown { fields: held.record.json(spec), record: held.record }))
    }
}
