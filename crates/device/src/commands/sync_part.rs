//! Where is what I saved? The pill, the sync centre, and a sync by hand.

use super::{
    conflicts_part,
    keeping::unfinished,
    noted,
    opened::{self, OpenedRecord},
    twins_part,
    waiting_part::{AwaitedRecord, waiting},
};
use crate::{
    Error,
    command::Done,
    command::None as Nothing,
    compose,
    core::Core,
    described::described,
    hub_sync::Hall,
    hub_sync::Wanted,
    papers_part,
    sync_notes::SYNCED_AT,
    traces::Leaving,
    updating::{self, OtherVault},
};
use directory::ExportedAs;
use kernel::{DeviceId, Instant, RecordId, RecordKind, Refusal, ScopeId};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::{LedgerLine, LedgerPart, Whereabouts};
use ts_rs::TS;
use visits::ToldSource;

/// The longest ledger that is handed out (decisions VI).
const MOST_LINES: u32 = 50_000;

/// Why a sync did not come through; the screens have words for the reason.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct SyncProblem {
    /// No line, as opposed to somebody who said no.
    is_offline: bool,
    reason: String,
    params: BTreeMap<String, String>,
}

/// What the pill and the sync centre show.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct SyncState {
    has_hub: bool,
    /// The hub's first address.
    hub: Option<String>,
    /// Savings of this vault without a receipt.
    unsent: u32,
    /// Of these, such as have a copy on a stick or at a relay.
    on_carriers: u32,
    /// Of the savings that waited when the sync under way began: how many are up, out of how many.
    progress: Option<SyncProgress>,
    is_running: bool,
    /// While scopes are being read for the first time: how many chunks are here, out of how many. Kept over a closing of the program.
    loading: Option<SyncProgress>,
    /// When a sync of this vault last came through.
    synced_at: Option<String>,
    /// Whole days since then; 0 while none did.
    days_apart: u32,
    /// Whole days that the earliest saving without a receipt has waited; 0 while no sync has come through yet.
    days_unsent: u32,
    problem: Option<SyncProblem>,
    /// Minutes to the next try, when one is due.
    next_in_minutes: Option<u32>,
    refused: u32,
    held: u32,
    /// Records whose refusal the member has not taken note of.
    refused_new: u32,
    /// The same of what is held.
    held_new: u32,
    /// Records with fields on which people disagree, and pairs of records that may tell of one visit.
    conflicts: u32,
    /// Of these, such as this member may settle.
    conflicts_to_settle: u32,
    /// Held changes that wait for the office, where this member is of it.
    held_to_rule: u32,
    stuck: Vec<StuckChain>,
    /// What has waited for days until another laptop brings the record it changes.
    waits: Vec<AwaitedRecord>,
    /// What this member can do something about: refusals not taken note of, conflicts to settle, own chains that are stuck, what has
    /// waited long for another laptop.
    to_review: u32,
    /// Half-typed texts: no record yet, on this laptop alone.
    unfinished: u32,
    /// Records that this program can't read, by kind: shown nowhere and in no figure.
    left_out: Vec<LeftOut>,
    /// Kinds of which the hub has come to something else, though all was read again.
    differing: Vec<RecordKind>,
    /// Photos and files that the hub is not known to have whole.
    files_unsent: u32,
    /// How many of those lie on carriers, whole.
    files_on_carriers: u32,
    /// Nothing of this vault is left here alone: the laptop may be handed over once that is known of the others, too.
    is_safe: bool,
    /// Other members' vaults on this laptop that may hold something the hub has not.
    others: Vec<OtherVault>,
    /// This vault founded the district: it accepts the hub for everybody.
    may_adopt: bool,
    exchanged_at: Option<String>,
}

/// Records of one kind that this program can't read.
#[derive(Clone, Copy, Debug, Serialize, TS)]
pub(crate) struct LeftOut {
    kind: RecordKind,
    n: u32,
}

/// How far a sync is.
#[derive(Clone, Copy, Debug, Serialize, TS)]
pub(crate) struct SyncProgress {
    done: u32,
    total: u32,
}

/// A chain of changes that does not go on by itself.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct StuckChain {
    is_own: bool,
    #[ts(type = "Id")]
    device: DeviceId,
    #[ts(type = "Id")]
    scope: ScopeId,
    why: String,
}

