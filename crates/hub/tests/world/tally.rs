//! What goes over the line: how much, and what of it went before.

use kernel::{DeviceId, ScopeId};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use sync::{Push, Reply, Request};

/// Counts every question and every answer.
#[derive(Default)]
pub struct Tally(Mutex<Carried>);

/// What was carried so far.
#[derive(Clone, Debug, Default)]
pub struct Carried {
    pub questions: u64,
    /// As they travel.
    pub bytes_up: u64,
    pub bytes_down: u64,
    /// Changes, by the chain and their numbers in it.
    pub up: Way,
    /// Items of feeds, by who reads and their places.
    pub down: Way,
}

/// Things with numbers, each of which should go once.
#[derive(Clone, Debug, Default)]
pub struct Way {
    pub all: u64,
    /// Of these, what had gone before.
    pub again: u64,
    /// What was in an answer that was lost, or in a question whose answer was.
    pub lost: u64,
    last: u64,
    reached: BTreeMap<(DeviceId, ScopeId), u64>,
}

impl Way {
    /// These many go, the first of which has this number.
    fn carry(&mut self, of: (DeviceId, ScopeId), (first, count): (u64, u64)) {
        let reached = self.reached.entry(of).or_default();
        self.all += count;
        self.last += count;
        self.again += (*reached + 1).saturating_sub(first).min(count);
        *reached = (*reached).max((first + count).saturating_sub(1));
    }

    fn is_lost(&mut self) {
        self.lost += self.last;
    }
}

impl Carried {
    fn push(&mut self, push: &Push) {
        for offer in &push.offers {
            let header = &offer.batch.header;
            self.up.carry((header.device, header.scope), (header.first_seq, offer.batch.pieces.len() as u64));
        }
    }

    fn ask(&mut self, reader: DeviceId, (question, reply): (&Request, &Reply)) {
        (self.up.last, self.down.last) = (0, 0);
        self.questions += 1;
        if let Request::Push(push) = question {
            self.push(push);
        }
        if let Reply::Pulled(pulled) = reply {
            for page in &pulled.pages {
                let of = (reader, page.feed.scope);
                self.down.carry(of, (page.feed.after + 1, page.feed.items.len() as u64));
            }
        }
    }
}

impl Tally {
    /// So far.
    pub fn so_far(&self) -> Carried {
        self.with(|carried| carried.clone())
    }

    pub(super) fn note(&self, reader: DeviceId, (question, up): (&Request, usize), (reply, down): (&Reply, usize)) {
        self.with(|carried| {
            carried.ask(reader, (question, reply));
            carried.bytes_up += up as u64;
            carried.bytes_down += down as u64;
        });
    }

    /// The line was cut before the last answer came.
    pub(super) fn note_cut(&self) {
        self.with(|carried| {
            carried.up.is_lost();
            carried.down.is_lost();
        });
    }

    fn with<R>(&self, f: impl FnOnce(&mut Carried) -> R) -> R {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
