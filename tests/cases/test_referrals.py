"""Referring to a service: what is sent, who reads it, what comes back."""

import datetime as dt
import io
import uuid

import pytest
from django.urls import reverse
from pypdf import PdfReader

from backend.audit.models import ReadLog, ReadReason
from backend.audit.operations import operation
from backend.audit.transitions import TransitionRefused
from backend.kit import clock, registry
from backend.kit.access import Forbidden
from cases.people import operations as people
from cases.people.models import Household
from cases.referrals import operations, panels
from cases.referrals.models import Referral, ReferralLink
from directory.enums import Role
from directory.models import User
from tests import factories, referring
from tests.forms import fields_of, following, says, whole_page
from tests.referring import later

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(world):
    return referring.service(world)


@pytest.fixture
def someone(world):
    return factories.person(world)


def typed(where, **changes) -> dict:
    told = referring.told(where, **changes)
    told |= {"service": where.pk, "answer_by": told["answer_by"].strftime("%d/%m/%Y"), "key": str(uuid.uuid4())}
    return {name: value for name, value in told.items() if value not in (False, None)}


def subject_of(user, person):
    household = factories.household_of(person)
    is_open = Household.objects.visible_to(user).filter(pk=household.pk).exists()
    return registry.Subject(person, household, (), clock.today(), is_open)


def given(kind="accept", words="Rendez-vous jeudi.", by="Véronique Lepage, conseillère"):
    return operations.AnswerInput(kind, words, by)


class TestWriting:
    def test_what_is_sent_is_what_was_typed_and_a_link_and_a_code_are_shown_once(
        self, world, sign_in, service, someone
    ):
        desk = sign_in(Role.RECEPTION)
        answer = desk.post(reverse("referrals:new", args=[someone.pk]), typed(service, urgent="on"))
        referral = Referral.objects.get()
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert referral.status == "sent"
        assert (referral.reason, referral.asked, referral.urgent) == (referring.REASON, referring.ASKED, True)
        assert referral.unit == world.units["est"]
        address, code = (referring.value_of(answer, name) for name in ("address", "code"))
        assert address.startswith("http://testserver/r/")
        page = desk.get(referral.get_absolute_url()).content.decode()
        assert address not in page
        assert code not in page

    def test_sent_twice_it_is_one(self, sign_in, service, someone):
        desk, data = sign_in(Role.RECEPTION), typed(service)
        url = reverse("referrals:new", args=[someone.pk])
        desk.post(url, data)
        again = desk.post(url, data)
        assert again["Location"] == Referral.objects.get().get_absolute_url()
        assert ReferralLink.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"consent": "not_asked"}, "consent_reason"),
            ({"consent": ""}, "consent"),
            ({"reason": ""}, "reason"),
            ({"problem": "weather"}, "problem"),
            ({"answer_by": dt.date(2020, 1, 1)}, "answer_by"),
            ({"contact_way": "email"}, "contact_way"),  # no e-mail is known
        ],
    )
    def test_what_cannot_be_says_so_in_its_place_and_loses_nothing(self, sign_in, service, someone, changes, field):
        answer = sign_in(Role.RECEPTION).post(reverse("referrals:new", args=[someone.pk]), typed(service, **changes))
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert fields_of(answer)["asked"] == referring.ASKED
        assert not Referral.objects.exists()

    def test_a_closed_or_unknown_service_is_refused(self, world, sign_in, service, someone):
        with operation("tests.close", actor=None):
            service.is_open = False
            service.save()
        url = reverse("referrals:new", args=[someone.pk])
        for pk in (service.pk, 999_999, "x"):
            answer = sign_in(Role.RECEPTION).post(url, typed(service) | {"service": pk})
            assert list(answer.context["form"].errors) == ["service"]

    def test_a_draft_is_its_author_s_then_sent_and_a_stale_one_is_refused(self, world, sign_in, service, someone):
        desk = sign_in(Role.RECEPTION)
        desk.post(reverse("referrals:new", args=[someone.pk]), typed(service) | {"draft": "1"})
        draft = Referral.objects.get()
        edit = reverse("referrals:edit", args=[draft.pk])
        fields = fields_of(desk.get(edit)) | {"reason": "Autrement dit."}
        stranger = sign_in(Role.SOCIAL_WORKER)
        assert stranger.get(draft.get_absolute_url()).status_code == 404
        desk.post(edit, fields | {"draft": "1"})
        stale = desk.post(edit, fields | {"reason": "Trop tard."})
        assert stale.status_code == 409
        assert fields_of(stale)["reason"] == "Trop tard."
        assert desk.post(edit, fields_of(stale)).status_code == 200
        draft.refresh_from_db()
        assert (draft.status, draft.reason) == ("sent", "Trop tard.")
        assert desk.get(edit).status_code == 403

    def test_the_directory_gives_the_service_to_the_form(self, sign_in, service, someone):
        desk = sign_in(Role.RECEPTION)
        sheet = desk.get(f"{service.get_absolute_url()}?person={someone.pk}").content.decode()
        url = f"{reverse('referrals:new', args=[someone.pk])}?service={service.pk}"
        assert url in sheet
        assert fields_of(desk.get(url))["service"] == str(service.pk)


