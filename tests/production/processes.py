"""Iris as production runs it: real gunicorn and Celery processes, on the database and the broker of the tests."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from backend.kit.embedded import addresses
from backend.kit.embedded.processes import wait_until

PATIENCE_SECONDS = 30
DOCUMENTED = {
    "IRIS_ENV": "production",
    "DJANGO_SECRET_KEY": "un secret long comme un jour sans pain, tiré au hasard",
    "DATABASE_URL": "postgres://iris@127.0.0.1/iris",
    "BROKER_URL": "redis://127.0.0.1:6379/0",
    "ALLOWED_HOSTS": "iris.exemple.fr,127.0.0.1",
}
"""The least that docs/settings.md asks of production."""


def environment(**changes: str) -> dict[str, str]:
    """What a process of production finds, and nothing of this one's but the way to its files."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "IRIS_VAR") if name in os.environ}
    return {name: value for name, value in (kept | DOCUMENTED | changes).items() if value}


def database_url(database: dict) -> str:
    """The address of a database of Django, for django-environ: on a socket, the directory comes before the name."""
    host, name = database["HOST"], database["NAME"]
    password = f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else ""
    if host.startswith("/"):
        return f"postgres://{database['USER']}{password}@/{host}/{name}"
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgres://{database['USER']}{password}@{host}{port}/{name}"


def of_the_tests(**changes: str) -> dict[str, str]:
    """The same, with the database and the broker of the tests, over plain HTTP on this machine."""
    here = {
        "DATABASE_URL": database_url(connection.settings_dict),
        "BROKER_URL": settings.CELERY_BROKER_URL,
        "DJANGO_SECRET_KEY": settings.SECRET_KEY,
        "SECURE_SSL_REDIRECT": "false",
        "SECURE_COOKIES": "false",
        "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "WHITENOISE_USE_FINDERS": "true",
    }
    return environment(**(here | changes))


def manage(*arguments: str, **changes: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=addresses.PROJECT_DIR,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def process(log: Path, *arguments: str, **changes: str) -> Iterator[subprocess.Popen]:
    """A Python module running, its two outputs in one file; killed at the end if it still lives."""
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=addresses.PROJECT_DIR,
            env=of_the_tests(**changes),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield running
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


@contextmanager
def web(log: Path, workers: int = 1) -> Iterator[tuple[subprocess.Popen, int]]:
    """gunicorn, once it answers, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = ["gunicorn", "--config", "python:backend.gunicorn", "backend.wsgi:application"]
    with process(log, *command, "--bind", f"127.0.0.1:{port}", "--workers", str(workers)) as running:
        assert wait_until(lambda: answers(port), seconds=PATIENCE_SECONDS), log.read_text()
        yield running, port


def answers(port: int) -> bool:
    call = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        call.request("GET", "/accounts/login/")
        return call.getresponse().status == 200
    except OSError:
        return False
    finally:
        call.close()
