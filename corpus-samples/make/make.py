#!/usr/bin/env python3
"""Makes the sample collection and its manifest from `sources/`. See README.md."""

import csv
import io
import json
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from email.message import EmailMessage
from email.utils import format_datetime
from datetime import datetime, timezone
from pathlib import Path

import legacy
import office
import outlook
import plain
import scan
import spoil
from PIL import Image
from source import parse_all, parse_cite

HERE = Path(__file__).parent
ROOT = HERE.parent
OUT = ROOT / "van-kien"
FONT = "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf"
THROUGH_WORD = {"pdf", "scan", "stamped", "hybrid", "odt", "rtf", "doc", "png", "tiff", "jpg"}
READABLE_BY_OCR = {"stamped", "scan", "hybrid", "png", "tiff", "jpg"}
NAMES = {"scan": "pdf", "stamped": "pdf", "hybrid": "pdf"}


def target(source):
    name = source.file
    if source.get("name_form") == "nfd":
        name = unicodedata.normalize("NFD", name)
    path = OUT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def encode(source, text):
    enc = source.get("enc", "utf-8")
    if enc == "tcvn3":
        return legacy.tcvn3_bytes(text)
    if enc == "nfd":
        return unicodedata.normalize("NFD", text).encode()
    if enc == "cp1258":
        return legacy.cp1258_bytes(text)
    if enc == "utf-16":
        return b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le")
    return text.encode()


def make_plain(source):
    if source.format == "txt":
        data = encode(source, plain.text(source))
    elif source.format == "md":
        data = encode(source, plain.markdown(source))
    else:
        charset = "windows-1258" if source.get("enc") == "cp1258" else "utf-8"
        data = encode(source, plain.to_html(source, charset))
    target(source).write_bytes(data)


def iso_to_slashes(date):
    year, month, day = date.split("-")
    return f"{day}/{month}/{year}"


def row_text(source):
    """The text field: what the record system kept, without the layout of the head."""
    lines = []
    for kind, value in source.blocks:
        if kind == "table":
            lines += [" - ".join(r) for r in value]
        elif kind != "sign" and kind != "page":
            lines.append(value)
    return "\n".join(lines)


def make_rows(name, sources):
    sources.sort(key=lambda s: int(s.get("row")))
    path = target(sources[0])
    if path.suffix == ".jsonl":
        lines = []
        for s in sources:
            row = {"_id": s.get("row_id"), "so_ky_hieu": s.get("number", ""), "loai": s.get("type"), "co_quan": s.get("body"),
                   "trich_yeu": s.get("abstract"), "ngay_ban_hanh": iso_to_slashes(s.get("date")),
                   "nguoi_ky": s.get("signer"), "text": row_text(s)}
            if s.get("fields") == "english":
                row = {"id": s.get("row_id"), "number": s.get("number", ""), "document_type": s.get("type"), "issuer": s.get("body"),
                       "summary": s.get("abstract"), "date": s.get("date"), "signer": s.get("signer"), "content": row_text(s)}
            lines.append(json.dumps(row, ensure_ascii=False))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return
    buffer = io.StringIO()
    excel = sources[0].get("fields") == "archive"
    marks = {"normal": "Thường", "internal": "Lưu hành nội bộ", "secret": "Mật", "top_secret": "Tối mật"}
    if excel:
        head = ["Mã hồ sơ", "STT văn bản", "Số, ký hiệu", "Ngày tháng", "Tên loại", "Trích yếu nội dung", "Tác giả", "Người ký", "Độ mật", "THBQ", "Toàn văn"]
        rows = [[s.get("row_id"), s.get("row"), s.get("number", ""), iso_to_slashes(s.get("date")), s.get("type"), s.get("abstract"),
                 s.get("body"), s.get("signer"), marks[s.get("secrecy", "normal")], "Vĩnh viễn", row_text(s)] for s in sources]
        writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    else:
        head = ["ma_dinh_danh", "ky_hieu", "the_loai", "don_vi", "noi_dung_trich", "ngay", "ky_boi", "van_ban"]
        rows = [[s.get("row_id"), s.get("number", ""), s.get("type"), s.get("body"), s.get("abstract"), s.get("date"), s.get("signer"), row_text(s)]
                for s in sources]
        writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    path.write_bytes((b"\xef\xbb\xbf" if excel else b"") + buffer.getvalue().encode())


