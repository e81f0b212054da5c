//! What enrolment files that wait for their code ask of a log: they lie in its database, so that every process has them (decisions D29).

use crate::Error;
use kernel::{Instant, MemberId};
use seal::Hash;
use sync::InvitationId;

/// An enrolment file as it lies here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationRow {
    /// Its name, which comes from the code.
    pub id: InvitationId,
    /// Its ticket.
    pub ticket: Hash,
    /// Whose.
    pub member: MemberId,
    /// Up to then.
    pub good_until: Instant,
    /// A vault of its ticket came in.
    pub used_at: Option<Instant>,
    /// The file; none once it was used, or its time is over.
    pub sealed: Option<Vec<u8>>,
}

/// Statements about invitations.
pub trait InvitationTx {
    /// The invitation of this name.
    fn invitation(&mut self, id: InvitationId) -> Result<Option<InvitationRow>, Error>;
    /// Keeps an invitation under a name that is free. One of the same member that nobody used is there no longer.
    fn keep_invitation(&mut self, row: &InvitationRow) -> Result<(), Error>;
    /// A vault of this ticket is in: the file goes.
    fn use_invitation(&mut self, ticket: Hash, at: Instant) -> Result<(), Error>;
    /// Files whose time was over by then go; what is left of those long before does, too.
    fn sweep_invitations(&mut self, now: Instant, long_ago: Instant) -> Result<(), Error>;
}
