"""What `make run` runs: every process of Iris on this machine, started in order, watched, stopped together.

`python -m backend.supervisor`, on 127.0.0.1 and the port of the environment variable PORT (8000). DATABASE_URL and
BROKER_URL replace the embedded services, and with a database of one's own no demonstration data are loaded. Whatever
ends this process, `kill -9` included, ends the others: each asks the system to be told, and a guardian sees to it.
"""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from backend.kit.catalogues import compile_catalogues
from backend.kit.embedded import addresses
from backend.kit.embedded.guardian import Guardian
from backend.kit.embedded.processes import EmbeddedError, die_with_parent, end, lock, spawn, wait_until
from backend.kit.embedded.service import Service, embedded_services

HOST = "127.0.0.1"
DEFAULT_PORT = "8000"
READY_SECONDS = 90
WATCH_SECONDS = 0.5
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MANAGE = [sys.executable, str(addresses.PROJECT_DIR / "manage.py")]


class CannotRunError(Exception):
    """Iris does not start; the message is one sentence for the person at the keyboard."""


class ChildDiedError(Exception):
    """A process ended by itself; the message names it."""


def main() -> int:
    """Returns 0 when asked to stop, 1 when Iris could not start or lost one of its processes."""
    die_with_parent(signal.SIGTERM, os.getppid())
    for number in STOP_SIGNALS:  # SIGINT too: a shell's background command starts with it ignored
        signal.signal(number, interrupt)
    run = Run()
    try:
        run.start(os.environ.get("PORT") or DEFAULT_PORT)
        run.watch()
    except KeyboardInterrupt:
        say("Stopping…")
        return 0
    except (CannotRunError, ChildDiedError, EmbeddedError) as error:
        say(str(error))
        return 1
    finally:
        ignore_stop_signals()
        run.stop()


def interrupt(*_: object) -> None:
    """Several signals come together when `make` is stopped: the first one counts."""
    ignore_stop_signals()
    raise KeyboardInterrupt


def ignore_stop_signals() -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


class Run:
    """The processes of one `make run`, in the order in which they start; they stop in the reverse one."""

    def __init__(self):
        self.services: list[Service] = []
        self.children: dict[str, Child] = {}
        self.guardian: Guardian | None = None

    def start(self, port_text: str) -> None:
        """Start everything and say where Iris answers. Raises CannotRunError, ChildDiedError, EmbeddedError."""
        var = addresses.var_dir()
        create_var(var)
        self.lock_file = open_run_lock(var / "run.lock")
        port = read_port(port_text)
        check_port_is_free(port)
        self.lock_file.write(f"http://{HOST}:{port}/")
        self.lock_file.flush()

        compile_catalogues(addresses.PROJECT_DIR / "backend" / "locale")
        for service in embedded_services(owned=True):
            self.services.append(service)
            service.acquire()
        environment = child_environment()
        database_is_embedded = not os.environ.get("DATABASE_URL")
        prepare(environment, with_demonstration=database_is_embedded)
        self.guardian = Guardian()
        for name, (command, signals) in commands(port, var).items():
            self.children[name] = Child(name, command, signals, environment)
            self.guardian.watch(self.children[name].process)
        self.wait_for_answer(port)
        file = addresses.accounts_file()
        accounts = file.read_text() if database_is_embedded and file.exists() else ""
        say(f"\nIris is ready: http://{HOST}:{port}/  (Ctrl-C stops it)\n{accounts}")

    def wait_for_answer(self, port: int) -> None:
        answer = ""

        def healthy() -> bool:
            nonlocal answer
            self.check()
            status, answer = ask_health(port)
            return status == http.HTTPStatus.OK

        if not wait_until(healthy, seconds=READY_SECONDS):
            raise CannotRunError(f"Iris did not become healthy within {READY_SECONDS} seconds: {answer or 'no answer'}")

    def watch(self) -> None:
        """Returns never; raises ChildDiedError when a process ends by itself."""
        while True:
            self.check()
            time.sleep(WATCH_SECONDS)

    def check(self) -> None:
        for name, child in self.children.items():
            if (code := child.process.poll()) is not None:
                child.finish_output()
                raise ChildDiedError(f"The {name} process ended by itself (code {code}): Iris stops.")
        for service in self.services:
            if not service.is_running():
                log = service.home / "server.log"
                raise ChildDiedError(f"The embedded {service.name} ended by itself (see {log}): Iris stops.")

    def stop(self) -> None:
        for child in self.children.values():  # the web first, then those that work behind it
            child.end()
        if self.guardian is not None:
            self.guardian.dismiss()
        for service in reversed(self.services):
            service.release()


