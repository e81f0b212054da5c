//! The program as an operator starts it, and a laptop that joins by what it made.
#![allow(dead_code)]

use crate::line::{Asking, raw};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use directory::Household;
use kernel::{Actor, Compartment, DeviceId, GrantId, Instant, Intent, RecordId, TimelineId};
use seal::{SealSecret, Signature, SigningKey};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use store::{Identity, LedgerLine, LedgerPart, Store};
use sync::{Card, Engine, Enrolled, EnrolmentFile, Reply, Request, SignedRequest, Summary, TakenAnswer, Vaulted};

pub fn divisions() -> String {
    format!("{}/../../tests/data/divisions/xuhui.csv", env!("CARGO_MANIFEST_DIR"))
}

/// A machine of the district: a hub's folder, and where its log lies if not there.
pub struct Machine {
    folder: tempfile::TempDir,
    pub database: Option<String>,
    /// Of the database's certificate.
    pub authority: Option<PathBuf>,
    /// Changes that a laptop may bring in a day, if fewer than usual.
    pub changes_a_day: Option<u32>,
}

impl Machine {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), database: None, authority: None, changes_a_day: None }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The key of its database.
    pub fn database_key(&self) -> [u8; 32] {
        let hex = self.read("hub.key")["database_key"].as_str().unwrap().to_owned();
        seal::from_hex(&hex).unwrap().try_into().unwrap()
    }

    /// A copy of a backup that somebody who holds the key has written in.
    pub fn rewritten(&self, file: &Path, sql: &str) -> PathBuf {
        let bent = self.path("rewritten.zfhub");
        std::fs::copy(file, &bent).unwrap();
        let conn = store::open_encrypted(&bent, &self.database_key()).unwrap();
        conn.execute_batch(&format!("{sql}; PRAGMA journal_mode = DELETE;")).unwrap();
        conn.close().unwrap();
        bent
    }

    pub fn command(&self, line: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zoufang-hub"));
        for name in ["LC_ALL", "LC_MESSAGES", "ZOUFANG_NOW", "ZOUFANG_CHANGES_A_DAY"] {
            command.env_remove(name);
        }
        for name in ["DATA", "KEY", "DATABASE_URL", "DATABASE_AUTHORITY"] {
            command.env_remove(format!("ZOUFANG_HUB_{name}"));
        }
        command.envs(self.database.as_ref().map(|url| ("ZOUFANG_HUB_DATABASE_URL", url)));
        command.envs(self.authority.as_ref().map(|file| ("ZOUFANG_HUB_DATABASE_AUTHORITY", file)));
        command.envs(self.changes_a_day.map(|most| ("ZOUFANG_CHANGES_A_DAY", most.to_string())));
        command.env("LANG", "en").arg("--data").arg(self.path("hub")).args(line).stdin(Stdio::null());
        command
    }

    pub fn run(&self, line: &[&str]) -> Output {
        self.command(line).output().unwrap()
    }

    pub fn json(&self, line: &[&str]) -> Value {
        let output = self.run(&[line, &["--json"]].concat());
        assert!(output.status.success(), "{line:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The exit code of a line that says what it found and then refuses.
    pub fn refused_with_output(&self, line: &[&str]) -> i32 {
        self.run(line).status.code().unwrap()
    }

    /// The exit code and the one line.
    pub fn refused(&self, line: &[&str]) -> (i32, String) {
        refused(&mut self.command(line))
    }

    pub fn write(&self, name: &str, value: &impl serde::Serialize) -> String {
        std::fs::write(self.path(name), serde_json::to_vec(value).unwrap()).unwrap();
        self.path(name).display().to_string()
    }

    pub fn read(&self, name: &str) -> Value {
        serde_json::from_slice(&std::fs::read(self.path(name)).unwrap()).unwrap()
    }

    /// Another machine that serves the same log: a folder with the card alone, and the key file.
    pub fn beside(&self) -> Self {
        let other = Self { database: self.database.clone(), authority: self.authority.clone(), ..Self::new() };
        std::fs::create_dir(other.path("hub")).unwrap();
        for name in ["hub/hub.json", "hub.key"] {
            std::fs::copy(self.path(name), other.path(name)).unwrap();
        }
        other
    }

    /// A laptop of a new member.
    pub fn joined(&self, name: &str, part: &[&str]) -> Laptop {
        self.json(&[&["member", "add", name][..], part].concat());
        let out = self.path(&format!("{name}.zfjoin"));
        let made = self.json(&["enrol", name, "--out", out.to_str().unwrap()]);
        Laptop::join(&out, made["opening_code"].as_str().unwrap())
    }
}

pub fn refused(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(output.stdout.is_empty());
    (output.status.code().unwrap(), said)
}

/// The program while it serves; ended by SIGTERM, or by its test's end.
pub struct Serving {
    child: Option<Child>,
    pub address: std::net::SocketAddr,
    /// In a file: a pipe that nobody reads would stop it.
    notes: File,
}

impl Serving {
    pub fn begin(machine: &Machine) -> Self {
        Self::begin_with(machine, &[])
    }

    pub fn begin_with(machine: &Machine, more: &[&str]) -> Self {
        let notes = tempfile::tempfile().unwrap();
        let mut command = machine.command(&[&["serve", "--listen", "127.0.0.1:0"], more].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(notes.try_clone().unwrap()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let address = said.trim().strip_prefix("ready https://").expect(&said).parse().unwrap();
        Self { child: Some(child), address, notes }
    }

    /// The process's number.
    pub fn process(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// Pulls the plug.
    pub fn kill(self) {
        drop(self);
    }

    /// Tells it to stop.
    pub fn ask_to_stop(&self) {
        let id = self.child.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// The exit code, and what was noted.
    pub fn end(mut self) -> (Option<i32>, String) {
        self.ask_to_stop();
        let mut child = self.child.take().unwrap();
        let exit = child.wait().unwrap().code();
        self.notes.rewind().unwrap();
        let mut notes = String::new();
        self.notes.read_to_string(&mut notes).unwrap();
        (exit, notes)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

/// A laptop that joined by the file.
pub struct Laptop {
    pub store: Store,
    pub file: EnrolmentFile,
    pub card: Enrolled,
    key: SigningKey,
    secret: SealSecret,
    _folder: tempfile::TempDir,
}

impl Laptop {
    pub fn join(file: &Path, code: &str) -> Self {
        let typed = seal::PrintedCode::parse(&code.to_lowercase()).unwrap();
        let file = sync::open_file(&std::fs::read(file).unwrap(), &typed.display()).unwrap();
        let (key, folder) = (SigningKey::generate().unwrap(), tempfile::tempdir().unwrap());
        let secret = SealSecret::generate().unwrap();
        let ticket = &file.ticket;
        let card = Card {
            member: ticket.member,
            device: DeviceId::make(kernel::Instant(1), seal::random().unwrap()),
            nickname: ticket.nickname.clone(),
            role: ticket.role,
            place_name: ticket.place_name.clone(),
            sign_key: key.verifying().to_hex(),
            seal_key: secret.public().to_hex(),
        };
        let identity = Identity {
            district: file.district.id(),
            device: card.device,
            device_epoch: 1,
            member: card.member,
            signing: SigningKey::from_seed(&key.seed()),
            seed: None,
        };
        let mut store = Store::open(&folder.path().join("main.db"), &[1; 32], identity, hub::COLUMNS).unwrap();
        let card = file.enrol(card).unwrap();
        for known in [&file.founder, &card] {
            store.know_device(&known.card.device().unwrap(), &serde_json::to_vec(known).unwrap()).unwrap();
        }
        Self { store, file, card, key, secret, _folder: folder }
    }

    /// Its member, by the first posting of today.
    pub fn actor(&self) -> Actor {
        let (member, device) = (self.card.card.member, self.card.card.device);
        let grants = directory::members::grants_of(self.store.read(), member, wall().local_date()).unwrap();
        let (id, grant) = (grants[0].id, &grants[0].value);
        Actor { member, device, grant: GrantId(id.0), role: grant.role, place: grant.place, recorded_for: None }
    }

    /// A household that the community's secretary adds to its ledger.
    pub fn adds(&mut self, flat: &str) -> RecordId {
        let (now, actor) = (wall(), self.actor());
        let place = actor.place;
        let household = Household { building: "3号".into(), flat: flat.into(), ..Household::default() };
        let add =
            |tx: &mut store::Tx<'_>| tx.create(Intent::ImportHouseholds, Compartment::Registry.at(place), &household);
        self.store.write::<_, store::Error>(&actor, now, add).unwrap()
    }

    /// The flats of its community's ledger, sorted.
    pub fn flats(&self) -> Vec<String> {
        let rows = store::rows::<Household>(self.store.read(), "", []).unwrap();
        let mut flats: Vec<String> = rows.into_iter().map(|row| row.value.flat).collect();
        flats.sort();
        flats
    }

    /// What it saw of the hub's audit chain.
    pub fn audit_told(&self) -> sync::AuditTold {
        sync::AuditTold::of(&self.store).unwrap().unwrap_or_default()
    }

    /// What it sent, with the hub's word and the time of each receipt.
    pub fn ledger(&self) -> Vec<LedgerLine> {
        let mut lines = self.store.ledger(LedgerPart::Whole, 1_000).unwrap();
        lines.sort_by_key(|line| line.record);
        lines
    }

    /// One sync, on a runtime of its own.
    pub fn sync_alone(&mut self, serving: &Serving) -> Result<Summary, String> {
        tokio::runtime::Runtime::new().unwrap().block_on(self.sync(serving))
    }

    /// What it puts on a stick.
    pub fn export(&mut self) -> Vec<Vec<u8>> {
        let made = self.vaulted(|v| v.make_bundles(&mut sync::Freight::default()).unwrap());
        made.iter().for_each(|bundle| self.store.note_carriage(&bundle.carriage).unwrap());
        made.into_iter().map(|bundle| bundle.bytes).collect()
    }

    pub fn take_answer(&mut self, answer: &[u8]) -> Result<TakenAnswer, sync::Error> {
        let secret = self.secret.clone();
        self.vaulted(|v| v.take_answer(answer, &secret))
    }

    fn vaulted<R>(&mut self, f: impl FnOnce(&mut Vaulted<'_>) -> R) -> R {
        f(&mut Vaulted {
            store: &mut self.store,
            district: &self.file.district,
            card: &self.card,
            hub: &self.file.hub.as_ref().unwrap().card,
            now: wall(),
            build: "test",
            reads: directory::members::reading,
        })
    }

    /// Waits at `/v1/wait`; gives the cursor.
    pub fn wait_alone(&self, serving: &Serving, cursor: &str) -> String {
        let query = format!("cursor={cursor}");
        let asking = asking((self.card.card.device, &self.key), ("wait", query.clone().into_bytes()), None);
        let authority = self.authority();
        let bytes = asking.bytes("GET", &format!("/v1/wait?{query}"));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let answered = runtime.block_on(raw(serving.address, Some(&authority), &bytes)).unwrap();
        let said: Value = serde_json::from_slice(&answered.body).unwrap();
        said["cursor"].as_str().unwrap().to_owned()
    }

    /// The hub's certificate authority, as the file names it.
    pub fn authority(&self) -> Vec<u8> {
        BASE64.decode(&self.file.hub.as_ref().unwrap().card.authority).unwrap()
    }

    /// One sync over the line, trusting the authority of the file alone.
    pub async fn sync(&mut self, serving: &Serving) -> Result<Summary, String> {
        let mut engine = Engine::new();
        self.run(serving, &mut engine, |_| false).await?;
        Ok(engine.summary().clone())
    }

    /// Greets and stops with its first push in hand, which is not sent.
    pub async fn push_in_hand(&mut self, serving: &Serving) -> Request {
        self.try_push_in_hand(serving).await.unwrap().unwrap()
    }

    /// The same where a hub may turn it away, or has nothing to be pushed.
    pub async fn try_push_in_hand(&mut self, serving: &Serving) -> Result<Option<Request>, String> {
        let is_push = |question: &Request| matches!(question, Request::Push(_));
        self.run(serving, &mut Engine::new(), is_push).await
    }

    /// Asks until there is nothing left to ask, or up to a question that is not to be sent. A hub that is full is read from all the same, and
    /// the whole is refused in the end.
    async fn run(
        &mut self,
        serving: &Serving,
        engine: &mut Engine,
        is_last: impl Fn(&Request) -> bool,
    ) -> Result<Option<Request>, String> {
        let hub = self.file.hub.clone().unwrap().card;
        let (now, caller, reads) = (wall(), self.caller(), directory::members::reading);
        let (district, card) = (self.file.district.clone(), self.card.clone());
        let mut replica =
            Vaulted { store: &mut self.store, district: &district, card: &card, hub: &hub, now, build: "test", reads };
        let mut full = None;
        while let Some(question) = engine.next(&mut replica).map_err(|e| e.to_string())? {
            if is_last(&question) {
                return Ok(Some(question));
            }
            let answer = match caller.ask(serving, &question, engine.summary().timeline).await {
                Err(said) if said.contains("hub_full") && engine.send_no_more() => {
                    full = Some(said);
                    continue;
                }
                answer => answer?,
            };
            let reply = Reply::decode(question.word(), &answer).unwrap();
            engine.take(&mut replica, reply).map_err(|e| e.to_string())?;
        }
        full.map_or(Ok(None), Err)
    }

    /// Who asks in its name, without its vault.
    pub fn caller(&self) -> Caller {
        Caller {
            device: self.card.card.device,
            key: SigningKey::from_seed(&self.key.seed()),
            authority: self.authority(),
        }
    }
}

impl Laptop {
    /// Somebody who asks in its name without its key.
    pub fn forger(&self) -> Caller {
        Caller { key: SigningKey::generate().unwrap(), ..self.caller() }
    }

    /// Somebody whom the hub never met.
    pub fn stranger(&self) -> Caller {
        Caller { device: DeviceId::from_bytes(seal::random().unwrap()), ..self.forger() }
    }
}

/// Asks in a laptop's name.
pub struct Caller {
    device: DeviceId,
    key: SigningKey,
    authority: Vec<u8>,
}

impl Caller {
    /// The answer's bytes. Signed anew each time.
    pub async fn ask(
        &self,
        serving: &Serving,
        question: &Request,
        timeline: Option<TimelineId>,
    ) -> Result<Vec<u8>, String> {
        let said = (question.word(), question.encode().unwrap());
        let asking = asking((self.device, &self.key), said, timeline);
        let bytes = asking.bytes("POST", &format!("/v1/{}", question.word()));
        let answered = raw(serving.address, Some(&self.authority), &bytes).await.map_err(|error| error.to_string())?;
        if answered.status == 200 { Ok(answered.body) } else { Err(answered.text()) }
    }
}

fn asking(
    (device, key): (DeviceId, &SigningKey),
    (word, body): (&'static str, Vec<u8>),
    timeline: Option<TimelineId>,
) -> Asking {
    let signed = SignedRequest {
        device,
        at: wall(),
        nonce: seal::random().unwrap(),
        timeline: timeline.unwrap_or(TimelineId::from_bytes([0; 16])),
        signature: Signature([0; 64]),
    };
    Asking { word, body, signed, more: String::new() }.signed_by(key)
}

/// The machine's clock.
pub fn wall() -> Instant {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Instant(i64::try_from(since.as_millis()).unwrap())
}
