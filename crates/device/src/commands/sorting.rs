//! 会同梳理: the team and the community's secretary sort what was heard at a visit, each on the own laptop.

use super::visits_part::community_of;
use crate::{Error, command::None, core::Core, wire::ById, wire::Saved};
use concerns::{SeenItem, Side, SortingRow, SortingSums, Terms};
use kernel::{RecordId, RecordKind, Refusal};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use visits::{ListVisits, Stage, VisitRow};

/// So many days after a visit its sorting is still asked for on the home screens.
const ASKED_FOR_DAYS: i64 = 45;

/// New values of what is agreed on.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct SortItem {
    id: RecordId,
    #[ts(type = "Partial<Sorted & { hotline_number: string | null }>")]
    fields: serde_json::Map<String, serde_json::Value>,
}

/// What was looked at and is confirmed.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct ConfirmSorting {
    seen: Vec<SeenItem>,
}

/// Why the community could not take part.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct SortWithout {
    visit: RecordId,
    reason: String,
}

/// A visit whose items are sorted.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct SortingVisit {
    visit: VisitRow,
    sums: SortingSums,
}

/// The one list of both.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct SortingPage {
    visit: VisitRow,
    /// The side of whoever looks; none for those who only read.
    side: Option<Side>,
    /// Whoever looks may note that the community could not take part.
    may_go_alone: bool,
    /// The community has a secretary with a vault.
    has_secretary: bool,
    sums: SortingSums,
    rows: Vec<SortingRow>,
}

/// Recent confirmed visits of a community that something was heard at, latest first.
pub(crate) fn visits(core: &mut Core, _: None) -> Result<Vec<SortingVisit>, Error> {
    let open = core.open()?;
    let today = core.today()?;
    let mut found = Vec::new();
    for community in open.communities() {
        let wish = ListVisits { community: Some(community), round: Option::None };
        for visit in visits::list(open.store.read(), &wish)? {
            let is_recent = visit.visited_on.is_some_and(|on| (today - on).num_days() <= ASKED_FOR_DAYS);
            if visit.stage != Stage::Confirmed || !is_recent {
                continue;
            }
            let together = visits::together(open.store.read(), visit.id)?;
            let sums = concerns::sorting_sums(open.store.read(), &together, today)?;
            if sums.total > 0 {
                found.push(SortingVisit { visit: open.with_items(visit)?, sums });
            }
        }
    }
    Ok(found)
}

pub(crate) fn show(core: &mut Core, args: ById) -> Result<SortingPage, Error> {
    let at = community_of(core, RecordKind::Visit, args.id)?;
    let looking = core.looking(at)?;
    let (open, today) = (core.open()?, core.today()?);
    let visit = open.with_items(visits::visit_row(open.store.read(), args.id)?)?;
    let role = open.actor(at, core.believed()?)?.role;
    let together = visits::together(open.store.read(), args.id)?;
    Ok(SortingPage {
        side: Side::of(role),
        may_go_alone: kernel::policy::reach(role, kernel::Intent::SortWithout).is_some(),
        has_secretary: concerns::has_secretary(open.store.read(), visit.community, today)?,
        sums: concerns::sorting_sums(open.store.read(), &together, today)?,
        rows: concerns::sorting_rows(open.store.read(), &together, &looking.desk())?,
        visit,
    })
}

pub(crate) fn sort(core: &mut Core, args: SortItem) -> Result<Saved, Error> {
    let at = community_of(core, RecordKind::Item, args.id)?;
    let pack = Terms::xuhui()?;
    core.write(at, |tx| concerns::sort(tx, args.id, (args.fields, pack)))?;
    Ok(Saved::at(core.believed()?))
}

pub(crate) fn confirm(core: &mut Core, args: ConfirmSorting) -> Result<Saved, Error> {
    core.open()?;
    let first = args.seen.first().ok_or_else(|| Refusal::not_now("nothing_to_confirm"))?;
    let at = community_of(core, RecordKind::Item, first.id)?;
    core.write(at, |tx| concerns::confirm_sorting(tx, &args.seen))?;
    Ok(Saved::at(core.believed()?))
}

pub(crate) fn go_alone(core: &mut Core, args: SortWithout) -> Result<Saved, Error> {
    let at = community_of(core, RecordKind::Visit, args.visit)?;
    core.write(at, |tx| -> Result<u32, Error> {
        let together = visits::together(tx.conn(), args.visit)?;
        Ok(concerns::sort_without(tx, &together, &args.reason)?)
    })?;
    Ok(Saved::at(core.believed()?))
}
