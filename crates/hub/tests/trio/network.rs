//! Where the nodes are. As root each has a network of its own, and this machine's stands between them as a router: a line between two can be
//! cut there without a word while all others go on. Otherwise all are on the loopback, and no line can be cut.

use crate::cluster::Owner;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Set by `scripts/test-cluster` where it made a network for the drills, which they may change.
const OWN: &str = "ZOUFANG_CLUSTER_NETWORK";
const ROUTER: &str = "10.97.0.1";

/// One place for each node: the process that holds its network, if it has one.
pub struct Network {
    holders: Vec<Child>,
}

impl Network {
    pub fn begin(run: &Path) -> Self {
        let holders = if std::env::var_os(OWN).is_some() { (0..3).map(|n| hold(n, run)).collect() } else { Vec::new() };
        if !holders.is_empty() {
            std::fs::write("/proc/sys/net/ipv4/ip_forward", "1").unwrap();
        }
        Self { holders }
    }

    /// Whether a line between two nodes can be cut.
    pub fn can_be_cut(&self) -> bool {
        !self.holders.is_empty()
    }

    pub fn address(&self, n: usize) -> String {
        if self.can_be_cut() { address(n) } else { "127.0.0.1".to_owned() }
    }

    /// From where the nodes are spoken to, as PostgreSQL writes it.
    pub fn range(&self) -> &'static str {
        if self.can_be_cut() { "10.97.0.0/24" } else { "127.0.0.1/32" }
    }

    /// A program of a node's, where the node is.
    pub fn command(&self, n: usize, (owner, program): (&Owner, &Path), folder: &Path) -> Command {
        match self.holders.get(n) {
            Some(holder) => owner.command_beside(holder.id(), program, folder),
            None => owner.command(program, folder),
        }
    }

    /// From now on this node and the others hear nothing of each other; this machine reaches all of them.
    pub fn cut_off(&self, n: usize) {
        self.rules("add", n);
    }

    pub fn join_again(&self, n: usize) {
        self.rules("del", n);
    }

    fn rules(&self, what: &str, n: usize) {
        assert!(self.can_be_cut());
        for other in (0..3).filter(|other| *other != n) {
            for (from, to) in [(n, other), (other, n)] {
                ran(&format!("ip rule {what} iif out{from} to {} blackhole", address(to)));
            }
        }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for holder in &mut self.holders {
            let _ = holder.kill();
            let _ = holder.wait();
        }
    }
}

fn address(n: usize) -> String {
    format!("10.97.0.{}", 11 + n)
}

/// A process in a network of its own, with one line to this machine's.
fn hold(n: usize, run: &Path) -> Child {
    let mut command = Command::new("unshare");
    command.args(["--net", "sh", "-c", "echo; exec sleep 86400"]).current_dir(run);
    let mut holder = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut began = [0];
    std::io::Read::read_exact(holder.stdout.as_mut().unwrap(), &mut began).unwrap();
    let (id, here) = (holder.id(), address(n));
    ran(&format!("ip link add out{n} type veth peer name in{n}"));
    ran(&format!("ip link set in{n} netns {id}"));
    ran(&format!("ip addr add {ROUTER}/32 dev out{n}"));
    ran(&format!("ip link set out{n} up"));
    ran(&format!("ip route add {here}/32 dev out{n} src {ROUTER}"));
    for line in [
        "ip link set lo up".to_owned(),
        format!("ip addr add {here}/32 dev in{n}"),
        format!("ip link set in{n} up"),
        format!("ip route add {ROUTER}/32 dev in{n}"),
        format!("ip route add default via {ROUTER} dev in{n}"),
    ] {
        ran(&format!("nsenter --net=/proc/{id}/ns/net {line}"));
    }
    holder
}

#[track_caller]
fn ran(line: &str) {
    let mut words = line.split(' ');
    let is_done = Command::new(words.next().unwrap()).args(words).status().is_ok_and(|status| status.success());
    assert!(is_done, "{line}");
}
