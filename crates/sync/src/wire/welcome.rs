//! Hello and its answer.

use super::audit::{read_seen, seen_value};
use super::{AuditNews, DeviceNews};
use crate::HubAddresses;
use change::{Error, Listed, Value};
use kernel::{DeviceId, DistrictId, Instant, MemberId, RecordId, ScopeId, TimelineId};
use seal::{Hash, SealPublic, Signature, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use store::StateDigests;

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
    /// Notices this life of the hub may not know: `change::Notice` bytes. None at first: which life it is, its answer says.
    pub notices: Vec<Vec<u8>>,
    /// Erasures of which nothing is in this vault any more.
    pub erased: Vec<RecordId>,
    /// Up to which time of the hub's the vault was told of other laptops; 0 when of none. The office alone is told.
    pub devices_told_at: Instant,
    /// Where the vault last saw the hub's audit chain end, and in which life; none where it is not told of it.
    pub audit_seen: Option<(TimelineId, u64)>,
    /// The digest of what the vault was last told of laptops that are still to erase something ([`Outstanding::digest`]); none where of none.
    pub outstanding_told: Option<Hash>,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The scope.
    pub scope: ScopeId,
    /// The last item's place.
    pub seq: u64,
    /// The digest up to there.
    pub digest: Hash,
    /// The last place that the newest snapshot contains; 0 where there is none.
    pub snapshot: u64,
    /// The digest over every item; hubs of before say none.
    pub trail: Option<Hash>,
    /// What the records come to there; hubs of before say nothing, and one that has not counted them yet.
    pub states: Option<StateDigests>,
}

/// The hub answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// The hub's present life.
    pub timeline: TimelineId,
    /// When it began: at the hub's founding, or at a restore.
    pub begun_at: Instant,
    /// The hub's clock.
    pub hub_time: Instant,
    /// How the vault is known.
    pub membership: Membership,
    /// What it may read, the directory first: rights are judged by it.
    pub feeds: Vec<Feed>,
    /// What leaves the vault is sealed to this key of the hub's.
    pub seal_key: SignedSealKey,
    /// For the office: on which laptops something is still to be erased, the latest first. None where that stands as it was told.
    pub outstanding: Vec<Outstanding>,
    /// It stands as it was told. Hubs of before say so never.
    pub outstanding_stands: bool,
    /// For the office: what is new of the laptops the hub knows.
    pub devices: Option<DeviceNews>,
    /// For the office, the administrators and the auditor: how far the hub's audit chain goes.
    pub audit: Option<Box<AuditNews>>,
    /// By which fields the hub folds each kind; who folds by others compares no states of it. Hubs of before say nothing.
    pub fields: Vec<(u16, u64)>,
    /// Where the hub listens since its card was signed; none where that still holds.
    pub addresses: Option<Box<HubAddresses>>,
}

/// A laptop that has not said that what is to be erased is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StillOut {
    /// The vault.
    pub device: DeviceId,
    /// Whose.
    pub member: MemberId,
    /// Its rights have ended: it may never say so.
    pub is_revoked: bool,
}

/// What is to be erased, and who is still out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outstanding {
    /// The erasure.
    pub erasure: RecordId,
    /// Laptops enrolled before it; so many at most.
    pub out: Vec<StillOut>,
    /// How many they are.
    pub count: u32,
    /// Copies of the hub's that are older; so many at most. Hubs of before say nothing of them.
    #[serde(default)]
    pub copies: Vec<CopyOut>,
}

/// A file beside the hub's log that may still hold what was erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyOut {
    /// What it is: `backup`, `aside`, `projection`, or a word of a later hub.
    pub what: String,
    /// Where it was made, as the hub's operator knows it.
    pub name: String,
    /// It holds what the hub held then.
    pub made_at: Instant,
}

/// The hub's key that things are sealed to, signed by the one on its card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedSealKey {
    /// The key.
    pub key: SealPublic,
    /// The hub's, over the key.
    pub signature: Signature,
}

const OUTSTANDING: &[u8] = b"zoufang/outstanding/1";
const SEAL_KEY: &str = "zoufang/hub-seal/1";

impl SignedSealKey {
    /// Signs a key.
    pub fn sign(key: SealPublic, hub: &SigningKey) -> Self {
        Self { key, signature: hub.sign(SEAL_KEY, &key.0) }
    }

    /// Checks the hub's signature.
    ///
    /// # Errors
    /// A signature that does not fit.
    pub fn verify(&self, hub: &VerifyingKey) -> Result<(), seal::Error> {
        hub.verify(SEAL_KEY, &self.key.0, &self.signature)
    }
}

impl Hello {
    pub(crate) fn values(&self) -> Value {
        Value::List(vec![
            self.district.bytes().into(),
            self.device.bytes().into(),
            self.schema.into(),
            self.build.as_str().into(),
            Value::Int(self.wall.0),
            self.notices.iter().map(|bytes| bytes.clone().into()).collect::<Vec<Value>>().into(),
            self.erased.iter().map(|id| id.bytes().into()).collect::<Vec<Value>>().into(),
            Value::Int(self.devices_told_at.0),
            seen_value(self.audit_seen),
            self.outstanding_told.map(|told| told.0).into(),
        ])
    }

