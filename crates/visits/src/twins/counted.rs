//! What counts of records that are one: every screen and every figure reads it here, so that they say the same.

use crate::{CallOutcome, Error, HouseholdCall, Stage, Visit, kinds, symposium};
use kernel::RecordId;
use rusqlite::Connection;
use std::collections::BTreeMap;
use store::Row;

/// People by role.
pub(crate) type Counts = BTreeMap<String, u32>;

/// What one record says of the people at a visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct People {
    /// As they count.
    pub(crate) counted: Counts,
    /// The sign-in that was counted; none where nothing was fixed yet, or a program of before fixed it.
    pub(crate) signed_in: Option<Counts>,
}

impl People {
    /// As confirmed; before that, as they signed in.
    pub(crate) fn of(conn: &Connection, visit: &Row<Visit>) -> Result<Self, Error> {
        let Visit { attended_by_role, signed_in_by_role, .. } = &visit.value;
        let counted = match attended_by_role {
            Some(counts) => counts.clone(),
            None => symposium::by_role(&symposium::attendance(conn, visit.id)?),
        };
        Ok(Self { counted, signed_in: signed_in_by_role.clone() })
    }

    /// The lead put the count right by hand.
    fn is_corrected(&self) -> bool {
        self.signed_in.as_ref().is_some_and(|signed_in| *signed_in != self.counted)
    }
}

/// People at a visit that several wrote down, the one that stays first: the lead's correction where there is one, else the greatest count
/// of each role, since all counted the same people.
pub(crate) fn people_of(all: &[People]) -> Counts {
    match all.iter().find(|one| one.is_corrected()) {
        Some(corrected) => corrected.counted.clone(),
        None => greatest(all.iter().map(|one| one.counted.clone())),
    }
}

/// The same of visits that are one. Once the one that stays is confirmed, what is still with the team counts no more than it does in a
/// figure.
pub(crate) fn counts_together(conn: &Connection, all: &[RecordId]) -> Result<Counts, Error> {
    let mut visits = all.iter().map(|id| store::must::<Visit>(conn, *id)).collect::<Result<Vec<_>, _>>()?;
    if visits.first().is_some_and(is_counted) {
        visits.retain(is_counted);
    }
    let people = visits.iter().map(|visit| People::of(conn, visit)).collect::<Result<Vec<_>, _>>()?;
    Ok(people_of(&people))
}

/// Figures count it.
pub(crate) fn is_counted(visit: &Row<Visit>) -> bool {
    visit.value.confirmed_at.is_some() && kinds::stage(visit.value.community, visit.scope) == Stage::Confirmed
}

/// Role by role, the greatest count.
fn greatest(counts: impl IntoIterator<Item = Counts>) -> Counts {
    let mut all = Counts::new();
    for (role, count) in counts.into_iter().flatten() {
        let greatest = all.entry(role).or_default();
        *greatest = count.max(*greatest);
    }
    all
}

impl Visit {
    /// Counts another one's people with its own, which come first.
    pub(crate) fn take_in(&mut self, other: Self) {
        let [own, others] = [&*self, &other].map(|visit| People {
            counted: visit.attended_by_role.clone().unwrap_or_default(),
            signed_in: visit.signed_in_by_role.clone(),
        });
        if own.is_corrected() {
            return;
        }
        let is_corrected = others.is_corrected();
        let counts = people_of(&[own, others]);
        // What several counted is no correction of theirs.
        self.signed_in_by_role = if is_corrected { other.signed_in_by_role } else { Some(counts.clone()) };
        self.attended_by_role = Some(counts);
    }
}

impl HouseholdCall {
    /// Somebody was met if one of them met somebody.
    pub(crate) fn take_in(&mut self, other: Self) {
        let is_met = |outcome: Option<CallOutcome>| outcome.is_some_and(|outcome| outcome.is_met());
        if self.outcome.is_none() || (!is_met(self.outcome) && is_met(other.outcome)) {
            self.outcome = other.outcome;
        }
        self.courtesy |= other.courtesy;
    }
}

/// What came of a call that several wrote down, given the one that stays and all: read as figures read it.
pub(crate) fn call_together(
    conn: &Connection,
    main: &Row<HouseholdCall>,
    all: &[RecordId],
) -> Result<HouseholdCall, Error> {
    let stage = |row: &Row<HouseholdCall>| kinds::stage(row.value.community, row.scope);
    let mut call = main.value.clone();
    for id in all.iter().filter(|id| **id != main.id) {
        let other = store::must::<HouseholdCall>(conn, *id)?;
        if stage(main) == Stage::Draft || stage(&other) == Stage::Confirmed {
            call.take_in(other.value);
        }
    }
    Ok(call)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(pairs: &[(&str, u32)]) -> Counts {
        pairs.iter().map(|(role, n)| ((*role).to_owned(), *n)).collect()
    }

    #[test]
    fn people_whom_two_counted_are_counted_once() {
        let cases = [
            (vec![counts(&[("resident", 28)])], counts(&[("resident", 28)])),
            (vec![counts(&[("resident", 28)]), counts(&[("resident", 30)])], counts(&[("resident", 30)])),
            (vec![counts(&[("resident", 28)]), counts(&[])], counts(&[("resident", 28)])),
            (
                vec![counts(&[("resident", 28), ("warden", 1)]), counts(&[("resident", 2), ("warden", 4)])],
                counts(&[("resident", 28), ("warden", 4)]),
            ),
        ];
        for (given, expected) in cases {
            assert_eq!(greatest(given.clone()), expected, "{given:?}");
        }
    }

    #[test]
    fn what_the_lead_put_right_holds() {
        let people = |counted: u32, signed_in: Option<u32>| People {
            counted: counts(&[("resident", counted)]),
            signed_in: signed_in.map(|n| counts(&[("resident", n)])),
        };
        let cases = [
            (vec![people(27, Some(28)), people(30, Some(30))], 27, "corrected downwards"),
            (vec![people(27, Some(28)), people(30, Some(30)), people(31, Some(31))], 27, "over two others"),
            (vec![people(28, Some(28)), people(30, Some(30)), people(29, Some(29))], 30, "not corrected"),
            (vec![people(28, Some(28)), people(27, Some(30)), people(31, Some(31))], 27, "in one that no longer stays"),
            (vec![people(28, None), people(30, Some(30))], 30, "of a program of before: unknown"),
        ];
        for (given, expected, why) in cases {
            assert_eq!(people_of(&given), counts(&[("resident", expected)]), "{why}");
            let mut folded = given.iter().map(|one| Visit {
                attended_by_role: Some(one.counted.clone()),
                signed_in_by_role: one.signed_in.clone(),
                ..Visit::begun(RecordId::from_bytes([1; 16]), crate::VisitKind::Collective)
            });
            let first =
                folded.next().map(|first| folded.fold(first, |mut first, other| (first.take_in(other), first).1));
            assert_eq!(
                first.and_then(|visit| visit.attended_by_role),
                Some(counts(&[("resident", expected)])),
                "{why}"
            );
        }
    }
}
