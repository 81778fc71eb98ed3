"""manage.py rules, without a database: no test here may open one."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from jsonschema import Draft202012Validator

from aids.rules.files import MOST_BYTES, SituationFault, read_situation
from aids.rules.loading import load
from aids.rules.schema import as_text
from aids.rules.situation import Situation
from tests.aids.rules.situations import FOLDER, RULE_SET, family, situations
from tests.aids.rules.test_differences import FULL, plain

PROJECT = Path(__file__).parents[3]
SHIPPED = FOLDER / "pas-de-calais-secours-urgence.toml"


def rules(*arguments: object) -> tuple[int, str, str]:
    """What the command answers to the shell, prints, and complains of."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("rules", *map(str, arguments), stdout=out, stderr=err, no_color=True)
    except SystemExit as stopped:
        code = stopped.code
    return code, plain(out.getvalue()), plain(err.getvalue())


@pytest.fixture
def write(tmp_path):
    """`write(name, text or bytes)` → the path of a file that holds it."""

    def written(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture
def situation(write):
    return write("situation.json", json.dumps(family().to_json()))


def test_a_sound_file_is_told_with_what_it_holds(write):
    path = write("full.toml", FULL)
    code, out, err = rules("check", SHIPPED, path)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"{SHIPPED} : aucune faute. « Secours d’urgence départemental », version 1 :"
        " 1 aide, 6 règles (5 conditions, 0 montant, 1 plafond), 0 question.",
        f"{path} : aucune faute. « Texte d’exemple », version 1 :"
        " 1 aide, 4 règles (2 conditions, 1 montant, 1 plafond), 2 questions.",
    ]


def test_each_fault_is_told_at_its_line_and_key(write):
    text = FULL.replace("/ persons / 30", "/ persones / 30").replace('severity = "bars"', 'severity = "bar"')
    path = write("faulty.toml", text)
    lines = text.splitlines()
    formula, severity = (
        1 + next(i for i, line in enumerate(lines) if words in line) for words in ("persones", '"bar"')
    )
    code, out, err = rules("check", path)
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        f"{path}:{formula}: indicators.daily_rest.formula: nom inconnu : persones (vouliez-vous dire persons ?)",
        f"{path}:{severity}: aids[0].conditions[0].severity: valeur inconnue : bar (vouliez-vous dire bars ?)",
    ]


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (None, 2, "ce fichier n’existe pas"),
        (b"\0\1\2" * 100, 2, "ce fichier n’est pas du texte"),
        (b'# x\ntitle = "\xe9t\xe9"', 2, "ce fichier n’est pas écrit en UTF-8 (ligne 2)"),
        ("\ufeffformat = 2", 2, "une marque (BOM)"),
        ("", 1, "format: clé absente"),
        ('<?xml version="1.0"?><rules/>', 1, "du XML ou du HTML"),
        ("format: 2\naids: !!python/object:os.system x", 1, "du YAML"),
        ('{"format": 2}', 1, "du JSON"),
        ("format = 2\ntitle = sans guillemets", 1, ":2: le fichier n’est pas du TOML : valeur illisible"),
        ('format = 2\ntitle = "sans fin\n', 1, "un guillemet manque"),
        ("a = " + "[" * 100_000, 1, "n’est pas du TOML lisible"),
        ("x" * 600_000, 1, "fichier trop long"),
        ("format = " + "9" * 5_000, 1, "n’est pas du TOML lisible"),
    ],
)
def test_a_wrong_file_is_one_sentence(tmp_path, write, content, code, words):
    path = tmp_path / "none.toml" if content is None else write("wrong.toml", content)
    found, out, err = rules("check", path)
    assert (found, out) == (code, "")
    assert words in err
    assert "Traceback" not in err
    assert found == rules("diff", SHIPPED, path)[0]


