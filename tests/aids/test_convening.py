"""From the calendar to the opening: convening, order of the agenda, presence, want of a quorum, second convening."""

import datetime as dt
from io import BytesIO
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend as LocmemBackend
from django.urls import reverse
from pypdf import PdfReader

from aids.commissions import operations
from aids.commissions.convening.tasks import mail_late_notices, mail_notices
from aids.commissions.models import Attendance, Session
from aids.commissions.operations import PresenceInput
from aids.commissions.opinions import give_opinion
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Refusal
from cases.people import operations as people
from directory.enums import Role
from tests import factories
from tests.commissions import SECRETARY, attendance, line_of, members
from tests.forms import fields_of, following, says

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def planned(world, *, days: int = 7, lines=(), **told) -> Session:
    return factories.session(world, held_on=clock.today() + days * DAY, lines=lines, convened=False, **told)


def convenes(client, held, **told):
    return client.post(reverse("commissions:convene", args=[held.pk]), told, HTTP_REFERER=held.get_absolute_url())


@pytest.mark.parametrize(("days", "urgent"), [(5, False), (6, False), (4, True), (0, True)])
def test_members_are_convened_five_days_before_or_in_urgency(world, sign_in, days, urgent):
    client, held = sign_in(SECRETARY), planned(world, days=days, lines=[line_of(world, "Un")])
    refused = following(client, convenes(client, held, urgency_reason="  "))
    assert says(refused, "Less than %(days)s days are left: say why it is urgent.", days=5) == urgent
    held.refresh_from_db()
    assert (held.convened_on is None) == urgent
    if urgent:
        convenes(client, held, urgency_reason="Une coupure est annoncée.")
        held.refresh_from_db()
        assert (held.convened_on, held.urgency_reason) == (clock.today(), "Une coupure est annoncée.")


def test_what_is_ready_enters_by_itself_and_what_comes_later_is_late(world, sign_in):
    client, held = sign_in(SECRETARY), planned(world)
    before = line_of(world, "Avant")
    convenes(client, held)
    after = line_of(world, "Après")
    client.post(reverse("commissions:agenda", args=[held.pk]), {"line": [after.pk]})
    assert list(held.items.values_list("line", "entered_late")) == [(before.pk, False), (after.pk, True)]


def test_the_secretary_may_leave_what_is_ready_for_another_session(world, sign_in):
    listed = line_of(world, "Avant")
    client, held = sign_in(SECRETARY), planned(world, lines=[listed])
    line_of(world, "Après")
    convenes(client, held, only_listed="on")
    held.refresh_from_db()
    assert held.convened_on and [item.line for item in held.items.all()] == [listed]


def test_nobody_is_convened_twice_nor_for_nothing(world, sign_in, django_capture_on_commit_callbacks):
    client, held = sign_in(SECRETARY), planned(world)
    refused = following(client, convenes(client, held))
    assert says(refused, "Put at least one request on the agenda first.")
    line_of(world, "Un")
    with django_capture_on_commit_callbacks(execute=True):
        convenes(client, held)
        assert says(following(client, convenes(client, held)), "The members are convened already.")
    assert len(mail.outbox) == len({one.to[0] for one in mail.outbox})


def test_a_session_is_moved_and_convened_again(world, sign_in):
    client, held = sign_in(SECRETARY), planned(world, lines=[line_of(world, "Un")])
    convenes(client, held)
    with operation("tests.notified", actor=None):
        for one in held.attendances.all():
            one.notified_on = clock.today()
            one.save()
    url = reverse("commissions:move_session", args=[held.pk])
    told = {"held_on": clock.today() + 9 * DAY, "place": "Salle B", "mode": "remote", "starts_at": "14:30"}
    assert client.get(url).status_code == 200
    assert client.post(url, told | {"held_on": clock.today() - DAY}).status_code == 422
    client.post(url, told)
    held.refresh_from_db()
    assert (held.held_on, held.place, held.mode) == (told["held_on"], "Salle B", "remote")
    assert held.convened_on is None and not held.attendances.exclude(notified_on=None).exists()
    convenes(client, held)
    held.refresh_from_db()
    assert held.convened_on == clock.today()
    assert sign_in(Role.COMMISSION_MEMBER).get(url).status_code == 403
    assert sign_in(SECRETARY, "ouest").get(url).status_code == 404


