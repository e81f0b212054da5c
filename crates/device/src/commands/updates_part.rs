//! Newer releases of the program: what lies ready, what stands in the way, and the step.

use super::sync_part::{SyncProblem, told};
use crate::{
    Error, command::Done, command::None as Nothing, core::Core, hub_sync::Hall, updating, updating::InstalledRelease,
    wire,
};
use kernel::{ErrorCode, Refusal};
use release::{Head, may_follow};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use ts_rs::TS;

/// So much of a file is read at once; the head stands in the first.
const CHUNK: u64 = 1 << 20;

/// How updates stand here.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct UpdateState {
    /// The program that runs.
    version: String,
    /// Why this program can't be updated by itself; none where it can.
    why_not: Option<SyncProblem>,
    /// The newest release that lies here whole.
    ready: Option<ReadyRelease>,
    /// What has to be done before it is installed.
    obstacles: Vec<SyncProblem>,
    /// A release on its way.
    incoming: Option<IncomingRelease>,
    /// What was wrong with the last one that was offered.
    problem: Option<SyncProblem>,
    /// The last step, while there is something to say of it.
    installed: Option<InstalledRelease>,
}

/// A release that lies ready.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct ReadyRelease {
    version: String,
    made_on: String,
    /// What is new, in its publisher's words.
    notes: Vec<String>,
    /// Bytes.
    size: u32,
}

/// A release on its way.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct IncomingRelease {
    version: String,
    percent: u32,
}

/// A release as a file: by its path, or as the window sends it, piece by piece; it may be larger than one call can carry.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub(crate) struct ReleaseFile {
    #[serde(default)]
    path: Option<String>,
    /// The next bytes.
    #[serde(default)]
    content_base64: Option<String>,
    /// Where in the file they stand; at its beginning without it.
    #[serde(default)]
    at: Option<u32>,
    /// More follow.
    #[serde(default)]
    has_more: Option<bool>,
}

/// A look by hand.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub(crate) struct LookNow {
    /// An address of the hub to try before those it is known by.
    #[serde(default)]
    hub: Option<String>,
}

/// A release, as the member saw it.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct ChosenRelease {
    version: String,
}

/// A file that was written.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct ReleaseSaved {
    path: String,
}

/// How updates stand here. Before anybody is signed in it tells no obstacles.
pub(crate) fn state(core: &mut Core, _: Nothing) -> Result<UpdateState, Error> {
    let (shelf, current) = (core.shelf()?, core.program.version);
    let why_not = core.standing().map(drop).and_then(|()| match core.release_keys()?.is_empty() {
        true => Err(release::Error::NoKeys.refusal().into()),
        false => Ok(()),
    });
    let ready = shelf.ready(current).map(|(head, _)| head).filter(|_| why_not.is_ok());
    let obstacles = match &ready {
        Some(_) if core.open.is_some() => updating::obstacles(core)?,
        _ => Vec::new(),
    };
    let incoming = shelf.incoming().filter(|incoming| incoming.head.manifest().version > current);
    Ok(UpdateState {
        version: current.to_string(),
        why_not: why_not.err().map(|error| told(&error.refusal())),
        ready: ready.as_ref().map(ready_release),
        obstacles: obstacles.iter().map(told).collect(),
        incoming: incoming.map(|incoming| IncomingRelease {
            version: incoming.head.manifest().version.to_string(),
            percent: incoming.done * 100 / incoming.total().max(1),
        }),
        problem: core.update_problem.as_ref().map(told),
        installed: updating::installed(&core.home.folder("updates")?, &core.program),
    })
}

fn ready_release(head: &Head) -> ReadyRelease {
    let manifest = head.manifest();
    ReadyRelease {
        version: manifest.version.to_string(),
        made_on: manifest.made_on.clone(),
        notes: manifest.notes.clone(),
        size: u32::try_from(manifest.size).unwrap_or(u32::MAX),
    }
}

/// Asks the hub now, and fetches what it has.
pub(crate) fn look(hall: &Hall, args: LookNow) -> Result<UpdateState, Error> {
    hall.core().open()?;
    hall.look_for_release(args.hub.as_deref())?;
    state(&mut hall.core(), Nothing {})
}

/// Takes a release that somebody chose by hand; the same is asked of it as of one that came over the line.
pub(crate) fn take(core: &mut Core, args: ReleaseFile) -> Result<UpdateState, Error> {
    core.open()?;
    match (args.path, args.content_base64) {
        (Some(path), None) => take_file(core, Path::new(&path))?,
        (None, Some(content)) => {
            take_chunk(core, args.at.unwrap_or(0), &wire::decode(&content)?)?;
            if args.has_more != Some(true) {
                core.shelf()?.finish_chosen()?;
            }
        }
        _ => return Err(Refusal::invalid("path", "release_file_missing").into()),
    }
    state(core, Nothing {})
}

fn take_file(core: &Core, path: &Path) -> Result<(), Error> {
    let mut file = File::open(path)?;
    let (mut at, mut bytes) = (0, Vec::new());
    loop {
        bytes.clear();
        Read::by_ref(&mut file).take(CHUNK).read_to_end(&mut bytes)?;
        if bytes.is_empty() && at > 0 {
            return core.shelf()?.finish_chosen();
        }
        take_chunk(core, at, &bytes)?;
        at = at.saturating_add(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    }
}

/// What is not to be installed here is refused by its first bytes.
fn take_chunk(core: &Core, at: u32, bytes: &[u8]) -> Result<(), Error> {
    let shelf = core.shelf()?;
    if at > 0 {
        return shelf.go_on_chosen(u64::from(at), bytes);
    }
    let head = shelf.judge(bytes)?;
    may_follow(head.manifest(), &core.standing()?).map_err(|error| error.refusal())?;
    shelf.begin_chosen(&head, bytes)
}

/// Copies the release that lies ready, for a laptop that never reaches the hub.
pub(crate) fn save(core: &mut Core, args: crate::safety::AtPath) -> Result<ReleaseSaved, Error> {
    core.open()?;
    let none = || Refusal::new(ErrorCode::NotFound, "no_release_ready");
    let shelf = core.shelf()?;
    let (head, path) = shelf.ready(core.program.version).ok_or_else(none)?;
    let bytes = shelf.open(&path)?.bytes();
    let platform = head.manifest().platform.to_string().replace('/', "-");
    let to = Path::new(&args.path).join(format!("zoufang-{}-{platform}.zfrelease", head.manifest().version));
    store::write_sealed(&to, &bytes)?;
    Ok(ReleaseSaved { path: to.display().to_string() })
}

/// Installs the release that lies ready.
pub(crate) fn install(core: &mut Core, args: ChosenRelease) -> Result<UpdateState, Error> {
    updating::install(core, &args.version)?;
    state(core, Nothing {})
}

/// Goes back to the program before, while the new one has opened no vault. Needs nobody signed in: nobody may be able to.
pub(crate) fn go_back(core: &mut Core, _: Nothing) -> Result<Done, Error> {
    updating::go_back(core)?;
    Ok(Done {})
}
