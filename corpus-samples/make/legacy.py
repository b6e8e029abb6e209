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
