//! Beside the work of `serve`: the audit chain gets what was counted of refused requests, its end is signed, and what is over goes.

use crate::audit::Signed;
use crate::log::chosen::ChosenLog;
use crate::server::Door;
use crate::{Error, Hub};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What was counted of refused requests is told this often,
const TELLING: Duration = Duration::from_secs(30);
/// and the end is signed, and swept, each time so many have gone by: every five minutes.
const SIGNING: u32 = 10;
/// At a stop the log is given so long.
const ENDING: Duration = Duration::from_secs(3);

/// Again and again, for as long as the hub serves. What fails is noted, and done at the next turn.
pub(super) async fn keep_auditing(hub: Arc<Hub<ChosenLog>>, door: Arc<Door>, folder: PathBuf) {
    let mut turn = 0;
    loop {
        look_after(&hub, &door, folder.clone()).await;
        let signs = turn % SIGNING == 0;
        audit(&hub, &door, (signs, false)).await;
        turn += 1;
        tokio::time::sleep(TELLING).await;
    }
}

/// What an operator has to see; asking for it then waits for nothing.
async fn look_after(hub: &Arc<Hub<ChosenLog>>, door: &Arc<Door>, folder: PathBuf) {
    let hub = Arc::clone(hub);
    if let Ok(Err(failure)) = tokio::task::spawn_blocking(move || hub.look_after(&folder).map(drop)).await {
        door.trace.fault(door.hub.now(), &failure.to_string());
    }
}

/// Once more, when nothing is asked any more. A log that does not answer is not waited for: what is not signed is at the next start, and what
/// was counted of refused requests since the last turn is lost.
pub(super) async fn end_auditing(hub: &Arc<Hub<ChosenLog>>, door: &Arc<Door>) {
    if tokio::time::timeout(ENDING, audit(hub, door, (true, true))).await.is_err() {
        door.trace.fault(door.hub.now(), "the end of the audit chain was not signed: the log does not answer");
    }
}

async fn audit(hub: &Arc<Hub<ChosenLog>>, door: &Arc<Door>, (signs, is_end): (bool, bool)) {
    let (hub, counting) = (Arc::clone(hub), Arc::clone(door));
    let done = tokio::task::spawn_blocking(move || -> Result<Option<Signed>, Error> {
        let due = counting.refusals.due(counting.hub.now(), is_end);
        hub.note(due.iter().map(|(_, deed)| deed.clone()).collect())
            .inspect_err(|_| counting.refusals.put_back(&due))?;
        if !signs {
            return Ok(None);
        }
        hub.sweep()?;
        hub.sign_audit_head().map(Some)
    });
    match done.await {
        Ok(Ok(Some(Signed::Broken(seq)))) => {
            door.trace.fault(door.hub.now(), &format!("the audit chain is broken at entry {seq}: nothing is signed"));
        }
        Ok(Err(error)) => _ = door.refused(error.refused()),
        _ => {}
    }
}
