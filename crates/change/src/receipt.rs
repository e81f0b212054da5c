//! The hub's word on a batch: what became of each change, when it came, at which time it counts (decisions D7, D8).

use crate::{Batch, Error, Listed, Value};
use kernel::{DeviceId, Instant, Role, ScopeId, TimelineId};
use seal::{Hash, Signature, SigningKey, VerifyingKey};

const FORM: u32 = 1;
const CONTEXT: &str = "zoufang/receipt/1";
/// A batch holds fewer changes than this; places within it fill the low bits of a change's rank.
const PLACES: u64 = 1024;

/// What the hub found about one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// In force, rightly made in this role.
    Accepted(Role),
    /// Never in force; the word says why.
    Rejected(String),
    /// Waits for a person to release or refuse it (decisions D19); the word says why.
    Held(String),
}

impl Verdict {
    /// True when the change is in force.
    pub fn is_accepted(&self) -> bool {
        matches!(self, Self::Accepted(_))
    }

    /// As it travels.
    pub fn value(&self) -> Value {
        let (number, word) = match self {
            Self::Accepted(role) => (0u32, role.word()),
            Self::Rejected(why) => (1, why.as_str()),
            Self::Held(why) => (2, why.as_str()),
        };
        Value::List(vec![number.into(), word.into()])
    }

    /// Reads it back.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn read(listed: &mut Listed) -> Result<Self, Error> {
        let (number, word) = (listed.small()?, listed.text()?);
        match number {
            0 => Role::of_word(&word).map(Self::Accepted).ok_or(Error::Malformed("unknown role")),
            1 => Ok(Self::Rejected(word)),
            2 => Ok(Self::Held(word)),
            _ => Err(Error::Malformed("unknown verdict")),
        }
    }
}

/// What a receipt says of one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// What became of it.
    pub verdict: Verdict,
    /// The time it counts at: the device's, bounded by the hub (sync.md 3.4).
    pub eff: u64,
}

/// The hub's signed stamps for one batch. All a user is ever shown as proof of delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The life of the hub in which it was given; ends at a restore.
    pub timeline: TimelineId,
    /// Who wrote the batch.
    pub device: DeviceId,
    /// Its scope.
    pub scope: ScopeId,
    /// The number of its first change.
    pub first_seq: u64,
    /// Its head, which commits to every body.
    pub head: Hash,
    /// When the hub had it.
    pub received_at: Instant,
    /// Its place in the scope's feed.
    pub home_seq: u64,
    /// One for each change.
    pub rulings: Vec<Ruling>,
    /// Over all of the above.
    pub signature: Signature,
}

/// A receipt about to be signed.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// The hub's present life.
    pub timeline: TimelineId,
    /// When the batch came.
    pub received_at: Instant,
    /// Its place in the scope's feed.
    pub home_seq: u64,
}

impl Receipt {
    /// Gives a receipt for a batch.
    pub fn give(batch: &Batch, arrival: Arrival, rulings: Vec<Ruling>, key: &SigningKey) -> Self {
        let mut receipt = Self {
            timeline: arrival.timeline,
            device: batch.header.device,
            scope: batch.header.scope,
            first_seq: batch.header.first_seq,
            head: batch.head,
            received_at: arrival.received_at,
            home_seq: arrival.home_seq,
            rulings,
            signature: Signature([0; 64]),
        };
        receipt.signature = key.sign(CONTEXT, &Listed::encode(receipt.values()));
        receipt
    }

    /// The same word in another life of the hub: all of it stands, only the life differs.
    #[must_use]
    pub fn renewed(mut self, timeline: TimelineId, key: &SigningKey) -> Self {
        self.timeline = timeline;
        self.signature = key.sign(CONTEXT, &Listed::encode(self.values()));
        self
    }

