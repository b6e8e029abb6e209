//! Damage to files: bytes changed, cut out, doubled and put in from elsewhere; in containers also in
//! what they contain, where a checksum or compression would hide it.

use std::io::{Cursor, Read, Write};

/// Numbers at random, the same for the same beginning (xorshift64*).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..4 {
            dice.next();
        }
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `end`, 0 where that is 0.
    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 16) as usize % end.max(1)
    }
}

/// One of the files, damaged.
pub(super) fn damage(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let seed = &seeds[dice.below(seeds.len())];
    let inside = dice.below(4) > 0;
    let damaged = match seed.get(..4) {
        Some(b"PK\x03\x04") if inside => zip(seed, dice),
        Some(b"\xD0\xCF\x11\xE0") if inside => compound(seed, dice),
        Some(b"7z\xBC\xAF") if inside => seven_zip(seed, dice),
        _ => None,
    };
    damaged.unwrap_or_else(|| {
        let mut bytes = seed.clone();
        let other = &seeds[dice.below(seeds.len())];
        change(&mut bytes, other, dice);
        bytes
    })
}

/// Changes some bytes.
fn change(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    const NUMBERS: [u32; 10] = [
        0,
        1,
        0x7F,
        0x80,
        0xFF,
        0x7FFF,
        0xFFFF,
        0x7FFF_FFFF,
        0xFFFF_FFFE,
        u32::MAX,
    ];
    for _ in 0..=dice.below(8) {
        if bytes.is_empty() {
            return;
        }
        let at = dice.below(bytes.len());
        let length = dice.below(bytes.len() - at).min(1 << dice.below(12));
        match dice.below(9) {
            0 => bytes[at] ^= 1 << dice.below(8),
            1 | 2 => bytes[at] = dice.next() as u8,
            3 | 4 => {
                let number = NUMBERS[dice.below(NUMBERS.len())].to_le_bytes();
                let width = [1, 2, 4][dice.below(3)].min(bytes.len() - at);
                bytes[at..at + width].copy_from_slice(&number[..width]);
            }
            5 => drop(bytes.drain(at..at + length)),
            6 => {
                let part = bytes[at..at + length].to_vec();
                let to = dice.below(bytes.len());
                drop(bytes.splice(to..to, part));
            }
            7 => {
                let from = dice.below(other.len());
                let end = (from + length).min(other.len());
                drop(bytes.splice(at..at, other[from..end].iter().copied()));
            }
            _ if dice.below(6) == 0 => bytes.truncate(at),
            _ => bytes[at..at + length].fill(dice.next() as u8),
        }
    }
}

/// A ZIP with one member changed and all stored as they are.
fn zip(seed: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(seed)).ok()?;
    let spoilt = dice.below(archive.len());
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).ok()?;
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).ok()?;
        if index == spoilt {
            let other = bytes.clone();
            change(&mut bytes, &other, dice);
        }
        let stored = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        out.start_file(member.name().ok()?.into_owned(), stored)
            .ok()?;
        out.write_all(&bytes).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}

/// A compound file with one stream changed.
fn compound(seed: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(seed.to_vec())).ok()?;
    let streams: Vec<_> = file
        .walk()
        .filter(|entry| entry.is_stream() && !entry.is_empty())
        .map(|entry| entry.path().to_owned())
        .collect();
    let path = streams.get(dice.below(streams.len()))?;
    let mut bytes = Vec::new();
    file.open_stream(path).ok()?.read_to_end(&mut bytes).ok()?;
    let other = bytes.clone();
    // The heads of streams say where everything is.
    if dice.below(2) == 0 && bytes.len() > 600 {
        let mut head = bytes[..600].to_vec();
        change(&mut head, &other, dice);
        bytes.splice(..600, head);
    } else {
        change(&mut bytes, &other, dice);
    }
    let mut stream = file.create_stream(path).ok()?;
    stream.write_all(&bytes).ok()?;
    stream.flush().ok()?;
    drop(stream);
    file.flush().ok()?;
    Some(file.into_inner().into_inner())
}

/// A 7z archive whose directory is changed, with the checksums that it then needs.
fn seven_zip(seed: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let number = |at: usize| Some(u64::from_le_bytes(seed.get(at..at + 8)?.try_into().ok()?));
    let start = 32 + usize::try_from(number(12)?).ok()?;
    let end = start + usize::try_from(number(20)?).ok()?;
    let mut directory = seed.get(start..end)?.to_vec();
    let other = directory.clone();
    change(&mut directory, &other, dice);
    let mut bytes = seed[..start].to_vec();
    bytes.extend(&directory);
    bytes[20..28].copy_from_slice(&(directory.len() as u64).to_le_bytes());
    bytes[28..32].copy_from_slice(&checksum(&directory).to_le_bytes());
    let head = checksum(&bytes[12..32]);
    bytes[8..12].copy_from_slice(&head.to_le_bytes());
    Some(bytes)
}

/// CRC-32 as in ZIP and 7z.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg())
        })
    })
}
