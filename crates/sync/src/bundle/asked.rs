//! What goes up in a bundle: all that the laptop would ask on the line, written down at once.

use super::{BundleFault, BundleId, Cover, FilesAsked, MOST_ASKED, MOST_BUNDLE, Way, cover::Unsealed};
use crate::{Card, District, Enrolled, Error, Hello, HubCard, Push};
use change::{Listed, Value};
use kernel::{DeviceId, Instant, ScopeId, TimelineId};
use seal::{Hash, SealSecret, SigningKey, VerifyingKey};

const FORM: u32 = 1;

/// How far the laptop is in one scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The scope.
    pub scope: ScopeId,
    /// The last item of the feed that was taken in.
    pub seq: u64,
    /// The digest up to there.
    pub digest: Hash,
    /// The end of the own chain: its last number and its head.
    pub own: (u64, Hash),
}

/// One file's worth of questions.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    /// The hub's life the laptop knows; zeros when none. The standings count in that life alone.
    pub timeline: TimelineId,
    /// When it was made, by the laptop's clock.
    pub made_at: Instant,
    /// Its place among those made together: they are to be taken in this order.
    pub part: u32,
    /// The greeting.
    pub hello: Hello,
    /// The own card, an `Enrolled` as JSON: the hub may not know this laptop yet.
    pub card: Vec<u8>,
    /// What goes up.
    pub push: Push,
    /// What of the feeds is here; `None` when this one asks for none of them.
    pub standings: Option<Vec<Standing>>,
    /// Pieces of files that go up after the words, and those that are wished for.
    pub files: FilesAsked,
}

/// A bundle that was opened, and whose signature is still to be held against the sender's key.
pub struct OpenedBundle {
    /// What stood outside.
    pub cover: Cover,
    /// What it asks.
    pub bundle: Bundle,
    unsealed: Unsealed,
}

impl Bundle {
    /// Signs and seals it.
    ///
    /// # Errors
    /// A hub card without a sealing key; keys that are none.
    pub fn seal(&self, id: BundleId, by: &SigningKey, to: &HubCard) -> Result<Vec<u8>, Error> {
        let (district, from) = (self.hello.district, self.hello.device);
        let cover = Cover { way: Way::Up, district, from, to: to.device, id };
        let bytes = cover.seal(&Listed::encode(self.values()?), by, &to.sealing()?)?;
        if bytes.len() > MOST_BUNDLE { Err(BundleFault::TooLong.into()) } else { Ok(bytes) }
    }

    /// Opens one that was sealed to this hub.
    ///
    /// # Errors
    /// What is wrong with it; nothing else was looked at.
    pub fn open(bytes: &[u8], hub: (DeviceId, &District), secret: &SealSecret) -> Result<OpenedBundle, Error> {
        let cover = Cover::read(bytes)?;
        if cover.way == Way::Down {
            return Err(BundleFault::AnsweredAlready.into());
        }
        if cover.district != hub.1.id() {
            return Err(BundleFault::AnotherDistrict.into());
        }
        if cover.to != hub.0 {
            return Err(BundleFault::AnotherHub.into());
        }
        let unsealed = Cover::open(bytes, secret, (MOST_BUNDLE, MOST_ASKED))?;
        let bundle = Self::read(unsealed.plain())?;
        if (bundle.hello.device, bundle.hello.district) != (cover.from, cover.district) {
            return Err(BundleFault::Forged.into());
        }
        Ok(OpenedBundle { cover, bundle, unsealed })
    }

    fn values(&self) -> Result<Vec<Value>, Error> {
        let standing = |s: &Standing| {
            let own = [s.own.0.into(), s.own.1.0.into()];
            Value::List([vec![s.scope.bytes().into(), s.seq.into(), s.digest.0.into()], own.to_vec()].concat())
        };
        let standings = self.standings.as_ref().map(|all| all.iter().map(standing).collect::<Vec<_>>());
        Ok(vec![
            FORM.into(),
            self.timeline.bytes().into(),
            Value::Int(self.made_at.0),
            self.part.into(),
            self.hello.values(),
            self.card.clone().into(),
            self.push.values()?,
            Value::Bool(standings.is_some()),
            standings.unwrap_or_default().into(),
            self.files.value(),
        ])
    }

    fn read(plain: &[u8]) -> Result<Self, Error> {
        let damaged = |_| BundleFault::Damaged;
        let mut listed = Listed::decode(plain).map_err(damaged)?;
        if listed.small().map_err(damaged)? != FORM {
            return Err(BundleFault::Later.into());
        }
        Self::read_values(&mut listed).map_err(|_| BundleFault::Damaged.into())
    }

    fn read_values(listed: &mut Listed) -> Result<Self, Error> {
        let (timeline, made_at) = (TimelineId::from_bytes(listed.array()?), Instant(listed.signed()?));
        let part = listed.small()?;
        let hello = Hello::read(&mut Listed::of(listed.value()?)?)?;
        let card = listed.bytes()?;
        let push = Push::read(&mut Listed::of(listed.value()?)?)?;
        let wants_feeds = listed.flag()?;
        let standings = listed.each(|s| {
            let (scope, seq, digest) = (ScopeId::from_bytes(s.array()?), s.number()?, Hash(s.array()?));
            Ok(Standing { scope, seq, digest, own: (s.number()?, Hash(s.array()?)) })
        })?;
        let (standings, files) = (wants_feeds.then_some(standings), FilesAsked::read(listed)?);
        Ok(Self { timeline, made_at, part, hello, card, push, standings, files })
    }
}

impl OpenedBundle {
    /// Checks that the sender signed it: by the key the hub knows, or for a newcomer by that of the card it brings. Whether such
    /// a card leads back to the founder is judged where it is taken in.
    ///
    /// # Errors
    /// [`BundleFault::Forged`].
    pub fn verify(&self, known: Option<VerifyingKey>) -> Result<(), Error> {
        let key = match known {
            Some(key) => key,
            None => self.newcomer()?.verifying()?,
        };
        self.unsealed.verify(&key)
    }

    fn newcomer(&self) -> Result<Card, Error> {
        let enrolled: Enrolled = serde_json::from_slice(&self.bundle.card).map_err(|_| BundleFault::Damaged)?;
        if enrolled.card.device == self.cover.from { Ok(enrolled.card) } else { Err(BundleFault::Forged.into()) }
    }
}
