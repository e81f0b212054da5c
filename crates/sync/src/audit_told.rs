//! What a vault that watches over the hub's audit chain remembers of it: the latest end that it saw, against which each later one is
//! held, and what did not fit (security.md 3.9).

use crate::{AuditHead, AuditNews, Error};
use kernel::{Instant, TimelineId};
use seal::VerifyingKey;
use serde::{Deserialize, Serialize};
use store::Store;

/// Under this name the vault remembers it.
const AUDIT: &str = "audit";
/// No more is remembered of what did not fit, nor of restores.
const MOST: usize = 20;

/// Why the chain that the hub has now is not the one this vault saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditTrouble {
    /// Entries that were there are gone.
    Shortened,
    /// An entry, or one before it, is another one.
    Rewritten,
    /// The hub began another life and no restore is in the chain.
    LifeUnsaid,
    /// The end it names is not signed by it.
    Unsigned,
}

/// What did not fit, when, and at which entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldTrouble {
    /// What.
    pub trouble: AuditTrouble,
    /// The number of the last entry this vault had seen.
    pub seq: u64,
    /// When it was found out, by the hub's clock.
    pub at: Instant,
}

/// The hub was set back to a backup: said in the chain, by an entry of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldRestore {
    /// The entry that says so.
    pub seq: u64,
    /// When this vault heard of it, by the hub's clock.
    pub at: Instant,
    /// So many entries this vault had seen lie in the log that was put aside.
    pub left_behind: u64,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditTold {
    /// When the hub last told of it.
    pub at: Instant,
    /// The latest end that fitted.
    pub seen: Option<AuditHead>,
    /// The last answer did not fit what was seen.
    pub is_in_trouble: bool,
    /// What did not fit, the earliest first.
    pub troubles: Vec<ToldTrouble>,
    /// The earliest first.
    pub restores: Vec<ToldRestore>,
}

/// How an answer stands to what was seen.
enum Verdict {
    Fits,
    Restored,
    Wrong(AuditTrouble),
}

