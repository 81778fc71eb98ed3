"""Two files of one person become one: proposed by one account, done by another, everything follows."""

import datetime as dt
import re
import threading

import pytest
from django.db import connection
from django.urls import get_resolver, reverse
from django.utils.translation import gettext, override

from aids.applications.models import Application
from backend.audit.models import ReadLog
from backend.audit.operations import operation
from backend.audit.transitions import TransitionRefused
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from cases.merging import operations, shown
from cases.merging.enums import MergeStatus, Verdict
from cases.merging.models import Merge, MergedReference, PersonPair
from cases.merging.references import references_to
from cases.merging.tasks import follow_late
from cases.people import operations as people
from cases.people.enums import MemberRole
from cases.people.models import BudgetLine, Household, HouseholdBudget, HouseholdMember, Person
from cases.people.queries import likely_duplicates, search_persons
from cases.people.scope import PersonInScope
from directory.enums import Role
from tests import factories
from tests.cases.merging_files import (
    DAY,
    REASON,
    confirmed,
    fresh,
    home,
    memberships,
    merged,
    proposed,
    sentence,
    two_files,
)
from tests.forms import fields_of, following, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(world):
    return two_files(world)


def pair_url(first, second) -> str:
    return reverse("merging:pair", args=[first.pk, second.pk])


def routes_of_persons() -> list[str]:
    """The routes about one person that name it `person`, whatever their room."""
    rooms = [one for one in get_resolver().url_patterns if getattr(one, "app_name", None)]
    return [
        f"{room.app_name}:{page.name}"
        for room in rooms
        for page in room.url_patterns
        if list(page.pattern.converters) == ["person"] and issubclass(page.callback.view_class, PersonInScope)
    ]


class TestTheReferences:
    def test_every_foreign_key_to_a_person_is_found_those_without_a_reverse_name_too(self):
        found = {(one.model._meta.label, one.field) for one in references_to(Person)}
        assert {
            ("cases.BudgetLine", "person"),
            ("cases.HouseholdMember", "person"),
            ("cases.Person", "merged_into"),
            ("aids.Application", "applicant"),
        } <= found
        assert not [label for label, _field in found if "Historical" in label or "Merge" in label or "Pair" in label]

    def test_the_application_the_budget_and_the_household_follow(self, world, files):
        known, again = files
        application = factories.submitted(world, again, unit="ouest", budget=[("wage", None, 900), ("rent", None, 400)])
        left = home(again)
        merge = merged(world, known, again)
        application.refresh_from_db()
        assert (application.applicant_id, application.household_id) == (known.pk, home(known).pk)
        assert not Application.objects.filter(household=left).exists()
        assert HouseholdBudget.objects.get().household == home(known)
        assert not left.members.exists()
        assert merge.joins  # nobody else lived in the other household
        moved = MergedReference.objects.filter(merge=merge, model="aids.application").values_list("field", flat=True)
        assert set(moved) == {"applicant", "household"}

    def test_the_summary_says_of_the_household_left_only_what_will_happen(self, world, files):
        known, again = files
        stops, one = "in the other household they stop the day before", "The two households are one"

        def told(**wishes) -> str:
            merge = proposed(world, known, again, **wishes)
            with override("en"):
                found = " ".join(shown.consequences(merge, files, contact_open=True))
            operations.decline(actor=merge.proposed_by, merge=merge, version=merge.version, reason=REASON)
            return found

        alone = told()
        assert one in alone and stops not in alone, "nobody stays in the other household"
        factories.child(world, again)
        apart, together = told(), told(joins=True)
        assert stops in apart and one not in apart
        assert one in together and stops not in together

    def test_each_moved_row_leaves_its_history_under_the_merge(self, world, files):
        known, again = files
        application = factories.submitted(world, again, unit="ouest")
        merge = merged(world, known, again)
        row = Application.history.filter(id=application.pk).latest("history_id")
        assert (row.operation_id, row.applicant_id) == (merge.operation, known.pk)
        record = merge.references.get(model="aids.application", field="applicant")
        assert record.version_after == Application.objects.get().version

    def test_open_requests_are_explained_again_with_the_household_that_stays(self, world, files):
        known, again = files
        factories.child(world, known)
        application = factories.submitted(world, again, unit="ouest")
        explanation = application.lines.get().explanation
        assert len(explanation.facts["members"]) == 1
        merged(world, known, again)
        explanation.refresh_from_db()
        assert len(explanation.facts["members"]) == 2

    def test_what_was_being_written_about_the_other_file_follows_at_night(self, world, files):
        known, again = files
        merged(world, known, again)
        with operation("tests.late", actor=None):
            late = factories.draft(world, known)
            late.applicant = again
            late.save()
        assert (follow_late(), follow_late()) == (1, 0)
        late.refresh_from_db()
        assert late.applicant == known

    def test_two_drafts_of_one_desk_are_both_kept(self, world, files):
        known, again = files
        taker = world.account(Role.RECEPTION)
        drafts = [factories.draft(world, one, by=taker) for one in files]
        merged(world, known, again)
        assert set(Application.objects.filter(household=home(known))) == set(drafts)


