//! What the hub refused of this vault's own writing, for its author to read again and to write anew.

use crate::{Error, FieldSpec, Store, column, convert, erased};
use change::{Change, Op, Value};
use kernel::{RecordId, RecordKind};
use std::collections::BTreeMap;

/// One field as it was written.
#[derive(Clone, Debug)]
pub struct RefusedField {
    /// How the kind describes it.
    pub spec: &'static FieldSpec,
    /// What was written.
    pub value: String,
}

/// What this vault wrote of a record and the hub refused.
const REFUSED: &str = "SELECT body FROM (SELECT hlc, body FROM change WHERE record = ?1 AND device = ?2 AND verdict = 1
   UNION ALL SELECT hlc, body FROM kept WHERE record = ?1 AND verdict = 1) ORDER BY hlc";

impl Store {
    /// True when the hub refused the beginning that this vault wrote: nothing of the record is in force, and it can only be written anew.
    ///
    /// # Errors
    /// The database's, or a kept change that can't be read.
    pub fn is_beginning_refused(&self, record: RecordId) -> Result<bool, Error> {
        let mut statement = self.conn.prepare_cached(REFUSED)?;
        let mut rows = statement.query([record.bytes(), self.identity.device.bytes()])?;
        while let Some(row) = rows.next()? {
            if Change::of_body(&row.get::<_, Vec<u8>>(0)?)?.op == Op::Create {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The fields of a record as this vault last wrote them among what the hub refused, with the record's kind; entries are left out.
    /// `None` where nothing of it was refused. What was erased since is not there.
    ///
    /// # Errors
    /// The database's, or a kept change that can't be read.
    pub fn refused_fields(&self, record: RecordId) -> Result<Option<(RecordKind, Vec<RefusedField>)>, Error> {
        let erasures = erased::of_record(&self.conn, record)?;
        let mut statement = self.conn.prepare_cached(REFUSED)?;
        let mut rows = statement.query([record.bytes(), self.identity.device.bytes()])?;
        let (mut kind, mut values) = (None, BTreeMap::<u16, Value>::new());
        while let Some(row) = rows.next()? {
            let mut change = Change::of_body(&row.get::<_, Vec<u8>>(0)?)?;
            erased::take_these_out(&erasures, &mut change);
            kind = Some(change.kind);
            if change.op != Op::Append {
                values.extend(change.fields);
            }
        }
        let Some(spec) = kind.and_then(|kind| column::spec_of(self.columns, kind)) else { return Ok(None) };
        let field = |f: &'static FieldSpec| {
            let value = convert::words(f.ty, values.get(&f.id)?)?;
            Some(RefusedField { spec: f, value })
        };
        Ok(Some((spec.kind, spec.fields.iter().filter_map(field).collect())))
    }
}