def make_through_word(sources, work):
    by_target = {}
    for s in sources:
        word = work / (s.path.stem + ".docx")
        office.Writer(s, blank=s.format == "stamped").save(word)
        to = {"odt": "odt", "rtf": "rtf", "doc": "doc:MS Word 97"}.get(s.format, "pdf")
        by_target.setdefault(to, []).append(word)
    for to, files in by_target.items():
        office.convert(files, to, work)
    for number, s in enumerate(sources):
        made = work / (s.path.stem + "." + (s.format if s.format in ("odt", "rtf", "doc") else "pdf"))
        path = target(s)
        dpi = int(s.get("dpi", "200"))
        if s.format in ("pdf", "odt", "rtf", "doc"):
            shutil.copyfile(made, path)
        elif s.format == "stamped":
            day = s.get("date").split("-")[2]
            scan.stamp(made, path, s.get("number").split("-")[0], day, FONT)
        else:
            bilevel = s.get("tone") == "bilevel"
            images = [scan.weather(i, seed=number * 100 + n, skew=float(s.get("skew", "0.4")) * (-1) ** n,
                                   noise=0 if bilevel or s.format == "png" else float(s.get("noise", "5")))
                      for n, i in enumerate(scan.page_images(made, dpi, work))]
            if s.format == "scan":
                scan.image_pdf(images, path, dpi, bilevel)
            elif s.format == "hybrid":
                first = work / "first.pdf"
                scan.image_pdf(images[:1], first, dpi)
                scan.hybrid(first, made, 1, path)
            elif s.format == "tiff":
                pages = [i.point(lambda v: 255 if v > 150 else 0).convert("1") for i in images]
                pages[0].save(path, save_all=True, append_images=pages[1:], compression="group4", dpi=(dpi, dpi))
            elif s.format == "jpg":
                images[0].save(path, quality=70, dpi=(dpi, dpi))
            else:
                images[0].quantize(8, dither=Image.Dither.NONE).save(path, dpi=(dpi, dpi), optimize=True)


def make_xlsx(source, path=None):
    from openpyxl import Workbook
    book = Workbook()
    sheet = book.active
    sheet.title = source.get("sheet", "Sheet1")
    for line in (source.get("issuer"), source.number_line(), source.date_line(), source.get("type").upper(), source.get("abstract")):
        sheet.append([line])
    for kind, value in source.blocks:
        if kind == "h1":
            sheet = book.create_sheet(value)
        elif kind == "table":
            for row in value:
                sheet.append([float(c.replace(".", "").replace(",", ".")) if c.replace(".", "").replace(",", "").isdigit() else c for c in row])
        elif kind == "p":
            sheet.append([value])
    sheet = book.worksheets[0]
    sheet.append(["", "", *plain.posts(source)])
    sheet.append(["", "", source.get("signer")])
    book.save(path or target(source))


def make_pptx(source, path=None):
    from pptx import Presentation
    deck = Presentation()
    cover = deck.slides.add_slide(deck.slide_layouts[0])
    cover.shapes.title.text = source.get("abstract")
    cover.placeholders[1].text = "\n".join([source.get("issuer"), source.number_line(), source.date_line()])
    slide = None
    for kind, value in source.blocks:
        if kind == "h1":
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text = value
            slide.placeholders[1].text_frame.text = ""
        elif kind == "p" and slide is not None:
            if value.startswith("> "):
                slide.notes_slide.notes_text_frame.text = value[2:]
            else:
                frame = slide.placeholders[1].text_frame
                (frame.paragraphs[0] if not frame.text else frame.add_paragraph()).text = value
        elif kind == "table" and slide is not None:
            from pptx.util import Inches
            table = slide.shapes.add_table(len(value), len(value[0]), Inches(0.5), Inches(4.2), Inches(9), Inches(2)).table
            for r, row in enumerate(value):
                for c, text in enumerate(row):
                    table.cell(r, c).text = text
    deck.save(path or target(source))


def make_eml(source):
    mail = EmailMessage()
    mail["From"] = source.get("from")
    mail["To"] = source.get("mail_to")
    mail["Subject"] = source.get("subject")
    mail["Date"] = format_datetime(datetime.fromisoformat(source.get("date") + "T08:15:00").replace(tzinfo=timezone.utc))
    mail["Message-ID"] = f"<{source.path.stem}@vanxuan.example>"
    mail.set_content(plain.text(source), charset="utf-8", cte="base64" if source.get("style") == "tab" else "quoted-printable")
    for name in filter(None, source.get("attach", "").split(";")):
        data = (OUT / name.strip()).read_bytes()
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=Path(name.strip()).name)
    mail.set_boundary(f"----{source.path.stem}----")
    target(source).write_bytes(mail.as_bytes())


def make_msg(source):
    attached = [OUT / name.strip() for name in source.get("attach", "").split(";") if name.strip()]
    sender, address = source.get("from").rstrip(">").split(" <")
    data = outlook.message(source.get("subject"), sender, address, source.get("mail_to"), source.get("date"),
                           plain.text(source), {path.name: path.read_bytes() for path in attached})
    target(source).write_bytes(data)


def make_by_conversion(source, make, form):
    """What LibreOffice makes of a workbook or of slides."""
    with tempfile.TemporaryDirectory() as tmp:
        made = Path(tmp) / f"x.{form}"
        make(source, made)
        office.convert([made], source.format, Path(tmp))
        shutil.copyfile(made.with_suffix("." + source.format), target(source))


def member_bytes(source):
    if not source.get("member").endswith(".docx"):
        return encode(source, plain.text(source))
    with tempfile.TemporaryDirectory() as tmp:
        word = Path(tmp) / "x.docx"
        office.Writer(source).save(word)
        return word.read_bytes()


