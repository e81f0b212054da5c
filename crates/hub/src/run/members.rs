//! `member` and `enrol`: the office's work in a district that the hub founded.

use super::{open_hub, said::Said};
use crate::args::PostedAt;
use crate::audit::{Deed, What};
use crate::log::chosen::ChosenLog;
use crate::{Answering, Failure, Home, Hub, Own, home};
use directory::SeatRole;
use directory::members::{AddMemberArgs, MemberRow};
use kernel::{RecordId, Refusal, Role};
use seal::PrintedCode;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use sync::{JoiningCode, Snapshot, Ticket};

pub(super) fn add(home: &Home, (name, role): (&str, Role), at: &PostedAt) -> Result<Said, Failure> {
    let team = |id: &str| RecordId::parse(id).ok_or_else(|| Refusal::invalid("team", "id_unfit"));
    let args = AddMemberArgs {
        nickname: name.to_owned(),
        role,
        team: at.team.as_deref().map(team).transpose()?,
        community: at.community.as_deref().map(place_of).transpose()?,
        seat: at.seat.as_deref().map(seat_of).transpose()?,
        section: at.section.clone(),
        department: at.department.clone(),
    };
    let added = with_own(home, |own, log| {
        let (actor, now) = (own.actor(log.now())?, log.now());
        let added = own.store.write(&actor, now, |tx| directory::members::add_member(tx, &args))?;
        own.sync(log)?;
        Ok(added)
    })?;
    Ok(Said::Facts(vec![("id", json!(added.member)), ("role", json!(role)), ("name", json!(name.trim()))]))
}

pub(super) fn list(home: &Home) -> Result<Said, Failure> {
    let rows = with_own(home, |own, log| members(own, log))?;
    let row = |m: &MemberRow| {
        vec![
            ("id", json!(m.id)),
            ("role", json!(m.role)),
            ("name", json!(m.nickname)),
            ("place_name", json!(m.place_name)),
            ("since_on", json!(m.since_on)),
        ]
    };
    Ok(Said::Rows(rows.iter().map(row).collect()))
}

/// Makes the file from which a member's laptop joins. The code is shown once and stands nowhere.
pub(super) fn enrol(home: &Home, wanted: &str, out: &Path) -> Result<Said, Failure> {
    let (bytes, code, row) = with_own(home, |own, hub| {
        let row = the_one(members(own, hub)?, wanted)?;
        let ticket = noted_ticket(hub, &row)?;
        let snapshot = Snapshot::of(&own.store, &own.charter.district)?;
        let code = PrintedCode::generate()?.display();
        let with = (&snapshot, Some(own.charter.signed_card()?));
        Ok((sync::issue(own.founder(), ticket, with, &code)?, code, row))
    })?;
    home::write_safely(out, &bytes)?;
    Ok(Said::Facts(vec![
        ("name", json!(row.nickname)),
        ("role", json!(row.role)),
        ("file", json!(out.display().to_string())),
        ("opening_code", json!(code.as_str())),
    ]))
}

/// Lets the file lie at this hub for whoever types its code. The code is shown once and stands nowhere.
pub(super) fn invite(home: &Home, wanted: &str) -> Result<Said, Failure> {
    let (code, row, address) = with_own(home, |own, hub| {
        let row = the_one(members(own, hub)?, wanted)?;
        let (snapshot, code) = (Snapshot::of(&own.store, &own.charter.district)?, JoiningCode::generate()?);
        let (keys, card, founder) = (code.keys()?, own.charter.signed_card()?, own.founder());
        let address = card.reached().addresses.into_iter().next().unwrap_or_default();
        let signed = founder.sign(noted_ticket(hub, &row)?)?;
        let (ticket, until) = (signed.ticket().hash(), signed.ticket().good_until.unwrap_or_default());
        let bytes = keys.seal(signed, (founder.district, founder.card), (&snapshot, Some(card)))?;
        hub.keep_invitation(keys.id, (ticket, row.id, until), (&bytes, None))?;
        Ok((code.display(), row, address))
    })?;
    Ok(Said::Facts(vec![
        ("name", json!(row.nickname)),
        ("role", json!(row.role)),
        ("address", json!(sync::spoken_address(&address))),
        ("joining_code", json!(code.as_str())),
    ]))
}

/// A ticket for the member, made at this machine; that it was made stands in the audit chain.
fn noted_ticket(hub: &Hub<ChosenLog>, row: &MemberRow) -> Result<Ticket, Failure> {
    hub.note(vec![Deed::by_operator(What::TicketMade, vec![row.id.bytes()]).because(row.role.word())])?;
    let ticket = Ticket::for_member(row.id, row.nickname.clone(), (row.role, row.place_name.clone()));
    Ok(ticket.good_from(hub.now()))
}

/// Opens the own vault and the log, brings both in line, works, closes.
fn with_own<R>(home: &Home, f: impl FnOnce(&mut Own, &Hub<ChosenLog>) -> Result<R, Failure>) -> Result<R, Failure> {
    let mut own = Own::open(home)?;
    let hub = open_hub(home, &own.charter)?;
    own.sync(&hub)?;
    let result = f(&mut own, &hub)?;
    own.close()?;
    Ok(result)
}

fn members(own: &Own, log: &dyn Answering) -> Result<Vec<MemberRow>, Failure> {
    Ok(directory::members::members(own.store.read(), log.now().local_date(), &BTreeSet::new())?)
}

fn seat_of(word: &str) -> Result<SeatRole, Failure> {
    let known = || SeatRole::ALL.map(SeatRole::word).join(", ");
    SeatRole::of_word(word).ok_or_else(|| Refusal::invalid("seat", "seat_unknown").with("known", known()).into())
}

/// By id, or by a name that only one of them bears.
fn the_one(rows: Vec<MemberRow>, wanted: &str) -> Result<MemberRow, Failure> {
    let mut found = rows.into_iter().filter(|m| m.id.to_string() == wanted || m.nickname == wanted.trim());
    match (found.next(), found.next()) {
        (Some(row), None) => Ok(row),
        (Some(_), Some(_)) => Err(Refusal::invalid("member", "several_of_this_name").with("name", wanted).into()),
        _ => Err(Refusal::invalid("member", "no_such_member").with("name", wanted).into()),
    }
}

/// An official code or an id.
fn place_of(text: &str) -> Result<RecordId, Failure> {
    let is_code = !text.is_empty() && text.chars().all(|digit| digit.is_ascii_digit());
    if is_code {
        return Ok(RecordId::derive(&["place", text]));
    }
    RecordId::parse(text).ok_or_else(|| Refusal::invalid("community", "id_unfit").into())
}
