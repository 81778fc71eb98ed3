"""Sheets that are drawn: whatever words they are given stay on them."""

from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth

from backend.kit.pdf.drawing import lines
from backend.kit.pdf.fonts import REGULAR

ROOM, SIZE = 120, 12


@given(st.text(st.characters(codec="latin-1", exclude_categories=["C", "Z"]), min_size=1, max_size=80))
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(word):
    found = lines(f"Voir {word} ici", SIZE, room=ROOM)
    assert all(stringWidth(line, REGULAR, SIZE) <= ROOM for line in found)
    assert "".join(found).replace(" ", "") == "".join(lines(f"Voir {word} ici", SIZE, room=10**6)).replace(" ", "")


def test_a_line_break_is_a_new_line_and_no_sign():
    assert lines("Bus 2\r\nPorte B", SIZE, room=ROOM) == ["Bus 2", "Porte B"]
