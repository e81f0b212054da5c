//! What the hub said of our batches: kept, and everything that follows from it brought in line.

use crate::{Error, Store, amendment, chain, entering, fold, leaving, log, log::Standing, sealed, setting};
use change::{Batch, Op, Receipt, Ruling};
use kernel::{DeviceId, Instant, RecordId, RecordKind, ScopeId, TimelineId};
use rusqlite::{OptionalExtension, params};
use std::collections::BTreeSet;

/// Under this name stands the hub's life that was last heard of.
const TIMELINE: &str = "timeline";

/// The batch before in the same chain, as far as it is here, while the present life has not stamped it: it goes first. What a
/// snapshot stood for may have come after what follows it.
const UNSTAMPED_BEFORE: &str =
    "(SELECT b.first_seq FROM batch b WHERE b.device = batch.device AND b.scope = batch.scope
   AND b.first_seq = (SELECT max(x.first_seq) FROM batch x WHERE x.device = batch.device AND x.scope = batch.scope
     AND x.first_seq < batch.first_seq)
   AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.device = b.device AND r.scope = b.scope AND r.first_seq = b.first_seq
     AND r.timeline = ?1))";

/// Places of batches that the present life has given no receipt for. Looked up, not looked through: both lists are short while the
/// hub lives on, however many batches there are.
const UNSTAMPED: &str = "(SELECT device AS d, scope AS s, first_seq AS f FROM unstamped UNION ALL
   SELECT device, scope, first_seq FROM receipt WHERE timeline < ?1 OR timeline > ?1)";

/// A batch to be offered to the hub, with the receipt of an earlier life of the hub where there is one (decisions D8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The batch.
    pub batch: Batch,
    /// What an earlier life of the hub said of it.
    pub receipt: Option<Receipt>,
    /// Bodies that have left this vault, by their place, sealed to the hub.
    pub sealed: Vec<(u32, Vec<u8>)>,
}

/// What is to be offered.
#[derive(Clone, Copy, Debug)]
pub struct Outbox<'a> {
    /// The hub's present life.
    pub timeline: TimelineId,
    /// About so many bytes of bodies; one batch at least.
    pub most_bytes: usize,
    /// Chains left out.
    pub but: &'a BTreeSet<(DeviceId, ScopeId)>,
    /// Which of others' batches are offered though bodies of them are not here.
    pub partial: Partial<'a>,
}

/// Others' batches of which a body is not here.
#[derive(Clone, Copy, Debug)]
pub enum Partial<'a> {
    /// None: their authors may still bring them whole.
    Kept,
    /// Those of scopes that the hub does not feed, without any words: its receipts come with no feed, and nothing goes from here without
    /// one.
    Unfed(&'a BTreeSet<ScopeId>),
    /// Those of which what is not here was never in force, too: their authors had time.
    Offered(&'a BTreeSet<ScopeId>),
}

impl Partial<'_> {
    /// The batch as it is offered.
    fn of(self, offer: Offer) -> Option<Offer> {
        let (fed, takes_fit) = match self {
            Self::Kept => return None,
            Self::Unfed(fed) => (fed, false),
            Self::Offered(fed) => (fed, true),
        };
        let is_asked_for = offer.receipt.is_some() && !fed.contains(&offer.batch.header.scope);
        match takes_fit && offer.is_fit() {
            true => Some(offer),
            // Whoever has it knows it by its head.
            false => {
                is_asked_for.then(|| Offer { batch: offer.batch.shown_to(|_| false), sealed: Vec::new(), ..offer })
            }
        }
    }
}

impl Offer {
    /// True when the hub can take it: what is hidden comes sealed, or was never in force.
    fn is_fit(&self) -> bool {
        let is_in_force = |place: u32| {
            self.receipt.as_ref().is_none_or(|r| r.rulings.get(place as usize).is_none_or(|x| x.verdict.is_accepted()))
        };
        let is_given = |place: u32| self.sealed.iter().any(|(sealed, _)| *sealed == place);
        let hidden = (0u32..).zip(&self.batch.pieces).filter(|(_, piece)| piece.body().is_none());
        hidden.map(|(place, _)| place).all(|place| is_given(place) || !is_in_force(place))
    }

    /// True when nothing of it is hidden but what comes sealed.
    fn is_complete(&self) -> bool {
        self.batch.pieces.iter().filter(|piece| piece.body().is_none()).count() == self.sealed.len()
    }
}

/// A change that a receipt is about, as it stands here.
struct Stamped {
    place: u32,
    id: [u8; 16],
    record: RecordId,
    op: u16,
    eff: u64,
    rank: Option<u64>,
    /// As a [`Standing`] numbers it.
    verdict: i64,
}

