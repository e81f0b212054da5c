//! `backup`: the log in one file, made while the hub serves. It counts once it was opened again and every row of it checked.

use super::copies::absolute;
use super::space::{folder_of, must_hold};
use super::{clock_of, open_log, refuse_wrong_place, said::Said, verifying};
use crate::audit::{Deed, What, append};
use crate::check::Checked;
use crate::log::chosen::ChosenLog;
use crate::log::file::{self, Label, LogFile};
use crate::{Charter, CopyOf, CopyRow, CopyTx, Error, Failure, Home, Keys, Log};
use kernel::{Clock, ErrorCode, Refusal};
use serde_json::json;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

pub(super) fn back_up(home: &Home, out: &Path) -> Result<Said, Failure> {
    let charter = Charter::must(home)?;
    refuse_wrong_place(home, &charter)?;
    refuse_existing(out)?;
    let keys = Keys::open(home)?;
    let log = open_log(home, (&charter, &keys))?;
    let clock = clock_of(&charter)?;
    must_hold(folder_of(out), size(home, &log)?)?;
    let label =
        Label { made_at: clock.now(), program: env!("CARGO_PKG_VERSION").to_owned(), charter: charter.encode()? };
    let part = part_of(out);
    // Before the copy: no copy is made that nobody knows of, and it is in the copy itself.
    let deed = Deed::by_operator(What::BackedUp, Vec::new());
    log.write(|tx| append(tx, label.made_at, vec![deed.clone()]))?;
    let made = copy(&log, &keys, (&part, &label)).and_then(|()| checked(home, &keys, &part));
    let made = made.and_then(|found| noted(&log, (&part, &label)).map(|row| (found, row)));
    let (found, row) = made.inspect_err(|_| _ = fs::remove_file(&part))?;
    ended(&log, row, (&part, out, clock.as_ref()))?;
    let bytes = fs::metadata(out).map_err(|error| Failure::file(out, &error))?.len();
    let mut facts = vec![
        ("file", json!(out.display().to_string())),
        ("made_at", json!(label.made_at.to_rfc3339())),
        ("bytes", json!(bytes)),
    ];
    facts.extend(verifying::counts(&found));
    facts.push(("key_apart", json!(home.key().display().to_string())));
    Ok(Said::Facts(facts))
}

fn refuse_existing(out: &Path) -> Result<(), Failure> {
    if fs::symlink_metadata(out).is_err() {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::Conflict, "file_exists").with("file", out.display()).into())
}

/// Beside the file; what a run that was cut off left there is no backup.
fn part_of(out: &Path) -> PathBuf {
    let mut part = out.as_os_str().to_owned();
    part.push(CopyRow::UNNAMED);
    PathBuf::from(part)
}

fn copy(log: &ChosenLog, keys: &Keys, (part, label): (&Path, &Label)) -> Result<(), Failure> {
    match fs::remove_file(part) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Failure::file(part, &error)),
        _ => {}
    }
    let to = (part, label);
    match log {
        ChosenLog::Sqlite(log) => log.with(|conn| file::from_pages(conn, &keys.database, to))?,
        ChosenLog::Postgres(log) => log.give(|source| file::from_rows(source, &keys.database, to))?,
    }
    Ok(())
}

fn checked(home: &Home, keys: &Keys, part: &Path) -> Result<Checked, Failure> {
    let found = verifying::of_file(home, keys, (&LogFile::open(part, &keys.database)?, part))?.1;
    verifying::must_be_sound(&found)?;
    Ok(found)
}

/// Noted before it has its name: none is made that nobody knows of. By the name it has until then it counts as no backup.
fn noted(log: &ChosenLog, (part, label): (&Path, &Label)) -> Result<CopyRow, Failure> {
    let row = CopyRow::new(CopyOf::Backup, absolute(part), label.made_at).map_err(Error::from)?;
    log.write(|tx| tx.keep_copy(&row))?;
    Ok(row)
}

/// Gives it its name and notes that, or takes it back.
fn ended(log: &ChosenLog, row: CopyRow, (part, out, clock): (&Path, &Path, &dyn Clock)) -> Result<(), Failure> {
    let done = named(part, out);
    // Where it has its name and the disk does not answer for that, it is there, and counts for nothing.
    let is_gone = done.is_err() && fs::remove_file(part).is_ok();
    let noted = log.write(|tx| {
        // As it stands by now: an erasure may have been told of it meanwhile.
        let row = tx.copies()?.into_iter().find(|copy| copy.id == row.id).unwrap_or_else(|| row.clone());
        let name = if done.is_ok() { absolute(out) } else { row.name.clone() };
        tx.keep_copy(&CopyRow { name, gone_at: is_gone.then(|| clock.now()).or(row.gone_at), ..row })
    });
    done?;
    Ok(noted?)
}

/// Pressed to the disk before it has its name.
pub(super) fn named(part: &Path, out: &Path) -> Result<(), Failure> {
    let press = |path: &Path| File::open(path).and_then(|file| file.sync_all());
    press(part).map_err(|error| Failure::file(part, &error))?;
    refuse_existing(out)?;
    fs::rename(part, out).map_err(|error| Failure::file(out, &error))?;
    if cfg!(unix) { press(folder_of(out)).map_err(|error| Failure::file(out, &error)) } else { Ok(()) }
}

/// About how large the copy will be.
fn size(home: &Home, log: &ChosenLog) -> Result<u64, Failure> {
    match log {
        ChosenLog::Postgres(log) => Ok(log.size()?),
        ChosenLog::Sqlite(_) => {
            let log = home.log();
            Ok(fs::metadata(&log).map_err(|error| Failure::file(&log, &error))?.len())
        }
    }
}
