"""A session of thirty requests held by two people at once: the secretary at a desk, a member on a phone."""

import re

import pytest
from playwright.sync_api import expect

from aids.commissions.models import Decision, Session
from aids.commissions.votes.models import Ballot
from directory.enums import Role
from tests import factories
from tests.commissions import line_of, members
from tests.factories import PASSWORD
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINES = 30
TIED = 4
"""The place of the request from which the member stands back."""
FOLLOWS_WITHIN_MS = 4_000
"""Two seconds, and as much again for a machine that does other things."""
REASON = "Trois enfants à nourrir jusqu’au 5."


@pytest.fixture
def screens(browser, live_server):
    """The secretary's wide screen, the member's phone, the chair's screen."""
    contexts = [
        browser.new_context(viewport={"width": width, "height": 900}, locale="fr-FR") for width in (1280, 390, 1280)
    ]
    yield [Keyboard(context.new_page(), live_server.url) for context in contexts]
    for context in contexts:
        context.close()


def test_a_session_of_thirty_requests(transactional_db, screens):
    world = factories.make_world()
    members(world, 2)
    session = factories.session(world, lines=[line_of(world, f"Personne{place:02}") for place in range(LINES)])
    secretary, member, chair = screens
    secretary.sign_in(f"{Role.COMMISSION_SECRETARY}.est", PASSWORD)
    member.sign_in(f"{Role.COMMISSION_MEMBER}.est", PASSWORD)
    chair.sign_in(f"{Role.SIGNATORY}.est", PASSWORD)

    secretary.page.goto(secretary.base + session.get_absolute_url())
    secretary.check()
    give_a_proxy(secretary, session)
    secretary.press("o", lands=f"/commission/{session.pk}/lines/1/")

    member.page.goto(f"{member.base}{session.get_absolute_url()}lines/1/")
    member.check()
    grant_above_the_rules(secretary)
    expect(member.page).to_have_url(re.compile("/lines/2/"), timeout=FOLLOWS_WITHIN_MS)
    refuse_by_template(secretary)
    adjourn(secretary)
    stand_back(member, secretary)
    vote(secretary, member)
    the_same_for_the_others(secretary)
    close_and_sign(chair, session)

    session.refresh_from_db()
    assert session.status == "decided"
    numbers = list(Decision.objects.order_by("sequence").values_list("sequence", flat=True))
    assert numbers == list(range(1, LINES))  # one was adjourned
    minutes = chair.page.request.get(f"{chair.base}/commission/{session.pk}/minutes.pdf")
    assert minutes.body().startswith(b"%PDF")


def give_a_proxy(secretary: Keyboard, session: Session) -> None:
    """One of the members is away, and gives their voice to the chair."""
    away = session.attendances.get(member__username="member0.est")
    holder = session.attendances.get(member__username="signatory.est")
    secretary.page.select_option(f"[name=presence-{away.pk}]", "excused")
    secretary.reach(f".member:has([name=presence-{away.pk}]) summary")
    secretary.press("Enter")
    secretary.page.select_option(f"[name=proxy-{away.pk}]", str(holder.pk))
    secretary.leave_field()
    secretary.press("p", lands=f"/commission/{session.pk}/")
    secretary.sees("4 sur 4 sièges")


def grant_above_the_rules(secretary: Keyboard) -> None:
    """A derogation: its reason, then the grant."""
    secretary.fill("[name=reason_in_fact]", REASON)
    secretary.leave_field()
    secretary.press("g", lands="/commission/*/lines/2/")


def refuse_by_template(secretary: Keyboard) -> None:
    """A reason ready to be edited, then the refusal: two keys."""
    secretary.press("1")
    expect(secretary.page.locator("[name=reason_in_fact]")).not_to_have_value("")
    secretary.press("r", lands="/commission/*/lines/3/")


def adjourn(secretary: Keyboard) -> None:
    secretary.fill("[name=reason_in_fact]", "Il manque la facture.")
    secretary.leave_field()
    secretary.press("a", lands="/commission/*/lines/4/")


def stand_back(member: Keyboard, secretary: Keyboard) -> None:
    """The member has a tie with the fourth request: they see nothing of it any more."""
    expect(member.page).to_have_url(re.compile(f"/lines/{TIED}/"), timeout=2 * FOLLOWS_WITHIN_MS)
    place = member.page.url.split("?")[0]
    member.page.goto(place.replace(f"/lines/{TIED}/", f"/lines/{TIED}/recuse/"))
    member.check()
    member.reach("main form button[type=submit]")
    member.press("Enter", lands="/commission/*/")
    assert member.page.request.get(place).status == 403
    secretary.page.reload()
    secretary.sees("3 sur 4 sièges")
    secretary.fill("[name=reason_in_fact]", REASON)
    secretary.leave_field()
    secretary.press("g", lands="/commission/*/lines/5/")


def vote(secretary: Keyboard, member: Keyboard) -> None:
    """A secret vote on the fifth request: the member votes on their phone, the secretary closes it."""
    member.page.goto(secretary.page.url)
    secretary.press("v")
    secretary.tick("[name=is_secret]")
    secretary.reach("#voting button[type=submit]")
    secretary.press("Enter", lands="/commission/*/lines/5/")
    button = member.page.locator("button[name=choice][value=in_favour]")
    expect(button).to_be_visible(timeout=FOLLOWS_WITHIN_MS)
    member.check()
    member.reach("button[name=choice][value=in_favour]")
    member.press("Enter", lands="/commission/*/lines/5/")
    expect(secretary.page.locator("main")).to_contain_text("1 voix données sur 4", timeout=FOLLOWS_WITHIN_MS)
    secretary.page.wait_for_load_state()  # the page was just drawn again by itself
    secretary.press("o", lands="/commission/*/lines/5/")
    secretary.sees("Favorable")
    ballot = Ballot.objects.get()
    assert (ballot.in_favour, ballot.entitled, ballot.is_carried) == (1, 4, True)
    secretary.fill("[name=reason_in_fact]", REASON)
    secretary.leave_field()
    secretary.press("g", lands="/commission/*/lines/6/")


def the_same_for_the_others(secretary: Keyboard) -> None:
    """The opinion on the fifth request, given to all those that are left."""
    secretary.page.goto(secretary.page.url.replace("/lines/6/", "/lines/5/"))
    secretary.page.locator("details:has([name=first]) summary").focus()
    secretary.press("Enter")
    secretary.fill("[name=first]", "6")
    secretary.fill("[name=last]", str(LINES))
    secretary.reach("form[action$='/same/'] button")
    with secretary.page.expect_navigation(wait_until="load"):
        secretary.press("Enter")
    secretary.check()


def close_and_sign(chair: Keyboard, session: Session) -> None:
    """The chair, who holds the authority to sign, closes and decides in one act."""
    chair.page.goto(chair.base + session.get_absolute_url())
    chair.check()
    chair.sees("Clore et signer")
    chair.press("c", lands=f"/commission/{session.pk}/close/")
    chair.press("s", lands=f"/commission/{session.pk}/**")
