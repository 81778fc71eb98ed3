"""From the text of a rule-set file (TOML) to a `RuleSet`, or to the list of everything that is wrong with it.

The messages are French: they are for whoever writes the rules.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from aids.rules.expressions import Name, Operation, Scope
from aids.rules.model import (
    Aid,
    Ceiling,
    Condition,
    Constant,
    Document,
    Ground,
    Indicator,
    Regime,
    RuleSet,
    Severity,
)
from aids.rules.reading import Fault, Table, line_of
from aids.rules.vocabulary import EXPENSE_KINDS, FACTS, INCOME_KINDS, PAYEES, UNITS, Kind

MAX_SIZE = 500_000
FORMAT = 1

_NUMBERS = (Kind.MONEY, Kind.COUNT, Kind.DAYS)
_COMPARISONS = ("<=", "<", ">=", ">", "==")
_VERDICTS = ("met", "not_met", "unknown")


class RuleSetFault(ValueError):
    """A rule-set file that is refused; `faults` lists everything to correct, in the order of the file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(f"{fault.line or '?'}: {fault.key_path}: {fault.message}" for fault in self.faults))


def load(text: str) -> RuleSet:
    """The rule set written in `text`. Raises `RuleSetFault`; nothing of a faulty file is ever returned."""
    faults: list[Fault] = []
    rule_set = _rule_set(Table(_parse(text), "", faults))
    if faults:
        placed = [replace(fault, line=line_of(text, fault.key_path)) for fault in faults]
        raise RuleSetFault(sorted(placed, key=lambda fault: (fault.line or 0, fault.key_path)))
    return rule_set


def _parse(text: str) -> dict[str, object]:
    if len(text) > MAX_SIZE:
        raise RuleSetFault([Fault("", f"fichier trop long ({MAX_SIZE} caractères au plus)")])
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else None
        raise RuleSetFault([Fault("", f"le fichier n’est pas du TOML : {error}", line)]) from error
    except (RecursionError, ValueError) as error:
        raise RuleSetFault([Fault("", "le fichier n’est pas du TOML lisible")]) from error


def _rule_set(top: Table) -> RuleSet:
    if top.number("format") != FORMAT:
        top.fault("format", f"format {FORMAT} attendu")
    source = top.table("source")
    kinds = {name: fact.kind for name, fact in FACTS.items()}
    constants = tuple(_constant(code, table, kinds) for code, table in top.named_tables("constants"))
    indicators = tuple(_indicator(code, table, kinds) for code, table in top.named_tables("indicators"))
    codes = {indicator.code for indicator in indicators}
    rule_set = RuleSet(
        code=top.code(),
        version=top.text("version"),
        title=top.text("title"),
        source_title=source.text("title"),
        source_site=source.text("site"),
        in_force_from=top.day("in_force_from"),
        assumptions=top.texts("assumptions"),
        income_shares=_shares(top.table("income"), INCOME_KINDS),
        expense_shares=_shares(top.table("expenses"), EXPENSE_KINDS),
        constants=constants,
        indicators=indicators,
        aids=tuple(_aid(table, kinds, codes) for table in top.tables("aids")),
    )
    _unique(top, "aids", rule_set.aids)
    source.close()
    top.close()
    return rule_set


def _shares(table: Table, kinds: Iterable[str]) -> dict[str, Fraction]:
    """`default` is the share of every kind that the table does not name."""
    default = table.share("default")
    shares = {code: table.share(code, default) for code in kinds}
    table.close()
    return shares


def _constant(code: str, table: Table, kinds: dict[str, Kind]) -> Constant:
    constant = Constant(code, table.text("label"), Kind(table.among("kind", _NUMBERS)), table.number("value"))
    _declare(code, table, kinds, constant.kind)
    table.close()
    return constant


