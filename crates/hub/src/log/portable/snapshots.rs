//! The statements about snapshots.

use super::{CHANGE, RECORD, SCOPE, Sql, among, change, record, scope, signed_state};
use crate::Error;
use crate::log::cell::Cells;
use crate::log::snapshots::{SnapshotRow, SnapshotTx};
use crate::log::{ChainRow, ChangeRow, RecordRow, ScopeRow};
use kernel::{DeviceId, Instant, RecordId, ScopeId, TimelineId};
use seal::{Hash, Signature};
use std::collections::BTreeMap;
use store::{SignedManifest, SignedState};

fn snapshot(c: &mut Cells) -> Result<SnapshotRow, Error> {
    Ok(SnapshotRow {
        scope: ScopeId::from_bytes(c.array()?),
        timeline: TimelineId::from_bytes(c.array()?),
        seq: c.number()?,
        records: c.number()?,
        signed: SignedManifest { bytes: c.blob()?, signature: Signature(c.array()?) },
    })
}

impl<S: Sql> SnapshotTx for S {
    fn all_scopes(&mut self) -> Result<Vec<ScopeRow>, Error> {
        let rows = self.query(&format!("{SCOPE} WHERE seq > 0 ORDER BY id"), &[])?;
        rows.into_iter().map(|row| scope(&mut Cells::of(row))).collect()
    }

    fn weigh(&mut self, scope: ScopeId, after: u64) -> Result<u64, Error> {
        let sql =
            "SELECT CAST(coalesce(sum(CASE WHEN f.item = 0 THEN b.last_seq - b.first_seq + 1 ELSE 1 END), 0) AS BIGINT)
                   FROM feed f LEFT JOIN batch b ON f.item = 0 AND b.device = f.ref AND b.scope = f.scope AND
                     b.first_seq = f.first_seq
                   WHERE f.scope = ?1 AND f.seq > ?2";
        let rows = self.query(sql, &[scope.bytes().into(), after.into()])?;
        Cells::of(rows.into_iter().next().unwrap_or_default()).number()
    }

    fn records_of(&mut self, scope: ScopeId) -> Result<Vec<RecordId>, Error> {
        let sql = "SELECT id FROM record_state WHERE scope = ?1 UNION SELECT id FROM record_state WHERE born_in = ?1";
        let rows = self.query(sql, &[scope.bytes().into()])?;
        rows.into_iter().map(|row| Ok(RecordId::from_bytes(Cells::of(row).array()?))).collect()
    }

    fn records_after(&mut self, after: Option<RecordId>, most: u32) -> Result<Vec<RecordRow>, Error> {
        // No id is shorter than this.
        let after = after.map_or(Vec::new(), |id| id.bytes().to_vec());
        let sql = format!("{RECORD} WHERE id > ?1 ORDER BY id LIMIT ?2");
        let rows = self.query(&sql, &[after.as_slice().into(), i64::from(most).into()])?;
        rows.into_iter().map(|row| record(&mut Cells::of(row))).collect()
    }

    fn records(&mut self, ids: &[RecordId]) -> Result<Vec<RecordRow>, Error> {
        let ids: Vec<[u8; 16]> = ids.iter().map(|id| id.bytes()).collect();
        among(self, (&format!("{RECORD} WHERE id IN"), ""), &ids, record)
    }

    fn entries_among(&mut self, records: &[RecordId]) -> Result<Vec<ChangeRow>, Error> {
        let ids: Vec<[u8; 16]> = records.iter().map(|id| id.bytes()).collect();
        let head = format!("{CHANGE} WHERE is_entry = 1 AND role IS NOT NULL AND record IN");
        let mut found = among(self, (&head, ""), &ids, change)?;
        found.sort_by_key(|row| (row.record, row.rank, row.id));
        Ok(found)
    }

    fn carried_among(&mut self, records: &[RecordId]) -> Result<Vec<SignedState>, Error> {
        let ids: Vec<[u8; 16]> = records.iter().map(|id| id.bytes()).collect();
        among(self, ("SELECT rank, signature, bytes FROM carried WHERE record IN", ""), &ids, signed_state)
    }

    fn not_in_force(&mut self, scope: ScopeId) -> Result<Vec<ChangeRow>, Error> {
        let sql = format!("{CHANGE} WHERE scope = ?1 AND role IS NULL ORDER BY id");
        let rows = self.query(&sql, &[scope.bytes().into()])?;
        rows.into_iter().map(|row| change(&mut Cells::of(row))).collect()
    }

    fn all_not_in_force(&mut self) -> Result<Vec<ChangeRow>, Error> {
        let sql = format!("{CHANGE} WHERE role IS NULL ORDER BY device, scope, seq");
        let rows = self.query(&sql, &[])?;
        rows.into_iter().map(|row| change(&mut Cells::of(row))).collect()
    }

    fn chains_in(&mut self, scope: ScopeId) -> Result<Vec<ChainRow>, Error> {
        let sql = "SELECT device, last_seq, head, last_eff FROM device_scope WHERE scope = ?1 AND last_seq > 0 ORDER BY device";
        let chain = |row| {
            let mut c = Cells::of(row);
            let id = (DeviceId::from_bytes(c.array()?), scope);
            Ok(ChainRow { id, last_seq: c.number()?, head: Hash(c.array()?), last_eff: c.number()? })
        };
        self.query(sql, &[scope.bytes().into()])?.into_iter().map(chain).collect()
    }

