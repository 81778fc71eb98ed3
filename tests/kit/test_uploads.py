"""Files handed in: judged by their content, scanned by a daemon, kept out of sight, read without filling the memory."""

import datetime as dt
import hashlib
import io
import os
import shutil
import socket
import stat
import subprocess
import threading
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from backend.kit.access import Refusal
from backend.kit.uploads import RefusedUpload, in_megabytes, judge, named_otherwise, scan, scanning, storage
from backend.kit.uploads.names import safe_name
from tests import papers


@pytest.fixture(scope="module", autouse=True)
def in_english():
    with override("en"):
        yield


def refusal(content: bytes, name: str = "piece.pdf") -> str:
    with pytest.raises(RefusedUpload) as caught:
        judge(papers.file(content), name)
    return caught.value.sentence


class TestJudging:
    @pytest.mark.parametrize(
        ("content", "name", "content_type", "kept", "pages"),
        [
            (papers.pdf(pages=3), "avis.pdf", "application/pdf", "avis.pdf", 3),
            (papers.image(), "Photo.JPEG", "image/jpeg", "Photo.jpg", None),
            (papers.image(progressive=True), "photo.jpg", "image/jpeg", "photo.jpg", None),
            (papers.image("PNG"), "écran.png", "image/png", "écran.png", None),
            (papers.image(), "facture.pdf", "image/jpeg", "facture.jpg", None),
            (papers.pdf(), "contrat.exe", "application/pdf", "contrat.pdf", 1),
            (papers.encrypted(""), "attestation.pdf", "application/pdf", "attestation.pdf", 1),
            (papers.changed_pdf(papers.opening_on_a_page), "a.pdf", "application/pdf", "a.pdf", 1),
            (
                papers.changed_pdf(lambda writer: writer.add_attachment("factur-x.xml", b"<invoice/>")),
                "facture.pdf",
                "application/pdf",
                "facture.pdf",
                1,
            ),
        ],
        ids=[
            "pdf",
            "jpeg",
            "progressive",
            "png",
            "renamed-jpeg",
            "renamed-pdf",
            "no-password",
            "turns-a-page",
            "factur-x",
        ],
    )
    def test_what_is_sound_is_accepted_as_what_it_is(self, content, name, content_type, kept, pages):
        judged = judge(papers.file(content), name)
        assert (judged.content_type, judged.name, judged.pages) == (content_type, kept, pages)
        assert (judged.size, judged.sha256) == (len(content), hashlib.sha256(content).hexdigest())

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "is empty"),
            (papers.docx(), "an archive or an office document"),
            (b"MZ\x90\x00" + bytes(300), "a program"),
            (b"\x7fELF" + bytes(300), "a program"),
            (b"#!/bin/sh\nrm -rf /", "a program"),
            (b"<!DOCTYPE html><script>alert(1)</script>", "a web page"),
            (b'\xef\xbb\xbf\n <svg xmlns="http://www.w3.org/2000/svg"/>', "a web page"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100), "HEIC"),
            (papers.image("GIF"), "kind of image is not accepted"),
            (papers.image("WEBP"), "kind of image is not accepted"),
            (b"bonjour", "not a PDF, a JPEG or a PNG"),
            (b"\n\n" + papers.pdf(), "not a PDF, a JPEG or a PNG"),
            (papers.encrypted("secret"), "protected by a password"),
            (papers.pdf()[:-200], "cut short"),
            (b"%PDF-1.7\n" + os.urandom(400) + b"\n%%EOF", "damaged"),
            (b"%PDF-1.7\ntrailer<</Root 1 0 R>>\n%%EOF", "damaged"),
            (papers.changed_pdf(papers.scripted), "holds a program"),
            (papers.changed_pdf(papers.launching), "holds a program"),
            (papers.changed_pdf(lambda writer: writer.add_attachment("x.exe", b"MZ")), "attached file"),
            (papers.image()[:-80], "damaged or cut short"),
            (papers.image("PNG")[:-30], "damaged or cut short"),
            (papers.image("PNG")[:60] + b"\xff" + papers.image("PNG")[61:], "damaged or cut short"),
            (b"\xff\xd8\xff" + bytes(50), "damaged or cut short"),
            (papers.bomb(8_000), "too many pixels"),
            (papers.bomb(60_000), "too many pixels"),
        ],
        ids=[
            "empty",
            "docx",
            "exe",
            "elf",
            "script",
            "html",
            "svg",
            "heic",
            "gif",
            "webp",
            "text",
            "late-pdf",
            "encrypted",
            "truncated-pdf",
            "noise",
            "no-pages",
            "js",
            "launch",
            "attachment",
            "truncated-jpeg",
            "truncated-png",
            "altered-png",
            "no-jpeg",
            "bomb",
            "huge-bomb",
        ],
    )
    def test_the_rest_gets_one_sentence_each(self, content, words):
        said = refusal(content)
        assert words in said
        assert said.endswith(".")

    def test_the_limit_is_the_last_byte_that_passes(self, settings):
        content = papers.pdf()
        settings.UPLOAD_MAX_BYTES = len(content)
        assert judge(papers.file(content), "a.pdf").size == len(content)
        settings.UPLOAD_MAX_BYTES = len(content) - 1
        assert "too large" in refusal(content)

    def test_the_size_is_said_in_megabytes(self):
        assert [in_megabytes(size) for size in (20_000_000, 1_250_000, 1)] == ["20 MB", "1.3 MB", "0.1 MB"]

    @given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.4\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"]))
    def test_no_noise_passes_nor_breaks(self, noise, start):
        with pytest.raises(RefusedUpload):
            judge(papers.file(start + noise + b"%%EOF"), "x.pdf")


