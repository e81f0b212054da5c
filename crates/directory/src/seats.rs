//! A bureau's seats: who holds them, who has a posting for them, and the changes the bureau makes (decisions VI).

use crate::members::{AddMemberArgs, AddedMember, add_member, end_grant, eve, last_day};
use crate::read::{Roster, directory_scope, the_district};
use crate::succession::{Next, passes_on};
use crate::{Error, Grant, Member, Person, Place, Seat, SeatRole, seat_of, text};
use chrono::NaiveDate;
use kernel::{ErrorCode, GrantId, Intent, MemberId, RecordId, Refusal};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Row, Tx};

/// A team's seat in the bureau's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct SeatLine {
    /// The seat.
    pub seat: RecordId,
    /// The team's number in the roster.
    pub team_number: String,
    /// Its subdistrict.
    pub subdistrict: String,
    /// The communities it serves.
    pub communities: Vec<String>,
    /// Who holds it; none while it is vacant.
    pub person: Option<String>,
    /// The holder's unit or firm.
    pub unit: Option<String>,
    /// The holder's number.
    pub phone: Option<String>,
    /// Since when.
    pub since_on: NaiveDate,
    /// Who works with the app for this seat today.
    pub holders: Vec<SeatHolder>,
}

/// A member with a posting for a seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct SeatHolder {
    /// The person.
    pub member: MemberId,
    /// The name shown.
    pub nickname: String,
    /// Since when.
    pub since_on: NaiveDate,
}

/// Another person for a seat, or nobody.
#[derive(Clone, Debug, Deserialize, ts_rs::TS)]
pub struct ReplaceHolder {
    /// The seat.
    pub seat: RecordId,
    /// Who takes it; none leaves it vacant.
    pub name: Option<String>,
    /// Their unit or firm.
    pub unit: Option<String>,
    /// Their number.
    pub phone: Option<String>,
    /// The first day; whoever held it before does so until the day before.
    pub from_on: NaiveDate,
}

/// A posting for whoever holds a seat.
#[derive(Clone, Copy, Debug, Deserialize, ts_rs::TS)]
pub struct PostHolder {
    /// The seat.
    pub seat: RecordId,
}

/// The seats of one kind on a day, in the order of their teams.
///
/// # Errors
/// The database's.
pub fn line_seats(conn: &Connection, role: SeatRole, on: NaiveDate) -> Result<Vec<SeatLine>, Error> {
    let roster = Roster::on(conn, on)?;
    let posted = posted(conn, role, on)?;
    let line = |(team, seat): (&Row<crate::Team>, &Row<Seat>)| {
        let holder = roster.holder(&seat.value);
        SeatLine {
            seat: seat.id,
            team_number: team.value.number.clone(),
            subdistrict: roster.name(team.value.subdistrict),
            communities: roster.communities_of(team.id).into_iter().map(|(_, place)| place.name.clone()).collect(),
            person: holder.map(|person| person.name.clone()),
            unit: holder.and_then(|person| person.unit.clone()),
            phone: holder.and_then(|person| person.phone.clone()),
            since_on: seat.value.from_on,
            holders: posted.get(&team.id).cloned().unwrap_or_default(),
        }
    };
    Ok(roster.seats().filter(|(_, seat)| seat.value.role == role).map(line).collect())
}

/// By team, who has a posting for its seat; several communities of one team stand once.
fn posted(conn: &Connection, role: SeatRole, on: NaiveDate) -> Result<BTreeMap<RecordId, Vec<SeatHolder>>, Error> {
    let names = crate::members::names(conn)?;
    let mut by_team: BTreeMap<RecordId, Vec<SeatHolder>> = BTreeMap::new();
    for Row { value: grant, .. } in postings(conn, role, on)? {
        let Some(team) = grant.team else { continue };
        let known = by_team.entry(team).or_default();
        if !known.iter().any(|holder| holder.member == grant.member) {
            let nickname = names.get(&grant.member).cloned().unwrap_or_default();
            known.push(SeatHolder { member: grant.member, nickname, since_on: grant.from_on });
        }
    }
    Ok(by_team)
}

/// Postings for seats of one kind that hold on a day, the earliest first.
fn postings(conn: &Connection, role: SeatRole, on: NaiveDate) -> Result<Vec<Row<Grant>>, Error> {
    let tail =
        "WHERE is_void = 0 AND role = ?1 AND from_on <= ?2 AND (to_on IS NULL OR to_on >= ?2) ORDER BY from_on, id";
    let mut rows: Vec<Row<Grant>> = store::rows(conn, tail, [role.role().word().to_owned(), on.to_string()])?;
    rows.retain(|row| row.value.seat() == Some(role));
    Ok(rows)
}

