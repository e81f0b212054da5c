//! The step to a newer program: checked once more, a copy of every vault first, then the program. And the step back.

use super::{obstacles, swap, system, trail, trail::Trail};
use crate::{Error, core::Core, home, safety};
use kernel::{ErrorCode, Refusal};
use release::{Release, Version, may_follow};
use std::io;
use std::path::Path;

/// Installs the release that lies ready, if it is of this version and nothing stands in the way.
///
/// # Errors
/// Why not; then everything is as it was, but for copies that were made.
pub(crate) fn install(core: &mut Core, version: &str) -> Result<(), Error> {
    core.open()?;
    let (shelf, standing) = (core.shelf()?, core.standing()?);
    let ready = shelf.ready(standing.current).filter(|(head, _)| head.manifest().version.to_string() == version);
    let (_, path) = ready.ok_or_else(|| Refusal::new(ErrorCode::NotFound, "no_release_ready"))?;
    let release = shelf.open(&path)?;
    may_follow(release.head.manifest(), &standing).map_err(|error| error.refusal())?;
    if let Some(obstacle) = obstacles(core)?.into_iter().next() {
        return Err(obstacle.into());
    }
    copied_first(core, release.head.manifest().version)?;
    put(core, &release)
}

/// Puts the program before it back, while the new one has opened no vault.
///
/// # Errors
/// `no_previous_program`, `update_in_use`, or the disk's.
pub(crate) fn go_back(core: &Core) -> Result<(), Error> {
    let folder = core.home.folder("updates")?;
    let none = || Refusal::new(ErrorCode::NotFound, "no_previous_program");
    let trail = trail::read(&folder).filter(|trail| trail.is_put).ok_or_else(none)?;
    if trail.is_proven {
        // It may have brought a vault into a form that the one before can't read.
        return Err(Refusal::not_now("update_in_use").with("version", trail.version).into());
    }
    if !swap::previous_of(&trail.program).exists() {
        return Err(none().into());
    }
    swap::swap_back(&trail.program).map_err(|error| of_program(&trail.program, error))?;
    trail::keep(&folder, &Trail { is_put: false, ..trail })
}

/// A checked copy of the vault that is open, and one of each other vault of this laptop (decisions D30).
fn copied_first(core: &mut Core, version: Version) -> Result<(), Error> {
    let folder = core.home.folder("backups")?.join(format!("before-{version}"));
    let name = folder.display().to_string();
    let others = core.home.cards()?;
    let own = core.open()?.card.member;
    safety::backup(core, safety::InFolder { folder: Some(name) })?;
    for other in others.iter().filter(|other| other.card.member != own) {
        safety::copy_closed(core, &other.card, &folder)?;
    }
    Ok(())
}

fn put(core: &Core, release: &Release) -> Result<(), Error> {
    let manifest = release.head.manifest();
    let folder = core.home.folder("updates")?;
    let not_here = || Refusal::new(ErrorCode::NotAllowedNow, "update_not_here");
    let program = core.program.path.clone().ok_or_else(not_here)?;
    let trail = Trail {
        version: manifest.version,
        from: core.program.version,
        kind: manifest.platform.kind,
        program: program.clone(),
        is_put: false,
        is_proven: false,
        start: core.program.start,
    };
    trail::keep(&folder, &trail)?;
    match system::handed_name(manifest) {
        Some(name) => {
            let path = folder.join(name);
            home::write_safely(&path, &release.package)?;
            let no_installer = |_| Refusal::not_now("no_installer").with("path", path.display());
            system::hand_over(&path).map_err(no_installer)?;
        }
        None => swap::swap(&program, &release.package).map_err(|error| of_program(&program, error))?,
    }
    trail::keep(&folder, &Trail { is_put: true, ..trail })
}

fn of_program(program: &Path, error: io::Error) -> Error {
    if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) {
        let folder = program.parent().unwrap_or(Path::new("."));
        return Refusal::new(ErrorCode::Forbidden, "program_folder_closed").with("folder", folder.display()).into();
    }
    error.into()
}
