//! The messages between a laptop and the hub: lists of values, packed. Each may be sent again without harm.

mod approval;
mod audit;
mod devices;
mod figures;
mod history;
mod invitation;
mod page;
mod piece;
mod pull;
mod push;
mod release;
mod search;
mod snapshot;
mod states;
mod welcome;

pub use audit::{AuditEnd, AuditHead, AuditNews};
pub use devices::{DeviceNews, KnownDevice};
pub use figures::{AsOf, FigureWish, GivenFigures};
pub use history::{HistoryPage, HistoryPlace, HistoryWish};
pub use invitation::{Invitation, LeaseWish};
pub use page::Page;
pub use piece::{BroughtPiece, PieceWish};
pub use pull::{Pull, Pulled, Wish};
pub use push::{Answer, Forked, Push, Pushed};
pub use release::{ReleasePartWish, ReleaseWish};
pub use search::{Found, FoundRecord, SearchWish};
pub use snapshot::{ChunkWish, Given};
pub use states::{StatesPage, StatesWish};
pub use welcome::{CopyOut, Feed, Hello, Membership, Outstanding, SignedSealKey, StillOut, Welcome};

use crate::{Approval, Error, Farewell, FarewellReceipt, InvitationId, Invited, Ticket, WaitingVault};
use change::Value;
use kernel::{RecordId, ScopeId};
use seal::Signature;

/// No message is longer on the wire (security.md 3.8).
pub const MOST_PACKED: usize = 4 << 20;
/// Nor when it is unpacked.
const MOST_UNPACKED: u64 = 32 << 20;

/// What a laptop asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Who is there, how far are the feeds.
    Hello(Hello),
    /// Take this card: an `Enrolled` as JSON.
    Enrol(Vec<u8>),
    /// Sign this ticket for a new vault of a member whom the asker may bring in.
    Ticket(Ticket),
    /// Let this enrolment file lie there for whoever has its code.
    Invite(Invitation),
    /// Give the enrolment file of this name.
    Invited(InvitationId),
    /// Say the code by which this laptop's lease is longer.
    LeaseCode(LeaseWish),
    /// This vault, out of use, takes leave: its keys are destroyed once that is acknowledged.
    Farewell(Farewell),
    /// Which vaults wait to be let in?
    Waiting,
    /// Let this one in.
    Approve(Approval),
    /// Take these batches.
    Push(Push),
    /// Give what follows.
    Pull(Pull),
    /// Name the chunks of the newest snapshot of this scope.
    Snapshot(ScopeId),
    /// Give a chunk.
    Chunk(ChunkWish),
    /// Which pieces of this attachment are there?
    Pieces(RecordId),
    /// Take a piece of an attachment.
    KeepPiece(BroughtPiece),
    /// Give a piece of an attachment.
    Piece(PieceWish),
    /// Count the figures of the district.
    Figures(FigureWish),
    /// Find records by their words.
    Search(SearchWish),
    /// Give what follows of one record's history.
    History(HistoryWish),
    /// Give the states of one kind in a scope.
    States(StatesWish),
    /// Which release of the program can be installed here?
    Release(ReleaseWish),
    /// Give a part of its package.
    ReleasePart(ReleasePartWish),
}

/// What the hub answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// To a hello.
    Welcome(Welcome),
    /// To an enrolment.
    Enrolled,
    /// The hub's signature on the ticket.
    Ticket(Signature),
    /// The enrolment file lies there.
    InvitationKept,
    /// An enrolment file, or why there is none.
    Invited(Invited),
    /// The code to say, as it is shown.
    LeaseCode(String),
    /// The hub has all of it.
    Farewell(FarewellReceipt),
    /// The vaults that wait.
    Waiting(Vec<WaitingVault>),
    /// It comes in with its next greeting.
    Approved,
    /// To a push.
    Pushed(Pushed),
    /// To a pull.
    Pulled(Pulled),
    /// To the question for a snapshot; `None` when there is none.
    Snapshot(Option<Box<Given>>),
    /// To the question for a chunk; `None` when it is no longer kept.
    Chunk(Option<Vec<u8>>),
    /// The numbers of an attachment's pieces that are there.
    Pieces(Vec<u32>),
    /// The piece lies safely there.
    PieceKept,
    /// A piece; `None` while nobody has brought it.
    Piece(Option<Vec<u8>>),
    /// The figures, and what they were counted from.
    Figures(GivenFigures),
    /// The records found, and in what.
    Found(Found),
    /// A page of a record's history.
    History(HistoryPage),
    /// A page of states.
    States(StatesPage),
    /// The head of a release, as its publisher signed it; `None` when there is none newer.
    Release(Option<Vec<u8>>),
    /// A part of its package; `None` when it is given out no more.
    ReleasePart(Option<Vec<u8>>),
}

