"""Word files, and what LibreOffice makes of them."""

import os
import subprocess
import tempfile
import unicodedata
import zipfile
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from legacy import tcvn3_runs, vni_text
from plain import RULE, posts, recipients, subject

CENTER = WD_ALIGN_PARAGRAPH.CENTER


class Writer:
    def __init__(self, source, blank=False):
        self.source = source
        self.blank = blank
        self.tcvn3 = source.get("enc") == "tcvn3"
        self.nfd = source.get("enc") == "nfd"
        self.doc = Document()
        self.size = int(source.get("size", "14"))
        style = self.doc.styles["Normal"]
        self.vni = source.get("enc") == "vni"
        name = ".VnTime" if self.tcvn3 else "VNI-Times" if self.vni else "Times New Roman"
        style.font.name = name
        style.element.rPr.rFonts.set(qn("w:eastAsia"), name)
        style.font.size = Pt(self.size)
        style.paragraph_format.space_after = Pt(4)
        page = self.doc.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin = page.bottom_margin = Mm(20)
        page.left_margin, page.right_margin = Mm(30), Mm(15)
        core = self.doc.core_properties
        core.author = source.get("typist", "van thu")
        core.title = "" if self.tcvn3 or self.vni else f"{source.get('type')} {source.get('number', '')}".strip()
        stamp = datetime.fromisoformat(source.get("date") or "2020-01-01")
        core.created = core.modified = stamp

    def run(self, par, text, bold=False, italic=False, size=None, underline=False):
        if self.vni:
            text = vni_text(text)
        pieces = tcvn3_runs(text) if self.tcvn3 else [("VNI-Times", text)] if self.vni else [(None, unicodedata.normalize("NFD", text) if self.nfd else text)]
        for font, piece in pieces:
            run = par.add_run(piece)
            run.bold, run.italic, run.underline = bold or None, italic or None, underline or None
            if size:
                run.font.size = Pt(size)
            if font:
                run.font.name = font
                for key in ("w:hAnsi", "w:cs", "w:eastAsia"):
                    run._element.rPr.rFonts.set(qn(key), font)
        return par

    def par(self, text="", align=None, where=None, **kw):
        par = (where or self.doc).add_paragraph()
        if align is not None:
            par.alignment = align
        if text:
            self.run(par, text, **kw)
        return par

    def cell(self, cell, lines, align=CENTER):
        for i, (text, kw) in enumerate(lines):
            par = cell.paragraphs[0] if i == 0 else cell.add_paragraph()
            if align is not None:
                par.alignment = align
            par.paragraph_format.space_after = Pt(0)
            self.run(par, text, **kw)

    def grid(self, rows, header=True):
        table = self.doc.add_table(rows=0, cols=len(rows[0]))
        table.style = "Table Grid"
        for i, row in enumerate(rows):
            cells = table.add_row().cells
            for cell, text in zip(cells, row):
                self.cell(cell, [(text, {"bold": header and i == 0, "size": self.size - 2})],
                          align=CENTER if i == 0 else None)
        self.par()

    def head(self):
        s = self.source
        table = self.doc.add_table(rows=1, cols=2)
        left, right = table.rows[0].cells
        lines = []
        if s.get("superior"):
            lines.append((s.get("superior"), {}))
        lines += [(s.get("issuer"), {"bold": True}), ("*", {})]
        if s.number_line(self.blank):
            lines.append((s.number_line(self.blank), {}))
        self.cell(left, lines)
        self.cell(right, [("ĐẢNG CỘNG SẢN VIỆT NAM", {"bold": True}), (RULE, {}), ("", {}),
                          (s.date_line(self.blank), {"italic": True})])
        for mark in ("secrecy_mark", "urgency", "circulation", "draft"):
            if s.get(mark):
                self.par(s.get(mark), bold=True)
        self.par()
        if s.get("type") == "Công văn":
            self.par(subject(s), italic=True, size=self.size - 2)
        else:
            self.par(s.get("heading", s.get("type")).upper(), CENTER, bold=True, size=self.size + 2)
            self.par(subject(s), CENTER, bold=True)
            self.par("-----", CENTER)
        dear = s.get("dear", [])
        if dear:
            word = "Kính trình: " if s.get("type") == "Tờ trình" else "Kính gửi: "
            if len(dear) == 1:
                self.par(word + dear[0], CENTER)
            else:
                self.par(word)
                for one in dear:
                    self.par("- " + one).paragraph_format.left_indent = Mm(30)

    def sign(self):
        s = self.source
        self.par()
        table = self.doc.add_table(rows=1, cols=2)
        left, right = table.rows[0].cells
        names = recipients(s)
        self.cell(left, [(line, {"underline": i == 0, "size": self.size - 2 if i else None}) for i, line in enumerate(names)]
                  or [("", {})], align=None)
        self.cell(right, [(p, {"bold": True}) for p in posts(s)] + [("", {})] * 3
                  + [(s.get("signer", ""), {"bold": True})])

    def body(self):
        styled = self.source.get("style") == "headings"
        for kind, value in self.source.blocks:
            if kind in ("h1", "h2"):
                if styled:
                    self.run(self.doc.add_heading(level=1 if kind == "h1" else 2), value)
                elif len(value) > 80 and value.startswith("Điều "):
                    # An article without a title: its number is bold, its sentence is not.
                    label, _, rest = value.partition(". ")
                    self.run(self.par(label + ". ", bold=True), rest)
                else:
                    self.par(value, bold=True)
            elif kind == "center":
                self.par(value, CENTER, bold=True)
            elif kind == "page":
                self.doc.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            elif kind == "table":
                self.grid(value)
            elif kind == "sign":
                self.sign()
            elif "{+" in value or "{-" in value:
                self.tracked(value)
            elif "{^" in value:
                self.noted(value)
            elif value.startswith("{["):
                self.boxed(value[2:-2])
            else:
                par = self.par(value, WD_ALIGN_PARAGRAPH.JUSTIFY)
                par.paragraph_format.first_line_indent = Mm(12.7)

    def tracked(self, value):
        """`{+inserted+}` and `{-deleted-}` become tracked changes."""
        import re
        par = self.doc.add_paragraph()
        par.paragraph_format.first_line_indent = Mm(12.7)
        for number, piece in enumerate(re.split(r"(\{[+-].*?[+-]\})", value)):
            if not piece.startswith("{"):
                par.add_run(piece)
                continue
            inserted = piece[1] == "+"
            change = OxmlElement("w:ins" if inserted else "w:del")
            change.set(qn("w:id"), str(100 + number))
            change.set(qn("w:author"), "Chuyên viên tổng hợp")
            change.set(qn("w:date"), self.source.get("date") + "T08:00:00Z")
            run = OxmlElement("w:r")
            text = OxmlElement("w:t" if inserted else "w:delText")
            text.set(qn("xml:space"), "preserve")
            text.text = piece[2:-2]
            run.append(text)
            change.append(run)
            par._element.append(change)

    def noted(self, value):
        """`{^note^}` becomes a footnote, kept in the footnotes part."""
        import re
        par = self.doc.add_paragraph()
        par.paragraph_format.first_line_indent = Mm(12.7)
        for piece in re.split(r"(\{\^.*?\^\})", value):
            if not piece.startswith("{^"):
                par.add_run(piece)
                continue
            self.notes = getattr(self, "notes", []) + [piece[2:-2]]
            run = par.add_run()
            ref = OxmlElement("w:footnoteReference")
            ref.set(qn("w:id"), str(len(self.notes) + 1))
            run._element.append(ref)
            run.font.superscript = True

    def boxed(self, text):
        """`{[text]}` stands in a text box, twice: as Word writes it today, and as it once did."""
        content = ('<w:txbxContent xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                   f'<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>')
        self.doc.add_paragraph().add_run()._element.append(parse_xml(BOX.format(content=content)))

    def save(self, path):
        self.head()
        self.body()
        self.add_page_numbers()
        with tempfile.TemporaryDirectory() as tmp:
            raw = Path(tmp) / "raw.docx"
            self.doc.save(raw)
            repack(raw, path, getattr(self, "notes", []))

    def add_page_numbers(self):
        section = self.doc.sections[0]
        section.different_first_page_header_footer = True
        par = section.header.paragraphs[0]
        par.alignment = CENTER
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        par._element.append(field)


BOX = """<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">
<mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="5400000" cy="720000"/><wp:docPr id="7" name="Khung 1"/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>
<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="5400000" cy="720000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>
<wps:txbx>{content}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:shape style="width:425pt;height:57pt"><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback>
</mc:AlternateContent>"""

NOTES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="1"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
{notes}</w:footnotes>"""
NOTE = '<w:footnote w:id="{id}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>'


def repack(raw, path, notes):
    """Fixed times in the archive, so that a rebuild of the same text is the same file."""
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            # python-docx brings a thumbnail and a spare XML part that say nothing of this document.
            data = old.read(name)
            if notes and name == "[Content_Types].xml":
                data = data.replace(b"</Types>", b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>')
            if notes and name == "word/_rels/document.xml.rels":
                data = data.replace(b"</Relationships>", b'<Relationship Id="rIdNotes" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/></Relationships>')
            new.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
        if notes:
            xml = NOTES.format(notes="".join(NOTE.format(id=i + 2, text=t) for i, t in enumerate(notes)))
            new.writestr(zipfile.ZipInfo("word/footnotes.xml", (2020, 1, 1, 0, 0, 0)), xml, zipfile.ZIP_DEFLATED)


def convert(files, to, out):
    """LibreOffice turns all of `files` into `to` (an output filter may follow a colon)."""
    if files:
        subprocess.run(["soffice", "--headless", "--convert-to", to, "--outdir", str(out), *map(str, files)],
                       check=True, capture_output=True, timeout=600,
                       env={**os.environ, "SOURCE_DATE_EPOCH": "1577836800"})
