//! Three PostgreSQL nodes as a district would run them, on the loopback alone: Patroni keeps one of them the primary and one of the
//! others in step with it, etcd keeps what the three agree on, HAProxy leads to the primary. All of it lies in one folder and ends
//! with it; `scripts/test-cluster` makes that folder and stops what a test that was killed left running.
#![allow(dead_code)]

mod network;
mod node;
mod settings;

pub use node::Node;

use crate::cluster::Owner;
use network::Network;
use postgres::{Client, Config, NoTls};
use serde_json::Value;
use settings::{Ports, Settings};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

/// The folder that `scripts/test-cluster` made, with Patroni in it.
const FOLDER: &str = "ZOUFANG_CLUSTER";
/// Nothing takes longer than this here, on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(180);
/// The hub's role and database.
const HUB: &str = "zoufang";

/// The nodes and what is around them.
pub struct Trio {
    run: PathBuf,
    ports: Ports,
    /// The etcds, then HAProxy.
    keepers: Vec<Child>,
    pub nodes: Vec<Node>,
    /// Which node the others hear nothing of. What it believes of them is old.
    cut_off: Option<usize>,
    network: Network,
}

impl Trio {
    /// A new one, with an empty database for the hub.
    pub fn begin() -> Self {
        let folder = std::env::var_os(FOLDER).expect("scripts/test-cluster starts these drills");
        let (folder, ports) = (PathBuf::from(folder), Ports::free());
        let run = folder.join("run");
        std::fs::create_dir(&run).unwrap();
        std::fs::set_permissions(&run, Permissions::from_mode(0o755)).unwrap();
        let owner = Owner::of(&folder);
        owner.takes(&run);
        let network = Network::begin(&run);
        let settings = Settings { run: &run, ports: &ports, owner: &owner, network: &network };
        settings.write();
        let keepers = vec![settings.etcd(0), settings.etcd(1), settings.etcd(2), settings.haproxy()];
        let api = |n: usize| format!("{}:{}", network.address(n), ports.api[n]).parse().unwrap();
        let nodes = (0..3).map(|n| Node::new(&folder, api(n), n)).collect();
        let mut trio = Self { run, ports, keepers, nodes, cut_off: None, network };
        (0..3).for_each(|n| trio.start(n));
        trio.wait_whole();
        trio.make_database();
        trio
    }

    /// Starts a node.
    pub fn start(&mut self, node: usize) {
        self.nodes[node].start(&self.network);
    }

    /// Whether a node can be cut off from the others.
    pub fn can_be_cut(&self) -> bool {
        self.network.can_be_cut()
    }

    /// This node and the others hear nothing of each other any more, its etcd neither; whoever comes from outside reaches all.
    pub fn cut_off(&mut self, node: usize) {
        self.network.cut_off(node);
        self.cut_off = Some(node);
    }

    pub fn join_again(&mut self) {
        let node = self.cut_off.take().unwrap();
        self.network.join_again(node);
    }

    /// Two of the three that keep what the nodes agree on are gone: nothing can be agreed on.
    pub fn lose_two_etcds(&mut self) {
        for etcd in &mut self.keepers[..2] {
            etcd.kill().unwrap();
            etcd.wait().unwrap();
        }
    }

    /// They are there again, with what they had written.
    pub fn find_two_etcds(&mut self) {
        let owner = Owner::of_parent(&self.run);
        let settings = Settings { run: &self.run, ports: &self.ports, owner: &owner, network: &self.network };
        let found = [settings.etcd(0), settings.etcd(1)];
        found.into_iter().enumerate().for_each(|(n, etcd)| self.keepers[n] = etcd);
    }

    /// The nodes that are led to.
    pub fn led_to(&self) -> Vec<usize> {
        (0..3).filter(|n| self.nodes[*n].is_led_to()).collect()
    }

    /// Waits until no node is led to.
    pub fn wait_nobody(&self) {
        self.wait("nobody is the primary", || self.led_to().is_empty().then_some(()));
    }

