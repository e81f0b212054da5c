//! The district's centre: takes signed batches, judges each change by the rights it was made under, gives receipts, and hands
//! every reader the feeds of what that reader may see (decisions D2, D5).
//!
//! May import everything a laptop is made of but `device`, `vault` and `consultations`: it holds no key of a member and can't
//! read a consultation. Must never know: a passphrase, a screen, a projection while it judges.

mod accounts;
mod admission;
mod answering;
mod approvals;
pub mod args;
mod audit;
mod bundles;
mod carried;
mod charter;
mod check;
mod clock;
mod copies;
mod core;
mod counting;
mod erasing;
mod erasures;
mod error;
mod failure;
mod farewells;
mod hearing;
mod history;
mod home;
mod invitations;
mod keys;
mod known_devices;
mod leases;
pub mod log;
mod not_in_force;
mod notices;
mod openapi;
mod own;
mod pieces;
mod pieces_held;
mod projection;
mod pull;
mod quota;
mod reader;
mod relay;
mod releases;
mod run;
pub mod server;
mod snapshot;
mod states;
mod sweeping;
mod tickets;
pub mod tls;
mod upkeep;
mod words;

pub use answering::{Answering, Caller, Refused};
pub use audit::{Deed, Signed};
pub use charter::{Charter, DistrictCard, host_of};
pub use clock::HubClock;
pub use core::{Hub, Setting};
pub use erasures::Outstanding;
pub use error::Error;
pub use failure::Failure;
pub use hearing::{Heads, Hearing};
pub use home::Home;
pub use keys::Keys;
pub use log::{
    ApprovalTx, AuditTx, CopyOf, CopyRow, CopyTx, ErasureTx, HistoryTx, InvitationRow, InvitationTx, Log, LogTx,
    PieceTx, ReleaseTx, SnapshotTx,
};
pub(crate) use log::{
    BatchRow, ChainRow, ChangeRow, DeviceRow, ErasedRows, ErasureRow, FeedRow, GrantRow, ItemRow, PieceRow, RecordRow,
    ScopeRow, SnapshotRow, Status, Writes,
};
pub use openapi::openapi;
pub use own::Own;
pub use pieces::MOST_A_DAY;
pub use projection::{Lag, Projection, Step};
pub use quota::Quota;
pub use releases::KnownRelease;
pub use run::run;
pub use snapshot::Looked;
pub use upkeep::Upkeep;
pub use words::Words;

use store::Column;

/// The kinds a hub knows: every feature's but what is sealed to lawyers.
pub const COLUMNS: &[&dyn Column] = &[&directory::COLUMN, &visits::COLUMN, &concerns::COLUMN, &reports::COLUMN];
