//! What a changed program would send: made by hand, signed with a laptop's own key, past every rule of the laptop.
#![allow(clippy::unwrap_used, dead_code)]

use crate::world::{Laptop, START, World, forged};
use change::{Batch, Change, Op, Value, Verdict};
use hub::log::memory::MemoryLog;
use kernel::{ChangeId, Hlc, Instant, Intent, RecordId, RecordKind, ScopeId};
use std::collections::BTreeMap;
use store::{Offer, Sees};
use sync::{Answer, Push, Reply, Request};

/// Changes nobody's program would write, each the beginning of a record of its own.
pub struct Forger<'a> {
    pub laptop: &'a Laptop,
    pub made: u32,
}

impl<'a> Forger<'a> {
    pub fn of(laptop: &'a Laptop) -> Self {
        Self { laptop, made: 0 }
    }

    pub fn change(&mut self, intent: Intent, kind: RecordKind, fields: BTreeMap<u16, Value>) -> Change {
        self.made += 1;
        let unique = [self.laptop.actor.device.to_string(), self.made.to_string()];
        let id = ChangeId(RecordId::derive(&["forged", &unique[0], &unique[1]]).0);
        Change {
            id,
            kind: kind.number(),
            record: RecordId(id.0),
            intent: intent.number(),
            hlc: Hlc::at(Instant(START + 1_000)),
            grant: self.laptop.actor.grant,
            op: Op::Create,
            fields,
            sees: Sees::new(),
            parent: None,
            group: None,
            recorded_for: None,
            is_critical: false,
        }
    }

    /// The same about a record that is there.
    pub fn on(
        &mut self,
        (record, op): (RecordId, Op),
        (intent, kind): (Intent, RecordKind),
        fields: impl IntoIterator<Item = (u16, Value)>,
    ) -> Change {
        Change { record, op, ..self.change(intent, kind, fields.into_iter().collect()) }
    }

    /// One batch, first of its chain.
    pub fn batch(&self, scope: ScopeId, changes: &[Change]) -> Batch {
        forged::batch(self.laptop, scope, changes)
    }
}

/// What the hub says of each.
pub fn pushed(world: &World<MemoryLog>, laptop: &Laptop, batch: Batch) -> Vec<Verdict> {
    let offer = Offer { batch, receipt: None, sealed: Vec::new() };
    let push = Push { offers: vec![offer], cards: vec![serde_json::to_vec(&laptop.card).unwrap()], states: Vec::new() };
    let question = Request::Push(push);
    let Reply::Pushed(pushed) = world.ask(laptop, &question) else { panic!("no answer to a push") };
    match pushed.answers.into_iter().next() {
        Some(Answer::Receipt(receipt)) => receipt.rulings.into_iter().map(|ruling| ruling.verdict).collect(),
        other => panic!("{other:?}"),
    }
}

pub fn why(verdict: &Verdict) -> &str {
    match verdict {
        Verdict::Accepted(_) => "",
        Verdict::Rejected(why) | Verdict::Held(why) => why,
    }
}
