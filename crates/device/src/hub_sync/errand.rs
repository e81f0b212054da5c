//! What the others of this laptop left for the hub is brought there by whoever syncs, and the answers back (decisions D15). The own words
//! are through by then, and nothing that goes wrong here is the syncing member's trouble: what lies there waits for the next sync.

use super::{Hall, refused::is_for_good, relay::Course};
use crate::exchange::outbox::{self, LeftBy};
use crate::{Error, hub_line::HubLine, hub_line::Outcome};
use kernel::{DeviceId, ErrorCode, Refusal, TimelineId};
use std::collections::VecDeque;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::{MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use sync::{BundleId, Cover, Patience};

/// After so long none is begun: files and the next sync wait behind them.
const ALL: Duration = Duration::from_secs(20);
/// One is given up after so long, and a second more for each [`BYTES_A_SECOND`].
const ONE: Duration = Duration::from_secs(30);
/// What a slow line carries.
const BYTES_A_SECOND: usize = 64 << 10;

/// What came of bringing one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Brought {
    /// It is there, or was set aside.
    Done,
    /// It is tried again with the next sync; so is what its author left after it, which goes on from it: files of what the hub has not heard
    /// of are no use to it.
    Waits,
    /// It took too long: the same, and it is left alone for a while.
    Late,
    /// No other would fare better now.
    Cut,
}

/// Whose turn it is.
struct Errands {
    authors: VecDeque<(DeviceId, VecDeque<PathBuf>)>,
    began: Instant,
}

impl Errands {
    /// Everybody's words, then everybody's files. Any author may be the first: one whose bundle takes all the time there is holds up
    /// nobody for good.
    fn of(mut words: Vec<LeftBy>, mut files: Vec<LeftBy>) -> Self {
        let [drawn] = seal::random().unwrap_or([0]);
        for left in [&mut words, &mut files] {
            let first = usize::from(drawn) % left.len().max(1);
            left.rotate_left(first);
        }
        let of = |by: LeftBy| (by.device, VecDeque::from(by.bundles));
        Self { authors: words.into_iter().chain(files).map(of).collect(), began: Instant::now() }
    }

    fn take_next(&mut self) -> Option<PathBuf> {
        if self.began.elapsed() > ALL {
            return None;
        }
        loop {
            match self.authors.front_mut()?.1.pop_front() {
                Some(path) => return Some(path),
                None => drop(self.authors.pop_front()),
            }
        }
    }

    fn after(&mut self, brought: Brought) {
        match brought {
            Brought::Done => {}
            Brought::Waits | Brought::Late => {
                let waits = self.authors.pop_front().map(|(device, _)| device);
                self.authors.retain(|(device, _)| Some(*device) != waits);
            }
            Brought::Cut => self.authors.clear(),
        }
    }
}

/// A bundle as it lies there.
struct Left {
    path: PathBuf,
    id: BundleId,
    bytes: Vec<u8>,
}

impl Left {
    /// One that is no bundle is set aside.
    fn read(path: PathBuf) -> Result<Self, Brought> {
        let bytes = std::fs::read(&path).map_err(|_| Brought::Waits)?;
        match Cover::read(&bytes) {
            Ok(cover) => Ok(Self { path, id: cover.id, bytes }),
            Err(_) => Err(set_aside(&path)),
        }
    }

    /// It is given up after so long.
    fn time(&self) -> Duration {
        ONE + Duration::from_secs((self.bytes.len() / BYTES_A_SECOND) as u64)
    }

    fn answered(&self, answer: &[u8]) -> Result<Brought, Error> {
        let is_kept = outbox::keep_answer(&self.path, answer)?;
        Ok(if is_kept { Brought::Done } else { Brought::Waits })
    }

    /// Its author makes another at the next sign-out, if it was refused for good.
    fn refused(&self, refusal: &Refusal) -> Brought {
        match refusal.code {
            _ if is_for_good(refusal) => set_aside(&self.path),
            // Too much is asked of it at the moment.
            ErrorCode::NotAllowedNow => Brought::Cut,
            _ => Brought::Waits,
        }
    }
}

fn set_aside(path: &Path) -> Brought {
    outbox::set_aside(path).map_or(Brought::Waits, |()| Brought::Done)
}

/// What takes too long is left alone, and what goes wrong with it alone waits; without a line or an open vault all the others do, too.
async fn in_time(most: Duration, bringing: impl Future<Output = Result<Brought, Error>>) -> Brought {
    match tokio::time::timeout(most, bringing).await {
        Ok(Ok(brought)) => brought,
        Ok(Err(error)) => match error.refusal().code {
            ErrorCode::Offline | ErrorCode::Forbidden | ErrorCode::Locked => Brought::Cut,
            _ => Brought::Waits,
        },
        Err(_) => Brought::Late,
    }
}

impl Hall {
    /// Brings to the hub what can be brought now.
    pub(super) async fn run_errands(&self, turn: u64, address: Option<&str>) {
        let Some(mut errands) = self.errands(turn) else { return };
        let line = self.held(turn, |core| core.parties()).and_then(|parties| HubLine::of(&parties.hub, address));
        let Ok(mut line) = line else { return };
        while let Some(path) = errands.take_next() {
            let brought = match self.due(&path) {
                Ok(left) => in_time(left.time(), self.bring(turn, &mut line, &left)).await,
                Err(brought) => brought,
            };
            self.note(&path, brought);
            errands.after(brought);
        }
    }

