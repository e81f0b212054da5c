//! The laptop as the hub has it before it: a bundle. The engine runs over it in the laptop's stead.

use super::{
    ANSWER_FILL, Bundle, FILES_ON_A_LINE,
    answer::{BatchName, BundleAnswer, name_of},
    files::{FilesAnswered, OfOneFile},
};
use crate::{
    Answer, AuditNews, DeviceNews, Engine, Error, Given, Hello, Outstanding, Page, Pushed, Replica, Reply, Request,
    SignedSealKey, Welcome,
};
use change::{Batch, BatchHeader, Receipt};
use kernel::{DeviceId, Instant, RecordId, ScopeId, TimelineId};
use seal::{Hash, VerifyingKey};
use std::collections::{BTreeMap, BTreeSet};
use store::{
    Awaited, BatchItem, Compared, Cursor, EarlierStates, Fed, FeedItem, Left, Manifest, Offer, OfferedStates, Outbox,
    SignedState, TakenPage, ToldStates,
};

const NONE: Hash = Hash([0; 32]);
const NO_LOAD: Error = Error::Malformed("a first load over a bundle");

/// Asks the hub all that the bundle wants to know, for an answer that goes back on a line. `hub` is the hub's key.
///
/// # Errors
/// The hub's refusal, or a bundle that contradicts itself. Batches that were taken before that are taken; the same bundle again
/// gives their receipts.
pub fn answer<E: From<Error> + OfOneFile>(
    bundle: &Bundle,
    hub: VerifyingKey,
    mut ask: impl FnMut(Request) -> Result<Reply, E>,
) -> Result<BundleAnswer, E> {
    let mut absent = Absent { most_of_files: FILES_ON_A_LINE, ..Absent::of(bundle, hub) };
    run(&mut absent, &mut ask, |_| Ok(false))?;
    absent.bring_files(&mut ask)?;
    absent.fetch_files(&mut ask, |_| Ok(false))?;
    absent.fetch_release(&mut ask)?;
    Ok(absent.part(false)?)
}

/// The same with all that is new, however long it is: answer after answer is kept as soon as it holds about so many bytes (at most what one
/// answer may), to be taken in this order.
///
/// # Errors
/// As [`answer`], and what `keep` says. Those that were kept count for themselves.
pub fn answer_in_files<E: From<Error> + OfOneFile>(
    (bundle, most): (&Bundle, usize),
    hub: VerifyingKey,
    mut ask: impl FnMut(Request) -> Result<Reply, E>,
    mut keep: impl FnMut(BundleAnswer) -> Result<(), E>,
) -> Result<(), E> {
    let mut absent = Absent { most: most.min(ANSWER_FILL), ..Absent::of(bundle, hub) };
    let mut full = |absent: &mut Absent<'_>| {
        keep(absent.part(true)?)?;
        Ok(true)
    };
    run(&mut absent, &mut ask, &mut full)?;
    absent.bring_files(&mut ask)?;
    absent.fetch_files(&mut ask, &mut full)?;
    absent.fetch_release(&mut ask)?;
    keep(absent.part(false)?)
}

