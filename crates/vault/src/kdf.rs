use crate::Error;
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// The cost of Argon2id (security design 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KdfParams {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl KdfParams {
    /// 64 MiB, 3 passes, 1 lane: about a second on an office laptop.
    pub const DEFAULT: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
    /// OWASP's least: 19 MiB, 2 passes. Anything below is refused, written or read.
    pub const FLOOR: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
    /// 1 GiB, 16 passes, 8 lanes. Anything above is taken for tampering and refused before any work is done.
    pub const CEILING: Self = Self { memory_kib: 1024 * 1024, passes: 16, lanes: 8 };

    /// The cost for this laptop: [`KdfParams::DEFAULT`] with more passes where the laptop is faster than `target`
    /// (0.5 to 1.5 s is the aim), never less. Takes the time of one derivation.
    ///
    /// # Errors
    /// [`Error::NoMemory`].
    pub fn calibrated(target: Duration) -> Result<Self, Error> {
        let started = Instant::now();
        Self::DEFAULT.derive("calibration", &[0; 16])?;
        let one_pass = started.elapsed().as_millis() / u128::from(Self::DEFAULT.passes);
        let wanted = target.as_millis().checked_div(one_pass).and_then(|passes| u32::try_from(passes).ok());
        let passes = wanted.unwrap_or(Self::CEILING.passes).clamp(Self::DEFAULT.passes, Self::CEILING.passes);
        Ok(Self { passes, ..Self::DEFAULT })
    }

    /// Whether the cost lies between floor and ceiling.
    ///
    /// # Errors
    /// [`Error::TooWeak`], [`Error::TooCostly`].
    pub fn check(&self) -> Result<(), Error> {
        let Self { memory_kib, passes, lanes } = *self;
        let (floor, ceiling) = (Self::FLOOR, Self::CEILING);
        if memory_kib < floor.memory_kib || passes < floor.passes || lanes < floor.lanes {
            return Err(Error::TooWeak { memory_kib, passes, lanes });
        }
        if memory_kib > ceiling.memory_kib || passes > ceiling.passes || lanes > ceiling.lanes {
            return Err(Error::TooCostly { memory_kib, passes, lanes });
        }
        Ok(())
    }

    /// The key of a typed secret. Refuses costs outside the bounds before doing any work.
    pub(crate) fn derive(&self, typed: &str, salt: &[u8; 16]) -> Result<Zeroizing<[u8; 32]>, Error> {
        self.check()?;
        let Self { memory_kib, passes, lanes } = *self;
        Ok(seal::stretch(typed.as_bytes(), salt, seal::Cost { memory_kib, passes, lanes })?)
    }
}

impl Default for KdfParams {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn calibration_only_adds() {
        let slow = KdfParams::calibrated(Duration::ZERO).unwrap();
        assert_eq!(slow, KdfParams::DEFAULT);
        let fast = KdfParams::calibrated(Duration::from_secs(3600)).unwrap();
        assert_eq!(fast, KdfParams { passes: KdfParams::CEILING.passes, ..KdfParams::DEFAULT });
        fast.check().unwrap();
    }

    #[test]
    fn another_implementation_derives_the_same_key() {
        // Computed by another implementation (OpenSSL's), not by this crate.
        let key = KdfParams::FLOOR.derive("knocks on every door", b"sixteen bytes ok").unwrap();
        assert_eq!(seal::to_hex(&key[..]), "1e72b7c222c84cff8778e02072aa47f1748875ddd7c6e88669130f50760be623");
    }
}
