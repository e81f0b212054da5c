//! Sync by itself: soon after something was saved, at sign-in, when the hub has news, and every ten minutes; more rarely while nobody answers.

use crate::Error;
use crate::hub_sync::{Hall, Tidings, Wanted};
use kernel::{ErrorCode, Instant as At};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// So long after the last saving.
const PAUSE: Duration = Duration::from_secs(5);
/// But not longer after the first one than this, however busily somebody types.
const PATIENCE: Duration = Duration::from_secs(30);
/// From one sync to the next.
pub(crate) const ROUND: Duration = Duration::from_secs(600);
/// While nobody answers the round is doubled so many times at most.
const DOUBLINGS: u32 = 3;
/// The hub is there, and says after how long to come again.
const LATER: [&str; 4] = ["hub_busy", "hub_full", "asked_too_often", "changes_of_the_day_taken"];

/// The threads that sync by themselves and wait for news; they end when this is dropped.
pub(crate) struct Background {
    hall: Arc<Hall>,
    agenda: Arc<Agenda>,
    threads: Vec<JoinHandle<()>>,
}

/// When the next sync is due.
#[derive(Default)]
struct Agenda {
    due: Mutex<Due>,
    bell: Condvar,
}

#[derive(Default)]
struct Due {
    /// The next round, or at once.
    round_at: Option<Instant>,
    /// The first and the last saving that no sync has begun after.
    saved: Option<(Instant, Instant)>,
    failures: u32,
    /// The hub is busy and said when to come again.
    not_before: Option<Instant>,
    is_ending: bool,
}

impl Background {
    /// Begins.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn begin(hall: Arc<Hall>) -> Result<Self, Error> {
        let agenda = Arc::new(Agenda::default());
        let mut begun = Self { hall, agenda, threads: Vec::new() };
        begun.add("hub-sync", |hall, agenda| {
            while agenda.wait() {
                let result = hall.sync(&Wanted::default());
                // A hub that serves a program no more still tells of newer ones.
                let has_line = !result.as_ref().is_err_and(has_no_line);
                let is_fetching = has_line && hall.fetch_by_itself();
                if is_fetching || result.as_ref().is_ok_and(|came| came.has_more) {
                    agenda.change(|due, now| due.saved(now));
                }
                let result = result.map(drop);
                hall.note_next(agenda.settle(&result));
            }
        })?;
        begun.add("hub-wait", |hall, agenda| {
            hall.listen(&|tidings| agenda.change(|due, now| due.heard(tidings, now)));
        })?;
        Ok(begun)
    }

    fn add(&mut self, name: &str, work: impl FnOnce(&Hall, &Agenda) + Send + 'static) -> Result<(), Error> {
        let (hall, agenda) = (Arc::clone(&self.hall), Arc::clone(&self.agenda));
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || work(&hall, &agenda))?;
        self.threads.push(thread);
        Ok(())
    }

    /// Something was saved.
    pub(crate) fn saved(&self) {
        self.agenda.change(|due, now| due.saved(now));
    }

    /// Somebody signed in, or a hub became known: at once.
    pub(crate) fn at_once(&self) {
        self.agenda.change(|due, now| {
            (due.failures, due.not_before) = (0, None);
            due.round_at = Some(now);
        });
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.agenda.change(|due, _| due.is_ending = true);
        self.hall.stop();
        for thread in self.threads.drain(..) {
            // One that broke has nothing left to end.
            drop(thread.join());
        }
    }
}

