//! Enrolment: a ticket that the founder or the hub signs, a file sealed by a printed code, and the card of the vault made from it
//! (decisions D32).

use crate::{District, Error, SignedHubCard};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use kernel::{Compartment, DeviceId, Instant, MemberId, Role, TimelineId};
use seal::{SealPublic, Signature, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// A vault is made from a ticket within so many hours.
pub const TICKET_HOURS: i64 = 72;

const TICKET: &str = "zoufang/ticket/1";
const CARD: &str = "zoufang/card/1";
const FILE_USE: &str = "zoufang/enrolment/1";

/// The public keys of a vault, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Whose.
    pub member: MemberId,
    /// The vault.
    pub device: DeviceId,
    /// The name on the tile.
    pub nickname: String,
    /// As what.
    pub role: Role,
    /// Where.
    pub place_name: String,
    /// Checks what it signed; hexadecimal.
    pub sign_key: String,
    /// Seals to it; hexadecimal.
    pub seal_key: String,
}

/// The word that this member may make one vault with the key of the ticket: the founder's, or the hub's for whoever may bring the
/// member in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// For whom.
    pub member: MemberId,
    /// The name to begin with.
    pub nickname: String,
    /// As what.
    pub role: Role,
    /// Where.
    pub place_name: String,
    /// The card of the new vault is signed by this key; hexadecimal.
    pub ticket_key: String,
    /// Whom the hub signed it for; none where the founder did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<MemberId>,
    /// On which laptop that one asked; none where the founder signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_on: Option<DeviceId>,
    /// In which life of the hub, which signs for its present one alone; none where the founder signed, and of programs from before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_in: Option<TimelineId>,
    /// A vault is made from it up to this time; of programs from before at any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good_until: Option<Instant>,
}

/// A card with its proof: none for the founder, whose key is the district's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// The card.
    pub card: Card,
    /// `None` for the founder.
    pub proof: Option<Proof>,
}

/// The ticket, its signature, and the ticket key's signature on the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The ticket.
    pub ticket: Ticket,
    /// On the ticket; hexadecimal. The wire name is of when only the founder signed.
    #[serde(rename = "founder_signature")]
    pub ticket_signature: String,
    /// The hub that signed it; none where the founder did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<SignedHubCard>,
    /// The ticket key's, on the card; hexadecimal.
    pub card_signature: String,
}

/// What an enrolment file holds once opened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnrolmentFile {
    /// The district.
    pub district: District,
    /// The founder's card.
    pub founder: Enrolled,
    /// The ticket.
    pub ticket: Ticket,
    /// As in [`Proof`].
    #[serde(rename = "founder_signature")]
    pub ticket_signature: String,
    /// Likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<SignedHubCard>,
    ticket_seed: String,
    /// The directory's batches.
    pub snapshot: Vec<String>,
    /// The cards of those who wrote some of them beside the founder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Enrolled>,
    /// Where the hub is, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub: Option<SignedHubCard>,
}

/// A ticket that waits for a signature, with the key of the card to come.
pub struct DrawnTicket {
    ticket: Ticket,
    key: SigningKey,
}

/// A ticket that was signed.
pub struct SignedTicket {
    drawn: DrawnTicket,
    signature: String,
    issuer: Option<SignedHubCard>,
}

/// Who issues enrolment files: the founder's key, and how others know it.
#[derive(Clone, Copy)]
pub struct Founder<'a> {
    /// The district.
    pub district: &'a District,
    /// The founder's own card.
    pub card: &'a Enrolled,
    /// The key behind it.
    pub key: &'a SigningKey,
}

impl Card {
    /// Checks what the vault signed.
    ///
    /// # Errors
    /// A key that is none.
    pub fn verifying(&self) -> Result<VerifyingKey, Error> {
        Ok(VerifyingKey::from_hex(&self.sign_key)?)
    }

    /// The vault as the store knows it.
    ///
    /// # Errors
    /// A key that is none.
    pub fn device(&self) -> Result<store::Device, Error> {
        let (id, member) = (self.device, self.member);
        Ok(store::Device { id, member, sign_key: self.verifying()?, seal_key: SealPublic::from_hex(&self.seal_key)? })
    }

    fn preimage(&self) -> Result<Vec<u8>, Error> {
        Ok(serde_json::to_vec(self)?)
    }
}

impl Enrolled {
    /// Checks that the card leads back to the founder.
    ///
    /// # Errors
    /// [`Error::NotEnrolled`], or a signature that does not fit.
    pub fn verify(&self, district: &District) -> Result<(), Error> {
        let Some(proof) = &self.proof else {
            let is_founder = self.card.device == district.founder && self.card.sign_key == district.founder_key;
            return if is_founder { Ok(()) } else { Err(not_enrolled()) };
        };
        let ticket = &proof.ticket;
        ticket.verify((&proof.ticket_signature, proof.issuer.as_ref()), district)?;
        VerifyingKey::from_hex(&ticket.ticket_key)?.verify(
            CARD,
            &self.card.preimage()?,
            &signature(&proof.card_signature)?,
        )?;
        if ticket.member == self.card.member { Ok(()) } else { Err(not_enrolled()) }
    }
}

