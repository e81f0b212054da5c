//! What crosses the wire. Names and shapes are those of `ui/src/api/generated.ts`.

use crate::{
    form::StepForm,
    opinion::LevelOpinionView,
    sorting_marks::SortingMarks,
    summons_views::SummonsView,
    words::{Nature, Outcome, Source, State, StepWord, ToldField},
};
use kernel::{ChangeId, RecordId, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Draft until the lead confirms (decisions D37).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Only the team reads it.
    Draft,
    /// It counts.
    Confirmed,
}

/// Somebody who can read a concern, or what was copied from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Reader {
    /// As what.
    pub role: Role,
    /// Where: the community, its subdistrict, the district, or the department.
    pub place_name: String,
    /// What a department was told of the resident beside the words written for it; it never reads the concern. None of a reader of the concern.
    pub told: Option<Vec<ToldField>>,
}

/// Who said it, as the team's own screens show and type it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Speaker {
    /// The name.
    pub name: Option<String>,
    /// The number to call back.
    pub phone: Option<String>,
    /// The door.
    pub door: Option<String>,
    /// 不透露姓名.
    pub is_unnamed: bool,
}

/// The fields of an item that can be described better.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemFields {
    /// What kind of thing it is.
    pub nature: Nature,
    /// The pack's category.
    pub category: Option<String>,
    /// Where it is about.
    pub place: Option<String>,
    /// The words.
    pub text: String,
    /// What was answered on the spot.
    pub first_answer: Option<String>,
    /// The route proposed.
    pub route: Option<String>,
    /// Found before anyone complained.
    pub is_proactive: bool,
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ItemRow {
    /// The record.
    pub id: RecordId,
    /// The number on the slip.
    pub number: String,
    /// The community.
    pub community: RecordId,
    /// Its name.
    pub community_name: String,
    /// The round's number.
    pub round: Option<String>,
    /// The visit.
    pub visit: Option<RecordId>,
    /// The door.
    pub call: Option<RecordId>,
    /// Where it was heard.
    pub source: Source,
    /// What kind of thing it is.
    pub nature: Nature,
    /// The category's code.
    pub category: Option<String>,
    /// The category's word.
    pub category_word: Option<String>,
    /// Where it is about.
    pub place: Option<String>,
    /// The words.
    pub text: String,
    /// What was answered on the spot.
    pub first_answer: Option<String>,
    /// The route decided, or proposed while none is.
    pub route: Option<String>,
    /// The route's word.
    pub route_word: Option<String>,
    /// The name, only where the identity is readable here and not withheld.
    pub speaker: Option<String>,
    /// 不透露姓名.
    pub is_unnamed: bool,
    /// Where it stands; none for natures without steps.
    pub state: Option<State>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The day that counts now: due day, or review day while deferred.
    pub due_on: Option<String>,
    /// Working days left; negative when overdue.
    pub days_left: Option<i32>,
    /// True when the day has passed.
    pub is_overdue: bool,
    /// True when the resident was told, after the resolution if there is one; for other natures, when answered on the spot.
    pub is_replied: bool,
    /// Draft or confirmed.
    pub stage: Stage,
    /// When it was heard.
    pub heard_at: String,
    /// The named person it lies with.
    pub handler: Option<String>,
    /// Some struck it out, others went on with it: it is being asked whether it stays so.
    pub is_void_asked: bool,
}

/// What the ledger is narrowed to. Empty lists narrow nothing.
#[derive(Clone, Debug, Default, Deserialize, TS)]
pub struct ItemFilter {
    /// In words, place or number.
    pub search: Option<String>,
    /// States.
    pub states: Vec<State>,
    /// Natures.
    pub natures: Vec<Nature>,
    /// Category codes.
    pub categories: Vec<String>,
    /// Routes.
    pub routes: Vec<String>,
    /// One community.
    pub community: Option<RecordId>,
    /// One round's number.
    pub round: Option<String>,
    /// Only what is past its day.
    pub only_overdue: bool,
    /// Only confirmed items whose resident has still to be told.
    pub only_unanswered: bool,
    /// Rows to leave out.
    pub offset: u32,
    /// Rows wanted, at most 500.
    pub limit: u32,
}

