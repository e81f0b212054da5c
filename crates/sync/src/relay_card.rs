//! Where a relay is and how it is known again. Nobody signs it: a relay can hold a bundle back, but neither read nor change one.

use crate::Error;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use kernel::DeviceId;
use serde::{Deserialize, Serialize};

/// What a laptop must know of a relay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayCard {
    /// The hub it carries to.
    pub relay_of: DeviceId,
    /// Where it listens, `https://host:port`, the best first.
    pub addresses: Vec<String>,
    /// Its certificate authority, DER in base64. The only one that counts for it.
    pub authority: String,
}

impl RelayCard {
    /// The certificate authority, DER.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn authority_der(&self) -> Result<Vec<u8>, Error> {
        BASE64.decode(&self.authority).map_err(|_| Error::Malformed("certificate"))
    }
}
