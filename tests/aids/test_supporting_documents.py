"""Supporting documents: received once, serving several lines, opened by whom may, withdrawn for good."""

import datetime as dt
import logging
import os
import threading
import uuid
from urllib.parse import quote

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import override

from aids.applications import operations as applications
from aids.applications.enums import DocumentStatus
from aids.applications.models import DocumentUse, ExpectedDocument, SupportingDocument
from aids.applications.supporting import operations as supporting
from aids.applications.supporting import tasks
from aids.applications.supporting.specimens import hand_in_specimens
from backend.audit.models import Operation, ReadLog
from backend.audit.operations import AlreadyDone, operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from backend.kit.uploads import RefusedUpload
from directory.enums import Role
from tests import factories, papers
from tests.forms import fields_of, following, says

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """The storage of this test alone."""
    here = tmp_path / "documents"
    there = settings.STORAGES["documents"] | {"OPTIONS": {"location": here}}
    settings.STORAGES = settings.STORAGES | {"documents": there}
    return here


def stored(folder) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def application(world):
    """Two lines that expect the same documents; the desk that took it may still add some."""
    return factories.submitted(world, lines=[factories.line(), factories.line(ground="heating")])


@pytest.fixture
def desk(sign_in):
    return sign_in(Role.RECEPTION)


def url(application, name="receive_documents", **more) -> str:
    return reverse(f"applications:{name}", kwargs={"pk": application.pk, **more})


