//! Postings that are no seat: a team's recorder, a community's secretary. There may be several beside each other.

use super::account::{self, Giving};
use super::wishes::{Change, PostWish};
use super::{Desk, PersonnelOutcome, PersonnelSaid, Planned, Stop, derived, eve, said};
use crate::import::Fault;
use kernel::{RecordId, Role};

pub(super) fn plan(desk: &Desk<'_>, wish: &PostWish) -> Result<Planned, Stop> {
    let PostWish { role, of, change } = wish;
    let held = |name: &str, on| account::held(desk, (*role, of.id), (name, on));
    let old = match &change.goes {
        Some(goes) => held(goes, change.from_on)?,
        None => Vec::new(),
    };
    if let (Some(goes), true) = (&change.goes, old.is_empty())
        && held(goes, eve(change.from_on))?.is_empty()
    {
        let fault = Fault::new("personnel_no_such_posting", "goes").with("name", goes).with("place", &of.name);
        return Err(fault.with("seat", role.word()).into());
    }
    let mut planned = Planned::default();
    if change.to_on.is_none() {
        account::end(desk, old.iter(), change.from_on, &mut planned);
    }
    if let Some(person) = &change.comes {
        let (team, key) = match role {
            Role::CommunitySecretary => (None, of.id),
            _ => (
                Some(of.id),
                derived("member", &[of.id, RecordId::derive(&[role.word(), &person.name])], change.from_on),
            ),
        };
        let giving =
            Giving { role: *role, team, person, key, from_on: change.from_on, to_on: change.to_on, seat: None };
        account::give(desk, &giving, &mut planned)?;
    }
    if !planned.writes.is_empty() {
        planned.outcome = Some(outcome(change));
        planned.says.insert(0, sentence(wish));
    }
    Ok(planned)
}

fn outcome(change: &Change) -> PersonnelOutcome {
    match (&change.goes, &change.comes, change.to_on) {
        (_, Some(_), Some(_)) => PersonnelOutcome::Substituted,
        (Some(_), Some(_), None) => PersonnelOutcome::Replaced,
        (None, Some(_), None) => PersonnelOutcome::Added,
        (_, None, _) => PersonnelOutcome::Ended,
    }
}

fn sentence(wish: &PostWish) -> PersonnelSaid {
    let change = &wish.change;
    let key = match outcome(change) {
        PersonnelOutcome::Substituted if change.goes.is_none() => "post_added_for_a_time",
        PersonnelOutcome::Substituted => "post_lent",
        PersonnelOutcome::Replaced => "post_replaced",
        PersonnelOutcome::Ended => "post_ended",
        _ => "post_added",
    };
    said(
        key,
        [
            ("place", wish.of.name.clone()),
            ("seat", wish.role.word().to_owned()),
            ("goes", change.goes.clone().unwrap_or_default()),
            ("comes", change.comes.as_ref().map(|person| person.name.clone()).unwrap_or_default()),
            ("from", change.from_on.to_string()),
            ("last", change.to_on.map(|day| day.to_string()).unwrap_or_default()),
        ],
    )
}