def test_a_huge_file_is_not_even_read(tmp_path):
    path = tmp_path / "huge.toml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    code, _out, err = rules("check", path)
    assert code == 2
    assert err == f"{path} : fichier trop lourd : 50,0 Mo, alors que {MOST_BYTES // 1_000_000},0 Mo suffisent\n"
    assert rules("check", tmp_path)[2] == f"{tmp_path} : c’est un dossier, non un fichier\n"


def test_an_evaluation_is_told_line_by_line(situation):
    code, out, _err = rules("evaluate", SHIPPED, situation)
    assert code == 0
    assert "Résultat : rien dans les règles ne s’oppose à cette aide." in out
    assert "Montant proposé : 200,00 €." in out
    assert "3. [oui] Moyenne économique journalière (Conditions de ressources)" in out
    assert "(900,00 − 140,00 − 400,00) ÷ 3 personnes ÷ 30 jours = 4,00 € (≤ 5,50 €)" in out


def test_an_evaluation_says_what_is_missing_and_what_would_open_the_aid(write):
    told = {"persons": 3, "adults": 1, "incomes": [["wage", 2000]], "amount_asked": 300.5, "lawful_residence": True}
    _code, out, _err = rules("evaluate", SHIPPED, write("a.json", json.dumps({**told, "expenses": []})))
    assert "Résultat : les règles ferment cette aide." in out
    assert "Moyenne économique journalière (Conditions de ressources) — ferme l’aide" in out
    assert "Ce qu’il reste à préciser :\n" in out
    assert "\n  - si les droits prévus par la loi ont été demandés (demande, rubrique « Situation »)\n" in out
    assert "L’aide serait possible avec 5,50 € au plus, au lieu de 20,67 €" in out


def test_an_evaluation_may_be_read_by_a_program(situation):
    _code, out, _err = rules("evaluate", SHIPPED, situation, "--json")
    found = json.loads(out)
    assert (found["outcome"], found["proposed_amount"]) == ("clear", "200.00")
    assert [line["rule_code"] for line in found["lines"]][-1] == "ceiling"


@given(situations())
def test_every_situation_that_iris_writes_is_read_back(situation):
    data = situation.to_json()
    if data["ground"] == "never heard of":
        data["ground"] = None
    aid, found = read_situation(json.dumps(data), RULE_SET)
    assert (aid.code, found) == ("emergency_aid", Situation.from_json(data))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"incomes2": []}, "incomes2 : clé inconnue (vouliez-vous dire incomes ?)"),
        ({"amount_asked": None}, "amount_asked : le montant demandé est attendu"),
        ({"amount_asked": "-3"}, "amount_asked : montant en euros attendu, au centime, positif ou nul"),
        ({"amount_asked": "3.001"}, "amount_asked : montant en euros attendu"),
        ({"amount_asked": [3]}, "amount_asked : montant en euros attendu"),
        ({"persons": "3"}, "persons : nombre entier de 0 à 1000 attendu"),
        ({"persons": None, "adults": None}, "persons : dire deux nombres parmi persons, adults, children"),
        ({"persons": 1, "children": None, "adults": 2}, "persons : les adultes et les enfants ne font pas ce nombre"),
        ({"incomes": {"wage": 3}}, "incomes : liste attendue"),
        ({"incomes": ["wage"]}, "incomes : des paires attendues"),
        ({"incomes": [["wages", 3]]}, 'incomes : valeur inconnue : "wages" (vouliez-vous dire wage ?)'),
        ({"ground": "foood"}, 'ground : valeur inconnue : "foood" (vouliez-vous dire food ?)'),
        ({"lawful_residence": "yes"}, "lawful_residence : true ou false attendu"),
        ({"on": "2026-02-30"}, "on : jour attendu"),
        ({"members": [{"role": "mayor"}]}, "members.role : valeur inconnue"),
        ({"members": [{"role": "head"}], "persons": 2}, "persons : 2 ici, mais members en compte 1"),
        ({"members": [3]}, "members : chaque personne s’écrit"),
        ({"past_grants": [["a", "b"]]}, "past_grants : chaque aide reçue s’écrit"),
        ({"answers": {"nature": "x"}}, "answers.nature : question inconnue"),
        ({"aid": "emergency"}, 'aid : aide inconnue : "emergency"'),
        ({"aid": 3}, "aid : aide inconnue : 3"),
    ],
)
def test_a_wrong_situation_is_one_sentence(write, change, sentence):
    path = write("wrong.json", json.dumps({**family().to_json(), **change}))
    code, out, err = rules("evaluate", SHIPPED, path)
    assert (code, out) == (1, "")
    assert err.startswith(f"{path} : {sentence}")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "3", "[" * 100_000, '{"persons": NaN}', '{"persons": ' + "9" * 5_000 + "}"]
)
def test_what_is_no_situation_at_all(text):
    with pytest.raises(SituationFault):
        read_situation(text, RULE_SET)


