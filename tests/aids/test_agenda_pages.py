"""An agenda longer than a page: what each page shows, what still acts on the whole of it."""

import pytest
from django.urls import reverse

from aids.commissions import operations as commissions
from aids.commissions import queries
from aids.commissions.models import AgendaItem, Session
from aids.commissions.opinions import give_opinion
from backend.audit.models import ReadKind, ReadLog
from backend.kit import clock
from directory.enums import Role
from tests import factories
from tests.forms import following, said, says

pytestmark = pytest.mark.django_db
SECRETARY = Role.COMMISSION_SECRETARY
LINES = 7


@pytest.fixture(autouse=True)
def short_pages(monkeypatch):
    monkeypatch.setattr(queries, "AGENDA_PAGE", 3)
    monkeypatch.setattr(queries, "RAIL_REACH", 1)


@pytest.fixture
def secretary(sign_in):
    return sign_in(SECRETARY)


def ready(world, number: int):
    someone = factories.person(world, last_name=f"Dupont{number}", phone="")
    return factories.ready(world, someone).lines.get()


@pytest.fixture
def held(world) -> Session:
    return factories.session(world, lines=[ready(world, number) for number in range(LINES)])


def items_on(page) -> list[int]:
    return [row["item"].position for row in page.context["rows"]]


def test_each_page_shows_its_part_the_whole_one_link_away(secretary, held):
    url = held.get_absolute_url()
    shown = {end: items_on(secretary.get(url + end)) for end in ("", "?page=2", "?page=3", "?page=99", "?page=x")}
    assert shown == {"": [1, 2, 3], "?page=2": [4, 5, 6], "?page=3": [7], "?page=99": [7], "?page=x": [1, 2, 3]}
    first = secretary.get(url)
    assert says(first, "%(first)s to %(last)s of %(total)s", first=1, last=3, total=LINES)
    assert b'href="?page=all"' in first.content
    assert items_on(secretary.get(url + "?page=all")) == list(range(1, LINES + 1))


def test_only_those_who_are_shown_are_logged_as_read(secretary, held):
    secretary.get(held.get_absolute_url() + "?page=3")
    last = held.items.get(position=7).line.application.applicant_id
    assert ReadLog.objects.filter(kind=ReadKind.LIST).latest("pk").person_ids == [last]


def test_the_api_answers_the_whole_agenda(secretary, held):
    answer = secretary.get(reverse("api:commissions:session", args=[held.pk]))
    assert [item["position"] for item in answer.json()["items"]] == list(range(1, LINES + 1))


def test_what_waits_to_enter_is_paged_too_and_enters_page_by_page_or_at_once(world, secretary, held):
    lines = [ready(world, number) for number in range(10, 15)]
    url = held.get_absolute_url()
    shown = [[line.pk for line in secretary.get(url + end).context["ready"]] for end in ("", "?ready=2")]
    assert shown == [[line.pk for line in lines[:3]], [line.pk for line in lines[3:]]]
    page = following(secretary, secretary.post(url + "agenda/", {"line": shown[0]}))
    assert [line.pk for line in page.context["ready"]] == shown[1]
    more = [ready(world, number) for number in range(20, 23)]
    secretary.post(url + "agenda/", {"all": "1", "line": shown[1]})
    assert held.items.count() == LINES + len(lines) + len(more)


def test_taking_a_line_off_leads_back_to_its_page(secretary, held):
    answer = secretary.post(reverse("commissions:take_off", args=[held.pk, 5]))
    assert answer["Location"] == held.get_absolute_url() + "?page=2"


def test_the_column_shows_what_is_near_the_first_and_the_last(world, secretary, held):
    page = secretary.get(reverse("commissions:item_panels", args=[held.pk, 4]))
    assert [row and row.position for row in page.context["agenda"]] == [1, None, 3, 4, 5, None, 7]
    assert f'href="{held.get_absolute_url()}?page=2"' in page.content.decode()
    near_the_start = secretary.get(reverse("commissions:item_panels", args=[held.pk, 1])).context["agenda"]
    assert [row and row.position for row in near_the_start] == [1, 2, None, 7]


def test_opinions_are_counted_over_the_whole_agenda_and_lead_to_the_next_open_line(world, secretary, held):
    actor = world.account(SECRETARY)
    commissions.open_session(actor=actor, session=held, today=clock.today())
    for item in AgendaItem.objects.filter(session=held, position__in=[4, 5, 6, 7]):
        given = factories.opinion("grant")
        give_opinion(actor=actor, item=item, version=item.version, given=given)
    page = secretary.get(reverse("commissions:item_panels", args=[held.pk, 1]))
    assert (page.context["opinions_given"], page.context["agenda_total"]) == (4, LINES)
    answer = secretary.post(
        reverse("commissions:item", args=[held.pk, 3]),
        {"version": held.items.get(position=3).version, "opinion": "grant", "reason_in_fact": "Le gel."},
    )
    assert answer["Location"] == reverse("commissions:item", args=[held.pk, 1])


def test_what_stands_beside_a_request_comes_after_it_and_with_it_without_a_script(world, secretary, held):
    """The same panels, whichever way, and still there when what was typed is refused."""
    commissions.open_session(actor=world.account(SECRETARY), session=held, today=clock.today())
    here, beside = (reverse(name, args=[held.pk, 3]) for name in ("commissions:item", "commissions:item_panels"))
    told = said("Like situations")
    page = secretary.get(here).content.decode()
    item = held.items.get(position=3)
    assert f'hx-get="{beside}?item={item.pk}"' in page and told not in page
    assert secretary.get(beside, {"item": item.pk + 1}).status_code == 404  # another one took its place
    panels = secretary.get(beside, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in panels and told in panels
    assert 'id="agenda" hx-swap-oob="true"' in panels and reverse("commissions:item", args=[held.pk, 7]) in panels
    assert '<div id="agenda"></div>' in page
    whole = secretary.get(beside).content.decode()
    assert "<html" in whole and told in whole and "data-awaited" not in whole and "hx-swap-oob" not in whole
    refused = secretary.post(beside, {"version": held.items.get(position=3).version, "opinion": "refusal"})
    assert refused.status_code == 422 and told in refused.content.decode()
