//! How this installation stands: which program runs, whose releases it trusts, and below which version it never goes.

use crate::{Error, core::Core, home};
use kernel::{ErrorCode, Refusal};
use release::{Kind, Platform, ReleaseKeys, Standing, Version};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Under this name a vault remembers the newest program that opened it.
const OPENED_BY: &str = "opened_by_version";
/// The same of this installation, beside its releases.
const FLOOR: &str = "floor.json";

/// The program that runs.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) version: Version,
    /// Where it lies; none where that is not known, and then nothing can be installed.
    pub(crate) path: Option<PathBuf>,
    /// It is the window, not the command line.
    pub(crate) is_window: bool,
    /// A practice district's own publisher.
    pub(crate) key: Option<String>,
    /// Drawn at each start: what waits for the next one is told from what failed in it.
    pub(crate) start: u64,
}

#[derive(Default, Serialize, Deserialize)]
struct Floor {
    version: Option<Version>,
}

impl Program {
    /// How a newer one would be put here; none where that can't be done.
    pub(crate) fn platform(&self) -> Option<Platform> {
        let path = self.path.as_ref()?;
        // What the system's packages put there, the system's packages change.
        let is_packaged = ["/usr", "/opt"].iter().any(|root| path.starts_with(root));
        Platform::here(match (cfg!(windows), is_packaged, self.is_window) {
            (true, ..) => Kind::Setup,
            (false, true, _) => Kind::Deb,
            (false, false, true) => Kind::Window,
            (false, false, false) => Kind::Cli,
        })
    }
}

impl Core {
    /// Whose releases are taken here: those the program was built with, and in a practice district the one it was started with.
    pub(crate) fn release_keys(&self) -> Result<ReleaseKeys, Error> {
        let built_in = ReleaseKeys::built_in();
        let is_practice = self.home.district()?.is_some_and(|district| district.is_practice);
        match self.program.key.as_deref().filter(|_| is_practice) {
            Some(key) => Ok(built_in.and(key).map_err(|error| error.refusal())?),
            None => Ok(built_in),
        }
    }

    /// How this installation stands.
    ///
    /// # Errors
    /// `update_not_here` where nothing can be put in the program's place.
    pub(crate) fn standing(&self) -> Result<Standing, Error> {
        let not_here = || Refusal::new(ErrorCode::NotAllowedNow, "update_not_here");
        let platform = self.program.platform().ok_or_else(not_here)?;
        let current = self.program.version;
        let here: Floor = home::read_or_default(&self.home.folder("updates")?.join(FLOOR));
        let of_vault = match &self.open {
            Some(open) => open.store.remembered(OPENED_BY)?.as_deref().and_then(Version::parse),
            None => None,
        };
        let floor = [Some(current), here.version, of_vault].into_iter().flatten().max().unwrap_or(current);
        Ok(Standing { current, floor, platform, schema: u32::from(store::SCHEMA) })
    }
}

/// This program has opened a vault: from now on nothing older is put here, and there is no way back to the program before it, which
/// may not read this vault's form any more. What can't be noted keeps nobody out.
pub(crate) fn opened(core: &Core, store: &mut store::Store) {
    let version = core.program.version;
    let before = store.remembered(OPENED_BY).ok().flatten().as_deref().and_then(Version::parse);
    if before.is_none_or(|before| before < version) {
        drop(store.remember(OPENED_BY, &version.to_string()));
    }
    let Ok(folder) = core.home.folder("updates") else { return };
    let path = folder.join(FLOOR);
    let floor: Floor = home::read_or_default(&path);
    if floor.version.is_none_or(|before| before < version) {
        let noted = serde_json::to_vec(&Floor { version: Some(version) }).map_err(Error::from);
        drop(noted.and_then(|bytes| home::write_safely(&path, &bytes)));
    }
    super::trail::proven(&folder, version);
}
