//! What figures and search are read from: tables like a laptop's, made by the same code from what the log holds, behind it by a
//! second or more, and made anew whenever they are missing or unfit (decisions D2, D10, D29; ADR 0029). Nothing is judged by them.
//!
//! They hold what the office reads of the whole district: no ledger of households, no draft, nothing sealed.

mod asking;
mod following;
mod touched;

use crate::{COLUMNS, CopyOf, CopyRow, Error, Failure, Refused, home};
use kernel::{DeviceId, DistrictId, ErrorCode, Instant, MemberId, RecordId, Refusal, ScopeId, TimelineId};
use seal::{SigningKey, Zeroizing};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;
use store::{Cursor, Identity, Portion, Store};

/// The life of the hub that was followed.
const LIFE: &str = "projected_life";
/// The last record that was read; `ALL` once every one was.
const READ_TO: &str = "projected_to";
const ALL: &str = "all";
/// When nothing was missing for the last time.
const LEVEL_AT: &str = "projected_at";
/// Which program made it, of which kinds.
const MADE_BY: &str = "projected_by";

/// Records of a portion: some tenths of a second on an old machine.
const RECORDS: u32 = 500;

/// Whoever asks waits no longer for another one's question or for a portion.
const PATIENCE: Duration = Duration::from_secs(2);

/// Pages kept deciphered. A laptop keeps more, for its first load; here admissions need the memory.
const CACHE_KIB: i64 = 16 << 10;

/// The tables of one process, in one encrypted file.
pub struct Projection {
    file: PathBuf,
    key: Zeroizing<[u8; 32]>,
    whose: (DistrictId, DeviceId),
    open: Mutex<Option<Store>>,
    seen: Mutex<Seen>,
    /// Locked by the one process of this folder that writes the file.
    lock: Option<File>,
    is_locked: AtomicBool,
    began: std::time::Instant,
    /// Names these tables among the copies of the log, which outlive a process: it stands in the lock's file.
    id: [u8; 16],
    /// The log is to be told how far they have come: when the process began, and after each erasure.
    is_to_be_noted: AtomicBool,
    /// So many records are read at once, and so many touched by items before a portion ends.
    portion: u32,
}

/// How it stood at the last look.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    is_whole: bool,
    behind: u64,
    level_at: Instant,
    left_out: u64,
    /// The log's mark then.
    mark: Option<u64>,
}

/// How far figures and search lag behind the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lag {
    /// All of the district is in the tables.
    pub is_whole: bool,
    /// Items that are not in them yet.
    pub behind: u64,
    /// Since when something is missing or nobody looks, s; while the tables are being made, since this process began.
    pub seconds: u64,
    /// Records that can't be shown: a value that is of no type of ours.
    pub left_out: u64,
}

/// What a look came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A portion was taken in, and there is more.
    Went,
    /// Nothing was missing.
    Level,
    /// The file was unfit, for this reason, and is made anew from the next look on.
    Unfit(String),
}

/// Where the tables stand.
pub(crate) struct Place {
    pub(crate) life: Option<TimelineId>,
    /// By this very program: another one may show other kinds and other words.
    pub(crate) is_ours: bool,
    /// Every record was read once; what came since is followed.
    pub(crate) is_whole: bool,
    /// Of the first reading.
    pub(crate) read_to: Option<RecordId>,
    pub(crate) cursors: BTreeMap<ScopeId, Cursor>,
    pub(crate) level_at: Instant,
}

