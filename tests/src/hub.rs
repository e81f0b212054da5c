//! A hub: a folder of its own, and the real process that serves it.

use crate::{EVENING, Laptop, Line, NOON, OFFICE, RECORDER, copy_folder};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The official list of a district's communities.
const DIVISIONS: &str = include_str!("../data/divisions/xuhui.csv");

/// The hub's folder, its ports, and its process while it runs.
pub struct Hub {
    folder: TempDir,
    /// Of the address that laptops are told.
    port: u16,
    /// Where it listens.
    listens_at: u16,
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

/// A list of teams, one for each of these lines of the official list.
fn roster(lines: &[&str]) -> String {
    let head = "徐汇区走访工作团队名单（2026年）\n\
                序号,街道（镇）,结对居民区,带队领导（处级）,,,“两代表一委员”,,,律师,,,备注\n\
                序号,街道（镇）,结对居民区,姓名,单位,职务,党代表,人大代表,政协委员,律师姓名,律师事务所,律师电话,备注\n";
    let row = |(n, line): (usize, &&str)| {
        let fields: Vec<&str> = line.split(',').collect();
        let [led, party, congress, consultative, lawyer] =
            ["带", "党", "人", "政", "律"].map(|seat| format!("{seat}{}", char::from(b'A' + n as u8)));
        format!(
            "{},{},{},{led},区某局,局长,{party},{congress},{consultative},{lawyer},某律师事务所,1390000{n:04},\n",
            n + 1,
            fields[3],
            fields[1]
        )
    };
    head.to_owned() + &lines.iter().enumerate().map(row).collect::<String>()
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
        Self::empty().adopted(office, &[])
    }

    /// A hub without a district.
    fn empty() -> Self {
        let (folder, now, port) = (TempDir::new().unwrap(), EVENING.to_owned(), free_port());
        Self { folder, port, listens_at: port, process: None, database: None, now, publisher: None }
    }

    /// A hub that founds a practice district of its own, from an official list of its communities.
    pub fn founded(divisions: &Path) -> Self {
        let (hub, list) = (Self::empty(), divisions.display().to_string());
        hub.run(&["init", "--district", &list, "--practice", "--address", &hub.address()]);
        hub
    }

    /// The same of a district of a few communities with a team each, and the laptop of its office, signed in.
    pub fn founded_small(communities: usize) -> (Self, Laptop) {
        let list = TempDir::new().unwrap();
        let path = list.path().join("divisions.csv");
        let lines: Vec<&str> = DIVISIONS.lines().take(communities + 1).collect();
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        let mut hub = Self::founded(&path);
        let code = lines[1].split(',').next().unwrap();
        let invitation = hub.invites(OFFICE, "office", code);
        hub.start();
        let office = Laptop::joined(&invitation, (NOON, 1));
        let teams = office.call("imports.apply", Laptop::file("roster", "花名册.csv", roster(&lines[1..]).as_bytes()));
        assert_eq!((&teams["is_applied"], &teams["rejected"]), (&json!(true), &json!(0)), "{teams}");
        office.sync();
        (hub, office)
    }