def test_an_adjourned_line_comes_back_by_itself(world, sign_in):
    line = line_of(world, "Ajournée")
    held = factories.closed_session(world, lines=[line], opinions=[factories.opinion("adjournment")])
    operations.decide_session(actor=world.account(Role.SIGNATORY), session=held, departures={}, today=clock.today())
    later = planned(world)
    convenes(sign_in(SECRETARY), later)
    assert later.items.get().line == line


def test_the_notice_tells_the_agenda_by_number_and_no_name(world, sign_in):
    line = line_of(world, "Introuvable")
    held = planned(world, lines=[line])
    client = sign_in(SECRETARY)
    convenes(client, held)
    paper = PdfReader(BytesIO(client.get(reverse("commissions:notice", args=[held.pk])).content))
    text = " ".join(page.extract_text() for page in paper.pages)
    assert line.application.number in text and "Introuvable" not in text
    assert "2 sièges" in text.replace("\xa0", " ")
    assert sign_in(Role.COMMISSION_MEMBER).get(reverse("commissions:notice", args=[held.pk])).status_code == 200
    assert sign_in(SECRETARY, "ouest").get(reverse("commissions:notice", args=[held.pk])).status_code == 404


def test_the_notice_is_mailed_once_to_who_has_an_address(world, settings):
    settings.EMAIL_HOST = "mail.test"
    held = planned(world)
    member = world.account(Role.COMMISSION_MEMBER)
    with operation("tests.address", actor=None):
        member.email = "membre@test.fr"
        member.save()
    assert mail_notices(held.pk) == 1
    assert mail_notices(held.pk) == 0
    (sent,) = mail.outbox
    assert sent.to == ["membre@test.fr"] and sent.attachments[0].filename.endswith("-convocation.pdf")
    assert Attendance.objects.get(session=held, member=member).notified_on == clock.today()


def test_without_a_mail_server_nothing_is_sent(world):
    assert mail_notices(planned(world).pk) == 0
    assert not mail.outbox


ORDERS = [("urgency", [2, 0, 1]), ("arrival", [0, 1, 2]), ("theme", [1, 0, 2])]


@pytest.mark.parametrize(("by", "expected"), ORDERS)
def test_the_agenda_is_put_in_order(world, sign_in, by, expected):
    lines = [
        line_of(world, "Un", lines=[factories.line(ground="heating")]),
        line_of(world, "Deux"),
        line_of(world, "Trois", facts={"emergency": True}, lines=[factories.line(ground="supplies_cut_off")]),
    ]
    held = planned(world, lines=lines)
    client = sign_in(SECRETARY)
    client.post(reverse("commissions:order", args=[held.pk]), {"by": by})
    assert list(held.items.values_list("line", flat=True)) == [lines[place].pk for place in expected]
    assert says(client.post(reverse("commissions:order", args=[held.pk]), {"by": "x"}, follow=True),
                "Choose an order for the agenda.")  # fmt: skip


@pytest.mark.parametrize(("from_place", "to", "expected"), [(1, "3", "BCA"), (3, "1", "CAB"), (2, "99", "ACB")])
def test_a_line_takes_another_place_by_hand(world, sign_in, from_place, to, expected):
    lines = {name: line_of(world, name) for name in "ABC"}
    held = planned(world, lines=lines.values())
    sign_in(SECRETARY).post(reverse("commissions:move", args=[held.pk, from_place]), {"to": to})
    found = list(held.items.values_list("line", "position"))
    assert found == [(lines[name].pk, place) for place, name in enumerate(expected, start=1)]


def test_proxies_that_cannot_be(world):
    first, second, third = members(world, 3)
    held = planned(world, days=0)
    secretary = world.account(SECRETARY)

    def told(**presence):
        names = {"first": first, "second": second, "third": third}
        ids = {name: attendance(held, account).pk for name, account in names.items()}
        return {ids[name]: PresenceInput(said, ids.get(proxy)) for name, (said, proxy) in presence.items()}

    refused = [
        told(first=("present", "second")),
        told(first=("excused", "first")),
        told(first=("excused", "second"), second=("absent", None)),
        told(first=("excused", "third"), second=("excused", "third")),
        told(first=("nonsense", None)),
    ]
    for one in refused:
        with pytest.raises(Refusal):
            operations.record_presence(actor=secretary, session=held, told=one)
    operations.record_presence(actor=secretary, session=held, told=told(first=("excused", "second")))
    with pytest.raises(Refusal):
        operations.record_presence(actor=secretary, session=held, told=told(second=("absent", None)))
    exchanged = told(first=("present", None), second=("excused", "first"))
    operations.record_presence(actor=secretary, session=held, told=exchanged)
    assert attendance(held, second).proxy == attendance(held, first)


