"""The editor's pages: an element is changed, added, moved, taken out; nothing that does not load is stored."""

import re

import pytest
from django.urls import reverse

from aids.rule_sets.editor import drafts
from aids.rule_sets.models import RuleSet
from aids.rules import loading
from directory.enums import Role
from tests import factories
from tests.forms import fields_of, following, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(sign_in):
    return sign_in(Role.RULE_EDITOR)


@pytest.fixture
def draft(world) -> RuleSet:
    return factories.rule_draft(by=world.account(Role.RULE_EDITOR))


def url(name: str, draft: RuleSet, where: str | None = None) -> str:
    return reverse(f"rule_sets:{name}", args=[draft.pk] if where is None else [draft.pk, where])


def text_of(draft: RuleSet) -> str:
    return RuleSet.objects.get(pk=draft.pk).text


def errors_of(response) -> str:
    page = response.content.decode()
    return page[page.index("data-error-summary") :][:1500]


def save(client, address: str, **typed):
    return client.post(address, fields_of(client.get(address)) | typed)


def button(client, page: str, move: str) -> dict[str, str]:
    """What the button of a plan sends that moves an element: `up constants.days`."""
    found = re.findall(r'name="move" value="([^"]+)"', client.get(page).content.decode())
    return {"move": next(value for value in found if value.startswith(f"{move} "))}


def codes_of(draft: RuleSet, kind: str) -> list[str]:
    """The codes of what the first aid holds of a kind."""
    return [one.code for one in getattr(loading.load(text_of(draft)).aids[0], kind)]


def test_every_element_opens_and_saves_the_same_text(editor, draft):
    before = text_of(draft)
    for address, _one, _element in drafts.elements(drafts.editing.data_of(before)):
        page = url("edit_element", draft, drafts.written(address))
        answer = save(editor, page)
        assert answer.status_code == 302, (page, answer.content.decode())
        assert text_of(draft) == before, page


def test_the_plan_tells_each_element_in_words(editor, draft):
    page = editor.get(url("edit", draft)).content.decode()
    assert "Moyenne économique journalière" in page
    assert "÷ le nombre de personnes du foyer" in page
    aid = editor.get(url("edit_element", draft, "aids.0")).content.decode()
    assert "Fournitures coupées" in aid


def test_a_threshold_changes_and_nothing_else(editor, draft):
    before = text_of(draft)
    page = url("edit_element", draft, "aids.0.conditions.0")
    answer = save(editor, page, threshold="8.50 if persons == 1 else 6")
    assert answer["Location"] == url("edit_element", draft, "aids.0")
    assert text_of(draft) == before.replace("8.00 if persons == 1 else 5.50", "8.50 if persons == 1 else 6")


def test_a_fault_stands_on_its_field_and_nothing_is_stored(editor, draft):
    before = text_of(draft)
    page = url("edit_element", draft, "aids.0.conditions.0")
    answer = save(editor, page, threshold="8 if personnes == 1 else 6", label="Autre nom")
    assert answer.status_code == 422
    content = answer.content.decode()
    assert "nom inconnu : personnes (vouliez-vous dire persons ?)" in content
    assert 'value="Autre nom"' in content and "8 if personnes == 1" in content
    assert "id_threshold_error" in content
    assert text_of(draft) == before


def test_a_condition_is_a_formula_or_a_threshold(editor, draft):
    answer = save(editor, url("edit_element", draft, "aids.0.conditions.0"), formula="persons > 1")
    assert answer.status_code == 422 and "id_formula_error" in answer.content.decode()


def test_a_fault_elsewhere_is_told_with_the_way_to_it(editor, draft):
    page = url("edit_element", draft, "indicators.daily_mean")
    answer = save(editor, page, unit="yes_no", formula="persons > 1")
    assert answer.status_code == 422
    assert url("edit_element", draft, "aids.0.conditions.0") in answer.content.decode()


def test_elements_are_added_moved_and_taken_out(editor, draft):
    page = url("add_element", draft, "constants")
    typed = {"code": "maximum", "label": "Le plus", "kind": "money", "value": "85,50"}
    assert save(editor, page, **typed | {"code": "days"}).status_code == 422
    assert save(editor, page, **typed)["Location"] == url("edit", draft)
    assert "value = 85.50" in text_of(draft)
    assert list(loading.load(text_of(draft)).constants) == ["flat_charges", "days", "maximum"]

    editor.post(url("arrange", draft), button(editor, url("edit", draft), "up constants.maximum"))
    assert list(loading.load(text_of(draft)).constants) == ["flat_charges", "maximum", "days"]
    aid = url("edit_element", draft, "aids.0")
    editor.post(url("arrange", draft), button(editor, aid, "down aids.0.grounds.0"))
    assert loading.load(text_of(draft)).aids[0].grounds[1].code == "rights_not_yet_paid"

    remove = url("remove_element", draft, "constants.maximum")
    assert save(editor, remove).status_code == 302
    needed = save(editor, url("remove_element", draft, "constants.days"))
    assert needed.status_code == 422 and url("edit_element", draft, "indicators.daily_mean") in needed.content.decode()


