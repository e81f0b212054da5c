//! The visits column over a real store in memory: refusals first, then the happy paths.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod calls;
mod confirmation;
mod district;
mod figures;
mod late;
mod merged;
mod rounds;
mod twins;
mod twins_counted;
mod visit;
