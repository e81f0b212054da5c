//! What somebody should look at in a roster. Nothing here refuses a row (decisions D2, D36).

use super::{Official, SeatRole, TeamRow};
use crate::Person;
use crate::forms::FIELDS;
use crate::import::ImportFinding;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn of(teams: &[TeamRow], official: &Official) -> Vec<ImportFinding> {
    [
        without_team(teams, official),
        about(teams, "several_communities_in_a_row", |t| {
            (t.communities.len() > 1).then(|| t.community_names.join(&FIELDS.list))
        }),
        about(teams, "community_of_another_subdistrict", |t| {
            (!t.outside.is_empty()).then(|| t.outside.join(&FIELDS.list))
        }),
        shared_communities(teams),
        vacant(teams),
        about(teams, "phone_unusual", |t| t.odd_phone.clone()),
        about(teams, "lawyer_without_phone", |t| lawyer(t).filter(|l| l.phone.is_none()).map(|l| l.name.clone())),
        lawyers_in_several_teams(teams),
        same_names(teams),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn about(teams: &[TeamRow], reason: &str, name: impl Fn(&TeamRow) -> Option<String>) -> Option<ImportFinding> {
    let rows: Vec<(u32, String)> = teams.iter().filter_map(|t| Some((t.row, name(t)?))).collect();
    ImportFinding::about(reason, &rows)
}

fn without_team(teams: &[TeamRow], official: &Official) -> Option<ImportFinding> {
    let covered: BTreeSet<_> = teams.iter().flat_map(|t| &t.communities).collect();
    let gaps: Vec<&str> =
        official.communities().filter(|c| !covered.contains(&c.id)).map(|c| c.name.as_str()).collect();
    (!gaps.is_empty()).then(|| ImportFinding::of("communities_without_team").counting(&gaps))
}

/// Things that occur in more than one row, with their rows.
fn recurring<'t>(things: impl Iterator<Item = (String, &'t str, u32)>, reason: &str) -> Option<ImportFinding> {
    let mut rows: BTreeMap<String, (&str, BTreeSet<u32>)> = BTreeMap::new();
    for (key, name, row) in things {
        rows.entry(key).or_insert_with(|| (name, BTreeSet::new())).1.insert(row);
    }
    let several: Vec<_> = rows.into_values().filter(|(_, rows)| rows.len() > 1).collect();
    let names: Vec<&str> = several.iter().map(|(name, _)| *name).collect();
    let all: BTreeSet<u32> = several.iter().flat_map(|(_, rows)| rows.iter().copied()).collect();
    let finding = ImportFinding { rows: all.into_iter().collect(), ..ImportFinding::of(reason).counting(&names) };
    (!names.is_empty()).then_some(finding)
}

fn shared_communities(teams: &[TeamRow]) -> Option<ImportFinding> {
    let pairs = teams.iter().flat_map(|t| t.communities.iter().zip(&t.community_names).map(move |(id, n)| (t, id, n)));
    recurring(pairs.map(|(t, id, name)| (id.to_string(), name.as_str(), t.row)), "community_in_several_teams")
}

fn vacant(teams: &[TeamRow]) -> Option<ImportFinding> {
    let with_gaps: Vec<&TeamRow> = teams.iter().filter(|t| t.holders.len() < SeatRole::ALL.len()).collect();
    let vacant: usize = with_gaps.iter().map(|t| SeatRole::ALL.len() - t.holders.len()).sum();
    let filled: usize = teams.iter().map(|t| t.holders.len()).sum();
    let rows = with_gaps.iter().map(|t| t.row).collect();
    let finding = ImportFinding::of("vacant_seats").with("count", vacant).with("filled", filled);
    (vacant > 0).then_some(ImportFinding { rows, ..finding })
}

fn lawyer(team: &TeamRow) -> Option<&Person> {
    team.holders.iter().find(|h| h.role == SeatRole::Lawyer).map(|h| &h.person)
}

/// A lawyer is name and phone.
fn lawyers_in_several_teams(teams: &[TeamRow]) -> Option<ImportFinding> {
    let lawyers = teams.iter().filter_map(|t| Some((t, lawyer(t)?)));
    let keyed = lawyers
        .map(|(t, l)| (format!("{} {}", l.name, l.phone.as_deref().unwrap_or_default()), l.name.as_str(), t.row));
    recurring(keyed, "lawyer_in_several_teams")
}

/// Among leads and delegates one name may be two people.
fn same_names(teams: &[TeamRow]) -> Option<ImportFinding> {
    let holders = teams.iter().flat_map(|t| t.holders.iter().map(move |h| (t, h)));
    let others = holders.filter(|(_, h)| h.role != SeatRole::Lawyer);
    recurring(others.map(|(t, h)| (h.person.name.clone(), h.person.name.as_str(), t.row)), "same_name_in_several_seats")
}
