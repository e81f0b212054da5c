//! The hub's word that a member may make a vault, for whoever may bring that member in (decisions VI, D32; docs/adr/0033).

use crate::audit::{Deed, What};
use crate::{DeviceRow, Error, GrantRow, Hub, Log, LogTx, Refused, SnapshotTx, Status};
use chrono::NaiveDate;
use directory::{Grant, Member, bureau_of};
use kernel::policy::{Reach, reach};
use kernel::{Intent, MemberId, RecordId, Role};
use seal::{Signature, VerifyingKey};
use std::collections::BTreeSet;
use sync::{Enrolled, SignedHubCard, TICKET_HOURS, Ticket};

/// A laptop in step may be ahead by so much, ms.
const SLACK_MS: i64 = 10 * 60_000;

/// Whose word lets a vault in.
pub(crate) enum Issuer {
    /// It is the founder's own vault.
    Unasked,
    /// A ticket the founder signed, or a hub that the founder accepted before this one: the founder alone vouches for it.
    Founder,
    /// One that this hub signed.
    Here(Ticket),
}

impl Issuer {
    /// The ticket, of one that this hub signed.
    pub(crate) fn ticket(&self) -> Option<&Ticket> {
        if let Self::Here(ticket) = self { Some(ticket) } else { None }
    }
}

/// The roles somebody is posted in, each with the bureau that owns its seat.
type Lines = Vec<(Role, Option<Role>)>;

impl<L: Log> Hub<L> {
    /// Signs a ticket: the office may bring in everybody with a posting, a bureau those whose every posting is for its own seats, since
    /// the vault will read what all of them let it read.
    ///
    /// # Errors
    /// `not_your_right`, `member_has_no_posting`, `not_your_seats`, `member_has_other_postings`; a ticket that is none, is good for too long, or
    /// says other than the member's record. [`Refused::Enough`] where the laptop's share of the day is used up.
    pub(crate) fn sign_ticket(&self, device: &DeviceRow, ticket: &Ticket) -> Result<Signature, Error> {
        self.must_be_signable(device, ticket)?;
        let signature = ticket.sign(&self.setting.key)?;
        let asker = (device.member, device.id);
        let deed = Deed::by(What::TicketSigned, asker, vec![ticket.member.bytes()]).because(ticket.role.word());
        self.note_of_share(device.id, deed)?;
        Ok(signature)
    }

    /// Whether this laptop may be given the word of [`Hub::sign_ticket`].
    pub(crate) fn must_be_signable(&self, device: &DeviceRow, ticket: &Ticket) -> Result<(), Error> {
        let is_askers = ticket.asked_by == Some(device.member) && ticket.asked_on == Some(device.id);
        let is_of_now = ticket.asked_in.is_none_or(|life| life == self.setting.timeline);
        if !is_askers || !is_of_now || VerifyingKey::from_hex(&ticket.ticket_key).is_err() {
            return Err(Refused::Unfit("ticket_unfit").into());
        }
        // Laptops of before say none.
        let now = self.setting.clock.now().0;
        let fits = (now - SLACK_MS)..=(now + TICKET_HOURS * 3_600_000 + SLACK_MS);
        if ticket.good_until.is_some_and(|good_until| !fits.contains(&good_until.0)) {
            return Err(Refused::Unfit("ticket_unfit").into());
        }
        let (lines, nickname) = self.read(|tx| {
            let lines = self.must_still_let_in(tx, ticket)?;
            Ok((lines, nickname_of(tx, ticket.member)?))
        })?;
        let is_true = lines.iter().any(|(role, _)| *role == ticket.role) && nickname.as_ref() == Some(&ticket.nickname);
        if is_true { Ok(()) } else { Err(Refused::Unfit("ticket_unfit").into()) }
    }

    /// Whose word lets the vault of this card in.
    pub(crate) fn issuer_of(&self, enrolled: Enrolled) -> Issuer {
        let own_key = self.setting.key.verifying().to_hex();
        let is_own = |issuer: &SignedHubCard| issuer.card.sign_key == own_key;
        match enrolled.proof {
            Some(proof) if proof.issuer.as_ref().is_some_and(is_own) => Issuer::Here(proof.ticket),
            Some(_) => Issuer::Founder,
            None => Issuer::Unasked,
        }
    }

