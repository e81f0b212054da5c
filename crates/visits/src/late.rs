//! 确认后补记: what reached a visit after its lead had confirmed it, and is still with the team (decisions D37).

use crate::{
    AgreedAction, Error, HouseholdCall, Journal, LateParts, Recount, Stage, Visit, doors, journal, list, symposium,
    twins::{self, Counts, People},
};
use kernel::{Compartment, RecordId};
use rusqlite::Connection;
use std::collections::BTreeSet;
use store::{Recorded, Row};

/// What waits for the lead, in the order it was held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToConfirm {
    /// Visits nobody confirmed yet.
    pub pending: Vec<RecordId>,
    /// Confirmed visits to which something came later.
    pub late: Vec<RecordId>,
}

/// Asked by every home and badge. Visits that are one wait as one; a draft joined into a confirmed visit is late to it.
pub fn to_confirm(conn: &Connection) -> Result<ToConfirm, Error> {
    let mut statement = conn.prepare_cached("SELECT visited_on, created_at, visit, is_late FROM visit_waiting")?;
    let waiting = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?, RecordId::from_bytes(r.get(2)?), r.get(3)?));
    let mut all: Vec<(Option<String>, i64, RecordId, bool)> =
        statement.query_map((), waiting)?.collect::<Result<_, _>>()?;
    all.sort();
    let (mains, mut waiting) = (twins::mains(conn)?, ToConfirm::default());
    for (.., visit, is_late) in all {
        let main = mains.get(&visit).copied().unwrap_or(visit);
        let is_late = is_late || (main != visit && list::stage(conn, main)? == Some(Stage::Confirmed));
        let ids = if is_late { &mut waiting.late } else { &mut waiting.pending };
        if !ids.contains(&main) {
            ids.push(main);
        }
    }
    Ok(waiting)
}

/// The visits' own parts of what came late to a visit; `device` adds what was heard.
pub fn late_parts(conn: &Connection, id: RecordId) -> Result<LateParts, Error> {
    let all = twins::together(conn, id)?;
    let row = store::must::<Visit>(conn, all.first().copied().unwrap_or(id))?;
    let community = row.value.community;
    let calls: BTreeSet<RecordId> = drafts::<HouseholdCall>(conn, &all, community)?;
    let (notes, actions) = (drafts::<Journal>(conn, &all, community)?, drafts::<AgreedAction>(conn, &all, community)?);
    let mut joined = Vec::new();
    for id in all.iter().skip(1) {
        if list::stage(conn, *id)? == Some(Stage::Draft) {
            joined.push(list::joined(conn, *id)?);
        }
    }
    Ok(LateParts {
        row: list::row(conn, &row)?,
        joined,
        calls: doors::as_written(conn, &calls)?,
        journal: list::of_each(&all, |id| journal::of(conn, id))?
            .into_iter()
            .filter(|j| notes.contains(&j.id))
            .collect(),
        actions: list::of_each(&all, |id| symposium::actions(conn, id))?
            .into_iter()
            .filter(|a| actions.contains(&a.id))
            .collect(),
        recount: recounts(conn, &all)?.together,
    })
}

fn drafts<T: Recorded>(
    conn: &Connection,
    visits: &[RecordId],
    community: RecordId,
) -> Result<BTreeSet<RecordId>, Error> {
    let mut ids = BTreeSet::new();
    for visit in visits {
        let params = (visit.bytes(), Compartment::Draft.at(community).bytes());
        let rows = store::rows::<T>(conn, "WHERE is_void = 0 AND visit = ?1 AND scope = ?2", params)?;
        ids.extend(rows.into_iter().map(|row| row.id));
    }
    Ok(ids)
}

/// What later sign-ins change in the counts of visits that are one.
#[derive(Debug, Default)]
pub(crate) struct Recounts {
    /// Of each confirmed visit whose sign-in is not the one counted: what is written.
    pub(crate) of: Vec<(RecordId, People)>,
    /// What counts now, and what will: of all together. `None` where nothing changes.
    pub(crate) together: Option<Recount>,
}

/// How the counts by role change by sign-ins that are not the ones counted, and by drafts that follow the visit they were joined into. The
/// lead's own corrections of the counts stay: only the difference is added.
pub(crate) fn recounts(conn: &Connection, all: &[RecordId]) -> Result<Recounts, Error> {
    let (mut now, mut then, mut of) = (Vec::new(), Vec::new(), Vec::new());
    for id in all {
        let row = store::must::<Visit>(conn, *id)?;
        let (people, is_counted) = (People::of(conn, &row)?, twins::is_counted(&row));
        let later = if is_counted { recount(conn, &row)? } else { None };
        of.extend(later.clone().map(|later| (*id, later)));
        then.push(later.unwrap_or_else(|| people.clone()));
        now.extend(is_counted.then_some(people));
    }
    let (before, after) = (twins::people_of(&now), twins::people_of(&then));
    let changes = !of.is_empty() || before != after;
    Ok(Recounts { of, together: changes.then_some(Recount { before, after }) })
}

/// Of one visit. `None` where the sign-in is as counted, or isn't readable here at all.
fn recount(conn: &Connection, row: &Row<Visit>) -> Result<Option<People>, Error> {
    if !conn.prepare_cached("SELECT 1 FROM attendance WHERE visit = ?1")?.exists([row.id.bytes()])? {
        return Ok(None);
    }
    let before = row.value.attended_by_role.clone().unwrap_or_default();
    let counted = row.value.signed_in_by_role.as_ref().unwrap_or(&before);
    let signed_in = symposium::by_role(&symposium::attendance(conn, row.id)?);
    if signed_in == *counted {
        return Ok(None);
    }
    Ok(Some(People { counted: moved_by(&before, (counted, &signed_in)), signed_in: Some(signed_in) }))
}

fn moved_by(before: &Counts, (counted, signed_in): (&Counts, &Counts)) -> Counts {
    let of = |counts: &Counts, role: &str| counts.get(role).copied().unwrap_or(0);
    let roles: BTreeSet<&String> = before.keys().chain(signed_in.keys()).collect();
    let now = |role: &String| (of(before, role) + of(signed_in, role)).saturating_sub(of(counted, role));
    roles.into_iter().map(|role| (role.clone(), now(role))).filter(|(_, count)| *count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(pairs: &[(&str, u32)]) -> Counts {
        pairs.iter().map(|(role, count)| ((*role).to_owned(), *count)).collect()
    }

    #[test]
    fn only_the_difference_of_the_sign_in_is_added() {
        let cases = [
            (vec![("resident", 30)], vec![("resident", 30)], vec![("resident", 33)], vec![("resident", 33)]),
            // The lead had corrected 30 to 31; two more signed in.
            (vec![("resident", 31)], vec![("resident", 30)], vec![("resident", 32)], vec![("resident", 33)]),
            (vec![("resident", 30)], vec![("resident", 30)], vec![("warden", 1)], vec![("warden", 1)]),
            (vec![("resident", 2)], vec![("resident", 30)], vec![("resident", 20)], vec![]),
            (vec![], vec![], vec![("resident", 5)], vec![("resident", 5)]),
        ];
        for (before, counted, signed_in, after) in cases {
            let moved = moved_by(&counts(&before), (&counts(&counted), &counts(&signed_in)));
            assert_eq!(moved, counts(&after), "{before:?} {counted:?} {signed_in:?}");
        }
    }
}
