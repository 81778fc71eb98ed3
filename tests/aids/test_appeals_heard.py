"""Appeals before the commission: they enter its agenda by themselves, and its opinion is for who answers them."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from aids.applications.enums import LineStatus
from aids.budget.models import BudgetEntry
from aids.commissions import operations as commissions
from aids.commissions.appeals import operations as appeals
from aids.commissions.models import AgendaItem, Decision, Session
from aids.commissions.opinions import give_opinion, reopen_opinion
from aids.commissions.recusals.operations import recuse
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from directory.enums import Role
from directory.models import RoleAssignment
from tests import factories
from tests.appealing import answered, examined, given, other_officer, recorded, refused
from tests.commissions import SECRETARY, line_of, members
from tests.forms import says

pytestmark = pytest.mark.django_db
OPINION = {"opinion": "partial_grant", "amount": "60", "reason_in_law": "La règle.", "reason_in_fact": "Le fait."}


def decided(world, name: str = "Un", *, days: int = 9):
    """A refusal of some days ago."""
    with clock.at(timezone.now() - dt.timedelta(days=days)):
        return refused(world, name)


@pytest.fixture
def appeal(world):
    return examined(world, recorded(world, decided(world)))


def convened(world) -> Session:
    """A session of today, on whose agenda is all that waits."""
    held = factories.session(world, convened=False)
    commissions.convene(actor=world.account(SECRETARY), session=held, today=clock.today(), urgency_reason="Coupure.")
    factories.present(held, by=world.account(SECRETARY))
    return held


def convened_later(world) -> Session:
    later = factories.session(world, held_on=clock.add_months(clock.today(), 1), convened=False)
    commissions.convene(actor=world.account(SECRETARY), session=later, today=clock.today())
    return later


def opened(world) -> AgendaItem:
    held = commissions.open_session(actor=world.account(SECRETARY), session=convened(world), today=clock.today())
    return held.items.get()


def says_opinion(world, item: AgendaItem, kind: str = "refusal", **more) -> AgendaItem:
    return give_opinion(actor=world.account(SECRETARY), item=item, version=item.version, given=given(kind, **more))


def ended(world, held: Session) -> None:
    commissions.close_session(actor=world.account(SECRETARY), session=held)
    commissions.decide_session(actor=world.account(Role.SIGNATORY), session=held, departures={}, today=clock.today())


def test_an_appeal_that_was_examined_enters_by_itself_with_what_is_ready(world):
    not_yet = recorded(world, decided(world, "Deux", days=8))
    appeal = examined(world, recorded(world, decided(world)))
    ready = line_of(world, "Trois")
    held = convened(world)
    assert {(item.line, item.appeal) for item in held.items.all()} == {(ready, None), (appeal.decision.line, appeal)}
    assert not not_yet.agenda_items.exists()
    appeal.decision.line.refresh_from_db()
    assert appeal.decision.line.status == LineStatus.DECIDED


def test_one_examined_after_the_convening_is_ticked_and_is_late(world, sign_in):
    line_of(world, "Un")
    held = convened(world)
    appeal = examined(world, recorded(world, decided(world)))
    client = sign_in(SECRETARY)
    assert f'name="appeal" value="{appeal.pk}"' in client.get(held.get_absolute_url()).content.decode()
    client.post(reverse("commissions:agenda", args=[held.pk]), {"appeal": [appeal.pk]})
    assert [(item.appeal, item.entered_late) for item in held.items.all()[1:]] == [(appeal, True)]


def test_it_is_on_one_agenda_at_a_time_and_comes_back_once_adjourned(world, appeal):
    item = opened(world)
    line_of(world, "Un")
    other = convened_later(world)
    assert not other.items.exclude(appeal=None).exists()
    says_opinion(world, item, "adjournment")
    ended(world, item.session)
    commissions.put_on_agenda(
        actor=world.account(SECRETARY), session=other, line_ids=[], appeal_ids=[appeal.pk], today=clock.today()
    )
    assert other.items.get(line=appeal.decision.line).appeal == appeal


def test_once_it_has_an_opinion_it_comes_back_no_more(world, appeal):
    item = opened(world)
    says_opinion(world, item)
    ended(world, item.session)
    line_of(world, "Un")
    assert not convened_later(world).items.exclude(appeal=None).exists()


def test_the_opinion_reserves_nothing_and_the_answer_is_for_the_signatory(world, sign_in, appeal):
    item = opened(world)
    entries = BudgetEntry.objects.count()
    client = sign_in(SECRETARY)
    url = reverse("commissions:item", args=[item.session_id, item.position])
    page = client.get(url).content.decode()
    assert appeal.decision.number in page and "À accorder." in page
    client.post(url, OPINION | {"version": item.version})
    item.refresh_from_db()
    assert (item.opinion, item.envelope, BudgetEntry.objects.count()) == ("partial_grant", None, entries)
    ended(world, item.session)
    assert not Decision.objects.filter(item=item).exists()
    shown = sign_in(Role.SIGNATORY).get(reverse("appeals:answer", args=[appeal.pk])).content.decode()
    assert "Avis de la commission" in shown and "60,00" in shown
    assert answered(world, appeal, given("partial_grant", amount=Decimal(60))).answer.amount == 60


def test_an_opinion_on_an_appeal_is_reopened(world, appeal):
    item = says_opinion(world, opened(world))
    again = reopen_opinion(actor=world.account(SECRETARY), item=item, version=item.version, reason="Erreur.")
    assert again.opinion == ""


@pytest.mark.parametrize("act", ["answer", "give_up"])
def test_nothing_is_answered_while_it_is_on_an_agenda(world, sign_in, appeal, act):
    held = convened(world)
    acts = {
        "answer": lambda: answered(world, appeal),
        "give_up": lambda: appeals.give_up(
            actor=world.account(Role.RECEPTION), appeal=appeal, words="Par lettre.", today=clock.today()
        ),
    }
    with pytest.raises(Refusal, match="examine ce recours"):
        acts[act]()
    client = sign_in(SECRETARY)
    client.post(reverse("commissions:take_off", args=[held.pk, 1]))
    assert not appeal.agenda_items.exists()
    acts[act]()


def test_a_cancelled_session_gives_it_back(world, appeal):
    held = convened(world)
    commissions.cancel_session(actor=world.account(SECRETARY), session=held, reason="Neige.")
    assert not appeal.agenda_items.exists()
    assert convened_later(world).items.get().appeal == appeal


def test_who_asked_to_be_heard_is_heard_before_the_commission_is(world):
    appeal = examined(world, recorded(world, decided(world), hearing_asked=True))
    line_of(world, "Un")
    held = convened(world)
    assert not held.items.exclude(appeal=None).exists()
    appeals.record_hearing(
        actor=other_officer(world),
        appeal=appeal,
        version=appeal.version,
        told=appeals.Hearing(heard_on=clock.today(), heard_words="Le propriétaire, M. Un, refuse."),
        today=clock.today(),
    )
    commissions.put_on_agenda(
        actor=world.account(SECRETARY), session=held, line_ids=[], appeal_ids=[appeal.pk], today=clock.today()
    )
    assert held.items.get(appeal=appeal)


def test_who_stands_back_from_it_does_not_answer_it(world, sign_in, appeal):
    item = opened(world)
    signatory = world.account(Role.SIGNATORY)
    recuse(actor=signatory, item=item, member_id=signatory.pk)
    says_opinion(world, item)
    ended_by_secretary = commissions.close_session(actor=world.account(SECRETARY), session=item.session)
    assert ended_by_secretary.status == "closed"
    with pytest.raises(Forbidden):
        answered(world, appeal)
    assert sign_in(Role.SIGNATORY).get(reverse("appeals:answer", args=[appeal.pk])).status_code == 403


def test_who_examined_it_stands_back(world, sign_in):
    (officer, *_more) = members(world, 3)
    with operation("tests.role", actor=None):
        RoleAssignment(user=officer, role=Role.CASE_OFFICER, unit=world.units["est"], starts_on=clock.today()).save()
    examined(world, recorded(world, decided(world)), by=officer)
    item = opened(world)
    assert officer.pk in set(item.recusals.values_list("member", flat=True))


def test_names_are_masked(world, sign_in):
    decision = decided(world, "Vautrin")
    grounds = "Moi, Vautrin, je demande qu’on relise mon dossier."
    appeal = recorded(world, decision, grounds=grounds)
    officer = other_officer(world)
    taken = appeals.take_up(actor=officer, appeal=appeal)
    appeals.conclude(actor=officer, appeal=taken, version=taken.version, conclusions="M. Vautrin a raison.")
    item = opened(world)
    page = sign_in(Role.COMMISSION_MEMBER).get(reverse("commissions:item", args=[item.session_id, 1])).content.decode()
    assert "relise mon dossier" in page and "a raison" in page and "Vautrin" not in page
    told = sign_in(SECRETARY).get(f"/api/v1/commission/{item.session_id}/lines/1/").json()
    assert "Vautrin" not in str(told) and told["file"]["contested"]["decision"] == decision.number


def test_the_notice_and_the_minutes_tell_it(world, sign_in, appeal):
    item = opened(world)
    client = sign_in(SECRETARY)

    def read(name):
        pdf = client.get(reverse(f"commissions:{name}", args=[item.session_id])).content
        return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)

    assert "Recours" in read("notice")
    says_opinion(world, item)
    ended(world, item.session)
    assert f"Recours contre la décision n° {appeal.decision.number}" in read("minutes").replace("\xa0", " ")


def test_the_agenda_says_that_it_is_an_appeal(world, sign_in, appeal):
    held = convened(world)
    client = sign_in(SECRETARY)
    assert says(client.get(held.get_absolute_url()), "appeal")
    assert client.get(f"/api/v1/commission/{held.pk}/").json()["items"][0]["appeal"] == appeal.pk
