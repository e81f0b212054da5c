//! The report: its outline, its numbers, what it must not say, its files.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "figures_cases/district.rs"]
mod district;
#[path = "round_report_cases/files.rs"]
mod files;
#[path = "round_report_cases/made.rs"]
mod made;
#[path = "round_report_cases/words.rs"]
mod words;
