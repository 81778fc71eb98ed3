"""`make run` itself, from an empty directory: it answers, it dies wholly, it comes back with its data."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from backend.kit.embedded import addresses
from backend.kit.embedded.processes import wait_until

OVERRIDES = {"DATABASE_URL", "BROKER_URL", "DJANGO_SECRET_KEY", "PYTEST_XDIST_WORKER"}


@pytest.fixture
def var():
    with tempfile.TemporaryDirectory(prefix="iris-run-") as directory:
        Path(directory).chmod(0o711)
        yield Path(directory)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def start(var: Path, port: int) -> subprocess.Popen:
    environment = {name: value for name, value in os.environ.items() if name not in OVERRIDES}
    return subprocess.Popen(
        [sys.executable, "-m", "backend.supervisor"],
        cwd=addresses.PROJECT_DIR,
        env=environment | {"IRIS_VAR": str(var), "PORT": str(port), "IRIS_DEMO_HOUSEHOLDS": "12"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until_ready(run: subprocess.Popen, port: int) -> str:
    shown = ""
    for line in run.stdout:
        shown += line
        if f"Iris is ready: http://127.0.0.1:{port}/" in line:
            return shown
    pytest.fail(f"Iris did not start:\n{shown}")


def parents() -> dict[int, int]:
    """Process → parent, of all that live; zombies are dead."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            found[int(stat.parent.name)] = int(parent)
    return found


def descendants(ancestor: int) -> set[int]:
    tree, family = parents(), {ancestor}
    while more := {process for process, parent in tree.items() if parent in family} - family:
        family |= more
    return family


def health(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/health/")
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_run_dies_wholly_and_comes_back_with_its_data(var):
    port = free_port()
    run = start(var, port)
    family: set[int] = set()
    try:
        first = read_until_ready(run, port)
        assert health(port) == http.HTTPStatus.OK
        accounts = (var / "accounts.txt").read_text()
        family = descendants(run.pid)
        assert len(family) >= 8, "supervisor, 2 keepers, 2 servers, web, worker, beat"
        run.kill()
        run.wait()
        assert wait_until(lambda: not family & parents().keys(), seconds=15), "nothing outlives a killed run"

        run = start(var, port)
        second = read_until_ready(run, port)
        family = descendants(run.pid)
        assert (var / "accounts.txt").read_text() == accounts, "the data and the passwords are those of the first run"
        assert "Preparing the database" in first + second
        run.send_signal(signal.SIGTERM)
        rest = run.stdout.read()
        assert run.wait(timeout=15) == 0
        assert accounts.strip() in rest
        assert not family & parents().keys()
    finally:
        run.kill()
        run.wait()
        run.stdout.close()
        wait_until(lambda: not family & parents().keys(), seconds=15)
