"""Files as they should not be, or seldom are: with a password, cut short, empty, in strict OOXML."""

import io
import zipfile

PASSWORD = "van-xuan"
TRANSITIONAL = "http://schemas.openxmlformats.org/"
STRICT = "http://purl.oclc.org/ooxml/"


def spoil(path, variant):
    if variant in (None, "text-boxes"):
        return
    data = b"" if variant == "empty" else path.read_bytes()
    if variant == "cut":
        data = data[: len(data) * 2 // 3]
    elif variant == "strict":
        data = strict(data)
    elif variant == "password" and path.suffix == ".pdf":
        data = locked_pdf(data)
    elif variant == "password":
        data = locked_office(data)
    path.write_bytes(data)


def strict(data):
    """The namespaces of ISO/IEC 29500 strict (part 1) in place of the transitional ones."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith((".xml", ".rels")):
                text = part.decode()
                text = text.replace(TRANSITIONAL + "wordprocessingml/2006/main", STRICT + "wordprocessingml/main")
                text = text.replace(TRANSITIONAL + "officeDocument/2006/relationships", STRICT + "officeDocument/relationships")
                text = text.replace(TRANSITIONAL + "drawingml/2006/main", STRICT + "drawingml/main")
                part = text.replace("<w:document ", '<w:document w:conformance="strict" ', 1).encode()
            new.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def locked_pdf(data):
    from pypdf import PdfReader, PdfWriter
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(PASSWORD, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked_office(data):
    from msoffcrypto.format.ooxml import OOXMLFile
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(PASSWORD, out)
    return out.getvalue()