    /// The same by a relay: what it has an answer to is fetched, the rest handed over.
    pub(super) async fn run_errands_by(&self, course: &mut Course<'_>) {
        let Some(mut errands) = self.errands(course.turn) else { return };
        while let Some(path) = errands.take_next() {
            let brought = match self.due(&path) {
                Ok(left) => in_time(left.time(), course.hand_over(&left)).await,
                Err(brought) => brought,
            };
            self.note(&path, brought);
            errands.after(brought);
        }
    }

    /// What there is to bring; none where nothing lies there.
    fn errands(&self, turn: u64) -> Option<Errands> {
        let (words, files) = self.held(turn, |core| Ok((core.words_left()?, core.files_left()?))).ok()?;
        let errands = Errands::of(words, files);
        (!errands.authors.is_empty()).then_some(errands)
    }

    /// What lies there, unless it took too long a short while ago.
    fn due(&self, path: &Path) -> Result<Left, Brought> {
        if self.patience().is_due(path, Instant::now()) { Left::read(path.to_path_buf()) } else { Err(Brought::Waits) }
    }

    fn note(&self, path: &Path, brought: Brought) {
        match brought {
            Brought::Late => self.patience().took_too_long(path.to_path_buf(), Instant::now()),
            Brought::Done => self.patience().is_done_with(path),
            Brought::Waits | Brought::Cut => {}
        }
    }

    fn patience(&self) -> MutexGuard<'_, Patience<PathBuf>> {
        self.patience.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn bring(&self, turn: u64, line: &mut HubLine, left: &Left) -> Result<Brought, Error> {
        let no_life = TimelineId::from_bytes([0; 16]);
        let (mut parcel, dating) = self.held(turn, |core| core.parcel(("bundle", &left.bytes), no_life))?;
        // Who brings it is not who asks: what is sealed proves itself.
        parcel.signed = None;
        match line.ask(&parcel, dating).await.map_err(|cut| cut.refusal())? {
            Outcome::Answer(answer) => left.answered(&answer),
            Outcome::Kept => Ok(Brought::Waits),
            Outcome::Refused(refusal, _) => Ok(left.refused(&refusal)),
        }
    }
}

impl Course<'_> {
    /// What the relay does not know is given to it; what it has a word on is done with here and there.
    async fn hand_over(&mut self, left: &Left) -> Result<Brought, Error> {
        let known = match self.post("answer", left.id.0.to_vec()).await? {
            Outcome::Refused(refusal, _) if refusal.reason == "bundle_unknown" => {
                self.post("bundle", left.bytes.clone()).await?
            }
            known => known,
        };
        let brought = match known {
            // It lies there, and what goes on from it may lie behind it.
            Outcome::Kept => return Ok(Brought::Done),
            Outcome::Answer(answer) => left.answered(&answer)?,
            Outcome::Refused(refusal, _) => left.refused(&refusal),
        };
        if brought == Brought::Done {
            self.received(left.id).await?;
        }
        Ok(brought)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn errands(authors: &[&[&str]]) -> Errands {
        let device = |files: &[&str]| DeviceId::from_bytes([files.first().map_or(0, |name| name.as_bytes()[0]); 16]);
        let bundles = |files: &[&str]| files.iter().map(PathBuf::from).collect();
        let authors = authors.iter().map(|files| (device(files), bundles(files))).collect();
        Errands { authors, began: Instant::now() }
    }

    fn in_turn(mut errands: Errands, came: impl Fn(&str) -> Brought) -> Vec<String> {
        let mut tried = Vec::new();
        while let Some(path) = errands.take_next() {
            let name = path.display().to_string();
            errands.after(came(&name));
            tried.push(name);
        }
        tried
    }

    #[test]
    fn one_that_waits_holds_up_its_authors_others_and_nobody_elses() {
        let all: &[&[&str]] = &[&["a1", "a2"], &[], &["b1", "b2"]];
        assert_eq!(in_turn(errands(all), |_| Brought::Done), ["a1", "a2", "b1", "b2"]);
        let first_waits = |name: &str| if name == "a1" { Brought::Waits } else { Brought::Done };
        assert_eq!(in_turn(errands(all), first_waits), ["a1", "b1", "b2"]);
        let first_is_late = |name: &str| if name == "a1" { Brought::Late } else { Brought::Done };
        assert_eq!(in_turn(errands(all), first_is_late), ["a1", "b1", "b2"]);
        assert_eq!(in_turn(errands(all), |_| Brought::Cut), ["a1"]);
        let with_files: &[&[&str]] = &[&["a1"], &["b1"], &["a-photo"], &["b-photo"]];
        assert_eq!(in_turn(errands(with_files), first_waits), ["a1", "b1", "b-photo"]);
    }

    #[test]
    fn what_took_too_long_is_late_and_what_went_wrong_waits() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let never = std::future::pending::<Result<Brought, Error>>();
        assert_eq!(runtime.block_on(in_time(Duration::from_millis(5), never)), Brought::Late);
        let broken = async { Err(Error::from(Refusal::new(ErrorCode::Corrupt, "hub_answer_unfit"))) };
        assert_eq!(runtime.block_on(in_time(ONE, broken)), Brought::Waits);
    }

    #[test]
    fn after_some_time_none_is_begun() {
        let mut late = errands(&[&["a1"]]);
        assert!(late.take_next().is_some());
        let mut late = Errands { began: late.began - ALL - Duration::from_secs(1), ..errands(&[&["a1"]]) };
        assert_eq!(late.take_next(), None);
    }
}
