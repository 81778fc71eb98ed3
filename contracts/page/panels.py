"""What contracts add to the page of a person, to the rail, to the history of a file."""

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.kit.access import Refusal
from backend.kit.registry import Panel, RailEntry, Subject, UnderWay
from cases.people.models import Person
from contracts.contract import perms, queries
from contracts.contract.enums import LIVING
from contracts.contract.models import WRITING_ROLES, Contract, ContractScheme, Party, Version
from contracts.diagnosis.models import DomainView, Rating
from contracts.life.models import Reminder, Review, Suspension
from contracts.outcomes.models import Outcome
from contracts.own.models import OwnPage, OwnVisit
from contracts.plan.models import Objective, Step, StepComment, StepTie
from contracts.plan.operations import follow_seats
from contracts.signing.models import Signature
from contracts.signing.queries import signed_before_leaving


def rail(user) -> list[RailEntry]:
    """Answers `rail_entries`."""
    if not user.holds(*WRITING_ROLES):
        return []
    return [RailEntry(_("Contracts"), "contracts:mine", "/contracts/")]


def person_actions(user, subject: Subject) -> list[dict]:
    """A contract is begun from the file; who has one opens it under « Under way »."""
    if not subject.is_writable or subject.person.died_on or not perms.can_read(user):
        return []
    url = reverse("contracts:new", args=[subject.person.pk])
    return [{"label": _("Accompaniment contract"), "url": url, "key": "c", "menu": True}]


def under_way(user, subject: Subject) -> list[UnderWay]:
    """The living contract of the person."""
    if not perms.can_read(user):
        return []
    return [
        UnderWay(
            label=_("Accompaniment contract"),
            url=one.get_absolute_url(),
            detail=one.number,
            state=one.get_status_display(),
            tone=one.tone,
            date=one.ends_on,
            date_words=_("until") if one.ends_on else "",
        )
        for one in _of(subject)
        if one.is_living
    ]


def person_panel(user, subject: Subject) -> Panel | None:
    """The contracts that are over, and what was signed of those that the person left to the other one of a couple."""
    if not subject.is_open or not perms.can_read(user):
        return None
    past = [one for one in _of(subject) if one.status not in LIVING]
    left = list(signed_before_leaving(subject.person).defer("facts"))
    told = {"contracts": past, "left": left, "person": subject.person}
    return Panel("contracts/person_panel.html", told) if past or left else None


def _of(subject: Subject) -> list[Contract]:
    return subject.once("contracts", lambda: list(Contract.objects.of_person(subject.person)))


def histories_of_person(person: Person) -> list:
    """Answers `person_histories`: that a contract was begun, signed, ended, and nothing that it says.

    Whoever follows the file reads this, and contracts are for fewer: the rest is in the history of the contract. Of one
    that the person left to the other one of a couple, until that day.
    """
    parts = Party.objects.filter(person=person, contract=OuterRef("id"), until__isnull=False).order_by("-until")
    until_left = Q(history_date__date__lte=Subquery(parts.values("until")[:1]))
    theirs = Q(id__in=Contract.objects.of_person(person).values("pk")) | until_left
    return [Contract.history.filter(theirs, id__in=Party.objects.filter(person=person).values("contract"))]


def histories_of(contracts: list[int]) -> list:
    """The history of contracts, by their ids, with all their rows: for who reads contracts."""
    pages = OwnPage.objects.filter(contract__in=contracts).values("pk")
    objectives = Objective.objects.filter(contract__in=contracts).values("pk")
    steps = Step.objects.filter(objective__in=objectives).values("pk")
    by_contract = (ContractScheme, Party, Version, DomainView, Rating, Objective, Review, Suspension, Reminder)
    return [
        Contract.history.filter(id__in=contracts),
        *(model.history.filter(contract__in=contracts) for model in by_contract),
        Step.history.filter(objective__in=objectives),
        *(model.history.filter(step__in=steps) for model in (StepTie, StepComment)),
        Outcome.history.filter(objective__in=objectives),
        Signature.history.filter(version_signed__contract__in=contracts),
        OwnPage.history.filter(id__in=pages),
        OwnVisit.history.filter(page__in=pages),
    ]


def settle_contracts(kept: Person, absorbed: Person, _merge) -> None:
    """Answers `merge_handlers`: two living contracts are not made those of one person before somebody settled them.

    Those that are over stay as they were, even when they overlapped: each of them was signed. What both said of a step
    of the same contract, which one of them left, is said by one.
    """
    follow_seats((kept, absorbed))
    for theirs in StepComment.objects.filter(person=absorbed, step__comments__person=kept):
        mine = lock(theirs.step.comments.get(person=kept))
        mine.words = "\n".join(filter(None, (mine.words, theirs.words)))
        mine.save()
        lock(theirs).delete()
    mine, theirs = (queries.living_of(one) for one in (kept, absorbed))
    if mine is None or theirs is None:
        return
    if mine == theirs:
        raise Refusal(_("Both sign the contract %(one)s: one of them leaves it first.") % {"one": mine.number})
    raise Refusal(
        _("Both files have a living contract (%(one)s and %(other)s): end one first.")
        % {"one": mine.number, "other": theirs.number}
    )
