//! Where the hub listens since its card was signed, by its own word. Addresses give no trust: keys and authority stay the founder's word,
//! and whoever answers elsewhere without them is not listened to (docs/adr/0051-where-the-hub-is-now.md).

use crate::{Error, HubCard, SignedHubCard, enrolment::signature};
use change::{Listed, Value};
use seal::SigningKey;
use serde::{Deserialize, Serialize};

const CONTEXT: &str = "zoufang/hub-addresses/1";
/// So many addresses at most; one counts for nothing beyond this length, in bytes.
const MOST: usize = 16;
const LONGEST: usize = 512;

/// Addresses of a hub, and which word of it they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HubAddresses {
    /// Later words have greater numbers.
    pub number: u64,
    /// `https://host:port`, the best first.
    pub addresses: Vec<String>,
    /// The hub's, hexadecimal.
    pub signature: String,
}

impl HubAddresses {
    /// The hub of this card says where it listens.
    ///
    /// # Errors
    /// JSON that could not be made.
    pub fn sign(card: &HubCard, (number, addresses): (u64, Vec<String>), key: &SigningKey) -> Result<Self, Error> {
        let signature = seal::to_hex(&key.sign(CONTEXT, &said(card, number, &addresses)?).0);
        Ok(Self { number, addresses, signature })
    }

    /// Checks that the hub of this card said it.
    ///
    /// # Errors
    /// [`Error::NotEnrolled`] for another's word, or one without any address or with too many.
    pub fn verify(&self, card: &HubCard) -> Result<(), Error> {
        let is_fit = (1..=MOST).contains(&self.addresses.len()) && self.addresses.iter().all(|a| a.len() <= LONGEST);
        let said = said(card, self.number, &self.addresses)?;
        let signature = signature(&self.signature)?;
        card.key()?.verify(CONTEXT, &said, &signature).ok().filter(|()| is_fit).ok_or(Error::NotEnrolled)
    }

    /// All addresses, each once, the best first: by the hub's own word where there is one, then those its card was signed with.
    pub fn over(word: Option<&Self>, signed: &[String]) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for address in word.into_iter().flat_map(|word| &word.addresses).chain(signed) {
            if !all.contains(address) {
                all.push(address.clone());
            }
        }
        all
    }

    pub(crate) fn value(&self) -> Value {
        let addresses: Vec<Value> =
            self.addresses.iter().map(|address| Value::List(vec![address.as_str().into()])).collect();
        Value::List(vec![self.number.into(), addresses.into(), self.signature.as_str().into()])
    }

    pub(crate) fn read(listed: &mut Listed) -> Result<Self, change::Error> {
        let number = listed.number()?;
        Ok(Self { number, addresses: listed.each(Listed::text)?, signature: listed.text()? })
    }
}

fn said(card: &HubCard, number: u64, addresses: &[String]) -> Result<Vec<u8>, Error> {
    Ok(serde_json::to_vec(&(card.device, number, addresses))?)
}

impl SignedHubCard {
    /// The card with the addresses the hub has now; those the founder signed come last.
    pub fn reached(&self) -> HubCard {
        let addresses = HubAddresses::over(self.addresses.as_ref(), &self.card.addresses);
        HubCard { addresses, ..self.card.clone() }
    }

    /// This card, and what the same hub is known to have said later of its addresses.
    pub fn keeping(self, known: Option<&Self>) -> Self {
        let word = known.and_then(|known| known.addresses.as_ref());
        word.and_then(|word| self.readdressed(word)).unwrap_or(self)
    }

    /// The card with what the hub says of its addresses, if that is its word and later than what stands here.
    pub fn readdressed(&self, word: &HubAddresses) -> Option<Self> {
        let is_later = self.addresses.as_ref().is_none_or(|known| known.number < word.number);
        (is_later && word.verify(&self.card).is_ok()).then(|| Self { addresses: Some(word.clone()), ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use kernel::DeviceId;

    fn card(key: &SigningKey) -> HubCard {
        HubCard {
            device: DeviceId::from_bytes([7; 16]),
            sign_key: key.verifying().to_hex(),
            addresses: vec!["https://old:8443".into()],
            authority: String::new(),
            seal_key: String::new(),
        }
    }

    fn word(card: &HubCard, number: u64, key: &SigningKey, addresses: &[&str]) -> HubAddresses {
        let addresses = addresses.iter().map(|address| (*address).to_owned()).collect();
        HubAddresses::sign(card, (number, addresses), key).unwrap()
    }

    #[test]
    fn the_latest_word_of_the_hub_counts_and_nobody_elses() {
        let (key, other) = (SigningKey::from_seed(&[1; 32]), SigningKey::from_seed(&[2; 32]));
        let card = card(&key);
        let signed = card.clone().sign(&other).unwrap();
        assert_eq!(signed.reached().addresses, ["https://old:8443"]);
        let moved = signed.readdressed(&word(&card, 5, &key, &["https://new:8443", "https://old:8443"])).unwrap();
        assert_eq!(moved.reached().addresses, ["https://new:8443", "https://old:8443"]);
        let refused = [
            ("an older word", word(&card, 4, &key, &["https://older:8443"])),
            ("the same number", word(&card, 5, &key, &["https://same:8443"])),
            ("another's", word(&card, 6, &other, &["https://false:8443"])),
            ("no address", word(&card, 6, &key, &[])),
            ("too many", word(&card, 6, &key, &["https://x"; MOST + 1])),
            ("too long", word(&card, 6, &key, &[&"x".repeat(LONGEST + 1)])),
            ("changed", HubAddresses { number: 9, ..word(&card, 6, &key, &["https://y"]) }),
            (
                "of another hub",
                word(&HubCard { device: DeviceId::from_bytes([8; 16]), ..card.clone() }, 6, &key, &["https://y"]),
            ),
        ];
        for (what, word) in refused {
            assert_eq!(moved.readdressed(&word), None, "{what}");
        }
        assert!(moved.readdressed(&word(&card, 6, &key, &["https://newer"])).is_some());
        assert_eq!(signed.clone().keeping(Some(&moved)), moved, "an old file does not undo it");
        assert_eq!(moved.clone().keeping(Some(&signed)), moved);
        let of_another = HubCard { sign_key: other.verifying().to_hex(), ..card }.sign(&other).unwrap();
        assert_eq!(of_another.clone().keeping(Some(&moved)), of_another);
    }

    #[test]
    fn a_word_reads_back_and_a_card_of_before_has_none() {
        let key = SigningKey::from_seed(&[1; 32]);
        let word = word(&card(&key), 3, &key, &["https://new:8443"]);
        assert_eq!(HubAddresses::read(&mut Listed::of(word.value()).unwrap()).unwrap(), word);
        let before = serde_json::to_string(&card(&key).sign(&key).unwrap()).unwrap();
        assert!(!before.contains("number"), "{before}");
        assert_eq!(serde_json::from_str::<SignedHubCard>(&before).unwrap().addresses, None);
    }
}