    pub(crate) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self {
            district: DistrictId::from_bytes(listed.array()?),
            device: DeviceId::from_bytes(listed.array()?),
            schema: listed.small()?,
            build: listed.text()?,
            wall: Instant(listed.signed()?),
            notices: listed.blobs()?,
            // Laptops of before say nothing of it.
            erased: listed.blobs().unwrap_or_default().iter().filter_map(|id| RecordId::from_slice(id)).collect(),
            devices_told_at: Instant(listed.signed().unwrap_or_default()),
            audit_seen: read_seen(listed).unwrap_or_default(),
            outstanding_told: listed.array().ok().map(Hash),
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

impl Outstanding {
    /// The digest of a list of them, as it is told.
    pub fn digest(told: &[Self]) -> Hash {
        seal::hash(&[OUTSTANDING, &Listed::encode(told.iter().map(Self::value).collect())])
    }

    fn value(&self) -> Value {
        let one = |o: &StillOut| {
            Value::List(vec![o.device.bytes().into(), o.member.bytes().into(), Value::Bool(o.is_revoked)])
        };
        let out: Vec<Value> = self.out.iter().map(one).collect();
        let copy =
            |c: &CopyOut| Value::List(vec![c.what.as_str().into(), c.name.as_str().into(), Value::Int(c.made_at.0)]);
        let copies: Vec<Value> = self.copies.iter().map(copy).collect();
        Value::List(vec![self.erasure.bytes().into(), out.into(), self.count.into(), copies.into()])
    }

    fn read(listed: &mut Listed) -> Result<Self, Error> {
        let erasure = RecordId::from_bytes(listed.array()?);
        let out = listed.each(|o| {
            let (device, member) = (DeviceId::from_bytes(o.array()?), MemberId::from_bytes(o.array()?));
            Ok(StillOut { device, member, is_revoked: o.flag()? })
        })?;
        let count = listed.small()?;
        let copies = listed.each(|c| Ok(CopyOut { what: c.text()?, name: c.text()?, made_at: Instant(c.signed()?) }));
        Ok(Self { erasure, out, count, copies: copies.unwrap_or_default() })
    }
}

/// A kind and its fields; one that can't be read is folded alike by nobody.
fn read_fields(listed: &mut Listed) -> Result<(u16, u64), Error> {
    Ok((u16::try_from(listed.small()?).unwrap_or(0), listed.number()?))
}

impl Welcome {
    pub(crate) fn values(&self) -> Value {
        let feed = |f: &Feed| {
            let mut values = vec![f.scope.bytes().into(), f.seq.into(), f.digest.0.into(), f.snapshot.into()];
            if let Some(states) = &f.states {
                values.push(f.trail.map(|trail| trail.0).into());
                values.push(states.value());
            } else {
                values.extend(f.trail.map(|trail| trail.0.into()));
            }
            Value::List(values)
        };
        let kind = |(kind, fields): &(u16, u64)| Value::List(vec![u32::from(*kind).into(), (*fields).into()]);
        Value::List(vec![
            self.timeline.bytes().into(),
            Value::Int(self.begun_at.0),
            Value::Int(self.hub_time.0),
            self.membership.number().into(),
            self.feeds.iter().map(feed).collect::<Vec<_>>().into(),
            self.seal_key.key.0.into(),
            self.seal_key.signature.0.into(),
            self.outstanding.iter().map(Outstanding::value).collect::<Vec<_>>().into(),
            self.devices.iter().map(DeviceNews::value).collect::<Vec<_>>().into(),
            self.audit.iter().map(|news| news.value()).collect::<Vec<_>>().into(),
            self.fields.iter().map(kind).collect::<Vec<_>>().into(),
            Value::Bool(self.outstanding_stands),
            self.addresses.iter().map(|word| word.value()).collect::<Vec<_>>().into(),
        ])
    }

    pub(crate) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self {
            timeline: TimelineId::from_bytes(listed.array()?),
            begun_at: Instant(listed.signed()?),
            hub_time: Instant(listed.signed()?),
            membership: Membership::of_number(listed.small()?)?,
            feeds: listed.each(|f| {
                let (scope, seq, digest) = (ScopeId::from_bytes(f.array()?), f.number()?, Hash(f.array()?));
                // Hubs of before say nothing of snapshots, and none of the trail.
                let (snapshot, trail) = (f.number().unwrap_or(0), f.array().ok().map(Hash));
                let states = f.value().ok().map(StateDigests::read).transpose()?;
                Ok(Feed { scope, seq, digest, snapshot, trail, states })
            })?,
            seal_key: SignedSealKey { key: SealPublic(listed.array()?), signature: Signature(listed.array()?) },
            // Hubs of before say nothing of it.
            outstanding: listed.each(Outstanding::read).unwrap_or_default(),
            devices: listed.each(DeviceNews::read).unwrap_or_default().pop(),
            audit: listed.each(AuditNews::read).unwrap_or_default().pop().map(Box::new),
            fields: listed.each(read_fields).unwrap_or_default(),
            outstanding_stands: listed.flag().unwrap_or_default(),
            addresses: listed.each(HubAddresses::read).unwrap_or_default().pop().map(Box::new),
        })
    }
}