/// What one sync came to.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct SyncSummary {
    pushed: u32,
    pulled: u32,
    refused: u32,
    held: u32,
    stuck: Vec<StuckChain>,
    repaired: u32,
    /// Own changes that a restored copy of this vault had written in other ones' place; they go on behind those.
    rejoined: u32,
    /// Records that left this laptop, because they or the member's reading of them have ended.
    left: u32,
    is_revoked: bool,
    /// All of it is at the hub and acknowledged: the keys of the vault that was out of use are destroyed.
    is_parted: bool,
    /// The hub was out of reach; the office's relay took what there was and gave what it had.
    is_relayed: bool,
    hub_time: String,
    at: String,
}

/// A sync by hand.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub(crate) struct SyncNow {
    /// An address of the hub to try before those it is known by.
    #[serde(default)]
    hub: Option<String>,
}

/// Which lines of the ledger, the latest first.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub(crate) struct DeliveryFilter {
    #[serde(default)]
    limit: Option<u32>,
    /// Lines before the first that is wanted.
    #[serde(default)]
    offset: Option<u32>,
    #[serde(default)]
    undelivered: Option<bool>,
    /// What was last written within so many days; all of it where none is given.
    #[serde(default)]
    days: Option<u32>,
}

/// How long the ledger is.
#[derive(Clone, Copy, Debug, Serialize, TS)]
pub(crate) struct DeliveryTotal {
    lines: u32,
}

/// Where something saved is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeliveryState {
    /// On this laptop alone.
    OnLaptop,
    /// A copy is on a stick or at a relay; the hub has said nothing yet.
    OnCarrier,
    /// The hub has it.
    OnHub,
    /// The hub has it and somebody will decide about it.
    Held,
    /// The hub has it and it is not in force.
    Refused,
}

/// One record as it was saved, and the proof of its delivery.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct DeliveryLine {
    pub(crate) record: RecordId,
    pub(crate) kind: Option<RecordKind>,
    /// First words, as this member may read them anyway; empty where the record has none of its own.
    pub(crate) title: String,
    pub(crate) detail: String,
    /// How the office came by a visit it took down for a team.
    pub(crate) told: Option<ToldSource>,
    pub(crate) changes: u32,
    pub(crate) written_at: String,
    pub(crate) state: DeliveryState,
    /// Since when a copy of it is on a carrier.
    pub(crate) carried_at: Option<String>,
    pub(crate) receipt: Option<String>,
    pub(crate) received_at: Option<String>,
    pub(crate) reason: Option<String>,
    /// Whose page shows it.
    pub(crate) opens: Option<OpenedRecord>,
    /// The record's beginning was refused, so that nothing of it is in force; else an edit or a step of it.
    pub(crate) is_refused_whole: bool,
}

/// A ledger to take away, of the lines that are looked at.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub(crate) struct ExportLedger {
    format: LedgerFormat,
    #[serde(default)]
    undelivered: Option<bool>,
    /// As in [`DeliveryFilter`].
    #[serde(default)]
    days: Option<u32>,
}

/// As what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LedgerFormat {
    /// A workbook.
    Xlsx,
    /// Plain rows.
    Csv,
}

/// A file that was written.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct LedgerFile {
    path: String,
    lines: u32,
}

/// One sync now; the answer comes when it is through.
pub(crate) fn now(hall: &Hall, args: SyncNow) -> Result<SyncSummary, Error> {
    let (own, before) = {
        let core = hall.core();
        (core.open()?.card.device, core.open()?.store.not_in_force_counts()?)
    };
    let came = hall.sync(&Wanted { address: args.hub, within: None })?;
    let (summary, core) = (came.summary, hall.core());
    // What a vault out of use brings is held, whatever it is.
    let (refused, held) = if came.is_parted { (0, summary.not_in_force) } else { counts_since(&core, before)? };
    Ok(SyncSummary {
        pushed: summary.pushed,
        pulled: summary.pulled,
        refused,
        held,
        stuck: chains(&summary.stuck, own),
        repaired: summary.repaired,
        rejoined: summary.rejoined,
        left: summary.left,
        is_revoked: summary.is_revoked,
        is_parted: came.is_parted,
        is_relayed: came.is_relayed,
        hub_time: summary.hub_time.to_rfc3339(),
        at: core.now().to_rfc3339(),
    })
}

/// How many own changes have been refused and held since these were counted.
pub(crate) fn counts_since(core: &Core, before: (u32, u32)) -> Result<(u32, u32), Error> {
    let (refused, held) = core.open()?.store.not_in_force_counts()?;
    Ok((refused.saturating_sub(before.0), held.saturating_sub(before.1)))
}

