//! 请您过目: everything the lead has still to read and confirm, so that nothing stays in the team's draft for ever
//! (decisions D37): visits, what came to a confirmed visit afterwards, and what was heard outside any visit.

use super::visits_part::community_of;
use crate::compose::{Looking, VisitPage, count};
use crate::{Error, command::None, core::Core, core::Open, wire::Saved};
use concerns::ItemRow;
use kernel::{Intent, RecordId, RecordKind, Refusal};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use visits::{AmendArgs, Confirmed, LateParts, Stage, ToConfirm};

/// 请您过目.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct Confirmation {
    visits: Vec<VisitPage>,
    late: Vec<LatePage>,
    items: Vec<OtherItems>,
}

/// What came to a confirmed visit afterwards (确认后补记).
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct LatePage {
    #[serde(flatten)]
    parts: LateParts,
    items: Vec<ItemRow>,
}

/// What was heard in a community outside any visit (其他来源的诉求).
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct OtherItems {
    community: RecordId,
    community_name: String,
    items: Vec<ItemRow>,
}

/// How much of each kind waits; `total` is the sum, for a badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Waiting {
    /// Visits nobody confirmed yet.
    visits: u32,
    /// Confirmed visits to which something came afterwards.
    late: u32,
    /// Items heard outside any visit.
    items: u32,
    total: u32,
}

/// Which visit.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
pub(crate) struct OfVisit {
    pub(crate) visit: RecordId,
}

/// Which community.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
pub(crate) struct OfCommunity {
    community: RecordId,
}

/// Draft items told apart by the visit they belong to.
struct Drafts {
    late: Vec<(RecordId, ItemRow)>,
    other: Vec<ItemRow>,
}

/// With what a draft item is confirmed.
enum Part {
    /// With its visit, which is a draft too.
    Visit,
    /// With what came to its confirmed visit afterwards.
    Late(RecordId),
    /// On its own.
    Other,
}

/// An item whose visit is void, or not here, waits on its own: it must not wait for ever. One of a visit that was joined into another waits
/// with that.
fn whose(conn: &Connection, visit: Option<RecordId>) -> Result<Part, Error> {
    let visit = visit.map(|visit| visits::main_of(conn, visit)).transpose()?;
    let stage = visit.map(|visit| visits::stage(conn, visit)).transpose()?.flatten();
    Ok(match (visit, stage) {
        (_, Some(Stage::Draft)) => Part::Visit,
        (Some(visit), Some(Stage::Confirmed)) => Part::Late(visit),
        _ => Part::Other,
    })
}

impl Drafts {
    fn of(conn: &Connection, looking: &Looking) -> Result<Self, Error> {
        let mut drafts = Self { late: Vec::new(), other: Vec::new() };
        for item in concerns::drafts(conn, &looking.desk())? {
            match whose(conn, item.visit)? {
                Part::Visit => {}
                Part::Late(visit) => drafts.late.push((visit, item)),
                Part::Other => drafts.other.push(item),
            }
        }
        Ok(drafts)
    }

    /// Confirmed visits with anything late: records of the visit's own, or items.
    fn late_visits(&self, mut ids: Vec<RecordId>) -> Vec<RecordId> {
        for (visit, _) in &self.late {
            if !ids.contains(visit) {
                ids.push(*visit);
            }
        }
        ids
    }

    fn by_community(self) -> Vec<OtherItems> {
        let mut groups: Vec<OtherItems> = Vec::new();
        for item in self.other {
            match groups.iter_mut().find(|group| group.community == item.community) {
                Some(group) => group.items.push(item),
                Option::None => groups.push(OtherItems {
                    community: item.community,
                    community_name: item.community_name.clone(),
                    items: vec![item],
                }),
            }
        }
        groups
    }
}

/// Counts what waits for the lead of this vault's team.
pub(crate) fn waiting_at(conn: &Connection) -> Result<Waiting, Error> {
    waiting_with(conn, concerns::draft_visits(conn)?)
}

