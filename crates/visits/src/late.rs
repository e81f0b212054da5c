//! 确认后补记: what reached a visit after its lead had confirmed it, and is still with the team (decisions D37).

use crate::{
    AgreedAction, Error, HouseholdCall, Journal, LateParts, Recount, Stage, Visit, doors, journal, kinds, list,
    symposium,
};
use kernel::{Compartment, RecordId, ScopeId};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use store::{Recorded, Row};

/// What waits for the lead, in the order it was held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToConfirm {
    /// Visits nobody confirmed yet.
    pub pending: Vec<RecordId>,
    /// Confirmed visits to which something came later.
    pub late: Vec<RecordId>,
}

/// Every visit, whether a part of it stands elsewhere than it does, and whether anybody signed in at it.
const VISITS: &str = "SELECT id, community, scope, confirmed_at IS NOT NULL,
    EXISTS (SELECT 1 FROM household_call c WHERE c.visit = visit.id AND c.is_void = 0 AND c.scope <> visit.scope)
        OR EXISTS (SELECT 1 FROM journal j WHERE j.visit = visit.id AND j.is_void = 0 AND j.scope <> visit.scope)
        OR EXISTS (SELECT 1 FROM agreed_action a WHERE a.visit = visit.id AND a.is_void = 0 AND a.scope <> visit.scope),
    coalesce(signed_in_by_role, attended_by_role, '{}'),
    (SELECT json_group_object(role, n) FROM (SELECT role, sum(count) FILTER (WHERE is_void = 0) AS n FROM attendance s
        WHERE s.visit = visit.id GROUP BY role HAVING n IS NOT NULL)), EXISTS (SELECT 1 FROM attendance s WHERE s.visit = visit.id)
    FROM visit WHERE is_void = 0 ORDER BY visited_on, created_at, id";

/// Asked by every home and badge: one statement.
pub fn to_confirm(conn: &Connection) -> Result<ToConfirm, Error> {
    let mut statement = conn.prepare_cached(VISITS)?;
    let mut rows = statement.query(())?;
    let mut found = ToConfirm::default();
    while let Some(row) = rows.next()? {
        let (id, community) = (RecordId::from_bytes(row.get(0)?), RecordId::from_bytes(row.get(1)?));
        let is_draft = kinds::stage(community, ScopeId::from_bytes(row.get(2)?)) == Stage::Draft;
        if is_draft {
            found.pending.push(id);
        } else if row.get(3)? && (row.get(4)? || is_recounted(row)?) {
            found.late.push(id);
        }
    }
    Ok(found)
}

/// The sign-in is readable here and not the one counted.
fn is_recounted(row: &rusqlite::Row<'_>) -> Result<bool, Error> {
    let counts = |text: String| serde_json::from_str::<Counts>(&text).map_err(store::Error::from);
    Ok(row.get(7)? && counts(row.get(5)?)? != counts(row.get(6)?)?)
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
