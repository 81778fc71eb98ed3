"""Names and contacts taken out of a text: none of the household survives, in any spelling; nothing else goes."""

import datetime as dt
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aids.commissions.anonymity import masks
from aids.commissions.anonymity.masking import ORDINARY, Known, Named, mask, stretches_of
from backend.kit.french import MONTHS
from backend.kit.search import normalise

BORN = dt.date(1987, 3, 14)
NADIA = Named(masks.APPLICANT, ("Lefèvre", "Le Goff"), ("Nadia", "Marie-Claire"), BORN)
ILYES = Named(masks.child(1), ("Lefèvre",), ("Ilyes",), dt.date(2017, 5, 2))
ZOE = Named(masks.child(2), ("An",), ("Zoé-Lou",))
LEAD = Named(masks.LEAD_WORKER, ("Œuvrard",), ("Éloïse",))
KNOWN = Known(
    (NADIA, ILYES, ZOE, LEAD),
    phrases=(
        ("12 rue des Lilas", masks.ADDRESS),
        ("rue des Lilas", masks.ADDRESS),
        ("Conches-en-Ouche", masks.COMMUNE),
        ("SECOMILE", masks.PAYEE),
    ),
    numbers=(("06 12 34 56 78", masks.PHONE), ("287032722912345", masks.SOCIAL_SECURITY)),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nadia a faim.", "[la personne] a faim."),
        ("NADIA LEFEVRE a faim", "[la personne] a faim"),
        ("Mme Lefèvre et Ilyes", "[nom] et [enfant 1]"),
        ("les Lefèvres", "les [nom]"),
        ("d’Ilyes, l'Ilyes, Ilyes’", "d’[enfant 1], l'[enfant 1], [enfant 1]’"),
        ("Marie Claire, MARIECLAIRE, marie-claire, Marie‑Claire", ", ".join(["[la personne]"] * 4)),
        ("Le Goff, Le-Goff, Goff", "[la personne], [la personne], [la personne]"),
        ("le chat et le chien", "le chat et le chien"),
        ("N. Lefèvre, Nadia L., N.L. et N. L.", "[nom], [la personne], [la personne] et [la personne]"),
        ("Mme L. est venue", "[nom] est venue"),
        ("Zoe Lou et zoé‐lou", "[enfant 2] et [enfant 2]"),
        ("An a un an", "[enfant 2] a un an"),
        ("Ne\u0301e Le\u0301fe\u0300vre", "Ne\u0301e [nom]"),
        ("na\u00addia, nadi\u200ba", "[la personne], [la personne]"),
        ("Eloise Oeuvrard la suit", "[référent] la suit"),
        ("nadia_lefevre et Nadia2", "[la personne] et [la personne]2"),
        ("le nadir, un lefevresque, Nadiatou", "le nadir, un lefevresque, Nadiatou"),
        ("au 12, rue des lilas", "au [adresse]"),
        ("Rue des LILAS", "[adresse]"),
        ("au 3 bis avenue du Général-de-Gaulle, elle", "au [adresse], elle"),
        ("à conches en ouche", "à [commune]"),
        ("le loyer de Secomile", "le loyer de [créancier]"),
        ("Mme Durand, Dr Yves Le Bihan", "[tiers], [tiers]"),
        ("Madame la conseillère, M. le maire", "Madame la conseillère, M. le maire"),
        ("06.12.34.56.78, 0612345678, 06 123 45 678, +33 6 12 34 56 78", ", ".join(["[téléphone]"] * 4)),
        ("02 61 91 00 00 ou 0033 2 61 91 00 00", "[téléphone] ou [téléphone]"),
        ("le +212 6 12 34 56 78", "le [téléphone]"),
        ("nadia.lefevre+caf@example.org", "[courriel]"),
        ("2 87 03 27 229 123 45, 2870327229123", "[n° de sécurité sociale], [n° de sécurité sociale]"),
        ("FR76 3000 6000 0112 3456 7890 189 demain", "[compte bancaire] demain"),
        ("GB29 NWBK 6016 1331 9268 19 demain", "[compte bancaire] demain"),
        ("allocataire 1234567", "allocataire [numéro]"),
        ("carte 4970 1234 5678 9012", "carte [compte bancaire]"),
        ("née le 2 juin 1990 ici", "née le [date de naissance] ici"),
        ("Le 01/02/2024 15h, 1 234,56 € puis 646.52 280.00", "Le 01/02/2024 15h, 1 234,56 € puis 646.52 280.00"),
        ("du 12-03-2024 10h au 14.03.2024", "du 12-03-2024 10h au 14.03.2024"),
        ("ligne 1\r\nNadia\r\n", "ligne 1\n[la personne]"),
        ("[sic] [enfant 1] reste", "[sic] [enfant 1] reste"),
        ("", ""),
    ],
)
def test_what_is_masked_and_what_is_not(text, expected):
    assert mask(text, KNOWN) == expected
    assert mask(expected, KNOWN) == expected


