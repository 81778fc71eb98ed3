"""What a text of a contract says otherwise than the one before it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.contract.enums import PartyKind
from contracts.diagnosis.enums import Domain
from contracts.plan.enums import ByWhom
from contracts.signing.facts import TEXTS


@dataclass(frozen=True)
class Change:
    """One thing that changed, in the words of the language of the day; `before` or `after` is empty for what was added
    or taken out."""

    what: str
    before: str
    after: str


def changes(before: dict, after: dict, columns: tuple[str, ...] = TEXTS) -> list[Change]:
    """From the facts of a version to those of the next one, in the order of the text; `columns` of the domains, save
    those that the oldest texts lack, of which nothing is known to have changed."""
    pairs = [
        *_terms(before, after),
        *_rows(_("Party"), _parties(before), _parties(after)),
        *_rows(_("Scheme"), _schemes(before), _schemes(after)),
        *_domains(before, after, columns),
        *_rows(_("Objective"), _objectives(before), _objectives(after)),
        *_rows(_("Step"), _steps(before), _steps(after)),
    ]
    return [Change(what, old, new) for what, old, new in pairs if old != new]


def _terms(before: dict, after: dict) -> list[tuple[str, str, str]]:
    def months(facts: dict) -> str:
        every = facts["review_every"]
        return ngettext("every month", "every %(months)s months", every) % {"months": every}

    return [
        (_("Start"), day_of(before["starts_on"]), day_of(after["starts_on"])),
        (_("Term"), day_of(before["ends_on"]), day_of(after["ends_on"])),
        (_("Reviews"), months(before), months(after)),
        (_("Orientation"), day_of(before["oriented_on"]), day_of(after["oriented_on"])),
        (_("Unit"), before["unit"], after["unit"]),
    ]


def _rows(what: str, before: dict, after: dict) -> Iterable[tuple[str, str, str]]:
    """What rows said by their keys, and say: changed and taken out in the order of the former text, then added."""
    for key in [*before, *(key for key in after if key not in before)]:
        yield what, before.get(key, ""), after.get(key, "")


def _parties(facts: dict) -> dict[int, str]:
    return {party["id"]: party_words(party) for party in facts["parties"]}


def _schemes(facts: dict) -> dict[str, str]:
    return {scheme["code"]: scheme["label"] for scheme in facts["schemes"]}


def _objectives(facts: dict) -> dict[int, str]:
    return {one["id"]: f"{Domain(one['domain']).label} · {one['wording']}" for one in facts["objectives"]}


def _steps(facts: dict) -> dict[int, str]:
    return {step["id"]: step_words(step) for objective in facts["objectives"] for step in objective["steps"]}


def _domains(before: dict, after: dict, columns: tuple[str, ...]) -> Iterable[tuple[str, str, str]]:
    texts = {
        "own_strengths": _("what I say goes well"),
        "own_difficulties": _("what I say is hard"),
        "kept_strengths": _("what we keep of what goes well"),
        "kept_difficulties": _("what we keep of what is hard"),
        "seen_strengths": _("what the worker sees going well"),
        "seen_difficulties": _("what the worker sees being hard"),
    }
    said = [{row["domain"]: row for row in facts["domains"]} for facts in (before, after)]
    held = [name for name in columns if all(name in row for row in before["domains"])]
    for domain in Domain:
        old, new = (rows.get(domain, {}) for rows in said)
        for name in held:
            yield f"{domain.label}, {texts[name]}", old.get(name, ""), new.get(name, "")


def day_of(text: str | None) -> str:
    """A day of the facts as one reads it."""
    return date_format(dt.date.fromisoformat(text)) if text else ""


def party_words(party: dict) -> str:
    """« Nadia Benali », “Jean Roy, Emmaüs”: a party of the facts in words."""
    if party["kind"] == PartyKind.PERSON:
        return party["name"]
    return ", ".join(filter(None, (party["name"], party["organisation"])))


def who_does(step: dict) -> str:
    """Who does a step of the facts."""
    return step["whom"] or str(ByWhom(step["by_whom"]).label)


def step_words(step: dict) -> str:
    """A step of the facts in one line: what, who, by when."""
    due = _("by %(day)s") % {"day": day_of(step["due_on"])} if step["due_on"] else ""
    return " · ".join(filter(None, (step["wording"], who_does(step), due)))
