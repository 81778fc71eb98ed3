"""What must not be seen, and what must leave a trace: the two tiers of visibility, told one by one."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from aids.applications import operations as applications
from aids.commissions.letters.models import DecisionLetter
from backend.audit.models import ReadLog, ReadReason
from backend.audit.operations import operation
from backend.kit import clock
from cases.people import operations as cases
from cases.people.models import Household, Person
from cases.people.queries import likely_duplicates
from directory.enums import Role
from directory.models import RoleAssignment, User
from tests import factories

pytestmark = pytest.mark.django_db

BACKEND = "directory.backends.AccountBackend"
PHONE = "06 12 34 56 78"
STREET = "12 rue des Lilas"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
    return client


def text_of(response) -> str:
    return response.content.decode()


def colleague_of(world, role: str, unit: str = "est") -> Client:
    return browser(factories.account(role, world.units[unit], world.sites[unit], username=f"other.{role}.{unit}"))


def end_roles(user: User) -> None:
    with operation("tests.end_role", actor=None):
        for assignment in user.roles.all():
            assignment.ends_on = clock.today() - dt.timedelta(days=1)
            assignment.save()


class TestTheFileIsForThoseWhoAreInvolved:
    def test_the_taker_keeps_access_after_submission_another_agent_of_the_desk_has_none(self, world, sign_in):
        url = factories.submitted(world).get_absolute_url()
        assert sign_in(Role.RECEPTION).get(url).status_code == 200
        assert colleague_of(world, Role.RECEPTION).get(url).status_code == 404

    def test_a_case_officer_opens_the_file_by_taking_the_application_up(self, world, sign_in):
        application = factories.submitted(world)
        officer = sign_in(Role.CASE_OFFICER)
        assert officer.get(application.get_absolute_url()).status_code == 404
        assert officer.get(reverse("cases:budget", args=[application.applicant_id])).status_code == 403
        officer.post(reverse("applications:take_up", args=[application.pk]))
        assert officer.get(application.get_absolute_url()).status_code == 200
        assert officer.get(reverse("cases:budget", args=[application.applicant_id])).status_code == 200

    def test_taking_over_from_a_colleague_moves_the_file(self, world, sign_in):
        application = factories.examined(world)
        other = colleague_of(world, Role.CASE_OFFICER)
        url = reverse("applications:take_up", args=[application.pk])
        other.post(url)
        assert other.get(application.get_absolute_url()).status_code == 404
        other.post(url, {"reason": "Congé maladie de la collègue."})
        assert other.get(application.get_absolute_url()).status_code == 200
        assert sign_in(Role.CASE_OFFICER).get(application.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("role", [Role.COMMISSION_SECRETARY, Role.SIGNATORY])
    def test_those_who_decide_see_it_once_a_line_is_ready_and_only_in_their_unit(self, world, sign_in, role):
        application = factories.examined(world)
        url = application.get_absolute_url()
        assert sign_in(role).get(url).status_code == 404
        applications.make_ready(actor=world.account(Role.CASE_OFFICER), line=application.lines.get(), on=clock.today())
        assert sign_in(role).get(url).status_code == 200
        assert sign_in(role, "ouest").get(url).status_code == 404

    def test_someone_who_left_the_post_leaves_its_files(self, world, sign_in):
        application = factories.ready(world)
        held = factories.decided_session(world, lines=application.lines.all())
        factories.write_letters(held)
        letter = reverse("commissions:letter", args=[DecisionLetter.objects.get().pk])
        taker, officer = world.account(Role.RECEPTION), world.account(Role.CASE_OFFICER)
        for user in (taker, officer):
            assert browser(user).get(letter).status_code == 200
            end_roles(user)
            assert browser(user).get(letter).status_code == 404
            assert browser(user).get(application.get_absolute_url()).status_code == 403
            assert not Household.objects.visible_to(User.objects.get(pk=user.pk)).exists()

    def test_a_case_officer_who_changes_unit_leaves_the_files_of_the_former_one(self, world):
        application = factories.examined(world)
        officer = world.account(Role.CASE_OFFICER)
        end_roles(officer)
        with operation("tests.move", actor=None):
            RoleAssignment(
                user=officer, role=Role.CASE_OFFICER, unit=world.units["ouest"], starts_on=clock.today()
            ).save()
        client = browser(officer)
        assert client.get(application.get_absolute_url()).status_code == 404
        assert application.number not in text_of(client.get(reverse("desk")))

    def test_the_name_of_a_file_shows_to_those_only_who_may_open_it(self, world, sign_in):
        application = factories.ready(world)
        document = factories.document(application, name="certificat-hospitalisation.pdf")
        held = factories.closed_session(world, lines=application.lines.all())
        history = reverse("cases:person_history", args=[application.applicant_id])
        for role, urls in {
            Role.COMMISSION_MEMBER: [held.get_absolute_url(), reverse("commissions:item", args=[held.pk, 1])],
            Role.COMMISSION_SECRETARY: [application.get_absolute_url(), reverse("commissions:item", args=[held.pk, 1])],
            Role.SIGNATORY: [
                application.get_absolute_url(),
                reverse("applications:history", args=[application.pk]),
            ],
            Role.SOCIAL_WORKER: [application.applicant.get_absolute_url(), reverse("desk")],
            Role.DATA_PROTECTION_OFFICER: [history],
        }.items():
            client = sign_in(role)
            for url in urls:
                answer = client.get(url)
                assert answer.status_code == 200, url
                assert "hospitalisation" not in text_of(answer), url
            assert client.get(document.get_absolute_url()).status_code in (403, 404)
        officer = world.account(Role.CASE_OFFICER)
        assert "hospitalisation" in text_of(browser(officer).get(application.get_absolute_url()))
        end_roles(officer)
        assert browser(officer).get(document.get_absolute_url()).status_code == 403

    def test_the_file_of_a_household_shows_its_other_submitted_applications_but_no_draft(self, world, sign_in):
        someone = factories.person(world)
        mine = factories.submitted(world, someone)
        other = factories.account(Role.SOCIAL_WORKER, world.units["ouest"], world.sites["ouest"], username="elsewhere")
        draft = factories.draft(world, someone, by=other)
        desk = sign_in(Role.RECEPTION)
        assert desk.get(draft.get_absolute_url()).status_code == 404
        page = text_of(desk.get(someone.get_absolute_url()))
        assert mine.number in page
        assert draft.number not in page

    def test_a_person_page_without_the_file_shows_no_budget_no_application(self, world, sign_in):
        application = factories.submitted(world)
        page = text_of(sign_in(Role.RECEPTION, "ouest").get(application.applicant.get_absolute_url()))
        assert "Nadia" in page
        assert STREET in page
        for secret in ("646", "520", application.number, factories.NEED):
            assert secret not in page


class TestProtectedContact:
    @pytest.fixture
    def shielded(self, world):
        """Two adults of one household: the second is protected, so the whole household is."""
        someone = factories.person(world)
        spouse = factories.child(world, someone, birth_date=dt.date(1985, 1, 2), first_name="Awa", role="spouse").person
        with operation("tests.protect", actor=None):
            spouse.protected = True
            spouse.phone = "07 11 22 33 44"
            spouse.save()
        return someone

    def test_the_address_and_the_phones_are_hidden_from_who_does_not_follow(self, world, sign_in, shielded):
        client = sign_in(Role.SOCIAL_WORKER)
        urls = [
            reverse(f"cases:{name}", args=[person.pk])
            for person in Person.objects.all()
            for name in ("person", "person_edit", "move", "member_add")
        ]
        for url in [*urls, reverse("applications:open", args=[shielded.pk])]:
            page = text_of(client.get(url))
            assert not [secret for secret in (PHONE, STREET, "07 11 22 33 44") if secret in page], url

    def test_whoever_follows_sees_them(self, world, sign_in, shielded):
        factories.submitted(world, shielded)
        page = text_of(sign_in(Role.RECEPTION).get(shielded.get_absolute_url()))
        assert PHONE in page
        assert STREET in page

    @pytest.mark.parametrize("typed", ["06 12 34 56 78", "0711223344", "+33 7 11 22 33 44", "071122", "0033711223344"])
    def test_no_search_matches_a_phone_of_the_household(self, world, sign_in, shielded, typed):
        page = text_of(sign_in(Role.SOCIAL_WORKER).post(reverse("search"), {"q": typed}))
        assert "Lefèvre" not in page

    def test_an_open_phone_is_found(self, world, sign_in):
        factories.person(world)
        page = text_of(sign_in(Role.SOCIAL_WORKER, "ouest").post(reverse("search"), {"q": "0612345678"}))
        assert "Lefèvre" in page
        assert PHONE not in page

    def test_no_likely_duplicate_is_told_from_a_protected_phone(self, world, shielded):
        for phone in (PHONE, "07 11 22 33 44"):
            stranger = {"last_name": "Zzyx", "first_name": "Otto", "birth_date": dt.date(1950, 1, 1), "phone": phone}
            assert likely_duplicates(**stranger, on=clock.today()) == []

    def test_a_conflict_does_not_tell_what_the_page_hides(self, world, sign_in, shielded):
        """Two agents at once: the second sees that something changed, not the protected value."""
        taker, before = world.account(Role.RECEPTION), shielded.version
        cases.correct_identity(actor=taker, person=shielded, version=before, changes={"phone": "06 99 99 99 99"})
        typed = {"version": before, "civility": "mrs", "last_name": "Lefèvre", "first_name": "Nadia"}
        typed |= {"birth_date": "1987-03-14", "language": "fr"}
        answer = sign_in(Role.SOCIAL_WORKER).post(reverse("cases:person_edit", args=[shielded.pk]), typed)
        assert answer.status_code == 409
        assert "06 99 99 99 99" not in text_of(answer)

    def test_the_address_is_changed_by_nobody_who_may_not_see_it(self, sign_in, shielded):
        home = factories.household_of(shielded)
        typed = {"version": home.version, "address": "2 rue Neuve", "place": "27000"}
        answer = sign_in(Role.SOCIAL_WORKER).post(reverse("cases:move", args=[shielded.pk]), typed)
        assert answer.status_code == 403
        assert STREET not in text_of(answer)
        home.refresh_from_db()
        assert home.version == 1


class TestTheCommissionSeesNumbers:
    def test_a_member_meets_no_name_no_place_no_phone(self, world, sign_in):
        home = {"address": STREET, "postal_code": "27300", "commune": world.communes["ouest"]}
        elsewhere = factories.person(world, residence=home, last_name="Quenouille", first_name="Perpétue")
        application = factories.ready(world, elsewhere, unit="ouest")
        held = factories.closed_session(world, unit="ouest", lines=application.lines.all())
        member = sign_in(Role.COMMISSION_MEMBER, "ouest")
        pages = [held.get_absolute_url(), reverse("commissions:item", args=[held.pk, 1]), reverse("commissions:list")]
        for url in [*pages, reverse("desk")]:
            page = text_of(member.get(url))
            secrets = ("Quenouille", "Perpétue", PHONE, "0612345678", STREET, "14 mars 1987")
            assert not [secret for secret in secrets if secret in page], url
        assert application.number in text_of(member.get(pages[1]))
        assert member.get(application.get_absolute_url()).status_code == 403

    def test_a_secretary_elsewhere_who_only_sits_here_reads_no_letter(self, world, sign_in):
        held = factories.decided_session(world, lines=factories.ready(world).lines.all())
        factories.write_letters(held)
        secretary = world.account(Role.COMMISSION_SECRETARY, "ouest")
        with operation("tests.sits_here", actor=None):
            RoleAssignment(
                user=secretary, role=Role.COMMISSION_MEMBER, unit=world.units["est"], starts_on=clock.today()
            ).save()
        client = browser(secretary)
        assert client.get(held.get_absolute_url()).status_code == 200
        for name in ("letters", "letters_progress"):
            assert client.get(reverse(f"commissions:{name}", args=[held.pk])).status_code == 403
        assert client.get(reverse("commissions:letter", args=[DecisionLetter.objects.get().pk])).status_code == 404


class TestWhoRead:
    def last(self) -> ReadLog:
        return ReadLog.objects.latest("pk")

    def test_the_log_carries_the_persons_shown_the_route_and_the_roles_of_the_reader(self, world, sign_in):
        someone = factories.person(world)
        child = factories.child(world, someone).person
        sign_in(Role.UNIT_MANAGER, "ouest").get(someone.get_absolute_url(), REMOTE_ADDR="10.1.2.3")
        log = self.last()
        assert log.person_ids == sorted([someone.pk, child.pk])
        assert (log.route, log.kind, log.address) == ("cases:person", "page", "10.1.2.3")
        assert log.actor_id == world.account(Role.UNIT_MANAGER, "ouest").pk
        assert log.actor_roles == f"unit_manager@{world.units['ouest'].pk}"

    def test_the_log_says_under_which_tier_the_page_was_shown(self, world, sign_in):
        application = factories.ready(world)
        held = factories.closed_session(world, lines=application.lines.all())
        person = application.applicant
        history = reverse("cases:person_history", args=[person.pk])
        for role, url, reason in [
            (Role.UNIT_MANAGER, person.get_absolute_url(), ReadReason.IDENTITY),
            (Role.RECEPTION, application.get_absolute_url(), ReadReason.FILE),
            (Role.COMMISSION_MEMBER, reverse("commissions:item", args=[held.pk, 1]), ReadReason.COMMISSION),
            (Role.DATA_PROTECTION_OFFICER, history, ReadReason.CONTROL),
        ]:
            sign_in(role).get(url)
            assert self.last().reason == reason, url

    def test_a_search_logs_whom_it_found_and_never_what_was_typed(self, world, sign_in):
        someone = factories.person(world)
        sign_in(Role.RECEPTION).post(reverse("search"), {"q": "lefevre"})
        log = self.last()
        assert (log.kind, log.person_ids) == ("search", [someone.pk])
        assert "lefevre" not in str(vars(log)).lower()

    def test_a_search_without_result_is_logged_too(self, world, sign_in):
        sign_in(Role.RECEPTION).post(reverse("search"), {"q": "personne"})
        assert (self.last().kind, self.last().person_ids) == ("search", [])

    def test_pdfs_leave_a_trace(self, world, sign_in):
        application = factories.ready(world)
        held = factories.decided_session(world, lines=application.lines.all())
        factories.write_letters(held)
        secretary = sign_in(Role.COMMISSION_SECRETARY)
        urls = [
            reverse("applications:acknowledgement", args=[application.pk]),
            reverse("commissions:minutes", args=[held.pk]),
            reverse("commissions:letters", args=[held.pk]),
            reverse("commissions:letter", args=[DecisionLetter.objects.get().pk]),
        ]
        for url in urls:
            before = ReadLog.objects.count()
            response = secretary.get(url)
            assert response["Content-Type"] == "application/pdf"
            assert response["Cache-Control"] == "no-store"
            assert ReadLog.objects.count() == before + 1
            assert self.last().kind == "document"
            assert application.applicant_id in self.last().person_ids

    def test_the_lists_log_the_ids_on_the_page(self, world, sign_in):
        shown = factories.submitted(world)
        other = factories.submitted(world, factories.person(world, unit="ouest", first_name="Zoé"), unit="ouest")
        sign_in(Role.CASE_OFFICER).get(reverse("applications:list"))
        assert self.last().person_ids == [shown.applicant_id]
        assert other.applicant_id not in self.last().person_ids

    def test_the_data_protection_officer_sees_who_read_and_no_value(self, world, sign_in):
        someone = factories.person(world, email="nadia@exemple.fr", protected=True)
        sign_in(Role.SOCIAL_WORKER).get(someone.get_absolute_url())
        page = text_of(sign_in(Role.DATA_PROTECTION_OFFICER).get(reverse("cases:person_history", args=[someone.pk])))
        reader = world.account(Role.SOCIAL_WORKER)
        assert reader.audit_label() in page
        main = page[page.index("<main") :]
        for value in (PHONE, STREET, "27000", "1987", "nadia@exemple.fr", "Évreux"):
            assert value not in main
        assert gettext("withheld") in main
