//! A hub: a folder of its own, and the real process that serves it.

use crate::{EVENING, Laptop, NOON, copy_folder};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The hub's folder, its port, and its process while it runs.
pub struct Hub {
    folder: TempDir,
    port: u16,
    process: Option<Child>,
    /// Where the log lies, if not in the folder.
    database: Option<String>,
    /// What its clock says when it starts.
    now: String,
    /// The publisher of releases that it trusts.
    publisher: Option<String>,
}

/// A file from which a laptop joins.
pub struct Invitation {
    /// The file.
    pub file: PathBuf,
    /// Its opening code, as it was shown.
    pub code: String,
    /// The member's name.
    pub name: String,
}

/// A port of the loopback nobody listens at.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// A program of this build, beside the test that runs.
pub fn program(name: &str) -> PathBuf {
    let here = std::env::current_exe().unwrap();
    here.parent().and_then(Path::parent).unwrap().join(name)
}

/// A file as commands take it.
pub fn file(path: &Path) -> Value {
    let name = path.file_name().unwrap().to_string_lossy();
    json!({ "file_name": name, "content_base64": BASE64.encode(std::fs::read(path).unwrap()) })
}

impl Hub {
    /// A hub that adopts the district which the office's laptop founded; the office signs its card.
    pub fn adopted_by(office: &Laptop) -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            port: free_port(),
            process: None,
            database: None,
            now: EVENING.to_owned(),
            publisher: None,
        }
        .adopted(office, &[])
    }

    /// A hub that founds a practice district of its own, from an official list of its communities.
    pub fn founded(divisions: &Path) -> Self {
        let hub = Self {
            folder: TempDir::new().unwrap(),
            port: free_port(),
            process: None,
            database: None,
            now: EVENING.to_owned(),
            publisher: None,
        };
        let list = divisions.display().to_string();
        hub.run(&["init", "--district", &list, "--practice", "--address", &hub.address()]);
        hub
    }

    /// A hub whose log is to lie in this database; it has no district yet.
    pub fn over(database: &str) -> Self {
        let database = Some(database.to_owned());
        let (folder, now) = (TempDir::new().unwrap(), EVENING.to_owned());
        Self { folder, port: free_port(), process: None, database, now, publisher: None }
    }

    /// The same hub once it has adopted the office's district; `more` goes to `init`.
    pub fn adopted(self, office: &Laptop, more: &[&str]) -> Self {
        let hub = self;
        let district = office.call("hub.district_card", json!({}))["path"].as_str().unwrap().to_owned();
        let at = hub.address();
        let made = hub.run(&[&["init", "--adopt", &district, "--address", &at], more].concat());
        let card = made["card_to_sign"].as_str().unwrap();
        let signed = office.call("hub.adopt", file(Path::new(card)))["path"].as_str().unwrap().to_owned();
        hub.run(&["accept", &signed]);
        hub
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// The port of it.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where its folder `hub` lies.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Adds a person and makes the file from which the person's laptop joins.
    pub fn invites(&self, name: &str, role: &str, community: &str) -> Invitation {
        self.run(&["member", "add", name, "--role", role, "--community", community]);
        let file = self.folder.path().join(format!("{name}.zfjoin"));
        let made = self.run(&["enrol", name, "--out", &file.display().to_string()]);
        let code = made["opening_code"].as_str().unwrap().to_owned();
        Invitation { file, code, name: name.to_owned() }
    }

    fn notes(&self) -> PathBuf {
        self.folder.path().join("notes.jsonl")
    }

    /// What it has noted of this event since its folder was made.
    pub fn noted(&self, event: &str) -> Vec<Value> {
        let notes = std::fs::read_to_string(self.notes()).unwrap_or_default();
        let lines = notes.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        lines.filter(|line| line["event"] == event).collect()
    }

    /// How many questions of this word it has answered since its folder was made.
    pub fn answered(&self, word: &str) -> usize {
        self.noted("answered").iter().filter(|line| line["word"] == word && line["status"] == 200).count()
    }

    /// Another process of the same hub on another machine: a copy of the folder and of the key file.
    pub fn beside(&self, port: u16) -> Self {
        let folder = TempDir::new().unwrap();
        copy_folder(self.folder.path(), folder.path());
        let (database, now, publisher) = (self.database.clone(), self.now.clone(), self.publisher.clone());
        Self { folder, port, process: None, database, now, publisher }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(program("zoufang-hub"));
        command.envs(self.database.as_ref().map(|url| ("ZOUFANG_HUB_DATABASE_URL", url)));
        command.envs(self.publisher.as_ref().map(|key| ("ZOUFANG_RELEASE_KEY", key)));
        command.arg("--data").arg(self.folder.path().join("hub")).arg("--json");
        command.env("ZOUFANG_NOW", &self.now).stdin(Stdio::null());
        command
    }

    /// From its next start on it trusts this publisher's releases.
    pub fn trust(&mut self, publisher: &str) {
        self.publisher = Some(publisher.to_owned());
    }

    /// Runs one command of it that must be refused; what it says.
    #[track_caller]
    pub fn refuses(&self, words: &[&str]) -> String {
        let output = self.command().args(words).env("LANG", "en").output().unwrap();
        assert!(!output.status.success(), "{words:?} was not refused");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Runs one command of it that must succeed.
    #[track_caller]
    pub fn run(&self, words: &[&str]) -> Value {
        let output = self.command().args(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Serves from now on.
    pub fn start(&mut self) {
        let listen = format!("127.0.0.1:{}", self.port);
        let mut command = self.command();
        let notes = File::options().create(true).append(true).open(self.notes()).unwrap();
        command.args(["serve", "--listen", &listen]).stdout(Stdio::piped()).stderr(notes);
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("ready https://"), "{line}");
        self.process = Some(process);
    }

    /// The number of the process that serves.
    pub fn process(&self) -> u32 {
        self.process.as_ref().unwrap().id()
    }

    /// Starts it again at another time.
    pub fn restart(&mut self, now: &str) {
        self.kill();
        self.now = now.to_owned();
        self.start();
    }

    /// Pulls the plug: SIGKILL, no word of farewell.
    pub fn kill(&mut self) {
        let mut process = self.process.take().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        if self.process.is_some() {
            self.kill();
        }
    }
}

/// A second recorder of the team, on a laptop of their own, made from the office's file.
pub fn second_recorder(office: &Laptop, team_of: &str) -> Laptop {
    second_member(office, (SECOND, "recorder"), team_of)
}

/// Somebody on a laptop of their own, made from the office's file: a name and a role, at a community.
pub fn second_member(office: &Laptop, (name, role): (&str, &str), community: &str) -> Laptop {
    let args = json!({ "nickname": name, "role": role, "team": null, "community": community });
    let made = office.call("directory.add_member", args);
    let (file, code) = (PathBuf::from(made["path"].as_str().unwrap()), made["opening_code"].as_str().unwrap());
    Laptop::joined(&Invitation { file, code: code.to_owned(), name: name.to_owned() }, (NOON, 2))
}

/// That recorder's name.
pub const SECOND: &str = "李楠";
