"""What a social assessment proposes, where the rules ask for one, and its way to the commission."""

import threading
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from aids.applications import operations as applications
from aids.applications.enums import LineStatus, Proposal
from aids.applications.models import LineProposal
from aids.applications.proposals import operations as proposals
from aids.applications.proposals import panels
from aids.applications.proposals.operations import ProposalInput
from aids.rules.differences import differences
from aids.rules.loading import RuleSetFault, load
from backend.audit.history import StaleVersion
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from cases.assessments import operations as assessments
from cases.assessments.models import SocialAssessment
from directory.enums import Role
from directory.models import User
from tests import factories
from tests.cases.test_assessments import NOT_READ, TEXTS, begun, finished, frozen, written
from tests.forms import fields_of, following, said, says

pytestmark = pytest.mark.django_db

MISSING = "A social assessment is asked for this aid: none that is finished proposes anything for this request."


def asking(label: str = "2") -> str:
    """The text of the tests, which asks for a social assessment."""
    return factories.rule_text(label).replace("payees = ", 'social_assessment = "required"\npayees = ', 1)


@pytest.fixture
def worker(world) -> User:
    return world.account(Role.SOCIAL_WORKER)


@pytest.fixture
def asked(world, worker):
    """An examined application, taken by the social worker, of an aid that asks for an assessment."""
    factories.rule_version("2", clock.today(), text=asking())
    return examined(world, worker)


def examined(world, worker, **changes):
    return factories.examined(world, factories.person(world), by=worker, **changes)


def propose(worker, application, assessment, **changes) -> list[LineProposal]:
    told = {"proposal": Proposal.GRANT, "why": "Le loyer repart le mois prochain."} | changes
    rows = [ProposalInput(line.pk, **told) for line in application.lines.all()]
    return proposals.propose(actor=worker, application=application, assessment=assessment, rows=rows)


def make_ready(world, application):
    line = application.lines.get()
    return applications.make_ready(actor=world.account(Role.CASE_OFFICER), line=line, on=clock.today())


def page_of(application) -> str:
    return reverse("applications:assessment", args=[application.pk])


# The rule text


def test_the_text_says_which_aid_asks_and_its_comparison_tells_it():
    silent, asks = load(factories.rule_text("2")), load(asking())
    assert not silent.aids[0].wants_assessment
    assert asks.aids[0].wants_assessment
    [change] = differences(silent, asks)
    assert "demandée" in str(change)
    with pytest.raises(RuleSetFault):
        load(asking().replace('social_assessment = "required"', 'social_assessment = "peut-être"'))


# What it proposes


def test_a_row_for_each_request_is_written_from_the_application(sign_in, world, worker):
    lines = [factories.line(), factories.line(ground="heating", amount_asked=Decimal(80))]
    application = examined(world, worker, lines=lines)
    client = sign_in(Role.SOCIAL_WORKER)
    empty = client.get(page_of(application))
    assert reverse("assessments:new", args=[application.applicant_id]) in empty.content.decode()
    draft = written(worker, application.applicant)
    first, second = application.lines.all()
    sent = fields_of(client.get(page_of(application)))
    sent |= {f"line-{first.pk}-proposal": "partial_grant", f"line-{first.pk}-amount": "60,50"}
    sent |= {f"line-{first.pk}-why": "La moitié suffit.", f"line-{second.pk}-proposal": "adjournment"}
    wrong = client.post(page_of(application), sent)
    assert wrong.status_code == 422
    assert says(wrong, "Say why this is proposed.")
    assert "La moitié suffit." in wrong.content.decode()
    assert not LineProposal.objects.exists()
    sent |= {f"line-{second.pk}-why": "Il manque la facture."}
    done = client.post(page_of(application), sent)
    assert says(following(client, done), "What you propose is recorded.")
    assert client.post(page_of(application), sent).status_code == 302  # sent twice
    told = {(one.line_id, one.proposal, one.amount) for one in LineProposal.objects.all()}
    assert told == {(first.pk, "partial_grant", Decimal("60.50")), (second.pk, "adjournment", None)}
    assert LineProposal.history.count() == 2
    assert "La moitié suffit." in client.get(draft.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"why": "  "}, "why"),
        ({"proposal": Proposal.PARTIAL_GRANT, "amount": None}, "amount"),
        ({"proposal": Proposal.PARTIAL_GRANT, "amount": Decimal(120)}, "amount"),
        ({"proposal": Proposal.CONDITIONAL_GRANT, "amount": Decimal("120.01")}, "amount"),
        ({"amount": Decimal(0)}, "amount"),
        ({"proposal": Proposal.REFUSAL, "amount": Decimal(1)}, "amount"),
    ],
)
def test_amount_and_reason_fit_what_is_proposed(world, worker, changes, field):
    application = examined(world, worker)
    with pytest.raises(Refusal) as refused:
        propose(worker, application, begun(worker, application.applicant), **changes)
    assert refused.value.field == field


def test_a_grant_without_amount_is_the_whole_and_a_row_may_be_withdrawn(world, worker):
    application = examined(world, worker)
    draft = begun(worker, application.applicant)
    [told] = propose(worker, application, draft)
    assert told.amount == Decimal(120)
    with pytest.raises(StaleVersion):
        propose(worker, application, draft, why="Autre raison", version=9)
    assert propose(worker, application, draft, proposal="", why="", version=1) == []
    assert not LineProposal.objects.exists()


def test_only_its_author_proposes_and_for_the_household_that_was_assessed(world, worker):
    application = examined(world, worker)
    draft = begun(worker, application.applicant)
    with pytest.raises(Forbidden):
        propose(world.account(Role.CASE_OFFICER), application, draft)
    other = factories.examined(world, factories.person(world, first_name="Zoé"), by=worker)
    with pytest.raises(Refusal):
        propose(worker, other, draft)
    with pytest.raises(Forbidden):
        propose(worker, application, frozen(worker, application.applicant))


