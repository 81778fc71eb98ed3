"""The text of a contract in force is opened again: amended, renewed within what the schemes allow, or withdrawn."""

import datetime as dt

import pytest
from django.urls import reverse

from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, NotNow, Refusal
from backend.kit.clock import add_months
from contracts.contract import operations as contracts
from contracts.contract.enums import PartyKind, VersionKind, VersionStatus
from contracts.contract.limits import last_day
from contracts.contract.models import Contract
from contracts.contract.operations import Terms
from contracts.contract.queries import open_version, parties_of, version_in_force
from contracts.diagnosis import operations as diagnosis
from contracts.plan import operations as plan
from contracts.plan.enums import StepStatus
from contracts.plan.operations import StepInput
from contracts.signing import amending
from contracts.signing.changes import changes
from contracts.signing.papers import contract_pdf
from directory.enums import Role
from tests import contracting, factories, referring
from tests.cases.following_stage import colleague, text_of
from tests.contracts.papers import read

pytestmark = pytest.mark.django_db

WHY = "Un logement s’est libéré"


@pytest.fixture
def worker(world):
    return world.account(Role.SOCIAL_WORKER)


@pytest.fixture
def made(world):
    return contracting.signed(world)


def fresh(made: Contract) -> Contract:
    return Contract.objects.get(pk=made.pk)


def told(made: Contract) -> dict:
    return {"contract": made, "household": factories.household_of(made.person)}


def amend(made: Contract, worker, why: str = WHY):
    return amending.begin_amendment(actor=worker, why=why, **told(made))


def renew(made: Contract, worker, months: int):
    """The renewal is begun, and its term said."""
    text = amending.begin_renewal(actor=worker, why="Il reste à faire", **told(made))
    set_term(made, worker, ends_on=last_day(text.starts_on, months))
    return open_version(made)


def set_term(made: Contract, worker, **said):
    text = open_version(made)
    schemes = tuple(row.scheme for row in made.schemes.all())
    terms = {"starts_on": text.starts_on, "ends_on": text.ends_on, "review_every": 3, "schemes": schemes}
    terms = Terms(**terms | {"why": WHY, "oriented_on": made.oriented_on} | said)
    return contracts.set_terms(actor=worker, version=text.version, terms=terms, **told(made))


def sign_the_new_text(made: Contract) -> Contract:
    contracting.send(made)
    return contracting.sign_all(made)


