//! Whether the log answers, told in time: who asks this has others to send laptops to and does not wait.

use crate::Answering;
use kernel::DeviceId;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Balancers mostly wait for two to five seconds.
const IN_TIME: Duration = Duration::from_secs(2);

/// One question to the log at a time. While it is not answered nobody else asks: a log that hangs holds one line, however often
/// the probes come.
pub(crate) struct Readiness(Arc<Semaphore>);

impl Readiness {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }

    /// False too when the answer takes too long.
    pub(crate) async fn of(&self, hub: Arc<dyn Answering>) -> bool {
        let free = Arc::clone(&self.0);
        let asked = async move {
            let turn = free.acquire_owned().await.ok()?;
            let ask = move || {
                let is_known = hub.key_of(DeviceId::from_bytes([0; 16]));
                drop(turn);
                is_known.ok()
            };
            tokio::task::spawn_blocking(ask).await.ok().flatten()
        };
        matches!(tokio::time::timeout(IN_TIME, asked).await, Ok(Some(_)))
    }
}
