//! Which teams' records of a round have come to the office, and which have not (users.md 1, line 5): by pairings, never by names, of
//! which there can be two alike. What came is of the team that served the community on the day of the visit; what is missing was due
//! by the round's first day (decisions D39), as the figures have it.

use crate::{Error, command, compose::count, core::Core, papers_part, traces::Leaving};
use chrono::NaiveDate;
use directory::{ExportedAs, TeamRow, TeamsArgs};
use kernel::{ErrorCode, Intent, RecordId, Refusal, policy};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};
use ts_rs::TS;
use visits::{ListVisits, RoundView, Stage, ToldRow, ToldSource, VisitRow};

/// How a team's visits of the round came to the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Arrival {
    /// 已同步: the team's own records.
    Synced,
    /// 表格导入.
    Table,
    /// 电话代录.
    Phone,
    /// 已同步＋表格导入: the team's own for one community, a table for another.
    SyncedAndTable,
    /// 已同步＋电话代录.
    SyncedAndPhone,
}

/// A team of which something has come in the round.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct TeamReceived {
    pub(crate) id: RecordId,
    pub(crate) number: String,
    pub(crate) communities: Vec<String>,
    pub(crate) lead: Option<String>,
    /// Confirmed visits of the round.
    pub(crate) visits: u32,
    /// What was heard at them.
    pub(crate) items: u32,
    /// The latest declared day among them.
    pub(crate) visited_on: Option<NaiveDate>,
    /// How it came; both ways where the office took down a community of which the team's own has not come.
    pub(crate) arrival: Arrival,
    /// What the office took down and has not settled.
    pub(crate) told: Vec<ToldRow>,
}

/// The list of a round as a file.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct ArrivalsFile {
    path: String,
    teams: u32,
}

/// Writes the office's one list of the round beside the papers, each team marked as its visits came.
pub(crate) fn export(core: &mut Core, _: command::None) -> Result<ArrivalsFile, Error> {
    let (open, today) = (core.open()?, core.today()?);
    if policy::reach(open.role(), Intent::TakeDown).is_none() {
        return Err(Refusal::new(ErrorCode::Forbidden, "not_your_right").into());
    }
    open.must_be_whole()?;
    let round = core.looking(None)?.round(open.store.read())?.ok_or_else(|| Refusal::not_now("no_round_set"))?;
    let arrivals = of_round(core, Some(&round), today)?;
    let teams = count(arrivals.received.len() + arrivals.missing.len() + arrivals.not_due.len());
    let bytes = papers_part::arrivals_workbook(core, &round, &arrivals)?;
    let name = format!("收到情况台账-{}-{}.xlsx", round.number, core.now().local().format("%Y%m%d"));
    let path = core.home.folder("papers")?.join(name);
    core.write_out(&Leaving { what: ExportedAs::Arrivals, about: Some(round.id), path: &path, bytes: &bytes })?;
    Ok(ArrivalsFile { path: path.display().to_string(), teams })
}

/// What has come of a round.
pub(crate) struct Arrivals {
    /// The teams of which something has.
    pub(crate) received: Vec<TeamReceived>,
    /// Those of which nothing has, though a visit was due of them.
    pub(crate) missing: Vec<TeamRow>,
    /// Those of which nothing has, and nothing was due or is any more: another team made the visit.
    pub(crate) not_due: Vec<TeamRow>,
    /// Visits the teams confirmed themselves.
    pub(crate) confirmed: u32,
}

/// What has come of a round, team by team.
pub(super) fn of_round(core: &Core, round: Option<&RoundView>, today: NaiveDate) -> Result<Arrivals, Error> {
    let conn = core.open()?.store.read();
    let told = round.map(|round| visits::told(conn, round.id)).transpose()?.unwrap_or_default();
    let mut servers = Servers::of(conn, round.map_or(today, |round| round.from_on))?;
    let mut held = Vec::new();
    for visit in confirmed_in(core, round)? {
        held.push((servers.on(conn, visit.community, visit.visited_on)?, visit));
    }
    let mut told_of = Vec::new();
    for row in told {
        told_of.push((servers.on(conn, row.community, Some(row.visited_on))?, row));
    }
    let teams = directory::teams(conn, &EVERY_TEAM, today)?;
    Ok(sorted(teams, &servers, (&held, &told_of)))
}

