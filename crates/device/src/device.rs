//! The one object the doors hold.

use crate::updating::Program;
use crate::{
    CommandEntry, Error, Home, background::Background, bytes::Bytes, command::Entry, command::Run, commands::COMMANDS,
    core::Core, core::FAILURES, hub_sync::Hall, hub_sync::Wanted, lease, out_of_use, session, sync_notes::SyncNotes,
};
use kernel::{Access, ErrorCode, Instant, Refusal};
use release::Version;
use serde_json::Value;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, TryLockError};
use std::time::Duration;

/// How to open an installation.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `ZOUFANG_NOW`: a practice district's clock, RFC 3339. A real district refuses it.
    pub now: Option<String>,
    /// Practice and tests: repeatable ids.
    pub seed: Option<u64>,
    /// Tests: the cheapest passphrase derivation the vault still accepts.
    pub is_cheap: bool,
    /// Which program this is; without it no newer one is installed.
    pub program: Option<RunningProgram>,
    /// `ZOUFANG_RELEASE_KEY`: a practice district's own publisher of releases (minisign). A real district refuses it.
    pub release_key: Option<String>,
    /// Practice and tests: the version the program takes itself for.
    pub version: Option<String>,
    /// Sync with the hub by itself, as long as a vault is open. Off for a single command, for practice runs and tests.
    pub has_background: bool,
}

/// The program behind a door, as a newer one would replace it.
#[derive(Clone, Debug)]
pub struct RunningProgram {
    /// Where it lies.
    pub path: std::path::PathBuf,
    /// The window; else the command line.
    pub is_window: bool,
}

impl RunningProgram {
    /// This process's. One that was kept from before an update and started by hand stands for the one in its old place.
    pub fn here(is_window: bool) -> Option<Self> {
        let path = std::env::current_exe().ok()?;
        let kept = path.file_name()?.to_str()?.strip_suffix(".previous").map(|name| path.with_file_name(name));
        Some(Self { path: kept.unwrap_or(path), is_window })
    }
}

/// The app without a window. Calls may come from any thread; they run one after another.
pub struct Device {
    background: Option<Background>,
    hall: Arc<Hall>,
    bytes: Arc<Bytes>,
    seen_turn: AtomicU64,
    _lock: std::fs::File,
}

/// Signing out waits no longer than this for the hub; what has not gone up by then goes later.
const LEAVING: Duration = Duration::from_secs(3);
/// A program that closes waits no longer than this for a command or a step of a sync that goes on; what was not written whole by then
/// is not written.
const CLOSING: Duration = Duration::from_secs(5);

/// The program closes with a vault open.
impl Drop for Device {
    fn drop(&mut self) {
        // First what works on the vault by itself.
        drop(self.background.take());
        self.close();
    }
}

/// The program that runs, as an update sees it.
fn running(options: &Options) -> Result<Program, Error> {
    let version = options.version.as_deref().and_then(Version::parse);
    let (path, is_window) = match &options.program {
        Some(program) => (Some(program.path.clone()), program.is_window),
        None => (None, false),
    };
    let own = || Version::parse(env!("CARGO_PKG_VERSION")).unwrap_or(release::SERVED_FROM);
    let start = u64::from_be_bytes(seal::random()?);
    Ok(Program { version: version.unwrap_or_else(own), path, is_window, key: options.release_key.clone(), start })
}

/// Refuses a command that may not run now.
///
/// # Errors
/// `vault_out_of_use` where the hub put it out of use; `lease_over`.
fn may_run(core: &Core, command: &str) -> Result<(), Error> {
    out_of_use::must_be_in_use(core, command)?;
    lease::must_hold(core, command)
}