impl Request {
    /// Where it goes: the last part of the path.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Hello(_) => "hello",
            Self::Enrol(_) => "enrol",
            Self::Ticket(_) => "ticket",
            Self::Invite(_) => "invite",
            Self::Invited(_) => "invited",
            Self::LeaseCode(_) => "lease_code",
            Self::Farewell(_) => "farewell",
            Self::Waiting => "waiting",
            Self::Approve(_) => "approve",
            Self::Push(_) => "push",
            Self::Pull(_) => "pull",
            Self::Snapshot(_) => "snapshot",
            Self::Chunk(_) => "chunk",
            Self::Pieces(_) => "pieces",
            Self::KeepPiece(_) => "keep_piece",
            Self::Piece(_) => "piece",
            Self::Figures(_) => "figures",
            Self::Search(_) => "search",
            Self::History(_) => "history",
            Self::States(_) => "states",
            Self::Release(_) => "release",
            Self::ReleasePart(_) => "release_part",
        }
    }

    /// The bytes that travel.
    ///
    /// # Errors
    /// A message that is too long.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        match self {
            Self::Hello(hello) => pack(&hello.values()),
            Self::Enrol(card) => pack(&Value::List(vec![card.clone().into()])),
            Self::Ticket(ticket) => pack(&Value::List(vec![serde_json::to_vec(ticket)?.into()])),
            Self::Invite(invitation) => pack(&invitation.values()?),
            Self::Invited(id) => pack(&Value::List(vec![id.0.into()])),
            Self::LeaseCode(wish) => pack(&wish.values()),
            Self::Farewell(farewell) => pack(&farewell.values()),
            Self::Waiting => pack(&Value::List(Vec::new())),
            Self::Approve(approval) => pack(&approval.values()),
            Self::Push(push) => pack(&push.values()?),
            Self::Pull(pull) => pack(&pull.values()),
            Self::Snapshot(scope) => pack(&Value::List(vec![scope.bytes().into()])),
            Self::Chunk(wish) => pack(&wish.values()),
            Self::Pieces(record) => pack(&Value::List(vec![record.bytes().into()])),
            Self::KeepPiece(brought) => pack(&brought.values()),
            Self::Piece(wish) => pack(&wish.values()),
            Self::Figures(wish) => pack(&wish.values()),
            Self::Search(wish) => pack(&wish.values()),
            Self::History(wish) => pack(&wish.values()),
            Self::States(wish) => pack(&wish.values()),
            Self::Release(wish) => pack(&wish.values()),
            Self::ReleasePart(wish) => pack(&wish.values()),
        }
    }

    /// Reads the bytes that came to this path.
    ///
    /// # Errors
    /// [`Error::Malformed`] for an unknown path or bytes of another form.
    pub fn decode(word: &str, bytes: &[u8]) -> Result<Self, Error> {
        let mut listed = unpack(bytes)?;
        Ok(match word {
            "hello" => Self::Hello(Hello::read(&mut listed)?),
            "enrol" => Self::Enrol(listed.bytes()?),
            "ticket" => Self::Ticket(serde_json::from_slice(&listed.bytes()?).map_err(|_| Error::Malformed("ticket"))?),
            "invite" => Self::Invite(Invitation::read(&mut listed)?),
            "invited" => Self::Invited(InvitationId(listed.array()?)),
            "lease_code" => Self::LeaseCode(LeaseWish::read(&mut listed)?),
            "farewell" => Self::Farewell(Farewell::read(&mut listed)?),
            "waiting" => Self::Waiting,
            "approve" => Self::Approve(Approval::read(&mut listed)?),
            "push" => Self::Push(Push::read(&mut listed)?),
            "pull" => Self::Pull(Pull::read(&mut listed)?),
            "snapshot" => Self::Snapshot(ScopeId::from_bytes(listed.array()?)),
            "chunk" => Self::Chunk(ChunkWish::read(&mut listed)?),
            "pieces" => Self::Pieces(RecordId::from_bytes(listed.array()?)),
            "keep_piece" => Self::KeepPiece(BroughtPiece::read(&mut listed)?),
            "piece" => Self::Piece(PieceWish::read(&mut listed)?),
            "figures" => Self::Figures(FigureWish::read(&mut listed)?),
            "search" => Self::Search(SearchWish::read(&mut listed)?),
            "history" => Self::History(HistoryWish::read(&mut listed)?),
            "states" => Self::States(StatesWish::read(&mut listed)?),
            "release" => Self::Release(ReleaseWish::read(&mut listed)?),
            "release_part" => Self::ReleasePart(ReleasePartWish::read(&mut listed)?),
            _ => return Err(Error::Malformed("path")),
        })
    }
}

