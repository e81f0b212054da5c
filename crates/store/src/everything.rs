//! All of it: for exports.

use crate::{Error, Outgoing, Store, chain, column, convert, entry};
use kernel::{RecordId, RecordKind};
use serde_json::{Value as Json, json};

impl Store {
    /// Every batch, the directory's chains first as rights are judged by them, and every entering record. Close the
    /// batches before.
    pub fn everything(&self) -> Result<Outgoing, Error> {
        let sql = format!(
            "SELECT {} FROM batch ORDER BY (SELECT min(no) FROM change c WHERE c.device = batch.device AND
            c.scope = batch.scope AND c.seq = batch.first_seq)",
            chain::COLUMNS
        );
        let mut statement = self.conn.prepare(&sql)?;
        let rows: Vec<_> =
            statement.query_map([], |r| chain::row_to_batch(r, &self.identity))?.collect::<Result<_, _>>()?;
        let batches = rows.into_iter().map(|(b, signature, _)| self.whole(b, signature)).collect::<Result<_, _>>()?;
        let mut statement = self.conn.prepare("SELECT bytes FROM entering ORDER BY no")?;
        let raw: Vec<Vec<u8>> = statement.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
        let entering = raw.iter().map(|bytes| crate::Entering::decode(bytes)).collect::<Result<_, _>>()?;
        Ok(Outgoing { batches, entering })
    }

    /// The cards of all known devices, as they were made known.
    pub fn cards(&self) -> Result<Vec<Vec<u8>>, Error> {
        let mut statement = self.conn.prepare("SELECT card FROM device WHERE card IS NOT NULL ORDER BY id")?;
        Ok(statement.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Every record as one JSON object a line: kind, id, scope, fields by name, entries.
    pub fn records_as_json(&self) -> Result<Vec<String>, Error> {
        let mut statement = self.conn.prepare("SELECT kind, id FROM record ORDER BY kind, id")?;
        let ids: Vec<(u16, [u8; 16])> =
            statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
        let mut lines = Vec::new();
        for (kind, id) in ids {
            lines.extend(self.record_as_json(kind, RecordId::from_bytes(id))?);
        }
        Ok(lines)
    }

    fn record_as_json(&self, kind: u16, id: RecordId) -> Result<Option<String>, Error> {
        let Some(spec) = column::spec_of(self.columns, kind) else { return Ok(None) };
        let Some(mut held) = crate::record::load(&self.conn, id)? else { return Ok(None) };
        held.refresh(spec);
        let r = held.record;
        let entries: Vec<Json> = entry::entries_of(&self.conn, spec, id)?
            .into_iter()
            .map(|e| json!({ "id": e.id, "at": e.at.to_rfc3339(), "member": e.member, "intent": e.intent.word(), "fields": e.body }))
            .collect();
        let line = json!({
            "kind": RecordKind::of_number(kind).map(RecordKind::word), "id": r.id, "scope": r.scope, "is_void": r.is_void,
            "created_at": r.created_at.to_rfc3339(), "created_by": r.created_by, "recorded_for": r.recorded_for,
            "changed_at": r.changed_at.to_rfc3339(), "fields": convert::named(spec.fields, &r.values), "entries": entries,
        });
        Ok(Some(line.to_string()))
    }
}
