//! The exchange folder of one laptop: at sign-out each member's vault leaves a sealed message for the others, at sign-in
//! it takes in what they left (decisions D15).

use crate::{Error, message};
use kernel::{DeviceId, Instant, ScopeId};
use seal::{SealPublic, SealSecret};
use std::fs;
use std::path::{Path, PathBuf};
use store::{Admission, Outgoing, Received, Store};

/// Another vault, as the sender sees it.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Its device.
    pub device: DeviceId,
    /// Messages are sealed to this.
    pub seal_key: SealPublic,
    /// What it may read; the directory first, since rights are judged by it.
    pub scopes: Vec<ScopeId>,
}

/// What was left for a peer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Handed {
    /// Changes.
    pub changes: u32,
    /// Records that entered the peer's scopes.
    pub records: u32,
}

/// What a vault took in from one sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collected {
    /// From whom.
    pub from: DeviceId,
    /// What.
    pub received: Received,
}

/// Leaves a message for the peer in `folder`, unless there is nothing new. It counts as sent only once it lies safely.
pub fn hand_over(store: &mut Store, folder: &Path, peer: &Peer) -> Result<Handed, Error> {
    store.close_batches()?;
    let outgoing = store.outgoing(peer.device, &peer.scopes)?;
    if outgoing.batches.is_empty() && outgoing.entering.is_empty() {
        return Ok(Handed::default());
    }
    let own = store.identity();
    let bytes = message::pack((own.device, &own.signing), &peer.seal_key, &outgoing)?;
    let box_of_peer = folder.join(peer.device.to_string());
    fs::create_dir_all(&box_of_peer)?;
    let sender = own.device;
    store::write_safely(&box_of_peer.join(next_name(&box_of_peer, sender)?), &bytes)?;
    store.mark_sent(peer.device, &outgoing)?;
    let changes = outgoing.batches.iter().map(|b| b.pieces.len()).sum::<usize>();
    Ok(Handed { changes: u32::try_from(changes).unwrap_or(u32::MAX), records: outgoing.entering.len() as u32 })
}

/// Takes away what lies there for a vault and was not taken in: it is to be given nothing more. What it holds, those who left it have.
///
/// # Errors
/// The folder's.
pub fn take_back(folder: &Path, from: DeviceId) -> Result<(), Error> {
    match fs::remove_dir_all(folder.join(from.to_string())) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn next_name(folder: &Path, sender: DeviceId) -> Result<String, Error> {
    let taken = boxes(folder)?.iter().filter_map(|p| number_of(p)).max().unwrap_or(0);
    Ok(format!("{:08}-{sender}.{LEFT}", taken + 1))
}

fn number_of(path: &Path) -> Option<u32> {
    path.file_name()?.to_str()?.split('-').next()?.parse().ok()
}

/// A message that nobody has tried; one of which something did not fit yet; one that can't be read.
const LEFT: &str = "box";
const UNFIT: &str = "unfit";
const UNREAD: &str = "unread";

fn is_to_be_read(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == LEFT || ending == UNFIT)
}

/// Messages in the order they were left.
fn boxes(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(error.into()),
        Ok(entries) => {
            for entry in entries {
                let path = entry?.path();
                if is_to_be_read(&path) {
                    found.push(path);
                }
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Takes in everything that was left for this vault. A message goes once it is stored. One that can't be read is set aside; one of which
/// something does not fit is tried again each time, since what it waits for may have come, or a newer program. Either is reported once, and
/// holds nothing else back, nor what fits of it.
pub fn collect(
    store: &mut Store,
    folder: &Path,
    secret: &SealSecret,
    how: (Instant, Admission<'_>),
) -> Result<(Vec<Collected>, Vec<Error>), Error> {
    let (mut collected, mut failed) = (Vec::new(), Vec::new());
    for path in boxes(&folder.join(store.identity().device.to_string()))? {
        match take_one(store, &path, secret, how) {
            Ok((one, unfit)) => {
                let is_of_use = unfit.is_none() || one.received != Received::default();
                let waiting = path.with_extension(UNFIT);
                match unfit {
                    None => fs::remove_file(&path)?,
                    Some(_) if path == waiting => {}
                    Some(error) => {
                        fs::rename(&path, waiting)?;
                        failed.push(error);
                    }
                }
                collected.extend(is_of_use.then_some(one));
            }
            Err(Error::File(error)) => return Err(error.into()),
            Err(Error::Store(store::Error::DiskFull)) => return Err(store::Error::DiskFull.into()),
            Err(error) => {
                fs::rename(&path, path.with_extension(UNREAD))?;
                failed.push(error);
            }
        }
    }
    Ok((collected, failed))
}

fn take_one(
    store: &mut Store,
    path: &Path,
    secret: &SealSecret,
    how: (Instant, Admission<'_>),
) -> Result<(Collected, Option<Error>), Error> {
    let bytes = fs::read(path)?;
    let sender = message::sender_of(&bytes)?;
    let device = store.device(sender)?.ok_or(Error::NotForUs)?;
    let message = message::open(&bytes, secret, &device.sign_key)?;
    let (received, unfit) = match store.receive(sender, &message.outgoing, how.0, how.1) {
        Err(store::Error::Unfit(_)) => what_fits(store, sender, &message.outgoing, how)?,
        whole => (whole?, None),
    };
    Ok((Collected { from: sender, received }, unfit))
}

/// Takes in what fits of a message of which something does not: each record, and each batch, on its own. A chain ends where a batch does not
/// fit, since the next one goes on from it.
fn what_fits(
    store: &mut Store,
    sender: DeviceId,
    outgoing: &Outgoing,
    how: (Instant, Admission<'_>),
) -> Result<(Received, Option<Error>), Error> {
    let records = outgoing.entering.iter().map(|one| Outgoing { entering: vec![one.clone()], batches: Vec::new() });
    let batches = outgoing.batches.iter().map(|one| Outgoing { entering: Vec::new(), batches: vec![one.clone()] });
    let (mut received, mut unfit) = (Received::default(), None);
    for part in records.chain(batches) {
        match store.receive(sender, &part, how.0, how.1) {
            Ok(more) => {
                received.changes += more.changes;
                received.records += more.records;
            }
            Err(error @ store::Error::Unfit(_)) => unfit = unfit.or(Some(error.into())),
            Err(error) => return Err(error.into()),
        }
    }
    Ok((received, unfit))
}
