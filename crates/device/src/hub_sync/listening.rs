//! Waits at the hub for what others bring, so that it is here within seconds (docs/adr/0055): while a vault is open and a line is there. What
//! is heard is never more than that there is something; the sync that fetches it is one like the others.

use super::Hall;
use crate::Error;
use crate::background::{ROUND, come_again};
use crate::core::Core;
use crate::hub_line::{Cut, HubLine, Outcome, UNKNOWN};
use kernel::TimelineId;
use std::sync::TryLockError;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How often it looks whether the vault is still open.
const LOOK: Duration = Duration::from_secs(1);
/// How often, whether the sync that is going on has ended.
const MOMENT: Duration = Duration::from_millis(200);
/// A team that is told of the same comes within so long, each when chance will have it.
const SPREAD: Duration = Duration::from_secs(2);
/// The longer it goes on without a pause like this, the more is fetched at once: the time is doubled so many times at most.
const QUIET: Duration = Duration::from_secs(5);
const DOUBLINGS: u32 = 4;
/// After the first failure; it is doubled up to a round.
const RETRY: Duration = Duration::from_secs(5);
/// A cursor is no longer.
const CURSOR: usize = 32;

impl Hall {
    /// Waits whenever a sync has come through by the line, until the program closes; `tell` is told what is heard.
    pub(crate) fn listen(&self, tell: &dyn Fn(Tidings)) {
        let mut listener = Listener { hall: self, by_line: self.by_line.subscribe(), tell, deaf: None };
        drop(self.wait_for(None, listener.run()));
    }

    /// The opening of a vault that may wait at the hub.
    fn turn_to_listen(&self) -> Option<u64> {
        let core = self.core();
        core.may_listen().then_some(core.turn)
    }

    /// Whether that vault still may. While somebody works in it, it is open.
    fn listens(&self, turn: u64) -> bool {
        match self.core.try_lock() {
            Ok(core) => core.turn == turn && core.may_listen(),
            Err(TryLockError::WouldBlock) => true,
            Err(TryLockError::Poisoned(_)) => false,
        }
    }

    async fn is_closed(&self, turn: u64) {
        while self.listens(turn) {
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Whether what the hub has for this vault is here already: most of what it rings for was brought by this vault itself.
    fn holds(&self, turn: u64, word: &str) -> bool {
        self.held(turn, |core| core.heads_held()).is_ok_and(|held| held.as_deref() == Some(word))
    }
}

/// What is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tidings {
    /// The hub has something that is not here.
    News,
    /// It answers again.
    LineBack,
}

/// Who waits.
struct Listener<'a> {
    hall: &'a Hall,
    by_line: watch::Receiver<u64>,
    tell: &'a dyn Fn(Tidings),
    /// The opening in which the hub was found to know no such question.
    deaf: Option<u64>,
}

/// What was heard of late, in one opening of a vault.
#[derive(Default)]
struct Heard {
    line: Option<HubLine>,
    cursor: Option<String>,
    failures: u32,
    /// So many times without a pause there was news, and when it was told last.
    news: u32,
    told_at: Option<Instant>,
}

impl Listener<'_> {
    async fn run(&mut self) -> Result<(), Error> {
        while self.by_line.changed().await.is_ok() {
            let hall = self.hall;
            let Some(turn) = hall.turn_to_listen().filter(|turn| self.deaf != Some(*turn)) else { continue };
            tokio::select! {
                () = hall.is_closed(turn) => {}
                () = self.listen(turn) => {}
            }
        }
        Ok(())
    }

    async fn listen(&mut self, turn: u64) {
        let mut heard = Heard::default();
        loop {
            match self.ask(turn, &mut heard).await {
                Ok(word) => self.take(turn, &mut heard, word).await,
                Err(error) if error.refusal().reason == UNKNOWN => {
                    self.deaf = Some(turn);
                    return;
                }
                Err(error) => self.rest(heard.patience(&error)).await,
            }
        }
    }

    /// One question; the line is kept for the next one unless it broke.
    async fn ask(&self, turn: u64, heard: &mut Heard) -> Result<String, Error> {
        let query = heard.cursor.as_ref().map_or_else(String::new, |cursor| format!("cursor={cursor}"));
        let no_life = TimelineId::from_bytes([0; 16]);
        let (parcel, dating) = self.hall.held(turn, |core| core.parcel(("wait", query.as_bytes()), no_life))?;
        let mut line = match heard.line.take() {
            Some(line) => line,
            None => HubLine::of(&self.hall.held(turn, |core| core.parties())?.hub, None)?,
        };
        let outcome = line.wait(&parcel, dating).await.map_err(|cut| cut.refusal())?;
        heard.line = Some(line);
        match outcome {
            Outcome::Answer(bytes) => cursor_in(&bytes).ok_or_else(|| Cut::Unfit.refusal().into()),
            Outcome::Refused(refusal, _) => Err(refusal.into()),
            Outcome::Kept => Err(Cut::Unfit.refusal().into()),
        }
    }

    /// News is told once no sync is going on that would have fetched it.
    async fn take(&self, turn: u64, heard: &mut Heard, word: String) {
        if std::mem::take(&mut heard.failures) > 0 {
            (self.tell)(Tidings::LineBack);
        }
        if heard.cursor.as_ref() == Some(&word) {
            return;
        }
        heard.count(Instant::now());
        tokio::time::sleep(heard.pause(drawn())).await;
        while self.hall.gate.enter(Some(Duration::ZERO)).is_none() {
            tokio::time::sleep(MOMENT).await;
        }
        if !self.hall.holds(turn, &word) {
            (self.tell)(Tidings::News);
            heard.told_at = Some(Instant::now());
        }
        heard.cursor = Some(word);
    }

    /// A sync that comes through ends it: the line is there again.
    async fn rest(&mut self, pause: Duration) {
        self.by_line.mark_unchanged();
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            Ok(()) = self.by_line.changed() => {}
        }
    }
}

