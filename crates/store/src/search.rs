//! Quick find: an index of two-character pieces, because Chinese words are mostly two characters long.

use crate::{Error, states::Flipped};
use kernel::{RecordId, RecordKind, ScopeId};
use rusqlite::{Connection, Rows, params};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// A record that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its kind.
    pub kind: RecordKind,
    /// The record.
    pub id: RecordId,
}

/// What a transaction has noted for quick find, and for the digests of states: it stands in the index once [`Noted::settle`] has run.
/// The index writes a segment of its own at every savepoint of a statement, and merging thousands of those costs more than all the rest
/// of taking a page in.
#[derive(Default)]
pub(crate) struct Noted {
    found_by: RefCell<BTreeMap<i64, Note>>,
    pub(crate) flipped: Flipped,
}

/// What a record is to be found by, and whether the index may hold something of its number already.
struct Note {
    text: Option<String>,
    was_there: bool,
}

impl Noted {
    /// From now on the record is found by this text; by nothing where there is none. `is_new`: its number was given to it just now.
    pub(crate) fn note(&self, no: i64, text: Option<String>, is_new: bool) {
        let mut noted = self.found_by.borrow_mut();
        // The number of a record that goes may be given to another one.
        let was_there = !is_new || noted.get(&no).is_some_and(|before| before.was_there);
        noted.insert(no, Note { text, was_there });
    }

    /// Brings everything noted into the index; belongs before the end of each transaction that notes anything.
    pub(crate) fn settle(&self, conn: &Connection) -> Result<(), Error> {
        self.flipped.settle(conn)?;
        let noted = self.found_by.take();
        if noted.is_empty() {
            return Ok(());
        }
        let mut delete = conn.prepare_cached("DELETE FROM search WHERE rowid = ?1")?;
        for no in noted.iter().filter(|(_, note)| note.was_there).map(|(no, _)| no) {
            delete.execute([no])?;
        }
        let mut insert = conn.prepare_cached("INSERT INTO search (rowid, tokens) VALUES (?1, ?2)")?;
        for (no, text) in noted.iter().filter_map(|(no, note)| note.text.as_ref().map(|text| (no, text))) {
            insert.execute(params![no, tokens(text)])?;
        }
        Ok(())
    }

    /// The transaction came to nothing.
    pub(crate) fn forget(&self) {
        self.found_by.take();
        self.flipped.forget();
    }
}

/// Records whose text holds every word of the query, latest first.
pub fn find(conn: &Connection, query: &str, limit: u32) -> Result<Vec<Hit>, Error> {
    let wanted = phrases(query);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT record.kind, record.id FROM search JOIN record ON record.no = search.rowid
               WHERE search MATCH ?1 ORDER BY record.changed_at DESC, record.id LIMIT ?2";
    hits(conn.prepare_cached(sql)?.query(params![wanted, limit])?)
}

/// The same among the records that lie in these scopes: of all others not even their number is told.
pub fn find_in(conn: &Connection, query: &str, (scopes, limit): (&[ScopeId], u32)) -> Result<Vec<Hit>, Error> {
    let wanted = phrases(query);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let scopes: Vec<String> = scopes.iter().map(|scope| seal::to_hex(&scope.bytes())).collect();
    let sql = "SELECT record.kind, record.id FROM search JOIN record ON record.no = search.rowid
               WHERE search MATCH ?1 AND lower(hex(record.scope)) IN (SELECT value FROM json_each(?3))
               ORDER BY record.changed_at DESC, record.id LIMIT ?2";
    hits(conn.prepare_cached(sql)?.query(params![wanted, limit, serde_json::to_string(&scopes)?])?)
}

fn hits(mut rows: Rows<'_>) -> Result<Vec<Hit>, Error> {
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        if let Some(kind) = RecordKind::of_number(row.get(0)?) {
            hits.push(Hit { kind, id: RecordId::from_bytes(row.get(1)?) });
        }
    }
    Ok(hits)
}

/// Most of what is written here: letters without a case, which need no looking up.
const IDEOGRAPHS: RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';

fn lowered(run: &mut String, c: char) {
    if IDEOGRAPHS.contains(&c) { run.push(c) } else { run.extend(c.to_lowercase()) }
}

/// Runs of Chinese characters, and words of letters and digits.
fn runs(text: &str) -> Vec<(bool, String)> {
    let mut found: Vec<(bool, String)> = Vec::new();
    let mut is_open = false;
    for c in text.chars() {
        let is_word = IDEOGRAPHS.contains(&c) || c.is_alphanumeric();
        let is_han = is_word && !c.is_ascii();
        match found.last_mut() {
            Some((han, run)) if is_open && is_word && *han == is_han => lowered(run, c),
            _ if is_word => {
                let mut run = String::new();
                lowered(&mut run, c);
                found.push((is_han, run));
            }
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
    let mut out = String::with_capacity(text.len() * 5);
    for (is_han, run) in runs(text) {
        if is_han {
            let ends = run.char_indices().map(|(at, c)| at + c.len_utf8());
            for (start, end) in run.char_indices().map(|(at, _)| at).zip(ends.skip(1)) {
                add(&mut out, &run[start..end]);
            }
            let mut one = [0; 4];
            run.chars().for_each(|c| add(&mut out, c.encode_utf8(&mut one)));
        } else {
            add(&mut out, &run);
        }
    }
    out
}

fn add(out: &mut String, token: &str) {
    if !out.is_empty() {
        out.push(' ');
    }
    out.push_str(token);
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
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn ideographs_are_words_without_a_case() {
        assert!(IDEOGRAPHS.into_iter().all(|c| c.is_alphanumeric() && c.to_lowercase().eq([c])));
    }

    #[test]
    fn the_number_of_a_record_that_went_is_found_by_the_new_one_alone() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE VIRTUAL TABLE search USING fts5(tokens, content='', contentless_delete=1)").unwrap();
        let (noted, found) = (Noted::default(), |word: &str| {
            let sql = "SELECT count(*) FROM search WHERE search MATCH ?1";
            conn.query_row(sql, [word], |r| r.get::<_, i64>(0)).unwrap()
        });
        noted.note(7, Some("old".to_owned()), true);
        noted.settle(&conn).unwrap();
        assert_eq!((found("old"), found("new")), (1, 0));
        noted.note(7, None, false);
        noted.note(7, Some("new".to_owned()), true);
        noted.settle(&conn).unwrap();
        assert_eq!((found("old"), found("new")), (0, 1));
        noted.note(7, None, false);
        noted.forget();
        noted.settle(&conn).unwrap();
        assert_eq!(found("new"), 1);
    }

    #[test]
    fn pieces() {
        assert_eq!(tokens("3号楼 漏水了 ABC"), "3 号楼 号 楼 漏水 水了 漏 水 了 abc");
        assert_eq!(phrases("漏水了 abc 水"), "\"漏水 水了\" \"abc\"* \"水\"");
        assert_eq!(phrases("\"* OR"), "\"or\"*");
    }
}
