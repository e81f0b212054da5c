//! The office's word that a laptop is out of use, carried out in the transaction that takes it (decisions D22).

use super::{Docket, Opened, Placed};
use crate::{DeviceRow, Error, Hub, Log, LogTx, Status};
use change::{Change, Notice, Op, Ruling, Verdict};
use kernel::{Compartment, DeviceId, Instant, Intent, MemberId, RecordKind, Role, ScopeId};
use std::collections::BTreeSet;

/// The laptop a change says is out of use.
fn named(change: &Change) -> Option<DeviceId> {
    let is_one = change.kind == RecordKind::Revocation.number() && change.op == Op::Create;
    let is_meant = Intent::of_number(change.intent) == Some(Intent::Revoke);
    let device = change.fields.get(&directory::REVOKED_DEVICE).filter(|_| is_one && is_meant)?;
    device.bytes().and_then(DeviceId::from_slice)
}

/// The security administrators' drawer, for a word that a laptop is out of use written in this scope, or a trace of a laptop; of that one
/// the member's own as well. They are locked beforehand with the others: what the word does is not done twice.
pub(super) fn also_shown_in((change, scope): (&Change, ScopeId), author: MemberId) -> Vec<ScopeId> {
    let is_trace = [RecordKind::Export, RecordKind::FailedOpening].iter().any(|kind| kind.number() == change.kind);
    let line = Compartment::line_of(scope, Role::Secadmin);
    match named(change) {
        Some(_) => vec![line],
        None if is_trace => vec![line, Compartment::own_of(author)],
        None => Vec::new(),
    }
}

/// Reads the laptops that these changes say are out of use; the members whose pushes must be waited for.
pub(super) fn load_named<'a, L: Log>(
    tx: &mut L::Tx<'_>,
    hub: &Hub<L>,
    (docket, changes): (&mut Docket, impl Iterator<Item = &'a Change>),
) -> Result<Vec<MemberId>, Error> {
    let ids: BTreeSet<DeviceId> = changes.filter_map(named).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let founder = hub.setting.district.founder;
    let rows = tx.devices(&ids.iter().copied().chain([founder]).collect::<Vec<_>>())?;
    let members = rows.iter().filter(|row| ids.contains(&row.id)).map(|row| row.member).collect();
    docket.name_devices(rows);
    Ok(members)
}

impl<L: Log> Hub<L> {
    /// Whether the laptop that the change says is out of use, if it says so, may be. Not the hub's own vault, and not the one the word is
    /// written on. The founder's only by an officer of the office on another laptop: then there is one left that lets people in.
    pub(super) fn may_be_revoked(&self, docket: &Docket, (one, change): (&Opened<'_>, &Change)) -> Result<(), String> {
        let Some(id) = named(change) else { return Ok(()) };
        let Some(device) = docket.named_device(id) else { return Err("no_such_device".to_owned()) };
        if self.is_own(docket, device) {
            return Err("founder_not_revocable".to_owned());
        }
        if id == one.device.id {
            return Err("own_device_not_revocable".to_owned());
        }
        let by_office = || docket.grant(change.grant).is_some_and(|grant| grant.role == Role::Office);
        if id != self.setting.district.founder || by_office() {
            Ok(())
        } else {
            Err("founder_by_office_alone".to_owned())
        }
    }

    /// Where the hub founded the district, a restore may have made its own vault anew under another id: it is the same member's.
    fn is_own(&self, docket: &Docket, device: &DeviceRow) -> bool {
        let (founder, own) = (self.setting.district.founder, self.setting.device);
        let is_of_founder = docket.named_device(founder).is_some_and(|row| row.member == device.member);
        device.id == own || (founder == own && (device.id == founder || is_of_founder))
    }

    /// Ends the rights of the laptops that the batch says are out of use.
    pub(super) fn carry_out_revocations(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        (one, now): (&Opened<'_>, Instant),
        rulings: &[Ruling],
    ) -> Result<(), Error> {
        one.ruled(rulings).try_for_each(|(Placed { change, .. }, ruling)| {
            self.revoke_as_said(tx, docket, (change, now), &ruling.verdict)
        })
    }

    /// Ends the rights of the laptop that one change says is out of use, if it says so and is in force.
    pub(super) fn revoke_as_said(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        (change, now): (&Change, Instant),
        verdict: &Verdict,
    ) -> Result<(), Error> {
        match named(change).filter(|_| verdict.is_accepted()) {
            Some(device) => self.end_rights(tx, docket, (device, now)),
            None => Ok(()),
        }
    }

    /// Ends a laptop's rights, once, and tells every laptop; what is judged after this is held.
    fn end_rights(
        &self,
        tx: &mut L::Tx<'_>,
        docket: &mut Docket,
        (device, now): (DeviceId, Instant),
    ) -> Result<(), Error> {
        docket.note_revoked(device);
        tx.set_status(device, Status::Revoked)?;
        if tx.notices()?.iter().any(|known| known.revoked_device() == Some(device)) {
            return Ok(());
        }
        let notice = Notice::revoked(device, now, &self.setting.key);
        tx.keep_notice(&notice)?;
        let directory = self.directory();
        docket.load_more(tx, &super::Wanted { scopes: vec![directory], ..super::Wanted::default() })?;
        self.tell(docket, directory, store::notice_item(&notice));
        Ok(())
    }
}
