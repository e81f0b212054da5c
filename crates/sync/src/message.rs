//! One message from one vault to another: signed by the sender, sealed to the receiver.

use crate::{Error, wire};
use change::Batch;
use kernel::DeviceId;
use seal::{SealPublic, SealSecret, Signature, SigningKey, VerifyingKey};
use store::Outgoing;

const CONTEXT: &str = "zoufang/exchange/1";
const MAGIC: &[u8; 8] = b"ZFEXCH1\n";
/// A message inflates to no more than this.
const MAX_INFLATED: u64 = 1 << 30;

/// What a message says once opened.
#[derive(Debug)]
pub struct Message {
    /// Who packed it.
    pub sender: DeviceId,
    /// What it brings.
    pub outgoing: Outgoing,
}

fn piece(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u32).to_be_bytes());
    out.extend_from_slice(bytes);
}

fn take<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Error> {
    let cut = Error::Malformed("cut short");
    let Some((length, after)) = rest.split_first_chunk::<4>() else { return Err(cut) };
    let length = u32::from_be_bytes(*length) as usize;
    if length > after.len() {
        return Err(cut);
    }
    let (taken, left) = after.split_at(length);
    *rest = left;
    Ok(taken)
}

/// Bytes: magic ‖ sender 16 ‖ HPKE(receiver, zstd(signature 64 ‖ pieces)); the signature covers sender ‖ receiver key ‖ pieces.
pub fn pack(sender: (DeviceId, &SigningKey), to: &SealPublic, outgoing: &Outgoing) -> Result<Vec<u8>, Error> {
    let mut pieces = Vec::new();
    pieces.extend((outgoing.batches.len() as u32).to_be_bytes());
    for batch in &outgoing.batches {
        piece(&mut pieces, &batch.encode().map_err(store::Error::from)?);
    }
    piece(&mut pieces, &serde_json::to_vec(&outgoing.entering).map_err(store::Error::from)?);
    let signature = sender.1.sign(CONTEXT, &preimage(sender.0, to, &pieces));
    let plain = change::deflate(&[signature.0.as_slice(), &pieces].concat(), 3)?;
    let sealed = seal::seal_to(to, CONTEXT.as_bytes(), &sender.0.bytes(), &plain)?;
    Ok([MAGIC.as_slice(), &sender.0.bytes(), &sealed].concat())
}

fn preimage(sender: DeviceId, to: &SealPublic, pieces: &[u8]) -> Vec<u8> {
    [sender.bytes().as_slice(), &to.0, pieces].concat()
}

/// Who says to have packed it; believed only once opened.
pub fn sender_of(bytes: &[u8]) -> Result<DeviceId, Error> {
    match bytes.strip_prefix(MAGIC).and_then(|rest| rest.first_chunk::<16>()) {
        Some(sender) => Ok(DeviceId::from_bytes(*sender)),
        None => Err(Error::Malformed("no exchange file")),
    }
}

/// Opens a message with the receiver's secret and checks it by the sender's key.
pub fn open(bytes: &[u8], secret: &SealSecret, sender_key: &VerifyingKey) -> Result<Message, Error> {
    let sender = sender_of(bytes)?;
    let sealed = &bytes[MAGIC.len() + 16..];
    let plain = seal::open_from(secret, CONTEXT.as_bytes(), &sender.bytes(), sealed).map_err(|_| Error::NotForUs)?;
    let raw = wire::inflate(&plain, MAX_INFLATED)?;
    let Some((signature, pieces)) = raw.split_first_chunk::<64>() else { return Err(Error::Malformed("cut short")) };
    sender_key
        .verify(CONTEXT, &preimage(sender, &secret.public(), pieces), &Signature(*signature))
        .map_err(|_| Error::NotForUs)?;
    Ok(Message { sender, outgoing: unpack(pieces)? })
}

fn unpack(pieces: &[u8]) -> Result<Outgoing, Error> {
    let Some((count, mut rest)) = pieces.split_first_chunk::<4>() else { return Err(Error::Malformed("cut short")) };
    let mut batches = Vec::new();
    for _ in 0..u32::from_be_bytes(*count) {
        batches.push(Batch::decode(take(&mut rest)?).map_err(store::Error::from)?);
    }
    let entering = serde_json::from_slice(take(&mut rest)?).map_err(|_| Error::Malformed("entering records"))?;
    if rest.is_empty() { Ok(Outgoing { batches, entering }) } else { Err(Error::Malformed("bytes after the end")) }
}
