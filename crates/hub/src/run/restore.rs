//! `restore`: a backup becomes the hub's log, in another life of the hub. What was acknowledged after the backup comes back from
//! the laptops; the log that was here is kept under another name. Cut off anywhere, nothing is served until it was run again.

use super::copies::absolute;
use super::releases::{offered, trusted};
use super::said::{Fact, Said};
use super::space::must_hold;
use super::upgrade::bring_up_to_leave;
use super::{clock_of, hub_over, no_life, open_database, verifying};
use crate::audit::{Deed, What, append};
use crate::check::Checked;
use crate::home::{remove_log, rename_log};
use crate::log::file::{Label, LogFile};
use crate::log::postgres::PostgresLog;
use crate::log::sqlite::SqliteLog;
use crate::{Charter, CopyOf, CopyRow, CopyTx, Error, Failure, Home, Keys, Log, LogTx, Own, Status};
use change::Notice;
use kernel::{Clock, DeviceId, Instant, Refusal, TimelineId};
use serde_json::json;
use std::fs;
use std::path::Path;
use std::sync::Arc;

pub(super) fn restore(home: &Home, file: &Path, put_aside: bool) -> Result<Said, Failure> {
    let keys = Keys::open(home)?;
    let backup = LogFile::open(file, &keys.database)?;
    let label = backup.label()?.ok_or_else(|| Refusal::invalid("file", "not_a_backup").with("file", file.display()))?;
    let (theirs, found) = verifying::of_file(home, &keys, (&backup, file))?;
    verifying::must_be_sound(&found)?;
    let here = Charter::read(home)?;
    let charter = here.clone().or(theirs).ok_or_else(|| Failure::damaged(file))?;
    let database = open_database(home, (&charter.district, &keys)).transpose()?;
    if !put_aside {
        refuse_what_is_here(home, here.as_ref(), database.as_ref())?;
    }
    home.make()?;
    let _lock = home.lock()?;
    let bytes = fs::metadata(file).map_err(|error| Failure::file(file, &error))?.len();
    must_hold(home.root(), bytes)?;
    // It is the only way back where the old log is taken back by the program that wrote it.
    let is_readable = bring_up_to_leave(home, (&charter, &keys))?;
    let mut restoring = Restoring::begin(home, charter, (database, is_readable))?;
    let source = CopyRow::new(CopyOf::Backup, absolute(file), label.made_at).map_err(Error::from)?;
    let outcome = restoring.run(&backup, &source);
    remove_log(&home.log_to_be());
    let outcome = outcome?;
    restoring.keep_charter(&keys)?;
    Ok(Said::Facts(restoring.facts(&label, (&found, outcome))))
}

fn refuse_what_is_here(home: &Home, here: Option<&Charter>, database: Option<&PostgresLog>) -> Result<(), Failure> {
    let is_elsewhere = here.is_some_and(|charter| charter.is_on_postgres) && database.is_none();
    let is_filled = database.map(PostgresLog::is_empty).transpose()?.is_some_and(|is_empty| !is_empty);
    if home.log().exists() || is_elsewhere || is_filled {
        return Err(Refusal::not_now("log_is_here").into());
    }
    let others = fs::read_dir(home.root()).into_iter().flatten().flatten();
    let is_ours = |name: &str| ["hub.", "projection.", "backups"].iter().any(|start| name.starts_with(start));
    let is_others = |entry: &fs::DirEntry| !is_ours(&entry.file_name().to_string_lossy());
    if here.is_none() && others.into_iter().any(|entry| is_others(&entry)) {
        return Err(Refusal::not_now("folder_not_empty").with("folder", home.root().display()).into());
    }
    Ok(())
}

/// A restore on its way.
struct Restoring<'a> {
    home: &'a Home,
    charter: Charter,
    database: Option<PostgresLog>,
    /// Whether the log that lies in the folder can be asked.
    is_readable: bool,
    clock: Arc<dyn Clock>,
    timeline: TimelineId,
    /// Added to the name of what is put aside.
    mark: String,
}

