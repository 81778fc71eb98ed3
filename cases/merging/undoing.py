"""Taking a merge apart: what it moved goes back; what was written since stays, listed for somebody to attribute."""

from dataclasses import dataclass, field

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.history import AuditedModel, lock
from backend.audit.operations import operation
from backend.kit import registry
from backend.kit.access import Refusal, require
from cases.merging import perms
from cases.merging.enums import Happened, MergeStatus, Outcome
from cases.merging.models import Merge, MergedReference
from cases.merging.operations import announce_households, lock_merge, lock_persons, without_waiting
from cases.merging.queries import later_merges
from cases.merging.references import moves_of, references_to
from cases.merging.states import MERGE, PAIR
from cases.people.models import Household, HouseholdMember, Person

NOT_RESTORED = frozenset({"version", "merged_into_id"})


def undo(*, actor, merge: Merge, version: int, reason: str) -> Merge:
    """The two files are two again.

    What the merge moved goes back, edited since or not; what was written since stays with the file that stayed, and is
    listed. Raises Refusal while a later merge of one of the two stands.
    """
    require(perms.can_undo(actor))
    with operation("merging.undo", actor=actor, reason=reason) as running:
        fresh = lock_merge(merge, "undo", version)
        if later_merges(fresh).exists():
            raise Refusal(_("One of these files was merged again since: that merge is taken apart first."))
        with without_waiting():
            homes = {pk for pk in (fresh.lives_in_id, fresh.leaves_id) if pk}
            list(Household.objects.filter(pk__in=homes).order_by("pk").select_for_update())
            persons = {person.pk: person for person in lock_persons((fresh.kept, fresh.absorbed))}
            kept, absorbed = persons[fresh.kept_id], persons[fresh.absorbed_id]
            since = _written_since(fresh)
            _put_back(fresh)
            _identity_back(kept, fresh)
            absorbed.merged_into = None
            absorbed.save()
            for record in since:
                record.save()
        undone = MERGE.move(fresh, "undo", undone_by=actor, undone_at=running.at, undo_reason=reason)
        PAIR.move(fresh.pair, "undo", judged_by=actor, judged_on=timezone.localdate(running.at), reason=reason)
        registry.merge_undone.announce(kept, absorbed)
        announce_households(undone, kept)
        announce_households(undone, absorbed)
        return undone


def attribute(*, actor, record: MergedReference, to_other: bool) -> MergedReference:
    """Somebody says whose a row written since the merge is: it stays, or moves to the other file."""
    require(perms.can_undo(actor))
    with operation("merging.attribute", actor=actor):
        fresh = lock(record)
        merge = fresh.merge
        if fresh.outcome != Outcome.TO_ATTRIBUTE or merge.status != MergeStatus.UNDONE:
            raise Refusal(_("Somebody said already whose this is."))
        for person in lock_persons((merge.kept, merge.absorbed)):
            if person.merged_into_id:
                raise Refusal(_("One of these files was merged again since: that merge is taken apart first."))
        _give(fresh, merge, merge.absorbed if to_other else merge.kept)
        fresh.outcome = Outcome.OTHER if to_other else Outcome.STAYS
        fresh.save()
        for household in Household.objects.filter(pk__in={merge.lives_in_id, merge.leaves_id} - {None}):
            registry.household_changed.announce(household)
        return fresh


def _give(record: MergedReference, merge: Merge, owner: Person) -> None:
    """The row names this person, and their household where it named one of the two that the merge joined."""
    model = apps.get_model(record.model)
    row = model._base_manager.select_for_update(of=("self",)).filter(pk=record.object_id).first()
    if row is None:
        return
    wanted = {ref.column: owner.pk for ref in _columns(model, Person) if getattr(row, ref.column) == merge.kept_id}
    homes = {merge.lives_in_id, merge.leaves_id} - {None}
    home = owner.memberships.filter(ends_on=None, household__in=homes).values_list("household", flat=True).first()
    if home and model is not HouseholdMember:
        wanted |= {ref.column: home for ref in _columns(model, Household) if getattr(row, ref.column) in homes}
    changed = {column: value for column, value in wanted.items() if getattr(row, column) != value}
    for column, value in changed.items():
        setattr(row, column, value)
    if changed:
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise Refusal(_("This row cannot belong to the other file as it is: correct it there first.")) from error


def _columns(model: type[models.Model], target: type[models.Model]):
    return [reference for reference in references_to(target) if reference.model is model]


def _written_since(merge: Merge) -> list[MergedReference]:
    """One record for each row that points to the file that stayed, or to its household, and was written since."""
    known = set(merge.references.values_list("model", "object_id"))
    found: dict[tuple[str, int], MergedReference] = {}
    for move in moves_of(merge):
        for reference in references_to(move.model):
            if not issubclass(reference.model, AuditedModel):
                continue
            label = reference.model._meta.label_lower
            added = reference.model.history.filter(history_type="+", history_date__gte=merge.closed_at)
            added = added.exclude(operation_id=merge.operation).values("id")
            for pk in reference.rows(move.destination).filter(pk__in=added).order_by("pk").values_list("pk", flat=True):
                if (label, pk) not in known:
                    told = {"merge": merge, "model": label, "object_id": pk, "field": reference.field}
                    waits = {"happened": Happened.SINCE, "outcome": Outcome.TO_ATTRIBUTE}
                    found.setdefault((label, pk), MergedReference(**told, **waits))
    return list(found.values())


