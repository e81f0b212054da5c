//! Slots, private keys, unlock, recovery: what stands between a laptop's disk and a member's work.
//!
//! Floor 2. It imports `kernel` (error codes) and `seal`. It must never know what the keys are used for: no database, no
//! records, no roles beyond a label to show, no clock (times are handed in).
//!
//! One directory per member and laptop, `vaults/<member>/`, holds `slots.json`:
//!
//! - a public [`Card`]: who this is, under which public keys;
//! - the secrets (database key, signing seed, sealing key), sealed by a random vault key and bound to the card;
//! - slots, each holding the vault key wrapped another way: by the passphrase (Argon2id), by the printed recovery code.
//!
//! Beside it lies `locked.json`: what happened to the vault while it was locked, for its log to take in.
//!
//! So the passphrase can change without touching the database, and each slot is a way in of its own.

mod banned;
mod card;
mod destroyed;
mod error;
mod files;
mod find;
mod idle_lock;
mod kdf;
mod locked;
mod opened;
mod passphrase;
mod recovery_code;
mod retry;
mod secrets;
mod slot;
mod slots;
mod vault;

pub use card::Card;
pub use destroyed::{destroy, overwrite_and_remove};
pub use error::Error;
pub use idle_lock::IdleLock;
pub use kdf::KdfParams;
pub use locked::{
    Anchor, Happened, LockedNote, LockedNotes, Standing, begin_locked, carry_locked, note_locked, read_locked,
};
pub use opened::Opened;
pub use passphrase::{Weakness, check_passphrase};
pub use recovery_code::RecoveryCode;
pub use retry::retry_delay;
pub use vault::{NewVault, Vault, read_card};