def test_a_commune_is_left_where_it_is_not_told_to_be_masked():
    assert mask("Elle vit à Évreux", KNOWN) == "Elle vit à Évreux"


NAMES = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèêëàâîïôùûüçñœAÉÇZ", min_size=3, max_size=12)
FULL_NAMES = st.lists(NAMES, min_size=1, max_size=3).map(" ".join)
WORDS = st.lists(
    st.sampled_from(["elle", "doit", "520", "€", "hier,", "(voir", "dossier)", "«", "»", "l’eau"]), max_size=4
)


@st.composite
def spelled(draw, name: str) -> str:
    """A name in any case, with or without its accents, its words apart or held by a hyphen, an apostrophe, nothing."""
    text = draw(st.sampled_from(["-", " ", "‑", "’", ".", "  ", "\u00a0", ""])).join(name.split())
    text = draw(st.sampled_from([str, str.upper, str.lower, str.title, str.swapcase]))(text)
    if draw(st.booleans()):
        text = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), text)


@given(data=st.data(), last=FULL_NAMES, first=FULL_NAMES)
def test_no_name_survives_in_any_spelling(data, last, first):
    assume(not set(normalise(last, first).split()) & ORDINARY)
    known = Known((Named(masks.APPLICANT, (last,), (first,)),))
    around = [" ".join(data.draw(WORDS)) for _ in range(3)]
    told = [data.draw(spelled(last)), data.draw(spelled(first))]
    glue = data.draw(st.sampled_from([" ", ", ", " d’", " (", "\n", "/", " « "]))
    text = glue.join([around[0], told[0], around[1], told[1], around[2]])
    masked = mask(text, known)
    left = normalise(masks.PUT.sub(" ", masked)).split()
    for name in (last, first):
        assert not {normalise(name).replace(" ", ""), *normalise(name).split()} & set(left), (text, masked)
    assert mask(masked, known) == masked
    assert stretches_of(text, masked) is not None


@given(text=st.text(max_size=200))
def test_masking_twice_changes_nothing_and_only_masks_are_put(text):
    masked = mask(text, KNOWN)
    assert mask(masked, KNOWN) == masked
    assert stretches_of(text, masked) is not None


@given(day=st.dates(dt.date(1900, 1, 1), dt.date(2026, 12, 31)), data=st.data())
def test_a_birth_date_is_found_however_it_is_written(day, data):
    form = data.draw(
        st.sampled_from(
            [
                f"{day:%d/%m/%Y}",
                f"{day.day}.{day.month}.{day:%y}",
                f"{day:%Y-%m-%d}",
                f"{day:%d%m%Y}",
                f"{day:%d %m %Y}",
                f"{day.day} {MONTHS[day.month - 1]} {day.year}",
                f"{day.day} {MONTHS[day.month - 1].upper()} {day:%y}",
                f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}",
            ]
        )
    )
    known = Known((Named(masks.APPLICANT, ("Lefèvre",), ("Nadia",), day),))
    assert mask(f"Le {form}, ici", known) == "Le [date de naissance], ici"
    other = f"{day + dt.timedelta(days=1):%d/%m/%Y}"
    assert mask(f"Le {other}, ici", known) == f"Le {other}, ici"


# What an author may change of it


@pytest.mark.parametrize(
    ("original", "masked", "hidden"),
    [
        ("Nadia a faim", "[x] a faim", ["Nadia"]),
        ("Nadia a faim", "Nadia a faim", []),
        ("Sa sœur et Nadia", "Sa [proche] et [x]", ["sœur", "Nadia"]),
        ("Nadia", "[x]", ["Nadia"]),
        ("ok [sic] Nadia", "ok [sic] [x]", ["Nadia"]),
        ("a\r\nb Nadia", "a\nb [x]", ["Nadia"]),
        ("Nadia Lefèvre", "[x][y]", ["N", "adia Lefèvre"]),
    ],
)
def test_a_mask_hides_stretches_of_the_original(original, masked, hidden):
    found = stretches_of(original, masked)
    assert [original.replace("\r\n", "\n")[one.start : one.end] for one in found] == hidden


@pytest.mark.parametrize(
    "masked", ["Nadia a soif", "[x] a très faim", "[x] a", "a faim", "", "[x]", "[x] a faim.", "x a faim", "[] a faim"]
)
def test_anything_else_is_not_a_mask_of_it(masked):
    assert (stretches_of("Nadia a faim", masked) is None) == (masked != "[x]")


@given(text=st.text(alphabet="ab c\n", max_size=30), data=st.data())
def test_whatever_is_masked_by_hand_fits(text, data):
    text = text.strip()
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    pieces, done = [], 0
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        pieces += [text[done:start], "[masque]"]
        done = end
    assert stretches_of(text, "".join([*pieces, text[done:]])) is not None
