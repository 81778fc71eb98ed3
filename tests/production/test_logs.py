"""The log of real processes holds no value that a person gave: names are looked for in every line."""

import json
import socket

import pytest
import requests
from celery import Celery
from django.conf import settings
from django.db import connection
from django.urls import reverse

from backend.audit.models import Operation
from backend.kit.embedded.processes import wait_until
from directory.enums import Role
from tests import factories
from tests.production.processes import PATIENCE_SECONDS, process, web

pytestmark = pytest.mark.django_db(transaction=True)

CANARIES = ["Zebulonne", "0699887766", "Mirobolante", "reception.est", factories.PASSWORD]
"""A name, a phone, a street, a sign-in name, a password: written without accents, so that no encoding hides them."""
CANARY = CANARIES[0]
REFUSAL = """
CREATE FUNCTION tests_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE unique_violation USING MESSAGE = 'Key (name)=(' || NEW.username || ')', DETAIL = NEW.username; END $$;
CREATE TRIGGER tests_refuse BEFORE INSERT ON axes_accessattempt FOR EACH ROW EXECUTE FUNCTION tests_refuse()
"""


class Visitor:
    """A browser, on the real server."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.session = requests.Session()
        self.session.headers["User-Agent"] = CANARY

    def get(self, path: str, **more) -> requests.Response:
        return self.session.get(self.base + path, timeout=20, **more)

    def post(self, path: str, data: dict, **more) -> requests.Response:
        token = {"csrfmiddlewaretoken": self.session.cookies.get(settings.CSRF_COOKIE_NAME, "")}
        return self.session.post(self.base + path, data | token, timeout=20, allow_redirects=False, **more)

    def sign_in(self, password: str = factories.PASSWORD, login: str = "reception.est") -> requests.Response:
        self.get(reverse("account_login"))
        return self.post(reverse("account_login"), {"login": login, "password": password})


def visit(port: int, person) -> None:
    """Pages, forms, errors; names in paths, query strings, bodies and headers."""
    visitor = Visitor(port)
    assert visitor.sign_in(password=CANARY).status_code == 200
    assert visitor.sign_in().status_code == 302
    assert visitor.get(reverse("desk")).status_code == 200
    assert CANARY in visitor.get(person.get_absolute_url()).text
    assert CANARY in visitor.post(reverse("search"), {"q": CANARY}).text
    assert visitor.get(f"/persons/{CANARY}/?q={CANARIES[2]}").status_code == 404
    assert visitor.get(f"/static/{CANARY}.css").status_code == 404
    assert visitor.post(reverse("cases:register"), {"last_name": CANARY, "phone": CANARIES[1]}).status_code == 422
    assert visitor.post(reverse("preferences"), {"language": "fr", "theme": "auto"}).status_code == 302
    assert (
        visitor.session.post(f"{visitor.base}/search/?{CANARY}", {"q": CANARY}, timeout=20).status_code == 403
    )  # no token
    assert visitor.get("/", headers={"Host": f"{CANARY}.fr"}).status_code == 400
    assert visitor.get("/", headers={"X-Request-ID": CANARIES[1] + " " + CANARY}).status_code == 200
    with socket.create_connection(("127.0.0.1", port), timeout=20) as raw:
        raw.sendall(f"GET /{CANARY} HTTP/9.9\r\n{CANARY}\r\n\r\n".encode())
        assert b"400" in raw.recv(1000)


def fail_in_the_database(port: int) -> None:
    """A constraint that quotes the row: PostgreSQL's message, and its detail, hold the name typed."""
    with connection.cursor() as cursor:
        cursor.execute(REFUSAL)
    try:
        assert Visitor(port).sign_in(login=CANARY, password="non").status_code == 500
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER tests_refuse ON axes_accessattempt; DROP FUNCTION tests_refuse()")


def lines_of(text: str) -> list[dict]:
    """Every line as the JSON that it must be, without a canary in any."""
    leaks = [(canary, line) for canary in CANARIES for line in text.splitlines() if canary.lower() in line.lower()]
    assert leaks == []
    return [json.loads(line) for line in text.splitlines()]


def test_nothing_of_a_person_is_in_the_log_of_the_web(world_committed, tmp_path):
    log = tmp_path / "web.log"
    person = factories.person(
        world_committed, last_name=CANARY, phone="06 99 88 77 66", residence=None, email="zebulonne@exemple.fr"
    )
    with web(log) as (running, port):
        visit(port, person)
        fail_in_the_database(port)
        running.terminate()
        assert running.wait(PATIENCE_SECONDS) == 0
    lines = lines_of(log.read_text())
    answered = [line for line in lines if line["logger"] == "iris.request"]
    assert {line["status"] for line in answered} >= {200, 302, 400, 403, 404, 422, 500}
    assert all({"request", "method", "ms"} <= line.keys() for line in answered)
    shown = next(line for line in answered if line.get("route") == "cases:person" and line["status"] == 200)
    assert shown["account"] == world_committed.account(Role.RECEPTION).pk
    saved = next(line for line in answered if line.get("route") == "preferences")
    assert Operation.objects.get(pk=saved["operation"]).name == "directory.save_preferences"
    failure = next(line for line in lines if line["logger"] == "django.request" and line.get("error"))
    assert failure["request"] == next(line["request"] for line in answered if line["status"] == 500)
    assert {told.get("sqlstate") for told in failure["error"]} >= {"23505"}
    assert any("axes" in place for told in failure["error"] for place in told.get("at", []))


def test_nor_in_the_log_of_the_worker(transactional_db, tmp_path):
    log = tmp_path / "worker.log"
    broker = f"{settings.CELERY_BROKER_URL}?virtual_host=9"
    arguments = ["celery", "--quiet", "--app", "backend", "worker", "--pool", "solo", "--loglevel", "INFO"]
    with process(log, *arguments, BROKER_URL=broker) as running, Celery("tests", broker=broker) as sender:
        known = sender.send_task("aids.commissions.letters.tasks.start", args=[CANARY])
        sender.send_task(f"aids.{CANARY}", args=[CANARY])
        assert wait_until(lambda: "unregistered task" in log.read_text(), seconds=PATIENCE_SECONDS), log.read_text()
        running.kill()
        running.wait()
    lines = lines_of(log.read_text())
    failure = next(line for line in lines if line.get("task_id") == known.id and "error" in line)
    assert failure["task"] == "aids.commissions.letters.tasks.start"
