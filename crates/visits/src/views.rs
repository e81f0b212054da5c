//! What the screens get. Shapes equal ui/src/api/generated.ts; counts of what was heard are filled in by `device`, which
//! alone sees this column and the one of concerns together.

use crate::{AttendeeRole, CallOutcome, Stage, TwinNote, VisitKind};
use chrono::NaiveDate;
use kernel::RecordId;
use serde::Serialize;
use std::collections::BTreeMap;
use ts_rs::TS;

/// A round and how its window stands today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct RoundView {
    /// Its id.
    pub id: RecordId,
    /// As `2026-4`.
    pub number: String,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day.
    pub to_on: NaiveDate,
    /// Days of the window still to come, today included; 0 once it is over.
    pub days_left: i32,
    /// Working days in the whole window, by the official calendar.
    pub working_days: i32,
    /// Today lies in the window.
    pub is_open: bool,
}

/// What is typed about a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct VisitFields {
    /// The community.
    pub community: RecordId,
    /// The round, by id.
    pub round: Option<RecordId>,
    /// Why the team comes.
    pub kind: VisitKind,
    /// The declared day.
    pub visited_on: Option<NaiveDate>,
    /// Where.
    pub place: Option<String>,
    /// `HH:MM`.
    pub started_at: Option<String>,
    /// `HH:MM`.
    pub ended_at: Option<String>,
    /// 已告知街道.
    pub subdistrict_told: bool,
    /// 已告知居民区.
    pub community_told: bool,
    /// 通知已张贴.
    pub notice_posted: bool,
    /// What the 宣讲 was about.
    pub briefing_topic: Option<String>,
    /// In minutes.
    pub briefing_minutes: Option<i32>,
    /// Seats by id: alone for present, with `:delegated` (委托参加) or `:leave` (请假).
    pub members_present: Vec<String>,
    /// Seen on the tour.
    pub toured: Option<String>,
    /// In a few sentences.
    pub summary: Option<String>,
}

/// A visit in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct VisitRow {
    /// Its id.
    pub id: RecordId,
    /// The community.
    pub community: RecordId,
    /// Its name.
    pub community_name: String,
    /// The round's number.
    pub round: Option<String>,
    /// Why the team came.
    pub kind: VisitKind,
    /// The declared day.
    pub visited_on: Option<NaiveDate>,
    /// Draft or confirmed.
    pub stage: Stage,
    /// People taking part.
    pub attended: u32,
    /// What was heard; filled in by `device`.
    pub items: u32,
    /// Doors called at.
    pub calls: u32,
    /// Whether the declared day lies in the round's window; nothing to say without a day or a round.
    pub is_in_window: Option<bool>,
    /// When the lead confirmed, RFC 3339.
    pub confirmed_at: Option<String>,
    /// Who wrote it down, where several did and it was said to be one visit; else nobody.
    pub written_by: Vec<String>,
    /// Some struck it out, others went on with it: it is being asked whether it stays so.
    pub is_void_asked: bool,
}

/// A line of the sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct AttendanceRow {
    /// Its id.
    pub id: RecordId,
    /// Absent for people counted by role only.
    pub name: Option<String>,
    /// As what they came.
    pub role: AttendeeRole,
    /// How many.
    pub count: u32,
    /// Without an invitation.
    pub is_walk_in: bool,
    /// Anything else.
    pub note: Option<String>,
}

/// An agreed action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ActionRow {
    /// Its id.
    pub id: RecordId,
    /// What is to be done.
    pub what: String,
    /// By whom.
    pub owner: Option<String>,
    /// Until when.
    pub due_on: Option<NaiveDate>,
    /// Done.
    pub is_done: bool,
}

/// A journal entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct JournalRow {
    /// Its id.
    pub id: RecordId,
    /// When it was begun, RFC 3339.
    pub at: String,
    /// Who wrote it.
    pub by: String,
    /// The sentences.
    pub text: String,
    /// The call it is about.
    pub call: Option<RecordId>,
}

/// A call at a door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct CallRow {
    /// Its id.
    pub id: RecordId,
    /// The household.
    pub household: RecordId,
    /// The door as it is said; empty for a reader who may not know it.
    pub door: String,
    /// The householder's name.
    pub householder: Option<String>,
    /// What came of it.
    pub outcome: Option<CallOutcome>,
    /// 慰问.
    pub courtesy: bool,
    /// What was brought or said.
    pub courtesy_note: Option<String>,
    /// When the door was opened, RFC 3339.
    pub called_at: String,
    /// What was heard; filled in by `device`.
    pub items: u32,
    /// The call's journal.
    pub journal: Option<String>,
    /// Who wrote it down, where several did and it was said to be one call; else nobody.
    pub written_by: Vec<String>,
}

