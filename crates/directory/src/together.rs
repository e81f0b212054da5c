//! Which postings one person may hold at the same time: the three administrators go with nothing else (security.md L13). The rule
//! looks at several records, so whoever can see them all asks it: the laptop before it writes, the hub under the member's lock.

use crate::kinds::{GRANT_FROM, GRANT_MEMBER, GRANT_ROLE, GRANT_TO};
use crate::{Error, Grant};
use change::Value;
use chrono::NaiveDate;
use kernel::{ErrorCode, MemberId, Refusal, Role};
use rusqlite::Connection;
use std::collections::BTreeMap;
use store::{Record, Row};

/// What of a posting decides whether another may stand beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Whose.
    pub member: MemberId,
    /// As what.
    pub role: Role,
    /// The first day.
    pub from_on: NaiveDate,
    /// The last day; none while it goes on.
    pub to_on: Option<NaiveDate>,
}

impl Term {
    /// A posting as it stands once these fields are written over it; `None` where it would be no posting.
    pub fn after(before: Option<&Record>, fields: &BTreeMap<u16, Value>) -> Option<Self> {
        let value = |field: u16| fields.get(&field).or_else(|| before.and_then(|record| record.values.get(&field)));
        let day = |field: u16| value(field).and_then(Value::text).and_then(|text| text.parse().ok());
        Some(Self {
            member: value(GRANT_MEMBER).and_then(Value::bytes).and_then(MemberId::from_slice)?,
            role: value(GRANT_ROLE).and_then(Value::text).and_then(Role::of_word)?,
            from_on: day(GRANT_FROM)?,
            to_on: day(GRANT_TO),
        })
    }

    /// Whether one person may hold both.
    pub fn goes_with(&self, other: &Self) -> bool {
        let ends_before = |one: &Self, other: &Self| one.to_on.is_some_and(|last| last < other.from_on);
        let is_empty = |one: &Self| one.to_on.is_some_and(|last| last < one.from_on);
        let is_apart = ends_before(self, other) || ends_before(other, self) || is_empty(self) || is_empty(other);
        is_apart || self.member != other.member || self.role.goes_with(other.role)
    }
}

impl From<&Grant> for Term {
    fn from(grant: &Grant) -> Self {
        Self { member: grant.member, role: grant.role, from_on: grant.from_on, to_on: grant.to_on }
    }
}

/// `exclusive_role` where a posting may not stand beside what the same person holds already.
pub(crate) fn must_go_together(conn: &Connection, new: &Term) -> Result<(), Error> {
    let known: Vec<Row<Grant>> = store::rows(conn, "WHERE is_void = 0 AND member = ?1", [new.member.bytes()])?;
    match known.iter().find(|row| !new.goes_with(&Term::from(&row.value))) {
        Some(row) => Err(exclusive(new.role, row.value.role).into()),
        None => Ok(()),
    }
}

fn exclusive(one: Role, other: Role) -> Refusal {
    let refusal = Refusal::new(ErrorCode::NotAllowedNow, "exclusive_role");
    refusal.with("role", one.word()).with("other", other.word())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn term(role: Role, from: &str, to: Option<&str>) -> Term {
        let day = |text: &str| text.parse().unwrap();
        Term { member: MemberId::from_bytes([1; 16]), role, from_on: day(from), to_on: to.map(day) }
    }

    #[test]
    fn an_administrator_holds_nothing_else_on_the_same_day() {
        let auditor = term(Role::Auditor, "2026-10-01", Some("2026-10-31"));
        for (other, goes) in [
            (term(Role::Office, "2026-10-31", None), false),
            (term(Role::Office, "2026-11-01", None), true),
            (term(Role::Office, "2026-01-01", Some("2026-09-30")), true),
            (term(Role::Office, "2026-01-01", Some("2026-10-01")), false),
            (term(Role::Sysadmin, "2026-01-01", None), false),
            (term(Role::Auditor, "2026-01-01", None), true),
            (term(Role::Office, "2026-10-05", Some("2026-10-04")), true),
        ] {
            assert_eq!((auditor.goes_with(&other), other.goes_with(&auditor)), (goes, goes), "{other:?}");
        }
        let another = Term { member: MemberId::from_bytes([2; 16]), ..term(Role::Office, "2026-10-01", None) };
        assert!(auditor.goes_with(&another));
        assert!(term(Role::Lead, "2026-01-01", None).goes_with(&term(Role::Lawyer, "2026-01-01", None)));
    }
}