impl Store {
    /// Closed batches of any device that the hub's present life has not stamped, the earliest first and each chain in its order.
    ///
    /// # Errors
    /// The database's, or a kept receipt that can't be read.
    pub fn outbox(&self, wanted: Outbox<'_>) -> Result<Vec<Offer>, Error> {
        let sql = format!(
            "SELECT {}, (SELECT bytes FROM receipt r WHERE r.device = batch.device AND r.scope = batch.scope AND
               r.first_seq = batch.first_seq), {UNSTAMPED_BEFORE}
             FROM {UNSTAMPED} CROSS JOIN batch ON device = d AND scope = s AND first_seq = f
             WHERE is_closed = 1
             ORDER BY (SELECT no FROM change c WHERE c.device = batch.device AND c.scope = batch.scope AND
               c.seq >= batch.first_seq ORDER BY c.seq LIMIT 1), first_seq",
            chain::COLUMNS
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([wanted.timeline.bytes()])?;
        let (mut offers, mut bytes, mut but) = (Vec::new(), 0, wanted.but.clone());
        let mut offered = BTreeSet::new();
        while let Some(row) = rows.next()? {
            let (open, signature, _) = chain::row_to_batch(row, &self.identity)?;
            let chain = (open.header.device, open.header.scope);
            let before: Option<u64> = row.get::<_, Option<i64>>(15)?.map(|first| first as u64);
            if but.contains(&chain) || before.is_some_and(|first| !offered.contains(&(chain, first))) {
                continue;
            }
            let size = open.bytes;
            let receipt = row.get::<_, Option<Vec<u8>>>(14)?.map(|b| Receipt::decode(&b)).transpose()?;
            let offer = self.offer((open, signature), receipt)?;
            let whole = offer.is_complete();
            let Some(offer) = (if whole { Some(offer) } else { wanted.partial.of(offer) }) else {
                // What follows in its chain would meet a gap.
                but.insert(chain);
                continue;
            };
            bytes += size;
            if bytes > wanted.most_bytes && !offers.is_empty() {
                break;
            }
            offered.insert((chain, offer.batch.header.first_seq));
            offers.push(offer);
        }
        Ok(offers)
    }

    fn offer(
        &self,
        (open, signature): (chain::OpenBatch, seal::Signature),
        receipt: Option<Receipt>,
    ) -> Result<Offer, Error> {
        let batch = self.whole(open, signature)?;
        let chain = (batch.header.device, batch.header.scope);
        let sealed = if batch.is_whole() {
            Vec::new()
        } else {
            sealed::of_batch(&self.conn, chain, (batch.header.first_seq, batch.next_seq()))?
        };
        Ok(Offer { batch, receipt, sealed })
    }

    /// The end of this device's chain in a scope: the last number and the head there; 0 and zeros before the first, and while
    /// the scope is read again after it was left: the own batches must come back, too.
    pub fn own_end(&self, scope: ScopeId) -> Result<(u64, seal::Hash), Error> {
        if leaving::is_coming_back(&self.conn, scope)? {
            return Ok((0, seal::Hash([0; 32])));
        }
        chain::end(&self.conn, self.identity.device, scope)
    }

    /// The hub's life that was last heard of; zeros before the first word of the hub.
    ///
    /// # Errors
    /// The database's.
    pub fn last_timeline(&self) -> Result<TimelineId, Error> {
        let noted = setting::read(&self.conn, TIMELINE)?.and_then(|raw| raw.try_into().ok());
        if let Some(noted) = noted {
            return Ok(TimelineId::from_bytes(noted));
        }
        // A vault of before this was noted has lived under one life of the hub.
        let sql = "SELECT timeline FROM cursor UNION ALL SELECT timeline FROM receipt LIMIT 1";
        let found = self.conn.prepare_cached(sql)?.query_row([], |r| r.get(0)).optional()?;
        Ok(TimelineId::from_bytes(found.unwrap_or([0; 16])))
    }

    pub(crate) fn note_timeline(&self, timeline: TimelineId) -> Result<(), Error> {
        let is_noted = setting::read(&self.conn, TIMELINE)?.is_some_and(|noted| noted == timeline.bytes());
        if is_noted { Ok(()) } else { setting::write(&self.conn, TIMELINE, &timeline.bytes()) }
    }

    /// The cards of these devices, where they are here.
    pub fn cards_of(&self, devices: &BTreeSet<DeviceId>) -> Result<Vec<Vec<u8>>, Error> {
        let mut statement = self.conn.prepare_cached("SELECT card FROM device WHERE id = ?1 AND card IS NOT NULL")?;
        let mut cards = Vec::new();
        for device in devices {
            cards.extend(statement.query_row([device.bytes()], |r| r.get::<_, Vec<u8>>(0)).optional()?);
        }
        Ok(cards)
    }