class TestTheIdentity:
    def test_the_survivor_keeps_its_own_and_takes_what_it_did_not_say(self, world, files):
        known, again = files
        merged(world, known, again)
        known = fresh(known)
        assert (known.last_name, known.usual_name, known.phone) == ("Lefèvre", "Morel", "06 12 34 56 78")

    def test_field_by_field_the_other_file_may_be_right(self, world, files):
        known, again = files
        merged(world, known, again, chosen={"last_name": again.pk})
        assert fresh(known).last_name == "Lefebvre"

    def test_a_protected_address_stays_protected(self, world):
        known, again = two_files(world, protected=True)
        merged(world, known, again)
        assert fresh(known).protected

    def test_the_absorbed_file_leads_to_the_one_that_stays_and_is_found_nowhere(self, world, files, sign_in):
        known, again = files
        merged(world, known, again)
        desk = sign_in(Role.RECEPTION)
        assert desk.get(again.get_absolute_url())["Location"] == known.get_absolute_url()
        assert desk.get(f"/api/v1{again.get_absolute_url()}")["Location"] == f"/api/v1{known.get_absolute_url()}"
        assert search_persons(world.account(Role.RECEPTION), "lefebvre", clock.today()) == [known]
        told = {name: getattr(again, name) for name in ("last_name", "first_name", "usual_name", "birth_date")}
        found = likely_duplicates(**told, on=clock.today())
        assert [one.person.pk for one in found] == [known.pk]

    def test_every_page_whose_address_names_the_absorbed_file_leads_to_the_other_one(self, world, files, sign_in):
        known, again = files
        merged(world, known, again)
        worker = sign_in(Role.SOCIAL_WORKER)
        routes = routes_of_persons()
        assert {"notes:list", "referrals:new", "appointments:book"} <= set(routes)
        for name in routes:
            answer = worker.get(reverse(name, args=[again.pk]))
            assert (answer.status_code, answer["Location"]) == (302, reverse(name, args=[known.pk])), name

    def test_a_form_opened_before_is_refused_with_all_that_was_typed(self, world, files, sign_in):
        known, again = files
        desk = sign_in(Role.RECEPTION)
        edit = reverse("cases:person_edit", args=[again.pk])
        form = fields_of(desk.get(edit)) | {"first_name": "Nadège"}
        merged(world, known, again)
        answer = desk.post(edit, form)
        assert answer.status_code == 422
        assert says(answer, "This file was merged into another one: open that one to go on.")
        assert fields_of(answer)["first_name"] == "Nadège"

    def test_nobody_joins_a_household_under_an_absorbed_file(self, world, files):
        known, again = files
        other = factories.person(world, last_name="Autre", first_name="Paul", phone="")
        merged(world, known, again)
        with pytest.raises(Refusal, match=sentence("This file was merged into another one: open that one to go on.")):
            people.add_member(
                actor=world.account(Role.RECEPTION),
                household=home(other),
                person=again,
                role=MemberRole.OTHER_ADULT,
                starts_on=clock.today(),
            )

    def test_the_histories_and_the_readings_of_both_are_found_from_the_one_that_stays(self, world, files, sign_in):
        known, again = files
        officer = sign_in(Role.DATA_PROTECTION_OFFICER)
        sign_in(Role.SOCIAL_WORKER, "ouest").get(again.get_absolute_url())
        merged(world, known, again)
        page = officer.get(reverse("cases:person_history", args=[known.pk]))
        assert says(page, "Two files merged")
        assert str(world.account(Role.SOCIAL_WORKER, "ouest")) in page.content.decode()
        there = reverse("cases:person_history", args=[again.pk])
        assert there in page.content.decode()
        own = officer.get(there)
        assert own.status_code == 200
        assert says(own, "This file was merged.")
        assert {known.pk, again.pk} <= set(ReadLog.objects.filter(kind="trail").earliest("pk").person_ids)


