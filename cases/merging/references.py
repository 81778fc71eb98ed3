"""Everything that points to a person or to a household, in whatever room: found in the models, named nowhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import IntegrityError, InternalError, ProgrammingError, models, transaction
from django.db.models import Count, F, Value
from django.utils.translation import gettext as _

from backend.audit.constraints import sentence_of
from backend.audit.models import OperationStamp
from backend.kit.access import Refusal
from cases.merging.models import Merge, MergedReference, PersonPair
from cases.people.models import Household, HouseholdMember, Person

OWN = (PersonPair, Merge, MergedReference)
"""What is said of two files stays said of those two."""


@dataclass(frozen=True)
class Reference:
    """A foreign key: the model whose rows hold it, its name."""

    model: type[models.Model]
    field: str

    @property
    def column(self) -> str:
        return self.model._meta.get_field(self.field).attname

    def rows(self, target_id: int) -> models.QuerySet:
        return self.model._base_manager.filter(**{self.column: target_id})


@dataclass(frozen=True)
class Move:
    """References to the row `source` of `model` are to point to `destination`."""

    model: type[models.Model]
    source: int
    destination: int


@cache
def references_to(target: type[models.Model]) -> tuple[Reference, ...]:
    """The foreign keys to a model, those without a reverse name and those of link tables too; histories keep theirs."""
    return tuple(
        Reference(model, field.name)
        for model in apps.get_models(include_auto_created=True)
        if model not in OWN and not issubclass(model, OperationStamp) and not model._meta.proxy
        for field in model._meta.local_concrete_fields
        if field.is_relation and field.related_model._meta.concrete_model is target
    )


def moves_of(merge: Merge) -> list[Move]:
    """What a merge moves: the person, and the household when two were one."""
    moves = [Move(Person, merge.absorbed_id, merge.kept_id)]
    if merge.joins:
        moves.append(Move(Household, merge.leaves_id, merge.lives_in_id))
    return moves


def follow(moves: Iterable[Move]) -> Iterator[tuple[models.Model, str]]:
    """Point every reference to its new row, through `save()`; gives (row, field) of each.

    Raises Refusal that names what cannot move.
    """
    for move in moves:
        for reference in references_to(move.model):
            rows = reference.rows(move.source).order_by("pk").select_for_update(of=("self",))
            for row in rows:
                setattr(row, reference.column, move.destination)
                save_or_refuse(row)
                yield row, reference.field


def save_or_refuse(row: models.Model) -> None:
    """Save a row; raises Refusal with what stands against it, the transaction being as it was before."""
    try:
        with transaction.atomic():
            row.save()
    except (IntegrityError, InternalError, ProgrammingError) as error:
        raise Refusal(blocked(row, error)) from error


def blocked(row: models.Model, error: Exception) -> str:
    """What stands against a row, in one sentence."""
    sentence = sentence_of(error) or _("both files hold one, and a person has only one.")
    words = {"what": str(row._meta.verbose_name).capitalize(), "why": sentence}
    return _("The merge cannot be done as it is. %(what)s: %(why)s") % words


@dataclass(frozen=True)
class Held:
    """How many rows of one kind each of two files holds."""

    label: str
    counts: tuple[int, int]


NOT_COUNTED = (Person, HouseholdMember)


def held(persons: tuple[int, int], homes: tuple[int | None, int | None]) -> list[Held]:
    """What two files hold, by kind: what points to the person, then what their household holds. Two queries."""
    of_persons = [one for one in references_to(Person) if one.model not in NOT_COUNTED]
    known = {reference.model for reference in of_persons} | set(NOT_COUNTED)
    of_homes = [one for one in references_to(Household) if one.model not in known]
    found: dict[str, list[int]] = {}
    for references, ids in ((of_persons, persons), (of_homes, homes)):
        for label, target, number in _counted(references, [one for one in ids if one]):
            row = found.setdefault(label, [0, 0])
            for place in (0, 1):
                row[place] += number if ids[place] == target else 0
    names = {model._meta.label_lower: str(model._meta.verbose_name_plural) for model in apps.get_models()}
    kinds = sorted((names.get(label, label), tuple(row)) for label, row in found.items())
    return [Held(name.capitalize(), counts) for name, counts in kinds]


def _counted(references: list[Reference], ids: list[int]) -> list[tuple[str, int, int]]:
    if not ids or not references:
        return []
    counted = [
        one.model._base_manager.filter(**{f"{one.column}__in": ids})
        .order_by()
        .annotate(held_kind=Value(one.model._meta.label_lower), held_by=F(one.column))
        .values_list("held_kind", "held_by")
        .annotate(held_rows=Count("pk"))
        for one in references
    ]
    return list(counted[0].union(*counted[1:], all=True))
