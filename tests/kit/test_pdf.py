import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from backend.kit.pdf import (
    Box,
    Column,
    Contact,
    Contents,
    Figures,
    Grid,
    Heading,
    Items,
    Letter,
    NewPage,
    Para,
    Quote,
    Recipient,
    Report,
    Section,
    Sender,
    Signature,
    Together,
    markup,
    stacked,
)
from backend.kit.pdf.fonts import printable

MILLIMETRE = 72 / 25.4
SENDER = Sender(
    "Département de l’Eure", "UTAS d’Évreux", "CMS de Nétreville", ("12 rue X", "27000 Évreux"), "02 32 31 97 00"
)
LETTER = Letter(
    sender=SENDER,
    recipient=Recipient("Madame", "Jeanne", "Durand", ("4 rue du Docteur Œuvrard", "27110 Le Neubourg")),
    contact=Contact("Nadia Benali", "02 32 31 97 12"),
    place="Évreux",
    dated=date(2026, 11, 22),
    reference="2026-001234",
    subject="accusé de réception",
    body=(Para("Bonjour."),),
)
REPORT = Report("Département de l’Eure", "Procès-verbal", "séance", "PV-1", date(2026, 11, 27), (Para("Bonjour."),))


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def words(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(pages(pdf)))


def positions(pdf: bytes, page: int = 0) -> list[tuple[str, float, float]]:
    """Each piece of text of a page with its distance in mm from the left and from the top edges."""
    found = []

    def visit(text, transform, text_matrix, _font, _size):
        if text.strip():
            x = text_matrix[4] * transform[0] + transform[4]
            y = text_matrix[5] * transform[3] + transform[5]
            found.append((text.strip(), x / MILLIMETRE, 297 - y / MILLIMETRE))

    PdfReader(BytesIO(pdf)).pages[page].extract_text(visitor_text=visit)
    return found


def test_the_same_letter_gives_the_same_bytes():
    assert LETTER.pdf() == LETTER.pdf()


def test_another_process_gives_the_same_bytes(tmp_path):
    script = (
        "import sys; from tests.kit.test_pdf import LETTER, REPORT;REPORT.pdf(); sys.stdout.buffer.write(LETTER.pdf())"
    )
    made = [
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    assert made[0] == made[1] == LETTER.pdf()


def test_the_identifier_follows_the_content():
    def identifier(letter: Letter):
        return PdfReader(BytesIO(letter.pdf())).trailer["/ID"]

    assert identifier(LETTER) != identifier(replace(LETTER, body=(Para("Au revoir."),)))


def test_metadata_and_language():
    reader = PdfReader(BytesIO(LETTER.pdf()))
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR"
    assert reader.metadata.title == "Accusé de réception"
    assert reader.metadata.author == "Département de l’Eure"
    assert reader.metadata.creation_date_raw == "D:20261122"


@pytest.mark.parametrize("document", [LETTER, REPORT, replace(LETTER, body=(Items(("un",)), Box("a", ("b",))))])
def test_every_font_is_embedded(document):
    reader = PdfReader(BytesIO(document.pdf()))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_accents_and_signs_come_out_right():
    text = "éèêëçœŒÉÀ «» ’ … € − ÷ ≤ – 1\u202f234,50\u00a0€"
    printed = words(replace(LETTER, body=(Para(text),)).pdf())
    assert "éèêëçœŒÉÀ «» ’ … € − ÷ ≤ – 1 234,50 €" in printed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("e\u0301te\u0301", "été"),
        ("1\u202f234", "1\u00a0234"),
        ("CMS\u2011Nord", "CMS-Nord"),
        ("a\tb\r\nc", "a b\nc"),
        ("nul\x00\u200bici", "nulici"),
        ("merci 😀", "merci ?"),
        ("\ud800", ""),
    ],
)
def test_only_what_the_typeface_has_is_printed(typed, kept):
    assert printable(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["<b>Jean & fils", "</para>", "&eacute; &lt;", "<font color=red>x</font>", "**gras** {nom}", "a < b > c & d"],
)
def test_what_people_type_prints_literally(typed):
    blocks = (
        Para(typed),
        Heading(typed),
        Quote(typed),
        Items((typed,)),
        Figures(((typed, "1"),), total=True),
        Grid((Column("a", 80),), ((typed,),)),
        Box(typed, (typed,)),
        Signature((typed,), (typed,)),
        Para(markup("**{value}**", value=typed)),
    )
    letter = replace(LETTER, body=blocks, recipient=replace(LETTER.recipient, last_name=typed))
    assert words(letter.pdf()).count(typed) == len(blocks) + 3  # the box and the signature twice, and the address


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_a_letter(text):
    body = (Para(text), Quote(text), Box(text, (text,)), Figures(((text, text),)))
    assert pages(replace(LETTER, subject=text, body=body).pdf())


def test_markup_refuses_what_it_cannot_fill():
    with pytest.raises(KeyError):
        markup("{name}")
    with pytest.raises(TypeError):
        markup("{amount}", amount=12)


def test_stacked_skips_what_is_empty():
    assert stacked("a & b", "", "c") == "a &amp; b<br/>c"


def test_the_address_stands_in_the_window_and_nothing_else_does():
    for lines in (("27000 Évreux",), ("a", "b", "c", "d", "27000 Évreux")):
        recipient = replace(LETTER.recipient, address_lines=lines)
        placed = positions(replace(LETTER, recipient=recipient, mentions=(("Votre demande", "x"),) * 3).pdf())
        shown = [text for text, x, y in placed if x >= 90 and 45 <= y <= 90]
        always = [text for text, x, y in placed if 100 <= x <= 190 and 51 <= y <= 79]
        assert shown == always == ["Madame Jeanne Durand", *lines]


