//! 待放行: what the hub holds, for the office to rule on and for its author to follow (decisions D19).

use crate::{Error, core::Core, wire::HowMany, wire::Saved};
use directory::{HeldRow, Latest, RuleHeld};

/// What the hub holds or held, as far as this member is told: the office all of it, everybody else their own.
pub(crate) fn list(core: &mut Core, args: HowMany) -> Result<Latest<HeldRow>, Error> {
    let now = core.believed()?;
    Ok(directory::held_changes(core.open()?.store.read(), args.most(), now)?)
}

/// Lets held changes into force, or refuses them with a reason; the hub does it at the next sync.
pub(crate) fn rule(core: &mut Core, args: RuleHeld) -> Result<Saved, Error> {
    let now = core.believed()?;
    let district = core.open()?.district.place();
    core.write(Some(district), |tx| directory::rule_held(tx, &args))?;
    Ok(Saved::at(now))
}
