"""Writes: two files are said to be one person's, or two; the merge is proposed, and done or declined by another."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.apps import apps
from django.db import OperationalError, connection
from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, LockNotAvailable

from backend.audit.context import current_operation
from backend.audit.history import AuditedModel, StaleVersion, lock
from backend.audit.operations import operation
from backend.audit.transitions import TransitionRefused
from backend.kit import registry
from backend.kit.access import Refusal, require
from cases.merging import perms
from cases.merging.enums import Happened, MergeStatus
from cases.merging.identities import OF_THE_FILE, identity_after, taken, to_choose
from cases.merging.models import Merge, MergedReference, PersonPair
from cases.merging.queries import Homes, homes_of
from cases.merging.references import OWN, follow, moves_of
from cases.merging.states import MERGE, PAIR
from cases.people.models import Household, Person
from cases.people.perms import require_standing

PATIENCE = "700ms"
"""How long a merge waits for somebody who writes in one of the files: less than what ends a deadlock for the others."""


@dataclass(frozen=True)
class Wishes:
    """What who proposes a merge says: the id of the file that stays, field → id of the file that is right about it, the
    household in which they live when each file says another one, whether those were one."""

    kept_id: int
    chosen: dict[str, int] = field(default_factory=dict)
    lives_in_id: int | None = None
    joins: bool = False


def judge_two_persons(
    *, actor, persons: tuple[Person, Person], reason: str, key: uuid.UUID | None = None
) -> PersonPair:
    """These are two persons: remembered, so that they are not proposed again."""
    require(perms.can_propose(actor))
    with operation("merging.two_persons", actor=actor, reason=reason, key=key) as running:
        pair = _pair_of(*lock_persons(persons))
        judged = {"reason": reason, "judged_by": actor, "judged_on": timezone.localdate(running.at)}
        running.result_url = pair.get_absolute_url()
        return PAIR.move(pair, "judge_two_persons", **judged)


def propose(
    *, actor, persons: tuple[Person, Person], wishes: Wishes, reason: str, key: uuid.UUID | None = None
) -> Merge:
    """These are two files of one person: a proposal, for a second account to confirm.

    Raises Refusal when one of the files was merged, waits in another proposal, or when nobody said where they live.
    """
    require(perms.can_propose(actor))
    with operation("merging.propose", actor=actor, reason=reason, key=key) as running:
        first, second = lock_persons(persons)
        _require_free(first, second)
        pair = _pair_of(first, second)
        if set(to_choose(first, second, list(OF_THE_FILE))) - set(wishes.chosen):
            raise Refusal(_("These files differ in what only who follows both may choose: they propose the merge."))
        kept, absorbed = (first, second) if wishes.kept_id == first.pk else (second, first)
        lives_in, leaves, joins = _home_after(homes_of(kept, absorbed, timezone.localdate(running.at)), wishes)
        merge = Merge(
            pair=pair,
            kept=kept,
            absorbed=absorbed,
            taken=taken(kept, absorbed, wishes.chosen),
            lives_in=lives_in,
            leaves=leaves,
            joins=joins,
            reason=reason,
            proposed_by=actor,
            proposed_at=running.at,
        )
        merge.save()
        PAIR.move(pair, "propose", judged_by=actor, judged_on=timezone.localdate(running.at), reason=reason)
        running.result_url = merge.get_absolute_url()
        return merge


def decline(*, actor, merge: Merge, version: int, reason: str) -> Merge:
    """The proposal is taken back by its author, or declined by who could have confirmed it: nothing has moved."""
    require(perms.can_decline(actor, merge))
    with operation("merging.decline", actor=actor, reason=reason) as running:
        lock_merge(merge, "decline", version)
        PAIR.move(merge.pair, "decline", judged_by=actor, judged_on=timezone.localdate(running.at), reason=reason)
        return MERGE.move(merge, "decline", closed_by=actor, closed_at=running.at)


def confirm(*, actor, merge: Merge, version: int, seen: tuple[int, int]) -> Merge:
    """The two files become one: every reference to the file that joins points to the one that stays.

    `seen` is (version of the file that stays, of the one that joins) as both identities were shown. Raises Refusal, and
    writes nothing, when something stands against it.
    """
    require(perms.can_confirm(actor, merge))
    with operation("merging.confirm", actor=actor, reason=merge.reason) as running:
        fresh = lock_merge(merge, "confirm", version)
        with without_waiting():
            _lock_households(fresh)
            kept, absorbed = _in_roles(fresh, lock_persons((fresh.kept, fresh.absorbed)))
            _require_as_seen(fresh, kept, absorbed, seen)
            _require_as_proposed(fresh, kept, absorbed, timezone.localdate(running.at))
            for settle in registry.merge_handlers:
                settle(kept, absorbed, fresh)
            records = _written_by_rules(fresh, running.id)
            _take_identity(kept, absorbed, fresh)
            _bring(records, fresh)
        done = {"closed_by": actor, "closed_at": running.at, "operation": running.id}
        merged = MERGE.move(fresh, "confirm", **done)
        PAIR.move(fresh.pair, "merge", judged_by=actor, judged_on=timezone.localdate(running.at))
        registry.persons_merged.announce(kept, absorbed)
        announce_households(fresh, kept)
        return merged


def follow_late(merge: Merge) -> int:
    """What somebody was writing about the absorbed file while the merge was done follows too; returns how many rows.

    Safe to run twice: what has followed is not there any more.
    """
    with operation("merging.follow_late", actor=None):
        fresh = lock(merge)
        return _bring([], fresh) if fresh.status == MergeStatus.DONE else 0


def lock_persons(persons: tuple[Person, Person]) -> tuple[Person, Person]:
    """Both as they stand, the older file locked first and given first."""
    first, second = sorted(persons, key=lambda person: person.pk)
    return lock(first), lock(second)


def lock_merge(merge: Merge, step: str, version: int) -> Merge:
    """The merge, locked; raises TransitionRefused when this step is not possible any more, else StaleVersion."""
    fresh = lock(merge)
    access = MERGE.can(fresh, step)
    if not access:
        raise TransitionRefused(access.reason)
    if fresh.version != version:
        raise StaleVersion(fresh, version)
    return fresh


@contextmanager
def without_waiting() -> Iterator[None]:
    """A file in which somebody is writing is not waited for: Refusal, so that nobody waits for the other for ever."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        try:
            yield
        except OperationalError as error:
            if isinstance(error.__cause__, DeadlockDetected | LockNotAvailable):
                raise Refusal(_("Somebody is writing in one of these files: try again in a moment.")) from error
            raise
        cursor.execute("SET LOCAL lock_timeout = 0")


