//! Is a log what this hub wrote, and does everything in it follow from what was signed? (`zoufang-hub verify`)

mod audit;
mod batches;
mod feeds;
mod releases;

use crate::Error;
use crate::counting::counted;
use crate::log::{Cell, Cells, Source, record};
use change::Notice;
use kernel::{DeviceId, Refusal, ScopeId};
use release::ReleaseKeys;
use seal::{Signature, VerifyingKey};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use store::{Entering, StateDigests};
use sync::{District, Enrolled};

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Checked {
    pub(crate) devices: u64,
    pub(crate) batches: u64,
    pub(crate) changes: u64,
    pub(crate) records: u64,
    pub(crate) feeds: u64,
    pub(crate) items: u64,
    pub(crate) notices: u64,
    pub(crate) releases: u64,
    pub(crate) audit_entries: u64,
    /// Where the audit chain is not what was written; records do not hang on it.
    pub(crate) audit_problems: Vec<Refusal>,
    /// Releases signed by nobody this program trusts: nothing of them is given out.
    pub(crate) unjudged_releases: u64,
    /// Releases that are not what their publisher signed any more; records do not hang on them.
    pub(crate) damaged_releases: Vec<String>,
    /// Digests that are not what the records come to; they are counted again, and records do not hang on them.
    pub(crate) miscounted_states: Vec<String>,
    /// What does not fit and where, in words for the operator; empty when the log is sound.
    pub(crate) problems: Vec<String>,
}

/// Whose log it is to be.
pub(crate) struct Whose<'a> {
    pub(crate) district: &'a District,
    /// The hub's.
    pub(crate) key: &'a VerifyingKey,
    /// Whose releases it gives out.
    pub(crate) publishers: &'a ReleaseKeys,
}

impl Checked {
    fn problem(&mut self, what: impl Into<String>) {
        self.problems.push(what.into());
    }
}

/// Checks every row of a log.
///
/// # Errors
/// The engine can't go on reading, or a row has cells of another type.
pub(crate) fn check(source: &mut dyn Source, whose: &Whose<'_>) -> Result<Checked, Error> {
    let mut found = Checked::default();
    let devices = devices(source, whose, &mut found)?;
    let stamped = batches::check(source, (whose, &devices.keys), &mut found)?;
    let states = records(source, &mut found)?;
    feeds::check(source, (whose.key, stamped, states), &mut found)?;
    carried(source, whose.key, &mut found)?;
    notices(source, (whose.key, &devices), &mut found)?;
    releases::check(source, whose.publishers, &mut found)?;
    audit::check(source, whose.key, &mut found)?;
    Ok(found)
}

/// Each row of a table, in an order.
fn each_row(
    source: &mut dyn Source,
    of: (&str, &str),
    mut sink: impl FnMut(&mut Cells) -> Result<(), Error>,
) -> Result<(), Error> {
    source.each(of, &mut |row: Vec<Cell>| sink(&mut Cells::of(row)))
}

#[derive(Default)]
struct Devices {
    keys: BTreeMap<DeviceId, VerifyingKey>,
    active: BTreeSet<DeviceId>,
}

fn devices(source: &mut dyn Source, whose: &Whose<'_>, found: &mut Checked) -> Result<Devices, Error> {
    let mut devices = Devices::default();
    each_row(source, ("device", ""), |c| {
        let id = DeviceId::from_bytes(c.array()?);
        let (member, key, _ticket, card): ([u8; 16], _, _, _) =
            (c.array()?, VerifyingKey(c.array()?), c.blob_or_null()?, c.blob()?);
        let enrolled: Option<Enrolled> = serde_json::from_slice(&card).ok();
        let is_proven = enrolled.is_some_and(|enrolled| {
            let known = enrolled.card.device().ok();
            enrolled.verify(whose.district).is_ok()
                && known.is_some_and(|d| (d.id, d.member.bytes(), d.sign_key) == (id, member, key))
        });
        if !is_proven {
            found.problem(format!("device {id}: its card does not lead back to the founder"));
        }
        if c.int()? == 0 {
            devices.active.insert(id);
        }
        devices.keys.insert(id, key);
        found.devices += 1;
        Ok(())
    })?;
    Ok(devices)
}

/// What the records of each scope come to.
fn records(source: &mut dyn Source, found: &mut Checked) -> Result<BTreeMap<ScopeId, StateDigests>, Error> {
    let mut states: BTreeMap<ScopeId, StateDigests> = BTreeMap::new();
    source.each(("record_state", ""), &mut |row: Vec<Cell>| {
        let id = kernel::RecordId::from_bytes(Cells::of(row.clone()).array()?);
        match record(&mut Cells::of(row)) {
            Ok(row) => {
                let counted = counted(&row);
                for scope in counted.scopes() {
                    states.entry(*scope).or_default().flip(row.kind, counted.hash());
                }
            }
            Err(_) => found.problem(format!("record {id}: its state can't be read")),
        }
        found.records += 1;
        Ok(())
    })?;
    Ok(states)
}

fn carried(source: &mut dyn Source, key: &VerifyingKey, found: &mut Checked) -> Result<(), Error> {
    each_row(source, ("carried", ""), |c| {
        let (id, rank) = (kernel::RecordId::from_bytes(c.array()?), c.number()?);
        let (signature, bytes) = (Signature(c.array()?), c.blob()?);
        let is_of_record = Entering::decode(&bytes).is_ok_and(|entering| entering.record == id);
        if !is_of_record || Entering::verify(&bytes, rank, (key, &signature)).is_err() {
            found.problem(format!("record {id}: the state it was begun by is not signed by this hub"));
        }
        Ok(())
    })
}

fn notices(
    source: &mut dyn Source,
    (key, devices): (&VerifyingKey, &Devices),
    found: &mut Checked,
) -> Result<(), Error> {
    each_row(source, ("notice", ""), |c| {
        let bytes = c.last()?;
        match Notice::decode(&bytes).ok().filter(|notice| notice.verify(key).is_ok()) {
            None => found.problem("notice: not signed by this hub"),
            Some(notice) if notice.revoked_device().is_some_and(|id| devices.active.contains(&id)) => {
                found.problem("notice: a laptop whose rights have ended still has them");
            }
            Some(_) => {}
        }
        found.notices += 1;
        Ok(())
    })
}
