//! Enrolment: a ticket the founder signs, a file sealed by a printed code, and the card of the vault made from it (decisions D32).

use crate::{Error, district::District};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use kernel::{DeviceId, ErrorCode, MemberId, Refusal, Role};
use seal::{SealPublic, Signature, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use vault::RecoveryCode;

const TICKET: &str = "zoufang/ticket/1";
const CARD: &str = "zoufang/card/1";
const FILE_USE: &str = "zoufang/enrolment/1";

/// The public keys of a vault, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) member: MemberId,
    pub(crate) device: DeviceId,
    pub(crate) nickname: String,
    pub(crate) role: Role,
    pub(crate) place_name: String,
    pub(crate) sign_key: String,
    pub(crate) seal_key: String,
}

/// The founder's word that this member may make one vault with the key of the ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ticket {
    pub(crate) member: MemberId,
    pub(crate) nickname: String,
    pub(crate) role: Role,
    pub(crate) place_name: String,
    pub(crate) ticket_key: String,
}

/// A card with its proof: none for the founder, whose key is the district's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Enrolled {
    pub(crate) card: Card,
    pub(crate) proof: Option<Proof>,
}

/// The ticket, the founder's signature on it, and the ticket key's signature on the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Proof {
    pub(crate) ticket: Ticket,
    pub(crate) founder_signature: String,
    pub(crate) card_signature: String,
}

/// What an enrolment file holds once opened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EnrolmentFile {
    pub(crate) district: District,
    pub(crate) founder: Enrolled,
    pub(crate) ticket: Ticket,
    pub(crate) founder_signature: String,
    ticket_seed: String,
    /// The directory's batches.
    pub(crate) snapshot: Vec<String>,
}

impl Card {
    pub(crate) fn verifying(&self) -> Result<VerifyingKey, Error> {
        Ok(VerifyingKey::from_hex(&self.sign_key)?)
    }

    pub(crate) fn device(&self) -> Result<store::Device, Error> {
        let (id, member) = (self.device, self.member);
        Ok(store::Device { id, member, sign_key: self.verifying()?, seal_key: SealPublic::from_hex(&self.seal_key)? })
    }

    fn preimage(&self) -> Result<Vec<u8>, Error> {
        Ok(serde_json::to_vec(self)?)
    }
}

impl Enrolled {
    /// Checks that the card leads back to the founder.
    pub(crate) fn verify(&self, district: &District) -> Result<(), Error> {
        let Some(proof) = &self.proof else {
            let is_founder = self.card.device == district.founder && self.card.sign_key == district.founder_key;
            return if is_founder { Ok(()) } else { Err(not_enrolled()) };
        };
        let ticket = &proof.ticket;
        district.key()?.verify(TICKET, &serde_json::to_vec(ticket)?, &signature(&proof.founder_signature)?)?;
        VerifyingKey::from_hex(&ticket.ticket_key)?.verify(
            CARD,
            &self.card.preimage()?,
            &signature(&proof.card_signature)?,
        )?;
        if ticket.member == self.card.member { Ok(()) } else { Err(not_enrolled()) }
    }
}

fn not_enrolled() -> Error {
    Refusal::new(ErrorCode::Forbidden, "not_enrolled").into()
}

fn signature(hex: &str) -> Result<Signature, Error> {
    let bytes = seal::from_hex(hex)?;
    Ok(Signature(bytes.try_into().map_err(|_| seal::Error::Malformed)?))
}

/// Makes the file and its opening code. `snapshot` is the directory as batches.
pub(crate) fn issue(
    founder: (&District, &Enrolled, &SigningKey),
    mut ticket: Ticket,
    snapshot: &[change::Batch],
) -> Result<(Vec<u8>, String), Error> {
    let ticket_key = SigningKey::generate()?;
    ticket.ticket_key = ticket_key.verifying().to_hex();
    let founder_signature = seal::to_hex(&founder.2.sign(TICKET, &serde_json::to_vec(&ticket)?).0);
    let encode = |b: &change::Batch| b.encode().map(|bytes| BASE64.encode(bytes)).map_err(|e| Error::Store(e.into()));
    let file = EnrolmentFile {
        district: founder.0.clone(),
        founder: founder.1.clone(),
        ticket,
        founder_signature,
        ticket_seed: seal::to_hex(ticket_key.seed().as_slice()),
        snapshot: snapshot.iter().map(encode).collect::<Result<_, _>>()?,
    };
    let code = RecoveryCode::generate()?;
    let shown = code.display().to_string();
    let sealed = seal::seal_bytes(&key_of(&code), FILE_USE.as_bytes(), &serde_json::to_vec(&file)?)?;
    Ok((sealed, shown))
}

fn key_of(code: &RecoveryCode) -> [u8; 32] {
    seal::derive_key(FILE_USE, code.display().as_bytes())
}

/// Opens an enrolment file by the code that was typed, and checks the founder's signature.
pub(crate) fn open(bytes: &[u8], typed: &str) -> Result<EnrolmentFile, Error> {
    let wrong = || Error::from(Refusal::invalid("opening_code", "opening_code_wrong"));
    let code = RecoveryCode::parse(typed).map_err(|_| wrong())?;
    let plain = seal::open_bytes(&key_of(&code), FILE_USE.as_bytes(), bytes).map_err(|_| wrong())?;
    let file: EnrolmentFile =
        serde_json::from_slice(&plain).map_err(|_| Refusal::invalid("file_name", "enrolment_file_unfit"))?;
    file.district.key()?.verify(TICKET, &serde_json::to_vec(&file.ticket)?, &signature(&file.founder_signature)?)?;
    file.founder.verify(&file.district)?;
    Ok(file)
}

impl EnrolmentFile {
    /// The card of the new vault, proven by the ticket.
    pub(crate) fn enrol(&self, card: Card) -> Result<Enrolled, Error> {
        let seed = seal::from_hex(&self.ticket_seed)?;
        let key = SigningKey::from_seed(&seed.try_into().map_err(|_| seal::Error::Malformed)?);
        let card_signature = seal::to_hex(&key.sign(CARD, &card.preimage()?).0);
        let proof =
            Proof { ticket: self.ticket.clone(), founder_signature: self.founder_signature.clone(), card_signature };
        Ok(Enrolled { card, proof: Some(proof) })
    }

    /// The directory's batches.
    pub(crate) fn batches(&self) -> Result<Vec<change::Batch>, Error> {
        let decode = |text: &String| {
            let bytes = BASE64.decode(text).map_err(|_| Refusal::invalid("file_name", "enrolment_file_unfit"))?;
            change::Batch::decode(&bytes).map_err(|e| Error::Store(e.into()))
        };
        self.snapshot.iter().map(decode).collect()
    }
}
