"""Who composes a commission: seats, dated mandates, delegations of signature."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from aids.commissions import operations as commissions
from aids.commissions.mandates import operations
from aids.commissions.mandates.models import Mandate, Seat
from aids.commissions.mandates.queries import mandates_on
from aids.commissions.models import SigningAuthority
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Refusal
from directory.enums import Role
from directory.models import User
from tests import factories
from tests.forms import fields_of, following

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(sign_in):
    return sign_in(Role.ADMINISTRATOR)


def composition(unit) -> str:
    return f"{reverse('commissions:composition')}?unit={unit.pk}"


def appointed(world, **told):
    """A mandate of the case officer on a new seat of « est »."""
    seat = told.pop("seat", None) or operations.open_seat(
        actor=None, unit=world.units["est"], name="CCAS", starts_on=clock.today() - dt.timedelta(days=30)
    )
    defaults = {
        "actor": None,
        "seat": seat,
        "holder": world.account(Role.CASE_OFFICER),
        "capacity": "CCAS",
        "reference": "arrêté n° 1",
        "starts_on": clock.today(),
    }
    return operations.appoint(**defaults | told)


def test_the_administrator_adds_a_seat_and_its_member(world, administrator):
    url = reverse("commissions:seat_new", args=[world.units["est"].pk])
    typed = fields_of(administrator.get(url)) | {"name": "Bailleurs", "starts_on": clock.today().isoformat()}
    assert administrator.post(url, typed)["Location"] == composition(world.units["est"])
    assert administrator.post(url, typed).status_code == 302
    seat = Seat.objects.get(name="Bailleurs")
    appoint = reverse("commissions:appoint", args=[seat.pk])
    holder = world.account(Role.UNIT_MANAGER)
    told = {
        "holder": holder.pk,
        "rank": "titular",
        "office": "member",
        "capacity": "Bailleurs sociaux",
        "reference": "arrêté n° 2026-009",
        "starts_on": clock.today().isoformat(),
    }
    assert administrator.post(appoint, fields_of(administrator.get(appoint)) | told).status_code == 302
    page = administrator.get(composition(world.units["est"])).content.decode()
    assert "Bailleurs sociaux" in page and "arrêté n° 2026-009" in page and holder.get_full_name() in page


MANDATES_REFUSED = [
    ({"office": "chair"}, "This commission already has a chair in that period."),
    ({"rank": "substitute", "office": "chair"}, "The chair holds a seat in their own right."),
    ({"starts_on": dt.date(2020, 1, 1)}, "This seat does not exist during the whole of that period."),
]


@pytest.mark.parametrize(("told", "sentence"), MANDATES_REFUSED)
def test_a_mandate_that_cannot_be_is_refused_in_one_sentence(world, told, sentence):
    with pytest.raises(Refusal) as refused:
        appointed(world, **told)
    assert says_so(refused, sentence)
    assert not Mandate.objects.filter(capacity="CCAS").exists()


def says_so(refused, sentence: str) -> bool:
    return refused.value.sentence == gettext(sentence)


def test_one_holder_a_seat_and_one_mandate_a_member_at_a_time(world):
    first = appointed(world)
    with pytest.raises(Refusal) as refused:
        appointed(world, seat=first.seat, holder=world.account(Role.SOCIAL_WORKER))
    assert says_so(refused, "Somebody already holds this seat in that period.")
    with pytest.raises(Refusal) as refused:
        appointed(world, seat=first.seat, rank="substitute")
    assert says_so(refused, "This person already has a mandate in this commission in that period.")
    yesterday = clock.today() - dt.timedelta(days=1)
    operations.end_mandate(actor=None, mandate=first, ends_on=clock.today())
    with pytest.raises(Refusal):
        operations.end_mandate(actor=None, mandate=first, ends_on=yesterday)
    later = appointed(
        world,
        seat=first.seat,
        holder=world.account(Role.SOCIAL_WORKER),
        starts_on=clock.today() + dt.timedelta(days=1),
    )
    assert {one.pk for one in mandates_on(first.unit_id, later.starts_on)} > {later.pk}
    assert later.pk not in {one.pk for one in mandates_on(first.unit_id, clock.today())}


def test_a_closed_seat_ends_its_mandates(world):
    mandate = appointed(world)
    operations.close_seat(actor=None, seat=mandate.seat, ends_on=clock.today())
    mandate.refresh_from_db()
    assert mandate.ends_on == clock.today()
    assert mandate not in mandates_on(mandate.unit_id, clock.today() + dt.timedelta(days=1))


def test_only_the_administrator_composes(world, sign_in):
    for role in (Role.COMMISSION_SECRETARY, Role.UNIT_MANAGER, Role.SIGNATORY):
        client = sign_in(role)
        assert client.get(composition(world.units["est"])).status_code == 200
        assert client.get(reverse("commissions:seat_new", args=[world.units["est"].pk])).status_code == 403
        with pytest.raises(Refusal):
            appointed(world, actor=world.account(role))
    assert sign_in(Role.RECEPTION).get(composition(world.units["est"])).status_code == 403


def test_the_other_units_are_not_shown_to_who_sits_in_one(world, sign_in):
    page = sign_in(Role.COMMISSION_SECRETARY).get(composition(world.units["ouest"]))
    assert page.context["unit"] == world.units["est"]


def test_a_delegation_has_a_ceiling_and_covers_aids(world, administrator):
    url = reverse("commissions:authority_new", args=[world.units["est"].pk])
    told = {
        "holder": world.account(Role.UNIT_MANAGER).pk,
        "reference": "arrêté n° 2026-044",
        "capacity": "Responsable",
        "ceiling": "300",
        "starts_on": clock.today().isoformat(),
        "aid_codes": ["emergency_aid"],
        "key": str(uuid.uuid4()),
    }
    assert administrator.post(url, told | {"ends_on": "2020-01-01"}).status_code == 422
    assert administrator.post(url, told | {"ceiling": "0"}).status_code == 422
    answer = administrator.post(url, told)
    assert answer.status_code == 302
    found = SigningAuthority.objects.get(reference="arrêté n° 2026-044")
    assert (found.ceiling, found.aid_codes, found.covers("emergency_aid"), found.covers("other")) == (
        Decimal(300), ["emergency_aid"], True, False,
    )  # fmt: skip
    page = following(administrator, answer).content.decode()
    assert "arrêté n° 2026-044" in page
    ends = reverse("commissions:authority_end", args=[found.pk])
    administrator.post(ends, {"ends_on": clock.today().isoformat()})
    found.refresh_from_db()
    assert found.ends_on == clock.today()


def test_nobody_decides_an_aid_outside_of_their_delegation(world):
    line = factories.ready(world).lines.get()
    held = factories.closed_session(world, lines=[line])
    authority = SigningAuthority.objects.get(unit=world.units["est"])
    with operation("tests.narrow", actor=None):
        authority.aid_codes = ["another_aid"]
        authority.save()
    with pytest.raises(Refusal):
        commissions.decide_session(
            actor=world.account(Role.SIGNATORY), session=held, departures={}, today=clock.today()
        )
    line.refresh_from_db()
    assert line.status == "heard"


def test_who_has_a_role_and_no_mandate_opens_the_screen_and_has_no_voice(world):
    held = factories.session(world, lines=[factories.ready(world).lines.get()])
    visitor = factories.account(Role.COMMISSION_MEMBER, world.units["est"], world.sites["est"], username="visitor")
    client = Client()
    client.force_login(User.objects.get(pk=visitor.pk), backend="directory.backends.AccountBackend")
    assert client.get(held.get_absolute_url()).status_code == 200
    assert not held.attendances.filter(member=visitor).exists()
    assert client.post(held.get_absolute_url() + "presence/").status_code == 403