    /// Takes what the hub said of batches that are here. The signatures were checked by the caller.
    pub fn take_receipts(&mut self, receipts: &[Receipt], at: Instant) -> Result<BTreeSet<RecordKind>, Error> {
        self.in_transaction(|store| {
            let mut kinds = BTreeSet::new();
            for receipt in receipts {
                kinds.extend(store.stamp(receipt, at)?);
                store.note_timeline(receipt.timeline)?;
            }
            Ok(kinds)
        })
    }

    /// All of it or nothing.
    pub(crate) fn in_transaction<R>(&mut self, f: impl FnOnce(&mut Self) -> Result<R, Error>) -> Result<R, Error> {
        self.conn.execute_batch("BEGIN IMMEDIATE")?;
        let result = f(self).and_then(|r| self.noted.settle(&self.conn).map(|()| r));
        let end = self.conn.execute_batch(if result.is_ok() { "COMMIT" } else { "ROLLBACK" });
        let result = result.and_then(|r| end.map(|()| r).map_err(Error::from));
        result.inspect_err(|_| self.noted.forget())
    }

    /// Keeps a receipt and folds again what it changes: a change refused, another time, another order of entries.
    pub(crate) fn stamp(&self, receipt: &Receipt, at: Instant) -> Result<BTreeSet<RecordKind>, Error> {
        if !keep(self, receipt, at)? {
            return Ok(BTreeSet::new());
        }
        let mut touched: BTreeSet<RecordId> = BTreeSet::new();
        let is_own = receipt.device == self.identity.device;
        for was in self.changes_of(receipt)? {
            let ruling = &receipt.rulings[was.place as usize];
            let standing = Standing::of(&ruling.verdict, receipt.rank(was.place), is_own);
            // A hub that was set back may say something else of it for the same place and time.
            let is_judged_anew = was.verdict != standing.number();
            if was.rank == standing.rank && was.eff == ruling.eff && !is_judged_anew {
                continue;
            }
            // A hub in its new life gives the receipt again when the batch is offered again, after it had let the change in.
            if amendment::has_last_word(&self.conn, was.id, receipt.timeline)? {
                continue;
            }
            self.restamp(was.id, ruling, standing)?;
            let has_other_place = was.rank.is_some() && was.rank != standing.rank;
            let is_entry = was.op == Op::Append as u16;
            // Only now is it known whether a state that came contains the change.
            let has_place_now = was.rank.is_none() && entering::has_come(self, was.record)?;
            if has_place_now || was.eff != ruling.eff || is_judged_anew || has_other_place || is_entry {
                touched.insert(was.record);
            }
        }
        let mut kinds = BTreeSet::new();
        for record in touched {
            kinds.extend(fold::refold(self, record)?);
        }
        Ok(kinds)
    }

    pub(crate) fn restamp(&self, id: [u8; 16], ruling: &Ruling, standing: Standing) -> Result<(), Error> {
        let sql = "UPDATE change SET rank = ?2, verdict = ?3, eff = ?4 WHERE id = ?1";
        let rank = standing.rank.map(|r| r as i64);
        self.conn.prepare_cached(sql)?.execute(params![id, rank, standing.number(), ruling.eff as i64])?;
        Ok(())
    }

