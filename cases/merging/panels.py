"""What merging adds to a person's page, to their history and to the frame."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.kit.registry import RailEntry, Subject
from cases.merging.models import Merge
from cases.merging.perms import LOOKING_ROLES, can_propose
from cases.people.models import Person


def person_actions(user, subject: Subject) -> list[dict]:
    """Answers `person_actions`: the other file of the same person is looked for from here."""
    if not can_propose(user):
        return []
    url = reverse("merging:search", args=[subject.person.pk])
    return [{"label": _("Two files of one person"), "url": url, "menu": True}]


def histories_of_person(person: Person) -> list:
    """Answers `person_histories`: the merges of the file, and all that was written in those merged into it."""
    absorbed = Person.objects.filter(merged_into=person.pk).values("pk")
    ours = Q(kept=person.pk) | Q(absorbed=person.pk) | Q(kept__in=absorbed) | Q(absorbed__in=absorbed)
    return [Person.history.filter(id__in=absorbed), Merge.history.filter(ours)]


def rail(user) -> list[RailEntry]:
    """Answers `rail_entries`: files that look alike, and merges that wait for a second account."""
    return [RailEntry(gettext_lazy("Duplicates"), "merging:list", "/merging/")] if user.holds(*LOOKING_ROLES) else []