/// The confirmed visits of a round that are here.
pub(super) fn confirmed_in(core: &Core, round: Option<&RoundView>) -> Result<Vec<VisitRow>, Error> {
    let open = core.open()?;
    let wish = ListVisits { community: None, round: round.map(|r| r.number.clone()) };
    let here = visits::list(open.store.read(), &wish)?.into_iter();
    here.filter(|v| v.stage == Stage::Confirmed).map(|row| open.with_items(row)).collect()
}

const EVERY_TEAM: TeamsArgs = TeamsArgs { search: None, only_vacant: false };

/// Communities and the teams that serve them.
type Served = BTreeMap<RecordId, BTreeSet<RecordId>>;

/// Something that came, and the teams it came of.
type Of<T> = (BTreeSet<RecordId>, T);

/// Who served which community, on the round's first day and on those of its visits.
struct Servers {
    first_day: NaiveDate,
    by_day: BTreeMap<NaiveDate, Served>,
    /// The names of what each team served on the first day.
    named: BTreeMap<RecordId, Vec<String>>,
}

impl Servers {
    fn of(conn: &Connection, first_day: NaiveDate) -> Result<Self, Error> {
        let rows = directory::teams(conn, &EVERY_TEAM, first_day)?;
        Ok(Self {
            first_day,
            by_day: BTreeMap::from([(first_day, served(conn, first_day)?)]),
            named: rows.into_iter().map(|team| (team.id, team.communities)).collect(),
        })
    }

    /// Whose visit one of this day was; where nobody served the community then, of whoever did on the first day.
    fn on(
        &mut self,
        conn: &Connection,
        community: RecordId,
        day: Option<NaiveDate>,
    ) -> Result<BTreeSet<RecordId>, Error> {
        let day = day.unwrap_or(self.first_day);
        if let Entry::Vacant(place) = self.by_day.entry(day) {
            place.insert(served(conn, day)?);
        }
        let of = |day: &NaiveDate| self.by_day.get(day).and_then(|teams| teams.get(&community));
        Ok(of(&day).or_else(|| of(&self.first_day)).cloned().unwrap_or_default())
    }

    /// Whether the team owes the round a visit that nobody has made: of a community it served on the first day.
    fn owes(&self, team: RecordId, made: &BTreeSet<RecordId>) -> bool {
        let due = self.by_day.get(&self.first_day).into_iter().flatten();
        due.filter(|(_, teams)| teams.contains(&team)).any(|(community, _)| !made.contains(community))
    }

    /// The communities by which a team stands in the list: what it served on the first day, and where it went since.
    fn named<'a>(&self, team: RecordId, went: impl Iterator<Item = &'a String>) -> Vec<String> {
        let mut names = self.named.get(&team).cloned().unwrap_or_default();
        for name in went {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }
}

/// The teams of each community on a day.
fn served(conn: &Connection, on: NaiveDate) -> Result<Served, Error> {
    let mut served = Served::new();
    for pairing in directory::pairings_on(conn, on)? {
        served.entry(pairing.value.community).or_default().insert(pairing.value.team);
    }
    Ok(served)
}