class TestAmending:
    def test_it_shows_what_changes_and_is_in_force_once_all_have_signed(self, made, sign_in, worker):
        client = sign_in(Role.SOCIAL_WORKER)
        former = version_in_force(made)
        amend(made, worker)
        objective = made.objectives.get()
        home = factories.household_of(made.person)
        plan.correct_objective(
            actor=worker,
            objective=objective,
            household=home,
            version=objective.version,
            domain="housing",
            wording="Je veux un logement plus grand",
        )
        plan.add_step(actor=worker, objective=objective, household=home, told=StepInput("Visiter"), today=clock.today())
        longer = former.ends_on + dt.timedelta(days=30)
        set_term(made, worker, ends_on=longer)
        page = text_of(client.get(reverse("contracts:send", args=[made.pk])))
        for words in (WHY, "Je veux garder mon logement", "Je veux un logement plus grand", "Visiter"):
            assert words in page
        assert fresh(made).ends_on == former.ends_on  # what is signed holds until the new text is
        contracting.send(made)
        assert (fresh(made).ends_on, version_in_force(made)) == (former.ends_on, former)
        signed = contracting.sign_all(made)
        assert (signed.starts_on, signed.ends_on) == (former.starts_on, longer)
        text = version_in_force(made)
        assert (text.number, text.kind) == (2, VersionKind.AMENDMENT)
        said = [(one.before, one.after) for one in changes(former.facts, text.facts)]
        assert ("Logement · Je veux garder mon logement", "Logement · Je veux un logement plus grand") in said
        assert any(not before and after.startswith("Visiter") for before, after in said)
        page = text_of(client.get(reverse("contracts:version", args=[made.pk, 2])))
        assert "<del>" in page
        assert client.get(reverse("contracts:version", args=[made.pk, 1])).status_code == 200
        assert objective.steps.get(wording="Visiter").signed_in == text

    def test_nothing_changed_is_not_given_to_sign(self, made, worker):
        amend(made, worker)
        with pytest.raises(Refusal):
            contracting.send(made)

    def test_a_column_that_the_text_before_lacks_is_no_change(self, made):
        facts = version_in_force(made).facts
        oldest = [
            {name: said for name, said in row.items() if not name.startswith("seen_")} for row in facts["domains"]
        ]
        assert changes(facts | {"domains": oldest}, facts) == []

    @pytest.mark.parametrize(("column", "told_so"), [("seen_difficulties", True), ("own_difficulties", False)])
    def test_the_paper_tells_that_what_the_worker_sees_changes_and_not_how(self, made, column, told_so):
        text = contracting.amended(made, **{column: "Le bailleur veut la reprise."})
        printed = read(contract_pdf(made, text, clock.today()))
        assert ("de la situation a changé" in printed, "la reprise" in printed) == (told_so, not told_so)

    def test_one_at_a_time_with_a_reason_and_only_in_force(self, world, made, worker):
        with pytest.raises(Refusal):
            amend(made, worker, why="  ")
        with pytest.raises(NotNow):
            amend(contracting.written(world), worker)
        with pytest.raises(Forbidden):
            amend(made, colleague(world))
        amend(made, worker)
        for begin in (amending.begin_amendment, amending.begin_renewal):
            with pytest.raises(Refusal):
                begin(actor=worker, why=WHY, **told(made))
        assert made.versions.count() == 2

    def test_sent_twice_from_its_page_it_is_begun_once(self, made, sign_in):
        client, url = sign_in(Role.SOCIAL_WORKER), reverse("contracts:amend", args=[made.pk])
        key = text_of(client.get(url)).split('name="key" value="')[1].split('"')[0]
        assert client.post(url, {"key": key, "why": ""}).status_code == 422
        assert client.post(url, {"key": key, "why": "x" * 301}).status_code == 422
        for _time in range(2):
            client.post(url, {"key": key, "why": WHY})
        assert [text.why for text in made.versions.all()] == ["", WHY]

    def test_the_words_of_a_signed_step_change_in_an_amendment_only(self, made, worker):
        step, home = made.objectives.get().steps.first(), factories.household_of(made.person)
        correct = {"actor": worker, "step": step, "household": home, "version": step.version, "comment": ""}
        for told in (StepInput("Autre chose"), StepInput(step.wording, due_on=clock.today())):
            with pytest.raises(Refusal):
                plan.correct_step(told=told, **correct)
        plan.correct_step(told=StepInput(step.wording), **correct | {"comment": "À relancer."})
        amend(made, worker)
        step.refresh_from_db()
        plan.correct_step(told=StepInput("Autre chose"), **correct | {"version": step.version})

    def test_an_amendment_keeps_the_day_on_which_the_term_began(self, made, worker):
        former = version_in_force(made)
        amend(made, worker)
        with pytest.raises(Refusal) as refused:
            set_term(made, worker, starts_on=former.starts_on + dt.timedelta(days=10))
        assert refused.value.field == "starts_on"

    def test_an_amendment_under_the_same_orientation_is_never_late(self, world, worker):
        made = contracting.signed(world, schemes=("rsa",), oriented_on=clock.today() - dt.timedelta(days=60))
        assert version_in_force(made).facts["late"]
        amend(made, worker)
        set_term(made, worker, review_every=1)
        assert contracting.send(made).facts["late"] == []


