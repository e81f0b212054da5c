//! Where the feeds of a vault end, in one word: the hub is asked to wait until it is another (docs/adr/0055).

use kernel::{DeviceId, ScopeId, TimelineId};
use std::collections::BTreeMap;

/// Frozen: laptops and hubs of different versions compare what they made.
const NAME: &[u8] = b"zoufang heads 1";
/// So much of the hash stands in it.
const BYTES: usize = 16;

/// The word for what a vault is given in this life of the hub: its feeds, each with the number of its last item. Empty feeds, the order and
/// what is named twice make no difference. Lower-case hexadecimal; another vault's word is another.
pub fn heads_word(device: DeviceId, timeline: TimelineId, heads: impl IntoIterator<Item = (ScopeId, u64)>) -> String {
    let heads: BTreeMap<ScopeId, u64> = heads.into_iter().filter(|(_, seq)| *seq > 0).collect();
    let mut bytes = Vec::with_capacity(heads.len() * 24);
    for (scope, seq) in heads {
        bytes.extend(scope.bytes());
        bytes.extend(seq.to_be_bytes());
    }
    seal::to_hex(&seal::hash(&[NAME, &device.bytes(), &timeline.bytes(), &bytes]).0[..BYTES])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(n: u8) -> ScopeId {
        ScopeId::from_bytes([n; 16])
    }

    #[test]
    fn it_is_another_for_another_vault_life_feed_or_end_and_for_nothing_else() {
        let (device, life) = (DeviceId::from_bytes([1; 16]), TimelineId::from_bytes([2; 16]));
        let word = |heads: &[(u8, u64)]| heads_word(device, life, heads.iter().map(|(n, seq)| (scope(*n), *seq)));
        let known = word(&[(3, 7), (4, 1)]);
        assert_eq!(known, word(&[(4, 1), (3, 7), (4, 1), (5, 0)]));
        assert!(known.len() == 32 && known.bytes().all(|byte| byte.is_ascii_hexdigit()), "{known}");
        for other in [word(&[(3, 8), (4, 1)]), word(&[(3, 7)]), word(&[(3, 7), (5, 1)]), word(&[])] {
            assert_ne!(known, other);
        }
        let heads = || [(scope(3), 7), (scope(4), 1)];
        assert_ne!(known, heads_word(DeviceId::from_bytes([9; 16]), life, heads()));
        assert_ne!(known, heads_word(device, TimelineId::from_bytes([9; 16]), heads()));
    }
}
