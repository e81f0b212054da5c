use crate::Error;
use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

/// What it costs to try one secret (Argon2id).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// A key of a secret that somebody types, made slowly on purpose: whoever tries all of them pays `cost` for each.
///
/// # Errors
/// [`Error::Malformed`] for a cost that is none; [`Error::NoMemory`].
pub fn stretch(typed: &[u8], salt: &[u8; 16], cost: Cost) -> Result<Zeroizing<[u8; 32]>, Error> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).map_err(|_| Error::Malformed)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(typed, salt, &mut key[..])
        .map_err(|_| Error::NoMemory)?;
    Ok(key)
}
