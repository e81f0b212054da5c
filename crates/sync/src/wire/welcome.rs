//! Hello and its answer.

use change::{Error, Listed, Value};
use kernel::{DeviceId, DistrictId, Instant, ScopeId, TimelineId};
use seal::Hash;

/// A laptop comes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// The district it belongs to.
    pub district: DistrictId,
    /// The vault.
    pub device: DeviceId,
    /// Version of its field catalogue.
    pub schema: u32,
    /// Version of its program.
    pub build: String,
    /// What its wall clock says; compared, never judged.
    pub wall: Instant,
}

/// How the hub knows the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// Not yet: the card is to be sent first.
    Unknown,
    /// Enrolled.
    Active,
    /// Revoked: its batches are still taken, as held; it is given nothing.
    Revoked,
}

/// A feed the vault may read, and how far it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The scope.
    pub scope: ScopeId,
    /// The last item's place.
    pub seq: u64,
    /// The digest up to there.
    pub digest: Hash,
    /// The last place that the newest snapshot contains; 0 where there is none.
    pub snapshot: u64,
}

/// The hub answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// The hub's present life.
    pub timeline: TimelineId,
    /// The hub's clock.
    pub hub_time: Instant,
    /// How the vault is known.
    pub membership: Membership,
    /// What it may read, the directory first: rights are judged by it.
    pub feeds: Vec<Feed>,
}

impl Hello {
    pub(super) fn values(&self) -> Value {
        Value::List(vec![
            self.district.bytes().into(),
            self.device.bytes().into(),
            self.schema.into(),
            self.build.as_str().into(),
            Value::Int(self.wall.0),
        ])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self {
            district: DistrictId::from_bytes(listed.array()?),
            device: DeviceId::from_bytes(listed.array()?),
            schema: listed.small()?,
            build: listed.text()?,
            wall: Instant(listed.signed()?),
        })
    }
}

impl Membership {
    fn number(self) -> u32 {
        match self {
            Self::Unknown => 0,
            Self::Active => 1,
            Self::Revoked => 2,
        }
    }

    fn of_number(number: u32) -> Result<Self, Error> {
        let all = [Self::Unknown, Self::Active, Self::Revoked];
        all.into_iter().find(|m| m.number() == number).ok_or(Error::Malformed("membership"))
    }
}

impl Welcome {
    pub(super) fn values(&self) -> Value {
        let feed =
            |f: &Feed| Value::List(vec![f.scope.bytes().into(), f.seq.into(), f.digest.0.into(), f.snapshot.into()]);
        Value::List(vec![
            self.timeline.bytes().into(),
            Value::Int(self.hub_time.0),
            self.membership.number().into(),
            self.feeds.iter().map(feed).collect::<Vec<_>>().into(),
        ])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self {
            timeline: TimelineId::from_bytes(listed.array()?),
            hub_time: Instant(listed.signed()?),
            membership: Membership::of_number(listed.small()?)?,
            feeds: listed.each(|f| {
                let (scope, seq, digest) = (ScopeId::from_bytes(f.array()?), f.number()?, Hash(f.array()?));
                // Hubs of before say nothing of snapshots.
                Ok(Feed { scope, seq, digest, snapshot: f.number().unwrap_or(0) })
            })?,
        })
    }
}