impl Heard {
    /// There is news, right behind what was told last or after a pause.
    fn count(&mut self, now: Instant) {
        let is_behind = self.told_at.is_some_and(|told| now < told + QUIET);
        self.news = if is_behind { self.news.saturating_add(1) } else { 0 };
    }

    /// How long to leave news before it is fetched.
    fn pause(&self, drawn: f64) -> Duration {
        let span = SPREAD * 2u32.pow(self.news.min(DOUBLINGS));
        if self.news == 0 { span.mul_f64(drawn) } else { span.mul_f64(0.5 + drawn / 2.0) }
    }

    /// How long to leave the hub alone: as it said, else longer and longer.
    fn patience(&mut self, error: &Error) -> Duration {
        self.failures = self.failures.saturating_add(1);
        let pause = RETRY.saturating_mul(2u32.saturating_pow(self.failures - 1)).min(ROUND);
        come_again(error).unwrap_or_else(|| pause.mul_f64(0.5 + drawn() / 2.0))
    }
}

/// By chance, from 0 to 1.
fn drawn() -> f64 {
    let [byte] = seal::random().unwrap_or([0]);
    f64::from(byte) / 256.0
}

/// `{"cursor": …}`: what may be asked with again. A hub of before answers with a number that goes up with everybody's words: it is asked no more.
fn cursor_in(bytes: &[u8]) -> Option<String> {
    let said: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    let cursor = said.get("cursor")?.as_str()?;
    let is_fit = cursor.len() == CURSOR && cursor.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_fit.then(|| cursor.to_owned())
}

impl Core {
    /// A vault that is open and in use, whose lease holds.
    fn may_listen(&self) -> bool {
        self.open.is_some() && self.ended().is_none() && !self.is_lease_over()
    }

    /// Where the feeds that the hub gives end here, in its word; `None` before it was greeted.
    fn heads_held(&self) -> Result<Option<String>, Error> {
        let Some((timeline, given)) = &self.sync_notes.given else { return Ok(None) };
        let open = self.open()?;
        let mut cursors = open.store.cursors()?;
        cursors.retain(|cursor| cursor.timeline == *timeline && given.contains(&cursor.scope));
        let heads = cursors.iter().map(|cursor| (cursor.scope, cursor.seq));
        Ok(Some(sync::heads_word(open.card.device, *timeline, heads)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{ErrorCode, Refusal};

    #[test]
    fn what_comes_again_and_again_is_fetched_more_and_more_rarely() {
        let heard = |news| Heard { news, ..Heard::default() };
        assert_eq!((heard(0).pause(0.0), heard(0).pause(1.0)), (Duration::ZERO, SPREAD));
        let soonest: Vec<u64> = (0..8).map(|news| heard(news).pause(0.0).as_secs()).collect();
        assert_eq!(soonest, [0, 2, 4, 8, 16, 16, 16, 16]);
        let (mut heard, now) = (heard(0), Instant::now());
        for (told, gap, news) in [(true, 1, 1), (true, 4, 2), (false, 5, 0), (true, 30, 0)] {
            heard.told_at = told.then_some(now).or(heard.told_at);
            heard.count(now + Duration::from_secs(gap));
            assert_eq!(heard.news, news, "{gap} s later");
        }
    }

    #[test]
    fn a_hub_that_is_gone_is_asked_more_and_more_rarely_and_one_that_is_busy_when_it_said() {
        let mut heard = Heard::default();
        let gone = Error::from(Refusal::new(ErrorCode::Offline, "hub_not_reached"));
        for most in [5, 10, 20, 40, 80, 160, 320, 600, 600] {
            let (pause, most) = (heard.patience(&gone), Duration::from_secs(most));
            assert!(pause >= most / 2 && pause <= most, "{pause:?} of {most:?}");
        }
        let busy = Refusal::new(ErrorCode::NotAllowedNow, "hub_busy").with("seconds", 300);
        assert_eq!(heard.patience(&busy.into()), Duration::from_secs(300));
    }

    #[test]
    fn only_a_cursor_that_may_be_asked_with_is_one() {
        let (word, of) = ("0a9f".repeat(CURSOR / 4), |word: &str| format!(r#"{{"cursor":"{word}"}}"#));
        assert_eq!(cursor_in(of(&word).as_bytes()), Some(word.clone()));
        let [long, upper, sum] = [of(&format!("{word}a")), of(&word.to_uppercase()), of("20417")];
        for unfit in [r#"{"cursor":""}"#, r#"{"cursor":"a&b"}"#, r#"{"cursor":7}"#, "{}", "<html>", &long, &upper, &sum]
        {
            assert_eq!(cursor_in(unfit.as_bytes()), None, "{unfit}");
        }
    }
}
