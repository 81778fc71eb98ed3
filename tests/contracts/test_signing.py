"""A text of a contract is frozen, read, signed by all its parties on screen, and never changes after that."""

import datetime as dt
import io
import json

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from pypdf import PdfReader

from backend.kit import clock
from backend.kit.access import Forbidden, NotNow, Refusal
from backend.kit.clock import add_months
from contracts.contract import operations as contracts
from contracts.contract.enums import ContractStatus, PartyKind, VersionStatus
from contracts.contract.models import Contract
from contracts.contract.queries import open_version, parties_of
from contracts.plan import operations as plan
from contracts.plan.models import Step
from contracts.plan.operations import StepInput
from contracts.schemes import schemes
from contracts.signing import amending, drawing, operations
from contracts.signing.facts import is_whole
from contracts.signing.models import Signature
from directory.enums import Role
from tests import contracting, factories, referring
from tests.cases.following_stage import away, browser, colleague, days_later, text_of
from tests.concurrency import overlapping
from tests.forms import fields_of, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(world):
    return world.account(Role.SOCIAL_WORKER)


@pytest.fixture
def made(world):
    return contracting.sent(world)


def home_of(made: Contract):
    return factories.household_of(made.person)


def party_of(made: Contract, kind: str = PartyKind.PERSON):
    return next(party for party in parties_of(made) if party.kind == kind)


def sign(made: Contract, party=None, *, actor, **changes):
    text = open_version(made)
    told = {
        "contract": made,
        "household": home_of(made),
        "version": text,
        "party": party or party_of(made),
        "strokes": contracting.STROKES,
        "fingerprint": text.fingerprint,
        "now": clock.now(),
    }
    return operations.sign(actor=actor, **told | changes)


def take_back(made: Contract, worker) -> None:
    told = {"contract": made, "household": home_of(made), "version": open_version(made)}
    operations.take_back(actor=worker, **told)


def say_another_step(made: Contract, worker) -> Step:
    told = {"household": home_of(made), "told": StepInput("Visiter un foyer"), "today": clock.today()}
    return plan.add_step(actor=worker, objective=made.objectives.get(), **told)


def url_of(made: Contract, name: str = "sign", **more) -> str:
    return reverse(f"contracts:{name}", kwargs={"pk": made.pk, **more})


def drawn(made: Contract, **changes) -> dict:
    told = {"fingerprint": open_version(made).fingerprint, "party": party_of(made).pk}
    return told | {"strokes": json.dumps(contracting.STROKES)} | changes


def field(html: str, name: str) -> str:
    tag = html.split(f'name="{name}"')[1].split(">")[0]
    return tag.split('value="')[1].split('"')[0] if "value=" in tag else ""


class TestGivingToSign:
    def test_what_lacks_is_said_and_nothing_is_frozen(self, world, sign_in, worker):
        made = contracting.opened(world)
        client = sign_in(Role.SOCIAL_WORKER)
        assert "Freeze" not in text_of(client.get(url_of(made, "send")))
        assert client.post(url_of(made, "send")).status_code == 422
        with pytest.raises(Refusal):
            contracting.send(made)
        assert open_version(made).status == VersionStatus.WRITING

    @pytest.mark.parametrize("dropped", [True, False])
    def test_an_objective_and_a_step_at_least(self, world, worker, dropped):
        made = contracting.written(world)
        objective = made.objectives.get()
        if dropped:
            told = {"objective": objective, "household": home_of(made), "today": clock.today()}
            plan.drop_objective(actor=worker, **told)
        else:
            for step in objective.steps.all():
                told = {"step": step, "household": home_of(made), "how": "cancel", "today": clock.today()}
                plan.move_step(actor=worker, **told)
        with pytest.raises(Refusal):
            contracting.send(made)

    def test_who_does_not_follow_the_file_gives_nothing_to_sign(self, world):
        made = contracting.written(world)
        stranger = colleague(world)
        with pytest.raises(Forbidden):
            operations.send(actor=stranger, contract=made, household=home_of(made), today=clock.today())
        assert browser(stranger).post(url_of(made, "send")).status_code == 403

    def test_the_text_to_sign_changes_no_more(self, made, worker):
        text = open_version(made)
        assert is_whole(text)
        step = made.objectives.get().steps.first()
        told = {"step": step, "household": home_of(made), "version": step.version, "comment": "Ah."}
        with pytest.raises(Refusal):
            plan.correct_step(actor=worker, told=StepInput("Tout autre chose"), **told)
        plan.correct_step(actor=worker, told=StepInput(step.wording), **told)  # a comment is no part of the text
        with pytest.raises(NotNow):
            plan.drop_objective(
                actor=worker, objective=made.objectives.get(), household=home_of(made), today=clock.today()
            )
        with pytest.raises(NotNow):
            contracting.send(made)
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE contracts_version SET fingerprint = repeat('b', 64) WHERE id = %s", [text.pk])

    def test_a_step_corrected_while_the_text_waits_is_refused_in_its_form(self, made, sign_in):
        step = made.objectives.get().steps.first()
        told = {"version": step.version, "wording": "Tout autre chose", "by_whom": "me"}
        page = sign_in(Role.SOCIAL_WORKER).post(reverse("contracts:step_edit", args=[step.pk]), told)
        assert page.status_code == 422
        assert "Tout autre chose" in text_of(page)
        step.refresh_from_db()
        assert step.wording != "Tout autre chose"


