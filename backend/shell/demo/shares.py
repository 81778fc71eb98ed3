"""A few pieces shared with the first professional of a partner, so that the demonstration has some to read."""

import datetime as dt
from collections.abc import Iterator

from aids.applications.enums import ApplicationStatus
from aids.applications.models import Application
from backend.audit.models import ReadKind, ReadReason
from backend.audit.reads import log_read
from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.texts import texts
from cases.people.queries import current_household, latest_budget
from cases.sharing import operations, pieces
from cases.sharing.enums import InformedHow
from cases.sharing.models import Share
from cases.sharing.operations import Informed
from cases.sharing.perms import can_share
from cases.sharing.queries import professionals
from directory.models import User

LATE = 20
"""After the last hour at which the year of the demonstration writes."""


def share_pieces(today: dt.date) -> None:
    """Each share of `shares.toml`, of a file of its own; nothing when no partner's account has an organisation."""
    reader = professionals(today).order_by("pk").first()
    if reader is None:
        return
    files = _followed(today)
    for told in texts("shares")["shares"]:
        day = today - told["days_ago"] * days.ONE_DAY
        application = next((one for one in files if _known_by(one, day)), None)
        if application:
            _share(application, reader, told, day, today)


def _followed(today: dt.date) -> Iterator[Application]:
    """Applications whose taker still follows the household in which the applicant lives, the latest first."""
    submitted = Application.objects.filter(status=ApplicationStatus.SUBMITTED).order_by("-pk")
    seen: set[int] = set()
    for one in submitted.select_related("applicant", "taken_by"):
        home = current_household(one.applicant, today)
        if home and home.pk not in seen and can_share(one.taken_by, home):
            seen.add(home.pk)
            yield one


def _known_by(application: Application, day: dt.date) -> bool:
    """Whether the application and the household's latest budget were there on a day."""
    household = current_household(application.applicant, day)
    budget = latest_budget(household) if household else None
    return budget is not None and max(budget.on_date, application.received_on) <= day


def _share(application: Application, reader: User, told: dict, day: dt.date, today: dt.date) -> None:
    person, actor = application.applicant, application.taken_by
    how = told.get("how", "")
    with clock.at(days.moment(day, LATE)):
        offered = pieces.offered(actor, person, current_household(person, day))
        made = operations.share(
            actor=actor,
            person=person,
            partner=reader,
            chosen={(one.kind, one.object_id) for one in offered if one.kind in told["pieces"]},
            purpose=told["purpose"],
            ends_on=day + told["lasts"] * days.ONE_DAY,
            informed=Informed(day if how else None, how, told.get("not_informed", "")),
            on=day,
        )
        if told.get("notice"):
            operations.inform(actor=actor, share=made, version=1, on=day, how=InformedHow.NOTICE, today=day)
    _read(made, reader, told["read"], day)
    if told.get("ended"):
        with clock.at(days.moment(today - days.ONE_DAY, LATE)):
            operations.end(actor=actor, share=made, reason=told["ended"], today=today - days.ONE_DAY)


def _read(share: Share, reader: User, times: int, day: dt.date) -> None:
    for number in range(times):
        with clock.at(days.moment(day + (number + 1) * days.ONE_DAY, 9, 40)):
            log_read(
                actor=reader,
                kind=ReadKind.DOCUMENT,
                route="sharing:received_share",
                person_ids=[share.person_id],
                object_label=share.reference,
                reason=ReadReason.PARTNER,
            )
