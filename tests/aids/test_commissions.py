"""A unit's commission: agenda, presence, opinions, closing."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.urls import reverse

from aids.commissions import operations as commissions
from aids.commissions.models import AgendaItem, Session
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Refusal
from directory.enums import Role
from tests import factories
from tests.forms import fields_of, following, said, says

pytestmark = pytest.mark.django_db
SECRETARY = Role.COMMISSION_SECRETARY


@pytest.fixture
def secretary(sign_in):
    return sign_in(SECRETARY)


def page_of(held, step: str = "") -> str:
    return reverse("commissions:session", args=[held.pk]) + step


def from_page(client, held, step: str, data=None):
    """Send a button of the session's page, and read the page that follows."""
    headers = {"referer": f"http://testserver{page_of(held)}"}
    return following(client, client.post(page_of(held, step), data or {}, headers=headers))


def another(world, name: str, unit: str = "est"):
    return factories.ready(world, factories.person(world, last_name=name, unit=unit, phone=""), unit=unit).lines.get()


def opened(world, *lines, unit: str = "est"):
    held = factories.session(world, unit=unit, lines=lines)
    return commissions.open_session(actor=world.account(SECRETARY, unit), session=held, today=clock.today())


# Planning


def planned(client, world, **changes):
    told = {"unit": world.units["est"].pk, "held_on": clock.today().isoformat(), "place": "Salle 1"}
    return client.post(reverse("commissions:plan"), told | {"key": str(uuid.uuid4())} | changes)


PLANS_REFUSED = [
    ({"held_on": "2020-01-01"}, "A session cannot be planned in the past."),
    ({"held_on": "31/02/2030"}, "Enter a valid date."),
    ({"held_on": ""}, "This field is required."),
    ({"place": ""}, "This field is required."),
    ({"place": "x" * 10_000}, None),
    ({"place": "x\x00"}, "Null characters are not allowed."),
    ({"unit": "999999"}, None),
    ({"unit": "abc"}, None),
    ({"key": ""}, "This field is required."),
]


def test_a_session_that_cannot_be_is_not_planned(world, secretary, subtests):
    for changes, sentence in PLANS_REFUSED:
        with subtests.test(str(changes)[:60]):
            answer = planned(secretary, world, **changes)
            assert answer.status_code == 422
            assert sentence is None or says(answer, sentence)
            assert not Session.objects.exists()


def test_nor_one_of_another_unit_nor_two_on_a_day(world, secretary):
    assert planned(secretary, world, unit=world.units["ouest"].pk).status_code == 422
    assert planned(secretary, world).status_code == 302
    again = planned(secretary, world)
    assert again.status_code == 422
    assert says(again, "This unit already has a session on that day.")
    assert Session.objects.count() == 1


def test_sent_twice_there_is_one_session(world, secretary):
    key = str(uuid.uuid4())
    first, second = planned(secretary, world, key=key), planned(secretary, world, key=key)
    assert first["Location"] == second["Location"]
    assert says(following(secretary, second), "This was already recorded: here it is.")


def test_the_members_of_the_unit_and_only_they_are_expected(world, secretary):
    planned(secretary, world)
    expected = {world.account(role).pk for role in (Role.COMMISSION_MEMBER, Role.SIGNATORY)}
    assert set(Session.objects.get().attendances.values_list("member", flat=True)) == expected
    assert set(Session.objects.get().attendances.values_list("presence", flat=True)) == {"expected"}


# Agenda


def test_ready_lines_of_the_unit_enter_in_the_order_of_urgency(world, secretary):
    first, second = another(world, "Un"), another(world, "Deux")
    urgent = factories.ready(world, factories.person(world, last_name="Trois"), facts={"emergency": True}).lines.get()
    held = factories.session(world)
    from_page(secretary, held, "agenda/", {"line": [second.pk, first.pk, urgent.pk]})
    assert list(held.items.values_list("position", "line")) == [(1, urgent.pk), (2, first.pk), (3, second.pk)]


