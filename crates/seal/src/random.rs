use crate::Error;
use hpke::rand_core::{TryCryptoRng, TryRng};
use std::convert::Infallible;
use zeroize::Zeroize;

/// `N` random bytes from the operating system.
///
/// # Errors
/// [`Error::NoRandomness`] when the operating system has none to give.
pub fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(bytes)
}

/// Random bytes for an algorithm that draws them itself: one seed taken from the operating system beforehand, stretched
/// by BLAKE3. So a failing source is an error here, not a panic inside the algorithm.
pub(crate) struct Stretched(blake3::OutputReader);

impl Stretched {
    pub(crate) fn drawn() -> Result<Self, Error> {
        let mut seed = random::<32>()?;
        let stretched = Self::from_seed(&seed);
        seed.zeroize();
        Ok(stretched)
    }

    pub(crate) fn from_seed(seed: &[u8; 32]) -> Self {
        Self(blake3::Hasher::new_keyed(seed).finalize_xof())
    }
}

impl TryRng for Stretched {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut word = [0; 4];
        self.0.fill(&mut word);
        Ok(u32::from_le_bytes(word))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut word = [0; 8];
        self.0.fill(&mut word);
        Ok(u64::from_le_bytes(word))
    }

    fn try_fill_bytes(&mut self, target: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(target);
        Ok(())
    }
}

impl TryCryptoRng for Stretched {}
