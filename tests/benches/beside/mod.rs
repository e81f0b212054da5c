//! What the sync bench is made of.

pub mod corpus;
pub mod laptops;
pub mod meter;
pub mod phase;
pub mod pouch;
pub mod table;