NOTHING = [[], ["999999"], ["abc"], ["²"], ["9" * 5000], ["-1"], ["1\x00"]]


def test_an_agenda_of_nothing_gets_one_sentence(world, secretary, subtests):
    another(world, "Un")
    held = factories.session(world)
    for chosen in NOTHING:
        with subtests.test(str(chosen)[:60]):
            assert says(
                from_page(secretary, held, "agenda/", {"line": chosen}), "Tick at least one request that is ready."
            )
            assert not held.items.exists()


def test_a_line_of_another_unit_or_not_ready_does_not_enter(world, secretary):
    elsewhere = another(world, "Un", unit="ouest")
    examined = factories.examined(world, factories.person(world, last_name="Deux", phone="")).lines.get()
    held = factories.session(world)
    page = from_page(secretary, held, "agenda/", {"line": [elsewhere.pk, examined.pk]})
    assert says(page, "Tick at least one request that is ready.")
    assert not AgendaItem.objects.exists()


def test_a_line_on_an_agenda_enters_no_other(world, secretary):
    line = another(world, "Un")
    factories.session(world, lines=[line])
    later = factories.session(world, held_on=clock.today() + dt.timedelta(days=7))
    assert says(from_page(secretary, later, "agenda/", {"line": [line.pk]}), "Tick at least one request that is ready.")
    assert AgendaItem.objects.get().session != later


def test_a_line_leaves_the_agenda_and_the_others_move_up(world, secretary):
    lines = [another(world, name) for name in ("Un", "Deux", "Trois")]
    held = factories.session(world, lines=lines)
    from_page(secretary, held, "lines/2/remove/")
    assert list(held.items.values_list("position", "line")) == [(1, lines[0].pk), (2, lines[2].pk)]
    lines[1].refresh_from_db()
    assert lines[1].status == "ready"
    assert secretary.post(page_of(held, "lines/3/remove/")).status_code == 404
    from_page(secretary, held, "agenda/", {"line": [lines[1].pk]})
    assert held.items.count() == 3


def test_a_line_leaves_no_agenda_of_an_open_session(world, secretary):
    held = opened(world, another(world, "Un"))
    page = from_page(secretary, held, "lines/1/remove/")
    assert says(page, "Not possible any more: this session is now “%(state)s”.", state=said("In session"))
    assert held.items.count() == 1


def test_an_emergency_may_enter_an_open_session(world, secretary):
    held = opened(world, another(world, "Un"))
    from_page(secretary, held, "agenda/", {"line": [another(world, "Deux").pk]})
    assert list(held.items.values_list("position", flat=True)) == [1, 2]


# Presence and opening


@pytest.mark.parametrize("foreign", ["999999", "abc", "9" * 50, "-1"])
def test_presence_is_that_of_its_own_members(world, secretary, foreign):
    held = factories.session(world, lines=[another(world, "Un")])
    other = factories.session(world, unit="ouest")
    theirs = other.attendances.first()
    with operation("tests.absent", actor=None):
        theirs.presence = "absent"
        theirs.save()
    one, other_one = held.attendances.all()
    told = {f"presence-{one.pk}": "present", f"presence-{other_one.pk}": "absent"}
    from_page(
        secretary, held, "presence/", told | {f"presence-{theirs.pk}": "present", f"presence-{foreign}": "remote"}
    )
    assert list(held.attendances.filter(presence="present")) == [one]
    theirs.refresh_from_db()
    assert theirs.presence == "absent"


def test_no_session_opens_before_its_day(world, secretary):
    held = factories.session(world, held_on=clock.today() + dt.timedelta(days=1), lines=[another(world, "Un")])
    assert says(from_page(secretary, held, "open/"), "This session opens on its day, not before.")
    held.refresh_from_db()
    assert held.status == "prepared"


