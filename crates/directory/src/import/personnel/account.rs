//! The accounts of people with a vault: postings end on a day, others begin.

use super::wishes::place_name;
use super::write::Write;
use super::{Desk, PersonnelOutcome, Planned, Stop, derived, eve, said};
use crate::forms::FIELDS;
use crate::members::last_day;
use crate::text::person_name;
use crate::{Grant, Member, Pairing, Person, Seat, SeatRole};
use chrono::NaiveDate;
use kernel::{MemberId, RecordId, Role};
use std::collections::BTreeSet;
use store::Row;

/// A posting with its member's name.
pub(super) struct HeldPosting {
    pub grant: Row<Grant>,
    pub name: String,
}

/// Postings to be given.
pub(super) struct Giving<'a> {
    pub role: Role,
    /// None for a community's own.
    pub team: Option<RecordId>,
    pub person: &'a Person,
    /// The member's id, if the person has no account yet.
    pub key: RecordId,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
    /// For which of the team's seats, if one of them.
    pub seat: Option<SeatRole>,
}

/// Postings of a role in force on a day or later, with a team or at a place.
pub(super) fn of(desk: &Desk<'_>, (role, at): (Role, RecordId), on: NaiveDate) -> Result<Vec<HeldPosting>, Stop> {
    let tail = "WHERE is_void = 0 AND role = ?1 AND (team = ?2 OR place = ?2) \
                AND (to_on IS NULL OR (to_on >= ?3 AND to_on >= from_on)) ORDER BY from_on, id";
    let params = rusqlite::params![role.word(), at.bytes(), on.to_string()];
    let mut found = Vec::new();
    for grant in store::rows::<Grant>(desk.conn, tail, params)? {
        let member = store::get::<Member>(desk.conn, RecordId(grant.value.member.0))?;
        let name = member.map(|member| person_name(&member.value.nickname)).unwrap_or_default();
        found.push(HeldPosting { grant, name });
    }
    Ok(found)
}

/// Those of them that one of this name holds.
pub(super) fn held(
    desk: &Desk<'_>,
    at: (Role, RecordId),
    (name, on): (&str, NaiveDate),
) -> Result<Vec<HeldPosting>, Stop> {
    Ok(of(desk, at, on)?.into_iter().filter(|posting| posting.name == name).collect())
}

/// Postings end on the day before; one that has not begun never holds.
pub(super) fn end<'p>(
    desk: &Desk<'_>,
    postings: impl Iterator<Item = &'p HeldPosting>,
    from_on: NaiveDate,
    planned: &mut Planned,
) {
    let mut names: BTreeSet<(&str, NaiveDate, bool)> = BTreeSet::new();
    for HeldPosting { grant, name } in postings {
        let last = last_day(grant.value.from_on, eve(from_on), desk.today);
        if grant.value.to_on.is_none_or(|to_on| to_on > last) {
            planned.writes.push(Write::GrantEnds(grant.id, last));
            names.insert((name, last, last < grant.value.from_on));
        }
    }
    for (name, last, never_began) in names {
        planned.says.push(match never_began {
            true => said("account_never_begins", [("name", name.to_owned())]),
            false => said("account_ends", [("name", name.to_owned()), ("last", last.to_string())]),
        });
    }
    note(planned);
}

/// Postings begin, at every community the team has on that day.
pub(super) fn give(desk: &Desk<'_>, giving: &Giving<'_>, planned: &mut Planned) -> Result<(), Stop> {
    let places = match giving.team {
        Some(team) => served(desk, team, giving.from_on)?,
        None => vec![giving.key_place()],
    };
    let account = account(desk, giving)?;
    let member = MemberId(account.0);
    planned.member = Some(member);
    let is_new = store::get::<Member>(desk.conn, account)?.is_none();
    let mut given = Vec::new();
    for place in places {
        if has(desk, member, (giving, place))? {
            continue;
        }
        let id = derived("grant", &[account, RecordId::derive(&[giving.role.word()]), place], giving.from_on);
        let Giving { role, team, from_on, to_on, .. } = *giving;
        let seat = giving.seat.map(|seat| seat.word().to_owned());
        planned
            .writes
            .push(Write::NewGrant(id, Grant { member, role, place, team, from_on, to_on, seat, section: None }));
        given.push(place_name(desk, place)?);
    }
    if given.is_empty() {
        return Ok(());
    }
    if is_new {
        let member = Member { nickname: giving.person.name.clone(), ..Member::default() };
        planned.writes.insert(0, Write::NewMember(account, member));
    }
    let (name, places) = (giving.person.name.clone(), given.join(&FIELDS.list));
    let key = if is_new { "account_new" } else { "account_given" };
    planned.says.push(said(key, [("name", name), ("places", places), ("from", giving.from_on.to_string())]));
    note(planned);
    Ok(())
}

