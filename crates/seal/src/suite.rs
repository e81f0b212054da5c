use crate::Error;

/// The suite written by this version.
pub const SUITE: u8 = 1;

/// Takes the suite's byte off the front. An empty text is malformed; an unknown suite is refused.
pub(crate) fn after_suite(sealed: &[u8]) -> Result<&[u8], Error> {
    match sealed.split_first() {
        None => Err(Error::Malformed),
        Some((&SUITE, rest)) => Ok(rest),
        Some((&other, _)) => Err(Error::UnknownSuite(other)),
    }
}
