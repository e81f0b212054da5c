//! Whatever laptops' clocks said: the time at which something counts (sync.md 3.4, I8).

use super::History;
use crate::world::Laptop;
use change::Change;
use hub::Log;
use kernel::{ChangeId, Clock, DeviceId, Hlc, Instant, ScopeId};
use std::collections::BTreeMap;

/// A clock may run ahead of the hub's by so much, ms.
const AHEAD_MS: i64 = 60_000;

struct Stamped {
    chain: (DeviceId, ScopeId),
    change: Change,
    eff: u64,
}

fn stamped(laptop: &Laptop) -> Vec<Stamped> {
    let sql = "SELECT device, scope, eff, body FROM change WHERE rank IS NOT NULL ORDER BY device, scope, seq";
    let mut statement = laptop.store.read().prepare_cached(sql).unwrap();
    let rows = statement.query_map([], |r| {
        let chain = (DeviceId::from_bytes(r.get(0)?), ScopeId::from_bytes(r.get(1)?));
        Ok((chain, r.get::<_, i64>(2)? as u64, r.get::<_, Vec<u8>>(3)?))
    });
    let stamped =
        |(chain, eff, body): (_, u64, Vec<u8>)| Stamped { chain, change: Change::decode(&body).unwrap(), eff };
    rows.unwrap().map(|row| stamped(row.unwrap())).collect()
}

impl<L: Log> History<L> {
    /// What was stamped counts later than what its author had seen of the field and than what went before it in its chain, and never
    /// after the hub's own time by more than the bound and a tick for each change before it.
    pub fn check_clocks(&self) {
        let latest = Hlc::at(Instant(self.world.clock.now().0 + AHEAD_MS)).0;
        for laptop in self.everybody() {
            let stamped = stamped(laptop);
            let effs: BTreeMap<ChangeId, u64> = stamped.iter().map(|s| (s.change.id, s.eff)).collect();
            let bound = latest + stamped.len() as u64;
            for (n, one) in stamped.iter().enumerate() {
                let before = n.checked_sub(1).map(|before| &stamped[before]).filter(|before| before.chain == one.chain);
                assert!(
                    before.is_none_or(|before| before.eff < one.eff),
                    "{:?} counts before the last of its chain",
                    one.change
                );
                let seen = one.change.sees.values().flatten().filter_map(|id| effs.get(id)).max();
                assert!(seen.is_none_or(|seen| *seen < one.eff), "{:?} counts before what it had seen", one.change);
                assert!(one.eff <= bound, "{:?} counts after the hub's time", one.change);
            }
        }
    }
}
