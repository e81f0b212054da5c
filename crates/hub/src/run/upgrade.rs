//! The log of an earlier program is copied before it is brought up to date: the only way back.

use super::backup::named;
use super::clock_of;
use super::copies::absolute;
use super::space::must_hold;
use crate::audit::{Deed, What, append};
use crate::log::file::{self, Label, LogFile};
use crate::log::postgres::{Address, PostgresLog};
use crate::log::sqlite::{SqliteLog, is_behind};
use crate::{Charter, CopyOf, CopyRow, CopyTx, Error, Failure, Home, Keys, Log, home};
use kernel::{Clock, ErrorCode, Refusal};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A copy without its name yet: the log was not brought up to date, or it was and nobody has noted the copy.
const PART: &str = "before-upgrade.part";
/// What a log can't be brought up for: a restore is what helps.
const DAMAGE: [ErrorCode; 2] = [ErrorCode::Corrupt, ErrorCode::Internal];

/// Copies the log that lies in the folder where its tables are an earlier program's, and brings them up to date. Cut off anywhere, the
/// next start goes on: either the log is as it was, or the copy is whole. Nobody serves it meanwhile but this process: what a program of
/// before acknowledged after the copy would not be in it.
///
/// # Errors
/// `no_space`; `log_of_later_version`; `log_is_brought_up`; `folder_is_served`; the disk or the engine refuses, and the log is as it was.
pub(super) fn bring_up(home: &Home, (charter, keys): (&Charter, &Keys)) -> Result<(), Failure> {
    let (log, part) = (home.log(), home.backups().join(PART));
    if is_behind(&log, &keys.database)?.is_none() && !part.exists() {
        return Ok(());
    }
    home::make_folder(&home.backups())?;
    let _lock = home.lock_to_bring_up()?;
    let clock = clock_of(charter)?;
    let is_old = is_behind(&log, &keys.database)?.is_some();
    let _unserved = if is_old { home.lock_unserved()? } else { None };
    if is_old {
        copy(home, (charter, keys), (&part, clock.as_ref()))?;
    }
    // From here on the log is brought up to date, with nobody in between: the copy is whole.
    let log = SqliteLog::open(&log, &keys.database)?;
    if part.exists() {
        keep(home, &log, (&LogFile::open(&part, &keys.database)?, clock.as_ref()))?;
    }
    Ok(())
}

/// The same for a log that a restore is about to put aside. One that can't be read is left as it is, and false said; a half copy that nothing
/// goes on from would keep the restored log from being opened, and is removed.
///
/// # Errors
/// As [`bring_up`], but for damage.
pub(super) fn bring_up_to_leave(home: &Home, (charter, keys): (&Charter, &Keys)) -> Result<bool, Failure> {
    let (log, part) = (home.log(), home.backups().join(PART));
    let behind = if log.exists() { is_behind(&log, &keys.database) } else { Ok(None) };
    if !matches!(behind, Ok(Some(_))) && part.exists() && LogFile::open(&part, &keys.database).is_err() {
        fs::remove_file(&part).map_err(|error| Failure::file(&part, &error))?;
    }
    if !log.exists() || behind.is_err() {
        return Ok(false);
    }
    match bring_up(home, (charter, keys)) {
        Err(failure) if DAMAGE.contains(&failure.refusal.code) => Ok(false),
        brought_up => brought_up.map(|()| true),
    }
}

fn copy(home: &Home, (charter, keys): (&Charter, &Keys), (part, clock): (&Path, &dyn Clock)) -> Result<(), Failure> {
    match fs::remove_file(part) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(Failure::file(part, &error)),
        _ => {}
    }
    let bytes = fs::metadata(home.log()).map_err(|error| Failure::file(&home.log(), &error))?.len();
    must_hold(home.root(), bytes)?;
    let label =
        Label { made_at: clock.now(), program: env!("CARGO_PKG_VERSION").to_owned(), charter: charter.encode()? };
    let copied = file::from_earlier(&home.log(), &keys.database, (part, &label));
    // It counts once it was opened again and each of its pages was read.
    let whole = copied.and_then(|()| LogFile::open(part, &keys.database).map(drop));
    Ok(whole.inspect_err(|_| _ = fs::remove_file(part))?)
}

/// Notes the copy and gives it its name: none lies there that nobody knows of.
fn keep(home: &Home, log: &SqliteLog, (copy, clock): (&LogFile, &dyn Clock)) -> Result<(), Failure> {
    let label = copy.label()?.ok_or(Error::Damaged("a copy without a label"))?;
    let to = name_of(home, (copy.version()?, &label));
    let row = CopyRow::new(CopyOf::Backup, absolute(&to), label.made_at).map_err(Error::from)?;
    let deed = Deed::by_operator(What::BackedUp, Vec::new());
    log.write(|tx| {
        // It was noted, and cut off before it had its name.
        if tx.copies()?.iter().any(|copy| copy.name == row.name) {
            return Ok(());
        }
        tx.keep_copy(&row)?;
        append(tx, clock.now(), vec![deed.clone()])
    })?;
    named(&home.backups().join(PART), &to)
}

/// From which number of the tables, and when.
fn name_of(home: &Home, (version, label): (usize, &Label)) -> PathBuf {
    let at: String = label.made_at.to_rfc3339().chars().filter(char::is_ascii_digit).take(14).collect();
    home.backups().join(format!("tables-{version}-before-{}-{at}.zfhub", label.program))
}

/// A database is copied by its operator: what would be copied here can be larger than this machine.
///
/// # Errors
/// `database_of_earlier_version` until the operator says that a backup was made; the server is not reached.
pub(super) fn must_be_level(home: &Home, address: &Address) -> Result<(), Failure> {
    if home.changes_tables() {
        return Ok(());
    }
    match PostgresLog::is_behind(address.clone())? {
        None => Ok(()),
        Some((found, known)) => {
            let refusal = Refusal::not_now("database_of_earlier_version");
            Err(refusal.with("found", found).with("known", known).into())
        }
    }
}