    /// A hub whose log is to lie in this database; it has no district yet.
    pub fn over(database: &str) -> Self {
        let mut hub = Self::empty();
        hub.database = Some(database.to_owned());
        hub
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

    /// What laptops are told.
    pub fn address(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// Where it is reached whatever stands at its address.
    pub fn direct(&self) -> String {
        format!("https://127.0.0.1:{}", self.listens_at)
    }

    /// Starts it again at another port; whoever goes to its address comes by this line.
    pub fn behind_a_line(&mut self) -> Line {
        self.kill();
        self.listens_at = free_port();
        self.start();
        Line::at(self.port, self.listens_at)
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
        Self { folder, port, listens_at: port, process: None, database, now, publisher }
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
        self.serve_by(self.command());
    }

    /// Serves from now on, and may write nothing beyond the first 64 KiB of any file: as on a disk that is full what is there can be read.
    #[cfg(unix)]
    pub fn start_without_room(&mut self) {
        let line = self.command();
        let mut limited = Command::new("sh");
        limited
            .args(["-c", "trap '' XFSZ; ulimit -f 128; exec \"$@\"", "sh"])
            .arg(line.get_program())
            .args(line.get_args());
        limited.envs(line.get_envs().filter_map(|(name, value)| Some((name, value?)))).stdin(Stdio::null());
        self.serve_by(limited);
    }

    fn serve_by(&mut self, mut command: Command) {
        let listen = format!("127.0.0.1:{}", self.listens_at);
        let notes = File::options().create(true).append(true).open(self.notes()).unwrap();
        command.args(["serve", "--listen", &listen]).stdout(Stdio::piped()).stderr(notes);
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("ready https://"), "{line}");
        self.process = Some(process);
    }

    /// From its next start on it tells every laptop that it is reached at another port, too.
    pub fn says_that_it_moves(&self) -> u16 {
        let port = free_port();
        self.run(&["addresses", &format!("https://127.0.0.1:{port}")]);
        port
    }

    /// Stops, and serves at that port alone.
    pub fn moves_to(&mut self, port: u16) {
        self.kill();
        (self.port, self.listens_at) = (port, port);
        self.start();
    }

    /// The number of the process that serves.
    pub fn process(&self) -> u32 {
        self.process.as_ref().unwrap().id()
    }

    /// Starts it again at another time.
    pub fn restart(&mut self, now: &str) {
        self.kill();
        self.start_at(now);
    }

    /// Starts it at another time. Its clock must not be behind what it has signed.
    pub fn start_at(&mut self, now: &str) {
        self.now = now.to_owned();
        self.start();
    }

    /// Stops it in good order (SIGTERM), and how it ended.
    pub fn stops(&mut self) -> std::process::ExitStatus {
        let mut process = self.process.take().unwrap();
        let sent = Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap();
        assert!(sent.success());
        process.wait().unwrap()
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

/// The practice district: the office signed in on the first laptop, over a hub that is up; the community of the team.
#[track_caller]
pub fn district() -> (Laptop, Hub, String) {
    let office = Laptop::practice(NOON);
    office.sign_in(RECORDER);
    let community = office.community();
    office.sign_out();
    office.sign_in(OFFICE);
    let mut hub = Hub::adopted_by(&office);
    hub.start();
    sync(&office);
    (office, hub, community)
}

/// One sync after which nothing is stuck and nothing was refused; what it came to.
#[track_caller]
pub fn sync(laptop: &Laptop) -> Value {
    let summary = laptop.sync();
    assert_eq!((&summary["stuck"], &summary["refused"]), (&json!([]), &json!(0)), "{summary}");
    summary
}

/// The same where nothing waits for a ruling and nothing had to be repaired either.
#[track_caller]
pub fn sync_clean(laptop: &Laptop) {
    let summary = sync(laptop);
    assert_eq!((&summary["held"], &summary["repaired"]), (&json!(0), &json!(0)), "{summary}");
}

/// A second recorder of the team, on a laptop of their own, made from the office's file.
pub fn second_recorder(office: &Laptop, team_of: &str) -> Laptop {
    second_member(office, (SECOND, "recorder"), team_of)
}

/// Somebody on a laptop of their own, made from the office's file: a name and a role, at a community.
pub fn second_member(office: &Laptop, wish: (&str, &str), community: &str) -> Laptop {
    Laptop::joined(&added(office, wish, community), (NOON, 2))
}

/// The file the office makes for somebody new: a name and a role, at a community.
pub fn added(office: &Laptop, (name, role): (&str, &str), community: &str) -> Invitation {
    let args = json!({ "nickname": name, "role": role, "team": null, "community": community });
    made_for(name, &office.call("directory.add_member", args))
}

/// The file for somebody who was added before.
pub fn invitation_of(office: &Laptop, member: &Value, name: &str) -> Invitation {
    made_for(name, &office.call("directory.enrol", json!({ "member": member })))
}

fn made_for(name: &str, made: &Value) -> Invitation {
    let (file, code) = (PathBuf::from(made["path"].as_str().unwrap()), made["opening_code"].as_str().unwrap());
    Invitation { file, code: code.to_owned(), name: name.to_owned() }
}

/// That recorder's name.
pub const SECOND: &str = "李楠";
