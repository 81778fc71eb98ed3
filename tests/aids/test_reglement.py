"""The règlement made from the rules: the same articles on paper and on the public page, and no draft for anybody."""

import datetime as dt
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from aids.rule_sets.documents import printed
from aids.rule_sets.operations import Terms, publish_by_iris, start_draft, submit_for_review
from aids.rule_sets.reglement import parts
from aids.rule_sets.reglement.book import reglement
from aids.rule_sets.reglement.parts import Edition
from aids.rule_sets.reglement.queries import reglement_of, reglement_pdf
from aids.rules.loading import load
from backend.kit import clock
from backend.kit.french import typographic
from directory.enums import Role

TEXT = Path(__file__).with_name("reglement.toml").read_text(encoding="utf-8")
RULES = load(TEXT)
ADOPTED = Edition(
    label=RULES.version,
    fingerprint="0" * 64,
    adopted=True,
    in_force_from=dt.date(2026, 1, 1),
    deliberation="Délibération n° 2025-114",
    deliberation_on=dt.date(2025, 12, 12),
)
DRAFT = Edition(label=RULES.version, fingerprint="0" * 64, adopted=False, written_on=dt.date(2026, 11, 25))
COMMUNES = {"27229": "Évreux"}


def written(edition: Edition = ADOPTED, rules=RULES) -> parts.Reglement:
    return reglement(rules, edition, department="Département de l’Eure", communes=COMMUNES)


