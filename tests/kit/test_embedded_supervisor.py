"""What `make run` says when it cannot run, without starting anything."""

import os
import socket
import subprocess
import sys

import pytest

from backend.kit.embedded import addresses
from backend.supervisor import CannotRunError, open_run_lock, read_port


def run_supervisor(var, port: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "backend.supervisor"],
        cwd=addresses.PROJECT_DIR,
        env=os.environ | {"IRIS_VAR": str(var), "PORT": str(port)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_busy_port_gives_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        ended = run_supervisor(tmp_path, port)
    assert ended.returncode == 1
    assert ended.stderr == ""
    assert ended.stdout.startswith(f"Port {port} is already in use on this machine:")
    assert ended.stdout.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["run.lock"]


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "80.5", "٨٠"])
def test_a_port_that_is_none_gives_one_sentence(text):
    with pytest.raises(CannotRunError, match="number between 1 and 65535"):
        read_port(text)


@pytest.mark.parametrize("text", ["1", "8000", "65535"])
def test_ports(text):
    assert read_port(text) == int(text)


def test_a_second_run_in_the_same_directory_names_the_first(tmp_path):
    with open_run_lock(tmp_path / "run.lock") as held:
        held.write("http://127.0.0.1:8000/")
        held.flush()
        ended = run_supervisor(tmp_path, 8000)
    assert ended.returncode == 1
    assert ended.stdout.startswith("Iris already runs from this directory (http://127.0.0.1:8000/)")
