"""What a session reads of a file without knowing whose it is: masks reread, anonymity lifted, an author presenting."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aids.applications import operations as applications
from aids.applications.proposals import operations as proposals
from aids.applications.proposals.operations import ProposalInput
from aids.applications.supporting import operations as supporting
from aids.commissions import operations as commissions
from aids.commissions.anonymity import operations, panels, queries
from aids.commissions.anonymity.enums import MaskStatus, TextSource
from aids.commissions.anonymity.models import AnonymityLift, MaskedText
from aids.commissions.anonymity.operations import Reread
from aids.commissions.opinions import give_opinion
from backend.audit.history import StaleVersion
from backend.audit.models import Operation, ReadLog
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from cases.assessments import operations as assessments
from cases.assessments.operations import Reading
from cases.assessments.queries import Texts
from cases.people.enums import MemberRole
from directory.enums import Role
from directory.models import User
from tests import factories, papers
from tests.concurrency import overlapping
from tests.forms import fields_of, following, said, says

pytestmark = pytest.mark.django_db

NEED = "Je suis Nadia Lefèvre, mon fils Ilyes mange à la cantine. Tél. 06 12 34 56 78."
MASKED_NEED = "Je suis [la personne], mon fils [enfant 1] mange à la cantine. Tél. [téléphone]."
TEXTS = Texts(
    situation="Mme Lefèvre vit au 12 rue des Lilas avec Ilyes. Sa voisine l’aide.",
    own_view="Moi, Nadia, je veux tenir.",
    strengths="Ilyes va à l’école.",
)
WHY = "Mme Lefèvre tiendra jusqu’au virement."
NAMES = ("Lefèvre", "Nadia", "Ilyes", "Lilas", "06 12 34 56 78")
REASON = "Deux factures se contredisent."


@pytest.fixture
def worker(world) -> User:
    return world.account(Role.SOCIAL_WORKER)


@pytest.fixture
def officer(world) -> User:
    return world.account(Role.CASE_OFFICER)


@pytest.fixture
def secretary(world) -> User:
    return world.account(Role.COMMISSION_SECRETARY)


@pytest.fixture
def line(world, worker):
    """A ready line of a mother and her son, with an assessment by the social worker, two documents beside."""
    return ready_line(world, worker)


def ready_line(world, worker, **identity):
    someone = factories.person(world, **identity)
    factories.child(world, someone)
    application = factories.examined(world, someone, by=worker, lines=[factories.line(need=NEED)])
    factories.document(application)
    [made] = application.lines.all()
    household = factories.household_of(someone)
    written = assessments.begin(actor=worker, person=someone, household=household, on=clock.today())
    assessments.save_draft(actor=worker, assessment=written, version=0, texts=TEXTS, now=clock.now())
    proposals.propose(
        actor=worker, application=application, assessment=written, rows=[ProposalInput(made.pk, "grant", None, WHY)]
    )
    assessments.finish(
        actor=worker, assessment=written, version=1, reading=Reading(not_because="Absente."), on=clock.today()
    )
    return applications.make_ready(actor=world.account(Role.CASE_OFFICER), line=made, on=clock.today())


@pytest.fixture
def held(world, line):
    """An open session with the line on its agenda."""
    session = factories.session(world, lines=[line])
    return commissions.open_session(
        actor=world.account(Role.COMMISSION_SECRETARY), session=session, today=clock.today()
    )


def item_of(session):
    return session.items.get()


def item_url(session, name="item") -> str:
    return reverse(f"commissions:{name}", args=[session.pk, 1])


def reread_url(line) -> str:
    return reverse("commissions:reread", args=[line.application_id])


def masked(line, source, **more) -> MaskedText:
    return MaskedText.objects.get(application=line.application_id, source=source, **more)


def told(row, text=None) -> Reread:
    return Reread(row.pk, row.version, row.text if text is None else text)


def lifted(actor, session, reason=REASON):
    return operations.lift_anonymity(actor=actor, item=item_of(session), reason=reason)


# Masks


def test_what_enters_an_agenda_is_masked_and_waits_for_its_author(world, line, worker, officer):
    assert not MaskedText.objects.exists()
    factories.session(world, lines=[line])
    rows = {row.source: row for row in MaskedText.objects.all()}
    assert rows.keys() == set(TextSource) - {TextSource.ADDENDUM, TextSource.STEP}
    assert rows["need"].text == MASKED_NEED
    assert rows["situation"].text == "[nom] vit au [adresse] avec [enfant 1]. Sa voisine l’aide."
    assert rows["own_view"].text == "Moi, [la personne], je veux tenir."
    assert rows["why"].text == "[nom] tiendra jusqu’au virement."
    assert {row.status for row in rows.values()} == {MaskStatus.PROPOSED}
    for reader, sources in [(officer, {"need"}), (worker, {"own_view", "situation", "strengths", "why"})]:
        assert {row.source for row in queries.texts_of_rereader(reader, line.application_id)} == sources


def test_the_session_reads_no_name_and_is_told_who_reread(sign_in, held, line, worker, officer):
    shown = sign_in(Role.COMMISSION_MEMBER).get(item_url(held))
    page = shown.content.decode()
    assert MASKED_NEED in page
    assert "Moi, [la personne], je veux tenir." in page
    assert not [name for name in NAMES if name in page]
    assert said("reread by its author") not in page
    for actor in (worker, officer):
        rows = queries.texts_of_rereader(actor, line.application_id)
        operations.reread(actor=actor, application=line.application, texts=[told(row) for row in rows])
    page = sign_in(Role.COMMISSION_MEMBER).get(item_url(held)).content.decode()
    assert page.count(said("reread by its author")) == 2
    assert said("masked automatically, not reread") not in page


def test_its_author_masks_more_or_puts_a_word_back_and_nothing_else(sign_in, held, line, worker):
    client = sign_in(Role.SOCIAL_WORKER)
    page = client.get(reread_url(line))
    assert "<mark>Mme Lefèvre<" in page.content.decode()
    row = masked(line, "situation")
    name = f"text-{row.pk}-text"
    sent = fields_of(page)
    wrong = client.post(reread_url(line), sent | {name: row.text.replace("voisine", "sœur")})
    assert wrong.status_code == 422
    assert says(wrong, "Words may be replaced by a mask in brackets, or put back; the rest stays as it was written.")
    assert masked(line, "situation").status == MaskStatus.PROPOSED
    sent[name] = "[nom] vit au [adresse] avec [enfant 1]. Sa [proche] l’aide."
    done = client.post(reread_url(line), sent)
    assert says(following(client, done), "Reread: the commission reads these texts as you leave them.")
    row.refresh_from_db()
    assert (row.text, row.status, row.reread_by) == (sent[name], MaskStatus.REREAD, worker)
    assert row.reread_at is not None
    sent = fields_of(client.get(reread_url(line)))
    client.post(reread_url(line), sent | {name: TEXTS.situation.replace("Mme Lefèvre", "[elle]")})
    assert masked(line, "situation").text.startswith("[elle] vit au 12 rue des Lilas")  # their word, and their name


def test_a_text_changed_in_another_tab_is_not_overwritten(sign_in, held, line, worker):
    client = sign_in(Role.SOCIAL_WORKER)
    sent = fields_of(client.get(reread_url(line)))
    row = masked(line, "own_view")
    more = "Moi, [la personne], je veux [x]."
    operations.reread(actor=worker, application=line.application, texts=[told(row, more)])
    late = client.post(reread_url(line), sent)
    assert late.status_code == 409
    assert masked(line, "own_view").text == more
    with pytest.raises(StaleVersion):
        operations.reread(actor=worker, application=line.application, texts=[told(row)])


def test_nobody_rereads_what_they_did_not_write(world, sign_in, held, line, officer, worker):
    situation, need = masked(line, "situation"), masked(line, "need")
    for actor, row in [(officer, situation), (worker, need)]:
        with pytest.raises(Refusal):
            operations.reread(actor=actor, application=line.application, texts=[told(row)])
    assert sign_in(Role.SOCIAL_WORKER, "ouest").get(reread_url(line)).status_code == 404
    assert sign_in(Role.COMMISSION_SECRETARY).get(reread_url(line)).status_code == 403
    assert not MaskedText.objects.filter(status=MaskStatus.REREAD).exists()


def test_whoever_left_the_post_rereads_nothing(held, line, worker):
    with operation("tests.leave", actor=None):
        worker.roles.get().delete()
    left = User.objects.get(pk=worker.pk)
    assert queries.texts_of_rereader(left, line.application_id) == []
    assert panels.desk(left, clock.today()) == []


def test_an_original_that_changes_is_masked_again_and_reread_again(world, line, worker, officer, secretary):
    session = factories.session(world, lines=[line])
    for actor in (worker, officer):
        rows = queries.texts_of_rereader(actor, line.application_id)
        operations.reread(actor=actor, application=line.application, texts=[told(row) for row in rows])
    commissions.take_off_agenda(actor=secretary, item=item_of(session))
    with operation("tests.rewrite", actor=None):
        line.refresh_from_db()
        line.need = "Autre chose, dit Ilyes."
        line.save()
    commissions.put_on_agenda(actor=secretary, session=session, line_ids=[line.pk], today=clock.today())
    need = masked(line, "need")
    assert (need.text, need.status, need.reread_by) == ("Autre chose, dit [enfant 1].", MaskStatus.PROPOSED, None)
    assert masked(line, "situation").status == MaskStatus.REREAD


def test_a_text_without_a_mask_that_holds_is_masked_on_the_spot(sign_in, held, line, worker):
    """An addendum written since; a line that entered its agenda before there were masks."""
    assessment = masked(line, "situation").assessment
    household = factories.household_of(assessment.person)
    assessments.amend(
        actor=worker, assessment=assessment, household=household, text="Ilyes est malade.", on=clock.today()
    )
    with operation("tests.unmask", actor=None):
        masked(line, "need").delete()
    page = sign_in(Role.COMMISSION_MEMBER).get(item_url(held)).content.decode()
    assert "[enfant 1] est malade." in page
    assert MASKED_NEED in page
    assert not [name for name in NAMES if name in page]


def test_a_protected_home_hides_its_commune_and_those_who_left_are_known(world, worker):
    someone = factories.person(world, protected=True)
    spouse = factories.child(world, someone, birth_date=dt.date(1985, 1, 1), first_name="Karim", role=MemberRole.SPOUSE)
    household = factories.household_of(someone)
    need = "Karim m’a quittée, je reste à ÉVREUX (27000)."
    application = factories.ready(world, someone, by=worker, lines=[factories.line(need=need)])
    membership = household.members.get(person=getattr(spouse, "person", spouse))
    with operation("tests.leave", actor=None):
        membership.ends_on = clock.today() - dt.timedelta(days=1)
        membership.why_left = "separation"
        membership.save()
    factories.session(world, lines=application.lines.all())
    shown = MaskedText.objects.get(source="need").text
    assert shown == "[ancien membre du foyer] m’a quittée, je reste à [commune] ([commune])."


def test_the_database_keeps_masks_sound(held, line):
    row = masked(line, "need")
    for changes in ({"status": MaskStatus.REREAD}, {"line": None}, {"source": TextSource.WHY}):
        with pytest.raises(IntegrityError), transaction.atomic(), operation("tests.break", actor=None):
            fresh = MaskedText.objects.get(pk=row.pk)
            for field, value in changes.items():
                setattr(fresh, field, value)
            fresh.save()
    with pytest.raises(IntegrityError), transaction.atomic(), operation("tests.twice", actor=None):
        MaskedText(application=line.application, line=line, source="need", fingerprint="x", text="x").save()


# The desk


def test_the_desk_says_what_to_reread_until_it_is(world, sign_in, line, worker, officer):
    assert panels.desk(worker, clock.today()) == []
    in_a_week = clock.today() + dt.timedelta(days=7)
    factories.session(world, lines=[line], held_on=in_a_week)
    for actor in (worker, officer):
        [heap] = panels.desk(actor, clock.today())
        assert (heap.count, heap.rows[0].label, heap.rows[0].date) == (1, line.application.number, in_a_week)
    assert line.application.number in sign_in(Role.SOCIAL_WORKER).get(reverse("desk")).content.decode()
    rows = queries.texts_of_rereader(worker, line.application_id)
    operations.reread(actor=worker, application=line.application, texts=[told(row) for row in rows])
    assert panels.desk(worker, clock.today()) == []
    assert panels.desk(officer, clock.today())


def test_whoever_wrote_the_assessment_presents_it_while_the_session_is_open(world, sign_in, line, worker, officer):
    session = factories.session(world, lines=[line])
    assert queries.presenter_of(line) == worker
    client = sign_in(Role.SOCIAL_WORKER)
    here = item_url(session, "present")
    assert client.get(here).status_code == 404
    heaps = {str(heap.title): heap for heap in panels.desk(worker, clock.today())}
    assert heaps[said("You present today")].rows[0].url == ""
    secretary = world.account(Role.COMMISSION_SECRETARY)
    session = commissions.open_session(actor=secretary, session=session, today=clock.today())
    heaps = {str(heap.title): heap for heap in panels.desk(worker, clock.today())}
    assert heaps[said("You present today")].rows[0].url == here
    page = client.get(here)
    assert MASKED_NEED in page.content.decode()
    assert 'name="opinion"' not in page.content.decode()
    assert ReadLog.objects.latest("pk").route == "commissions:present"
    assert client.get(item_url(session)).status_code == 403
    assert client.get(session.get_absolute_url()).status_code == 403
    assert sign_in(Role.CASE_OFFICER).get(here).status_code == 404
    assert sign_in(Role.SOCIAL_WORKER, "ouest").get(here).status_code == 404
    [item] = session.items.all()
    give_opinion(actor=secretary, item=item, version=item.version, given=factories.opinion())
    commissions.close_session(actor=secretary, session=session)
    assert sign_in(Role.SOCIAL_WORKER).get(here).status_code == 404
    assert panels.desk(worker, clock.today()) == []


def test_a_line_without_an_assessment_has_no_presenter(world):
    line = factories.ready(world, factories.person(world)).lines.get()
    assert queries.presenter_of(line) is None


# The file


def test_household_and_budget_are_told_without_names_and_by_ages(sign_in, world, worker):
    someone = factories.person(world)
    child = factories.child(world, someone, birth_date=dt.date(clock.today().year - 9, 1, 1))
    budget = [("rsa", None, 600), ("child_wage", getattr(child, "person", child).pk, 40), ("rent", None, 500)]
    application = factories.ready(world, someone, by=worker, budget=budget)
    session = factories.session(world, lines=application.lines.all())
    page = sign_in(Role.COMMISSION_MEMBER).get(item_url(session))
    file = page.context["file"]
    assert [(one.label, one.age) for one in file.members][1:] == [(f"{said('Child')} 1", 9)]
    assert [(one.whom, one.amount) for one in file.budget.incomes] == [("", 600), (f"{said('Child')} 1", 40)]
    assert file.budget.balance.residual == 140
    assert "1987" not in page.content.decode()


def test_a_decided_line_shows_what_was_frozen(world, sign_in, line, worker):
    session = factories.decided_session(world, lines=[line])
    factories.child(world, line.application.applicant, first_name="Sofia", birth_date=dt.date(2020, 1, 1))
    file = sign_in(Role.COMMISSION_MEMBER).get(item_url(session)).context["file"]
    assert len(file.members) == 2
    assert file.budget is not None


def test_the_page_of_a_line_costs_the_same_whatever_was_written(world, sign_in, worker, held, line):
    client = sign_in(Role.COMMISSION_MEMBER)
    client.get(item_url(held))
    with CaptureQueriesContext(connection) as few:
        client.get(item_url(held))
    assessment = masked(line, "situation").assessment
    household = factories.household_of(assessment.person)
    for _ in range(5):
        assessments.amend(actor=worker, assessment=assessment, household=household, text="Suite.", on=clock.today())
    with operation("tests.masks", actor=None):
        operations.prepare_masks(line, clock.today())
    with CaptureQueriesContext(connection) as many:
        client.get(item_url(held))
    assert len(many) == len(few)


# An anonymity lifted


def test_lifting_opens_the_name_and_the_documents_until_the_session_closes(world, sign_in, held, line, secretary):
    [document] = line.application.supporting_documents.all()
    there = reverse("commissions:opened_document", args=[held.pk, 1, document.pk])
    beside = item_url(held, "item_panels")
    member = sign_in(Role.COMMISSION_MEMBER)
    assert member.get(there).status_code == 404
    client = sign_in(Role.COMMISSION_SECRETARY)
    assert item_url(held, "lift") in client.get(beside).content.decode()
    sent = fields_of(client.get(item_url(held, "lift")))
    short = client.post(item_url(held, "lift"), sent | {"reason": "  trop   court "[:9]})
    assert short.status_code == 422
    assert says(short, "Say why the anonymity is lifted, in ten letters at least.")
    done = client.post(item_url(held, "lift"), sent | {"reason": REASON})
    assert says(following(client, done), "The anonymity of this line is lifted, until the session closes.")
    assert client.post(item_url(held, "lift"), sent | {"reason": REASON}).status_code == 302  # sent twice
    [lift] = queries.lifts_of(held)
    assert (lift.reason, lift.lifted_by) == (REASON, secretary)
    assert Operation.objects.get(name="commissions.lift_anonymity").reason == REASON
    member = sign_in(Role.COMMISSION_MEMBER)
    page = member.get(beside).content.decode()
    assert REASON in page
    assert "Nadia Lefèvre" in page
    assert REASON in ReadLog.objects.latest("pk").object_label
    opened = member.get(there)
    assert opened.status_code == 200
    assert b"".join(opened.streaming_content).startswith(b"%PDF")
    logged = ReadLog.objects.latest("pk")
    assert (logged.route, logged.person_ids) == ("commissions:opened_document", [line.application.applicant_id])
    assert sign_in(Role.COMMISSION_MEMBER, "ouest").get(there).status_code == 404
    [item] = held.items.all()
    give_opinion(actor=secretary, item=item, version=item.version, given=factories.opinion())
    commissions.close_session(actor=secretary, session=held)
    member = sign_in(Role.COMMISSION_MEMBER)
    assert member.get(there).status_code == 404
    page = member.get(beside).content.decode()
    assert REASON in page
    assert "Lefèvre" not in page


def test_a_document_of_another_line_or_withdrawn_stays_closed(sign_in, held, line, secretary, officer):
    lifted(secretary, held)
    [document] = line.application.supporting_documents.all()
    unused = factories.document(line.application, name="autre.png", serves=(), content=papers.image())
    withdrawn = factories.document(line.application, name="trop.png", content=papers.image(colour="navy"))
    supporting.withdraw_document(actor=officer, document=withdrawn, reason="Envoyé par erreur.")
    client = sign_in(Role.COMMISSION_SECRETARY)
    for pk, status in [(document.pk, 200), (unused.pk, 404), (withdrawn.pk, 404), (999_999, 404)]:
        there = reverse("commissions:opened_document", args=[held.pk, 1, pk])
        assert client.get(there).status_code == status


@pytest.mark.parametrize("role", [Role.COMMISSION_MEMBER, Role.SOCIAL_WORKER, Role.CASE_OFFICER])
def test_only_the_secretary_or_a_signatory_lifts(world, held, role):
    with pytest.raises(Forbidden):
        lifted(world.account(role), held)
    with pytest.raises(Forbidden):
        lifted(world.account(Role.SIGNATORY, "ouest"), held)
    lifted(world.account(Role.SIGNATORY), held)
    assert AnonymityLift.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "neuf sign", "x" * 501])
def test_a_lift_says_why(secretary, held, reason):
    with pytest.raises(Refusal) as refused:
        lifted(secretary, held, reason)
    assert refused.value.field == "reason"
    assert not AnonymityLift.objects.exists()


def test_nothing_is_opened_before_a_session_nor_after_it(world, secretary, line):
    session = factories.session(world, lines=[line])
    with pytest.raises(Forbidden):
        lifted(secretary, session)
    commissions.open_session(actor=secretary, session=session, today=clock.today())
    [item] = session.items.all()
    give_opinion(actor=secretary, item=item, version=item.version, given=factories.opinion())
    commissions.close_session(actor=secretary, session=session)
    with pytest.raises(Forbidden):
        lifted(secretary, session)


def test_lifted_twice_it_keeps_its_first_reason(secretary, held):
    first = lifted(secretary, held)
    again = lifted(secretary, held, "Une tout autre raison.")
    assert again == first
    assert [one.reason for one in queries.lifts_of(held)] == [REASON]


@pytest.mark.django_db(transaction=True)
def test_two_who_lift_at_once_leave_one_lift(world, held, secretary):
    signatory = world.account(Role.SIGNATORY)
    second = overlapping(lambda: lifted(secretary, held), lambda: lifted(signatory, held, "Une tout autre raison."))
    assert second.lifted_by == secretary
    assert AnonymityLift.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_session_that_closes_first_is_not_opened_any_more(world, held, secretary):
    [item] = held.items.all()
    give_opinion(actor=secretary, item=item, version=item.version, given=factories.opinion())
    refused = overlapping(
        lambda: commissions.close_session(actor=secretary, session=held), lambda: lifted(secretary, held)
    )
    assert isinstance(refused, Forbidden)
    assert not AnonymityLift.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_reread_at_once_overwrite_nothing(held, line, worker):
    row = masked(line, "own_view")
    texts = [row.text, "Moi, [x], je veux tenir."]
    second = overlapping(
        *(
            lambda text=text: operations.reread(actor=worker, application=line.application, texts=[told(row, text)])
            for text in texts
        )
    )
    assert isinstance(second, StaleVersion)
    assert masked(line, "own_view").text == texts[0]
