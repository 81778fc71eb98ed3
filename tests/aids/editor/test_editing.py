"""The text of a rule file changed by the editor: what nobody touched stays byte for byte."""

import tomllib
from decimal import Decimal
from difflib import ndiff

import pytest

from aids.rule_sets.editor import editing
from aids.rules import loading
from backend.kit.access import Refusal
from tests.factories import RULES

TEXT = '''# En tête
format = 2
code = "essai"   # le code
version = "1"
title = "Essai"

# --- Définitions ---

[source]
title = "Source"
site = "Ici"

# Les charges, au forfait
[constants.flat]
label = "Charges"   # par mois
kind = "money"
value = 140

[constants.days]
label = "Jours"
kind = "days"
value = 30
# fin des jours

[[aids]]
code = "food"
label = "Alimentation"
payees = ["household"]

[[aids.grounds]]
code = "hunger"
label = "Faim"

# Premier plafond
[[aids.caps]]
code = "year"
label = "Plafond"
formula = "flat * 2"
sentences.met = "Jusqu’à $remaining."   # dit à la personne

[[aids.caps]]
code = "request"
label = "Par demande"
formula = """
100
"""

# --- Une autre aide ---

[[aids]]
code = "loan"
label = "Prêt"
form = "loan"
payees = ["household"]
grounds = [{ code = "move", label = "Déménager" }, { code = "car", label = "Voiture" }]

[aids.amount]
label = "Montant"
formula = "flat"
'''


