"""Writes: the managers of each unit are warned, once a day, of the applications that silence threatens."""

import datetime as dt
from collections import defaultdict

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from aids.applications.completeness.models import SilenceWarning
from aids.applications.completeness.tones import CLOSE, NEAR
from aids.applications.models import Application, application_number
from aids.applications.queries import undecided_before
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit import clock
from directory.enums import Role
from directory.models import RoleAssignment, User, living_on

MOST_NAMED = 40
"""Numbers of one kind that an e-mail names: the desk shows where the others are."""


def warn_managers(*, today: dt.date) -> list[SilenceWarning]:
    """What each manager is told today of their units; nobody is told twice a day, nor of nothing.

    Safe to run twice, and at once.
    """
    held = RoleAssignment.objects.filter(living_on(today), role=Role.UNIT_MANAGER, user__is_active=True)
    units = defaultdict(set)
    for manager, unit in held.values_list("user", "unit"):
        units[manager].add(unit)
    near = _near(today)
    written = []
    for manager in sorted(units):
        told = [one for one in near if one[0] in units[manager]]
        if told and (warning := _warn(manager, told, today)):
            written.append(warning)
    return written


def _near(today: dt.date) -> list[tuple[int, dt.timedelta, str]]:
    """(unit, time left, number) of each application that silence refused, or refuses within three weeks."""
    near = undecided_before(Application.objects, today + NEAR).values_list("unit", "silence_on", "year", "sequence")
    return [(unit, on - today, application_number(year, sequence)) for unit, on, year, sequence in near]


def _warn(manager_id: int, told: list[tuple[int, dt.timedelta, str]], today: dt.date) -> SilenceWarning | None:
    with operation("applications.warn_of_silence", actor=None):
        manager = lock(User(pk=manager_id))
        if SilenceWarning.objects.filter(manager=manager, day=today).exists():
            return None
        zero = dt.timedelta()
        warning = SilenceWarning(
            manager=manager,
            day=today,
            passed=[number for _unit, left, number in told if left < zero],
            within_a_week=[number for _unit, left, number in told if zero <= left <= CLOSE],
            within_three_weeks=[number for _unit, left, number in told if left > CLOSE],
        )
        warning.save()
        return warning


def to_mail(*, today: dt.date) -> list[int]:
    """Ids of the warnings of the day that no e-mail has brought yet to a manager who has an address."""
    waiting = SilenceWarning.objects.filter(day=today, mailed_at=None).exclude(manager__email="")
    return list(waiting.values_list("pk", flat=True))


def mail(warning_id: int) -> bool:
    """E-mail a warning to its manager, unless it was; whether it was sent now. Safe to run twice, and at once.

    It counts, and names numbers of applications: no person. Raises SMTPException or OSError when no server takes it.
    """
    with operation("applications.mail_warning", actor=None):
        warning = lock(SilenceWarning(pk=warning_id))
        manager = warning.manager
        if warning.mailed_at or not manager.email or not manager.is_active:
            return False
        with override(manager.language):
            subject, body = _words(warning)
        EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [manager.email]).send()
        warning.mailed_at = clock.now()
        warning.save()
        return True


def _words(warning: SilenceWarning) -> tuple[str, str]:
    kinds = (
        (_("Refused by silence, not decided"), warning.passed),
        (_("Silence is a refusal within 7 days"), warning.within_a_week),
        (_("Silence is a refusal within 21 days"), warning.within_three_weeks),
    )
    total = sum(len(numbers) for _title, numbers in kinds)
    subject = ngettext("Silence near: %(n)s application", "Silence near: %(n)s applications", total) % {"n": total}
    parts = [f"{title} ({len(numbers)}): {_named(numbers)}" for title, numbers in kinds if numbers]
    return subject, "\n\n".join([_("Hello,"), *parts, _("Your desk in Iris shows them, with who examines them.")])


def _named(numbers: list[str]) -> str:
    left = len(numbers) - MOST_NAMED
    return ", ".join([*numbers[:MOST_NAMED], *([_("and %(n)s more") % {"n": left}] if left > 0 else [])])
