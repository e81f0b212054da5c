//! What the bench of one sync's cost is made of.

pub mod step;
pub mod table;
