//! A laptop: a home in a folder of its own, and the device that holds it.

use crate::hub::{Invitation, file};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use device::{Device, Options};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The passphrase of every practice vault.
pub const PASSPHRASE: &str = "practice makes it easy";

/// A refusal as it crosses the border: code, reason, field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The family.
    pub code: String,
    /// The reason in snake_case.
    pub reason: String,
    /// The field, if one is named.
    pub field: Option<String>,
    /// Values for the words.
    pub params: std::collections::BTreeMap<String, String>,
}

/// One installation and the process that holds it.
pub struct Laptop {
    folder: TempDir,
    device: Option<Device>,
    seed: Option<u64>,
}

/// Options of a test: practice time, repeatable ids, the cheapest derivation.
fn options(now: Option<&str>, seed: Option<u64>) -> Options {
    Options { now: now.map(str::to_owned), seed, is_cheap: true, ..Options::default() }
}

/// Opens a home whose process has ended. Another test's child holds a copy of every file that is open here, from its fork to its
/// exec, and so the home's lock for a moment.
fn opened_again(home: &Path, options: &Options) -> Device {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        match Device::open(home, options.clone()).map_err(|error| error.refusal()) {
            Ok(device) => return device,
            Err(refusal) => assert!(refusal.reason == "already_running" && Instant::now() < until, "{refusal:?}"),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The folder of a practice district, made once a process; copy it, never open it.
pub fn practice_home() -> &'static Path {
    static HOME: OnceLock<TempDir> = OnceLock::new();
    let made = || {
        let laptop = Laptop::empty(None, Some(1));
        laptop.call("demo.make", json!({ "district": "xuhui", "scale": 1, "seed": 1 }));
        laptop.into_folder()
    };
    HOME.get_or_init(made).path()
}

/// Copies a folder with all that is in it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

impl Laptop {
    /// A laptop without a district.
    pub fn empty(now: Option<&str>, seed: Option<u64>) -> Self {
        let folder = TempDir::new().unwrap();
        let device = Some(Device::open(folder.path(), options(now, seed)).unwrap());
        Self { folder, device, seed }
    }

    /// A laptop that joined by the file it was given; it has met no hub. Each has a seed of its own.
    pub fn joined(invitation: &Invitation, (now, seed): (&str, u64)) -> Self {
        let laptop = Self::empty(Some(now), Some(seed));
        let mut join = file(&invitation.file);
        join["opening_code"] = json!(invitation.code);
        join["nickname"] = json!(invitation.name);
        join["passphrase"] = json!(PASSPHRASE);
        let shown = laptop.call("session.join", join);
        laptop.call("session.confirm_code", json!({ "member": shown["member"], "typed": shown["recovery_code"] }));
        laptop
    }

    /// A laptop of the practice district, at a time.
    pub fn practice(now: &str) -> Self {
        let folder = TempDir::new().unwrap();
        copy_folder(practice_home(), folder.path());
        let device = Some(Device::open(folder.path(), options(Some(now), Some(1))).unwrap());
        Self { folder, device, seed: Some(1) }
    }

    /// Where its home lies.
    pub fn home(&self) -> &Path {
        self.folder.path()
    }

    /// Bytes the screen was given an id of.
    #[track_caller]
    pub fn bytes(&self, id: &str) -> Vec<u8> {
        self.device.as_ref().unwrap().bytes(id).unwrap().1
    }

    /// Ends the process and keeps the folder.
    pub fn into_folder(mut self) -> TempDir {
        self.device = None;
        self.folder
    }

    /// Ends the process, whatever is open, and starts it again at another time.
    pub fn restart(&mut self, now: &str) {
        self.device = None;
        self.device = Some(opened_again(self.folder.path(), &options(Some(now), self.seed)));
    }

    /// Ends the process and starts it again as another program: another version, or one that trusts another publisher.
    pub fn restart_as(&mut self, now: &str, change: impl FnOnce(&mut Options)) {
        self.device = None;
        let mut options = options(Some(now), self.seed);
        change(&mut options);
        self.device = Some(opened_again(self.folder.path(), &options));
    }

    /// Ends the process while `f` works on its files, and starts it again.
    pub fn stopped(&mut self, now: &str, f: impl FnOnce(&Path)) {
        self.device = None;
        f(self.folder.path());
        self.restart(now);
    }

    /// Ends the process and puts an earlier copy of its folder in the folder's place, as from a backup. The seed is another one: what
    /// is drawn from then on was never drawn before.
    pub fn set_back(&mut self, copy: &Path, (now, seed): (&str, u64)) {
        self.device = None;
        std::fs::remove_dir_all(self.folder.path()).unwrap();
        copy_folder(copy, self.folder.path());
        self.seed = Some(seed);
        self.restart(now);
    }

    /// Runs a command.
    pub fn try_call(&self, name: &str, args: Value) -> Result<Value, Refused> {
        self.device.as_ref().unwrap().call(name, args).map_err(|refusal| Refused {
            code: serde_json::to_value(refusal.code).unwrap().as_str().unwrap().to_owned(),
            reason: refusal.reason,
            field: refusal.field,
            params: refusal.params,
        })
    }

    /// Runs a command that must succeed.
    #[track_caller]
    pub fn call(&self, name: &str, args: Value) -> Value {
        match self.try_call(name, args) {
            Ok(answer) => answer,
            Err(refused) => panic!("{name}: {refused:?}"),
        }
    }

    /// Runs a command that must be refused, and tells why.
    #[track_caller]
    pub fn reason(&self, name: &str, args: Value) -> String {
        match self.try_call(name, args) {
            Ok(answer) => panic!("{name} was not refused: {answer}"),
            Err(refused) => refused.reason,
        }
    }

    /// The member of a tile, by nickname.
    #[track_caller]
    pub fn member(&self, nickname: &str) -> String {
        let state = self.call("session.state", json!({}));
        let members = state["members"].as_array().unwrap();
        let tile =
            members.iter().find(|m| m["nickname"] == nickname).unwrap_or_else(|| panic!("no tile of {nickname}"));
        tile["member"].as_str().unwrap().to_owned()
    }

    /// The nickname of the practice team's lead.
    pub fn lead(&self) -> String {
        let state = self.call("session.state", json!({}));
        let members = state["members"].as_array().unwrap();
        members.iter().find(|m| m["role"] == "lead").unwrap()["nickname"].as_str().unwrap().to_owned()
    }

    /// The folder of a member's vault.
    pub fn vault(&self, nickname: &str) -> PathBuf {
        self.home().join("vaults").join(self.member(nickname))
    }

    /// Signs in, vouches for the clock if that is asked, and returns what the screen gets.
    #[track_caller]
    pub fn sign_in(&self, nickname: &str) -> Value {
        let wish = json!({ "member": self.member(nickname), "passphrase": PASSPHRASE });
        let welcome = self.call("session.unlock", wish);
        if self.call("session.state", json!({}))["clock_jumped"] == true {
            self.call("session.accept_clock", json!({}));
        }
        welcome
    }

    /// Signs out and returns what was left for whom.
    #[track_caller]
    pub fn sign_out(&self) -> Value {
        self.call("session.sign_out", json!({}))
    }

    /// One sync of the member who is signed in; what it came to.
    #[track_caller]
    pub fn sync(&self) -> Value {
        self.call("sync.now", json!({}))
    }

    /// Takes a file that the founder signed, by its path: the hub's card.
    #[track_caller]
    pub fn join_hub(&self, card: &Path) -> Value {
        let content = BASE64.encode(std::fs::read(card).unwrap());
        self.call("hub.join", json!({ "file_name": "hub.json", "content_base64": content }))
    }

    /// The first community of the member who is signed in.
    #[track_caller]
    pub fn community(&self) -> String {
        self.call("session.state", json!({}))["me"]["communities"][0]["id"].as_str().unwrap().to_owned()
    }

    /// Every record of the open vault, one JSON object a line, as the export writes them; without what the program notes of itself, to
    /// which each look adds.
    #[track_caller]
    pub fn records(&self) -> String {
        let folder = TempDir::new().unwrap();
        self.call("safety.export", json!({ "path": folder.path() }));
        let all = std::fs::read_to_string(folder.path().join("records.jsonl")).unwrap();
        let kind = |line: &str| serde_json::from_str::<Value>(line).unwrap()["kind"].clone();
        let is_told = |line: &&str| kind(line) != "export" && kind(line) != "failed_opening";
        all.lines().filter(is_told).map(|line| line.to_owned() + "\n").collect()
    }

    /// How many changes the open vault holds; the looks of [`Self::records`] are none.
    #[track_caller]
    pub fn changes(&self) -> u64 {
        let verified = self.call("safety.verify", json!({}));
        assert_eq!(verified["is_clean"], true, "{verified}");
        let exports = self.call("audit.exports", json!({ "most": 10_000 }))["rows"].clone();
        let is_look = |row: &&Value| row["what"] == "open_format" && row["may_say_gone"] == true;
        verified["changes"].as_u64().unwrap() - exports.as_array().unwrap().iter().filter(is_look).count() as u64
    }

    /// A file as the window sends it.
    pub fn file(kind: &str, file_name: &str, bytes: &[u8]) -> Value {
        json!({ "kind": kind, "file_name": file_name, "content_base64": BASE64.encode(bytes), "community": null, "skip_bad": false })
    }
}