def said(value) -> Iterator[str]:
    """Every piece of text of a règlement, or of a part of it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from said(one)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from said(getattr(value, name))


def article(title: str, text: parts.Reglement | None = None) -> parts.Article:
    return next(one for one in (text or written()).articles if one.title == title)


def whole(title: str) -> str:
    return plain_spaces(" ".join(said(article(title).blocks)))


def plain_spaces(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def rows(title: str) -> list[list[str]]:
    """The cells of the tables of an article, as one reads them."""
    grids = [block for block in article(title).blocks if isinstance(block, parts.Grid)]
    return [[plain_spaces(" ".join([cell.text, *cell.lines])) for cell in row] for grid in grids for row in grid.rows]


# What the rules say


def test_the_articles_come_in_order_and_are_numbered_once():
    numbered = [one for one in written().articles if one.name]
    assert [one.name for one in numbered] == [f"Article {number}" for number in range(1, len(numbered) + 1)]
    assert [one.anchor for one in numbered] == [f"article-{number}" for number in range(1, len(numbered) + 1)]
    titles = [one.title for one in numbered]
    assert titles[:2] == [one.title for one in RULES.articles]
    assert titles[-3:] == ["Dépôt de garantie", "Cantine", "Permis de conduire"]


def test_aids_stand_under_their_family_and_the_others_after():
    titles = [plain_spaces(part.title) for part in written().parts]
    assert titles[2:5] == ["Titre 3 : Logement", "Titre 4 : Enfance et famille", "Titre 5 : Autres aides"]


def test_everything_that_the_file_names_is_said():
    """Nothing of the text is left out: every label, question, paper, assumption of the parsed rules is found."""
    told = plain_spaces(" ".join(said(written())))
    wanted = [RULES.title, RULES.notice, *RULES.assumptions, *RULES.families.values()]
    for one in RULES.articles:
        wanted += [one.title, *one.text.split("\n\n"), one.plain]
    for found in (RULES.sums, RULES.constants, RULES.places, RULES.tallies, RULES.indicators):
        wanted += [one.label for one in found.values()]
    wanted += [table.label for table, _key in RULES.tables.values()]
    wanted += [one.asked for one in RULES.questions.values()]
    for aid in RULES.aids:
        rules = (aid.conditions, aid.caps, aid.grounds, aid.documents, [aid.amount])
        wanted += [aid.label, aid.plain, *(one.label for group in rules for one in group)]
    assert [text for text in wanted if plain_spaces(typographic(text.strip())).strip() not in told] == []


def test_each_kind_of_income_has_its_share():
    found = {row[0]: row[1:] for row in rows("Ressources prises en compte")}
    assert found["Salaire"] == ["comptée", "comptée"]
    assert found["Salaire d’un enfant"] == ["un tiers", "comptée"]
    assert found["ARS"] == ["non comptée", "comptée"]
    assert found["Pension alimentaire reçue"] == ["70 %", "comptée"]
    grid = article("Ressources prises en compte").blocks[0]
    assert [column.heading for column in grid.columns][1] == "Ressources du foyer (moyenne de 3 mois)"


def test_a_table_is_a_table():
    assert rows(typographic("Barème : Plafond de ressources")) == [
        ["1 personne", "900,00 €"],
        ["2 personnes", "1 350,00 €"],
        ["Au-delà, par personne en plus", "+ 270,00 €"],
    ]
    assert rows(typographic("Barème : Part prise en charge")) == [
        ["Jusqu’à 5,00 €", "80 %", "60 %"],
        ["Plus de 5,00 € et jusqu’à 8,00 €", "60 %", "40 %"],
    ]


def test_a_rule_leads_to_the_articles_that_it_rests_on():
    condition = next(block for block in article("Dépôt de garantie").blocks if isinstance(block, parts.Grid)).rows[0][0]
    led = {one.anchor for one in condition.see}
    assert led == {
        article("Ressources prises en compte").anchor,
        article(typographic("Barème : Plafond de ressources")).anchor,
    }


def test_severity_is_told_in_words():
    assert [row[1] for row in rows("Dépôt de garantie")][:2] == ["condition obligatoire", "appréciée par la commission"]
    assert "pour information" in [row[1] for row in rows("Permis de conduire")]


def test_a_cap_says_how_much_over_what_and_for_which_aids():
    assert rows("Dépôt de garantie")[-1] == [
        "Plafond de l’année Porte sur : aides de la famille « Logement ».",
        "1 800,00 €",
        "depuis douze mois",
    ]
    assert rows("Cantine")[-1] == [
        "Plafond du trimestre Au-delà, la commission est alertée et décide.",
        "150,00 €",
        "depuis le début du trimestre scolaire",
    ]


def test_the_form_the_papers_and_who_decides():
    told = whole("Dépôt de garantie")
    assert "Avance à rembourser, sur 36 mois au plus" in told
    assert "virement et paiement direct au tiers" in told
    assert "Devis (si cela vous concerne)" in told
    assert "En urgence : le responsable de l’unité territoriale, par délégation, jusqu’à 300,00 €" in told
    assert "aucune règle de ce texte ne suffit à la refuser" in whole("Cantine")


def test_communes_are_named_when_they_are_known():
    assert rows("Territoires") == [["Communes du littoral", "27001 et Évreux"]]


def test_every_aid_has_a_short_summary():
    text = written()
    assert [one.label for one in text.summaries] == [aid.label for aid in RULES.aids]
    assert text.summaries[0].plain == RULES.aids[0].plain
    assert plain_spaces(text.summaries[2].plain) == "Pour : emploi et formation."
    assert {one.article.anchor for one in text.summaries} <= {one.anchor for one in text.articles}


# On paper


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_the_same_text_gives_the_same_bytes():
    assert printed(written()) == printed(written())
    assert printed(written()) != printed(written(DRAFT))


def test_paper_numbers_the_articles_as_the_data_do():
    outline = PdfReader(BytesIO(printed(written()))).outline
    titles = [entry.title for group in outline if isinstance(group, list) for entry in group]
    assert [plain_spaces(title) for title in titles] == [plain_spaces(one.heading) for one in written().articles]


def test_every_page_says_which_version_it_is():
    for page in pages(printed(written())):
        assert "version 2026/1, applicable à partir du 1er janvier 2026" in plain_spaces(page)


def test_an_illustration_and_a_draft_say_so_on_every_page():
    assert all("Illustration, pas un texte adopté" in page for page in pages(printed(written())))
    assert all("Projet, texte non adopté" in plain_spaces(page) for page in pages(printed(written(DRAFT))))
    adopted = load(re.sub(r'^notice = ".*"$', "", TEXT, flags=re.MULTILINE))
    assert not any("adopté" in page for page in pages(printed(written(rules=adopted)))[1:-1])


def test_the_last_day_is_told():
    ended = Edition(**{**vars_of(ADOPTED), "in_force_until": dt.date(2026, 6, 30)})
    assert plain_spaces(written(ended).force) == "applicable du 1er janvier 2026 au 30 juin 2026"


def vars_of(edition: Edition) -> dict:
    return {name: getattr(edition, name) for name in edition.__dataclass_fields__}


# For everybody

TODAY_TERMS = {"deliberation": "Délibération n° 7", "deliberation_on": dt.date(2020, 1, 1)}


@pytest.fixture
def published(db):
    terms = Terms(clock.today() - dt.timedelta(days=30), **TODAY_TERMS)
    return publish_by_iris(text=TEXT, terms=terms, today=clock.today())


def labelled(label: str) -> str:
    return TEXT.replace('version = "2026/1"', f'version = "{label}"', 1)


def address(name: str, rule_set) -> str:
    return reverse(f"reglement:{name}", args=[rule_set.code, rule_set.label])


def test_the_page_and_the_paper_say_the_same_articles(published):
    page = Client().get("/reglement/").content.decode()
    headings = [one.heading for one in reglement_of(published).articles]
    shown = re.findall(r'<h3 id="[\w-]+"><a href="#[\w-]+">(.*?)</a></h3>', page)
    assert [plain_spaces(text) for text in shown] == [plain_spaces(heading) for heading in headings]
    paper = plain_spaces(" ".join(pages(reglement_pdf(published))))
    assert [heading for heading in headings if plain_spaces(heading) not in paper] == []


def test_every_link_of_the_page_leads_somewhere(published):
    page = Client().get("/reglement/").content.decode()
    assert set(re.findall(r'href="#([\w-]+)"', page)) <= set(re.findall(r'\bid="([\w-]+)"', page))
    for link in set(re.findall(r'href="(/reglement/[^"]+)"', page)):
        assert Client().get(link).status_code == 200, link


def test_the_page_may_be_kept_and_sets_no_cookie(published):
    answer = Client().get("/reglement/")
    assert answer.cookies == {}
    assert answer["Cache-Control"] == "public, max-age=600"
    assert answer["Content-Language"] == "fr"
    again = Client().get("/reglement/", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_page_is_the_same_for_whoever_reads_it(sign_in):
    page = Client().get("/reglement/").content
    assert sign_in(Role.RECEPTION).get("/reglement/").content == page
    assert Client(headers={"Accept-Language": "en"}).get("/reglement/").content == page


def test_without_a_text_in_force_the_page_says_so(db):
    answer = Client().get("/reglement/")
    assert answer.status_code == 200
    assert "Aucun texte n’est en vigueur aujourd’hui." in answer.content.decode()


def test_a_version_label_with_any_sign_has_its_address(published):
    assert published.label == "2026/1"
    assert Client().get(address("version", published)).status_code == 200


def test_a_former_text_stays_readable_and_says_that_it_is_over(published):
    terms = Terms(clock.today(), **TODAY_TERMS)
    later = publish_by_iris(text=labelled("2026/2"), terms=terms, today=clock.today())
    page = Client().get(address("version", published)).content.decode()
    assert "Ce texte n’est plus en vigueur." in page
    assert 'name="robots" content="noindex"' in page
    current = Client().get("/reglement/").content.decode()
    assert "version 2026/2" in plain_spaces(current).lower()
    assert address("version", published) in current
    assert "noindex" not in current
    assert "Ce texte n’est plus" not in Client().get(address("version", later)).content.decode()


@pytest.mark.parametrize("submitted", [False, True])
def test_a_draft_never_leaks(published, submitted):
    draft = start_draft(actor=None, text=labelled("secret"))
    if submitted:
        submit_for_review(actor=None, rule_set=draft)
    for name in ("version", "pdf", "rules"):
        assert Client().get(address(name, draft)).status_code == 404
    assert "secret" not in Client().get("/reglement/").content.decode()
    assert all("Projet, texte non adopté" in plain_spaces(page) for page in pages(reglement_pdf(draft)))


def test_the_rules_are_given_byte_for_byte(published):
    answer = Client().get(address("rules", published))
    assert answer.content == TEXT.encode()
    assert answer["Content-Disposition"] == 'attachment; filename="reglement-texte-complet-20261.toml"'
    paper = Client().get(address("pdf", published))
    assert paper["Content-Type"] == "application/pdf"
    assert paper["Content-Disposition"].startswith("inline")


def test_a_page_costs_few_queries(published):
    for name, most in (("version", 5), ("pdf", 2), ("rules", 1)):
        with CaptureQueriesContext(connection) as captured:
            Client().get(address(name, published))
        assert len(captured) <= most, [query["sql"] for query in captured]
