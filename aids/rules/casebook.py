"""A practitioner's table of cases: one row per household and request, with the answer worked by hand.

A CSV file (columns separated by `;`). An empty cell is a fact not told, or an answer not checked; `-` is none. Columns
whose name begins with `note` or `sum` are free: the sum worked by hand stands there. Every fault is one French sentence
with its line and column.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO

from aids.rules.expressions import suggestion
from aids.rules.french import enumerate_words, figure
from aids.rules.judging import Judgement, Outcome, Verdict, machine
from aids.rules.model import Aid, Question, RuleSet
from aids.rules.rounding import rounded
from aids.rules.situation import (
    COUNTS,
    MAX_AMOUNT,
    MAX_COUNT,
    MONEY,
    ROLES,
    YES_NO,
    Amounts,
    Answer,
    Grant,
    Member,
    Situation,
    SizeFault,
    size_of,
)
from aids.rules.values import Unknown, Value
from aids.rules.vocabulary import EXPENSE_KINDS, FACTS, INCOME_KINDS, UNREADABLE, Kind

MAX_SIZE = 2_000_000
MAX_CASES = 5_000
NONE = "-"

_LISTS = ("incomes", "expenses", "members", "earlier_months", "past_grants", "proposed_here")
_PLAIN = ("case", "aid", "ground", "commune", "on", *COUNTS, *MONEY, *YES_NO, *_LISTS)
_FREE = ("note", "sum")
_VERDICT, _VALUE = "expect.verdict.", "expect.value."
_WORDS: Mapping[str, bool] = {"oui": True, "yes": True, "non": False, "no": False}
_NUMBER = re.compile(r"([-−]?)([0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,12})(?:[.,]([0-9]{1,6}))? ?([€%]?)")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{2})/([0-9]{2})/([0-9]{4})")
_COMMUNE = re.compile(r"[0-9][0-9AB][0-9]{3}")


class CasebookFault(ValueError):
    """A table of cases that is refused: the line (0: the whole file), the column ("": the whole line), and why."""

    def __init__(self, line: int, column: str, message: str) -> None:
        self.line, self.column, self.message = line, column, message
        place = ", ".join([*([f"ligne {line}"] if line else []), *([f"colonne « {column} »"] if column else [])])
        super().__init__(f"{place} : {message}" if place else message)


@dataclass(frozen=True, slots=True)
class Number:
    """A figure as it is written; `places` says how finely it is compared."""

    value: Fraction
    places: int


@dataclass(frozen=True, slots=True)
class Case:
    """One row. `expected` is column → cell, already read; `notes` are its free columns, as written."""

    line: int
    name: str
    aid: str
    situation: Situation
    expected: Mapping[str, "Expected"]
    notes: Mapping[str, str]


Expected = str | bool | Number | None
"""A word (outcome, verdict), yes or no, a figure; None: nothing proposed, or a value that cannot be worked out."""


@dataclass(frozen=True, slots=True)
class Result:
    """A case with every difference between what was expected and what the rules answer, in French."""

    case: Case
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return not self.differences


def read_cases(text: str, rule_set: RuleSet) -> list[Case]:
    """Raises `CasebookFault` on the first thing to correct."""
    if len(text) > MAX_SIZE:
        raise CasebookFault(0, "", f"fichier trop long ({MAX_SIZE} caractères au plus)")
    rows = _rows(text.removeprefix("\ufeff"))
    line, header = next(rows, (0, []))
    columns = _columns(line, [cell.strip() for cell in header], rule_set)
    cases = []
    for line, cells in rows:
        if len(cells) != len(columns):
            raise CasebookFault(line, "", f"{len(columns)} cases attendues, {len(cells)} trouvées")
        if len(cases) == MAX_CASES:
            raise CasebookFault(line, "", f"{MAX_CASES} cas au plus")
        cases.append(_Row(line, dict(zip(columns, map(_spaced, cells), strict=True)), rule_set).case())
    if not cases:
        raise CasebookFault(0, "", "aucun cas dans ce fichier : une ligne de titres, puis une ligne par cas")
    return cases


def run(rule_set: RuleSet, cases: Iterable[Case]) -> list[Result]:
    """What each case gives."""
    ready = machine(rule_set)
    return [Result(case, tuple(_differences(case, ready.judge(case.aid, case.situation)))) for case in cases]


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the number of its first line."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=";", strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise CasebookFault(line, "", "ligne illisible : guillemets mal fermés, ou case trop longue") from error
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _columns(line: int, header: Sequence[str], rule_set: RuleSet) -> Sequence[str]:
    if not header:
        raise CasebookFault(0, "", "fichier vide")
    known = {*_PLAIN, *rule_set.questions, "expect.outcome", "expect.proposed"}
    known |= {_VERDICT + code for aid in rule_set.aids for code in _rules_of(aid)}
    known |= {_VALUE + name for name, kind in rule_set.kinds.items() if kind != Kind.CHOICE and name not in UNREADABLE}
    for index, name in enumerate(header):
        if not name:
            raise CasebookFault(line, "", f"la colonne {index + 1} n’a pas de titre")
        if name in header[:index]:
            raise CasebookFault(line, name, "cette colonne est écrite deux fois")
        if name not in known and not name.startswith(_FREE):
            raise CasebookFault(line, name[:80], _unknown_column(name, known))
    if not any(name.startswith("expect.") for name in header):
        raise CasebookFault(line, "", "rien n’est vérifié : au moins une colonne « expect.… » attendue")
    return header


def _unknown_column(name: str, known: Iterable[str]) -> str:
    if "," in name or "\t" in name:
        return "colonne inconnue : les colonnes se séparent par des points-virgules"
    if name in FACTS:
        return "ce fait ne s’écrit pas : il se déduit des colonnes members, incomes ou expenses"
    return f"colonne inconnue{suggestion(name, list(known))}"


def _rules_of(aid: Aid) -> list[str]:
    amount = ["amount"] if aid.amount else []
    return [*(one.code for one in aid.conditions), *amount, *(one.code for one in aid.caps)]


def _spaced(cell: str) -> str:
    """The cell with plain single spaces, whatever spaces a spreadsheet wrote."""
    return " ".join(cell.split())


class _Row:
    """One row being read: each reader takes a column, and faults at it."""

    def __init__(self, line: int, cells: Mapping[str, str], rule_set: RuleSet) -> None:
        self.line, self.cells, self.rule_set = line, cells, rule_set

    def case(self) -> Case:
        aid = self._aid()
        return Case(
            line=self.line,
            name=self.cells.get("case") or f"ligne {self.line}",
            aid=aid.code,
            situation=self._situation(aid),
            expected={
                column: self._expected(column, cell, aid)
                for column, cell in self.cells.items()
                if column.startswith("expect.") and cell
            },
            notes={
                column: cell
                for column, cell in self.cells.items()
                if column.startswith(_FREE) and column not in self.rule_set.questions and cell
            },
        )

    def fault(self, column: str, message: str) -> CasebookFault:
        return CasebookFault(self.line, column, message)

    def _aid(self) -> Aid:
        aids = {aid.code: aid for aid in self.rule_set.aids}
        code = self.cells.get("aid", "")
        if not code and len(aids) == 1:
            return self.rule_set.aids[0]
        if code not in aids:
            raise self.fault("aid", f"aide inconnue : {code[:80] or 'rien n’est écrit'}{suggestion(code, list(aids))}")
        return aids[code]

    def _situation(self, aid: Aid) -> Situation:
        members = self._members()
        told = {name: self._count(name, self.cells[name]) for name in COUNTS if self.cells.get(name)}
        told |= {name: self._amount(name, self.cells[name]) for name in MONEY if self.cells.get(name)}
        told |= {name: self._yes_no(name, self.cells[name]) for name in YES_NO if self.cells.get(name)}
        if "amount_asked" not in told:
            raise self.fault("amount_asked", "le montant demandé est attendu dans chaque cas")
        return Situation(
            **self._size(told, members),
            incomes=self._incomes(),
            expenses=self._expenses(),
            ground=self._ground(aid),
            on=self._day("on", self.cells["on"]) if self.cells.get("on") else None,
            members=members,
            commune=self._commune(),
            earlier_months=self._earlier_months(),
            past_grants=self._past_grants(),
            proposed_here=self._proposed_here(),
            answers={
                code: self._answer(question, self.cells[code])
                for code, question in self.rule_set.questions.items()
                if self.cells.get(code)
            },
        )

    def _size(self, told: dict, members: tuple[Member, ...] | None) -> dict:
        try:
            return told | size_of(told, [member.role for member in members or ()])
        except SizeFault as fault:
            raise self.fault(fault.name, fault.message) from fault

    def _members(self) -> tuple[Member, ...] | None:
        cell = self.cells.get("members", "")
        if not cell:
            return None
        members = []
        for part in re.split(r"[;+]", cell):
            role, _, rest = part.strip().partition(" ")
            if role not in ROLES:
                raise self.fault("members", f"place inconnue : {role[:40]} ; attendu : {', '.join(ROLES)}")
            age, _, income = rest.partition(" ")
            members.append(
                Member(
                    role,
                    self._count("members", age) if age and age != "?" else None,
                    self._amount("members", income) if income else None,
                )
            )
        return tuple(members)

    def _incomes(self) -> Amounts | None:
        cell = self.cells.get("incomes", "")
        if cell == NONE:
            raise self.fault("incomes", "un foyer sans aucune ressource s’écrit « other_income 0 »")
        return self._lines("incomes", cell, INCOME_KINDS) if cell else None

    def _expenses(self) -> Amounts | None:
        cell = self.cells.get("expenses", "")
        if cell in ("", NONE):
            return () if cell else None
        return self._lines("expenses", cell, EXPENSE_KINDS)

    def _earlier_months(self) -> tuple[Amounts, ...]:
        cell = self.cells.get("earlier_months", "")
        months = cell.split("|") if cell and cell != NONE else []
        return tuple(self._lines("earlier_months", month.strip(), INCOME_KINDS) for month in months)

    def _past_grants(self) -> tuple[Grant, ...] | None:
        cell = self.cells.get("past_grants", "")
        if cell in ("", NONE):
            return () if cell else None
        grants = []
        for part in cell.split("+"):
            aid, _, rest = part.strip().partition(" ")
            day, _, amount = rest.partition(" ")
            self._check_aid("past_grants", aid)
            grants.append(Grant(aid, self._day("past_grants", day), self._amount("past_grants", amount)))
        return tuple(grants)

    def _proposed_here(self) -> Amounts:
        cell = self.cells.get("proposed_here", "")
        if cell in ("", NONE):
            return ()
        lines = [part.strip().partition(" ") for part in cell.split("+")]
        for aid, _, _amount in lines:
            self._check_aid("proposed_here", aid)
        return tuple((aid, self._amount("proposed_here", amount)) for aid, _, amount in lines)

    def _check_aid(self, column: str, code: str) -> None:
        known = [aid.code for aid in self.rule_set.aids]
        if code not in known:
            raise self.fault(column, f"aide inconnue : {code[:80] or 'rien'}{suggestion(code, known)}")

    def _lines(self, column: str, cell: str, kinds: Mapping[str, str]) -> Amounts:
        lines = [part.strip().partition(" ") for part in cell.split("+")]
        for code, _, _amount in lines:
            if code not in kinds:
                raise self.fault(column, f"ligne inconnue : {code[:80] or 'rien'}{suggestion(code, list(kinds))}")
        return tuple((code, self._amount(column, amount)) for code, _, amount in lines)

    def _ground(self, aid: Aid) -> str | None:
        code = self.cells.get("ground", "")
        known = [ground.code for ground in aid.grounds]
        if code and code not in known:
            raise self.fault("ground", f"motif inconnu de cette aide : {code[:80]}{suggestion(code, known)}")
        return code or None

    def _commune(self) -> str | None:
        code = self.cells.get("commune", "")
        if code and not _COMMUNE.fullmatch(code):
            raise self.fault("commune", f"code INSEE de commune attendu, cinq caractères : {code[:20]}")
        return code or None

    def _answer(self, question: Question, cell: str) -> Answer:
        code = question.fact.name
        match question.fact.kind:
            case Kind.YES_NO:
                return self._yes_no(code, cell)
            case Kind.CHOICE:
                if cell not in question.choices:
                    raise self.fault(code, f"choix inconnu : {cell[:80]} ; attendu : {', '.join(question.choices)}")
                return cell
            case Kind.MONEY:
                return format(self._amount(code, cell), "f")
            case Kind.SHARE:
                return format(self._share(code, cell), "f")
        return self._count(code, cell)

    def _expected(self, column: str, cell: str, aid: Aid) -> Expected:
        if column == "expect.outcome":
            return self._word(column, cell, tuple(Outcome))
        if column.startswith(_VERDICT):
            if column.removeprefix(_VERDICT) not in _rules_of(aid):
                raise self.fault(column, f"l’aide {aid.code} n’a pas cette règle : laisser la case vide")
            return self._word(column, cell, tuple(Verdict))
        if cell == NONE:
            return None
        if column.startswith(_VALUE) and self.rule_set.kinds[column.removeprefix(_VALUE)] == Kind.YES_NO:
            return self._yes_no(column, cell)
        number = self._number(column, cell)
        return number if column.startswith(_VALUE) else replace(number, places=max(2, number.places))

    def _word(self, column: str, cell: str, known: Sequence[str]) -> str:
        if cell not in known:
            raise self.fault(column, f"valeur inconnue : {cell[:80]} ; attendu : {', '.join(known)}")
        return cell

    def _number(self, column: str, cell: str) -> Number:
        found = _NUMBER.fullmatch(cell)
        if not found:
            raise self.fault(column, f"nombre attendu, par exemple 1035,01 : {cell[:80] or 'rien'}")
        sign, whole, decimals, unit = found.groups("")
        value = Fraction(f"{whole.replace(' ', '')}.{decimals or '0'}") * (-1 if sign else 1)
        return Number(value / 100, len(decimals) + 2) if unit == "%" else Number(value, len(decimals))

    def _amount(self, column: str, cell: str) -> Decimal:
        number = self._number(column, cell)
        if "%" in cell or number.places > 2 or not 0 <= number.value < MAX_AMOUNT:
            raise self.fault(column, f"montant en euros attendu, au centime, positif ou nul : {cell[:80]}")
        return Decimal(int(number.value * 100)) / 100

    def _share(self, column: str, cell: str) -> Decimal:
        number = self._number(column, cell)
        if not 0 <= number.value <= 1 or number.value.denominator not in _HUNDREDTHS:
            raise self.fault(column, f"part de 0 à 1 attendue, au centième, par exemple 50 % ou 0,5 : {cell[:80]}")
        return Decimal(int(number.value * 100)) / 100

    def _count(self, column: str, cell: str) -> int:
        number = self._number(column, cell)
        if number.places or not 0 <= number.value <= MAX_COUNT:
            raise self.fault(column, f"nombre entier de 0 à {MAX_COUNT} attendu : {cell[:80]}")
        return int(number.value)

    def _yes_no(self, column: str, cell: str) -> bool:
        if cell.lower() not in _WORDS:
            raise self.fault(column, f"oui ou non attendu : {cell[:80]}")
        return _WORDS[cell.lower()]

    def _day(self, column: str, cell: str) -> date:
        found = _DAY.fullmatch(cell)
        if found:
            year, month, day = (int(part) for part in (found.groups()[:3] if found[1] else found.groups()[:2:-1]))
            try:
                return date(year, month, day)
            except ValueError as error:
                raise self.fault(column, f"jour qui n’existe pas : {cell}") from error
        raise self.fault(column, f"jour attendu, par exemple 2026-03-01 ou 01/03/2026 : {cell[:80] or 'rien'}")


_HUNDREDTHS = frozenset({1, 2, 4, 5, 10, 20, 25, 50, 100})


def _differences(case: Case, judgement: Judgement) -> Iterator[str]:
    verdicts = {one.condition.code: one.verdict for one in judgement.conditions}
    verdicts |= {one.cap.code: one.verdict for one in judgement.caps}
    if judgement.amount_verdict is not None:
        verdicts["amount"] = judgement.amount_verdict
    for column, expected in case.expected.items():
        if column == "expect.outcome":
            found = judgement.outcome
        elif column == "expect.proposed":
            found = judgement.proposed
        elif column.startswith(_VERDICT):
            found = verdicts[column.removeprefix(_VERDICT)]
        else:
            found = judgement.values[column.removeprefix(_VALUE)]
        if not _same(expected, found):
            yield f"{column} : attendu {_told(expected)}, obtenu {_obtained(expected, found)}"


def _same(expected: Expected, found: Value | None) -> bool:
    if isinstance(expected, Number):
        return isinstance(found, Fraction) and rounded(found, expected.places) == expected.value
    if expected is None:
        return found is None or isinstance(found, Unknown)
    return found == expected


def _told(expected: Expected) -> str:
    match expected:
        case None:
            return "rien"
        case bool():
            return "oui" if expected else "non"
        case Number():
            return figure(expected.value, expected.places)
    return expected


def _obtained(expected: Expected, found: Value | None) -> str:
    match found:
        case None:
            return "rien"
        case Unknown():
            missing = enumerate_words(sorted(found.missing) or ["le texte ne le dit pas"])
            return f"rien (manque : {missing})"
        case bool():
            return "oui" if found else "non"
        case Fraction():
            return figure(found, max(2, expected.places) if isinstance(expected, Number) else 2)
    return str(found)