    /// Whether an earlier life of the hub may have let in a vault of this ticket. Of one that this hub signed the ticket itself says in which
    /// life; of the founder's, its end does.
    pub(crate) fn is_of_earlier_life(&self, tx: &mut L::Tx<'_>, ticket: &Ticket) -> Result<bool, Error> {
        if ticket.asked_by.is_some() {
            return Ok(ticket.asked_in.is_some_and(|life| life != self.setting.timeline));
        }
        let begun_at = tx.life()?.map(|life| life.begun_at);
        Ok(ticket.good_until.zip(begun_at).is_some_and(|(good_until, begun_at)| begun_at > good_until))
    }

    /// How a vault comes in that is not known here.
    ///
    /// # Errors
    /// As [`Hub::sign_ticket`]; `founder_out_of_use`.
    pub(crate) fn let_in(&self, tx: &mut L::Tx<'_>, issuer: &Issuer) -> Result<Status, Error> {
        match issuer {
            Issuer::Unasked => Ok(Status::Active),
            Issuer::Founder => self.let_in_by_founder(tx),
            Issuer::Here(ticket) => self.must_let_in(tx, ticket).map(|()| Status::Active),
        }
    }

    /// Files that the founder's laptop signed open nothing once it is out of use: whoever has it could make them. A hub that was set back since
    /// may have forgotten vaults that came in by such files before; it takes them in as vaults out of use, which read nothing. What it had
    /// stamped stays in force and what comes after waits for a person, so that none of it is lost.
    fn let_in_by_founder(&self, tx: &mut L::Tx<'_>) -> Result<Status, Error> {
        let founder = self.setting.district.founder;
        let ended = tx.notices()?.into_iter().find(|notice| notice.revoked_device() == Some(founder));
        match (ended, tx.life()?) {
            (None, _) => Ok(Status::Active),
            (Some(ended), Some(life)) if life.begun_at > ended.at => Ok(Status::Revoked),
            _ => Err(Refused::Forbidden("founder_out_of_use").into()),
        }
    }

    /// Whether a vault made by this ticket, which is not known here, may come in.
    fn must_let_in(&self, tx: &mut L::Tx<'_>, ticket: &Ticket) -> Result<(), Error> {
        if ticket.asked_in.is_some_and(|life| life != self.setting.timeline) {
            return self.must_let_in_again(tx, ticket);
        }
        self.must_still_let_in(tx, ticket).map(drop)
    }

    /// Of a ticket that an earlier life of this hub signed: the vault may have been in since, and hold what nobody else does. So it doesn't
    /// count that the asker's right has ended by now, nor that the member's postings are not here yet. What is here of them must
    /// have been the asker's to bring in at some time, and files of a laptop out of use open nothing.
    fn must_let_in_again(&self, tx: &mut L::Tx<'_>, ticket: &Ticket) -> Result<(), Error> {
        if is_out_of_use(tx, ticket)? {
            return Err(Refused::Forbidden("not_your_right").into());
        }
        let lines = self.lines_of(tx, ticket.member)?;
        if lines.is_empty() {
            return Ok(());
        }
        let given = ticket.asked_by.map(|asker| tx.grants_of(asker)).transpose()?.unwrap_or_default();
        let ever_held = |grant: &&GrantRow| !grant.is_void && grant.to_on.is_none_or(|last| last >= grant.from_on);
        Ok(must_bring_in(&given.iter().filter(ever_held).map(|grant| grant.role).collect(), &lines)?)
    }

    /// Whether whoever asked for a ticket may bring its member in as things stand now; the roles the member is posted in, each with the bureau
    /// that owns its seat.
    fn must_still_let_in(&self, tx: &mut L::Tx<'_>, ticket: &Ticket) -> Result<Lines, Error> {
        let roles = roles_of_asker(tx, ticket, self.setting.clock.now().local_date())?;
        let lines = self.lines_of(tx, ticket.member)?;
        must_bring_in(&roles, &lines)?;
        Ok(lines)
    }

    /// The postings of a member that hold today or will.
    pub(crate) fn lines_of(&self, tx: &mut L::Tx<'_>, member: MemberId) -> Result<Lines, Error> {
        let today = self.setting.clock.now().local_date();
        let mut held = tx.grants_of(member)?;
        // One that was ended before it began never holds.
        held.retain(|g| !g.is_void && g.to_on.is_none_or(|last| last >= today && last >= g.from_on));
        held.iter().map(|grant| Ok((grant.role, line_of(tx, grant)?))).collect()
    }
}

