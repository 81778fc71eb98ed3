"""Borrowing an embedded service: started for its first user, stopped after the last one, found by those in between."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Self

from backend.kit.embedded import addresses
from backend.kit.embedded.keeper import KEEPER, READY, USERS
from backend.kit.embedded.processes import EmbeddedError, lock, wait_until

START, LOG = "start.lock", "server.log"
WAIT_SECONDS = 75
WITHOUT_SERVICES = {
    "-h",
    "--help",
    "--version",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "rules check",
    "rules diff",
    "rules evaluate",
    "rules schema",
    "rules test",
    "version",
}


class Service:
    """One service, `postgres` or `valkey`, with its files under `home`; a context manager.

    `durable`: its data survive a power cut. `owned`: it stops with this user, even if others are still connected
    (if this user is the one that started it). `remove`: its files are deleted at the end.
    """

    def __init__(self, name: str, home: Path, *, durable: bool = True, owned: bool = False, remove: bool = False):
        self.name = name
        self.home = home
        self.owned = owned
        flags = {"--durable": durable, "--owned": owned, "--remove": remove}
        self.flags = [flag for flag, on in flags.items() if on]
        self.keeper: subprocess.Popen | None = None
        self._users: IO | None = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def acquire(self) -> None:
        """Start the service, or join its users; returns when it answers. Raises EmbeddedError."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            # Passable, for the account of the server to reach its own directory, and no more.
            self.home.chmod(0o711)
            for name in (START, USERS, KEEPER, LOG):
                (self.home / name).touch(mode=0o600)
            start = (self.home / START).open()
            self._users = (self.home / USERS).open()
        except PermissionError as error:
            raise EmbeddedError(
                f"{error.filename} belongs to another user: run the command as that user, or set IRIS_VAR to a "
                "directory of your own."
            ) from error
        with start:
            lock(start, exclusive=True, wait=True)
            lock(self._users, exclusive=False, wait=True)
            if not self._is_served():
                self._start()

    def release(self) -> None:
        """Leave the service; it stops unless others use it. A service that this user owns has stopped on return."""
        if self._users is not None:
            self._users.close()
            self._users = None
        if self.keeper is not None:
            self.keeper.stdin.close()
            if self.owned:
                self.keeper.wait()
            self.keeper = None

    def is_running(self) -> bool:
        """Whether the service still answers for its users."""
        return self._state() == READY

    def _is_served(self) -> bool:
        """Whether a keeper has the service ready, once those that come or go have made up their mind."""
        if not wait_until(lambda: self._state() in (None, READY), seconds=WAIT_SECONDS):
            raise EmbeddedError(f"The embedded {self.name} neither starts nor stops; see {self.home / 'server.log'}.")
        return self._state() == READY

    def _state(self) -> str | None:
        """The word of the living keeper, None when there is none."""
        with (self.home / KEEPER).open() as file:
            if lock(file, exclusive=False, wait=False):
                return None
            return file.read()

    def _start(self) -> None:
        with (self.home / LOG).open("wb") as log:
            self.keeper = subprocess.Popen(
                [sys.executable, "-m", "backend.kit.embedded.keeper", self.name, str(self.home), *self.flags],
                cwd=addresses.PROJECT_DIR,
                start_new_session=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        with self.keeper.stdout as output:
            sentence = output.read().decode().strip()
        if sentence != READY:
            self.release()
            raise EmbeddedError(sentence or f"The embedded {self.name} did not start; see {self.home / 'server.log'}.")


def embedded_services(*, owned: bool) -> list[Service]:
    """Those that no address in the environment replaces."""
    services = []
    if not os.environ.get("DATABASE_URL"):
        services.append(Service("postgres", addresses.postgres_home(), owned=owned))
    if not os.environ.get("BROKER_URL"):
        services.append(Service("valkey", addresses.valkey_home(), owned=owned))
    return services


@contextmanager
def for_command(arguments: list[str]) -> Iterator[None]:
    """Have the services run while a management command does, unless it needs none. Raises EmbeddedError."""
    named = {" ".join(arguments[:words]) for words in (1, 2)}
    needless = not arguments or named & WITHOUT_SERVICES or {"-h", "--help"} & set(arguments)
    with ExitStack() as stack:
        for service in [] if needless else embedded_services(owned=False):
            stack.enter_context(service)
        yield
