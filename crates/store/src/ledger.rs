//! The delivery ledger as people read it: what this vault saved, record by record, and where each of it is (sync.md 3).

use crate::{Error, Store};
use change::{Receipt, Ruling, Verdict};
use kernel::{ChangeId, Hlc, Instant, RecordId, RecordKind};
use rusqlite::{Row, params};

/// Where something saved is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// On this laptop alone: no hub has given a receipt.
    OnLaptop,
    /// A copy of all of it is on a carrier; no hub has given a receipt.
    OnCarrier,
    /// The hub has it, and it is in force.
    OnHub,
    /// The hub has it; a person will release or refuse it (decisions D19).
    Held,
    /// The hub has it and found it not to be in force.
    Refused,
}

/// Proof that the hub has a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The first eight digits of the batch's head: the number a person can quote. The hub finds the batch by it.
    pub number: String,
    /// When the hub had it.
    pub received_at: Instant,
}

/// One record as one batch of this vault touched it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    /// The record.
    pub record: RecordId,
    /// Its kind; `None` for one of a later version.
    pub kind: Option<RecordKind>,
    /// How many changes.
    pub changes: u32,
    /// When the last of them was written, by this laptop's clock.
    pub written_at: Instant,
    /// Where they are; of several, the one that most needs a person.
    pub whereabouts: Whereabouts,
    /// The hub's word for why, when held or refused.
    pub reason: Option<String>,
    /// Since when all of it has a copy on a carrier.
    pub carried_at: Option<Instant>,
    /// The receipt; `None` until there is one.
    pub proof: Option<Proof>,
}

/// Which lines of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerPart {
    /// All of them.
    Whole,
    /// Those no hub has given a receipt for.
    Undelivered,
    /// Those the hub holds or has refused.
    NotInForce,
}

/// This vault's changes: of the records that are here, and what is kept of those that are not.
const ALL: &str =
    "(SELECT id, device, scope, seq, kind, record, hlc, rank, verdict FROM change WHERE device = ?1 UNION ALL
   SELECT id, ?1, scope, seq, kind, record, hlc, rank, verdict FROM kept)";

/// The receipt that each of them has, if any.
const RECEIPT: &str = "LEFT JOIN receipt r ON r.device = c.device AND r.scope = c.scope AND r.first_seq =
   (SELECT max(first_seq) FROM receipt x WHERE x.device = c.device AND x.scope = c.scope AND x.first_seq <= c.seq)
   AND c.seq < r.first_seq + r.count";

/// When a change without a receipt was first put on a carrier that is still out.
const CARRIED: &str = "(SELECT min(b.made_at) FROM carried k JOIN carriage b ON b.id = k.carriage
   WHERE k.scope = c.scope AND c.seq >= k.first_seq AND c.seq < k.next_seq AND c.rank IS NULL)";

impl LedgerPart {
    fn condition(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Undelivered => "AND c.rank IS NULL AND c.verdict = 0",
            Self::NotInForce => "AND c.verdict <> 0",
        }
    }
}

impl Store {
    /// The ledger of this vault's own changes, the latest first, at most so many lines.
    ///
    /// # Errors
    /// The database's, or a kept receipt that can't be read.
    pub fn ledger(&self, part: LedgerPart, limit: u32) -> Result<Vec<LedgerLine>, Error> {
        self.ledger_page((part, None), (0, limit))
    }

