//! The kinds of record this crate owns: types, field lists, ids.

mod calendar_year;
mod department;
mod device_loss;
mod disclosure;
mod erasure;
mod export;
mod failed_opening;
mod grant;
mod held_change;
mod household;
mod member;
mod pairing;
mod person;
mod place;
mod revocation;
mod seat;
mod section;
mod team;

pub use calendar_year::CalendarYear;
pub use department::Department;
pub(crate) use department::admit as admit_department;
pub use device_loss::DeviceLoss;
pub(crate) use device_loss::admit as admit_device_loss;
pub use disclosure::{Disclosure, DisclosureReason};
pub(crate) use erasure::admit as admit_erasure;
pub use erasure::{Erasure, ErasureBasis};
pub(crate) use export::admit as admit_export;
pub use export::{Export, ExportedAs};
pub(crate) use failed_opening::admit as admit_failed_opening;
pub use failed_opening::{FailedOpening, OpeningWay};
pub(crate) use grant::{GRANT_FROM, GRANT_ROLE, GRANT_SEAT};
pub use grant::{GRANT_MEMBER, GRANT_TO, Grant};
pub(crate) use held_change::admit as admit_held_change;
pub use held_change::{HELD_LINE, HeldChange, HeldVerdict};
pub(crate) use household::admit as admit_household;
pub use household::{Household, HouseholdIdentity};
pub use member::Member;
pub use pairing::Pairing;
pub use person::Person;
pub use place::{Level, Place};
pub(crate) use revocation::admit as admit_revocation;
pub use revocation::{REVOKED_DEVICE, Revocation};
pub(crate) use seat::{SEAT_ROLE, SEAT_TO};
pub use seat::{Seat, SeatRole};
pub(crate) use section::admit as admit_section;
pub use section::{Section, SectionLevel};
pub use team::Team;

use change::Op;
use kernel::{RecordKind, Refusal};
use store::{Error, KindSpec, Projection, Record, Wish};

/// Every kind of this crate, in the order of their numbers.
pub(crate) static KINDS: &[KindSpec] = &[
    place::SPEC,
    member::SPEC,
    grant::SPEC,
    person::SPEC,
    team::SPEC,
    seat::SPEC,
    pairing::SPEC,
    calendar_year::SPEC,
    household::SPEC,
    household::IDENTITY_SPEC,
    disclosure::SPEC,
    held_change::SPEC,
    erasure::SPEC,
    revocation::SPEC,
    device_loss::SPEC,
    section::SPEC,
    department::SPEC,
    export::SPEC,
    failed_opening::SPEC,
];

/// Writes the record's row, of which its type can be read.
pub(crate) fn write_row(at: &Projection<'_>, record: &Record) -> Result<(), Error> {
    match record.kind {
        RecordKind::Place => at.row_of::<Place>(record),
        RecordKind::Member => at.row_of::<Member>(record),
        RecordKind::Grant => at.row_of::<Grant>(record),
        RecordKind::Person => at.row_of::<Person>(record),
        RecordKind::Team => at.row_of::<Team>(record),
        RecordKind::Seat => at.row_of::<Seat>(record),
        RecordKind::Pairing => at.row_of::<Pairing>(record),
        RecordKind::CalendarYear => at.row_of::<CalendarYear>(record),
        RecordKind::Household => at.row_of::<Household>(record),
        RecordKind::HouseholdIdentity => at.row_of::<HouseholdIdentity>(record),
        RecordKind::Disclosure => at.row_of::<Disclosure>(record),
        RecordKind::HeldChange => at.row_of::<HeldChange>(record),
        RecordKind::Erasure => at.row_of::<Erasure>(record),
        RecordKind::Revocation => at.row_of::<Revocation>(record),
        RecordKind::DeviceLoss => at.row_of::<DeviceLoss>(record),
        RecordKind::Section => at.row_of::<Section>(record),
        RecordKind::Department => at.row_of::<Department>(record),
        RecordKind::Export => at.row_of::<Export>(record),
        RecordKind::FailedOpening => at.row_of::<FailedOpening>(record),
        _ => at.row(record),
    }
}

/// What is named once, under an id that its name gives it: two offices that say the same have said it once, and nothing else changes it.
fn said_once(wish: &Wish<'_>, stands: &str) -> Result<(), Refusal> {
    let is_same = |before: &Record| wish.fields.iter().all(|(id, value)| before.values.get(id) == Some(value));
    let is_beginning = wish.op == Op::Create && wish.before.is_none_or(is_same);
    if is_beginning { Ok(()) } else { Err(Refusal::not_now(stands)) }
}

/// A kind's type and its spec.
macro_rules! recorded {
    ($type:ty, $spec:expr) => {
        impl store::Recorded for $type {
            const SPEC: &'static store::KindSpec = &$spec;
        }
    };
}
pub(crate) use recorded;