def test_very_long_names_shrink_inside_the_window():
    recipient = Recipient("Madame", "Marie-Antoinette " * 6, "de La Rochefoucauld " * 6, ("Résidence " * 12,) * 4)
    placed = positions(replace(LETTER, recipient=recipient).pdf())
    address = [(x, y) for _text, x, y in placed if x >= 90 and y < 90]
    assert all(100 <= x <= 190 and 49 <= y <= 79.5 for x, y in address)
    printed = words(replace(LETTER, recipient=recipient).pdf())
    assert printed.count("Rochefoucauld") == 6
    assert printed.count("Résidence") == 48


def test_a_name_of_ten_thousand_characters_still_gives_a_letter():
    recipient = replace(LETTER.recipient, last_name="Z" * 10_000)
    assert len(pages(replace(LETTER, recipient=recipient).pdf())) == 1


def test_hand_delivery_replaces_any_address():
    recipient = replace(LETTER.recipient, hand_delivered_at="CMS de Bernay")
    printed = words(replace(LETTER, recipient=recipient).pdf())
    assert "Remis en main propre au CMS de Bernay" in printed
    assert "Œuvrard" not in printed
    assert "27110" not in printed


@pytest.mark.parametrize("lines", [(), ("", "  ")])
def test_a_letter_goes_somewhere(lines):
    with pytest.raises(ValueError, match="delivered by hand"):
        Recipient("Madame", "Jeanne", "Durand", lines)


def test_salutation_without_civility():
    recipient = replace(LETTER.recipient, civility="")
    assert recipient.salutation == "Madame, Monsieur"
    assert recipient.full_name == "Jeanne Durand"


def test_pages_are_numbered_and_carry_the_reference():
    printed = pages(replace(LETTER, body=(Para("mot " * 1500),)).pdf())
    assert len(printed) > 1
    for number, page in enumerate(printed, start=1):
        assert f"page {number} / {len(printed)}" in page
        assert "Département de l’Eure · 2026-001234" in page


def test_a_quote_longer_than_a_page_goes_on():
    quote = " ".join(f"besoin{number}" for number in range(1500))
    printed = words(replace(LETTER, body=(Quote(quote),)).pdf())
    assert all(f"besoin{number}" in printed for number in range(1500))


def test_a_table_repeats_its_heading_and_loses_no_row():
    grid = Grid((Column("Numéro", 40), Column("Motif", 130)), tuple((f"N{row:03}", "motif " * 40) for row in range(60)))
    printed = pages(replace(REPORT, body=(Heading("Liste"), grid)).pdf())
    assert len(printed) > 2
    assert all("Numéro" in page for page in printed)
    assert [f"N{row:03}" for row in range(60)] == re.findall(r"N\d{3}", " ".join(printed))


def test_a_row_taller_than_a_page_is_parted():
    cell = " ".join(f"motif{number}" for number in range(2000))
    printed = words(replace(REPORT, body=(Grid((Column("Motif", 170),), ((cell,),)),)).pdf())
    assert "motif0 " in printed
    assert "motif1999" in printed


def test_figures_are_aligned_on_the_right():
    body = (Grid((Column("A", 60), Column("B", 60, figures=True)), (("x", "1,00"), ("y", "1 000,00"))),)
    placed = {text: x for text, x, _ in positions(replace(REPORT, body=body).pdf())}
    assert placed["1 000,00"] < placed["1,00"]


def test_a_table_row_has_one_cell_per_column():
    with pytest.raises(ValueError, match="one cell per column"):
        Grid((Column("a", 10), Column("b", 10)), (("x",),))


def test_blocks_that_belong_together_move_to_the_next_page_together():
    box = Box("Recours", ("phrase " * 60,))
    printed = pages(replace(LETTER, body=(Para("mot " * 640), Together((box, Para("dernier"))))).pdf())
    assert len(printed) == 2
    assert "Recours" in printed[1]
    assert "dernier" in printed[1]
    assert "Recours" not in printed[0]


def test_what_is_not_a_block_is_refused():
    with pytest.raises(TypeError, match="not a block"):
        replace(LETTER, body=("texte",)).pdf()


LISTED = replace(
    REPORT,
    body=(
        Contents(),
        NewPage(),
        Section("Titre 1", "titre-1", level=0),
        Section("Article 1 & <b>suite</b>", "article-1"),
        *([Para("Une ligne.")] * 60),
        Section("Article 2", "article-2"),
    ),
)


def test_the_table_of_contents_tells_the_page_of_each_section():
    pdf = LISTED.pdf()
    assert pdf == LISTED.pdf()
    first, *others = pages(pdf)
    listed = re.findall(r"\. (\d+)\n(Article .*)", first)  # the dots and the page are drawn before the title
    assert [title for _page, title in listed] == ["Article 1 & <b>suite</b>", "Article 2"]
    assert all(title in others[int(page) - 2] for page, title in listed)
    assert listed[0][0] != listed[1][0]


def test_the_outline_leads_to_the_page_of_each_section():
    reader = PdfReader(BytesIO(LISTED.pdf()))
    part, articles = reader.outline
    led = [(entry.title, reader.get_destination_page_number(entry)) for entry in (part, *articles)]
    assert led == [("Titre 1", 1), ("Article 1 & <b>suite</b>", 1), ("Article 2", len(reader.pages) - 1)]
    led_from_contents = {note.get_object()["/Dest"][0].idnum for note in reader.pages[0]["/Annots"]}
    assert led_from_contents == {page.indirect_reference.idnum for page in reader.pages[1:]}


def test_a_mark_stands_on_every_page():
    assert all("Projet, non adopté" in page for page in pages(replace(LISTED, mark="Projet, non adopté").pdf()))
    assert "Projet" not in words(LISTED.pdf())
