//! What this hub is: `hub.json` in its folder. No secret stands in it.

use crate::{Failure, Home, Keys, home};
use kernel::{ErrorCode, Refusal, TimelineId};
use serde::{Deserialize, Serialize};
use std::path::Path;
use sync::{District, Enrolled, HubAddresses, HubCard, SignedHubCard};

const FORMAT: u32 = 1;

/// The district, who founded it, how the hub is known again, and its present life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charter {
    format: u32,
    /// The district; `is_practice` stands there (decisions D27).
    pub district: District,
    /// The founder's card: the hub's own vault, or a laptop's.
    pub founder: Enrolled,
    /// The hub's card.
    pub card: HubCard,
    /// The founder's word that this is the district's hub; none until `accept`.
    pub founder_signature: Option<String>,
    /// Where it listens since, by its own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addresses: Option<HubAddresses>,
    /// The life the hub began with; the log knows the present one (decisions D8).
    pub timeline: TimelineId,
    /// The card of the own vault where a restore made it anew: a chain that may have gone on is not written on from an older copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Enrolled>,
    /// The log lies in PostgreSQL, not in this folder. Nothing is served from the wrong one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_on_postgres: bool,
}

/// A district as its founder's laptop hands it to a hub that shall serve it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistrictCard {
    /// The district.
    pub district: District,
    /// The founder's card.
    pub founder: Enrolled,
}

impl Charter {
    /// A hub that nobody has accepted yet.
    pub fn new(given: DistrictCard, card: HubCard, timeline: TimelineId) -> Self {
        let DistrictCard { district, founder } = given;
        Self {
            format: FORMAT,
            district,
            founder,
            card,
            founder_signature: None,
            addresses: None,
            timeline,
            own: None,
            is_on_postgres: false,
        }
    }

    /// What stands in the folder; `None` before `init`.
    ///
    /// # Errors
    /// Damage, or a later version's file.
    pub fn read(home: &Home) -> Result<Option<Self>, Failure> {
        let Some(bytes) = home::read(&home.charter())? else { return Ok(None) };
        Self::decode(&bytes, &home.charter()).map(Some)
    }

    /// Reads the bytes of a charter, which stood in this file.
    ///
    /// # Errors
    /// Damage, or a later version's.
    pub(crate) fn decode(bytes: &[u8], file: &Path) -> Result<Self, Failure> {
        let charter: Self = serde_json::from_slice(bytes).map_err(|_| Failure::damaged(file))?;
        match charter.format {
            FORMAT => Ok(charter),
            later => Err(Refusal::new(ErrorCode::OutOfDate, "hub_of_other_version").with("format", later).into()),
        }
    }

    /// The charter of a hub that was begun.
    ///
    /// # Errors
    /// As [`Charter::read`], or `hub_not_begun`.
    pub fn must(home: &Home) -> Result<Self, Failure> {
        Self::read(home)?.ok_or_else(|| Refusal::new(ErrorCode::NotFound, "hub_not_begun").into())
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn keep(&self, home: &Home) -> Result<(), Failure> {
        home::write_safely(&home.charter(), &self.encode()?)
    }

    /// Its bytes.
    ///
    /// # Errors
    /// JSON that could not be made.
    pub(crate) fn encode(&self) -> Result<Vec<u8>, Failure> {
        Ok(serde_json::to_vec_pretty(self).map_err(sync::Error::from)?)
    }

    /// The card with the founder's signature.
    ///
    /// # Errors
    /// `hub_not_accepted`.
    pub fn signed_card(&self) -> Result<SignedHubCard, Failure> {
        let signature = self.founder_signature.clone();
        let founder_signature = signature.ok_or_else(|| Refusal::not_now("hub_not_accepted"))?;
        Ok(SignedHubCard { card: self.card.clone(), founder_signature, addresses: self.addresses.clone() })
    }

    /// A card of before there were bundles gets what they are sealed to, where the hub itself is the founder who signs it. One
    /// that a laptop signed is renewed by `init --adopt` and `accept`.
    ///
    /// # Errors
    /// The key file, or the disk refuses.
    pub fn renewed(mut self, home: &Home) -> Result<Self, Failure> {
        if self.is_founder() && self.card.seal_key.is_empty() {
            let keys = Keys::open(home)?;
            self.card.seal_key = keys.seal.public().to_hex();
            self.founder_signature = Some(self.card.clone().sign(&keys.signing)?.founder_signature);
            self.keep(home)?;
        }
        Ok(self)
    }

    /// Whether the hub founded the district itself.
    pub fn is_founder(&self) -> bool {
        self.founder.card.device == self.card.device
    }

    /// The card of the hub's own vault, where it founded the district.
    pub fn own_card(&self) -> &Enrolled {
        self.own.as_ref().unwrap_or(&self.founder)
    }

    /// The hosts of its addresses, for the certificate.
    pub fn hosts(&self) -> Vec<String> {
        self.listens_at().iter().filter_map(|address| host_of(address)).collect()
    }

    /// Where it listens, the best first: by its own word, and then by its card.
    pub fn listens_at(&self) -> Vec<String> {
        HubAddresses::over(self.addresses.as_ref(), &self.card.addresses)
    }
}

/// The host of `https://HOST[:PORT]`; `None` for anything else.
pub fn host_of(address: &str) -> Option<String> {
    let uri: axum::http::Uri = address.parse().ok()?;
    let is_bare = matches!(uri.path(), "" | "/") && uri.query().is_none() && !address.contains('@');
    let host = uri.host()?.trim_start_matches('[').trim_end_matches(']').to_owned();
    (uri.scheme_str() == Some("https") && is_bare && !host.is_empty()).then_some(host)
}
