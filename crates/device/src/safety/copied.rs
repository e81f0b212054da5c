//! Whose vault a backup file holds, by its first two pieces alone.

use crate::enrolment::Enrolled;
use kernel::DeviceId;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// No card comes near.
const LONGEST_CARD: u64 = 1 << 20;

/// The vault whose backup this is; none where that can't be read.
pub(crate) fn whose(path: &Path) -> Option<DeviceId> {
    let card = card_in(path).ok()?;
    serde_json::from_slice::<Enrolled>(&card).ok().map(|enrolled| enrolled.card.device)
}

/// Magic ‖ slots ‖ card, each piece behind its length.
fn card_in(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(8))?;
    let slots = length(&mut file)?;
    file.seek(SeekFrom::Current(i64::try_from(slots).map_err(io::Error::other)?))?;
    let card = length(&mut file)?.min(LONGEST_CARD);
    let mut bytes = Vec::new();
    file.take(card).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn length(file: &mut File) -> io::Result<u64> {
    let mut raw = [0; 8];
    file.read_exact(&mut raw)?;
    Ok(u64::from_be_bytes(raw))
}