class TestHowTheyMayBeReached:
    def contact(self, sign_in, person) -> dict:
        form = sign_in(Role.RECEPTION).get(reverse("referrals:new", args=[person.pk])).context["form"]
        return {"offered": [code for code, _words in form.fields["contact_way"].choices], "first": form.initial}

    def test_the_phone_first_and_nothing_when_they_must_be_reached_with_care(self, world, sign_in, someone):
        assert self.contact(sign_in, someone)["first"]["contact_way"] == "phone"
        careful = factories.person(
            world, first_name="Inès", safe_contact="Pas de message.", email="ines@courriel.example"
        )
        found = self.contact(sign_in, careful)
        assert found["offered"] == ["none", "phone", "email"]
        assert found["first"] == {"contact_way": "none", "contact_advice": "Pas de message."}

    def test_nothing_is_offered_nor_sent_of_somebody_protected_or_living_with_them(self, world, sign_in, service):
        head = factories.person(world)
        other = factories.child(world, head, role="spouse", birth_date=dt.date(1986, 1, 1), first_name="Zoé")
        referral = referring.referred(world, service, someone=head)
        worker = sign_in(Role.SOCIAL_WORKER)
        assert head.phone in worker.get(referral.get_absolute_url()).content.decode()
        people.correct_identity(
            actor=world.account(Role.RECEPTION), person=other.person, version=1, changes={"protected": True}
        )
        assert self.contact(sign_in, head)["offered"] == ["none"]
        page = worker.get(referral.get_absolute_url()).content.decode()
        assert head.phone not in page.split("<main")[1]
        assert "12 rue des Lilas" not in page
        letter = worker.get(reverse("referrals:letter", args=[referral.pk]))
        text = PdfReader(io.BytesIO(letter.content)).pages[0].extract_text()
        assert head.phone not in text.replace("\xa0", " ")


