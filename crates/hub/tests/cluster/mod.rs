//! A real PostgreSQL of the tests' own: in a temporary folder, on the loopback alone, ended with the tests that use it.
#![allow(dead_code)]

use postgres::{Client, Config, NoTls};
use std::fs::{File, Permissions};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tempfile::TempDir;

const USER: &str = "hub";
const PASSWORD: &str = "loopback-only";

/// Ends the server when its own input ends: with the tests, however they end.
const WATCH: &str = r#""$@" & server=$!; read -r _; kill -INT "$server"; wait "$server""#;

/// What may be lost with the machine is lost with the tests; all else is as it comes.
const SETTINGS: [&str; 6] = [
    "fsync=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "listen_addresses=127.0.0.1",
    "max_connections=80",
    "log_min_messages=fatal",
];
/// As it comes, and as a hub's must be: what is acknowledged is on the disk. A later setting wins.
const LASTING: [&str; 3] = ["fsync=on", "full_page_writes=on", "shared_buffers=128MB"];

/// The server.
pub struct Cluster {
    folder: TempDir,
    port: u16,
    server: Child,
    made: AtomicU32,
}

/// A transaction that waits.
#[derive(Debug, PartialEq, Eq)]
pub struct Waiting {
    pub pid: i32,
    since: Option<String>,
}

