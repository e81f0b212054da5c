//! Departments called to concerns: by who works on the concern, answered by the department.

use crate::{Error, command::None, core::Core};
use concerns::{CallDepartment, Item, StepSummons, Summons, SummonsView};
use kernel::RecordId;

pub(crate) fn call(core: &mut Core, args: CallDepartment) -> Result<SummonsView, Error> {
    let at = store::must::<Item>(core.open()?.store.read(), args.item)?.value.community;
    let id = core.write(Some(at), |tx| concerns::call_department(tx, &args))?;
    shown(core, id, at)
}

/// Everything that is here: of the department, or of the communities whose work is read.
pub(crate) fn list(core: &mut Core, _: None) -> Result<Vec<SummonsView>, Error> {
    let at = core.open()?.department();
    Ok(concerns::summonses(core.open()?.store.read(), &core.looking(at)?.desk())?)
}

/// A step of the side whose it is: the department's under the posting there, the others under the one at the community.
pub(crate) fn step(core: &mut Core, args: StepSummons) -> Result<SummonsView, Error> {
    let summons = store::must::<Summons>(core.open()?.store.read(), args.id)?.value;
    let at = if args.step.is_departments() { summons.department } else { summons.community };
    core.write(Some(at), |tx| concerns::step_summons(tx, &args))?;
    shown(core, args.id, at)
}

fn shown(core: &Core, id: RecordId, at: RecordId) -> Result<SummonsView, Error> {
    Ok(concerns::show_summons(core.open()?.store.read(), id, &core.looking(Some(at))?.desk())?)
}