def announce_households(merge: Merge, kept: Person) -> None:
    """The households of the person, and the one that the file left, are not what they were."""
    on = timezone.localdate(merge.closed_at or merge.proposed_at)
    touched = {membership.household for membership in kept.memberships.filter(Q(ends_on=None) | Q(ends_on__gte=on))}
    for household in sorted(touched | ({merge.leaves} if merge.leaves else set()), key=lambda one: one.pk):
        if household.members.filter(ends_on=None).exists():
            registry.household_changed.announce(household)


def _pair_of(first: Person, second: Person) -> PersonPair:
    found = PersonPair.objects.filter(first=first, second=second).first()
    if found is None:
        found = PersonPair(first=first, second=second, found_on=timezone.localdate(current_operation().at))
        found.save()
    return found


def _require_free(first: Person, second: Person) -> None:
    if first.pk == second.pk:
        raise Refusal(_("This is one file: choose another one."))
    for person in (first, second):
        require_standing(person)
    ids = [first.pk, second.pk]
    waiting = Merge.objects.filter(Q(kept__in=ids) | Q(absorbed__in=ids), status=MergeStatus.PROPOSED)
    if waiting.exists():
        raise Refusal(_("One of these files waits in another proposal: that one is confirmed or declined first."))


def _home_after(homes: Homes, wishes: Wishes) -> tuple[Household | None, Household | None, bool]:
    """(household in which they live, household left, whether those were one); nothing when there is no question."""
    if not homes.differ:
        return None, None, False
    known = {home.pk: home for home in (homes.kept, homes.absorbed)}
    if wishes.lives_in_id not in known:
        raise Refusal(_("Each file says another household: say in which one they live."), field="lives_in")
    lives_in = known.pop(wishes.lives_in_id)
    (leaves,) = known.values()
    return lives_in, leaves, wishes.joins or not homes.others_in(leaves)


