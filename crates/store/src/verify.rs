//! Is everything here what was signed, and does everything shown follow from it?

use crate::{Differing, Error, Store, chain, erased};
use rusqlite::{Connection, types::ValueRef};

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Changes whose chain and signature were checked.
    pub changes: u32,
    /// Records whose state was folded again.
    pub records: u32,
    /// What does not fit, in words for the log; empty when clean.
    pub problems: Vec<String>,
}

impl Store {
    /// Checks pages, chains, signatures, that records and typed rows are the fold of the log, and what the hub was last found to have
    /// otherwise.
    pub fn verify(&self) -> Result<Verdict, Error> {
        let mut verdict = Verdict::default();
        self.check_pages(&mut verdict)?;
        self.check_chains(&mut verdict)?;
        self.check_unstamped(&mut verdict)?;
        let again = self.as_of(self.position()?, &[])?;
        let (here, there) = (dump_tables(&self.conn)?, dump_tables(&again.conn)?);
        verdict.records = u32::try_from(here.iter().filter(|l| l.starts_with("record|")).count()).unwrap_or(u32::MAX);
        compare(&here, &there, &mut verdict.problems);
        let differs = |d: Differing| format!("states: {} in {} are not those of the hub", d.kind.word(), d.scope);
        verdict.problems.extend(self.differing()?.into_iter().map(differs));
        Ok(verdict)
    }

    /// SQLCipher's check reads the file alone. A page torn while it was carried over from the write-ahead log is still whole
    /// there, so the log is carried over first: nothing was lost, and nothing is called damaged.
    fn check_pages(&self, verdict: &mut Verdict) -> Result<(), Error> {
        self.conn.query_row("PRAGMA wal_checkpoint(FULL)", [], |_| Ok(()))?;
        for check in ["quick_check", "cipher_integrity_check"] {
            let mut statement = self.conn.prepare(&format!("PRAGMA {check}"))?;
            let lines = statement.query_map([], |r| r.get::<_, String>(0))?;
            for line in lines.collect::<Result<Vec<_>, _>>()?.into_iter().filter(|l| l != "ok") {
                verdict.problems.push(format!("{check}: {line}"));
            }
        }
        Ok(())
    }

    fn check_chains(&self, verdict: &mut Verdict) -> Result<(), Error> {
        let sql = format!("SELECT {} FROM batch ORDER BY device, scope, first_seq", chain::COLUMNS);
        let mut statement = self.conn.prepare(&sql)?;
        let batches: Vec<_> =
            statement.query_map([], |r| chain::row_to_batch(r, &self.identity))?.collect::<Result<_, _>>()?;
        let mut previous: Option<change::BatchHeader> = None;
        let mut head = seal::Hash([0; 32]);
        let mut next_seq = 1;
        for (batch, signature, _) in batches {
            let h = batch.header.clone();
            let goes_on = previous.as_ref().is_some_and(|p| (p.device, p.scope) == (h.device, h.scope));
            let expected = if goes_on { (next_seq, head) } else { (1, seal::Hash([0; 32])) };
            if (h.first_seq, h.prev_head) != expected && !self.begins_behind_a_snapshot(&h)? {
                verdict.problems.push(format!("chain: {} {} does not join at {}", h.device, h.scope, h.first_seq));
            }
            (head, next_seq) = (batch.head, batch.next_seq());
            verdict.changes += batch.count;
            self.check_batch(batch, signature, verdict)?;
            previous = Some(h);
        }
        let shown: u32 = self.conn.query_row("SELECT count(*) FROM change", [], |r| r.get(0))?;
        let logged = shown + self.hidden_changes()?;
        if logged != verdict.changes {
            verdict.problems.push(format!("log: {logged} changes, {} in batches", verdict.changes));
        }
        Ok(())
    }