/// Like [`waiting_at`], with the visits of everything in draft, where they are known already.
pub(crate) fn waiting_with(conn: &Connection, draft_visits: Vec<Option<RecordId>>) -> Result<Waiting, Error> {
    let ToConfirm { pending, mut late } = visits::to_confirm(conn)?;
    let mut items = 0;
    for visit in draft_visits {
        match whose(conn, visit)? {
            Part::Visit => {}
            Part::Late(visit) if late.contains(&visit) => {}
            Part::Late(visit) => late.push(visit),
            Part::Other => items += 1,
        }
    }
    let (visits, late) = (count(pending.len()), count(late.len()));
    Ok(Waiting { visits, late, items, total: visits + late + items })
}

pub(crate) fn waiting(core: &mut Core, _: None) -> Result<Waiting, Error> {
    waiting_at(core.open()?.store.read())
}

pub(crate) fn pending(core: &mut Core, _: None) -> Result<Confirmation, Error> {
    let (open, looking) = (core.open()?, core.looking(Option::None)?);
    let conn = open.store.read();
    let drafts = Drafts::of(conn, &looking)?;
    let ToConfirm { pending, late } = visits::to_confirm(conn)?;
    let late = drafts.late_visits(late);
    Ok(Confirmation {
        visits: pending.into_iter().map(|id| open.visit_page(id, &looking)).collect::<Result<_, _>>()?,
        late: late.into_iter().map(|id| late_page(open, id, &drafts)).collect::<Result<_, _>>()?,
        items: drafts.by_community(),
    })
}

fn late_page(open: &Open, id: RecordId, drafts: &Drafts) -> Result<LatePage, Error> {
    let items = drafts.late.iter().filter(|(visit, _)| *visit == id).map(|(_, item)| item.clone()).collect();
    Ok(LatePage { parts: visits::late_parts(open.store.read(), id)?, items })
}

pub(crate) fn amend(core: &mut Core, args: AmendArgs) -> Result<Saved, Error> {
    let at = community_of(core, args.kind, args.id)?;
    if args.kind == RecordKind::Item {
        let pack = concerns::Terms::xuhui()?;
        core.write(at, |tx| concerns::set(tx, Intent::Amend, args.id, (args.fields, pack)))?;
    } else {
        core.write(at, |tx| visits::amend(tx, args))?;
    }
    Ok(Saved::at(core.now()))
}

/// The visit and what was heard at it leave the draft together, or not at all.
pub(crate) fn confirm(core: &mut Core, args: OfVisit) -> Result<Confirmed, Error> {
    let at = community_of(core, RecordKind::Visit, args.visit)?;
    core.write(at, |tx| -> Result<Confirmed, Error> {
        let together = visits::together(tx.conn(), args.visit)?;
        let mut confirmed = visits::confirm(tx, args.visit)?;
        confirmed.moved += confirm_heard(tx, &together)?;
        Ok(confirmed)
    })
}

/// What came to a confirmed visit afterwards follows it, together or not at all.
pub(crate) fn confirm_late(core: &mut Core, args: OfVisit) -> Result<Confirmed, Error> {
    let at = community_of(core, RecordKind::Visit, args.visit)?;
    core.write(at, |tx| -> Result<Confirmed, Error> {
        let together = visits::together(tx.conn(), args.visit)?;
        let mut confirmed = visits::confirm_late(tx, args.visit)?;
        confirmed.moved += confirm_heard(tx, &together)?;
        if confirmed == Confirmed::default() {
            return Err(Refusal::not_now("nothing_to_confirm").into());
        }
        Ok(confirmed)
    })
}

/// What was heard at visits that are one.
fn confirm_heard(tx: &mut store::Tx<'_>, visits: &[RecordId]) -> Result<u32, Error> {
    let mut moved = 0;
    for visit in visits {
        moved += count(concerns::confirm_visit(tx, *visit)?.len());
    }
    Ok(moved)
}

/// What was heard in a community outside any visit.
pub(crate) fn confirm_items(core: &mut Core, args: OfCommunity) -> Result<Confirmed, Error> {
    let looking = core.looking(Some(args.community))?;
    let mut items = Drafts::of(core.open()?.store.read(), &looking)?.other;
    items.retain(|item| item.community == args.community);
    let ids: Vec<RecordId> = items.iter().map(|item| item.id).collect();
    let moved = core.write(Some(args.community), |tx| concerns::confirm_items(tx, args.community, &ids))?;
    Ok(Confirmed { moved, recounted: false })
}
