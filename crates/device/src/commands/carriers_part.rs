//! Sync without a line: files on a stick, and the office's relay.

use crate::{
    Error, command::Done, command::None as Nothing, commands::sync_part::counts_since, compose, core::Core,
    hub_line::HubLine, hub_sync::CameIn, hub_sync::FilesTaken, hub_sync::Hall, sticks, wire,
};
use concerns::Attachment;
use kernel::{ErrorCode, RecordId, Refusal};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use sync::RelayCard;
use ts_rs::TS;

/// A stick that is plugged in.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct Stick {
    /// As the system names it.
    name: String,
    path: String,
}

/// Where bundles are to lie.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub(crate) struct SaveBundle {
    /// A folder, of a stick for instance; one of our own without it.
    #[serde(default)]
    folder: Option<String>,
}

/// Bundles that lie there.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct BundleSaved {
    folder: String,
    file_names: Vec<String>,
    paths: Vec<String>,
    /// How many changes they hold; none when only news are wished for.
    changes: u32,
    /// How many photos and files lie on carriers whole by now and have no word of the hub's.
    files_on_carriers: u32,
    /// How many had no room, and go with the next.
    files_left: u32,
}

/// A file as the window sends it.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct CarriedFile {
    #[allow(dead_code)]
    file_name: String,
    content_base64: String,
}

/// What an answer brought.
#[derive(Clone, Debug, Default, Serialize, TS)]
pub(crate) struct AnswerTaken {
    /// Changes that have their receipt now.
    pushed: u32,
    pulled: u32,
    refused: u32,
    held: u32,
    left: u32,
    /// Another answer to the same file goes on behind this one.
    has_more: bool,
    /// Nothing is missing as of the hub's time; else another file has to go.
    is_whole: bool,
    is_revoked: bool,
    hub_time: String,
    /// It is another member's of this laptop, and lies ready for the next sign-in there. Nothing was taken in.
    kept_for: Option<String>,
    /// Photos and files that are at the hub now.
    files_up: u32,
    /// Photos and files that were asked for and are here now.
    files_down: u32,
    /// Photos and files of which the hub, or this laptop, did not take a piece.
    files_refused: Vec<RefusedFile>,
}

/// A photo or file that was not taken.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct RefusedFile {
    /// None once it was erased, or where the record is here no more.
    name: Option<String>,
    /// Why, a word of the screens.
    reason: String,
}

/// The relay this laptop knows from now on.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct RelayKnown {
    addresses: Vec<String>,
}

/// The sticks that are plugged in.
pub(crate) fn sticks(core: &mut Core, _: Nothing) -> Result<Vec<Stick>, Error> {
    core.open()?;
    let stick = |path: PathBuf| Stick {
        name: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        path: path.display().to_string(),
    };
    Ok(sticks::plugged_in().into_iter().map(stick).collect())
}

/// Saves all that waits into a folder, sealed to the hub.
pub(crate) fn save_bundle(hall: &Hall, args: SaveBundle) -> Result<BundleSaved, Error> {
    let folder = args.folder.map(PathBuf::from);
    let saved = hall.save_bundles(folder.as_deref())?;
    let parent = saved.paths.first().and_then(|path| path.parent());
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(BundleSaved {
        folder: parent.map(|folder| folder.display().to_string()).unwrap_or_default(),
        file_names: saved.paths.iter().map(name).collect(),
        paths: saved.paths.iter().map(|path| path.display().to_string()).collect(),
        changes: saved.changes,
        files_on_carriers: saved.files.0,
        files_left: saved.files.1,
    })
}

/// Takes the hub's answer in.
pub(crate) fn take_answer(hall: &Hall, args: CarriedFile) -> Result<AnswerTaken, Error> {
    let before = hall.core().open()?.store.not_in_force_counts()?;
    let taken = match hall.take_answer(&wire::decode(&args.content_base64)?)? {
        CameIn::Own(taken) => taken,
        CameIn::ForAnother(whose) => return Ok(AnswerTaken { kept_for: Some(whose), ..AnswerTaken::default() }),
    };
    let (refused, held) = counts_since(&hall.core(), before)?;
    let files_refused = refused_files(&hall.core(), &taken.files)?;
    let (FilesTaken { up, down, .. }, taken) = (taken.files, taken.answer);
    let summary = taken.summary;
    Ok(AnswerTaken {
        pushed: summary.pushed,
        pulled: summary.pulled,
        refused,
        held,
        left: summary.left,
        has_more: taken.has_more,
        is_whole: taken.is_whole,
        is_revoked: summary.is_revoked,
        hub_time: summary.hub_time.to_rfc3339(),
        kept_for: None,
        files_up: up,
        files_down: down,
        files_refused,
    })
}

fn refused_files(core: &Core, files: &FilesTaken) -> Result<Vec<RefusedFile>, Error> {
    let store = &core.open()?.store;
    let named = |(record, reason): &(RecordId, String)| -> Result<RefusedFile, Error> {
        let row = store::get::<Attachment>(store.read(), *record)?;
        Ok(RefusedFile { name: row.and_then(|row| row.value.name), reason: reason.clone() })
    };
    files.refused.iter().map(named).collect()
}

/// Takes a relay's card: where the hub is out of reach, this laptop syncs by it.
pub(crate) fn set_relay(core: &mut Core, args: CarriedFile) -> Result<RelayKnown, Error> {
    core.open()?;
    let unfit = || Refusal::invalid("file_name", "relay_card_unfit");
    let card: RelayCard = serde_json::from_slice(&wire::decode(&args.content_base64)?).map_err(|_| unfit())?;
    HubLine::to_relay(&card).map_err(|_| unfit())?;
    let hub = core.home.hub()?.ok_or_else(|| Refusal::not_now("hub_unknown"))?;
    if card.addresses.is_empty() {
        return Err(unfit().into());
    }
    if hub.card.device != card.relay_of {
        return Err(Refusal::new(ErrorCode::Forbidden, "relay_of_another_hub").into());
    }
    core.home.keep_relay(Some(&card))?;
    Ok(RelayKnown { addresses: card.addresses })
}

/// Syncs by a relay no more.
pub(crate) fn forget_relay(core: &mut Core, _: Nothing) -> Result<Done, Error> {
    core.open()?;
    core.home.keep_relay(None)?;
    Ok(Done {})
}

/// What the screens tell of carriers.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct CarrierState {
    /// The hub's card lets bundles be sealed to it.
    can_seal: bool,
    /// The relay's first address.
    relay: Option<String>,
    /// Files that are out and without an answer.
    files_out: u32,
    /// Bundles that lie at a relay.
    at_relay: u32,
    /// When the earliest of them was made.
    out_since: Option<String>,
    /// Photos and files that were asked for here and have not come yet.
    files_wanted: u32,
}

/// What the screens tell of carriers.
pub(crate) fn carrier_state(core: &mut Core, _: Nothing) -> Result<CarrierState, Error> {
    let carriages = core.open()?.store.carriages()?;
    let at_relay = carriages.iter().filter(|c| c.is_relayed).count();
    Ok(CarrierState {
        can_seal: core.home.hub()?.is_some_and(|hub| hub.card.sealing().is_ok()),
        relay: core.home.relay()?.and_then(|relay| relay.addresses.into_iter().next()),
        files_out: compose::count(carriages.len() - at_relay),
        at_relay: compose::count(at_relay),
        out_since: carriages.first().map(|c| c.made_at.to_rfc3339()),
        files_wanted: core.files_wanted()?,
    })
}
