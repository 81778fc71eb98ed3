"""A second rule set written wholly through the editor, by keyboard, exported, and judged by its table of cases."""

from pathlib import Path

import pytest
from django.urls import reverse

from aids.rule_sets.models import RuleSet
from aids.rules import casebook, loading
from directory.enums import Role
from tests.factories import PASSWORD, World, make_world
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Worked by hand from the text: ceilings 1000 (1 person), 1400 (2), then 350 more each; 60 % of the quote; 400 € a year.
CASES = Path(__file__).with_name("energie-haute-lande.csv")


@pytest.fixture
def world(transactional_db) -> World:
    return make_world()


def test_a_rule_set_is_written_through_the_editor(world, at_the_keyboard):
    editor = at_the_keyboard()
    editor.sign_in(f"{Role.RULE_EDITOR}.dept", PASSWORD)
    begin(editor)
    define(editor)
    write_the_aid(editor)

    draft = RuleSet.objects.get(code="energie-haute-lande")
    editor.page.goto(editor.base + draft.get_absolute_url())
    editor.check()
    editor.reach(f"a[href='{reverse('rule_sets:text', args=[draft.pk])}']")
    exported = editor.page.request.get(editor.base + reverse("rule_sets:text", args=[draft.pk])).text()
    rules = loading.load(exported)
    results = casebook.run(rules, casebook.read_cases(CASES.read_text(encoding="utf-8"), rules))
    assert {result.case.name: result.differences for result in results if not result.agrees} == {}
    assert [article.title for article in rules.articles] == ["Objet"]
    assert [document.code for document in rules.aids[0].documents] == ["bill", "notice"]


def begin(editor: Keyboard) -> None:
    """From the list of versions to the plan of an empty text."""
    editor.page.goto(f"{editor.base}/rules/")
    editor.press("w", lands="/rules/write/")
    editor.fill("[name=title]", "Aide à l’énergie de la Haute-Lande")
    editor.fill("[name=code]", "energie-haute-lande")
    editor.fill("[name=version_label]", "2027-1")
    editor.fill("[name=source_title]", "Règlement imaginaire de la Haute-Lande")
    editor.fill("[name=source_site]", "Nulle part : département inventé")
    save(editor, "/rules/*/edit/")


def define(editor: Keyboard) -> None:
    """The article and what the formulas name: a question, a sum, a calculation, a table by household size."""
    add(editor, "articles")
    editor.fill("[name=code]", "purpose")
    editor.fill("[name=title]", "Objet")
    editor.fill("[name=text]", "Le département aide à payer l’énergie.")
    save(editor, "/rules/*/edit/")

    add(editor, "questions")
    editor.fill("[name=code]", "arrears_notice")
    choose(editor, "[name=kind]", "oui")
    editor.fill("[name=label]", "relance d’impayé reçue")
    editor.fill("[name=question]", "Le foyer a-t-il reçu une relance d’impayé ?")
    save(editor, "/rules/*/edit/")

    add(editor, "income")
    editor.fill("[name=code]", "counted_income")
    editor.fill("[name=label]", "Ressources comptées")
    write(editor, "[name=shares__child_wage]", "1/3")
    save(editor, "/rules/*/edit/")

    add(editor, "indicators")
    editor.fill("[name=code]", "resources")
    editor.fill("[name=label]", "Ressources après loyer")
    choose(editor, "[name=unit]", "euros par mois")
    editor.fill("[name=formula]", "counted")
    complete(editor)
    editor.type(" - expense_ren")
    complete(editor)
    assert editor.page.input_value("[name=formula]") == "counted_income - expense_rent"
    editor.page.wait_for_selector("#trial-answer .trial-row")
    editor.check()
    save(editor, "/rules/*/edit/")

    add(editor, "tables")
    editor.fill("[name=code]", "income_ceiling")
    editor.fill("[name=label]", "Plafond de ressources")
    choose(editor, "[name=unit]", "euros par mois")
    editor.fill("[name=reads]", "persons")
    write(editor, "[name='row-0-lower']", "1")
    write(editor, "[name='cell-0-0']", "1000")
    editor.reach("button[name=grid][value=add-row]")
    editor.press("Enter", lands="/rules/*/edit/tables/add/")
    write(editor, "[name='row-1-lower']", "2")
    write(editor, "[name='cell-1-0']", "1400")
    write(editor, "[name='further-0']", "350")
    save(editor, "/rules/*/edit/")