def test_arrivals_and_departures_are_told_with_their_minute(world):
    held = factories.session(world, lines=[line_of(world, "Un")])
    secretary, member = world.account(SECRETARY), world.account(Role.COMMISSION_MEMBER)
    operations.open_session(actor=secretary, session=held, today=clock.today())
    chair = attendance(held, world.account(Role.SIGNATORY))
    one = attendance(held, member)
    operations.record_presence(actor=secretary, session=held, told={one.pk: PresenceInput("excused", chair.pk)})
    operations.record_presence(actor=secretary, session=held, told={one.pk: PresenceInput("excused", chair.pk)})
    operations.record_presence(actor=secretary, session=held, told={one.pk: PresenceInput("remote")})
    assert list(one.movements.values_list("presence", "proxy_name")) == [("excused", chair.name), ("remote", "")]


def test_without_quorum_the_session_is_not_held_and_the_second_asks_for_none(world, sign_in):
    line = line_of(world, "Un")
    members(world, 3)
    held = factories.session(world, lines=[line])
    client = sign_in(SECRETARY)
    give_up = reverse("commissions:no_quorum", args=[held.pk])
    assert says(client.post(give_up, follow=True), "There is a quorum: the session can be held.")
    factories.present(held, member0=("absent",), member1=("absent",), member2=("absent",))
    assert client.get(give_up).status_code == 200
    client.post(give_up)
    held.refresh_from_db()
    line.refresh_from_db()
    assert (held.status, line.status, held.items.count()) == ("without_quorum", "ready", 0)
    again = reverse("commissions:convene_again", args=[held.pk])
    page = client.get(held.get_absolute_url())
    key = page.context["again"]["key"].value()
    told = {"held_on": (clock.today() + 6 * DAY).isoformat(), "key": str(key)}
    assert client.post(again, told | {"held_on": clock.today().isoformat()}).status_code == 302
    assert not Session.objects.filter(second_of=held).exists()
    client.post(again, told)
    client.post(again, told)
    second = Session.objects.get(second_of=held)
    assert (second.items.get().line, second.convened_on) == (line, clock.today())
    factories.present(
        second, signatory=("present",), commission_member=("absent",), member0=("absent",), member1=("absent",),
        member2=("absent",),
    )  # fmt: skip
    with clock.at(clock.now() + 6 * DAY):
        opened = operations.open_session(actor=world.account(SECRETARY), session=second, today=clock.today())
    assert opened.status == "open"


def test_a_cancelled_session_gives_its_requests_back(world, sign_in):
    line = line_of(world, "Un")
    held = planned(world, lines=[line])
    client = sign_in(SECRETARY)
    url = reverse("commissions:cancel", args=[held.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "La salle est inondée."})
    held.refresh_from_db()
    line.refresh_from_db()
    assert (held.status, line.status) == ("cancelled", "ready")


def test_whose_mandate_ended_before_the_session_is_not_expected(world):
    from_now = planned(world, lines=[line_of(world, "Un")])
    mandate = world.account(Role.COMMISSION_MEMBER).mandates.get()
    with operation("tests.end", actor=None):
        mandate.ends_on = clock.today() + 2 * DAY
        mandate.save()
    assert from_now.attendances.count() == 2
    operations.convene(actor=world.account(SECRETARY), session=from_now, today=clock.today())
    assert [one.member for one in from_now.attendances.all()] == [world.account(Role.SIGNATORY)]


