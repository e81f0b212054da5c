//! `snapshot`, and the same beside the work of `serve`.

use super::open_hub;
use super::said::{Fact, Said};
use crate::log::chosen::ChosenLog;
use crate::server::Door;
use crate::{Charter, Error, Failure, Home, Hub, Log, Looked, SnapshotTx};
use kernel::ScopeId;
use serde_json::json;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::{ChunkSize, Manifest};

/// The feeds are looked at this often.
const LOOKING: Duration = Duration::from_secs(60);

/// Cuts what is due, or with `all` whatever has anything new in it, in chunks of about so many KiB.
pub(super) fn snapshot(home: &Home, (all, kib): (bool, Option<u32>)) -> Result<Said, Failure> {
    let size = kib.map_or_else(ChunkSize::default, |kib| ChunkSize::about(kib as usize * 1_024));
    let hub = open_hub(home, &Charter::must(home)?)?;
    let scopes: Vec<ScopeId> = match all {
        true => hub.log().read(|tx| tx.all_scopes())?.into_iter().map(|row| row.id).collect(),
        false => hub.due_for_snapshot(&mut Looked::new())?,
    };
    let mut rows = Vec::new();
    for scope in scopes {
        rows.extend(hub.cut_snapshot(scope, size)?.map(|manifest| row(&manifest)));
    }
    Ok(Said::Rows(rows))
}

fn row(manifest: &Manifest) -> Vec<Fact> {
    let bytes: u64 = manifest.chunks.iter().map(|chunk| u64::from(chunk.length)).sum();
    vec![
        ("scope", json!(manifest.scope)),
        ("seq", json!(manifest.seq)),
        ("records", json!(manifest.records)),
        ("chunks", json!(manifest.chunks.len())),
        ("bytes", json!(bytes)),
    ]
}

/// Looks again and again, for as long as the hub serves. What fails is noted, and tried again at the next look.
pub(super) async fn keep_cutting(hub: Arc<Hub<ChosenLog>>, door: Arc<Door>) {
    let looked = Arc::new(Mutex::new(Looked::new()));
    loop {
        tokio::time::sleep(LOOKING).await;
        let (hub, looked) = (Arc::clone(&hub), Arc::clone(&looked));
        let cut = tokio::task::spawn_blocking(move || {
            cut_due(&hub, &mut looked.lock().unwrap_or_else(PoisonError::into_inner))
        });
        match cut.await {
            Ok(Ok(count)) if count > 0 => door.trace.state(door.hub.now(), "cut_snapshots"),
            Ok(Err(error)) => _ = door.refused(error.refused()),
            _ => {}
        }
    }
}

/// What an earlier program left uncounted is counted first; where that fails, newcomers are served all the same.
fn cut_due(hub: &Hub<ChosenLog>, looked: &mut Looked) -> Result<usize, Error> {
    let counted = hub.count_uncounted_states();
    let mut count = 0;
    for scope in hub.due_for_snapshot(looked)? {
        count += usize::from(hub.cut_snapshot(scope, ChunkSize::default())?.is_some());
    }
    counted.map(|_| count)
}