@dataclass
class Touched:
    """All that a merge did to one row."""

    model: type[models.Model]
    object_id: int
    records: list[MergedReference] = field(default_factory=list)

    def did(self, happened: str) -> bool:
        return any(record.happened == happened for record in self.records)

    @property
    def version_after(self) -> int | None:
        return self.records[0].version_after

    def tell(self, outcome: str) -> None:
        for record in self.records:
            record.outcome = outcome
            record.save()


def _put_back(merge: Merge) -> None:
    """Row by row, those that stand in one another's way in a later round; what cannot go back stays and is listed."""
    rows: dict[tuple[str, int], Touched] = {}
    for record in merge.references.order_by("pk"):
        key = (record.model, record.object_id)
        rows.setdefault(key, Touched(apps.get_model(record.model), record.object_id)).records.append(record)
    destinations = {(move.model, move.destination): move.source for move in moves_of(merge)}
    waiting = list(rows.values())
    while waiting:
        left = [touched for touched in waiting if not _tried(touched, merge, destinations)]
        if len(left) == len(waiting):
            for touched in left:
                touched.tell(Outcome.LEFT)
            return
        waiting = left


def _tried(touched: Touched, merge: Merge, destinations: dict) -> bool:
    """Whether the row is settled; False when another row stands in its way."""
    try:
        with transaction.atomic():
            outcome = _back(touched, merge, destinations)
    except IntegrityError:
        return False
    touched.tell(outcome)
    return True


def _back(touched: Touched, merge: Merge, destinations: dict) -> str:
    if touched.did(Happened.REMOVED):
        return _written_again(touched, merge)
    row = touched.model._base_manager.select_for_update(of=("self",)).filter(pk=touched.object_id).first()
    if row is None:
        return Outcome.LEFT
    untouched = getattr(row, "version", None) == touched.version_after
    if touched.did(Happened.CREATED):
        if untouched:
            row.delete()
        return Outcome.BACK if untouched else Outcome.LEFT
    if untouched and touched.did(Happened.CHANGED):
        _restore(row, _before(touched, merge))
        row.save()
        return Outcome.BACK
    moved = [one for one in touched.records if one.happened == Happened.MOVED and _points_back(row, one, destinations)]
    if moved:
        row.save()
    if not moved:
        return Outcome.LEFT
    return Outcome.BACK if untouched else Outcome.BACK_EDITED


def _points_back(row: models.Model, record: MergedReference, destinations: dict) -> bool:
    """Point a foreign key to where it pointed before the merge, unless somebody pointed it elsewhere since."""
    key = row._meta.get_field(record.field)
    source = destinations.get((key.related_model._meta.concrete_model, getattr(row, key.attname)))
    if source is None:
        return False
    setattr(row, key.attname, source)
    return True


def _before(touched: Touched, merge: Merge):
    """The last history row before the merge wrote this one."""
    history = touched.model.history.filter(id=touched.object_id)
    begun = history.filter(operation_id=merge.operation).order_by("history_id").values_list("history_id", flat=True)
    return history.filter(history_id__lt=begun[0]).order_by("-history_id").first()


def _restore(row: models.Model, before) -> None:
    """What the history says of the row, but its version, which only grows."""
    kept = {one.attname for one in before._meta.concrete_fields}
    for one in row._meta.concrete_fields:
        if one.attname in kept and not one.primary_key and one.attname not in NOT_RESTORED:
            setattr(row, one.attname, getattr(before, one.attname))


def _written_again(touched: Touched, merge: Merge) -> str:
    before = _before(touched, merge)
    row = touched.model(pk=touched.object_id)
    _restore(row, before)
    row.version = before.version + 1
    row.save(force_insert=True)
    return Outcome.BACK


def _identity_back(kept: Person, merge: Merge) -> None:
    """Each field that the merge changed returns to what it said, unless somebody corrected it since."""
    history = Person.history.filter(id=kept.pk)
    after = history.filter(operation_id=merge.operation).order_by("-history_id").first()
    before = history.filter(history_id__lt=after.history_id).order_by("-history_id").first()
    tracked = [one for one in Person._meta.concrete_fields if hasattr(before, one.attname)]
    left = []
    for one in tracked:
        changed = getattr(before, one.attname) != getattr(after, one.attname)
        if one.primary_key or one.attname in NOT_RESTORED or not changed:
            continue
        if getattr(kept, one.attname) == getattr(after, one.attname):
            setattr(kept, one.attname, getattr(before, one.attname))
        else:
            left.append(one.name)
    kept.save()
    told = {"merge": merge, "happened": Happened.IDENTITY, "model": Person._meta.label_lower, "object_id": kept.pk}
    for name in left:
        MergedReference(**told, field=name, outcome=Outcome.LEFT).save()
