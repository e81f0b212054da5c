//! Quick find: an index of two-character pieces, because Chinese words are mostly two characters long.

use crate::Error;
use kernel::{RecordId, RecordKind};
use rusqlite::{Connection, params};

/// A record that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its kind.
    pub kind: RecordKind,
    /// The record.
    pub id: RecordId,
}

/// Notes what a record is to be found by from now on; nothing where there is no text. It stands in the index once [`settle`] has
/// run: the index writes a segment of its own at every savepoint of a statement, and merging thousands of those costs more than
/// all the rest of taking a page in.
pub(crate) fn index(conn: &Connection, no: i64, text: Option<String>) -> Result<(), Error> {
    conn.prepare_cached("CREATE TEMP TABLE IF NOT EXISTS to_index (no INTEGER PRIMARY KEY, tokens TEXT)")?
        .execute([])?;
    let tokens = text.map(|text| tokens(&text));
    conn.prepare_cached("INSERT OR REPLACE INTO temp.to_index VALUES (?1, ?2)")?.execute(params![no, tokens])?;
    Ok(())
}

/// Brings everything noted into the index; belongs before the end of each transaction that notes anything.
pub(crate) fn settle(conn: &Connection) -> Result<(), Error> {
    let has_notes = "SELECT 1 FROM sqlite_temp_master WHERE name = 'to_index'";
    if !conn.prepare_cached(has_notes)?.exists([])? {
        return Ok(());
    }
    for sql in [
        "DELETE FROM search WHERE rowid IN (SELECT no FROM temp.to_index)",
        "INSERT INTO search (rowid, tokens) SELECT no, tokens FROM temp.to_index WHERE tokens IS NOT NULL ORDER BY no",
        "DELETE FROM temp.to_index",
    ] {
        conn.prepare_cached(sql)?.execute([])?;
    }
    Ok(())
}

/// Records whose text holds every word of the query, latest first.
pub fn find(conn: &Connection, query: &str, limit: u32) -> Result<Vec<Hit>, Error> {
    let wanted = phrases(query);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT record.kind, record.id FROM search JOIN record ON record.no = search.rowid
               WHERE search MATCH ?1 ORDER BY record.changed_at DESC, record.id LIMIT ?2";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params![wanted, limit])?;
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        if let Some(kind) = RecordKind::of_number(row.get(0)?) {
            hits.push(Hit { kind, id: RecordId::from_bytes(row.get(1)?) });
        }
    }
    Ok(hits)
}

/// Runs of Chinese characters, and words of letters and digits.
fn runs(text: &str) -> Vec<(bool, String)> {
    let mut found: Vec<(bool, String)> = Vec::new();
    let mut is_open = false;
    for c in text.chars() {
        let is_word = c.is_alphanumeric();
        let is_han = is_word && !c.is_ascii();
        match found.last_mut() {
            Some((han, run)) if is_open && is_word && *han == is_han => run.extend(c.to_lowercase()),
            _ if is_word => found.push((is_han, c.to_lowercase().collect())),
            _ => {}
        }
        is_open = is_word;
    }
    found
}

fn pairs(run: &str) -> Vec<String> {
    let chars: Vec<char> = run.chars().collect();
    chars.windows(2).map(|w| w.iter().collect()).collect()
}

/// For a Chinese run its pairs in order, then each character alone; other words as they are.
fn tokens(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for (is_han, run) in runs(text) {
        if is_han {
            out.extend(pairs(&run));
            out.extend(run.chars().map(String::from));
        } else {
            out.push(run);
        }
    }
    out.join(" ")
}

fn phrases(query: &str) -> String {
    let one = |(is_han, run): (bool, String)| match (is_han, run.chars().count()) {
        (true, 1) => format!("\"{run}\""),
        (true, _) => format!("\"{}\"", pairs(&run).join(" ")),
        (false, _) => format!("\"{run}\"*"),
    };
    runs(query).into_iter().map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces() {
        assert_eq!(tokens("3号楼 漏水了 ABC"), "3 号楼 号 楼 漏水 水了 漏 水 了 abc");
        assert_eq!(phrases("漏水了 abc 水"), "\"漏水 水了\" \"abc\"* \"水\"");
        assert_eq!(phrases("\"* OR"), "\"or\"*");
    }
}