def test_whose_mandate_ends_after_the_convening_does_not_sit(world):
    """Even with a voice given to them: it is free again."""
    held = factories.session(world, lines=[line_of(world, "Un")])
    member, chair = world.account(Role.COMMISSION_MEMBER), world.account(Role.SIGNATORY)
    more, *_rest = members(world, 3)
    secretary = world.account(SECRETARY)
    operations.put_on_agenda(actor=secretary, session=held, line_ids=[line_of(world, "Deux").pk], today=clock.today())
    told = {attendance(held, account).pk: PresenceInput("present") for account in (member, chair, *_rest)}
    told[attendance(held, more).pk] = PresenceInput("excused", attendance(held, member).pk)
    operations.record_presence(actor=secretary, session=held, told=told)
    with operation("tests.end", actor=None):
        mandate = member.mandates.get()
        mandate.ends_on = clock.today() - DAY
        mandate.save()
    operations.open_session(actor=secretary, session=held, today=clock.today())
    assert not held.attendances.filter(member=member.pk).exists()
    assert attendance(held, more).proxy is None and attendance(held, chair).presence == "present"


def test_a_household_that_moves_to_another_unit_stays_on_the_agenda_that_examines_it(world):
    line = line_of(world, "Un")
    held = planned(world, lines=[line])
    household = line.application.household
    people.move(
        actor=world.account(Role.RECEPTION),
        household=household,
        version=household.version,
        residence={"address": "2 rue", "postal_code": "27300", "commune": world.communes["ouest"]},
    )
    line.application.refresh_from_db()
    assert (held.items.get().line, line.application.unit) == (line, world.units["est"])
    there = line_of(world, "Là-bas", "ouest")
    other = planned(world, unit="ouest")
    operations.convene(actor=world.account(SECRETARY, "ouest"), session=other, today=clock.today())
    assert [item.line for item in other.items.all()] == [there]


def test_arrivals_in_the_hour_that_comes_twice_keep_their_order(world, sign_in):
    """The last Sunday of October: 2:30 comes twice, and both sides of it are told in the order in which they came."""
    summer, winter = (dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC) for hour in (0, 1))
    member, secretary = world.account(Role.COMMISSION_MEMBER), world.account(SECRETARY)
    with clock.at(summer):
        held = factories.session(world, lines=[line_of(world, "Un")])
        operations.open_session(actor=secretary, session=held, today=clock.today())
        told = {attendance(held, member).pk: PresenceInput("absent")}
        operations.record_presence(actor=secretary, session=held, told=told)
    with clock.at(winter):
        told = {attendance(held, member).pk: PresenceInput("remote")}
        operations.record_presence(actor=secretary, session=held, told=told)
        item = held.items.get()
        give_opinion(actor=secretary, item=item, version=item.version, given=factories.opinion())
        operations.close_session(actor=secretary, session=held)
        operations.decide_session(actor=world.account(Role.SIGNATORY), session=held, departures={}, today=clock.today())
    held.refresh_from_db()
    pdf = sign_in(SECRETARY).get(reverse("commissions:minutes", args=[held.pk])).content
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)
    left, came = (text.index(f"2 h 30 : {member.get_full_name()}, {how}") for how in ("absence", "à distance"))
    assert left < came


def test_the_second_session_hears_the_agenda_of_the_first_and_nothing_more(world):
    line = line_of(world, "Un")
    with clock.at(clock.now() - 9 * DAY):
        held = factories.session(world, lines=[line])
        factories.present(held, commission_member=("absent",), signatory=("absent",))
        operations.give_up_for_want_of_quorum(actor=world.account(SECRETARY), session=held, today=clock.today())
    later = line_of(world, "Deux")
    second = operations.convene_again(
        actor=world.account(SECRETARY), session=held, held_on=clock.today() + 6 * DAY, today=clock.today()
    )
    assert [item.line for item in second.items.all()] == [line]
    with pytest.raises(Refusal, match="rien de plus"):
        operations.put_on_agenda(
            actor=world.account(SECRETARY), session=second, line_ids=[later.pk], today=clock.today()
        )


