//! 合并 and 撤销合并: two households of a ledger are said to be one, and that is taken back. Nothing of either is moved or changed.

use crate::merged::main_home;
use crate::{Error, Household};
use kernel::{Compartment, ErrorCode, Intent, RecordId, Refusal};
use serde::Deserialize;
use serde_json::json;
use store::{Row, Tx};

/// Which household is one with which.
#[derive(Clone, Copy, Debug, Deserialize, ts_rs::TS)]
pub struct MergeHouseholds {
    /// The one that is read as the other from now on.
    pub household: RecordId,
    /// The one that stays.
    pub into: RecordId,
}

/// Which household is one of its own again.
#[derive(Clone, Copy, Debug, Deserialize, ts_rs::TS)]
pub struct UnmergeHouseholds {
    /// One that was merged into another.
    pub household: RecordId,
}

/// Says that two households are one. Of households that are merged already, those that stay are meant.
///
/// # Errors
/// `not_your_right`, `not_your_place`, `households_are_one`, `record_is_void`, no such household, and the store's.
pub fn merge_households(tx: &mut Tx<'_>, args: MergeHouseholds) -> Result<(), Error> {
    let household = of_the_ledger(tx, Intent::MergeHouseholds, args.household)?;
    let into = of_the_ledger(tx, Intent::MergeHouseholds, args.into)?;
    if household == into {
        return Err(Refusal::not_now("households_are_one").into());
    }
    let said = json!({ "merged_into": into });
    tx.set::<Household>(Intent::MergeHouseholds, household, said)?;
    Ok(())
}

/// Takes back that a household is one with the one that stays. What was merged into it goes on being one with it.
///
/// # Errors
/// `not_your_right`, `not_your_place`, `household_not_merged`, no such household, and the store's.
pub fn unmerge_households(tx: &mut Tx<'_>, args: UnmergeHouseholds) -> Result<(), Error> {
    let main = of_the_ledger(tx, Intent::UnmergeHouseholds, args.household)?;
    if main == args.household {
        return Err(Refusal::not_now("household_not_merged").into());
    }
    // The one that stays says something itself only in a ring: left standing, it would be read as the other.
    for id in [args.household, main] {
        if store::must::<Household>(tx.conn(), id)?.value.merged_into.is_some() {
            tx.set::<Household>(Intent::UnmergeHouseholds, id, json!({ "merged_into": null }))?;
        }
    }
    Ok(())
}

/// The one that stays, of a household of the writer's own ledger.
fn of_the_ledger(tx: &Tx<'_>, intent: Intent, id: RecordId) -> Result<RecordId, Error> {
    let scope = Compartment::Registry.at(tx.actor().place);
    tx.may(intent, scope)?;
    let row: Row<Household> = store::must(tx.conn(), id)?;
    if row.scope != scope {
        return Err(Refusal::new(ErrorCode::Forbidden, "not_your_place").into());
    }
    if row.is_void {
        return Err(Refusal::not_now("record_is_void").into());
    }
    Ok(main_home(tx.conn(), id)?)
}