impl Reply {
    /// The bytes that travel.
    ///
    /// # Errors
    /// A message that is too long.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        match self {
            Self::Welcome(welcome) => pack(&welcome.values()),
            Self::Enrolled => pack(&Value::List(Vec::new())),
            Self::Ticket(signature) => pack(&Value::List(vec![signature.0.into()])),
            Self::InvitationKept => pack(&Value::List(Vec::new())),
            Self::Invited(invited) => pack(&invited.values()),
            Self::LeaseCode(code) => pack(&Value::List(vec![code.as_str().into()])),
            Self::Farewell(receipt) => pack(&receipt.values()),
            Self::Waiting(waiting) => {
                let waiting: Vec<Value> = waiting.iter().map(WaitingVault::value).collect::<Result<_, _>>()?;
                pack(&Value::List(vec![waiting.into()]))
            }
            Self::Approved => pack(&Value::List(Vec::new())),
            Self::Pushed(pushed) => pack(&pushed.values()?),
            Self::Pulled(pulled) => pack(&pulled.values()?),
            Self::Snapshot(given) => pack(&Given::values(given.as_deref())),
            Self::Chunk(bytes) | Self::Piece(bytes) | Self::Release(bytes) | Self::ReleasePart(bytes) => {
                pack(&Value::List(bytes.iter().map(|bytes| bytes.clone().into()).collect()))
            }
            Self::Pieces(there) => pack(&piece::numbers(there)),
            Self::PieceKept => pack(&Value::List(Vec::new())),
            Self::Figures(given) => pack(&given.values()),
            Self::Found(found) => pack(&found.values()),
            Self::History(page) => pack(&page.values()?),
            Self::States(page) => pack(&page.values()),
        }
    }

    /// Reads the answer to a request of this word.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn decode(word: &str, bytes: &[u8]) -> Result<Self, Error> {
        let mut listed = unpack(bytes)?;
        Ok(match word {
            "hello" => Self::Welcome(Welcome::read(&mut listed)?),
            "enrol" => Self::Enrolled,
            "ticket" => Self::Ticket(Signature(listed.array()?)),
            "invite" => Self::InvitationKept,
            "invited" => Self::Invited(Invited::read(&mut listed)?),
            "lease_code" => Self::LeaseCode(listed.text()?),
            "farewell" => Self::Farewell(FarewellReceipt::read(&mut listed)?),
            "waiting" => Self::Waiting(listed.each(WaitingVault::read)?),
            "approve" => Self::Approved,
            "push" => Self::Pushed(Pushed::read(&mut listed)?),
            "pull" => Self::Pulled(Pulled::read(&mut listed)?),
            "snapshot" => Self::Snapshot(Given::read(&mut listed)?.map(Box::new)),
            "chunk" => Self::Chunk(listed.bytes().ok()),
            "pieces" => Self::Pieces(piece::read_numbers(&mut listed)?),
            "keep_piece" => Self::PieceKept,
            "piece" => Self::Piece(listed.bytes().ok()),
            "figures" => Self::Figures(GivenFigures::read(&mut listed)?),
            "search" => Self::Found(Found::read(&mut listed)?),
            "history" => Self::History(HistoryPage::read(&mut listed)?),
            "states" => Self::States(StatesPage::read(&mut listed)?),
            "release" => Self::Release(listed.bytes().ok()),
            "release_part" => Self::ReleasePart(listed.bytes().ok()),
            _ => return Err(Error::Malformed("path")),
        })
    }
}

fn pack(value: &Value) -> Result<Vec<u8>, Error> {
    let packed = change::deflate(&change::encode_value(value), 3)?;
    if packed.len() > MOST_PACKED { Err(Error::Malformed("message too long")) } else { Ok(packed) }
}

fn unpack(bytes: &[u8]) -> Result<change::Listed, Error> {
    if bytes.len() > MOST_PACKED {
        return Err(Error::Malformed("message too long"));
    }
    Ok(change::Listed::decode(&inflate(bytes, MOST_UNPACKED)?)?)
}

/// Inflates what another one packed, up to `most` bytes.
pub(crate) fn inflate(bytes: &[u8], most: u64) -> Result<Vec<u8>, Error> {
    change::inflate(bytes, most).map_err(|fault| match fault {
        change::Error::TooLarge(_) => Error::Malformed("inflates too far"),
        _ => Error::Malformed("frame"),
    })
}
