//! People with a vault and their postings. They are added by someone with the right, never derived (decisions D36).

use crate::departments::keep_department;
use crate::forms::FIELDS;
use crate::read::{directory_scope, known_name, team_of, the_district};
use crate::sections::keep_section;
use crate::together::{Term, must_go_together};
use crate::{Error, Grant, Level, Member, Place, SeatRole, Team};
use chrono::NaiveDate;
use kernel::{Compartment, GrantId, Intent, MemberId, RecordId, Refusal, Role, policy};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::{Row, Tx};

/// A person to add, and the posting.
#[derive(Clone, Debug, Deserialize, ts_rs::TS)]
pub struct AddMemberArgs {
    /// The name shown on tiles and in histories.
    pub nickname: String,
    /// As what.
    pub role: Role,
    /// With which team; needed by a team's roles.
    pub team: Option<RecordId>,
    /// In which community; needed by a community's role, and narrows a team's. For a subdistrict's role, it or one of its communities.
    pub community: Option<RecordId>,
    /// In which of the team's seats; a delegate of none is in no bureau's line.
    pub seat: Option<SeatRole>,
    /// The name of the community's grid or building; needed by who looks after one.
    pub section: Option<String>,
    /// The department's name; needed by who works for one.
    pub department: Option<String>,
}

/// Another posting of a person who has one.
#[derive(Clone, Debug, Deserialize, ts_rs::TS)]
pub struct AddPosting {
    /// The person.
    pub member: MemberId,
    /// As what.
    pub role: Role,
    /// With which team; needed by a team's roles.
    pub team: Option<RecordId>,
    /// As in [`AddMemberArgs`].
    pub community: Option<RecordId>,
    /// Likewise.
    pub seat: Option<SeatRole>,
    /// Likewise.
    pub section: Option<String>,
    /// Likewise.
    pub department: Option<String>,
}

/// The end of all a person's postings in one role.
#[derive(Clone, Copy, Debug, Deserialize, ts_rs::TS)]
pub struct EndPostings {
    /// The person.
    pub member: MemberId,
    /// As what.
    pub role: Role,
    /// The last day they hold.
    pub last_on: NaiveDate,
}

/// Who was added, under which postings: one for each community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedMember {
    /// The person.
    pub member: MemberId,
    /// The postings.
    pub grants: Vec<GrantId>,
}

/// A person with a posting, for the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct MemberRow {
    /// The person.
    pub id: MemberId,
    /// The name shown.
    pub nickname: String,
    /// As what.
    pub role: Role,
    /// Where.
    pub place_name: String,
    /// Since when.
    pub since_on: NaiveDate,
    /// True when the person's vault lies on this laptop.
    pub has_vault_here: bool,
}

/// A place and, for a team's roles, the team.
type Posting = (RecordId, Option<RecordId>);

/// What posting is wished for.
#[derive(Clone, Copy)]
struct Wanted {
    role: Role,
    team: Option<RecordId>,
    place: Option<RecordId>,
    seat: Option<SeatRole>,
    section: Option<RecordId>,
}

/// Adds a person with postings that hold from today.
pub fn add_member(tx: &mut Tx<'_>, args: &AddMemberArgs) -> Result<AddedMember, Error> {
    let section = keep_section(tx, (args.role, args.community), args.section.as_deref())?;
    let place = keep_department(tx, args.role, args.department.as_deref())?.or(args.community);
    let wanted = Wanted { role: args.role, team: args.team, place, seat: args.seat, section };
    let postings = postings(tx.conn(), wanted, tx.now().local_date())?;
    let nickname = crate::text::person_name(&args.nickname);
    let scope = directory_scope(tx.conn())?;
    let member = tx.create(Intent::AddMember, scope, &Member { nickname, ..Member::default() })?;
    let member = MemberId(member.0);
    let grants = post(tx, (member, wanted), postings)?;
    Ok(AddedMember { member, grants })
}