class TestTwoAccounts:
    def test_who_proposed_does_not_confirm(self, world, files):
        officer = world.account(Role.CASE_OFFICER)
        merge = proposed(world, *files, by=officer)
        with pytest.raises(Forbidden, match=sentence("You proposed this merge: somebody else confirms it.")):
            confirmed(world, merge, by=officer)
        confirmed(world, merge, by=world.account(Role.UNIT_MANAGER))

    def test_the_database_refuses_it_too(self, world, files):
        merge = proposed(world, *files)
        statement = "UPDATE cases_merge SET status = 'done', closed_by_id = proposed_by_id WHERE id = %s"
        with pytest.raises(Exception, match="merge_by_two_accounts"), connection.cursor() as cursor:
            cursor.execute(statement, [merge.pk])

    @pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.RECEPTION])
    def test_only_case_officers_and_managers_confirm(self, world, files, role):
        with pytest.raises(Forbidden):
            confirmed(world, proposed(world, *files), by=world.account(role, "ouest"))

    def test_an_identity_corrected_since_it_was_shown_is_looked_at_again(self, world, files, sign_in):
        known, again = files
        merge = proposed(world, known, again)
        officer = sign_in(Role.CASE_OFFICER)
        form = fields_of(officer.get(merge.get_absolute_url()))
        people.correct_identity(
            actor=world.account(Role.RECEPTION), person=again, version=again.version, changes={"first_name": "Nora"}
        )
        answer = officer.post(merge.get_absolute_url(), form)
        assert answer.status_code == 422
        assert says(answer, "One of the identities was corrected since this page was opened: look at both again.")
        assert fresh(again).merged_into is None

    def test_declined_nothing_has_moved_and_it_can_be_proposed_again(self, world, files):
        merge = proposed(world, *files)
        declined = operations.decline(
            actor=world.account(Role.CASE_OFFICER), merge=merge, version=merge.version, reason="Deux sœurs ?"
        )
        assert declined.status == MergeStatus.DECLINED
        assert PersonPair.objects.get().verdict == Verdict.OPEN
        merged(world, *files)

    def test_the_whole_of_it_by_the_screens(self, world, files, sign_in):
        known, again = files
        worker, officer = sign_in(Role.SOCIAL_WORKER), sign_in(Role.CASE_OFFICER)
        page = worker.get(pair_url(known, again))
        assert all(name in page.content.decode() for name in ("Lefèvre", "Lefebvre"))
        answer = worker.post(pair_url(known, again), fields_of(page))
        assert answer.status_code == 422  # neither a reason nor where they live
        told = fields_of(page) | {"reason": REASON, "kept": known.pk, "lives_in": home(known).pk}
        page = following(worker, worker.post(pair_url(known, again), told))
        assert says(page, "You proposed this merge: somebody else confirms it.")
        merge = Merge.objects.get()
        assert reverse("merging:list") in officer.get(reverse("desk")).content.decode()
        confirm = officer.get(merge.get_absolute_url())
        page = following(officer, officer.post(merge.get_absolute_url(), fields_of(confirm)))
        assert says(page, "The two files are one. It can be taken apart from here.")
        assert fresh(again).merged_into == known

    def test_sent_twice_it_is_proposed_once(self, world, files, sign_in):
        worker = sign_in(Role.SOCIAL_WORKER)
        form = fields_of(worker.get(pair_url(*files))) | {"reason": REASON, "lives_in": home(files[0]).pk}
        first, second = worker.post(pair_url(*files), form), worker.post(pair_url(*files), form)
        assert first["Location"] == second["Location"]
        assert Merge.objects.count() == 1

    def test_the_phone_of_a_protected_person_is_not_put_side_by_side(self, world, sign_in):
        known, again = two_files(world, protected=True, phone="06 99 88 77 66")
        for page in (pair_url(known, again), proposed(world, known, again).get_absolute_url()):
            shown = sign_in(Role.CASE_OFFICER).get(page, follow=True).content.decode()
            assert "06 99 88 77 66" not in shown and "06 12 34 56 78" not in shown

    def test_what_is_of_the_files_is_compared_for_who_reads_both(self, world, sign_in):
        known, again = two_files(world, protection_measure="masp")
        worker = world.account(Role.SOCIAL_WORKER)
        measure = "Protection measure"
        for opened in ((), (known, again)):
            for person in opened:
                factories.draft(world, person, by=worker)
            page = sign_in(Role.SOCIAL_WORKER).get(pair_url(known, again))
            assert says(page, measure) is bool(opened)
            assert says(page, "What the file holds, in all") is not bool(opened)

    def test_two_protection_measures_are_chosen_by_who_reads_both_files(self, world, sign_in):
        known, again = two_files(world, protection_measure="masp")
        factories.cases.correct_identity(
            actor=world.account(Role.RECEPTION),
            person=known,
            version=known.version,
            changes={"protection_measure": "guardianship"},
        )
        with pytest.raises(Refusal):
            proposed(world, known, again)
        merged(world, known, again, chosen={"protection_measure": again.pk})
        assert fresh(known).protection_measure == "masp"

    def test_two_persons_is_remembered(self, world, files, sign_in):
        worker = sign_in(Role.SOCIAL_WORKER)
        url = reverse("merging:two_persons", args=[one.pk for one in files])
        assert worker.post(url, fields_of(worker.get(url))).status_code == 422
        page = following(worker, worker.post(url, fields_of(worker.get(url)) | {"reason": "Deux sœurs."}))
        assert says(page, "It is remembered: these two files will not be proposed again.")
        assert says(worker.get(pair_url(*files)), "These were said to be two persons.")


