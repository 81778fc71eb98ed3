"""Papers of the demonstration: they look like what they serve as, and are worth nothing."""

import datetime as dt
import io
import uuid

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from aids.applications.models import Application, SupportingDocument
from aids.applications.queries import documents_of
from aids.applications.supporting.operations import receive_document

WORTHLESS = "SPECIMEN"


def hand_in_specimens(*, actor, application: Application, on: dt.date, most: int = 2) -> list[SupportingDocument]:
    """Receive a photo, then PDFs, as the first expected documents of an application; the same bytes each time."""
    made = []
    for rank, expected in enumerate(documents_of(application)[:most]):
        content, name = (
            (_pdf(expected.label), f"{expected.code}.pdf") if rank else (_photo(application), "IMG_2041.jpg")
        )
        document = receive_document(
            actor=actor,
            application=application,
            file=ContentFile(content),
            name=name,
            serves={expected.code},
            on=on,
            key=uuid.uuid5(uuid.NAMESPACE_URL, application.number),
        )
        made.append(document)
    return made


def _photo(application: Application) -> bytes:
    image = Image.new("RGB", (860, 540), "#e8e4d8")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((20, 20, 840, 520), 28, outline="#4b3fa3", width=6)
    draw.rectangle((60, 120, 280, 420), fill="#b9b4a4")
    for row, text in enumerate([WORTHLESS, str(application.applicant), application.number]):
        draw.text((330, 130 + 80 * row), text, fill="#1c2430", font_size=38)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=80)
    return written.getvalue()


def _pdf(label: str) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=A4, invariant=True)
    canvas.setFont("Helvetica", 18)
    canvas.drawString(72, 740, label)
    canvas.setFont("Helvetica-Bold", 60)
    canvas.drawString(110, 420, WORTHLESS)
    canvas.save()
    return written.getvalue()
