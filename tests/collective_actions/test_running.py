"""Those who write and run actions: what is proposed, planned, who comes, who was there."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from backend.audit.models import ReadLog
from backend.audit.operations import operation
from backend.kit import clock
from collective_actions.catalogue.models import Action, Series
from collective_actions.enrolment import operations, queries
from collective_actions.enrolment.models import Enrolment, Presence
from directory.enums import Role
from tests import factories
from tests.evaluating import facilitated
from tests.forms import said, whole_page
from tests.offering import WORDS, a_day, action, comes, dates, organisation
from tests.referring import partner_of, service

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "Coudre ensemble",
    "kind": "workshop",
    "plain_words": WORDS,
    "thematics": ["remobilisation"],
    "open_to": "everybody",
    "cost": "Gratuit",
}


@pytest.fixture
def partner(world, sign_in):
    """A partner's professional who belongs to an organisation, signed in."""
    account = partner_of(world, service(world))
    client = sign_in(Role.PARTNER)
    client.account = account
    return client


@pytest.fixture
def designer(sign_in):
    return sign_in(Role.ACTION_DESIGNER)


def planned(world, **changes) -> dict:
    return {
        "day": a_day().isoformat(),
        "from_time": "14h",
        "to_time": "16h",
        "together": "on",
        "place": "Maison de quartier",
        "commune": world.communes["est"].name,
        "capacity": "8",
        "minimum": "0",
        "key": "0190d8ab-0000-7000-8000-000000000001",
    } | changes


def test_a_partner_proposes_and_the_design_service_publishes(world, partner, designer):
    told = TYPED | {"owner": partner.account.organisation_id, "key": "0190d8ab-0000-7000-8000-000000000002"}
    url = partner.post(reverse("collective:new"), told)["Location"]
    made = Action.objects.get()
    assert url == made.get_absolute_url()
    partner.post(reverse("collective:series_new", args=[made.pk]), planned(world))
    assert Series.objects.get().capacity == 8
    partner.post(reverse("collective:move", args=[made.pk]), {"step": "publish"})
    made.refresh_from_db()
    assert made.status == "draft"
    partner.post(reverse("collective:move", args=[made.pk]), {"step": "propose"})
    assert "Coudre ensemble" in designer.get(reverse("desk")).content.decode()
    designer.post(reverse("collective:move", args=[made.pk]), {"step": "publish"})
    made.refresh_from_db()
    assert made.status == "published"


def test_a_partner_writes_for_their_own_organisation_only(world, partner):
    other = organisation(world, "Les Voisins")
    refused = partner.post(reverse("collective:new"), TYPED | {"owner": other.pk})
    assert refused.status_code == 422 and not Action.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("day", (dt.date.today() - dt.timedelta(days=1)).isoformat()),  # noqa: DTZ011 (the day of the machine is meant)
        ("place", ""),
        ("capacity", "0"),
        ("capacity", "100000"),
        ("minimum", "9"),
        ("to_time", "13h"),
        ("commune", "Nulle part"),
        ("until", "2001-01-01"),
        ("from_time", "midi"),
    ],
)
def test_what_cannot_be_planned_is_refused_on_its_field(world, designer, field, typed):
    url = reverse("collective:series_new", args=[action(world).pk])
    refused = designer.post(url, planned(world, **{field: typed}))
    assert refused.status_code == 422
    assert refused.context["form"].errors.get(field), refused.context["form"].errors
    assert not Series.objects.exists()


def test_weekly_dates_are_one_series_or_as_many(world, designer):
    of = action(world)
    until = (a_day() + dt.timedelta(weeks=2)).isoformat()
    url = reverse("collective:series_new", args=[of.pk])
    designer.post(url, planned(world, until=until))
    assert Series.objects.count() == 1
    apart = planned(world, until=until, from_time="9h", to_time="11h", key="0190d8ab-0000-7000-8000-000000000003")
    del apart["together"]
    designer.post(url, apart)
    assert Series.objects.count() > 2
    for one in Series.objects.all():
        assert one.first_at == one.meetings.order_by("starts_at").first().starts_at
        assert one.closes_at == one.first_at


def test_seats_below_those_who_come_are_refused_with_the_figure(world, designer):
    series = dates(world, capacity=3)
    comes(series, "Awa")
    comes(series, "Bruno")
    at = timezone.localtime(series.closes_at)
    typed = {"minimum": 0, "closes_on": at.date().isoformat(), "closes_hour": f"{at:%H:%M}", "version": series.version}
    refused = designer.post(reverse("collective:seats", args=[series.pk]), typed | {"capacity": 1})
    assert refused.status_code == 422 and "2" in refused.context["form"].errors["capacity"][0]