impl Projection {
    /// The projection in a file, opened with this key, to be made and followed. While another process of this folder does that,
    /// this one reads.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn at(file: &Path, key: &[u8; 32], whose: (DistrictId, DeviceId)) -> Result<Self, Failure> {
        let path = file.with_extension("lock");
        let failed = |error: std::io::Error| Failure::file(&path, &error);
        let mut lock =
            File::options().create(true).truncate(false).read(true).write(true).open(&path).map_err(failed)?;
        let id = id_in(&mut lock).map_err(failed)?;
        Ok(Self { lock: Some(lock), id, ..Self::as_it_is(file, key, whose) })
    }

    /// The same, to be read and never written.
    pub fn as_it_is(file: &Path, key: &[u8; 32], whose: (DistrictId, DeviceId)) -> Self {
        Self {
            file: file.to_owned(),
            key: Zeroizing::new(*key),
            whose,
            open: Mutex::default(),
            seen: Mutex::default(),
            lock: None,
            is_locked: AtomicBool::new(false),
            began: std::time::Instant::now(),
            id: [0; 16],
            is_to_be_noted: AtomicBool::new(true),
            portion: RECORDS,
        }
    }

    /// The same, in portions of so many records.
    #[must_use]
    pub fn in_portions_of(self, records: u32) -> Self {
        Self { portion: records.max(1), ..self }
    }

    /// True for the one that writes; another may become it once that one has ended.
    pub fn is_follower(&self) -> bool {
        let takes_it = || self.lock.as_ref().is_some_and(|lock| lock.try_lock().is_ok());
        self.is_locked.load(Ordering::SeqCst) || (takes_it() && !self.is_locked.swap(true, Ordering::SeqCst))
    }

    /// How these tables stand among the copies of the log, if the log is to be told.
    fn to_be_noted(&self, level_at: Instant) -> Option<CopyRow> {
        let folder = self.file.parent().unwrap_or(&self.file).display().to_string();
        let row = CopyRow { id: self.id, what: CopyOf::Projection, name: folder, made_at: level_at, gone_at: None };
        (self.lock.is_some() && self.is_to_be_noted.load(Ordering::SeqCst)).then_some(row)
    }

    /// How far it lags.
    pub fn lag(&self, now: Instant) -> Lag {
        let seen = self.seen();
        let missing = u64::try_from(now.0.saturating_sub(seen.level_at.0) / 1_000).unwrap_or(0);
        let is_known = seen.is_whole && seen.level_at.0 != 0;
        let seconds = if is_known { missing } else { self.began.elapsed().as_secs() };
        Lag { is_whole: seen.is_whole, behind: seen.behind, seconds, left_out: seen.left_out }
    }

    fn seen(&self) -> Seen {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, seen: Seen) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = seen;
    }

    /// Reads several things as they stand together.
    ///
    /// # Errors
    /// `Unusable` before it was made; what `f` says.
    pub(crate) fn read<R>(&self, f: impl FnOnce(&Store) -> Result<R, Error>) -> Result<R, Error> {
        let open = self.opened_by_and_by()?;
        let Some(store) = open.as_ref() else { return Err(not_ready()) };
        let read = store.view().map_err(Error::from).and_then(|view| {
            let read = f(store);
            drop(view);
            read
        });
        drop(open);
        match &read {
            Err(Error::Store(error)) if error.code() == ErrorCode::Corrupt && self.is_follower() => self.discard(),
            _ => {}
        }
        read
    }

    /// For who asks: one at a time, and whoever would wait for long is told to come again. A turn that waits here is one less for
    /// pushes.
    fn opened_by_and_by(&self) -> Result<MutexGuard<'_, Option<Store>>, Error> {
        let began = std::time::Instant::now();
        loop {
            match self.open.try_lock() {
                Ok(open) => return self.present(open),
                Err(TryLockError::Poisoned(open)) => return self.present(open.into_inner()),
                Err(TryLockError::WouldBlock) if began.elapsed() > PATIENCE => return Err(Refused::Later(5).into()),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PATIENCE / 100),
            }
        }
    }

    fn opened(&self) -> Result<MutexGuard<'_, Option<Store>>, Error> {
        self.present(self.open.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The store, if the file is there. One that was deleted under us would go on living unseen.
    fn present<'a>(&self, mut open: MutexGuard<'a, Option<Store>>) -> Result<MutexGuard<'a, Option<Store>>, Error> {
        match (self.file.exists(), open.is_some()) {
            (true, false) => *open = Some(self.open_file()?),
            (false, true) => *open = None,
            _ => {}
        }
        Ok(open)
    }

    /// It signs nothing, so it is given no key of the hub's.
    fn open_file(&self) -> Result<Store, Error> {
        let (district, device) = self.whose;
        let member = MemberId::from_bytes(device.bytes());
        let signing = SigningKey::from_seed(&[0; 32]);
        let identity = Identity { district, device, device_epoch: 1, member, signing, seed: None };
        let store = Store::open(&self.file, &self.key, identity, COLUMNS)?;
        store.read().pragma_update(None, "cache_size", -CACHE_KIB)?;
        Ok(store)
    }

    /// Where it stands; `None` where there is nothing yet.
    fn place(&self) -> Result<Option<Place>, Error> {
        let open = self.opened()?;
        open.as_ref().map(Place::of).transpose()
    }

    fn left_out(&self) -> Result<u64, Error> {
        let open = self.opened()?;
        Ok(open.as_ref().map(Store::left_out).transpose()?.unwrap_or(0))
    }

    /// Takes a portion in.
    fn take(&self, portion: &Portion) -> Result<(), Error> {
        let mut open = self.opened()?;
        Ok(open.as_mut().ok_or_else(not_ready)?.take_portion(portion)?)
    }

    /// Begins an empty file in the place of what is there.
    fn begin_anew(&self) -> Result<(), Error> {
        self.discard();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        *open = Some(self.open_file()?);
        Ok(())
    }

    /// What is there is no use, nor what was seen of it; the next look begins anew.
    fn discard(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        *open = None;
        home::remove_log(&self.file);
        self.note(Seen { level_at: self.seen().level_at, ..Seen::default() });
    }
}

impl Place {
    pub(crate) fn of(store: &Store) -> Result<Self, Error> {
        let read_to = store.remembered(READ_TO)?;
        let cursors = store.cursors()?.into_iter().map(|cursor| (cursor.scope, cursor)).collect();
        let level_at = store.remembered(LEVEL_AT)?.and_then(|text| text.parse().ok()).unwrap_or(0);
        Ok(Self {
            is_ours: store.remembered(MADE_BY)?.as_deref() == Some(made_by().as_str()),
            life: store.remembered(LIFE)?.as_deref().and_then(TimelineId::parse),
            is_whole: read_to.as_deref() == Some(ALL),
            read_to: read_to.as_deref().and_then(RecordId::parse),
            cursors,
            level_at: Instant(level_at),
        })
    }

    /// The places reached in all feeds, added up.
    pub(crate) fn mark(&self) -> u64 {
        self.cursors.values().map(|cursor| cursor.seq).sum()
    }
}

/// The id in the file, drawn where there is none.
fn id_in(file: &mut File) -> std::io::Result<[u8; 16]> {
    let mut found = Vec::new();
    file.read_to_end(&mut found)?;
    if let Ok(id) = <[u8; 16]>::try_from(found) {
        return Ok(id);
    }
    let id = seal::random().map_err(std::io::Error::other)?;
    file.rewind()?;
    file.write_all(&id)?;
    file.sync_all()?;
    Ok(id)
}

/// This program, and the kinds it shows.
fn made_by() -> String {
    let kinds = COLUMNS.iter().flat_map(|column| column.kinds()).map(|spec| spec.kind.number().to_string());
    format!("{} {}", env!("CARGO_PKG_VERSION"), kinds.collect::<Vec<_>>().join(","))
}

fn not_ready() -> Error {
    Error::Unusable(Refusal::not_now("projection_not_ready"))
}
