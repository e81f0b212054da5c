//! What each intent may write of what was heard (decisions D3, D4, D37).

use crate::describe::SETTABLE;
use kernel::Compartment::{Draft, Work};
use kernel::{Intent, Intent::*, RecordKind};
use store::{Bounds, appends, begins, begins_with, moves, sets, voids};

/// What is known when something is heard; what is sorted and confirmed comes later.
const HEARD: &[&str] = &[
    "nature",
    "source",
    "category",
    "place",
    "text",
    "first_answer",
    "route",
    "community",
    "visit",
    "call",
    "round",
    "round_number",
    "heard_at",
    "number",
    "is_proactive",
    "workflow",
];
const SORTED: &[&str] = &["nature", "route", "is_hotline", "hotline_number", "duplicate_of"];
const CONFIRMED: &[&str] = &["team_sorting", "community_sorting"];
const SPEAKER: &[&str] = &["name", "phone", "door", "is_unnamed"];
/// What is done about a concern is an entry, never another value.
const STEPS: &[Intent] = &[
    Accept, Assign, Transfer, SendBack, Escalate, Press, Start, Extend, Defer, Resolve, Refer, Reply, FollowUp,
    CloseOut, Reopen, Withdraw,
];
/// Each by the side whose step it is; which that is, the column's own rule knows.
const SUMMONS_STEPS: &[Intent] =
    &[TakeSummons, AnswerSummons, ReturnSummons, VerifySummons, GiveBackSummons, WithdrawSummons];

pub(crate) static BOUNDS: [Bounds; 6] = [
    Bounds {
        kind: RecordKind::Item,
        place: Some("community"),
        sets: &[
            begins_with(&[Draft], &[Hear], HEARD),
            sets(&[Draft, Work], &[DescribeItem, Amend], SETTABLE),
            sets(&[Work], &[SortItem], SORTED),
            sets(&[Work], &[ConfirmSorting], CONFIRMED),
            sets(&[Work], &[SortWithout], &["absent_reason"]),
            // Whether a step fits is not asked here: one that was taken before the confirmation came is kept (decisions D9).
            appends(&[Draft, Work], STEPS),
            voids(&[Draft, Work], &[Void, Undo]),
            moves(&[Draft], &[Confirm], &[Work]),
            // The office sends it to another community; whoever reaches no further than their own moves nothing by it.
            moves(&[Work], &[Transfer], &[Work]),
        ],
    },
    Bounds {
        kind: RecordKind::ItemIdentity,
        place: None,
        sets: &[
            begins(&[Draft], &[Hear, DescribeItem]),
            sets(&[Draft], &[DescribeItem], SPEAKER),
            voids(&[Draft], &[Void, Undo]),
        ],
    },
    Bounds {
        kind: RecordKind::Attachment,
        place: None,
        sets: &[
            begins(&[Draft, Work], &[Attach]),
            voids(&[Draft, Work], &[Void, Undo]),
            moves(&[Draft], &[Confirm], &[Work]),
        ],
    },
    Bounds {
        kind: RecordKind::LevelOpinion,
        place: Some("community"),
        sets: &[begins(&[Work], &[AdviseLevel]), sets(&[Work], &[AdviseLevel], &["route"])],
    },
    Bounds {
        kind: RecordKind::Summons,
        place: Some("community"),
        sets: &[begins(&[Work], &[CallDepartment]), appends(&[Work], SUMMONS_STEPS)],
    },
    Bounds {
        kind: RecordKind::SummonsIdentity,
        place: Some("community"),
        sets: &[begins(&[Draft], &[CallDepartment])],
    },
];
