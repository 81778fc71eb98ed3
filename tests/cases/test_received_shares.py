"""The partner's space: the precise pieces shared with them, until a day, and nothing else."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from backend.audit.models import ReadKind, ReadLog, ReadReason
from backend.audit.operations import operation
from backend.kit import clock
from cases.people import operations as people
from cases.people.models import Household
from cases.sharing import operations, pieces
from directory.enums import Role
from tests import factories, sharing
from tests.forms import says

pytestmark = pytest.mark.django_db

CHANGED = "This changed since it was shared, and is not shown any more. Ask %(who)s to share it again."


@pytest.fixture
def nadia(world):
    return sharing.file(world)


@pytest.fixture
def share(world, nadia):
    return sharing.share(world, nadia)


@pytest.fixture
def reader(sign_in):
    return sign_in(Role.PARTNER)


def opened(client, share):
    return client.get(reverse("sharing:received_share", args=[share.pk]))


def later(days: int):
    return clock.at(clock.now() + dt.timedelta(days=days))


# What is shared is read, and each reading recorded


def test_they_find_it_and_read_it(reader, share, nadia):
    desk = reader.get(reverse("desk")).content.decode()
    assert reverse("sharing:received_share", args=[share.pk]) in desk and "Lefèvre" not in desk
    listed = reader.get(reverse("sharing:received"))
    assert str(nadia) in listed.content.decode() and sharing.PURPOSE.split()[0] in listed.content.decode()
    log = ReadLog.objects.latest("pk")
    assert (log.kind, log.reason, log.person_ids) == (ReadKind.LIST, ReadReason.PARTNER, [nadia.pk])
    page = opened(reader, share)
    assert "646,52" in page.content.decode() and sharing.PURPOSE in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    log = ReadLog.objects.latest("pk")
    assert (log.kind, log.reason, log.object_label) == (ReadKind.DOCUMENT, ReadReason.PARTNER, share.reference)
    assert log.person_ids == [nadia.pk]


def test_they_read_what_was_chosen_and_nothing_else(world, reader, nadia):
    factories.child(world, nadia)
    share = sharing.share(world, nadia, chosen=sharing.chosen(nadia, "household"))
    page = opened(reader, share).content.decode()
    assert "Ilyes" in page and "2017" in page
    for secret in ("646,52", "rue des Lilas", "06 12", "14/03/1987", "EST-"):
        assert secret not in page, secret


# What changed since is not shown


def test_a_budget_corrected_since_must_be_shared_again(world, reader, share, nadia):
    household = factories.household_of(nadia)
    budget = household.budgets.get()
    people.record_budget(
        actor=world.account(Role.RECEPTION),
        household=household,
        on_date=budget.on_date,
        rows=[("rsa", None, Decimal(999))],
        seen=(budget.pk, budget.version),
    )
    page = opened(reader, share)
    assert says(page, CHANGED, who=share.shared_by)
    assert "999" not in page.content.decode() and "646,52" not in page.content.decode()


def test_a_later_budget_leaves_the_one_shared_as_it_is(world, reader, share, nadia):
    household = factories.household_of(nadia)
    day = clock.today() + dt.timedelta(days=1)
    people.record_budget(
        actor=world.account(Role.RECEPTION), household=household, on_date=day, rows=[("rsa", None, Decimal(1))]
    )
    assert "646,52" in opened(reader, share).content.decode()


def test_a_household_whose_members_changed_must_be_shared_again(world, reader, nadia):
    share = sharing.share(world, nadia, chosen=sharing.chosen(nadia, "household"))
    factories.child(world, nadia)
    page = opened(reader, share)
    assert says(page, CHANGED, who=share.shared_by) and "Ilyes" not in page.content.decode()


def test_the_budget_of_the_household_at_the_time_stays_shared_after_a_separation(world, reader, share, nadia):
    factories.child(world, nadia, first_name="Karim", birth_date=dt.date(1985, 1, 1), role="spouse")
    member = nadia.memberships.get()
    people.end_membership(
        actor=world.account(Role.RECEPTION), member=member, version=member.version, ends_on=clock.today()
    )
    with later(2):
        assert "646,52" in opened(reader, share).content.decode()


def test_a_piece_that_gives_away_a_home_protected_since_is_not_shown(world, reader):
    nadia = sharing.file(world, first_name="12 rue des Lilas")
    share = sharing.share(world, nadia, chosen=sharing.chosen(nadia, "household"))
    assert not says(opened(reader, share), CHANGED, who=share.shared_by)
    people.correct_identity(
        actor=world.account(Role.RECEPTION), person=nadia, version=nadia.version, changes={"protected": True}
    )
    assert says(opened(reader, share), CHANGED, who=share.shared_by)


def test_a_piece_without_its_row_is_not_shown(share):
    assert pieces.told("budget", 999_999) is None
    assert pieces.told("household", Household.objects.latest("pk").pk + 1) is None
    assert pieces.told("unknown", 1) is None


# It ends


def test_it_ends_at_the_next_request_and_the_attempt_leaves_a_line(world, reader, share, nadia, caplog):
    assert opened(reader, share).status_code == 200
    operations.end(actor=world.account(Role.RECEPTION), share=share, reason="Fini.", today=clock.today())
    page = opened(reader, share)
    assert page.status_code == 404
    assert says(page, "This page does not exist, or is no longer open to you.")
    search = "Search for the person or the application by name or number: press / or use the box at the top."
    assert not says(page, search), "a partner has no search"
    line = next(record.getMessage() for record in caplog.records if record.name == "iris.sharing")
    assert str(share.pk) in line and str(share.partner_id) in line and "Lefèvre" not in line
    assert str(nadia) not in reader.get(reverse("sharing:received")).content.decode()
    assert says(reader.get(reverse("desk")), "Nothing is shared with you today.")


def test_it_is_over_after_its_last_day(reader, share):
    with later(30):
        assert opened(reader, share).status_code == 200
    with later(31):
        assert opened(reader, share).status_code == 404
        assert says(reader.get(reverse("sharing:received")), "Nothing is shared with you today.")


def test_it_dies_with_the_place_of_its_professional(world, reader, share):
    """For good: somebody who comes back finds nothing of before."""
    here = share.organisation
    sharing.employ(share.partner, sharing.organisation("Une autre association"))
    assert opened(reader, share).status_code == 404
    sharing.employ(share.partner, here)
    assert opened(reader, share).status_code == 404


@pytest.mark.parametrize("what", ["account", "organisation", "role"])
def test_it_dies_with_its_account_its_role_or_its_organisation(sign_in, reader, share, what):
    rows = {"account": share.partner, "organisation": share.organisation, "role": share.partner.roles.get()}
    row = rows[what]
    if what == "role":
        row.ends_on = clock.today() - dt.timedelta(days=1)
    else:
        setattr(row, "is_active" if what == "account" else "is_open", False)
    with operation("tests.close", actor=None):
        row.save()
    assert opened(reader, share).status_code in (302, 403, 404)
    if what == "account":
        row.is_active = True
        with operation("tests.open_again", actor=None):
            row.save()
        assert opened(reader, share).status_code in (302, 404)
    assert what == "role" or says(sign_in(Role.RECEPTION).get(share.get_absolute_url()), "Without effect")


# Nothing else opens


def test_what_was_shared_with_somebody_else_is_unknown(world, reader, nadia):
    other = sharing.share(world, nadia, partner=sharing.other_partner(world))
    assert opened(reader, other).status_code == 404
    assert str(nadia) not in reader.get(reverse("sharing:received")).content.decode()


def test_a_share_opens_nothing_of_the_file(reader, share, nadia):
    """Neither page, history, search, paper nor answer of the API, with the ids that the share would let one guess."""
    household, application = factories.household_of(nadia), nadia.applications.get()
    doors = [
        ("cases:person", nadia.pk),
        ("cases:person_history", nadia.pk),
        ("cases:person_edit", nadia.pk),
        ("cases:budget", nadia.pk),
        ("applications:detail", application.pk),
        ("applications:acknowledgement", application.pk),
        ("sharing:of_person", nadia.pk),
        ("sharing:new", nadia.pk),
        ("sharing:share", share.pk),
        ("sharing:notice", share.pk),
        ("sharing:inform", share.pk),
        ("sharing:end", share.pk),
        ("api:cases:person", nadia.pk),
        ("api:cases:person_history", nadia.pk),
        ("api:cases:household", nadia.pk),
        ("api:cases:budget", nadia.pk),
        ("api:applications:detail", application.pk),
        ("api:applications:acknowledgement", application.pk),
    ]
    for name, pk in doors:
        answer = reader.get(reverse(name, args=[pk]))
        assert answer.status_code in (403, 404), name
        assert "Lefèvre" not in answer.content.decode(), name
    assert reader.post(reverse("search"), {"q": "Lefèvre"}).status_code == 403
    api = reader.post(reverse("api:search"), {"q": "Lefèvre"}, content_type="application/json")
    assert api.status_code == 403
    assert reader.get(reverse("sharing:uninformed")).status_code == 403
    assert not Household.objects.visible_to(share.partner).filter(pk=household.pk).exists()
