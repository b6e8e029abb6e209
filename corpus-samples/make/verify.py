#!/usr/bin/env python3
"""Holds the manifest against the files: reads every text format on its own and looks for what the
manifest promises. `--ocr` also reads the scans with tesseract (slow) and says how many phrases stood."""

import csv
import io
import json
import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import legacy

ROOT = Path(__file__).parent.parent
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
DASH = "[-\u2010-\u2014\u2212]"
PARTY = re.compile(rf"(\d{{1,5}}[a-zđ]?)\s*/?\s*{DASH}\s*(QYĐ|QĐI|QĐ|QD|NQ|CTR|CT|KL|QC|TTR|TT|HD|BC|KH|ĐA|PA|TB|TC|CV|BB|BS|CĐ|GM)\s*/\s*([A-ZĐƯ]{{1,14}})", re.I)
STATE = re.compile(rf"\d{{1,4}}/(?:19|20)\d\d/(?:QH\d+|\p{{L}}+)".replace(r"\p{L}", "[A-ZĐ-]") + r"|\d{1,5}/QĐ-TTg")


def squeeze(text):
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


class Strip(HTMLParser):
    def __init__(self):
        super().__init__()
        self.out, self.mute = [], 0

    def handle_starttag(self, tag, attrs):
        self.mute += tag in ("style", "script", "nav", "aside", "footer", "head")
        if tag in ("p", "td", "tr", "br", "li", "h1", "h2", "h3", "div"):
            self.out.append("\n")

    def handle_endtag(self, tag):
        self.mute -= tag in ("style", "script", "nav", "aside", "footer", "head")

    def handle_data(self, data):
        if not self.mute:
            self.out.append(data)


def docx_text(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [n for n in ("word/document.xml", "word/footnotes.xml") if n in archive.namelist()]
        out = []
        for part in parts:
            for par in ElementTree.fromstring(archive.read(part).replace(STRICT, W[1:-1].encode())).iter(W + "p"):
                line = ""
                for run in par.iter(W + "r"):
                    fonts = run.find(f"{W}rPr/{W}rFonts")
                    font = fonts.get(W + "ascii", "") if fonts is not None else ""
                    for node in run:
                        if node.tag == W + "t":
                            text = node.text or ""
                            if font.startswith(".Vn"):
                                text = legacy.decode_tcvn3(text.encode("latin-1"))
                                text = text.upper() if font.endswith("H") else text
                            elif font.startswith("VNI-"):
                                text = legacy.decode_vni(text)
                            line += text
                out.append(line)
        return "\n".join(out)


def ocr(path):
    with tempfile.TemporaryDirectory() as work:
        if path.suffix == ".pdf":
            subprocess.run(["pdftoppm", "-r", "300", "-gray", "-png", str(path), work + "/p"], check=True)
            images = sorted(Path(work).glob("p*.png"))
        else:
            images = [path]
        return "\n".join(subprocess.run(["tesseract", str(i), "-", "-l", "vie", "--psm", "4"], capture_output=True, text=True).stdout for i in images)


def plain_text(path, data, trap):
    if trap == "tcvn3":
        return legacy.decode_tcvn3(data)
    return data.decode("utf-16" if trap == "utf-16" else "utf-8")


def through_office(path, to):
    with tempfile.TemporaryDirectory() as work:
        subprocess.run(["soffice", "--headless", "--convert-to", to, "--outdir", work, str(path)], check=True, capture_output=True)
        return next(Path(work).iterdir()).read_bytes()


def rows(path):
    if path.suffix == ".jsonl":
        return [json.loads(l) for l in path.read_text(encoding="utf-8").splitlines()]
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if text.split("\n")[0].count(";") > 3 else ","))


def slide_texts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist()):
            if re.match(r"(ppt/(slides|notesSlides)/.*\.xml|xl/sharedStrings.xml|xl/worksheets/.*\.xml|content.xml)$", name):
                yield from (e.text for e in ElementTree.fromstring(archive.read(name)).iter() if e.text)


