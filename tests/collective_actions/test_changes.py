"""What changes under those who are enrolled, and who may change it."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from collective_actions.catalogue import operations as catalogue
from collective_actions.catalogue.enums import ActionStatus, OpenTo
from collective_actions.enrolment import operations, queries
from collective_actions.enrolment.enums import EnrolmentStatus as Status
from collective_actions.enrolment.models import Enrolment
from collective_actions.programme import operations as programme
from directory.enums import Role
from tests import factories
from tests.forms import said
from tests.offering import action, comes, dates, organisation
from tests.referring import partner_of, service

pytestmark = pytest.mark.django_db


@pytest.fixture
def designer(world):
    return world.account(Role.ACTION_DESIGNER)


@pytest.fixture
def partner(world, sign_in):
    account = partner_of(world, service(world))
    client = sign_in(Role.PARTNER)
    client.account = account
    return client


def weekly(world, **changes):
    """Three meetings, a week apart."""
    day = clock.today() + dt.timedelta(days=10)
    return dates(world, day=day, until=day + dt.timedelta(weeks=2), **changes)


def moved(series, designer, *, now: dt.datetime, **place):
    meeting = series.meetings.order_by("-starts_at").first()
    hours = (meeting.starts_at + dt.timedelta(hours=1), meeting.ends_at + dt.timedelta(hours=1))
    told = {"place": "Salle des fêtes", "address": "", "commune": meeting.commune} | place
    return programme.correct_meeting(
        actor=designer, meeting=meeting, version=meeting.version, hours=hours, place=told, now=now
    )


class TestTheOwner:
    def test_who_carries_an_action_corrects_it_and_does_not_take_it_over(self, world, designer, partner):
        theirs = action(world, organisation(world))
        told = {"kind": "carrier", "organisation": partner.account.organisation}
        catalogue.add_part(actor=designer, action=theirs, told=told)
        url = reverse("collective:edit", args=[theirs.pk])
        form = partner.get(url).context["form"]
        assert form["owner"].value() == theirs.owner_id
        typed = {name: form[name].value() or "" for name in form.fields} | {"title": "Autrement"}
        assert partner.post(url, typed).status_code == 302
        again = {
            "owner": partner.account.organisation_id,
            "version": partner.get(url).context["form"]["version"].value(),
        }
        assert partner.post(url, typed | again).status_code == 403
        theirs.refresh_from_db()
        assert (theirs.title, theirs.owner.name) == ("Autrement", "La Marmite")

    def test_who_facilitates_for_a_partner_still_says_who_came_once_it_is_ended(self, world, designer, partner):
        series = dates(world)
        told = {"kind": "facilitator", "account": partner.account}
        catalogue.add_part(actor=designer, action=series.action, told=told)
        with clock.at(series.last_at):
            programme.move_action(actor=designer, action=series.action, step="end", now=series.last_at)
            url = reverse("collective:presence", args=[series.meetings.get().pk])
            assert partner.get(url).status_code == 200
            assert partner.get(reverse("collective:series", args=[series.pk])).status_code == 200
        draft = action(world, organisation(world, "Autre"), published=False)
        assert partner.get(draft.get_absolute_url()).status_code == 404


class TestDatesThatDoNotTakePlace:
    def test_are_neither_on_the_sheet_nor_on_the_poster(self, world, designer):
        kept = dates(world)
        gone = dates(world, kept.action, day=clock.today() + dt.timedelta(days=24))
        programme.cancel_series(actor=designer, series=gone, reason="Grève.", now=clock.now())
        cache.clear()
        sheet = Client().get(reverse("actions:action", args=[kept.action_id])).content.decode()
        assert sheet.count('https://schema.org/Event"') == 1
        pdf = Client().get(reverse("actions:poster", args=[kept.action_id])).content
        text = PdfReader(BytesIO(pdf)).pages[0].extract_text()
        assert text.count("Maison de quartier") == 1

    def test_cancelled_midway_are_told_to_each_and_not_to_who_had_left(self, world, designer, sign_in):
        worker = world.account(Role.SOCIAL_WORKER)
        series = weekly(world, capacity=5)
        told = {"actor": worker, "series": series, "agreed": True, "now": clock.now()}
        stays = operations.enrol(person=factories.person(world, first_name="Zéphyrine"), **told)
        left = operations.enrol(person=factories.person(world, first_name="Anatole"), **told)
        operations.cancel(enrolment=left, now=clock.now(), actor=worker)
        now = series.first_at + dt.timedelta(days=1)
        programme.cancel_series(actor=designer, series=series, reason="Plus de salle.", now=now)
        with clock.at(now):
            client = sign_in(Role.SOCIAL_WORKER)
            assert [one.pk for one in queries.to_settle(worker, now)] == [stays.pk]
            page = client.get(series.get_absolute_url()).content.decode()
            assert "Zéphyrine" in page and "Anatole" not in page and said("to be told") in page
            client.post(reverse("collective:answer", args=[stays.pk]), {"answer": "tell"})
            assert not queries.to_settle(worker, now)
            assert "Zéphyrine" not in client.get(series.get_absolute_url()).content.decode()

    def test_over_they_are_cancelled_no_more_and_who_came_stays_written(self, world, designer):
        series = dates(world)
        awa = comes(series, "Awa")
        with pytest.raises(Refusal, match="terminées"):
            programme.cancel_series(actor=designer, series=series, reason="Trop tard.", now=series.last_at)
        with pytest.raises(Refusal, match="terminées"):
            operations.cancel(enrolment=awa, now=series.last_at)
        awa.refresh_from_db()
        assert awa.status == Status.ENROLLED


class TestDatesThatMove:
    def test_are_told_to_each_who_means_to_come(self, world, designer, sign_in):
        series = weekly(world, capacity=1)
        awa, waits = comes(series, "Awa"), comes(series, "Zoé")
        moved(series, designer, now=clock.now())
        assert {one.pk for one in queries.to_settle(designer, clock.now())} == {awa.pk, waits.pk}
        assert (
            said("Dates moved or cancelled: tell them")
            in sign_in(Role.ACTION_DESIGNER).get(reverse("desk")).content.decode()
        )
        operations.tell(enrolment=awa, now=clock.now(), actor=designer)
        assert {one.pk for one in queries.to_settle(designer, clock.now())} == {waits.pk}

    def test_saved_as_they_were_nobody_has_to_be_told(self, world, designer):
        series = dates(world)
        comes(series, "Awa")
        meeting = series.meetings.get()
        place = {"place": meeting.place, "address": meeting.address, "commune": meeting.commune}
        hours = (meeting.starts_at, meeting.ends_at)
        told = {"actor": designer, "meeting": meeting, "hours": hours, "place": place, "now": clock.now()}
        assert programme.correct_meeting(version=meeting.version, **told).version == meeting.version
        assert not queries.to_settle(designer, clock.now())

    def test_the_last_one_moved_leaves_enrolments_open_as_long_as_they_were(self, world, designer):
        series = weekly(world)
        told = {"actor": designer, "series": series, "capacity": 2, "minimum": 0, "now": clock.now()}
        late = series.last_at - dt.timedelta(days=3)
        programme.correct_series(version=series.version, closes_at=late, **told)
        moved(series, designer, now=clock.now())
        series.refresh_from_db()
        assert series.closes_at == late > series.first_at


class TestSeatsOfDatesThatBegan:
    def test_go_to_who_waits_as_long_as_one_may_enrol(self, world, designer):
        series = weekly(world, capacity=1)
        told = {"actor": designer, "series": series, "capacity": 1, "minimum": 0, "now": clock.now()}
        series = programme.correct_series(version=series.version, closes_at=series.last_at, **told)
        awa = comes(series, "Awa")
        waits = comes(series, "Zoé")
        now = series.first_at + dt.timedelta(days=1)
        operations.cancel(enrolment=awa, now=now)
        waits.refresh_from_db()
        assert waits.status == Status.OFFERED and waits.until == now + operations.OFFER


class TestWhoEnrols:
    def test_by_themselves_where_the_action_is_open_to_everybody(self, world):
        series = dates(world, action(world, open_to=OpenTo.PROFESSIONALS))
        with pytest.raises(Refusal, match="professionnel"):
            operations.begin(series=series, now=clock.now())
        with pytest.raises(Forbidden):
            operations.begin(series=series, now=clock.now(), actor=world.account(Role.PARTNER))
        operations.begin(series=series, now=clock.now(), actor=world.account(Role.SOCIAL_WORKER))

    @pytest.mark.parametrize("initial", ["ß", "ŉ", "5", "_", "é", ""])
    def test_an_initial_is_one_letter_or_a_sentence(self, world, initial):
        series, client = dates(world), Client()
        mine = client.post(reverse("actions:begin", args=[series.pk]))["Location"]
        typed = {"first_name": "Awa", "initial": initial, "phone": "06 12 34 56 78", "agreed": "on"}
        answer = client.post(mine, typed)
        assert answer.status_code == (422 if initial in ("5", "_") else 302)
        assert Enrolment.objects.get().initial == ("" if answer.status_code == 422 else initial.upper()[:1])

    def test_a_clash_of_who_takes_an_offered_seat_is_told(self, world, sign_in):
        worker, person = world.account(Role.SOCIAL_WORKER), factories.person(world)
        full = dates(world, capacity=1)
        same_hours = dates(world, action(world, organisation(world, "Autre"), title="Coudre"))
        told = {"actor": worker, "person": person, "agreed": True, "now": clock.now()}
        awa = comes(full, "Awa")
        waits = operations.enrol(series=full, **told)
        operations.enrol(series=same_hours, **told)
        operations.cancel(enrolment=awa, now=clock.now())
        client = sign_in(Role.SOCIAL_WORKER)
        url = reverse("collective:answer", args=[waits.pk])
        assert "Coudre" in client.post(url, {"answer": "accept"}, follow=True).content.decode()

    def test_the_dates_of_an_action_are_found_by_its_words(self, world, sign_in):
        person = factories.person(world)
        dates(world, action(world, title="Cuisiner"))
        dates(world, action(world, organisation(world, "Autre"), title="Jardiner", plain_words="On sème."))
        url = reverse("collective:enrol", args=[person.pk])
        client = sign_in(Role.SOCIAL_WORKER)
        assert [one.action.title for one in client.get(url, {"q": "jardin"}).context["offered"]] == ["Jardiner"]

    def test_another_clash_chosen_after_the_first_is_shown_too(self, world, sign_in):
        person, client = factories.person(world), sign_in(Role.SOCIAL_WORKER)
        first, second, third = (
            dates(world, action(world, organisation(world, name), title=name)) for name in ("Un", "Deux", "Trois")
        )
        told = {"actor": world.account(Role.SOCIAL_WORKER), "person": person, "agreed": True, "now": clock.now()}
        operations.enrol(series=first, **told)
        url = reverse("collective:enrol", args=[person.pk])
        key = client.get(url).context["form"]["key"].value()
        shown = client.post(url, {"series": second.pk, "agreed": "on", "key": key})
        assert shown.status_code == 422
        other = client.post(url, {"series": third.pk, "agreed": "on", "key": key, "anyway": second.pk})
        assert other.status_code == 422
        assert client.post(url, {"series": third.pk, "agreed": "on", "key": key, "anyway": third.pk}).status_code == 302


def test_an_action_with_somebody_enrolled_does_not_end(world, designer):
    series = dates(world)
    comes(series, "Awa")
    with pytest.raises(Refusal, match="inscrites"):
        programme.move_action(actor=designer, action=series.action, step="end", now=clock.now())
    series.action.refresh_from_db()
    assert series.action.status == ActionStatus.PUBLISHED


def test_what_an_account_may_not_do_to_an_action_is_forbidden(world, partner, sign_in):
    theirs = action(world)
    url = reverse("collective:move", args=[theirs.pk])
    assert partner.post(url, {"step": "end"}).status_code == 403


def test_dates_whose_enrolments_close_before_today_are_refused(sign_in, world):
    client, of = sign_in(Role.ACTION_DESIGNER), action(world)
    url = reverse("collective:series_new", args=[of.pk])
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    form = client.get(url).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {
        "minimum": "0",
        "day": (clock.today() + dt.timedelta(days=20)).isoformat(),
        "place": "Mairie",
        "commune": "Évreux",
        "closes_on": (yesterday - dt.timedelta(days=1)).isoformat(),
    }
    answer = client.post(url, typed)
    assert answer.status_code == 422 and "closes_on" in answer.context["form"].errors


class TestWhatAPartnerCorrects:
    def test_once_published_is_read_again_by_the_design_service(self, world, partner, sign_in):
        own = action(world, partner.account.organisation)
        url = reverse("collective:edit", args=[own.pk])
        form = partner.get(url).context["form"]
        typed = {name: form[name].value() or "" for name in form.fields} | {"title": "Autrement"}
        assert partner.post(url, typed).status_code == 302
        client = sign_in(Role.ACTION_DESIGNER)
        assert "Autrement" in client.get(reverse("desk")).content.decode()
        read = reverse("collective:read_again", args=[own.pk])
        assert read in client.get(own.get_absolute_url()).content.decode()
        assert partner.post(read).status_code == 403
        client.post(read)
        assert "Autrement" not in client.get(reverse("desk")).content.decode()
        assert read not in client.get(own.get_absolute_url()).content.decode()

    def test_is_told_to_no_other_partner_what_it_costs(self, world, partner):
        told = {"budget": 900, "funding": "Fonds de solidarité", "objectives": "Rompre l’isolement."}
        theirs = action(world, **told)
        assert "Fonds de solidarité" not in partner.get(theirs.get_absolute_url()).content.decode()
        own = action(world, partner.account.organisation, **told)
        assert "Fonds de solidarité" in partner.get(own.get_absolute_url()).content.decode()

    def test_chooses_among_their_colleagues_who_facilitates(self, world, partner):
        own = action(world, partner.account.organisation)
        offered = partner.get(reverse("collective:part_new", args=[own.pk])).context["form"].fields["account"].queryset
        assert list(offered) == [partner.account]


class TestTheSameSeatTwice:
    def test_a_partner_is_told_that_somebody_stood_on_the_list(self, world, partner):
        series = dates(world, capacity=5)
        typed = {"first_name": "Awa", "initial": "D", "agreed": "on"}
        for times in (0, 1):
            begun = partner.post(reverse("collective:begin", args=[series.pk]))["Location"]
            page = partner.post(begun, typed, follow=True).content.decode()
            assert ("déjà sur cette liste" in page) == bool(times)

    def test_one_address_does_not_hold_every_seat_of_a_series(self, world):
        series, other = dates(world, capacity=20), dates(world, action(world, organisation(world, "Autre")))
        asked = [Client().post(reverse("actions:begin", args=[series.pk])).status_code for _ in range(7)]
        assert asked == [302] * 6 + [422]
        assert Client().post(reverse("actions:begin", args=[other.pk])).status_code == 302


def test_a_date_is_moved_neither_to_a_holiday_nor_too_far(world, designer):
    meeting = dates(world).meetings.get()
    place = {"place": meeting.place, "address": "", "commune": meeting.commune}
    told = {"actor": designer, "meeting": meeting, "version": meeting.version, "place": place, "now": clock.now()}
    christmas = programme.moment(dt.date(clock.today().year, 12, 25), dt.time(9))
    for starts in (christmas, meeting.starts_at + dt.timedelta(days=900), clock.now() - dt.timedelta(days=1)):
        with pytest.raises(Refusal) as refused:
            programme.correct_meeting(hours=(starts, starts + dt.timedelta(hours=2)), **told)
        assert refused.value.field == "day"


def test_enrolments_are_not_closed_in_another_year(world, designer):
    series = dates(world)
    told = {"actor": designer, "series": series, "version": series.version, "capacity": 2, "minimum": 0}
    with pytest.raises(Refusal, match="passé"):
        programme.correct_series(closes_at=clock.now() - dt.timedelta(days=400), now=clock.now(), **told)