/// A page of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ItemList {
    /// How many there are in all.
    pub total: u32,
    /// This page, latest heard first.
    pub rows: Vec<ItemRow>,
}

/// One step as it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct StepView {
    /// The change.
    pub id: ChangeId,
    /// What was done.
    pub step: StepWord,
    /// When it was written.
    pub at: String,
    /// The day it took effect.
    pub on: String,
    /// Who wrote it.
    pub by: String,
    /// For whom.
    pub recorded_for: Option<String>,
    /// What was filled in; choices by the pack's words.
    pub fields: BTreeMap<String, String>,
    /// 待核: it doesn't fit and moved nothing.
    pub is_misfit: bool,
    /// The state after it.
    pub state_after: State,
}

/// An item with all that is known here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ItemPage {
    /// Its line.
    pub row: ItemRow,
    /// What can be described better.
    pub fields: ItemFields,
    /// Who said it, where the identity is readable here.
    pub speaker: Option<Speaker>,
    /// Its steps, misfits included.
    pub steps: Vec<StepView>,
    /// The steps that may be taken now.
    pub allowed: Vec<StepForm>,
    /// Why it is due then, in the pack's words.
    pub due_reason: Option<String>,
    /// Who can read it, or what was copied from it.
    pub readers: Vec<Reader>,
    /// Where its joint sorting stands; none for what was not heard at a visit, or is a draft.
    pub sorting: Option<SortingMarks>,
    /// Steps that wait for it.
    pub waits_for_sorting: bool,
    /// What the subdistrict says of the level.
    pub level_opinion: Option<LevelOpinionView>,
    /// Whether who looks may say it now.
    pub may_advise: bool,
    /// The departments called to it, and what they answered.
    pub summonses: Vec<SummonsView>,
    /// Whether who looks may call one now.
    pub may_call: bool,
}

/// Something heard, to be kept.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct HearArgs {
    /// The community.
    pub community: RecordId,
    /// The visit it was heard at.
    pub visit: Option<RecordId>,
    /// The door it was heard at.
    pub call: Option<RecordId>,
    /// Where it was heard.
    pub source: Source,
    /// What kind of thing it is.
    pub nature: Nature,
    /// The pack's category.
    pub category: Option<String>,
    /// Where it is about.
    pub place: Option<String>,
    /// The words.
    pub text: String,
    /// Who said it.
    pub speaker: Option<Speaker>,
    /// What was answered on the spot.
    pub first_answer: Option<String>,
    /// The route proposed.
    pub route: Option<String>,
}

/// A step to be taken.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct StepArgs {
    /// The item.
    pub id: RecordId,
    /// The step.
    pub step: StepWord,
    /// What is filled in; dates as `YYYY-MM-DD`.
    pub fields: BTreeMap<String, String>,
}

/// Which round is read out.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ReadoutArgs {
    /// The community.
    pub community: RecordId,
    /// The round's id; none = the latest one with confirmed items.
    pub round: Option<RecordId>,
}

/// A round's items for reading out at the next meeting: each exactly once, unanswered first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Readout {
    /// The community.
    pub community_name: String,
    /// The round's number; empty when nothing was ever heard.
    pub round: String,
    /// All = solved + explained + other + open.
    pub total: u32,
    /// Ended as solved.
    pub solved: u32,
    /// Ended as explained.
    pub explained: u32,
    /// Ended otherwise, taken back, or of a nature without steps.
    pub other: u32,
    /// Concerns still worked on.
    pub open: u32,
    /// Concerns whose resident has still to be told, and questions without an answer.
    pub unanswered: u32,
    /// The items.
    pub rows: Vec<ItemRow>,
}
