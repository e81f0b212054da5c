//! Admission: what a push comes to (decisions D2). Everything is read and locked in one order, judged and folded in memory, and
//! written in one transaction.

mod audience;
mod docket;
mod erased;
pub(crate) mod fold;
mod forks;
mod held;
mod judge;
mod lost;
mod revoking;
mod time;

use crate::log::{Brought, ChainId};
use crate::{AuditTx, BatchRow, ChainRow, DeviceRow, Error, Hub, Log, LogTx, Refused, Writes, audit, quota};
use change::{Arrival, Batch, Change, Op, Piece, Receipt, Ruling, Verdict};
pub(crate) use docket::{Docket, Wanted};
use kernel::{DeviceId, Instant, ScopeId};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use store::Offer;
use sync::{Answer, LEFT_TO_AUTHORS, Push, Pushed};

/// A batch whose signature was checked.
pub(crate) struct Opened<'a> {
    /// Its place among the offers.
    pub(crate) at: usize,
    /// As it is taken: what came sealed is in it.
    pub(crate) batch: Cow<'a, Batch>,
    /// What an earlier life of this hub said of it.
    pub(crate) earlier: Option<&'a Receipt>,
    /// By their places. Those left out were never in force, and their words are not here.
    pub(crate) changes: Vec<(u32, Change)>,
    pub(crate) device: DeviceRow,
}

/// An opened batch, or why it can't be taken.
type Outcome<'a> = Result<Opened<'a>, &'static str>;

/// Threads that open the batches of one push, at most.
const OPENING: usize = 4;
/// So few are opened sooner than a thread begins.
const LEAST_OPENED: usize = 4;
/// So many records are taken apart sooner than a thread begins.
const LEAST_LET_GO: usize = 500;

/// A change in its batch.
#[derive(Clone, Copy)]
pub(crate) struct Placed<'a> {
    pub(crate) one: &'a Opened<'a>,
    pub(crate) place: u32,
    pub(crate) change: &'a Change,
}

/// Who wrote what a push brings.
type Authors = BTreeMap<DeviceId, DeviceRow>;
/// And what each of them has brought today.
type Shares = Vec<(DeviceId, Brought)>;
/// Chains of which nothing is here, nor the beginning among what is offered.
type Unbegun = BTreeSet<ChainId>;

impl Opened<'static> {
    /// A batch that was taken before, without what was erased of it, and its device's row.
    pub(crate) fn of_stored(bytes: &[u8], device: DeviceRow) -> Result<Self, Error> {
        let batch = Batch::decode(bytes)?;
        let bodies = (0u32..).zip(&batch.pieces).filter_map(|(place, piece)| Some((place, piece.body()?)));
        let changes = bodies.map(|(place, body)| Ok((place, Change::of_body(body)?))).collect::<Result<_, Error>>()?;
        Ok(Self { at: 0, batch: Cow::Owned(batch), earlier: None, changes, device })
    }
}

impl Opened<'_> {
    pub(crate) fn batch(&self) -> &Batch {
        &self.batch
    }

    /// True when bodies of it are not here.
    fn lacks_words(&self) -> bool {
        self.changes.len() < self.batch().pieces.len()
    }

    /// True when one of them was in force: somebody else has to bring it.
    fn lacks_what_counts(&self, earlier: &Receipt) -> bool {
        let is_here = |place: u32| self.changes.binary_search_by_key(&place, |(at, _)| *at).is_ok();
        (0u32..).zip(&earlier.rulings).any(|(place, ruling)| ruling.verdict.is_accepted() && !is_here(place))
    }

    pub(crate) fn changes(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().map(|(_, change)| change)
    }

    /// Each change with what is said of it.
    pub(crate) fn ruled<'b>(&'b self, rulings: &'b [Ruling]) -> impl Iterator<Item = (Placed<'b>, &'b Ruling)> {
        let placed = |(place, change)| Placed { one: self, place, change };
        self.changes.iter().filter_map(move |(place, change)| {
            rulings.get(*place as usize).map(|ruling| (placed((*place, change)), ruling))
        })
    }
}

