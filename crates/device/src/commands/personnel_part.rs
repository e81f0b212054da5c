//! 人员变动: the office pastes a list of who goes and who comes, looks at what it will do, and lets it be done.

use crate::{Error, core::Core, core::Open};
use directory::import::{PersonnelArgs, PersonnelReport, PersonnelRow};
use kernel::{ErrorCode, Intent, Refusal};
use serde::Deserialize;
use ts_rs::TS;

/// What was pasted.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct PastedText {
    text: String,
}

/// Takes a pasted table apart; nothing is judged yet.
pub(crate) fn read(core: &mut Core, args: PastedText) -> Result<Vec<PersonnelRow>, Error> {
    Ok(directory::import::read_pasted(office(core)?.store.read(), &args.text)?)
}

/// What the rows would do; writes nothing.
pub(crate) fn preview(core: &mut Core, args: PersonnelArgs) -> Result<PersonnelReport, Error> {
    Ok(directory::import::preview_personnel(office(core)?.store.read(), &args, core.today()?)?)
}

/// Does it, all in one transaction.
pub(crate) fn change(core: &mut Core, args: PersonnelArgs) -> Result<PersonnelReport, Error> {
    let district = office(core)?.district.place();
    core.write(Some(district), |tx| directory::import::change_personnel(tx, &args))
}

fn office(core: &Core) -> Result<&Open, Error> {
    let open = core.open()?;
    match kernel::policy::reach(open.role(), Intent::ChangePersonnel) {
        Some(_) => Ok(open),
        None => Err(Refusal::new(ErrorCode::Forbidden, "not_your_right").into()),
    }
}
