//! The hub's audit chain (security.md 3.9, docs/adr/0044-the-hubs-audit-chain.md): what was done to rights and to the log itself, entry behind
//! entry, each with the hash of the one before it. Ids and words of ours alone. What a laptop wrote stands in its own signed changes; the
//! chain names them.

mod admitted;
mod refusals;
mod signing;

pub(crate) use admitted::deed_of;
pub(crate) use refusals::{Asker, Refusals};
pub use signing::Signed;

use crate::log::{AuditTx, EntryRow};
use crate::{DeviceRow, Error, Hub, Log};
use change::{Listed, Value};
use kernel::{ChangeId, DeviceId, Instant, MemberId, TimelineId};
use seal::Hash;
use sync::AuditEnd;

/// Before the first entry.
const BEGINNING: AuditEnd = AuditEnd { seq: 0, hash: Hash([0; 32]) };
/// No reason is longer: it is a word of ours.
const MOST_OF_A_REASON: usize = 80;

/// What is done, by its word; the words stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// The hub began.
    HubBegun,
    /// The founder's signature under the hub's card was taken.
    CardAccepted,
    /// The hub says that it listens elsewhere.
    AddressesSet,
    /// A posting was given.
    GrantGiven,
    /// A posting got a last day.
    GrantEnded,
    /// Something else of a posting was changed.
    GrantChanged,
    /// A posting was never meant.
    GrantVoided,
    /// The office let in what was held.
    HeldAdmitted,
    /// The office ended what was held.
    HeldRefused,
    /// Values of a record were erased.
    Erased,
    /// It was said what is to be erased, and nothing of it was here.
    ErasureNoted,
    /// A laptop's rights ended.
    DeviceRevoked,
    /// A vault out of use took leave: its keys are destroyed.
    KeysDestroyed,
    /// A vault was let in.
    DeviceEnrolled,
    /// The hub signed a ticket that a laptop asked for.
    TicketSigned,
    /// The operator made the file from which a vault joins.
    TicketMade,
    /// The security administrator let a lawyer's or an administrator's vault in.
    VaultApproved,
    /// The code was said by which a laptop shows again what it holds.
    LeaseCodeSaid,
    /// The operator said that a copy of the log is no more.
    CopyGone,
    /// Requests were turned away.
    RequestRefused,
    /// A release of the program was taken in.
    ReleaseAdded,
    /// A release is given out no more.
    ReleaseWithdrawn,
    /// The log was copied into a file.
    BackedUp,
    /// A backup became the log, in another life of the hub.
    Restored,
    /// The log went into a database.
    Moved,
}

impl What {
    /// The word that is kept, and under which the locale files word it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::HubBegun => "hub_begun",
            Self::CardAccepted => "card_accepted",
            Self::AddressesSet => "addresses_set",
            Self::GrantGiven => "grant_given",
            Self::GrantEnded => "grant_ended",
            Self::GrantChanged => "grant_changed",
            Self::GrantVoided => "grant_voided",
            Self::HeldAdmitted => "held_admitted",
            Self::HeldRefused => "held_refused",
            Self::Erased => "erased",
            Self::ErasureNoted => "erasure_noted",
            Self::DeviceRevoked => "device_revoked",
            Self::KeysDestroyed => "keys_destroyed",
            Self::DeviceEnrolled => "device_enrolled",
            Self::TicketSigned => "ticket_signed",
            Self::TicketMade => "ticket_made",
            Self::VaultApproved => "vault_approved",
            Self::LeaseCodeSaid => "lease_code_said",
            Self::CopyGone => "copy_gone",
            Self::RequestRefused => "request_refused",
            Self::ReleaseAdded => "release_added",
            Self::ReleaseWithdrawn => "release_withdrawn",
            Self::BackedUp => "backed_up",
            Self::Restored => "restored",
            Self::Moved => "moved",
        }
    }
}