def test_a_refused_presence_comes_back_as_it_was_typed(world, sign_in):
    more = members(world, 2)
    held = factories.session(world, lines=[line_of(world, "Un")])
    client = sign_in(SECRETARY)
    operations.put_on_agenda(
        actor=world.account(SECRETARY), session=held, line_ids=[line_of(world, "Deux").pk], today=clock.today()
    )
    chair = attendance(held, world.account(Role.SIGNATORY))
    told = {f"presence-{chair.pk}": "remote"}
    for one in more:
        away = attendance(held, one)
        told |= {f"presence-{away.pk}": "excused", f"proxy-{away.pk}": chair.pk}
    answer = client.post(reverse("commissions:presence", args=[held.pk]), told)
    assert answer.status_code == 422
    assert says(answer, "%(name)s holds one proxy at most.", name=chair.name)
    assert fields_of(answer)[f"presence-{chair.pk}"] == "remote"


def test_a_page_left_open_takes_nothing_back_of_what_a_colleague_said_since(world, sign_in):
    held = planned(world, lines=[line_of(world, "Un")])
    client = sign_in(SECRETARY)
    left_open = fields_of(client.get(held.get_absolute_url()))
    chair, away = (attendance(held, world.account(role)) for role in (Role.SIGNATORY, Role.COMMISSION_MEMBER))
    client.post(reverse("commissions:presence", args=[held.pk]), left_open | {f"presence-{away.pk}": "excused"})
    client.post(reverse("commissions:presence", args=[held.pk]), left_open | {f"presence-{chair.pk}": "remote"})
    found = dict(held.attendances.values_list("pk", "presence"))
    assert (found[chair.pk], found[away.pk]) == ("remote", "excused")


def test_a_page_left_open_that_is_refused_comes_back_as_things_are_now(world, sign_in):
    more = members(world, 2)
    held = factories.session(world, lines=[line_of(world, "Un")])
    client, place = sign_in(SECRETARY), reverse("commissions:presence", args=[held.pk])
    operations.put_on_agenda(
        actor=world.account(SECRETARY), session=held, line_ids=[line_of(world, "Deux").pk], today=clock.today()
    )
    chair, away, other = (attendance(held, one) for one in (world.account(Role.SIGNATORY), *more))
    left_open = fields_of(client.get(held.get_absolute_url()))
    meanwhile = {f"presence-{chair.pk}": "remote", f"presence-{away.pk}": "excused", f"proxy-{away.pk}": chair.pk}
    client.post(place, left_open | meanwhile)
    refused = client.post(place, left_open | {f"presence-{other.pk}": "excused", f"proxy-{other.pk}": chair.pk})
    assert says(refused, "%(name)s holds one proxy at most.", name=chair.name)
    again = fields_of(refused)
    assert (again[f"presence-{away.pk}"], again[f"proxy-{away.pk}"]) == ("excused", str(chair.pk))
    # who came after all speaks for themselves, whatever the page left open showed
    client.post(place, left_open | {f"presence-{away.pk}": "remote"})
    away.refresh_from_db()
    assert (away.presence, away.proxy) == ("remote", None)


def test_everybody_is_present_save_who_was_said_not_to_be(world, sign_in):
    held = planned(world, lines=[line_of(world, "Un")])
    away = attendance(held, world.account(Role.COMMISSION_MEMBER))
    sign_in(SECRETARY).post(
        reverse("commissions:presence", args=[held.pk]), {f"presence-{away.pk}": "absent", "all": "present"}
    )
    assert set(held.attendances.values_list("presence", flat=True)) == {"absent", "present"}


def test_one_address_that_is_refused_keeps_nobody_from_their_notice(world, settings):
    settings.EMAIL_HOST = "mail.test"
    settings.EMAIL_BACKEND = "tests.aids.test_convening.Refusing"
    held = planned(world, lines=[line_of(world, "Un")])
    operations.convene(actor=world.account(SECRETARY), session=held, today=clock.today())
    with operation("tests.address", actor=None):
        for account, address in ((Role.SIGNATORY, "refused@test.fr"), (Role.COMMISSION_MEMBER, "membre@test.fr")):
            someone = world.account(account)
            someone.email = address
            someone.save()
    assert mail_late_notices() == 1
    assert [one.member for one in held.attendances.filter(notified_on=None)] == [world.account(Role.SIGNATORY)]


class Refusing(LocmemBackend):
    """A server that knows one address less than it is asked for."""

    def send_messages(self, messages):
        if any("refused@test.fr" in one.to for one in messages):
            raise SMTPRecipientsRefused({})
        return super().send_messages(messages)