class TestSigning:
    def test_all_sign_and_the_contract_is_under_way(self, world):
        made = contracting.signed(world)
        version = made.versions.get()
        assert made.status == ContractStatus.ACTIVE
        assert (made.starts_on, made.ends_on) == (version.starts_on, version.ends_on)
        assert version.status == VersionStatus.SIGNED
        assert set(Step.objects.filter(objective__contract=made).values_list("signed_in", flat=True)) == {version.pk}

    def test_one_after_the_other_on_one_screen(self, made, sign_in):
        client = sign_in(Role.SOCIAL_WORKER)
        for left in (1, 0):
            html = text_of(client.get(url_of(made)))
            told = {name: field(html, name) for name in ("fingerprint", "party")}
            response = client.post(url_of(made), told | {"strokes": json.dumps(contracting.STROKES)})
            assert response["Location"] == (url_of(made) if left else made.get_absolute_url())
        assert Signature.objects.count() == 2
        assert Contract.objects.get(pk=made.pk).is_in_force
        assert client.get(url_of(made))["Location"] == made.get_absolute_url()

    def test_a_couple_and_a_partner_sign_it_too(self, world, worker):
        first = contracting.followed(world)
        second = contracting.spouse(world, first)
        made = contracting.written(world, first, second=second)
        partner = contracts.add_partner(
            actor=worker,
            contract=made,
            household=home_of(made),
            organisation=referring.service(world).organisation,
            name="Jean Roy",
            today=clock.today(),
        )
        contracting.send(made)
        parties = parties_of(made)
        assert [party.kind for party in parties] == ["person", "person", "worker", "partner"]
        assert parties[-1] == partner
        for party in parties:
            assert not Contract.objects.get(pk=made.pk).is_in_force
            sign(made, party, actor=worker)
        assert Contract.objects.get(pk=made.pk).is_in_force

    def test_nobody_signs_twice_nor_for_somebody_else(self, world, made, worker):
        sign(made, actor=worker)
        with pytest.raises(Refusal):
            sign(made, actor=worker)
        other = contracting.sent(world)
        with pytest.raises(Refusal):
            sign(made, party_of(other), actor=worker)
        with pytest.raises(Refusal):
            sign(made, actor=worker, version=open_version(other))
        assert Signature.objects.count() == 1

    def test_the_lead_worker_signs_from_their_own_account(self, world, made, worker):
        other = colleague(world, Role.CASE_OFFICER)
        away(world, worker, other)
        client = browser(other)
        party = party_of(made, PartyKind.WORKER)
        with pytest.raises(Refusal):
            sign(made, party, actor=other)
        assert client.post(url_of(made), drawn(made, party=party.pk)).status_code == 422
        client.post(url_of(made), drawn(made))
        assert Signature.objects.get().party == party_of(made)
        page = text_of(client.get(url_of(made)))  # nobody is left whom this account may let sign
        assert "data-signature-pad" not in page

    def test_who_does_not_follow_the_file_signs_nothing(self, world, made):
        with pytest.raises(Forbidden):
            sign(made, actor=colleague(world))

    @pytest.mark.parametrize(
        "strokes",
        [
            "",
            "[]",
            "[[]]",
            "[[[1, 1]]]",
            "[[[1, 1], [1, 1]]]",
            "null",
            "{}",
            "x",
            "[[[1, 2, 3], [4, 5]]]",
            "[[[true, 1], [4, 5]]]",
            "[[[1.5, 1], [4, 5]]]",
            f"[[[{drawing.WIDTH + 1}, 1], [4, 5]]]",
            "[[[-1, 1], [4, 5]]]",
            "[" * 40_000,
            "[[[1, 1], [2, 2]]" + ", [[1, 1]]" * drawing.MOST_STROKES + "]",
            json.dumps([[[1, 1], [2, 2]] * drawing.MOST_POINTS]),
            "9" * (drawing.LONGEST + 1),
        ],
        ids=range(17),
    )
    def test_what_is_no_drawing_signs_nothing(self, made, sign_in, strokes):
        page = sign_in(Role.SOCIAL_WORKER).post(url_of(made), drawn(made, strokes=strokes))
        assert page.status_code == 422
        assert "error-summary" in text_of(page)
        assert not Signature.objects.exists()

    def test_the_largest_drawing_is_kept_as_it_is(self, made, worker):
        longest = [[[x % 600, x % 200] for x in range(drawing.MOST_POINTS - 59)], *([[[5, 5]]] * 59)]
        assert len(json.dumps(longest)) <= drawing.LONGEST
        sign(made, actor=worker, strokes=drawing.read(json.dumps(longest)))
        assert Signature.objects.get().strokes == longest

    @pytest.mark.parametrize("told", [{"party": "x"}, {"party": "9" * 30}, {"party": ""}, {"fingerprint": "0" * 65}])
    def test_nonsense_signs_nothing(self, made, sign_in, told):
        assert sign_in(Role.SOCIAL_WORKER).post(url_of(made), drawn(made, **told)).status_code == 422
        assert not Signature.objects.exists()


