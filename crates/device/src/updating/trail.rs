//! What was installed last, and whether it has shown that it works: `updates/installed.json`. Both programs read it, the new one and
//! the one before.

use crate::{home, updating::Program};
use release::{Kind, Version};
use serde::{Deserialize, Serialize};
use std::fs;
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
    /// Bytes of the package.
    #[serde(default)]
    pub(crate) size: u64,
    /// Their hash, hexadecimal: a step that was cut before it was noted is told from what stands in the place.
    #[serde(default)]
    pub(crate) blake3: String,
    /// It stands in the program's place, or was handed to the system; in any case the program before it stands there no more.
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

/// A step came to nothing: what was known of the one before counts again. Where that can't be noted the cut-off step is noted, and
/// says of itself that it was not put there.
pub(crate) fn put_back(folder: &Path, earlier: Option<&Trail>) {
    match earlier {
        Some(earlier) => drop(keep(folder, earlier)),
        None => drop(fs::remove_file(folder.join(TRAIL))),
    }
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
    /// Whether the program before this one was moved from its place. A step may have been cut off after that and before it was noted:
    /// then what runs tells it, or what stands there.
    pub(crate) fn is_there(&self, running: &Program) -> bool {
        self.is_put || running.version == self.version || self.stands()
    }

    /// Whether its very package stands in the program's place.
    pub(crate) fn stands(&self) -> bool {
        let is_same_size = || fs::metadata(&self.program).is_ok_and(|found| found.len() == self.size);
        let is_same = || fs::read(&self.program).is_ok_and(|bytes| seal::hash(&[&bytes]).to_hex() == self.blake3);
        self.is_swapped() && is_same_size() && is_same()
    }

    /// Whether the program that runs is the one before this step, kept beside its place: what stands there has opened no vault yet.
    pub(crate) fn has_way_back(&self, running: &Program) -> bool {
        let is_before = running.version == self.from && running.path.as_ref() == Some(&self.program);
        let is_open = is_before && self.is_swapped() && !self.is_proven && self.is_there(running);
        is_open && super::swap::previous_of(&self.program).exists()
    }

    fn is_swapped(&self) -> bool {
        matches!(self.kind, Kind::Window | Kind::Cli)
    }

    fn step(&self, running: &Program) -> Option<UpdateStep> {
        if running.version == self.version {
            return Some(UpdateStep::FirstStart).filter(|_| !self.is_proven);
        }
        // A step that was cut before its end changed nothing.
        if running.version != self.from || self.is_proven || !self.is_there(running) {
            return None;
        }
        Some(match self.kind {
            Kind::Deb | Kind::Setup => UpdateStep::HandedOver,
            Kind::Window | Kind::Cli if self.start == running.start => UpdateStep::WaitsForRestart,
            Kind::Window | Kind::Cli => UpdateStep::DidNotOpen,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const OLD: &[u8] = b"the one before";
    const NEW: &[u8] = b"the new one";

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    fn runs(text: &str, path: &Path) -> Program {
        Program { version: version(text), path: Some(path.to_path_buf()), is_window: false, key: None, start: 2 }
    }

    /// A step from 0.1.0 to 0.2.0 that was begun and no more.
    fn begun(folder: &Path) -> Trail {
        let program = folder.join("zoufang-cli");
        fs::write(&program, OLD).unwrap();
        Trail {
            version: version("0.2.0"),
            from: version("0.1.0"),
            kind: Kind::Cli,
            program,
            size: NEW.len() as u64,
            blake3: seal::hash(&[NEW]).to_hex(),
            is_put: false,
            is_proven: false,
            start: 1,
        }
    }

    #[test]
    fn a_step_that_was_cut_off_is_told_by_what_stands_there() {
        let folder = tempfile::tempdir().unwrap();
        let trail = begun(folder.path());
        let (before, after) = (runs("0.1.0", &trail.program), runs("0.2.0", &trail.program));
        // What an earlier step kept is no way back from one that changed nothing.
        fs::write(super::super::swap::previous_of(&trail.program), b"long ago").unwrap();
        assert!(!trail.is_there(&before) && !trail.has_way_back(&before) && trail.step(&before).is_none());
        fs::write(&trail.program, NEW).unwrap();
        assert!(trail.is_there(&before) && trail.has_way_back(&before));
        assert_eq!(trail.step(&before), Some(UpdateStep::DidNotOpen));
        fs::write(&trail.program, b"another one").unwrap();
        assert!(!trail.is_there(&before), "as long, and another");
        assert!(trail.is_there(&after), "it runs");
        let packaged = Trail { kind: Kind::Deb, ..trail };
        assert!(!packaged.is_there(&before), "an installer's file is not the program");
    }

    #[test]
    fn the_one_that_works_is_kept_until_the_new_one_has_opened_a_vault() {
        let folder = tempfile::tempdir().unwrap();
        let trail = Trail { is_put: true, ..begun(folder.path()) };
        let before = runs("0.1.0", &trail.program);
        assert!(!trail.has_way_back(&before), "nothing is kept");
        fs::write(super::super::swap::previous_of(&trail.program), OLD).unwrap();
        assert!(trail.has_way_back(&before));
        assert!(!trail.has_way_back(&runs("0.2.0", &trail.program)), "the new one works");
        assert!(!trail.has_way_back(&runs("0.1.0", Path::new("elsewhere"))));
        assert!(!Trail { is_proven: true, ..trail.clone() }.has_way_back(&before));
        assert!(!Trail { kind: Kind::Deb, ..trail }.has_way_back(&before));
    }

    #[test]
    fn a_step_that_came_to_nothing_leaves_the_one_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let first = Trail { is_put: true, ..begun(folder.path()) };
        put_back(folder.path(), Some(&first));
        assert_eq!(read(folder.path()), Some(first));
        put_back(folder.path(), None);
        assert_eq!(read(folder.path()), None);
        put_back(folder.path(), None);
    }
}