def upload(content: bytes, name="piece.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def send(client, application, *files, serves=("identity",), key=None, accept="text/html"):
    told = {"key": key or str(uuid.uuid4()), "serves": list(serves), "files": list(files)}
    return client.post(url(application), told, headers={"accept": accept})


def seen(application, code="identity") -> set:
    return set(
        ExpectedDocument.objects.filter(line__application=application, code=code).values_list("received_on", flat=True)
    )


class TestReceiving:
    def test_one_file_serves_every_line_that_expects_it_and_marks_it_seen(self, application):
        document = factories.document(application, serves=("identity", "resources"))
        assert document.uses.count() == 4
        assert seen(application) == seen(application, "resources") == {clock.today()}
        assert seen(application, "bank_details") == {None}

    def test_one_expected_document_may_have_several_files(self, application):
        factories.document(application)
        factories.document(application, content=papers.image(), name="verso.jpg")
        expected = ExpectedDocument.objects.filter(line__application=application, code="identity").first()
        assert [use.document.name for use in expected.uses.all()] == ["identite.pdf", "verso.jpg"]

    def test_the_page_shows_each_file_who_gave_it_and_its_sentence(self, desk, application):
        answer = send(
            desk, application, upload(papers.pdf(pages=2), "Avis d’imposition.pdf"), upload(papers.image(), "recto.pdf")
        )
        page = following(desk, answer)
        assert says(page, "“%(kept)s” was received.", kept="Avis d’imposition.pdf")
        assert says(page, "“%(name)s” was received; by what it is, as “%(kept)s”.", name="recto.pdf", kept="recto.jpg")
        text = page.content.decode()
        for document in SupportingDocument.objects.all():
            assert document.get_absolute_url() in text
            assert str(document.received_by) in text
        assert "0,1 M" in text

    def test_two_at_once_and_one_refused_the_other_is_kept_and_nothing_typed_is_lost(self, desk, application):
        answer = send(desk, application, upload(b"", "vide.pdf"), upload(papers.pdf()), serves=("resources",))
        assert answer.status_code == 422
        assert "vide.pdf" in answer.content.decode()
        assert says(answer, "This file is empty: nothing arrived, or nothing was saved in it.")
        assert fields_of(answer)["serves"] == "resources"
        assert SupportingDocument.objects.get().name == "piece.pdf"

    def test_the_script_gets_its_answer_in_json(self, desk, application):
        kept = send(desk, application, upload(papers.pdf()), accept="application/json")
        assert kept.status_code == 200
        assert [(file["kept"], file["name"]) for file in kept.json()["files"]] == [(True, "piece.pdf")]
        refused = send(desk, application, upload(papers.docx(), "bail.docx"), accept="application/json")
        assert refused.status_code == 422
        assert refused.json()["files"][0]["sentence"]

    def test_a_form_that_is_not_ours_keeps_nothing(self, desk, application, subtests):
        for told in ({}, {"key": "x"}, {"serves": "something else", "key": str(uuid.uuid4())}):
            with subtests.test(str(told)):
                answer = desk.post(url(application), told | {"files": upload(papers.pdf())})
                assert answer.status_code == 422
                assert not SupportingDocument.objects.exists()

    def test_no_file_at_all_is_said(self, desk, application):
        assert says(send(desk, application), "Choose at least one file.")

    def test_what_is_refused_leaves_nothing(self, desk, application, folder, subtests):
        before = Operation.objects.count()
        for name, content in {
            "gros.pdf": bytes(20_000_000),
            "bail.pdf": papers.docx(),
            "ferme.pdf": papers.encrypted("secret"),
            "coupe.pdf": papers.pdf()[:-300],
            "bombe.png": papers.bomb(20_000),
            "vide.pdf": b"",
        }.items():
            with subtests.test(name):
                answer = send(desk, application, upload(content, name))
                assert answer.status_code == 422
                assert name in answer.content.decode()
                assert Operation.objects.count() == before
                assert not SupportingDocument.objects.exists()
                assert not folder.exists()

    def test_an_absurd_request_is_refused_before_it_is_read(self, desk, application, settings):
        settings.UPLOAD_MAX_BYTES = 1000
        assert send(desk, application, upload(bytes(20_000))).status_code == 400

    def test_a_name_is_only_a_name(self, application, folder, subtests):
        names = ["../../../etc/passwd", "a\0b.pdf", "facture\u202efdp.exe", "é" * 200 + ".pdf"]
        for rank, name in enumerate(names):
            with subtests.test(name):
                document = factories.document(application, content=papers.pdf(str(rank)), name=name)
                assert len(document.name) <= 120
                assert document.name.isprintable()
                assert document.name.endswith(".pdf")
                assert document.storage_name in stored(folder)

    def test_a_dead_scanner_keeps_nothing(self, application, settings, folder, tmp_path):
        settings.CLAMAV_URL = f"unix://{tmp_path}/nobody"
        with override("en"), pytest.raises(RefusedUpload, match="virus scanner does not answer"):
            factories.document(application)
        assert not folder.exists()

    def test_an_application_keeps_so_many_files_and_no_more(self, application, monkeypatch):
        monkeypatch.setattr(supporting, "MOST_DOCUMENTS", 1)
        factories.document(application)
        with override("en"), pytest.raises(Refusal, match="holds 1 files already"):
            factories.document(application, content=papers.image())


class TestOnce:
    def test_the_same_form_sent_twice_keeps_one_file(self, desk, application, folder):
        key = str(uuid.uuid4())
        for _ in range(2):
            answer = send(desk, application, upload(papers.pdf()), upload(papers.image(), "b.jpg"), key=key)
        assert says(following(desk, answer), "“%(name)s” was already recorded.", name="b.jpg")
        assert SupportingDocument.objects.count() == 2
        assert len(stored(folder)) == 2

    def test_a_key_replayed_with_another_file_is_another_file(self, application):
        key = uuid.uuid4()
        for content in (papers.pdf(), papers.image()):
            give(application, content, key)
        with pytest.raises(AlreadyDone):
            give(application, papers.image(), key)
        with pytest.raises(supporting.AlreadyGiven):  # nothing that was ticked is passed over in silence
            give(application, papers.image(), key, serves={"identity"})
        assert SupportingDocument.objects.count() == 2

    def test_a_file_given_twice_is_named_and_its_uses_offered(self, desk, application, folder):
        first = factories.document(application, name="loyer.pdf")
        answer = send(desk, application, upload(papers.pdf(), "encore.pdf"), accept="application/json").json()["files"][
            0
        ]
        assert not answer["kept"]
        assert "loyer.pdf" in answer["sentence"]
        assert answer["url"] == url(application, "document_uses", document=first.pk)
        assert stored(folder) == [first.storage_name]

    def test_a_withdrawn_file_may_come_back_and_another_application_may_have_it(self, world, application):
        document = factories.document(application)
        supporting.withdraw_document(actor=document.received_by, document=document, reason="Illisible.")
        assert factories.document(application).status == DocumentStatus.KEPT
        assert factories.document(factories.submitted(world)).sha256 == document.sha256


def give(application, content, key, serves=frozenset()):
    return supporting.receive_document(
        actor=application.taken_by,
        application=application,
        file=papers.file(content),
        name="a.pdf",
        serves=set(serves),
        on=clock.today(),
        key=key,
    )


@pytest.mark.django_db(transaction=True)
def test_the_same_file_sent_by_two_hands_at_once_is_kept_once(world, application, folder):
    """Two real connections: the second waits for the first, then is told that the file is there."""
    start, ends = threading.Barrier(2), []

    def hand():
        start.wait()
        try:
            ends.append(type(give(application, papers.pdf(), uuid.uuid4())))
        except Refusal as refusal:
            ends.append(type(refusal))
        finally:
            connection.close()

    hands = [threading.Thread(target=hand) for _ in range(2)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    assert set(ends) == {SupportingDocument, supporting.AlreadyGiven}
    assert stored(folder) == [SupportingDocument.objects.get().storage_name]


class TestUses:
    def test_what_a_file_serves_as_changes_and_what_nothing_serves_is_expected_again(self, desk, application):
        document = factories.document(application)
        page = url(application, "document_uses", document=document.pk)
        assert fields_of(desk.get(page)) == {"serves": "identity"}
        desk.post(page, {"serves": ["resources"]})
        assert seen(application) == {None}
        assert seen(application, "resources") == {clock.today()}
        assert desk.post(page, {"serves": ["unheard of"]}).status_code == 422

    def test_another_file_goes_on_serving(self, application):
        document = factories.document(application)
        factories.document(application, content=papers.image())
        supporting.withdraw_document(actor=document.received_by, document=document, reason="Floue.")
        assert seen(application) == {clock.today()}

    def test_unticking_does_not_unsee_what_a_file_serves(self, desk, application):
        factories.document(application)
        desk.post(url(application, "documents"), {"seen": ["resources"]})
        assert seen(application) == seen(application, "resources") == {clock.today()}

    def test_a_line_added_later_is_served_by_the_files_that_are_there(self, world):
        application = factories.examined(world)
        document = factories.document(application)
        fill_in(application, lines=[factories.line(ground="heating")])
        assert application.lines.count() == 2
        assert document.uses.count() == 2
        assert seen(application) == {clock.today()}

    def test_a_line_taken_away_leaves_its_files_in_the_application(self, world):
        application = factories.draft(world)
        fill_in(application, lines=[factories.line()], actor=application.taken_by)
        document = factories.document(application)
        fill_in(application, removed={application.lines.get().pk}, actor=application.taken_by)
        assert not DocumentUse.objects.exists()
        assert document.application.supporting_documents.get() == document


def fill_in(application, *, lines=(), removed=frozenset(), actor=None):
    application.refresh_from_db()
    return applications.fill_in(
        actor=actor or application.case_officer,
        application=application,
        version=application.version,
        facts=factories.FACTS,
        lines=list(lines),
        budget=applications.BudgetInput(clock.today(), list(factories.BUDGET)),
        removed=removed,
        on=clock.today(),
    )


class TestWithdrawing:
    def test_the_bytes_go_the_row_and_the_reason_stay(
        self, desk, application, folder, django_capture_on_commit_callbacks
    ):
        document = factories.document(application, name="secret.pdf")
        page = url(application, "document_withdraw", document=document.pk)
        assert desk.post(page, {"reason": " "}).status_code == 422
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(page, {"reason": "Ce n’est pas le bon foyer."})
        assert stored(folder) == []
        document.refresh_from_db()
        assert (document.status, document.name) == (DocumentStatus.WITHDRAWN, "secret.pdf")
        assert seen(application) == {None}
        history = desk.get(url(application, "history")).content.decode()
        assert "Ce n’est pas le bon foyer." in history
        assert "secret.pdf" in history
        assert desk.get(page).status_code == 404

    def test_it_cannot_be_done_twice_nor_linked_after(self, application):
        document = factories.document(application)
        taker = document.received_by
        supporting.withdraw_document(actor=taker, document=document, reason="Erreur.")
        with pytest.raises(Refusal):
            supporting.withdraw_document(actor=taker, document=document, reason="Erreur.")
        with override("en"), pytest.raises(Refusal, match="was withdrawn"):
            supporting.link_document(actor=taker, document=document, serves={"identity"}, on=clock.today())

    def test_an_abandoned_draft_keeps_no_file(self, world, folder, django_capture_on_commit_callbacks):
        application = factories.draft(world)
        factories.document(application)
        with django_capture_on_commit_callbacks(execute=True):
            applications.abandon(actor=application.taken_by, application=application, reason="Parti.")
        assert stored(folder) == []
        assert SupportingDocument.objects.get().status == DocumentStatus.WITHDRAWN


class TestWhoMay:
    def test_the_desk_until_it_is_examined_then_the_case_officer(self, world):
        application = factories.examined(world)
        with pytest.raises(Forbidden):
            factories.document(application, by=world.account(Role.RECEPTION))
        document = factories.document(application, by=world.account(Role.CASE_OFFICER))
        for verb in (
            lambda actor: supporting.withdraw_document(actor=actor, document=document, reason="Non."),
            lambda actor: supporting.link_document(actor=actor, document=document, serves=set(), on=clock.today()),
        ):
            with pytest.raises(Forbidden):
                verb(world.account(Role.RECEPTION))

    def test_the_commission_sees_that_it_was_seen_and_no_name_of_a_file(self, world, sign_in):
        application = factories.ready(world)
        document = factories.document(application, name="hospitalisation.pdf")
        page = sign_in(Role.COMMISSION_SECRETARY).get(application.get_absolute_url())
        assert page.status_code == 200
        assert "hospitalisation" not in page.content.decode()
        assert sign_in(Role.COMMISSION_SECRETARY).get(document.get_absolute_url()).status_code == 403

    def test_a_document_opens_under_its_own_application_only(self, world, desk, application):
        document = factories.document(application)
        other = factories.submitted(world)
        assert desk.get(url(other, "document", document=document.pk)).status_code == 404


class TestOpening:
    @pytest.mark.parametrize(
        ("content", "name", "content_type"),
        [(papers.pdf(), "a.pdf", "application/pdf"), (papers.image("PNG"), "é.png", "image/png")],
    )
    def test_the_file_comes_back_as_it_was_judged_and_sealed(self, desk, application, content, name, content_type):
        document = factories.document(application, content=content, name=name)
        before = ReadLog.objects.count()
        answer = desk.get(document.get_absolute_url())
        assert b"".join(answer.streaming_content) == content
        assert answer["Content-Type"] == content_type
        assert answer["Content-Length"] == str(len(content))
        shown = f'inline; filename="{name}"' if name.isascii() else f"inline; filename*=utf-8''{quote(name)}"
        assert answer["Content-Disposition"] == shown
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
        assert ReadLog.objects.count() == before + 1
        read = ReadLog.objects.latest("pk")
        assert (read.kind, read.object_label) == ("document", application.number)
        assert application.applicant_id in read.person_ids

    def test_a_withdrawn_file_says_so(self, desk, application):
        document = factories.document(application)
        supporting.withdraw_document(actor=document.received_by, document=document, reason="Erreur.")
        answer = desk.get(document.get_absolute_url())
        assert answer.status_code == 410
        assert says(answer, "This document was withdrawn: its file was erased.")

    def test_a_file_that_is_lost_is_a_page_and_an_error_in_the_log(self, desk, application, folder, caplog):
        document = factories.document(application, name="perdu.pdf")
        (folder / document.storage_name).unlink()
        with caplog.at_level(logging.ERROR, "iris.documents"):
            answer = desk.get(document.get_absolute_url())
        assert answer.status_code == 404
        assert says(answer, "The file of this document cannot be found. Tell your administrator.")
        assert [record.getMessage() for record in caplog.records if record.name == "iris.documents"] == [
            f"the file {document.storage_name} is not in the storage"
        ]


def age(folder, name: str) -> None:
    os.utime(folder / name, (1, 1))


class TestSweeping:
    def test_what_a_stopped_process_left_is_swept_and_what_a_row_names_stays(self, application, folder):
        kept = factories.document(application)
        with pytest.raises(KeyboardInterrupt), transaction.atomic(), operation("tests.stopped", actor=None):
            factories.document(application, content=papers.image())
            raise KeyboardInterrupt
        assert len(stored(folder)) == 2
        assert tasks.sweep_documents() == 0  # too young: its transaction may be under way
        for name in stored(folder):
            age(folder, name)
        assert tasks.sweep_documents() == 1
        assert tasks.sweep_documents() == 0
        assert stored(folder) == [kept.storage_name]

    def test_a_withdrawn_file_whose_erasure_was_cut_is_swept(self, application, folder):
        document = factories.document(application)
        supporting.withdraw_document(actor=document.received_by, document=document, reason="Erreur.")
        age(folder, document.storage_name)
        assert tasks.sweep_documents() == 1

    def test_another_database_sweeps_nothing(self, application, folder, monkeypatch):
        monkeypatch.setattr(tasks, "FEW", 1)
        for _ in range(2):
            age(folder, storages["documents"].save(f"ab/{uuid.uuid4().hex}", papers.file(b"x")))
        with pytest.raises(tasks.TooManyStrays):
            tasks.sweep_documents()
        assert len(stored(folder)) == 2


def test_specimens_serve_as_what_is_expected_first(world):
    with clock.at(clock.now() - dt.timedelta(days=3)):
        application = factories.examined(world)
        made = hand_in_specimens(actor=application.case_officer, application=application, on=clock.today())
    assert [document.content_type for document in made] == ["image/jpeg", "application/pdf"]
    assert None not in seen(application) | seen(application, "resources")


def test_health_tells_the_state_of_the_scanner_when_there_is_one(client, settings, tmp_path):
    assert "virus_scan" not in client.get("/health/").json()
    settings.CLAMAV_URL = f"unix://{tmp_path}/nobody"
    assert client.get("/health/").json()["virus_scan"] == "does not answer"
