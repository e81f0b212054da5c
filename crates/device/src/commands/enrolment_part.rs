//! Files to join from: signed here by the founder's vault, by the hub for everybody else who may bring the member in (decisions D32).

use crate::hub_sync::{Hall, Wanted};
use crate::{Error, core::Core, enrolment, home, traces::Leaving};
use directory::ExportedAs;
use directory::members::AddMemberArgs;
use kernel::{ErrorCode, Intent, MemberId, RecordId, RecordKind, Refusal, Role, policy};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use sync::{DrawnTicket, Invitation, JoiningCode, SignedHubCard, SignedTicket, Ticket};
use ts_rs::TS;

/// The file to carry to the new member, and the code to give apart from it.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct EnrolmentMade {
    pub(crate) path: String,
    file_name: String,
    pub(crate) opening_code: String,
}

/// What to say to the new member; the file lies at the hub.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct InvitationMade {
    /// Where, as people say it.
    address: String,
    joining_code: String,
    good_until: String,
}

/// Whose file.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
pub(crate) struct EnrolMember {
    member: MemberId,
}

/// Who signs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Signer {
    /// This vault founded the district.
    Here,
    /// The hub, which judges whether the asker may.
    Hub,
}

/// Adds a member and makes the enrolment file. Where the hub is to sign, it is reached before anything is written.
pub(crate) fn add_member(hall: &Hall, args: AddMemberArgs) -> Result<EnrolmentMade, Error> {
    let (turn, signer) = begin(hall)?;
    if signer == Signer::Hub {
        hall.sync(&Wanted::default())?;
    }
    let added = hall.held(turn, |core| added(core, &args))?;
    hall.news.tell(&[RecordKind::Member, RecordKind::Grant]);
    made(hall, (turn, signer), added).map_err(without_file)
}

/// The member is there. Where only the hub was not reached, the file can be made later; any other cause says itself what is to be done.
fn without_file(error: Error) -> Error {
    match error.refusal().code {
        ErrorCode::Offline | ErrorCode::Cancelled => Refusal::not_now("member_added_without_file").into(),
        _ => error,
    }
}

/// Makes the enrolment file of a member who was added before: by a bureau for its own seat, by another laptop of the office, or whose
/// file was lost.
pub(crate) fn enrol(hall: &Hall, args: EnrolMember) -> Result<EnrolmentMade, Error> {
    let by = begin(hall)?;
    made(hall, by, args.member)
}

/// Adds a member, whose file lies at the hub for whoever types the code. The hub is reached before anything is written.
pub(crate) fn add_and_invite(hall: &Hall, args: AddMemberArgs) -> Result<InvitationMade, Error> {
    let (turn, _) = begin(hall)?;
    hall.sync(&Wanted::default())?;
    let added = hall.held(turn, |core| added(core, &args))?;
    hall.news.tell(&[RecordKind::Member, RecordKind::Grant]);
    invited(hall, turn, added).map_err(without_file)
}

/// Lets the file of a member who was added before lie at the hub; a code made for the same member before ends by that.
pub(crate) fn invite(hall: &Hall, args: EnrolMember) -> Result<InvitationMade, Error> {
    let (turn, _) = begin(hall)?;
    invited(hall, turn, args.member)
}

/// The hub signs, whoever asks: it is there, and judges once more as the file is used.
fn invited(hall: &Hall, turn: u64, member: MemberId) -> Result<InvitationMade, Error> {
    hall.sync(&Wanted::default())?;
    let ticket = hall.held(turn, |core| ticket_for(core, member))?;
    let signed = signed_by_hub(hall, turn, ticket)?;
    let (ticket, code) = (signed.ticket().clone(), JoiningCode::generate()?);
    let keys = code.keys()?;
    let (sealed, address) = hall.held(turn, |core| {
        let (hub, founder, snapshot) = around(core)?;
        let address = hub.as_ref().and_then(|hub| hub.reached().addresses.into_iter().next()).unwrap_or_default();
        Ok((keys.seal(signed, (&core.open()?.district, &founder), (&snapshot, hub))?, address))
    })?;
    let good_until = ticket.good_until.unwrap_or_default().to_rfc3339();
    hall.leave_invitation(turn, Invitation { id: keys.id, ticket, sealed })?;
    let (address, joining_code) = (sync::spoken_address(&address).to_owned(), code.display().to_string());
    Ok(InvitationMade { address, joining_code, good_until })
}

/// The same in practice, where the founder prepares everybody's.
pub(crate) fn add_member_here(core: &mut Core, args: &AddMemberArgs) -> Result<EnrolmentMade, Error> {
    let member = added(core, args)?;
    let ticket = ticket_for(core, member)?;
    let signed = founder(core, |founder| Ok(founder.sign(ticket)?))?;
    file_of(core, member, signed)
}

fn begin(hall: &Hall) -> Result<(u64, Signer), Error> {
    let core = hall.core();
    let open = core.open()?;
    let roles = open.grants.iter().map(|grant| grant.value.role);
    if !roles.into_iter().any(|role: Role| policy::reach(role, Intent::AddMember).is_some()) {
        return Err(Refusal::new(ErrorCode::Forbidden, "not_your_right").into());
    }
    let is_founder = open.card.device == open.district.founder;
    Ok((core.turn, if is_founder { Signer::Here } else { Signer::Hub }))
}

fn added(core: &mut Core, args: &AddMemberArgs) -> Result<MemberId, Error> {
    let district = core.open()?.district.place();
    Ok(core.write(Some(district), |tx| directory::members::add_member(tx, args))?.member)
}

