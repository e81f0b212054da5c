//! Which laptops there are, for the office and the administrators: with a greeting goes what is new of it since that vault was last told.

use crate::{DeviceRow, ErasureTx, Error, Hub, Log, LogTx, Status};
use kernel::{Instant, Role};
use std::collections::BTreeSet;
use sync::{DeviceNews, Hello, KnownDevice};

/// Clocks of several processes may be apart by so much, and a greeting may be under way so long, ms.
const SLACK_MS: i64 = 5 * 60_000;

impl<L: Log> Hub<L> {
    /// Every device.
    ///
    /// # Errors
    /// The log's.
    pub fn devices(&self) -> Result<Vec<DeviceRow>, Error> {
        self.read(|tx| tx.all_devices())
    }

    /// The roles of whose laptop this is, today.
    pub(crate) fn roles_held(&self, device: &DeviceRow, now: Instant) -> Result<BTreeSet<Role>, Error> {
        let today = now.local_date();
        let grants = self.read(|tx| tx.grants_of(device.member))?;
        Ok(grants.iter().filter(|grant| grant.holds_on(today)).map(|grant| grant.role).collect())
    }

    /// What is new of the laptops since the vault was told of them; all of it where that was never, or in another life of the hub.
    pub(crate) fn device_news(&self, hello: &Hello, now: Instant) -> Result<DeviceNews, Error> {
        let told_at = hello.devices_told_at;
        self.read(|tx| {
            let begun_at = tx.life()?.map_or(now, |life| life.begun_at);
            let is_whole = told_at < begun_at || told_at > now;
            let (erasures, done) = (tx.all_erasures()?, tx.erased_on()?.into_iter().collect::<BTreeSet<_>>());
            let to_erase = |row: &DeviceRow| {
                let waits = |e: &&crate::ErasureRow| row.enrolled_at <= e.at && !done.contains(&(e.erasure.id, row.id));
                u32::try_from(erasures.iter().filter(waits).count()).unwrap_or(u32::MAX)
            };
            let known = tx.all_devices()?.into_iter().map(|row| match known(&row, to_erase(&row)) {
                // It is here now; that is noted once it was answered.
                own if row.id == hello.device => KnownDevice { seen_at: now, ..own },
                other => other,
            });
            let is_new = |known: &KnownDevice| {
                is_whole || known.is_revoked || known.to_erase > 0 || known.seen_at.0 + SLACK_MS >= told_at.0
            };
            Ok(DeviceNews { is_whole, devices: known.filter(is_new).collect() })
        })
    }
}

fn known(row: &DeviceRow, to_erase: u32) -> KnownDevice {
    KnownDevice {
        device: row.id,
        member: row.member,
        is_revoked: row.status == Status::Revoked,
        enrolled_at: row.enrolled_at,
        seen_at: row.seen_at,
        build: row.build.clone(),
        to_erase,
    }
}
