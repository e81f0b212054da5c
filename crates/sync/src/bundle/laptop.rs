//! The laptop's end: bundles are made from the open vault, answers taken into it.

use super::{
    Bundle, BundleAnswer, BundleFault, BundleId, FILES_FILL, FILL, FilesAnswered, FilesAsked, Freight, Standing,
    carried::Carried,
};
use crate::{BroughtPiece, Engine, Error, Hello, PieceWish, Push, Replica, Summary, Vaulted};
use kernel::{DeviceId, TimelineId};
use seal::SealSecret;
use std::collections::BTreeSet;
use store::{Carriage, Offer, Outbox, Partial};

/// The life the hub will be in when it reads a bundle is not known; whatever was said for good goes with each.
fn no_life() -> TimelineId {
    TimelineId::from_bytes([0; 16])
}

/// A bundle that was made; it is on a carrier once it lies there safely and [`store::Store::note_carriage`] knows it.
#[derive(Clone, Debug)]
pub struct MadeBundle {
    /// What to note of it.
    pub carriage: Carriage,
    /// The file.
    pub bytes: Vec<u8>,
}

/// What an answer came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenAnswer {
    /// The bundle it answers.
    pub id: BundleId,
    /// As after any sync.
    pub summary: Summary,
    /// Another answer to the same bundle goes on behind this one.
    pub has_more: bool,
    /// All feeds are here as far as the hub had them then, and everything has its word: as good as a line at that time.
    pub is_whole: bool,
    /// What was said of files, and the pieces that came: not judged yet, nor kept.
    pub files: FilesAnswered,
}

/// What one bundle holds.
struct Load {
    part: u32,
    timeline: TimelineId,
    offers: Vec<Offer>,
    standings: Option<Vec<Standing>>,
    files: FilesAsked,
}

