//! The security administrator's word that a vault may come in (docs/adr/0043).

use crate::{Enrolled, Error};
use kernel::{DeviceId, Instant};
use seal::{Hash, Signature, SigningKey, VerifyingKey};

const CONTEXT: &str = "zoufang/approval/1";

/// A vault that waits to be let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingVault {
    /// Its card, with the proof.
    pub enrolled: Enrolled,
    /// Of the bytes of that, as they came.
    pub card: Hash,
    /// Since when.
    pub asked_at: Instant,
}

/// The word, about one card and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The vault.
    pub device: DeviceId,
    /// Of the bytes of its card.
    pub card: Hash,
    /// Of the laptop the word was given on.
    pub signature: Signature,
}

impl Approval {
    /// Gives the word.
    pub fn sign((device, card): (DeviceId, Hash), key: &SigningKey) -> Self {
        Self { device, card, signature: key.sign(CONTEXT, &preimage(device, card)) }
    }

    /// Checks who gave it.
    ///
    /// # Errors
    /// A signature that does not fit.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), Error> {
        Ok(key.verify(CONTEXT, &preimage(self.device, self.card), &self.signature)?)
    }
}

fn preimage(device: DeviceId, card: Hash) -> Vec<u8> {
    [device.bytes().as_slice(), &card.0].concat()
}
