//! A laptop of a real district, small enough to found in a moment.

use super::small_hub::{Nature, SmallHub};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use device::{Device, Options};
use kernel::Refusal;
use serde_json::{Value, json};
use std::path::Path;
use sync::{District, SignedHubCard};
use tempfile::TempDir;

const PASSPHRASE: &str = "four quiet words here";
const DIVISIONS: &str = include_str!("../../../../tests/data/divisions/xuhui.csv");

pub struct Laptop {
    pub device: Device,
    home: TempDir,
}

impl Laptop {
    fn empty(has_background: bool) -> Self {
        let home = TempDir::new().unwrap();
        let options = Options { is_cheap: true, has_background, ..Options::default() };
        Self { device: Device::open(home.path(), options).unwrap(), home }
    }

    /// The founder's, signed in.
    pub fn founded(communities: usize) -> Self {
        Self::empty(false).found(communities)
    }

    /// The same, syncing by itself.
    pub fn founded_in_touch(communities: usize) -> Self {
        Self::empty(true).found(communities)
    }

    fn found(self, communities: usize) -> Self {
        let list: Vec<&str> = DIVISIONS.lines().take(communities + 1).collect();
        let shown = self.call(
            "session.found",
            json!({ "file_name": "a.csv", "content_base64": BASE64.encode(list.join("\n") + "\n"), "nickname": "office",
                    "passphrase": PASSPHRASE, "is_practice": false }),
        );
        self.confirm(&shown);
        self
    }

    /// A second laptop, enrolled by the founder and signed in.
    pub fn joined(founder: &Self) -> Self {
        Self::empty(false).join(founder)
    }

    /// The same, syncing by itself.
    pub fn joined_in_touch(founder: &Self) -> Self {
        Self::empty(true).join(founder)
    }

    fn join(self, founder: &Self) -> Self {
        let made = founder.call(
            "directory.add_member",
            json!({ "nickname": "second", "role": "office", "team": null, "community": null }),
        );
        let laptop = self;
        let file = std::fs::read(made["path"].as_str().unwrap()).unwrap();
        let shown = laptop.call(
            "session.join",
            json!({ "file_name": "a.zfjoin", "content_base64": BASE64.encode(file), "opening_code": made["opening_code"],
                    "nickname": "second", "passphrase": PASSPHRASE }),
        );
        laptop.confirm(&shown);
        laptop
    }

    fn confirm(&self, shown: &Value) {
        self.call("session.confirm_code", json!({ "member": shown["member"], "typed": shown["recovery_code"] }));
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn district(&self) -> District {
        serde_json::from_slice(&std::fs::read(self.home().join("district.json")).unwrap()).unwrap()
    }

    /// Starts a hub and accepts it as the founder; the signed card's path.
    pub fn adopt(&self, nature: &Nature) -> (SmallHub, String) {
        let hub = SmallHub::of(&self.district(), nature);
        let path = self.adopt_this(&hub);
        (hub, path)
    }

    /// Accepts a hub that is there as the founder; the signed card's path.
    pub fn adopt_this(&self, hub: &SmallHub) -> String {
        let card = serde_json::to_vec(&hub.card).unwrap();
        let made = self.call("hub.adopt", json!({ "file_name": "card.json", "content_base64": BASE64.encode(card) }));
        made["path"].as_str().unwrap().to_owned()
    }

    /// The first member signs in.
    pub fn sign_in(&self) {
        let member = self.call("session.state", json!({}))["members"][0]["member"].clone();
        self.call("session.unlock", json!({ "member": member, "passphrase": PASSPHRASE }));
    }

    pub fn signed_card(path: &str) -> SignedHubCard {
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    pub fn join_hub(&self, card: &SignedHubCard) -> Result<Value, Refusal> {
        let content = BASE64.encode(serde_json::to_vec(card).unwrap());
        self.device.call("hub.join", json!({ "file_name": "hub.json", "content_base64": content }))
    }

    /// One saving.
    pub fn save(&self, nickname: &str) {
        self.call(
            "directory.add_member",
            json!({ "nickname": nickname, "role": "office", "team": null, "community": null }),
        );
    }

    pub fn members(&self) -> usize {
        self.call("directory.members", json!({})).as_array().unwrap().len()
    }

    pub fn sync(&self) -> Value {
        self.call("sync.now", json!({}))
    }

    pub fn refused_sync(&self) -> Refusal {
        self.device.call("sync.now", json!({})).unwrap_err()
    }

    pub fn state(&self) -> Value {
        self.call("sync.state", json!({}))
    }

    /// Everything is whole, and nothing that was saved is gone.
    pub fn assert_whole(&self) {
        let verified = self.call("safety.verify", json!({}));
        assert_eq!(verified["is_clean"], true, "{verified}");
    }

    #[track_caller]
    pub fn call(&self, name: &str, args: Value) -> Value {
        match self.device.call(name, args) {
            Ok(answer) => answer,
            Err(refusal) => panic!("{name}: {refusal:?}"),
        }
    }
}