class TestWhoFollows:
    def followed(self, user, person, drafts=True) -> bool:
        user = User.objects.get(pk=user.pk)
        household = factories.household_of(person).pk
        found = [tie.households(drafts=drafts) for tie in panels.involvement(user)]
        return any(ids.filter(household=household).exists() for ids in found)

    def test_the_sender_while_it_is_open_and_six_months_after_the_answer(self, world, service, someone):
        sender = world.account(Role.SOCIAL_WORKER)
        draft = referring.referred(world, service, someone=someone, send=False)
        assert not self.followed(sender, someone), "one that was not sent opens nothing"
        told = referring.told(service)
        referral = operations.rewrite_draft(
            actor=sender, referral=draft, version=draft.version, told=told, now=clock.now(), send=True
        )
        assert self.followed(sender, someone)
        assert not self.followed(sender, someone, drafts=False), "a referral that one writes alone opens no address"
        assert not self.followed(world.account(Role.RECEPTION), someone)
        operations.record_answer(actor=sender, referral=referral, given=given("decline"), now=clock.now())
        with later(days=170):
            assert self.followed(sender, someone)
        with later(days=190):
            assert not self.followed(sender, someone)

    def test_whoever_left_the_unit_follows_nothing_and_opens_nothing(self, world, sign_in, service, someone):
        referral = referring.referred(world, service, someone=someone)
        sender, client = world.account(Role.SOCIAL_WORKER), sign_in(Role.SOCIAL_WORKER)
        url = reverse("referrals:link", args=[referral.pk])
        assert client.post(url).status_code == 200
        with operation("tests.leaves", actor=None):
            assignment = sender.roles.get()
            assignment.ends_on = clock.today() - dt.timedelta(days=1)
            assignment.save()
        factories.account(Role.SOCIAL_WORKER, world.units["ouest"], world.sites["ouest"], username="new.here")
        assert not self.followed(sender, someone)
        assert client.get(referral.get_absolute_url()).status_code == 403
        with operation("tests.elsewhere", actor=None):
            assignment.pk, assignment.unit, assignment.ends_on = None, world.units["ouest"], None
            assignment.starts_on, assignment._state.adding = clock.today(), True
            assignment.save()
        assert client.get(referral.get_absolute_url()).status_code == 404
        assert client.post(url).status_code == 404
        assert ReferralLink.objects.count() == 1

    def test_others_who_follow_the_household_read_the_answer_on_the_person_s_page(self, world, sign_in, service):
        application = factories.submitted(world)
        referral = referring.referred(world, service, someone=application.applicant)
        operations.record_answer(
            actor=world.account(Role.SOCIAL_WORKER), referral=referral, given=given(), now=clock.now()
        )
        desk = sign_in(Role.RECEPTION)
        page = desk.get(whole_page(application.applicant)).content.decode()
        assert "Rendez-vous jeudi." in page
        assert desk.get(referral.get_absolute_url()).status_code == 200
        other = sign_in(Role.RECEPTION, "ouest")
        assert "Point conseil budget" not in other.get(whole_page(application.applicant)).content.decode()
        assert other.get(referral.get_absolute_url()).status_code == 404

    def test_the_person_s_page_says_what_is_under_way_and_when_the_answer_is_expected(self, world, service, someone):
        worker = world.account(Role.SOCIAL_WORKER)
        referral = referring.referred(world, service, someone=someone)
        subject = subject_of(worker, someone)
        assert [one.url for one in panels.under_way(worker, subject)] == [referral.get_absolute_url()]
        assert [one.at for one in panels.next_dates(worker, subject)] == [referral.answer_by]
        closed = subject_of(world.account(Role.CASE_OFFICER), someone)
        assert panels.under_way(worker, closed) == panels.next_dates(worker, closed) == []
        assert panels.person_panel(worker, closed) is None


class TestFollowingUp:
    def test_a_late_answer_is_on_the_sender_s_desk_and_counted_for_the_manager(self, world, sign_in, service, someone):
        tomorrow = clock.today() + dt.timedelta(days=1)
        referral = referring.referred(world, service, someone=someone, answer_by=tomorrow)
        assert panels.desk(world.account(Role.SOCIAL_WORKER), tomorrow) == []
        with later(days=2):
            mine = sign_in(Role.SOCIAL_WORKER).get(reverse("desk")).content.decode()
            assert str(someone) in mine
            manager = sign_in(Role.UNIT_MANAGER).get(reverse("desk")).content.decode()
            assert referral.number in manager
            assert someone.last_name not in manager
            figures = sign_in(Role.UNIT_MANAGER).get(reverse("referrals:figures"))
            assert [(row["sent"], row["overdue"], row["accepted"]) for row in figures.context["rows"]] == [(1, 1, 0)]
            assert sign_in(Role.UNIT_MANAGER, "ouest").get(reverse("referrals:figures")).context["rows"] == []

    def test_from_answer_to_end_each_step_once(self, world, sign_in, service):
        referral = referring.referred(world, service)
        worker = sign_in(Role.SOCIAL_WORKER)
        url = reverse("referrals:answer", args=[referral.pk])
        empty = worker.post(url, fields_of(worker.get(url)) | {"kind": "decline", "by": "Accueil"})
        assert list(empty.context["form"].errors) == ["words"]
        told = fields_of(worker.get(url)) | {"kind": "accept", "by": "Accueil", "words": "Lundi."}
        assert says(following(worker, worker.post(url, told)), "The answer is recorded.")
        assert [kind for kind, _words in worker.get(url).context["form"].fields["kind"].choices] == ["miss"]
        missed = fields_of(worker.get(url)) | {"kind": "miss", "by": "Accueil"}
        worker.post(url, missed)
        worker.post(reverse("referrals:close", args=[referral.pk]), {"outcome": "Reprend contact seule."})
        referral.refresh_from_db()
        assert (referral.status, referral.answer, referral.outcome) == ("closed", "miss", "Reprend contact seule.")
        with pytest.raises(TransitionRefused):
            operations.record_answer(
                actor=world.account(Role.SOCIAL_WORKER), referral=referral, given=given(), now=clock.now()
            )

    def test_withdrawing_revokes_the_link(self, world, sign_in, service):
        referral, secret = referring.linked(world, service)
        answer = sign_in(Role.SOCIAL_WORKER).post(
            reverse("referrals:withdraw", args=[referral.pk]), {"reason": "La personne a changé d’avis."}
        )
        assert answer["Location"] == referral.person.get_absolute_url()
        secret.link.refresh_from_db()
        assert secret.link.revoked_at is not None

    def test_the_letter_holds_what_the_service_needs_and_its_reading_is_logged(self, world, sign_in, service):
        referral = referring.referred(world, service, urgent=True)
        answer = sign_in(Role.SOCIAL_WORKER).get(reverse("referrals:letter", args=[referral.pk]))
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).replace(
            "\xa0", " "
        )
        for words in (
            "Nadia Lefèvre",
            referring.REASON,
            referring.ASKED,
            referral.number,
            "L121-6-2",
            "06 12 34 56 78",
        ):
            assert words in " ".join(text.split()), words
        assert "12 rue des Lilas" not in text
        read = ReadLog.objects.latest("pk")
        assert (read.kind, read.person_ids) == ("document", [referral.person_id])


