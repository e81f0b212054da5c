//! The secret of one launch: whoever has the printed address has it, nobody else.

use base64::Engine;

/// 256 random bits, in letters that fit an address.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A fresh token.
    ///
    /// # Errors
    /// The machine gives no random bytes.
    pub fn random() -> std::io::Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
        Ok(Self(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The letters.
    pub fn letters(&self) -> &str {
        &self.0
    }

    /// Whether `offered` is this token. Takes the same time wherever the first difference lies.
    pub fn is(&self, offered: &str) -> bool {
        let (ours, theirs) = (self.0.as_bytes(), offered.as_bytes());
        let difference = ours.iter().zip(theirs).fold(0, |all, (a, b)| std::hint::black_box(all | (a ^ b)));
        ours.len() == theirs.len() && difference == 0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_the_whole_token_is_the_token() {
        let token = Token::random().unwrap();
        let letters = token.letters().to_owned();
        let other = Token::random().unwrap();
        let cut = &letters[..letters.len() - 1];
        for wrong in ["", cut, &format!("{letters}a"), other.letters(), &letters.to_lowercase()] {
            assert!(!token.is(wrong), "{wrong}");
        }
        assert!(token.is(&letters));
        assert_eq!(letters.len(), 43);
    }
}