/// The visits' own parts of a visit's page; `device` adds what was heard and the team's seats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct VisitParts {
    /// As in a list.
    pub row: VisitRow,
    /// What is typed.
    pub fields: VisitFields,
    /// The sign-in; only the team has it.
    pub attendance: Vec<AttendanceRow>,
    /// Counts by role word: of the sign-in while a draft, as fixed once confirmed.
    pub attended_by_role: BTreeMap<String, u32>,
    /// Agreed actions.
    pub actions: Vec<ActionRow>,
    /// Doors called at.
    pub calls: Vec<CallRow>,
    /// The journal.
    pub journal: Vec<JournalRow>,
    /// Who recorded it.
    pub recorded_by: String,
    /// Who confirmed it.
    pub confirmed_by: Option<String>,
    /// Other records that may tell of the same visit, and what was said of them.
    pub twins: Vec<TwinNote>,
    /// What others wrote down of it, as they wrote it.
    pub joined: Vec<JoinedVisit>,
}

/// A visit that was joined into another one: what stands in it alone. What belongs to it is shown with the one that stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct JoinedVisit {
    /// Its id.
    pub id: RecordId,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was begun, RFC 3339.
    pub begun_at: String,
    /// What is typed.
    pub fields: VisitFields,
    /// Its sign-in.
    pub attendance: Vec<AttendanceRow>,
    /// Its counts by role.
    pub attended_by_role: BTreeMap<String, u32>,
    /// Its calls as its writer wrote them.
    pub calls: Vec<CallRow>,
}

/// A door of a day's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct DoorRow {
    /// The call list entry.
    pub entry: Option<RecordId>,
    /// The household.
    pub household: RecordId,
    /// The door as it is said.
    pub door: String,
    /// The householder's name.
    pub householder: Option<String>,
    /// As `138****5678`.
    pub phone_masked: Option<String>,
    /// 关爱对象 and the like.
    pub tags: Vec<String>,
    /// Why this family.
    pub reason: Option<String>,
    /// The day's call, once made.
    pub call: Option<RecordId>,
    /// What came of it.
    pub outcome: Option<CallOutcome>,
    /// The last call before that day.
    pub last_call_on: Option<NaiveDate>,
    /// By whom.
    pub last_called_by: Option<String>,
    /// Called at so often of late that a further call deserves a thought (users.md 1.1).
    pub called_often: bool,
}

/// A day's doors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct DoorList {
    /// The visit these calls belong to, once there is one.
    pub visit: Option<RecordId>,
    /// The day.
    pub on: NaiveDate,
    /// In door order.
    pub doors: Vec<DoorRow>,
}

/// The visits' own parts of a call's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct CallParts {
    /// The call.
    pub row: CallRow,
    /// Its visit.
    pub visit: RecordId,
    /// Its community.
    pub community: RecordId,
    /// 关爱对象 and the like.
    pub tags: Vec<String>,
    /// As `138****5678`.
    pub phone_masked: Option<String>,
    /// Earlier calls at this door, newest first.
    pub earlier: Vec<CallRow>,
    /// The next door of the list.
    pub next_entry: Option<RecordId>,
    /// The one before.
    pub previous_entry: Option<RecordId>,
    /// Seats present at the visit, as in `members_present`; `device` puts names to them.
    pub companions: Vec<String>,
    /// Other records that may tell of the same call, and what was said of them.
    pub twins: Vec<TwinNote>,
    /// What others wrote down of it, as they wrote it.
    pub joined: Vec<CallRow>,
}

/// The counts by role of a confirmed visit, as people who signed in late would change them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Recount {
    /// As confirmed.
    pub before: BTreeMap<String, u32>,
    /// With those who came to the list since.
    pub after: BTreeMap<String, u32>,
}

/// What came to a confirmed visit afterwards (确认后补记): the visits' own parts; `device` adds what was heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct LateParts {
    /// The visit, as in a list.
    pub row: VisitRow,
    /// Visits that were joined into it and are still with the team: they follow it.
    pub joined: Vec<JoinedVisit>,
    /// Doors called at, as their writers wrote them.
    pub calls: Vec<CallRow>,
    /// The journal.
    pub journal: Vec<JournalRow>,
    /// Agreed actions.
    pub actions: Vec<ActionRow>,
    /// How the people who count change: those who signed in later, and those of visits that follow. All together; where only a part of
    /// it changes, both are the same.
    pub recount: Option<Recount>,
}

/// What a confirmation moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
pub struct Confirmed {
    /// Records that went from draft to work.
    pub moved: u32,
    /// Whether the counts by role of a visit were amended.
    pub recounted: bool,
}
