//! Every request is signed by the device (security.md 3.5): no token that a copied disk could give away.

use kernel::{DeviceId, Instant, TimelineId};
use seal::{Signature, SigningKey, VerifyingKey};

const CONTEXT: &str = "zoufang/request/1";

/// What goes with a request in its headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedRequest {
    /// Who asks.
    pub device: DeviceId,
    /// When, by the asker's clock, corrected by what the hub said before.
    pub at: Instant,
    /// Never used twice.
    pub nonce: [u8; 16],
    /// The life of the hub the asker knows; zeros when none.
    pub timeline: TimelineId,
    /// Over all of that, the path and the body.
    pub signature: Signature,
}

/// What is signed: device ‖ at i64be ‖ nonce ‖ timeline ‖ BLAKE3 of the body ‖ the path's last part.
pub fn request_preimage(request: &SignedRequest, word: &str, body: &[u8]) -> Vec<u8> {
    [
        request.device.bytes().as_slice(),
        &request.at.0.to_be_bytes(),
        &request.nonce,
        &request.timeline.bytes(),
        &seal::hash(&[body]).0,
        word.as_bytes(),
    ]
    .concat()
}

impl SignedRequest {
    /// Signs a request.
    #[must_use]
    pub fn signed(mut self, (word, body): (&str, &[u8]), key: &SigningKey) -> Self {
        self.signature = key.sign(CONTEXT, &request_preimage(&self, word, body));
        self
    }

    /// Checks a request.
    ///
    /// # Errors
    /// A signature that does not fit.
    pub fn verify(&self, (word, body): (&str, &[u8]), key: &VerifyingKey) -> Result<(), seal::Error> {
        key.verify(CONTEXT, &request_preimage(self, word, body), &self.signature)
    }

    /// The value of the header `X-Zoufang-Signed`: device, time, nonce, timeline, signature, joined by `.`.
    pub fn header(&self) -> String {
        let hex = [self.device.bytes(), self.nonce, self.timeline.bytes()].map(|b| seal::to_hex(&b));
        format!("{}.{}.{}.{}.{}", hex[0], self.at.0, hex[1], hex[2], seal::to_hex(&self.signature.0))
    }

    /// Reads that header.
    pub fn of_header(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let mut next = || parts.next();
        let (device, at, nonce) = (next()?, next()?, next()?);
        let (timeline, signature) = (next()?, next()?);
        let id = |text: &str| -> Option<[u8; 16]> { seal::from_hex(text).ok()?.try_into().ok() };
        let read = Self {
            device: DeviceId::from_bytes(id(device)?),
            at: Instant(at.parse().ok()?),
            nonce: id(nonce)?,
            timeline: TimelineId::from_bytes(id(timeline)?),
            signature: Signature(seal::from_hex(signature).ok()?.try_into().ok()?),
        };
        parts.next().is_none().then_some(read)
    }
}
