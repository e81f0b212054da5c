//! Newer releases of this program (ADR 0030): what runs here, what lies ready, what stands in the way, and the step itself. The hub
//! brings a release, or a file by hand; what makes it one is its publisher's signature alone.

mod obstacles;
mod outboxes;
mod shelf;
mod standing;
mod step;
mod swap;
mod system;
mod trail;

pub(crate) use obstacles::obstacles;
pub(crate) use outboxes::{OtherVault, forget as forget_outbox, not_at_hub, note as note_outbox};
pub(crate) use shelf::Incoming;
pub(crate) use standing::{Program, opened};
pub(crate) use step::{go_back, install};
pub(crate) use trail::{InstalledRelease, installed};
