//! One node: Patroni and the PostgreSQL it keeps, and what can befall a machine.

use super::network::Network;
use super::settings::kept;
use crate::cluster::Owner;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A node that does not answer is not waited for.
const ANSWERING: Duration = Duration::from_secs(1);

/// A node.
pub struct Node {
    pub name: String,
    number: usize,
    folder: PathBuf,
    api: SocketAddr,
    patroni: Option<Child>,
}

/// Processes that stand still until this is dropped.
pub struct Frozen(Vec<u32>);

impl Node {
    pub fn new(folder: &std::path::Path, api: SocketAddr, number: usize) -> Self {
        Self { name: format!("n{}", number + 1), number, folder: folder.to_owned(), api, patroni: None }
    }

    /// Starts Patroni, which starts PostgreSQL.
    pub fn start(&mut self, network: &Network) {
        let (run, bin) = (self.folder.join("run"), self.folder.join("patroni/bin"));
        let mut command = network.command(self.number, (&Owner::of_parent(&run), &bin.join("python")), &run);
        command.arg(bin.join("patroni")).arg(format!("{}.yml", self.name)).env("HOME", &run);
        self.patroni = Some(kept(&mut command, &run.join(format!("patroni-{}.log", self.name))));
    }

    /// PostgreSQL's first process.
    pub fn postmaster(&self) -> Option<u32> {
        let data = self.folder.join("run").join(self.name.replace('n', "d"));
        let pid = std::fs::read_to_string(data.join("postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()?;
        // The file outlives a process that was killed, and its number may be another's by now.
        (std::fs::read_link(format!("/proc/{pid}/cwd")).ok()? == data).then_some(pid)
    }

    /// All processes of its PostgreSQL.
    fn database(&self) -> Vec<u32> {
        self.postmaster().into_iter().flat_map(|pid| [vec![pid], children(pid)].concat()).collect()
    }

    fn all(&self) -> Vec<u32> {
        let patroni = self.patroni.iter().map(Child::id).flat_map(|pid| [vec![pid], children(pid)].concat());
        let mut all: Vec<u32> = patroni.chain(self.database()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The machine is gone.
    pub fn kill(&mut self) {
        signal("KILL", &self.all());
        if let Some(mut patroni) = self.patroni.take() {
            let _ = patroni.wait();
        }
    }

    /// Its PostgreSQL alone falls over.
    pub fn kill_postmaster(&self) {
        signal("KILL", &[self.postmaster().unwrap()]);
    }

    /// The machine stands still, as one whose host sleeps or was moved.
    pub fn freeze(&self) -> Frozen {
        Frozen::now(self.all())
    }

    /// Its PostgreSQL alone stands still; Patroni goes on.
    pub fn freeze_database(&self) -> Frozen {
        Frozen::now(self.database())
    }

    /// What was on its way to it never arrived: what receives the log from the primary is gone.
    pub fn forget_what_is_under_way(&self) {
        let receives = |pid: &u32| title(*pid).contains("walreceiver");
        signal("KILL", &self.database().into_iter().filter(receives).collect::<Vec<_>>());
    }

    /// What its Patroni answers.
    pub fn ask(&self, path: &str) -> Option<Value> {
        serde_json::from_str(self.answer(path)?.split_once("\r\n\r\n")?.1).ok()
    }

    /// Whether it is led to as the primary, which is what HAProxy asks.
    pub fn is_led_to(&self) -> bool {
        self.answer("/primary").is_some_and(|answer| answer.split(' ').nth(1) == Some("200"))
    }

    fn answer(&self, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect_timeout(&self.api, ANSWERING).ok()?;
        stream.set_read_timeout(Some(ANSWERING)).ok()?;
        stream.write_all(format!("GET {path} HTTP/1.0\r\n\r\n").as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    }
}

impl Frozen {
    fn now(pids: Vec<u32>) -> Self {
        signal("STOP", &pids);
        Self(pids)
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        signal("CONT", &self.0);
    }
}

fn children(pid: u32) -> Vec<u32> {
    let listed = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    listed.split_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}

fn title(pid: u32) -> String {
    String::from_utf8_lossy(&std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default()).into_owned()
}

/// Some may be gone already.
fn signal(name: &str, pids: &[u32]) {
    if pids.is_empty() {
        return;
    }
    let pids = pids.iter().map(u32::to_string);
    let _ = Command::new("kill").args(["-s", name]).args(pids).stdout(Stdio::null()).stderr(Stdio::null()).status();
}
