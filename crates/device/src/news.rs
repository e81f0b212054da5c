//! What changed, for screens that wait for it (decisions D21).

use kernel::{RecordKind, Refusal};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// A waiting call answers after this long even when nothing happened.
const WAIT: Duration = Duration::from_secs(25);
/// Stands among the kinds: a sync began, went on or ended.
pub(crate) const SYNC: &str = "sync";

/// Kinds written, by the number of the write, and the bell.
#[derive(Default)]
pub(crate) struct News {
    told: Mutex<Told>,
    bell: Condvar,
}

#[derive(Default)]
struct Told {
    count: u64,
    latest: BTreeMap<&'static str, u64>,
}

impl News {
    /// These kinds look different now. None of them: only a sync went on.
    pub(crate) fn tell(&self, kinds: &[RecordKind]) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.count += 1;
        let count = told.count;
        let words = kinds.iter().map(|kind| kind.word()).chain([SYNC]);
        told.latest.extend(words.map(|word| (word, count)));
        self.bell.notify_all();
    }

    /// Answers once something was told after the cursor, or after a while with nothing.
    pub(crate) fn wait(&self, args: &Value) -> Result<Value, Refusal> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let cursor = args["cursor"].as_str().and_then(|c| c.parse::<u64>().ok()).unwrap_or(told.count);
        let is_quiet = |told: &mut Told| told.count <= cursor;
        let (told, _) = self.bell.wait_timeout_while(told, WAIT, is_quiet).unwrap_or_else(PoisonError::into_inner);
        let tags: Vec<&str> = told.latest.iter().filter(|(_, n)| **n > cursor).map(|(word, _)| *word).collect();
        Ok(json!({ "cursor": told.count.to_string(), "tags": tags }))
    }
}
