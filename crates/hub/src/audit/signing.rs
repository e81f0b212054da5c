//! The end of the chain, signed from time to time: whoever saw a signed end knows a shorter chain, or another one, when it is shown one.

use super::{BEGINNING, What};
use crate::log::AuditTx;
use crate::{Error, Hub, Log};
use sync::{AuditEnd, AuditHead};

/// Entries read at once.
const PORTION: u32 = 1_000;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// Nothing was new.
    Level,
    /// A new end.
    End(AuditHead),
    /// The chain does not follow from the end that was signed last: the entry of this number is not there, or is another one. Nothing is
    /// signed.
    Broken(u64),
}

impl<L: Log> Hub<L> {
    /// Signs where the chain ends now, if that is new and follows from what was signed before.
    ///
    /// # Errors
    /// The log's.
    pub fn sign_audit_head(&self) -> Result<Signed, Error> {
        let now = self.setting.clock.now();
        self.write(|tx| {
            let (end, last) = (tx.lock_audit_end()?, tx.last_audit_head()?);
            if end == last.map_or(BEGINNING, |head| head.end) && is_as_signed(tx, last)? {
                return Ok(Signed::Level);
            }
            if let Some(broken) = broken_at(tx, last, end)? {
                return Ok(Signed::Broken(broken));
            }
            let life_from = tx.last_entry_of(What::Restored.word())?;
            let head = AuditHead::sign((self.setting.timeline, life_from), end, now, &self.setting.key);
            tx.keep_audit_head(&head)?;
            Ok(Signed::End(head))
        })
    }

    /// The latest end that was signed.
    ///
    /// # Errors
    /// The log's.
    pub fn audit_head(&self) -> Result<Option<AuditHead>, Error> {
        self.read(|tx| tx.last_audit_head())
    }
}

fn is_as_signed(tx: &mut impl AuditTx, last: Option<AuditHead>) -> Result<bool, Error> {
    match last {
        Some(head) => Ok(tx.entry_hash(head.end.seq)? == Some(head.end.hash)),
        None => Ok(true),
    }
}

/// The first entry from the end signed last that does not follow upon the one before it.
fn broken_at(tx: &mut impl AuditTx, last: Option<AuditHead>, end: AuditEnd) -> Result<Option<u64>, Error> {
    if !is_as_signed(tx, last)? {
        return Ok(last.map(|head| head.end.seq));
    }
    let mut at = last.map_or(BEGINNING, |head| head.end);
    loop {
        let rows = tx.entries(at.seq, PORTION)?;
        for row in &rows {
            if !row.follows(at) {
                return Ok(Some(at.seq + 1));
            }
            at = row.end();
        }
        if rows.is_empty() {
            return Ok((at != end).then_some(at.seq + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::audit::{Deed, append};
    use crate::log::sqlite::SqliteLog;
    use crate::log::{Cell, LogTx};
    use kernel::{Clock, DeviceId, Instant, TimelineId};
    use seal::{SealSecret, SigningKey};
    use std::sync::Arc;

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Instant {
            Instant(1)
        }
    }

    fn hub() -> Hub<SqliteLog> {
        let key = SigningKey::from_seed(&[7; 32]);
        let (device, timeline) = (DeviceId::from_bytes([1; 16]), TimelineId::from_bytes([1; 16]));
        let district = sync::District {
            code: "310104".into(),
            name: "徐汇区".into(),
            is_practice: true,
            founder: device,
            founder_key: key.verifying().to_hex(),
            founder_seal_key: SealSecret::from_bytes(&[7; 32]).public().to_hex(),
        };
        let log = SqliteLog::in_memory().unwrap();
        log.write(|tx| tx.begin_life(timeline, Instant(1))).unwrap();
        let (seal, clock) = (SealSecret::from_bytes(&[7; 32]), Arc::new(Still));
        Hub::new(log, crate::Setting { district, device, key, seal, timeline, columns: crate::COLUMNS, clock })
    }

    fn noted(hub: &Hub<SqliteLog>, count: usize) {
        let deed = Deed::by_operator(What::TicketMade, vec![[2; 16]]);
        hub.log().write(|tx| append(tx, Instant(1), vec![deed.clone(); count])).unwrap();
    }

    fn run(hub: &Hub<SqliteLog>, sql: &str) {
        use crate::log::Sql;
        hub.log().write(|tx| tx.execute(sql, &[] as &[Cell])).unwrap();
    }

    fn ends(hub: &Hub<SqliteLog>) -> u64 {
        match hub.sign_audit_head().unwrap() {
            Signed::End(head) => head.end.seq,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_end_is_signed_once_and_only_where_something_is_new() {
        let hub = hub();
        assert_eq!(hub.sign_audit_head().unwrap(), Signed::Level);
        noted(&hub, 3);
        assert_eq!(ends(&hub), 3);
        assert_eq!(hub.sign_audit_head().unwrap(), Signed::Level);
        noted(&hub, 1_500);
        assert_eq!(ends(&hub), 1_503);
    }

    /// What somebody with the database's key may do between two signatures.
    #[test]
    fn nothing_is_signed_on_a_chain_that_was_cut_emptied_or_rewritten() {
        for (sql, at) in [
            ("DELETE FROM audit_entry WHERE seq = 3", 3),
            ("DELETE FROM audit_entry WHERE seq >= 3", 3),
            ("DELETE FROM audit_entry WHERE seq >= 2", 3),
            ("DELETE FROM audit_entry", 3),
            ("UPDATE audit_entry SET times = 7 WHERE seq = 5", 5),
            ("UPDATE audit_entry SET reason = 'x' WHERE seq = 4", 4),
            ("UPDATE audit_entry SET hash = zeroblob(32) WHERE seq = 3", 3),
            ("DELETE FROM audit_entry WHERE seq = 6", 6),
            ("DELETE FROM audit_entry WHERE seq > 3", 4),
        ] {
            let hub = hub();
            noted(&hub, 3);
            assert_eq!(ends(&hub), 3);
            noted(&hub, 3);
            run(&hub, sql);
            assert_eq!(hub.sign_audit_head().unwrap(), Signed::Broken(at), "{sql}");
        }
    }

    #[test]
    fn a_chain_that_was_begun_anew_is_not_signed_while_an_end_is_known() {
        let hub = hub();
        noted(&hub, 3);
        assert_eq!(ends(&hub), 3);
        run(&hub, "DELETE FROM audit_entry");
        run(&hub, "DELETE FROM audit_end");
        let other = Deed::by_operator(What::TicketMade, vec![[3; 16]]);
        hub.log().write(|tx| append(tx, Instant(1), vec![other.clone(); 5])).unwrap();
        assert_eq!(hub.sign_audit_head().unwrap(), Signed::Broken(3));
    }
}
