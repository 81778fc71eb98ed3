"""What production asks of its environment, and what it answers with."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from backend.audit.models import ReadLog
from backend.edge import client_address
from directory.enums import Role
from tests import factories
from tests.production.processes import DOCUMENTED, manage


class TestStarting:
    def test_the_documented_environment_is_enough_and_nothing_is_reproached(self):
        ended = manage("check", "--deploy", "--fail-level", "DEBUG")
        assert (ended.returncode, ended.stderr) == (0, "")
        assert ended.stdout.startswith("System check identified no issues")

    @pytest.mark.parametrize("name", sorted(set(DOCUMENTED) - {"IRIS_ENV"}))
    def test_what_is_missing_is_named_in_one_sentence(self, name):
        ended = manage("check", **{name: ""})
        assert ended.returncode == 1
        assert ended.stdout == ""
        assert ended.stderr == f"Iris does not start: IRIS_ENV=production needs {name} (see docs/settings.md).\n"

    def test_secrets_come_from_files_too(self, tmp_path):
        file = tmp_path / "secret"
        file.write_text(DOCUMENTED["DJANGO_SECRET_KEY"] + "\n")
        ended = manage(
            "check", "--deploy", "--fail-level", "DEBUG", DJANGO_SECRET_KEY="", DJANGO_SECRET_KEY_FILE=str(file)
        )
        assert (ended.returncode, ended.stderr) == (0, "")
        file.unlink()
        ended = manage("check", DJANGO_SECRET_KEY_FILE=str(file))
        assert ended.stderr == "Iris does not start: DJANGO_SECRET_KEY_FILE names a file that cannot be read.\n"


SECURE = {
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
}
HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.django_db
class TestHeaders:
    @pytest.fixture
    def page(self, world):
        """`page(name)` → the answer, over HTTPS as a proxy tells it."""
        application = factories.submitted(world)
        urls = {
            "page": reverse("desk"),
            "sign-in": reverse("account_login"),
            "404": "/nothing/here/",
            "PDF": reverse("applications:acknowledgement", args=[application.pk]),
            "static": "/static/iris/iris.css",
        }

        def get(name: str):
            with override_settings(**SECURE):
                client = Client(headers={"x-forwarded-proto": "https"})
                if name != "sign-in":
                    client.force_login(world.account(Role.RECEPTION), backend="directory.backends.AccountBackend")
                return client.get(urls[name])

        return get

    @pytest.mark.parametrize(
        ("name", "status", "kind"),
        [
            ("page", 200, "text/html"),
            ("sign-in", 200, "text/html"),
            ("404", 404, "text/html"),
            ("PDF", 200, "application/pdf"),
            ("static", 200, "text/css"),
        ],
    )
    def test_every_answer_carries_them_all(self, page, name, status, kind):
        answer = page(name)
        assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (status, kind)
        assert {header: answer[header] for header in HEADERS} == HEADERS
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "camera=()" in answer["Permissions-Policy"]
        assert "publickey-credentials-get=(self)" in answer["Permissions-Policy"]
        assert len(answer["X-Request-ID"]) == 32

    def test_plain_http_is_sent_to_https_health_excepted(self, world):
        with override_settings(**SECURE):
            assert Client().get("/accounts/login/")["Location"] == "https://testserver/accounts/login/"
            assert Client().get("/health/").status_code in (200, 503)

    def test_a_plausible_request_id_is_kept_and_another_replaced(self, db):
        kept = Client().get("/accounts/login/", headers={"x-request-id": "f3a9c2d1-proxy"})
        assert kept["X-Request-ID"] == "f3a9c2d1-proxy"
        for strange in ("court", "x" * 65, "Nadia Lefèvre, 06 12 34 56 78", "a\nb" * 5):
            assert Client().get("/accounts/login/", headers={"x-request-id": strange})["X-Request-ID"] != strange


class TestClientAddress:
    @pytest.mark.parametrize(
        ("forwarded", "proxies", "expected"),
        [
            ("203.0.113.9", 0, "10.0.0.1"),
            ("203.0.113.9", 1, "203.0.113.9"),
            ("1.2.3.4, 203.0.113.9", 1, "203.0.113.9"),  # what the client wrote comes before
            ("1.2.3.4, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"),
            ("2001:db8::0001", 1, "2001:db8::1"),
            ("203.0.113.9", 2, "10.0.0.1"),
            ("", 1, "10.0.0.1"),
            ("unknown", 1, "10.0.0.1"),
            ("<script>", 1, "10.0.0.1"),
        ],
    )
    def test_only_our_own_proxies_are_believed(self, forwarded, proxies, expected):
        assert client_address("10.0.0.1", forwarded, proxies) == expected

    @pytest.mark.django_db
    def test_the_reading_log_and_the_lock_see_through_them(self, world, sign_in, settings):
        settings.TRUSTED_PROXIES = 1
        someone = factories.person(world)
        sign_in(Role.RECEPTION).get(someone.get_absolute_url(), headers={"x-forwarded-for": "203.0.113.9"})
        assert ReadLog.objects.latest("pk").address == "203.0.113.9"
        wrong = {"login": "reception.est", "password": "pas celle-là"}
        for _failure in range(settings.AXES_FAILURE_LIMIT):
            answer = Client(headers={"x-forwarded-for": "203.0.113.9"}).post(reverse("account_login"), wrong)
        assert answer.status_code == 429
        right = wrong | {"password": factories.PASSWORD}
        elsewhere = Client(headers={"x-forwarded-for": "203.0.113.10"})
        assert elsewhere.post(reverse("account_login"), right).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["user-agent", "accept"])
def test_a_nul_in_a_header_breaks_nothing(world, name):
    wrong = {"login": "reception.est", "password": "pas celle-là"}
    assert Client().post(reverse("account_login"), wrong, headers={name: "a\x00b"}).status_code == 200
