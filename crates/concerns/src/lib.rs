//! What was heard, and each concern to its answer: items and who said them, steps folded by a workflow that is data, due
//! days, the ledger, the readout, figures.
//!
//! May import: kernel, change, store, directory (SQL may join directory's tables). Must never know: a visit's rules, a
//! paper, a key (a file's passes through as bytes), a screen, a clock.

mod agreed;
mod attach;
mod attachment;
mod bounds;
mod confirmed;
mod deadline;
mod describe;
mod desk;
mod duplicates;
mod entries;
mod error;
pub mod figures;
mod fold;
mod form;
mod hear;
mod home;
mod item;
mod judge;
mod list;
mod names;
mod number;
mod opinion;
mod pack;
mod readers;
mod readout;
mod show;
mod sorted;
mod sorting;
mod sorting_marks;
mod sorting_page;
mod standing;
mod summons;
mod summons_identity;
mod summons_standing;
mod summons_steps;
mod summons_views;
mod table;
mod take_step;
mod views;
mod words;
mod workflow;

pub use agreed::Sorted;
pub use attach::{CheckedFile, all_attachments, attach, attachments, void_attachment};
pub use attachment::{Attachment, MEDIA_TYPES, MOST_OF_A_THUMBNAIL, MOST_OF_AN_ITEM, cut_of, cut_of_fields};
pub use deadline::{Basis, Due, Ground, due_on, limit, reason as due_reason};
pub use describe::{confirm_item, confirm_items, confirm_visit, set, void};
pub use desk::Desk;
pub use entries::fold_entries;
pub use error::Error;
pub use fold::{Folded, Line, fold};
pub use form::{Looker, Offer, Proposals, StepField, StepForm, allowed};
pub use hear::{HeardAt, hear, set_speaker};
pub use home::{HomeItems, home, last_round};
pub use item::{Item, ItemIdentity};
pub use judge::{MOST_CHARACTERS, MOST_OF_A_NAME};
pub use list::{count_of_call, count_of_visit, draft_visits, drafts, list, of_call, of_visit, row};
pub use number::is_whole as is_whole_number;
pub use opinion::{AdviseLevel, LevelOpinion, LevelOpinionView, advise_level};
pub use pack::{Category, Choice, Limits, Pack, Terms};
pub use readout::{is_unanswered, of_round as round_readout, readout};
pub use show::show;
pub use sorted::Side;
pub use sorting::{SeenItem, confirm_sorting, has_secretary, sort, sort_without};
pub use sorting_marks::{SideMark, SortingChange, SortingMarks};
pub use sorting_page::{SortingRow, SortingSums, sorting_rows, sorting_sums};
pub use standing::{By, Standing, Step};
pub use summons::Summons;
pub use summons_identity::SummonsIdentity;
pub use summons_standing::{FoldedSummons, SummonsLine, SummonsStanding, fold_summons};
pub use summons_steps::{CallDepartment, StepSummons, call_department, step_summons};
pub use summons_views::{SummonsStepView, SummonsView, all_summonses, called_from, show_summons, summonses};
pub use table::{COLUMN, Concerns};
pub use take_step::take_step;
pub use views::*;
pub use words::{
    Nature, Outcome, SharingBasis, Source, State, StepWord, SummonsResult, SummonsState, SummonsStep, ToldField,
};
pub use workflow::{FieldKind, FieldRule, Guard, StepRule, Workflow};