/// The teams of which something has come, and those of which nothing has.
fn sorted(teams: Vec<TeamRow>, servers: &Servers, (held, told): (&[Of<VisitRow>], &[Of<ToldRow>])) -> Arrivals {
    let made: BTreeSet<RecordId> = held.iter().map(|(_, visit)| visit.community).collect();
    let mut arrivals =
        Arrivals { received: Vec::new(), missing: Vec::new(), not_due: Vec::new(), confirmed: count(held.len()) };
    for team in teams {
        let theirs: Vec<&VisitRow> = of_team(held, team.id).collect();
        let told: Vec<ToldRow> = of_team(told, team.id).cloned().collect();
        let went = theirs.iter().map(|v| &v.community_name).chain(told.iter().map(|t| &t.community_name));
        match arrival(!theirs.is_empty(), &told) {
            Some(arrival) => {
                let communities = servers.named(team.id, went);
                arrivals.received.push(received(TeamRow { communities, ..team }, (&theirs, told), arrival));
            }
            None if servers.owes(team.id, &made) => {
                let communities = servers.named(team.id, std::iter::empty());
                arrivals.missing.push(TeamRow { communities, ..team });
            }
            None => arrivals.not_due.push(team),
        }
    }
    arrivals
}

fn of_team<T>(all: &[Of<T>], team: RecordId) -> impl Iterator<Item = &T> {
    all.iter().filter(move |(teams, _)| teams.contains(&team)).map(|(_, one)| one)
}

/// A team's line. What it sent itself takes the place of what was taken down: nothing is counted twice.
fn received(team: TeamRow, (theirs, told): (&[&VisitRow], Vec<ToldRow>), arrival: Arrival) -> TeamReceived {
    let counted: Vec<&ToldRow> = told.iter().filter(|t| stands_in(t)).collect();
    let heard: usize = counted.iter().map(|t| t.heard.len()).sum();
    let days = theirs.iter().filter_map(|v| v.visited_on).chain(counted.iter().map(|t| t.visited_on));
    TeamReceived {
        visits: count(theirs.len() + counted.len()),
        items: theirs.iter().map(|v| v.items).sum::<u32>() + count(heard),
        visited_on: days.max(),
        arrival,
        told,
        id: team.id,
        number: team.number,
        communities: team.communities,
        lead: team.lead,
    }
}

/// How a team's visits came; `None` when nothing did.
fn arrival(is_synced: bool, told: &[ToldRow]) -> Option<Arrival> {
    let taken_down = told.iter().find(|t| stands_in(t)).or(told.first().filter(|_| !is_synced));
    match (is_synced, taken_down.map(|one| one.source)) {
        (false, None) => None,
        (true, None) => Some(Arrival::Synced),
        (false, Some(ToldSource::Table)) => Some(Arrival::Table),
        (false, Some(ToldSource::Phone)) => Some(Arrival::Phone),
        (true, Some(ToldSource::Table)) => Some(Arrival::SyncedAndTable),
        (true, Some(ToldSource::Phone)) => Some(Arrival::SyncedAndPhone),
    }
}

/// Whether what was taken down stands for what the team has not sent.
pub(crate) fn stands_in(told: &ToldRow) -> bool {
    told.own.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(source: ToldSource, own: Option<RecordId>) -> ToldRow {
        ToldRow {
            id: RecordId::from_bytes([1; 16]),
            community: RecordId::from_bytes([2; 16]),
            community_name: "永嘉新村".to_owned(),
            visited_on: NaiveDate::default(),
            attended: None,
            source,
            told_by: None,
            heard: Vec::new(),
            own,
        }
    }

    #[test]
    fn a_team_of_two_communities_is_marked_by_both_ways() {
        let own = Some(RecordId::from_bytes([3; 16]));
        let (phone, table) = (ToldSource::Phone, ToldSource::Table);
        for (is_synced, rows, mark) in [
            (false, vec![], None),
            (true, vec![], Some(Arrival::Synced)),
            (false, vec![told(phone, None)], Some(Arrival::Phone)),
            (false, vec![told(table, None)], Some(Arrival::Table)),
            (true, vec![told(phone, own)], Some(Arrival::Synced)),
            (true, vec![told(table, own), told(phone, None)], Some(Arrival::SyncedAndPhone)),
            (true, vec![told(table, None)], Some(Arrival::SyncedAndTable)),
        ] {
            assert_eq!(arrival(is_synced, &rows), mark, "{is_synced} {rows:?}");
        }
    }
}