def test_no_session_opens_without_agenda_nor_anybody_present(world, secretary):
    held = factories.session(world, convened=False)
    assert says(from_page(secretary, held, "open/"), "Put at least one request on the agenda first.")
    from_page(secretary, held, "agenda/", {"line": [another(world, "Un").pk]})
    assert says(from_page(secretary, held, "open/"), "Convene the members first.")
    from_page(secretary, held, "convene/", {"urgency_reason": "Le frigo est vide."})
    factories.present(held, signatory=("absent",), commission_member=("excused",))
    refused = "There is no quorum: %(counted)s of %(seats)s seats, and %(needed)s are needed."
    assert says(from_page(secretary, held, "open/"), refused, counted=0, seats=2, needed=1)
    held.refresh_from_db()
    assert held.status == "prepared"
    factories.present(held, signatory=("absent",))
    from_page(secretary, held, "open/")
    held.refresh_from_db()
    assert held.status == "open"
    opened_twice = from_page(secretary, held, "open/")
    assert says(opened_twice, "Not possible any more: this is now “%(state)s”.", state=said("In session"))


# Opinions


def opines(client, held, position: int = 1, **told):
    url = page_of(held, f"lines/{position}/")
    shown = fields_of(client.get(url))
    return client.post(url, shown | {"opinion": "refusal"} | told)


REASONS = {"reason_in_law": "La règle.", "reason_in_fact": "Le fait."}


OPINIONS_REFUSED = [
    ({"opinion": "grant"}, "This is more than the rules propose: say why, in fact."),
    ({"opinion": "refusal", "rule": ""}, "Say why, in fact: what was observed in this situation."),
    ({"opinion": "refusal", "reason_in_fact": "Le fait.", "rule": ""}, "Say why, in law: which rule leads there."),
    ({"opinion": "adjournment"}, "Say why, in fact: what was observed in this situation."),
    ({"opinion": "partial_grant", "amount": "0"} | REASONS, "An amount cannot be below %(limit_value)s."),
    ({"opinion": "partial_grant", "amount": "-5"} | REASONS, "An amount cannot be below %(limit_value)s."),
    (
        {"opinion": "partial_grant", "amount": ""} | REASONS,
        "A partial grant is above zero and below the amount asked.",
    ),
    (
        {"opinion": "partial_grant", "amount": "120"} | REASONS,
        "A partial grant is above zero and below the amount asked.",
    ),
    (
        {"opinion": "partial_grant", "amount": "120,01"} | REASONS,
        "A partial grant is above zero and below the amount asked.",
    ),
    ({"opinion": "partial_grant", "amount": "NaN"} | REASONS, "Type an amount in euros, such as 120 or 85,50."),
    ({"opinion": "maybe"} | REASONS, None),
    ({"opinion": ""} | REASONS, "This field is required."),
    ({"reason_in_fact": "x\x00", "reason_in_law": "y"}, "Null characters are not allowed."),
    ({"reason_in_fact": "x" * 10_000, "reason_in_law": "y"}, None),
    ({"rule": "no such rule"} | REASONS, None),
    ({"version": ""} | REASONS, "This field is required."),
    (
        {"reason_in_fact": "   ", "reason_in_law": "La règle."},
        "Say why, in fact: what was observed in this situation.",
    ),
]


def test_an_opinion_that_cannot_be_is_not_given(world, secretary, subtests):
    held = opened(world, another(world, "Un"))
    url = page_of(held, "lines/1/")
    shown = fields_of(secretary.get(url)) | {"opinion": "refusal"}
    for told, sentence in OPINIONS_REFUSED:
        with subtests.test(str(told)[:60]):
            answer = secretary.post(url, shown | told)
            assert answer.status_code == 422
            assert sentence is None or says(answer, sentence, limit_value="0,01\xa0€")
            assert held.items.get().opinion == ""


