//! How the parts are set: what docs/HUB.md tells a district, with the names and ports of a test.

use super::{network::Network, write_secret};
use crate::cluster::{Owner, programs};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Value, json};
use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Of all roles here.
pub const PASSWORD: &str = "loopback-only";
/// The name in the nodes' certificate.
pub const NAME: &str = "database.example";
pub const CERTIFICATE: &str = "server.crt";
const KEY: &str = "server.key";

/// Three of a kind each, and HAProxy's one.
pub struct Ports {
    etcd: [u16; 3],
    etcd_peer: [u16; 3],
    pub api: [u16; 3],
    pub postgres: [u16; 3],
    pub haproxy: u16,
}

impl Ports {
    /// Ports nobody listens on, all held until the last is found.
    pub fn free() -> Self {
        let mut held = Vec::new();
        let mut port = || {
            held.push(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
            held.last().unwrap().local_addr().unwrap().port()
        };
        let mut three = || [port(), port(), port()];
        let (etcd, etcd_peer, api, postgres) = (three(), three(), three(), three());
        Self { etcd, etcd_peer, api, postgres, haproxy: port() }
    }
}

pub struct Settings<'a> {
    pub run: &'a Path,
    pub ports: &'a Ports,
    pub owner: &'a Owner,
    pub network: &'a Network,
}

impl Settings<'_> {
    /// Writes everything that is read from a file.
    pub fn write(&self) {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new(vec![NAME.to_owned()]).unwrap().self_signed(&key).unwrap();
        write_secret(self.owner, &self.run.join(KEY), &pem("PRIVATE KEY", &key.serialize_der()));
        write_secret(self.owner, &self.run.join(CERTIFICATE), &pem("CERTIFICATE", certificate.der()));
        for n in 0..3 {
            write_secret(self.owner, &self.run.join(format!("n{}.yml", n + 1)), &self.of_node(n).to_string());
        }
        write_secret(self.owner, &self.run.join("haproxy.cfg"), &self.of_haproxy());
    }

    /// JSON is YAML.
    fn of_node(&self, n: usize) -> Value {
        let at = |n: usize, port: u16| format!("{}:{port}", self.network.address(n));
        let etcds = [0, 1, 2].map(|n| at(n, self.ports.etcd[n]));
        let range = self.network.range();
        let role = |name: &str| json!({ "username": name, "password": PASSWORD });
        let (api, postgres) = (at(n, self.ports.api[n]), at(n, self.ports.postgres[n]));
        json!({
            "scope": "zoufang",
            "name": format!("n{}", n + 1),
            "restapi": { "listen": api, "connect_address": api },
            "etcd3": { "hosts": etcds },
            "bootstrap": {
                "dcs": self.agreed(),
                "initdb": [{ "encoding": "UTF8" }, { "locale": "C.UTF-8" }, "data-checksums"],
                "pg_hba": [
                    "local all postgres trust",
                    format!("hostssl replication copier {range} scram-sha-256"),
                    format!("hostssl all all {range} scram-sha-256"),
                ],
            },
            "postgresql": {
                "listen": postgres,
                "connect_address": postgres,
                "data_dir": self.run.join(format!("d{}", n + 1)),
                "bin_dir": programs(),
                "pgpass": self.run.join(format!("pgpass{}", n + 1)),
                "parameters": { "unix_socket_directories": self.run, "password_encryption": "scram-sha-256" },
                "authentication": {
                    "superuser": role("postgres"), "replication": role("copier"), "rewind": role("rewinder"),
                },
            },
            "watchdog": { "mode": "off" },
        })
    }

    /// What all nodes keep to. 20 s is the least Patroni takes.
    fn agreed(&self) -> Value {
        json!({
            "ttl": 20, "loop_wait": 2, "retry_timeout": 5, "maximum_lag_on_failover": 1_048_576,
            "synchronous_mode": true, "synchronous_mode_strict": true, "synchronous_node_count": 1,
            "postgresql": {
                "use_pg_rewind": true,
                "use_slots": true,
                "parameters": {
                    "synchronous_commit": "on", "wal_log_hints": "on", "shared_buffers": "32MB", "max_connections": 60,
                    "ssl": "on", "ssl_cert_file": self.run.join(CERTIFICATE), "ssl_key_file": self.run.join(KEY),
                },
            },
        })
    }

    fn of_haproxy(&self) -> String {
        let server = |n: usize| {
            let (at, ports) = (self.network.address(n), self.ports);
            format!("  server n{} {at}:{} check port {}\n", n + 1, ports.postgres[n], ports.api[n])
        };
        format!(
            "defaults\n  mode tcp\n  timeout connect 2s\n  timeout client 1h\n  timeout server 1h\n\
             listen postgres\n  bind 127.0.0.1:{}\n  option httpchk OPTIONS /primary\n  http-check expect status 200\n  \
             default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions\n{}{}{}",
            self.ports.haproxy,
            server(0),
            server(1),
            server(2)
        )
    }

    pub fn etcd(&self, n: usize) -> Child {
        let at = |n: usize, port: u16| format!("http://{}:{port}", self.network.address(n));
        let peers: Vec<String> = (0..3).map(|n| format!("e{}={}", n + 1, at(n, self.ports.etcd_peer[n]))).collect();
        let name = format!("e{}", n + 1);
        let mut command = self.network.command(n, (self.owner, Path::new("/usr/bin/etcd")), self.run);
        command.args(["--name", &name, "--data-dir", &name]);
        for (flag, port) in [("client", self.ports.etcd[n]), ("peer", self.ports.etcd_peer[n])] {
            command.args([format!("--listen-{flag}-urls"), at(n, port)]);
            let told = if flag == "peer" { "--initial-advertise-peer-urls" } else { "--advertise-client-urls" };
            command.args([told.to_owned(), at(n, port)]);
        }
        command.args(["--initial-cluster", &peers.join(","), "--initial-cluster-state", "new"]);
        // A machine that has other things to do is no reason for the three to fall out.
        command.args(["--heartbeat-interval", "300", "--election-timeout", "3000"]);
        kept(&mut command, &self.run.join(format!("{name}.log")))
    }

    pub fn haproxy(&self) -> Child {
        let mut command = self.owner.command(Path::new("/usr/sbin/haproxy"), self.run);
        kept(command.args(["-db", "-f", "haproxy.cfg"]), &self.run.join("haproxy.log"))
    }
}

/// Starts what runs on; what it says goes into a file.
pub fn kept(command: &mut Command, notes: &Path) -> Child {
    let notes = File::options().create(true).append(true).open(notes).unwrap();
    let program = command.get_program().to_owned();
    let started = command.stdin(Stdio::null()).stdout(notes.try_clone().unwrap()).stderr(notes).spawn();
    started.unwrap_or_else(|error| panic!("{}: {error}", program.display()))
}

fn pem(label: &str, der: &[u8]) -> String {
    let lines: Vec<String> =
        BASE64.encode(der).as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}
