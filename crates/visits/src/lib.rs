//! What a team does: rounds, visits, symposiums with their sign-in, calls at doors, journals, agreed actions, the day's call
//! list, the visit's part of the lead's confirmation, and what two of a team wrote down of one visit. There is no quota of
//! households, no time per door and no score.
//!
//! May import: kernel, change, store, directory. Must never know: what was heard (that is `concerns`), a paper, a key, a
//! network, a screen. Counts of what was heard are filled in by `device`.

mod amend;
mod bounds;
mod call_list;
mod column;
mod confirm;
mod contacts;
mod doors;
mod error;
mod family;
mod fields;
pub mod figures;
mod journal;
mod kinds;
mod late;
mod list;
mod names;
mod open_door;
mod personal;
mod rounds;
mod set;
mod start;
mod symposium;
mod told;
mod twins;
mod views;
mod waiting;
mod words;

pub use amend::{AmendArgs, VoidArgs, amend, void};
pub use call_list::{PrepareCallList, prepare_call_list};
pub use column::{COLUMN, Visits};
pub use confirm::{confirm, confirm_late};
pub use contacts::{CALLED_OFTEN, CalledOften, last_call};
pub use doors::{Doors, call, doors};
pub use error::Error;
pub use fields::MOST_AT_ONCE;
pub use journal::{WriteJournal, write_journal};
pub use kinds::{AgreedAction, Attendance, CallListEntry, HouseholdCall, Journal, Round, ToldVisit, Twin, Visit};
pub use late::{ToConfirm, late_parts, to_confirm};
pub use list::{ListVisits, list, main_of, of_round, show, stage, together, visit_row};
pub use open_door::{OpenDoorArgs, not_home, open_door};
pub use personal::{PersonalPart, erased_with, listed as listed_to_call, personal_parts};
pub use rounds::{SetRound, current, ensure_year, rounds, set_round};
pub use set::{SetAction, SetCall, SetVisit, set, set_action, set_call};
pub use start::{Start, start};
pub use symposium::{Agree, SignIn, agree, sign_in};
pub use told::{
    SettleTold, TakeDown, ToldRow, judge as judge_told, settle_told, take_down, told, told_source, told_words,
};
pub use twins::{
    DecideTwins, ReopenTwins, TwinNote, TwinQuestion, TwinSide, decide_twins, reopen_twins, twin_questions, twins_asked,
};
pub use views::*;
pub use words::{AttendeeRole, CallOutcome, Stage, ToldSource, TwinVerdict, VisitKind};
