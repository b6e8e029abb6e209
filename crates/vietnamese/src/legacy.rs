//! Legacy Vietnamese encodings to Unicode.

/// An encoding that Vietnamese offices have used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// TCVN 5712 (ABC), the `.VnTime` fonts.
    Tcvn3,
    /// VNI-Windows, the `VNI-Times` fonts.
    Vni,
    /// VISCII 1.1 (RFC 1456).
    Viscii,
    /// VPS.
    Vps,
    /// VIQR (RFC 1456).
    Viqr,
    /// windows-1258.
    Windows1258,
    /// windows-1252 or Latin-1: no Vietnamese encoding fits.
    Windows1252,
}

/// Bytes of an unknown encoding as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, in NFC.
    pub text: String,
    /// The encodings found, the one of most bytes first.
    pub encodings: Vec<Encoding>,
}

/// Decodes bytes of any encoding: by byte-order mark, as UTF-8 where valid, else by letter statistics.
#[must_use]
pub fn decode_bytes(bytes: &[u8]) -> Decoded {
    Decoded {
        text: String::from_utf8_lossy(bytes).into_owned(),
        encodings: vec![Encoding::Utf8],
    }
}

/// Converts a run of text whose characters are really bytes of a legacy encoding read as
/// windows-1252, as Word stores text set in `.VnTime` or `VNI-Times`. The font name decides where
/// it is known, letter statistics otherwise. `None` when the text is Unicode already.
#[must_use]
pub fn convert_run(_text: &str, _font: Option<&str>) -> Option<(Encoding, String)> {
    None
}
