//! `verify`: a log or a backup is opened and every row of it checked.

use super::{open_log, refuse_wrong_place, releases::trusted, said::Fact, said::Said};
use crate::check::{Checked, Whose, check};
use crate::log::chosen::ChosenLog;
use crate::log::file::LogFile;
use crate::{Charter, Failure, Home, Keys, Words};
use kernel::{ErrorCode, Refusal};
use serde_json::json;
use std::path::Path;

/// No line names more problems.
const NAMED: usize = 3;

/// Says what was found; a log that is not sound is refused at the end.
pub(super) fn verify(
    home: &Home,
    (file, words): (Option<&Path>, Words),
    say: impl FnOnce(Said),
) -> Result<(), Failure> {
    let keys = Keys::open(home)?;
    let found = match file {
        Some(file) => of_file(home, &keys, (&LogFile::open(file, &keys.database)?, file))?.1,
        None => of_home(home, &keys)?,
    };
    let mut facts = counts(&found);
    let of_audit = audit_words(&found, words);
    let all = [found.problems, found.damaged_releases, found.miscounted_states, of_audit].concat();
    facts.push(("is_sound", json!(all.is_empty())));
    facts.push(("problems", json!(all)));
    say(Said::Facts(facts));
    none(&all)
}

/// Whose backup it is, and what was found in it.
///
/// # Errors
/// `backup_of_another_hub`; the engine can't go on reading.
pub(super) fn of_file(
    home: &Home,
    keys: &Keys,
    (log, path): (&LogFile, &Path),
) -> Result<(Option<Charter>, Checked), Failure> {
    let theirs = log.label()?.map(|label| Charter::decode(&label.charter, path)).transpose()?;
    let here = Charter::read(home)?;
    let key = keys.signing.verifying();
    let is_ours = |charter: &Charter| charter.card.sign_key == key.to_hex();
    let is_same = theirs.iter().zip(&here).all(|(a, b)| (&a.district, a.card.device) == (&b.district, b.card.device));
    if !theirs.iter().all(is_ours) || !is_same {
        return Err(Refusal::new(ErrorCode::Forbidden, "backup_of_another_hub").with("file", path.display()).into());
    }
    let charter = theirs.clone().or(here).ok_or_else(|| Refusal::new(ErrorCode::NotFound, "hub_not_begun"))?;
    let whose = Whose { district: &charter.district, key: &key, publishers: &trusted(&charter)? };
    Ok((theirs, check(&mut log.rows(), &whose)?))
}

fn of_home(home: &Home, keys: &Keys) -> Result<Checked, Failure> {
    let charter = Charter::must(home)?;
    refuse_wrong_place(home, &charter)?;
    let key = keys.signing.verifying();
    let whose = Whose { district: &charter.district, key: &key, publishers: &trusted(&charter)? };
    Ok(match open_log(home, (&charter, keys))? {
        ChosenLog::Sqlite(log) => log.snapshot(|source| check(source, &whose))?,
        ChosenLog::Postgres(log) => log.give(|source| check(source, &whose))?,
    })
}

/// # Errors
/// `log_unsound`, with the first of what was found. A release that is damaged, or a digest that was counted wrongly, keeps no records
/// from being restored.
pub(super) fn must_be_sound(found: &Checked) -> Result<(), Failure> {
    none(&found.problems)
}

/// What is wrong with the audit chain, in words.
pub(super) fn audit_words(found: &Checked, words: Words) -> Vec<String> {
    found.audit_problems.iter().map(|refusal| words.refusal(refusal)).collect()
}

fn none(problems: &[String]) -> Result<(), Failure> {
    if problems.is_empty() {
        return Ok(());
    }
    let first = problems.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
    let refusal = Refusal::new(ErrorCode::Corrupt, "log_unsound").with("problems", problems.len());
    Err(refusal.with("first", first).into())
}

pub(super) fn counts(found: &Checked) -> Vec<Fact> {
    vec![
        ("devices", json!(found.devices)),
        ("batches", json!(found.batches)),
        ("changes", json!(found.changes)),
        ("records", json!(found.records)),
        ("feeds", json!(found.feeds)),
        ("items", json!(found.items)),
        ("notices", json!(found.notices)),
        ("releases", json!(found.releases)),
        ("unjudged_releases", json!(found.unjudged_releases)),
        ("audit_entries", json!(found.audit_entries)),
        ("audit_problems", json!(found.audit_problems.len())),
    ]
}
