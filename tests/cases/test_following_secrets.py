"""Who reads the file as lead worker, former lead worker, cover or in an emergency, and until when exactly."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from aids.commissions.letters.models import DecisionLetter
from backend.audit.models import ReadLog, ReadReason
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden
from cases.following import emergencies
from cases.following import operations as following
from cases.following.models import EmergencyAnnouncement, LeadWorker
from cases.people import operations as people
from cases.people.models import Household
from cases.people.perms import can_record_budget
from directory.enums import Role
from directory.models import RoleAssignment
from tests import factories
from tests.cases.following_stage import (
    NOTE,
    REASON,
    away,
    browser,
    colleague,
    days_later,
    emergency,
    end_roles,
    follows,
    fresh,
    hand_over,
    lead,
    text_of,
)
from tests.forms import whole_page
from tests.referring import referred, service

pytestmark = pytest.mark.django_db


@pytest.fixture
def someone(world):
    return factories.person(world)


@pytest.fixture
def worker(world):
    return world.account(Role.SOCIAL_WORKER)


class TestTheLeadWorkerReadsTheFile:
    def test_from_the_day_they_are_named_the_whole_household_and_nobody_else_does(self, world, someone, worker):
        other = colleague(world)
        assert not follows(worker, someone)
        lead(world, someone)
        assert follows(worker, someone)
        assert not follows(other, someone)
        assert not follows(world.account(Role.UNIT_MANAGER), someone)
        budget = reverse("cases:budget", args=[someone.pk])
        assert browser(worker).get(budget).status_code == 200
        assert browser(other).get(budget).status_code == 403

    def test_they_read_its_submitted_applications_but_neither_the_drafts_nor_the_documents(
        self, world, worker, someone
    ):
        sent = factories.examined(world, someone)
        draft = factories.draft(world, someone)
        document = factories.document(sent)
        assert browser(worker).get(sent.get_absolute_url()).status_code == 404
        lead(world, someone)
        client = browser(worker)
        assert client.get(sent.get_absolute_url()).status_code == 200
        assert ReadLog.objects.latest("pk").reason == ReadReason.FILE
        assert client.get(draft.get_absolute_url()).status_code == 404
        assert client.get(document.get_absolute_url()).status_code == 403

    def test_reading_an_application_lets_them_change_nothing_of_it(self, world, worker, someone):
        sent = factories.examined(world, someone)
        lead(world, someone)
        client = browser(worker)
        line = sent.lines.get()
        for url in (
            reverse("applications:documents", args=[sent.pk]),
            reverse("applications:receive_documents", args=[sent.pk]),
            reverse("applications:line_ready", args=[sent.pk, line.pk]),
            reverse("applications:fill_in", args=[sent.pk]),
            reverse("applications:abandon", args=[sent.pk]),
        ):
            assert client.post(url).status_code in (403, 404), url

    def test_a_protected_address_shows_to_them(self, world, worker):
        shielded = factories.person(world, protected=True)
        assert "12 rue des Lilas" not in text_of(browser(worker).get(whole_page(shielded)))
        with pytest.raises(Forbidden, match="Adresse protégée"):
            lead(world, shielded)
        lead(world, shielded, by=world.account(Role.UNIT_MANAGER), worker=worker)
        assert "12 rue des Lilas" in text_of(browser(worker).get(whole_page(shielded)))

    def test_after_a_separation_the_file_follows_the_person(self, world, worker, someone):
        spouse = factories.child(world, someone, birth_date=dt.date(1985, 1, 2), first_name="Awa", role="spouse").person
        first = factories.household_of(someone)
        lead(world, spouse)
        assert Household.objects.visible_to(fresh(worker)).filter(pk=first.pk).exists()
        member = spouse.memberships.get()
        desk = fresh(worker)
        yesterday = clock.today() - dt.timedelta(days=1)
        people.end_membership(actor=desk, member=member, version=member.version, ends_on=yesterday)
        home = {"address": "9 rue Neuve", "postal_code": "27000", "commune": world.communes["est"]}
        second = people.open_household(actor=desk, person=spouse, residence=home, on=clock.today())
        seen = Household.objects.visible_to(fresh(worker))
        assert list(seen) == [second]


class TestTheFormerLeadWorker:
    @pytest.mark.parametrize(("days", "reads"), [(0, True), (29, True), (30, True), (31, False)])
    def test_reads_up_to_thirty_days_more(self, world, worker, someone, days, reads):
        new = colleague(world)
        hand_over(worker, lead(world, someone), new)
        with days_later(days):
            assert follows(worker, someone) is reads
            assert follows(new, someone)

    def test_reads_and_writes_nothing(self, world, worker, someone):
        hand_over(worker, lead(world, someone), colleague(world))
        client = browser(worker)
        assert client.get(reverse("notes:list", args=[someone.pk])).status_code == 200
        assert ReadLog.objects.latest("pk").reason == ReadReason.FILE
        for name in ("cases:budget", "cases:debt_new", "notes:new", "interventions:new", "sharing:new"):
            refused = client.get(reverse(name, args=[someone.pk]))
            assert refused.status_code == 403, name
        assert "vous pouvez encore lire" in text_of(refused)
        assert reverse("notes:new", args=[someone.pk]) not in text_of(client.get(whole_page(someone)))

    def test_reads_nothing_more_when_told_so_or_when_it_was_a_mistake(self, world, worker, someone):
        hand_over(worker, lead(world, someone), colleague(world), may_still_read=False)
        assert not follows(worker, someone)

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_who_left_the_unit_reads_nothing_even_within_the_thirty_days(self, world, worker, someone, when):
        new = colleague(world)
        given = lead(world, someone)
        if when == "before":
            end_roles(worker)
            hand_over(world.account(Role.UNIT_MANAGER), given, new)
        else:
            hand_over(worker, given, new)
            end_roles(worker)
        assert not follows(worker, someone)
        assert browser(worker).get(reverse("following:lead", args=[someone.pk])).status_code == 403


class TestAWorkerWhoLeft:
    """With a lead that nobody ended: the post is what opens the file."""

    @pytest.fixture(autouse=True)
    def led(self, world, someone, worker):
        lead(world, someone)

    def pages(self, someone):
        found = LeadWorker.objects.get()
        return [
            reverse("cases:person", args=[someone.pk]),
            reverse("cases:budget", args=[someone.pk]),
            reverse("cases:person_history", args=[someone.pk]),
            reverse("following:lead", args=[someone.pk]),
            reverse("following:letter", args=[someone.pk, found.pk]),
            reverse("following:mine"),
            reverse("following:caseload"),
            reverse("following:announced"),
        ]

    def test_a_role_that_ended_yesterday(self, someone, worker):
        end_roles(worker)
        client = browser(worker)
        assert {client.get(url).status_code for url in self.pages(someone)} == {403}
        assert "Nadia" not in text_of(client.get(reverse("desk")))

    def test_a_role_that_ends_today_still_counts_today(self, someone, worker):
        end_roles(worker, days_ago=0)
        assert follows(worker, someone)

    def test_a_closed_account(self, someone, worker):
        client = browser(worker)
        with operation("tests.close", actor=None):
            worker.is_active = False
            worker.save()
        assert not follows(worker, someone)
        answers = [client.get(url) for url in self.pages(someone)]
        assert {answer.status_code for answer in answers} == {302}
        assert all("/accounts/login/" in answer["Location"] for answer in answers)

    def test_a_role_moved_to_another_unit(self, world, someone, worker):
        end_roles(worker)
        with operation("tests.move", actor=None):
            moved = {"role": Role.SOCIAL_WORKER, "unit": world.units["ouest"], "starts_on": clock.today()}
            RoleAssignment(user=worker, **moved).save()
        assert not follows(worker, someone)
        client = browser(worker)
        found = LeadWorker.objects.get()
        assert client.get(reverse("cases:budget", args=[someone.pk])).status_code == 403
        assert client.get(reverse("following:letter", args=[someone.pk, found.pk])).status_code == 403
        for name in ("following:mine", "following:caseload", "desk"):
            assert "Nadia" not in text_of(client.get(reverse(name))), name

    def test_coming_back_to_the_unit_after_being_replaced_opens_nothing(self, world, someone, worker):
        end_roles(worker)
        found = LeadWorker.objects.get()
        manager = world.account(Role.UNIT_MANAGER)
        following.entrust(actor=manager, lead=found, worker=colleague(world), note=NOTE, today=clock.today())
        with operation("tests.back", actor=None):
            again = {"role": Role.SOCIAL_WORKER, "unit": world.units["est"], "starts_on": clock.today()}
            RoleAssignment(user=worker, **again).save()
        assert not follows(worker, someone)


class TestTheCover:
    def test_reads_during_the_absence_and_no_longer(self, world, someone, worker):
        cover = colleague(world)
        lead(world, someone)
        away(world, worker, cover, first=2, last=4)
        for day, reads in [(0, False), (1, False), (2, True), (4, True), (5, False)]:
            with days_later(day):
                assert follows(cover, someone) is reads, day
                assert follows(worker, someone)

    def test_reads_nothing_of_those_whom_the_absent_worker_no_longer_leads(self, world, someone, worker):
        cover, new = colleague(world), colleague(world, name="third")
        hand_over(worker, lead(world, someone), new)
        away(world, worker, cover)
        assert not follows(cover, someone)

    def test_reads_nothing_once_they_left_the_unit(self, world, someone, worker):
        cover = colleague(world)
        lead(world, someone)
        away(world, worker, cover)
        end_roles(cover)
        assert not follows(cover, someone)

    def test_covers_no_cover(self, world, someone, worker):
        """The second is away later: who covers them does not reach those of the first."""
        second, third = colleague(world), colleague(world, name="third")
        lead(world, someone)
        away(world, worker, second, first=0, last=3)
        away(world, second, third, first=4, last=6)
        for day in range(7):
            with days_later(day):
                assert not follows(third, someone)


class TestAnEmergencyAccess:
    @pytest.fixture
    def desk(self, world):
        return world.account(Role.RECEPTION, "ouest")

    @pytest.mark.parametrize(("minutes", "reads"), [(0, True), (24 * 60 - 1, True), (24 * 60, False)])
    def test_opens_the_file_for_a_day_to_the_minute(self, desk, someone, minutes, reads):
        access = emergency(desk, someone)
        with clock.at(access.starts_at + dt.timedelta(minutes=minutes)):
            assert follows(desk, someone) is reads

    def test_closed_by_hand_it_opens_nothing_more(self, desk, someone):
        access = emergency(desk, someone)
        now = timezone.now()
        emergencies.end_emergency(actor=desk, access=access, now=now)
        with clock.at(now):
            assert not follows(desk, someone)

    def test_ends_with_the_post(self, desk, someone):
        emergency(desk, someone)
        end_roles(desk)
        assert not follows(desk, someone)

    def test_opens_the_protected_address_too(self, world, desk):
        shielded = factories.person(world, protected=True)
        client = browser(desk)
        assert "12 rue des Lilas" not in text_of(client.get(whole_page(shielded)))
        emergency(desk, shielded)
        assert "12 rue des Lilas" in text_of(client.get(whole_page(shielded)))

    def test_is_for_who_has_a_draft_only_where_the_address_stays_closed(self, world, desk, someone):
        shielded = factories.person(world, protected=True, first_name="Alma")
        for person in (someone, shielded):
            factories.draft(world, person, by=desk)
        with pytest.raises(Forbidden):
            emergency(desk, someone)
        assert browser(desk).get(reverse("following:emergency", args=[shielded.pk])).status_code == 200
        emergency(desk, shielded)
        assert "12 rue des Lilas" in text_of(browser(desk).get(whole_page(shielded)))

    def test_every_reading_says_so(self, world, desk, someone):
        factories.decided_session(world, lines=factories.ready(world, someone).lines.all())
        held = DecisionLetter.objects.get().decision.line.application
        factories.write_letters(DecisionLetter.objects.get().decision.item.session)
        emergency(desk, someone)
        client = browser(desk)
        letter = DecisionLetter.objects.get()
        for url in (
            someone.get_absolute_url(),
            reverse("cases:person_history", args=[someone.pk]),
            reverse("cases:member_add", args=[someone.pk]),
            reverse("following:lead", args=[someone.pk]),
            held.get_absolute_url(),
            reverse("applications:history", args=[held.pk]),
            reverse("applications:acknowledgement", args=[held.pk]),
            reverse("commissions:letter", args=[letter.pk]),
        ):
            assert client.get(url).status_code == 200, url
            log = ReadLog.objects.latest("pk")
            assert (log.actor_id, log.reason) == (desk.pk, ReadReason.EMERGENCY), url
            assert someone.pk in log.person_ids

    def test_whoever_follows_otherwise_reads_as_usual(self, world, desk, someone):
        emergency(desk, someone)
        factories.submitted(world, someone, by=desk)
        browser(desk).get(whole_page(someone))
        assert ReadLog.objects.latest("pk").reason == ReadReason.IDENTITY

    def test_gives_reading_only(self, world, desk, someone):
        sent = factories.examined(world, someone)
        document = factories.document(sent)
        given = lead(world, someone)
        emergency(desk, someone)
        client = browser(desk)
        refused = client.get(reverse("cases:budget", args=[someone.pk]))
        assert refused.status_code == 403
        assert not can_record_budget(fresh(desk), factories.household_of(someone))
        assert reverse("cases:budget", args=[someone.pk]) not in text_of(client.get(whole_page(someone)))
        assert client.get(document.get_absolute_url()).status_code == 403
        for url in (
            reverse("cases:budget", args=[someone.pk]),
            reverse("applications:documents", args=[sent.pk]),
            reverse("applications:abandon", args=[sent.pk]),
            reverse("applications:line_ready", args=[sent.pk, sent.lines.get().pk]),
            reverse("following:announced_to_person", args=[someone.pk, given.pk]),
            reverse("following:note_read", args=[someone.pk, given.pk]),
        ):
            assert client.post(url, {"how": "handed"}).status_code in (403, 404), url

    def test_follows_up_no_referral_and_says_why_it_reads_one(self, world, desk, someone):
        sent = referred(world, service(world), someone=someone)
        emergency(desk, someone)
        client = browser(desk)
        assert client.get(sent.get_absolute_url()).status_code == 200
        assert ReadLog.objects.latest("pk").reason == ReadReason.EMERGENCY
        for name in ("link", "withdraw", "close"):
            answer = client.post(reverse(f"referrals:{name}", args=[sent.pk]), {"outcome": "Fini", "reason": "Erreur"})
            assert answer.status_code in (403, 422), name
        sent.refresh_from_db()
        assert sent.status == "sent" and not sent.links.exists()

    @pytest.mark.parametrize("role", [Role.RECEPTION, Role.SOCIAL_WORKER])
    def test_opens_no_form_of_the_file(self, world, someone, role):
        """Neither the forms nor their buttons, and nothing typed is kept."""
        factories.submitted(world, someone)
        reader = world.account(role, "ouest")
        emergency(reader, someone)
        client = browser(reader)
        page = text_of(client.get(whole_page(someone)))
        for name in ("notes:new", "interventions:new", "assessments:new", "sharing:new", "cases:debt_new"):
            url = reverse(name, args=[someone.pk])
            assert url not in page
            assert client.get(url).status_code == 403, url
            assert client.post(url, {"keep": "1", "facts": "Vu."}).status_code == 403, url
        budgets = client.get(reverse("cases:budgets", args=[someone.pk]))
        assert budgets.context["actions"] == []
        form = client.get(reverse("cases:person_edit", args=[someone.pk])).context["form"]
        assert "protection_measure" not in form.fields
        new = next(one for one in client.get(whole_page(someone)).context["actions"] if one["main"])
        assert "method" not in new  # said first that it makes one follow the household

    def test_makes_nobody_read_drafts(self, world, desk, someone):
        draft = factories.draft(world, someone)
        emergency(desk, someone)
        assert browser(desk).get(draft.get_absolute_url()).status_code == 404

    def test_its_reason_is_withheld_from_who_only_knows_the_identity(self, world, desk, someone):
        emergency(desk, someone)
        for role in (Role.RECEPTION, Role.SOCIAL_WORKER, Role.UNIT_MANAGER, Role.COMMISSION_SECRETARY):
            client = browser(world.account(role))
            for url in (someone.get_absolute_url(), reverse("following:lead", args=[someone.pk])):
                page = text_of(client.get(url))
                assert REASON not in page
                assert "coupure de courant" not in page

    @pytest.mark.parametrize(
        "role", [Role.COMMISSION_SECRETARY, Role.SIGNATORY, Role.PARTNER, Role.ADMINISTRATOR, Role.COMMISSION_MEMBER]
    )
    def test_other_roles_have_none(self, world, someone, role):
        with pytest.raises(Forbidden):
            emergency(world.account(role), someone)


class TestWhoHearsOfAnEmergency:
    @pytest.fixture
    def desk(self, world):
        return world.account(Role.RECEPTION, "ouest")

    def heard_by(self, user) -> bool:
        return REASON in text_of(browser(user).get(reverse("desk"))).replace("&#x27;", "’")

    def test_the_lead_worker_their_cover_and_the_officer_not_the_manager(self, world, desk, someone, worker):
        cover = colleague(world)
        lead(world, someone)
        away(world, worker, cover)
        emergency(desk, someone)
        officer = world.account(Role.DATA_PROTECTION_OFFICER)
        assert self.heard_by(worker)
        assert self.heard_by(cover)
        assert self.heard_by(officer)
        assert not self.heard_by(world.account(Role.UNIT_MANAGER))
        assert not self.heard_by(colleague(world, name="third"))

    def test_the_manager_of_the_unit_when_there_is_no_lead_worker_or_they_left(self, world, desk, someone, worker):
        emergency(desk, someone)
        assert self.heard_by(world.account(Role.UNIT_MANAGER))
        assert not self.heard_by(world.account(Role.UNIT_MANAGER, "ouest"))
        other = factories.person(world, first_name="Zoé", birth_date=dt.date(1970, 1, 1), phone="")
        lead(world, other)
        end_roles(worker)
        emergency(desk, other)
        assert set(EmergencyAnnouncement.objects.values_list("capacity", flat=True)) == {
            "unit_manager",
            "data_protection_officer",
        }

    def test_each_says_for_themselves_that_they_saw_it(self, world, desk, someone, worker):
        lead(world, someone)
        emergency(desk, someone)
        officer = world.account(Role.DATA_PROTECTION_OFFICER)
        to_lead, to_officer = EmergencyAnnouncement.objects.order_by("pk")
        client = browser(worker)
        assert client.post(reverse("following:seen", args=[to_officer.pk])).status_code == 404
        client.post(reverse("following:seen", args=[to_lead.pk]))
        assert not self.heard_by(worker)
        assert self.heard_by(officer)
        browser(officer).post(reverse("following:seen", args=[to_officer.pk]))
        assert not self.heard_by(officer)
        to_officer.refresh_from_db()
        assert to_officer.seen_by == officer

    def test_whoever_handed_over_hears_no_more_once_they_read_no_more(self, world, desk, someone, worker):
        given = lead(world, someone)
        emergency(desk, someone)
        hand_over(worker, given, colleague(world), may_still_read=False)
        assert not self.heard_by(worker)
        announced = EmergencyAnnouncement.objects.get(capacity="lead_worker")
        assert browser(worker).post(reverse("following:seen", args=[announced.pk])).status_code == 404

    def test_what_was_announced_is_heard_after_a_hand_over_by_both(self, world, desk, someone, worker):
        given, second = lead(world, someone), colleague(world)
        emergency(desk, someone)
        hand_over(worker, given, second)
        assert self.heard_by(worker) and self.heard_by(second)

    def test_the_list_of_the_officer_names_who_why_and_who_saw_and_is_for_them_alone(self, world, desk, someone):
        emergency(desk, someone)
        page = text_of(browser(world.account(Role.DATA_PROTECTION_OFFICER)).get(reverse("following:emergencies")))
        for told in (desk.get_full_name(), "Nadia Lefèvre", "coupure de courant"):
            assert told in page
        assert ReadLog.objects.latest("pk").reason == ReadReason.CONTROL
        assert browser(world.account(Role.UNIT_MANAGER)).get(reverse("following:emergencies")).status_code == 403


class TestHandOverNotes:
    def test_are_read_by_those_who_follow_and_nobody_else(self, world, someone, worker):
        new = colleague(world)
        hand_over(worker, lead(world, someone), new)
        url = reverse("following:lead", args=[someone.pk])
        assert NOTE in text_of(browser(new).get(url))
        assert NOTE in text_of(browser(worker).get(url))
        for role in (Role.RECEPTION, Role.UNIT_MANAGER, Role.CASE_OFFICER):
            page = browser(world.account(role)).get(url)
            assert page.status_code == 200
            assert NOTE not in text_of(page)
            assert worker.get_full_name() not in text_of(page)  # who was it before: of the file

    def test_the_history_of_the_officer_withholds_them(self, world, someone, worker):
        hand_over(worker, lead(world, someone), colleague(world))
        officer = browser(world.account(Role.DATA_PROTECTION_OFFICER))
        page = text_of(officer.get(reverse("cases:person_history", args=[someone.pk])))
        assert "FSL" not in page
