//! Founding, joining, unlocking, locking, signing out.

mod begin;
mod by_code;
mod enter;
mod state;

pub(crate) use begin::{FoundArgs, JoinArgs, confirm, confirm_code, found, join};
pub(crate) use by_code::{check_code, join_by_code};
pub(crate) use enter::{
    Exchanged, Opened, SignedOut, Unlock, accept_clock, change_passphrase, lock, set_pin, sign_out, unlock,
    unlock_with_code, unlock_with_pin,
};
pub(crate) use state::{Me, SessionState, state};