    fn snapshots(&mut self, scope: ScopeId, timeline: TimelineId) -> Result<Vec<SnapshotRow>, Error> {
        let sql = "SELECT scope, timeline, seq, records, manifest, signature FROM snapshot
                   WHERE scope = ?1 AND timeline = ?2 ORDER BY seq DESC";
        let rows = self.query(sql, &[scope.bytes().into(), timeline.bytes().into()])?;
        rows.into_iter().map(|row| snapshot(&mut Cells::of(row))).collect()
    }

    fn snapshot_ends(&mut self, scopes: &[ScopeId], timeline: TimelineId) -> Result<BTreeMap<ScopeId, u64>, Error> {
        let ids: Vec<[u8; 16]> = scopes.iter().map(|scope| scope.bytes()).collect();
        let end =
            |c: &mut Cells| Ok((ScopeId::from_bytes(c.array()?), c.number()?, TimelineId::from_bytes(c.array()?)));
        // In the order of the scopes and then of their places: the last of a scope stands.
        let rows = among(self, ("SELECT scope, seq, timeline FROM snapshot WHERE scope IN", ", 2"), &ids, end)?;
        Ok(rows.into_iter().filter(|row| row.2 == timeline).map(|row| (row.0, row.1)).collect())
    }

    fn chunk_names(&mut self, scope: ScopeId) -> Result<Vec<Hash>, Error> {
        let rows = self.query("SELECT hash FROM chunk WHERE scope = ?1 ORDER BY hash", &[scope.bytes().into()])?;
        rows.into_iter().map(|row| Ok(Hash(Cells::of(row).array()?))).collect()
    }

    fn chunk(&mut self, scope: ScopeId, name: Hash) -> Result<Option<Vec<u8>>, Error> {
        let sql = "SELECT bytes FROM chunk WHERE scope = ?1 AND hash = ?2";
        let rows = self.query(sql, &[scope.bytes().into(), name.0.into()])?;
        rows.into_iter().next().map(|row| Cells::of(row).blob()).transpose()
    }

    fn save_chunk(&mut self, scope: ScopeId, (name, bytes): (Hash, &[u8])) -> Result<(), Error> {
        let sql = "INSERT INTO chunk (scope, hash, bytes) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        self.execute(sql, &[scope.bytes().into(), name.0.into(), bytes.into()])?;
        Ok(())
    }

    fn save_snapshot(&mut self, row: &SnapshotRow) -> Result<(), Error> {
        self.execute(
            "INSERT INTO snapshot (scope, timeline, seq, records, manifest, signature) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO NOTHING",
            &[
                row.scope.bytes().into(),
                row.timeline.bytes().into(),
                row.seq.into(),
                row.records.into(),
                row.signed.bytes.as_slice().into(),
                row.signed.signature.0.into(),
            ],
        )?;
        Ok(())
    }

    fn keep_only(&mut self, scope: ScopeId, (rows, chunks): (&[SnapshotRow], &[Hash])) -> Result<(), Error> {
        let all = self.query("SELECT timeline, seq FROM snapshot WHERE scope = ?1", &[scope.bytes().into()])?;
        for row in all {
            let mut c = Cells::of(row);
            let (timeline, seq) = (TimelineId::from_bytes(c.array()?), c.number()?);
            if !rows.iter().any(|kept| (kept.timeline, kept.seq) == (timeline, seq)) {
                let sql = "DELETE FROM snapshot WHERE scope = ?1 AND timeline = ?2 AND seq = ?3";
                self.execute(sql, &[scope.bytes().into(), timeline.bytes().into(), seq.into()])?;
            }
        }
        for name in self.chunk_names(scope)?.into_iter().filter(|name| !chunks.contains(name)) {
            let sql = "DELETE FROM chunk WHERE scope = ?1 AND hash = ?2";
            self.execute(sql, &[scope.bytes().into(), name.0.into()])?;
        }
        Ok(())
    }

    fn claim_cutting(&mut self, scope: ScopeId, (now, until): (Instant, Instant)) -> Result<bool, Error> {
        let begin = "INSERT INTO cutting (scope, until) VALUES (?1, 0) ON CONFLICT DO NOTHING";
        self.execute(begin, &[scope.bytes().into()])?;
        let claim = "UPDATE cutting SET until = ?3 WHERE scope = ?1 AND until <= ?2";
        Ok(self.execute(claim, &[scope.bytes().into(), now.0.into(), until.0.into()])? == 1)
    }

    fn is_cutting(&mut self, scope: ScopeId, until: Instant) -> Result<bool, Error> {
        // Written, so that nobody ends it before what is written beside it stands.
        let sql = "UPDATE cutting SET until = ?2 WHERE scope = ?1 AND until = ?2";
        Ok(self.execute(sql, &[scope.bytes().into(), until.0.into()])? == 1)
    }

    fn end_cutting(&mut self, scope: ScopeId, until: Instant) -> Result<bool, Error> {
        let sql = "UPDATE cutting SET until = 0 WHERE scope = ?1 AND until = ?2";
        Ok(self.execute(sql, &[scope.bytes().into(), until.0.into()])? == 1)
    }
}
