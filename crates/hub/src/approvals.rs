//! Vaults of lawyers and administrators wait for the security administrator's word, where the district has one (security.md 3.5,
//! docs/adr/0043).

use crate::audit::{self, Deed, What};
use crate::log::{ApprovalRow, ApprovalTx, WaitingRow};
use crate::{DeviceRow, Error, Hub, Log, LogTx, Refused, Status};
use kernel::{MemberId, Role};
use std::collections::BTreeSet;
use sync::{Approval, Enrolled, LEASE_DAYS, Ticket, WaitingVault};

/// Said to a vault that waits.
pub(crate) const AWAITS: &str = "awaits_approval";

/// A district has some hundred lawyers.
const MOST_WAITING: usize = 200;
/// Nobody has more laptops that are made at once.
const MOST_OF_ONE: usize = 5;

/// Whose vault is let in by nobody's posting alone.
fn needs_approval(role: Role) -> bool {
    matches!(role, Role::Lawyer | Role::Sysadmin | Role::Secadmin | Role::Auditor)
}

impl<L: Log> Hub<L> {
    /// Whether a vault that is not known here waits, noted so that it is shown where there is room. Not so where nobody could give the word (the first security administrator;
    /// the only one's laptop is out of use), for tickets without an end, of programs of before, and for those of an earlier life, which may have let it in.
    pub(crate) fn must_wait(
        &self,
        tx: &mut L::Tx<'_>,
        (ticket, row): (&Option<Ticket>, &DeviceRow),
    ) -> Result<bool, Error> {
        let Some(ticket) = ticket else { return Ok(false) };
        if ticket.good_until.is_none() || self.is_of_earlier_life(tx, ticket)? {
            return Ok(false);
        }
        let lines = self.lines_of(tx, row.member)?;
        if !lines.iter().map(|(role, _)| *role).chain([ticket.role]).any(needs_approval) {
            return Ok(false);
        }
        let known = tx.waiting_vault(row.id)?;
        let approval = known.as_ref().filter(|known| known.card == row.card).and_then(|known| known.approval);
        // A word that was given on a laptop out of use counts no more.
        let is_approved = match approval {
            Some(approval) => tx.devices(&[approval.by])?.iter().any(|by| by.status == Status::Active),
            None => false,
        };
        if is_approved || !self.has_approver(tx, row.member)? {
            tx.drop_waiting(row.id)?;
            return Ok(false);
        }
        // Whoever sends the same card in other bytes takes nobody's word away.
        let is_news =
            known.is_none_or(|known| known.card != row.card && known.approval.is_none() || approval.is_some());
        if is_news && has_room(tx, row)? {
            let (card, asked_at) = (row.card.clone(), row.enrolled_at);
            tx.keep_waiting(&WaitingRow { device: row.id, card, asked_at, approval: None })?;
        }
        Ok(true)
    }

    /// Whether anybody but this member could give the word: posted today, with a laptop in use.
    fn has_approver(&self, tx: &mut L::Tx<'_>, but: MemberId) -> Result<bool, Error> {
        let today = self.setting.clock.now().local_date();
        let posted = tx.grants_with(Role::Secadmin)?;
        let posted: BTreeSet<MemberId> =
            posted.iter().filter(|g| g.holds_on(today) && g.member != but).map(|g| g.member).collect();
        let is_theirs = |device: &DeviceRow| device.status == Status::Active && posted.contains(&device.member);
        Ok(!posted.is_empty() && tx.all_devices()?.iter().any(is_theirs))
    }

    /// Which vaults wait; one that never came again is shown no more.
    ///
    /// # Errors
    /// `not_your_right`.
    pub(crate) fn waiting_vaults(&self, asker: &DeviceRow) -> Result<Vec<WaitingVault>, Error> {
        self.must_be_approver(asker)?;
        let waiting = |row: &WaitingRow| -> Result<WaitingVault, Error> {
            let enrolled = serde_json::from_slice(&row.card).map_err(sync::Error::from)?;
            Ok(WaitingVault { enrolled, card: seal::hash(&[&row.card]), asked_at: row.asked_at })
        };
        let since = self.setting.clock.now().0 - LEASE_DAYS * 24 * 3_600_000;
        let rows = self.read(|tx| tx.waiting_vaults())?;
        rows.iter().filter(|row| row.asked_at.0 > since).map(waiting).collect()
    }

    /// Takes the word that one may come in; it comes in with its next greeting.
    ///
    /// # Errors
    /// `not_your_right`, `own_vault_not_approvable`, `no_such_device`, `approval_unfit`.
    pub(crate) fn approve_vault(&self, asker: &DeviceRow, approval: &Approval) -> Result<(), Error> {
        self.must_be_approver(asker)?;
        approval.verify(&asker.sign_key).map_err(|_| Refused::Unfit("approval_unfit"))?;
        let said = ApprovalRow { by: asker.id, at: self.setting.clock.now(), signature: approval.signature };
        self.write(|tx| {
            let row = tx.waiting_vault(approval.device)?.ok_or(Refused::Unfit("no_such_device"))?;
            if seal::hash(&[&row.card]) != approval.card {
                return Err(Refused::Unfit("approval_unfit").into());
            }
            let enrolled: Enrolled = serde_json::from_slice(&row.card).map_err(sync::Error::from)?;
            if enrolled.card.member == asker.member {
                return Err(Refused::Forbidden("own_vault_not_approvable").into());
            }
            match row.approval {
                Some(_) => Ok(()),
                None => {
                    let (approver, let_in) = ((asker.member, asker.id), vec![row.device.bytes()]);
                    tx.keep_waiting(&WaitingRow { approval: Some(said), ..row })?;
                    audit::append(tx, said.at, vec![Deed::by(What::VaultApproved, approver, let_in)])
                }
            }
        })
    }

    fn must_be_approver(&self, asker: &DeviceRow) -> Result<(), Error> {
        let is_one = self.roles_held(asker, self.setting.clock.now())?.contains(&Role::Secadmin);
        if asker.status == Status::Active && is_one { Ok(()) } else { Err(Refused::Forbidden("not_your_right").into()) }
    }
}

/// One ticket makes any number of cards: of one member the latest few wait, and what never came again waits no more. One for which there is
/// no room is noted as it asks again; whoever brings its card for it is not held up.
fn has_room(tx: &mut impl ApprovalTx, row: &DeviceRow) -> Result<bool, Error> {
    let (mut waiting, mut theirs) = (0, Vec::new());
    // The longest waiting first.
    for other in tx.waiting_vaults()?.iter().filter(|other| other.device != row.id) {
        if other.asked_at.0 + LEASE_DAYS * 24 * 3_600_000 < row.enrolled_at.0 {
            tx.drop_waiting(other.device)?;
            continue;
        }
        waiting += 1;
        if serde_json::from_slice::<Enrolled>(&other.card).is_ok_and(|enrolled| enrolled.card.member == row.member) {
            theirs.push(other.device);
        }
    }
    let over = (theirs.len() + 1).saturating_sub(MOST_OF_ONE);
    theirs[..over].iter().try_for_each(|device| tx.drop_waiting(*device))?;
    Ok(waiting - over < MOST_WAITING)
}
