//! The one object the doors hold.

use crate::{CommandEntry, Error, Home, bytes::Bytes, command::Entry, commands::COMMANDS, core::Core, core::FAILURES};
use kernel::{Access, ErrorCode, Instant, RecordKind, Refusal};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How to open an installation.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `ZOUFANG_NOW`: a practice district's clock, RFC 3339. A real district refuses it.
    pub now: Option<String>,
    /// Practice and tests: repeatable ids.
    pub seed: Option<u64>,
    /// Tests: the cheapest passphrase derivation the vault still accepts.
    pub is_cheap: bool,
}

/// The app without a window. Calls may come from any thread; they run one after another.
pub struct Device {
    core: Mutex<Core>,
    bytes: Arc<Bytes>,
    news: Mutex<News>,
    bell: Condvar,
    _lock: std::fs::File,
}

/// Kinds written, by the number of the write.
#[derive(Default)]
struct News {
    count: u64,
    latest: BTreeMap<RecordKind, u64>,
}

/// A waiting call answers after this long even when nothing happened.
const WAIT: Duration = Duration::from_secs(25);

impl Device {
    /// Opens the installation at `home`; nothing is unlocked yet. A second instance is refused.
    pub fn open(home: &Path, options: Options) -> Result<Self, Error> {
        let home = Home::at(home)?;
        let lock = home.lock()?;
        let fixed_now = options
            .now
            .as_deref()
            .map(|text| Instant::parse_rfc3339(text).ok_or_else(|| Refusal::invalid("ZOUFANG_NOW", "instant_unfit")));
        let fixed_now = fixed_now.transpose()?;
        let is_real = home.district()?.is_some_and(|d| !d.is_practice);
        if is_real && (fixed_now.is_some() || options.seed.is_some()) {
            return Err(Refusal::new(ErrorCode::Forbidden, "practice_only").into());
        }
        let practice = home.folder("settings")?.join("practice.json");
        let offset = if is_real { 0 } else { crate::home::read_or_default(&practice) };
        let failures = crate::home::read_or_default(&home.folder("settings")?.join(FAILURES));
        let bytes = Arc::new(Bytes::default());
        let core = Core {
            home,
            fixed_now,
            seed: options.seed,
            drawn: 0,
            offset,
            is_cheap: options.is_cheap,
            bytes: bytes.clone(),
            open: None,
            failures,
            pending: None,
            idle: None,
        };
        Ok(Self { core: Mutex::new(core), bytes, news: Mutex::default(), bell: Condvar::new(), _lock: lock })
    }

    /// Runs one command of the list.
    pub fn call(&self, name: &str, args: Value) -> Result<Value, Refusal> {
        if name == "changes.wait" {
            return self.wait(&args);
        }
        let entry = COMMANDS.iter().find(|e| e.name == name);
        let entry = entry.ok_or_else(|| Refusal::new(ErrorCode::NotFound, "no_such_command").with("name", name))?;
        let answer = {
            let mut core = self.core.lock().unwrap_or_else(PoisonError::into_inner);
            (entry.run)(&mut core, args).map_err(|error| error.refusal())
        };
        if answer.is_ok() {
            self.tell(entry);
        }
        answer
    }

    /// Bytes the screen was given an id for: their media type and what they are.
    pub fn bytes(&self, id: &str) -> Option<(String, Vec<u8>)> {
        self.bytes.get(id)
    }

    /// The command list.
    pub fn commands() -> Vec<CommandEntry> {
        COMMANDS.iter().map(Entry::info).collect()
    }

    fn tell(&self, entry: &Entry) {
        let Access::Writes(kinds) = entry.access else { return };
        let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        news.count += 1;
        let count = news.count;
        news.latest.extend(kinds.iter().map(|k| (*k, count)));
        self.bell.notify_all();
    }

    /// Answers once something was written after the cursor, or after a while with nothing (decisions D21).
    fn wait(&self, args: &Value) -> Result<Value, Refusal> {
        let news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        let cursor = args["cursor"].as_str().and_then(|c| c.parse::<u64>().ok()).unwrap_or(news.count);
        let is_quiet = |news: &mut News| news.count <= cursor;
        let (news, _) = self.bell.wait_timeout_while(news, WAIT, is_quiet).unwrap_or_else(PoisonError::into_inner);
        let tags: Vec<RecordKind> = news.latest.iter().filter(|(_, n)| **n > cursor).map(|(k, _)| *k).collect();
        Ok(json!({ "cursor": news.count.to_string(), "tags": tags }))
    }
}
