//! 导出记录、打开失败记录: what laptops noted of themselves (docs/adr/0050), for whoever watches over them and for the member.

use crate::{Error, command::None, core::Core, core::Open, wire::ById, wire::Saved};
use directory::{ExportRow, FailedOpeningRow};
use kernel::policy::{Reach, reads};
use kernel::{Compartment, MemberId, Role};

/// Whose traces this vault's member reads: everybody's, or the own.
fn whose(open: &Open) -> Option<MemberId> {
    let role = open.role();
    let is_everybodys = reads(role, Compartment::Audit) == Some(Reach::District) || role == Role::Secadmin;
    (!is_everybodys).then_some(open.card.member)
}

/// Files written out of vaults, the latest first.
pub(crate) fn exports(core: &mut Core, _: None) -> Result<Vec<ExportRow>, Error> {
    let open = core.open()?;
    Ok(directory::exports(open.store.read(), whose(open), open.card.member)?)
}

/// What was tried on locked vaults, the latest first.
pub(crate) fn failed_openings(core: &mut Core, _: None) -> Result<Vec<FailedOpeningRow>, Error> {
    let open = core.open()?;
    Ok(directory::failed_openings(open.store.read(), whose(open))?)
}

/// Copies that were made of the own vault and of which the member has not said that they are gone.
pub(crate) fn vault_copies(core: &mut Core, _: None) -> Result<Vec<ExportRow>, Error> {
    let open = core.open()?;
    let copies = directory::vault_copies(open.store.read(), open.card.member, Option::None)?;
    Ok(copies.into_iter().filter(|copy| copy.may_say_gone).collect())
}

/// Their member destroyed one.
pub(crate) fn say_copy_gone(core: &mut Core, args: ById) -> Result<Saved, Error> {
    let now = core.now();
    core.write(Option::None, |tx| directory::say_copy_gone(tx, args.id))?;
    Ok(Saved::at(now))
}
