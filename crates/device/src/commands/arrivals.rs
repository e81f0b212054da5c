//! Which teams' records of a round have come to the office, and which have not (users.md 1, line 5): by the pairings of the day,
//! never by names, of which there can be two alike.

use crate::{Error, command, compose::count, core::Core, papers_part, traces::Leaving};
use chrono::NaiveDate;
use directory::{ExportedAs, TeamRow, TeamsArgs};
use kernel::{ErrorCode, Intent, RecordId, Refusal, policy};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
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
    let Arrivals { received, missing, .. } = of_round(core, Some(&round), today)?;
    let bytes = papers_part::arrivals_workbook(core, &round, (&received, &missing))?;
    let name = format!("收到情况台账-{}-{}.xlsx", round.number, core.now().local().format("%Y%m%d"));
    let path = core.home.folder("papers")?.join(name);
    core.write_out(&Leaving { what: ExportedAs::Arrivals, about: Some(round.id), path: &path, bytes: &bytes })?;
    Ok(ArrivalsFile { path: path.display().to_string(), teams: count(received.len() + missing.len()) })
}

/// What has come of a round.
pub(super) struct Arrivals {
    /// The teams of which something has.
    pub(super) received: Vec<TeamReceived>,
    /// Those of which nothing has.
    pub(super) missing: Vec<TeamRow>,
    /// Visits the teams confirmed themselves.
    pub(super) confirmed: u32,
}

/// What has come of a round, team by team.
pub(super) fn of_round(core: &Core, round: Option<&RoundView>, today: NaiveDate) -> Result<Arrivals, Error> {
    let conn = core.open()?.store.read();
    let teams = directory::teams(conn, &TeamsArgs { search: None, only_vacant: false }, today)?;
    let held = confirmed_in(core, round)?;
    let told = round.map(|round| visits::told(conn, round.id)).transpose()?.unwrap_or_default();
    let (received, missing) = sorted(teams, &served(conn, today)?, (&held, &told));
    Ok(Arrivals { received, missing, confirmed: count(held.len()) })
}

/// The confirmed visits of a round that are here.
pub(super) fn confirmed_in(core: &Core, round: Option<&RoundView>) -> Result<Vec<VisitRow>, Error> {
    let open = core.open()?;
    let wish = ListVisits { community: None, round: round.map(|r| r.number.clone()) };
    let here = visits::list(open.store.read(), &wish)?.into_iter();
    here.filter(|v| v.stage == Stage::Confirmed).map(|row| open.with_items(row)).collect()
}

/// The communities each team serves on a day.
fn served(conn: &Connection, on: NaiveDate) -> Result<BTreeMap<RecordId, BTreeSet<RecordId>>, Error> {
    let mut served: BTreeMap<RecordId, BTreeSet<RecordId>> = BTreeMap::new();
    for pairing in directory::pairings_on(conn, on)? {
        served.entry(pairing.value.team).or_default().insert(pairing.value.community);
    }
    Ok(served)
}

/// The teams of which something has come, and those of which nothing has.
fn sorted(
    teams: Vec<TeamRow>,
    served: &BTreeMap<RecordId, BTreeSet<RecordId>>,
    (held, told): (&[VisitRow], &[ToldRow]),
) -> (Vec<TeamReceived>, Vec<TeamRow>) {
    let (mut received, mut not_received) = (Vec::new(), Vec::new());
    for team in teams {
        let is_theirs = |v: &&VisitRow| served.get(&team.id).is_some_and(|places| places.contains(&v.community));
        let theirs: Vec<&VisitRow> = held.iter().filter(is_theirs).collect();
        let is_of_them = |t: &&ToldRow| served.get(&team.id).is_some_and(|places| places.contains(&t.community));
        let told: Vec<ToldRow> = told.iter().filter(is_of_them).cloned().collect();
        let Some(arrival) = arrival(!theirs.is_empty(), &told) else {
            not_received.push(team);
            continue;
        };
        // What the team sent itself takes the place of what was taken down: nothing is counted twice.
        let counted: Vec<&ToldRow> = told.iter().filter(|t| stands_in(t)).collect();
        let heard: usize = counted.iter().map(|t| t.heard.len()).sum();
        let days = theirs.iter().filter_map(|v| v.visited_on).chain(counted.iter().map(|t| t.visited_on));
        received.push(TeamReceived {
            visits: count(theirs.len() + counted.len()),
            items: theirs.iter().map(|v| v.items).sum::<u32>() + count(heard),
            visited_on: days.max(),
            arrival,
            told,
            id: team.id,
            number: team.number,
            communities: team.communities,
            lead: team.lead,
        });
    }
    (received, not_received)
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