    fn changes_of(&self, r: &Receipt) -> Result<Vec<Stamped>, Error> {
        let sql = "SELECT seq, id, record, op, eff, rank, verdict FROM change WHERE device = ?1 AND scope = ?2 AND seq >= ?3 AND seq < ?4";
        let mut statement = self.conn.prepare_cached(sql)?;
        let range = params![r.device.bytes(), r.scope.bytes(), r.first_seq as i64, r.next_seq() as i64];
        let found = statement.query_map(range, |row| {
            Ok(Stamped {
                place: (row.get::<_, i64>(0)? as u64 - r.first_seq) as u32,
                id: row.get(1)?,
                record: RecordId::from_bytes(row.get(2)?),
                op: row.get(3)?,
                eff: row.get::<_, i64>(4)? as u64,
                rank: row.get::<_, Option<i64>>(5)?.map(|n| n as u64),
                verdict: row.get(6)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// How many savings of this device no hub has stamped.
    pub fn unstamped(&self) -> Result<u32, Error> {
        let sql = "SELECT count(DISTINCT coalesce(group_id, id)) FROM change WHERE device = ?1 AND rank IS NULL";
        Ok(self.conn.prepare_cached(sql)?.query_row([self.identity.device.bytes()], |r| r.get(0))?)
    }

    /// Since when the earliest of them has waited, by this laptop's clock.
    ///
    /// # Errors
    /// The database's.
    pub fn unstamped_since(&self) -> Result<Option<Instant>, Error> {
        let sql = "SELECT min(hlc) FROM change WHERE device = ?1 AND rank IS NULL";
        let earliest: Option<i64> =
            self.conn.prepare_cached(sql)?.query_row([self.identity.device.bytes()], |r| r.get(0))?;
        Ok(earliest.map(|hlc| kernel::Hlc(hlc as u64).instant()))
    }

    /// This device's changes that the hub refused or holds, with its word for why.
    pub fn not_in_force(&self) -> Result<Vec<(kernel::ChangeId, RecordId, change::Verdict)>, Error> {
        let sql = "SELECT id, record, scope, seq FROM (SELECT id, record, scope, seq, hlc FROM change WHERE device = ?1 AND verdict <> 0
                   UNION ALL SELECT id, record, scope, seq, hlc FROM kept) ORDER BY hlc";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([self.identity.device.bytes()])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (scope, seq) = (ScopeId::from_bytes(row.get(2)?), row.get::<_, i64>(3)? as u64);
            if let Some(mut ruling) = self.ruling_of((self.identity.device, scope, seq))? {
                if let Some(word) = amendment::last_word(&self.conn, scope, seq)? {
                    ruling.verdict = change::Verdict::Rejected(word);
                }
                let (id, record) = (kernel::ChangeId::from_bytes(row.get(0)?), RecordId::from_bytes(row.get(1)?));
                found.push((id, record, ruling.verdict));
            }
        }
        Ok(found)
    }

    fn ruling_of(&self, at: (DeviceId, ScopeId, u64)) -> Result<Option<Ruling>, Error> {
        let receipt = self.receipt_over(at)?;
        Ok(receipt.and_then(|receipt| receipt.rulings.get((at.2 - receipt.first_seq) as usize).cloned()))
    }

    fn receipt_over(&self, at: (DeviceId, ScopeId, u64)) -> Result<Option<Receipt>, Error> {
        let sql = "SELECT bytes FROM receipt WHERE device = ?1 AND scope = ?2 AND first_seq <= ?3 ORDER BY first_seq DESC LIMIT 1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let params = params![at.0.bytes(), at.1.bytes(), at.2 as i64];
        let bytes: Option<Vec<u8>> = statement.query_row(params, |r| r.get(0)).optional()?;
        Ok(bytes.map(|b| Receipt::decode(&b)).transpose()?)
    }

    /// When the hub had a change, by its receipt.
    pub(crate) fn received_at(&self, l: &log::Logged) -> Result<Option<Instant>, Error> {
        let receipt = self.receipt_over((l.device, l.scope, l.seq))?;
        Ok(receipt.filter(|receipt| l.seq < receipt.next_seq()).map(|receipt| receipt.received_at))
    }
}

/// False when this very receipt was here.
fn keep(store: &Store, r: &Receipt, at: Instant) -> Result<bool, Error> {
    let sql = "INSERT INTO receipt (device, scope, first_seq, count, timeline, home_seq, arrived_at, bytes)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (device, scope, first_seq) DO UPDATE SET
                 timeline = excluded.timeline, home_seq = excluded.home_seq, bytes = excluded.bytes
               WHERE receipt.bytes <> excluded.bytes";
    let (device, scope) = (r.device.bytes(), r.scope.bytes());
    let (first, home) = (r.first_seq as i64, r.home_seq as i64);
    let count = r.rulings.len() as i64;
    let kept = params![device, scope, first, count, r.timeline.bytes(), home, at.0, r.encode()];
    Ok(store.conn.prepare_cached(sql)?.execute(kept)? > 0)
}

/// What was said of the chains up to a receipt number: for replays of the past.
pub(crate) fn said_after(conn: &rusqlite::Connection, no: i64) -> Result<BTreeSet<(DeviceId, ScopeId, u64)>, Error> {
    let mut statement = conn.prepare_cached("SELECT device, scope, first_seq, count FROM receipt WHERE no > ?1")?;
    let mut rows = statement.query([no])?;
    let mut later = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let (device, scope) = (DeviceId::from_bytes(row.get(0)?), ScopeId::from_bytes(row.get(1)?));
        let first = row.get::<_, i64>(2)? as u64;
        later.extend((first..first + row.get::<_, i64>(3)? as u64).map(|seq| (device, scope, seq)));
    }
    Ok(later)
}

impl log::Logged {
    /// The change as it was known before the hub had said anything of it.
    pub(crate) fn unsaid(mut self) -> Self {
        self.eff = self.change.hlc.0;
        self.standing = Standing::default();
        self
    }
}