/// What was done beside taking the backup in.
struct Outcome {
    /// Where the log that was here lies now.
    left_behind: Option<String>,
    /// Releases that are given out from now on: what was withdrawn since the backup and nobody here told of is among them.
    offered: Vec<String>,
    /// Laptops whose rights have ended, by the backup and by the log that was here.
    revoked: usize,
    /// False when a log that was here could not be asked.
    was_asked: bool,
}

impl<'a> Restoring<'a> {
    fn begin(
        home: &'a Home,
        mut charter: Charter,
        (database, is_readable): (Option<PostgresLog>, bool),
    ) -> Result<Self, Failure> {
        let clock = clock_of(&charter)?;
        let timeline = TimelineId::make(clock.now(), seal::random()?);
        let mark = format!("{}-{}", clock.now().local_date().format("%Y%m%d"), seal::to_hex(&seal::random::<4>()?));
        charter.is_on_postgres = database.is_some();
        Ok(Self { home, charter, database, is_readable, clock, timeline, mark })
    }

    fn run(&self, backup: &LogFile, source: &CopyRow) -> Result<Outcome, Failure> {
        let (keys, path) = (Keys::open(self.home)?, self.home.log_to_be());
        remove_log(&path);
        backup.copy_as_log(&path, &keys.database)?;
        let now = self.clock.now();
        let (mut said, was_asked) = self.end_old_lives(&keys, now)?;
        let log = SqliteLog::open(&path, &keys.database)?;
        log.write(|tx| {
            let lives = std::iter::once(self.timeline).chain(tx.life()?.map(|before| before.timeline));
            let deed = Deed::by_operator(What::Restored, lives.map(TimelineId::bytes).collect());
            tx.begin_life(self.timeline, now)?;
            said.copies.iter().try_for_each(|copy| tx.keep_copy(copy))?;
            // It was noted after it was made, so it does not know of itself.
            let is_it = |copy: &CopyRow| copy.what == CopyOf::Backup && copy.made_at == source.made_at;
            if !tx.copies()?.iter().any(is_it) {
                tx.keep_copy(source)?;
            }
            append(tx, now, vec![deed])
        })?;
        said.extend(log.read(|tx| last_words(tx))?);
        let notices = said.notices(&keys, now);
        let mut hub = hub_over(log, (&self.charter, keys), (self.timeline, Arc::clone(&self.clock)));
        hub.trust(trusted(&self.charter)?);
        hub.take_notices(&notices)?;
        // Before anybody greets: whoever saw a longer chain is told why it is shorter. On a chain that was broken before, nothing is signed.
        hub.sign_audit_head()?;
        let revoked = hub.devices()?.iter().filter(|device| device.status == Status::Revoked).count();
        let offered = offered(&hub)?;
        let left_behind = self.put_in_place(hub.into_log())?;
        Ok(Outcome { left_behind, offered, revoked, was_asked })
    }

    /// Last of all. The own vault stays where it is, ahead of the log like any laptop; one that is lost is made anew.
    fn keep_charter(&mut self, keys: &Keys) -> Result<(), Failure> {
        if self.charter.is_founder() && !self.home.own().exists() {
            Own::make_anew(self.home, &mut self.charter, (keys, self.clock.now()))?;
        }
        self.charter.keep(self.home)
    }

    /// Whoever still serves a log that is here acknowledges nothing by it from now on. What it said for good is taken along, if it
    /// can still be read.
    fn end_old_lives(&self, keys: &Keys, now: Instant) -> Result<(LastWords, bool), Failure> {
        let mut said = LastWords::default();
        if let Some(database) = self.database.as_ref().filter(|_| self.database_is_filled()) {
            said.extend(database.write(|tx| end_life(tx, now))?);
        }
        if !self.home.log().exists() {
            return Ok((said, true));
        }
        if !self.is_readable {
            return Ok((said, false));
        }
        let ended = SqliteLog::open(&self.home.log(), &keys.database).and_then(|log| log.write(|tx| end_life(tx, now)));
        let was_asked = ended.is_ok();
        said.extend(ended.unwrap_or_default());
        Ok((said, was_asked))
    }