impl Vaulted<'_> {
    /// Everything that waits, and the wish for all that is new, sealed to the hub: one bundle, or several to be taken in their
    /// order. What is wished for goes with the last of them; pieces only where no words wait for them, the others in further bundles.
    /// Nothing is noted yet.
    ///
    /// # Errors
    /// [`Error::OldCard`]; the store's.
    pub fn make_bundles(&mut self, freight: &mut Freight) -> Result<Vec<MadeBundle>, Error> {
        self.make(true, freight)
    }

    /// The next bundle of freight alone, to be taken after those that hold the words; `None` when all has gone, and no newer program is asked
    /// for. `part` is its place.
    ///
    /// # Errors
    /// As [`Vaulted::make_bundles`].
    pub fn make_further(&mut self, part: u32, freight: &mut Freight) -> Result<Option<MadeBundle>, Error> {
        let (brought, release) = (self.loaded(FILES_FILL, freight)?, freight.release.take());
        let files = FilesAsked { brought, release, ..FilesAsked::default() };
        if files == FilesAsked::default() {
            return Ok(None);
        }
        let timeline = self.store.last_timeline()?;
        self.bundle(Load { part, timeline, offers: Vec::new(), standings: None, files }).map(Some)
    }

    /// The outbox without the wish for anything new, and without files: what others of this laptop bring to the hub, and its receipts back
    /// (decisions D15).
    ///
    /// # Errors
    /// As [`Vaulted::make_bundles`].
    pub fn seal_outbox(&mut self) -> Result<Vec<MadeBundle>, Error> {
        self.make(false, &mut Freight::default())
    }

    fn make(&mut self, asks_for_feeds: bool, freight: &mut Freight) -> Result<Vec<MadeBundle>, Error> {
        self.hub.sealing()?;
        self.close_batches()?;
        let timeline = self.store.last_timeline()?;
        let but = BTreeSet::new();
        let offers =
            self.store.outbox(Outbox { timeline, most_bytes: usize::MAX, but: &but, partial: Partial::Kept })?;
        let parts = parts(offers)?;
        let last = parts.len().saturating_sub(1);
        let mut made = Vec::new();
        for (part, offers) in parts.into_iter().enumerate() {
            let is_last = part == last;
            let room = if offers.is_empty() { FILES_FILL } else { 0 };
            let standings = if asks_for_feeds && is_last { Some(self.standings(timeline)?) } else { None };
            let files = if is_last { self.asked(room, freight)? } else { FilesAsked::default() };
            let part = u32::try_from(part).unwrap_or(u32::MAX);
            made.push(self.bundle(Load { part, timeline, offers, standings, files })?);
        }
        Ok(made)
    }

    fn asked(&self, room: usize, freight: &mut Freight) -> Result<FilesAsked, Error> {
        let (wishes, release) = (std::mem::take(&mut freight.wishes), freight.release.take());
        Ok(FilesAsked { brought: self.loaded(room, freight)?, wishes, release })
    }

    /// Takes from the front of the freight what there is room for.
    fn loaded(&self, room: usize, freight: &mut Freight) -> Result<Vec<BroughtPiece>, Error> {
        let (mut brought, mut left) = (Vec::new(), room as u64);
        while let Some(next) = freight.brings.front().copied().filter(|next| next.length <= left) {
            freight.brings.pop_front();
            left -= next.length;
            let piece = PieceWish { record: next.record, no: next.no };
            // One that was erased a moment ago is none.
            let bytes = self.store.piece(next.record, next.no)?;
            brought.extend(bytes.map(|bytes| BroughtPiece { piece, bytes }));
        }
        Ok(brought)
    }

    fn bundle(&self, load: Load) -> Result<MadeBundle, Error> {
        let Load { part, timeline, offers, standings, files } = load;
        let (id, own) = (BundleId(seal::random()?), self.store.identity());
        let others: BTreeSet<DeviceId> =
            offers.iter().map(|o| o.batch.header.device).filter(|d| *d != own.device).collect();
        let pieces = files.brought.iter().map(|brought| (brought.piece.record, brought.piece.no)).collect();
        let carriage = Carriage { pieces, ..Carriage::of(id.0, self.now, (own.device, &offers)) };
        let bundle = Bundle {
            timeline,
            made_at: self.now,
            part,
            hello: Hello { notices: self.store.untold_notices(no_life(), u32::MAX)?, ..self.hello() },
            card: self.own_card()?,
            push: Push { cards: self.cards(&others)?, offers, states: Vec::new() },
            standings,
            files,
        };
        Ok(MadeBundle { carriage, bytes: bundle.seal(id, &own.signing, self.hub)? })
    }

    fn standings(&self, timeline: TimelineId) -> Result<Vec<Standing>, Error> {
        let standing = |scope| -> Result<Standing, Error> {
            let (cursor, own) = (self.cursor(scope, timeline)?, self.own_end(scope)?);
            Ok(Standing { scope, seq: cursor.seq, digest: cursor.digest, own })
        };
        self.store.scopes_here()?.into_iter().map(standing).collect()
    }

    /// Takes an answer in: its receipts, its pages, and what leaves by it. Twice, late, or after a line has brought the same, it
    /// changes nothing that is newer.
    ///
    /// # Errors
    /// What is wrong with it; then nothing was taken in. The store's; whatever was done by then stays done, and the same answer
    /// may be taken again.
    pub fn take_answer(&mut self, bytes: &[u8], secret: &SealSecret) -> Result<TakenAnswer, Error> {
        let whose = (self.store.identity().device, self.district.id());
        let (cover, mut answer) = BundleAnswer::open(bytes, whose, secret, self.hub)?;
        self.refuse_an_earlier_life(&answer)?;
        self.refuse_before_its_turn(&answer)?;
        let (has_more, mut files) = (answer.has_more, std::mem::take(&mut answer.files));
        if self.has_looked_after(answer.welcome.hub_time)? {
            // What was offered then may have been withdrawn since.
            files.release = None;
        }
        let (summary, is_whole) = self.course(answer)?;
        self.store.forget_carriage(cover.id.0)?;
        Ok(TakenAnswer { id: cover.id, summary, has_more, is_whole: is_whole && !has_more, files })
    }

    /// Pages that go on from what another answer brings can't be taken before it.
    fn refuse_before_its_turn(&self, answer: &BundleAnswer) -> Result<(), Error> {
        let mut begun = BTreeSet::new();
        for page in answer.pages.iter().filter(|page| answer.part > 0 && begun.insert(page.feed.scope)) {
            if self.cursor(page.feed.scope, page.feed.timeline)?.seq < page.feed.after {
                return Err(BundleFault::PartMissing.into());
            }
        }
        Ok(())
    }

    /// The hub may have been restored since: what was said in a life that is over undoes nothing. A vault that was set back to before
    /// it knew any life has nothing of one to be undone.
    fn refuse_an_earlier_life(&self, answer: &BundleAnswer) -> Result<(), Error> {
        let known = self.store.last_timeline()?;
        let is_present = [answer.welcome.timeline, answer.asked_in, no_life()].contains(&known);
        if is_present { Ok(()) } else { Err(BundleFault::Outdated.into()) }
    }

    fn course(&mut self, answer: BundleAnswer) -> Result<(Summary, bool), Error> {
        let at = answer.welcome.hub_time;
        let (mut carried, mut engine) = (Carried::new(answer), Engine::new());
        engine.tell_nothing();
        engine.read_pages_alone();
        let mut is_overtaken = carried.is_overtaken(self)? || self.has_looked_after(at)?;
        while let Some(question) = engine.next(self)? {
            let Some(reply) = carried.reply(&question, self)? else { return Ok((carried.summed_up(&engine), false)) };
            engine.take(self, reply)?;
            is_overtaken |= carried.has_gaps;
            if is_overtaken {
                engine.stay();
            }
        }
        Ok((carried.summed_up(&engine), !is_overtaken))
    }
}

/// Filled one after the other, in the order the batches are to be taken; one without any when nothing waits.
fn parts(offers: Vec<Offer>) -> Result<Vec<Vec<Offer>>, Error> {
    let (mut parts, mut part, mut bytes) = (Vec::new(), Vec::new(), 0);
    for offer in offers {
        let length = offer.batch.encode()?.len() + offer.receipt.as_ref().map_or(0, |r| r.encode().len());
        if bytes + length > FILL && !part.is_empty() {
            parts.push(std::mem::take(&mut part));
            bytes = 0;
        }
        bytes += length;
        part.push(offer);
    }
    parts.push(part);
    Ok(parts)
}
