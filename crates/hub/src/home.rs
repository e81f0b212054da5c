//! Where things lie on the hub's machine.
//!
//! `DIR/hub.json` · `DIR/own.db` (the hub's own vault, where it founded the district) · `DIR/hub.db` (the log, where it does not
//! lie in PostgreSQL) · `DIR/backups` (the log as it was before an upgrade) · `DIR/projection.db` (what figures and search are read from; made anew when it is missing) · `DIR/installers` (programs offered to browsers) · `DIR/hub.lock`,
//! `DIR/serve.lock`, `DIR/upgrade.lock`; outside of it `DIR.key`, so that a copy of the folder opens nothing.

use crate::Failure;
use crate::log::postgres::Address;
use kernel::Refusal;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, Instant};

/// How long one command waits for another, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_millis(20);

/// The folder of one hub, and its key file.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
    key: PathBuf,
    database: Option<Address>,
    changes_tables: bool,
    is_served: bool,
}

impl Home {
    /// A home at a folder, which need not be there yet; the key file beside it unless another place is named.
    ///
    /// # Errors
    /// `key_inside_data` for a key file inside the folder, by whatever words or links either is named; no folder one stands in.
    pub fn at(root: &Path, key: Option<&Path>) -> Result<Self, Failure> {
        let key = key.map_or_else(|| beside(root), |key| Ok(key.to_path_buf()))?;
        let (folder, lies) = (resolved(root)?, resolved(&key)?);
        // A link from inside that leads out is refused, too: it ends with the folder.
        let named = key.file_name().map(|name| resolved(key.parent().unwrap_or(Path::new(""))).map(|at| at.join(name)));
        let is_inside = |path: &Path| path.starts_with(&folder);
        if is_inside(&lies) || named.transpose()?.is_some_and(|named| is_inside(&named)) {
            return Err(Failure::usage("key_inside_data"));
        }
        Ok(Self { root: root.components().collect(), key, database: None, changes_tables: false, is_served: false })
    }

    /// The same home, its log in this database.
    #[must_use]
    pub fn with_database(mut self, database: Option<Address>) -> Self {
        self.database = database;
        self
    }

    /// The same home, whose operator says that tables of an earlier program in the database may be changed: a backup is made.
    #[must_use]
    pub fn that_changes_tables(mut self, may: bool) -> Self {
        self.changes_tables = may;
        self
    }

    /// Whether the operator said so.
    pub(crate) fn changes_tables(&self) -> bool {
        self.changes_tables
    }

    /// The same home, which this process has taken to serve.
    pub(crate) fn that_is_served(mut self) -> Self {
        self.is_served = true;
        self
    }

    /// Where the log is, if not in the folder.
    pub fn database(&self) -> Option<&Address> {
        self.database.as_ref()
    }

