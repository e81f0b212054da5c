//! A release as one file, `….zfrelease`: magic ‖ length u32be ‖ manifest ‖ length u32be ‖ signature ‖ package. It is signed, not
//! secret: any way will do to carry it.

use crate::{Error, Manifest, ReleaseKeys};
use seal::Hash;

const MAGIC: &[u8; 8] = b"ZFREL01\n";
/// Neither manifest nor signature is longer.
const MOST_PIECE: usize = 64 << 10;
/// Nor what stands before the package.
pub const MOST_HEAD: usize = 2 * MOST_PIECE + 16;

/// What stands before the package, once its signature was checked: nothing else makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    manifest: Manifest,
    bytes: Vec<u8>,
}

/// A whole release: signed, and its package is the one that was signed.
#[derive(Clone, Debug)]
pub struct Release {
    /// What it says.
    pub head: Head,
    /// The package.
    pub package: Vec<u8>,
}

/// The bytes of a head for a manifest and its signature; what they are worth, [`Head::open`] says.
pub fn head_bytes(manifest: &[u8], signature: &str) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    for piece in [manifest, signature.as_bytes()] {
        bytes.extend((piece.len() as u32).to_be_bytes());
        bytes.extend_from_slice(piece);
    }
    bytes
}

impl Head {
    /// Reads what stands at the beginning of these bytes, and checks its signature; and how many bytes it takes.
    ///
    /// # Errors
    /// [`Error::Unfit`], [`Error::NoKeys`], [`Error::NotSigned`].
    pub fn open(bytes: &[u8], keys: &ReleaseKeys) -> Result<(Self, usize), Error> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(Error::Unfit("magic"))?;
        let (manifest, signature) = (piece(&mut rest)?, piece(&mut rest)?);
        let signature = std::str::from_utf8(signature).map_err(|_| Error::Unfit("signature"))?;
        keys.verify(manifest, signature)?;
        let length = bytes.len() - rest.len();
        Ok((Self { manifest: Manifest::decode(manifest)?, bytes: bytes[..length].to_vec() }, length))
    }

    /// What the release says.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// As it was signed.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// By which it is known.
    pub fn id(&self) -> Hash {
        seal::hash(&[&self.bytes])
    }
}

impl Release {
    /// Reads a whole file and checks all of it.
    ///
    /// # Errors
    /// Those of [`Head::open`]; [`Error::OtherPackage`].
    pub fn open(bytes: &[u8], keys: &ReleaseKeys) -> Result<Self, Error> {
        let (head, length) = Head::open(bytes, keys)?;
        head.manifest.check(&bytes[length..])?;
        Ok(Self { head, package: bytes[length..].to_vec() })
    }

    /// The whole file.
    pub fn bytes(&self) -> Vec<u8> {
        [self.head.bytes(), &self.package].concat()
    }
}

fn piece<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Error> {
    let cut = Error::Unfit("cut short");
    let Some((length, after)) = rest.split_first_chunk::<4>() else { return Err(cut) };
    let length = u32::from_be_bytes(*length) as usize;
    if length > after.len() || length > MOST_PIECE {
        return Err(cut);
    }
    let (taken, left) = after.split_at(length);
    *rest = left;
    Ok(taken)
}
