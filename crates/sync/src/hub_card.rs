//! Where the hub is and how it is known again: its keys, its addresses, its own certificate authority.

use crate::{District, Error, HubAddresses, enrolment::signature};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use kernel::DeviceId;
use seal::{SealPublic, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

const CONTEXT: &str = "zoufang/hub/1";

/// What a laptop must know of the hub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HubCard {
    /// The hub's id.
    pub device: DeviceId,
    /// Signs receipts and entering records; hexadecimal.
    pub sign_key: String,
    /// Where it listens, `https://host:port`, the best first.
    pub addresses: Vec<String>,
    /// Its certificate authority, DER in base64. The only one that counts for it.
    pub authority: String,
    /// Seals bundles to it; hexadecimal. Empty on a card of before there were bundles: its signature covers what it said then.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seal_key: String,
}

/// The card with the founder's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHubCard {
    /// The card.
    pub card: HubCard,
    /// The founder's, hexadecimal.
    pub founder_signature: String,
    /// Where it listens since, by its own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addresses: Option<HubAddresses>,
}

impl HubCard {
    /// The founder accepts this hub as the district's.
    ///
    /// # Errors
    /// JSON that could not be made.
    pub fn sign(self, founder: &SigningKey) -> Result<SignedHubCard, Error> {
        let founder_signature = seal::to_hex(&founder.sign(CONTEXT, &serde_json::to_vec(&self)?).0);
        Ok(SignedHubCard { card: self, founder_signature, addresses: None })
    }

    /// Checks what the hub signed.
    ///
    /// # Errors
    /// A key that is none.
    pub fn key(&self) -> Result<VerifyingKey, Error> {
        Ok(VerifyingKey::from_hex(&self.sign_key)?)
    }

    /// Bundles are sealed to this.
    ///
    /// # Errors
    /// [`Error::OldCard`] when it names none; a key that is none.
    pub fn sealing(&self) -> Result<SealPublic, Error> {
        if self.seal_key.is_empty() {
            return Err(Error::OldCard);
        }
        Ok(SealPublic::from_hex(&self.seal_key)?)
    }

    /// The certificate authority, DER.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn authority_der(&self) -> Result<Vec<u8>, Error> {
        BASE64.decode(&self.authority).map_err(|_| Error::Malformed("certificate"))
    }
}

impl SignedHubCard {
    /// Checks that the founder accepted this hub, and that what it says of its addresses is its own word.
    ///
    /// # Errors
    /// [`Error::NotEnrolled`].
    pub fn verify(&self, district: &District) -> Result<(), Error> {
        let signed = signature(&self.founder_signature)?;
        let said = serde_json::to_vec(&self.card)?;
        district.key()?.verify(CONTEXT, &said, &signed).map_err(|_| Error::NotEnrolled)?;
        self.addresses.as_ref().map_or(Ok(()), |word| word.verify(&self.card))
    }
}
