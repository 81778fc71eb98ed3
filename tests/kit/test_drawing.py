"""Sheets that are drawn: whatever words they are given stay on them."""

import datetime as dt
import re
import subprocess
import unicodedata
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth

from backend.kit.pdf import Para, Report
from backend.kit.pdf.drawing import centred, lines, sheet, text
from backend.kit.pdf.fonts import REGULAR

ROOM, SIZE = 120, 12
ARABIC, ARMENIAN, CHINESE = "محمد بن علي", "Նազարյան", "王小明"


def read(pdf: bytes) -> str:
    """What pdftotext reads, without the marks of direction that it adds."""
    said = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    plain = "".join(one for one in said if unicodedata.category(one) != "Cf")
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", plain))


@given(st.text(st.characters(codec="latin-1", exclude_categories=["C", "Z"]), min_size=1, max_size=80))
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(word):
    found = lines(f"Voir {word} ici", SIZE, room=ROOM)
    assert all(stringWidth(line, REGULAR, SIZE) <= ROOM for line in found)
    assert "".join(found).replace(" ", "") == "".join(lines(f"Voir {word} ici", SIZE, room=10**6)).replace(" ", "")


def test_a_line_break_is_a_new_line_and_no_sign():
    assert lines("Bus 2\r\nPorte B", SIZE, room=ROOM) == ["Bus 2", "Porte B"]


def test_a_no_break_space_never_ends_a_line():
    assert lines("Venez nombreux ici :", SIZE, room=100) == ["Venez nombreux", "ici\N{NO-BREAK SPACE}:"]


def test_drawn_sheets_borrow_the_letters_of_other_alphabets():
    buffer = BytesIO()
    canvas = sheet(buffer, (400, 400), "Affiche", "Affiche")
    text(canvas, 20, 300, f"Atelier de {ARABIC}", SIZE, room=ROOM)
    centred(canvas, 200, 200, ARMENIAN, SIZE, room=ROOM)
    for rank, line in enumerate(lines(f"Venez {ARABIC}", SIZE, room=40)):
        text(canvas, 20, 150 - 20 * rank, line, SIZE)
    canvas.save()
    said = read(buffer.getvalue())
    assert said.count("محمد") == 2 and ARABIC in said and ARMENIAN in said
    assert "?" not in said


def test_paragraphs_and_the_foot_of_a_page_borrow_them_too():
    day = dt.date(2026, 1, 5)
    report = Report(
        "Eure", "Titre", "", f"{ARMENIAN} · 7", day, (Para(CHINESE), Para("한국어")), foot=f"Fait avec {ARABIC}"
    )
    said = read(report.pdf())
    assert all(words in said for words in (ARABIC, ARMENIAN, CHINESE, unicodedata.normalize("NFKC", "한국어")))
    assert "?" not in said
