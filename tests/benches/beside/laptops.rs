//! Our side: a practice district's hub process over TLS, a recorder who has been writing, and a colleague who reads.

use super::corpus::Document;
use super::meter::{self, CountedLine};
use super::phase::{self, Cost};
use super::table::Step;
use crate::floor::{Bare, Clock};
use std::path::{Path, PathBuf};
use stories::{Hub, Laptop, NOON, OFFICE, RECORDER, second_recorder};
use tempfile::TempDir;

/// The team, both laptops shut, their members' ids beside their folders.
struct Team {
    hub: Hub,
    writer: (TempDir, String),
    reader: (TempDir, String),
}

impl Team {
    /// Everybody has everything but what is to be measured.
    fn made() -> Self {
        let first = Laptop::practice(NOON);
        first.sign_in(RECORDER);
        let community = first.community();
        first.sign_out();
        first.sign_in(OFFICE);
        let mut hub = Hub::adopted_by(&first);
        hub.start();
        first.sync();
        let second = second_recorder(&first, &community);
        first.sync();
        first.sign_out();
        second.sync();
        first.sign_in(RECORDER);
        first.sync();
        let reader = second.member("李楠");
        let writer = first.member(RECORDER);
        first.sign_out();
        Self { hub, writer: (first.into_folder(), writer), reader: (second.into_folder(), reader) }
    }
}

/// A step with both sides and the bytes between them.
struct Watched<'a> {
    hub: &'a Hub,
    line: &'a CountedLine,
}

impl Watched<'_> {
    fn step(&self, name: &'static str, phase: &[&str]) -> Step {
        let process = self.hub.process().to_string();
        meter::forget_peak(&process);
        let before = meter::processor_seconds(&process);
        self.line.take();
        let cost: Cost = phase::run(phase);
        let bytes = self.line.take();
        let hub = (meter::processor_seconds(&process) - before, meter::peak_mib(&process));
        Step { name, cost, hub, bytes }
    }
}

fn text((folder, member): &(TempDir, String)) -> (String, String) {
    (folder.path().to_str().unwrap().to_owned(), member.clone())
}

/// Writing, pushing, pulling; and the bare floor of what the pull has written.
pub async fn run(documents: &[Document]) -> (Vec<Step>, Step) {
    let team = tokio::task::spawn_blocking(Team::made).await.unwrap();
    let line = CountedLine::to(team.hub.port()).await;
    let address = format!("https://127.0.0.1:{}", line.port);
    let (count, writer, reader) = (documents.len().to_string(), text(&team.writer), text(&team.reader));
    let vault = Path::new(&reader.0).join("vaults").join(&reader.1);
    tokio::task::spawn_blocking(move || {
        let watched = Watched { hub: &team.hub, line: &line };
        let loaded = watched.step("write", &["load", &writer.0, &writer.1, &count]);
        let pushed = watched.step("push", &["sync", &writer.0, &writer.1, &address]);
        let copy = before_of(&vault);
        let pulled = watched.step("pull, apply, searchable", &["sync", &reader.0, &reader.1, &address]);
        let floor = floor(&copy, &vault, pulled.cost.documents);
        (vec![loaded, pushed, pulled], floor)
    })
    .await
    .unwrap()
}

/// The reader's database before the pull, copied to where the floor may write.
fn before_of(vault: &Path) -> (TempDir, PathBuf) {
    // Opened and closed once: nothing of it stays behind in the write-ahead log.
    phase::open_store(vault).close().unwrap();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let copy = folder.path().join("bare.db");
    std::fs::copy(vault.join("main.db"), &copy).unwrap();
    (folder, copy)
}

/// The very rows the pull has written, by bare SQLCipher in one transaction.
fn floor((_folder, copy): &(TempDir, PathBuf), vault: &Path, documents: u64) -> Step {
    let key = *vault::Vault::unlock(vault, stories::PASSPHRASE).unwrap().database_key();
    let store = phase::open_store(vault);
    let mut bare = Bare::open(copy, &key);
    let rows = bare.differences(store.read());
    meter::forget_peak("self");
    let clock = Clock::start();
    bare.write(&rows);
    let (wall, client) = clock.stop();
    let cost =
        Cost { documents, wall: wall.as_secs_f64(), client: client.as_secs_f64(), peak: meter::peak_mib("self") };
    Step { name: "the pulled rows by bare SQLCipher", cost, hub: (0.0, 0.0), bytes: (0.0, 0.0) }
}
