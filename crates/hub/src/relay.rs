//! The relay: keeps sealed bundles of an office's laptops, carries them to the hub when there is a line, and keeps the answers
//! until they are fetched (decisions D28). It has no key of the hub or of a laptop: it judges nothing and reads nothing.

mod carrier;
mod desk;
mod folder;
mod line;
mod shelf;

pub(crate) use desk::Desk;
pub(crate) use folder::Folder;
