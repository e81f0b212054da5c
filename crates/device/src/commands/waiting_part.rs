//! What goes up only once another laptop has come: named once it has waited for days.

use crate::{Error, compose::days, core::Core, described::described};
use kernel::{DeviceId, Instant, RecordId, RecordKind};
use serde::Serialize;
use sync::Waiting;
use ts_rs::TS;

/// From so many whole days on it is said. Mostly the other laptop comes before that by itself and nobody has to do anything; after as
/// many days the screens bring up whatever else has not reached the hub.
const LONG_DAYS: u32 = 3;

/// Changes of this vault that wait until the hub has the record they are made to.
#[derive(Clone, Debug, Serialize, TS)]
pub(crate) struct AwaitedRecord {
    #[ts(type = "Id")]
    record: RecordId,
    kind: Option<RecordKind>,
    /// First words, as this member may read them anyway; empty where the record has none of its own.
    title: String,
    /// Who began the record, where that is known here.
    whose: Option<String>,
    /// Whole days since the first of the changes was written.
    days: u32,
}

/// What of this vault has waited for long.
pub(crate) fn waiting(core: &Core) -> Result<Vec<AwaitedRecord>, Error> {
    let open = core.open()?;
    let long = for_long(&core.sync_notes.waits, open.card.device, core.now());
    if long.is_empty() {
        return Ok(Vec::new());
    }
    let (looking, conn) = (core.looking(None)?, open.store.read());
    let part = |(waiting, days): (&Waiting, u32)| {
        let awaited = &waiting.awaited;
        let hit = awaited.kind.map(|kind| store::Hit { kind, id: awaited.record });
        let words = hit.and_then(|hit| described(conn, hit, &looking).ok().flatten());
        let whose = awaited.begun_by.map(|member| store::get::<directory::Member>(conn, RecordId(member.0)));
        AwaitedRecord {
            record: awaited.record,
            kind: awaited.kind,
            title: words.map(|hit| hit.title).unwrap_or_default(),
            whose: whose.and_then(|row| row.ok().flatten()).map(|row| row.value.nickname),
            days,
        }
    };
    Ok(long.into_iter().map(part).collect())
}

/// The own ones that have waited for long, with how long.
fn for_long(waits: &[Waiting], own: DeviceId, now: Instant) -> Vec<(&Waiting, u32)> {
    let with_days = |waiting: &'_ Waiting| days(now.0 - waiting.awaited.since.0);
    let own = waits.iter().filter(|waiting| waiting.device == own);
    own.map(|waiting| (waiting, with_days(waiting))).filter(|(_, days)| *days >= LONG_DAYS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::ScopeId;
    use store::Awaited;

    #[test]
    fn what_waits_is_named_after_three_days_and_that_of_others_never() {
        let (own, other) = (DeviceId::from_bytes([1; 16]), DeviceId::from_bytes([2; 16]));
        let record = RecordId::from_bytes([3; 16]);
        let waiting = |device, since| Waiting {
            device,
            scope: ScopeId::from_bytes([4; 16]),
            awaited: Awaited { record, kind: None, since: Instant(since), begun_by: None },
        };
        let (day, waits) = (86_400_000, [waiting(own, 0), waiting(other, 0), waiting(own, 86_400_000)]);
        let long = |now| for_long(&waits, own, Instant(now)).into_iter().map(|(_, days)| days).collect::<Vec<_>>();
        assert_eq!(long(3 * day - 1), [] as [u32; 0]);
        assert_eq!(long(3 * day), [3]);
        assert_eq!(long(5 * day), [5, 4]);
        assert_eq!(long(-day), [] as [u32; 0], "a clock set back");
    }
}
