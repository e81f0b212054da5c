//! Pieces of files between the vaults of this laptop (decisions D15): ciphertext in a folder of their own, left there while the hub is
//! not known to have the file. What opens them came with the records.

use crate::{Error, core::Core, core::Open};
use concerns::Attachment;
use kernel::RecordId;
use std::fs;
use std::path::{Path, PathBuf};

fn folder(core: &Core) -> PathBuf {
    core.home.exchange().join("pieces")
}

/// Leaves what the hub is not known to have.
pub(super) fn leave(core: &Core, open: &Open) -> Result<(), Error> {
    let folder = folder(core);
    for record in open.store.pieces_to_offer(open.store.last_timeline()?)? {
        if named(open, record)?.is_none_or(|row| row.key.is_none()) {
            continue;
        }
        for no in open.store.pieces_here(record)? {
            let path = folder.join(format!("{record}.{no}"));
            if let (false, Some(bytes)) = (path.exists(), open.store.piece(record, no)?) {
                fs::create_dir_all(&folder)?;
                crate::home::write_safely(&path, &bytes)?;
            }
        }
    }
    Ok(())
}

impl Core {
    /// After a sync: what was erased, or is at the hub by now, is left here for nobody.
    pub(crate) fn sweep_left_pieces(&mut self) -> Result<(), Error> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        let swept = collect(self, &mut open);
        self.open = Some(open);
        swept
    }
}

/// Takes in what a record here names, and sweeps away what was erased or is at the hub. What nobody here knows stays for the others.
pub(crate) fn collect(core: &Core, open: &mut Open) -> Result<(), Error> {
    for (path, record, no) in left(&folder(core))? {
        let Some(row) = named(open, record)? else { continue };
        let is_done = store::is_file_at_hub(open.store.read(), record, open.store.last_timeline()?)?;
        if row.key.is_none() || is_done {
            fs::remove_file(&path)?;
            continue;
        }
        if !open.store.pieces_here(record)?.contains(&no) {
            let bytes = fs::read(&path)?;
            // One that was changed is none: the hub or its author has the right one.
            if row.cut().is_some_and(|cut| cut.judge(no, &bytes).is_ok()) {
                open.store.take_piece(record, no, &bytes)?;
            }
        }
    }
    Ok(())
}

fn named(open: &Open, record: RecordId) -> Result<Option<Attachment>, Error> {
    Ok(store::get::<Attachment>(open.store.read(), record)?.map(|row| row.value))
}

fn left(folder: &Path) -> Result<Vec<(PathBuf, RecordId, u32)>, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let parts = name.split_once('.').and_then(|(record, no)| RecordId::parse(record).zip(no.parse().ok()));
        found.extend(parts.map(|(record, no)| (path, record, no)));
    }
    Ok(found)
}
