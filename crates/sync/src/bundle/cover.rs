//! The cover of a bundle: what stands outside in clear, so that a relay can carry what it can't read; and the seal.

use super::BundleFault;
use crate::Error;
use kernel::{DeviceId, DistrictId};
use seal::{SealPublic, SealSecret, Signature, SigningKey, VerifyingKey};
use std::fmt;

const MAGIC: &[u8; 8] = b"ZFBUNDL1";
const CONTEXT: &str = "zoufang/bundle/1";
const LENGTH: usize = 8 + 1 + 4 * 16;

/// A bundle's own number, drawn at random. Its answer bears it too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleId(
    /// The bytes.
    pub [u8; 16],
);

/// Up to the hub or down to the laptop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From a laptop.
    Up,
    /// The hub's answer.
    Down,
}

/// What stands outside: random numbers and no names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cover {
    /// Which way.
    pub way: Way,
    /// The district.
    pub district: DistrictId,
    /// Who made it.
    pub from: DeviceId,
    /// Whom it is for.
    pub to: DeviceId,
    /// Of the bundle, also on its answer.
    pub id: BundleId,
}

/// What was sealed, before anything in it is believed.
pub(super) struct Unsealed {
    signature: Signature,
    signed: Vec<u8>,
    begins: usize,
}

impl BundleId {
    /// Reads what [`fmt::Display`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self(seal::from_hex(text).ok()?.try_into().ok()?))
    }

    /// The first eight digits: what a person can quote, and part of the file's name.
    pub fn short(&self) -> String {
        seal::to_hex(&self.0[..4])
    }
}

impl fmt::Display for BundleId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&seal::to_hex(&self.0))
    }
}

impl fmt::Debug for BundleId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "BundleId({self})")
    }
}

impl Cover {
    /// Reads the cover of a file; nothing of it is proven.
    ///
    /// # Errors
    /// [`BundleFault::NoBundle`], or cut short.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(BundleFault::NoBundle)?;
        let (way, rest) = rest.split_first().ok_or(BundleFault::Damaged)?;
        let ids = rest.first_chunk::<64>().ok_or(BundleFault::Damaged)?;
        let id = |n: usize| -> [u8; 16] { std::array::from_fn(|place| ids[n * 16 + place]) };
        let way = match way {
            0 => Way::Up,
            1 => Way::Down,
            _ => return Err(BundleFault::Damaged.into()),
        };
        let (from, to) = (DeviceId::from_bytes(id(1)), DeviceId::from_bytes(id(2)));
        Ok(Self { way, district: DistrictId::from_bytes(id(0)), from, to, id: BundleId(id(3)) })
    }

    fn bytes(&self) -> Vec<u8> {
        let way = u8::from(self.way == Way::Down);
        let ids = [self.district.bytes(), self.from.bytes(), self.to.bytes(), self.id.0];
        [MAGIC.as_slice(), &[way], &ids.concat()].concat()
    }

    /// Bytes: cover ‖ HPKE(receiver, zstd(signature 64 ‖ plain)); the cover is bound to it, and the signature covers
    /// cover ‖ receiver's key ‖ plain.
    pub(super) fn seal(&self, plain: &[u8], by: &SigningKey, to: &SealPublic) -> Result<Vec<u8>, Error> {
        let cover = self.bytes();
        let signature = by.sign(CONTEXT, &preimage(&cover, to, plain));
        let packed = change::deflate(&[signature.0.as_slice(), plain].concat(), 3)?;
        let sealed = seal::seal_to(to, CONTEXT.as_bytes(), &cover, &packed)?;
        Ok([cover, sealed].concat())
    }

    /// Opens what was sealed to the owner of `secret`; `most` bytes packed and unpacked.
    pub(super) fn open(bytes: &[u8], secret: &SealSecret, most: (usize, u64)) -> Result<Unsealed, Error> {
        if bytes.len() > most.0 {
            return Err(BundleFault::TooLong.into());
        }
        let (outside, sealed) = bytes.split_at_checked(LENGTH).ok_or(BundleFault::Damaged)?;
        let packed = seal::open_from(secret, CONTEXT.as_bytes(), outside, sealed).map_err(|_| BundleFault::Damaged)?;
        let raw = inflate(&packed, most.1)?;
        let (signature, plain) = raw.split_first_chunk::<64>().ok_or(BundleFault::Damaged)?;
        let signed = preimage(outside, &secret.public(), plain);
        Ok(Unsealed { signature: Signature(*signature), begins: signed.len() - plain.len(), signed })
    }
}

impl Unsealed {
    /// The contents.
    pub(super) fn plain(&self) -> &[u8] {
        &self.signed[self.begins..]
    }

    /// Checks who signed it.
    pub(super) fn verify(&self, key: &VerifyingKey) -> Result<(), Error> {
        Ok(key.verify(CONTEXT, &self.signed, &self.signature).map_err(|_| BundleFault::Forged)?)
    }
}

fn preimage(cover: &[u8], to: &SealPublic, plain: &[u8]) -> Vec<u8> {
    [cover, &to.0, plain].concat()
}

fn inflate(packed: &[u8], most: u64) -> Result<Vec<u8>, Error> {
    Ok(change::inflate(packed, most).map_err(|fault| match fault {
        change::Error::TooLarge(_) => BundleFault::TooLong,
        _ => BundleFault::Damaged,
    })?)
}
