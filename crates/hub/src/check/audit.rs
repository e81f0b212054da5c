//! The audit chain from its first entry to its last. Records do not hang on it, so what is wrong with it is named apart: a copy that can be
//! made is made, whoever rewrote the chain.

use super::{Checked, each_row};
use crate::Error;
use crate::audit::What;
use crate::log::{Source, entry_row};
use kernel::{ErrorCode, Instant, Refusal, TimelineId};
use seal::{Hash, VerifyingKey};
use std::collections::BTreeMap;
use sync::{AuditEnd, AuditHead};

/// No more of them are named one by one.
const MOST_NAMED: usize = 100;

/// The chain while its entries go by.
struct Walk {
    end: AuditEnd,
    began_at: Option<Instant>,
    hashes: BTreeMap<u64, Hash>,
    lives: Vec<TimelineId>,
}

impl Checked {
    fn audit_problem(&mut self, reason: &str, seq: u64) {
        if self.audit_problems.len() < MOST_NAMED {
            self.audit_problems.push(Refusal::new(ErrorCode::Corrupt, reason).with("seq", seq));
        }
    }
}

pub(super) fn check(source: &mut dyn Source, key: &VerifyingKey, found: &mut Checked) -> Result<(), Error> {
    let heads = heads(source, key, found)?;
    let walk = entries(source, &heads, found)?;
    each_row(source, ("audit_end", ""), |c| {
        let (_, seq, hash) = (c.number()?, c.number()?, Hash(c.array()?));
        if (AuditEnd { seq, hash }) != walk.end {
            found.audit_problem("audit_end_differs", walk.end.seq + 1);
        }
        Ok(())
    })?;
    for head in &heads {
        match walk.hashes.get(&head.end.seq) {
            None => found.audit_problem("audit_entries_gone", head.end.seq),
            Some(hash) if *hash != head.end.hash => found.audit_problem("audit_rewritten", head.end.seq),
            Some(_) => {}
        }
    }
    lives(source, &walk, found)
}

fn heads(source: &mut dyn Source, key: &VerifyingKey, found: &mut Checked) -> Result<Vec<AuditHead>, Error> {
    let mut heads = Vec::new();
    each_row(source, ("audit_head", "seq"), |c| {
        let (seq, bytes) = (c.number()?, c.blob()?);
        let head = AuditHead::decode(&bytes).ok().filter(|head| head.verify(key).is_ok() && head.end.seq == seq);
        if head.is_none() {
            found.audit_problem("audit_head_not_signed", seq);
        }
        heads.extend(head);
        Ok(())
    })?;
    Ok(heads)
}

fn entries(source: &mut dyn Source, heads: &[AuditHead], found: &mut Checked) -> Result<Walk, Error> {
    let begun = AuditEnd { seq: 0, hash: Hash([0; 32]) };
    let mut walk = Walk { end: begun, began_at: None, hashes: BTreeMap::new(), lives: Vec::new() };
    let mut signed = heads.iter().map(|head| head.end.seq).peekable();
    each_row(source, ("audit_entry", "seq"), |c| {
        let Ok(row) = entry_row(c) else {
            found.audit_problem("audit_entry_changed", walk.end.seq + 1);
            return Ok(());
        };
        if row.seq != walk.end.seq + 1 {
            found.audit_problem("audit_entries_gone", walk.end.seq + 1);
        } else if !row.follows(walk.end) {
            found.audit_problem("audit_entry_changed", row.seq);
        }
        while signed.next_if(|seq| *seq < row.seq).is_some() {}
        if signed.peek() == Some(&row.seq) {
            walk.hashes.insert(row.seq, row.hash);
        }
        if row.deed.what == What::Restored.word() {
            walk.lives.extend(row.deed.subjects.first().map(|id| TimelineId::from_bytes(*id)));
        }
        walk.began_at = walk.began_at.or(Some(row.at));
        walk.end = row.end();
        found.audit_entries += 1;
        Ok(())
    })?;
    Ok(walk)
}

/// Each life of the hub that began after the chain did began with a restore that the chain tells of.
fn lives(source: &mut dyn Source, walk: &Walk, found: &mut Checked) -> Result<(), Error> {
    let mut is_first = true;
    each_row(source, ("life", "no"), |c| {
        let (_, timeline, begun_at) = (c.number()?, TimelineId::from_bytes(c.array()?), c.instant()?);
        let is_told = std::mem::take(&mut is_first)
            || timeline.bytes() == [0; 16]
            || walk.began_at.is_none_or(|began| begun_at < began)
            || walk.lives.contains(&timeline);
        if !is_told {
            found.audit_problem("audit_life_unsaid", walk.end.seq);
        }
        Ok(())
    })
}
