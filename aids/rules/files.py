"""Read the files that a practitioner names on a command line: every one of them may be missing, huge or hostile.

Whatever is wrong is one French sentence: `FileFault` for a file that cannot be read at all.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from aids.rules.expressions import suggestion
from aids.rules.model import Aid, Question, RuleSet
from aids.rules.situation import COUNTS, MAX_AMOUNT, MAX_COUNT, MONEY, ROLES, YES_NO, Situation, SizeFault, size_of
from aids.rules.vocabulary import EXPENSE_KINDS, INCOME_KINDS, Kind

MOST_BYTES = 2_000_000
_BOM = "\ufeff"


class FileFault(ValueError):
    """A file that cannot be read, and why, in one French sentence."""


class SituationFault(ValueError):
    """A situation that is refused: which key, and why, in one French sentence."""


def read_text(path: Path, *, marked: bool = False) -> str:
    """The text of a file, byte for byte. `marked`: it may begin with the mark that spreadsheets write (BOM)."""
    try:
        if not path.is_file():
            raise FileFault("c’est un dossier, non un fichier" if path.is_dir() else "ce fichier n’existe pas")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise FileFault(f"fichier trop lourd : {_megabytes(size)}, alors que {_megabytes(MOST_BYTES)} suffisent")
        data = path.read_bytes()
    except OSError as error:
        raise FileFault("ce fichier ne peut pas être lu (droits, disque…)") from error
    if b"\0" in data:
        raise FileFault("ce fichier n’est pas du texte")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileFault(f"ce fichier n’est pas écrit en UTF-8 (ligne {line}) : l’enregistrer en UTF-8") from error
    if text.startswith(_BOM) and not marked:
        raise FileFault("ce fichier commence par une marque (BOM) : l’enregistrer en « UTF-8 », sans marque")
    return text


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".replace(".", ",") + "\u202fMo"


def read_situation(text: str, rule_set: RuleSet, aid_code: str | None = None) -> tuple[Aid, Situation]:
    """The aid asked for and the situation written in a JSON text: `Situation.to_json()`, in full or in part.

    An amount is a number or a text; `aid` may stand in the text. Raises `SituationFault`.
    """
    try:
        data = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        line = f" (ligne {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise SituationFault(f"ce fichier n’est pas du JSON lisible{line}") from error
    if not isinstance(data, dict):
        raise SituationFault('une situation s’écrit entre accolades : {"persons": 3, …}')
    aid = _aid(data.pop("aid", None) if aid_code is None else aid_code, rule_set)
    data.pop("aid", None)
    return aid, _Reader(data, rule_set, aid).situation()


def _no_constant(name: str) -> None:
    raise ValueError(f"no number: {name}")


def _aid(code: object, rule_set: RuleSet) -> Aid:
    aids = {aid.code: aid for aid in rule_set.aids}
    if code is None:
        if len(aids) == 1:
            return rule_set.aids[0]
        raise SituationFault(f"aid : ce texte a plusieurs aides ; en choisir une : {', '.join(aids)}")
    if not isinstance(code, str) or code not in aids:
        near = suggestion(code, list(aids)) if isinstance(code, str) else ""
        raise SituationFault(f"aid : aide inconnue : {_shown(code)}{near}")
    return aids[code]


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:60]


class _Reader:
    """One situation being read, key by key."""

    def __init__(self, data: Mapping[str, Any], rule_set: RuleSet, aid: Aid) -> None:
        self.data, self.rule_set, self.aid = data, rule_set, aid

    def situation(self) -> Situation:
        for key in self.data:
            if key not in _KEYS:
                raise SituationFault(f"{key[:60]} : clé inconnue{suggestion(key, list(_KEYS))}")
        told = {key: _KEYS[key](self, key, value) for key, value in self.data.items() if value is not None}
        told = self._sized(told)
        if "amount_asked" not in told:
            raise SituationFault("amount_asked : le montant demandé est attendu")
        try:
            return Situation.from_json(told)
        except ValueError as error:
            raise SituationFault(f"cette situation ne se lit pas : {error}") from error

    def _sized(self, told: dict[str, Any]) -> dict[str, Any]:
        try:
            return told | size_of(told, [member["role"] for member in told.get("members") or ()])
        except SizeFault as fault:
            raise SituationFault(str(fault)) from fault

    def count(self, key: str, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_COUNT:
            raise SituationFault(f"{key} : nombre entier de 0 à {MAX_COUNT} attendu : {_shown(value)}")
        return value

    def yes_no(self, key: str, value: object) -> bool:
        if not isinstance(value, bool):
            raise SituationFault(f"{key} : true ou false attendu : {_shown(value)}")
        return value

    def amount(self, key: str, value: object) -> str:
        """Euros in whole cents, as a text."""
        try:
            found = Decimal(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else None
        except InvalidOperation:
            found = None
        if found is None or not found.is_finite() or not 0 <= found < MAX_AMOUNT or found.as_tuple().exponent < -2:
            sentence = 'montant en euros attendu, au centime, positif ou nul, par exemple "350.50"'
            raise SituationFault(f"{key} : {sentence} : {_shown(value)}")
        return format(found, "f")

    def word(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            raise SituationFault(f"{key} : texte attendu : {_shown(value)}")
        return value

    def among(self, key: str, value: object, known: list[str]) -> str:
        if not isinstance(value, str) or value not in known:
            near = suggestion(value, known) if isinstance(value, str) else ""
            raise SituationFault(f"{key} : valeur inconnue : {_shown(value)}{near}")
        return value

    def items(self, key: str, value: object) -> list[Any]:
        if not isinstance(value, list):
            raise SituationFault(f"{key} : liste attendue : {_shown(value)}")
        return value

    def lines(self, key: str, value: object, kinds: Mapping[str, str]) -> list[list[str]]:
        """Pairs of a code and an amount."""
        found = []
        for item in self.items(key, value):
            if not isinstance(item, list) or len(item) != 2:
                raise SituationFault(f'{key} : des paires attendues, par exemple ["{next(iter(kinds))}", "350.50"]')
            code = self.among(key, item[0], list(kinds))
            found.append([code, self.amount(f"{key}.{code}", item[1])])
        return found

    def incomes(self, key: str, value: object) -> list[list[str]]:
        return self.lines(key, value, INCOME_KINDS)

    def expenses(self, key: str, value: object) -> list[list[str]]:
        return self.lines(key, value, EXPENSE_KINDS)

    def months(self, key: str, value: object) -> list[list[list[str]]]:
        return [self.incomes(key, month) for month in self.items(key, value)]

    def proposed(self, key: str, value: object) -> list[list[str]]:
        return self.lines(key, value, {aid.code: aid.label for aid in self.rule_set.aids})

    def ground(self, key: str, value: object) -> str:
        return self.among(key, value, [ground.code for ground in self.aid.grounds])

    def day(self, key: str, value: object) -> str:
        text = self.word(key, value)
        if not _is_day(text):
            raise SituationFault(f'{key} : jour attendu, par exemple "2026-03-01" : {_shown(value)}')
        return text

    def members(self, key: str, value: object) -> list[dict[str, Any]]:
        found = []
        for item in self.items(key, value):
            if not isinstance(item, dict) or not item.keys() <= {"role", "age", "income"}:
                raise SituationFault(f'{key} : chaque personne s’écrit {{"role": "head", "age": 34}}')
            member = {"role": self.among(f"{key}.role", item.get("role"), list(ROLES))}
            if item.get("age") is not None:
                member["age"] = self.count(f"{key}.age", item["age"])
            if item.get("income") is not None:
                member["income"] = self.amount(f"{key}.income", item["income"])
            found.append(member)
        return found

    def grants(self, key: str, value: object) -> list[list[str]]:
        found = []
        for item in self.items(key, value):
            if not isinstance(item, list) or len(item) != 3:
                raise SituationFault(f'{key} : chaque aide reçue s’écrit ["code", "2026-03-01", "150.00"]')
            code, day, amount = item
            found.append([self.word(key, code), self.day(key, day), self.amount(key, amount)])
        return found

    def answers(self, key: str, value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise SituationFault(f"{key} : des réponses entre accolades attendues : {_shown(value)}")
        questions = self.rule_set.questions
        for code in value:
            if code not in questions:
                raise SituationFault(f"{key}.{code[:60]} : question inconnue{suggestion(code, list(questions))}")
        told = {code: answer for code, answer in value.items() if answer is not None}
        return {code: self.answer(f"{key}.{code}", questions[code], answer) for code, answer in told.items()}

    def answer(self, key: str, question: Question, value: object) -> Any:
        match question.fact.kind:
            case Kind.YES_NO:
                return self.yes_no(key, value)
            case Kind.CHOICE:
                return self.among(key, value, list(question.choices))
            case Kind.MONEY | Kind.SHARE:
                return self.amount(key, value)
        return self.count(key, value)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


_KEYS: Mapping[str, Callable[[_Reader, str, Any], Any]] = {
    **dict.fromkeys(COUNTS, _Reader.count),
    **dict.fromkeys(YES_NO, _Reader.yes_no),
    **dict.fromkeys(MONEY, _Reader.amount),
    "incomes": _Reader.incomes,
    "expenses": _Reader.expenses,
    "earlier_months": _Reader.months,
    "ground": _Reader.ground,
    "on": _Reader.day,
    "members": _Reader.members,
    "commune": _Reader.word,
    "past_grants": _Reader.grants,
    "proposed_here": _Reader.proposed,
    "answers": _Reader.answers,
}
