"""Small files of every kind that somebody could hand in, sound and unsound."""

import io
import struct
import zipfile
import zlib

from django.core.files.base import ContentFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every virus scanner calls infected, and harms nothing; in two pieces, so that none takes this file away."""


def pdf(text: str = "Avis d’imposition 2026", pages: int = 1) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, invariant=True)
    for _ in range(pages):
        canvas.drawString(72, 720, text)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def changed_pdf(change) -> bytes:
    """A sound PDF on whose writer `change(writer)` did something."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf()))
    change(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def encrypted(password: str) -> bytes:
    return changed_pdf(lambda writer: writer.encrypt(password, owner_password="propriétaire", algorithm="AES-256"))


def launching(writer: PdfWriter) -> None:
    launch = {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe")}
    link = Link(rect=(0, 0, 100, 100), url="https://exemple.fr/")
    link[NameObject("/A")] = DictionaryObject(launch)
    writer.add_annotation(0, link)


def scripted(writer: PdfWriter) -> None:
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)


def opening_on_a_page(writer: PdfWriter) -> None:
    """An /OpenAction that only turns to a page acts on nothing."""
    go = ArrayObject([writer.pages[0].indirect_reference, NameObject("/Fit")])
    writer.root_object[NameObject("/OpenAction")] = go


def image(image_format: str = "JPEG", size: tuple[int, int] = (60, 40), colour: str = "teal", **options) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, image_format, **options)
    return written.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of a few hundred bytes that says it is a black square of `side` pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pieces = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(3 * side + 1))), (b"IEND", b"")]
    chunks = [struct.pack(">I", len(d)) + name + d + struct.pack(">I", zlib.crc32(name + d)) for name, d in pieces]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def docx() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return written.getvalue()


def file(content: bytes) -> ContentFile:
    return ContentFile(content)
