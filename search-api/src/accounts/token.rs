//! Random secrets that stand for someone, and what is stored of them.

use super::AccountsError;

/// 256 random bits, to be handed out once.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token([u8; 32]);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A new one.
    pub(crate) fn new() -> Result<Self, AccountsError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|e| AccountsError::Random(e.to_string()))?;
        Ok(Self(bytes))
    }

    /// As it is handed out: 64 hexadecimal digits.
    pub(crate) fn text(&self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }

    /// Reads what was handed out.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let hash = blake3::Hash::from_hex(text).ok()?;
        Some(Self(*hash.as_bytes()))
    }

    /// What is stored of it. The token has too many bits to be guessed, so a fast hash will do.
    pub(crate) fn digest(&self) -> [u8; 32] {
        *blake3::hash(&self.0).as_bytes()
    }
}

/// A token that only the holder of `secret` can know, for `purpose`.
pub(crate) fn derived(purpose: &str, secret: &str) -> String {
    let key = blake3::derive_key(purpose, secret.as_bytes());
    blake3::Hash::from_bytes(key).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_read_back_and_hide() {
        let token = Token::new().unwrap();
        assert_eq!(Token::parse(&token.text()), Some(token.clone()));
        assert_ne!(token, Token::new().unwrap());
        assert_ne!(token.digest(), token.0);
        assert!(!format!("{token:?}").contains(&token.text()));
        for bad in ["", "x", &"g".repeat(64), &"a".repeat(63)] {
            assert_eq!(Token::parse(bad), None);
        }
    }

    #[test]
    fn derived_tokens_depend_on_purpose_and_secret() {
        assert_eq!(derived("a", "s"), derived("a", "s"));
        assert_ne!(derived("a", "s"), derived("b", "s"));
        assert_ne!(derived("a", "s"), derived("a", "t"));
    }
}