class TestWhatCannotBe:
    def test_a_file_in_a_proposal_enters_no_other(self, world, files):
        known, again = files
        proposed(world, known, again)
        third = factories.person(world, last_name="Lefevre", phone="")
        with pytest.raises(
            Refusal,
            match=sentence("One of these files waits in another proposal: that one is confirmed or declined first."),
        ):
            proposed(world, again, third)

    def test_a_merge_of_three_goes_one_at_a_time(self, world, files):
        known, again = files
        third = factories.person(world, last_name="Lefevre", phone="")
        merged(world, known, again)
        with pytest.raises(Refusal, match=sentence("This file was merged into another one: open that one to go on.")):
            proposed(world, third, again)
        merged(world, third, known)
        assert {fresh(known).merged_into, fresh(again).merged_into} == {third}  # one step from each

    def test_a_file_with_itself(self, world, files, sign_in):
        known, _again = files
        assert sign_in(Role.SOCIAL_WORKER).get(pair_url(known, known)).status_code == 404

    def test_what_no_rule_knows_is_refused_by_name_and_nothing_is_written(self, world, files):
        """A child twice in the other household under shared custody, once under each file."""
        known, again = files
        head = factories.person(world, last_name="Hôte", first_name="Luc", phone="")
        with connection.cursor() as cursor:
            cursor.execute("CREATE UNIQUE INDEX one_application_a_person ON aids_application (applicant_id)")
        for person in files:
            factories.draft(world, person)
        before = memberships(known, again, head)
        with pytest.raises(Refusal, match=sentence("both files hold one, and a person has only one.")):
            merged(world, known, again)
        assert memberships(known, again, head) == before
        assert Merge.objects.get().status == MergeStatus.PROPOSED

    def test_somebody_who_moved_since_the_proposal(self, world, files):
        known, again = files
        merge = proposed(world, known, again)
        factories.draft(world, again)
        member = again.memberships.get()
        factories.child(world, again, role=MemberRole.OTHER_ADULT, birth_date=dt.date(1990, 1, 1), first_name="Sami")
        people.end_membership(
            actor=world.account(Role.RECEPTION), member=member, version=member.version, ends_on=clock.today() - DAY
        )
        with pytest.raises(
            Refusal,
            match=sentence("Where they live changed since the proposal: decline it, then propose the merge again."),
        ):
            confirmed(world, merge)