/// Gives a person another posting from today on, beside those held already.
///
/// # Errors
/// `exclusive_role` where the two may not be one person's; what [`add_member`] refuses; `NotFound` for nobody.
pub fn add_posting(tx: &mut Tx<'_>, args: &AddPosting) -> Result<Vec<GrantId>, Error> {
    let on = tx.now().local_date();
    store::must::<Member>(tx.conn(), RecordId(args.member.0))?;
    let new = Term { member: args.member, role: args.role, from_on: on, to_on: None };
    must_go_together(tx.conn(), &new)?;
    let section = keep_section(tx, (args.role, args.community), args.section.as_deref())?;
    let place = keep_department(tx, args.role, args.department.as_deref())?.or(args.community);
    let wanted = Wanted { role: args.role, team: args.team, place, seat: args.seat, section };
    let postings = postings(tx.conn(), wanted, on)?;
    post(tx, (args.member, wanted), postings)
}

fn post(tx: &mut Tx<'_>, (member, wanted): (MemberId, Wanted), postings: Vec<Posting>) -> Result<Vec<GrantId>, Error> {
    let (scope, from_on) = (directory_scope(tx.conn())?, tx.now().local_date());
    let seat = wanted.seat.map(|seat| seat.word().to_owned());
    let mut grants = Vec::new();
    for (place, team) in postings {
        let Wanted { role, section, .. } = wanted;
        let grant = Grant { member, role, place, team, from_on, to_on: None, seat: seat.clone(), section };
        grants.push(GrantId(tx.create(Intent::AddMember, scope, &grant)?.0));
    }
    Ok(grants)
}

/// The founder's own record and grant (decisions D32), with the ids the vault acts under. The grant holds from the first day there is: no
/// clock has been heard yet that could be asked, and one that runs ahead would keep the founder out for years.
pub fn found(tx: &mut Tx<'_>, nickname: &str, district: RecordId) -> Result<(), Error> {
    let (actor, from_on) = (*tx.actor(), NaiveDate::default());
    let scope = Compartment::Directory.at(district);
    let member = Member { nickname: crate::text::person_name(nickname), ..Member::default() };
    let (role, place) = (actor.role, actor.place);
    let grant =
        Grant { member: actor.member, role, place, team: None, from_on, to_on: None, seat: None, section: None };
    tx.create_as(Intent::Found, scope, RecordId(actor.member.0), &member)?;
    tx.create_as(Intent::Found, scope, RecordId(actor.grant.0), &grant)?;
    Ok(())
}

/// Ends a posting; the day given is its last. The eve of the first day of one that has not begun: it never holds.
///
/// # Errors
/// `ends_before_it_begins`; whoever has not the right.
pub fn end_grant(tx: &mut Tx<'_>, grant: GrantId, to_on: NaiveDate) -> Result<bool, Error> {
    let begins = store::must::<Grant>(tx.conn(), RecordId(grant.0))?.value.from_on;
    if to_on < begins && begins <= tx.now().local_date() {
        return Err(Refusal::invalid("to_on", "ends_before_it_begins").into());
    }
    Ok(tx.set::<Grant>(Intent::EndGrant, RecordId(grant.0), serde_json::json!({ "to_on": to_on }))?)
}

/// The last day of a posting that is to end on a day: what was written under one that has begun stays valid on its first day; one that has not
/// begun never holds.
pub(crate) fn last_day(begins: NaiveDate, wished: NaiveDate, today: NaiveDate) -> NaiveDate {
    wished.max(if begins > today { eve(begins) } else { begins })
}