class TestWithdrawing:
    def test_every_row_says_again_what_was_signed(self, world, worker):
        first = contracting.written(world)
        partner = referring.service(world).organisation
        home = factories.household_of(first.person)
        today = clock.today()
        with_partner = {"actor": worker, "household": home, "contract": first, "today": today}
        signed_partner = contracts.add_partner(organisation=partner, name="Jean Roy", **with_partner)
        made = sign_the_new_text(first)
        former = version_in_force(made)
        amend(made, worker)
        objective = made.objectives.get()
        step = objective.steps.first()
        contracts.remove_partner(actor=worker, party=signed_partner, today=today, **told(made))
        contracts.add_partner(organisation=partner, name="Rose Blanc", **with_partner)
        other = {"name": "Emploi 27", "organisation": "Emploi 27"}
        contracts.add_partner(organisation=referring.service(world, **other).organisation, name="Ali", **with_partner)
        set_term(made, worker, ends_on=former.ends_on + dt.timedelta(days=9), schemes=("youth",), oriented_on=today)
        row = made.domains.get()
        texts = contracting.WORDS | {"own_strengths": "Tout va bien.", "seen_strengths": "Rien."}
        written = {"actor": worker, "today": today, **told(made)}
        diagnosis.write_domain(domain="housing", version=row.version, texts=texts, **written)
        diagnosis.write_domain(domain="budget", version=0, texts=contracting.WORDS, **written)
        plan.drop_objective(actor=worker, objective=objective, household=home, today=today)
        plan.add_objective(actor=worker, domain="budget", wording="Je veux tout", **told(made))
        plan.correct_step(
            actor=worker, step=step, household=home, version=step.version, told=StepInput("Rien"), comment="Dit."
        )
        plan.move_step(actor=worker, step=step, household=home, how="finish", today=today)
        gone = amending.withdraw(actor=worker, today=today, **told(made))
        assert gone.status == VersionStatus.WITHDRAWN
        assert version_in_force(made) == former
        now = fresh(made)
        assert (now.oriented_on, now.ends_on) == (None, former.ends_on)
        assert [one.scheme for one in now.schemes.all()] == ["voluntary"]
        assert [one for one in parties_of(now) if one.kind == PartyKind.PARTNER] == [signed_partner]
        said = {one.domain: (one.own_strengths, one.seen_strengths) for one in now.domains.all()}
        signed = (contracting.WORDS["own_strengths"], contracting.WORDS["seen_strengths"])
        assert said == {"housing": signed, "budget": ("", "")}
        assert [one.wording for one in now.objectives.filter(dropped_on=None)] == ["Je veux garder mon logement"]
        step.refresh_from_db()
        assert (step.wording, step.status) == ("Ouvrir le courrier ensemble", StepStatus.DONE)
        amend(made, worker)  # and the next text starts from what is signed
        with pytest.raises(Refusal):
            contracting.send(made)

    def test_the_first_text_is_given_up_with_its_contract(self, world, worker):
        made = contracting.written(world)
        with pytest.raises(Refusal):
            amending.withdraw(actor=worker, today=clock.today(), **told(made))
        assert open_version(made).status == VersionStatus.WRITING

    def test_a_text_to_sign_is_taken_back_first(self, made, worker):
        amend(made, worker)
        set_term(made, worker, review_every=2)
        contracting.send(made)
        with pytest.raises(NotNow):
            amending.withdraw(actor=worker, today=clock.today(), **told(made))

    def test_from_its_page(self, made, sign_in, worker):
        amend(made, worker)
        url, client = reverse("contracts:withdraw", args=[made.pk]), sign_in(Role.SOCIAL_WORKER)
        assert client.get(url).status_code == 200
        assert client.post(url)["Location"] == made.get_absolute_url()
        assert client.post(url)["Location"] == made.get_absolute_url()


class TestRenewing:
    def test_a_term_of_its_own_from_the_morrow_of_the_one_under_way(self, made, worker):
        former = version_in_force(made)
        text = renew(made, worker, 6)
        assert text.starts_on == former.ends_on + dt.timedelta(days=1)
        assert fresh(made).ends_on == former.ends_on
        signed = sign_the_new_text(made)
        assert (signed.starts_on, signed.ends_on) == (former.starts_on, text.ends_on)

    def test_it_says_until_when_and_begins_after_the_term_under_way(self, made, worker):
        former = version_in_force(made)
        amending.begin_renewal(actor=worker, why=WHY, **told(made))
        with pytest.raises(Refusal):
            contracting.send(made)
        with pytest.raises(Refusal) as refused:
            set_term(made, worker, starts_on=former.ends_on, ends_on=add_months(former.ends_on, 3))
        assert refused.value.field == "starts_on"

    @pytest.mark.parametrize(("scheme", "term", "in_all"), [("masp", 24, 48), ("housing", 6, 36)])
    def test_within_what_the_scheme_allows_in_all_and_not_a_day_more(self, world, worker, scheme, term, in_all):
        made = contracting.signed(world, schemes=(scheme,), months=term)
        for _renewal in range(in_all // term - 1):
            renew(made, worker, term)
            made = sign_the_new_text(made)
        assert made.ends_on == last_day(made.starts_on, in_all)
        with pytest.raises(Refusal) as refused:
            renew(made, worker, term)
        assert refused.value.field == "ends_on"

    def test_a_term_longer_than_the_scheme_allows_is_refused(self, world, worker):
        made = contracting.signed(world, schemes=("housing",), months=6)
        with pytest.raises(Refusal):
            renew(made, worker, 7)

    def test_what_an_earlier_contract_of_the_person_used_counts(self, world, worker):
        person = contracting.followed(world)
        earlier = contracting.signed(world, person, schemes=("housing",), months=6)
        with operation("tests.end", actor=None):
            earlier.status, earlier.end_reason = "ended", "goals"
            earlier.starts_on = clock.today() - dt.timedelta(days=1000)
            earlier.ended_on = clock.today() - dt.timedelta(days=1)
            earlier.save()
            contracts.release(earlier, clock.today() - dt.timedelta(days=1))
        with pytest.raises(Refusal):
            contracting.written(world, person, schemes=("housing",), months=6)