/// The laptop that asked was put out of use, be it that it has not come to this life of the hub yet.
fn is_out_of_use(tx: &mut impl LogTx, ticket: &Ticket) -> Result<bool, Error> {
    let Some(asked_on) = ticket.asked_on else { return Ok(false) };
    let is_revoked = tx.devices(&[asked_on])?.iter().any(|known| known.status == Status::Revoked);
    Ok(is_revoked || tx.notices()?.iter().any(|notice| notice.revoked_device() == Some(asked_on)))
}

/// The asker's roles of a day; none where the laptop that asked is not in use.
fn roles_of_asker(tx: &mut impl LogTx, ticket: &Ticket, today: NaiveDate) -> Result<BTreeSet<Role>, Error> {
    let (Some(member), Some(device)) = (ticket.asked_by, ticket.asked_on) else { return Ok(BTreeSet::new()) };
    let is_in_use = tx.devices(&[device])?.iter().any(|known| known.member == member && known.status == Status::Active);
    if !is_in_use {
        return Ok(BTreeSet::new());
    }
    Ok(tx.grants_of(member)?.iter().filter(|grant| grant.holds_on(today)).map(|grant| grant.role).collect())
}

/// The name shown, by the member's record.
fn nickname_of(tx: &mut impl SnapshotTx, member: MemberId) -> Result<Option<String>, Error> {
    let record = tx.records(&[RecordId(member.0)])?.pop();
    Ok(record.and_then(|row| row.held.record.get::<Member>().ok()).map(|member| member.nickname))
}

/// The bureau that owns the seat a posting is for, by its record.
fn line_of(tx: &mut impl SnapshotTx, grant: &GrantRow) -> Result<Option<Role>, Error> {
    let record = tx.records(&[RecordId(grant.id.0)])?.pop();
    let posting = record.and_then(|row| row.held.record.get::<Grant>().ok());
    Ok(posting.and_then(|posting| posting.seat()).and_then(bureau_of))
}

/// Whether one who holds these roles may bring in a member whose postings are of these lines.
fn must_bring_in(roles: &BTreeSet<Role>, postings: &[(Role, Option<Role>)]) -> Result<(), Refused> {
    let reaches: Vec<(Role, Reach)> =
        roles.iter().filter_map(|role| Some((*role, reach(*role, Intent::AddMember)?))).collect();
    if reaches.is_empty() {
        return Err(Refused::Forbidden("not_your_right"));
    }
    if postings.is_empty() {
        return Err(Refused::Forbidden("member_has_no_posting"));
    }
    let is_within = |line: &Option<Role>| {
        reaches.iter().any(|(role, reach)| *reach == Reach::District || (*reach == Reach::Line && *line == Some(*role)))
    };
    match postings.iter().filter(|(_, line)| is_within(line)).count() {
        all if all == postings.len() => Ok(()),
        0 => Err(Refused::Forbidden("not_your_seats")),
        _ => Err(Refused::Forbidden("member_has_other_postings")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(asker: &[Role], postings: &[(Role, Option<Role>)]) -> &'static str {
        match must_bring_in(&asker.iter().copied().collect(), postings) {
            Ok(()) => "signed",
            Err(Refused::Forbidden(why)) => why,
            Err(_) => "something else",
        }
    }

    #[test]
    fn only_roles_that_may_add_members_bring_anybody_in() {
        let lawyer = [(Role::Lawyer, Some(Role::JusticeBureau))];
        for role in Role::ALL {
            let expected = match role {
                Role::Office | Role::JusticeBureau => "signed",
                bureau if bureau.is_bureau() => "not_your_seats",
                _ => "not_your_right",
            };
            assert_eq!(said(&[*role], &lawyer), expected, "{}", role.word());
        }
        assert_eq!(said(&[], &lawyer), "not_your_right");
    }

    #[test]
    fn a_bureau_brings_in_whose_every_posting_is_its_own() {
        let (own, other) = ((Role::Delegate, Some(Role::CppccOffice)), (Role::Recorder, None));
        assert_eq!(said(&[Role::CppccOffice], &[own, own]), "signed");
        assert_eq!(said(&[Role::CppccOffice], &[own, other]), "member_has_other_postings");
        assert_eq!(said(&[Role::CppccOffice], &[other]), "not_your_seats");
        assert_eq!(said(&[Role::CppccOffice], &[]), "member_has_no_posting");
        assert_eq!(said(&[Role::CppccOffice, Role::Office], &[own, other]), "signed");
    }
}