def test_a_new_aid_has_a_ground_and_a_ceiling_from_the_first(editor, draft):
    answer = save(
        editor, url("add_element", draft, "aids"), code="loan", label="Prêt", form="loan", payees=["household"]
    )
    assert answer["Location"] == url("edit_element", draft, "aids.1")
    assert [aid.code for aid in loading.load(text_of(draft)).aids] == ["emergency_aid", "loan"]
    amount = url("edit_element", draft, "aids.1.amount")
    save(editor, amount, label="Montant", formula="min(amount_asked, 200)")
    assert loading.load(text_of(draft)).aids[1].amount is not None
    assert editor.get(url("edit_element", draft, "aids.1")).status_code == 200


def test_a_code_changes_in_everything_that_names_it(editor, draft):
    save(editor, url("edit_element", draft, "constants.days"), code="days_of_month")
    assert "persons / days_of_month" in text_of(draft)
    answer = save(editor, url("edit_element", draft, "constants.days_of_month"), code="flat_charges")
    assert answer.status_code == 422


def test_a_table_is_typed_as_a_grid(editor, draft):
    page = url("add_element", draft, "tables")
    typed = fields_of(editor.get(page)) | {
        "code": "income_cap",
        "label": "Plafond",
        "unit": "euros",
        "reads": "persons",
    }
    typed |= {"column-0-code": "euros", "row-0-lower": "1", "cell-0-0": "700"}
    more = editor.post(page, typed | {"grid": "add-row"})
    assert more.status_code == 200 and RuleSet.objects.get(pk=draft.pk).version == draft.version
    typed = fields_of(more) | {"row-1-lower": "3", "cell-1-0": "1050,50", "further-0": "350"}
    assert typed["cell-0-0"] == "700" and typed["label"] == "Plafond"
    hole = editor.post(page, typed)
    assert hole.status_code == 422 and "trou entre la ligne" in hole.content.decode()
    whole = editor.post(page, fields_of(hole) | {"row-1-lower": "2"})
    assert whole.status_code == 302, errors_of(whole)
    table, _key = loading.load(text_of(draft)).tables["income_cap"]
    assert [str(row.cells["euros"]) for row in table.rows] == ["700", "2101/2"] and table.further["euros"] == 350

    page = url("edit_element", draft, "tables.income_cap")
    wider = editor.post(page, fields_of(editor.get(page)) | {"grid": "add-column"})
    typed = fields_of(wider) | {
        "column-1-code": "family",
        "column-1-label": "Famille",
        "cell-0-1": "1",
        "cell-1-1": "2",
    }
    assert editor.post(page, typed).status_code == 422  # a further unit is due in both columns
    assert editor.post(page, typed | {"further-1": "3"}).status_code == 302
    less = editor.post(page, fields_of(editor.get(page)) | {"grid": "remove-column-0"})
    assert editor.post(page, fields_of(less)).status_code == 302
    assert loading.load(text_of(draft)).tables["income_cap"][0].columns == ("family",)


def test_the_trial_answers_to_what_is_typed_and_stores_nothing(editor, draft):
    before = text_of(draft)
    page = url("edit_element", draft, "aids.0.conditions.0")
    typed = fields_of(editor.get(page)) | {"trial-household": "couple_both_working"}
    trial = url("trial", draft, "aids.0.conditions.0")
    answer = editor.post(trial, typed)
    assert says(answer, "The rules bar this aid") and "Couple, deux salaires" in answer.content.decode()
    opened = editor.post(trial, typed | {"threshold": "1000"}).content.decode()
    assert opened.count("state no") < answer.content.decode().count("state no")
    assert "personnes" in editor.post(trial, typed | {"threshold": "personnes"}).content.decode()
    assert editor.post(trial, typed | {"label": ""}).status_code == 200
    for where in ("indicators.daily_mean", "income.counted_income", "indicators.", "aids.1"):
        known = where in ("indicators.", "aids.1")
        shown = url("add_element", draft, where.split(".")[0]) if known else url("edit_element", draft, where)
        fields = fields_of(editor.get(shown))
        if where == "aids.1":
            fields |= {"code": "x", "label": "X", "payees": ["household"]}
        if where == "indicators.":
            fields |= {"code": "x", "label": "X", "unit": "euros", "formula": "income / persons"}
        answer = editor.post(url("trial", draft, where), fields)
        assert "trial-household" in answer.content.decode(), (where, answer.content.decode())
    assert text_of(draft) == before