/// What was done, by whom, to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// The word for it; one of a later program is kept like any.
    pub what: String,
    /// Who did it; nobody where the operator did, at the hub's own machine.
    pub member: Option<MemberId>,
    /// By which vault.
    pub device: Option<DeviceId>,
    /// The change that says so.
    pub change: Option<ChangeId>,
    /// What it was done to: ids, the nearest first.
    pub subjects: Vec<[u8; 16]>,
    /// A word of ours.
    pub reason: Option<String>,
    /// How often, since the entry before it that says the same of the same.
    pub times: u64,
}

impl Deed {
    /// Done by the operator, at the hub's own machine.
    pub(crate) fn by_operator(what: What, subjects: Vec<[u8; 16]>) -> Self {
        let what = what.word().to_owned();
        Self { what, member: None, device: None, change: None, subjects, reason: None, times: 1 }
    }

    /// Done by a laptop.
    pub(crate) fn by(what: What, (member, device): (MemberId, DeviceId), subjects: Vec<[u8; 16]>) -> Self {
        Self { member: Some(member), device: Some(device), ..Self::by_operator(what, subjects) }
    }

    /// Nothing was erased where what an order names was not here: what comes later is emptied as it comes, and stands in no entry of its own.
    pub(crate) fn if_carried_out(mut self, is_carried_out: impl Fn([u8; 16]) -> bool) -> Self {
        let was_done = self.subjects.first().is_some_and(|order| is_carried_out(*order));
        if self.what == What::Erased.word() && !was_done {
            self.what = What::ErasureNoted.word().to_owned();
        }
        self
    }

    pub(crate) fn because(self, reason: &str) -> Self {
        Self { reason: Some(reason.chars().take(MOST_OF_A_REASON).collect()), ..self }
    }
}

/// The entry of a deed behind an end of the chain.
fn entry_behind(end: AuditEnd, at: Instant, deed: Deed) -> EntryRow {
    let (seq, prev) = (end.seq + 1, end.hash);
    let mut row = EntryRow { seq, prev, hash: BEGINNING.hash, at, deed };
    row.hash = row.computed();
    row
}

impl EntryRow {
    /// The hash that the entry must have.
    pub(crate) fn computed(&self) -> Hash {
        let deed = &self.deed;
        let id = |id: Option<[u8; 16]>| Value::from(id);
        let bytes = Listed::encode(vec![
            "zoufang/audit-entry/1".into(),
            self.seq.into(),
            self.prev.0.into(),
            Value::Int(self.at.0),
            deed.what.as_str().into(),
            id(deed.member.map(|id| id.bytes())),
            id(deed.device.map(|id| id.bytes())),
            id(deed.change.map(|id| id.bytes())),
            deed.subjects.concat().into(),
            deed.reason.as_deref().map_or(Value::Null, Value::from),
            deed.times.into(),
        ]);
        seal::hash(&[&bytes])
    }

    /// Where the chain ends with it.
    pub(crate) fn end(&self) -> AuditEnd {
        AuditEnd { seq: self.seq, hash: self.hash }
    }

    /// True where it follows upon an end, and is what was written.
    pub(crate) fn follows(&self, end: AuditEnd) -> bool {
        (self.seq, self.prev) == (end.seq + 1, end.hash) && self.hash == self.computed()
    }
}

/// Appends deeds, in the transaction that does them. The last thing it locks.
pub(crate) fn append(tx: &mut impl AuditTx, at: Instant, deeds: Vec<Deed>) -> Result<(), Error> {
    if deeds.is_empty() {
        return Ok(());
    }
    let mut end = tx.lock_audit_end()?;
    let mut rows = Vec::with_capacity(deeds.len());
    for deed in deeds {
        let row = entry_behind(end, at, deed);
        end = row.end();
        rows.push(row);
    }
    tx.keep_entries(&rows)
}

impl<L: Log> Hub<L> {
    /// Notes what was done where no other transaction does it.
    ///
    /// # Errors
    /// The log's.
    pub(crate) fn note(&self, deeds: Vec<Deed>) -> Result<(), Error> {
        if deeds.is_empty() {
            return Ok(());
        }
        let now = self.setting.clock.now();
        self.write(|tx| append(tx, now, deeds.clone()))
    }