def test_a_meeting_moves_with_its_series(world, designer):
    series = dates(world)
    meeting = series.meetings.get()
    day = a_day(20)
    typed = {"day": day.isoformat(), "from_time": "9h30", "to_time": "11h", "version": meeting.version}
    place = {"place": "Salle des fêtes", "commune": world.communes["est"].name}
    designer.post(reverse("collective:meeting", args=[meeting.pk]), typed | place)
    series.refresh_from_db()
    assert timezone.localtime(series.first_at).date() == day
    assert series.closes_at <= series.first_at


def test_a_partner_enrols_by_a_first_name_while_the_seat_is_held(world, partner):
    series = dates(world, capacity=1)
    url = partner.post(reverse("collective:begin", args=[series.pk]))["Location"]
    assert said("The seat is held for ten minutes.") in partner.get(url).content.decode()
    typed = {"first_name": "Awa", "initial": "d"}
    refused = partner.post(url, typed)
    assert refused.status_code == 422 and "agreed" in refused.context["form"].errors
    partner.post(url, typed | {"agreed": "on"})
    assert Enrolment.objects.get().name == "Awa D."
    assert "Awa D." in partner.get(reverse("collective:enrolments")).content.decode()


def test_a_partner_sees_of_others_actions_only_whom_their_organisation_enrolled(world, partner):
    series = dates(world, capacity=9)
    person = factories.person(world, first_name="Zéphyrine", last_name="Quatremare")
    told = {"series": series, "person": person, "agreed": True, "now": clock.now()}
    seat = operations.enrol(actor=world.account(Role.SOCIAL_WORKER), **told)
    comes(series, "Bruno", actor=partner.account)
    text = partner.get(series.get_absolute_url()).content.decode()
    assert "Bruno" in text and "Zéphyrine" not in text
    assert partner.post(reverse("collective:answer", args=[seat.pk]), {"answer": "cancel"}).status_code == 404
    assert partner.get(reverse("collective:presence", args=[series.meetings.get().pk])).status_code == 403


def test_who_runs_an_action_sees_first_names_and_initials_and_their_reading_is_kept(world, partner):
    series = dates(world, action(world, partner.account.organisation))
    person = factories.person(world, first_name="Zéphyrine", last_name="Quatremare")
    told = {"series": series, "person": person, "agreed": True, "now": clock.now()}
    operations.enrol(actor=world.account(Role.SOCIAL_WORKER), **told)
    text = partner.get(series.get_absolute_url()).content.decode()
    assert "Zéphyrine Q." in text and "Quatremare" not in text and person.get_absolute_url() not in text
    assert ReadLog.objects.latest("pk").person_ids == [person.pk]


def test_a_person_is_enrolled_from_their_file_and_warned_of_the_same_hours(world, sign_in):
    worker, person = sign_in(Role.SOCIAL_WORKER), factories.person(world)
    first = dates(world, capacity=5)
    second = dates(world, action(world, organisation(world, "Le Fil"), title="Coudre"), hours=(15, 17))
    url = reverse("collective:enrol", args=[person.pk])
    assert "Coudre" in worker.get(url).content.decode()
    keys = [f"0190d8ab-0000-7000-8000-00000000001{number}" for number in range(3)]
    worker.post(url, {"series": first.pk, "agreed": "on", "key": keys[0]})
    asked = worker.post(url, {"series": second.pk, "agreed": "on", "key": keys[1]})
    assert asked.status_code == 422 and "Cuisiner ensemble" in asked.content.decode()
    assert person.enrolments.count() == 1
    worker.post(url, {"series": second.pk, "agreed": "on", "key": keys[1], "anyway": second.pk})
    assert person.enrolments.count() == 2
    again = worker.post(url, {"series": second.pk, "agreed": "on", "key": keys[2], "anyway": second.pk})
    assert again.status_code == 422


def test_who_came_is_said_on_the_day_and_an_absence_is_followed_up_once(world, sign_in, designer):
    worker, person = world.account(Role.SOCIAL_WORKER), factories.person(world)
    series = dates(world)
    seat = operations.enrol(actor=worker, series=series, person=person, agreed=True, now=clock.now())
    meeting = series.meetings.get()
    url = reverse("collective:presence", args=[meeting.pk])
    assert designer.post(url, {f"came-{seat.pk}": "no"}).status_code == 422
    with clock.at(meeting.ends_at):
        assert designer.post(url, {f"came-{seat.pk}": "no"}).status_code == 302
    absence = Presence.objects.get()
    desk = sign_in(Role.SOCIAL_WORKER)
    news = reverse("collective:absence", args=[absence.pk])
    assert news in desk.get(reverse("desk")).content.decode()
    desk.post(news)
    desk.post(news)
    absence.refresh_from_db()
    assert absence.followed_up_at and news not in desk.get(reverse("desk")).content.decode()
    assert Presence.history.filter(id=absence.pk).count() == 2


