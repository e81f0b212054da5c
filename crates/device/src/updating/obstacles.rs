//! What stands between a member and a newer program: whatever is only on this laptop comes first.

use super::outboxes;
use crate::{Error, core::Core};
use kernel::Refusal;

/// Why the program is not to be changed now; empty when it may be. A vault must be open.
pub(crate) fn obstacles(core: &Core) -> Result<Vec<Refusal>, Error> {
    let mut found = Vec::new();
    let alone = outboxes::alone(core)?;
    if alone > 0 {
        found.push(Refusal::not_now("update_outbox_unsafe").with("count", alone));
    }
    // Words go first: until they are up or on their way, they alone are said.
    let (_, files) = core.files_by_carrier()?;
    if files > 0 && alone == 0 && core.home.hub()?.is_some() {
        found.push(Refusal::not_now("update_files_waiting").with("count", files));
    }
    found.extend(outboxes::of_others(core)?);
    Ok(found)
}