class Child:
    """A process whose lines are shown with its name before them."""

    def __init__(self, name: str, command: list[str], signals: tuple[signal.Signals, ...], environment: dict):
        self.signals = signals
        self.process = spawn(
            command,
            on_parent_death=signals[-1],
            cwd=addresses.PROJECT_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self.relay = threading.Thread(target=self._relay, args=(name,), daemon=True)
        self.relay.start()

    def _relay(self, name: str) -> None:
        for line in self.process.stdout:
            say(f"{name:<6} | {line.rstrip()}")

    def end(self) -> None:
        end(self.process, *self.signals, patience=2.5)
        self.finish_output()

    def finish_output(self) -> None:
        self.relay.join(timeout=1)


def commands(port: int, var: Path) -> dict[str, tuple[list[str], tuple[signal.Signals, ...]]]:
    """The long-lived processes: name → command, and the signals that end it, the polite one first."""
    memory = Path("/dev/shm")  # noqa: S108 (gunicorn's heartbeat must not wait for a disk)
    heartbeat = memory if os.access(memory, os.W_OK) else var
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:backend.gunicorn", "backend.wsgi:application"]
    gunicorn += ["--bind", f"{HOST}:{port}"]
    gunicorn += ["--workers", "2", "--worker-class", "sync", "--worker-tmp-dir", str(heartbeat), "--timeout", "60"]
    gunicorn += ["--graceful-timeout", "2", "--log-level", "warning", "--no-control-socket"]
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "backend"]
    worker = [*celery, "worker", "--pool", "prefork", "--concurrency", "2", "--hostname", "iris@%h"]
    worker += ["--without-mingle", "--without-gossip", "--loglevel", "WARNING"]
    beat = [*celery, "beat", "--schedule", str(var / "beat-schedule"), "--pidfile", "", "--loglevel", "WARNING"]
    return {
        "web": (gunicorn, (signal.SIGTERM,)),
        # A second, cold stop: its tasks are safe to run again.
        "worker": (worker, (signal.SIGTERM, signal.SIGQUIT)),
        "beat": (beat, (signal.SIGTERM,)),
    }


def create_var(var: Path) -> None:
    """Everyone may pass through (the database's account must), nobody may look around."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        var.chmod(0o711)
    except PermissionError as error:
        raise CannotRunError(f"{var} cannot be written: run the command as its owner, or set IRIS_VAR.") from error


def open_run_lock(path: Path):
    """Hold the directory's only run; the file holds its address. Raises CannotRunError."""
    try:
        file = path.open("a+")
    except PermissionError as error:
        raise CannotRunError(f"{path} belongs to another user: run this as that user, or set IRIS_VAR.") from error
    if not lock(file, exclusive=True, wait=False):
        file.seek(0)
        raise CannotRunError(
            f"Iris already runs from this directory ({file.read()}): stop it first, or set IRIS_VAR to another one."
        )
    file.truncate(0)
    return file


def read_port(text: str) -> int:
    """Raises CannotRunError when the text is no port number."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**16):
        raise CannotRunError(f"PORT must be a number between 1 and 65535, and is “{text}”.")
    return int(text)


def check_port_is_free(port: int) -> None:
    """Raises CannotRunError when gunicorn could not listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except PermissionError as error:
            raise CannotRunError(f"Port {port} is reserved to root: choose another (make run PORT=8001).") from error
        except OSError as error:
            raise CannotRunError(
                f"Port {port} is already in use on this machine: stop the program that uses it, or choose another "
                f"port (make run PORT={port + 1 if port < 2**16 - 1 else DEFAULT_PORT})."
            ) from error


def child_environment() -> dict[str, str]:
    """The environment of every process: what this one has, then addresses, key and static files of this run."""
    defaults = {
        "DATABASE_URL": addresses.database_url(),
        "BROKER_URL": addresses.broker_url(),
        "DJANGO_SECRET_KEY": os.environ.get("DJANGO_SECRET_KEY") or addresses.secret_key(),
        "DJANGO_SETTINGS_MODULE": "backend.settings",
        "STATIC_STORAGE": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "WHITENOISE_USE_FINDERS": "false",
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
        # Celery's lecture on root: whoever runs the demonstration as root chose to.
        "PYTHONWARNINGS": "ignore::UserWarning:celery.platforms",
    }
    return defaults | {name: value for name, value in os.environ.items() if value or name not in defaults}


def prepare(environment: dict[str, str], *, with_demonstration: bool) -> None:
    """Bring tables, static files and, in an empty database, demonstration data up to date. Raises CannotRunError."""
    steps = [
        ("Preparing the database…", ["migrate", "--no-input", "--verbosity", "0"]),
        ("Preparing the static files…", ["collectstatic", "--no-input", "--verbosity", "0"]),
    ]
    if with_demonstration:
        households = os.environ.get("IRIS_DEMO_HOUSEHOLDS") or "300"
        steps.append(("Looking after the demonstration data…", ["load_demo", "--if-empty", "--households", households]))
    for sentence, arguments in steps:
        say(sentence)
        process = spawn(
            [*MANAGE, *arguments], on_parent_death=signal.SIGTERM, env=environment, stdin=subprocess.DEVNULL
        )
        try:
            code = process.wait()
        finally:
            end(process, signal.SIGTERM, patience=3)
        if code != 0:
            raise CannotRunError(f"`manage.py {arguments[0]}` failed (code {code}): Iris stops.")


def ask_health(port: int) -> tuple[int | None, str]:
    """The status and the text of /health/; no status while nobody answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/health/")
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return None, ""
    finally:
        connection.close()


def say(sentence: str) -> None:
    """One line on the output, which may be gone with its terminal."""
    with contextlib.suppress(OSError):
        sys.stdout.write(f"{sentence}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