impl Agenda {
    fn due(&self) -> MutexGuard<'_, Due> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, f: impl FnOnce(&mut Due, Instant)) {
        f(&mut self.due(), Instant::now());
        self.bell.notify_all();
    }

    /// Waits until a sync is due; false at the end.
    fn wait(&self) -> bool {
        let mut due = self.due();
        loop {
            let now = Instant::now();
            match due.at() {
                _ if due.is_ending => return false,
                Some(at) if at <= now => {
                    (due.round_at, due.saved) = (None, None);
                    return true;
                }
                Some(at) => due = self.bell.wait_timeout(due, at - now).unwrap_or_else(PoisonError::into_inner).0,
                None => due = self.bell.wait(due).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// Sets the next round; how long it is until the next sync.
    fn settle(&self, result: &Result<(), Error>) -> Option<Duration> {
        let mut due = self.due();
        let now = Instant::now();
        let next = now + due.after(result)?;
        due.not_before = said_to_come_again(result).map(|_| next);
        due.round_at = Some(due.round_at.map_or(next, |at| at.min(next)));
        due.at().map(|at| at.saturating_duration_since(now))
    }
}

impl Due {
    fn saved(&mut self, now: Instant) {
        self.saved = Some((self.saved.map_or(now, |(first, _)| first), now));
    }

    /// News is fetched at once; what failed for want of a line is tried again as soon as there is one.
    fn heard(&mut self, tidings: Tidings, now: Instant) {
        if tidings == Tidings::News || self.failures > 0 {
            self.round_at = Some(now);
        }
    }

    /// While nobody answers, savings wait for the next round; while the hub is busy, for the time it said.
    fn at(&self) -> Option<Instant> {
        let soon = self.saved.filter(|_| self.failures == 0);
        let soon = soon.map(|(first, last)| (last + PAUSE).min(first + PATIENCE));
        let at = self.round_at.into_iter().chain(soon).min()?;
        Some(self.not_before.map_or(at, |not_before| at.max(not_before)))
    }

    /// How long to the next one; `None` when there is nothing to sync.
    fn after(&mut self, result: &Result<(), Error>) -> Option<Duration> {
        let Err(error) = result else {
            self.failures = 0;
            return Some(ROUND);
        };
        if let Some(pause) = said_to_come_again(result) {
            return Some(pause);
        }
        let refusal = error.refusal();
        if refusal.reason == "program_too_old" {
            // It is there and takes what is saved here; a newer program is on its way.
            self.failures = 0;
            return Some(ROUND);
        }
        if matches!(refusal.code, ErrorCode::Locked | ErrorCode::Cancelled) || refusal.reason == "hub_unknown" {
            return None;
        }
        let pause = ROUND * 2u32.pow(self.failures.min(DOUBLINGS));
        self.failures += 1;
        Some(pause)
    }
}

/// Nobody was reached, or there is nobody to ask for.
fn has_no_line(error: &Error) -> bool {
    let refusal = error.refusal();
    matches!(refusal.code, ErrorCode::Offline | ErrorCode::Locked | ErrorCode::Cancelled)
        || refusal.reason == "hub_unknown"
}

/// A hub that is busy, or was asked too often, is there and says after how long to come again.
fn said_to_come_again(result: &Result<(), Error>) -> Option<Duration> {
    come_again(result.as_ref().err()?)
}

/// After how long a hub that is there said to come again.
pub(crate) fn come_again(error: &Error) -> Option<Duration> {
    let refusal = error.refusal();
    let is_later = LATER.contains(&refusal.reason.as_str());
    let seconds: u64 = refusal.params.get("seconds").filter(|_| is_later)?.parse().ok()?;
    Some(Duration::from_secs(seconds.max(1)).min(ROUND))
}

impl Hall {
    fn note_next(&self, pause: Option<Duration>) {
        let mut core = self.core();
        let now = core.now();
        let millis = |pause: Duration| i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
        core.sync_notes.next_at = pause.map(|pause| At(now.0.saturating_add(millis(pause))));
        drop(core);
        self.news.tell(&[]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Refusal;

    fn failed(code: ErrorCode, reason: &str) -> Result<(), Error> {
        Err(Refusal::new(code, reason).into())
    }

    #[test]
    fn savings_are_gathered_but_do_not_wait_for_ever() {
        let (mut due, start) = (Due::default(), Instant::now());
        assert_eq!(due.at(), None);
        let mut now = start;
        for _ in 0..20 {
            due.saved(now);
            assert_eq!(due.at(), Some((now + PAUSE).min(start + PATIENCE)));
            now += Duration::from_secs(3);
        }
    }

    #[test]
    fn while_nobody_answers_it_asks_more_and_more_rarely_and_savings_do_not_hurry_it() {
        let mut due = Due::default();
        let offline = failed(ErrorCode::Offline, "hub_not_reached");
        let minutes: Vec<u64> = (0..6).filter_map(|_| due.after(&offline)).map(|d| d.as_secs() / 60).collect();
        assert_eq!(minutes, [10, 20, 40, 80, 80, 80]);
        due.saved(Instant::now());
        assert_eq!(due.at(), None);
        assert_eq!(due.after(&Ok(())), Some(ROUND));
        assert!(due.at().is_some());
    }

    #[test]
    fn news_and_a_line_that_is_back_hurry_a_round_but_not_to_a_hub_that_is_busy() {
        let (mut due, now) = (Due::default(), Instant::now());
        due.heard(Tidings::LineBack, now);
        assert_eq!(due.at(), None, "nothing had failed");
        due.heard(Tidings::News, now);
        assert_eq!(due.at(), Some(now));
        let mut due = Due { round_at: Some(now + ROUND), failures: 2, ..Due::default() };
        due.heard(Tidings::LineBack, now);
        assert_eq!(due.at(), Some(now));
        due.not_before = Some(now + PAUSE);
        assert_eq!(due.at(), Some(now + PAUSE));
    }

    #[test]
    fn a_busy_hub_is_asked_again_when_it_said_and_no_sooner() {
        let mut due = Due::default();
        let later = |reason| Err(Refusal::new(ErrorCode::NotAllowedNow, reason).with("seconds", 40).into());
        for reason in LATER {
            assert_eq!(due.after(&later(reason)), Some(Duration::from_secs(40)), "{reason}");
        }
        let busy = later("hub_full");
        let agenda = Agenda { due: due.into(), ..Agenda::default() };
        let now = Instant::now();
        agenda.settle(&busy);
        agenda.change(Due::saved);
        let at = agenda.due().at().map(|at| at - now);
        assert!(at.is_some_and(|at| (40..42).contains(&at.as_secs())), "{at:?}: a saving hurries nobody to it");
        assert_eq!(agenda.due().failures, 0, "it is there");
        agenda.settle(&Ok(()));
        let at = agenda.due().at().map(|at| at.saturating_duration_since(now));
        assert!(at.is_some_and(|at| at < Duration::from_secs(40)), "{at:?}");
    }

    #[test]
    fn a_refusal_without_a_time_is_a_failure_like_others() {
        for (reason, seconds) in [("hub_busy", "soon"), ("hub_forbids", "40")] {
            let refused = Err(Refusal::new(ErrorCode::NotAllowedNow, reason).with("seconds", seconds).into());
            assert_eq!(Due::default().after(&refused), Some(ROUND), "{reason}");
        }
    }

    #[test]
    fn without_an_open_vault_or_a_hub_nothing_is_due() {
        for (code, reason) in [(ErrorCode::Locked, "locked"), (ErrorCode::NotAllowedNow, "hub_unknown")] {
            assert_eq!(Due::default().after(&failed(code, reason)), None);
        }
    }
}
