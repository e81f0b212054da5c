//! Batches go up; one answer each.

use super::page::{batch_item, read_batch_item};
use crate::Error;
use change::{Batch, Listed, Receipt, Value};
use seal::{Hash, Signature};
use store::{BatchItem, Offer, SignedState};

/// Batches of one or several devices, and the cards of those the hub may not know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Push {
    /// In the order they are to be taken.
    pub offers: Vec<Offer>,
    /// `Enrolled` as JSON.
    pub cards: Vec<Vec<u8>>,
    /// States of records whose beginnings nobody brought to a hub that was set back.
    pub states: Vec<SignedState>,
}

/// What became of one batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Taken, now or before; what became of each change is in the receipt.
    Receipt(Receipt),
    /// A batch before it is missing: the hub knows the chain up to this number.
    Gap(u64),
    /// The hub knows other changes under these numbers, up to this one, with this head (sync.md 3.10).
    Fork(Forked),
    /// Not taken as a whole; the word says why.
    Refused(String),
    /// It changes a record whose beginning another laptop has yet to bring; to be offered again at the next sync.
    Waits,
}

/// Where the hub's chain goes another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forked {
    /// The last number the hub knows.
    pub known: u64,
    /// Its head.
    pub head: Hash,
    /// The hub's batch under these numbers, for the laptop whose chain it is: who gets no feed of the scope has no other way to
    /// it. No words are in it that the push did not bring.
    pub kept: Option<Box<BatchItem>>,
}

/// One answer for each batch, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pushed {
    /// The answers.
    pub answers: Vec<Answer>,
}

impl Push {
    pub(crate) fn values(&self) -> Result<Value, Error> {
        let offer = |o: &Offer| -> Result<Value, Error> {
            let receipt = o.receipt.as_ref().map_or(Value::Null, |r| r.encode().into());
            let sealed = |(place, bytes): &(u32, Vec<u8>)| Value::List(vec![(*place).into(), bytes.clone().into()]);
            let sealed: Vec<Value> = o.sealed.iter().map(sealed).collect();
            Ok(Value::List(vec![o.batch.encode()?.into(), receipt, sealed.into()]))
        };
        let offers = self.offers.iter().map(offer).collect::<Result<Vec<_>, _>>()?;
        let cards: Vec<Value> = self.cards.iter().map(|c| c.clone().into()).collect();
        let state = |s: &SignedState| Value::List(vec![s.rank.into(), s.bytes.clone().into(), s.signature.0.into()]);
        let states: Vec<Value> = self.states.iter().map(state).collect();
        Ok(Value::List(vec![offers.into(), cards.into(), states.into()]))
    }

    pub(crate) fn read(listed: &mut Listed) -> Result<Self, Error> {
        let offers = listed.each(|o| {
            let batch = Batch::decode(&o.bytes()?)?;
            let receipt = match o.value()? {
                Value::Null => None,
                Value::Bytes(bytes) => Some(Receipt::decode(&bytes)?),
                _ => return Err(change::Error::Malformed("receipt")),
            };
            Ok(Offer { batch, receipt, sealed: o.each(|s| Ok((s.small()?, s.bytes()?)))? })
        })?;
        let cards = listed.blobs()?;
        let states = listed
            .each(|s| Ok(SignedState { rank: s.number()?, bytes: s.bytes()?, signature: Signature(s.array()?) }))?;
        Ok(Self { offers, cards, states })
    }
}

impl Answer {
    pub(crate) fn value(&self) -> Result<Value, Error> {
        Ok(Value::List(match self {
            Self::Receipt(receipt) => vec![0u32.into(), receipt.encode().into()],
            Self::Gap(known) => vec![1u32.into(), (*known).into()],
            Self::Fork(Forked { known, head, kept }) => {
                let kept = kept.as_deref().map(batch_item).transpose()?.map_or(Value::Null, Value::List);
                vec![2u32.into(), (*known).into(), head.0.into(), kept]
            }
            Self::Refused(why) => vec![3u32.into(), why.as_str().into()],
            Self::Waits => vec![4u32.into()],
        }))
    }

    pub(crate) fn read(listed: &mut Listed) -> Result<Self, change::Error> {
        Ok(match listed.small()? {
            0 => Self::Receipt(Receipt::decode(&listed.bytes()?)?),
            1 => Self::Gap(listed.number()?),
            2 => {
                let (known, head) = (listed.number()?, Hash(listed.array()?));
                let kept = match listed.value()? {
                    Value::Null => None,
                    kept => Some(Box::new(read_batch_item(&mut Listed::of(kept)?)?)),
                };
                Self::Fork(Forked { known, head, kept })
            }
            3 => Self::Refused(listed.text()?),
            4 => Self::Waits,
            _ => return Err(change::Error::Malformed("answer")),
        })
    }
}

impl Pushed {
    pub(crate) fn values(&self) -> Result<Value, Error> {
        Ok(Value::List(vec![self.answers.iter().map(Answer::value).collect::<Result<Vec<_>, _>>()?.into()]))
    }

    pub(crate) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self { answers: listed.each(Answer::read)? })
    }
}