    fn database_is_filled(&self) -> bool {
        self.database.as_ref().is_some_and(|database| !database.is_empty().unwrap_or(false))
    }

    fn put_in_place(&self, log: SqliteLog) -> Result<Option<String>, Failure> {
        let aside = self.home.log().with_extension(format!("db.aside-{}", self.mark));
        if self.home.log().exists() {
            self.note_aside(&log, aside.display().to_string())?;
        }
        let Some(database) = &self.database else {
            log.close()?;
            let left = rename_log(&self.home.log(), &aside)?.then(|| aside.display().to_string());
            rename_log(&self.home.log_to_be(), &self.home.log())?;
            return Ok(left);
        };
        let schema = format!("aside_{}", self.mark.replace('-', "_"));
        let is_filled = self.database_is_filled();
        if is_filled {
            self.note_aside(&log, schema.clone())?;
        }
        log.snapshot(
            |source| {
                if is_filled { database.receive_over(source, &schema) } else { database.receive(source) }
            },
        )?;
        log.close()?;
        let left = rename_log(&self.home.log(), &aside)?.then(|| aside.display().to_string());
        Ok(left.or(is_filled.then_some(schema)))
    }
}

impl Restoring<'_> {
    /// What is put aside holds what was erased since, and before.
    fn note_aside(&self, log: &SqliteLog, name: String) -> Result<(), Failure> {
        let row = CopyRow::new(CopyOf::Aside, name, self.clock.now()).map_err(Error::from)?;
        Ok(log.write(|tx| tx.keep_copy(&row))?)
    }
}

/// What a log said for good, and which copies it knew.
#[derive(Default)]
struct LastWords {
    notices: Vec<Notice>,
    revoked: Vec<DeviceId>,
    copies: Vec<CopyRow>,
}

impl LastWords {
    fn extend(&mut self, other: Self) {
        self.notices.extend(other.notices);
        self.revoked.extend(other.revoked);
        self.copies.extend(other.copies);
    }

    /// All of it as notices; the first programs kept none.
    fn notices(self, keys: &Keys, now: Instant) -> Vec<Vec<u8>> {
        let is_said = |id: &DeviceId| self.notices.iter().any(|notice| notice.revoked_device() == Some(*id));
        let unsaid = self.revoked.iter().filter(|id| !is_said(id)).map(|id| Notice::revoked(*id, now, &keys.signing));
        self.notices.iter().cloned().chain(unsaid).map(|notice| notice.encode()).collect()
    }
}

fn last_words(tx: &mut (impl LogTx + CopyTx)) -> Result<LastWords, Error> {
    let devices = tx.all_devices()?.into_iter();
    let revoked = devices.filter(|device| device.status == Status::Revoked).map(|device| device.id).collect();
    Ok(LastWords { notices: tx.notices()?, revoked, copies: tx.copies()? })
}

fn end_life(tx: &mut (impl LogTx + CopyTx), now: Instant) -> Result<LastWords, Error> {
    tx.begin_life(no_life(), now)?;
    last_words(tx)
}

impl Restoring<'_> {
    fn facts(&self, label: &Label, (found, outcome): (&Checked, Outcome)) -> Vec<Fact> {
        let mut facts = vec![
            ("district", json!(self.charter.district.name)),
            ("made_at", json!(label.made_at.to_rfc3339())),
            ("timeline", json!(self.timeline)),
            ("addresses", json!(self.charter.listens_at())),
        ];
        facts.extend(verifying::counts(found));
        facts.push(("revoked", json!(outcome.revoked)));
        facts.push(("damaged_releases", json!(found.damaged_releases)));
        facts.push(("miscounted_states", json!(found.miscounted_states)));
        facts.push(("releases_offered", json!(outcome.offered)));
        facts.push(("left_behind", json!(outcome.left_behind)));
        facts.push(("old_log_was_read", json!(outcome.was_asked)));
        facts
    }
}
