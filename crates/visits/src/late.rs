//! 确认后补记: what reached a visit after its lead had confirmed it, and is still with the team (decisions D37).

use crate::{
    AgreedAction, Error, HouseholdCall, Journal, LateParts, Recount, Stage, Visit, doors, journal, kinds, list,
    symposium,
};
use kernel::{Compartment, RecordId};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use store::{Recorded, Row};

/// The few confirmed visits worth a closer look: with a part that stands elsewhere than they do, or with a sign-in.
const PERHAPS_LATE: &str = "WHERE is_void = 0 AND confirmed_at IS NOT NULL AND (
        EXISTS (SELECT 1 FROM household_call c WHERE c.visit = visit.id AND c.is_void = 0 AND c.scope <> visit.scope)
        OR EXISTS (SELECT 1 FROM journal j WHERE j.visit = visit.id AND j.is_void = 0 AND j.scope <> visit.scope)
        OR EXISTS (SELECT 1 FROM agreed_action a WHERE a.visit = visit.id AND a.is_void = 0 AND a.scope <> visit.scope)
        OR EXISTS (SELECT 1 FROM attendance s WHERE s.visit = visit.id))
    ORDER BY visited_on, created_at, id";

/// Confirmed visits to which something came later, in the order they were held.
pub fn late(conn: &Connection) -> Result<Vec<RecordId>, Error> {
    let mut found = Vec::new();
    for row in store::rows::<Visit>(conn, PERHAPS_LATE, ())? {
        if kinds::stage(row.value.community, row.scope) == Stage::Confirmed && is_late(conn, &row)? {
            found.push(row.id);
        }
    }
    Ok(found)
}

fn is_late(conn: &Connection, row: &Row<Visit>) -> Result<bool, Error> {
    let has = |table: &str| -> Result<bool, Error> {
        let sql = format!("SELECT 1 FROM {table} WHERE is_void = 0 AND visit = ?1 AND scope = ?2");
        let draft = Compartment::Draft.at(row.value.community);
        Ok(conn.prepare_cached(&sql)?.exists((row.id.bytes(), draft.bytes()))?)
    };
    Ok(has("household_call")? || has("journal")? || has("agreed_action")? || recount(conn, row)?.is_some())
}

/// The visits' own parts of what came late to a visit; `device` adds what was heard.
pub fn late_parts(conn: &Connection, id: RecordId) -> Result<LateParts, Error> {
    let row = store::must::<Visit>(conn, id)?;
    let community = row.value.community;
    let (calls, notes) = (drafts::<HouseholdCall>(conn, id, community)?, drafts::<Journal>(conn, id, community)?);
    let actions = drafts::<AgreedAction>(conn, id, community)?;
    Ok(LateParts {
        row: list::row(conn, &row)?,
        calls: doors::calls_of(conn, id)?.into_iter().filter(|c| calls.contains(&c.id)).collect(),
        journal: journal::of(conn, id)?.into_iter().filter(|j| notes.contains(&j.id)).collect(),
        actions: symposium::actions(conn, id)?.into_iter().filter(|a| actions.contains(&a.id)).collect(),
        recount: recount(conn, &row)?,
    })
}

fn drafts<T: Recorded>(conn: &Connection, visit: RecordId, community: RecordId) -> Result<BTreeSet<RecordId>, Error> {
    let params = (visit.bytes(), Compartment::Draft.at(community).bytes());
    let rows = store::rows::<T>(conn, "WHERE is_void = 0 AND visit = ?1 AND scope = ?2", params)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// How the counts by role change by a sign-in that is not the one counted. The lead's own corrections of the counts stay:
/// only the difference is added. `None` where the sign-in is as counted, or isn't readable here at all.
pub(crate) fn recount(conn: &Connection, row: &Row<Visit>) -> Result<Option<Recount>, Error> {
    if !conn.prepare_cached("SELECT 1 FROM attendance WHERE visit = ?1")?.exists([row.id.bytes()])? {
        return Ok(None);
    }
    let before = row.value.attended_by_role.clone().unwrap_or_default();
    let counted = row.value.signed_in_by_role.as_ref().unwrap_or(&before);
    let signed_in = symposium::by_role(&symposium::attendance(conn, row.id)?);
    if signed_in == *counted {
        return Ok(None);
    }
    let after = moved_by(&before, (counted, &signed_in));
    Ok(Some(Recount { before, after, signed_in }))
}

type Counts = BTreeMap<String, u32>;

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
