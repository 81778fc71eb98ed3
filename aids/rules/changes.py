"""Gather what changes between two texts, each change told in one French sentence at its place."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aids.rules.expressions import Expression, Lookup, Name, Operation, names
from aids.rules.model import Aid, RuleSet
from aids.rules.vocabulary import Kind
from aids.rules.wording import worded

_FIGURE = re.compile("(−?\\d[\\d\u202f]*(?:,\\d+)?(?:[\u202f\u00a0](?:€|%|ans?|jours?))?)")


_WHEN: Mapping[str, str] = {
    "met": "quand c’est oui",
    "not_met": "quand c’est non",
    "unknown": "quand un renseignement manque",
    "unsettled": "quand le texte ne tranche pas",
}


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: where (« Secours d’urgence › Plafond »), what in one sentence, and what was and is said in full."""

    place: str
    sentence: str
    change: Change
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Noun:
    """« L’aide », « Le plafond »: what comes and goes, and how a participle agrees with it."""

    words: str
    feminine: bool = False

    def is_(self, participle: str) -> str:
        return f"est {participle}{'e' if self.feminine else ''}"


class Changes:
    """The differences found so far between `old` and `new`."""

    def __init__(self, old: RuleSet, new: RuleSet) -> None:
        self.old, self.new = old, new
        self.found: list[Difference] = []

    def say(self, place: str, sentence: str, old: str = "", new: str = "") -> None:
        change = Change.CHANGED if old and new else Change.ADDED if new else Change.REMOVED
        self.found.append(Difference(place, sentence, change, old, new))

    def value(self, place: str, what: str, old: str, new: str) -> None:
        """« Seuil : 5,50 € → 6,00 €. »"""
        if old != new:
            end = "" if new.endswith(("?", ".", "!", "…")) else "."
            self.say(place, f"{what} : {old or 'rien'} → {new or 'rien'}{end}", old, new)

    def text(self, place: str, noun: Noun, old: str, new: str) -> None:
        """A passage too long to be quoted: « Le texte de l’article « Objet » a changé. »"""
        if old != new:
            happened = "a changé" if old and new else noun.is_("ajouté" if new else "supprimé")
            self.say(place, f"{noun.words} {happened}.", old, new)

    def sentences(
        self,
        place: str,
        old: Mapping[str, str],
        new: Mapping[str, str],
        old_usual: Mapping[str, str],
        new_usual: Mapping[str, str],
    ) -> None:
        """The sentences of an explanation, but for those that Iris writes itself in both texts."""
        for verdict, when in _WHEN.items():
            was, is_ = old.get(verdict, ""), new.get(verdict, "")
            written = was != old_usual.get(verdict, "") or is_ != new_usual.get(verdict, "")
            if was and is_ and written:
                self.text(place, Noun(f"La phrase dite {when}", True), was, is_)

    def formula(
        self,
        place: str,
        what: str,
        old: Expression | None,
        new: Expression | None,
        kind: Kind | None = None,
        aids: tuple[Aid | None, Aid | None] = (None, None),
    ) -> None:
        """A formula, told with the labels of its own text; where figures alone change, these figures first."""
        if _shape(old) == _shape(new):
            return
        before = "" if old is None else worded(old, self.old, kind, aids[0])
        after = "" if new is None else worded(new, self.new, kind, aids[1])
        if before == after:
            names_told = f"{_other_names(old, new)} → {_other_names(new, old)}"
            self.say(place, f"{what} : mêmes mots, lus dans d’autres calculs ({names_told}).", before, after)
        elif figures := _figures(before, after):
            self.say(place, f"{what} : {figures}.", before, after)
        else:
            self.value(place, what, before, after)

    def matched(
        self,
        place: str,
        noun: Noun,
        old: Mapping[str, str],
        new: Mapping[str, str],
        more: Mapping[str, str] | None = None,
    ) -> list[str]:
        """The codes that stay, once those that come and go are told; `old` and `new` are labels by code.

        `more` is what to say besides of what comes.
        """
        for code, label in new.items():
            if code not in old:
                besides = f" : {more[code]}" if more and more.get(code) else ""
                self.say(place, f"{noun.words} « {label} » {noun.is_('ajouté')}{besides}.", new=label)
        for code, label in old.items():
            if code not in new:
                self.say(place, f"{noun.words} « {label} » {noun.is_('supprimé')}.", old=label)
        self.order(place, noun, old, new, new)
        return [code for code in new if code in old]

    def order(self, place: str, noun: Noun, old: Iterable[str], new: Iterable[str], labels: Mapping[str, str]) -> None:
        """What stays and stands in another order, which is the one of the explanations."""
        old, new = list(old), list(new)
        before, after = [one for one in old if one in new], [one for one in new if one in old]
        if before != after:
            told = [" ; ".join(labels[one] for one in order) for order in (before, after)]
            self.say(place, f"{noun.words} ne vient plus au même rang : {told[1]}.", *told)


def _shape(tree: Expression | None) -> object:
    """A formula without what its names stand for: a cell that changes is told by its table, not by every formula."""
    match tree:
        case Name(name, _):
            return name
        case Lookup(table, _, column):
            return (table.code, _shape(column))
        case Operation(operator, operands):
            return (operator, *map(_shape, operands))
    return tree


def _other_names(tree: Expression, other: Expression) -> str:
    return ", ".join(sorted(names(tree) - names(other)))


def _figures(old: str, new: str) -> str:
    """« 5,50 € → 6,00 €, dans « … » » when nothing but figures differs between two wordings of several words."""
    before, after = _FIGURE.split(old), _FIGURE.split(new)
    if before[::2] != after[::2] or not any(before[::2]):
        return ""
    moved = [f"{was} → {is_}" for was, is_ in zip(before[1::2], after[1::2], strict=True) if was != is_]
    return f"{' ; '.join(moved)}, dans « {new} »"