    fn make_database(&self) {
        let mut session = self.session(self.leader().unwrap(), "postgres");
        session.batch_execute(&format!("CREATE ROLE {HUB} LOGIN PASSWORD '{}'", settings::PASSWORD)).unwrap();
        let database = format!("CREATE DATABASE {HUB} OWNER {HUB} ENCODING 'UTF8' TEMPLATE template0");
        session.batch_execute(&database).unwrap();
    }

    /// The hub's way: under TLS, through HAProxy on its own machine, whoever is the primary. The name is the certificate's.
    pub fn url(&self) -> String {
        let (name, port) = (settings::NAME, self.ports.haproxy);
        format!("postgres://{HUB}:{}@{name}:{port}/{HUB}?hostaddr=127.0.0.1", settings::PASSWORD)
    }

    /// Whose certificate the nodes show.
    pub fn authority(&self) -> PathBuf {
        self.run.join(settings::CERTIFICATE)
    }

    /// A session at this node that may do everything.
    pub fn session(&self, node: usize, database: &str) -> Client {
        self.config(node, database).connect(NoTls).unwrap()
    }

    fn config(&self, node: usize, database: &str) -> Config {
        let mut config = Config::new();
        config.host_path(&self.run).port(self.ports.postgres[node]).user("postgres").dbname(database);
        config
    }

    /// Whether whoever reaches this node's PostgreSQL could write there.
    pub fn is_writable(&self, node: usize) -> bool {
        let Ok(mut session) = self.config(node, "postgres").connect(NoTls) else { return false };
        session.query_one("SELECT pg_is_in_recovery()", &[]).is_ok_and(|row| !row.get::<_, bool>(0))
    }

    /// A session in the hub's database at the primary.
    pub fn at_primary(&self) -> Client {
        self.session(self.leader().unwrap(), HUB)
    }

    /// What the nodes say of each other, if any of them answers.
    pub fn members(&self) -> Vec<Value> {
        let heard = (0..3).filter(|n| Some(*n) != self.cut_off);
        let told = heard.map(|n| &self.nodes[n]).find_map(|node| node.ask("/cluster"));
        told.and_then(|told| told["members"].as_array().cloned()).unwrap_or_default()
    }

    /// The node that is the primary.
    pub fn leader(&self) -> Option<usize> {
        self.which("leader", "running")
    }

    /// The node without which nothing is acknowledged.
    pub fn in_step(&self) -> Option<usize> {
        self.which("sync_standby", "streaming")
    }

    fn which(&self, role: &str, state: &str) -> Option<usize> {
        let members = self.members();
        let found = members.iter().find(|member| member["role"] == role && member["state"] == state)?;
        self.nodes.iter().position(|node| found["name"] == node.name.as_str())
    }

    /// Whether one leads and both others follow, one of them in step.
    fn is_whole(&self) -> bool {
        let members = self.members();
        let count = |role: &str| members.iter().filter(|member| member["role"] == role).count();
        let follows = |member: &Value| member["role"] == "leader" || member["state"] == "streaming";
        members.len() == 3 && count("leader") == 1 && count("sync_standby") == 1 && members.iter().all(follows)
    }

    /// Waits until nothing is amiss.
    pub fn wait_whole(&self) {
        self.wait("all three are well", || self.is_whole().then_some(()));
    }

    /// Waits until another node than this one leads; which.
    pub fn wait_other(&self, than: usize) -> usize {
        self.wait("another leads", || self.leader().filter(|leader| *leader != than))
    }

    /// Waits until another node than this one is in step.
    pub fn wait_other_in_step(&self, than: usize) {
        self.wait("another is in step", || self.in_step().filter(|node| *node != than));
    }

    fn wait<R>(&self, what: &str, look: impl Fn() -> Option<R>) -> R {
        let began = Instant::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(began.elapsed() < PATIENCE, "waited in vain until {what}: {:?}", self.members());
            std::thread::sleep(Duration::from_millis(250));
        }
    }
}

impl Drop for Trio {
    fn drop(&mut self) {
        self.nodes.iter_mut().for_each(Node::kill);
        for keeper in &mut self.keepers {
            let _ = keeper.kill();
            let _ = keeper.wait();
        }
    }
}

/// A file that its owner alone reads.
fn write_secret(owner: &Owner, path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    owner.takes(path);
}
