//! The app without a window: the columns, the command list, sign-in and lock, the exchange, sync with the hub,
//! papers, practice.
//!
//! May import everything but the hub. It wires; rules live in the columns. Must never know: a window, a terminal, a port.

mod affected;
mod attaching;
mod background;
mod bindings;
mod bytes;
mod columns;
mod command;
mod commands;
mod compose;
mod core;
mod demo;
mod described;
mod device;
mod district;
mod ended;
mod enrolment;
mod error;
mod exchange;
mod farewell;
mod home;
mod hub_line;
mod hub_sync;
mod lease;
mod locked_notes;
mod news;
mod out_of_use;
mod papers_part;
mod prefs;
mod room;
mod safety;
mod session;
mod spoken;
mod sticks;
mod sync_notes;
mod traces;
mod types;
mod unarrived;
mod updating;
mod wire;

pub use bindings::bindings;
pub use columns::COLUMNS;
pub use command::CommandEntry;
pub use device::{Device, Options, RunningProgram};
pub use error::Error;
pub use home::Home;
