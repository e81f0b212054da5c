//! Half-typed text, kept within 300 ms of the key (decisions D37, D43).

use crate::{Error, Store};
use kernel::Instant;
use rusqlite::params;

/// A text somebody had not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The field it belongs to.
    pub key: String,
    /// As far as it was typed.
    pub text: String,
    /// When.
    pub saved_at: Instant,
}

impl Store {
    /// Keeps a text; durable when this returns.
    pub fn keep_draft(&mut self, key: &str, text: &str, now: Instant) -> Result<(), Error> {
        let sql = "INSERT INTO draft_text VALUES (?1, ?2, ?3)
                   ON CONFLICT (key) DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at";
        self.read().prepare_cached(sql)?.execute(params![key, text, now.0])?;
        Ok(())
    }

    /// The texts whose key begins so, latest first.
    pub fn drafts(&self, prefix: &str) -> Result<Vec<Draft>, Error> {
        let sql = "SELECT key, text, saved_at FROM draft_text WHERE substr(key, 1, length(?1)) = ?1";
        let mut statement = self.read().prepare_cached(sql)?;
        let draft = |r: &rusqlite::Row<'_>| Ok(Draft { key: r.get(0)?, text: r.get(1)?, saved_at: Instant(r.get(2)?) });
        let mut drafts: Vec<Draft> = statement.query_map([prefix], draft)?.collect::<Result<_, _>>()?;
        drafts.sort_by(|a, b| b.saved_at.cmp(&a.saved_at).then_with(|| a.key.cmp(&b.key)));
        Ok(drafts)
    }

    /// Forgets a text, once it was saved as a record or thrown away by its writer.
    pub fn drop_draft(&mut self, key: &str) -> Result<(), Error> {
        self.read().prepare_cached("DELETE FROM draft_text WHERE key = ?1")?.execute([key])?;
        Ok(())
    }
}