def changed_lines(before: str, after: str) -> list[str]:
    return [line for line in ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


def test_one_value_changes_and_its_comment_stays():
    text = editing.replace(TEXT, ("constants", "flat"), {"label": "Forfait", "value": Decimal("140.50")})
    assert changed_lines(TEXT, text) == [
        '- label = "Charges"   # par mois',
        '+ label = "Forfait"   # par mois',
        "- value = 140",
        "+ value = 140.50",
    ]


def test_the_same_values_change_nothing():
    values = {"label": "Charges", "kind": "money", "value": 140}
    assert editing.replace(TEXT, ("constants", "flat"), values) == TEXT


def test_a_key_is_added_at_the_end_of_its_table_and_taken_away():
    text = editing.replace(TEXT, ("aids", 0, "caps", 1), {"article": "Article 3", "sentences.unknown": "À voir."})
    assert changed_lines(TEXT, text) == ['+ article = "Article 3"', '+ sentences.unknown = "À voir."']
    assert editing.replace(text, ("aids", 0, "caps", 1), {"article": None, "sentences.unknown": None}) == TEXT


def test_keys_over_dots_change_alone():
    text = editing.replace(TEXT, ("aids", 0, "caps", 0), {"sentences.met": "Oui : $remaining."})
    assert changed_lines(TEXT, text) == [
        '- sentences.met = "Jusqu’à $remaining."   # dit à la personne',
        '+ sentences.met = "Oui : $remaining."   # dit à la personne',
    ]


def test_the_head_of_the_text_changes_with_its_source():
    text = editing.replace(TEXT, (), {"notice": "Essai\nde deux lignes", "source.site": "Là"})
    assert changed_lines(TEXT, text) == [
        '+ notice = """',
        "+ Essai",
        '+ de deux lignes"""',
        '- site = "Ici"',
        '+ site = "Là"',
    ]
    assert tomllib.loads(text)["notice"] == "Essai\nde deux lignes"


def test_an_element_is_added_after_the_last_of_its_list():
    text = editing.add(TEXT, ("constants", "cap"), {"label": "Plafond", "kind": "money", "value": 5})
    assert changed_lines(TEXT, text) == [
        "+ ",
        "+ [constants.cap]",
        '+ label = "Plafond"',
        '+ kind = "money"',
        "+ value = 5",
    ]
    assert list(tomllib.loads(text)["constants"]) == ["flat", "days", "cap"]


def test_the_first_of_a_list_stands_where_the_format_puts_it():
    order = ("grounds", "documents", "conditions", "amount", "caps")
    text = editing.add(TEXT, ("aids", 0, "documents", 0), {"code": "bill", "label": "Facture"}, order)
    assert text.index("hunger") < text.index("[[aids.documents]]") < text.index("# Premier plafond")
    top = ("source", "families", "constants", "indicators", "aids")
    text = editing.add(TEXT, ("indicators", "x"), {"label": "X", "unit": "euros", "formula": "flat"}, top)
    assert text.index("[constants.days]") < text.index("[indicators.x]") < text.index("[[aids]]")
    text = editing.add(TEXT, ("families", "f"), {"label": "F"}, top)
    assert text.index("[source]") < text.index("[families.f]") < text.index("# Les charges, au forfait")


def test_an_element_is_added_and_taken_out_of_an_inline_list():
    text = editing.add(TEXT, ("aids", 1, "grounds", 2), {"code": "bike", "label": "Vélo"})
    assert [one["code"] for one in tomllib.loads(text)["aids"][1]["grounds"]] == ["move", "car", "bike"]
    assert editing.remove(text, ("aids", 1, "grounds", 2)) == TEXT
    swapped = editing.move(TEXT, ("aids", 1, "grounds", 1), -1)
    assert [one["code"] for one in tomllib.loads(swapped)["aids"][1]["grounds"]] == ["car", "move"]
    text = editing.replace(TEXT, ("aids", 1, "grounds", 1), {"label": "Auto"})
    assert changed_lines(TEXT, text)[1].startswith("+ grounds = ") and "Auto" in text


def test_what_is_removed_goes_with_its_own_comment_and_no_other():
    text = editing.remove(TEXT, ("aids", 0, "caps", 0))
    assert "Premier plafond" not in text and "# --- Une autre aide ---" in text
    text = editing.remove(TEXT, ("constants", "flat"))
    assert "Les charges" not in text and "[constants.days]" in text and "# --- Définitions ---" in text
    text = editing.remove(TEXT, ("aids", 0))
    assert "# --- Une autre aide ---" in text and "food" not in text
    text = editing.remove(TEXT, ("aids", 1, "amount"))
    assert "amount" not in tomllib.loads(text)["aids"][1]


def test_neighbours_change_places_with_their_comments():
    text = editing.move(TEXT, ("aids", 0, "caps", 1), -1)
    assert text.index('"request"') < text.index("# Premier plafond") < text.index('"year"')
    assert editing.move(text, ("aids", 0, "caps", 0), 1) == TEXT
    assert editing.move(TEXT, ("aids", 0, "caps", 0), -1) == TEXT
    named = editing.move(TEXT, ("constants", "days"), -1)
    assert list(tomllib.loads(named)["constants"]) == ["days", "flat"]
    aids = editing.move(TEXT, ("aids", 0), 1)
    assert [aid["code"] for aid in tomllib.loads(aids)["aids"]] == ["loan", "food"]


def test_a_code_changes_in_the_header_alone():
    text = editing.rename(TEXT, ("constants", "flat"), "flat_charges")
    assert changed_lines(TEXT, text) == ["- [constants.flat]", "+ [constants.flat_charges]"]


@pytest.mark.parametrize(
    "layout",
    [
        "constants.flat = { label = 'Charges', kind = 'money', value = 140 }",
        "[constants]\nflat = { label = 'Charges', kind = 'money', value = 140 }",
        "[constants]\nflat.label = 'Charges'\nflat.kind = 'money'\nflat.value = 140",
        "[constants.flat]\r\nlabel = 'Charges'\r\nkind = 'money'\r\nvalue = 140\r\n",
        '[  constants . "flat" ]\nlabel = \'Charges\'\nkind = "money"\n"value" = 140',
    ],
)
def test_other_layouts_change_as_well_or_are_refused(layout):
    text = f"format = 2\n{layout}\n"
    wanted = {"label": "Charges", "kind": "money", "value": 150}
    assert editing.data_of(editing.replace(text, ("constants", "flat"), {"value": 150}))["constants"]["flat"] == wanted
    try:
        renamed = editing.rename(text, ("constants", "flat"), "other")
    except Refusal:
        return
    assert list(editing.data_of(renamed)["constants"]) == ["other"]


def test_brackets_in_texts_and_lists_open_no_table():
    text = 'a = """\n[x]\n"""\nb = [\n  ["[y]"],\n  [1],  # ]\n]\n\n[c]\nd = \'[\'\n\n[e]\nf = 1\n'
    assert editing.replace(text, ("e",), {"f": 2}) == text.replace("f = 1", "f = 2")


ROWS = """[tables.cap]
label = "Plafond"

# seul
[[tables.cap.rows]]
is = 1
euros = 100

# à deux
[[tables.cap.rows]]
is = 2
euros = 200

[[tables.cap.rows]]
is = 3
euros = 300
"""


INLINE_ROWS = """[tables.cap]
label = 'x'
rows = [
  { is = 1, euros = 100 },  # seul
  { is = 2, euros = 200 },
  { is = 3, euros = 300 },
]
"""


@pytest.mark.parametrize("text", [ROWS, INLINE_ROWS])
def test_rows_of_a_table_change_alone(text):
    rows = editing.data_of(text)["tables"]["cap"]["rows"]
    again = editing.replace(text, ("tables", "cap"), {"rows": [rows[0], rows[1] | {"euros": 250}, rows[2]]})
    assert again == text.replace("euros = 200", "euros = 250")
    less = editing.replace(text, ("tables", "cap"), {"rows": [rows[0], rows[2]]})
    assert "# seul" in less and editing.data_of(less)["tables"]["cap"]["rows"] == [rows[0], rows[2]]
    more = [rows[0], {"is": 9, "euros": 1}, *rows[1:], {"from": 10, "euros": 2}]
    assert editing.data_of(editing.replace(text, ("tables", "cap"), {"rows": more}))["tables"]["cap"]["rows"] == more


def test_every_value_of_the_shipped_text_is_written_as_it_was_read():
    text = RULES.read_text()
    data = editing.data_of(text)
    for code, one in data["indicators"].items():
        text = editing.replace(text, ("indicators", code), one | {"label": "Autre"})
        text = editing.replace(text, ("indicators", code), {"label": one["label"]})
    assert text == RULES.read_text()


def test_a_blank_text_loads():
    rules = loading.load(editing.blank("essai", "1", "Essai « vide »", "Une source", "Nulle part"))
    assert (rules.code, rules.title, [aid.code for aid in rules.aids]) == ("essai", "Essai « vide »", ["first_aid"])
