//! A sync through the office's relay, when the hub itself is out of reach: answers are fetched, bundles handed over.

use super::freight::TakenIn;
use super::{Came, Hall, carriers::even_at, notes::came_through, refused::is_for_good, releases::AT_A_TIME};
use crate::{
    Error,
    core::Core,
    hub_line::{Cut, Dating, HubLine, Outcome, Parcel},
};
use kernel::{ErrorCode, Instant, Refusal};
use store::Carriage;
use sync::{BundleId, Freight, MadeBundle, RelayCard, Summary};

impl Hall {
    /// By the line; where nobody answers there, by the relay this laptop knows.
    pub(super) async fn by_any_way(&self, turn: u64, address: Option<&str>) -> Result<Came, Error> {
        let error = match self.course(turn, address).await {
            Ok(summary) => {
                let came = self.held(turn, |core| core.came_by_line(summary))?;
                self.run_errands(turn, address).await;
                let files = self.bring_files(turn, address, &came.summary).await;
                let is_parted = self.take_leave(turn, address, (&came.summary, &files)).await;
                return Ok(Came { has_more: files.has_more, is_parted, ..came });
            }
            Err(error) => error,
        };
        let relay = self.held(turn, |core| core.home.relay())?;
        match relay.filter(|_| error.refusal().code == ErrorCode::Offline) {
            None => Err(error),
            Some(relay) => match self.by_relay(turn, &relay).await {
                Err(second) if second.refusal().code == ErrorCode::Offline => Err(error),
                other => other,
            },
        }
    }

    async fn by_relay(&self, turn: u64, relay: &RelayCard) -> Result<Came, Error> {
        let mut course = Course { hall: self, turn, line: HubLine::to_relay(relay)?, came: nothing() };
        let (begun, done) = (std::time::Instant::now(), self.release_parts(turn)?);
        let (waiting, refused) = course.fetch().await?;
        if self.held(turn, |core| core.has_more_than(waiting))? {
            let (words, mut freight) = self.held(turn, |core| {
                let release = core.release_asked();
                core.bundles(Freight { release, ..core.freight_for_a_relay(waiting)? })
            })?;
            let mut part = u32::try_from(words.len()).unwrap_or(u32::MAX);
            for made in words {
                course.hand(made).await?;
            }
            while let Some(made) = self.held(turn, |core| core.further(part, &mut freight))? {
                // The words are through; what stands in the way of files is tried again with the next sync.
                if course.hand(made).await.is_err() {
                    break;
                }
                part += 1;
            }
        }
        self.run_errands_by(&mut course).await;
        // Words and files are through; what stands in the way of a newer program is tried again with the next sync.
        drop(course.fetch_release(done, begun + AT_A_TIME).await);
        match refused {
            Some(refusal) => Err(refusal.into()),
            None => Ok(course.came),
        }
    }
}

impl Hall {
    /// So many parts of a newer program are here, while one is on its way.
    fn release_parts(&self, turn: u64) -> Result<Option<u32>, Error> {
        self.held(turn, |core| Ok(core.shelf().ok().and_then(|shelf| shelf.incoming()).map(|incoming| incoming.done)))
    }
}

fn nothing() -> Came {
    Came { summary: Summary::default(), even_at: None, is_relayed: true, has_more: false, is_parted: false }
}

/// One sync by a relay.
pub(super) struct Course<'a> {
    hall: &'a Hall,
    pub(super) turn: u64,
    line: HubLine,
    came: Came,
}

