//! Figures, records, the missing and the ledger, read together at one cut.

use super::facts::Ask;
use super::table;
use super::words::{Cut, Frozen, LedgerRow};
use crate::Error;
use concerns::figures::{Dossier, Ledger};
use concerns::{Choice, Item, ItemIdentity, Standing};
use directory::place_name;
use kernel::RecordId;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// The route that ends at the district's own coordination.
const DISTRICT_LEVEL: &str = "district_coordination";

pub(super) fn frozen(conn: &Connection, ask: &Ask<'_>, cut: Cut) -> Result<Frozen, Error> {
    let table::Reading { table, records, window, missing, ledger: all } = table::counted(conn, ask)?;
    let records: BTreeMap<String, Vec<RecordId>> = records.into_iter().map(|(id, c)| (id, c.records)).collect();
    let heard: BTreeSet<RecordId> = records.get("items.heard").into_iter().flatten().copied().collect();
    let ledger = ledger(conn, ask, (&all, &heard))?;
    Ok(Frozen { table, records, cut, team: ask.team, window, missing, ledger })
}

fn ledger(
    conn: &Connection,
    ask: &Ask<'_>,
    (all, heard): (&Ledger, &BTreeSet<RecordId>),
) -> Result<Vec<LedgerRow>, Error> {
    let wanted = all.dossiers().filter(|(dossier, _)| heard.contains(&dossier.id));
    wanted.map(|(dossier, standing)| row(conn, ask, (dossier, standing))).collect()
}

fn row(conn: &Connection, ask: &Ask<'_>, (dossier, standing): (&Dossier, &Standing)) -> Result<LedgerRow, Error> {
    let item = store::must::<Item>(conn, dossier.id)?.value;
    let is_concern = item.nature == concerns::Nature::Concern;
    let route = standing.route.clone().or(item.route).unwrap_or_default();
    let category = item.category.unwrap_or_default();
    let (speaker, is_unnamed) = speaker(conn, ask, dossier.id)?;
    Ok(LedgerRow {
        id: dossier.id,
        number: item.number,
        community: place_name(conn, item.community)?,
        heard_on: dossier.heard_on,
        nature: word(&ask.pack.natures, item.nature.word()),
        category: ask.pack.category(&category).map_or(category.clone(), |c| c.word.clone()),
        place: item.place.unwrap_or_default(),
        text: item.text,
        first_answer: item.first_answer.unwrap_or_default(),
        is_district_level: route == DISTRICT_LEVEL,
        route: word(&ask.pack.routes, &route),
        state: if is_concern { word(&ask.pack.states, standing.state.word()) } else { String::new() },
        outcome: standing.outcome.map(|o| word(&ask.pack.outcomes, o.word())).unwrap_or_default(),
        is_open: is_concern && standing.state.is_open(),
        due_on: standing.due_on,
        replied_on: standing.replied_on.last().copied(),
        speaker,
        is_unnamed,
    })
}

/// Who said it, for the team's own copy; the district's reading asks for no name (users.md 2.14).
fn speaker(conn: &Connection, ask: &Ask<'_>, item: RecordId) -> Result<(Option<String>, bool), Error> {
    if ask.team.is_none() {
        return Ok((None, false));
    }
    let identity = store::get::<ItemIdentity>(conn, ItemIdentity::id(item))?.filter(|row| !row.is_void);
    Ok(match identity.map(|row| row.value) {
        Some(identity) if identity.is_unnamed => (None, true),
        Some(identity) => (identity.name, false),
        None => (None, false),
    })
}

fn word(list: &[Choice], value: &str) -> String {
    list.iter().find(|choice| choice.value == value).map_or_else(|| value.to_owned(), |choice| choice.word.clone())
}
