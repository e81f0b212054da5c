//! What is looked up, never what is done: places, members and their postings, teams with seats and pairings, the official
//! calendar, households. Reads the files offices really keep (roster, household ledger, official lists) and imports them as
//! differences (decisions D17).
//!
//! May import: kernel, change, store. Must never know: a visit, a concern, a paper, a key, a screen.

mod bounds;
mod bureaus;
mod column;
mod departments;
mod disclosures;
mod doubles;
mod erasures;
mod error;
mod forms;
mod held_changes;
mod kinds;
mod latest;
mod losses;
mod marks;
mod merging;
mod read;
mod revocations;
mod seats;
mod sections;
mod succession;
mod together;
mod traces;

pub mod door;
pub mod import;
pub mod members;
pub mod merged;
pub mod phone;
pub mod pinyin;
pub mod source;
pub mod text;

pub use bureaus::{bureau_of, seat_of};
pub use column::{COLUMN, Directory};
pub use departments::{DepartmentRow, department, departments, has_somebody};
pub use disclosures::{DisclosureRow, Phone, RevealPhone, disclosures, reveal_phone};
pub use doubles::{Alike, DoublePair, Doubles, DoublesArgs, HomeField, HomeSide, MergedPair, doubles};
pub use erasures::{ErasureGround, ErasureRow, ToErase, erase, erasures, erasures_pending};
pub use error::Error;
pub use held_changes::{HeldRow, RuleHeld, held_by_device, held_changes, held_waiting, rule_held};
pub use kinds::*;
pub use latest::{Asked, Latest};
pub use losses::{AffectedCount, LossRow, LostDevice, list_affected, loss, losses, report_loss};
pub use marks::calendar;
pub use merged::{homes_joined, main_home, one_home};
pub use merging::{MergeHouseholds, UnmergeHouseholds, merge_households, unmerge_households};
pub use read::*;
pub use revocations::{RevocationRow, revocations, revoke};
pub use seats::{PostHolder, ReplaceHolder, SeatHolder, SeatLine, line_seats, own_seats, post_holder, replace_holder};
pub use sections::{SectionRow, level_of, section_keepers, section_of, sections};
pub use together::Term;
pub use traces::{
    ExportRow, FailedOpeningRow, NewExport, exports, exports_of, failed_openings, note_export, note_failed_opening,
    say_copy_gone, say_copy_not_made, vault_copies,
};
