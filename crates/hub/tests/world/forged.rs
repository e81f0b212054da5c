//! What nobody's program would write, signed as by a changed one.

use super::Laptop;
use change::{Batch, BatchHeader, Chain, Change, Piece, Salts};
use kernel::ScopeId;
use seal::{Hash, SigningKey};

/// One batch, first of the laptop's chain in that scope. Its vault knows nothing of it.
pub fn batch(laptop: &Laptop, scope: ScopeId, changes: &[Change]) -> Batch {
    signed(header(laptop, scope), &key_of(laptop), changes)
}

/// What stands before the first batch of the laptop's chain in that scope.
pub fn header(laptop: &Laptop, scope: ScopeId) -> BatchHeader {
    BatchHeader {
        district: laptop.store.identity().district,
        device: laptop.card.card.device,
        device_epoch: 1,
        scope,
        first_seq: 1,
        prev_head: Hash([0; 32]),
        schema: 1,
        seen_hub_time: 0,
        clock: 0,
    }
}

/// A batch under any header, signed by any key.
pub fn signed(header: BatchHeader, key: &SigningKey, changes: &[Change]) -> Batch {
    let salts = Salts::One([7; 32]);
    let pieces: Vec<Piece> = changes.iter().map(|change| Piece::Body(change.encode())).collect();
    let mut chain = Chain(header.prev_head);
    for (at, piece) in (0..).zip(&pieces) {
        chain = chain.with(piece.hash(salts.at(at)).unwrap());
    }
    let signature = header.sign(key, u32::try_from(pieces.len()).unwrap(), chain.0);
    Batch { header, salts, head: chain.0, signature, pieces }
}

/// The laptop's own.
pub fn key_of(laptop: &Laptop) -> SigningKey {
    SigningKey::from_seed(&[laptop.card.card.device.bytes()[0]; 32])
}
