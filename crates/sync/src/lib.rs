//! How changes travel: enrolment, the messages between laptop and hub, the engine that drives them, and the exchange between
//! the members of one laptop (decisions D15, D28).
//!
//! May import: kernel, seal, change, store. Must never know: a feature, a passphrase, a socket, where a vault lies.

mod approval;
mod audit_told;
mod bundle;
mod devices_told;
mod district;
mod engine;
mod enrolment;
mod error;
mod exchange;
mod farewell;
mod heads;
mod hub_addresses;
mod hub_card;
mod invitation;
mod lease;
mod message;
mod outstanding_told;
mod patience;
mod relay_card;
mod replica;
mod request;
mod vaulted;
mod wire;

pub use approval::{Approval, WaitingVault};
pub use audit_told::{AuditTold, AuditTrouble, ToldRestore, ToldTrouble};
pub use bundle::{
    AnswerSealer, Bundle, BundleAnswer, BundleFault, BundleId, Cover, FilesAnswered, FilesAsked, Freight, MOST_ANSWER,
    MOST_BUNDLE, MadeBundle, OfOneFile, OpenedBundle, ReleaseAsked, ReleaseGiven, Standing, TakenAnswer, Way, answer,
    answer_in_files,
};
pub use devices_told::DevicesTold;
pub use district::District;
pub use engine::{Engine, LEFT_TO_AUTHORS, Stuck, Summary, Waiting};
pub use enrolment::{
    Card, DrawnTicket, Enrolled, EnrolmentFile, Founder, Proof, SignedTicket, Snapshot, TICKET_HOURS, Ticket, issue,
    open as open_file,
};
pub use error::Error;
pub use exchange::{Collected, Handed, Peer, collect, hand_over, take_back};
pub use farewell::{ChainEnd, Farewell, FarewellReceipt};
pub use heads::heads_word;
pub use hub_addresses::HubAddresses;
pub use hub_card::{HubCard, SignedHubCard};
pub use invitation::{InvitationId, Invited, JoiningCode, JoiningKeys, MOST_INVITATION, spoken_address};
pub use lease::{Challenge, Clocks, LEASE_DAYS, Lease, PHONE_DAYS, PhoneCode, phone_code};
pub use message::{Message, open, pack, sender_of};
pub use outstanding_told::OutstandingTold;
pub use patience::Patience;
pub use relay_card::RelayCard;
pub use replica::Replica;
pub use request::{SignedRequest, request_preimage};
pub use vaulted::Vaulted;
pub use wire::{
    Answer, AsOf, AuditEnd, AuditHead, AuditNews, BroughtPiece, ChunkWish, CopyOut, DeviceNews, Feed, FigureWish,
    Forked, Found, FoundRecord, Given, GivenFigures, Hello, HistoryPage, HistoryPlace, HistoryWish, Invitation,
    KnownDevice, LeaseWish, Membership, Outstanding, Page, PieceWish, Pull, Pulled, Push, Pushed, ReleasePartWish,
    ReleaseWish, Reply, Request, SearchWish, SignedSealKey, StatesPage, StatesWish, StillOut, Welcome, Wish,
};