class TestAnotherText:
    def test_a_text_taken_back_since_it_was_read_is_not_signed(self, made, sign_in, worker):
        told = drawn(made)
        take_back(made, worker)
        client = sign_in(Role.SOCIAL_WORKER)
        assert client.post(url_of(made), told)["Location"] == made.get_absolute_url()
        say_another_step(made, worker)
        contracting.send(made)
        page = client.post(url_of(made), told)
        assert page.status_code == 422
        assert "Visiter un foyer" in text_of(page)
        assert not Signature.objects.exists()
        # the page that refuses shows the new text: signed from there, that one is
        html = text_of(page)
        assert field(html, "strokes") == ""
        read = {name: field(html, name) for name in ("fingerprint", "party")}
        assert client.post(url_of(made), told | read).status_code == 302
        assert Signature.objects.get().fingerprint == open_version(made).fingerprint

    @pytest.mark.parametrize("changed", [True, False])
    def test_taken_back_the_signatures_it_had_are_worth_nothing(self, made, sign_in, worker, changed):
        sign(made, actor=worker)
        before = open_version(made).fingerprint
        take_back(made, worker)
        if changed:
            say_another_step(made, worker)
        contracting.send(made)
        assert open_version(made).fingerprint != before
        sign(made, party_of(made, PartyKind.WORKER), actor=worker)
        assert not Contract.objects.get(pk=made.pk).is_in_force
        sign(made, actor=worker)
        assert Contract.objects.get(pk=made.pk).is_in_force
        assert Signature.objects.count() == 3

    def test_from_another_page_of_the_same_text_the_next_party_signs(self, made, sign_in, worker):
        told = drawn(made)
        sign(made, actor=worker)
        client = sign_in(Role.SOCIAL_WORKER)
        page = client.post(url_of(made), told)
        assert page.status_code == 422
        html = text_of(page)
        assert field(html, "party") == str(party_of(made, PartyKind.WORKER).pk)
        assert field(html, "strokes") == ""

    def test_a_text_whose_lead_worker_changed_is_given_again(self, world, made, worker):
        other = colleague(world)
        away(world, worker, other)
        told = {"contract": made, "household": home_of(made), "worker": other, "today": clock.today()}
        contracts.change_lead(actor=worker, **told)
        for party in parties_of(made):
            with pytest.raises(Refusal):
                sign(made, party, actor=worker)
        page = browser(other).get(url_of(made))
        assert page.status_code == 200
        take_back(made, other)
        contracting.send(made)
        contracting.sign_all(made)
        assert Contract.objects.get(pk=made.pk).is_in_force