/// Asks until there is no more, or an answer is full and `full` says that none begins behind it.
fn run<E: From<Error>>(
    absent: &mut Absent<'_>,
    mut ask: impl FnMut(Request) -> Result<Reply, E>,
    mut full: impl FnMut(&mut Absent<'_>) -> Result<bool, E>,
) -> Result<(), E> {
    let mut engine = Engine::new();
    engine.read_pages_alone();
    while let Some(question) = engine.next(absent)? {
        let is_pull = matches!(question, Request::Pull(_));
        if is_pull && (absent.bundle.standings.is_none() || (absent.is_full() && !full(absent)?)) {
            break;
        }
        let asked = names(&question);
        let reply = ask(question)?;
        absent.note(asked, &reply)?;
        engine.take(absent, reply)?;
    }
    Ok(())
}

fn names(question: &Request) -> Vec<BatchName> {
    match question {
        Request::Push(push) => push.offers.iter().map(|o| name_of(&o.batch)).collect(),
        _ => Vec::new(),
    }
}

pub(super) struct Absent<'a> {
    pub(super) bundle: &'a Bundle,
    hub: VerifyingKey,
    taken: BTreeSet<BatchName>,
    /// So many of the bundle's notices the hub has been told.
    told: usize,
    cursors: BTreeMap<ScopeId, (u64, Hash)>,
    ends: BTreeMap<ScopeId, (u64, Hash)>,
    welcome: Option<Welcome>,
    answers: Vec<(BatchName, Answer)>,
    pages: Vec<Page>,
    /// What was said of files; what was given goes into one answer alone.
    pub(super) files: FilesAnswered,
    /// What was said no to already.
    pub(super) refused: BTreeSet<(RecordId, String)>,
    bytes: usize,
    /// Of them files and parts of a release.
    bytes_of_files: usize,
    /// An answer of so many bytes is full.
    most: usize,
    /// One with so many bytes of files takes no more of them.
    most_of_files: usize,
    /// So many answers were cut off already.
    parts: u32,
}

impl<'a> Absent<'a> {
    fn of(bundle: &'a Bundle, hub: VerifyingKey) -> Self {
        let standings = || bundle.standings.iter().flatten();
        Self {
            bundle,
            hub,
            taken: BTreeSet::new(),
            told: 0,
            cursors: standings().map(|s| (s.scope, (s.seq, s.digest))).collect(),
            ends: standings().map(|s| (s.scope, s.own)).collect(),
            welcome: None,
            answers: Vec::new(),
            pages: Vec::new(),
            files: FilesAnswered::default(),
            refused: BTreeSet::new(),
            bytes: 0,
            bytes_of_files: 0,
            most: ANSWER_FILL,
            most_of_files: usize::MAX,
            parts: 0,
        }
    }

    fn is_full(&self) -> bool {
        self.bytes >= self.most
    }

    /// No further piece, nor part of a release, goes into this answer.
    pub(super) fn is_full_of_files(&self) -> bool {
        self.is_full() || self.bytes_of_files >= self.most_of_files
    }

    /// So many bytes of a file, or of a release, go into this answer.
    pub(super) fn add_of_files(&mut self, bytes: usize) {
        self.bytes += bytes;
        self.bytes_of_files += bytes;
    }

    /// Keeps what the laptop will want to hear. Where it stood in another life of the hub is nothing in this one.
    fn note(&mut self, asked: Vec<BatchName>, reply: &Reply) -> Result<(), Error> {
        match reply {
            Reply::Welcome(welcome) => {
                if welcome.timeline != self.bundle.timeline && self.welcome.is_none() {
                    self.cursors.clear();
                }
                self.welcome = Some(welcome.clone());
            }
            Reply::Pushed(Pushed { answers }) => self.answers.extend(asked.into_iter().zip(answers.iter().cloned())),
            Reply::Pulled(_) => self.bytes += reply.encode()?.len(),
            // A ticket is waited for.
            Reply::Enrolled | Reply::Ticket(_) | Reply::Snapshot(_) | Reply::Chunk(_) => {}
            // So are an enrolment file and a code to say.
            Reply::InvitationKept | Reply::Invited(_) | Reply::LeaseCode(_) => {}
            Reply::Waiting(_) | Reply::Approved => {}
            // A vault out of use takes leave by a line alone: what a carrier brings is hearsay.
            Reply::Farewell(_) => {}
            // Files are asked for after the engine is done.
            Reply::Pieces(_) | Reply::PieceKept | Reply::Piece(_) => {}
            // Figures, what is found, and older changes go by a line alone: they are of the moment.
            Reply::Figures(_) | Reply::Found(_) | Reply::History(_) | Reply::States(_) => {}
            // So are releases.
            Reply::Release(_) | Reply::ReleasePart(_) => {}
        }
        Ok(())
    }

