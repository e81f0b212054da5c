//! The peer: PouchDB 9 on LevelDB and express-pouchdb 4, each in its own process, over plain HTTP on the loopback.

use super::corpus::{self, Document};
use super::meter::{self, CountedLine};
use super::phase::Cost;
use super::table::Step;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use stories::free_port;
use tempfile::TempDir;

/// The peer's hub, ended when dropped.
struct Peer {
    process: Child,
    port: u16,
}

fn program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/pouch").join(name)
}

/// True where `npm ci` was run in `benches/pouch`.
pub fn is_here() -> bool {
    program("node_modules").is_dir()
}

impl Peer {
    fn start(folder: &Path) -> Self {
        let port = free_port();
        let mut command = Command::new("node");
        command.arg(program("hub.cjs")).arg(folder).arg(port.to_string());
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim_end(), "ready");
        Self { process, port }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Writing, pushing, pulling to a second replica.
pub async fn run(documents: &[Document]) -> Vec<Step> {
    let folder = TempDir::new().unwrap();
    corpus::write(documents, &folder.path().join("documents"));
    let peer = Peer::start(&folder.path().join("hub"));
    let line = CountedLine::to(peer.port).await;
    let steps = tokio::task::spawn_blocking(move || {
        ["write", "push", "pull"].map(|name| step(name, (&peer, &line), folder.path())).into()
    });
    steps.await.unwrap()
}

fn step(name: &'static str, (peer, line): (&Peer, &CountedLine), folder: &Path) -> Step {
    let process = peer.process.id().to_string();
    meter::forget_peak(&process);
    let before = meter::processor_seconds(&process);
    line.take();
    let mut command = Command::new("node");
    command.arg(program("client.cjs")).arg(name).arg(folder).arg(line.port.to_string());
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{name}");
    let cost: Cost = serde_json::from_slice(&output.stdout).unwrap();
    let bytes = line.take();
    Step { name, cost, hub: (meter::processor_seconds(&process) - before, meter::peak_mib(&process)), bytes }
}
