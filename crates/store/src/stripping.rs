//! States that were made before an erasure, without what it names. Whether a state knows of one, it says itself.

use crate::{Entering, Error, erased};
use change::{Change, Erasure, RecordState};
use rusqlite::Connection;
use std::borrow::Cow;

/// The state without what counts no more here.
pub(crate) fn stripped<'a>(conn: &Connection, entering: &'a Entering) -> Result<Cow<'a, Entering>, Error> {
    let erasures = erased::of_record(conn, entering.record)?;
    if erasures.iter().all(|erasure| entering.erasures.contains(&erasure.id)) {
        return Ok(Cow::Borrowed(entering));
    }
    Ok(Cow::Owned(entering.clone().without(&erasures)?))
}

impl Entering {
    /// The state without what these erasures name, as far as it was made before them.
    ///
    /// # Errors
    /// Bytes that can't be read.
    pub fn without(mut self, erasures: &[Erasure]) -> Result<Self, Error> {
        let new: Vec<&Erasure> = erasures.iter().filter(|erasure| !self.erasures.contains(&erasure.id)).collect();
        let mut state = RecordState::decode(&self.state)?;
        new.iter().for_each(|erasure| erasure.strip(&mut state));
        self.state = state.encode();
        for (body, ..) in &mut self.entries {
            let mut change = Change::decode(body)?;
            erased::take_these_out(erasures, &mut change);
            *body = change.encode();
        }
        self.erasures.extend(new.iter().map(|erasure| erasure.id).collect::<Vec<_>>());
        Ok(self)
    }
}
