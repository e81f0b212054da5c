//! A hub: a folder of its own, and the real process that serves it.

use crate::{EVENING, Laptop, NOON, PASSPHRASE, copy_folder};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Value, json};
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
}

/// A port of the loopback nobody listens at.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// The hub's program as this build made it.
pub fn hub_program() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    here.parent().and_then(Path::parent).unwrap().join("zoufang-hub")
}

/// A file as commands take it.
pub fn file(path: &Path) -> Value {
    let name = path.file_name().unwrap().to_string_lossy();
    json!({ "file_name": name, "content_base64": BASE64.encode(std::fs::read(path).unwrap()) })
}

impl Hub {
    /// A hub that adopts the district which the office's laptop founded; the office signs its card.
    pub fn adopted_by(office: &Laptop) -> Self {
        Self { folder: TempDir::new().unwrap(), port: free_port(), process: None, database: None }.adopted(office, &[])
    }

    /// A hub whose log is to lie in this database; it has no district yet.
    pub fn over(database: &str) -> Self {
        let database = Some(database.to_owned());
        Self { folder: TempDir::new().unwrap(), port: free_port(), process: None, database }
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

    /// Another process of the same hub on another machine: a copy of the folder and of the key file.
    pub fn beside(&self, port: u16) -> Self {
        let folder = TempDir::new().unwrap();
        copy_folder(self.folder.path(), folder.path());
        Self { folder, port, process: None, database: self.database.clone() }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(hub_program());
        command.envs(self.database.as_ref().map(|url| ("ZOUFANG_HUB_DATABASE_URL", url)));
        command.arg("--data").arg(self.folder.path().join("hub")).arg("--json");
        command.env("ZOUFANG_NOW", EVENING).stdin(Stdio::null());
        command
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
        command.args(["serve", "--listen", &listen]).stdout(Stdio::piped()).stderr(Stdio::null());
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
    let args = json!({ "nickname": SECOND, "role": "recorder", "team": null, "community": team_of });
    let made = office.call("directory.add_member", args);
    let laptop = Laptop::empty(Some(NOON), Some(2));
    let mut join = file(Path::new(made["path"].as_str().unwrap()));
    join["opening_code"] = made["opening_code"].clone();
    join["nickname"] = json!(SECOND);
    join["passphrase"] = json!(PASSPHRASE);
    let shown = laptop.call("session.join", join);
    laptop.call("session.confirm_code", json!({ "member": shown["member"], "typed": shown["recovery_code"] }));
    laptop
}

/// That recorder's name.
const SECOND: &str = "李楠";
