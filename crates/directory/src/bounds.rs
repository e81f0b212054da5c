//! What each intent may write of the directory, of a community's ledger, and of who did what to the system (decisions D3, D4).

use kernel::Compartment::{Audit, Directory, Registry, Work};
use kernel::{Intent::*, RecordKind};
use store::{Bounds, WriteSet, begins, begins_with, resolves, sets};

const SEAT: &[&str] = &["team", "seat_no", "role", "person", "from_on", "to_on"];
const POSTING: &[&str] = &["member", "role", "place", "team", "from_on", "to_on", "seat", "section"];
/// What is said of a lost laptop, and what of the residents it knew.
const LOST: &[&str] = &["device", "holder", "role", "place", "seen_at"];
const AFFECTED: &[&str] = &["households", "persons", "phones", "listed_by", "listed_at"];

/// What a community's ledger says of a door.
const LEDGER: &[&str] = &["lane", "building", "entrance", "flat", "size", "tags", "is_vacant", "to_check"];

/// What is noted of a file that is written out.
const EXPORTED: &[&str] = &["what", "ending", "about", "size", "digest", "device", "path", "made_at", "heard_until"];

const fn of(kind: RecordKind, sets: &'static [WriteSet]) -> Bounds {
    Bounds { kind, place: None, sets }
}

pub(crate) static BOUNDS: [Bounds; 19] = [
    of(
        RecordKind::Place,
        &[
            begins(&[Directory], &[Found, ImportDivisions]),
            sets(&[Directory], &[ImportDivisions], &["code", "name", "level", "parent"]),
        ],
    ),
    of(
        RecordKind::Member,
        &[
            begins(&[Directory], &[Found, AddMember, ChangePersonnel]),
            // Two who entered the same person at once may have called them differently.
            resolves(&[Directory], &[AddMember], &["nickname"]),
        ],
    ),
    of(
        RecordKind::Grant,
        &[
            begins(&[Directory], &[Found, AddMember, ChangePersonnel]),
            sets(&[Directory], &[EndGrant, ChangePersonnel], &["to_on"]),
            resolves(&[Directory], &[AddMember], POSTING),
        ],
    ),
    of(
        RecordKind::Person,
        &[
            begins(&[Directory], &[ImportRoster, ReplaceHolder, ChangePersonnel]),
            sets(&[Directory], &[ImportRoster], &["name", "unit", "title", "phone"]),
            sets(&[Directory], &[ChangePersonnel], &["unit", "phone"]),
        ],
    ),
    of(
        RecordKind::Team,
        &[
            begins(&[Directory], &[ImportRoster]),
            sets(&[Directory], &[ImportRoster], &["number", "subdistrict", "note"]),
        ],
    ),
    of(
        RecordKind::Seat,
        &[
            begins(&[Directory], &[ImportRoster, ReplaceHolder, ChangePersonnel]),
            sets(&[Directory], &[ImportRoster], SEAT),
            sets(&[Directory], &[ReplaceHolder, ChangePersonnel], &["person", "to_on"]),
        ],
    ),
    of(
        RecordKind::Pairing,
        &[
            begins(&[Directory], &[ImportRoster, ChangePersonnel]),
            sets(&[Directory], &[ImportRoster], &["team", "community", "from_on", "to_on"]),
            sets(&[Directory], &[ChangePersonnel], &["to_on"]),
        ],
    ),
    of(
        RecordKind::CalendarYear,
        &[begins(&[Directory], &[ImportCalendar]), sets(&[Directory], &[ImportCalendar], &["year", "days"])],
    ),
    of(
        RecordKind::Household,
        &[
            begins_with(&[Registry], &[ImportHouseholds], LEDGER),
            sets(&[Registry], &[ImportHouseholds], LEDGER),
            sets(&[Registry], &[MergeHouseholds, UnmergeHouseholds], &["merged_into"]),
        ],
    ),
    of(
        RecordKind::HouseholdIdentity,
        &[
            begins(&[Registry], &[ImportHouseholds]),
            sets(&[Registry], &[ImportHouseholds], &["household", "householder", "phone", "born"]),
        ],
    ),
    of(RecordKind::Disclosure, &[begins(&[Audit], &[Reveal])]),
    // The hub begins it.
    of(RecordKind::HeldChange, &[sets(&[Audit], &[AdmitHeld, RefuseHeld], &["verdict", "because"])]),
    of(RecordKind::Erasure, &[begins(&[Audit], &[Erase])]),
    of(RecordKind::Revocation, &[begins(&[Audit], &[Revoke])]),
    Bounds {
        kind: RecordKind::DeviceLoss,
        place: Some("place"),
        sets: &[begins_with(&[Work], &[ReportLoss], LOST), sets(&[Work], &[ListAffected], AFFECTED)],
    },
    of(RecordKind::Section, &[begins(&[Directory], &[AddSection])]),
    of(RecordKind::Department, &[begins(&[Directory], &[AddDepartment])]),
    of(
        RecordKind::Export,
        &[begins_with(&[Audit], &[NoteExport], EXPORTED), sets(&[Audit], &[NoteExport], &["gone_at"])],
    ),
    of(RecordKind::FailedOpening, &[begins(&[Audit], &[NoteFailedOpening])]),
];
