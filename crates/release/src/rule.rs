//! Which release may be installed over which program: never an older one, never another platform's, never over a gap.

use crate::{Error, Manifest, Platform, Version};

/// How a computer stands before an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The program that runs.
    pub current: Version,
    /// The newest program that ever ran here, or over one of the vaults here; never below `current`.
    pub floor: Version,
    /// What can be put here.
    pub platform: Platform,
    /// The form of changes that is written here.
    pub schema: u32,
}

/// Says whether a release may be installed here.
///
/// # Errors
/// [`Error::OtherPlatform`], [`Error::NotNewer`], [`Error::Older`], [`Error::OverGap`].
pub fn may_follow(manifest: &Manifest, standing: &Standing) -> Result<(), Error> {
    if manifest.platform != standing.platform {
        return Err(Error::OtherPlatform { of: manifest.platform, here: standing.platform });
    }
    if manifest.version == standing.current {
        return Err(Error::NotNewer(manifest.version));
    }
    if manifest.version < standing.floor.max(standing.current) || manifest.schema < standing.schema {
        return Err(Error::Older { version: manifest.version, floor: standing.floor.max(standing.current) });
    }
    if standing.current < manifest.over {
        return Err(Error::OverGap { version: manifest.version, over: manifest.over });
    }
    Ok(())
}

/// The newest of these that may be installed over a version: the very newest, or the step towards it.
pub fn best<'a>(
    offers: impl IntoIterator<Item = &'a Manifest>,
    (current, platform): (Version, Platform),
) -> Option<&'a Manifest> {
    let fits = |m: &&Manifest| m.platform == platform && m.version > current && m.over <= current;
    offers.into_iter().filter(fits).max_by_key(|m| m.version)
}
