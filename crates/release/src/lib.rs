//! Signed releases of the program (decisions V; docs/adr/0030): what a release says of itself, whose signature makes it one, and
//! which release may be installed over which.
//!
//! May import: kernel, seal. Must never know: a hub, a vault, where a program lies, a secret key. No I/O.

mod error;
mod file;
mod keys;
mod manifest;
mod platform;
mod rule;
mod version;

pub use error::Error;
pub use file::{Head, MOST_HEAD, Release, head_bytes};
pub use keys::ReleaseKeys;
pub use manifest::{MOST_NOTES, MOST_PACKAGE, Manifest};
pub use platform::{Kind, Machine, Platform, System};
pub use rule::{Standing, best, may_follow};
pub use version::Version;

/// A package goes over the line in parts of so many bytes, the last one shorter: small enough for a line that is cut every few
/// seconds.
pub const PART_BYTES: u64 = 256 << 10;

/// The oldest program this one's hub still gives records to: the second release back (N-2). What an older one brings is taken all
/// the same. Raised by hand with each release; docs/HUB.md says when.
pub const SERVED_FROM: Version = Version { major: 0, minor: 1, patch: 0 };

/// How many parts a package of this size has.
pub fn parts(size: u64) -> u32 {
    u32::try_from(size.div_ceil(PART_BYTES)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hub_of_this_program_serves_this_program() {
        assert!(Version::parse(env!("CARGO_PKG_VERSION")).is_some_and(|own| SERVED_FROM <= own));
    }
}
