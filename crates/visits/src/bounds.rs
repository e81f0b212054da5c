//! What each intent may write of rounds, visits and what belongs to them (decisions D3, D4, D37).

use crate::set::{ACTION_FIELDS, CALL_FIELDS, VISIT_FIELDS};
use kernel::Compartment::{Directory, Draft, Office, Work};
use kernel::{Intent::*, RecordKind};
use store::{Bounds, begins, begins_with, moves, sets, voids};

const COMMUNITY: Option<&str> = Some("community");
/// Counts by role: fixed by confirming, put right by the lead.
const COUNTS: &[&str] = &["attended_by_role", "signed_in_by_role"];
const CONFIRMATION: &[&str] = &["attended_by_role", "signed_in_by_role", "confirmed_by", "confirmed_at"];
const LISTED: &[&str] = &["door", "householder", "phone_masked", "tags", "reason", "one_with"];
const TOLD: &[&str] = &["visited_on", "attended", "source", "told_by", "heard"];

pub(crate) static BOUNDS: [Bounds; 9] = [
    Bounds {
        kind: RecordKind::Round,
        place: None,
        sets: &[begins(&[Directory], &[SetRound]), sets(&[Directory], &[SetRound], &["number", "from_on", "to_on"])],
    },
    Bounds {
        kind: RecordKind::Visit,
        place: COMMUNITY,
        sets: &[
            begins_with(&[Draft], &[RecordVisit], VISIT_FIELDS),
            begins_with(&[Draft], &[BeginDoors], &["community", "kind", "visited_on"]),
            sets(&[Draft], &[RecordVisit], VISIT_FIELDS),
            sets(&[Draft, Work], &[Amend], VISIT_FIELDS),
            sets(&[Draft, Work], &[Amend], COUNTS),
            sets(&[Draft], &[Confirm], CONFIRMATION),
            voids(&[Draft, Work], &[Void, Undo]),
            moves(&[Draft], &[Confirm], &[Work]),
        ],
    },
    Bounds {
        kind: RecordKind::Attendance,
        place: COMMUNITY,
        sets: &[
            begins(&[Draft], &[SignIn]),
            sets(&[Draft], &[SignIn], &["name", "role", "count", "is_walk_in", "note"]),
            voids(&[Draft], &[Void, Undo]),
        ],
    },
    Bounds {
        kind: RecordKind::HouseholdCall,
        place: COMMUNITY,
        sets: &[
            begins(&[Draft], &[RecordCall]),
            sets(&[Draft], &[RecordCall], CALL_FIELDS),
            sets(&[Draft, Work], &[Amend], CALL_FIELDS),
            voids(&[Draft, Work], &[Void, Undo]),
            moves(&[Draft], &[Confirm], &[Work]),
        ],
    },
    Bounds {
        kind: RecordKind::Journal,
        place: COMMUNITY,
        sets: &[
            begins(&[Draft], &[WriteJournal]),
            sets(&[Draft], &[WriteJournal], &["text"]),
            sets(&[Draft, Work], &[Amend], &["text"]),
            voids(&[Draft, Work], &[Void, Undo]),
            moves(&[Draft], &[Confirm], &[Work]),
        ],
    },
    Bounds {
        kind: RecordKind::AgreedAction,
        place: COMMUNITY,
        sets: &[
            begins(&[Draft], &[AgreeAction]),
            // That it is done is marked after the confirmation too.
            sets(&[Draft, Work], &[AgreeAction, Amend], ACTION_FIELDS),
            voids(&[Draft, Work], &[Void, Undo]),
            moves(&[Draft], &[Confirm], &[Work]),
        ],
    },
    Bounds {
        kind: RecordKind::CallListEntry,
        place: COMMUNITY,
        sets: &[
            begins(&[Draft], &[PrepareCallList]),
            sets(&[Draft], &[PrepareCallList], LISTED),
            voids(&[Draft], &[Void, Undo]),
        ],
    },
    Bounds {
        kind: RecordKind::ToldVisit,
        place: COMMUNITY,
        sets: &[
            begins(&[Office], &[TakeDown]),
            sets(&[Office], &[TakeDown], TOLD),
            sets(&[Office], &[SettleTold], &["same_as"]),
            voids(&[Office], &[SettleTold]),
        ],
    },
    Bounds {
        kind: RecordKind::Twin,
        place: COMMUNITY,
        sets: &[
            begins(&[Work], &[JoinTwins, KeepTwins]),
            sets(&[Work], &[JoinTwins, KeepTwins, ReopenTwins], &["verdict"]),
        ],
    },
];