    /// Makes the folder, for its owner alone.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn make(&self) -> Result<(), Failure> {
        make_folder(&self.root)
    }

    /// The key file.
    pub fn key(&self) -> &Path {
        &self.key
    }

    /// What the hub is: [`crate::Charter`].
    pub fn charter(&self) -> PathBuf {
        self.root.join("hub.json")
    }

    /// The hub's own vault.
    pub fn own(&self) -> PathBuf {
        self.root.join("own.db")
    }

    /// The log.
    pub fn log(&self) -> PathBuf {
        self.root.join("hub.db")
    }

    /// Where a log is made that shall take the log's place.
    pub(crate) fn log_to_be(&self) -> PathBuf {
        self.root.join("hub.db.restored")
    }

    /// The folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// What figures and search are read from.
    pub(crate) fn projection(&self) -> PathBuf {
        self.root.join("projection.db")
    }

    /// Where the log of an earlier program is copied before it is brought up to date.
    pub(crate) fn backups(&self) -> PathBuf {
        self.root.join("backups")
    }

    /// Programs that browsers are offered; whoever keeps the hub puts them there.
    pub fn installers(&self) -> PathBuf {
        self.root.join("installers")
    }

    /// The card a founder's laptop signs.
    pub fn unsigned_card(&self) -> PathBuf {
        self.root.join("hub-card.json")
    }

    /// Takes the own vault for this process while it lives: a chain has one writer. Waits a little for another one, which may be the
    /// one that serves.
    ///
    /// # Errors
    /// `hub_in_use`, or the disk refuses.
    pub fn lock(&self) -> Result<File, Failure> {
        self.locked("hub.lock", ("hub_in_use", PATIENCE))
    }

    /// Takes the folder for this process while it serves. What figures are read from is one process's, and so is a log that lies in the
    /// folder; several processes on one database have a folder each (decisions D29).
    ///
    /// # Errors
    /// `folder_is_served`, `folder_is_served_on_database`, or the disk refuses.
    pub(crate) fn lock_to_serve(&self) -> Result<File, Failure> {
        let reason = if self.database.is_some() { "folder_is_served_on_database" } else { "folder_is_served" };
        self.locked("serve.lock", (reason, Duration::ZERO))
    }

    /// Brings the log up to date for this process alone.
    ///
    /// # Errors
    /// `log_is_brought_up`, or the disk refuses.
    pub(crate) fn lock_to_bring_up(&self) -> Result<File, Failure> {
        self.locked("upgrade.lock", ("log_is_brought_up", PATIENCE))
    }

    /// Keeps everybody else from serving the log in the folder meanwhile, programs of before, too: they know of no other lock. `None` where
    /// this process is the one that serves.
    ///
    /// # Errors
    /// `folder_is_served`, or the disk refuses.
    pub(crate) fn lock_unserved(&self) -> Result<Option<File>, Failure> {
        (!self.is_served).then(|| self.locked("serve.lock", ("folder_is_served", Duration::ZERO))).transpose()
    }

    /// Locked until the process ends, however it does.
    fn locked(&self, name: &str, (reason, patience): (&str, Duration)) -> Result<File, Failure> {
        let path = self.root.join(name);
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|error| Failure::file(&path, &error))?;
        let until = Instant::now() + patience;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if Instant::now() < until => std::thread::sleep(LOOK),
                Err(TryLockError::WouldBlock) => {
                    return Err(Refusal::not_now(reason).with("folder", self.root.display()).into());
                }
                Err(TryLockError::Error(error)) => return Err(Failure::file(&path, &error)),
            }
        }
    }
}

/// Where the key file of a folder lies unless another place is named: `DIR.key`, whatever `DIR` was called.
fn beside(root: &Path) -> Result<PathBuf, Failure> {
    let named = absolute(root)?;
    let mut name = if named.file_name().is_some() { named } else { resolved(root)? }.into_os_string();
    name.push(".key");
    Ok(PathBuf::from(name))
}

/// What is named by nothing is the folder one stands in.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    // Anew from its parts: a stroke at the end is none of the name.
    std::path::absolute(path).map(|path| path.components().collect()).map_err(|error| Failure::file(path, &error))
}

/// Where a path really leads, without links and steps back; what is not there yet is taken by its words.
fn resolved(path: &Path) -> Result<PathBuf, Failure> {
    let mut found = PathBuf::new();
    for part in absolute(path)?.components() {
        match part {
            Component::Normal(name) => {
                found.push(name);
                found = found.canonicalize().unwrap_or(found);
            }
            Component::ParentDir => _ = found.pop(),
            _ => found.push(part),
        }
    }
    Ok(found)
}

/// For its owner alone.
///
/// # Errors
/// The disk refuses.
pub(crate) fn make_folder(folder: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| Failure::file(folder, &error))
}

/// A database and what may lie beside it.
const PARTS: [&str; 3] = ["", "-wal", "-shm"];

fn part_of(log: &Path, ending: &str) -> PathBuf {
    let mut name = log.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Gives a log another name. False when there is none.
///
/// # Errors
/// The disk refuses.
pub(crate) fn rename_log(from: &Path, to: &Path) -> Result<bool, Failure> {
    let is_there = from.exists();
    for ending in PARTS {
        match fs::rename(part_of(from, ending), part_of(to, ending)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(Failure::file(from, &error)),
            _ => {}
        }
    }
    let folder = to.parent().unwrap_or(Path::new("."));
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| Failure::file(folder, &error))?;
    }
    Ok(is_there)
}

/// Takes away what a restore that did not end left of a log to be.
pub(crate) fn remove_log(log: &Path) {
    for ending in PARTS {
        let _ = fs::remove_file(part_of(log, ending));
    }
}

/// The file's bytes; `None` when there is none.
///
/// # Errors
/// The disk refuses.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::file(path, &error)),
    }
}

/// Writes a whole file, or leaves the old one.
///
/// # Errors
/// The disk refuses; the old file is there.
pub(crate) fn write_safely(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    store::write_safely(path, bytes).map_err(|error| Failure::file(path, &error))
}
