//! The step to a newer program: checked once more, a copy of every vault first, then the program. And the step back.

use super::{obstacles, swap, system, trail, trail::Trail};
use crate::{Error, core::Core, home, room, safety};
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
    must_hold(core, &release)?;
    tried_out(core, &release)?;
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
    let trail = trail::read(&folder).filter(|trail| trail.is_there(&core.program)).ok_or_else(none)?;
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

/// Copies of every vault and the package in the home, two programs beside the one that runs: nothing is begun that would not fit.
fn must_hold(core: &Core, release: &Release) -> Result<(), Error> {
    let package = release.package.len() as u64;
    let vaults = core.home.folder("vaults")?;
    room::must_hold(&vaults, room::bytes_in(&vaults).saturating_add(package))?;
    let beside = place(core)?.parent().unwrap_or(Path::new("."));
    match system::handed_name(release.head.manifest()) {
        Some(_) => Ok(()),
        None => room::must_hold(beside, package.saturating_mul(2)),
    }
}

/// Copies are made only where the program can be changed at all: they hold every vault, and whoever can't update clicks again.
fn tried_out(core: &Core, release: &Release) -> Result<(), Error> {
    let program = place(core)?;
    match system::handed_name(release.head.manifest()) {
        Some(_) => Ok(()),
        None => swap::try_out(program).map_err(|error| of_program(program, error)),
    }
}

/// Where the program lies.
fn place(core: &Core) -> Result<&Path, Error> {
    let not_here = || Refusal::new(ErrorCode::NotAllowedNow, "update_not_here");
    Ok(core.program.path.as_deref().ok_or_else(not_here)?)
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
    let (folder, program) = (core.home.folder("updates")?, place(core)?);
    let earlier = trail::read(&folder);
    // Then the program that runs is not in its place any more but kept beside it, and must stay there.
    let has_way_back = earlier.as_ref().is_some_and(|earlier| earlier.has_way_back(&core.program));
    let trail = Trail {
        version: manifest.version,
        from: core.program.version,
        kind: manifest.platform.kind,
        program: program.to_path_buf(),
        size: manifest.size,
        blake3: manifest.blake3.clone(),
        is_put: has_way_back,
        is_proven: false,
        start: core.program.start,
    };
    trail::keep(&folder, &trail)?;
    if let Err(error) = changed(&folder, release, (program, has_way_back)) {
        if !trail.stands() {
            trail::put_back(&folder, earlier.as_ref());
        }
        return Err(error);
    }
    trail::keep(&folder, &Trail { is_put: true, ..trail })
}

fn changed(folder: &Path, release: &Release, (program, has_way_back): (&Path, bool)) -> Result<(), Error> {
    if let Some(name) = system::handed_name(release.head.manifest()) {
        let path = folder.join(name);
        home::write_safely(&path, &release.package)?;
        let no_installer = |_| Refusal::not_now("no_installer").with("path", path.display());
        return Ok(system::hand_over(&path).map_err(no_installer)?);
    }
    let result = match has_way_back {
        true => swap::replace(program, &release.package),
        false => swap::swap(program, &release.package),
    };
    result.map_err(|error| of_program(program, error))
}

fn of_program(program: &Path, error: io::Error) -> Error {
    if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) {
        let folder = program.parent().unwrap_or(Path::new("."));
        return Refusal::new(ErrorCode::Forbidden, "program_folder_closed").with("folder", folder.display()).into();
    }
    error.into()
}
