//! Where a relay's things lie: `DIR/relay.json` · `DIR/relay.key` (its certificate authority's key) · `DIR/relay-card.json` ·
//! `DIR/bundles/` · `DIR/answers/` · `DIR/relay.lock`.

use crate::tls::Authority;
use crate::{Failure, HubClock, home};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use kernel::{Clock, ErrorCode, Refusal};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use sync::{RelayCard, SignedHubCard};

const FORMAT: u32 = 1;

/// What a relay is. No secret stands in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Charter {
    format: u32,
    hub: SignedHubCard,
    card: RelayCard,
}

/// The folder of one relay, held by this process.
pub(crate) struct Folder {
    root: PathBuf,
    charter: Charter,
    _lock: File,
}

impl Folder {
    /// Opens the folder or begins it. A card of the hub that is named takes the place of the one that was kept.
    ///
    /// # Errors
    /// `relay_needs_hub_card` at the beginning; a card that is none; `relay_of_another_hub`; `relay_in_hub_folder`; the disk refuses.
    pub(crate) fn open(root: &Path, hub: Option<&Path>) -> Result<Self, Failure> {
        if root.join("hub.json").exists() {
            return Err(Failure::usage("relay_in_hub_folder"));
        }
        make(root)?;
        let lock = lock(&root.join("relay.lock"))?;
        let given = hub.map(hub_card).transpose()?;
        let charter = match (read(root)?, given) {
            (Some(kept), Some(given)) if kept.hub.card.device != given.card.device => {
                return Err(Refusal::new(ErrorCode::Forbidden, "relay_of_another_hub").into());
            }
            (Some(kept), given) => {
                let hub = given.map_or_else(|| kept.hub.clone(), |given| given.keeping(Some(&kept.hub)));
                Charter { hub, ..kept }
            }
            (None, Some(given)) => begin(root, given)?,
            (None, None) => return Err(Failure::usage("relay_needs_hub_card")),
        };
        write(&root.join("relay.json"), &charter)?;
        Ok(Self { root: root.to_path_buf(), charter, _lock: lock })
    }

    /// The hub it carries to.
    pub(crate) fn hub(&self) -> &SignedHubCard {
        &self.charter.hub
    }

    /// What laptops know of it.
    pub(crate) fn card(&self) -> &RelayCard {
        &self.charter.card
    }

    /// Keeps where laptops find it, and writes the file to hand to them.
    ///
    /// # Errors
    /// The disk refuses.
    pub(crate) fn announce(&mut self, addresses: Vec<String>) -> Result<PathBuf, Failure> {
        self.charter.card.addresses = addresses;
        write(&self.root.join("relay.json"), &self.charter)?;
        let file = self.root.join("relay-card.json");
        write(&file, &self.charter.card)?;
        Ok(file)
    }

    /// Its own certificate authority.
    pub(crate) fn authority(&self) -> Result<Authority, Failure> {
        let file = self.root.join("relay.key");
        let key = home::read(&file)?.ok_or_else(|| Failure::damaged(&file))?;
        Authority::of_parts(&key, self.charter.card.authority_der()?)
    }

    /// Bundles that wait for a line.
    pub(crate) fn bundles(&self) -> PathBuf {
        self.root.join("bundles")
    }

    /// What the hub said.
    pub(crate) fn answers(&self) -> PathBuf {
        self.root.join("answers")
    }
}

fn begin(root: &Path, hub: SignedHubCard) -> Result<Charter, Failure> {
    let (file, now) = (root.join("relay.key"), HubClock::of_machine().now());
    let authority = match home::read(&file)? {
        Some(key) => Authority::renewed(&key, now)?,
        None => {
            let authority = Authority::found(now)?;
            home::write_safely(&file, &authority.key())?;
            authority
        }
    };
    let (relay_of, authority) = (hub.card.device, BASE64.encode(authority.der()));
    Ok(Charter { format: FORMAT, hub, card: RelayCard { relay_of, addresses: Vec::new(), authority } })
}

fn read(root: &Path) -> Result<Option<Charter>, Failure> {
    let file = root.join("relay.json");
    let Some(bytes) = home::read(&file)? else { return Ok(None) };
    let charter: Charter = serde_json::from_slice(&bytes).map_err(|_| Failure::damaged(&file))?;
    if charter.format == FORMAT { Ok(Some(charter)) } else { Err(Failure::damaged(&file)) }
}

/// Only a hub that opens bundles can be carried to.
fn hub_card(file: &Path) -> Result<SignedHubCard, Failure> {
    let unfit = || Refusal::invalid("hub_card", "hub_card_unfit").with("file", file.display());
    let bytes = fs::read(file).map_err(|error| Failure::file(file, &error))?;
    let signed: SignedHubCard = serde_json::from_slice(&bytes).map_err(|_| unfit())?;
    signed.card.sealing()?;
    signed.card.authority_der().map_err(|_| unfit())?;
    Ok(signed)
}

fn write(path: &Path, what: &impl Serialize) -> Result<(), Failure> {
    home::write_safely(path, &serde_json::to_vec_pretty(what).map_err(sync::Error::from)?)
}

fn make(root: &Path) -> Result<(), Failure> {
    for folder in [root.to_path_buf(), root.join("bundles"), root.join("answers")] {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder).map_err(|error| Failure::file(&folder, &error))?;
    }
    Ok(())
}

fn lock(path: &Path) -> Result<File, Failure> {
    let file = File::options().create(true).truncate(false).write(true).open(path);
    let file = file.map_err(|error| Failure::file(path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_) => Err(Refusal::new(ErrorCode::NotAllowedNow, "relay_in_use").into()),
    }
}
