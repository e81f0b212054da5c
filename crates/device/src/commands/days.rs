//! Homes: what each role needs first (users.md 4).

use super::arrivals::{self, Arrivals, TeamReceived};
use super::confirmation::{Waiting, waiting_at, waiting_with};
use super::keeping::{DraftText, all_drafts};
use crate::{Error, command::None, compose::Looking, compose::before, compose::count, core::Core};
use concerns::{ItemFilter, ItemRow, Readout, State};
use directory::{Coverage, HouseholdsArgs, NamedPlace, TeamRow};
use kernel::{RecordId, Refusal};
use rusqlite::Connection;
use serde::Serialize;
use ts_rs::TS;
use visits::{DoorRow, Doors, RoundView, VisitRow};

/// The recorder's day.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct RecorderDay {
    community: NamedPlace,
    round: Option<RoundView>,
    visit: Option<VisitRow>,
    last_round: Option<Readout>,
    to_answer: Vec<ItemRow>,
    drafts: Vec<DraftText>,
    unconfirmed: Waiting,
}

/// The lead's.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct LeadDay {
    community: NamedPlace,
    round: Option<RoundView>,
    to_confirm: Waiting,
    open_items: Vec<ItemRow>,
    last_round: Option<Readout>,
}

/// The office's.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct OfficeDay {
    round: Option<RoundView>,
    coverage: Coverage,
    received: Vec<TeamReceived>,
    not_received: Vec<TeamRow>,
    /// Of whom nothing has come and nothing is due.
    not_due: Vec<TeamRow>,
    district_items: Vec<ItemRow>,
    papers_ready: u32,
}

/// The community secretary's.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct CommunityDay {
    community: NamedPlace,
    round: Option<RoundView>,
    households: u32,
    call_list: Vec<DoorRow>,
    last_round: Option<Readout>,
    items: Vec<ItemRow>,
    results: Vec<ItemRow>,
}

struct Day<'a> {
    core: &'a Core,
    conn: &'a Connection,
    /// All of a home as it stood at one moment.
    _view: rusqlite::Transaction<'a>,
    looking: Looking,
    community: NamedPlace,
    round: Option<RoundView>,
}

impl<'a> Day<'a> {
    fn of(core: &'a Core) -> Result<Self, Error> {
        let open = core.open()?;
        let id = *open.communities().first().ok_or_else(|| Refusal::not_now("no_posting"))?;
        let (view, conn) = (open.store.view()?, open.store.read());
        let looking = core.looking(Some(id))?;
        Ok(Self {
            core,
            conn,
            _view: view,
            community: NamedPlace { id, name: directory::place_name(conn, id)? },
            round: looking.round(conn)?,
            looking,
        })
    }

    fn items(&self, filter: ItemFilter) -> Result<Vec<ItemRow>, Error> {
        Ok(concerns::list(self.conn, &filter, &self.looking.desk())?.rows)
    }

    /// The community, and the round under way: what is read out is of an earlier one.
    fn at(&self) -> (RecordId, &str) {
        (self.community.id, before(self.round.as_ref()))
    }
}

fn of_community(community: RecordId) -> ItemFilter {
    ItemFilter { community: Some(community), limit: 50, ..ItemFilter::default() }
}

pub(crate) fn recorder(core: &mut Core, _: None) -> Result<RecorderDay, Error> {
    let day = Day::of(core)?;
    let visit = match &day.round {
        Some(round) => visits::of_round(day.conn, day.community.id, round)?,
        Option::None => Option::None,
    };
    let items = concerns::home(day.conn, day.at(), &day.looking.desk())?;
    Ok(RecorderDay {
        visit: visit.map(|row| core.open()?.with_items(row)).transpose()?,
        last_round: items.last_round,
        to_answer: items.to_answer,
        drafts: all_drafts(day.core, "")?.into_iter().filter(|draft| !draft.is_blank).collect(),
        unconfirmed: waiting_with(day.conn, items.draft_visits)?,
        community: day.community,
        round: day.round,
    })
}

pub(crate) fn lead(core: &mut Core, _: None) -> Result<LeadDay, Error> {
    let day = Day::of(core)?;
    let open = vec![State::Raised, State::Accepted, State::Handling, State::Deferred];
    let mut open_items = day.items(ItemFilter { states: open, ..of_community(day.community.id) })?;
    open_items.retain(|item| item.stage == concerns::Stage::Confirmed);
    Ok(LeadDay {
        to_confirm: waiting_at(day.conn)?,
        open_items,
        last_round: concerns::last_round(day.conn, day.at(), &day.looking.desk())?,
        community: day.community,
        round: day.round,
    })
}

/// Missing teams are listed as not received, never counted as nothing (decisions D40).
pub(crate) fn office(core: &mut Core, _: None) -> Result<OfficeDay, Error> {
    let conn = core.open()?.store.read();
    let today = core.today()?;
    let looking = core.looking(Option::None)?;
    let round = looking.round(conn)?;
    let Arrivals { received, missing, not_due, confirmed } = arrivals::of_round(core, round.as_ref(), today)?;
    let filter = ItemFilter { routes: vec!["district_coordination".to_owned()], limit: 50, ..ItemFilter::default() };
    Ok(OfficeDay {
        coverage: directory::coverage(conn, today)?,
        received,
        not_received: missing,
        not_due,
        district_items: concerns::list(conn, &filter, &looking.desk())?.rows,
        papers_ready: papers_ready(conn, round.as_ref(), confirmed)?,
        round,
    })
}

/// The round's report waits to be issued: something was received and no report of the round was made yet.
fn papers_ready(conn: &Connection, round: Option<&RoundView>, received: u32) -> Result<u32, Error> {
    let Some(round) = round.filter(|_| received > 0) else { return Ok(0) };
    Ok(u32::from(reports::issues(conn, "round_report", &round.number)?.is_empty()))
}

pub(crate) fn community(core: &mut Core, _: None) -> Result<CommunityDay, Error> {
    let day = Day::of(core)?;
    let id = day.community.id;
    let households = directory::households(day.conn, &HouseholdsArgs { community: id, search: Option::None })?;
    let doors = visits::doors(day.conn, Doors { community: id, on: Option::None }, core.today()?)?;
    Ok(CommunityDay {
        households: count(households.len()),
        call_list: doors.doors,
        last_round: concerns::last_round(day.conn, day.at(), &day.looking.desk())?,
        items: day.items(of_community(id))?,
        results: day.items(ItemFilter { states: vec![State::Closed], ..of_community(id) })?,
        community: day.community,
        round: day.round,
    })
}