fn chains(stuck: &[sync::Stuck], own: DeviceId) -> Vec<StuckChain> {
    let chain =
        |s: &sync::Stuck| StuckChain { is_own: s.device == own, device: s.device, scope: s.scope, why: s.why.clone() };
    stuck.iter().map(chain).collect()
}

/// What the pill and the sync centre show.
pub(crate) fn state(core: &mut Core, _: Nothing) -> Result<SyncState, Error> {
    let now = core.believed()?;
    let settled = conflicts_part::to_settle(core.open_mut()?, now)?;
    let (twins, own_twins) = twins_part::open_counts(core)?;
    let conflicts_to_settle = settled + own_twins;
    let (open, notes) = (core.open()?, &core.sync_notes);
    let hub = core.home.hub()?;
    let unsent = open.store.unstamped()?;
    let (refused, held) = open.store.not_in_force_counts()?;
    let new = noted::new(&open.store)?;
    let stuck = chains(&notes.stuck, open.card.device);
    let synced_at = open.store.remembered(SYNCED_AT)?;
    let since = synced_at.as_deref().and_then(Instant::parse_rfc3339);
    let may_rule = kernel::policy::reach(open.role(), kernel::Intent::AdmitHeld).is_some();
    let (files_on_carriers, files_here) = core.files_by_carrier()?;
    let files_unsent = files_on_carriers + files_here;
    let unfinished = unfinished(core)?;
    let own_stuck = compose::count(stuck.iter().filter(|chain| chain.is_own).count());
    let is_here_alone = unsent > 0 || files_unsent > 0 || unfinished > 0 || !stuck.is_empty();
    let waits = waiting(core)?;
    Ok(SyncState {
        has_hub: hub.is_some(),
        hub: hub.and_then(|h| h.reached().addresses.into_iter().next()),
        unsent,
        on_carriers: open.store.on_carriers()?,
        progress: notes.waiting_at_start.map(|total| SyncProgress { done: total.saturating_sub(unsent), total }),
        is_running: notes.waiting_at_start.is_some(),
        loading: open.loading()?.map(|(done, total)| SyncProgress { done, total }),
        days_apart: since.map_or(0, |at| compose::days(now.0 - at.0)),
        days_unsent: match open.store.unstamped_since()?.filter(|_| since.is_some()) {
            // Savings are dated by the believed time.
            Some(at) => compose::days(core.believed()?.0 - at.0),
            None => 0,
        },
        synced_at,
        problem: notes.problem.as_ref().map(told),
        next_in_minutes: notes.next_at.map(|at| minutes(at.0 - core.now().0)),
        refused,
        held,
        refused_new: new.refused,
        held_new: new.held,
        conflicts: conflicts_part::count(open.store.read())? + twins,
        conflicts_to_settle,
        held_to_rule: if may_rule { directory::held_waiting(open.store.read(), open.role())? } else { 0 },
        left_out: left_out(open.store.read())?,
        differing: open
            .store
            .differing()?
            .into_iter()
            .map(|one| one.kind)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        files_unsent,
        files_on_carriers,
        is_safe: since.is_some() && !is_here_alone,
        others: updating::not_at_hub(core)?,
        to_review: new.refused + conflicts_to_settle + own_stuck + compose::count(waits.len()),
        stuck,
        unfinished,
        waits,
        may_adopt: open.card.device == open.district.founder,
        exchanged_at: open.store.remembered("exchanged_at")?,
    })
}

fn left_out(conn: &Connection) -> Result<Vec<LeftOut>, Error> {
    Ok(store::left_out_by_kind(conn)?.into_iter().map(|(kind, n)| LeftOut { kind, n }).collect())
}

/// Begun minutes.
fn minutes(millis: i64) -> u32 {
    u32::try_from(millis.max(0).unsigned_abs().div_ceil(60_000)).unwrap_or(u32::MAX)
}

/// A refusal as the sync centre shows it.
pub(crate) fn told(refusal: &Refusal) -> SyncProblem {
    SyncProblem {
        is_offline: refusal.code == kernel::ErrorCode::Offline,
        reason: refusal.reason.clone(),
        params: refusal.params.clone(),
    }
}

