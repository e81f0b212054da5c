//! How far the hub's audit chain goes, for those who watch over it: with each greeting the latest end that the hub signed, and what it has
//! now where the laptop last saw it end.

use change::{Error, Listed, Value};
use kernel::{Instant, TimelineId};
use seal::{Hash, Signature, SigningKey, VerifyingKey};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const CONTEXT: &str = "zoufang/audit-head/1";

/// Where the chain ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditEnd {
    /// The number of the last entry.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

/// Where the chain ended at a time, signed by the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// In which life of the hub.
    pub timeline: TimelineId,
    /// The entry that says by which restore this life began; 0 in the first one.
    pub life_from: u64,
    /// The end.
    pub end: AuditEnd,
    /// When it was signed.
    pub at: Instant,
    /// The hub's, over all of the above.
    pub signature: Signature,
}

/// What a greeting tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditNews {
    /// The latest end that was signed; none before the first.
    pub head: Option<AuditHead>,
    /// Where the laptop said that it saw the chain end, and in which life.
    pub asked: Option<(TimelineId, u64)>,
    /// The hash of that entry as it is here now; none where there is no such entry.
    pub found: Option<Hash>,
}

impl AuditHead {
    /// Signs an end.
    pub fn sign((timeline, life_from): (TimelineId, u64), end: AuditEnd, at: Instant, key: &SigningKey) -> Self {
        let mut head = Self { timeline, life_from, end, at, signature: Signature([0; 64]) };
        head.signature = key.sign(CONTEXT, &Listed::encode(head.values()));
        head
    }

    /// Checks the hub's signature.
    ///
    /// # Errors
    /// A signature that does not fit.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), Error> {
        Ok(key.verify(CONTEXT, &Listed::encode(self.values()), &self.signature)?)
    }

    fn values(&self) -> Vec<Value> {
        vec![
            u32::from(seal::SUITE).into(),
            self.timeline.bytes().into(),
            self.life_from.into(),
            self.end.seq.into(),
            self.end.hash.0.into(),
            Value::Int(self.at.0),
        ]
    }

    fn signed_values(&self) -> Vec<Value> {
        let mut values = self.values();
        values.push(self.signature.0.into());
        values
    }

    /// The bytes that are kept.
    pub fn encode(&self) -> Vec<u8> {
        Listed::encode(self.signed_values())
    }

    /// Reads the bytes back. Nothing is verified yet.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        Self::read(&mut Listed::decode(bytes)?)
    }

    fn read(listed: &mut Listed) -> Result<Self, Error> {
        if listed.small()? != u32::from(seal::SUITE) {
            return Err(Error::Malformed("audit head suite"));
        }
        Ok(Self {
            timeline: TimelineId::from_bytes(listed.array()?),
            life_from: listed.number()?,
            end: AuditEnd { seq: listed.number()?, hash: Hash(listed.array()?) },
            at: Instant(listed.signed()?),
            signature: Signature(listed.array()?),
        })
    }
}

impl Serialize for AuditHead {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&seal::to_hex(&self.encode()))
    }
}

impl<'de> Deserialize<'de> for AuditHead {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let bytes = seal::from_hex(&String::deserialize(from)?).map_err(D::Error::custom)?;
        Self::decode(&bytes).map_err(D::Error::custom)
    }
}

impl AuditNews {
    pub(crate) fn value(&self) -> Value {
        let head: Vec<Value> = self.head.iter().map(|head| Value::List(head.signed_values())).collect();
        Value::List(vec![head.into(), seen_value(self.asked), self.found.map(|hash| hash.0).into()])
    }

    pub(crate) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self {
            head: listed.each(AuditHead::read)?.pop(),
            asked: read_seen(listed)?,
            found: listed.array_or_null()?.map(Hash),
        })
    }
}

/// A list of one, or of none.
pub(super) fn seen_value(seen: Option<(TimelineId, u64)>) -> Value {
    let one = |(timeline, seq): (TimelineId, u64)| Value::List(vec![timeline.bytes().into(), seq.into()]);
    seen.map(one).into_iter().collect::<Vec<_>>().into()
}

pub(super) fn read_seen(listed: &mut Listed) -> Result<Option<(TimelineId, u64)>, Error> {
    let read = |one: &mut Listed| Ok((TimelineId::from_bytes(one.array()?), one.number()?));
    Ok(listed.each(read)?.pop())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn head() -> (AuditHead, SigningKey) {
        let key = SigningKey::from_seed(&[7; 32]);
        let end = AuditEnd { seq: 9, hash: Hash([3; 32]) };
        (AuditHead::sign((TimelineId::from_bytes([1; 16]), 4), end, Instant(5), &key), key)
    }

    #[test]
    fn a_head_comes_back_as_it_was_signed() {
        let (head, key) = head();
        let back: AuditHead = serde_json::from_str(&serde_json::to_string(&head).unwrap()).unwrap();
        assert_eq!(back, head);
        back.verify(&key.verifying()).unwrap();
    }

    #[test]
    fn whatever_is_changed_in_a_head_shows() {
        let (head, key) = head();
        let end = AuditEnd { seq: 8, ..head.end };
        for other in [
            AuditHead { end, ..head },
            AuditHead { end: AuditEnd { hash: Hash([4; 32]), ..head.end }, ..head },
            AuditHead { at: Instant(6), ..head },
            AuditHead { life_from: 0, ..head },
            AuditHead { timeline: TimelineId::from_bytes([2; 16]), ..head },
        ] {
            assert!(other.verify(&key.verifying()).is_err(), "{other:?}");
        }
    }

    #[test]
    fn news_travel() {
        let (head, _) = head();
        for news in [
            AuditNews { head: Some(head), asked: Some((head.timeline, 7)), found: Some(Hash([1; 32])) },
            AuditNews { head: None, asked: None, found: None },
        ] {
            let back = AuditNews::read(&mut Listed::of(news.value()).unwrap()).unwrap();
            assert_eq!(back, news);
        }
    }
}
