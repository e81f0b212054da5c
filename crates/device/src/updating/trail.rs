//! What was installed last, and whether it has shown that it works: `updates/installed.json`. Both programs read it, the new one and
//! the one before.

use crate::{home, updating::Program};
use release::{Kind, Version};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use ts_rs::TS;

const TRAIL: &str = "installed.json";

/// The last step from one program to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trail {
    pub(crate) version: Version,
    pub(crate) from: Version,
    pub(crate) kind: Kind,
    pub(crate) program: PathBuf,
    /// It stands in the program's place, or was handed to the system.
    pub(crate) is_put: bool,
    /// It has opened a vault.
    pub(crate) is_proven: bool,
    /// In which run of the program it was installed.
    pub(crate) start: u64,
}

/// How far the last step has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UpdateStep {
    /// The next start is the new program's.
    WaitsForRestart,
    /// The system's installer has it.
    HandedOver,
    /// The new program runs and has opened no vault yet.
    FirstStart,
    /// The program before it runs: the new one did not come through.
    DidNotOpen,
}

/// The last step, as the screens show it.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct InstalledRelease {
    version: String,
    from: String,
    step: UpdateStep,
    /// Where the program before it lies, while it does.
    previous: Option<String>,
}

/// The trail of this home.
pub(crate) fn read(folder: &Path) -> Option<Trail> {
    home::read_json(&folder.join(TRAIL)).ok().flatten()
}

pub(crate) fn keep(folder: &Path, trail: &Trail) -> Result<(), crate::Error> {
    home::write_safely(&folder.join(TRAIL), &serde_json::to_vec(trail)?)
}

/// A program of this version opened a vault.
pub(crate) fn proven(folder: &Path, version: Version) {
    if let Some(trail) = read(folder).filter(|trail| trail.version == version && !trail.is_proven) {
        drop(keep(folder, &Trail { is_put: true, is_proven: true, ..trail }));
    }
}

/// What there is to say of the last step; nothing once the new program works.
pub(crate) fn installed(folder: &Path, running: &Program) -> Option<InstalledRelease> {
    let trail = read(folder)?;
    let previous = super::swap::previous_of(&trail.program);
    let (version, from) = (trail.version.to_string(), trail.from.to_string());
    let previous = previous.exists().then(|| previous.display().to_string());
    Some(InstalledRelease { step: trail.step(running)?, version, from, previous })
}

impl Trail {
    fn step(&self, running: &Program) -> Option<UpdateStep> {
        if running.version == self.version {
            return Some(UpdateStep::FirstStart).filter(|_| !self.is_proven);
        }
        // A step that was cut before its end changed nothing.
        if running.version != self.from || !self.is_put || self.is_proven {
            return None;
        }
        Some(match self.kind {
            Kind::Deb | Kind::Setup => UpdateStep::HandedOver,
            Kind::Window | Kind::Cli if self.start == running.start => UpdateStep::WaitsForRestart,
            Kind::Window | Kind::Cli => UpdateStep::DidNotOpen,
        })
    }
}
