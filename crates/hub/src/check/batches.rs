//! Chains: every body, hash, signature and receipt, and what is kept of them beside the batches.

use super::{Checked, Whose, each_row};
use crate::Error;
use crate::log::{Cells, ChainId, Source};
use change::{Batch, Receipt, Ruling, Verdict};
use kernel::{ChangeId, DeviceId, ScopeId};
use seal::{Hash, VerifyingKey};
use std::collections::BTreeMap;

/// What a batch adds to its scope's feed.
pub(super) struct Stamped {
    pub(super) home_seq: u64,
    pub(super) trace: Hash,
    /// What it adds to the trail.
    pub(super) adds: Hash,
}

/// By chain and first number.
pub(super) type AllStamped = BTreeMap<(ChainId, u64), Stamped>;

#[derive(Default)]
struct Chains {
    /// Where each chain ends.
    ends: BTreeMap<ChainId, (u64, Hash)>,
    /// Where each change stands.
    places: BTreeMap<ChangeId, (ChainId, u64)>,
    stamped: AllStamped,
}

/// A row of `batch`.
struct Row {
    chain: ChainId,
    first_seq: u64,
    last_seq: u64,
    head: Hash,
    bytes: Vec<u8>,
    receipt: Vec<u8>,
}

impl Row {
    fn read(c: &mut Cells) -> Result<Self, Error> {
        Ok(Self {
            chain: (DeviceId::from_bytes(c.array()?), ScopeId::from_bytes(c.array()?)),
            first_seq: c.number()?,
            last_seq: c.number()?,
            head: Hash(c.array()?),
            bytes: c.blob()?,
            receipt: c.blob()?,
        })
    }

    fn says(&self, what: &str) -> String {
        format!("batch {} {} {}: {what}", self.chain.0, self.chain.1, self.first_seq)
    }
}

pub(super) fn check(
    source: &mut dyn Source,
    (whose, keys): (&Whose<'_>, &BTreeMap<DeviceId, VerifyingKey>),
    found: &mut Checked,
) -> Result<AllStamped, Error> {
    let mut chains = Chains::default();
    each_row(source, ("batch", "device, scope, first_seq"), |c| {
        let row = Row::read(c)?;
        if let Err(what) = chains.take(&row, (whose, keys)) {
            found.problem(row.says(what));
        }
        found.batches += 1;
        found.changes += (row.last_seq + 1).saturating_sub(row.first_seq);
        Ok(())
    })?;
    chains.compare_ends(source, found)?;
    chains.compare_places(source, found)?;
    Ok(chains.stamped)
}

impl Chains {
    fn take(
        &mut self,
        row: &Row,
        (whose, keys): (&Whose<'_>, &BTreeMap<DeviceId, VerifyingKey>),
    ) -> Result<(), &'static str> {
        let before = self.ends.insert(row.chain, (row.last_seq, row.head)).unwrap_or((0, Hash([0; 32])));
        let batch = Batch::decode(&row.bytes).map_err(|_| "its bytes can't be read")?;
        let h = &batch.header;
        let is_of_row = (h.device, h.scope, h.first_seq, batch.head)
            == (row.chain.0, row.chain.1, row.first_seq, row.head)
            && batch.next_seq() == row.last_seq + 1;
        if !is_of_row || h.district != whose.district.id() {
            return Err("it is another batch than it is filed as");
        }
        if (h.first_seq, h.prev_head) != (before.0 + 1, before.1) {
            return Err("it does not join the one before it");
        }
        let key = keys.get(&h.device).ok_or("its device is not known")?;
        let changes = batch.open(key).map_err(|_| "it is not what was signed")?;
        batch.verify_redacted(whose.key).map_err(|_| "what is left of a change is not signed by this hub")?;
        let receipt = Receipt::decode(&row.receipt).map_err(|_| "its receipt can't be read")?;
        receipt.verify(whose.key).map_err(|_| "its receipt is not signed by this hub")?;
        if !receipt.is_for(&batch) {
            return Err("its receipt is another batch's");
        }
        for ((seq, change), ruling) in (h.first_seq..).zip(&changes).zip(&receipt.rulings) {
            let Some(change) = change.as_ref().filter(|_| !is_a_repeat(ruling)) else { continue };
            self.places.insert(change.id, (row.chain, seq));
        }
        self.stamped.insert((row.chain, row.first_seq), stamped(&receipt));
        Ok(())
    }

    fn compare_ends(&mut self, source: &mut dyn Source, found: &mut Checked) -> Result<(), Error> {
        each_row(source, ("device_scope", ""), |c| {
            let chain = (DeviceId::from_bytes(c.array()?), ScopeId::from_bytes(c.array()?));
            let kept = (c.number()?, Hash(c.array()?));
            if self.ends.remove(&chain).unwrap_or((0, Hash([0; 32]))) != kept {
                found.problem(format!("chain {} {}: it ends elsewhere than its batches", chain.0, chain.1));
            }
            Ok(())
        })?;
        for (chain, _) in std::mem::take(&mut self.ends) {
            found.problem(format!("chain {} {}: nothing says where it ends", chain.0, chain.1));
        }
        Ok(())
    }

    fn compare_places(&mut self, source: &mut dyn Source, found: &mut Checked) -> Result<(), Error> {
        each_row(source, ("change", ""), |c| {
            let (id, _record): (_, [u8; 16]) = (ChangeId::from_bytes(c.array()?), c.array()?);
            let chain = (DeviceId::from_bytes(c.array()?), ScopeId::from_bytes(c.array()?));
            if self.places.remove(&id) != Some((chain, c.number()?)) {
                found.problem(format!("change {id}: it stands in no batch where it is filed"));
            }
            Ok(())
        })?;
        for (id, _) in std::mem::take(&mut self.places) {
            found.problem(format!("change {id}: it stands in a batch and is filed nowhere"));
        }
        Ok(())
    }
}

/// An id that was used before is filed where it was used first.
fn is_a_repeat(ruling: &Ruling) -> bool {
    matches!(&ruling.verdict, Verdict::Rejected(why) if why == "id_used_twice")
}

fn stamped(receipt: &Receipt) -> Stamped {
    let mut trace = Hash([0; 32]);
    for place in 0..receipt.rulings.len() as u32 {
        trace.0.iter_mut().zip(receipt.trace(place).0).for_each(|(sum, byte)| *sum ^= byte);
    }
    let adds = store::trail::of_batch((receipt.scope, receipt.home_seq), receipt);
    Stamped { home_seq: receipt.home_seq, trace, adds }
}