fn made(hall: &Hall, (turn, signer): (u64, Signer), member: MemberId) -> Result<EnrolmentMade, Error> {
    if signer == Signer::Hub {
        // The hub judges by the postings it was told of, and the file takes along what it told.
        hall.sync(&Wanted::default())?;
    }
    let ticket = hall.held(turn, |core| ticket_for(core, member))?;
    let signed = match signer {
        Signer::Here => hall.held(turn, |core| {
            // A clock that is off makes no file that is over at once elsewhere.
            let now = core.believed()?;
            founder(core, |founder| Ok(founder.sign(ticket.good_from(now))?))
        })?,
        Signer::Hub => signed_by_hub(hall, turn, ticket)?,
    };
    hall.held(turn, |core| file_of(core, member, signed))
}

fn signed_by_hub(hall: &Hall, turn: u64, ticket: Ticket) -> Result<SignedTicket, Error> {
    let (ticket, hub, district) = hall.held(turn, |core| {
        let hub = core.home.hub()?.ok_or_else(|| Refusal::not_now("hub_unknown"))?;
        let open = core.open()?;
        let (asked_by, asked_on) = (Some(open.card.member), Some(open.card.device));
        let asked_in = Some(open.store.last_timeline()?);
        let ticket = Ticket { asked_by, asked_on, asked_in, ..ticket.good_from(core.now_by_hub()) };
        Ok((ticket, hub, open.district.clone()))
    })?;
    let drawn = DrawnTicket::draw(ticket)?;
    let signature = hall.sign_ticket(turn, drawn.ticket())?;
    let unfit = |_| Refusal::new(ErrorCode::Corrupt, "hub_answer_unfit");
    Ok(drawn.signed(signature, (hub, &district)).map_err(unfit)?)
}

/// The ticket of a member's earliest posting.
fn ticket_for(core: &Core, member: MemberId) -> Result<Ticket, Error> {
    let conn = core.open()?.store.read();
    let known = store::must::<directory::Member>(conn, RecordId(member.0))?;
    let grant = directory::members::posting_of(conn, member, core.today()?)?;
    let grant = grant.ok_or_else(|| Refusal::not_now("member_has_no_posting"))?;
    let place_name = directory::members::place_shown(conn, &grant)?.unwrap_or_default();
    Ok(Ticket::for_member(member, known.value.nickname, (grant.role, place_name)))
}

/// On the founder's own laptop it lies among the cards; every other vault was told it as it joined.
fn founders_card(core: &Core) -> Result<enrolment::Enrolled, Error> {
    let open = core.open()?;
    if let Some(own) = core.home.cards()?.into_iter().find(|e| e.card.device == open.district.founder) {
        return Ok(own);
    }
    let known = open.store.cards_of(&BTreeSet::from([open.district.founder]))?.pop();
    let known = known.ok_or_else(|| Refusal::new(ErrorCode::Forbidden, "founder_only"))?;
    Ok(serde_json::from_slice(&known)?)
}

fn founder<R>(core: &Core, f: impl FnOnce(&enrolment::Founder<'_>) -> Result<R, Error>) -> Result<R, Error> {
    let (open, cards) = (core.open()?, core.home.cards()?);
    let own = cards.iter().find(|e| e.card.device == open.card.device).ok_or_else(|| Refusal::not_now("no_posting"))?;
    f(&enrolment::Founder { district: &open.district, card: own, key: open.opened.signing_key() })
}

/// What goes into a file beside the ticket: where the hub is, the founder's card, the directory as it is here.
fn around(core: &mut Core) -> Result<(Option<SignedHubCard>, enrolment::Enrolled, sync::Snapshot), Error> {
    let (hub, founder) = (core.home.hub()?, founders_card(core)?);
    let open = core.open_mut()?;
    open.store.close_batches()?;
    Ok((hub, founder, sync::Snapshot::of(&open.store, &open.district)?))
}

/// The file to join from: the directory as it is here, sealed by the code.
fn file_of(core: &mut Core, member: MemberId, signed: SignedTicket) -> Result<EnrolmentMade, Error> {
    let (hub, founder, snapshot) = around(core)?;
    let open = core.open()?;
    let file_name = format!("{}-{}.zfjoin", signed.role().word(), name_in_file(open.store.read(), member)?);
    let (bytes, opening_code) = enrolment::seal(signed, (&open.district, &founder), (&snapshot, hub))?;
    let path = core.home.folder("enrolments")?.join(&file_name);
    let about = Some(RecordId(member.0));
    core.write_out(&Leaving { what: ExportedAs::EnrolmentFile, about, path: &path, bytes: &bytes })?;
    Ok(EnrolmentMade { path: path.display().to_string(), file_name, opening_code })
}

/// A name may hold whatever somebody typed; two that are alike, or alike after cleaning, are told apart by the member.
fn name_in_file(conn: &rusqlite::Connection, member: MemberId) -> Result<String, Error> {
    let named = store::must::<directory::Member>(conn, RecordId(member.0))?.value.nickname;
    let namesakes = store::rows::<directory::Member>(conn, "WHERE nickname = ?1", [&named])?;
    let name = home::plain_name(&named, home::MOST_OF_A_NAME);
    Ok(if name == named && namesakes.len() < 2 { name } else { format!("{name}-{member}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hub_that_was_not_reached_is_said_to_be_out_of_reach() {
        let said = |code, reason| without_file(Refusal::new(code, reason).into()).refusal().reason;
        assert_eq!(said(ErrorCode::Offline, "hub_not_reached"), "member_added_without_file");
        for (code, reason) in [
            (ErrorCode::Forbidden, "not_your_seats"),
            (ErrorCode::OutOfDate, "hub_signs_no_tickets"),
            (ErrorCode::StorageFull, "file_not_written"),
        ] {
            assert_eq!(said(code, reason), reason);
        }
    }
}