/// Puts another person into a seat from a day on, or nobody. The one before keeps it until the day before, and so do the postings
/// held for it: what was written under them stays theirs.
///
/// # Errors
/// `name_missing`, `holder_is_so_already`, `seat_changed_later`; whoever has not the right, or not for this seat.
pub fn replace_holder(tx: &mut Tx<'_>, args: &ReplaceHolder) -> Result<(), Error> {
    let (old, scope) = (store::must::<Seat>(tx.conn(), args.seat)?, directory_scope(tx.conn())?);
    tx.may(Intent::ReplaceHolder, scope)?;
    let comes = coming(args)?;
    let before = old.value.person.map(|id| store::get::<Person>(tx.conn(), id)).transpose()?.flatten();
    if before.as_ref().map(|row| &row.value.name) == comes.as_ref().map(|person| &person.name) {
        return Err(Refusal::not_now("holder_is_so_already").into());
    }
    if old.value.to_on.is_some() || args.from_on < old.value.from_on {
        return Err(Refusal::invalid("from_on", "seat_changed_later").into());
    }
    let district = store::must::<Place>(tx.conn(), the_district(tx.conn())?)?;
    let next = Next {
        team: old.value.team,
        role: old.value.role,
        person: comes.as_ref(),
        district_code: &district.value.code,
        from_on: args.from_on,
        to_on: None,
    };
    passes_on(Some(&old), &next).iter().try_for_each(|write| write.carry_out(tx, (Intent::ReplaceHolder, scope)))?;
    end_held(tx, &old.value, eve(args.from_on))
}

fn coming(args: &ReplaceHolder) -> Result<Option<Person>, Refusal> {
    let given = |text: &Option<String>| text.as_deref().map(text::clean).filter(|text| !text.is_empty());
    let Some(name) = &args.name else { return Ok(None) };
    let name = text::person_name(name);
    if name.is_empty() {
        return Err(Refusal::invalid("name", "name_missing"));
    }
    let phone = given(&args.phone).map(|number| text::half_width(&number));
    Ok(Some(Person { name, unit: given(&args.unit), title: None, phone }))
}

/// Ends what is held for the seat after that day, whoever holds it.
fn end_held(tx: &mut Tx<'_>, seat: &Seat, last_on: NaiveDate) -> Result<(), Error> {
    let tail = "WHERE is_void = 0 AND team = ?1 AND role = ?2 AND (to_on IS NULL OR (to_on > ?3 AND to_on >= from_on)) \
                ORDER BY id";
    let role = seat.role.role();
    let of = rusqlite::params![seat.team.bytes(), role.word(), last_on.to_string()];
    let held: Vec<Row<Grant>> = store::rows(tx.conn(), tail, of)?;
    let today = tx.now().local_date();
    for Row { id, value, .. } in held.into_iter().filter(|row| row.value.seat() == Some(seat.role)) {
        end_grant(tx, GrantId(id.0), last_day(value.from_on, last_on, today))?;
    }
    Ok(())
}

/// Gives whoever holds a seat a posting for it, under their own name. The file to join from is made by whoever signs enrolments.
///
/// # Errors
/// `seat_is_vacant`, `holder_has_posting`; whoever has not the right, or not for this seat.
pub fn post_holder(tx: &mut Tx<'_>, args: PostHolder) -> Result<AddedMember, Error> {
    let seat = store::must::<Seat>(tx.conn(), args.seat)?.value;
    let holder = seat.person.map(|id| store::must::<Person>(tx.conn(), id)).transpose()?;
    let holder = holder.ok_or_else(|| Refusal::not_now("seat_is_vacant"))?.value;
    let today = tx.now().local_date();
    for Row { value: grant, .. } in postings(tx.conn(), seat.role, today)? {
        let member = store::get::<Member>(tx.conn(), RecordId(grant.member.0))?;
        if grant.team == Some(seat.team) && member.is_some_and(|member| member.value.nickname == holder.name) {
            return Err(Refusal::not_now("holder_has_posting").into());
        }
    }
    let role = seat.role.role();
    let (nickname, team, seat) = (holder.name, Some(seat.team), Some(seat.role));
    add_member(tx, &AddMemberArgs { nickname, role, team, community: None, seat, section: None, department: None })
}

/// The seats a role owns, for whoever asks for a bureau's list.
///
/// # Errors
/// `not_your_right` for a role that is no bureau.
pub fn own_seats(role: kernel::Role) -> Result<SeatRole, Refusal> {
    seat_of(role).ok_or_else(|| Refusal::new(ErrorCode::Forbidden, "not_your_right"))
}
