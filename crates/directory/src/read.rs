//! Reading: lists and pages for the screens, and what other crates ask of the directory. Every question about the roster is
//! asked of a day.

mod communities;
mod findings;
mod homes;
mod households;
mod places;
mod roster;
mod teams;

pub use communities::{CommunityRow, Coverage, NamedPlace, communities, coverage};
pub use findings::{FindingReason, RosterFinding, findings};
pub(crate) use homes::{Home, Kept, homes};
pub use households::{HouseholdRow, HouseholdsArgs, household, households};
pub(crate) use places::{directory_scope, the_district};
pub use places::{district, known_name, pairings_on, place_name, team_of};
pub(crate) use roster::Roster;
pub use teams::{SeatView, TeamPage, TeamRow, TeamsArgs, seats_of, team, teams};
