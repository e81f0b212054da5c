//! The district's centre: a hub's folder, and its process while it serves.

use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A hub that founded its practice district.
pub struct Center {
    folder: TempDir,
    port: u16,
    now: &'static str,
    process: Option<Child>,
}

/// A file from which a laptop joins, and its opening code.
pub struct Invitation {
    /// The file.
    pub file: PathBuf,
    /// The code, as it was shown.
    pub code: String,
    /// The member's name.
    pub name: String,
}

/// A program of this build, beside the test that runs.
pub fn program(name: &str) -> PathBuf {
    let here = std::env::current_exe().unwrap();
    here.parent().and_then(Path::parent).unwrap().join(name)
}

impl Center {
    /// Founds a district from an official list of its communities; its practice clock stands at `now`.
    pub fn founded(divisions: &Path, now: &'static str) -> Self {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let center = Self { folder: TempDir::new().unwrap(), port, now, process: None };
        let list = divisions.display().to_string();
        center.run(&["init", "--district", &list, "--practice", "--address", &center.address()]);
        center
    }

    /// Where laptops find it.
    pub fn address(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder that holds its log.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("hub")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(program("zoufang-hub"));
        command.arg("--data").arg(self.folder()).arg("--json").env("ZOUFANG_NOW", self.now).stdin(Stdio::null());
        command
    }

    /// One line of its command line; what it printed.
    #[track_caller]
    pub fn run(&self, words: &[&str]) -> Value {
        let output = self.command().args(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
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

    /// How many questions of this word it has answered since it was founded.
    pub fn answered(&self, word: &str) -> usize {
        let notes = std::fs::read_to_string(self.notes()).unwrap_or_default();
        let lines = notes.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        lines.filter(|line| line["event"] == "answered" && line["word"] == word && line["status"] == 200).count()
    }

    /// Begins to serve.
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

    /// The process's id while it serves.
    pub fn process_id(&self) -> Option<u32> {
        self.process.as_ref().map(Child::id)
    }

    /// Pulls the plug: SIGKILL, no word of farewell.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }
}

impl Drop for Center {
    fn drop(&mut self) {
        self.kill();
    }
}
