"""Pages as a scanner leaves them, and PDFs that mix images with text."""

import io
import subprocess
import time
from pathlib import Path

import numpy
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

STILL = time.gmtime(1577836800)


def page_images(pdf, dpi, work):
    stem = Path(work) / (Path(pdf).stem + "-page")
    subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", str(pdf), str(stem)], check=True)
    return [Image.open(p).convert("L") for p in sorted(Path(work).glob(stem.name + "*.pgm"))]


def weather(image, seed, skew=0.4, noise=6, grey=243):
    """Slight skew, a paper tone, grain and a few specks."""
    dice = numpy.random.default_rng(seed)
    image = image.rotate(skew, resample=Image.BICUBIC, fillcolor=255)
    pixels = numpy.asarray(image, dtype=numpy.float32) * (grey - 30) / 255 + 30
    pixels += dice.normal(0, noise, pixels.shape)
    for _ in range(25):
        y, x = dice.integers(0, pixels.shape[0] - 3), dice.integers(0, pixels.shape[1] - 3)
        pixels[y:y + 2, x:x + 2] = 90
    return Image.fromarray(pixels.clip(0, 255).astype(numpy.uint8))


def image_pdf(images, path, dpi, bilevel=False):
    if bilevel:
        pages = [i.point(lambda v: 255 if v > 150 else 0).convert("1") for i in images]
        pages[0].save(path, "PDF", save_all=True, append_images=pages[1:], resolution=dpi,
                      creationDate=STILL, modDate=STILL)
        return
    images[0].save(path, "PDF", save_all=True, append_images=images[1:], resolution=dpi, quality=38,
                   creationDate=STILL, modDate=STILL)


def hybrid(scanned, text_pdf, from_page, path):
    """The pages of `scanned`, then those of `text_pdf` from `from_page` (counted from 0) on."""
    writer = PdfWriter()
    for page in PdfReader(str(scanned)).pages:
        writer.add_page(page)
    for page in PdfReader(str(text_pdf)).pages[from_page:]:
        writer.add_page(page)
    writer.write(str(path))


def _word_boxes(pdf):
    import re
    xml = subprocess.run(["pdftotext", "-bbox", "-l", "1", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    pattern = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
    return [(float(a), float(b), float(c), float(d), w) for a, b, c, d, w in re.findall(pattern, xml)]


def _glyphs(text, font, height_points):
    """The words as a small image, as signing software stamps them."""
    from PIL import ImageDraw, ImageFont
    scale = 6
    face = ImageFont.truetype(font, int(height_points * scale))
    left, top, right, bottom = face.getbbox(text)
    image = Image.new("L", (right + 8, int(height_points * scale * 1.3)), 255)
    ImageDraw.Draw(image).text((2, 0), text, font=face, fill=0)
    return image, image.width / scale, image.height / scale


def stamp(pdf, path, number, day, font):
    """Puts `number` behind the word `Số` and `day` behind `ngày` of page 1, both as images."""
    boxes = _word_boxes(pdf)
    reader = PdfReader(str(pdf))
    height = float(reader.pages[0].mediabox.height)
    width = float(reader.pages[0].mediabox.width)
    layer = io.BytesIO()
    paper = canvas.Canvas(layer, pagesize=(width, height), invariant=1)
    for word, text in (("Số", number), ("ngày", day)):
        x0, y0, x1, y1, _ = next(b for b in boxes if b[4] == word)
        image, w, h = _glyphs(text, font, 13)
        paper.drawImage(ImageReader(image), x1 + 3, height - y1 - 2, w, h, mask=[250, 255])
    paper.save()
    layer.seek(0)
    writer = PdfWriter(clone_from=reader)
    writer.pages[0].merge_page(PdfReader(layer).pages[0])
    writer.write(str(path))
