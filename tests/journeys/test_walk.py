"""The whole journey through the public door, without a browser."""

import pytest
from django.urls import reverse

from aids.applications.models import Application
from aids.commissions.models import Session
from backend.kit import clock
from cases.people.models import Person
from directory.enums import Role
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


def test_a_request_travels_from_the_desk_to_the_letter(world, sign_in):
    desk = sign_in(Role.RECEPTION)
    found = desk.post(reverse("search"), {"q": "lefevre nadia"})
    assert found.status_code == 200
    assert Person.objects.count() == 0

    page = desk.get(reverse("cases:register"))
    typed = fields_of(page) | {
        "civility": "mrs",
        "last_name": "Lefèvre",
        "first_name": "Nadia",
        "birth_date": "1987-03-14",
        "address": "12 rue des Lilas",
        "place": "27000",
    }
    answer = desk.post(page.request["PATH_INFO"], typed)
    assert answer.status_code == 302, answer.content.decode()
    person = Person.objects.get()

    page = desk.get(reverse("applications:open", args=[person.pk]))
    answer = desk.post(page.request["PATH_INFO"], fields_of(page))
    assert answer.status_code == 302
    application = Application.objects.get()

    page = desk.get(answer["Location"])
    typed = fields_of(page) | {
        "lines-0-aid": "emergency_aid/food",
        "lines-0-need": "Le frigo est vide.",
        "lines-0-amount_asked": "120,50",
        "lines-0-payee_kind": "household",
        "budget-0-kind": "rsa",
        "budget-0-monthly_amount": "646,52",
        "budget-1-kind": "rent",
        "budget-1-monthly_amount": "450",
        "lawful_residence": "yes",
        "legal_rights_claimed": "yes",
        "submit": "1",
    }
    answer = desk.post(page.request["PATH_INFO"], typed)
    assert answer.status_code == 302, answer.content.decode()
    page = desk.get(answer["Location"])
    assert "120,50" in page.content.decode()
    pdf = desk.get(reverse("applications:acknowledgement", args=[application.pk]))
    assert pdf.content.startswith(b"%PDF")
    assert desk.get(reverse("applications:history", args=[application.pk])).status_code == 200
    assert desk.get(reverse("desk")).status_code == 200

    officer = sign_in(Role.CASE_OFFICER)
    assert officer.get(reverse("applications:detail", args=[application.pk])).status_code == 404
    assert application.number in officer.get(reverse("desk")).content.decode()
    assert officer.get(reverse("applications:take_up", args=[application.pk])).status_code == 200
    officer.post(reverse("applications:take_up", args=[application.pk]))
    line = application.lines.get()
    assert officer.get(reverse("applications:detail", args=[application.pk])).status_code == 200
    officer.post(
        reverse("applications:documents", args=[application.pk]), {"seen": [d.code for d in line.documents.all()]}
    )
    officer.post(reverse("applications:line_ready", args=[application.pk, line.pk]))
    line.refresh_from_db()
    assert line.status == "ready"

    secretary = sign_in(Role.COMMISSION_SECRETARY)
    page = secretary.get(reverse("commissions:plan"))
    answer = secretary.post(
        page.request["PATH_INFO"],
        fields_of(page) | {"unit": world.units["est"].pk, "held_on": clock.today().isoformat(), "place": "Salle 1"},
    )
    assert answer.status_code == 302, answer.content.decode()
    session = Session.objects.get()
    base = reverse("commissions:session", args=[session.pk])
    assert secretary.get(base).status_code == 200
    secretary.post(base + "agenda/", {"line": [line.pk]})
    secretary.post(base + "convene/", {"urgency_reason": "Le frigo est vide."})
    secretary.post(base + "presence/", {"all": "present"})
    answer = secretary.post(base + "open/")
    page = secretary.get(answer["Location"])
    assert "Nadia" not in page.content.decode()
    answer = secretary.post(answer["Location"], fields_of(page) | {"opinion": "grant"})
    assert answer.status_code == 302, answer.content.decode()
    secretary.post(base + "close/")
    session.refresh_from_db()
    assert session.status == "closed"

    signatory = sign_in(Role.SIGNATORY)
    page = signatory.get(base + "decide/")
    answer = signatory.post(base + "decide/", fields_of(page))
    assert answer.status_code == 302, answer.content.decode()
    factories.write_letters(session)
    assert signatory.get(base).status_code == 200
    assert signatory.get(base + "letters.pdf").getvalue().startswith(b"%PDF")
    assert signatory.get(base + "minutes.pdf").content.startswith(b"%PDF")
    assert "EST-" in desk.get(reverse("applications:detail", args=[application.pk])).content.decode()
