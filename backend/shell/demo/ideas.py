"""What residents, partners and workers see missing in the demonstration, the ideas drawn from it, how far they are."""

import datetime as dt

from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.territory import Territory
from backend.shell.demo.texts import texts
from collective_actions.catalogue.enums import ActionKind
from collective_actions.needs import operations
from collective_actions.needs.models import Need, Proposal
from directory.models import Organisation, User

TO_READ, TO_ENDORSE, TO_CARRY = 2, 9, 16
"""Days after a need was told, and after a proposal was written."""


def play(territory: Territory, today: dt.date) -> None:
    """Some needs alone, of which some wait to be read; and one idea at each stage."""
    told = texts("ideas")
    for one in told["needs"]:
        _note(territory, today, one, one["thematic"])
    for one in told["ideas"]:
        needs = [_note(territory, today, need, one["thematic"]) for need in one["needs"]]
        _carry(territory, today, one, _propose(territory, today, one, needs))


def _designer(territory: Territory) -> User:
    return territory.staff[""]["actions"][0]


def _moment(today: dt.date, ago: int, hour: int = 14) -> dt.datetime:
    return days.moment(days.open_on_or_before(today - dt.timedelta(days=ago)), hour)


def _note(territory: Territory, today: dt.date, told: dict, thematic: str) -> Need:
    moment = _moment(today, told["ago"])
    fields = {"words": told["words"], "thematic": thematic, "commune": territory.communes[told["commune"]]}
    with clock.at(moment):
        if told["by"] != "resident":
            return operations.note_need(actor=_noting(territory, told["by"]), told=fields, today=moment.date())
        need = operations.tell_need(told=fields, address="", now=moment)
    if told.get("read", True):
        with clock.at(_moment(today, max(1, told["ago"] - TO_READ), 9)):
            need = operations.show_need(actor=_designer(territory), need=need)
    return need


def _noting(territory: Territory, who: str) -> User:
    """As the directory knows the account now: a partner was given an organisation since it was opened."""
    staff = territory.staff[""]["partenaire"] if who == "partner" else territory.staff[who]["travail-social"]
    return User.objects.get(pk=staff[0].pk)


def _propose(territory: Territory, today: dt.date, told: dict, needs: list[Need]) -> Proposal:
    designer, moment = _designer(territory), _moment(today, told["ago"])
    fields = {name: told[name] for name in ("title", "plain_words", "change", "thematic")}
    fields["unit"] = territory.units.get(told.get("unit", ""))
    with clock.at(moment):
        proposal = operations.add_proposal(actor=designer, told=fields, needs=needs, today=moment.date())
    for rank, one in enumerate(told.get("endorsed", ())):
        endorsed = _moment(today, told["ago"] - TO_ENDORSE - rank)
        with clock.at(endorsed):
            operations.endorse(
                actor=designer,
                proposal=proposal,
                organisation=Organisation.objects.get(name=one["organisation"]),
                words=one["words"],
                today=endorsed.date(),
            )
    return proposal


def _carry(territory: Territory, today: dt.date, told: dict, proposal: Proposal) -> None:
    if "carried_by" in told:
        owner = Organisation.objects.get(name=told["carried_by"])
        with clock.at(_moment(today, told["ago"] - TO_CARRY)):
            operations.carry(actor=_designer(territory), proposal=proposal, owner=owner, kind=ActionKind.WORKSHOP)
