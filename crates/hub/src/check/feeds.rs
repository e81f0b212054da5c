//! Feeds: every number once, each item what it says, digests that follow, and scopes that end where their feeds do.

use super::batches::AllStamped;
use super::{Checked, each_row};
use crate::Error;
use crate::log::{FeedRow, ItemRow, Source, feed_row, states};
use change::Receipt;
use kernel::ScopeId;
use seal::{Hash, VerifyingKey};
use std::collections::BTreeMap;
use store::{Entering, StateDigests, trail};

/// A place in a feed, the digest there, and the one over every item.
type End = (u64, Hash, Hash);

const BEGINNING: End = (0, Hash([0; 32]), Hash([0; 32]));

struct Feeds<'a> {
    key: &'a VerifyingKey,
    stamped: AllStamped,
    /// What the records come to.
    states: BTreeMap<ScopeId, StateDigests>,
    /// The last place of each feed and the digests there.
    ends: BTreeMap<ScopeId, End>,
}

pub(super) fn check(
    source: &mut dyn Source,
    (key, stamped, states): (&VerifyingKey, AllStamped, BTreeMap<ScopeId, StateDigests>),
    found: &mut Checked,
) -> Result<(), Error> {
    let mut feeds = Feeds { key, stamped, states, ends: BTreeMap::new() };
    each_row(source, ("feed", "scope, seq"), |c| {
        let scope = ScopeId::from_bytes(c.array()?);
        let row = feed_row(scope, c)?;
        if let Err(what) = feeds.take(&row) {
            found.problem(format!("feed {scope} {}: {what}", row.seq));
        }
        found.items += 1;
        Ok(())
    })?;
    for ((chain, first_seq), _) in std::mem::take(&mut feeds.stamped) {
        found.problem(format!("batch {} {} {first_seq}: it stands in no feed", chain.0, chain.1));
    }
    feeds.compare_ends(source, found)
}

impl Feeds<'_> {
    fn take(&mut self, row: &FeedRow) -> Result<(), &'static str> {
        let end = self.ends.entry(row.scope).or_insert(BEGINNING);
        let before = *end;
        *end = (row.seq, row.digest, row.trail.unwrap_or(before.2));
        let (mut digest, at) = (before.1, (row.scope, row.seq));
        let adds = match &row.item {
            ItemRow::Batch(device, first_seq) => {
                let stamped =
                    self.stamped.remove(&((*device, row.scope), *first_seq)).ok_or("there is no such batch")?;
                if stamped.home_seq != row.seq {
                    return Err("the batch's receipt names another place");
                }
                digest.0.iter_mut().zip(stamped.trace.0).for_each(|(sum, byte)| *sum ^= byte);
                stamped.adds
            }
            ItemRow::Enter(bytes, signature) => {
                let rank = Receipt::rank_of_item(row.seq);
                Entering::verify(bytes, rank, (self.key, signature)).map_err(|_| "it is not signed by this hub")?;
                trail::of_word(at, bytes)
            }
            ItemRow::Leave(record) => trail::of_leave(at, *record),
        };
        let is_on_trail = row.trail.is_none_or(|trail| trail == trail::with(before.2, adds));
        match (row.seq == before.0 + 1, row.digest == digest && is_on_trail) {
            (false, _) => Err("an item before it is missing"),
            (_, false) => Err("its digest does not follow"),
            _ => Ok(()),
        }
    }

    fn compare_ends(&mut self, source: &mut dyn Source, found: &mut Checked) -> Result<(), Error> {
        each_row(source, ("scope", ""), |c| {
            let (id, _compartment) = (ScopeId::from_bytes(c.array()?), c.text_or_null()?);
            let kept = (c.number()?, Hash(c.array()?), Hash(c.later_array()?.unwrap_or_default()));
            found.feeds += u64::from(kept.0 > 0);
            if self.ends.remove(&id).unwrap_or(BEGINNING) != kept {
                found.problem(format!("scope {id}: it ends elsewhere than its feed"));
            }
            // From where the trail is counted. Logs of before end sooner.
            let (_from, counted) = (c.number(), c.blob_or_null().ok().flatten());
            let counted = states(counted, kept.0);
            if counted.is_some_and(|counted| counted != self.states.remove(&id).unwrap_or_default()) {
                let what = format!("scope {id}: what is kept of its states is not what its records come to");
                found.miscounted_states.push(what);
            }
            Ok(())
        })?;
        for (scope, _) in std::mem::take(&mut self.ends) {
            found.problem(format!("scope {scope}: nothing says where its feed ends"));
        }
        Ok(())
    }
}
