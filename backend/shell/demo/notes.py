"""What workers wrote about those whom they follow: notes of every level, a few follow-ups, working notes."""

import datetime as dt
from random import Random

from aids.applications.enums import ApplicationStatus
from aids.applications.models import Application
from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.texts import texts
from cases.notes import operations
from cases.notes.models import Note
from cases.notes.operations import Told
from cases.people.perms import TAKING_ROLES

SHARE = 0.45
"""The chance that an application left a note."""
FOLLOW_UP = 0.2
LATEST_WORKING = 80
"""Days after which no working note is left."""


def play(rng: Random, today: dt.date) -> None:
    """Notes about the applicants, by who took or examines their application; all of them before `today`."""
    yesterday = days.open_on_or_before(today - days.ONE_DAY)
    submitted = Application.objects.filter(status=ApplicationStatus.SUBMITTED).order_by("pk")
    for application in submitted.select_related("applicant", "taken_by", "case_officer"):
        if rng.random() > SHARE:
            continue
        day = days.open_on_or_after(application.received_on + dt.timedelta(days=rng.randrange(20)))
        author = application.case_officer if application.case_officer and rng.random() < 0.4 else application.taken_by
        note = _write(rng, application, author, min(day, yesterday), today)
        later = days.open_on_or_after(day + dt.timedelta(days=rng.randrange(3, 25)))
        if isinstance(note, Note) and later <= yesterday and rng.random() < FOLLOW_UP:
            _complete(rng, note, author, later)


def _write(rng: Random, application: Application, author, day: dt.date, today: dt.date):
    moment = days.moment_between(rng, day, 9, 17)
    fitting = [
        one for one in texts("notes")["notes"] if one["level"] != "working" or (today - day).days < LATEST_WORKING
    ]
    told = rng.choice(fitting)
    with clock.at(moment):
        if not author.holds(*TAKING_ROLES):
            return None
        return operations.write_note(
            actor=author,
            person=application.applicant,
            level=told["level"],
            told=Told(facts=told["facts"], judgment=told.get("judgment", ""), title=told["title"]),
            now=moment,
        )


def _complete(rng: Random, note: Note, author, day: dt.date) -> None:
    moment = days.moment_between(rng, day, 9, 17)
    with clock.at(moment):
        operations.write_note(
            actor=author,
            person=note.person,
            level=note.level,
            told=Told(facts=rng.choice(texts("notes")["follow_ups"])),
            now=moment,
            completes=note,
        )