impl Course<'_> {
    /// Asks for the answer to each bundle that was handed over. How many still wait, and what the hub refused, if anything.
    async fn fetch(&mut self) -> Result<(usize, Option<Refusal>), Error> {
        let handed = self.hall.held(self.turn, |core| Ok(core.open()?.store.carriages()?))?;
        let (mut waiting, mut refused) = (0, None);
        for carriage in handed.into_iter().filter(|c| c.is_relayed) {
            let id = BundleId(carriage.id);
            match self.post("answer", id.0.to_vec()).await? {
                Outcome::Kept => waiting += 1,
                Outcome::Answer(answer) => self.take(id, &answer).await?,
                // What it was given it has no more: all of that is on this laptop alone again.
                Outcome::Refused(refusal, _) if refusal.reason == "bundle_unknown" => self.forget(id)?,
                // Likewise where the hub won't have it.
                Outcome::Refused(refusal, _) if is_for_good(&refusal) => {
                    self.forget(id)?;
                    self.received(id).await?;
                    refused = Some(refusal);
                }
                // The relay can't tell now; it still lies there.
                Outcome::Refused(refusal, _) => {
                    waiting += 1;
                    refused = refused.or(Some(refusal));
                }
            }
        }
        Ok((waiting, refused))
    }

    /// Hands a bundle over; where the hub is behind the relay, its answer is here at once.
    async fn hand(&mut self, made: MadeBundle) -> Result<(), Error> {
        let carriage = Carriage { is_relayed: true, ..made.carriage };
        let note = |core: &mut Core| Ok(core.open_mut()?.store.note_carriage(&carriage)?);
        match self.post("bundle", made.bytes).await? {
            Outcome::Kept => self.hall.held(self.turn, note),
            Outcome::Answer(answer) => {
                // What of its files was refused does not go again at once, and where this is cut the answer is fetched.
                self.hall.held(self.turn, note)?;
                self.take(BundleId(carriage.id), &answer).await
            }
            Outcome::Refused(refusal, _) => {
                self.received(BundleId(carriage.id)).await?;
                Err(refusal.into())
            }
        }
    }

    /// Goes on with a newer program for as long as its answers come at once and others don't wait too long: a line has brought the last one,
    /// and brings the next. None is handed over behind one that waits.
    async fn fetch_release(&mut self, mut before: Option<u32>, until: std::time::Instant) -> Result<(), Error> {
        loop {
            let done = self.hall.release_parts(self.turn)?;
            if done.is_none() || done <= before || std::time::Instant::now() > until {
                return Ok(());
            }
            before = done;
            let made = self.hall.held(self.turn, |core| {
                let mut freight = Freight { release: core.release_asked(), ..Freight::default() };
                core.further(0, &mut freight)
            })?;
            let Some(made) = made else { return Ok(()) };
            self.hand(made).await?;
        }
    }

    fn forget(&self, id: BundleId) -> Result<(), Error> {
        self.hall.held(self.turn, |core| Ok(core.open_mut()?.store.forget_carriage(id.0)?))
    }

    /// Takes an answer in, then lets the relay forget it: in this order, so that a cut loses nothing.
    async fn take(&mut self, id: BundleId, answer: &[u8]) -> Result<(), Error> {
        let taken = self.hall.held(self.turn, |core| core.take_answer(answer))?;
        let now = self.hall.held(self.turn, |core| core.believed())?;
        self.add(&taken, now);
        self.hall.tell_of(&taken);
        self.received(id).await
    }

    fn add(&mut self, taken: &TakenIn, now: Instant) {
        let (sum, more) = (&mut self.came.summary, &taken.answer.summary);
        sum.pushed += more.pushed;
        sum.not_in_force += more.not_in_force;
        sum.pulled += more.pulled;
        sum.repaired += more.repaired;
        sum.rejoined += more.rejoined;
        sum.left += more.left;
        sum.kinds.extend(&more.kinds);
        sum.stuck.clone_from(&more.stuck);
        sum.waits.clone_from(&more.waits);
        // Answers come in any order: the hub's latest word counts.
        if more.hub_time >= sum.hub_time {
            (sum.hub_time, sum.timeline, sum.is_revoked) = (more.hub_time, more.timeline, more.is_revoked);
        }
        self.came.even_at = self.came.even_at.max(even_at(now, &taken.answer));
    }

    pub(super) async fn received(&mut self, id: BundleId) -> Result<(), Error> {
        self.post("received", id.0.to_vec()).await.map(drop)
    }

    /// A relay's certificate is looked at but for its dates: it can hold back what it is given, no more, and a laptop whose clock
    /// is off must get its records away.
    pub(super) async fn post(&mut self, word: &'static str, body: Vec<u8>) -> Result<Outcome, Error> {
        let now = self.hall.held(self.turn, |core| Ok(core.now()))?;
        let parcel = Parcel { word, body, signed: None, signed_at: now, judged_at: now };
        let outcome = self.line.ask(&parcel, Dating::Ignored).await;
        Ok(outcome.map_err(|cut| relayed(&cut))?)
    }
}

/// The relay's troubles under its own name.
fn relayed(cut: &Cut) -> Refusal {
    let refusal = cut.refusal();
    match refusal.reason.as_str() {
        "hub_not_trusted" => Refusal { reason: "relay_not_trusted".to_owned(), ..refusal },
        _ => refusal,
    }
}

impl Core {
    /// What was put on carriers and has its receipt by now is on its way no more.
    fn came_by_line(&mut self, summary: Summary) -> Result<Came, Error> {
        let now = self.believed()?;
        self.open_mut()?.store.forget_delivered_carriages()?;
        // Words are through, whatever ails the folder between the vaults.
        if let Err(error) = self.sweep_left_pieces() {
            self.open_mut()?.store.remember("exchange_failed", &error.refusal().reason)?;
        }
        let given = summary.given.iter().copied().collect();
        self.sync_notes.given = summary.timeline.map(|timeline| (timeline, given));
        let came = Came { summary, even_at: Some(now), is_relayed: false, has_more: false, is_parted: false };
        // Files may still be cut off; what is through is through.
        came_through(self, &came);
        Ok(came)
    }

    /// Whether a new bundle is worth making: something was saved since, or none waits that would bring what is new.
    fn has_more_than(&self, waiting: usize) -> Result<bool, Error> {
        let store = &self.open()?.store;
        Ok(waiting == 0 || store.unstamped()? > store.on_carriers()?)
    }
}
