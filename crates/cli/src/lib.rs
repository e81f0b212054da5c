//! A door to the app without a window: the command line, and the browser mode on the loopback.
//!
//! May import: `device` and the words of `kernel`. Must never know: a rule, a table, a key. Whatever it does is one of the
//! commands of `device`, under the same names and the same checks as in the window.

pub mod args;
mod ask;
mod core;
mod failure;
mod file;
mod home;
mod job;
mod paper;
mod run;
mod secret;
pub mod serve;
mod sign_in;
mod table;
mod words;

pub use crate::core::Core;
pub use failure::Failure;
pub use run::run;
pub use words::Words;
