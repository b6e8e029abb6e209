"""Legacy encodings: TCVN3 (ABC fonts) and windows-1258 as Vietnamese keyboards wrote it."""

import re
import subprocess
import unicodedata


def _tcvn3_table():
    high = bytes(range(0xA1, 0xFF))
    table = {}
    for byte in high:
        try:
            text = subprocess.run(
                ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"],
                input=bytes([byte]), capture_output=True, check=True,
            ).stdout.decode()
        except subprocess.CalledProcessError:
            continue
        text = unicodedata.normalize("NFC", text)
        # The ABC fonts have these capitals and no toned ones.
        if len(text) == 1 and (text.islower() or text in "ĂÂÊÔƠƯĐ"):
            table[text] = byte
    return table


TCVN3 = _tcvn3_table()
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def needs_capital_font(char):
    return char.isupper() and ord(char) > 127 and char not in TCVN3


def tcvn3_char(char):
    """The byte of one letter; toned capitals become small ones, as their font shows them large."""
    if ord(char) < 128:
        return ord(char)
    if char in TCVN3:
        return TCVN3[char]
    return TCVN3[char.lower()]


def is_shouted(line):
    if line.strip().startswith("Số"):
        return False
    letters = [c for c in line if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.7 * len(letters)


def tcvn3_bytes(text):
    """A whole file. Lines in capitals were set in .VnTimeH, so their bytes are small letters."""
    lines = []
    for line in text.split("\n"):
        pieces = re.split(r"(\s{2,})", line)
        source = "".join(p.lower() if is_shouted(p) else p for p in pieces)
        lines.append(bytes(tcvn3_char(c) for c in source.replace("…", "...")))
    return b"\r\n".join(lines)


def tcvn3_runs(text):
    """(font, text) runs for a Word file; characters stand for bytes."""
    if is_shouted(text):
        return [(".VnTimeH", "".join(chr(tcvn3_char(c)) for c in text.lower()))]
    runs = []
    for char in text.replace("…", "..."):
        font = ".VnTimeH" if needs_capital_font(char) else ".VnTime"
        if not runs or runs[-1][0] != font:
            runs.append((font, ""))
        runs[-1] = (font, runs[-1][1] + chr(tcvn3_char(char)))
    return runs


_VNI_TONE = {"": "", "\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_VNI_HAT = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
_VNI_BREVE = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
_VNI_I = {"": "i", "\u0301": "í", "\u0300": "ì", "\u0309": "æ", "\u0303": "ó", "\u0323": "ò"}


def vni_text(text):
    """VNI-Windows: a letter and, after it, a character for its hat and tone together."""
    out = []
    for char in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", char.lower())
        tone = next((c for c in parts if c in _TONES), "")
        base = parts[0]
        if char.lower() == "đ":
            made = "ñ"
        elif base == "i" and ord(char) > 127:
            made = _VNI_I[tone]
        elif char.lower() == "ỵ":
            made = "î"
        elif "\u0302" in parts:
            made = base + _VNI_HAT[tone]
        elif "\u0306" in parts:
            made = base + _VNI_BREVE[tone]
        elif "\u031b" in parts:
            made = {"o": "ô", "u": "ö"}[base] + _VNI_TONE[tone]
        else:
            made = base + _VNI_TONE[tone] if len(parts) > 1 else char.lower()
        out.append(made.upper() if char.isupper() else made)
    return "".join(out)


def decode_vni(text):
    """The way back, longest match first."""
    letters = [c for c in map(chr, range(0x80, 0x1EFA)) if c.isalpha() and unicodedata.normalize("NFD", c)[0].lower() in "aeiouyđ"]
    table = {}
    for letter in letters:
        if letter in "đĐ" or all(m in _TONES + "\u0302\u0306\u031b" for m in unicodedata.normalize("NFD", letter)[1:]):
            try:
                if not vni_text(letter).isascii():
                    table.setdefault(vni_text(letter), letter)
            except KeyError:
                continue
    pattern = re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True)))
    return pattern.sub(lambda m: table[m[0]], text)


def decode_tcvn3(data):
    back = {byte: char for char, byte in TCVN3.items()}
    return "".join(back.get(b, chr(b)) for b in data)


def cp1258_bytes(text):
    out = bytearray()
    for char in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", char)
        tone = "".join(c for c in parts if c in _TONES)
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        out += base.encode("cp1258", "xmlcharrefreplace") + tone.encode("cp1258")
    return bytes(out)
