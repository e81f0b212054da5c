//! What an office's vault remembers of the laptops the hub knows: the last it was told, so that it can be looked at without a line.

use crate::{DeviceNews, Error, KnownDevice};
use kernel::Instant;
use store::Store;

/// Under these names the vault remembers them and the time; the time apart, since every greeting asks for it.
const DEVICES: &str = "devices";
const DEVICES_AT: &str = "devices_at";

/// The laptops the hub knew, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DevicesTold {
    /// The hub's time.
    pub at: Instant,
    /// By their ids.
    pub devices: Vec<KnownDevice>,
}

impl DevicesTold {
    /// What a vault remembers of it; `None` before the hub said anything.
    ///
    /// # Errors
    /// The database's, or a text that is none of ours.
    pub fn of(store: &Store) -> Result<Option<Self>, Error> {
        let (Some(at), Some(devices)) = (Self::told_at(store)?, store.remembered(DEVICES)?) else { return Ok(None) };
        Ok(Some(Self { at, devices: serde_json::from_str(&devices)? }))
    }

    /// Up to which time of the hub's it was told.
    pub(crate) fn told_at(store: &Store) -> Result<Option<Instant>, Error> {
        Ok(store.remembered(DEVICES_AT)?.as_deref().and_then(Instant::parse_rfc3339))
    }

    /// The time last: cut off between the two, it is told once more.
    pub(crate) fn keep(&self, store: &mut Store) -> Result<(), Error> {
        store.remember(DEVICES, &serde_json::to_string(&self.devices)?)?;
        Ok(store.remember(DEVICES_AT, &self.at.to_rfc3339())?)
    }

    /// It with what is new; `None` when that is older, as an answer that was long under way. A hub that was set back tells all it
    /// knows, whatever its clock says.
    pub(crate) fn after(mut self, at: Instant, news: &DeviceNews) -> Option<Self> {
        if news.is_whole {
            self.devices.clear();
        } else if at < self.at {
            return None;
        }
        self.devices.retain(|known| news.devices.iter().all(|new| new.device != known.device));
        self.devices.extend(news.devices.iter().cloned());
        self.devices.sort_by_key(|known| known.device);
        Some(Self { at, ..self })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use kernel::{DeviceId, MemberId};

    fn known(n: u8, seen_at: i64) -> KnownDevice {
        KnownDevice {
            device: DeviceId::from_bytes([n; 16]),
            member: MemberId::from_bytes([n; 16]),
            is_revoked: false,
            enrolled_at: Instant(1),
            seen_at: Instant(seen_at),
            build: None,
            to_erase: 0,
        }
    }

    fn news(is_whole: bool, devices: Vec<KnownDevice>) -> DeviceNews {
        DeviceNews { is_whole, devices }
    }

    #[test]
    fn news_is_put_over_what_was_told() {
        let told = DevicesTold::default().after(Instant(10), &news(true, vec![known(2, 4), known(1, 5)])).unwrap();
        let told = told.after(Instant(20), &news(false, vec![known(2, 15)])).unwrap();
        assert_eq!(told, DevicesTold { at: Instant(20), devices: vec![known(1, 5), known(2, 15)] });
        assert_eq!(told.clone().after(Instant(19), &news(false, vec![known(2, 4)])), None, "it was long under way");
        let set_back = told.after(Instant(15), &news(true, vec![known(3, 15)])).unwrap();
        assert_eq!(set_back, DevicesTold { at: Instant(15), devices: vec![known(3, 15)] });
    }
}
