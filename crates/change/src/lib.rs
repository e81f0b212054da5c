//! Bytes of change and batch, heads, fold, entry order, redaction. Pure: no I/O, no clock, no randomness.
//!
//! May import: kernel, seal. Must never know: a database, a network, or what any field means. The byte layouts are frozen
//! by docs/adr/0002-bytes.md and by golden tests.

mod batch;
mod cbor;
mod class;
mod erasure;
mod error;
mod fold;
mod frame;
mod listed;
mod notice;
mod order;
mod receipt;
mod redacted;
mod salts;
mod state_bytes;
mod transcript;
mod value;

pub use batch::{Batch, BatchHeader, CLOCK_JUMPED, Chain, MAX_BATCH_BYTES, MAX_BATCH_CHANGES, Piece};
pub use class::Class;
pub use erasure::{ERASED_FIELD, Erasure, VOID_WORDS, take_out};
pub use error::Error;
pub use fold::{FieldState, Folding, RecordState, SCOPE_FIELD, SEEN_FIELD, VOID_FIELD, Version};
pub use frame::{deflate, inflate};
pub use listed::Listed;
pub use notice::Notice;
pub use order::{Standing, in_order};
pub use receipt::{Arrival, Receipt, Ruling, Verdict};
pub use redacted::Redacted;
pub use salts::{Salts, salt_of};
pub use transcript::{Change, Op};
pub use value::{Value, decode_value, encode_fields, encode_value};
