//! What the definitions count: visits, calls and items of a period, of one team or the district, at one cut.

use crate::Error;
use chrono::NaiveDate;
use concerns::figures::{Ledger, Period as ItemPeriod};
use concerns::{Choice, Terms};
use directory::Pairing;
use kernel::{Instant, Quarter, RecordId, RecordKind, Refusal};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use store::Row;
use visits::figures::{Counted, Period, VisitFigures};
use visits::{Round, Visit};

/// The id's last part for items without a category or a route.
pub(super) const NONE: &str = "none";

/// What is asked, understood.
#[derive(Clone, Copy)]
pub(crate) struct Ask<'a> {
    pub period: Period,
    pub items: ItemPeriod,
    pub team: Option<RecordId>,
    pub at: Instant,
    pub pack: &'a Terms,
}

impl<'a> Ask<'a> {
    /// # Errors
    /// `not_a_period`.
    pub fn parse(period: &str, team: Option<RecordId>, (at, pack): (Instant, &'a Terms)) -> Result<Self, Error> {
        let both = Period::parse(period).zip(ItemPeriod::parse(period));
        let (period, items) = both.ok_or_else(|| Refusal::invalid("period", "not_a_period"))?;
        Ok(Self { period, items, team, at, pack })
    }
}

/// The facts of one reading.
pub(crate) struct Facts<'a> {
    pub visits: VisitFigures,
    pub late: Counted,
    pub not_received: Counted,
    pub pack: &'a Terms,
    pub is_cohort: bool,
    /// First and last day: of the round's window, or of the quarter.
    pub window: (NaiveDate, NaiveDate),
    pub ledger: Ledger,
    items: ItemPeriod,
    of_team: Option<BTreeSet<RecordId>>,
}

impl<'a> Facts<'a> {
    pub fn load(conn: &Connection, ask: &Ask<'a>) -> Result<Self, Error> {
        let visits = visits::figures::figures(conn, ask.period, ask.team)?;
        let rounds = store::rows::<Round>(conn, "WHERE is_void = 0 ORDER BY from_on, id", ())?;
        let window = window(ask.period, &rounds);
        let ledger = Ledger::load(conn, concerns::figures::Cut::at(ask.at))?;
        let of_team = ask.team.map(|team| items_of(conn, team, (&ledger, ask.items, window))).transpose()?;
        Ok(Self {
            late: minus(&visits.done, &visits.in_window),
            not_received: not_received(conn, &visits, &due_in(ask.period, &rounds))?,
            visits,
            pack: ask.pack,
            is_cohort: matches!(ask.period, Period::Round(_)),
            window,
            ledger,
            items: ask.items,
            of_team,
        })
    }

    /// Items the ledger gives for the period, those of the team where one is asked about.
    pub fn items(&self, of: impl Fn(&Ledger, ItemPeriod) -> Vec<RecordId>) -> Counted {
        let mut records = of(&self.ledger, self.items);
        records.retain(|id| self.of_team.as_ref().is_none_or(|ids| ids.contains(id)));
        counted(RecordKind::Item, records)
    }

    /// The pack's categories, then those found that it doesn't know, then none.
    pub fn categories(&self) -> Vec<Choice> {
        let known = self.pack.categories.iter().map(|c| choice(&c.code, &c.word));
        let found = self.ledger.dossiers().filter_map(|(dossier, _)| dossier.category.as_deref());
        completed(known.collect(), found, "未分类")
    }

    /// The pack's routes, then those found that it doesn't know, then none.
    pub fn routes(&self) -> Vec<Choice> {
        let found = self.ledger.dossiers().filter_map(|(d, s)| s.route.as_deref().or(d.route.as_deref()));
        completed(self.pack.routes.clone(), found, "未定途径")
    }
}

fn choice(value: &str, word: &str) -> Choice {
    Choice { value: value.to_owned(), word: word.to_owned() }
}

fn completed<'d>(mut known: Vec<Choice>, found: impl Iterator<Item = &'d str>, none: &str) -> Vec<Choice> {
    let listed: BTreeSet<String> = known.iter().map(|c| c.value.clone()).collect();
    let others: BTreeSet<&str> = found.filter(|code| !listed.contains(*code)).collect();
    known.extend(others.into_iter().map(|code| choice(code, code)));
    known.push(choice(NONE, none));
    known
}

pub(super) fn counted(kind: RecordKind, records: Vec<RecordId>) -> Counted {
    Counted { value: u32::try_from(records.len()).unwrap_or(u32::MAX), kind: Some(kind), records }
}

fn minus(all: &Counted, part: &Counted) -> Counted {
    let part: BTreeSet<&RecordId> = part.records.iter().collect();
    counted(RecordKind::Visit, all.records.iter().filter(|id| !part.contains(id)).copied().collect())
}

fn window(period: Period, rounds: &[Row<Round>]) -> (NaiveDate, NaiveDate) {
    match period {
        Period::Quarter(quarter) => (quarter.first_day(), quarter.last_day()),
        Period::Round(number) => {
            let set = rounds.iter().find(|round| round.value.number == number.to_string());
            set.map_or_else(|| number.default_window(), |round| (round.value.from_on, round.value.to_on))
        }
    }
}

/// The rounds whose visits are due in the period.
fn due_in(period: Period, rounds: &[Row<Round>]) -> BTreeMap<RecordId, NaiveDate> {
    let is_due = |round: &&Row<Round>| match period {
        Period::Round(number) => round.value.number == number.to_string(),
        Period::Quarter(quarter) => Quarter::of(round.value.from_on) == quarter,
    };
    rounds.iter().filter(is_due).map(|round| (round.id, round.value.from_on)).collect()
}

/// Visits due of which no confirmed record is here, by pairing.
fn not_received(
    conn: &Connection,
    visits: &VisitFigures,
    due: &BTreeMap<RecordId, NaiveDate>,
) -> Result<Counted, Error> {
    let done = visits.done.records.iter().map(|id| store::must::<Visit>(conn, *id)).collect::<Result<Vec<_>, _>>()?;
    let held: BTreeSet<RecordId> = done
        .into_iter()
        .filter(|visit| visit.value.round.is_some_and(|round| due.contains_key(&round)))
        .map(|visit| visit.value.community)
        .collect();
    let mut missing = Vec::new();
    for id in &visits.due.records {
        if !held.contains(&store::must::<Pairing>(conn, *id)?.value.community) {
            missing.push(*id);
        }
    }
    Ok(counted(RecordKind::Pairing, missing))
}

/// The items of the communities a team served: on the first day of the round, or on the day something was heard; what was
/// heard before the quarter counts for whoever served on its first day.
fn items_of(
    conn: &Connection,
    team: RecordId,
    (ledger, period, (first, last)): (&Ledger, ItemPeriod, (NaiveDate, NaiveDate)),
) -> Result<BTreeSet<RecordId>, Error> {
    let pairings = store::rows::<Pairing>(conn, "WHERE is_void = 0 AND team = ?1", [team.bytes()])?;
    let served = |community: RecordId, on: NaiveDate| {
        pairings
            .iter()
            .map(|p| &p.value)
            .any(|p| p.community == community && p.from_on <= on && p.to_on.is_none_or(|to| on <= to))
    };
    let judged_on = |heard_on: NaiveDate| match period {
        ItemPeriod::Round(_) => first,
        ItemPeriod::Quarter(_) => heard_on.clamp(first, last),
    };
    let of_team = ledger.dossiers().filter(|(d, _)| served(d.community, judged_on(d.heard_on)));
    Ok(of_team.map(|(dossier, _)| dossier.id).collect())
}
