//! Which fields hold a word of a closed list, and whose.

use kernel::RecordKind;
use serde::Serialize;
use ts_rs::TS;

/// A closed list of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ClosedList {
    /// The pack's natures.
    Natures,
    /// The pack's sources.
    Sources,
    /// The pack's categories.
    Categories,
    /// The pack's routes.
    Routes,
    /// The pack's roles at a sign-in.
    AttendeeRoles,
    /// What comes of a call.
    CallOutcomes,
    /// Why a team comes.
    VisitKinds,
    /// How the office came to know of a visit.
    ToldSources,
    /// What was said of two records that look like one.
    TwinVerdicts,
    /// A team's seats.
    Seats,
    /// Roles of members.
    Roles,
    /// District, subdistrict, community.
    PlaceLevels,
    /// Grid, building.
    SectionLevels,
    /// Kinds of records.
    Kinds,
    /// What a change was meant as.
    Intents,
    /// Why the hub holds something.
    HeldReasons,
    /// What was ruled on it.
    HeldVerdicts,
    /// By which law something is erased.
    ErasureBases,
    /// On what basis a department is told something of a resident.
    SharingBases,
    /// What is written out of a vault.
    ExportedAs,
    /// What was tried on a locked vault.
    OpeningWays,
}

/// The list whose words a field holds; `None` for what people type.
pub(super) fn list_of(kind: RecordKind, field: &str) -> Option<ClosedList> {
    Some(match (kind, field) {
        (RecordKind::Item, "nature") => ClosedList::Natures,
        (RecordKind::Item, "source") => ClosedList::Sources,
        (RecordKind::Item | RecordKind::Summons, "category") => ClosedList::Categories,
        (RecordKind::Item | RecordKind::LevelOpinion, "route") => ClosedList::Routes,
        (RecordKind::Attendance, "role") => ClosedList::AttendeeRoles,
        (RecordKind::HouseholdCall, "outcome") => ClosedList::CallOutcomes,
        (RecordKind::Visit, "kind") => ClosedList::VisitKinds,
        (RecordKind::ToldVisit, "source") => ClosedList::ToldSources,
        (RecordKind::Twin, "verdict") => ClosedList::TwinVerdicts,
        (RecordKind::Seat, "role") | (RecordKind::Grant, "seat") => ClosedList::Seats,
        (RecordKind::Grant | RecordKind::HeldChange | RecordKind::DeviceLoss, "role")
        | (RecordKind::HeldChange, "line") => ClosedList::Roles,
        (RecordKind::Place, "level") => ClosedList::PlaceLevels,
        (RecordKind::Section, "level") => ClosedList::SectionLevels,
        (RecordKind::HeldChange | RecordKind::Erasure, "about_kind") | (RecordKind::Twin, "about") => ClosedList::Kinds,
        (RecordKind::HeldChange, "intent") => ClosedList::Intents,
        (RecordKind::HeldChange, "reason") => ClosedList::HeldReasons,
        (RecordKind::HeldChange, "verdict") => ClosedList::HeldVerdicts,
        (RecordKind::Erasure, "basis") => ClosedList::ErasureBases,
        (RecordKind::Summons | RecordKind::SummonsIdentity, "basis") => ClosedList::SharingBases,
        (RecordKind::Export, "what") => ClosedList::ExportedAs,
        (RecordKind::FailedOpening, "way") => ClosedList::OpeningWays,
        _ => return None,
    })
}
