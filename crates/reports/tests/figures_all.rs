//! Figures: each defined once, each listing its records, none moved by what comes later.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "figures_cases/district.rs"]
mod district;
#[path = "figures_cases/issues.rs"]
mod issues;
#[path = "figures_cases/late.rs"]
mod late;
#[path = "figures_cases/properties.rs"]
mod properties;
#[path = "figures_cases/table.rs"]
mod table;
