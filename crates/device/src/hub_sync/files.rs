//! Files of attachments over the line: up after all words are, so long in one sync and no longer; down when somebody opens one, or
//! wanted to while there was no line. Piece by piece either way, so that a line that was cut goes on where it ended (sync.md 3.8).

use super::{Hall, course::Parties};
use crate::{Error, core::Core, hub_line::HubLine};
use concerns::Attachment;
use kernel::{ErrorCode, RecordId, Refusal, TimelineId};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use sync::{BroughtPiece, PieceWish, Reply, Request, Summary};

/// No piece goes up in a sync after so long: words that were saved meanwhile come first.
const UP: Duration = Duration::from_secs(20);
/// Why the hub takes a file no more.
const FOR_GOOD: [&str; 2] = ["attachment_refused", "attachment_erased"];
/// A file that is not here after so long is waited for no longer; what came stays.
const DOWN: Duration = Duration::from_secs(120);

/// What became of the files that were to go up.
#[derive(Debug, Default)]
pub(super) struct FilesUp {
    /// More is left that the hub would take.
    pub(super) has_more: bool,
    /// These it takes no more: the change that names them was refused, or they are erased.
    pub(super) refused: BTreeSet<RecordId>,
}

/// The line, while files go over it.
struct Files<'a> {
    hall: &'a Hall,
    parties: Parties,
    line: HubLine,
    timeline: TimelineId,
}

impl Hall {
    /// Brings the hub what it lacks of files that are here; of a vault out of use its own alone, and nothing comes down.
    pub(super) async fn bring_files(&self, turn: u64, address: Option<&str>, summary: &Summary) -> FilesUp {
        let mut up = FilesUp::default();
        let Some(timeline) = summary.timeline else { return up };
        let listed = self.held(turn, |core| match summary.is_revoked {
            true => Ok((core.open()?.store.own_files_unsent(timeline)?, Vec::new())),
            false => Ok((core.files_to_bring(timeline)?, core.wished_for().unwrap_or_default())),
        });
        // Words are up already: whatever stands in the way of a file is tried again with the next sync.
        let Ok((records, wanted)) = listed else { return up };
        if records.is_empty() && wanted.is_empty() {
            return up;
        }
        let Ok(mut files) = self.files(turn, address, timeline) else { return up };
        let began = Instant::now();
        for record in records {
            match files.bring(record, began).await.map_err(|error| error.refusal()) {
                Ok(true) => {}
                Ok(false) => return FilesUp { has_more: true, ..up },
                Err(refusal) if refusal.code == ErrorCode::Offline => return up,
                Err(refusal) if FOR_GOOD.contains(&refusal.reason.as_str()) => drop(up.refused.insert(record)),
                Err(_) => {}
            }
        }
        up.has_more = files.fetch_wanted(&wanted, began).await;
        up
    }

    fn files(&self, turn: u64, address: Option<&str>, timeline: TimelineId) -> Result<Files<'_>, Error> {
        let parties = self.held(turn, |core| core.parties())?;
        let line = HubLine::of(&parties.hub, address)?;
        Ok(Files { hall: self, parties, line, timeline })
    }

    /// What the record says of a file and all its pieces; those that are not here are fetched.
    pub(crate) fn whole_file(&self, id: RecordId) -> Result<(Attachment, Vec<Vec<u8>>), Error> {
        let (turn, missing, timeline) = {
            let core = self.core();
            let missing = core.missing_pieces(id)?;
            (core.turn, missing, core.open()?.store.last_timeline()?)
        };
        if !missing.is_empty() {
            let fetch = async {
                let mut files = self.files(turn, None, timeline)?;
                files.fetch(id, &missing).await
            };
            if let Err(error) = self.wait_for(Some(DOWN), fetch) {
                self.held(turn, |core| core.want(id, &error))?;
                return Err(told(error));
            }
            self.news.tell(&[kernel::RecordKind::Attachment]);
        }
        self.held(turn, |core| core.file_here(id))
    }
}