fn not_enrolled() -> Error {
    Error::NotEnrolled
}

pub(crate) fn signature(hex: &str) -> Result<Signature, Error> {
    let bytes = seal::from_hex(hex)?;
    Ok(Signature(bytes.try_into().map_err(|_| seal::Error::Malformed)?))
}

/// The directory as whoever joins is given it.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// All that is here of it.
    pub batches: Vec<change::Batch>,
    /// The cards of those who wrote it beside the founder.
    pub authors: Vec<Enrolled>,
}

impl Snapshot {
    /// The directory as a store has it.
    ///
    /// # Errors
    /// The store's, or a card that can't be read.
    pub fn of(store: &store::Store, district: &District) -> Result<Self, Error> {
        let (nobody, scope) = (DeviceId::from_bytes([0; 16]), Compartment::Directory.at(district.place()));
        let batches = store.outgoing(nobody, &[scope])?.batches;
        let others = batches.iter().map(|batch| batch.header.device).filter(|device| *device != district.founder);
        let cards = store.cards_of(&others.collect())?;
        let authors = cards.iter().map(|card| serde_json::from_slice(card)).collect::<Result<_, _>>()?;
        Ok(Self { batches, authors })
    }

    /// About so many bytes it takes in a file.
    pub(crate) fn length(&self) -> Result<usize, Error> {
        let written =
            |batch: &change::Batch| batch.encode().map(|bytes| bytes.len() * 4 / 3 + 8).map_err(store::Error::from);
        let batches: usize = self.batches.iter().map(written).sum::<Result<_, _>>()?;
        Ok(batches + serde_json::to_vec(&self.authors)?.len())
    }
}

/// Makes the file with a ticket of the founder's. `code` opens it and is given to the member apart from it.
///
/// # Errors
/// Keys or JSON that could not be made.
pub fn issue(
    founder: Founder<'_>,
    ticket: Ticket,
    with: (&Snapshot, Option<SignedHubCard>),
    code: &str,
) -> Result<Vec<u8>, Error> {
    founder.sign(ticket)?.file((founder.district, founder.card), with, code)
}

impl Ticket {
    /// Not drawn nor signed yet, of the founder's, good at any time.
    pub fn for_member(member: MemberId, nickname: String, (role, place_name): (Role, String)) -> Self {
        let (ticket_key, asked_by, asked_on, asked_in, good_until) = (String::new(), None, None, None, None);
        Self { member, nickname, role, place_name, ticket_key, asked_by, asked_on, asked_in, good_until }
    }

    /// The same, good for [`TICKET_HOURS`] from now.
    #[must_use]
    pub fn good_from(self, now: Instant) -> Self {
        Self { good_until: Some(Instant(now.0.saturating_add(TICKET_HOURS * 3_600_000))), ..self }
    }

    /// When it was signed, by the clock that [`Ticket::good_from`] was given; none on tickets of before.
    pub fn made_at(&self) -> Option<Instant> {
        self.good_until.map(|until| Instant(until.0 - TICKET_HOURS * 3_600_000))
    }

    /// Under which it is known whether a vault was made from it.
    pub fn hash(&self) -> seal::Hash {
        seal::hash(&[self.ticket_key.as_bytes()])
    }

    /// The hub signs it.
    ///
    /// # Errors
    /// JSON that could not be made.
    pub fn sign(&self, key: &SigningKey) -> Result<Signature, Error> {
        Ok(key.sign(TICKET, &serde_json::to_vec(self)?))
    }

    /// Checks that the founder signed it, or a hub that the founder accepted.
    fn verify(&self, (signed, issuer): (&str, Option<&SignedHubCard>), district: &District) -> Result<(), Error> {
        let key = match issuer {
            None => district.key()?,
            Some(hub) => {
                hub.verify(district)?;
                hub.card.key()?
            }
        };
        Ok(key.verify(TICKET, &serde_json::to_vec(self)?, &signature(signed)?)?)
    }
}

impl DrawnTicket {
    /// A ticket with a key of its own.
    ///
    /// # Errors
    /// A key that could not be made.
    pub fn draw(mut ticket: Ticket) -> Result<Self, Error> {
        let key = SigningKey::generate()?;
        ticket.ticket_key = key.verifying().to_hex();
        Ok(Self { ticket, key })
    }

    /// What is to be signed.
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// With the hub's signature on it.
    ///
    /// # Errors
    /// A signature that is not this hub's, or a hub that the founder did not accept.
    pub fn signed(self, signed: Signature, (hub, district): (SignedHubCard, &District)) -> Result<SignedTicket, Error> {
        let signature = seal::to_hex(&signed.0);
        self.ticket.verify((&signature, Some(&hub)), district)?;
        Ok(SignedTicket { drawn: self, signature, issuer: Some(hub) })
    }
}