    /// What the table of batches without a receipt leaves out would never go up.
    fn check_unstamped(&self, verdict: &mut Verdict) -> Result<(), Error> {
        let sql = "WITH without AS (SELECT device, scope, first_seq FROM batch EXCEPT SELECT device, scope, first_seq FROM receipt)
                   SELECT (SELECT count(*) FROM (SELECT * FROM without EXCEPT SELECT * FROM unstamped)),
                          (SELECT count(*) FROM (SELECT * FROM unstamped EXCEPT SELECT * FROM without))";
        let (left_out, too_many): (u32, u32) = self.conn.query_row(sql, [], |r| Ok((r.get(0)?, r.get(1)?)))?;
        if (left_out, too_many) != (0, 0) {
            verdict.problems.push(format!("unstamped: {left_out} batches left out, {too_many} too many"));
        }
        Ok(())
    }

    fn check_batch(
        &self,
        batch: chain::OpenBatch,
        signature: seal::Signature,
        verdict: &mut Verdict,
    ) -> Result<(), Error> {
        let h = batch.header.clone();
        let own = self.identity.device == h.device;
        let key =
            if own { Some(self.identity.signing.verifying()) } else { self.device(h.device)?.map(|d| d.sign_key) };
        let Some(key) = key else {
            verdict.problems.push(format!("chain: unknown device {}", h.device));
            return Ok(());
        };
        let count = batch.count as usize;
        let whole = self.whole(batch, signature)?;
        let is_left = erased::check(&self.conn, &whole).is_ok();
        if whole.pieces.len() != count || whole.open(&key).is_err() || !is_left {
            verdict
                .problems
                .push(format!("chain: batch {} {} {} is not what was signed", h.device, h.scope, h.first_seq));
        }
        Ok(())
    }
}

fn compare(here: &[String], there: &[String], problems: &mut Vec<String>) {
    let only = |a: &[String], b: &[String]| -> Vec<String> {
        let other: std::collections::BTreeSet<&String> = b.iter().collect();
        a.iter().filter(|l| !other.contains(l)).take(5).map(|l| l.chars().take(120).collect()).collect()
    };
    problems.extend(only(here, there).into_iter().map(|l| format!("not from the log: {l}")));
    problems.extend(only(there, here).into_iter().map(|l| format!("missing: {l}")));
}

/// Tables that are not a fold of the log: the log itself, and what this vault keeps for itself.
const APART: &[&str] = &[
    "setting",
    "device",
    "batch",
    "change",
    "entering",
    "draft_text",
    "sent",
    "migration",
    "receipt",
    "hidden",
    "cursor",
    "entered",
    "leaving",
    "departed",
    "kept",
    "amended",
    "last_word",
    "notice",
    "sealed",
    "carriage",
    "carried",
    "displaced",
    "snapshot",
    "staged_chunk",
    "chain_base",
    "stand_in",
    "erasure",
    "unstamped",
    "piece",
    "piece_at_hub",
    "carried_piece",
    "wanted_file",
    "differing",
];

/// Every row of every folded table as one line each, sorted; ids as hex. Row numbers are left out.
pub fn dump_tables(conn: &Connection) -> Result<Vec<String>, Error> {
    let mut statement = conn.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search%' ORDER BY name",
    )?;
    let tables: Vec<String> = statement.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
    let folded: Vec<&str> = tables.iter().map(String::as_str).filter(|t| !APART.contains(t)).collect();
    dump_of(conn, &folded)
}

/// The same of these tables alone.
pub fn dump_of(conn: &Connection, tables: &[&str]) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    tables.iter().try_for_each(|table| dump_table(conn, table, &mut lines))?;
    lines.sort();
    Ok(lines)
}

fn dump_table(conn: &Connection, table: &str, lines: &mut Vec<String>) -> Result<(), Error> {
    let mut statement = conn.prepare_cached(&format!("SELECT * FROM \"{table}\""))?;
    let names: Vec<String> = statement.column_names().map(String::from).collect();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut line = table.to_owned();
        for (place, name) in names.iter().enumerate().filter(|(_, n)| !(table == "record" && *n == "no")) {
            line.push_str(&format!("|{name}={}", cell(row.get_ref(place)?)));
        }
        lines.push(line);
    }
    Ok(())
}

fn cell(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "-".to_owned(),
        ValueRef::Integer(n) => n.to_string(),
        ValueRef::Real(x) => x.to_string(),
        ValueRef::Text(t) => String::from_utf8_lossy(t).into_owned(),
        ValueRef::Blob(b) => seal::to_hex(b),
    }
}
