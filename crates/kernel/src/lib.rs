//! The words every other crate shares: kinds and ids, clock, actor and grant, rights, errors, the working-day calendar.
//!
//! May import: nothing of ours. Must never know: a database, a key, a screen, or what any record kind means beyond its name.

mod actor;
mod believed;
mod calendar;
mod clock;
mod command;
mod compartment;
mod error;
mod exit;
mod id;
mod intent;
mod kind;
pub mod policy;
mod round;

pub use actor::{Actor, LaterRole, Role};
pub use believed::{Anchor, Known};
pub use calendar::{Calendar, DayKind, Holiday, MissingYear};
pub use clock::{Clock, Hlc, HybridClock, Instant};
pub use command::{Access, Command};
pub use compartment::Compartment;
pub use error::{ErrorCode, Refusal};
pub use exit::Exit;
pub use id::*;
pub use intent::Intent;
pub use kind::RecordKind;
pub use round::{Quarter, RoundNumber};
