//! What somebody should look at in a household ledger.

use super::Sharing;
use super::cells::Home;
use crate::import::ImportFinding;

pub(super) fn of(homes: &[(u32, &Home)], sharing: &Sharing) -> Vec<ImportFinding> {
    let is_shared = |home: &Home| sharing.get(&home.door.key()).is_some_and(|names| names.len() > 1);
    [
        about(homes, "door_shared_by_householders", is_shared),
        about(homes, "entrance_unknown", |h| h.door.entrance.is_none() && h.door.lane.is_none()),
        about(homes, "lane_written", |h| h.door.lane.is_some()),
        about(homes, "home_vacant", |h| h.is_vacant),
        about(homes, "householder_missing", |h| !h.is_vacant && h.householder.is_none()),
        about(homes, "birth_without_householder", |h| h.born.is_some() && h.householder.is_none()),
        about(homes, "phone_unusual", |h| h.phone.as_ref().is_some_and(|n| n.is_unusual)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn about(homes: &[(u32, &Home)], reason: &str, is: impl Fn(&Home) -> bool) -> Option<ImportFinding> {
    let rows: Vec<(u32, String)> =
        homes.iter().filter(|(_, h)| is(h)).map(|(row, h)| (*row, h.door.to_string())).collect();
    ImportFinding::about(reason, &rows)
}
