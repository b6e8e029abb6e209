//! Passwords: hashed with argon2id, each with its own salt.

use super::AccountsError;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use std::sync::LazyLock;

/// Characters that a password needs.
pub(super) const LEAST: usize = 10;
/// Bytes that a password may have: enough for any sentence, too few to keep a processor busy.
const MOST: usize = 1_024;

/// Hashes a password into a PHC string: argon2id with 19 MiB and two passes, as OWASP's password
/// storage cheat sheet recommends.
pub(super) fn hash(password: &str) -> Result<String, AccountsError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash: PasswordHash| hash.to_string())
        .map_err(|error| AccountsError::Hash(error.to_string()))
}

/// Whether the password is the one that was hashed. Where there is no hash, as much time goes by,
/// so that an answer does not tell whether a name exists.
pub(super) fn verify(password: &str, hash: Option<&str>) -> bool {
    static NOBODY: LazyLock<String> =
        LazyLock::new(|| self::hash("nobody signs in with this").unwrap_or_default());
    if password.len() > MOST {
        return false;
    }
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(&NOBODY)) else {
        return false;
    };
    let right = Argon2::default()
        .verify_password(password.as_bytes(), &parsed)
        .is_ok();
    right && hash.is_some()
}

/// Refuses what is guessed first.
pub(super) fn check(password: &str, name: &str) -> Result<(), AccountsError> {
    let weak = AccountsError::WeakPassword { least: LEAST };
    let mut characters = password.chars();
    let first = characters.next();
    if password.chars().count() < LEAST
        || password.len() > MOST
        || password.to_lowercase().contains(name)
        || characters.all(|c| Some(c) == first)
    {
        return Err(weak);
    }
    Ok(())
}

/// A random password that can be read out: five groups of four letters and digits without those
/// that look alike, about 99 bits.
pub(crate) fn generate() -> Result<String, AccountsError> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567892";
    let mut random = [0_u8; 20];
    getrandom::fill(&mut random).map_err(|e| AccountsError::Random(e.to_string()))?;
    let mut out = String::with_capacity(24);
    for (i, byte) in random.iter().enumerate() {
        if i > 0 && i.is_multiple_of(4) {
            out.push('-');
        }
        out.extend(LETTERS.get(usize::from(byte % 32)).map(|b| char::from(*b)));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_argon2id_salted_and_verifies_only_its_password() {
        let (one, two) = (hash("mật khẩu dài").unwrap(), hash("mật khẩu dài").unwrap());
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, two, "each has its own salt");
        assert!(verify("mật khẩu dài", Some(&one)));
        assert!(!verify("mật khẩu dai", Some(&one)));
        assert!(!verify("nobody signs in with this", None));
        assert!(!verify("mật khẩu dài", Some("not a hash")));
    }

    #[test]
    fn weak_passwords_are_refused() {
        for weak in ["", "ngan", "aaaaaaaaaaaa", "van.thu1234", "VAN.THU-2026"] {
            assert!(check(weak, "van.thu").is_err(), "{weak}");
        }
        assert!(check(&"a1".repeat(600), "x").is_err());
        for good in ["sáng nay trời mưa", "k7#mmQ2!xx"] {
            assert!(check(good, "van.thu").is_ok(), "{good}");
        }
    }

    #[test]
    fn generated_passwords_pass_and_differ() {
        let (one, two) = (generate().unwrap(), generate().unwrap());
        assert_ne!(one, two);
        assert_eq!(one.len(), 24);
        assert!(check(&one, "x.y").is_ok());
    }
}