/// The delivery ledger.
pub(crate) fn deliveries(core: &mut Core, args: DeliveryFilter) -> Result<Vec<DeliveryLine>, Error> {
    let page = (args.offset.unwrap_or(0), args.limit.unwrap_or(200).min(MOST_LINES));
    let part = part(core.believed()?, args.undelivered, args.days);
    lines(core, part, page)
}

/// How many lines of the ledger there are, by the same filter.
pub(crate) fn delivery_total(core: &mut Core, args: DeliveryFilter) -> Result<DeliveryTotal, Error> {
    let part = part(core.believed()?, args.undelivered, args.days);
    Ok(DeliveryTotal { lines: core.open()?.store.ledger_total(part)? })
}

/// What the hub holds or has refused.
pub(crate) fn not_in_force(core: &mut Core, _: Nothing) -> Result<Vec<DeliveryLine>, Error> {
    lines(core, (LedgerPart::NotInForce, None), (0, MOST_LINES))
}

fn part(now: Instant, undelivered: Option<bool>, days: Option<u32>) -> (LedgerPart, Option<Instant>) {
    let part = if undelivered == Some(true) { LedgerPart::Undelivered } else { LedgerPart::Whole };
    (part, days.map(|days| Instant(now.0 - i64::from(days) * compose::DAY_MS)))
}

fn lines(core: &Core, part: (LedgerPart, Option<Instant>), page: (u32, u32)) -> Result<Vec<DeliveryLine>, Error> {
    let looking = core.looking_back()?;
    let store = &core.open()?.store;
    let named = |line: LedgerLine| {
        let hit = line.kind.map(|kind| store::Hit { kind, id: line.record });
        // A record that is not in force may have no row to take words from.
        let words = hit.and_then(|hit| described(store.read(), hit, &looking).ok().flatten());
        let told = visits::told_source(store.read(), line.record).ok().flatten();
        let opens = line.kind.and_then(|kind| opened::opened(store.read(), kind, line.record));
        let is_refused_whole =
            line.whereabouts == Whereabouts::Refused && store.is_beginning_refused(line.record).unwrap_or(false);
        DeliveryLine {
            told,
            opens,
            is_refused_whole,
            ..delivery(line, words.map(|hit| (hit.title, hit.detail)).unwrap_or_default())
        }
    };
    Ok(store.ledger_page(part, page)?.into_iter().map(named).collect())
}

fn delivery(line: LedgerLine, words: (String, String)) -> DeliveryLine {
    DeliveryLine {
        record: line.record,
        kind: line.kind,
        title: words.0,
        detail: words.1,
        told: None,
        opens: None,
        is_refused_whole: false,
        changes: line.changes,
        written_at: line.written_at.to_rfc3339(),
        state: match line.whereabouts {
            Whereabouts::OnLaptop => DeliveryState::OnLaptop,
            Whereabouts::OnCarrier => DeliveryState::OnCarrier,
            Whereabouts::OnHub => DeliveryState::OnHub,
            Whereabouts::Held => DeliveryState::Held,
            Whereabouts::Refused => DeliveryState::Refused,
        },
        carried_at: line.carried_at.map(Instant::to_rfc3339),
        receipt: line.proof.as_ref().map(|proof| proof.number.clone()),
        received_at: line.proof.map(|proof| proof.received_at.to_rfc3339()),
        reason: line.reason,
    }
}

/// The member has read what was refused or is held; the pill need not say it again.
pub(crate) fn acknowledge(core: &mut Core, _: Nothing) -> Result<Done, Error> {
    noted::note(&mut core.open_mut()?.store)?;
    Ok(Done {})
}

/// Writes the ledger beside the papers.
pub(crate) fn export_ledger(core: &mut Core, args: ExportLedger) -> Result<LedgerFile, Error> {
    let part = part(core.believed()?, args.undelivered, args.days);
    let lines = lines(core, part, (0, MOST_LINES))?;
    let (ending, bytes) = match args.format {
        LedgerFormat::Xlsx => ("xlsx", papers_part::ledger_workbook(core, &lines)?),
        LedgerFormat::Csv => ("csv", papers_part::ledger_rows(&lines)),
    };
    let name = format!("上传回执台账-{}.{ending}", core.now().local().format("%Y%m%d"));
    let path = core.home.folder("papers")?.join(name);
    core.write_out(&Leaving { what: ExportedAs::DeliveryLedger, about: None, path: &path, bytes: &bytes })?;
    Ok(LedgerFile { path: path.display().to_string(), lines: compose::count(lines.len()) })
}