def make_7z(sources):
    path = target(sources[0])
    path.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as tmp:
        for s in sources:
            member = Path(tmp) / s.get("member")
            member.parent.mkdir(parents=True, exist_ok=True)
            member.write_bytes(member_bytes(s))
        names = sorted({s.get("member").split("/")[0] for s in sources})
        subprocess.run(["7z", "a", "-mtm=off", str(path.resolve()), *names], check=True, cwd=tmp, stdout=subprocess.DEVNULL)


def make_zip(name, sources):
    path = target(sources[0])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for s in sorted(sources, key=lambda s: s.get("member")):
            member, data = s.get("member"), member_bytes(s)
            archive.writestr(zipfile.ZipInfo(member, (2025, 7, 1, 8, 0, 0)), data, zipfile.ZIP_DEFLATED)


def pages_of(path, format):
    if format in ("pdf", "scan", "stamped", "hybrid"):
        info = subprocess.run(["pdfinfo", str(path)], check=True, capture_output=True, text=True).stdout
        return int(next(l.split()[1] for l in info.splitlines() if l.startswith("Pages")))
    if format in ("png", "tiff", "jpg"):
        return getattr(Image.open(path), "n_frames", 1)
    return None


def entry(source):
    path = target(source)
    return {
        "path": str(path.relative_to(ROOT)),
        "row": int(source.get("row")) if source.get("row") else None,
        "member": source.get("member"),
        "external_id": source.get("row_id"),
        "format": NAMES.get(source.format, source.format),
        "trap": source.get("trap"),
        "set_aside": source.get("set_aside"),
        "readable_by": "ocr" if source.format in READABLE_BY_OCR else "text",
        "number": source.get("number"),
        "number_printed": source.get("number_line") if source.get("number") and source.get("number_line") else None,
        "type": source.get("type"),
        "body": source.get("body"),
        "date": source.get("date"),
        "title": source.get("abstract"),
        "signer": source.get("signer"),
        "secrecy": source.get("secrecy", "normal"),
        "phrases": source.get("phrases", []),
        "absent": source.get("absent", []),
        "cites": [parse_cite(c) for c in source.get("cites", [])],
        "encloses": dict(zip(("type", "number", "title"), source.get("encloses").split(" | "))) if source.get("encloses") else None,
        "copy_of": source.get("copy_of_path"),
        "attachments": [f"van-kien/{a.strip()}" for a in source.get("attach", "").split(";") if a.strip()],
        "pages": None if source.get("set_aside") else pages_of(path, source.format),
    }


def main():
    every = parse_all(HERE / "sources")
    named = {s.file for s in every if s.path.stem in sys.argv[1:]}
    # Word processors write the time into what they make, so name what changed, and the rest stays as it is.
    sources = [s for s in every if s.file in named] if sys.argv[1:] else every
    if not sys.argv[1:] and OUT.exists():
        shutil.rmtree(OUT)
    groups = {}
    for s in sources:
        groups.setdefault(s.format, []).append(s)
    for f in ("txt", "md", "html"):
        for s in groups.get(f, []):
            make_plain(s)
    for s in groups.get("docx", []):
        if s.get("variant") != "empty":
            office.Writer(s).save(target(s))
    with tempfile.TemporaryDirectory() as tmp:
        make_through_word([s for s in sources if s.format in THROUGH_WORD], Path(tmp))
    for f in ("jsonl", "csv"):
        for name in {s.file for s in groups.get(f, [])}:
            make_rows(name, [s for s in groups[f] if s.file == name])
    for s in groups.get("xlsx", []):
        make_xlsx(s)
    for s in groups.get("pptx", []):
        make_pptx(s)
    for name in {s.file for s in groups.get("zip", [])}:
        make_zip(name, [s for s in groups["zip"] if s.file == name])
    for name in {s.file for s in groups.get("7z", [])}:
        make_7z([s for s in groups["7z"] if s.file == name])
    for s in groups.get("odp", []) + groups.get("ppt", []):
        make_by_conversion(s, make_pptx, "pptx")
    for s in groups.get("xls", []) + groups.get("ods", []):
        make_by_conversion(s, make_xlsx, "xlsx")
    for s in groups.get("eml", []):
        make_eml(s)
    for s in groups.get("msg", []):
        make_msg(s)
    for s in sources:
        spoil.spoil(target(s), s.get("variant"))
    for s in every:
        original = next((o for o in every if o.path.stem == s.get("copy_of")), None)
        if original:
            s.meta["copy_of_path"] = str(target(original).relative_to(ROOT))
    entries = sorted((entry(s) for s in every), key=lambda e: (e["path"], e["row"] or 0, e["member"] or ""))
    manifest = ROOT / "manifest.jsonl"
    manifest.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in entries), encoding="utf-8")
    print(f"{len(entries)} documents in {len({e['path'] for e in entries})} files")


if __name__ == "__main__":
    sys.exit(main())
