//! `take`: bundles from a stick are answered here, whether the hub serves or not.

use super::open_hub;
use super::said::{Fact, Said};
use crate::{Answering, Charter, Failure, Home, Refused};
use kernel::{ErrorCode, Exit, Refusal};
use serde_json::json;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use sync::{MOST_BUNDLE, OpenedBundle};

/// Answers every file that can be; the others are named with the reason, and then the run as a whole is refused.
pub(super) fn take(
    home: &Home,
    files: &[PathBuf],
    (out, most): (&Path, usize),
) -> Result<(Said, Result<(), Failure>), Failure> {
    let hub = open_hub(home, &Charter::must(home)?)?;
    std::fs::create_dir_all(out).map_err(|error| Failure::file(out, &error))?;
    let (mut opened, mut refused) = (Vec::new(), Vec::new());
    for file in files {
        match open(&hub, file) {
            Ok(bundle) => opened.push((file, bundle)),
            Err(refusal) => refused.push(refused_row(file, &refusal)),
        }
    }
    // Those made together in their order, so that no batch comes before its forerunner.
    opened.sort_by_key(|(_, o)| (o.cover.from, o.bundle.made_at, o.bundle.part));
    let mut rows = Vec::new();
    for (file, bundle) in &opened {
        let mut answers = Answers { out, stem: stem_of(file, bundle), paths: Vec::new(), disk: None };
        let done = hub.answer_bundle_in_files(bundle, most, &mut |bytes| answers.keep(&bytes));
        if let Some(failure) = answers.disk {
            return Err(failure);
        }
        match done {
            Ok(()) => rows.push(answered(file, bundle, &answers.paths)),
            Err(why) => refused.push(refused_row(file, &refusal_of(why))),
        }
    }
    let end = if refused.is_empty() { Ok(()) } else { Err(some_refused(refused.len(), files.len())) };
    rows.extend(refused);
    Ok((Said::Rows(rows), end))
}

fn open(hub: &dyn Answering, file: &Path) -> Result<OpenedBundle, Refusal> {
    hub.open_bundle(&read(file).map_err(|failure| failure.refusal)?).map_err(refusal_of)
}

/// No more than a bundle's length is read of whatever lies on a stick.
fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let opened = File::open(file).map_err(|error| Failure::file(file, &error))?;
    let most = MOST_BUNDLE as u64 + 1;
    opened.take(most).read_to_end(&mut bytes).map_err(|error| Failure::file(file, &error))?;
    Ok(bytes)
}

/// The answers to one bundle.
struct Answers<'a> {
    out: &'a Path,
    stem: OsString,
    paths: Vec<PathBuf>,
    /// Why one could not be written.
    disk: Option<Failure>,
}

impl Answers<'_> {
    /// Writes one; those behind the first are numbered.
    fn keep(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        let mut name = self.stem.clone();
        if !self.paths.is_empty() {
            name.push(format!("-{:02}", self.paths.len() + 1));
        }
        name.push(".zfanswer");
        let path = self.out.join(name);
        store::write_sealed(&path, bytes).map_err(|error| {
            self.disk = Some(Failure::file(&path, &error));
            Refused::Fault(error.to_string())
        })?;
        self.paths.push(path);
        Ok(())
    }
}

fn stem_of(file: &Path, opened: &OpenedBundle) -> OsString {
    file.file_stem().map_or_else(|| opened.cover.id.to_string().into(), ToOwned::to_owned)
}

fn answered(file: &Path, opened: &OpenedBundle, answers: &[PathBuf]) -> Vec<Fact> {
    let paths: Vec<String> = answers.iter().map(|path| path.display().to_string()).collect();
    vec![
        ("file", json!(file.display().to_string())),
        ("device", json!(opened.cover.from)),
        ("batches", json!(opened.bundle.push.offers.len())),
        ("answers", json!(paths)),
    ]
}

fn refused_row(file: &Path, refusal: &Refusal) -> Vec<Fact> {
    vec![("file", json!(file.display().to_string())), ("reason", json!(refusal.reason))]
}

fn refusal_of(refused: Refused) -> Refusal {
    match refused {
        Refused::Unfit(why) => Refusal::new(ErrorCode::InvalidInput, why),
        Refused::Forbidden(why) => Refusal::new(ErrorCode::Forbidden, why),
        other => Failure::from(other).refusal,
    }
}

fn some_refused(count: usize, of: usize) -> Failure {
    let refusal = Refusal::new(ErrorCode::InvalidInput, "bundles_refused").with("count", count).with("total", of);
    Failure { exit: Exit::BadInput, refusal }
}
