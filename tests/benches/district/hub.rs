//! The hub that serves the district, in a process of its own.

use super::laptop::Known;
use super::line::Road;
use super::office::Office;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use stories::{free_port, program};
use sync::HubCard;
use tempfile::TempDir;

/// The hub.
pub struct Hub {
    folder: TempDir,
    port: u16,
    database: Option<String>,
    process: Option<Child>,
}

impl Hub {
    /// A hub that has adopted the office's district and serves it; its log lies in a file, or in this database.
    pub fn adopted_by(office: &Office, database: Option<String>) -> (Self, Known, Road) {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let mut hub = Self { folder, port: free_port(), database, process: None };
        let (district, founder) = (&office.district, &office.laptop.card);
        let given = hub.write("district.json", &json!({ "district": district, "founder": founder }));
        let address = format!("https://localhost:{}", hub.port);
        let made = hub.run(&["init", "--adopt", &given, "--address", &address]);
        let unsigned = std::fs::read(made["card_to_sign"].as_str().unwrap()).unwrap();
        let signed = office.accepts(serde_json::from_slice::<HubCard>(&unsigned).unwrap());
        let accepted = hub.write("signed.json", &json!(signed));
        hub.run(&["accept", &accepted]);
        hub.start();
        let road = Road::to(&signed.card, hub.port);
        (hub, Known { district: district.clone(), hub: signed.card }, road)
    }

    fn write(&self, name: &str, value: &Value) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, value.to_string()).unwrap();
        path.display().to_string()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(program("zoufang-hub"));
        command.env_remove("ZOUFANG_NOW").env_remove("ZOUFANG_HUB_DATABASE_URL");
        command.envs(self.database.as_ref().map(|url| ("ZOUFANG_HUB_DATABASE_URL", url)));
        command.arg("--data").arg(self.folder.path().join("hub")).arg("--json").stdin(Stdio::null());
        command
    }

    /// Runs one command of it that must succeed.
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

    /// Where it notes what it does.
    pub fn notes(&self) -> impl AsRef<Path> {
        self.folder.path().join("notes.jsonl")
    }

    /// The number of its process.
    pub fn process(&self) -> String {
        self.process.as_ref().unwrap().id().to_string()
    }

    /// Ends its process.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.stop();
    }
}
