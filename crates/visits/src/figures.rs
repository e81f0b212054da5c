//! What visits give to figures: counts as lists of records, over what had arrived by a cut (decisions D16, D39).

use crate::{Error, HouseholdCall, Round, Stage, Visit, VisitKind, kinds, twins};
use chrono::NaiveDate;
use directory::Pairing;
use kernel::{Instant, Quarter, RecordId, RecordKind, RoundNumber};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use store::{Row, Store};

/// What a figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// The cohort of a round, whenever its visits were held (users.md 2.12).
    Round(RoundNumber),
    /// What was done in a calendar quarter.
    Quarter(Quarter),
}

impl Period {
    /// From `2026-4` or `2026Q4`.
    pub fn parse(text: &str) -> Option<Self> {
        RoundNumber::parse(text).map(Self::Round).or_else(|| Quarter::parse(text).map(Self::Quarter))
    }
}

/// The moment a figure speaks of: what had arrived on this laptop by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Wall time.
    pub at: Instant,
}

/// A figure and the records it counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// The number: of records, or the sum over them.
    pub value: u32,
    /// The kind of the records.
    pub kind: Option<RecordKind>,
    /// The records, by id.
    pub records: Vec<RecordId>,
}

/// The figures of visits. Confirmed and not void, all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VisitFigures {
    /// Pairings in force on the first day of each round of the period (decisions D39).
    pub due: Counted,
    /// Collective visits held, one a community and round.
    pub done: Counted,
    /// Those of them held in the round's 集中走访期, by the declared day (decisions D26).
    pub in_window: Counted,
    /// 参加人次: the sum of people at symposiums.
    pub people: Counted,
    /// Symposiums: visits at which somebody took part.
    pub symposiums: Counted,
    /// Doors called at, whatever came of it.
    pub calls: Counted,
    /// Doors at which the resident or the family was met.
    pub calls_met: Counted,
    /// Courtesy calls (慰问).
    pub courtesy_calls: Counted,
}

/// The kinds these figures read, for [`Store::as_of`].
pub const KINDS: &[RecordKind] =
    &[RecordKind::Pairing, RecordKind::Round, RecordKind::Visit, RecordKind::HouseholdCall, RecordKind::Twin];

/// The figures as of a cut: whatever comes later, the same numbers (decisions D16).
pub fn as_of(store: &Store, period: Period, team: Option<RecordId>, cut: Cut) -> Result<VisitFigures, Error> {
    let past = store.as_of(store.position_at(cut.at)?, KINDS)?;
    figures(past.read(), period, team)
}

/// The figures over everything the database holds, of one team or, without one, the district.
pub fn figures(conn: &Connection, period: Period, team: Option<RecordId>) -> Result<VisitFigures, Error> {
    let facts = Facts::load(conn, period, team)?;
    let done = facts.done();
    let in_window = done.iter().copied().filter(|visit| facts.is_in_window(visit)).collect();
    let symposiums: Vec<&Row<Visit>> = facts.visits.iter().filter(|v| v.value.attended() > 0).collect();
    let people = symposiums.iter().map(|v| v.value.attended()).sum();
    let met = |c: &&Row<HouseholdCall>| c.value.outcome.is_some_and(|o| o.is_met());
    Ok(VisitFigures {
        due: counted(RecordKind::Pairing, facts.frame.due()),
        done: counted(RecordKind::Visit, done),
        in_window: counted(RecordKind::Visit, in_window),
        people: Counted { value: people, ..counted(RecordKind::Visit, symposiums.clone()) },
        symposiums: counted(RecordKind::Visit, symposiums),
        calls: counted(RecordKind::HouseholdCall, facts.calls.iter().collect()),
        calls_met: counted(RecordKind::HouseholdCall, facts.calls.iter().filter(met).collect()),
        courtesy_calls: counted(RecordKind::HouseholdCall, facts.calls.iter().filter(|c| c.value.courtesy).collect()),
    })
}

fn counted<T>(kind: RecordKind, rows: Vec<&Row<T>>) -> Counted {
    let records: Vec<RecordId> = rows.iter().map(|row| row.id).collect();
    Counted { value: u32::try_from(records.len()).unwrap_or(u32::MAX), kind: Some(kind), records }
}

/// Which records a period and a team take in.
struct Frame {
    period: Period,
    team: Option<RecordId>,
    rounds: Vec<Row<Round>>,
    pairings: Vec<Row<Pairing>>,
}

impl Frame {
    fn load(conn: &Connection, period: Period, team: Option<RecordId>) -> Result<Self, Error> {
        let rounds = store::rows::<Round>(conn, "WHERE is_void = 0 ORDER BY from_on, id", ())?;
        let mut pairings = store::rows::<Pairing>(conn, "WHERE is_void = 0 ORDER BY id", ())?;
        pairings.retain(|pairing| team.is_none_or(|team| pairing.value.team == team));
        Ok(Self { period, team, rounds, pairings })
    }