impl Files<'_> {
    async fn ask(&mut self, request: &Request) -> Result<Reply, Error> {
        let answer = self.hall.ask(&self.parties, &mut self.line, (request, self.timeline)).await;
        answer.map_err(|error| in_own_words(&error.refusal()).map_or(error, Error::from))
    }

    /// Brings the pieces the hub lacks; false when the time was over before the last.
    async fn bring(&mut self, record: RecordId, began: Instant) -> Result<bool, Error> {
        let Reply::Pieces(there) = self.ask(&Request::Pieces(record)).await? else { return Err(unfit()) };
        let (here, count) = self.hall.held(self.parties.turn, |core| core.pieces_of(record))?;
        for no in here.iter().copied().filter(|no| !there.contains(no)) {
            if began.elapsed() > UP {
                return Ok(false);
            }
            let piece = PieceWish { record, no };
            let Some(bytes) = self.hall.held(self.parties.turn, |core| Ok(core.open()?.store.piece(record, no)?))?
            else {
                continue;
            };
            self.ask(&Request::KeepPiece(BroughtPiece { piece, bytes })).await?;
        }
        if (0..count).all(|no| there.contains(&no) || here.contains(&no)) {
            let timeline = self.timeline;
            let mark = |core: &mut Core| Ok(core.open_mut()?.store.mark_pieces_at_hub(record, timeline)?);
            self.hall.held(self.parties.turn, mark)?;
            self.hall.news.tell(&[kernel::RecordKind::Attachment]);
        }
        Ok(true)
    }

    /// Fetches what somebody wanted to see; true when there was no time for the last.
    async fn fetch_wanted(&mut self, wanted: &[PieceWish], began: Instant) -> bool {
        let mut given_up = None;
        for wish in wanted {
            if given_up == Some(wish.record) {
                continue;
            }
            if began.elapsed() > UP {
                return true;
            }
            match self.fetch(wish.record, &[wish.no]).await {
                Ok(()) => {}
                Err(error) if error.refusal().code == ErrorCode::Offline => return false,
                Err(error) => {
                    given_up = Some(wish.record);
                    let why = error.refusal().reason;
                    // What can't be noted now is said again with the next sync.
                    drop(self.hall.held(self.parties.turn, |core| core.wait_no_longer(wish.record, &why)));
                }
            }
        }
        self.hall.news.tell(&[kernel::RecordKind::Attachment]);
        false
    }

    async fn fetch(&mut self, record: RecordId, missing: &[u32]) -> Result<(), Error> {
        for no in missing {
            let wish = PieceWish { record, no: *no };
            let Reply::Piece(piece) = self.ask(&Request::Piece(wish)).await? else { return Err(unfit()) };
            let bytes = piece.ok_or_else(|| Refusal::not_now("attachment_not_at_hub"))?;
            let timeline = self.timeline;
            self.hall.held(self.parties.turn, |core| core.take_piece(wish, &bytes, timeline))?;
        }
        self.hall.held(self.parties.turn, |core| core.is_here_whole(record)).map(drop)
    }
}

/// Why the hub forbids it, under its own name.
fn in_own_words(refusal: &Refusal) -> Option<Refusal> {
    let known = |why: &&String| *why == "attachment_unknown" || FOR_GOOD.contains(&why.as_str());
    let why = refusal.params.get("detail").filter(known)?;
    Some(Refusal::new(refusal.code, why))
}

/// Where nobody answers, it is asked for by whatever goes to the hub next.
fn told(error: Error) -> Error {
    match error.refusal().code {
        ErrorCode::Offline => Refusal::new(ErrorCode::Offline, "attachment_asked_for").into(),
        _ => error,
    }
}

fn unfit() -> Error {
    Refusal::new(ErrorCode::Corrupt, "hub_answer_unfit").into()
}

impl Core {
    /// Files that are here and known to be wanted: the hub is not known to have them, and a record in force here names them.
    pub(crate) fn files_to_bring(&self, timeline: TimelineId) -> Result<Vec<RecordId>, Error> {
        let store = &self.open()?.store;
        let mut found = Vec::new();
        for record in store.pieces_to_offer(timeline)? {
            let row = store::get::<Attachment>(store.read(), record)?;
            found.extend(row.filter(|row| row.value.key.is_some()).map(|row| row.id));
        }
        Ok(found)
    }

    /// The pieces that are here, and how many there are in all.
    fn pieces_of(&self, record: RecordId) -> Result<(std::collections::BTreeSet<u32>, u32), Error> {
        let store = &self.open()?.store;
        let row = store::must::<Attachment>(store.read(), record)?.value;
        Ok((store.pieces_here(record)?, row.cut().map_or(0, |cut| cut.pieces())))
    }

    fn missing_pieces(&self, record: RecordId) -> Result<Vec<u32>, Error> {
        if store::must::<Attachment>(self.open()?.store.read(), record)?.value.key.is_none() {
            return Err(Refusal::not_now("attachment_erased").into());
        }
        let (here, count) = self.pieces_of(record)?;
        Ok((0..count).filter(|no| !here.contains(no)).collect())
    }

    /// Notes that somebody wanted to see a file that may still come.
    fn want(&mut self, record: RecordId, error: &Error) -> Result<(), Error> {
        let refusal = error.refusal();
        let may_come = refusal.code == ErrorCode::Offline || refusal.reason == "attachment_not_at_hub";
        let now = self.now();
        if may_come { Ok(self.open_mut()?.store.want_file(record, now)?) } else { Ok(()) }
    }

    /// Every piece is here; nobody has to ask for it any more.
    pub(super) fn is_here_whole(&mut self, record: RecordId) -> Result<bool, Error> {
        let is_whole = self.missing_pieces(record)?.is_empty();
        if is_whole {
            self.open_mut()?.store.forget_wanted(record)?;
        }
        Ok(is_whole)
    }

    pub(super) fn take_piece(&mut self, piece: PieceWish, bytes: &[u8], timeline: TimelineId) -> Result<(), Error> {
        let store = &mut self.open_mut()?.store;
        let row = store::must::<Attachment>(store.read(), piece.record)?.value;
        let is_fit = row.key.is_some() && row.cut().is_some_and(|cut| cut.judge(piece.no, bytes).is_ok());
        if !is_fit {
            return Err(Refusal::new(ErrorCode::Corrupt, "attachment_unfit").into());
        }
        store.take_piece(piece.record, piece.no, bytes)?;
        Ok(store.mark_pieces_at_hub(piece.record, timeline)?)
    }

    fn file_here(&self, record: RecordId) -> Result<(Attachment, Vec<Vec<u8>>), Error> {
        let store = &self.open()?.store;
        let row = store::must::<Attachment>(store.read(), record)?.value;
        let mut pieces = Vec::new();
        for no in 0..row.cut().map_or(0, |cut| cut.pieces()) {
            pieces.extend(store.piece(record, no)?);
        }
        Ok((row, pieces))
    }
}
