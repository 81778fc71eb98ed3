"""The whole way through the API, as software would walk it: register, ask, examine, hear, decide, write, read."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from aids.commissions.models import Decision, Session
from backend.audit.models import ReadLog
from backend.kit import clock
from directory.enums import Role
from tests import factories
from tests.papers import pdf

pytestmark = pytest.mark.django_db

PERSON = {
    "civility": "mrs",
    "last_name": "Lefèvre",
    "first_name": "Nadia",
    "birth_date": "1987-03-14",
    "no_fixed_address": False,
    "address": "12 rue des Lilas",
    "place": "27000",
}
FORM = {
    "situation": {"emergency": True, "lawful_residence": True, "legal_rights_claimed": True},
    "lines": [{"aid_code": "emergency_aid", "ground": "food", "need": "Le frigo est vide.", "amount_asked": "120.00",
               "payee_kind": "household"}],
    "budget": {"on_date": str(clock.today()), "lines": [
        {"kind": "rsa", "monthly_amount": "646.52"},
        {"kind": "rent", "monthly_amount": "520.00"},
    ]},
}  # fmt: skip


def test_from_the_desk_to_the_letter(world, api, django_capture_on_commit_callbacks):
    desk, officer = api(Role.RECEPTION), api(Role.CASE_OFFICER)
    secretary, signatory = api(Role.COMMISSION_SECRETARY), api(Role.SIGNATORY)

    person = here(desk("POST", "/persons/", PERSON, status=201))
    assert desk("GET", person).json()["household"]["residence"]["commune"] == "Évreux"
    application = here(desk("POST", f"{person}applications/", status=201))
    desk("PUT", f"{application}form/", FORM, if_match=desk.etag(application))
    desk("POST", f"{application}submit/")
    told = desk("GET", application).json()
    assert (told["status"], told["lines"][0]["status"]) == ("submitted", "to_examine")
    assert told["lines"][0]["explanation"]["lines"]

    officer("POST", f"{application}take-up/", {})
    codes = [document["code"] for document in told["lines"][0]["documents"]]
    officer("PUT", f"{application}seen-documents/", {"seen": codes})
    line = told["lines"][0]["id"]
    officer("POST", f"{application}lines/{line}/ready/")

    plan = {"unit": world.units["est"].pk, "held_on": str(clock.today()), "place": "Salle 1"}
    session = here(secretary("POST", "/commission/new/", plan, status=201))
    secretary("POST", f"{session}agenda/", {"lines": [line]})
    sitting = [one["id"] for one in secretary("GET", session).json()["attendances"]]
    there = [{"attendance": one, "presence": "present"} for one in sitting]
    secretary("PUT", f"{session}presence/", {"members": there})
    secretary("POST", f"{session}convene/", {"urgency_reason": "Le frigo est vide."})
    secretary("POST", f"{session}open/")
    item = f"{session}lines/1/"
    given = {"opinion": "grant", "reason_in_fact": "Trois enfants à nourrir."}
    secretary("PUT", f"{item}opinion/", given, if_match=secretary.etag(item))
    secretary("POST", f"{session}close/")
    signatory("POST", f"{session}decide/", {})

    factories.write_letters(Session.objects.get())
    decided = desk("GET", application).json()["lines"][0]["decision"]
    assert (decided["outcome"], decided["amount"]) == ("grant", "120.00")
    assert decided["number"] == Decision.objects.get().number
    written = {"done": 1, "total": 1, "late": "", "delivered": 0, "stopped": False}
    assert signatory("GET", f"{session}letters/").json() == written
    letter = desk("GET", decided["letter"].removeprefix("/api/v1"))
    assert letter.content.startswith(b"%PDF")
    for paper in ("letters.pdf", "minutes.pdf"):
        assert bytes_of(signatory("GET", session + paper)).startswith(b"%PDF")
    assert desk("GET", f"{application}acknowledgement.pdf").content.startswith(b"%PDF")
    assert "Lefèvre" not in secretary("GET", item).content.decode()
    assert set(ReadLog.objects.values_list("route", flat=True)) >= {
        "api:cases:person", "api:applications:detail", "api:commissions:item", "api:commissions:letter",
    }  # fmt: skip
    trail = desk("GET", f"{application}history/").json()
    assert all(entry["what"] for entry in trail["entries"]) and trail["entries"] and trail["readings"]


def bytes_of(response) -> bytes:
    """What a document holds, whether it is sent whole or as it is read."""
    return response.getvalue() if response.streaming else response.content


def here(response) -> str:
    """The address in a receipt, without the root; it is told in Location too."""
    receipt = response.json()
    assert set(receipt) == {"operation", "url"} and receipt["operation"]
    assert response["Location"] == receipt["url"]
    return receipt["url"].removeprefix("/api/v1")


def test_a_household_lives_its_life(world, api):
    desk = api(Role.RECEPTION)
    someone = factories.draft(world).applicant
    person = f"/persons/{someone.pk}/"
    child = {"civility": "none", "last_name": "Lefèvre", "first_name": "Ilyes", "birth_date": "2017-05-02",
             "role": "child", "starts_on": "2017-05-02"}  # fmt: skip
    desk("POST", f"{person}household/members/", child, status=201)
    household = desk("GET", f"{person}household/").json()
    assert [(one["name"], one["role"]) for one in household["members"]] == [
        ("Nadia Lefèvre", "head"), ("Ilyes Lefèvre", "child"),
    ]  # fmt: skip
    known = factories.person(world, last_name="Moreau", first_name="Karim", phone="")
    factories.draft(world, known)
    desk("PUT", f"/persons/{known.pk}/household/home/", {"no_fixed_address": True}, if_match='"1"')
    joins = {"person": known.pk, "role": "other_dependant", "starts_on": "2999-01-01", "moves": True}
    desk("POST", f"{person}household/members/known/", joins, status=422)
    desk("POST", f"{person}household/members/known/", joins | {"starts_on": str(clock.today())}, status=201)
    membership = household["members"][1]
    ends = f"{person}household/members/{membership['id']}/"
    desk("PUT", ends, {"ends_on": str(clock.today())}, if_match=f'"{membership["version"]}"')
    changes = {"usual_name": "Benali", "phone": "06 11 22 33 44"}
    desk("PATCH", f"{person}identity/", changes, if_match=desk.etag(person))
    told = desk("GET", person).json()
    assert (told["usual_name"], told["contact"]["phone"]) == ("Benali", "06 11 22 33 44")


def test_likely_duplicates_are_shown_first(world, api):
    desk = api(Role.RECEPTION)
    known = factories.person(world)
    answer = desk("POST", "/persons/", PERSON | {"last_name": "Lefevre"}, status=409).json()
    assert [one["id"] for one in answer["candidates"]] == [known.pk]
    assert "address" not in str(answer["candidates"])
    assert ReadLog.objects.filter(kind="search", person_ids=[known.pk]).exists()
    key = str(uuid.uuid4())
    body = PERSON | {"last_name": "Lefevre", "not_them": True}
    first = desk("POST", "/persons/", body, status=201, idempotency_key=key)
    again = desk("POST", "/persons/", body, idempotency_key=key)
    assert again.json() == first.json()


def test_a_budget_is_corrected_on_the_version_that_was_read(world, api):
    desk = api(Role.RECEPTION)
    application = factories.submitted(world, by=world.account(Role.RECEPTION))
    path = f"/persons/{application.applicant_id}/budget/"
    seen = desk.etag(path)
    budget = {"on_date": str(clock.today()), "lines": [{"kind": "wage", "monthly_amount": "900.00"}]}
    desk("PUT", path, budget, if_match=seen)
    assert desk("GET", path).json()["latest"]["balance"]["residual"] == "900.00"
    desk("PUT", path, budget | {"lines": []}, if_match=seen, status=412)
    desk("PUT", path, budget | {"lines": []}, status=412)


def test_search_and_desk(world, api):
    desk = api(Role.RECEPTION)
    known = factories.person(world)
    assert [one["id"] for one in desk("POST", "/search/", {"q": "lefevre nadia"}).json()] == [known.pk]
    factories.draft(world, known)
    heaps = desk("GET", "/desk/").json()
    assert any(heap["count"] and "Lefèvre" in heap["rows"][0]["label"] for heap in heaps)


def test_a_file_is_handed_in_read_and_withdrawn(world, api):
    desk = api(Role.RECEPTION)
    application = factories.submitted(world)
    path = f"/applications/{application.pk}/documents/"
    code = application.lines.get().documents.first().code
    send = {"HTTP_AUTHORIZATION": f"Bearer {desk.token}", "HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4())}
    files = [
        {"file": SimpleUploadedFile("rib.pdf", content), "serves": [code]}
        for content in (pdf(), pdf(), b"", pdf("Autre"))
    ]
    answers = [desk.client.post(f"/api/v1{path}", told, **send) for told in files]
    assert [answer.status_code for answer in answers] == [201, 200, 409, 409]
    assert answers[0].json() == answers[1].json()
    send.pop("HTTP_IDEMPOTENCY_KEY")
    empty = desk.client.post(f"/api/v1{path}", {"file": SimpleUploadedFile("rib.pdf", b"")}, **send)
    assert (empty.status_code, empty["Content-Type"]) == (422, "application/problem+json")
    kept = desk("GET", path).json()
    assert [(one["name"], one["content_type"], one["serves"]) for one in kept] == [
        ("rib.pdf", "application/pdf", [code])
    ]
    file = f"{path}{kept[0]['id']}/"
    response = desk("GET", file)
    assert b"".join(response.streaming_content) == pdf()
    assert "sandbox" in response["Content-Security-Policy"]
    desk("PUT", f"{file}uses/", {"serves": ["nothing"]}, status=422)
    desk("PUT", f"{file}uses/", {"serves": []})
    desk("POST", f"{file}withdraw/", {"reason": "Ce n’est pas le bon."})
    desk("GET", file, status=422)
    assert desk("GET", path).json() == []


def test_what_a_correction_leaves_out_stays_as_it_is(world, api):
    someone = factories.person(world, protected=True, phone="06 12 34 56 78")
    application = factories.submitted(world, someone)
    desk, person = api(Role.RECEPTION), f"/persons/{someone.pk}/"
    desk("PATCH", f"{person}identity/", {"usual_name": "Benali"}, if_match=desk.etag(person))
    told = desk("GET", person).json()
    assert (told["protected"], told["contact"]["phone"], told["usual_name"]) == (True, "06 12 34 56 78", "Benali")
    stranger = api(Role.SOCIAL_WORKER, "ouest")
    assert stranger("GET", person).json()["contact"] is None
    stranger("PATCH", f"{person}identity/", {"protected": False}, if_match=stranger.etag(person), status=403)
    officer = api(Role.CASE_OFFICER)
    path = f"/applications/{application.pk}/"
    officer("POST", f"{path}take-up/", {})
    officer("PUT", f"{path}form/", {"situation": {"emergency": True}, "lines": []}, if_match=officer.etag(path))
    told = officer("GET", path).json()
    assert (told["emergency"], told["lawful_residence"], told["legal_rights_claimed"]) == (True, True, True)
    assert len(told["lines"]) == 1
    known = told["lines"][0]["id"]
    for strange in ({"removed": [known + 1_000]}, {"lines": [FORM["lines"][0] | {"id": known + 1_000}]}):
        body = {"situation": {}, "lines": []} | strange
        officer("PUT", f"{path}form/", body, if_match=officer.etag(path), status=422)


def test_a_request_is_named_with_its_row_since_positions_move(world, api):
    lines = [factories.ready(world, factories.person(world, first_name=name)).lines.get() for name in ("Anna", "Inès")]
    session = factories.session(world, lines=lines)
    secretary = api(Role.COMMISSION_SECRETARY)
    item = f"/commission/{session.pk}/lines/1/"
    seen = secretary.etag(item)
    secretary("POST", f"{item}remove/", status=428)
    secretary("POST", f"{item}remove/", if_match=seen)
    secretary("POST", f"{item}remove/", if_match=seen, status=412)
    assert session.items.count() == 1
    secretary("POST", f"/commission/{session.pk}/open/")
    secretary("PUT", f"{item}opinion/", {"opinion": "grant"}, if_match=seen, status=412)