class TestThePartnerSSpace:
    @pytest.fixture
    def partner(self, world, service):
        return referring.partner_of(world, service)

    def test_it_is_listed_without_a_name_opened_with_a_trace_and_answered(
        self, world, sign_in, partner, service, someone
    ):
        answer = sign_in(Role.SOCIAL_WORKER).post(reverse("referrals:new", args=[someone.pk]), typed(service))
        referral = Referral.objects.get()
        assert answer["Location"] == referral.get_absolute_url()  # no link is needed
        assert not ReferralLink.objects.exists()
        client = sign_in(Role.PARTNER)
        for url in (reverse("desk"), reverse("referrals:received")):
            page = client.get(url).content.decode()
            assert referral.number in page
            assert someone.last_name not in page
        url = reverse("referrals:received_detail", args=[referral.pk])
        page = client.get(url)
        assert str(someone) in page.content.decode()
        assert "12 rue des Lilas" not in page.content.decode()
        read = ReadLog.objects.latest("pk")
        assert (read.person_ids, read.reason, read.actor_id) == ([someone.pk], ReadReason.PARTNER, partner.pk)
        referral.refresh_from_db()
        assert referral.status == "seen"
        told = fields_of(page) | {"kind": "accept", "words": "Lundi à 9 h 30."}
        client.post(url, told)
        referral.refresh_from_db()
        assert (referral.status, referral.answer_words) == ("accepted", "Lundi à 9 h 30.")
        assert referral.answered_by.startswith("Partner Dept")

    def test_nothing_else_opens_to_them(self, world, sign_in, partner, service, someone):
        referral = referring.referred(world, service, someone=someone)
        elsewhere = referring.service(world, name="Ailleurs", organisation="Autre association")
        theirs = referring.referred(world, elsewhere, someone=someone)
        draft = referring.referred(world, service, someone=someone, send=False)
        client = sign_in(Role.PARTNER)
        for pk in (theirs.pk, draft.pk, 999_999):
            assert client.get(reverse("referrals:received_detail", args=[pk])).status_code == 404
            assert client.post(reverse("referrals:received_detail", args=[pk]), {"kind": "accept"}).status_code == 404
        for url in (
            someone.get_absolute_url(),
            referral.get_absolute_url(),
            reverse("search"),
            reverse("services:list"),
        ):
            assert client.get(url).status_code == 403
        assert Household.objects.visible_to(partner).count() == 0
        with pytest.raises(Forbidden):
            operations.answer(actor=partner, referral=theirs, given=given(), now=clock.now())

    def test_withdrawn_or_over_for_long_it_is_theirs_no_more(self, world, sign_in, partner, service, someone):
        referral = referring.referred(world, service, someone=someone)
        url = reverse("referrals:received_detail", args=[referral.pk])
        operations.answer(actor=partner, referral=referral, given=given(), now=clock.now())
        operations.close_referral(actor=world.account(Role.SOCIAL_WORKER), referral=referral, outcome="")
        assert sign_in(Role.PARTNER).get(url).status_code == 200
        with later(days=190):
            assert sign_in(Role.PARTNER).get(url).status_code == 404
        other = referring.referred(world, service, someone=someone)
        operations.withdraw_referral(
            actor=world.account(Role.SOCIAL_WORKER), referral=other, reason="Erreur.", now=clock.now()
        )
        assert sign_in(Role.PARTNER).get(reverse("referrals:received_detail", args=[other.pk])).status_code == 404