class TestNames:
    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../etc/passwd", "passwd.pdf"),
            (r"C:\Users\Léa\Mes documents\bail.PDF", "bail.pdf"),
            ("a\0b\r\nc.pdf", "ab c.pdf"),
            ("facture\u202efdp.exe", "facturefdp.pdf"),
            ("...", "document.pdf"),
            ("", "document.pdf"),
            (".pdf", "document.pdf"),
            ("quittance de mai. Loyer et charges", "quittance de mai. Loyer et charges.pdf"),
            ('a"b<c>|d?*:e.pdf', "a b c d e.pdf"),
            ("e\u0301cole.pdf", "école.pdf"),
        ],
    )
    def test_a_name_loses_what_could_mislead(self, name, kept):
        assert safe_name(name, "pdf") == kept

    @given(st.text(max_size=300))
    def test_any_name_ends_well(self, name):
        kept = safe_name(name, "jpg")
        assert kept.endswith(".jpg")
        assert 5 <= len(kept) <= 120
        assert not set(kept) & set('/\\\0\r\n"')
        assert kept.isprintable()

    def test_a_name_of_another_type_is_noticed(self):
        assert named_otherwise("facture.pdf", "image/jpeg")
        assert not named_otherwise("Photo.JPEG", "image/jpeg")


@pytest.fixture
def documents(settings, tmp_path) -> Path:
    """A storage of its own; returns its folder."""
    options = {"location": tmp_path / "documents"}
    settings.STORAGES = settings.STORAGES | {
        "documents": settings.STORAGES["documents"] | {"OPTIONS": options},
    }
    return options["location"]


def names(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


class Torn(ContentFile):
    def chunks(self, chunk_size=None):
        yield b"the first piece"
        raise OSError("torn")


class TestStorage:
    def test_a_file_lies_under_an_opaque_name_that_only_the_server_reads(self, documents):
        with storage.written(papers.file(b"secret")) as name:
            pass
        path = documents / name
        assert path.read_bytes() == b"secret"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, documents)] == [0o700, 0o700]
        assert len(path.name) == 32
        assert names(documents) == [name]

    def test_the_same_bytes_never_bear_the_same_name(self, documents):
        with storage.written(papers.file(b"a")) as one, storage.written(papers.file(b"a")) as other:
            assert one != other

    def test_what_was_refused_is_not_kept(self, documents):
        with pytest.raises(Refusal), storage.written(papers.file(b"a")):
            raise Refusal("no")
        assert names(documents) == []

    def test_after_a_failure_the_file_stays_since_the_commit_may_have_gone_through(self, documents):
        with pytest.raises(ConnectionError), storage.written(papers.file(b"a")):
            raise ConnectionError
        assert len(names(documents)) == 1

    def test_a_file_that_cannot_be_read_leaves_nothing(self, documents):
        with pytest.raises(OSError, match="torn"), storage.written(Torn(b"a")):
            raise AssertionError("written")
        assert names(documents) == []

    def test_only_old_names_are_told(self, documents):
        assert list(storage.names_before(timezone.now())) == []
        with storage.written(papers.file(b"a")) as old, storage.written(papers.file(b"b")):
            pass
        os.utime(documents / old, (1, 1))
        assert list(storage.names_before(timezone.now() - dt.timedelta(hours=1))) == [old]

    def test_no_address_leads_there(self, documents):
        with pytest.raises(NotImplementedError):
            storages["documents"].url("ab/abc")


class FakeAccount:
    is_authenticated = True


def received(content: bytes, user=FakeAccount, **fields):
    """The request as a view finds it."""
    upload = SimpleUploadedFile("a.pdf", content, "application/pdf")
    request = RequestFactory().post("/", {"files": upload, **fields})
    if user:
        request.user = user
    return request


class TestReceiving:
    def test_a_file_arrives_whole(self):
        content = os.urandom(3_000_000)
        file = received(content).FILES["files"]
        assert (file.name, file.size, file.read()) == ("a.pdf", len(content), content)

    def test_a_large_file_has_no_name_on_the_disk(self, settings, tmp_path):
        settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
        file = received(os.urandom(3_000_000)).FILES["files"]
        file.file.rollover()
        assert os.fstat(file.file.fileno()).st_nlink == 0

    def test_one_that_is_too_large_is_counted_and_thrown_away(self):
        file = received(bytes(20_000_000), note="bonjour").FILES["files"]
        assert file.size == 20_000_000
        assert file.read() == b""
        with pytest.raises(RefusedUpload, match=r"too large: 20 MB, and 10 MB is the most"):
            judge(file, file.name)

    def test_the_other_fields_survive_one_that_is_too_large(self):
        assert received(bytes(20_000_000), note="bonjour").POST["note"] == "bonjour"

    @pytest.mark.parametrize("user", [None, type("Anonymous", (), {"is_authenticated": False})])
    def test_nothing_of_a_stranger_is_kept(self, user):
        file = received(b"%PDF-1.4", user).FILES["files"]
        assert (file.size, file.read()) == (8, b"")


