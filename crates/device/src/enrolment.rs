//! Enrolment files: made and opened by the printed code that a person types.

use crate::Error;
use kernel::Refusal;
use sync::{District, SignedHubCard, SignedTicket};
use vault::RecoveryCode;

pub(crate) use sync::{Card, Enrolled, EnrolmentFile, Founder};

/// Seals the file and makes its opening code.
pub(crate) fn seal(
    signed: SignedTicket,
    of: (&District, &Enrolled),
    with: (&sync::Snapshot, Option<SignedHubCard>),
) -> Result<(Vec<u8>, String), Error> {
    let shown = RecoveryCode::generate()?.display().to_string();
    Ok((signed.file(of, with, &shown)?, shown))
}

/// Opens an enrolment file by the code that was typed, and checks that its ticket leads back to the founder.
pub(crate) fn open(bytes: &[u8], typed: &str) -> Result<EnrolmentFile, Error> {
    let wrong = || Error::from(Refusal::invalid("opening_code", "opening_code_wrong"));
    let code = RecoveryCode::parse(typed).map_err(|_| wrong())?;
    judged(sync::open_file(bytes, code.display().as_str()))
}

/// What came of opening it, in words of the screens.
pub(crate) fn judged(opened: Result<EnrolmentFile, sync::Error>) -> Result<EnrolmentFile, Error> {
    opened.map_err(|error| match error {
        sync::Error::WrongCode => Refusal::invalid("opening_code", "opening_code_wrong").into(),
        sync::Error::Malformed(_) => Refusal::invalid("file_name", "enrolment_file_unfit").into(),
        other => other.into(),
    })
}
