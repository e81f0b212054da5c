//! 电脑: which laptops of the district there are and when each last came to the hub, for the office and the administrators; and the word that one is out of
//! use (decisions D22). What the hub knows is a member's vault on a laptop: a laptop of several members has several lines.

use crate::{
    Error,
    command::None,
    compose::{DAY_MS, count},
    core::Core,
    core::Open,
    wire::Saved,
};
use directory::{DeviceLoss, LostDevice, RevocationRow};
use kernel::{DeviceId, ErrorCode, Instant, Intent, MemberId, Refusal, Role};
use release::Version;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use sync::{DevicesTold, KnownDevice};
use ts_rs::TS;

/// Not heard of for so many days, somebody should ask.
const AWAY_DAYS: u32 = 3;

/// What the office is shown.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct DeviceBoard {
    /// As of when, by the hub's clock, RFC 3339; none before it told this vault anything.
    told_at: Option<String>,
    /// Vaults in use.
    in_use: u32,
    /// Of these, such as had not come to the hub for three days.
    away: u32,
    /// Vaults out of use.
    revoked: u32,
    /// In use first, the longest away first.
    rows: Vec<DeviceLine>,
}

/// A laptop: a member's vault on it.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct DeviceLine {
    #[ts(type = "Id")]
    device: DeviceId,
    /// It, as people are shown it.
    short: String,
    /// Whose; empty where that member is not known here.
    name: String,
    /// What the member is today; none where all postings have ended.
    postings: Vec<DevicePosting>,
    enrolled_at: String,
    /// When it last came to the hub itself; none where that was never, and the hub knows it from others.
    seen_at: Option<String>,
    /// Whole days from then, or from its enrolment, until the list was told.
    days_away: u32,
    /// The version of its program, as it last said.
    build: Option<String>,
    /// Another laptop of the district runs a newer one.
    is_behind: bool,
    /// What it wrote and the office has not ruled on yet.
    held: u32,
    /// Erasures that it has not said to be carried out on it.
    to_erase: u32,
    /// The hub refuses it.
    is_revoked: bool,
    /// Since when its keys are destroyed, by the hub's clock: all of it was at the hub.
    keys_destroyed_at: Option<String>,
    /// This laptop itself.
    is_own: bool,
    /// The one that founded the district: it can't be put out of use.
    is_founder: bool,
    /// What was said when it was put out of use; none also where that was done at the hub itself.
    revocation: Option<RevocationRow>,
    /// It was lost: how many places were told, and how many of them have listed whom it knew.
    lost: Option<LossCount>,
}

/// How far a loss has come.
#[derive(Clone, Copy, Debug, Default, Serialize, TS)]
pub(crate) struct LossCount {
    places: u32,
    listed: u32,
}

/// A laptop chosen.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
pub(crate) struct ChosenDevice {
    #[ts(type = "Id")]
    device: DeviceId,
}

/// A posting in words.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct DevicePosting {
    role: Role,
    place_name: String,
}

/// The wish to put a laptop out of use.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct RevokeDevice {
    #[ts(type = "Id")]
    device: DeviceId,
    reason: String,
    /// It was stolen or lost: the places whose records lay on it are told to list whom it knew.
    is_lost: bool,
}

/// What is known here of those a line is about.
struct Around<'a> {
    open: &'a Open,
    told_at: Instant,
    /// The newest program that runs anywhere in the district.
    newest: Version,
    names: BTreeMap<MemberId, String>,
    postings: BTreeMap<MemberId, Vec<DevicePosting>>,
    held: BTreeMap<DeviceId, u32>,
    said: BTreeMap<DeviceId, RevocationRow>,
    lost: BTreeMap<DeviceId, LossCount>,
}

/// Every laptop the hub knows, as it last told.
pub(crate) fn list(core: &mut Core, _: None) -> Result<DeviceBoard, Error> {
    let open = core.open()?;
    if kernel::policy::sees_devices(open.role()).is_none() {
        return Err(Refusal::new(ErrorCode::Forbidden, "not_your_right").into());
    }
    let told = DevicesTold::of(&open.store)?;
    let told_at = told.as_ref().map(|told| told.at);
    let mut known = told.map(|told| told.devices).unwrap_or_default();
    known.sort_by_key(|known| (known.is_revoked, known.seen_at, known.device));
    let newest = known.iter().filter(|known| !known.is_revoked).filter_map(version).max();
    let newest = newest.map_or(core.program.version, |newest| newest.max(core.program.version));
    let around = Around::of(core, (told_at.unwrap_or_default(), newest))?;
    let is_hub = hubs_own(core, &known)?;
    let rows = known.iter().filter(|known| !is_hub(known)).map(|known| around.line(known));
    let rows: Vec<DeviceLine> = rows.collect::<Result<_, _>>()?;
    let in_use = || rows.iter().filter(|row| !row.is_revoked);
    Ok(DeviceBoard {
        told_at: told_at.map(Instant::to_rfc3339),
        in_use: count(in_use().count()),
        away: count(in_use().filter(|row| row.days_away >= AWAY_DAYS).count()),
        revoked: count(rows.len() - in_use().count()),
        rows,
    })
}

