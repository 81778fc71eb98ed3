"""The process above one server: starts it, waits until nobody needs it, stops it. Started by `service`, never by hand.

`python -m backend.kit.embedded.keeper postgres|valkey HOME [--durable] [--owned] [--remove]` answers one line on its
output: "ready", or the sentence that says why not.
"""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from backend.kit.embedded.postgres import PostgresServer
from backend.kit.embedded.processes import EmbeddedError, lock, wait_until
from backend.kit.embedded.valkey import ValkeyServer

SERVERS = {"postgres": PostgresServer, "valkey": ValkeyServer}
USERS, KEEPER = "users.lock", "keeper.lock"
STARTING, READY, STOPPING = "starting", "ready", "stopping"


def main() -> int:
    """Returns 0 after an orderly stop, 1 when the server could not start or died by itself."""
    arguments = parse_arguments()
    stop_wanted = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop_wanted.set())
    with open(arguments.home / KEEPER, "r+") as state, open(arguments.home / USERS) as users:
        # Those who ask whether a keeper lives hold the lock for an instant.
        if not wait_until(lambda: lock(state, exclusive=True, wait=False), seconds=5):
            answer("Another keeper came first.")
            return 1
        say(state, STARTING)
        try:
            server = SERVERS[arguments.service](arguments.home, durable=arguments.durable)
            process = server.start()
        except EmbeddedError as error:
            answer(str(error))
            return 1
        say(state, READY)
        answer(READY)
        watch(process, users, stop_wanted, owned=arguments.owned)
        stop_wanted.wait()
        say(state, STOPPING)
        died = process.poll() is not None
        server.stop(process)
        if arguments.remove:
            shutil.rmtree(arguments.home, ignore_errors=True)
    return 1 if died else 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("service", choices=SERVERS)
    parser.add_argument("home", type=Path)
    parser.add_argument("--durable", action="store_true", help="survive a power cut")
    parser.add_argument("--owned", action="store_true", help="stop when the starter ends, whoever else is connected")
    parser.add_argument("--remove", action="store_true", help="delete the files at the end")
    return parser.parse_args()


def watch(process: subprocess.Popen, users: IO, stop_wanted: threading.Event, *, owned: bool) -> None:
    """Have the event set when the server dies or when it is no longer needed."""

    def unneeded() -> None:
        if owned:
            os.read(sys.stdin.fileno(), 1)  # returns when the starter closes the pipe or dies
        else:
            lock(users, exclusive=True, wait=True)  # kept to the end: a late user waits for the stop, then starts anew
        stop_wanted.set()

    def dead() -> None:
        process.wait()
        stop_wanted.set()

    for target in (unneeded, dead):
        threading.Thread(target=target, daemon=True).start()


def say(state: IO, word: str) -> None:
    state.seek(0)
    state.truncate()
    state.write(word)
    state.flush()


def answer(sentence: str) -> None:
    """The one line for the starter, which may be gone."""
    with contextlib.suppress(BrokenPipeError):
        os.write(sys.stdout.fileno(), f"{sentence}\n".encode())
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