def test_a_text_begins_from_nothing(editor):
    page = reverse("rule_sets:write")
    typed = {
        "title": "Aide à l’énergie",
        "code": "energie",
        "version_label": "1",
        "source_title": "R",
        "source_site": "S",
    }
    answer = save(editor, page, **typed)
    begun = RuleSet.objects.get(code="energie")
    assert answer["Location"] == url("edit", begun)
    assert says(following(editor, answer), "Plan of the text")


def test_two_editors_at_once_lose_nothing(editor, draft):
    page = url("edit_element", draft, "constants.days")
    typed = fields_of(editor.get(page))
    save(editor, url("edit_element", draft, "constants.flat_charges"), value="150")
    late = editor.post(page, typed | {"value": "31"})
    assert late.status_code == 409
    assert editor.post(page, fields_of(late)).status_code == 302
    rules = loading.load(text_of(draft))
    assert (rules.constants["flat_charges"].value, rules.constants["days"].value) == (150, 31)


GONE = (
    "The text changed in the meantime: what you opened does not stand here any more, and nothing was stored. "
    "Look for it in the plan of the text."
)


@pytest.fixture
def second_aid(editor, draft) -> None:
    """An aid of the draft after its first one."""
    save(editor, url("add_element", draft, "aids"), code="loan", label="Prêt", form="loan", payees=["household"])


def first_aid_down(editor, draft) -> None:
    editor.post(url("arrange", draft), button(editor, url("edit", draft), "down aids.0"))
    assert loading.load(text_of(draft)).aids[1].code == "emergency_aid"


def refused(client, draft, page: str, typed: dict, words: str) -> None:
    """What is sent is refused, now and when it is sent again, with what was typed."""
    before = text_of(draft)
    late = client.post(page, typed)
    assert late.status_code == 422 and says(late, GONE) and says(late, "What you typed")
    assert words in late.content.decode()
    again = client.post(page, fields_of(late))
    assert again.status_code == 422 and words in again.content.decode()
    assert text_of(draft) == before


def test_what_took_the_place_of_an_element_is_not_overwritten(editor, draft):
    page, aid = url("edit_element", draft, "aids.0.conditions.0"), url("edit_element", draft, "aids.0")
    typed = fields_of(editor.get(page)) | {"label": "Autre nom"}
    editor.post(url("arrange", draft), button(editor, aid, "down aids.0.conditions.0"))
    assert codes_of(draft, "conditions")[:2] == ["once_a_year", "daily_mean"]
    refused(editor, draft, page, typed, "Autre nom")
    tried = editor.post(url("trial", draft, "aids.0.conditions.0"), typed)
    assert tried.status_code == 200 and says(tried, GONE)
    assert save(editor, url("edit_element", draft, "aids.0.conditions.1"), label="Autre nom").status_code == 302


@pytest.mark.parametrize(
    ("name", "where", "typed"),
    [
        ("edit_element", "aids.0", {"label": "Autre nom"}),
        ("edit_element", "aids.0.caps.0", {"label": "Autre nom"}),
        ("edit_element", "aids.0.amount", {"label": "Autre nom", "formula": "100"}),
        ("add_element", "aids.0.documents", {"label": "Autre nom", "code": "other"}),
    ],
)
def test_what_is_typed_about_an_aid_goes_to_no_other(editor, draft, second_aid, name, where, typed):
    page = url(name, draft, where)
    typed = fields_of(editor.get(page)) | typed
    first_aid_down(editor, draft)
    refused(editor, draft, page, typed, "Autre nom")


@pytest.mark.parametrize(
    ("name", "where", "removed"),
    [
        ("edit_element", "constants.days", "constants.days"),
        ("edit_element", "aids.1", "aids.1"),
        ("edit_element", "aids.1.caps.0", "aids.1"),
        ("edit_element", "aids.1.amount", "aids.1"),
        ("add_element", "aids.1.documents", "aids.1"),
    ],
)
def test_what_was_typed_about_an_element_that_is_gone_is_shown_again(editor, draft, second_aid, name, where, removed):
    save(editor, url("edit_element", draft, "indicators.daily_mean"), formula="resources / persons / 30")
    page = url(name, draft, where)
    typed = fields_of(editor.get(page)) | {"label": "Autre nom", "code": "other", "formula": "100"}
    assert save(editor, url("remove_element", draft, removed)).status_code == 302
    refused(editor, draft, page, typed, "Autre nom")
    assert editor.get(page).status_code == 404


def test_an_amount_that_a_colleague_said_is_not_overwritten(editor, draft):
    page = url("edit_element", draft, "aids.0.amount")
    typed = fields_of(editor.get(page))
    assert save(editor, page, label="Le leur", formula="50").status_code == 302
    refused(editor, draft, page, typed | {"label": "Le mien", "formula": "100"}, "Le mien")


