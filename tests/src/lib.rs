//! Stories over real parts: what they share. A laptop is a real home with real encrypted databases, driven through the one
//! command list and nothing else.
//!
//! May import the device and no crate under it. Must never know: a window, a terminal, how anything is kept.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod calls;
mod hub;
mod laptop;
mod line;

pub use calls::{HeardWish, adds_paper, concern, hear, hear_outside, hold_symposium, open_door, texts};
pub use hub::{
    Hub, Invitation, SECOND, added, district, file, free_port, invitation_of, program, second_member, second_recorder,
    sync, sync_clean,
};
pub use laptop::{Laptop, PASSPHRASE, Refused, copy_folder, practice_home};
pub use line::{Break, Cut, Line, Way};

/// The office's account of the practice district.
pub const OFFICE: &str = "区领导小组办公室";
/// The recorder.
pub const RECORDER: &str = "王敏";
/// The secretary of the community.
pub const SECRETARY: &str = "沈岚";
/// When practice begins; a day inside the window of 2026's fourth round.
pub const MORNING: &str = "2026-10-08T09:30:00+08:00";
/// The same day, later.
pub const NOON: &str = "2026-10-08T12:00:00+08:00";
/// The same day, later still.
pub const EVENING: &str = "2026-10-08T18:00:00+08:00";
