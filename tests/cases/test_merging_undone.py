"""A merge taken apart: what moved goes back, what was written since stays and is listed for somebody to attribute."""

import datetime as dt
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from aids.applications import operations as applications
from aids.applications.models import Application
from backend.audit.history import AuditedModel
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from cases.merging import undoing
from cases.merging.enums import MergeStatus, Outcome, Verdict
from cases.merging.models import Merge, MergedReference, PersonPair
from cases.merging.references import references_to
from cases.people import operations as people
from cases.people.enums import MemberRole
from cases.people.models import Debt, Household, HouseholdMember, Person
from directory.enums import Role
from tests import factories
from tests.cases.merging_files import DAY, fresh, home, memberships, merged, sentence, two_files
from tests.forms import fields_of, following, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(world):
    return two_files(world)


def undone(world, merge: Merge, *, by=None) -> Merge:
    merge = Merge.objects.get(pk=merge.pk)
    actor = by or world.account(Role.UNIT_MANAGER)
    return undoing.undo(actor=actor, merge=merge, version=merge.version, reason="Deux sœurs.")


def references() -> list[tuple]:
    """Every reference to a person or a household, by row; memberships whole."""
    told = [
        (one.model._meta.label, one.field, pk, target)
        for kind in (Person, Household)
        for one in references_to(kind)
        for pk, target in one.model._base_manager.values_list("pk", one.column)
    ]
    return sorted(told, key=str) + memberships(*Person.objects.order_by("pk"))


def identities() -> list[dict]:
    return list(Person.objects.order_by("pk").values("last_name", "usual_name", "phone", "protected", "merged_into"))


def left(merge: Merge) -> set[tuple[str, str]]:
    return set(merge.references.exclude(outcome=Outcome.BACK).values_list("model", "outcome"))


class TestWhatGoesBack:
    def test_every_reference_and_both_identities(self, world, files):
        for person in files:
            factories.submitted(world, person, budget=[("wage", person.pk, 900)])
        before = references(), identities()
        merge = undone(world, merged(world, *files))
        assert (references(), identities()) == before
        assert (merge.status, PersonPair.objects.get().verdict) == (MergeStatus.UNDONE, Verdict.TWO_PERSONS)
        assert left(merge) == set()

    def test_a_row_edited_since_goes_back_with_what_it_says_and_is_listed(self, world, files):
        known, again = files
        application = factories.submitted(world, again, unit="ouest")
        merge = merged(world, known, again)
        officer = world.account(Role.CASE_OFFICER, "ouest")
        taken = applications.take_up(actor=officer, application=Application.objects.get())
        undone(world, merge)
        application.refresh_from_db()
        assert (application.applicant, application.household) == (again, home(again))
        assert application.case_officer == taken.case_officer
        assert left(merge) == {("aids.application", Outcome.BACK_EDITED)}

    def test_an_identity_corrected_since_stays_so_and_is_listed(self, world, files):
        known, again = files
        merge = merged(world, known, again, chosen={"last_name": again.pk})
        known = fresh(known)
        people.correct_identity(
            actor=world.account(Role.RECEPTION), person=known, version=known.version, changes={"usual_name": "Durand"}
        )
        undone(world, merge)
        assert (fresh(known).last_name, fresh(known).usual_name) == ("Lefèvre", "Durand")
        assert merge.references.get(outcome=Outcome.LEFT).field == "usual_name"

    def test_who_moved_since_keeps_their_new_home_and_the_rest_goes_back(self, world, files):
        known, again = files
        factories.child(world, known, role=MemberRole.SPOUSE, birth_date=dt.date(1985, 1, 1), first_name="Karim")
        merge = merged(world, known, again)
        member = known.memberships.get(ends_on=None)
        desk = factories.draft(world, known).taken_by
        people.end_membership(actor=desk, member=member, version=member.version, ends_on=clock.today() - DAY)
        residence = {"no_fixed_address": True}
        new = people.open_household(actor=desk, person=known, residence=residence, on=clock.today())
        undone(world, merge)
        assert home(known) == new
        assert home(again) == merge.leaves
        assert ("cases.householdmember", Outcome.TO_ATTRIBUTE) in left(merge)

    def test_in_reverse_order_only(self, world, files):
        known, again = files
        third = factories.person(world, last_name="Lefevre", phone="")
        before = references()
        first = merged(world, known, again)
        second = merged(world, third, known)
        with pytest.raises(
            Refusal, match=sentence("One of these files was merged again since: that merge is taken apart first.")
        ):
            undone(world, first)
        undone(world, second)
        assert fresh(again).merged_into == known
        undone(world, first)
        assert references() == before

    def test_twice_is_refused_with_a_sentence(self, world, files):
        merge = undone(world, merged(world, *files))
        with pytest.raises(
            Refusal, match=sentence("Not possible any more: this is now “%(state)s”.", state=gettext("taken apart"))
        ):
            undone(world, merge)

    @pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.RECEPTION])
    def test_by_a_case_officer_or_a_manager(self, world, files, role):
        merge = merged(world, *files)
        with pytest.raises(Forbidden):
            undone(world, merge, by=world.account(role))