def test_of_two_deciders_who_are_the_same_the_right_one_changes(editor, draft):
    add = url("add_element", draft, "aids.0.deciders")
    for most in ("100", "200"):
        assert save(editor, add, who="unit_manager", up_to=most).status_code == 302
    page, aid = url("edit_element", draft, "aids.0.deciders.0"), url("edit_element", draft, "aids.0")
    typed = fields_of(editor.get(page))
    editor.post(url("arrange", draft), button(editor, aid, "down aids.0.deciders.0"))
    refused(editor, draft, page, typed | {"up_to": "150"}, 'value="150"')
    assert save(editor, page, up_to="250").status_code == 302
    assert [one.up_to for one in loading.load(text_of(draft)).aids[0].deciders] == [250, 100]


def test_something_is_added_while_a_colleague_adds_too(editor, draft):
    page = url("add_element", draft, "aids.0.documents")
    typed = fields_of(editor.get(page))
    save(editor, page, code="theirs", label="La leur")
    late = editor.post(page, typed | {"code": "mine", "label": "La mienne"})
    assert late.status_code == 409
    assert editor.post(page, fields_of(late)).status_code == 302
    assert codes_of(draft, "documents")[-2:] == ["theirs", "mine"]


def test_only_what_was_meant_is_moved_and_taken_out(editor, draft):
    page, aid = url("remove_element", draft, "aids.0.documents.0"), url("edit_element", draft, "aids.0")
    meant, move = fields_of(editor.get(page)), button(editor, aid, "down aids.0.documents.0")
    editor.post(url("arrange", draft), move)
    moved = codes_of(draft, "documents")
    assert moved[:2] == ["resources", "identity"]
    late = editor.post(page, meant)
    assert late.status_code == 422 and says(late, GONE)
    assert says(following(editor, editor.post(url("arrange", draft), move)), GONE)
    assert codes_of(draft, "documents") == moved


def test_a_document_that_is_required_by_default_can_be_made_optional(editor, draft):
    assert save(editor, url("add_element", draft, "aids.0.documents"), code="lease", label="Bail").status_code == 302
    assert loading.load(text_of(draft)).aids[0].documents[-1].required
    assert "required" not in text_of(draft).partition('code = "lease"')[2].partition("[[")[0]
    page = url("edit_element", draft, "aids.0.documents.4")
    typed = fields_of(editor.get(page))
    del typed["required"]
    assert editor.post(page, typed).status_code == 302
    assert not loading.load(text_of(draft)).aids[0].documents[-1].required
    assert "required" not in fields_of(editor.get(page))
    assert save(editor, page, required="on").status_code == 302
    assert loading.load(text_of(draft)).aids[0].documents[-1].required


@pytest.mark.parametrize("where", ["aids.9.conditions.0", "aids.9.amount", "aids.foo", "aids.0.caps.x", "constants.5"])
def test_nothing_is_tried_where_nothing_can_stand(editor, draft, where):
    typed = fields_of(editor.get(url("edit_element", draft, "aids.0.conditions.0")))
    assert editor.post(url("trial", draft, where), typed).status_code == 404


def test_what_is_added_is_tried_wherever_its_list_ends_now(editor, draft, second_aid):
    """Pages opened before a colleague took an aid out still answer."""
    for name, where, tried, typed in (
        ("aids", "aids", "aids.7", {"code": "x", "label": "X", "payees": ["household"]}),
        ("caps", "aids.0.caps", "aids.0.caps.7", {"code": "x", "label": "X", "formula": "100"}),
        ("caps", "aids.0.caps", "aids.0.caps.0", {"code": "x", "label": "X", "formula": "100"}),
    ):
        fields = fields_of(editor.get(url("add_element", draft, where))) | typed
        answer = editor.post(url("trial", draft, tried), fields)
        assert "trial-household" in answer.content.decode(), (name, answer.content.decode())
    known = fields_of(editor.get(url("edit_element", draft, "aids.1")))
    assert says(editor.post(url("trial", draft, "aids.7"), known), GONE)


def test_a_quote_of_nothing_is_tried_as_it_is(editor, draft):
    save(editor, url("edit_element", draft, "aids.0.amount"), label="Devis", formula="quote")
    typed = fields_of(editor.get(url("edit_element", draft, "aids.0.amount")))
    trial = url("trial", draft, "aids.0.amount")
    assert tried_amounts(editor.post(trial, typed)) != {"0,00"}
    assert tried_amounts(editor.post(trial, typed | {"trial-quote": "0"})) == {"0,00"}


def tried_amounts(response) -> set[str]:
    """The amounts that a trial answers, without their euro sign."""
    found = re.findall(r'<span class="num">([^<]+)</span>', response.content.decode())
    return {re.sub(r"[^\d,]", "", one) for one in found}