def _lock_households(merge: Merge) -> None:
    """Before the persons, in the order in which every other room locks them."""
    living = Q(members__person__in=[merge.kept_id, merge.absorbed_id]) & Q(members__ends_on=None)
    ids = Household.objects.filter(living | Q(pk__in=[merge.lives_in_id, merge.leaves_id])).values("pk")
    list(Household.objects.filter(pk__in=ids).order_by("pk").select_for_update())


def _in_roles(merge: Merge, persons: tuple[Person, Person]) -> tuple[Person, Person]:
    first, second = persons
    return (first, second) if merge.kept_id == first.pk else (second, first)


def _require_as_seen(merge: Merge, kept: Person, absorbed: Person, seen: tuple[int, int]) -> None:
    if (kept.version, absorbed.version) != seen:
        raise Refusal(_("One of the identities was corrected since this page was opened: look at both again."))
    if kept.merged_into_id or absorbed.merged_into_id:
        raise Refusal(_("One of these files was merged meanwhile: decline this proposal."))


def _require_as_proposed(merge: Merge, kept: Person, absorbed: Person, on) -> None:
    homes = homes_of(kept, absorbed, on)
    told = {merge.lives_in_id, merge.leaves_id} - {None}
    found = {homes.kept.pk, homes.absorbed.pk} if homes.differ else set()
    if told != found:
        raise Refusal(_("Where they live changed since the proposal: decline it, then propose the merge again."))


def _take_identity(kept: Person, absorbed: Person, merge: Merge) -> None:
    for name, value in identity_after(kept, absorbed, merge.taken).items():
        setattr(kept, name, value)
    kept.save()
    absorbed.merged_into = kept
    absorbed.save()


def _written_by_rules(merge: Merge, operation_id: uuid.UUID) -> list[MergedReference]:
    """What the rules wrote before anything moved, found in the histories by the operation."""
    found = []
    for model in _audited_models():
        rows = model.history.filter(operation_id=operation_id).order_by().values("id")
        touched = rows.annotate(begun=Min("history_id"), ended=Max("history_id")).values_list("id", "begun", "ended")
        kinds = dict(model.history.filter(operation_id=operation_id).values_list("history_id", "history_type"))
        for object_id, begun, ended in touched:
            match kinds[begun], kinds[ended]:
                case "+", "-":
                    continue
                case "+", _:
                    happened = Happened.CREATED
                case _, "-":
                    happened = Happened.REMOVED
                case _:
                    happened = Happened.CHANGED
            label = model._meta.label_lower
            found.append(MergedReference(merge=merge, happened=happened, model=label, object_id=object_id))
    return found


def _audited_models() -> Iterable[type[AuditedModel]]:
    return (one for one in apps.get_models() if issubclass(one, AuditedModel) and one not in (*OWN, Person))


def _bring(records: list[MergedReference], merge: Merge) -> int:
    """Move every reference, and keep a record of each with the version at which the merge left the row."""
    moved = [
        MergedReference(merge=merge, happened=Happened.MOVED, model=row._meta.label_lower, object_id=row.pk, field=name)
        for row, name in follow(moves_of(merge))
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    records = [*records, *moved]
    versions = _versions_of(records)
    for record in records:
        record.version_after = versions.get((record.model, record.object_id))
        record.save()
    return len(moved)


def _versions_of(records: list[MergedReference]) -> dict[tuple[str, int], int]:
    found: dict[tuple[str, int], int] = {}
    for label in {record.model for record in records}:
        model = apps.get_model(label)
        if issubclass(model, AuditedModel):
            ids = [record.object_id for record in records if record.model == label]
            rows = model._base_manager.filter(pk__in=ids).values_list("pk", "version")
            found |= {(label, pk): version for pk, version in rows}
    return found