impl<L: Log> Hub<L> {
    /// Takes batches in, each with its answer. A batch that can't be taken holds no other back.
    pub(crate) fn admit(&self, from: DeviceId, push: &Push) -> Result<Pushed, Error> {
        for card in &push.cards {
            match self.enrol(card) {
                // One that is none, or lets nobody in, holds up no other's batches.
                Ok(())
                | Err(Error::Refused(Refused::Forbidden(_) | Refused::Unfit(_)) | Error::Sync(_) | Error::Seal(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let (devices, brought, unbegun) = self.authors(push)?;
        let sated = self.sated(from, brought)?;
        let mut answers: Vec<Answer> = Vec::with_capacity(push.offers.len());
        let mut opened = Vec::new();
        for outcome in self.open_all(&push.offers, &devices) {
            match outcome {
                Ok(one) if sated.contains(&one.device.id) && one.earlier.is_none() => answers.push(Answer::Waits),
                // Before anything is locked: a lock begins the chain.
                Ok(one) if unbegun.contains(&docket::chain_of(one.batch())) => answers.push(Answer::Gap(0)),
                Ok(one) => {
                    opened.push(one);
                    answers.push(Answer::Refused("not_reached".to_owned()));
                }
                Err(why) => answers.push(Answer::Refused(why.to_owned())),
            }
        }
        for (at, answer) in self.take_all(&opened)? {
            answers[at] = answer;
        }
        self.take_states(&push.states)?;
        Ok(Pushed { answers })
    }

    /// Those who wrote what is offered, what they have brought today, and which of their chains can't go on here.
    fn authors(&self, push: &Push) -> Result<(Authors, Shares, Unbegun), Error> {
        let mut ids: Vec<DeviceId> = push.offers.iter().map(|o| o.batch.header.device).collect();
        ids.sort_unstable();
        ids.dedup();
        let today = quota::day_of(self.setting.clock.now());
        let (rows, brought, unbegun) =
            self.read(|tx| Ok((tx.devices(&ids)?, tx.brought_on(today, &ids)?, unbegun(tx, &push.offers)?)))?;
        Ok((rows.into_iter().map(|row| (row.id, row)).collect(), brought, unbegun))
    }

    /// Checking signatures and hashes and unpacking touch nothing: of a push of many batches several threads do it.
    fn open_all<'a>(&self, offers: &'a [Offer], devices: &BTreeMap<DeviceId, DeviceRow>) -> Vec<Outcome<'a>> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(OPENING);
        let portion = offers.len().div_ceil(threads).max(LEAST_OPENED);
        let open_portion = |(n, portion_of): (usize, &'a [Offer])| -> Vec<Outcome<'a>> {
            let open = |(at, offer)| self.open(n * portion + at, offer, devices);
            portion_of.iter().enumerate().map(open).collect()
        };
        let mut portions = offers.chunks(portion).enumerate();
        let Some(own) = portions.next() else { return Vec::new() };
        std::thread::scope(|scope| {
            let others: Vec<_> = portions.map(|of| scope.spawn(move || open_portion(of))).collect();
            let mut all = open_portion(own);
            for other in others {
                match other.join() {
                    Ok(outcomes) => all.extend(outcomes),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            all
        })
    }

    fn open<'a>(&self, at: usize, offer: &'a Offer, devices: &BTreeMap<DeviceId, DeviceRow>) -> Outcome<'a> {
        if offer.batch.header.district != self.setting.district.id() {
            return Err("another_district");
        }
        let device = devices.get(&offer.batch.header.device).ok_or("unknown_device")?;
        let batch = self.unsealed(offer);
        let opened = batch.open(&device.sign_key).map_err(|_| "not_genuine")?;
        batch.verify_redacted(&self.setting.key.verifying()).map_err(|_| "not_genuine")?;
        let earlier = self.earlier_word(offer);
        if opened.is_empty() || (earlier.is_none() && opened.iter().any(Option::is_none)) {
            return Err("not_whole");
        }
        let changes = (0u32..).zip(opened).filter_map(|(place, change)| Some((place, change?))).collect();
        Ok(Opened { at, batch, earlier, changes, device: device.clone() })
    }

    /// What an earlier life of this hub said of the batch, and when: all of it stands (decisions D8).
    fn earlier_word<'a>(&self, offer: &'a Offer) -> Option<&'a Receipt> {
        let is_ours = |r: &&Receipt| r.verify(&self.setting.key.verifying()).is_ok() && r.is_for(&offer.batch);
        offer.receipt.as_ref().filter(is_ours)
    }

    /// The batch with the bodies that had left the laptop and came sealed to this hub. Whether they are what was signed, the
    /// chain tells.
    fn unsealed<'a>(&self, offer: &'a Offer) -> Cow<'a, Batch> {
        if offer.sealed.is_empty() {
            return Cow::Borrowed(&offer.batch);
        }
        let mut batch = offer.batch.clone();
        let chain = (batch.header.device, batch.header.scope);
        for (place, bytes) in &offer.sealed {
            let seq = batch.header.first_seq + u64::from(*place);
            let body = store::open_left(&self.setting.seal, (chain.0, chain.1, seq), bytes);
            if let (Some(piece @ Piece::Hidden(_)), Ok(body)) = (batch.pieces.get_mut(*place as usize), body) {
                *piece = Piece::of_body(body);
            }
        }
        Cow::Owned(batch)
    }

    /// Which scopes a fold touches is known only after it: where one of them was not locked, all is done again with it.
    fn take_all(&self, opened: &[Opened<'_>]) -> Result<Vec<(usize, Answer)>, Error> {
        let mut also = BTreeSet::new();
        loop {
            let locked = also.len();
            match self.write(|tx| self.take(tx, opened, &mut also)) {
                Err(Error::Busy) if also.len() > locked => {}
                Ok((answers, written)) => {
                    self.ruled.note(&written.changes, &answers);
                    if !written.erased.is_empty() {
                        self.log.press_out()?;
                    }
                    let_go(written);
                    return Ok(answers);
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn take(
        &self,
        tx: &mut L::Tx<'_>,
        opened: &[Opened<'_>],
        also: &mut BTreeSet<ScopeId>,
    ) -> Result<(Vec<(usize, Answer)>, Writes), Error> {
        let mut docket = Docket::load(tx, self, (opened, also))?;
        let mut answers = Vec::with_capacity(opened.len());
        for one in opened {
            answers.push((one.at, self.take_one(tx, &mut docket, one)?));
        }
        docket.count_states();
        if !docket.unlocked().is_empty() {
            also.extend(docket.unlocked());
            return Err(Error::Busy);
        }
        let (deeds, now) = (docket.take_deeds(), self.setting.clock.now());
        let brought = docket.take_brought();
        let writes = docket.into_writes();
        tx.save(&writes)?;
        brought.into_iter().try_for_each(|(device, more)| tx.add_brought(quota::day_of(now), device, more))?;
        audit::append(tx, now, deeds)?;
        Ok((answers, writes))
    }

    fn take_one(&self, tx: &mut L::Tx<'_>, docket: &mut Docket, one: &Opened<'_>) -> Result<Answer, Error> {
        match self.without_erased(docket, one)? {
            Some(left) => self.take_left(tx, docket, &left),
            None => self.take_left(tx, docket, one),
        }
    }

    /// Takes a batch of which is gone what is to be erased.
    fn take_left(&self, tx: &mut L::Tx<'_>, docket: &mut Docket, one: &Opened<'_>) -> Result<Answer, Error> {
        let (h, chain) = (&one.batch().header, docket.chain(one.batch()));
        if h.first_seq <= chain.last_seq {
            return self.answer_again(tx, docket, (one, chain));
        }
        if h.first_seq > chain.last_seq + 1 {
            return Ok(Answer::Gap(chain.last_seq));
        }
        if h.prev_head != chain.head {
            return Ok(forks::bare(&chain));
        }
        let waits = match one.earlier {
            Some(earlier) => one.lacks_words() && (one.lacks_what_counts(earlier) || !self.authors_had_time(tx)?),
            None => self.lacks_a_beginning(tx, docket, one)?,
        };
        if waits {
            return Ok(Answer::Waits);
        }
        docket.begin();
        let (now, rulings) = match one.earlier {
            Some(receipt) => {
                self.fold_ruled(docket, one, &receipt.rulings)?;
                (receipt.received_at, receipt.rulings.clone())
            }
            None => {
                let now = self.setting.clock.now();
                docket.note_brought(one.device.id, quota::measure(one.batch()));
                (now, self.rule(docket, (one, now))?)
            }
        };
        let receipt = self.receipt(docket, (one.batch(), now), rulings);
        docket.close(one, &receipt)?;
        let erased = erased::places(one.batch());
        self.tell_remainders(tx, docket, (one.batch(), one.device.member, &erased))?;
        self.report_held(tx, docket, (one, now), &receipt.rulings)?;
        self.carry_out(tx, docket, one, &receipt.rulings)?;
        self.carry_out_erasures(tx, docket, (one, now), &receipt.rulings)?;
        self.carry_out_revocations(tx, docket, (one, now), &receipt.rulings)?;
        note_deeds(docket, one, &receipt.rulings);
        self.tell_others(tx, docket, &receipt)?;
        Ok(Answer::Receipt(receipt))
    }

    /// The batch is here: its receipt again, in the present life of the hub; other changes under the same numbers are a fork.
    /// It is written again, so that the answer waits for the same disk as the first one did (security.md 4.6).
    fn answer_again(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        (one, chain): (&Opened<'_>, ChainRow),
    ) -> Result<Answer, Error> {
        let found = match docket.batch_at(chain.id, one.batch().header.first_seq) {
            Some(found) => Some(found),
            None => tx.batch(chain.id, one.batch().header.first_seq)?,
        };
        let Some(mut row) = found.filter(|row| row.receipt.is_for(one.batch())) else {
            return Ok(forks::bare(&chain));
        };
        row.receipt = self.in_present_life(row.receipt);
        let receipt = row.receipt.clone();
        if Batch::is_partial(&row.bytes) {
            self.fill_in(tx, docket, (one, &mut row))?;
        }
        docket.keep_batch(row);
        Ok(Answer::Receipt(receipt))
    }

    /// A batch that came without the words of what was not in force: somebody has more of them.
    fn fill_in(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        (one, row): (&Opened<'_>, &mut BatchRow),
    ) -> Result<(), Error> {
        let known = Batch::decode(&row.bytes)?;
        let is_shown = |batch: &Batch, place: u32| batch.pieces.get(place as usize).is_some_and(|p| p.body().is_some());
        let brought = one.ruled(&row.receipt.rulings).filter(|(at, _)| !is_shown(&known, at.place));
        let brought: Vec<(Placed<'_>, &Ruling)> = brought.collect();
        if brought.is_empty() {
            return Ok(());
        }
        docket.begin();
        for (at, ruling) in &brought {
            let sees = docket.complete_sees(self.setting.columns, *at);
            docket.note(*at, ruling, Some(sees));
        }
        let new: Vec<u32> = brought.iter().map(|(at, _)| at.place).collect();
        let fuller = known.filled_from(one.batch());
        row.bytes = fuller.encode()?;
        docket.keep_batch(row.clone());
        let erased: Vec<u32> = erased::places(&fuller).into_iter().filter(|place| new.contains(place)).collect();
        self.tell_remainders(tx, docket, (&fuller, one.device.member, &erased))?;
        self.report_held(tx, docket, (one, row.receipt.received_at), &row.receipt.rulings)?;
        self.tell_others(tx, docket, &row.receipt)
    }

    fn rule(&self, docket: &mut Docket, (one, now): (&Opened<'_>, Instant)) -> Result<Vec<Ruling>, Error> {
        let mut rulings = Vec::with_capacity(one.changes.len());
        for (place, change) in &one.changes {
            let eff = time::eff(docket, (one, now), change);
            let verdict = judge::judge(docket, self, (one, change), now);
            let ruling = Ruling { verdict, eff };
            self.settle(docket, Placed { one, place: *place, change }, &ruling)?;
            rulings.push(ruling);
        }
        Ok(rulings)
    }

    fn fold_ruled(&self, docket: &mut Docket, one: &Opened<'_>, rulings: &[Ruling]) -> Result<(), Error> {
        one.ruled(rulings).try_for_each(|(at, ruling)| self.settle(docket, at, ruling))
    }

    /// Notes a change and, where it is in force, folds it.
    fn settle(&self, docket: &mut Docket, at: Placed<'_>, ruling: &Ruling) -> Result<(), Error> {
        let is_in_force = matches!(ruling.verdict, Verdict::Accepted(_));
        let sees = docket.complete_sees(self.setting.columns, at);
        docket.note(at, ruling, (!is_in_force).then(|| sees.clone()));
        if is_in_force {
            fold::fold(docket, self.setting.columns, at, (ruling.eff, &sees))?;
        }
        Ok(())
    }

    fn receipt(&self, docket: &Docket, (batch, now): (&Batch, Instant), rulings: Vec<Ruling>) -> Receipt {
        let arrival = Arrival {
            timeline: self.setting.timeline,
            received_at: now,
            home_seq: docket.next_seq(batch.header.scope),
        };
        Receipt::give(batch, arrival, rulings, &self.setting.key)
    }

    /// To bring what they wrote, since this hub was set back.
    fn authors_had_time(&self, tx: &mut L::Tx<'_>) -> Result<bool, Error> {
        let now = self.setting.clock.now();
        Ok(tx.life()?.is_some_and(|life| now.0 - life.begun_at.0 > LEFT_TO_AUTHORS))
    }

    /// True when the batch changes a record whose beginning has not come yet: it moved into this scope, and the chain it began in
    /// is still on somebody else's laptop. Judged now, honest changes would be refused for good. A beginning that was refused
    /// or is held has come.
    fn lacks_a_beginning(&self, tx: &mut L::Tx<'_>, docket: &Docket, one: &Opened<'_>) -> Result<bool, Error> {
        let begins = |id| one.changes().any(|c| c.op == Op::Create && c.record == id);
        let later = one.changes().filter(|c| c.op != Op::Create && !lost::is_about_what_was_lost(docket, c));
        for record in later.map(|c| c.record).filter(|id| !begins(*id)) {
            let has_begun = match docket.record(record) {
                Some(row) => row.begun_by.is_some(),
                None => docket.has_heard_of(record) || tx.has_heard_of(record)?,
            };
            if !has_begun {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Of which chains neither the beginning is here nor what stands before the first that is offered.
fn unbegun(tx: &mut impl LogTx, offers: &[Offer]) -> Result<Unbegun, Error> {
    let mut firsts: BTreeMap<ChainId, u64> = BTreeMap::new();
    for offer in offers {
        let first = firsts.entry(docket::chain_of(&offer.batch)).or_insert(u64::MAX);
        *first = (*first).min(offer.batch.header.first_seq);
    }
    let mut unbegun = Unbegun::new();
    for (chain, first) in firsts.into_iter().filter(|(_, first)| *first > 1) {
        if tx.head_at(chain, first - 1)?.is_none() && tx.batch(chain, 1)?.is_none() {
            unbegun.insert(chain);
        }
    }
    Ok(unbegun)
}

/// Taking apart some thousand records takes as long as judging them, and nobody needs to wait for it.
fn let_go(writes: Writes) {
    if writes.begun.len() + writes.records.len() >= LEAST_LET_GO {
        // Where the machine gives no thread it is done here.
        let _ = std::thread::Builder::new().spawn(move || drop(writes));
    }
}

/// What of a batch stands in the audit chain: of what is in force.
fn note_deeds(docket: &mut Docket, one: &Opened<'_>, rulings: &[Ruling]) {
    let author = (one.device.member, one.device.id);
    for (Placed { change, .. }, _) in one.ruled(rulings).filter(|(_, ruling)| ruling.verdict.is_accepted()) {
        docket.note_deed(audit::deed_of(change, author));
    }
}