@pytest.mark.parametrize(
    ("told", "amount"),
    [
        ({"opinion": "grant", "reason_in_fact": "Le gel."}, Decimal(120)),
        ({"opinion": "grant", "amount": "5", "reason_in_fact": "Le gel."}, Decimal(120)),
        ({"opinion": "partial_grant", "amount": "119,99"} | REASONS, Decimal("119.99")),
        ({"opinion": "partial_grant", "amount": "0,01"} | REASONS, Decimal("0.01")),
        ({"opinion": "refusal"} | REASONS, None),
        ({"opinion": "adjournment", "reason_in_fact": "À revoir."}, None),
    ],
)
def test_an_opinion_is_given_with_the_amount_that_it_means(world, secretary, told, amount):
    held = opened(world, another(world, "Un"))
    answer = opines(secretary, held, **told)
    assert says(following(secretary, answer), "Every request has an opinion: the session can be closed.")
    item = held.items.get()
    assert (item.opinion, item.amount) == (told["opinion"], amount)


def test_a_chosen_rule_lends_its_article_and_its_sentence(world, secretary):
    held = opened(world, another(world, "Un"))
    opines(secretary, held, rule="daily_mean", reason_in_fact="Le fait.", reason_in_law="")
    item = held.items.get()
    rule = item.line.explanation.lines.get(rule_code="daily_mean")
    assert (item.law_article, item.reason_in_law) == (rule.article, rule.sentence)


def test_an_opinion_is_reopened_with_a_reason_until_the_session_closes(world, secretary):
    held = opened(world, another(world, "Un"))
    opines(secretary, held, **REASONS)
    again = opines(secretary, held, opinion="grant", version=held.items.get().version)
    assert says(again, "This request has its opinion already: reopen it, with a reason.")
    reopen = page_of(held, "lines/1/reopen/")
    assert secretary.post(reopen, fields_of(secretary.get(reopen)) | {"reason": " "}).status_code == 422
    assert held.items.get().opinion == "refusal"
    assert secretary.post(reopen, fields_of(secretary.get(reopen)) | {"reason": "Un oubli."}).status_code == 302
    assert (held.items.get().opinion, held.items.get().quorum_counted) == ("", None)
    assert opines(secretary, held, opinion="grant", reason_in_fact="Le gel.").status_code == 302
    item = held.items.get()
    assert (item.opinion, item.reason_in_law, item.quorum_counted, item.quorum_seats) == ("grant", "", 2, 2)
    from_page(secretary, held, "close/")
    answer = opines(secretary, held, **REASONS | {"version": held.items.get().version})
    assert answer.status_code == 422
    assert says(answer, "Not possible any more: this session is now “%(state)s”.", state=said("Closed, to be decided"))
    assert held.items.get().opinion == "grant"


def test_no_opinion_before_the_session_opens(world, secretary):
    held = factories.session(world, lines=[another(world, "Un")])
    answer = opines(secretary, held, **REASONS, version=1)
    assert says(answer, "Not possible any more: this session is now “%(state)s”.", state=said("In preparation"))


def test_two_agents_on_the_same_line(world, sign_in):
    here, there = sign_in(SECRETARY), sign_in(SECRETARY)
    held = opened(world, another(world, "Un"))
    url = page_of(held, "lines/1/")
    mine = fields_of(here.get(url))
    assert opines(there, held, **REASONS).status_code == 302
    conflict = here.post(url, mine | {"opinion": "adjournment", "reason_in_fact": "Ce que je tapais."})
    assert conflict.status_code == 409
    page = conflict.content.decode()
    assert world.account(SECRETARY).get_full_name() in page
    assert said("Refusal") in page
    assert fields_of(conflict)["reason_in_fact"] == "Ce que je tapais."
    assert held.items.get().opinion == "refusal"
    second = here.post(url, fields_of(conflict) | {"opinion": "adjournment"})
    assert says(second, "This request has its opinion already: reopen it, with a reason.")
    assert held.items.get().opinion == "refusal"