    /// Checks the hub's signature.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), Error> {
        Ok(key.verify(CONTEXT, &Listed::encode(self.values()), &self.signature)?)
    }

    /// True when it is about this very batch.
    pub fn is_for(&self, batch: &Batch) -> bool {
        let h = &batch.header;
        (self.device, self.scope, self.first_seq, self.head) == (h.device, h.scope, h.first_seq, batch.head)
            && self.rulings.len() == batch.pieces.len()
    }

    /// The number of the first change after its batch.
    pub fn next_seq(&self) -> u64 {
        self.first_seq + self.rulings.len() as u64
    }

    /// Where the change at this place stands among all of its home scope.
    pub fn rank(&self, place: u32) -> u64 {
        self.home_seq * PLACES + u64::from(place)
    }

    /// The rank below which a feed item's own changes begin.
    pub fn rank_of_item(home_seq: u64) -> u64 {
        home_seq * PLACES
    }

    /// What a change at this place adds to its scope's digest (decisions D12).
    pub fn trace(&self, place: u32) -> Hash {
        let ruling = self.rulings.get(place as usize);
        let (verdict, eff) = ruling.map_or((Value::Null, 0), |r| (r.verdict.value(), r.eff));
        let said = Listed::encode(vec![verdict, eff.into()]);
        seal::hash(&[
            b"zoufang/trace/1",
            &self.device.bytes(),
            &self.scope.bytes(),
            &(self.first_seq + u64::from(place)).to_be_bytes(),
            &self.head.0,
            &said,
        ])
    }

    /// Suite and form, then who, where and what, then verdicts as runs, then the times that go on from each other by differences.
    fn values(&self) -> Vec<Value> {
        vec![
            u32::from(seal::SUITE).into(),
            FORM.into(),
            self.timeline.bytes().into(),
            self.device.bytes().into(),
            self.scope.bytes().into(),
            self.first_seq.into(),
            self.head.0.into(),
            Value::Int(self.received_at.0),
            self.home_seq.into(),
            runs(&self.rulings).into(),
            steps(&self.rulings).into(),
        ]
    }

    /// The bytes that are kept and travel.
    pub fn encode(&self) -> Vec<u8> {
        let mut values = self.values();
        values.push(self.signature.0.into());
        Listed::encode(values)
    }

    /// Reads the bytes back. Nothing is verified yet.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut listed = Listed::decode(bytes)?;
        if listed.small()? != u32::from(seal::SUITE) || listed.small()? != FORM {
            return Err(Error::Malformed("receipt form"));
        }
        Ok(Self {
            timeline: TimelineId::from_bytes(listed.array()?),
            device: DeviceId::from_bytes(listed.array()?),
            scope: ScopeId::from_bytes(listed.array()?),
            first_seq: listed.number()?,
            head: Hash(listed.array()?),
            received_at: Instant(listed.signed()?),
            home_seq: listed.number()?,
            rulings: read_rulings(&mut listed)?,
            signature: Signature(listed.array()?),
        })
    }
}

fn runs(rulings: &[Ruling]) -> Vec<Value> {
    let mut runs: Vec<(u32, &Verdict)> = Vec::new();
    for ruling in rulings {
        match runs.last_mut() {
            Some((count, verdict)) if **verdict == ruling.verdict => *count += 1,
            _ => runs.push((1, &ruling.verdict)),
        }
    }
    runs.into_iter().map(|(count, verdict)| Value::List(vec![count.into(), verdict.value()])).collect()
}

fn steps(rulings: &[Ruling]) -> Vec<Value> {
    let mut before = 0u64;
    let mut step = |ruling: &Ruling| {
        let step = ruling.eff as i64 - before as i64;
        before = ruling.eff;
        Value::Int(step)
    };
    rulings.iter().map(&mut step).collect()
}

fn read_rulings(listed: &mut Listed) -> Result<Vec<Ruling>, Error> {
    let runs = listed.each(|run| {
        let count = run.small()? as usize;
        Ok((count, Verdict::read(&mut Listed::of(run.value()?)?)?))
    })?;
    let mut times = Listed::of(listed.value()?)?;
    let (mut rulings, mut eff) = (Vec::new(), 0u64);
    for (count, verdict) in runs {
        if count > PLACES as usize || rulings.len() + count > PLACES as usize {
            return Err(Error::TooLarge("receipt"));
        }
        for _ in 0..count {
            eff = eff.checked_add_signed(times.signed()?).ok_or(Error::Malformed("time"))?;
            rulings.push(Ruling { verdict: verdict.clone(), eff });
        }
    }
    if times.value().is_ok() { Err(Error::Malformed("more times than changes")) } else { Ok(rulings) }
}
