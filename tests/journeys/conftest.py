"""A real browser on a real server, with a real Celery worker."""

import fcntl
import os
import shutil

import pytest
from celery import current_app
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.journeys.keyboard import Keyboard

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        if os.environ.get("IRIS_BROWSER_TESTS") == "required":
            pytest.fail("browser tests are compulsory here and no Chromium was found")
        pytest.skip("no Chromium on this machine: browser tests are skipped")
    # Playwright runs an event loop in this thread, which Django would take for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def worker(transactional_db):
    """A worker of the real broker, in a thread of this process, on this test's database.

    One at a time: the processes of pytest-xdist share the broker, and would take each other's letters.
    """
    with (settings.VAR_DIR / "worker.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        with start_worker(current_app, perform_ping_check=False, shutdown_timeout=10):
            yield


@pytest.fixture(params=[1280, 390])
def at_the_keyboard(request, browser, live_server):
    """`at_the_keyboard()` → somebody at their own machine, 1280 then 390 pixels wide."""
    opened = []

    def someone(width: int = request.param) -> Keyboard:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="fr-FR")
        opened.append(context)
        return Keyboard(context.new_page(), live_server.url)

    yield someone
    for context in opened:
        context.close()
