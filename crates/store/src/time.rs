//! What time a vault believes it to be: the hub's word and what has come by, the machine's clock last (docs/adr/0053).

use crate::{Error, Store, setting, setting::ClockState};
use kernel::{Anchor, Hlc, HybridClock, Instant, Known};

/// What the clock was last held against.
const ANCHOR: &str = "clock_anchor";
/// The time of the file that the vault was made from.
const TOLD: &str = "told_time";

impl Store {
    /// The present as this vault believes it: all that is judged by a day, and every date it writes, goes by this. `wall` is what the machine's
    /// clock shows.
    ///
    /// # Errors
    /// The database's.
    pub fn believed(&self, wall: Instant) -> Result<Instant, Error> {
        Ok(self.known()?.believed(wall))
    }

    /// The hub has just said what time it is.
    ///
    /// # Errors
    /// The database's.
    pub fn hear_clock(&mut self, hub_time: Instant, wall: Instant) -> Result<(), Error> {
        self.keep_anchor((hub_time.max(self.hub_time()?), wall), true)
    }

    /// It is no earlier than this: what the vault is made from was written then. Of no weight once the hub was heard.
    ///
    /// # Errors
    /// The database's.
    pub fn was_told(&mut self, at: Instant) -> Result<(), Error> {
        setting::write(&self.conn, TOLD, &at.max(self.told()?).0.to_be_bytes())
    }

    /// Where the clock has jumped, time goes on from what was seen last, at the clock's pace.
    ///
    /// # Errors
    /// The database's.
    pub fn go_on(&mut self, wall: Instant) -> Result<(), Error> {
        let known = self.known()?;
        match known.by_clock(wall) {
            Some(_) => Ok(()),
            None => self.keep_anchor((known.seen(), wall), false),
        }
    }

    /// True when the machine's clock stands far from all that was seen before and nobody vouched for it (decisions D42).
    ///
    /// # Errors
    /// The database's.
    pub fn has_clock_jumped(&self, wall: Instant) -> Result<bool, Error> {
        let (state, known) = (ClockState::load(&self.conn)?, self.known()?);
        if self.confirmed_wall.is_some() || known.is_in_step(wall) {
            return Ok(false);
        }
        let is_first = state.hlc == Hlc::default() && state.wall_seen == Instant::default();
        let base = if is_first { known.floor } else { state.wall_seen };
        Ok(HybridClock::after(state.hlc).has_jumped(wall, base))
    }

    /// The user vouches for the clock. Where the hub has said what it is off by, the hub knows better.
    ///
    /// # Errors
    /// The database's.
    pub fn confirm_clock(&mut self, wall: Instant) -> Result<(), Error> {
        self.confirmed_wall = Some(wall);
        let known = self.known()?;
        if known.anchor.is_some_and(|anchor| anchor.is_hubs) && known.by_clock(wall).is_some() {
            return Ok(());
        }
        self.keep_anchor((wall, wall), false)
    }

    /// The latest stamp of any change that was written or taken in here; the epoch before the first.
    ///
    /// # Errors
    /// The database's.
    pub fn clock_seen(&self) -> Result<Instant, Error> {
        Ok(ClockState::load(&self.conn)?.hlc.instant())
    }

    fn known(&self) -> Result<Known, Error> {
        let (heard, stamped) = (self.hub_time()?, ClockState::load(&self.conn)?.hlc);
        let floor = if heard == Instant::default() { self.told()? } else { heard };
        Ok(Known { anchor: self.anchor()?, floor, stamped })
    }

    fn told(&self) -> Result<Instant, Error> {
        let raw = setting::read(&self.conn, TOLD)?.and_then(|b| b.try_into().ok());
        Ok(Instant(raw.map_or(0, i64::from_be_bytes)))
    }

    fn anchor(&self) -> Result<Option<Anchor>, Error> {
        let Some(raw) = setting::read(&self.conn, ANCHOR)? else { return Ok(None) };
        let numbers: Vec<u64> = raw.chunks_exact(8).filter_map(|b| b.try_into().ok()).map(u64::from_be_bytes).collect();
        let [at, wall, stamped, is_hubs] = numbers[..] else { return Err(Error::Damaged) };
        let (at, wall) = (Instant(at as i64), Instant(wall as i64));
        Ok(Some(Anchor { at, wall, stamped: Hlc(stamped), is_hubs: is_hubs == 1 }))
    }

    fn keep_anchor(&self, (at, wall): (Instant, Instant), is_hubs: bool) -> Result<(), Error> {
        let stamped = ClockState::load(&self.conn)?.hlc;
        let numbers = [at.0 as u64, wall.0 as u64, stamped.0, u64::from(is_hubs)];
        setting::write(&self.conn, ANCHOR, &numbers.map(u64::to_be_bytes).concat())
    }
}
