//! What the server notes while it runs: one JSON object a line, ids and numbers alone. Never a body, a header's text, a name or
//! a path that a stranger chose.

use kernel::{DeviceId, Instant};
use serde_json::json;
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Where the lines go.
pub struct Trace {
    sink: Mutex<Box<dyn Write + Send>>,
}

/// One answer, as it is noted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noted {
    pub(crate) at: Instant,
    pub(crate) word: &'static str,
    /// Who says to ask; proven only where the status is below 400.
    pub(crate) device: Option<DeviceId>,
    pub(crate) status: u16,
    /// Why it was turned away: a key of ours.
    pub(crate) reason: Option<&'static str>,
    pub(crate) spent: Duration,
}

impl Trace {
    /// Lines to standard error, where systemd takes them.
    pub fn to_stderr() -> Self {
        Self::to(Box::new(std::io::stderr()))
    }

    /// Lines to anything else.
    pub fn to(sink: Box<dyn Write + Send>) -> Self {
        Self { sink: Mutex::new(sink) }
    }

    pub(crate) fn answered(&self, one: Noted) {
        let mut line = json!({
            "at": one.at.to_rfc3339(), "event": "answered", "word": one.word, "status": one.status,
            "ms": u64::try_from(one.spent.as_millis()).unwrap_or(u64::MAX),
        });
        if let Some(device) = one.device {
            line["device"] = json!(device.to_string());
        }
        if let Some(reason) = one.reason {
            line["reason"] = json!(reason);
        }
        self.write(&line);
    }

    /// Something of ours failed; `what` is the fault's own text, which holds nothing a member wrote.
    pub(crate) fn fault(&self, at: Instant, what: &str) {
        self.write(&json!({ "at": at.to_rfc3339(), "event": "fault", "what": what }));
    }

    /// A laptop offered other changes under numbers the hub knows: its vault was set back, or lives twice.
    pub(crate) fn forked(&self, at: Instant, device: DeviceId) {
        self.write(&json!({ "at": at.to_rfc3339(), "event": "forked", "device": device.to_string() }));
    }

    /// A relay brought a bundle to the hub, which answered with this status.
    pub(crate) fn carried(&self, at: Instant, status: u16) {
        self.write(&json!({ "at": at.to_rfc3339(), "event": "carried", "status": status }));
    }

    /// Began, is about to stop, stopped.
    pub(crate) fn state(&self, at: Instant, event: &'static str) {
        self.write(&json!({ "at": at.to_rfc3339(), "event": event }));
    }

    /// A line that can't be written is lost: the work goes on.
    fn write(&self, line: &serde_json::Value) {
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(sink, "{line}");
    }
}
