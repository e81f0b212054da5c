/// Passphrases of ten characters and more that are tried first: keyboard walks, birthdays of nobody, love numbers, the
/// product's and the city's own names. Compared in lower case without white space.
const LIST: &str = include_str!("banned.txt");

/// Whether everybody tries this one first.
pub(crate) fn is_banned(passphrase: &str) -> bool {
    let bare: String = passphrase.to_lowercase().split_whitespace().collect();
    LIST.lines().any(|line| line == bare)
}
