"""The house rules that a machine can read in the Python files."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import CODE, PROJECT, TESTS, Source, called

REFUSED_NAMES = {"utils", "common", "helpers", "mixins"}
ENGINE = "backend/audit/transitions.py"
FRENCH_IS_HOME = (
    "backend/kit/french.py",
    "backend/kit/search.py",
    "backend/kit/pdf/",
    "backend/shell/demo/",
    "backend/settings.py",
    "aids/rules/",
    "aids/management/commands/rules.py",
    "aids/commissions/anonymity/masks.py",  # the words that stand for names
    "aids/commissions/anonymity/shapes.py",
    "aids/rule_sets/editor/editing.py",  # the first words of a text
    "documents.py",
    "correspondence.py",
)
"""Letters, the law, invented lives and the words of the département are French; ligatures are what the search folds."""
ACCENTS = re.compile("[àâçéèêëîïôöùûüœæÀÂÇÉÈÊËÎÏÔÙÛŒÆ]")


def test_import_contracts_hold():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    answer = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize(("sources", "most"), [(CODE, 500), (TESTS, 800)], ids=["code", "tests"])
def test_modules_are_short(sources, most):
    lengths = {source.name: source.text.count("\n") for source in sources}
    assert {name: length for name, length in lengths.items() if length > most} == {}


def functions(source: Source):
    return [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_functions_are_short():
    """A journey is one walk from end to end: its steps are not cut."""
    long = [
        f"{source.at(node)} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for source in [*CODE, *TESTS]
        for node in functions(source)
        if "journeys" not in source.path.parts
        if node.end_lineno - node.lineno + 1 > 50
    ]
    assert long == []


def test_no_import_hides_in_a_function():
    """Only AppConfig.ready may: models exist no sooner; its lines say so to ruff."""
    hidden = []
    for source in [*CODE, *TESTS]:
        for function in functions(source):
            imports = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
            allowed = function.name == "ready" and source.path.name == "apps.py"
            lines = source.text.splitlines()
            hidden += [source.at(node) for node in imports if not allowed]
            hidden += [source.at(node) for node in imports if "noqa: PLC0415" not in lines[node.lineno - 1]]
    assert hidden == []


def test_a_state_changes_in_the_engine_only():
    """Nothing assigns `.status`, sets it with setattr, or gives it when a row is made or written."""
    found = []
    for source in CODE:
        for node in ast.walk(source.tree):
            targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
            if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
                found += [source.at(node) for t in targets if isinstance(t, ast.Attribute) and t.attr == "status"]
            if isinstance(node, ast.Call) and gives_a_state(node):
                found.append(source.at(node))
    assert found == []


def gives_a_state(call: ast.Call) -> bool:
    """A call that writes a state: a model made, saved, updated, or an attribute set by name."""
    name = called(call)
    if name == "setattr":
        return any(isinstance(arg, ast.Constant) and arg.value == "status" for arg in call.args)
    named = any(keyword.arg == "status" for keyword in call.keywords)
    reads = {"filter", "exclude", "Q", "get_object_or_404", "listing_filters", "move"}
    answers = {"render", "JsonResponse", "HttpResponse", "Response", "show", "answer"}
    return named and name not in reads | answers


def test_the_engine_is_where_it_was():
    """The rule above would hold for an engine that is nowhere."""
    engine = next(source for source in CODE if source.name == ENGINE)
    assert engine.calls("setattr")


def test_money_is_never_a_float():
    names = ("float", "FloatField")
    found = [source.at(call) for source in CODE for call in source.calls(*names) if "demo" not in source.name]
    assert [place for place in found if not place.startswith("backend/kit/pdf/")] == []  # points on paper


@pytest.mark.parametrize("name", ["print", "eval", "exec", "breakpoint"])
def test_refused_calls(name):
    found = [source.at(call) for source in CODE for call in source.calls(name) if isinstance(call.func, ast.Name)]
    assert found == []


def test_no_module_for_everything():
    paths = [source.path for source in [*CODE, *TESTS]]
    assert [str(path) for path in paths if REFUSED_NAMES & {path.stem, *path.relative_to(PROJECT).parts}] == []


def test_no_exception_is_swallowed_whole():
    """A bare except or `except Exception` hides what is broken, unless it raises again or keeps what it caught."""
    found = [
        source.at(node)
        for source in CODE
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
        and node.name is None
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]
    assert found == []


def test_nothing_is_left_for_later():
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [source.name for source in CODE if words.search(source.text)]
    assert found == []


def test_no_name_of_this_machine():
    places = re.compile(r"/root/|\.\./shared")
    assert [source.name for source in CODE if places.search(source.text)] == []


def test_screens_are_written_in_english():
    """French on screen comes from the catalogue: no accented letter in the strings of the screens' code."""
    found = []
    for source in CODE:
        if any(home in source.name for home in FRENCH_IS_HOME):
            continue
        documented = {id(text) for text in documentation(source.tree)}
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
                found += [f"{source.at(node)} {word}" for word in WORD.findall(node.value) if is_french(word)]
    assert found == []


WORD = re.compile(r"[^\W\d_]{3,}")
FRENCH_WORDS = {"département", "Français"}
"""What we call the département in English too; a language in its own words."""


def is_french(word: str) -> bool:
    return bool(ACCENTS.search(word)) and word not in FRENCH_WORDS


def documentation(tree: ast.Module):
    """Strings that stand alone: docstrings and what explains a constant."""
    return [
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