impl Device {
    /// Opens the installation at `home`; nothing is unlocked yet. A second instance is refused.
    pub fn open(home: &Path, options: Options) -> Result<Self, Error> {
        let home = Home::at(home)?;
        let lock = home.lock()?;
        let fixed_now = options
            .now
            .as_deref()
            .map(|text| Instant::parse_rfc3339(text).ok_or_else(|| Refusal::invalid("ZOUFANG_NOW", "instant_unfit")));
        let fixed_now = fixed_now.transpose()?;
        let is_real = home.district()?.is_some_and(|d| !d.is_practice);
        let is_practice_only = fixed_now.is_some() || options.seed.is_some() || options.version.is_some();
        if is_real && (is_practice_only || options.release_key.is_some()) {
            return Err(Refusal::new(ErrorCode::Forbidden, "practice_only").into());
        }
        let practice = home.folder("settings")?.join("practice.json");
        let offset = if is_real { 0 } else { crate::home::read_or_default(&practice) };
        let failures = crate::home::read_or_default(&home.folder("settings")?.join(FAILURES));
        let bytes = Arc::new(Bytes::default());
        let core = Core {
            home,
            fixed_now,
            seed: options.seed,
            drawn: 0,
            offset,
            is_cheap: options.is_cheap,
            bytes: bytes.clone(),
            open: None,
            failures,
            pending: None,
            idle: None,
            turn: 0,
            hub_offset: 0,
            sync_notes: SyncNotes::default(),
            program: running(&options)?,
            looked_at: None,
            update_problem: None,
        };
        core.finish_destroying();
        let hall = Arc::new(Hall::new(core));
        let background = options.has_background.then(|| Background::begin(Arc::clone(&hall))).transpose()?;
        Ok(Self { background, hall, bytes, seen_turn: AtomicU64::new(0), _lock: lock })
    }

    /// Runs one command of the list.
    pub fn call(&self, name: &str, args: Value) -> Result<Value, Refusal> {
        if name == "changes.wait" {
            return self.hall.news.wait(&args);
        }
        let entry = COMMANDS.iter().find(|e| e.name == name);
        let entry = entry.ok_or_else(|| Refusal::new(ErrorCode::NotFound, "no_such_command").with("name", name))?;
        if name == "session.sign_out" {
            self.send_before_leaving();
        }
        let answer = match entry.run {
            Run::Held(run) => {
                let mut core = self.hall.core();
                may_run(&core, name).and_then(|()| run(&mut core, args))
            }
            Run::Waiting(run) => self.may_wait(name).and_then(|()| run(&self.hall, args)),
        };
        let answer = answer.map_err(|error| error.refusal())?;
        self.follow_up(entry);
        Ok(answer)
    }

    /// The core is free again before the command takes it.
    fn may_wait(&self, name: &str) -> Result<(), Error> {
        may_run(&self.hall.core(), name)
    }

    /// The program closes: so does the vault that is open, and what that one has alone is noted, since it can't be asked later. For
    /// those that end without dropping what they hold.
    pub fn close(&self) {
        self.hall.stop();
        let until = std::time::Instant::now() + CLOSING;
        loop {
            match self.hall.core.try_lock() {
                Err(TryLockError::WouldBlock) if std::time::Instant::now() < until => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(TryLockError::WouldBlock) => return,
                Ok(mut core) => return drop(session::lock(&mut core, crate::command::None {})),
                Err(TryLockError::Poisoned(core)) => {
                    return drop(session::lock(&mut core.into_inner(), crate::command::None {}));
                }
            }
        }
    }

    /// Bytes the screen was given an id for: their media type and what they are.
    pub fn bytes(&self, id: &str) -> Option<(String, Vec<u8>)> {
        self.bytes.get(id)
    }

    /// The command list.
    pub fn commands() -> Vec<CommandEntry> {
        COMMANDS.iter().map(Entry::info).collect()
    }

    /// What was saved is told to the screens and goes up soon; who signed in, heard of a hub or brought somebody in is synced at once.
    fn follow_up(&self, entry: &Entry) {
        if let Access::Writes(kinds) = entry.access {
            self.hall.news.tell(kinds);
        }
        let Some(background) = &self.background else { return };
        let is_beginning = match entry.name {
            "hub.adopt" | "hub.join" | "directory.add_member" | "directory.add_and_invite" => true,
            name if name.starts_with("session.") => {
                let turn = self.hall.core().turn;
                self.seen_turn.swap(turn, Ordering::Relaxed) != turn
            }
            _ => false,
        };
        match entry.access {
            Access::Writes(_) => background.saved(),
            _ if is_beginning => background.at_once(),
            _ => {}
        }
    }

    /// Whatever becomes of it, signing out goes on.
    fn send_before_leaving(&self) {
        if self.background.is_some() {
            drop(self.hall.sync(&Wanted { address: None, within: Some(LEAVING) }));
        }
    }
}