    /// Entries behind a number, in their order, at most so many.
    ///
    /// # Errors
    /// The log's.
    pub fn audit_entries(&self, after: u64, most: u32) -> Result<Vec<EntryRow>, Error> {
        self.read(|tx| tx.entries(after, most))
    }

    /// What a greeting tells those who watch over the chain.
    pub(crate) fn audit_news(&self, seen: Option<(TimelineId, u64)>) -> Result<Option<sync::AuditNews>, Error> {
        self.read(|tx| {
            let head = tx.last_audit_head()?;
            let found = seen.map_or(Ok(None), |(_, seq)| tx.entry_hash(seq))?;
            let has_news = head.is_some() || seen.is_some();
            Ok(has_news.then_some(sync::AuditNews { head, asked: seen, found }))
        })
    }
}

/// The vault that a card let in, and who had asked for its ticket.
pub(crate) fn enrolled(row: &DeviceRow, asked_by: Option<(MemberId, DeviceId)>) -> Deed {
    let subjects = vec![row.id.bytes(), row.member.bytes()];
    match asked_by {
        Some(asker) => Deed::by(What::DeviceEnrolled, asker, subjects),
        None => Deed { device: Some(row.id), ..Deed::by_operator(What::DeviceEnrolled, subjects) },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::log::memory::MemoryLog;

    fn deed(n: u8) -> Deed {
        Deed::by_operator(What::GrantGiven, vec![[n; 16], [n + 1; 16]]).because("recorder")
    }

    fn chain() -> Vec<EntryRow> {
        let log = MemoryLog::default();
        log.write(|tx| append(tx, Instant(5), vec![deed(1), deed(2)])).unwrap();
        log.write(|tx| append(tx, Instant(4), vec![deed(3)])).unwrap();
        log.read(|tx| tx.entries(0, 10)).unwrap()
    }

    fn breaks_at(chain: &[EntryRow]) -> Option<usize> {
        let mut end = BEGINNING;
        chain.iter().position(|row| !row.follows(std::mem::replace(&mut end, row.end())))
    }

    #[test]
    fn entries_follow_each_other_whatever_the_clock_says() {
        let chain = chain();
        assert_eq!(chain.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(breaks_at(&chain), None);
    }

    #[test]
    fn whatever_of_an_entry_is_changed_breaks_the_chain_there() {
        type Forge = fn(&mut EntryRow);
        let forgeries: [Forge; 10] = [
            |row| row.at = Instant(6),
            |row| row.deed.what = What::GrantEnded.word().to_owned(),
            |row| row.deed.member = Some(MemberId::from_bytes([9; 16])),
            |row| row.deed.device = Some(DeviceId::from_bytes([9; 16])),
            |row| row.deed.change = Some(ChangeId::from_bytes([9; 16])),
            |row| row.deed.subjects[0] = [9; 16],
            |row| row.deed.subjects.truncate(1),
            |row| row.deed.reason = None,
            |row| row.deed.times = 2,
            |row| row.prev = Hash([9; 32]),
        ];
        for forge in forgeries {
            let mut chain = chain();
            forge(&mut chain[1]);
            assert_eq!(breaks_at(&chain), Some(1));
            // Whoever computes the hash anew breaks the next link.
            chain[1].hash = chain[1].computed();
            assert!(breaks_at(&chain).is_some());
        }
        let mut cut = chain();
        cut.remove(1);
        assert_eq!(breaks_at(&cut), Some(1));
    }

    #[test]
    fn a_members_id_is_not_taken_for_a_laptops() {
        let who = [9; 16];
        let (mut of_member, mut of_device) = (chain().remove(0), chain().remove(0));
        of_member.deed.member = Some(MemberId::from_bytes(who));
        of_device.deed.device = Some(DeviceId::from_bytes(who));
        assert_ne!(of_member.computed(), of_device.computed());
    }
}