class TestWhereTheyLive:
    def test_twice_in_one_household_becomes_once(self, world, files):
        known, _again = files
        child = factories.child(world, known).person
        twice = people.add_member(
            actor=world.account(Role.RECEPTION),
            household=home(known),
            role=MemberRole.CHILD,
            starts_on=dt.date(2020, 1, 1),
            identity=factories.IDENTITY | {"first_name": "Ilies", "birth_date": child.birth_date, "phone": ""},
        ).person
        merge = merged(world, child, twice)
        assert memberships(child, twice) == [
            (child.pk, home(known).pk, MemberRole.CHILD, child.birth_date, None, False)
        ]
        assert merge.lives_in is None  # nobody is asked

    def test_an_applicant_typed_again_in_their_own_household_stays_the_applicant(self, world, files):
        known, _again = files
        twice = factories.child(
            world, known, role=MemberRole.OTHER_ADULT, birth_date=known.birth_date, first_name="Nadja"
        ).person
        merged(world, twice, known)
        assert [row[2] for row in memberships(twice)] == [MemberRole.HEAD]

    def test_in_the_other_household_they_stop_the_day_before(self, world, files):
        known, again = files
        factories.child(world, known, role=MemberRole.SPOUSE, birth_date=dt.date(1985, 1, 1), first_name="Karim")
        with_wife = home(known)
        today = clock.today()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE cases_householdmember SET starts_on = %s WHERE person_id = %s", [today - 9 * DAY, again.pk]
            )
        merge = merged(world, known, again, lives_in=home(again))
        assert not merge.joins
        assert [row[1:5] for row in memberships(known)] == [
            (with_wife.pk, MemberRole.HEAD, today - 30 * DAY, today - 10 * DAY),
            (merge.lives_in_id, MemberRole.HEAD, today - 9 * DAY, None),
        ]
        karim = with_wife.members.get(ends_on=None)
        assert (karim.role, karim.starts_on) == (MemberRole.HEAD, today - 9 * DAY)

    def test_one_household_typed_twice_becomes_one_with_everybody(self, world, files):
        known, again = files
        child = factories.child(world, again).person
        factories.submitted(world, again, unit="ouest")
        left = home(again)
        merged(world, known, again, joins=True)
        assert set(home(known).members.values_list("person", flat=True)) == {known.pk, child.pk}
        assert not left.members.exists() and not left.applications.exists() and not left.budgets.exists()

    def test_children_do_not_stay_alone_in_the_household_left(self, world, files):
        known, again = files
        factories.child(world, again)
        with pytest.raises(
            Refusal,
            match=sentence(
                "Children would stay alone in the household left: say that it is one household typed twice."
            ),
        ):
            merged(world, known, again)
        assert Person.objects.filter(merged_into=None).count() == 3

    def test_of_two_budgets_of_one_day_that_of_the_household_left_stays_in_the_history(self, world, files):
        known, again = files
        for person, amount in ((known, 100), (again, 999)):
            factories.submitted(world, person, unit="ouest", budget=[("wage", person.pk, amount)])
        merged(world, known, again)
        (line,) = BudgetLine.objects.all()
        assert (line.person, line.monthly_amount) == (known, 100)
        assert BudgetLine.history.filter(monthly_amount=999).exists()

    def test_nobody_says_where_they_live_when_the_files_do_not_agree(self, world, files):
        with pytest.raises(Refusal, match=sentence("Each file says another household: say in which one they live.")):
            proposed(world, *files, lives_in=Household(pk=999_999))

    def test_a_child_in_shared_custody_keeps_both_homes(self, world, files):
        mother, _again = files
        father = factories.person(world, last_name="Martin", first_name="Luc", phone="")
        children = [
            people.add_member(
                actor=world.account(Role.RECEPTION),
                household=home(parent),
                role=MemberRole.CHILD,
                starts_on=dt.date(2020, 1, 1),
                identity=factories.IDENTITY | {"first_name": "Ilyes", "birth_date": dt.date(2017, 5, 2)},
                shared_custody=True,
            ).person
            for parent in (mother, father)
        ]
        merged(world, *children)
        rows = HouseholdMember.objects.filter(person=children[0])
        assert {row.household for row in rows} == {home(mother), home(father)}


@pytest.mark.django_db(transaction=True)
def test_two_accounts_confirm_at_the_same_instant_and_one_does(world):
    known, again = two_files(world)
    merge = proposed(world, known, again)
    start, told = threading.Barrier(2), []

    def go(role):
        try:
            start.wait(5)
            told.append(confirmed(world, merge, by=world.account(role)).status)
        except TransitionRefused as refusal:
            told.append(refusal.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[role]) for role in (Role.CASE_OFFICER, Role.UNIT_MANAGER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    done, refused = sorted(told, key=lambda one: one != MergeStatus.DONE)
    assert done == MergeStatus.DONE
    with override("fr"):
        state = gettext("merged")
    assert re.fullmatch(sentence("Not possible any more: this is now “%(state)s”.", state=state), refused)
    assert Merge.objects.get().references.filter(model="cases.householdmember").exists()
