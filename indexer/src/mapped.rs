//! A part of a file as bytes, mapped into memory.
//!
//! This is the one place with `unsafe` code. Mapping lets bulk files of many gigabytes be read by
//! all threads without a copy and without counting against the program's own memory.

use memmap2::{Mmap, MmapOptions};
use std::fs::File;
use std::io;
use std::ops::Range;

/// Maps the bytes `range` of `file` for reading.
///
/// If another program shortens the file while it is mapped, reading past its new end ends this
/// process (SIGBUS): nothing is published, what was published stays, and the next run cleans up.
/// If it only overwrites bytes, rows are read half old and half new; the caller compares the
/// file's size and time before and after and says so in the report.
///
/// # Errors
/// The file cannot be mapped, or `range` does not lie within it.
#[allow(unsafe_code)]
pub(crate) fn map(file: &File, range: Range<u64>) -> io::Result<Mmap> {
    let outside = || io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter");
    let length = range.end.checked_sub(range.start).ok_or_else(outside)?;
    if range.end > file.metadata()?.len() {
        return Err(outside());
    }
    let length = usize::try_from(length).map_err(|_| outside())?;
    if length == 0 {
        return MmapOptions::new().len(0).map_anon()?.make_read_only();
    }
    // SAFETY: the map is private to this process and only read. The bytes behind it can change
    // if another program writes the file meanwhile: the readers treat them as untrusted bytes
    // (UTF-8 is checked on a copy, JSON parsed by safe code), and a changed file is reported.
    unsafe {
        MmapOptions::new()
            .offset(range.start)
            .len(length)
            .map_copy_read_only(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn maps_what_was_asked_for_and_nothing_beyond_the_end() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&b"0123456789".repeat(1_000)).unwrap();
        assert_eq!(&map(&file, 4_098..4_103).unwrap()[..], b"89012");
        assert!(map(&file, 5..5).unwrap().is_empty());
        assert!(map(&file, 9_999..10_001).is_err(), "past the end");
    }
}
