//! Several vaults of one laptop with a small column, in real files.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

use kernel::{
    Actor, Compartment, DeviceId, DistrictId, Instant, Intent, MemberId, RecordId, RecordKind, Role, ScopeId,
};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use store::{Column, Device, FieldSpec, Identity, KindSpec, Migration, Recorded, Store, Ty};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Note {
    pub text: String,
}

const NOTE: KindSpec = KindSpec {
    kind: RecordKind::Item,
    table: "note",
    fields: &[FieldSpec::register(1, "text", Ty::Text)],
    entry: &[FieldSpec::register(1, "words", Ty::Text)],
};

impl Recorded for Note {
    const SPEC: &'static KindSpec = &NOTE;
}

const EITHER: &[Compartment] = &[Compartment::Draft, Compartment::Work];

static NOTE_BOUNDS: [store::Bounds; 1] = [store::Bounds {
    kind: RecordKind::Item,
    place: None,
    sets: &[
        store::begins(EITHER, &[Intent::Hear]),
        store::sets(EITHER, &[Intent::DescribeItem, Intent::Amend], &["text"]),
        store::appends(EITHER, &[Intent::Reply]),
        store::voids(EITHER, &[Intent::Void, Intent::Undo]),
        store::moves(EITHER, &[Intent::Confirm], EITHER),
    ],
}];

struct Notes;

impl Column for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }
    fn kinds(&self) -> &'static [KindSpec] {
        &[NOTE]
    }
    fn migrations(&self) -> &'static [Migration] {
        &[Migration {
            name: "2026-11-22_01_note",
            sql: "CREATE TABLE note (id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL,
                    created_at INTEGER NOT NULL, created_by BLOB NOT NULL, recorded_for BLOB, changed_at INTEGER NOT NULL,
                    text TEXT) STRICT",
        }]
    }
    fn bounds(&self) -> &'static [store::Bounds] {
        &NOTE_BOUNDS
    }
    fn search_text(&self, record: &store::Record) -> Option<String> {
        record.values.get(&1).and_then(|v| v.text()).map(str::to_owned)
    }
}

const COLUMNS: &[&dyn Column] = &[&Notes];
pub const NOW: Instant = Instant(1_791_424_800_000); // 2026-10-08

pub fn place() -> RecordId {
    RecordId::derive(&["place", "310104003001"])
}

/// The laptop's folder: databases and the exchange.
pub struct House(tempfile::TempDir);

/// One member's vault, signed in.
pub struct Vault {
    pub store: Store,
    pub actor: Actor,
    pub secret: seal::SealSecret,
    /// Its wall clock, a second on with every write; the lead's begins after the recorder's.
    now: Instant,
}

fn secret(n: u8) -> seal::SealSecret {
    seal::SealSecret::from_bytes(&[n + 100; 32])
}

fn identity(n: u8) -> Identity {
    Identity {
        district: DistrictId::of_code("310104", true),
        device: DeviceId::from_bytes([n; 16]),
        device_epoch: 1,
        member: MemberId::from_bytes([n; 16]),
        signing: seal::SigningKey::from_seed(&[n; 32]),
        seed: None,
    }
}

fn rightly(_: &rusqlite::Connection, device: &Device, _: ScopeId, _: &change::Change) -> Option<Role> {
    Some(if device.member == MemberId::from_bytes([2; 16]) { Role::Lead } else { Role::Recorder })
}

impl House {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn folder(&self) -> PathBuf {
        self.0.path().join("exchange")
    }

    pub fn vault(&self, n: u8, role: Role) -> Vault {
        let path = self.0.path().join(format!("{n}.db"));
        let mut store = Store::open(&path, &[n; 32], identity(n), COLUMNS).unwrap();
        for other in (1..=4).filter(|o| *o != n) {
            let id = identity(other);
            let (member, sign_key) = (id.member, id.signing.verifying());
            let device = Device { id: id.device, member, sign_key, seal_key: secret(other).public() };
            store.know_device(&device, b"").unwrap();
        }
        let now = Instant(NOW.0 + i64::from(n) * 100_000);
        Vault { store, actor: store::testing::actor_of(role, place(), n), secret: secret(n), now }
    }

    pub fn hand(&self, from: &mut Vault, to: &Vault, scopes: &[ScopeId]) -> sync::Handed {
        let peer = sync::Peer { device: to.actor.device, seal_key: to.secret.public(), scopes: scopes.to_vec() };
        sync::hand_over(&mut from.store, &self.folder(), &peer).unwrap()
    }

    pub fn collect(&self, to: &mut Vault) -> (Vec<sync::Collected>, Vec<sync::Error>) {
        sync::collect(&mut to.store, &self.folder(), &to.secret, (NOW, &rightly)).unwrap()
    }

    pub fn box_of(&self, of: &Vault) -> PathBuf {
        self.folder().join(of.actor.device.to_string())
    }

    pub fn boxes(&self, of: &Vault) -> Vec<PathBuf> {
        let Ok(found) = std::fs::read_dir(self.box_of(of)) else { return Vec::new() };
        let mut boxes: Vec<PathBuf> =
            found.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "box")).collect();
        boxes.sort();
        boxes
    }
}

impl Vault {
    pub fn write<R>(&mut self, f: impl FnOnce(&mut store::Tx<'_>) -> Result<R, store::Error>) -> R {
        self.now = Instant(self.now.0 + 1_000);
        self.store.write(&self.actor, self.now, f).unwrap()
    }

    pub fn hear(&mut self, text: &str) -> RecordId {
        let value = Note { text: text.to_owned() };
        self.write(|tx| tx.create(Intent::Hear, Compartment::Draft.at(place()), &value))
    }

    pub fn text(&self, id: RecordId) -> Option<String> {
        store::get::<Note>(self.store.read(), id).unwrap().map(|r| r.value.text)
    }

    pub fn words(&self, id: RecordId) -> Vec<String> {
        let entries = store::entries::<Note>(self.store.read(), id).unwrap();
        entries.iter().map(|e| e.body["words"].as_str().unwrap().to_owned()).collect()
    }
}