/// The day before.
pub(crate) fn eve(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

/// Ends all a person's postings in one role that hold after that day, those that have not begun too.
///
/// # Errors
/// `no_such_posting`; `own_posting_stays`: nobody locks themselves out; whoever has not the right.
pub fn end_postings(tx: &mut Tx<'_>, args: &EndPostings) -> Result<(), Error> {
    if args.member == tx.actor().member {
        return Err(Refusal::not_now("own_posting_stays").into());
    }
    let tail = "WHERE is_void = 0 AND member = ?1 AND role = ?2 AND (to_on IS NULL OR (to_on > ?3 AND to_on >= from_on)) \
                ORDER BY id";
    let of = rusqlite::params![args.member.bytes(), args.role.word(), args.last_on.to_string()];
    let held: Vec<Row<Grant>> = store::rows(tx.conn(), tail, of)?;
    if held.is_empty() {
        return Err(Refusal::not_now("no_such_posting").into());
    }
    let today = tx.now().local_date();
    for Row { id, value, .. } in held {
        end_grant(tx, GrantId(id.0), last_day(value.from_on, args.last_on, today))?;
    }
    Ok(())
}

/// The names shown, of whoever was ever added.
///
/// # Errors
/// The database's.
pub fn names(conn: &Connection) -> Result<BTreeMap<MemberId, String>, Error> {
    let rows = store::rows::<Member>(conn, "", [])?;
    Ok(rows.into_iter().map(|row| (MemberId(row.id.0), row.value.nickname)).collect())
}

/// A member's postings on a day, the earliest first.
pub fn grants_of(conn: &Connection, member: MemberId, on: NaiveDate) -> Result<Vec<Row<Grant>>, Error> {
    let tail = "WHERE is_void = 0 AND from_on <= ?1 AND (to_on IS NULL OR to_on >= ?1) AND member = ?2 \
                ORDER BY from_on, created_at, id";
    Ok(store::rows(conn, tail, rusqlite::params![on.to_string(), member.bytes()])?)
}

/// The posting a member joins with: the earliest in force on a day, else the next to begin.
///
/// # Errors
/// The database's.
pub fn posting_of(conn: &Connection, member: MemberId, on: NaiveDate) -> Result<Option<Grant>, Error> {
    let tail = "WHERE is_void = 0 AND member = ?2 AND (to_on IS NULL OR (to_on >= ?1 AND to_on >= from_on)) \
                ORDER BY from_on, created_at, id LIMIT 1";
    let mut rows = store::rows::<Grant>(conn, tail, rusqlite::params![on.to_string(), member.bytes()])?;
    Ok(rows.pop().map(|row| row.value))
}

/// What a member's postings let a laptop read on a day, and what postings that ended by then once did.
///
/// # Errors
/// The database's.
pub fn reading(conn: &Connection, member: MemberId, on: NaiveDate) -> Result<store::Reading, store::Error> {
    let grants: Vec<Row<Grant>> = store::rows(conn, "WHERE member = ?1", [member.bytes()])?;
    let places: Vec<Row<Place>> = store::rows(conn, "", [])?;
    let Some(district) = places.iter().find(|p| p.value.level == Level::District).map(|p| p.id) else {
        return Ok(store::Reading::default());
    };
    let mut reading = store::Reading::default();
    for Row { value: grant, is_void, .. } in grants {
        let is_over = is_void || grant.to_on.is_some_and(|last| last < on);
        let into = if is_over { &mut reading.before } else { &mut reading.now };
        into.extend(policy::scopes_read(grant.role, grant.place, district));
        let far: Vec<Compartment> = policy::of_every_community(grant.role).collect();
        into.extend(places.iter().flat_map(|place| far.iter().map(|c| c.at(place.id))));
    }
    reading.now.extend([Compartment::Directory.at(district), Compartment::own_of(member)]);
    Ok(reading)
}

/// Everyone with a posting on a day, by role and name; several places of one role stand in one row.
pub fn members(conn: &Connection, on: NaiveDate, vaults_here: &BTreeSet<MemberId>) -> Result<Vec<MemberRow>, Error> {
    let names: BTreeMap<RecordId, String> =
        store::rows::<Member>(conn, "WHERE is_void = 0", [])?.into_iter().map(|m| (m.id, m.value.nickname)).collect();
    let tail = "WHERE is_void = 0 AND from_on <= ?1 AND (to_on IS NULL OR to_on >= ?1)";
    let mut postings: BTreeMap<(Role, MemberId), (NaiveDate, BTreeSet<String>)> = BTreeMap::new();
    for row in store::rows::<Grant>(conn, tail, [on.to_string()])? {
        let (grant, since_on) = (&row.value, since(&row));
        let entry = postings.entry((grant.role, grant.member)).or_insert((since_on, BTreeSet::new()));
        entry.0 = entry.0.min(since_on);
        entry.1.extend(place_shown(conn, grant)?);
    }
    let row = |((role, id), (since_on, places)): ((Role, MemberId), (NaiveDate, BTreeSet<String>))| {
        let places: Vec<String> = places.into_iter().collect();
        let nickname = names.get(&RecordId(id.0))?.clone();
        Some(MemberRow {
            id,
            nickname,
            role,
            place_name: places.join(&FIELDS.list),
            since_on,
            has_vault_here: vaults_here.contains(&id),
        })
    };
    let mut rows: Vec<MemberRow> = postings.into_iter().filter_map(row).collect();
    rows.sort_by(|a, b| (a.role, &a.nickname, a.id).cmp(&(b.role, &b.nickname, b.id)));
    Ok(rows)
}

/// The first day of a posting, as people are told it: the founder's is the day the district was founded.
fn since(row: &Row<Grant>) -> NaiveDate {
    let from_on = row.value.from_on;
    if from_on == NaiveDate::default() { row.created_at.local_date() } else { from_on }
}

/// The place a posting is known by: a subdistrict's own name, not those of its communities; a grid's or building's behind its community's.
///
/// # Errors
/// The database's.
pub fn place_shown(conn: &Connection, grant: &Grant) -> Result<Option<String>, Error> {
    let Some(place) = store::get::<Place>(conn, grant.place)? else { return Ok(known_name(conn, grant.place)?) };
    let above = place.value.parent.filter(|_| grant.role == Role::Subdistrict);
    let above = above.map(|id| store::get::<Place>(conn, id)).transpose()?.flatten();
    let name = above.map_or(place.value.name, |subdistrict| subdistrict.value.name);
    Ok(Some(match crate::section_of(conn, grant)? {
        Some(section) => format!("{name} {}", section.name),
        None => name,
    }))
}

/// Where a posting of this role is: the district, the department, the community, or each community the team serves.
fn postings(conn: &Connection, wanted: Wanted, on: NaiveDate) -> Result<Vec<Posting>, Error> {
    if wanted.seat.is_some_and(|seat| seat.role() != wanted.role) {
        return Err(Refusal::invalid("seat", "seat_not_of_role").into());
    }
    match wanted.role {
        Role::CommunitySecretary | Role::GridHead | Role::BuildingWarden => {
            let community = wanted.place.ok_or_else(|| Refusal::invalid("community", "member_needs_community"))?;
            match store::must::<Place>(conn, community)?.value.level {
                Level::Community => Ok(vec![(community, None)]),
                _ => Err(Refusal::invalid("community", "member_needs_community").into()),
            }
        }
        Role::Subdistrict => under(conn, wanted.place),
        Role::Recorder | Role::Lead | Role::Delegate | Role::Lawyer => with_team(conn, wanted, on),
        Role::Department => {
            let department = wanted.place.ok_or_else(|| Refusal::invalid("department", "department_missing"))?;
            Ok(vec![(department, None)])
        }
        Role::Later(_) => Err(Refusal::invalid("role", "role_unknown").into()),
        _ => Ok(vec![(the_district(conn)?, None)]),
    }
}

/// A subdistrict's posting is one for each of its communities: the hub judges by the place a posting names and knows no tree.
fn under(conn: &Connection, subdistrict: Option<RecordId>) -> Result<Vec<Posting>, Error> {
    let named = subdistrict.ok_or_else(|| Refusal::invalid("community", "member_needs_subdistrict"))?;
    let named = store::must::<Place>(conn, named)?;
    let subdistrict = named.value.parent.filter(|_| named.value.level == Level::Community).unwrap_or(named.id);
    let tail = "WHERE is_void = 0 AND parent = ?1 AND level = 'community' ORDER BY code";
    let communities: Vec<Row<Place>> = store::rows(conn, tail, [subdistrict.bytes()])?;
    match communities.is_empty() {
        true => Err(Refusal::invalid("community", "member_needs_subdistrict").into()),
        false => Ok(communities.into_iter().map(|place| (place.id, None)).collect()),
    }
}

fn with_team(conn: &Connection, wanted: Wanted, on: NaiveDate) -> Result<Vec<Posting>, Error> {
    let by_community = || wanted.place.map(|c| team_of(conn, c, on)).transpose().map(Option::flatten);
    let team = match wanted.team {
        Some(team) => team,
        None => by_community()?.ok_or_else(|| Refusal::invalid("team", "member_needs_team"))?,
    };
    store::must::<Team>(conn, team)?;
    let served = crate::team(conn, team, on)?.pairings.into_iter().map(|place| place.id);
    let places: Vec<Posting> =
        served.filter(|id| wanted.place.is_none_or(|c| c == *id)).map(|id| (id, Some(team))).collect();
    match places.is_empty() {
        true => Err(Refusal::invalid("community", "team_does_not_serve_community").into()),
        false => Ok(places),
    }
}