def test_a_line_is_shown_by_number_without_a_name(world, sign_in):
    held = opened(world, another(world, "Dupont-Introuvable"))
    for role in (SECRETARY, Role.COMMISSION_MEMBER, Role.SIGNATORY):
        page = sign_in(role).get(page_of(held, "lines/1/")).content.decode()
        assert held.items.get().line.application.number in page
        assert "Introuvable" not in page
        assert "Nadia" not in page


def test_a_position_that_nothing_holds_is_a_page_that_says_so(world, secretary):
    held = opened(world, another(world, "Un"))
    for position in (0, 2, 40_000, 10**30):
        assert secretary.get(page_of(held, f"lines/{position}/")).status_code == 404
        assert secretary.post(page_of(held, f"lines/{position}/"), {"opinion": "grant"}).status_code == 404


STEPS = ["", "lines/1/", "decide/", "minutes.pdf", "letters/", "letters.pdf"]


def test_an_unknown_session_is_a_page_that_says_so(sign_in, subtests):
    for step in STEPS:
        with subtests.test(str(step)[:60]):
            for pk in (999_999, 10**30):
                answer = sign_in(Role.SIGNATORY).get(f"/commission/{pk}/{step}")
                assert answer.status_code == 404
                assert says(answer, "There is nothing at this address")


# Closing


def test_a_session_closes_when_every_line_has_an_opinion_and_once(world, secretary):
    held = opened(world, another(world, "Un"), another(world, "Deux"))
    with_two = from_page(secretary, held, "close/")
    assert said("%(n)s requests still wait for an opinion.").split("%")[0] in with_two.content.decode()
    opines(secretary, held, 1, **REASONS)
    from_page(secretary, held, "close/")
    held.refresh_from_db()
    assert held.status == "open"
    opines(secretary, held, 2, **REASONS)
    assert says(from_page(secretary, held, "close/"), "The session is closed: it now waits for the signatory.")
    held.refresh_from_db()
    closed_at = held.closed_at
    twice = from_page(secretary, held, "close/")
    assert says(twice, "Not possible any more: this is now “%(state)s”.", state=said("Closed, to be decided"))
    held.refresh_from_db()
    assert held.closed_at == closed_at


# What the database refuses whatever the code


OPINIONS_IMPOSSIBLE = [
    {"opinion": "refusal"},
    {"opinion": "refusal", "reason_in_law": "La règle."},
    {"opinion": "refusal", "reason_in_fact": "Le fait."},
    {"opinion": "refusal", "amount": Decimal(5)} | REASONS,
    {"opinion": "partial_grant", "amount": Decimal(5)},
    {"opinion": "partial_grant"} | REASONS,
    {"opinion": "grant", "amount": Decimal(0)},
    {"opinion": "adjournment"},
    {"opinion": "", "amount": Decimal(5)},
]


def test_an_opinion_without_its_reasons_or_amount_is_impossible_in_the_database_too(world, subtests):
    held = factories.session(world, lines=[another(world, "Un")])
    for fields in OPINIONS_IMPOSSIBLE:
        with subtests.test(str(fields)[:60]):
            item = held.items.get()
            for name, value in fields.items():
                setattr(item, name, value)
            with pytest.raises(IntegrityError), operation("tests.raw", actor=None):
                item.save()


def test_a_member_who_is_no_secretary_prepares_nothing(world, sign_in):
    held = opened(world, another(world, "Un"))
    for role in (Role.COMMISSION_MEMBER, Role.SIGNATORY):
        client = sign_in(role)
        for step in ("agenda/", "presence/", "open/", "suspend/", "lines/1/remove/", "lines/1/same/"):
            assert client.post(page_of(held, step)).status_code == 403
        with pytest.raises(Refusal):
            commissions.close_session(actor=world.account(role), session=held)
    assert sign_in(Role.COMMISSION_MEMBER).post(page_of(held, "close/")).status_code == 403