def test_the_sheet_to_sign_holds_first_names_and_room_for_others(world, designer):
    series = dates(world)
    comes(series, "Awa")
    pdf = designer.get(reverse("collective:presence_sheet", args=[series.meetings.get().pk])).content
    text = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert "Awa D." in text and "Signature" in text and "06 12" not in text


def test_a_seat_that_is_offered_waits_on_the_desk_of_who_enrolled(world, sign_in):
    worker, person = world.account(Role.SOCIAL_WORKER), factories.person(world, first_name="Zéphyrine")
    series = dates(world, capacity=1)
    awa = comes(series, "Awa")
    operations.enrol(actor=worker, series=series, person=person, agreed=True, now=clock.now())
    operations.cancel(enrolment=awa, now=clock.now())
    desk = sign_in(Role.SOCIAL_WORKER).get(reverse("desk")).content.decode()
    assert said("A seat is offered: tell them, then answer") in desk and "Zéphyrine" in desk
    assert len(queries.to_settle(worker, clock.now())) == 1


def test_the_page_of_a_person_tells_their_enrolments_to_who_follows_the_file(world, sign_in):
    worker, person = world.account(Role.SOCIAL_WORKER), factories.person(world)
    series = dates(world)
    told = {"series": series, "person": person, "agreed": True, "now": clock.now()}
    operations.enrol(actor=worker, **told)
    colleague = world.account(Role.SOCIAL_WORKER, "ouest")
    assert [one.series_id for one in queries.of_person(worker, person, is_open=False)] == [series.pk]
    assert [one.series_id for one in queries.of_person(colleague, person, is_open=True)] == [series.pk]
    assert queries.of_person(colleague, person, is_open=False) == []
    assert "Cuisiner ensemble" in sign_in(Role.SOCIAL_WORKER).get(whole_page(person)).content.decode()


def test_the_order_of_the_dates_does_not_tell_where_a_protected_household_lives(world, sign_in):
    bernay = world.communes["ouest"]
    with operation("tests.commune", actor=None):
        bernay.longitude = Decimal("0.6")
        bernay.save()
    sooner = action(world, organisation(world, "Le Pré"), title="Marcher")
    dates(world, sooner, day=a_day(5), commune="ouest")
    dates(world, day=a_day(10), commune="est")
    known = factories.person(world)
    hidden = factories.person(world, first_name="Zoé", protected=True)

    def titles(person) -> list[str]:
        text = sign_in(Role.SOCIAL_WORKER, "ouest").get(reverse("collective:enrol", args=[person.pk])).content.decode()
        return sorted(["Marcher", "Cuisiner ensemble"], key=text.index)

    assert titles(known) == ["Cuisiner ensemble", "Marcher"]  # the nearest first
    assert titles(hidden) == ["Marcher", "Cuisiner ensemble"]


def test_a_name_sent_again_after_its_enrolment_was_cancelled_is_not_said_enrolled(world, partner):
    series = dates(world, capacity=1)
    url = partner.post(reverse("collective:begin", args=[series.pk]))["Location"]
    typed = {"first_name": "Awa", "initial": "d", "agreed": "on"}
    assert said("%(name)s is enrolled.", name="Awa D.") in partner.post(url, typed, follow=True).content.decode()
    partner.post(reverse("collective:answer", args=[Enrolment.objects.get().pk]), {"answer": "cancel"}, follow=True)
    text = partner.post(url, typed, follow=True).content.decode()
    state = Enrolment.objects.get().get_status_display()
    assert said("%(name)s is enrolled.", name="Awa D.") not in text
    assert said("%(name)s was typed already; since then: %(state)s.", name="Awa D.", state=state) in text


def test_who_facilitates_says_who_came_and_answers_for_enrolments_whatever_their_role(world, sign_in):
    series = dates(world)
    seat = comes(series, "Awa")
    answer = reverse("collective:answer", args=[seat.pk])
    presence = reverse("collective:presence", args=[series.meetings.get().pk])
    manager = sign_in(Role.UNIT_MANAGER)
    assert (manager.get(presence).status_code, manager.post(answer).status_code) == (403, 404)
    facilitated(series.action, world.account(Role.UNIT_MANAGER))
    assert manager.get(presence).status_code == 200
    manager.post(answer, {"answer": "cancel"})
    seat.refresh_from_db()
    assert seat.status == "cancelled"