def _indicator(code: str, table: Table, kinds: dict[str, Kind]) -> Indicator:
    """Declared after its formula is read: an indicator knows only those before it, so that no circle can exist."""
    formula = table.formula("formula", Scope(kinds, {}), None)
    _declare(code, table, kinds, Kind.MONEY)
    speaks = "sentences" in table.data
    indicator = Indicator(
        code=code,
        label=table.text("label"),
        article=table.text("article"),
        unit=table.among("unit", UNITS),
        formula=formula,
        sentences=table.sentences("sentences", ("met", "unknown"), _fields(kinds)) if speaks else {},
    )
    table.close()
    return indicator


def _declare(code: str, table: Table, kinds: dict[str, Kind], kind: Kind) -> None:
    if code in kinds:
        table.faults.append(Fault(table.path, f"nom déjà pris : {code}"))
    kinds.setdefault(code, kind)


def _fields(kinds: Iterable[str], *more: str) -> set[str]:
    return {*kinds, "missing", "not_counted", *more}


def _aid(table: Table, kinds: dict[str, Kind], indicators: set[str]) -> Aid:
    grounds = tuple(_ground(item) for item in table.tables("grounds"))
    scope = Scope(kinds, {"ground": [ground.code for ground in grounds]})
    regime = Regime(table.among("regime", list(Regime)))
    aid = Aid(
        code=table.code(),
        label=table.text("label"),
        label_en=table.text("label_en"),
        regime=regime,
        payees=table.texts("payees", PAYEES),
        grounds=grounds,
        documents=tuple(_document(item) for item in table.tables("documents")),
        conditions=tuple(_condition(item, scope, indicators, regime) for item in table.tables("conditions")),
        ceiling=_ceiling(table.table("ceiling"), scope),
    )
    for key in ("grounds", "documents", "conditions"):
        _unique(table, key, getattr(aid, key))
    table.close()
    return aid


def _unique(table: Table, key: str, items: Iterable[Aid | Condition | Ground | Document]) -> None:
    seen: set[str] = set()
    for index, item in enumerate(items):
        if item.code in seen:
            table.fault(f"{key}[{index}].code", f"code déjà pris : {item.code}")
        seen.add(item.code)


def _ground(table: Table) -> Ground:
    ground = Ground(table.code(), table.text("label"), table.text("label_en"))
    table.close()
    return ground


def _document(table: Table) -> Document:
    document = Document(
        code=table.code(),
        label=table.text("label"),
        label_en=table.text("label_en"),
        required=table.yes_no("required"),
        origin=table.among("origin", ("source", "iris")),
    )
    table.close()
    return document


def _condition(table: Table, scope: Scope, indicators: set[str], regime: Regime) -> Condition:
    severity = Severity(table.among("severity", list(Severity)))
    if severity == Severity.BARS and regime == Regime.STATUTORY:
        table.fault("severity", "une aide légale ne peut pas être fermée par une condition : « alerts » ou « informs »")
    indicator, comparison, threshold = "", "", None
    if "indicator" in table.data:
        indicator = table.among("indicator", indicators or {""})
        comparison = table.among("comparison", _COMPARISONS)
        threshold = table.formula("threshold", scope, None)
        formula = Operation(comparison, (Name(indicator, Kind.MONEY), threshold))
    else:
        formula = table.formula("formula", scope, Kind.YES_NO)
    open_text = "unsettled_when" in table.data
    extra = ("value", "threshold") if indicator else ()
    condition = Condition(
        code=table.code(),
        label=table.text("label"),
        article=table.text("article"),
        severity=severity,
        formula=formula,
        unsettled_when=table.formula("unsettled_when", scope, Kind.YES_NO) if open_text else None,
        indicator=indicator,
        comparison=comparison,
        threshold=threshold,
        sentences=table.sentences(
            "sentences", (*_VERDICTS, "unsettled") if open_text else _VERDICTS, _fields(scope.kinds, *extra)
        ),
    )
    table.close()
    return condition


def _ceiling(table: Table, scope: Scope) -> Ceiling:
    ceiling = Ceiling(
        label=table.text("label"),
        article=table.text("article"),
        formula=table.formula("formula", scope, None),
        sentences=table.sentences("sentences", _VERDICTS, _fields(scope.kinds, "ceiling", "remaining")),
    )
    table.close()
    return ceiling