class TestWhatWasWrittenSince:
    @pytest.fixture
    def since(self, world, files):
        """An application and its budget, taken while the two files were one."""
        merge = merged(world, *files)
        application = factories.submitted(world, fresh(files[0]), budget=[("wage", files[0].pk, 700)])
        return undone(world, merge), application

    def test_stays_with_the_survivor_and_is_listed(self, since, files):
        merge, application = since
        application.refresh_from_db()
        assert (application.applicant, application.household) == (files[0], home(files[0]))
        listed = merge.references.filter(outcome=Outcome.TO_ATTRIBUTE).values_list("model", flat=True)
        assert sorted(listed) == ["aids.application", "cases.budgetline", "cases.householdbudget"]

    def test_one_by_one_it_belongs_to_the_other(self, world, since, files, sign_in):
        merge, application = since
        manager = sign_in(Role.UNIT_MANAGER)
        url = reverse("merging:undone", args=[merge.pk])
        record = merge.references.get(model="aids.application")
        page = following(manager, manager.post(url, {"record": record.pk, "whose": "other"}))
        assert says(page, "It is recorded whose this is.")
        application.refresh_from_db()
        assert (application.applicant, application.household) == (files[1], home(files[1]))
        again = manager.post(url, {"record": record.pk, "whose": "stays"})
        assert again.status_code == 422
        assert says(again, "Somebody said already whose this is.")

    def test_or_stays(self, world, since, files, sign_in):
        merge, application = since
        record = merge.references.get(model="aids.application")
        client = sign_in(Role.CASE_OFFICER)
        client.post(reverse("merging:undone", args=[merge.pk]), {"record": record.pk, "whose": "stays"})
        record.refresh_from_db()
        application.refresh_from_db()
        assert (record.outcome, application.applicant) == (Outcome.STAYS, files[0])

    @pytest.mark.parametrize("sent", [{}, {"record": "0"}, {"record": "9" * 30, "whose": "other"}, {"record": "1\x00"}])
    def test_nonsense_writes_nothing(self, since, sign_in, sent):
        url = reverse("merging:undone", args=[since[0].pk])
        before = references()
        assert sign_in(Role.UNIT_MANAGER).post(url, sent).status_code == 422
        assert references() == before

    def test_a_row_of_another_merge_is_unknown(self, since, sign_in):
        url = reverse("merging:undone", args=[since[0].pk])
        assert sign_in(Role.UNIT_MANAGER).post(url, {"record": 999_999, "whose": "other"}).status_code == 404


