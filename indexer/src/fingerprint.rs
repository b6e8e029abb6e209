//! Identities made from content: the first 128 bits of BLAKE3.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The identity of some bytes.
pub(crate) fn of_bytes(bytes: &[u8]) -> u128 {
    first_half(blake3::hash(bytes).as_bytes())
}

/// The identity of bytes of which the hash is known.
pub(crate) fn of_hash(hash: &[u8; 32]) -> u128 {
    first_half(hash)
}

/// The identity of a file's bytes, read in pieces.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn of_file(path: &Path) -> io::Result<u128> {
    let mut file = File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 128 << 10];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(first_half(hasher.finalize().as_bytes())),
            Ok(n) => hasher.update(buffer.get(..n).unwrap_or_default()),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
    }
}

/// An identity as documents carry it: 32 hexadecimal digits.
pub(crate) fn id(fingerprint: u128) -> String {
    format!("{fingerprint:032x}")
}

fn first_half(hash: &[u8; 32]) -> u128 {
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(hash) {
        *to = *from;
    }
    u128::from_be_bytes(half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_start_of_the_hash_of_the_content() {
        // The hash of no bytes at all, as the BLAKE3 test vectors give it.
        assert_eq!(id(of_bytes(b"")), "af1349b9f5f9a1a6a0404dea36dcc949");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let bytes = b"Tinh uy Van Xuan".repeat(20_000);
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(of_file(&path).unwrap(), of_bytes(&bytes));
        assert_eq!(id(1), format!("{:0>32}", 1), "leading zeros are kept");
    }
}
