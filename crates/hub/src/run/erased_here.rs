//! Beside the work of `serve`: what is erased goes from the hub's own vault, too. Nothing else brings that vault in line while the hub
//! serves; and as long as it has not said so, the office is told that somebody still holds it.

use crate::log::chosen::ChosenLog;
use crate::server::Door;
use crate::{ErasureTx, Error, Failure, Home, Hub, Log, Own};
use kernel::RecordId;
use std::sync::Arc;
use std::time::Duration;

/// The list of what is to be erased is looked at this often.
const LOOKING: Duration = Duration::from_secs(5);

/// Brings the own vault in line: what a sync brings is gone with it, and the next greeting says so. What it knows of then.
pub(super) fn level(home: &Home, hub: &Hub<ChosenLog>) -> Result<Vec<RecordId>, Failure> {
    let known = erasures(hub)?;
    let mut own = Own::open(home)?;
    own.sync(hub)?;
    own.sync(hub)?;
    own.close()?;
    Ok(known)
}

/// Looks again and again, for as long as the hub serves. What fails is noted and tried again.
pub(super) async fn keep_level(home: Home, hub: Arc<Hub<ChosenLog>>, (door, mut known): (Arc<Door>, Vec<RecordId>)) {
    loop {
        tokio::time::sleep(LOOKING).await;
        let (home, hub, before) = (home.clone(), Arc::clone(&hub), known.clone());
        match tokio::task::spawn_blocking(move || level_if_new(&home, &hub, before)).await {
            Ok(Ok(now)) => known = now,
            Ok(Err(failure)) => door.trace.fault(door.hub.now(), &format!("the own vault does not follow: {failure}")),
            Err(_) => door.trace.fault(door.hub.now(), "the own vault's follower ended in the middle"),
        }
    }
}

fn level_if_new(home: &Home, hub: &Hub<ChosenLog>, known: Vec<RecordId>) -> Result<Vec<RecordId>, Failure> {
    if erasures(hub)? == known { Ok(known) } else { level(home, hub) }
}

fn erasures(hub: &Hub<ChosenLog>) -> Result<Vec<RecordId>, Error> {
    hub.log().read(|tx| Ok(tx.all_erasures()?.into_iter().map(|row| row.erasure.id).collect()))
}
