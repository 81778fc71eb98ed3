"""Who opens which page of lead workers, absences and emergencies.

« led »: a person of a submitted application has the unit's social worker as lead worker, who is away and covered by
the case officer; the file was opened in an emergency by the social worker of the other unit. « free »: nobody leads.
"""

import datetime as dt

from backend.kit import clock
from cases.following import absences, emergencies, operations
from directory.enums import Role
from tests import factories
from tests.permission_matrix import CASE_OFFICERS, DONE, DPO, IDENTITY, OFFICER, REST, TAKER, TAKING, Row, both

WORKER = {"social_worker"}
ELSEWHERE = {"social_worker@ouest"}
MANAGER = {"unit_manager"}
MANAGERS = both("unit_manager")
KEEPING = both("social_worker") | CASE_OFFICERS | MANAGERS
EMERGENCY = TAKING | MANAGERS
NAMING = both("social_worker") | MANAGERS
OPEN = TAKER | WORKER | OFFICER | ELSEWHERE
"""Whose file it is of the led person: who took the application, who leads, who covers, who opened it by emergency."""
WORKS = OPEN - ELSEWHERE

LIST = {"get": {200: KEEPING, 403: REST}, "post": {405: KEEPING, 403: REST}}

ROWS = [
    Row("following:mine", "", **LIST),
    Row("following:caseload", "", **LIST),
    Row("following:absences", "", **LIST),
    Row("following:announced", "", **LIST),
    Row("following:absence_new", "", {200: KEEPING, 403: REST}, {422: KEEPING, 403: REST}),
    Row("following:left", "", {200: MANAGERS, 403: REST}, {422: MANAGERS, 403: REST}),
    Row("following:emergencies", "", {200: DPO, 403: REST}, {405: DPO, 403: REST}),
    Row("following:lead", "led", {200: IDENTITY, 403: REST}, {405: IDENTITY, 403: REST}),
    Row("following:lead", "unknown", {404: IDENTITY, 403: REST}, {405: IDENTITY, 403: REST}),
    # somebody leads already: what is sent too late is refused in the form
    Row("following:name", "led", {302: NAMING, 403: REST}, {422: WORKER | MANAGER, 403: REST}),
    Row(
        "following:name",
        "free",
        {200: WORKER | MANAGER, 403: REST},
        {422: WORKER | MANAGER, 403: REST},
    ),
    Row("following:name", "unknown", {404: NAMING, 403: REST}, {404: NAMING, 403: REST}),
    Row("following:hand_over", "led", {200: WORKER | MANAGER, 403: REST}, {422: WORKER | MANAGER, 403: REST}),
    Row("following:hand_over", "free", {302: KEEPING, 403: REST}, {302: KEEPING, 403: REST}),
    Row("following:end", "led", {200: WORKER | MANAGER, 403: REST}, {422: WORKER | MANAGER, 403: REST}),
    Row("following:letter", "led", {200: OPEN, 403: REST}, {405: IDENTITY, 403: REST}),
    Row("following:letter", "unknown", {404: IDENTITY, 403: REST}, {405: IDENTITY, 403: REST}),
    Row("following:announced_to_person", "led", {405: IDENTITY, 403: REST}, {302: OPEN, 403: REST}),
    Row("following:note_read", "led", {405: IDENTITY, 403: REST}, {DONE: WORKER, 403: REST}),
    Row(
        "following:absence_end",
        "absence",
        {405: KEEPING, 403: REST},
        {DONE: WORKER | MANAGER, 404: KEEPING - OFFICER, 403: REST},
    ),
    Row("following:emergency", "led", {302: OPEN, 200: EMERGENCY, 403: REST}, {302: OPEN, 422: EMERGENCY, 403: REST}),
    Row("following:emergency", "unknown", {404: EMERGENCY, 403: REST}, {404: EMERGENCY, 403: REST}),
    Row(
        "following:emergency_end",
        "access",
        {405: EMERGENCY | DPO, 403: REST},
        {DONE: ELSEWHERE | WORKER | OFFICER | DPO, 404: EMERGENCY, 403: REST},
    ),
    Row("following:seen", "announced", {405: KEEPING | DPO, 403: REST}, {DONE: WORKER, 404: KEEPING | DPO, 403: REST}),
]


def build(stage) -> None:
    world, today = stage.world, clock.today()
    person, free = (factories.person(world, last_name=name, phone="") for name in ("Kapokier", "Laurier"))
    factories.submitted(world, person)
    worker, officer = world.account(Role.SOCIAL_WORKER), world.account(Role.CASE_OFFICER)
    (lead,) = operations.name_lead(actor=worker, persons=[person], worker=worker, starts_on=today, today=today)
    absence = absences.declare_absence(
        actor=worker,
        worker=worker,
        covered_by=officer,
        starts_on=today,
        ends_on=today + dt.timedelta(days=3),
        today=today,
    )
    access = emergencies.open_in_emergency(
        actor=world.account(Role.SOCIAL_WORKER, "ouest"),
        person=person,
        kind="danger",
        reason="Coupure de courant ce soir.",
        now=clock.now(),
        today=today,
    )
    announced = access.announcements.get(capacity="lead_worker")
    stage.made["following", "led"] = {"pk": person.pk, "lead": lead.pk}
    stage.made["following", "free"] = {"pk": free.pk}
    stage.made["following", "absence"] = {"pk": absence.pk}
    stage.made["following", "access"] = {"pk": access.pk}
    stage.made["following", "announced"] = {"pk": announced.pk}
