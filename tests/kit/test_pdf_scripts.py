"""Words that the typeface of documents does not have: other alphabets, from right to left, symbols and emoji."""

import subprocess
import sys
import unicodedata
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from backend.kit.pdf import Contents, Grid, Items, Para, Quote, Section, markup
from backend.kit.pdf.blocks import Column
from backend.kit.pdf.scripts import in_sight_order, writable
from tests.kit.test_pdf import LETTER, REPORT, pages

ARABIC = "أريد أن أفتح الرسائل"
HEBREW = "אני רוצה לשמור על הבית"


def read(pdf: bytes) -> str:
    """What pdftotext reads, line by line, without the marks of direction that it adds."""
    said = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return "".join(one for one in unicodedata.normalize("NFKC", said.decode()) if unicodedata.category(one) != "Cf")


def report(*blocks) -> bytes:
    return replace(REPORT, body=blocks).pdf()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("merci 😀", "merci 😀"),
        ("👍🏽 bravo", "👍 bravo"),
        ("👨\u200d👩\u200d👧", "👨👩👧"),
        ("🤷\u200d♀️", "🤷"),
        ("❤️ ☀️ 1️⃣", "❤ ☀ 1"),
        ("né en 🇩🇿", "né en [DZ]"),
        ("\U0001fae9", "[visage cerné]"),
        ("\U0001faea", "[émoji]"),
        ("Київ, Ελλάδα, ქართული, Հայերեն, አማርኛ", "Київ, Ελλάδα, ქართული, Հայերեն, አማርኛ"),
        ("e\u0301te\u0301 1\u202f234", "été 1\u00a0234"),
        ("\ud800\x00", ""),
        ("中 क", "中 ?"),
    ],
)
def test_what_is_written_of_what_was_typed(typed, written):
    assert writable(typed) == written


@pytest.mark.parametrize("words", [ARABIC, HEBREW, "Київ", "😀", "ስም"])
def test_words_are_found_again_on_paper(words):
    said = read(report(Para(words), Quote(words), Items((words,)), Para(markup("**Mot** : {it}", it=words))))
    assert said.count(words) == 4


def test_a_line_is_put_in_the_order_of_the_eye():
    assert "".join(one for one, _place in in_sight_order("abc אבג 12", from_right=False)) == "abc 12 גבא"
    assert "".join(one for one, _place in in_sight_order("אב (גד) 06 12 34", from_right=True)) == "06 12 34 (דג) בא"


def test_words_from_the_right_stand_at_the_right():
    lines = read(report(Para("Bonjour\n" + ARABIC + "\nMerci"))).splitlines()
    french, arabic = (next(line for line in lines if word in line) for word in ("Merci", ARABIC))
    assert french.startswith("Merci")
    assert arabic.startswith(" " * 20)


def test_a_long_text_from_the_right_goes_over_lines_and_pages():
    said = " ".join(f"{HEBREW} {number}" for number in range(400))
    pdf = report(Quote(said), Grid((Column("a", 60),), ((said[:500],),)))
    assert len(pages(pdf)) >= 2
    found = " ".join(read(pdf).split())
    assert found.count("לשמור") >= 400
    assert f"{HEBREW} 7" in found


def test_every_typeface_is_embedded():
    reader = PdfReader(BytesIO(report(Para(f"{ARABIC} {HEBREW} 😀 Київ"))))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert len(fonts) >= 4
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_the_same_words_give_the_same_bytes_in_another_process():
    script = (
        "import sys; from tests.kit.test_pdf_scripts import ARABIC, HEBREW, Para, report;"
        "sys.stdout.buffer.write(report(Para(f'{ARABIC} {HEBREW} 😀')))"
    )
    environment = {"PYTHONHASHSEED": "7", "PYTHONPATH": ":".join(sys.path), "PYTHONIOENCODING": "utf-8"}
    made = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script], capture_output=True, check=True, env=environment
    ).stdout
    assert made == report(Para(f"{ARABIC} {HEBREW} 😀"))


def test_a_table_of_contents_and_an_address_take_them():
    letter = replace(
        LETTER,
        recipient=replace(LETTER.recipient, last_name=ARABIC),
        body=(Contents(), Section(f"Titre {HEBREW} 😀", "t", level=0)),
    )
    assert HEBREW in read(letter.pdf())


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(min_codepoint=0x590, max_codepoint=0x6FF) | st.sampled_from("ab 1.(\n😀«"), max_size=200))
def test_no_mixture_breaks_a_document(text):
    assert pages(report(Para(text), Quote(text), Items((text,)), Grid((Column(text, 60),), ((text,),))))
