//! Where a batch stands in its chain: whether it joins what is known of it (decisions D6), be that a snapshot's word alone.

use crate::{Error, Store, hidden};
use change::{Batch, BatchHeader, Piece, Receipt};
use kernel::{DeviceId, ScopeId};
use rusqlite::{OptionalExtension, params};
use seal::Hash;
use std::collections::BTreeSet;

/// The end of a chain as a snapshot told it.
struct ChainBase {
    seq: u64,
    head: Hash,
}

impl Store {
    /// Whether the batch goes on from what is known of its chain: the same pieces where they overlap, and the known head before
    /// it. A laptop set back to an older copy that writes on forks its chain; then `None`. Else the numbers that are known and
    /// not here, because a snapshot stands for them.
    pub(crate) fn joined(&self, batch: &Batch, known: u64) -> Result<Option<BTreeSet<u64>>, Error> {
        let (h, last) = (&batch.header, batch.next_seq() - 1);
        let here = hidden::numbered_pieces(&self.conn, (h.device, h.scope), (h.first_seq, last.min(known) + 1))?;
        let mut same = true;
        for (seq, ours) in &here {
            same &= batch.holds((seq - h.first_seq) as u32, ours) || self.is_same_by_own_salt(batch, (*seq, ours))?;
        }
        let here: BTreeSet<u64> = here.into_iter().map(|(seq, _)| seq).collect();
        let missing: BTreeSet<u64> = (h.first_seq..=last.min(known)).filter(|seq| !here.contains(seq)).collect();
        let base = self.base_from((h.device, h.scope), h.first_seq)?;
        let behind = base.as_ref().map_or(0, |base| base.seq);
        let is_told_of = missing.iter().all(|seq| *seq <= behind);
        let meets = base.as_ref().is_none_or(|base| last < base.seq || (last, batch.head) == (base.seq, base.head));
        let follows = match self.head_before(h)? {
            Some(head) => head == h.prev_head,
            None => h.first_seq <= behind,
        };
        Ok((same && is_told_of && meets && follows && self.is_cut_alike(batch)?).then_some(missing))
    }

    /// True when no batch here has some of the same numbers and ends elsewhere: a copy of its author's vault may have gone on with
    /// an open one.
    fn is_cut_alike(&self, batch: &Batch) -> Result<bool, Error> {
        // Batches of a chain follow each other: of those that begin before it the last alone can reach into it.
        let sql = "SELECT 1 FROM batch WHERE device = ?1 AND scope = ?2 AND first_seq < ?4 AND first_seq + count > ?3
                   AND (first_seq, count) <> (?3, ?4 - ?3) AND first_seq >= coalesce(
                     (SELECT max(first_seq) FROM batch WHERE device = ?1 AND scope = ?2 AND first_seq < ?3), 0)";
        let h = &batch.header;
        let at = params![h.device.bytes(), h.scope.bytes(), h.first_seq as i64, batch.next_seq() as i64];
        Ok(!self.conn.prepare_cached(sql)?.exists(at)?)
    }

    /// The same by the salt that is here: where values were erased, who hides the rest of the change has its salt no more.
    fn is_same_by_own_salt(&self, batch: &Batch, (seq, ours): (u64, &Piece)) -> Result<bool, Error> {
        let h = &batch.header;
        let theirs = match batch.pieces.get((seq - h.first_seq) as usize) {
            Some(Piece::Hidden(hash)) => *hash,
            _ => return Ok(false),
        };
        Ok(self.hash_of((h.device, h.scope, seq), ours)? == theirs)
    }

    /// The last change known of a chain; 0 when none is.
    pub(crate) fn known_to(&self, device: DeviceId, scope: ScopeId) -> Result<u64, Error> {
        let sql = "SELECT max(coalesce((SELECT first_seq + count - 1 FROM batch WHERE device = ?1 AND scope = ?2
                                   ORDER BY first_seq DESC LIMIT 1), 0),
                        coalesce((SELECT max(seq) FROM chain_base WHERE device = ?1 AND scope = ?2), 0))";
        let mut statement = self.conn.prepare_cached(sql)?;
        Ok(statement.query_row(params![device.bytes(), scope.bytes()], |r| r.get::<_, i64>(0))? as u64)
    }

    /// True where the batch that the receipt is about is here, or a snapshot stands for it. A vault that was set back may have other
    /// changes under the same numbers: a word on those that are gone is none on these.
    ///
    /// # Errors
    /// The database's.
    pub fn holds(&self, receipt: &Receipt) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM batch WHERE device = ?1 AND scope = ?2 AND first_seq = ?3 AND first_seq + count = ?4 AND head = ?5
                   UNION ALL SELECT 1 FROM chain_base WHERE device = ?1 AND scope = ?2 AND seq >= ?4 - 1";
        let (first, next) = (receipt.first_seq as i64, receipt.next_seq() as i64);
        let at = params![receipt.device.bytes(), receipt.scope.bytes(), first, next, receipt.head.0];
        Ok(self.conn.prepare_cached(sql)?.exists(at)?)
    }

    /// True where a snapshot vouches for the head that the batch joins at.
    ///
    /// # Errors
    /// The database's.
    pub fn begins_behind_a_snapshot(&self, h: &BatchHeader) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM chain_base WHERE device = ?1 AND scope = ?2 AND seq = ?3 AND head = ?4";
        let at = params![h.device.bytes(), h.scope.bytes(), h.first_seq as i64 - 1, h.prev_head.0];
        Ok(self.conn.prepare_cached(sql)?.exists(at)?)
    }

    /// The first place at or after this number that a snapshot told of.
    fn base_from(&self, chain: (DeviceId, ScopeId), from: u64) -> Result<Option<ChainBase>, Error> {
        let sql =
            "SELECT seq, head FROM chain_base WHERE device = ?1 AND scope = ?2 AND seq >= ?3 ORDER BY seq LIMIT 1";
        let at = params![chain.0.bytes(), chain.1.bytes(), from as i64];
        let base = |r: &rusqlite::Row<'_>| Ok(ChainBase { seq: r.get::<_, i64>(0)? as u64, head: Hash(r.get(1)?) });
        Ok(self.conn.prepare_cached(sql)?.query_row(at, base).optional()?)
    }

    /// The head of the chain before the batch: zeros before the first one, `None` where it is not known.
    fn head_before(&self, h: &BatchHeader) -> Result<Option<Hash>, Error> {
        if h.first_seq == 1 {
            return Ok(Some(Hash([0; 32])));
        }
        let sql = "SELECT head FROM batch WHERE device = ?1 AND scope = ?2 AND first_seq + count = ?3 AND first_seq =
                     (SELECT max(first_seq) FROM batch WHERE device = ?1 AND scope = ?2 AND first_seq < ?3) UNION ALL
                   SELECT head FROM chain_base WHERE device = ?1 AND scope = ?2 AND seq + 1 = ?3";
        let before = params![h.device.bytes(), h.scope.bytes(), h.first_seq as i64];
        Ok(self.conn.prepare_cached(sql)?.query_row(before, |r| r.get(0).map(Hash)).optional()?)
    }
}