def test_the_answers_follow_the_questions_of_the_text():
    told = {"persons": 1, "amount_asked": 50, "answers": {"nature": "comfort", "distance": 12}}
    _aid, found = read_situation(json.dumps(told), load(FULL))
    assert found.answers == {"nature": "comfort", "distance": 12}
    for wrong in ({"nature": "x"}, {"distance": "12"}, {"nature": True}):
        with pytest.raises(SituationFault, match=r"^answers\."):
            read_situation(json.dumps({**told, "answers": wrong}), load(FULL))


def test_a_comparison_is_told_by_place(write):
    new = write("new.toml", FULL.replace("min(300", "min(350").replace("value = 140", "value = 150"))
    code, out, _err = rules("diff", write("old.toml", FULL), new)
    assert code == 0
    assert "Valeurs › Forfait\n  ~ Valeur : 140,00 € → 150,00 €.\n" in out
    assert out.endswith("2 différences.\n")
    assert "Les deux textes disent la même chose." in rules("diff", new, new)[1]


def test_a_sum_that_changes_side_goes_and_comes(write):
    moved = FULL.replace("[expenses.charges", "[income.charges").replace("rent = 1", "wage = 1")
    code, out, _err = rules("diff", write("old.toml", FULL), write("new.toml", moved))
    assert code == 0
    assert "  + La somme de ressources « Charges » est ajoutée.\n" in out
    assert "  - La somme de charges « Charges » est supprimée.\n" in out


def test_a_table_of_cases_is_run(write):
    cases = "case;persons;incomes;expenses;amount_asked;expect.proposed\nseul;1;rsa 380;-;200;{}\n"
    good = write("good.csv", "\ufeff" + cases.format("160,00"))
    assert rules("test", SHIPPED, good) == (0, f"{good} : 1 cas sur 1 comme attendu.\n", "")
    wrong = write("wrong.csv", cases.format("170,00"))
    code, out, _err = rules("test", SHIPPED, wrong)
    assert code == 1
    assert out.splitlines() == [
        f"{wrong}:2: seul : expect.proposed : attendu 170,00, obtenu 160,00",
        f"{wrong} : 0 cas sur 1 comme attendu.",
    ]
    faulty = write("faulty.csv", cases.replace("persons", "person"))
    assert rules("test", SHIPPED, faulty)[2].startswith(f"{faulty} : ligne 1, colonne « person » : colonne inconnue")


def test_the_schema_is_printed():
    assert rules("schema")[1] == plain(as_text())
    Draft202012Validator.check_schema(json.loads(rules("schema")[1]))


def test_no_database_is_needed(situation, tmp_path):
    """In a process of its own, as a practitioner types it: with a database nowhere, and without any."""
    command = [sys.executable, "manage.py", "rules", "evaluate", str(SHIPPED), str(situation)]
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "BROKER_URL": "redis://127.0.0.1:1/0"}
    own = {name: value for name, value in os.environ.items() if name not in nowhere} | {"IRIS_VAR": str(tmp_path)}
    for environment in (own | nowhere, own):
        answer = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
        assert (answer.returncode, answer.stderr) == (0, "")
        assert "Montant proposé : 200,00 €." in plain(answer.stdout)
    assert not (tmp_path / "postgres").exists()
