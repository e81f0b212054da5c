//! 导出记录、打开失败记录: what laptops noted of themselves (docs/adr/0050), for whoever watches over them and for the member.

use crate::{Error, command::None, core::Core, core::Open, wire, wire::ById, wire::HowMany, wire::Saved};
use directory::{Asked, ExportRow, FailedOpeningRow, Latest};
use kernel::policy::{Reach, reads};
use kernel::{Compartment, MemberId, Role};
use serde::Deserialize;
use ts_rs::TS;

/// Whose traces this vault's member reads: everybody's, or the own.
fn whose(open: &Open) -> Option<MemberId> {
    let role = open.role();
    let is_everybodys = reads(role, Compartment::Audit) == Some(Reach::District) || role == Role::Secadmin;
    (!is_everybodys).then_some(open.card.member)
}

fn asked(open: &Open, args: HowMany) -> Asked {
    Asked { of: whose(open), most: args.most() }
}

/// A file that somebody found.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct FoundFile {
    #[allow(dead_code)]
    file_name: String,
    content_base64: String,
}

/// Files written out of vaults, the latest first.
pub(crate) fn exports(core: &mut Core, args: HowMany) -> Result<Latest<ExportRow>, Error> {
    let open = core.open()?;
    Ok(directory::exports(open.store.read(), asked(open, args), open.card.member)?)
}

/// What was tried on locked vaults, the latest first.
pub(crate) fn failed_openings(core: &mut Core, args: HowMany) -> Result<Latest<FailedOpeningRow>, Error> {
    let open = core.open()?;
    Ok(directory::failed_openings(open.store.read(), asked(open, args))?)
}

/// When this vault wrote out just this file; nothing where it never did. Only the vault that wrote it can say so.
pub(crate) fn find_file(core: &mut Core, args: FoundFile) -> Result<Vec<ExportRow>, Error> {
    let bytes = wire::decode(&args.content_base64)?;
    let open = core.open()?;
    Ok(directory::exports_of(open.store.read(), &open.digest(&bytes), open.card.member)?)
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