    /// A page of it: lines last written at a moment or later, from which line on and how many at most.
    ///
    /// # Errors
    /// As [`Store::ledger`].
    pub fn ledger_page(
        &self,
        (part, since): (LedgerPart, Option<Instant>),
        (offset, limit): (u32, u32),
    ) -> Result<Vec<LedgerLine>, Error> {
        let sql = format!(
            "SELECT c.record, c.kind, count(*), max(c.hlc) AS written, max(c.verdict),
               min(CASE WHEN c.verdict <> 0 THEN c.seq END), r.bytes,
               (SELECT min(a.word) FROM amended a WHERE a.scope = c.scope AND a.seq = c.seq),
               CASE WHEN count({CARRIED}) = count(*) THEN max({CARRIED}) END
             FROM {ALL} c {RECEIPT}
             WHERE c.device = ?1 {} GROUP BY c.scope, r.first_seq, c.record HAVING written >= ?2
             ORDER BY written DESC, c.record, c.scope, r.first_seq LIMIT ?3 OFFSET ?4",
            part.condition()
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![self.identity.device.bytes(), from(since), limit, offset])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            lines.push(line(row)?);
        }
        Ok(lines)
    }

    /// How many lines of the ledger were last written at a moment or later.
    ///
    /// # Errors
    /// The database's.
    pub fn ledger_total(&self, (part, since): (LedgerPart, Option<Instant>)) -> Result<u32, Error> {
        let sql = format!(
            "SELECT count(*) FROM (SELECT max(c.hlc) AS written FROM {ALL} c {RECEIPT}
             WHERE c.device = ?1 {} GROUP BY c.scope, r.first_seq, c.record HAVING written >= ?2)",
            part.condition()
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        Ok(statement.query_row(params![self.identity.device.bytes(), from(since)], |r| r.get(0))?)
    }

    /// This vault's own changes that the hub has refused or holds, each with its record; true for those it holds.
    ///
    /// # Errors
    /// The database's.
    pub fn not_in_force_changes(&self) -> Result<Vec<(ChangeId, RecordId, bool)>, Error> {
        let sql = format!("SELECT id, record, verdict = 2 FROM {ALL} c WHERE device = ?1 AND verdict <> 0 ORDER BY id");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let change = |r: &Row<'_>| Ok((ChangeId::from_bytes(r.get(0)?), RecordId::from_bytes(r.get(1)?), r.get(2)?));
        Ok(statement.query_map([self.identity.device.bytes()], change)?.collect::<Result<_, _>>()?)
    }

    /// How many of this vault's own changes the hub has refused, and how many it holds.
    ///
    /// # Errors
    /// The database's.
    pub fn not_in_force_counts(&self) -> Result<(u32, u32), Error> {
        let sql = format!(
            "SELECT coalesce(sum(verdict = 1), 0), coalesce(sum(verdict = 2), 0) FROM {ALL} c WHERE device = ?1 AND verdict <> 0"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        Ok(statement.query_row([self.identity.device.bytes()], |r| Ok((r.get(0)?, r.get(1)?)))?)
    }
}

/// As the log keeps times; everything where none is given.
fn from(since: Option<Instant>) -> i64 {
    since.map_or(0, |at| Hlc::at(at).0 as i64)
}

fn line(row: &Row<'_>) -> Result<LedgerLine, Error> {
    let receipt = row.get::<_, Option<Vec<u8>>>(6)?.map(|b| Receipt::decode(&b)).transpose()?;
    let ruling = row.get::<_, Option<i64>>(5)?.zip(receipt.as_ref()).and_then(|(seq, r)| ruling_of(r, seq as u64));
    let carried_at = row.get::<_, Option<i64>>(8)?.map(Instant);
    let whereabouts = match (row.get::<_, u8>(4)?, &receipt) {
        (1, _) => Whereabouts::Refused,
        (2, _) => Whereabouts::Held,
        (_, Some(_)) => Whereabouts::OnHub,
        (_, None) if carried_at.is_some() => Whereabouts::OnCarrier,
        (_, None) => Whereabouts::OnLaptop,
    };
    Ok(LedgerLine {
        record: RecordId::from_bytes(row.get(0)?),
        kind: RecordKind::of_number(row.get(1)?),
        changes: row.get(2)?,
        written_at: Hlc(row.get::<_, i64>(3)? as u64).instant(),
        whereabouts,
        reason: row.get::<_, Option<String>>(7)?.or_else(|| ruling.and_then(|r| word(&r.verdict))),
        carried_at,
        proof: receipt.map(|r| Proof { number: seal::to_hex(&r.head.0[..4]), received_at: r.received_at }),
    })
}

fn ruling_of(receipt: &Receipt, seq: u64) -> Option<Ruling> {
    receipt.rulings.get(seq.checked_sub(receipt.first_seq)? as usize).cloned()
}

fn word(verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::Accepted(_) => None,
        Verdict::Rejected(why) | Verdict::Held(why) => Some(why.clone()),
    }
}
