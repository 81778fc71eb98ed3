"""The printed text comes back signed by hand: judged, kept, opened by who follows the file, and worth signatures."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backend.audit.models import ReadLog
from backend.kit import clock
from backend.kit.access import Refusal
from backend.kit.uploads import RefusedUpload, storage
from contracts.contract.enums import PartyKind
from contracts.contract.models import Contract
from contracts.contract.queries import open_version, parties_of
from contracts.signing import operations
from contracts.signing.enums import SignedHow
from contracts.signing.models import Signature, SignedPaper
from directory.enums import Role
from tests import contracting, factories, papers
from tests.cases.following_stage import browser, colleague, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(world):
    return contracting.sent(world)


def sent_by_page(made: Contract, **changes) -> dict:
    told = {"fingerprint": open_version(made).fingerprint, "parties": [party.pk for party in parties_of(made)]}
    return told | {"key": str(uuid.uuid4()), "files": contracting.scan()} | changes


def page_of(made: Contract) -> str:
    return reverse("contracts:receive_paper", args=[made.pk])


def kept() -> list[str]:
    return list(storage.names_before(clock.now() + dt.timedelta(minutes=1)))


def test_one_paper_is_worth_the_signature_of_all_who_signed_on_it(made):
    paper = contracting.receive(made)
    assert Contract.objects.get(pk=made.pk).is_in_force
    assert {(one.party, one.how, one.paper) for one in Signature.objects.all()} == {
        (party, SignedHow.PAPER, paper) for party in parties_of(made)
    }


def test_one_party_on_paper_the_other_one_on_screen(made, sign_in):
    person, worker = parties_of(made)
    contracting.receive(made, [person])
    assert not Contract.objects.get(pk=made.pk).is_in_force
    html = text_of(sign_in(Role.SOCIAL_WORKER).get(page_of(made)))
    assert f'name="parties" value="{worker.pk}"' in html
    assert f'name="parties" value="{person.pk}"' not in html
    with pytest.raises(Refusal):
        contracting.receive(made, [person])
    contracting.receive(made, [worker])
    assert Contract.objects.get(pk=made.pk).is_in_force


def test_from_its_page_sent_twice_it_is_kept_once(made, sign_in):
    client, told = sign_in(Role.SOCIAL_WORKER), sent_by_page(made)
    assert client.post(page_of(made), told)["Location"] == made.get_absolute_url()
    client.post(page_of(made), told | {"files": contracting.scan()})
    assert SignedPaper.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"files": SimpleUploadedFile("scan.pdf", b"MZ" + b"\0" * 200)},
        {"files": SimpleUploadedFile("scan.pdf", b"%PDF-1.7 rien")},
        {"files": SimpleUploadedFile("scan.docx", b"PK\x03\x04" + b"\0" * 200)},
        {"files": SimpleUploadedFile("scan.pdf", b"")},
        {"files": ""},
        {"parties": []},
        {"parties": ["999999"]},
        {"parties": ["x"]},
        {"fingerprint": "f" * 64},
        {"fingerprint": ""},
    ],
    ids=range(10),
)
def test_what_is_no_signed_paper_is_refused_in_one_sentence_and_nothing_is_kept(made, sign_in, changes):
    before = kept()
    page = sign_in(Role.SOCIAL_WORKER).post(page_of(made), sent_by_page(made, **changes))
    assert page.status_code == 422
    assert "error-summary" in text_of(page)
    assert (SignedPaper.objects.count(), Signature.objects.count(), kept()) == (0, 0, before)


def test_named_twice_a_party_signs_once_or_not_at_all(made, sign_in):
    person = parties_of(made)[0]
    page = sign_in(Role.SOCIAL_WORKER).post(page_of(made), sent_by_page(made, parties=[person.pk, person.pk]))
    assert page.status_code == 422
    assert not Signature.objects.exists()


def test_nobody_signs_on_the_paper_of_another_contract(world, made):
    other = contracting.sent(world)
    with pytest.raises(Refusal):
        contracting.receive(made, parties_of(other))
    with pytest.raises(Refusal):
        contracting.receive(made, [])
    with pytest.raises(RefusedUpload):
        contracting.receive(made, file=SimpleUploadedFile("scan.pdf", papers.EICAR))
    assert not SignedPaper.objects.exists()


def test_the_paper_of_a_text_taken_back_and_changed_is_refused_and_the_page_then_shows_the_new_one(made, sign_in):
    worker = next(party.worker for party in parties_of(made) if party.kind == PartyKind.WORKER)
    told = sent_by_page(made)
    home = factories.household_of(made.person)
    operations.take_back(actor=worker, contract=made, household=home, version=open_version(made))
    contracting.send(made)
    client = sign_in(Role.SOCIAL_WORKER)
    page = client.post(page_of(made), told)
    assert page.status_code == 422
    assert f'name="fingerprint" value="{open_version(made).fingerprint}"' in text_of(page)
    assert not SignedPaper.objects.exists()


def test_it_is_opened_by_who_follows_the_file_alone_and_each_opening_is_logged(world, made, sign_in):
    paper = contracting.receive(made)
    url = reverse("contracts:signed_paper", args=[made.pk, paper.pk])
    opened = sign_in(Role.SOCIAL_WORKER).get(url)
    assert (opened.status_code, opened["Content-Type"]) == (200, "application/pdf")
    assert b"".join(opened) == papers.pdf()
    assert made.person_id in ReadLog.objects.filter(route="contracts:signed_paper").latest("pk").person_ids
    assert browser(colleague(world)).get(url).status_code == 403
    assert sign_in(Role.RECEPTION).get(url).status_code == 403
    other = contracting.sent(world)
    assert (
        sign_in(Role.SOCIAL_WORKER).get(reverse("contracts:signed_paper", args=[other.pk, paper.pk])).status_code == 404
    )


def test_a_lost_file_says_so(made, sign_in):
    paper = contracting.receive(made)
    storage.documents().delete(paper.storage_name)
    page = sign_in(Role.SOCIAL_WORKER).get(reverse("contracts:signed_paper", args=[made.pk, paper.pk]))
    assert page.status_code == 404
    assert made.get_absolute_url() in text_of(page)