    /// What was said up to now; the pages go into this one alone.
    fn part(&mut self, has_more: bool) -> Result<BundleAnswer, Error> {
        let welcome = self.welcome.clone().ok_or(Error::Malformed("no welcome"))?;
        let (pages, part) = (std::mem::take(&mut self.pages), self.parts);
        (self.bytes, self.bytes_of_files, self.parts) = (0, 0, part + 1);
        let (asked_in, answers) = (self.bundle.timeline, self.answers.clone());
        let pieces = std::mem::take(&mut self.files.pieces);
        let release = self.files.release.take();
        let files = FilesAnswered { pieces, release, ..self.files.clone() };
        Ok(BundleAnswer { asked_in, welcome, answers, pages, part, has_more, files })
    }
}

impl Replica for Absent<'_> {
    fn hello(&self) -> Hello {
        self.bundle.hello.clone()
    }

    fn untold(&self, _: TimelineId, most: u32) -> Result<Vec<Vec<u8>>, Error> {
        Ok(self.bundle.hello.notices.iter().skip(self.told).take(most as usize).cloned().collect())
    }

    /// It stands in the welcome that goes back.
    fn know_outstanding(&mut self, _: Instant, _: &[Outstanding]) -> Result<(), Error> {
        Ok(())
    }

    /// Likewise.
    fn outstanding_stands(&mut self, _: Instant) -> Result<(), Error> {
        Ok(())
    }

    /// Likewise.
    fn know_devices(&mut self, _: Instant, _: &DeviceNews) -> Result<(), Error> {
        Ok(())
    }

    /// Likewise.
    fn know_audit(&mut self, _: Instant, _: &AuditNews) -> Result<(), Error> {
        Ok(())
    }

    /// The laptop says so with every bundle, until a line tells it that the hub knows.
    fn mark_erasures_told(&mut self, _: TimelineId, _: &[RecordId]) -> Result<(), Error> {
        Ok(())
    }

    fn mark_told(&mut self, _: TimelineId, notices: &[Vec<u8>]) -> Result<(), Error> {
        self.told += notices.len();
        Ok(())
    }

    fn hub_key(&self) -> Result<VerifyingKey, Error> {
        Ok(self.hub)
    }

    fn own_card(&self) -> Result<Vec<u8>, Error> {
        Ok(self.bundle.card.clone())
    }

    fn cards(&self, _: &BTreeSet<DeviceId>) -> Result<Vec<Vec<u8>>, Error> {
        Ok(self.bundle.push.cards.clone())
    }

    fn know_cards(&mut self, _: &[Vec<u8>]) -> Result<(), Error> {
        Ok(())
    }

    fn close_batches(&mut self) -> Result<(), Error> {
        Ok(())
    }

    fn outbox(&self, wanted: Outbox<'_>) -> Result<Vec<Offer>, Error> {
        let (mut offers, mut bytes) = (Vec::new(), 0);
        for offer in &self.bundle.push.offers {
            let header = &offer.batch.header;
            if wanted.but.contains(&(header.device, header.scope)) || self.taken.contains(&name_of(&offer.batch)) {
                continue;
            }
            bytes += offer.batch.pieces.iter().filter_map(|p| p.body()).map(<[u8]>::len).sum::<usize>();
            if bytes > wanted.most_bytes && !offers.is_empty() {
                break;
            }
            offers.push(offer.clone());
        }
        Ok(offers)
    }

    /// The laptop knows, when the answer comes.
    fn awaited_by(&self, _: &Batch, _: TimelineId) -> Result<Option<Awaited>, Error> {
        Ok(None)
    }

    fn take_receipts(&mut self, receipts: &[Receipt]) -> Result<TakenPage, Error> {
        let is_taken = |offer: &&Offer| receipts.iter().any(|r| r.is_for(&offer.batch));
        self.taken.extend(self.bundle.push.offers.iter().filter(is_taken).map(|o| name_of(&o.batch)));
        Ok(TakenPage { is_in_step: true, ..TakenPage::default() })
    }

    fn cursor(&self, scope: ScopeId, timeline: TimelineId) -> Result<Cursor, Error> {
        let (seq, digest) = self.cursors.get(&scope).copied().unwrap_or((0, NONE));
        Ok(Cursor { scope, timeline, seq, digest, trail: None })
    }

    fn own_end(&self, scope: ScopeId) -> Result<(u64, Hash), Error> {
        Ok(self.ends.get(&scope).copied().unwrap_or((0, NONE)))
    }

    /// The laptop will find the same: whether both are still in step shows here already.
    fn take_page(&mut self, page: &Page) -> Result<TakenPage, Error> {
        let feed = &page.feed;
        let Cursor { mut seq, mut digest, .. } = self.cursor(feed.scope, feed.timeline)?;
        let mut changes = 0;
        for item in &feed.items {
            seq += 1;
            if let FeedItem::Batch(item) = item {
                let count = item.receipt.rulings.len() as u32;
                changes += count;
                for place in 0..count {
                    digest.0.iter_mut().zip(item.receipt.trace(place).0).for_each(|(d, t)| *d ^= t);
                }
            }
        }
        self.cursors.insert(feed.scope, (seq, digest));
        self.pages.push(page.clone());
        Ok(TakenPage { changes, is_in_step: digest == feed.digest, ..TakenPage::default() })
    }

    /// The laptop itself puts its own behind it.
    fn take_kept(&mut self, _: &BatchItem) -> Result<TakenPage, Error> {
        Ok(TakenPage::default())
    }

    /// Feeds come as pages: an answer can't be gone on with, chunk by chunk.
    fn is_at_beginning(&self, _: ScopeId) -> Result<bool, Error> {
        Ok(false)
    }

    fn load_under_way(&self, _: ScopeId) -> Result<Option<Manifest>, Error> {
        Ok(None)
    }

    fn begin_load(&mut self, _: &Given) -> Result<bool, Error> {
        Ok(false)
    }

    fn missing_chunks(&self, _: ScopeId) -> Result<Vec<Hash>, Error> {
        Ok(Vec::new())
    }

    fn stage_chunk(&mut self, _: ScopeId, _: &[u8]) -> Result<(), Error> {
        Err(NO_LOAD)
    }

    fn finish_load(&mut self, _: ScopeId) -> Result<TakenPage, Error> {
        Err(NO_LOAD)
    }

    fn abandon_load(&mut self, _: ScopeId) -> Result<(), Error> {
        Ok(())
    }

    /// The laptop looks itself, when the answer comes.
    fn holds(&self, _: &Receipt) -> Result<bool, Error> {
        Ok(true)
    }

    /// The laptop judges by its own log what an answer says of a gap.
    fn begins_behind_a_snapshot(&self, _: &BatchHeader) -> Result<bool, Error> {
        Ok(false)
    }

    fn rewind(&mut self, scope: ScopeId) -> Result<(), Error> {
        self.cursors.remove(&scope);
        Ok(())
    }

    /// They go by a line alone: a bundle is no place for what others wrote and only an earlier life knew.
    fn states_of_earlier_lives(&self, _: TimelineId, _: EarlierStates) -> Result<OfferedStates, Error> {
        Ok(OfferedStates::default())
    }

    /// A carrier brings nothing to mend by, so nothing is compared.
    fn folds_alike(&self, _: &[(u16, u64)]) -> BTreeSet<u16> {
        BTreeSet::new()
    }

    fn recount_states(&mut self, _: (TimelineId, Instant)) -> Result<bool, Error> {
        Ok(true)
    }

    fn compare_states(&mut self, _: &ToldStates<'_>) -> Result<Vec<Compared>, Error> {
        Ok(Vec::new())
    }

    fn take_states(&mut self, _: (ScopeId, TimelineId), _: &[SignedState]) -> Result<TakenPage, Error> {
        Err(Error::Malformed("states that nobody asked for"))
    }

    fn know_seal_key(&mut self, _: &SignedSealKey) -> Result<(), Error> {
        Ok(())
    }

    fn leave(&mut self, _: Instant, _: Fed<'_>) -> Result<Left, Error> {
        Ok(Left::default())
    }
}
