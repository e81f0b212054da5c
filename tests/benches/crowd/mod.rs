//! What the load bench is made of.

pub mod checked;
pub mod comings;
pub mod plan;
pub mod table;
pub mod written;