impl AuditTold {
    /// What a vault remembers of it; `None` before the hub said anything.
    ///
    /// # Errors
    /// The database's, or a text that is none of ours.
    pub fn of(store: &Store) -> Result<Option<Self>, Error> {
        Ok(store.remembered(AUDIT)?.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    /// Where this vault saw the chain end, as it says so with a greeting.
    pub(crate) fn asked(&self) -> Option<(TimelineId, u64)> {
        self.seen.map(|head| (head.timeline, head.end.seq))
    }

    pub(crate) fn keep(&self, store: &mut Store) -> Result<(), Error> {
        Ok(store.remember(AUDIT, &serde_json::to_string(self)?)?)
    }

    /// It with an answer of the hub's at its time; `None` where that is about something seen before the last, as an answer that was long
    /// under way.
    pub(crate) fn after(mut self, at: Instant, news: &AuditNews, key: &VerifyingKey) -> Option<Self> {
        if news.asked != self.asked() {
            return None;
        }
        match self.judge(news, key) {
            Verdict::Wrong(trouble) => self.note(trouble, at),
            Verdict::Restored => self.note_restore(news, at),
            Verdict::Fits => self.is_in_trouble = false,
        }
        if let Some(head) = news.head.filter(|head| !self.is_in_trouble && self.is_later(head)) {
            self.seen = Some(head);
        }
        self.at = at;
        Some(self)
    }

    fn judge(&self, news: &AuditNews, key: &VerifyingKey) -> Verdict {
        if news.head.is_some_and(|head| head.verify(key).is_err()) {
            return Verdict::Wrong(AuditTrouble::Unsigned);
        }
        let Some(seen) = &self.seen else { return Verdict::Fits };
        let another = news.head.filter(|head| head.timeline != seen.timeline);
        match another {
            Some(head) if head.life_from == 0 => return Verdict::Wrong(AuditTrouble::LifeUnsaid),
            // What was seen behind the backup lies in the log that was put aside.
            Some(head) if seen.end.seq >= head.life_from => return Verdict::Restored,
            _ => {}
        }
        match news.found {
            None => Verdict::Wrong(AuditTrouble::Shortened),
            Some(hash) if hash != seen.end.hash => Verdict::Wrong(AuditTrouble::Rewritten),
            Some(_) if another.is_some() => Verdict::Restored,
            Some(_) => Verdict::Fits,
        }
    }

    fn is_later(&self, head: &AuditHead) -> bool {
        self.seen.is_none_or(|seen| seen.timeline != head.timeline || seen.end.seq < head.end.seq)
    }

    fn note(&mut self, trouble: AuditTrouble, at: Instant) {
        self.is_in_trouble = true;
        let seq = self.seen.map_or(0, |seen| seen.end.seq);
        let is_known = self.troubles.iter().any(|known| (known.trouble, known.seq) == (trouble, seq));
        if !is_known && self.troubles.len() < MOST {
            self.troubles.push(ToldTrouble { trouble, seq, at });
        }
    }

    fn note_restore(&mut self, news: &AuditNews, at: Instant) {
        self.is_in_trouble = false;
        let Some((head, seen)) = news.head.zip(self.seen) else { return };
        let left_behind = (seen.end.seq + 1).saturating_sub(head.life_from);
        if self.restores.len() >= MOST {
            self.restores.remove(0);
        }
        self.restores.push(ToldRestore { seq: head.life_from, at, left_behind });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::AuditEnd;
    use seal::{Hash, SigningKey};

    fn key() -> SigningKey {
        SigningKey::from_seed(&[7; 32])
    }

    fn head((life, from): (u8, u64), seq: u64, hash: u8) -> AuditHead {
        let end = AuditEnd { seq, hash: Hash([hash; 32]) };
        AuditHead::sign((TimelineId::from_bytes([life; 16]), from), end, Instant(1), &key())
    }

    /// A vault that saw the chain end at entry 5.
    fn seen() -> AuditTold {
        let news = AuditNews { head: Some(head((1, 0), 5, 5)), asked: None, found: None };
        AuditTold::default().after(Instant(1), &news, &key().verifying()).unwrap()
    }

    fn told(head: Option<AuditHead>, found: Option<u8>) -> AuditTold {
        let asked = seen().asked();
        let news = AuditNews { head, asked, found: found.map(|n| Hash([n; 32])) };
        seen().after(Instant(2), &news, &key().verifying()).unwrap()
    }

    fn trouble(told: &AuditTold) -> Option<AuditTrouble> {
        assert_eq!(told.is_in_trouble, !told.troubles.is_empty());
        told.troubles.last().map(|told| told.trouble)
    }

    #[test]
    fn what_grew_from_what_was_seen_is_seen_from_then_on() {
        let told = told(Some(head((1, 0), 9, 9)), Some(5));
        assert_eq!((trouble(&told), told.seen.unwrap().end.seq), (None, 9));
    }

    #[test]
    fn every_other_chain_is_named_and_what_was_seen_is_kept() {
        for (head, found, expected) in [
            (Some(head((1, 0), 3, 3)), None, AuditTrouble::Shortened),
            (None, None, AuditTrouble::Shortened),
            (Some(head((1, 0), 9, 9)), Some(6), AuditTrouble::Rewritten),
            (Some(head((1, 0), 5, 6)), Some(6), AuditTrouble::Rewritten),
            (Some(head((2, 0), 9, 9)), Some(5), AuditTrouble::LifeUnsaid),
            (Some(head((2, 8), 9, 9)), Some(6), AuditTrouble::Rewritten),
            (Some(head((2, 8), 9, 9)), None, AuditTrouble::Shortened),
            (Some(AuditHead { at: Instant(7), ..head((1, 0), 9, 9) }), Some(5), AuditTrouble::Unsigned),
        ] {
            let told = told(head, found);
            assert_eq!((trouble(&told), told.seen), (Some(expected), seen().seen), "{head:?}");
        }
    }

    #[test]
    fn a_restore_that_the_chain_tells_of_is_no_trouble() {
        let behind = told(Some(head((2, 4), 6, 6)), Some(8));
        assert_eq!(trouble(&behind), None, "entries 4 and 5 of the life before lie in the log put aside");
        assert_eq!(behind.restores, [ToldRestore { seq: 4, at: Instant(2), left_behind: 2 }]);
        let before = told(Some(head((2, 8), 9, 9)), Some(5));
        assert_eq!((trouble(&before), before.restores[0].left_behind), (None, 0));
        assert_eq!(before.seen, Some(head((2, 8), 9, 9)));
    }

    #[test]
    fn the_same_trouble_is_remembered_once_and_an_old_answer_says_nothing() {
        let (key, shorter) = (key().verifying(), AuditNews { head: None, asked: seen().asked(), found: None });
        let twice = seen().after(Instant(2), &shorter, &key).unwrap().after(Instant(3), &shorter, &key).unwrap();
        assert_eq!((twice.troubles.len(), twice.at), (1, Instant(3)));
        let old = AuditNews { head: None, asked: None, found: None };
        assert_eq!(seen().after(Instant(2), &old, &key), None);
        let again = AuditNews { head: Some(head((1, 0), 9, 9)), found: Some(Hash([5; 32])), ..shorter };
        let healed = twice.after(Instant(4), &again, &key).unwrap();
        assert!(!healed.is_in_trouble && healed.troubles.len() == 1, "what was found out once stays to be read");
    }
}
