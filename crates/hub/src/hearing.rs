//! Who is told of what while it waits (docs/adr/0055): where all feeds end, and which of them a vault is given.

use crate::log::HeadRow;
use crate::{DeviceRow, Error, Hub, Log, LogTx, Refused, Status};
use kernel::{Compartment, DeviceId, Instant, ScopeId, TimelineId, policy};
use std::collections::BTreeMap;
use sync::heads_word;

/// Where every feed of a log ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heads(BTreeMap<ScopeId, HeadRow>);

impl Heads {
    /// Of these feeds.
    pub fn of(rows: Vec<HeadRow>) -> Self {
        Self(rows.into_iter().map(|row| (row.scope, row)).collect())
    }

    /// The log's mark as they were read.
    pub(crate) fn mark(&self) -> u64 {
        self.0.values().map(|row| row.seq).sum()
    }
}

/// Which feeds a vault is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hearing {
    device: DeviceId,
    scopes: Vec<ScopeId>,
    /// Of these every place's.
    everywhere: Vec<Compartment>,
}

impl Hearing {
    /// These feeds and no others.
    pub fn of(device: DeviceId, scopes: Vec<ScopeId>) -> Self {
        Self { device, scopes, everywhere: Vec::new() }
    }

    /// Where its feeds end, in one word. What others are given has no part in it.
    pub fn word(&self, timeline: TimelineId, heads: &Heads) -> String {
        let named = self.scopes.iter().filter_map(|scope| heads.0.get(scope));
        let is_far = |row: &&HeadRow| row.compartment.is_some_and(|c| self.everywhere.contains(&c));
        let far = heads.0.values().filter(|_| !self.everywhere.is_empty()).filter(is_far);
        heads_word(self.device, timeline, named.chain(far).map(|row| (row.scope, row.seq)))
    }

    /// Where it reads, the directory first; and of which compartments it reads every place's.
    pub(crate) fn parts(&self) -> (&[ScopeId], &[Compartment]) {
        (&self.scopes, &self.everywhere)
    }
}

impl<L: Log> Hub<L> {
    /// Which feeds a known vault is given now; none once its rights were ended.
    pub(crate) fn hearing_by_id(&self, id: DeviceId) -> Result<Hearing, Error> {
        let now = self.setting.clock.now();
        self.read(|tx| {
            let device = tx.devices(&[id])?.pop().ok_or(Refused::Forbidden("not_enrolled"))?;
            self.hearing(tx, &device, now)
        })
    }

    /// The feeds of a vault by its postings of the day, whether or not there is anything in them.
    pub(crate) fn hearing(&self, tx: &mut L::Tx<'_>, device: &DeviceRow, now: Instant) -> Result<Hearing, Error> {
        let none = Hearing::of(device.id, Vec::new());
        if device.status == Status::Revoked {
            return Ok(none);
        }
        let (place, today) = (self.setting.district.place(), now.local_date());
        let mut grants = tx.grants_of(device.member)?;
        grants.retain(|grant| grant.holds_on(today));
        let mut scopes = vec![self.directory()];
        // The founder's very first grant comes with what it writes first (decisions D32).
        if device.id == self.setting.district.founder && grants.is_empty() {
            return Ok(Hearing { scopes, ..none });
        }
        grants.sort_by_key(|g| (g.role, g.id));
        scopes.push(Compartment::own_of(device.member));
        grants.iter().for_each(|g| scopes.extend(policy::scopes_read(g.role, g.place, place)));
        let is_far = |c: &Compartment| grants.iter().any(|g| reads_everywhere(g.role, *c));
        let everywhere = Compartment::ALL.into_iter().filter(is_far).collect();
        Ok(Hearing { scopes, everywhere, ..none })
    }
}

fn reads_everywhere(role: kernel::Role, compartment: Compartment) -> bool {
    compartment != Compartment::Directory && policy::reads(role, compartment) == Some(policy::Reach::District)
}
