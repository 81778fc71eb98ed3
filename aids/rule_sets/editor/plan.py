"""The plan of a text: its elements in order, each in one line of words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aids.rule_sets.editor.changes import Data, at, identity, neighbour
from aids.rule_sets.editor.drafts import element_of, places, written
from aids.rule_sets.editor.outline import Address
from aids.rule_sets.editor.sections import HEAD, Section, section
from aids.rules import model
from aids.rules.expressions import Expression
from aids.rules.model import RuleSet
from aids.rules.reading import Fault
from aids.rules.vocabulary import UNITS, Kind
from aids.rules.wording import worded, worded_name, worded_over

_WITH_FORMULA = frozenset({"aids.conditions", "aids.amount", "aids.caps", "indicators", "tables"})
_SIGNS = {"<=": "≤", "<": "<", ">=": "≥", ">": ">", "==": "="}


@dataclass(frozen=True, slots=True)
class Row:
    """One element: what it is called, what it says, how many faults it holds, what can be done with it.

    `where` and `identity` say at which place it stands, and that it is this one that stands there.
    """

    address: Address
    where: str
    identity: str
    label: str
    code: str
    words: str
    url: str
    faults: int
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The elements of a kind; `single` is one that is there at most once."""

    section: Section
    rows: list[Row]
    add_url: str


def parts_of(pk: int, data: Data, rules: RuleSet | None, faults: list[Fault], address: Address = ()) -> list[Part]:
    """What an element holds, the text itself by default, kind by kind."""
    kinds = section(HEAD).parts if not address else section(str(address[0])).parts
    counts = _faults_by_element(faults)
    found = []
    for kind in kinds:
        one = section(kind)
        container = (*address, one.key)
        rows = [_row(pk, data, rules, place, one, counts) for place in places(data, container, one)]
        single = not (one.named or one.listed)
        if single:
            url = "" if rows else reverse("rule_sets:edit_element", args=[pk, written(container)])
        else:
            url = reverse("rule_sets:add_element", args=[pk, written(container)])
        found.append(Part(one, rows, url))
    return found


def _faults_by_element(faults: list[Fault]) -> Mapping[Address, int]:
    counts: dict[Address, int] = {}
    for fault in faults:
        address, _key = element_of(fault.key_path)
        for end in range(len(address) + 1):
            counts[address[:end]] = counts.get(address[:end], 0) + 1
    return counts


def _row(
    pk: int, data: Data, rules: RuleSet | None, address: Address, one: Section, counts: Mapping[Address, int]
) -> Row:
    element = at(data, address)
    code = address[-1] if one.named else element.get("code", "")
    several = one.named or one.listed
    return Row(
        address=address,
        where=written(address),
        identity=identity(data, address),
        label=title_of(one, element, address),
        code=str(code),
        words=_words(rules, address, one, element),
        url=reverse("rule_sets:edit_element", args=[pk, written(address)]),
        faults=counts.get(address, 0),
        first=not several or neighbour(data, address, -1) is None,
        last=not several or neighbour(data, address, 1) is None,
    )


def title_of(one: Section, element: Data, address: Address) -> str:
    """What an element is called, whatever its kind."""
    for key in ("label", "title", "who"):
        if isinstance(element.get(key), str):
            field = one.field(key)
            return field.choices.get(element[key], element[key]) if field else element[key]
    return str(address[-1]) if address else ""


def _words(rules: RuleSet | None, address: Address, one: Section, element: Data) -> str:
    if rules and one.kind in _WITH_FORMULA:
        return _formula_in_words(rules, address, one.kind)
    match one.kind:
        case "articles":
            return element.get("text", "")[:200]
        case "aids":
            return _aid_in_words(element)
        case "tallies":
            return f"{_choice(one, element, 'what')}, {_choice(one, element, 'over', 'calendar_year')}"
        case "income" | "expenses":
            shares = element.get("shares", {})
            return ngettext("%(n)d share of its own", "%(n)d shares of their own", len(shares)) % {"n": len(shares)}
        case "questions":
            return element.get("question", "")
        case "constants":
            return str(element.get("value", "")).replace(".", ",")
        case "places":
            return ", ".join(map(str, element.get("communes", [])))[:200]
        case "periods":
            return ", ".join(map(str, element.get("starts", [])))
        case "aids.documents":
            return _("required") if element.get("required", True) else _("asked for when it is useful")
        case "aids.deciders":
            return _decider_in_words(element)
    return ""


def _choice(one: Section, element: Data, key: str, default: str = "") -> str:
    value = str(element.get(key, default))
    field = one.field(key)
    return field.choices.get(value, value) if field else value


def _aid_in_words(element: Data) -> str:
    counts = {key: len(element.get(key, [])) for key in ("conditions", "caps", "documents")}
    return ", ".join(
        [
            ngettext("%(n)d condition", "%(n)d conditions", counts["conditions"]) % {"n": counts["conditions"]},
            ngettext("%(n)d ceiling", "%(n)d ceilings", counts["caps"]) % {"n": counts["caps"]},
            ngettext("%(n)d document", "%(n)d documents", counts["documents"]) % {"n": counts["documents"]},
        ]
    )


def _decider_in_words(element: Data) -> str:
    words = []
    if "up_to" in element:
        words.append(_("up to %(amount)s €") % {"amount": str(element["up_to"]).replace(".", ",")})
    if element.get("emergency"):
        words.append(_("in an emergency only"))
    return ", ".join(words)


def words_of(rules: RuleSet, address: Address, one: Section) -> str:
    """The formula of an element in words, or nothing when it has none."""
    return _formula_in_words(rules, address, one.kind) if one.kind in _WITH_FORMULA else ""


def _formula_in_words(rules: RuleSet, address: Address, kind: str) -> str:
    if kind == "indicators":
        indicator = rules.indicators[str(address[1])]
        return worded(indicator.formula, rules, UNITS[indicator.unit].kind)
    if kind == "tables":
        table, key = rules.tables[str(address[1])]
        rows = ngettext("%(n)d row", "%(n)d rows", len(table.rows)) % {"n": len(table.rows)}
        return _("by %(what)s: %(rows)s") % {"what": worded(key, rules), "rows": rows}
    aid = rules.aids[int(address[1])]
    if kind == "aids.amount":
        return worded(aid.amount.formula, rules, Kind.MONEY, aid)
    if kind == "aids.caps":
        cap = aid.caps[int(address[3])]
        return f"{worded(cap.formula, rules, Kind.MONEY, aid)}, {worded_over(cap.over, rules)}"
    return _condition_in_words(rules, aid, int(address[3]))


def _condition_in_words(rules: RuleSet, aid: model.Aid, number: int) -> str:
    condition = aid.conditions[number]
    if condition.threshold is None:
        return worded(condition.formula, rules, aid=aid)
    limit: Expression = condition.threshold
    words = worded(limit, rules, rules.kinds[condition.indicator], aid)
    return f"{worded_name(condition.indicator, rules)} {_SIGNS[condition.comparison]} {words}"