def write_the_aid(editor: Keyboard) -> None:
    """The aid that the text began with becomes the aid for energy."""
    visit(editor, "aids.0")
    write(editor, "[name=code]", "energy_help")
    write(editor, "[name=label]", "Aide à l’énergie")
    save(editor, "/rules/*/edit/aids.0/")

    visit(editor, "aids.0.grounds.0")
    write(editor, "[name=code]", "unpaid_bill")
    write(editor, "[name=label]", "Facture impayée")
    save(editor, "/rules/*/edit/aids.0/")

    for code, label in (("bill", "Facture d’énergie"), ("notice", "Lettre de relance")):
        add(editor, "aids.0.documents")
        editor.fill("[name=code]", code)
        editor.fill("[name=label]", label)
        save(editor, "/rules/*/edit/aids.0/")

    add(editor, "aids.0.conditions")
    editor.fill("[name=code]", "resources")
    editor.fill("[name=label]", "Plafond de ressources")
    editor.tick("#id_severity_0")
    choose(editor, "[name=indicator]", "Ressources apr")
    choose(editor, "[name=comparison]", "au plus")
    editor.fill("[name=threshold]", "income_ceil")
    complete(editor)
    save(editor, "/rules/*/edit/aids.0/")

    add(editor, "aids.0.conditions")
    editor.fill("[name=code]", "notice")
    editor.fill("[name=label]", "Relance d’impayé")
    editor.tick("#id_severity_0")
    editor.fill("[name=formula]", "arrears_notice")
    save(editor, "/rules/*/edit/aids.0/")

    visit(editor, "aids.0.amount")
    editor.fill("[name=label]", "Part du devis")
    editor.fill("[name=formula]", "quotes * 0.6")
    editor.reach("main form button.btn-primary")
    with editor.page.expect_navigation(url=f"{editor.base}/rules/*/edit/aids.0.amount/"):
        editor.press("Enter")
    editor.sees("nom inconnu : quotes (vouliez-vous dire quote ?)")
    editor.complaints.clear()  # the browser says in its console that the answer was a 422
    editor.check()
    write(editor, "[name=formula]", "quote * 0.6")
    save(editor, "/rules/*/edit/aids.0/")

    visit(editor, "aids.0.caps.0")
    write(editor, "[name=code]", "year")
    write(editor, "[name=label]", "Plafond par an")
    write(editor, "[name=formula]", "400")
    choose(editor, "[name=over]", "depuis le 1er")
    save(editor, "/rules/*/edit/aids.0/")


def add(editor: Keyboard, where: str) -> None:
    editor.reach(f"a[href$='/edit/{where}/add/']")
    editor.press("Enter", lands=f"/rules/*/edit/{where}/add/")


def visit(editor: Keyboard, where: str) -> None:
    editor.reach(f"main a[href$='/edit/{where}/']")
    editor.press("Enter", lands=f"/rules/*/edit/{where}/")


def save(editor: Keyboard, lands: str) -> None:
    editor.reach("main form button.btn-primary")
    editor.press("Enter", lands=lands)


def write(editor: Keyboard, selector: str, text: str) -> None:
    """Type over what a field holds."""
    editor.reach(selector)
    editor.press("Control+a")
    editor.type(text)


def choose(editor: Keyboard, selector: str, words: str) -> None:
    """Choose in a list by its first letters."""
    editor.reach(selector)
    editor.type(words)
    label = "e => e.options ? e.options[e.selectedIndex].text : ''"
    assert words in editor.page.eval_on_selector(selector, label)


def complete(editor: Keyboard) -> None:
    """Take the first name of the list that opens under a formula."""
    editor.press("ArrowDown")
    editor.press("Enter")