# The way to the commission


def test_a_line_is_not_ready_without_the_assessment_that_its_aid_asks_for(sign_in, world, worker, asked):
    officer = sign_in(Role.CASE_OFFICER)
    line = asked.lines.get()
    ready_url = reverse("applications:line_ready", args=[asked.pk, line.pk])
    page = officer.get(asked.get_absolute_url())
    assert says(page, MISSING)
    assert page_of(asked) in page.content.decode()
    assert f'action="{ready_url}"' not in page.content.decode()
    assert says(following(officer, officer.post(ready_url)), MISSING)
    assert asked.lines.get().status == LineStatus.TO_EXAMINE
    draft = written(worker, asked.applicant)
    propose(worker, asked, draft)
    with pytest.raises(Refusal):
        make_ready(world, asked)  # a draft is not enough
    assessments.finish(actor=worker, assessment=draft, version=1, reading=NOT_READ, on=clock.today())
    page = officer.get(asked.get_absolute_url()).content.decode()
    assert f'action="{ready_url}"' in page
    assert "Le loyer repart le mois prochain." in page
    officer.post(ready_url)
    assert asked.lines.get().status == LineStatus.READY


def test_a_finished_assessment_that_proposes_nothing_for_the_line_is_not_enough(world, worker, asked):
    finished(worker, asked.applicant)
    with pytest.raises(Refusal):
        make_ready(world, asked)


def test_the_api_refuses_with_the_same_sentence(sign_in, asked):
    officer = sign_in(Role.CASE_OFFICER)
    line = asked.lines.get()
    answer = officer.post(
        reverse("api:applications:line_ready", args=[asked.pk, line.pk]), content_type="application/json"
    )
    assert answer.status_code == 422
    assert answer.json()["detail"] == said(MISSING)


def test_without_the_rule_nothing_is_asked(world, worker):
    assert make_ready(world, examined(world, worker)).status == LineStatus.READY


def test_entering_the_agenda_freezes_what_the_line_relies_on_for_good(world, worker, asked):
    made = finished(worker, asked.applicant)
    [proposal] = propose(worker, asked, made)
    line = make_ready(world, asked)
    with pytest.raises(Refusal):
        assessments.reopen(actor=worker, assessment=made)
    held = factories.session(world, lines=[line])
    assert SocialAssessment.objects.get().status == "frozen"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE aids_lineproposal SET why = 'Autre' WHERE id = %s", [proposal.pk])
    secretary = world.account(Role.COMMISSION_SECRETARY)
    factories.commissions.take_off_agenda(actor=secretary, item=held.items.get())
    assert SocialAssessment.objects.get().status == "frozen"
    factories.commissions.put_on_agenda(actor=secretary, session=held, line_ids=[line.pk], today=clock.today())
    assert held.items.count() == 1


def test_a_draft_that_proposes_for_an_aid_that_asks_nothing_stays_a_draft(world, worker):
    application = examined(world, worker)
    propose(worker, application, begun(worker, application.applicant))
    factories.session(world, lines=[make_ready(world, application)])
    assert SocialAssessment.objects.get().status == "draft"


@pytest.mark.django_db(transaction=True)
def test_taken_up_again_and_declared_ready_at_the_same_instant_only_one_happens(transactional_db):
    world = factories.make_world()
    worker = world.account(Role.SOCIAL_WORKER)
    factories.rule_version("2", clock.today(), text=asking())
    application = examined(world, worker)
    made = finished(worker, application.applicant)
    propose(worker, application, made)
    outcomes, start = [], threading.Barrier(2)

    def attempt(name: str, act) -> None:
        start.wait()
        try:
            act()
            outcomes.append(name)
        except Refusal:
            outcomes.append("refused")
        finally:
            connection.close()

    acts = {
        "ready": lambda: make_ready(world, application),
        "reopened": lambda: assessments.reopen(actor=worker, assessment=made),
    }
    threads = [threading.Thread(target=attempt, args=pair) for pair in acts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) in (["ready", "refused"], ["refused", "reopened"])


def test_the_commission_reads_what_is_proposed_and_no_name(sign_in, world, worker, asked):
    made = finished(worker, asked.applicant)
    propose(worker, asked, made, proposal=Proposal.PARTIAL_GRANT, amount=Decimal(90))
    held = factories.session(world, lines=[make_ready(world, asked)])
    member = sign_in(Role.COMMISSION_MEMBER)
    page = member.get(reverse("commissions:item", args=[held.pk, 1])).content.decode()
    for shown in ("90,00", TEXTS.situation, TEXTS.own_view, "Le loyer repart"):
        assert shown in page
    for hidden in ("Lefèvre", made.get_absolute_url()):
        assert hidden not in page
    secretary = sign_in(Role.COMMISSION_SECRETARY).get(asked.get_absolute_url()).content.decode()
    assert "Le loyer repart" not in secretary
    assert sign_in(Role.COMMISSION_SECRETARY).get(made.get_absolute_url()).status_code == 403


def test_the_desk_of_those_who_follow_lists_the_assessments_asked_for(world, worker, asked):
    assert [row.url for item in panels.desk(worker, clock.today()) for row in item.rows] == [page_of(asked)]
    stranger = world.account(Role.SOCIAL_WORKER, "ouest")
    assert panels.desk(stranger, clock.today()) == []
    assert panels.desk(world.account(Role.CASE_OFFICER), clock.today()) == []
    propose(worker, asked, finished(worker, asked.applicant))
    assert panels.desk(worker, clock.today()) == []
