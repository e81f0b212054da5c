//! A sync by a file: what a laptop would ask on the line goes up sealed, what the hub answers comes down sealed (decisions D28).
//!
//! The same engine drives both ends. The hub runs it in the laptop's stead over what the laptop wrote down ([`answer`]); the
//! laptop runs it again over the answers ([`crate::Vaulted::take_answer`]). So there is one order of things, whatever carries them.

mod absent;
mod absent_files;
mod answer;
mod asked;
mod carried;
mod cover;
mod fault;
mod files;
mod laptop;

pub use absent::{answer, answer_in_files};
pub use answer::{AnswerSealer, BundleAnswer};
pub use asked::{Bundle, OpenedBundle, Standing};
pub use cover::{BundleId, Cover, Way};
pub use fault::BundleFault;
pub use files::{FilesAnswered, FilesAsked, Freight, OfOneFile, ReleaseAsked, ReleaseGiven};
pub use laptop::{MadeBundle, TakenAnswer};

/// No bundle on its way up is longer (security.md 3.8).
pub const MOST_BUNDLE: usize = 4 << 20;
/// No answer is longer: it may bring a laptop's first feeds.
pub const MOST_ANSWER: usize = 16 << 20;
/// What is sealed in a bundle inflates to no more.
const MOST_ASKED: u64 = 32 << 20;
/// What is sealed in an answer inflates to no more.
const MOST_ANSWERED: u64 = 96 << 20;
/// About so many bytes of batches go up in one bundle; the rest in further ones.
const FILL: usize = 3 << 20;
/// With pieces of files, and no batches, about so many: three of a file that was cut.
const FILES_FILL: usize = (3 << 20) + (64 << 10);
/// About so many bytes of pages come down in one answer; the rest in further ones, or by the next bundle.
const ANSWER_FILL: usize = 8 << 20;
/// In an answer on a line files and parts of a release begin no more behind about so many bytes of theirs: a slow line has to bring it whole.
const FILES_ON_A_LINE: usize = 1 << 20;
