//! A store that shows what a hub's log holds: states and entries as the log has them, in bounded portions, with the place that was
//! reached (decisions D2). It keeps no batch and signs nothing; everything in it can be made again.

use crate::{Cursor, Entering, Error, Record, Store, column, erasing, fold, record, setting};
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
            portion.states.iter().try_for_each(|state| store.take_or_leave_out(state))?;
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

    /// A hub judges rights, not types: a record of a faulty or a later program must not keep all others from being shown.
    fn take_or_leave_out(&self, state: &Entering) -> Result<(), Error> {
        self.conn.prepare_cached("SAVEPOINT one_record")?.execute([])?;
        match self.take_shown(state) {
            Err(error) if is_its_own_fault(&error) => {
                self.conn.execute_batch("ROLLBACK TO one_record; RELEASE one_record")?;
                self.drop_shown(state.record)?;
                setting::write(&self.conn, &left_out(state.record), &[])
            }
            taken => {
                self.conn.prepare_cached("RELEASE one_record")?.execute([])?;
                taken?;
                self.show_again(state.record)
            }
        }
    }

    fn show_again(&self, id: RecordId) -> Result<(), Error> {
        self.conn.prepare_cached("DELETE FROM setting WHERE key = ?1")?.execute([left_out(id)])?;
        Ok(())
    }

    /// How many records can't be shown.
    ///
    /// # Errors
    /// The database's.
    pub fn left_out(&self) -> Result<u64, Error> {
        let sql = "SELECT count(*) FROM setting WHERE key >= 'left_out:' AND key < 'left_out;'";
        Ok(self.conn.prepare_cached(sql)?.query_row([], |r| r.get::<_, i64>(0))?.unsigned_abs())
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
        self.show_again(id)?;
        let Some(held) = record::load(&self.conn, id)? else { return Ok(()) };
        let of = column::column_of(self.columns, held.record.kind);
        of.map_or(Ok(()), |of| fold::forget(self, of, id))
    }

    /// A record as it is shown.
    ///
    /// # Errors
    /// The database's.
    pub fn shown(&self, id: RecordId) -> Result<Option<Shown>, Error> {
        let Some(mut held) = record::load(&self.conn, id)? else { return Ok(None) };
        let Some((_, spec)) = column::column_of(self.columns, held.record.kind) else { return Ok(None) };
        held.refresh(spec);
        Ok(Some(Shown { fields: held.record.json(spec), record: held.record }))
    }
}

fn left_out(id: RecordId) -> String {
    format!("left_out:{id}")
}

/// True for what a value of the record causes, and no fault of the file or the machine does.
fn is_its_own_fault(error: &Error) -> bool {
    use rusqlite::ErrorCode::{ConstraintViolation, TypeMismatch};
    match error {
        Error::Json(_) | Error::Unfit(_) | Error::Change(_) | Error::WrongField { .. } => true,
        Error::Sqlite(error) => matches!(error.sqlite_error_code(), Some(ConstraintViolation | TypeMismatch)),
        _ => false,
    }
}
