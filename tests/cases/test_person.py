"""The person whole: their page, their one page of paper, the search from everywhere."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from pypdf import PdfReader

from aids.applications.models import Application
from backend.audit.models import ReadLog, TypedForm
from backend.kit import clock
from cases.people import operations as cases
from cases.people.documents import PersonSheet, one_page
from cases.people.models import Person
from directory.enums import Role
from tests import factories
from tests.cases.following_stage import browser
from tests.concurrency import overlapping
from tests.forms import fields_of, says, whole_page

pytestmark = pytest.mark.django_db


def edit(client, person: Person, **changes):
    url = reverse("cases:person_edit", args=[person.pk])
    return client.post(url, fields_of(client.get(url)) | changes)


def test_what_is_known_of_a_person_is_kept_and_shown(world, sign_in):
    application = factories.submitted(world)
    desk, person = sign_in(Role.RECEPTION), application.applicant
    told = {
        "other_first_names": "Jeanne Marie",
        "birth_place": "Oran (Algérie)",
        "language": "ar",
        "needs_interpreter": "on",
        "safe_contact": "Ne pas laisser de message",
        "protection_measure": "simple_curatorship",
        "protection_holder": "UDAF 27, 02 61 91 00 10",
    }
    assert edit(desk, person, **told).status_code == 302
    page = desk.get(whole_page(person)).content.decode()
    for words in ("Jeanne Marie", "Oran", "Arabe", "Ne pas laisser de message", "Curatelle simple", "UDAF 27"):
        assert words in page


def test_the_protection_measure_is_of_the_file(world, sign_in):
    application = factories.submitted(world)
    person = application.applicant
    edit(sign_in(Role.RECEPTION), person, protection_measure="guardianship", protection_holder="UDAF")
    stranger = sign_in(Role.SOCIAL_WORKER, "ouest")
    assert "UDAF" not in stranger.get(whole_page(person)).content.decode()
    form = stranger.get(reverse("cases:person_edit", args=[person.pk])).context["form"]
    assert not {"protection_measure", "protection_holder"} & set(form.fields)
    assert edit(stranger, person, protection_measure="none", protection_holder="").status_code == 302
    person.refresh_from_db()
    assert person.protection_measure == "guardianship"


def test_who_holds_a_measure_holds_one(world, sign_in):
    application = factories.submitted(world)
    answer = edit(sign_in(Role.RECEPTION), application.applicant, protection_holder="UDAF")
    assert answer.status_code == 422
    assert says(answer, "Say which protection measure this is.")


NUMBER = "2 55 08 14 168 025 38"


class TestSocialSecurityNumber:
    def test_it_is_neither_asked_nor_stored(self, world, sign_in):
        person = factories.submitted(world).applicant
        answer = edit(sign_in(Role.RECEPTION), person, social_security_number=NUMBER)
        assert answer.status_code == 302
        person.refresh_from_db()
        assert person.social_security_number == ""

    def test_the_law_named_it_is_checked_and_stays_out_of_the_history(self, world, sign_in, settings):
        settings.SOCIAL_SECURITY_NUMBER_ALLOWED_BY = "décret 2019-341, art. 2"
        person = factories.submitted(world).applicant
        desk = sign_in(Role.RECEPTION)
        wrong = edit(desk, person, social_security_number="2 55 08 14 168 025 39")
        assert says(wrong, "This is not a social-security number: one of its figures is wrong.")
        assert edit(desk, person, social_security_number=NUMBER).status_code == 302
        person.refresh_from_db()
        assert person.social_security_number == "255081416802538"
        assert not hasattr(person.history.first(), "social_security_number")


def paper(client, person: Person) -> PdfReader:
    answer = client.get(reverse("cases:one_page", args=[person.pk]))
    return PdfReader(io.BytesIO(answer.content))


def test_the_page_of_paper_is_one_page_however_full_the_file(world, sign_in):
    application = factories.submitted(world)
    taker = world.account(Role.RECEPTION)
    for number in range(9):
        factories.child(world, application.applicant, first_name=f"Enfant-Prénom-Très-Long-{number}")
        factories.debt(application, amount=Decimal(100 + number))
    for number in range(8):
        someone = world.account(Role.RECEPTION if number % 2 else Role.SOCIAL_WORKER)
        latest = factories.submitted(world, application.applicant, by=someone)
    desk = sign_in(Role.RECEPTION)
    read = paper(desk, application.applicant)
    assert len(read.pages) == 1
    text = read.pages[0].extract_text()
    for words in ("Nadia Lefèvre", "Foyer", latest.number, "Dettes connues", taker.get_full_name()):
        assert words in text
    reading = ReadLog.objects.latest("pk")
    assert (reading.route, reading.kind) == ("cases:one_page", "document")
    assert application.applicant_id in reading.person_ids


def test_the_fullest_sheet_is_one_page_and_says_who_covers_the_lead_worker():
    today, many = clock.today(), 12
    lead = f"Mme Isaure Chauvel, UTAS d’Évreux, depuis le 12 mars 2026{' · absente' * 4}, remplacée par M. Paul Rey"
    for facts in (3, 8):
        sheet = PersonSheet(
            department="Eure",
            name="Nadia Lefèvre",
            born="Naissance le 1er mai 1990",
            dated=today,
            number=12,
            printed_by="Jeanne Morel",
            facts=(("Référent", lead),) * facts,
            household=("Un enfant au prénom composé, enfant, 4 ans, garde partagée",) * many,
            under_way=(("Demande DA-2026-000123 : caution, loyer", "En instruction", "12 mars"),) * many,
            next_dates=((today, "Rendez-vous à la maison du département d’Évreux"),) * many,
            budget=(("Ressources", Decimal(1000)),) * 3,
            budget_on=today,
            debts=(3, Decimal(2000)),
            grants=((today, "Secours d’urgence", Decimal(100)),) * many,
        )
        (page,) = PdfReader(io.BytesIO(one_page(sheet))).pages
        text = " ".join(page.extract_text().split())
        assert text.count("remplacée par M. Paul Rey") == facts
        assert "de plus, à l’écran" in text


def test_what_is_under_way_stands_above_what_is_past(world, sign_in):
    application = factories.submitted(world)
    page = sign_in(Role.RECEPTION).get(whole_page(application.applicant))
    assert [one.label for one in page.context["overview"].under_way] == [f"Demande {application.number}"]
    assert page.context["overview"].under_way[0].date == application.silence_on


class TestSearch:
    def search(self, client, text: str):
        return client.post(reverse("search"), {"q": text})

    def test_an_application_is_found_by_its_number_by_who_may_read_it(self, world, sign_in):
        application = factories.submitted(world)
        for typed in (application.number, application.number.replace("-", "/"), f"demande {application.number}"):
            found = self.search(sign_in(Role.RECEPTION), typed).context["others"]
            assert [row.label for group in found for row in group.rows] == [application.number]
        assert self.search(sign_in(Role.RECEPTION, "ouest"), application.number).context["others"] == []
        assert application.applicant_id in ReadLog.objects.order_by("-pk")[1].person_ids


def test_the_panels_come_after_the_top_of_the_page_and_with_it_without_a_script(world, sign_in):
    """The same panels, whichever way; nothing of them for who does not follow the household."""
    factories.submitted(world, (nadia := factories.person(world)))
    desk = sign_in(Role.RECEPTION)
    rest, budget = whole_page(nadia), reverse("cases:budgets", args=[nadia.pk])
    top = desk.get(nadia.get_absolute_url()).content.decode()
    assert f'hx-get="{rest}"' in top and budget not in top
    panels = desk.get(rest, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in panels and budget in panels
    whole = desk.get(rest).content.decode()
    assert "<html" in whole and budget in whole and "data-awaited" not in whole
    assert budget not in sign_in(Role.SOCIAL_WORKER, "ouest").get(rest).content.decode()


class TestTyping:
    def keep(self, client, application: Application, **typed):
        return client.post(self.url(application), typed | {"keep": "1"})

    def url(self, application):
        return reverse("applications:fill_in", args=[application.pk])

    def test_what_was_typed_comes_back_and_is_forgotten_once_sent(self, world, sign_in):
        draft = factories.draft(world)
        desk = sign_in(Role.RECEPTION)
        typed = fields_of(desk.get(self.url(draft))) | {"lines-0-need": "Le frigo est", "lines-0-amount_asked": "12,"}
        readings = ReadLog.objects.count()
        assert self.keep(desk, draft, **typed).status_code == 200
        assert ReadLog.objects.count() == readings
        assert draft.lines.count() == 0
        page = desk.get(self.url(draft))
        assert fields_of(page)["lines-0-need"] == "Le frigo est"
        assert fields_of(page)["lines-0-amount_asked"] == "12,"
        assert says(page, "Here is what was being typed.")
        assert "error-summary" not in page.content.decode()
        assert not says(desk.get(self.url(draft) + "?fresh=1"), "Here is what was being typed.")
        told = typed | {"lines-0-aid": "emergency_aid/food", "lines-0-amount_asked": "120"}
        assert desk.post(self.url(draft), told).status_code == 302
        assert not says(desk.get(self.url(draft)), "Here is what was being typed.")

    def test_what_arrives_after_its_form_was_sent_is_not_kept(self, world, sign_in):
        draft = factories.draft(world)
        desk = sign_in(Role.RECEPTION)
        told = fields_of(desk.get(self.url(draft))) | {"lines-0-aid": "emergency_aid/food", "lines-0-need": "Le frigo"}
        assert desk.post(self.url(draft), told | {"lines-0-amount_asked": "120"}).status_code == 302
        self.keep(desk, draft, **told)
        assert not says(desk.get(self.url(draft)), "Here is what was being typed.")
        again = fields_of(desk.get(self.url(draft))) | {"lines-0-need": "Le frigo et le four"}
        self.keep(desk, draft, **again)
        assert fields_of(desk.get(self.url(draft)))["lines-0-need"] == "Le frigo et le four"

    def test_two_who_type_in_one_form_lose_nothing_of_each_other(self, world, sign_in):
        """Sending takes away what the form was shown with, not what the other one has typed since."""
        draft = factories.draft(world)
        desk = sign_in(Role.RECEPTION)
        first = fields_of(desk.get(self.url(draft))) | {"lines-0-need": "Le frigo est vide"}
        self.keep(desk, draft, **first)
        second = fields_of(desk.get(self.url(draft)))
        assert second["lines-0-need"] == "Le frigo est vide"
        self.keep(desk, draft, **first | {"lines-0-need": "Le frigo est vide depuis lundi"})
        self.keep(desk, draft, **second | {"lines-0-need": "Le frigo et le four"})
        told = second | {"lines-0-aid": "emergency_aid/food", "lines-0-amount_asked": "120"}
        assert desk.post(self.url(draft), told).status_code == 302
        page = desk.get(self.url(draft))
        assert says(page, "Here is what was being typed.")
        assert fields_of(page)["lines-0-need"] == "Le frigo est vide depuis lundi"
        assert desk.post(self.url(draft), fields_of(desk.get(self.url(draft) + "?fresh=1"))).status_code == 302
        assert not says(desk.get(self.url(draft)), "Here is what was being typed.")

    def test_what_is_gone_on_from_does_not_come_back(self, world, sign_in):
        """Typed, opened again and typed on, opened once more and sent: nothing of it is offered afterwards."""
        draft = factories.draft(world)
        desk = sign_in(Role.RECEPTION)
        for words in ("Le frigo", "Le frigo est", "Le frigo est vide"):
            self.keep(desk, draft, **fields_of(desk.get(self.url(draft))) | {"lines-0-need": words})
        told = fields_of(desk.get(self.url(draft)))
        assert told["lines-0-need"] == "Le frigo est vide"
        told |= {"lines-0-aid": "emergency_aid/food", "lines-0-amount_asked": "120"}
        assert desk.post(self.url(draft), told).status_code == 302
        assert not says(desk.get(self.url(draft)), "Here is what was being typed.")
        assert [typed.data for typed in TypedForm.objects.all()] == [""]

    @pytest.mark.parametrize("moment", ["", "hier", "2026-11-26", "9999-12-31T00:00:00+00:00"])
    def test_a_moment_that_is_none_loses_nothing(self, world, sign_in, moment):
        draft = factories.draft(world)
        desk = sign_in(Role.RECEPTION)
        told = fields_of(desk.get(self.url(draft))) | {"lines-0-aid": "emergency_aid/food", "lines-0-need": "Le frigo"}
        told |= {"lines-0-amount_asked": "120", "shown_at": moment}
        assert desk.post(self.url(draft), told).status_code == 302
        assert draft.lines.get().need == "Le frigo"

    @pytest.mark.parametrize("sitting", ["", "\x00", "x" * 36])
    def test_a_sitting_that_is_none_loses_nothing(self, world, sign_in, sitting):
        draft = factories.draft(world)
        desk = sign_in(Role.RECEPTION)
        told = fields_of(desk.get(self.url(draft))) | {"lines-0-aid": "emergency_aid/food", "lines-0-need": "Le frigo"}
        told |= {"lines-0-amount_asked": "120", "sitting": sitting}
        assert self.keep(desk, draft, **told).status_code == 200
        assert desk.post(self.url(draft), told).status_code == 302
        assert TypedForm.objects.get().is_sent

    def test_nobody_else_keeps_nor_reads_it(self, world, sign_in):
        draft = factories.draft(world)
        self.keep(sign_in(Role.RECEPTION), draft, version=draft.version, **{"lines-0-need": "Secret"})
        stranger = sign_in(Role.SOCIAL_WORKER)
        assert self.keep(stranger, draft, version=draft.version).status_code == 404
        assert stranger.get(self.url(draft)).status_code == 404


class TestTakingOver:
    def test_a_colleague_on_another_site_finishes_the_draft(self, world, sign_in):
        draft = factories.draft(world)
        first, second = sign_in(Role.RECEPTION), sign_in(Role.SOCIAL_WORKER, "ouest")
        fill_in = reverse("applications:fill_in", args=[draft.pk])
        first.post(fill_in, fields_of(first.get(fill_in)) | {"lines-0-need": "Le frigo est", "keep": "1"})
        assert second.get(fill_in).status_code == 404
        assert says(second.get(whole_page(draft.applicant)), "Finish this draft here")
        answer = second.post(reverse("applications:take_over", args=[draft.pk]))
        assert answer["Location"] == fill_in
        assert fields_of(second.get(fill_in))["lines-0-need"] == "Le frigo est"
        assert first.get(fill_in).status_code == 404
        draft.refresh_from_db()
        assert draft.site == world.sites["ouest"]
        assert draft.unit == world.units["est"]

    def test_one_draft_for_a_household_and_a_desk(self, world, sign_in):
        draft = factories.draft(world)
        colleague = world.account(Role.SOCIAL_WORKER)
        mine = factories.draft(world, draft.applicant, by=colleague)
        client = sign_in(Role.SOCIAL_WORKER)
        answer = client.post(reverse("applications:take_over", args=[draft.pk]), follow=True)
        assert says(answer, "You already have a draft for this household: finish or abandon it first.")
        draft.refresh_from_db()
        assert draft.taken_by != colleague
        assert mine.taken_by == colleague


def test_somebody_else_who_corrected_the_name_is_told_to_who_may_not_see_the_file(world, sign_in):
    """Only the values of the file are withheld in a conflict."""
    application = factories.submitted(world)
    person, taker = application.applicant, world.account(Role.RECEPTION)
    stranger = sign_in(Role.SOCIAL_WORKER, "ouest")
    url = reverse("cases:person_edit", args=[person.pk])
    typed = fields_of(stranger.get(url))
    changes = {"first_name": "Nadège", "protection_measure": "guardianship", "protection_holder": "UDAF"}
    cases.correct_identity(actor=taker, person=person, version=person.version, changes=changes)
    answer = stranger.post(url, typed)
    assert answer.status_code == 409
    assert "Nadège" in answer.content.decode()
    assert "UDAF" not in answer.content.decode()


def test_a_move_says_since_when(world, sign_in):
    person = factories.person(world)
    desk = sign_in(Role.RECEPTION)
    url = reverse("cases:move", args=[person.pk])
    told = fields_of(desk.get(url)) | {"moved_in_on": (clock.today() + dt.timedelta(days=1)).isoformat()}
    assert says(desk.post(url, told), "This day is in the future.")
    for day in ("01/01/0001", "31/12/1899"):
        assert says(desk.post(url, told | {"moved_in_on": day}), "This day is before 1900.")


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_at_the_instant_at_which_it_is_sent_does_not_come_back():
    """The browser keeps while the form is sent: neither had a row to wait for."""
    world = factories.make_world()
    person = factories.person(world)
    factories.draft(world, person)
    desk, other = (browser(world.account(Role.RECEPTION)) for _number in range(2))
    new = reverse("notes:new", args=[person.pk])
    told = fields_of(desk.get(new)) | {"facts": "Dit avoir reçu la facture."}
    kept = overlapping(lambda: desk.post(new, told), lambda: other.post(new, told | {"keep": "1"}))
    assert kept.status_code == 200
    assert [(typed.data, typed.is_sent) for typed in TypedForm.objects.all()] == [("", True)]
