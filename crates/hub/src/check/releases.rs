//! Releases of the program: what is kept of each is what its publisher signed. Records don't hang on them, so they are named apart.

use super::{Checked, each_row};
use crate::Error;
use crate::log::Source;
use release::{Head, ReleaseKeys};
use seal::{Hash, Hasher};
use std::collections::BTreeMap;

/// A package while its parts go by.
#[derive(Default)]
struct Package {
    hasher: Hasher,
    bytes: u64,
    parts: u64,
    /// A part was missing.
    has_gap: bool,
}

impl Package {
    fn add(&mut self, no: u64, part: &[u8]) {
        self.has_gap |= no != self.parts;
        self.parts += 1;
        self.hasher.add(part);
        self.bytes += part.len() as u64;
    }

    fn is_of(&self, head: &Head) -> bool {
        let manifest = head.manifest();
        !self.has_gap && self.bytes == manifest.size && self.hasher.finish().to_hex() == manifest.blake3
    }
}

pub(super) fn check(source: &mut dyn Source, keys: &ReleaseKeys, found: &mut Checked) -> Result<(), Error> {
    let offered = heads(source, keys, found)?;
    let mut whole: Vec<Hash> = Vec::new();
    let mut at: Option<(Hash, Package)> = None;
    let mut ended = |at: Option<(Hash, Package)>| {
        whole.extend(
            at.filter(|(id, package)| offered.get(id).is_some_and(|head| package.is_of(head))).map(|(id, _)| id),
        );
    };
    each_row(source, ("release_part", "release, no"), |c| {
        let (id, no, bytes) = (Hash(c.array()?), c.number()?, c.blob()?);
        if at.as_ref().is_none_or(|(known, _)| *known != id) {
            ended(at.replace((id, Package::default())));
        }
        if let Some((_, package)) = &mut at {
            package.add(no, &bytes);
        }
        Ok(())
    })?;
    ended(at.take());
    for (_, head) in offered.iter().filter(|(id, _)| !whole.contains(id)) {
        let (version, platform) = (head.manifest().version, head.manifest().platform);
        found
            .damaged_releases
            .push(format!("release {version} ({platform}): its package is not the one that was signed"));
    }
    Ok(())
}

/// Those that are given out and signed by somebody this program trusts: of others nothing can be judged but that they are what they were.
fn heads(source: &mut dyn Source, keys: &ReleaseKeys, found: &mut Checked) -> Result<BTreeMap<Hash, Head>, Error> {
    let mut offered = BTreeMap::new();
    each_row(source, ("release", ""), |c| {
        let (id, bytes) = (Hash(c.array()?), c.blob()?);
        let (_added_at, withdrawn_at) = (c.number()?, c.number_or_null()?);
        found.releases += 1;
        match Head::open(&bytes, keys) {
            _ if seal::hash(&[&bytes]) != id => {
                found.damaged_releases.push(format!("release {id}: what it says is not what was taken in"));
            }
            Ok((head, _)) if withdrawn_at.is_none() => drop(offered.insert(id, head)),
            Ok(_) => {}
            Err(_) => found.unjudged_releases += 1,
        }
        Ok(())
    })?;
    Ok(offered)
}