impl Giving<'_> {
    /// Where a community's own posting is: the community stands in the key's place.
    fn key_place(&self) -> RecordId {
        self.key
    }
}

/// Something was written: if nothing else says what it was, an account was added.
fn note(planned: &mut Planned) {
    if planned.outcome.is_none() && !planned.writes.is_empty() {
        planned.outcome = Some(PersonnelOutcome::Added);
    }
}

/// The communities a team serves on a day.
pub(super) fn served(desk: &Desk<'_>, team: RecordId, on: NaiveDate) -> Result<Vec<RecordId>, Stop> {
    let tail = "WHERE is_void = 0 AND from_on <= ?1 AND (to_on IS NULL OR to_on >= ?1) AND team = ?2 ORDER BY id";
    let rows = store::rows::<Pairing>(desk.conn, tail, rusqlite::params![on.to_string(), team.bytes()])?;
    Ok(rows.into_iter().map(|row| row.value.community).collect::<BTreeSet<_>>().into_iter().collect())
}

fn has(desk: &Desk<'_>, member: MemberId, (giving, place): (&Giving<'_>, RecordId)) -> Result<bool, Stop> {
    let tail = "WHERE is_void = 0 AND member = ?1 AND role = ?2 AND place = ?3 AND from_on <= ?4 AND \
                (to_on IS NULL OR to_on >= ?5)";
    let last = giving.to_on.unwrap_or(giving.from_on).to_string();
    let (on, role) = (giving.from_on.to_string(), giving.role.word());
    let rows = store::rows::<Grant>(desk.conn, tail, rusqlite::params![member.bytes(), role, place.bytes(), on, last])?;
    let is_long_enough = |grant: &Row<Grant>| giving.to_on.is_some() || grant.value.to_on.is_none();
    Ok(rows.iter().any(is_long_enough))
}

/// The account of who comes: one of this name in this posting already, a lawyer's of another team by name and number (decisions D36),
/// else a new one.
fn account(desk: &Desk<'_>, giving: &Giving<'_>) -> Result<RecordId, Stop> {
    let name = giving.person.name.as_str();
    let at = giving.team.unwrap_or(giving.key);
    if let Some(here) = held(desk, (giving.role, at), (name, giving.from_on))?.first() {
        return Ok(RecordId(here.grant.value.member.0));
    }
    if giving.role == Role::Lawyer
        && let Some(elsewhere) = same_lawyer(desk, giving)?
    {
        return Ok(elsewhere);
    }
    Ok(match giving.team {
        Some(_) => giving.key,
        None => derived("member", &[giving.key, RecordId::derive(&[giving.role.word(), name])], giving.from_on),
    })
}

/// The account of a lawyer of this name whose seat in that team has the same number.
fn same_lawyer(desk: &Desk<'_>, giving: &Giving<'_>) -> Result<Option<RecordId>, Stop> {
    let Some(phone) = &giving.person.phone else { return Ok(None) };
    let tail = "WHERE is_void = 0 AND role = 'lawyer' AND team IS NOT NULL ORDER BY from_on, id";
    for grant in store::rows::<Grant>(desk.conn, tail, [])? {
        let member = RecordId(grant.value.member.0);
        let is_named = store::get::<Member>(desk.conn, member)?
            .is_some_and(|member| person_name(&member.value.nickname) == giving.person.name);
        let Some(team) = grant.value.team.filter(|_| is_named) else { continue };
        let tail = "WHERE is_void = 0 AND team = ?1 AND seat_no = ?2 AND person IS NOT NULL";
        let seats = store::rows::<Seat>(desk.conn, tail, rusqlite::params![team.bytes(), SeatRole::Lawyer.number()])?;
        for person in seats.iter().filter_map(|seat| seat.value.person) {
            let known = store::get::<Person>(desk.conn, person)?.map(|known| known.value);
            if known.is_some_and(|known| known.name == giving.person.name && known.phone.as_ref() == Some(phone)) {
                return Ok(Some(member));
            }
        }
    }
    Ok(None)
}
