//! What is over goes, beside the work and whether anybody comes or not: files to join by whose time is over, and what was counted of days before.

use crate::{AuditTx, Error, Hub, Log, invitations, quota};

impl<L: Log> Hub<L> {
    /// Takes out what is over by this hub's clock. It may be asked for at any time.
    ///
    /// # Errors
    /// The log's; then nothing went.
    pub fn sweep(&self) -> Result<(), Error> {
        let now = self.setting.clock.now();
        self.write(|tx| {
            // Of what laptops brought, only the last days are asked for.
            tx.forget_brought(quota::day_of(now) - 1)?;
            invitations::sweep(tx, now)
        })
    }
}
