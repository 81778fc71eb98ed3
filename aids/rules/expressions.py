"""Formulas: parsed from a whitelist into a frozen tree of our own, evaluated exactly, on three truth values.

Allowed: `+ - * /`, comparisons, `and` `or` `not`, `a if c else b`, `min(…)` `max(…)`, plain numbers, known names,
`'text'` compared with a choice, and `table()`, `table('column')` or `table(choice)` for a table of the rule set. `ast`
only parses; nothing is ever compiled or run as Python. Kinds are checked when parsing, so that
working a formula out (`computing`) cannot fail.
"""

import ast
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction

from aids.rules.tables import Table
from aids.rules.vocabulary import UNREADABLE, Kind

MAX_LENGTH = 1_000
MAX_DEPTH = 30

_REFUSED = re.compile(r"""[^A-Za-z0-9_ \t\r\n().,+\-*/<>=!'"]""")
MOST_SAID = 12
"""Known words that a sentence enumerates; beyond, it would be a list to search."""
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,6})?")


class FormulaFault(ValueError):
    """A formula that is refused; the message, in French, is for whoever writes the rule."""


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Operation:
    """`operator` is one of + - * / neg == != < <= > >= and or not min max if (condition, then, else)."""

    operator: str
    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table read at `key`, in a column: its name as a Text, or a choice whose codes name columns."""

    table: Table
    key: "Expression"
    column: Text | Name


Expression = Number | Text | Name | Operation | Lookup


@dataclass(frozen=True, slots=True)
class Scope:
    """The names a formula may use, with their kind, the codes a choice may take, and the tables of the rule set."""

    kinds: Mapping[str, Kind]
    choices: Mapping[str, Collection[str]]
    tables: Mapping[str, tuple[Table, Expression]] = field(default_factory=dict)


_SYMBOLS: Mapping[type, str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.USub: "neg",
    ast.Not: "not",
    ast.And: "and",
    ast.Or: "or",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}

_NUMERIC = ("+", "-", "*", "/", "neg", "min", "max")


def parse(text: str, scope: Scope) -> Expression:
    """The tree of a formula. Raises `FormulaFault` on anything outside the whitelist, unknown names included."""
    if len(text) > MAX_LENGTH:
        raise FormulaFault(f"formule trop longue ({len(text)} caractères, {MAX_LENGTH} au plus)")
    if refused := _REFUSED.search(text):
        shown = refused[0] if refused[0].isprintable() else f"U+{ord(refused[0]):04X}"
        raise FormulaFault(f"caractère refusé dans une formule : {shown}")
    source = " ".join(text.split())
    try:
        body = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaFault("formule illisible") from error
    return _Builder(source, scope).build(body, 1)


def sort_of(tree: Expression) -> Kind | None:
    """YES_NO, CHOICE, or None for any kind of number."""
    match tree:
        case Number() | Lookup():
            return None
        case Text():
            return Kind.CHOICE
        case Name(_, kind):
            return kind if kind in (Kind.YES_NO, Kind.CHOICE) else None
        case Operation("if", (_, then, _)):
            return sort_of(then)
        case Operation(symbol, _):
            return None if symbol in _NUMERIC else Kind.YES_NO


def names(tree: Expression) -> frozenset[str]:
    """Every name the formula reads, those that its tables read included."""
    match tree:
        case Name(name, _):
            return frozenset({name})
        case Operation(_, operands):
            return frozenset().union(*map(names, operands))
        case Lookup(_, key, column):
            return names(key) | names(column)
    return frozenset()


def depth(tree: Expression) -> int:
    """How many operations stand inside one another."""
    match tree:
        case Operation(_, operands):
            return 1 + max(map(depth, operands))
        case Lookup(_, key, column):
            return 1 + max(depth(key), depth(column))
    return 1


class _Builder:
    """Translates Python's syntax tree into ours, node by node, refusing what it does not know."""

    def __init__(self, source: str, scope: Scope) -> None:
        self.source = source
        self.scope = scope

    def build(self, node: ast.expr, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            raise FormulaFault(f"formule trop imbriquée ({MAX_DEPTH} niveaux au plus)")
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=op, operand=operand):
                parts = [operand]
            case ast.BinOp(left=left, op=op, right=right):
                parts = [left, right]
            case ast.BoolOp(op=op, values=parts):
                pass
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                parts = [left, right]
            case ast.IfExp(test=test, body=body, orelse=orelse):
                op, parts = "if", [test, body, orelse]
            case ast.Call(func=ast.Name(id="min" | "max" as op), args=[_, _, *_] as parts, keywords=[]):
                pass
            case ast.Call(func=ast.Name(id=name), args=([] | [_]) as arguments, keywords=[]):
                return self._lookup(name, [self.build(argument, depth + 1) for argument in arguments])
            case ast.Tuple():
                raise FormulaFault("virgule en trop : un nombre s’écrit avec un point, par exemple 0.70")
            case _:
                raise FormulaFault(f"écriture refusée : {ast.get_source_segment(self.source, node)}")
        symbol = op if isinstance(op, str) else _SYMBOLS.get(type(op))
        if symbol is None:
            raise FormulaFault(f"opération refusée : {ast.get_source_segment(self.source, node)}")
        operands = tuple(self.build(part, depth + 1) for part in parts)
        if symbol == "/" and operands[1] == Number(Fraction(0)):
            raise FormulaFault("division par zéro")
        self._check(symbol, operands)
        return Operation(symbol, operands)

    def _constant(self, node: ast.Constant) -> Number | Text:
        segment = self.source[node.col_offset : node.end_col_offset]
        if isinstance(node.value, str):
            return Text(node.value)
        if not _NUMBER.fullmatch(segment):
            raise FormulaFault(f"nombre refusé : {segment[:30]}")
        return Number(Fraction(segment))

    def _name(self, name: str) -> Name:
        if name in self.scope.tables:
            raise FormulaFault(f"{name} est un tableau : écrire {name}(), ou {name}('colonne')")
        if name not in self.scope.kinds or name in UNREADABLE:
            raise FormulaFault(f"nom inconnu : {name}{suggestion(name, self.scope.kinds)}")
        return Name(name, self.scope.kinds[name])

    def _lookup(self, name: str, arguments: list[Expression]) -> Lookup:
        if name not in self.scope.tables:
            raise FormulaFault(f"tableau inconnu : {name}{suggestion(name, self.scope.tables)}")
        table, key = self.scope.tables[name]
        match arguments:
            case []:
                if len(table.columns) != 1:
                    raise FormulaFault(f"{name} a plusieurs colonnes : {', '.join(table.columns)}")
                return Lookup(table, key, Text(table.columns[0]))
            case [Text(column)]:
                if column not in table.columns:
                    raise FormulaFault(f"colonne inconnue : {column}{suggestion(column, table.columns)}")
                return Lookup(table, key, Text(column))
            case [Name(choice, Kind.CHOICE) as column]:
                absent = sorted(set(self.scope.choices.get(choice, ())) - set(table.columns))
                if absent or choice not in self.scope.choices:
                    raise FormulaFault(f"{name} n’a pas de colonne pour : {', '.join(absent) or choice}")
                return Lookup(table, key, column)
        raise FormulaFault(f"{name}(…) attend le nom d’une colonne entre apostrophes, ou une question à choix")

    def _check(self, symbol: str, operands: tuple[Expression, ...]) -> None:
        sorts = [sort_of(operand) for operand in operands]
        if symbol == "if":
            sound = sorts[0] == Kind.YES_NO and sorts[1] == sorts[2] and sorts[1] != Kind.CHOICE
        elif symbol in ("and", "or", "not"):
            sound = set(sorts) == {Kind.YES_NO}
        elif symbol in ("==", "!=") and Kind.CHOICE in sorts:
            sound = self._is_choice(operands)
        else:
            sound = set(sorts) == {None}
        if not sound:
            raise FormulaFault(f"« {symbol} » ne s’applique pas à ce qui l’entoure")

    def _is_choice(self, operands: tuple[Expression, ...]) -> bool:
        if not (isinstance(operands[0], Name) and isinstance(operands[1], Text)):
            return False
        choices = self.scope.choices.get(operands[0].name, ())
        if operands[1].value not in choices:
            raise FormulaFault(f"choix inconnu : {operands[1].value}{suggestion(operands[1].value, choices)}")
        return sort_of(operands[0]) == Kind.CHOICE


def suggestion(word: str, known: Collection[str]) -> str:
    """« (vouliez-vous dire …?) » when a known word is near, the known words when they are few, else nothing."""
    if near := get_close_matches(word, known, n=1):
        return f" (vouliez-vous dire {near[0]} ?)"
    return f" ; attendu : {', '.join(known)}" if 0 < len(known) <= MOST_SAID else ""