impl SignedTicket {
    /// What was signed.
    pub fn ticket(&self) -> &Ticket {
        &self.drawn.ticket
    }

    /// As what its member joins.
    pub fn role(&self) -> Role {
        self.drawn.ticket.role
    }

    /// The file of a district and its founder. `code` opens it and is given to the member apart from it.
    ///
    /// # Errors
    /// JSON that could not be made.
    pub fn file(
        self,
        (district, founder): (&District, &Enrolled),
        with: (&Snapshot, Option<SignedHubCard>),
        code: &str,
    ) -> Result<Vec<u8>, Error> {
        let encode = |b: &change::Batch| b.encode().map(|bytes| BASE64.encode(bytes)).map_err(store::Error::from);
        let file = EnrolmentFile {
            district: district.clone(),
            founder: founder.clone(),
            ticket: self.drawn.ticket,
            ticket_signature: self.signature,
            issuer: self.issuer,
            ticket_seed: seal::to_hex(self.drawn.key.seed().as_slice()),
            snapshot: with.0.batches.iter().map(encode).collect::<Result<_, _>>()?,
            authors: with.0.authors.clone(),
            hub: with.1,
        };
        Ok(seal::seal_bytes(&key_of(code), FILE_USE.as_bytes(), &serde_json::to_vec(&file)?)?)
    }
}

impl Founder<'_> {
    /// Signs a ticket.
    ///
    /// # Errors
    /// A key or JSON that could not be made.
    pub fn sign(&self, ticket: Ticket) -> Result<SignedTicket, Error> {
        let drawn = DrawnTicket::draw(Ticket { asked_by: None, asked_on: None, asked_in: None, ..ticket })?;
        let signature = seal::to_hex(&drawn.ticket.sign(self.key)?.0);
        Ok(SignedTicket { drawn, signature, issuer: None })
    }

    /// Enrols one more vault of the founder's own, which needs no file.
    ///
    /// # Errors
    /// Keys or JSON that could not be made.
    pub fn enrol(&self, card: Card) -> Result<Enrolled, Error> {
        let Card { member, nickname, role, place_name, .. } = card.clone();
        let ticket = Ticket::for_member(member, nickname, (role, place_name));
        let SignedTicket { drawn, signature, .. } = self.sign(ticket)?;
        let card_signature = seal::to_hex(&drawn.key.sign(CARD, &card.preimage()?).0);
        let proof = Proof { ticket: drawn.ticket, ticket_signature: signature, issuer: None, card_signature };
        Ok(Enrolled { card, proof: Some(proof) })
    }
}

fn key_of(code: &str) -> [u8; 32] {
    seal::derive_key(FILE_USE, code.as_bytes())
}

/// Opens an enrolment file by its code, as it was shown, and checks that its ticket leads back to the founder.
///
/// # Errors
/// [`Error::WrongCode`] for another code or another file; [`Error::Malformed`] for a file of another program.
pub fn open(bytes: &[u8], code: &str) -> Result<EnrolmentFile, Error> {
    let plain = seal::open_bytes(&key_of(code), FILE_USE.as_bytes(), bytes).map_err(|_| Error::WrongCode)?;
    let file: EnrolmentFile = serde_json::from_slice(&plain).map_err(|_| Error::Malformed("enrolment file"))?;
    file.ticket.verify((&file.ticket_signature, file.issuer.as_ref()), &file.district)?;
    file.founder.verify(&file.district)?;
    if let Some(hub) = &file.hub {
        hub.verify(&file.district)?;
    }
    Ok(file)
}

impl EnrolmentFile {
    /// The card of the new vault, proven by the ticket.
    ///
    /// # Errors
    /// Keys or JSON that could not be made.
    pub fn enrol(&self, card: Card) -> Result<Enrolled, Error> {
        let seed = seal::from_hex(&self.ticket_seed)?;
        let key = SigningKey::from_seed(&seed.try_into().map_err(|_| seal::Error::Malformed)?);
        let card_signature = seal::to_hex(&key.sign(CARD, &card.preimage()?).0);
        let (ticket, ticket_signature) = (self.ticket.clone(), self.ticket_signature.clone());
        let proof = Proof { ticket, ticket_signature, issuer: self.issuer.clone(), card_signature };
        Ok(Enrolled { card, proof: Some(proof) })
    }

    /// The directory's batches.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn batches(&self) -> Result<Vec<change::Batch>, Error> {
        let decode = |text: &String| {
            let bytes = BASE64.decode(text).map_err(|_| Error::Malformed("enrolment file"))?;
            change::Batch::decode(&bytes).map_err(|e| Error::Store(e.into()))
        };
        self.snapshot.iter().map(decode).collect()
    }
}
