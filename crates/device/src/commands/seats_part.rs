//! 席位: a line bureau's own seats in every team, who holds them, and the changes it makes of them.

use crate::{Error, command::None, core::Core, wire::Saved};
use directory::{PostHolder, ReplaceHolder, SeatLine, SeatRole};
use serde::Serialize;
use ts_rs::TS;

/// What a bureau is shown.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct SeatBoard {
    /// Which of a team's seats is the bureau's.
    role: SeatRole,
    /// One for each team, in the order of the teams.
    rows: Vec<SeatLine>,
    /// Held changes of these seats' holders that wait for a ruling.
    held_to_rule: u32,
}

/// The bureau's seats as they are today.
pub(crate) fn list(core: &mut Core, _: None) -> Result<SeatBoard, Error> {
    let (open, today) = (core.open()?, core.today()?);
    let role = directory::own_seats(open.role())?;
    let conn = open.store.read();
    let held_to_rule = directory::held_waiting(conn, open.role())?;
    Ok(SeatBoard { role, rows: directory::line_seats(conn, role, today)?, held_to_rule })
}

/// Puts another person into a seat, or nobody.
pub(crate) fn replace(core: &mut Core, args: ReplaceHolder) -> Result<Saved, Error> {
    let (now, district) = (core.now(), core.open()?.district.place());
    core.write(Some(district), |tx| directory::replace_holder(tx, &args))?;
    Ok(Saved::at(now))
}

/// Gives whoever holds a seat a posting for it.
pub(crate) fn post(core: &mut Core, args: PostHolder) -> Result<Saved, Error> {
    let (now, district) = (core.now(), core.open()?.district.place());
    core.write(Some(district), |tx| directory::post_holder(tx, args))?;
    Ok(Saved::at(now))
}