def read(entry, with_ocr):
    path = ROOT / entry["path"]
    data = path.read_bytes()
    form, trap = entry["format"], entry["trap"]
    if form in ("jsonl", "csv"):
        return "\n".join(str(v) for v in rows(path)[entry["row"] - 1].values())
    if form in ("txt", "md"):
        return plain_text(path, data, trap)
    if form == "html":
        if trap == "windows-1258":
            data = unicodedata.normalize("NFC", data.decode("cp1258")).encode()
        strip = Strip()
        strip.feed(data.decode())
        return "".join(strip.out)
    if form == "docx":
        return docx_text(data)
    if form == "zip":
        with zipfile.ZipFile(path) as archive:
            inner = archive.read(entry["member"])
        return docx_text(inner) if entry["member"].endswith(".docx") else plain_text(None, inner, trap)
    if form == "7z":
        inner = subprocess.run(["7z", "e", "-so", str(path), entry["member"]], check=True, capture_output=True).stdout
        return docx_text(inner) if entry["member"].endswith(".docx") else plain_text(None, inner, trap)
    if form == "msg":
        return data.decode("utf-16-le", "ignore")
    if form == "eml":
        return "\n".join([str(message_from_bytes(data, policy=policy.default)["subject"]),
                          message_from_bytes(data, policy=policy.default).get_body().get_content()])
    if form in ("pptx", "xlsx", "odp"):
        return "\n".join(slide_texts(data))
    if form in ("doc", "rtf", "odt"):
        return through_office(path, "txt:Text (encoded):UTF8").decode("utf-8-sig")
    if form in ("xls", "ods", "ppt"):
        return "\n".join(slide_texts(through_office(path, "odp" if form == "ppt" else "xlsx")))
    if form == "pdf" and trap != "scan":
        text = "".join(subprocess.run(["pdftotext", *how, str(path), "-"], check=True, capture_output=True, text=True).stdout
                       for how in ([], ["-layout"]))
        return text + (ocr(path) if trap in ("hybrid", "stamped-number") and with_ocr else "")
    return ocr(path) if with_ocr else None


def key(number):
    m = PARTY.search(number)
    return f"{m[1]}-{m[2].upper()}/{m[3].upper()}" if m else number


def check(entry, with_ocr):
    if entry["set_aside"]:
        return [], False
    text = read(entry, with_ocr)
    if text is None:
        return [], False
    text = squeeze(text)
    soft = entry["readable_by"] == "ocr" or entry["trap"] == "scan"
    fold = text.casefold()
    faults = []
    for phrase in entry["phrases"]:
        if phrase not in text:
            faults.append(f"phrase not found: {phrase}")
    if soft and not with_ocr and len(faults) < len(entry["phrases"]):
        faults = []  # the others are on the scanned page
    for phrase in entry["absent"]:
        if phrase in text:
            faults.append(f"phrase should be absent: {phrase}")
    found = {key(m[0]) for m in PARTY.finditer(text)} | {m[0] for m in STATE.finditer(text)}
    own = entry["number"] and key(entry["number"])
    if entry["trap"] == "ocr-noise":
        own = key(entry["number_printed"])
    if own and own not in found and not soft:
        faults.append(f"own number not found: {own}")
    cited = {key(c["number"]) for c in entry["cites"] if c["number"]}
    for c in entry["cites"]:
        wanted = c.get("text")
        if wanted and wanted not in text:
            faults.append(f"citation text not found: {wanted}")
        if c["number"] and not wanted and key(c["number"]) not in found:
            faults.append(f"citation not found: {c['number']}")
    extra = found - cited - {own}
    if entry["trap"] == "hybrid":
        extra = set()
    if extra and not soft:
        faults.append(f"numbers in the text that the manifest does not list: {sorted(extra)}")
    if entry["row"] is None and entry["format"] not in ("xlsx", "xls", "ods") and not soft:
        for name in ("signer", "title"):
            words = (entry[name] or "").casefold().replace("uỷ", "ủy")
            if words not in fold.replace("uỷ", "ủy"):
                faults.append(f"{name} not found: {entry[name]}")
    if entry["row"] is None and entry["date"] and not soft:
        year, month, day = entry["date"].split("-")
        if not re.search(rf"ngày 0?{int(day)} tháng 0?{int(month)} năm {year}", text):
            faults.append(f"date not found: {entry['date']}")
    if len(entry["phrases"]) < 3:
        faults.append("fewer than three phrases")
    return faults, True


def main():
    with_ocr = "--ocr" in sys.argv
    entries = [json.loads(l) for l in (ROOT / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    listed = {ROOT / unicodedata.normalize("NFC", e["path"]) for e in entries}
    on_disk = {Path(unicodedata.normalize("NFC", str(p))) for p in (ROOT / "van-kien").rglob("*") if p.is_file()}
    bad = 0
    for path in sorted(on_disk - listed):
        print(f"not in the manifest: {path}")
        bad += 1
    read_count = 0
    for entry in entries:
        faults, was_read = check(entry, with_ocr)
        read_count += was_read
        for fault in faults:
            print(f"{entry['path']}{':' + str(entry['row']) if entry['row'] else ''}: {fault}")
        if entry["readable_by"] == "text" or not (with_ocr and entry["trap"] in ("scan", "hybrid", "stamped-number")):
            bad += len(faults)
    print(f"{len(entries)} rows, {read_count} read, {bad} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
