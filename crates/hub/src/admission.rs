//! Admission: what a push comes to (decisions D2). Everything is read and locked in one order, judged and folded in memory, and
//! written in one transaction.

mod audience;
mod docket;
mod fold;
mod held;
mod judge;
mod time;

use crate::{ChainRow, DeviceRow, Error, Hub, Log, LogTx, Refused};
use change::{Arrival, Batch, Change, Op, Receipt, Ruling, Verdict};
use docket::Docket;
use kernel::{DeviceId, Instant, ScopeId};
use std::collections::{BTreeMap, BTreeSet};
use store::Offer;
use sync::{Answer, Push, Pushed};

/// A batch whose signature was checked.
pub(crate) struct Opened<'a> {
    /// Its place among the offers.
    pub(crate) at: usize,
    pub(crate) offer: &'a Offer,
    pub(crate) changes: Vec<Change>,
    pub(crate) device: DeviceRow,
}

impl Opened<'_> {
    pub(crate) fn batch(&self) -> &Batch {
        &self.offer.batch
    }
}

impl<L: Log> Hub<L> {
    /// Takes batches in, each with its answer. A batch that can't be taken holds no other back.
    pub(crate) fn admit(&self, push: &Push) -> Result<Pushed, Error> {
        for card in &push.cards {
            match self.enrol(card) {
                Ok(()) | Err(Error::Refused(Refused::Forbidden(_)) | Error::Sync(_) | Error::Seal(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let devices = self.authors(push)?;
        let mut answers: Vec<Answer> = Vec::with_capacity(push.offers.len());
        let mut opened = Vec::new();
        for (at, offer) in push.offers.iter().enumerate() {
            match self.open(at, offer, &devices) {
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
        Ok(Pushed { answers })
    }

    fn authors(&self, push: &Push) -> Result<BTreeMap<DeviceId, DeviceRow>, Error> {
        let mut ids: Vec<DeviceId> = push.offers.iter().map(|o| o.batch.header.device).collect();
        ids.sort_unstable();
        ids.dedup();
        let rows = self.read(|tx| tx.devices(&ids))?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }

    fn open<'a>(
        &self,
        at: usize,
        offer: &'a Offer,
        devices: &BTreeMap<DeviceId, DeviceRow>,
    ) -> Result<Opened<'a>, &'static str> {
        if offer.batch.header.district != self.setting.district.id() {
            return Err("another_district");
        }
        let device = devices.get(&offer.batch.header.device).ok_or("unknown_device")?;
        let changes = offer.batch.open(&device.sign_key).map_err(|_| "not_genuine")?;
        let changes: Option<Vec<Change>> = changes.into_iter().collect();
        match changes {
            Some(changes) if !changes.is_empty() => Ok(Opened { at, offer, changes, device: device.clone() }),
            _ => Err("not_whole"),
        }
    }

    /// Which scopes a fold touches is known only after it: where one of them was not locked, all is done again with it.
    fn take_all(&self, opened: &[Opened<'_>]) -> Result<Vec<(usize, Answer)>, Error> {
        let mut also = BTreeSet::new();
        loop {
            let locked = also.len();
            match self.write(|tx| self.take(tx, opened, &mut also)) {
                Err(Error::Busy) if also.len() > locked => {}
                other => return other,
            }
        }
    }

    fn take(
        &self,
        tx: &mut L::Tx<'_>,
        opened: &[Opened<'_>],
        also: &mut BTreeSet<ScopeId>,
    ) -> Result<Vec<(usize, Answer)>, Error> {
        let mut docket = Docket::load(tx, self, (opened, also))?;
        let mut answers = Vec::with_capacity(opened.len());
        for one in opened {
            answers.push((one.at, self.take_one(tx, &mut docket, one)?));
        }
        if !docket.unlocked().is_empty() {
            also.extend(docket.unlocked());
            return Err(Error::Busy);
        }
        let writes = docket.into_writes();
        tx.save(&writes)?;
        Ok(answers)
    }

    fn take_one(&self, tx: &mut L::Tx<'_>, docket: &mut Docket, one: &Opened<'_>) -> Result<Answer, Error> {
        let (h, chain) = (&one.batch().header, docket.chain(one.batch()));
        if h.first_seq <= chain.last_seq {
            return self.answer_again(tx, docket, (one, chain));
        }
        if h.first_seq > chain.last_seq + 1 {
            return Ok(Answer::Gap(chain.last_seq));
        }
        if h.prev_head != chain.head {
            return Ok(Answer::Fork(chain.last_seq, chain.head));
        }
        if one.offer.receipt.is_none() && self.lacks_a_beginning(tx, docket, one)? {
            return Ok(Answer::Waits);
        }
        docket.begin();
        let (now, rulings) = match self.earlier_word(one) {
            Some(receipt) => {
                self.fold_ruled(docket, one, &receipt.rulings)?;
                (receipt.received_at, receipt.rulings.clone())
            }
            None => {
                let now = self.setting.clock.now();
                (now, self.rule(docket, (one, now))?)
            }
        };
        let receipt = self.receipt(docket, (one.batch(), now), rulings);
        docket.close(one, &receipt)?;
        self.report_held(tx, docket, (one, now), &receipt.rulings)?;
        self.carry_out(tx, docket, one, &receipt.rulings)?;
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
            return Ok(Answer::Fork(chain.last_seq, chain.head));
        };
        row.receipt = self.in_present_life(row.receipt);
        let receipt = row.receipt.clone();
        docket.keep_batch(row);
        Ok(Answer::Receipt(receipt))
    }

    /// What an earlier life of this hub said of the batch, and when: all of it stands (decisions D8).
    fn earlier_word<'a>(&self, one: &'a Opened<'_>) -> Option<&'a Receipt> {
        let is_ours = |r: &&Receipt| r.verify(&self.setting.key.verifying()).is_ok() && r.is_for(one.batch());
        one.offer.receipt.as_ref().filter(is_ours)
    }

    fn rule(&self, docket: &mut Docket, (one, now): (&Opened<'_>, Instant)) -> Result<Vec<Ruling>, Error> {
        let mut rulings = Vec::with_capacity(one.changes.len());
        for (place, change) in (0u32..).zip(&one.changes) {
            let eff = time::eff(docket, (one, now), change);
            let verdict = judge::judge(docket, self, (one, change), now);
            let ruling = Ruling { verdict, eff };
            self.settle(docket, (one, place), &ruling)?;
            rulings.push(ruling);
        }
        Ok(rulings)
    }

    fn fold_ruled(&self, docket: &mut Docket, one: &Opened<'_>, rulings: &[Ruling]) -> Result<(), Error> {
        (0u32..).zip(rulings).try_for_each(|(place, ruling)| self.settle(docket, (one, place), ruling))
    }

    /// Notes a change and, where it is in force, folds it.
    fn settle(&self, docket: &mut Docket, at: (&Opened<'_>, u32), ruling: &Ruling) -> Result<(), Error> {
        let is_in_force = matches!(ruling.verdict, Verdict::Accepted(_));
        let sees = docket.complete_sees(self.setting.columns, at.0, at.1);
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

    /// True when the batch changes a record whose beginning has not come yet: it moved into this scope, and the chain it began in
    /// is still on somebody else's laptop. Judged now, honest changes would be refused for good. A beginning that was refused
    /// or is held has come.
    fn lacks_a_beginning(&self, tx: &mut L::Tx<'_>, docket: &Docket, one: &Opened<'_>) -> Result<bool, Error> {
        let begins = |id| one.changes.iter().any(|c| c.op == Op::Create && c.record == id);
        for record in one.changes.iter().filter(|c| c.op != Op::Create).map(|c| c.record).filter(|id| !begins(*id)) {
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
