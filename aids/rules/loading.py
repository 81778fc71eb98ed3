"""From the text of a rule-set file (TOML) to a `RuleSet`, or to the list of everything that is wrong with it.

The messages are French: they are for whoever writes the rules. The names that formulas may use are declared first
(`definitions`), then the aids that use them (`loading_aids`).
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from aids.rules.definitions import Definitions, read_definitions
from aids.rules.expressions import names
from aids.rules.loading_aids import read_aids, trees_of
from aids.rules.model import Aid, Article, RuleSet
from aids.rules.reading import Fault, Table, invisible_signs, line_of, places_in
from aids.rules.toml_words import why_not

_VERSION = re.compile(r"(?!.*(\.\.|/\.|//|/reglement\.|/$))[^\W_].*")
MAX_SIZE = 500_000
MOST_DOTS = 200
"""On one line: a TOML key of thousands of dotted parts would take minutes to read."""

FORMAT = 2
"""What is shown in lists stays short."""


class RuleSetFault(ValueError):
    """A rule-set file that is refused; `faults` lists everything to correct, in the order of the file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(f"{fault.line or '?'}: {fault.key_path}: {fault.message}" for fault in self.faults))


def load(text: str) -> RuleSet:
    """The rule set written in `text`. Raises `RuleSetFault`; nothing of a faulty file is ever returned."""
    data = _parse(text)
    try:
        return read(data)
    except RuleSetFault as refused:
        places = places_in(text)
        placed = [replace(fault, line=line_of(places, fault.key_path)) for fault in refused.faults]
        raise RuleSetFault(sorted(placed, key=lambda fault: (fault.line or 0, fault.key_path))) from None


def read(data: Mapping[str, Any]) -> RuleSet:
    """The rule set that data say, read from a text already. Raises `RuleSetFault`, whose faults have no line."""
    if hidden := list(invisible_signs(data)):
        raise RuleSetFault(hidden)
    faults: list[Fault] = []
    rule_set = _rule_set(Table(data, "", faults))
    if faults:
        raise RuleSetFault(faults)
    return rule_set


def _parse(text: str) -> dict[str, object]:
    if len(text) > MAX_SIZE:
        raise RuleSetFault([Fault("", f"fichier trop long ({MAX_SIZE} caractères au plus)")])
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MOST_DOTS:
            raise RuleSetFault([Fault("", f"ligne trop longue : {MOST_DOTS} points au plus", number)])
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise RuleSetFault([Fault("", f"le fichier n’est pas du TOML : {why_not(text, str(error))}", line)]) from error
    except (RecursionError, ValueError) as error:
        raise RuleSetFault([Fault("", "le fichier n’est pas du TOML lisible")]) from error


def _rule_set(top: Table) -> RuleSet:
    if top.number("format") != FORMAT:
        top.fault("format", f"format {FORMAT} attendu")
    source = top.table("source")
    found = read_definitions(top)
    aids = read_aids(top, found)
    rule_set = RuleSet(
        code=top.code(),
        version=_version(top),
        title=top.text("title"),
        notice=top.text("notice", ""),
        source_title=source.text("title"),
        source_site=source.text("site"),
        in_force_from=top.day("in_force_from"),
        assumptions=top.texts("assumptions", optional=True),
        articles=_articles(top),
        families=found.families,
        questions=found.questions,
        places=found.places,
        constants=found.constants,
        sums=found.sums,
        periods=found.periods,
        tallies=found.tallies,
        tables=found.tables,
        indicators=found.indicators,
        aids=aids,
        kinds=found.kinds,
        reads={aid.code: _read_by(aid, found) for aid in aids},
    )
    source.close()
    top.close()
    return rule_set


def _version(top: Table) -> str:
    """It stands in the public address of the text."""
    version = top.text("version")
    if version and not _VERSION.fullmatch(version):
        top.fault("version", "une adresse la dira : 2026-1 ou 2026/1, mais ni « .. », ni « // », ni « / » à la fin")
    return version


def _articles(top: Table) -> tuple[Article, ...]:
    articles = []
    for table in top.tables("articles", optional=True):
        articles.append(Article(table.code(), table.text("title"), table.text("text"), table.text("plain", "")))
        table.close()
    top.once("articles", articles)
    return tuple(articles)


def _read_by(aid: Aid, found: Definitions) -> frozenset[str]:
    """Every name that the rules of the aid read, down to the facts, with those that are read on the way."""
    wanted: set[str] = set()
    waiting = set().union(*(names(tree) for tree in trees_of(aid)))
    while waiting:
        name = waiting.pop()
        wanted.add(name)
        if name in found.indicators:
            waiting |= names(found.indicators[name].formula) - wanted
    return frozenset(wanted)
