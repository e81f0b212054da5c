//! What nobody's program would write, signed as by a changed one.

use super::Laptop;
use change::{Batch, BatchHeader, Chain, Change, Piece, Salts};
use kernel::ScopeId;
use seal::{Hash, SigningKey};

/// One batch, first of the laptop's chain in that scope. Its vault knows nothing of it.
pub fn batch(laptop: &Laptop, scope: ScopeId, changes: &[Change]) -> Batch {
    let (salts, device) = (Salts::One([7; 32]), laptop.card.card.device);
    let pieces: Vec<Piece> = changes.iter().map(|change| Piece::Body(change.encode())).collect();
    let mut chain = Chain(Hash([0; 32]));
    for (at, piece) in (0..).zip(&pieces) {
        chain = chain.with(piece.hash(salts.at(at)).unwrap());
    }
    let header = BatchHeader {
        district: laptop.store.identity().district,
        device,
        device_epoch: 1,
        scope,
        first_seq: 1,
        prev_head: Hash([0; 32]),
        schema: 1,
        seen_hub_time: 0,
        clock: 0,
    };
    let key = SigningKey::from_seed(&[device.bytes()[0]; 32]);
    let signature = header.sign(&key, u32::try_from(pieces.len()).unwrap(), chain.0);
    Batch { header, salts, head: chain.0, signature, pieces }
}
