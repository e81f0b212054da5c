//! The number on a slip: community, laptop, counter, check character. No two laptops can give the same, no network asked.
//!
//! `003012-9F3A-0007-K`: digits 7–12 of the community's official code; four hex digits of the laptop's id (its random tail:
//! the head of a UUIDv7 is a clock and alike on all laptops of a month); a running count; the check character of GB 32100-2015
//! (weights 3^i mod 31), which catches every single wrong character and every swap of two neighbours.

use kernel::DeviceId;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The part before the counter: community and laptop. `code` is the official code of the community.
pub fn prefix(code: &str, device: DeviceId) -> String {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let short = digits.get(6..12).unwrap_or(&digits);
    let bytes = device.bytes();
    format!("{short}-{:02X}{:02X}-", bytes[14], bytes[15])
}

/// The whole number.
pub fn number(prefix: &str, count: u32) -> String {
    let body = format!("{prefix}{count:04}");
    let check = check_character(&body);
    format!("{body}-{check}")
}

/// The counter of a number with this prefix.
pub fn count_of(prefix: &str, number: &str) -> Option<u32> {
    number.strip_prefix(prefix)?.split('-').next()?.parse().ok()
}

/// True when the check character fits: the number was typed off the slip without a slip.
pub fn is_whole(number: &str) -> bool {
    let upper = number.trim().to_uppercase();
    upper.rsplit_once('-').is_some_and(|(body, check)| check.chars().eq([check_character(body)]))
}

fn check_character(body: &str) -> char {
    let mut weight = 1usize;
    let mut sum = 0;
    for character in body.bytes() {
        if let Some(value) = ALPHABET.iter().position(|c| *c == character) {
            sum += value * weight;
            weight = weight * 3 % 31;
        }
    }
    char::from(ALPHABET[(31 - sum % 31) % 31])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(tail: [u8; 2]) -> DeviceId {
        let mut bytes = [0u8; 16];
        bytes[14..].copy_from_slice(&tail);
        DeviceId::from_bytes(bytes)
    }

    #[test]
    fn a_slip_of_the_pen_is_noticed() {
        let whole = number(&prefix("310104003012", device([0x9f, 0x3a])), 7);
        assert!(whole.starts_with("003012-9F3A-0007-"), "{whole}");
        assert!(is_whole(&whole) && is_whole(&whole.to_lowercase()));
        let characters: Vec<char> = whole.chars().collect();
        for at in 0..characters.len() - 2 {
            for wrong in "0123456789ABCDEF".chars().filter(|c| *c != characters[at] && characters[at] != '-') {
                let mut typed = characters.clone();
                typed[at] = wrong;
                assert!(!is_whole(&typed.iter().collect::<String>()), "{at} {wrong}");
            }
            let mut swapped = characters.clone();
            swapped.swap(at, at + 1);
            let meant = [characters[at], characters[at + 1]];
            if meant[0] != meant[1] && !meant.contains(&'-') {
                assert!(!is_whole(&swapped.iter().collect::<String>()), "swap at {at}");
            }
        }
    }

    #[test]
    fn two_laptops_never_share_a_prefix_and_counts_are_read_back() {
        let (here, there) = (prefix("310104003012", device([1, 2])), prefix("310104003012", device([1, 3])));
        assert_ne!(here, there);
        assert_eq!(count_of(&here, &number(&here, 12_345)), Some(12_345));
        assert_eq!(count_of(&there, &number(&here, 1)), None);
    }
}
