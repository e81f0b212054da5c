//! The encrypted database of one (member, laptop): the signed log, the generic records folded from it, the typed tables
//! projected from those, search, drafts, backup, verification.
//!
//! May import: kernel, seal, change. Must never know: what any kind means, a network, a passphrase. [`Store::write`] is
//! the only way to write: one transaction carries the signed change, the record, the projection and the search index.

mod amendment;
mod as_of;
mod backup;
mod chain;
mod chunk;
mod column;
mod conflicts;
mod convert;
mod draft;
mod entering;
mod entry;
mod error;
mod everything;
mod feed;
mod file;
mod fold;
mod foreign;
mod hidden;
mod history;
mod joining;
mod leaving;
mod ledger;
mod log;
mod manifest;
mod migrate;
mod open;
mod project;
mod read;
mod receipts;
mod record;
mod resolve;
mod search;
mod setting;
mod snapshot;
mod spec;
pub mod testing;
mod undo;
mod verify;
mod write;

pub use amendment::Amendment;
pub use as_of::Position;
pub use backup::{back_up, check_copy};
pub use chain::SCHEMA;
pub use chunk::{Chunk, ChunkSize};
pub use column::{Column, Columns, Projection, Wish, column_of, entry_body, judge};
pub use conflicts::{Conflict, ConflictField, ConflictVersion, conflict_count, conflicts};
pub use convert::fields_by_id;
pub use draft::Draft;
pub use entering::{Entering, Origin};
pub use entry::{Entry, entries};
pub use error::Error;
pub use feed::{BatchItem, Cursor, FeedItem, FeedPage, TakenPage};
pub use file::write_safely;
pub use foreign::{Admission, Outgoing, Received};
pub use hidden::{Sees, StandIn, decode_sees, encode_sees};
pub use history::{FieldChange, HistoryLine, has_beginning, history};
pub use leaving::{Left, Reading, Reads};
pub use ledger::{LedgerLine, LedgerPart, Proof, Whereabouts};
pub use log::Device;
pub use manifest::{ChainEnd, ChunkName, Manifest, SignedManifest};
pub use migrate::Migration;
pub use open::{Durability, Identity, Store, open_encrypted};
pub use read::{Row, get, must, rows};
pub use receipts::Offer;
pub use record::{Arrived, Held, Record, scope_of};
pub use resolve::Resolution;
pub use search::{Hit, find};
pub use snapshot::Loading;
pub use spec::{FieldSpec, KindSpec, Recorded, Ty};
pub use undo::Undone;
pub use verify::{Verdict, dump_tables};
pub use write::{Put, Tx};
