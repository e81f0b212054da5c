//! A laptop whose program lies in a folder of its own, to be changed.

use super::publisher::{Publisher, package};
use device::{Options, RunningProgram};
use release::{Kind, Platform};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use stories::{Hub, Laptop, NOON, OFFICE, RECORDER, second_recorder};
use tempfile::TempDir;

/// What runs before any update.
pub const OLD: &str = "0.1.0";
/// What is installed.
pub const NEW: &str = "0.2.0";

/// This computer, as a program that swaps itself.
pub fn here() -> Platform {
    Platform::here(Kind::Cli).unwrap()
}

/// A laptop whose program lies in a folder of its own.
pub struct Desk {
    /// The laptop.
    pub laptop: Laptop,
    /// Where the program lies.
    pub folder: TempDir,
    publisher: String,
}

impl Desk {
    fn of(laptop: Laptop, publisher: &Publisher) -> Self {
        let folder = TempDir::new().unwrap();
        let desk = Self { laptop, folder, publisher: publisher.public() };
        std::fs::write(desk.program(), package(OLD, 10)).unwrap();
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(desk.program(), executable).unwrap();
        desk
    }

    /// A practice laptop, its program started.
    pub fn practice(publisher: &Publisher) -> Self {
        let mut desk = Self::of(Laptop::practice(NOON), publisher);
        desk.runs(OLD);
        desk
    }

    /// Where its program lies.
    pub fn program(&self) -> PathBuf {
        self.folder.path().join("zoufang-cli")
    }

    /// Where the one before lies, once there is one.
    pub fn previous(&self) -> PathBuf {
        self.folder.path().join("zoufang-cli.previous")
    }

    /// Starts it as a program of this version.
    pub fn runs(&mut self, version: &str) {
        self.starts(version, false);
    }

    /// The same, with or without syncing by itself.
    pub fn starts(&mut self, version: &str, has_background: bool) {
        let (path, key) = (self.program(), self.publisher.clone());
        self.laptop.restart_as(NOON, |options: &mut Options| {
            options.program = Some(RunningProgram { path, is_window: false });
            options.release_key = Some(key);
            options.version = Some(version.to_owned());
            options.has_background = has_background;
        });
    }

    /// How updates stand here.
    #[track_caller]
    pub fn state(&self) -> Value {
        self.laptop.call("updates.state", json!({}))
    }

    /// Takes a file.
    #[track_caller]
    pub fn takes(&self, file: &Path) -> Value {
        self.laptop.call("updates.take", json!({ "path": file }))
    }

    /// Why it does not take this file.
    #[track_caller]
    pub fn refuses(&self, file: &[u8]) -> String {
        let path = self.folder.path().join("chosen.zfrelease");
        std::fs::write(&path, file).unwrap();
        self.laptop.reason("updates.take", json!({ "path": path }))
    }

    /// Somebody brings it this version as a file.
    #[track_caller]
    pub fn is_given(&self, publisher: &Publisher, version: &str) {
        let file = self.folder.path().join("given.zfrelease");
        std::fs::write(&file, publisher.release(version, here(), &package(version, 10))).unwrap();
        assert_eq!(self.takes(&file)["ready"]["version"], version);
    }

    /// Installs this version.
    #[track_caller]
    pub fn installs(&self, version: &str) -> Value {
        self.laptop.call("updates.install", json!({ "version": version }))
    }

    /// As if the power had gone after the program was changed and before that was noted.
    pub fn forgets_that_it_was_put(&self) {
        let path = self.laptop.home().join("updates/installed.json");
        let mut trail: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(trail["is_put"], true);
        trail["is_put"] = json!(false);
        std::fs::write(&path, trail.to_string()).unwrap();
    }

    /// The copies that were made before a step to this version.
    pub fn copies(&self, version: &str) -> Vec<PathBuf> {
        let folder = self.laptop.home().join(format!("backups/before-{version}"));
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    }
}

/// What the program says of itself when it is run.
pub fn said_by(program: &Path) -> String {
    String::from_utf8(Command::new(program).output().unwrap().stdout).unwrap().trim().to_owned()
}

/// The recorder's laptop, another one, and the hub they meet at, which trusts the publisher.
pub fn district(publisher: &Publisher) -> (Desk, Laptop, Hub) {
    let mut first = Desk::practice(publisher);
    first.laptop.sign_in(RECORDER);
    let community = first.laptop.community();
    first.laptop.sign_out();
    first.laptop.sign_in(OFFICE);
    let mut hub = Hub::adopted_by(&first.laptop);
    hub.trust(&publisher.public());
    hub.start();
    first.laptop.sync();
    let second = second_recorder(&first.laptop, &community);
    first.laptop.sync();
    first.laptop.sign_out();
    second.sync();
    first.runs(OLD);
    first.laptop.sign_in(RECORDER);
    first.laptop.sync();
    (first, second, hub)
}
