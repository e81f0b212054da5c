//! The laptop's side of a sync over a real line: TLS, HTTP, cuts, wrong clocks. The hub here takes everything it is given;
//! what a real one judges is its own tests' business.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod background;
mod cuts;
mod farewell;
mod laptop;
mod small_hub;
mod trust;
mod words;