/// Says that a laptop is out of use; the hub carries it out at the next sync.
pub(crate) fn revoke(core: &mut Core, args: RevokeDevice) -> Result<Saved, Error> {
    let open = revoker(core)?;
    let told = DevicesTold::of(&open.store)?.ok_or_else(|| Refusal::not_now("devices_not_told"))?;
    let known = told.devices.iter().find(|known| known.device == args.device);
    let known = known.ok_or_else(|| Refusal::invalid("device", "no_such_device"))?;
    let said = directory::revocations(open.store.read())?;
    if hubs_own(core, &told.devices)?(known) {
        return Err(Refusal::not_now("founder_not_revocable").into());
    }
    if args.device == open.card.device {
        return Err(Refusal::not_now("own_device_not_revocable").into());
    }
    if args.device == open.district.founder && open.role() != Role::Office {
        return Err(Refusal::new(ErrorCode::Forbidden, "founder_by_office_alone").into());
    }
    if known.is_revoked || said.contains_key(&args.device) {
        return Err(Refusal::new(ErrorCode::Conflict, "revoked_already").into());
    }
    let (now, district, lost) = (core.now(), open.district.place(), lost_device(known));
    let called_from = concerns::called_from(open.store.read(), lost.member)?;
    core.write(Some(district), |tx| -> Result<(), directory::Error> {
        directory::revoke(tx, district, (args.device, &args.reason))?;
        match args.is_lost {
            true => directory::report_loss(tx, lost, &called_from).map(drop),
            false => Ok(()),
        }
    })?;
    Ok(Saved::at(now))
}

/// Says of a laptop that is out of use that it was lost: one the hub's operator stopped, or one given back that turns out not to be there.
pub(crate) fn report_loss(core: &mut Core, args: ChosenDevice) -> Result<Saved, Error> {
    let open = revoker(core)?;
    let told = DevicesTold::of(&open.store)?.ok_or_else(|| Refusal::not_now("devices_not_told"))?;
    let known = told.devices.iter().find(|known| known.device == args.device);
    let known = known.ok_or_else(|| Refusal::invalid("device", "no_such_device"))?;
    if !known.is_revoked && !directory::revocations(open.store.read())?.contains_key(&args.device) {
        return Err(Refusal::not_now("device_still_in_use").into());
    }
    let (now, district, lost) = (core.now(), open.district.place(), lost_device(known));
    let called_from = concerns::called_from(open.store.read(), lost.member)?;
    core.write(Some(district), |tx| directory::report_loss(tx, lost, &called_from))?;
    Ok(Saved::at(now))
}

fn lost_device(known: &KnownDevice) -> LostDevice {
    LostDevice { device: known.device, member: known.member, seen_at: has_come(known).then_some(known.seen_at) }
}

fn lost(conn: &rusqlite::Connection) -> Result<BTreeMap<DeviceId, LossCount>, Error> {
    let mut found: BTreeMap<DeviceId, LossCount> = BTreeMap::new();
    for row in store::rows::<DeviceLoss>(conn, "WHERE is_void = 0", [])? {
        let count = found.entry(row.value.device).or_default();
        count.places += 1;
        count.listed += u32::from(row.value.listed_at.is_some());
    }
    Ok(found)
}

pub(super) fn revoker(core: &Core) -> Result<&Open, Error> {
    let open = core.open()?;
    match kernel::policy::reach(open.role(), Intent::Revoke) {
        Some(_) => Ok(open),
        Option::None => Err(Refusal::new(ErrorCode::Forbidden, "not_your_right").into()),
    }
}

/// Which of them is the hub's own vault, where the hub founded the district: no laptop.
fn hubs_own(core: &Core, known: &[KnownDevice]) -> Result<impl Fn(&KnownDevice) -> bool + use<>, Error> {
    let founder = core.open()?.district.founder;
    let is_hub = core.home.hub()?.is_some_and(|hub| hub.card.device == founder);
    let member = known.iter().find(|known| is_hub && known.device == founder).map(|known| known.member);
    Ok(move |known: &KnownDevice| Some(known.member) == member)
}

/// A vault that others brought the card of was enrolled and seen at once, and said nothing of its program.
fn has_come(known: &KnownDevice) -> bool {
    known.build.is_some() || known.seen_at != known.enrolled_at
}

/// Which program it runs, as it last said.
fn version(known: &KnownDevice) -> Option<Version> {
    known.build.as_deref().and_then(Version::parse)
}

impl<'a> Around<'a> {
    fn of(core: &'a Core, (told_at, newest): (Instant, Version)) -> Result<Self, Error> {
        let open = core.open()?;
        let conn = open.store.read();
        let mut postings: BTreeMap<MemberId, Vec<DevicePosting>> = BTreeMap::new();
        for row in directory::members::members(conn, core.today()?, &Default::default())? {
            let posting = DevicePosting { role: row.role, place_name: row.place_name };
            postings.entry(row.id).or_default().push(posting);
        }
        Ok(Self {
            open,
            told_at,
            newest,
            names: directory::members::names(conn)?,
            postings,
            held: directory::held_by_device(conn)?,
            said: directory::revocations(conn)?,
            lost: lost(conn)?,
        })
    }

    fn line(&self, known: &KnownDevice) -> Result<DeviceLine, Error> {
        let days = (self.told_at.0 - known.seen_at.0).max(0) / DAY_MS;
        Ok(DeviceLine {
            device: known.device,
            short: known.device.short(),
            name: self.names.get(&known.member).cloned().unwrap_or_default(),
            postings: self.postings.get(&known.member).cloned().unwrap_or_default(),
            enrolled_at: known.enrolled_at.to_rfc3339(),
            seen_at: has_come(known).then(|| known.seen_at.to_rfc3339()),
            days_away: u32::try_from(days).unwrap_or(u32::MAX),
            build: known.build.clone(),
            is_behind: version(known).is_some_and(|version| version < self.newest),
            held: self.held.get(&known.device).copied().unwrap_or(0),
            to_erase: known.to_erase,
            is_revoked: known.is_revoked,
            keys_destroyed_at: self.open.store.keys_destroyed_at(known.device)?.map(Instant::to_rfc3339),
            is_own: known.device == self.open.card.device,
            is_founder: known.device == self.open.district.founder,
            revocation: self.said.get(&known.device).cloned(),
            lost: self.lost.get(&known.device).copied(),
        })
    }
}