    fn round(&self, id: Option<RecordId>) -> Option<&Round> {
        self.rounds.iter().find(|round| Some(round.id) == id).map(|round| &round.value)
    }

    /// The rounds whose visits are due in the period: the round itself, or those that begin in the quarter.
    fn rounds_due(&self) -> impl Iterator<Item = &Row<Round>> {
        self.rounds.iter().filter(|round| match self.period {
            Period::Round(number) => round.value.number == number.to_string(),
            Period::Quarter(quarter) => Quarter::of(round.value.from_on) == quarter,
        })
    }

    /// Whether something of this round, done on this day by this community's team, belongs here. A round's cohort is judged
    /// by who served the community on its first day, as what was due is.
    fn takes_in(&self, community: RecordId, round: Option<RecordId>, day: NaiveDate) -> bool {
        match self.period {
            Period::Round(number) => self
                .round(round)
                .is_some_and(|r| r.number == number.to_string() && self.is_served(community, r.from_on)),
            Period::Quarter(quarter) => Quarter::of(day) == quarter && self.is_served(community, day),
        }
    }

    fn is_served(&self, community: RecordId, on: NaiveDate) -> bool {
        self.team.is_none() || self.pairings.iter().any(|p| p.value.community == community && is_in_force(&p.value, on))
    }

    fn due(&self) -> Vec<&Row<Pairing>> {
        let of_round = |round: &Row<Round>| {
            let first_day = round.value.from_on;
            self.pairings.iter().filter(move |pairing| is_in_force(&pairing.value, first_day))
        };
        self.rounds_due().flat_map(of_round).collect()
    }
}

fn is_in_force(pairing: &Pairing, on: NaiveDate) -> bool {
    pairing.from_on <= on && pairing.to_on.is_none_or(|last| on <= last)
}

/// What was joined is counted once, for the one that stays as far as that is among them, and takes in what the others say.
fn once<T>(rows: Vec<Row<T>>, mains: &BTreeMap<RecordId, RecordId>, take_in: fn(&mut T, T)) -> Vec<Row<T>> {
    if mains.is_empty() {
        return rows;
    }
    let main = |id: RecordId| mains.get(&id).copied().unwrap_or(id);
    let (stay, joined): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| main(row.id) == row.id);
    let mut kept: Vec<Row<T>> = stay;
    let mut places: BTreeMap<RecordId, usize> = kept.iter().enumerate().map(|(place, row)| (row.id, place)).collect();
    for row in joined {
        match places.get(&main(row.id)).and_then(|place| kept.get_mut(*place)) {
            Some(first) => take_in(&mut first.value, row.value),
            None => {
                places.insert(main(row.id), kept.len());
                kept.push(row);
            }
        }
    }
    kept
}

/// The records that count.
struct Facts {
    frame: Frame,
    visits: Vec<Row<Visit>>,
    calls: Vec<Row<HouseholdCall>>,
}

impl Facts {
    fn load(conn: &Connection, period: Period, team: Option<RecordId>) -> Result<Self, Error> {
        let frame = Frame::load(conn, period, team)?;
        let mut visits = store::rows::<Visit>(conn, "WHERE is_void = 0 ORDER BY created_at, id", ())?;
        visits.retain(twins::is_counted);
        let rounds: BTreeMap<RecordId, Option<RecordId>> = visits.iter().map(|v| (v.id, v.value.round)).collect();
        let tail = "WHERE is_void = 0 AND outcome IS NOT NULL ORDER BY created_at, id";
        let mut calls = store::rows::<HouseholdCall>(conn, tail, ())?;
        calls.retain(|c| {
            kinds::stage(c.value.community, c.scope) == Stage::Confirmed && rounds.contains_key(&c.value.visit)
        });
        let mains = twins::mains(conn)?;
        let mut calls = once(calls, &mains, HouseholdCall::take_in);
        let mut visits = once(visits, &mains, Visit::take_in);
        calls.sort_by_key(|call| (call.value.called_at, call.id));
        visits.sort_by_key(|visit| (visit.value.visited_on, visit.created_at, visit.id));
        calls.retain(|c| {
            let HouseholdCall { visit, community, called_on, .. } = c.value;
            rounds.get(&visit).is_some_and(|round| frame.takes_in(community, *round, called_on))
        });
        visits.retain(|v| v.value.visited_on.is_some_and(|day| frame.takes_in(v.value.community, v.value.round, day)));
        Ok(Self { frame, visits, calls })
    }

    /// The first collective visit of each community and round. Two laptops may have begun one each: it was held once.
    fn done(&self) -> Vec<&Row<Visit>> {
        let mut seen = BTreeSet::new();
        let is_collective = |v: &&Row<Visit>| v.value.kind == VisitKind::Collective;
        self.visits.iter().filter(is_collective).filter(|v| seen.insert((v.value.community, v.value.round))).collect()
    }

    fn is_in_window(&self, visit: &Row<Visit>) -> bool {
        let round = self.frame.round(visit.value.round);
        round.zip(visit.value.visited_on).is_some_and(|(round, day)| round.is_in_window(day))
    }
}
