//! Counters as Prometheus reads them. No id of anybody, no path that a stranger chose.

use crate::{Lag, Upkeep};
use kernel::Instant;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What this process has done since it began.
#[derive(Default)]
pub(crate) struct Counters {
    answers: Mutex<BTreeMap<(&'static str, u16), Tally>>,
    /// Connections taken.
    connections: AtomicU64,
    /// Of these, such that did not come to TLS 1.3.
    failed_handshakes: AtomicU64,
    /// Pushes of a vault that was set back, or lives twice.
    forks: AtomicU64,
}

#[derive(Default)]
struct Tally {
    count: u64,
    spent: Duration,
    bytes_in: u64,
    bytes_out: u64,
}

/// One answer, as it is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted {
    pub(crate) word: &'static str,
    pub(crate) status: u16,
    pub(crate) spent: Duration,
    pub(crate) bytes: (u64, u64),
}

/// What is told beside the counts.
pub(crate) struct Seen {
    pub(crate) lag: Option<Lag>,
    pub(crate) upkeep: Option<Upkeep>,
    /// Standing, reason, how many.
    pub(crate) out_of_force: Vec<(&'static str, String, u64)>,
    pub(crate) now: Instant,
}

impl Counters {
    /// A connection, and whether it came to TLS 1.3.
    pub(crate) fn connected(&self, is_shaken: bool) {
        self.connections.fetch_add(1, Ordering::Relaxed);
        if !is_shaken {
            self.failed_handshakes.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A push that knew a chain otherwise.
    pub(crate) fn forked(&self) {
        self.forks.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count(&self, one: Counted) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let tally = answers.entry((one.word, one.status)).or_default();
        tally.count += 1;
        tally.spent += one.spent;
        tally.bytes_in += one.bytes.0;
        tally.bytes_out += one.bytes.1;
    }

    /// The text exposition format, version 0.0.4.
    pub(crate) fn render(&self, seen: Option<&Seen>) -> String {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        family(&mut text, &answers, ("zoufang_answers_total", "Answers given."), |t| t.count.to_string());
        let spent = ("zoufang_answer_seconds_total", "Time from the first header to the answer.");
        family(&mut text, &answers, spent, |t| t.spent.as_secs_f64().to_string());
        let taken = ("zoufang_received_bytes_total", "Bytes of bodies taken.");
        family(&mut text, &answers, taken, |t| t.bytes_in.to_string());
        let given = ("zoufang_sent_bytes_total", "Bytes of bodies given.");
        family(&mut text, &answers, given, |t| t.bytes_out.to_string());
        let plain = [
            ("zoufang_connections_total", "Connections taken.", &self.connections),
            ("zoufang_failed_handshakes_total", "Connections that did not come to TLS 1.3.", &self.failed_handshakes),
            ("zoufang_forked_pushes_total", "Pushes of a vault set back to a copy, or living twice.", &self.forks),
        ];
        for (name, help, count) in plain {
            head(&mut text, name, (help, "counter"));
            let _ = writeln!(text, "{name} {}", count.load(Ordering::Relaxed));
        }
        if let Some(seen) = seen {
            seen.render(&mut text);
        }
        text
    }
}

impl Seen {
    fn render(&self, text: &mut String) {
        not_in_force(text, &self.out_of_force);
        if let Some(upkeep) = self.upkeep {
            kept_up(text, upkeep, self.now);
        }
        if let Some(lag) = self.lag {
            gauges(text, lag);
        }
    }
}

fn not_in_force(text: &mut String, counts: &[(&'static str, String, u64)]) {
    let name = "zoufang_changes_not_in_force_total";
    head(text, name, ("Changes that came and do not count, by the rules' words.", "counter"));
    for (standing, why, count) in counts {
        // Words of ours; of an earlier program perhaps, and no more than a word.
        let why: String = why.chars().filter(|c| c.is_ascii_lowercase() || *c == '_').collect();
        let _ = writeln!(text, "{name}{{standing=\"{standing}\",reason=\"{why}\"}} {count}");
    }
}

/// The alarms to set: on little room, on no backup, and on an old one.
fn kept_up(text: &mut String, upkeep: Upkeep, now: Instant) {
    gauge(text, ("zoufang_free_bytes", "Free where the hub's folder lies."), upkeep.free_bytes);
    let has_backup = u64::from(upkeep.backed_up_at.is_some());
    gauge(text, ("zoufang_has_backup", "1 if a backup was made outside of the folder."), has_backup);
    if let Some(at) = upkeep.backed_up_at {
        let age = u64::try_from((now.0 - at.0) / 1_000).unwrap_or(0);
        gauge(text, ("zoufang_backup_age_seconds", "Since the last backup."), age);
    }
}

fn gauge(text: &mut String, (name, help): (&str, &str), value: u64) {
    head(text, name, (help, "gauge"));
    let _ = writeln!(text, "{name} {value}");
}

/// How far the figures lag; the last one is what to set an alarm on: it grows, too, when nobody follows any more.
fn gauges(text: &mut String, lag: Lag) {
    for (name, help, value) in [
        (
            "zoufang_projection_is_whole",
            "1 once the figures' tables hold all of the district.",
            u64::from(lag.is_whole),
        ),
        ("zoufang_projection_behind_items", "Items of the log that are not in the figures yet.", lag.behind),
        (
            "zoufang_projection_left_out_records",
            "Records that can't be shown: a value of no type of ours.",
            lag.left_out,
        ),
        ("zoufang_projection_behind_seconds", "For how long something of the log was missing in them.", lag.seconds),
    ] {
        gauge(text, (name, help), value);
    }
}

fn head(text: &mut String, name: &str, (help, kind): (&str, &str)) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn family(
    text: &mut String,
    answers: &BTreeMap<(&'static str, u16), Tally>,
    (name, help): (&str, &str),
    value: impl Fn(&Tally) -> String,
) {
    head(text, name, (help, "counter"));
    for ((word, status), tally) in answers {
        let _ = writeln!(text, "{name}{{word=\"{word}\",status=\"{status}\"}} {}", value(tally));
    }
}