def test_the_sheet_of_steps_names_the_lead_worker_of_today(world, sign_in, worker):
    made = contracting.signed(world)
    other = colleague(world)
    away(world, worker, other)
    told = {"contract": made, "household": home_of(made), "worker": other, "today": clock.today()}
    contracts.change_lead(actor=worker, **told)
    sheet = sign_in(Role.SOCIAL_WORKER).get(url_of(made, "steps_paper"))
    text = PdfReader(io.BytesIO(sheet.content)).pages[0].extract_text()
    assert "Second Collègue" in text
    assert worker.get_full_name() not in text


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_both_count():
    world = factories.make_world()
    made, worker = contracting.sent(world), world.account(Role.SOCIAL_WORKER)
    second = overlapping(
        lambda: sign(made, actor=worker), lambda: sign(made, party_of(made, PartyKind.WORKER), actor=worker)
    )
    assert second.status == VersionStatus.SIGNED
    assert Contract.objects.get(pk=made.pk).is_in_force


@pytest.mark.django_db(transaction=True)
def test_a_text_signed_while_it_is_taken_back_is_not_signed():
    world = factories.make_world()
    made, worker = contracting.sent(world), world.account(Role.SOCIAL_WORKER)
    text, party = open_version(made), party_of(made)
    refused = overlapping(
        lambda: take_back(made, worker),
        lambda: sign(made, party, actor=worker, version=text, fingerprint=text.fingerprint),
    )
    assert isinstance(refused, Refusal)
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contracts_version SET facts = '{}' WHERE contract_id = %s",
        "UPDATE contracts_version SET ends_on = ends_on + 1 WHERE contract_id = %s",
        "UPDATE contracts_version SET status = 'writing', signed_on = NULL WHERE contract_id = %s",
        "DELETE FROM contracts_version WHERE contract_id = %s",
        "UPDATE contracts_signature SET strokes = '[[[1, 1], [2, 2]]]' WHERE version_signed_id IN"
        " (SELECT id FROM contracts_version WHERE contract_id = %s)",
        "DELETE FROM contracts_signature WHERE version_signed_id IN"
        " (SELECT id FROM contracts_version WHERE contract_id = %s)",
    ],
)
def test_the_database_itself_keeps_what_is_signed(world, statement):
    made = contracting.signed(world)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [made.pk])
    assert is_whole(made.versions.get())


class TestTheDelayOfTheOrientation:
    @pytest.fixture
    def oriented(self, world):
        """Oriented three weeks ago: one week is left to sign."""
        return contracting.written(world, schemes=("rsa",), oriented_on=clock.today() - dt.timedelta(days=21))

    def late(self, client, made) -> bool:
        last = add_months(made.oriented_on, 1)
        page = text_of(client.get(url_of(made, "version", number=1)))
        return "notice-warn" in page and str(last.day) in page

    @pytest.mark.parametrize("begin", [amending.begin_amendment, amending.begin_renewal])
    def test_once_signed_the_terms_of_the_next_text_reproach_nothing(self, world, sign_in, oriented, begin):
        desk, url = sign_in(Role.SOCIAL_WORKER), url_of(oriented, "terms")
        reproach = "%(scheme)s: this contract should have been signed by %(day)s."
        told = {"scheme": schemes()["rsa"], "day": f"{add_months(oriented.oriented_on, 1):%d/%m/%Y}"}
        with days_later(40):
            assert says(desk.post(url, fields_of(desk.get(url)), follow=True), reproach, **told)
            contracting.send(oriented)
            made = contracting.sign_all(oriented)
            home = factories.household_of(made.person)
            begin(actor=world.account(Role.SOCIAL_WORKER), contract=made, household=home, why="On avance.")
            saved = desk.post(url, fields_of(desk.get(url)), follow=True)
            assert says(saved, "Saved.")
            assert not says(saved, reproach, **told)

    def test_signed_in_time_it_says_nothing(self, oriented, sign_in):
        contracting.send(oriented)
        contracting.sign_all(oriented)
        with days_later(60):
            assert not self.late(sign_in(Role.SOCIAL_WORKER), oriented)

    def test_given_to_sign_in_time_and_signed_late_it_says_so(self, oriented, sign_in):
        contracting.send(oriented)
        with days_later(20):
            contracting.sign_all(oriented)
            assert self.late(sign_in(Role.SOCIAL_WORKER), oriented)