def test_by_the_screens(world, files, sign_in):
    merge = merged(world, *files)
    manager = sign_in(Role.UNIT_MANAGER)
    url = reverse("merging:undo", args=[merge.pk])
    form = fields_of(manager.get(url))
    assert manager.post(url, form).status_code == 422  # no reason
    page = following(manager, manager.post(url, form | {"reason": "Deux sœurs."}))
    assert says(page, "The merge is taken apart: the two files are two again.")
    assert says(page, "Nothing is left to attribute.")
    assert manager.get(files[1].get_absolute_url()).status_code == 200


FILE = st.fixed_dictionaries(
    {
        "stays": st.lists(
            st.tuples(st.integers(0, 3), st.integers(1, 40), st.integers(1, 40), st.booleans()), max_size=3
        ),
        "budgets": st.sets(st.integers(0, 5), max_size=3),
        "debts": st.integers(0, 2),
        "drafts": st.integers(0, 2),
        "protected": st.booleans(),
        "usual_name": st.sampled_from(["", "Morel", "Durand"]),
    }
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=FILE, second=FILE, kept_first=st.booleans(), lives_with_first=st.booleans(), joins=st.booleans())
def test_a_merge_taken_apart_leaves_random_files_as_they_were(
    world, first, second, kept_first, lives_with_first, joins
):
    with transaction.atomic():
        shared = [make_home(world) for _n in range(3)]
        files = [make_file(world, told, shared) for told in (first, second)]
        before = references(), identities(), contents()
        kept, absorbed = files if kept_first else reversed(files)
        lives_in = home(files[0]) if lives_with_first else home(files[1])
        try:
            with transaction.atomic():
                merge = merged(world, kept, absorbed, lives_in=lives_in, joins=joins)
        except Refusal as refusal:
            event(str(refusal))
            assert (references(), identities(), contents()) == before
        else:
            assert not any(
                one.rows(absorbed.pk).exists() for one in references_to(Person) if one.field != "merged_into"
            )
            undone(world, merge)
            assert (references(), identities(), contents()) == before
            assert left(merge) == set()
        transaction.set_rollback(True)


def contents() -> dict[str, list]:
    """What the rows of people say, their versions left out."""
    models = [one for one in apps.get_models() if issubclass(one, AuditedModel) and one._meta.app_label == "cases"]
    told = [one for one in models if one not in (Merge, MergedReference, PersonPair)]
    return {
        one._meta.label: [
            {name: value for name, value in row.items() if name != "version"}
            for row in one._base_manager.order_by("pk").values()
        ]
        for one in told
    }


def make_home(world) -> Household:
    with operation("tests.household", actor=None):
        household = Household(commune=world.communes["est"])
        household.save()
        return household


def make_file(world, told: dict, shared: list[Household]) -> Person:
    """Somebody with stays here and there, some of them in the same households as the other file."""
    person = factories.person(world, protected=told["protected"], usual_name=told["usual_name"])
    own = home(person)
    today = clock.today()
    takers = [world.account(Role.RECEPTION, "est"), world.account(Role.RECEPTION, "ouest")]
    for taker in takers[: told["drafts"]]:
        factories.draft(world, person, by=taker)
    if told["budgets"]:
        desk = factories.draft(world, person, by=world.account(Role.SOCIAL_WORKER)).taken_by
    for number in told["budgets"]:
        rows = [("wage", person.pk, Decimal(900 + number))]
        people.record_budget(actor=desk, household=own, on_date=today - number * DAY, rows=rows)
    with operation("tests.file", actor=None):
        begins = today - 400 * DAY
        for place, before, length, is_child in told["stays"]:
            role = MemberRole.CHILD if is_child else MemberRole.OTHER_ADULT
            starts_on, ends_on = begins + before * DAY, begins + (before + length) * DAY
            household = (*shared, own)[place]
            HouseholdMember(household=household, person=person, role=role, starts_on=starts_on, ends_on=ends_on).save()
            begins = ends_on + DAY
        for number in range(told["debts"]):
            Debt(household=own, kind="rent_arrears", amount=Decimal(100 + number), known_on=today).save()
    return person
