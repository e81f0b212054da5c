use crate::Error;

/// Lower-case hexadecimal text of `bytes`.
pub fn to_hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 });
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Bytes of hexadecimal text, upper or lower case, without separators.
///
/// # Errors
/// [`Error::Malformed`] on an odd length or any other character.
pub fn from_hex(text: &str) -> Result<Vec<u8>, Error> {
    if !text.len().is_multiple_of(2) {
        return Err(Error::Malformed);
    }
    text.as_bytes().chunks(2).map(|pair| Ok(nibble(pair[0])? << 4 | nibble(pair[1])?)).collect()
}

/// Exactly `N` bytes of hexadecimal text.
pub(crate) fn fixed<const N: usize>(text: &str) -> Result<[u8; N], Error> {
    from_hex(text)?.try_into().map_err(|_| Error::Malformed)
}

fn nibble(character: u8) -> Result<u8, Error> {
    match character {
        b'0'..=b'9' => Ok(character - b'0'),
        b'a'..=b'f' => Ok(character - b'a' + 10),
        b'A'..=b'F' => Ok(character - b'A' + 10),
        _ => Err(Error::Malformed),
    }
}
