//! Which teams' records of a round have come to the office, and which have not (users.md 1, line 5): by the pairings of the day,
//! never by names, of which there can be two alike.

use crate::{Error, compose::count, core::Core};
use chrono::NaiveDate;
use directory::TeamRow;
use kernel::RecordId;
use rusqlite::Connection;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use ts_rs::TS;
use visits::{ListVisits, RoundView, Stage, VisitRow};

/// A team of which something confirmed has come in the round.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct TeamReceived {
    id: RecordId,
    number: String,
    communities: Vec<String>,
    lead: Option<String>,
    /// Confirmed visits of the round.
    visits: u32,
    /// What was heard at them.
    items: u32,
    /// The latest declared day among them.
    visited_on: Option<NaiveDate>,
}

/// The confirmed visits of a round that are here.
pub(super) fn confirmed_in(core: &Core, round: Option<&RoundView>) -> Result<Vec<VisitRow>, Error> {
    let open = core.open()?;
    let wish = ListVisits { community: None, round: round.map(|r| r.number.clone()) };
    let here = visits::list(open.store.read(), &wish)?.into_iter();
    here.filter(|v| v.stage == Stage::Confirmed).map(|row| open.with_items(row)).collect()
}

/// The communities each team serves on a day.
pub(super) fn served(conn: &Connection, on: NaiveDate) -> Result<BTreeMap<RecordId, BTreeSet<RecordId>>, Error> {
    let mut served: BTreeMap<RecordId, BTreeSet<RecordId>> = BTreeMap::new();
    for pairing in directory::pairings_on(conn, on)? {
        served.entry(pairing.value.team).or_default().insert(pairing.value.community);
    }
    Ok(served)
}

/// The teams of which something has come, and those of which nothing has.
pub(super) fn sorted(
    teams: Vec<TeamRow>,
    served: &BTreeMap<RecordId, BTreeSet<RecordId>>,
    held: &[VisitRow],
) -> (Vec<TeamReceived>, Vec<TeamRow>) {
    let (mut received, mut not_received) = (Vec::new(), Vec::new());
    for team in teams {
        let is_theirs = |v: &&VisitRow| served.get(&team.id).is_some_and(|places| places.contains(&v.community));
        let theirs: Vec<&VisitRow> = held.iter().filter(is_theirs).collect();
        if theirs.is_empty() {
            not_received.push(team);
            continue;
        }
        received.push(TeamReceived {
            visits: count(theirs.len()),
            items: theirs.iter().map(|v| v.items).sum(),
            visited_on: theirs.iter().filter_map(|v| v.visited_on).max(),
            id: team.id,
            number: team.number,
            communities: team.communities,
            lead: team.lead,
        });
    }
    (received, not_received)
}
