//! What needs two columns at once: a visit with what was heard at it, a day with both.

use crate::{Error, core::Core, core::Open};
use concerns::{Desk, ItemRow, Terms};
use directory::SeatView;
use kernel::{Actor, Calendar, RecordId, Refusal};
use rusqlite::Connection;
use serde::Serialize;
use ts_rs::TS;
use visits::{CallParts, CallRow, RoundView, VisitParts, VisitRow};

/// A visit with everything that belongs to it.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct VisitPage {
    #[serde(flatten)]
    pub(crate) parts: VisitParts,
    pub(crate) items: Vec<ItemRow>,
    pub(crate) seats: Vec<SeatView>,
}

/// A door with what was heard at it.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct CallPage {
    #[serde(flatten)]
    pub(crate) parts: CallParts,
    pub(crate) items: Vec<ItemRow>,
}

/// What lookers at items bring along, kept for the length of one command.
pub(crate) struct Looking {
    actor: Actor,
    now: kernel::Instant,
    calendar: Calendar,
    pack: &'static Terms,
}

impl Looking {
    pub(crate) fn desk(&self) -> Desk<'_> {
        Desk { actor: &self.actor, now: self.now, calendar: &self.calendar, pack: self.pack }
    }

    /// The round a screen speaks of today.
    pub(crate) fn round(&self, conn: &Connection) -> Result<Option<RoundView>, Error> {
        Ok(visits::current(conn, &self.calendar, self.now.local_date())?)
    }
}

impl Core {
    /// Who looks, when, by which calendar, in whose words.
    pub(crate) fn looking(&self, at: Option<RecordId>) -> Result<Looking, Error> {
        self.looking_as(self.open()?.actor(at, self.believed()?)?)
    }

    /// The same for what a member wrote: whoever has no posting any more still reads what became of it, by the last one held.
    pub(crate) fn looking_back(&self) -> Result<Looking, Error> {
        let open = self.open()?;
        let actor = open.actor(None, self.believed()?).or_else(|none| open.last_actor()?.ok_or(none))?;
        self.looking_as(actor)
    }

    fn looking_as(&self, actor: Actor) -> Result<Looking, Error> {
        let open = self.open()?;
        let (now, calendar) = (self.believed()?, directory::calendar(open.store.read())?);
        Ok(Looking { actor, now, calendar, pack: Terms::xuhui()? })
    }
}

/// Before which round the last one is looked for: that under way, or none.
pub(crate) fn before(round: Option<&RoundView>) -> &str {
    round.map_or("~", |round| round.number.as_str())
}

impl Open {
    /// While scopes are being read for the first time: how many of their chunks are here, out of how many.
    pub(crate) fn loading(&self) -> Result<Option<(u32, u32)>, Error> {
        let loads = self.store.loading()?;
        let sum = |of: fn(&store::Loading) -> u32| loads.iter().map(of).sum();
        Ok((!loads.is_empty()).then(|| (sum(|load| load.done), sum(|load| load.total))))
    }

    /// Nothing is counted, and no paper with numbers is made, while a scope of this vault is not whole: it would read as a small
    /// district, not as half of one.
    pub(crate) fn must_be_whole(&self) -> Result<(), Error> {
        match self.loading()? {
            Some((done, total)) => {
                Err(Refusal::not_now("still_loading").with("done", done).with("total", total).into())
            }
            None => Ok(()),
        }
    }

    /// A visit, whole.
    pub(crate) fn visit_page(&self, id: RecordId, looking: &Looking) -> Result<VisitPage, Error> {
        let conn = self.store.read();
        let mut parts = visits::show(conn, id)?;
        let items = self.heard_together(id, |id| concerns::of_visit(conn, id, &looking.desk()))?;
        parts.row.items = count(items.len());
        fill_calls(conn, &mut parts.calls, &items)?;
        let day = parts.fields.visited_on.unwrap_or_else(|| looking.now.local_date());
        let team = directory::team_of(conn, parts.row.community, day)?;
        let seats = team.map(|team| directory::seats_of(conn, team, day)).transpose()?.unwrap_or_default();
        Ok(VisitPage { parts, items, seats })
    }

    /// A door, whole.
    pub(crate) fn call_page(&self, id: RecordId, looking: &Looking) -> Result<CallPage, Error> {
        let conn = self.store.read();
        let mut parts = visits::call(conn, id)?;
        let items = self.heard_together(id, |id| concerns::of_call(conn, id, &looking.desk()))?;
        parts.row.items = count(items.len());
        Ok(CallPage { parts, items })
    }

    /// What was heard at visits or calls that are one, in the order it was heard.
    fn heard_together(
        &self,
        id: RecordId,
        of: impl Fn(RecordId) -> Result<Vec<ItemRow>, concerns::Error>,
    ) -> Result<Vec<ItemRow>, Error> {
        let all = visits::together(self.store.read(), id)?;
        let mut items = all.iter().map(|id| of(*id)).collect::<Result<Vec<_>, _>>()?.concat();
        if all.len() > 1 {
            items.sort_by(|a, b| (&a.heard_at, &a.number).cmp(&(&b.heard_at, &b.number)));
        }
        Ok(items)
    }

    /// A visit's line with its number of items.
    pub(crate) fn with_items(&self, mut row: VisitRow) -> Result<VisitRow, Error> {
        row.items = 0;
        for id in visits::together(self.store.read(), row.id)? {
            row.items += concerns::count_of_visit(self.store.read(), id)?;
        }
        Ok(row)
    }
}

/// How much was heard at each door; of calls that are one, with the one that stays.
fn fill_calls(conn: &Connection, calls: &mut [CallRow], items: &[ItemRow]) -> Result<(), Error> {
    let at = items.iter().filter_map(|item| item.call).map(|call| visits::main_of(conn, call));
    let at = at.collect::<Result<Vec<_>, _>>()?;
    for call in calls {
        call.items = count(at.iter().filter(|id| **id == call.id).count());
    }
    Ok(())
}

pub(crate) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Milliseconds of a day.
pub(crate) const DAY_MS: i64 = 86_400_000;

/// Whole days of so many milliseconds.
pub(crate) fn days(millis: i64) -> u32 {
    u32::try_from(millis.max(0) / DAY_MS).unwrap_or(u32::MAX)
}
