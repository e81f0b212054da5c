//! How changes travel. So far one carrier: the exchange between the members of one laptop, and the same message as a file
//! (decisions D15, D28).
//!
//! May import: kernel, seal, change, store. Must never know: a feature, a passphrase, where a vault lies.

mod error;
mod exchange;
mod message;

pub use error::Error;
pub use exchange::{Collected, Handed, Peer, collect, hand_over};
pub use message::{Message, open, pack, sender_of};