class Daemon(threading.Thread):
    """A virus scanner that speaks the protocol of clamd and knows one virus."""

    def __init__(self, address, answer: bytes | None = None):
        super().__init__(daemon=True)
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self.listener = socket.socket(family)
        self.listener.bind(address)
        self.listener.listen()
        self.answer = answer
        self.start()

    @property
    def url(self) -> str:
        name = self.listener.getsockname()
        return f"unix://{name}" if isinstance(name, str) else f"tcp://{name[0]}:{name[1]}"

    def run(self):
        while True:
            try:
                caller, _address = self.listener.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as told:
                caller.sendall(self.answer_to(told))

    def answer_to(self, told) -> bytes:
        command = b""
        while not command.endswith(b"\0"):
            command += told.read(1)
        if command == b"zPING\0":
            return b"PONG\0"
        assert command == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(told.read(4), "big"):
            content += told.read(size)
        if self.answer is not None:
            return self.answer
        return b"stream: Eicar FOUND\0" if papers.EICAR in content else b"stream: OK\0"

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


@pytest.fixture(scope="module")
def ours():
    daemon = Daemon(("127.0.0.1", 0))
    yield daemon.url
    daemon.stop()


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """ClamAV's own daemon, with a signature of our own: the base of real ones is not needed."""
    if shutil.which("clamd") is None:
        pytest.skip("no clamd on this machine")
    home = tmp_path_factory.mktemp("clamd")
    (home / "base").mkdir()
    (home / "base" / "iris.ndb").write_text(f"Iris.Eicar:0:*:{papers.EICAR.hex()}\n")
    address = home / "clamd.sock"
    # one directory may be long: the socket's path is bounded
    (home / "clamd.conf").write_text(
        f"LocalSocket {address}\nDatabaseDirectory {home / 'base'}\nTemporaryDirectory {home}\n"
        "Foreground yes\nStreamMaxLength 25M\nUser root\n"
    )
    with subprocess.Popen(
        [shutil.which("clamd"), "-c", str(home / "clamd.conf")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as running:
        until = time.monotonic() + 20
        while not address.exists() and running.poll() is None and time.monotonic() < until:
            threading.Event().wait(0.05)
        assert address.exists(), running.stdout.read().decode()
        yield f"unix://{address}"
        running.terminate()


class TestScanning:
    @pytest.fixture(params=["ours", "clamd"])
    def url(self, request, settings):
        settings.CLAMAV_URL = request.getfixturevalue(request.param)

    @pytest.mark.usefixtures("url")
    def test_a_sound_file_passes_whole(self):
        scan(papers.file(papers.pdf()))
        scan(papers.file(bytes(9_000_000)))
        assert scanning.answers()

    @pytest.mark.usefixtures("url")
    @pytest.mark.parametrize("before", [0, 5_000_000])
    def test_an_infected_file_is_refused_wherever_it_hides(self, before):
        with pytest.raises(RefusedUpload, match="something dangerous"):
            scan(papers.file(papers.pdf() + bytes(before) + papers.EICAR))

    def test_without_an_address_nothing_is_asked(self, settings):
        settings.CLAMAV_URL = ""
        scan(papers.file(papers.EICAR))

    def test_a_daemon_that_is_not_there_is_a_refusal(self, settings, tmp_path):
        for url in (f"unix://{tmp_path}/nobody", "tcp://127.0.0.1:9"):
            settings.CLAMAV_URL = url
            with pytest.raises(RefusedUpload, match="does not answer: the file was not kept"):
                scan(papers.file(b"a"))
            assert not scanning.answers()

    @pytest.mark.parametrize(
        "answer",
        [b"", b"\0", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK but FOUND not\0", b"OK\0", b"x" * 9000],
    )
    def test_any_other_answer_is_a_refusal(self, settings, tmp_path, answer):
        daemon = Daemon(str(tmp_path / "s"), answer)
        settings.CLAMAV_URL = daemon.url
        with pytest.raises(RefusedUpload, match="does not answer"):
            scan(papers.file(b"a"))
        daemon.stop()

    def test_a_daemon_that_says_nothing_is_not_waited_for_long(self, settings, monkeypatch):
        monkeypatch.setattr(scanning, "ANSWER_SECONDS", 0.2)
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            settings.CLAMAV_URL = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
            with pytest.raises(RefusedUpload, match="does not answer"):
                scan(papers.file(b"a"))


def test_the_bytes_read_by_the_judge_are_still_there_for_the_storage():
    file = papers.file(papers.image())
    judge(file, "a.jpg")
    assert io.BytesIO(b"".join(file.chunks())).getvalue() == papers.image()