impl Cluster {
    /// The one that the tests of this process share while any of them runs.
    pub fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let cluster = Arc::new(Self::begin());
            *shared = Arc::downgrade(&cluster);
            cluster
        })
    }

    /// Whether there is a PostgreSQL on this machine.
    pub fn is_installed() -> bool {
        found().is_some()
    }

    /// One of its own, for tests that change its settings.
    pub fn begin() -> Self {
        Self::with(&[])
    }

    /// One of its own that loses nothing with the machine, for what is measured.
    pub fn lasting() -> Self {
        Self::with(&LASTING)
    }

    /// One of its own that listens at another address of this machine, too.
    pub fn listening_at(address: &str) -> Self {
        Self::with(&[&format!("listen_addresses=127.0.0.1,{address}")])
    }

    fn with(more: &[&str]) -> Self {
        let programs = programs();
        let folder = tempfile::tempdir().unwrap();
        let owner = Owner::of(folder.path());
        std::fs::write(folder.path().join("password"), PASSWORD).unwrap();
        owner.takes(&folder.path().join("password"));
        owner.takes(folder.path());
        let mut initdb = owner.command(&programs.join("initdb"), folder.path());
        initdb.args(["-D", "data", "-U", USER, "--pwfile=password", "--auth-local=trust", "--auth-host=scram-sha-256"]);
        initdb.args(["-E", "UTF8", "--locale=C", "--no-sync"]);
        let made = initdb.output().unwrap();
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let mut server = owner.command(Path::new("/bin/sh"), folder.path());
        server.args(["-c", WATCH, "sh"]).arg(programs.join("postgres")).args(["-D", "data"]);
        server.arg("-k").arg(folder.path()).args(["-p", &port.to_string()]);
        SETTINGS.iter().chain(more).for_each(|setting| _ = server.args(["-c", setting]));
        let notes = File::create(folder.path().join("notes")).unwrap();
        let server = server.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(notes).spawn().unwrap();
        let mut cluster = Self { folder, port, server, made: AtomicU32::new(0) };
        cluster.wait();
        cluster
    }

    fn wait(&mut self) {
        while self.config("postgres").connect(NoTls).is_err() {
            let ended = self.server.try_wait().unwrap();
            let notes = std::fs::read_to_string(self.folder.path().join("notes")).unwrap();
            assert!(ended.is_none(), "PostgreSQL did not start: {notes}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn config(&self, database: &str) -> Config {
        let mut config = Config::new();
        config.host_path(self.folder.path()).port(self.port).user(USER).dbname(database);
        config
    }

    /// A session that may do everything.
    pub fn session(&self, database: &str) -> Client {
        self.config(database).connect(NoTls).unwrap()
    }

    /// A new, empty database.
    pub fn database(&self) -> String {
        let name = format!("t{}", self.made.fetch_add(1, Ordering::SeqCst));
        self.session("postgres").batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        name
    }

    /// From now on the loopback is spoken to under TLS too.
    pub fn secure(&self, certificate: &str, key: &str) {
        let owner = Owner::of_parent(self.folder.path());
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let path = self.folder.path().join("data").join(name);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
            owner.takes(&path);
        }
        self.set("ALTER SYSTEM SET ssl = on");
    }

    /// Changes a setting of the server and lets it read its settings again.
    pub fn set(&self, sql: &str) {
        let mut session = self.session("postgres");
        session.batch_execute(sql).unwrap();
        session.batch_execute("SELECT pg_reload_conf()").unwrap();
    }

    /// The number of the server's first process, whose children the others are.
    pub fn process(&self) -> u32 {
        let text = std::fs::read_to_string(self.path("data").join("postmaster.pid")).unwrap();
        text.lines().next().unwrap().trim().parse().unwrap()
    }

    /// A place for a test's own files.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Over the loopback, with the password.
    pub fn url(&self, database: &str) -> String {
        self.url_with(PASSWORD, database)
    }

    pub fn url_with(&self, password: &str, database: &str) -> String {
        format!("postgres://{USER}:{password}@127.0.0.1:{}/{database}", self.port)
    }

    /// Over the socket in the folder.
    pub fn socket_url(&self, database: &str) -> String {
        format!("postgres://{USER}@/{database}?host={}&port={}", self.folder.path().display(), self.port)
    }

    /// Ends every session of the hub's in this database that is at work. How many there were.
    pub fn cut(&self, database: &str) -> usize {
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE datname = $1 AND application_name = 'zoufang-hub' AND state <> 'idle'";
        self.session("postgres").query(sql, &[&database]).unwrap().len()
    }

    /// So many sessions of this database that wait like this, none of them in the transaction `before`, once there are so many.
    /// `is_over` tells that nobody will wait any more.
    pub fn waiting<const N: usize>(
        &self,
        (database, kind): (&str, &str),
        before: Option<&Waiting>,
        is_over: impl Fn() -> bool,
    ) -> [Waiting; N] {
        let mut session = self.session("postgres");
        let sql = "SELECT pid, CAST(xact_start AS TEXT) FROM pg_stat_activity
                   WHERE datname = $1 AND $2 IN (wait_event_type, wait_event)";
        loop {
            let was_over = is_over();
            let rows = session.query(sql, &[&database, &kind]).unwrap();
            let found = rows.iter().map(|row| Waiting { pid: row.get(0), since: row.get(1) });
            let found: Vec<Waiting> = found.filter(|waiting| Some(waiting) != before).collect();
            if let Ok(waiting) = found.try_into() {
                return waiting;
            }
            assert!(!was_over, "it ended without waiting for {kind}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.server.stdin.take());
        let _ = self.server.wait();
    }
}

/// Who owns the server's files: PostgreSQL refuses to run as root.
pub struct Owner(Option<(u32, u32)>);

impl Owner {
    pub fn of(folder: &Path) -> Self {
        Self::needed(folder.metadata().unwrap().uid() == 0)
    }

    /// The folder itself was given away already.
    pub fn of_parent(folder: &Path) -> Self {
        let mine = tempfile::tempdir_in(folder.parent().unwrap()).unwrap();
        Self::of(mine.path())
    }

    fn needed(is_root: bool) -> Self {
        Self(is_root.then(|| account("postgres").or_else(|| account("nobody")).expect("an account without rights")))
    }

    pub fn takes(&self, path: &Path) {
        if let Some((user, group)) = self.0 {
            chown(path, Some(user), Some(group)).unwrap();
        }
    }

    pub fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = plain(Command::new(program), folder);
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }

    /// The same in the network of another process, which root alone may enter.
    pub fn command_beside(&self, process: u32, program: &Path, folder: &Path) -> Command {
        let mut command = plain(Command::new("nsenter"), folder);
        command.arg(format!("--net=/proc/{process}/ns/net"));
        if let Some((user, group)) = self.0 {
            command.args([format!("--setuid={user}"), format!("--setgid={group}")]);
        }
        command.arg("--").arg(program);
        command
    }
}

fn plain(mut command: Command, folder: &Path) -> Command {
    command.current_dir(folder).env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C");
    command
}

fn account(name: &str) -> Option<(u32, u32)> {
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    let fields: Vec<&str> =
        accounts.lines().map(|line| line.split(':').collect()).find(|f: &Vec<&str>| f[0] == name)?;
    Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
}

/// The folder of PostgreSQL's programs.
pub fn programs() -> PathBuf {
    found().expect(
        "PostgreSQL's programs (initdb, postgres) are missing: scripts/setup installs the Debian package postgresql",
    )
}

/// The folder of `initdb` and `postgres`: the newest that Debian put beside the path, or one on it.
fn found() -> Option<PathBuf> {
    let version = |folder: &PathBuf| {
        let name = folder.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        name.and_then(|name| name.parse::<u32>().ok()).unwrap_or(0)
    };
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = installed.map(|entry| entry.path().join("bin")).collect();
    folders.sort_by_key(version);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut all = folders.into_iter().rev().chain(std::env::split_paths(&path));
    all.find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}
