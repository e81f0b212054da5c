//! Joining by what was said over a telephone: where the hub is, and a code (docs/adr/0041).

use super::begin::{RecoveryShown, join_from};
use crate::hub_sync::{Fetched, Hall};
use crate::{Error, core::Core, enrolment};
use kernel::Refusal;
use serde::{Deserialize, Serialize};
use sync::JoiningCode;
use ts_rs::TS;

/// Join by a code.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct JoinByCode {
    /// Where the hub is, as it was said.
    address: String,
    joining_code: String,
    nickname: String,
    passphrase: String,
}

/// A code as far as it was typed.
#[derive(Clone, Debug, Deserialize, TS)]
pub(crate) struct TypedJoiningCode {
    joining_code: String,
}

/// What can be said of it without asking anybody.
#[derive(Clone, Copy, Debug, Serialize, TS)]
pub(crate) struct CodeChecked {
    /// It is whole and has no slip in it. Whether the hub knows it is another question.
    is_right: bool,
}

/// Tells a slip as soon as the code is typed.
pub(crate) fn check_code(_: &mut Core, args: TypedJoiningCode) -> Result<CodeChecked, Error> {
    Ok(CodeChecked { is_right: JoiningCode::parse(&args.joining_code).is_some() })
}

/// Fetches the file that lies at the hub, and makes the vault from it. The code stays good until the vault is in.
pub(crate) fn join_by_code(hall: &Hall, args: JoinByCode) -> Result<RecoveryShown, Error> {
    let mistyped = || Refusal::invalid("joining_code", "joining_code_mistyped");
    let code = JoiningCode::parse(&args.joining_code).ok_or_else(mistyped)?;
    vault::check_passphrase(&args.passphrase).map_err(vault::Error::from)?;
    let keys = code.keys()?;
    let Fetched { bytes, clock_offset } = hall.fetch_invitation(&args.address, &keys)?;
    let file = enrolment::judged(keys.open(&bytes))?;
    let mut core = hall.core();
    // It opened by the code: whoever had it there is the hub.
    core.hub_offset = clock_offset;
    join_from(&mut core, &file, (&args.nickname, &args.passphrase))
}
