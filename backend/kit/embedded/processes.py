"""Starting a process that cannot outlive its parent, ending one in bounded time, directories of one's own."""

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.02
_libc = ctypes.CDLL(None)


class EmbeddedError(Exception):
    """A service cannot run; the message is one sentence for the person at the keyboard."""


def die_with_parent(signal_number: signal.Signals, parent: int) -> None:
    """Ask the system to send this signal to the calling process when its parent (a process id) dies.

    Linux only; elsewhere nothing happens. The parent's *thread* counts: start children from the main thread.
    """
    if not hasattr(_libc, "prctl"):
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal_number)


def spawn(command: list[str], *, on_parent_death: signal.Signals, **options: object) -> subprocess.Popen:
    """Start a command in its own session: a Ctrl-C at the terminal does not reach it.

    It receives `on_parent_death` if this process dies without ending it. `options` go to `subprocess.Popen`.
    """
    parent = os.getpid()
    return subprocess.Popen(
        command,
        start_new_session=True,
        # The system forgets the wish when the user changes: Popen runs this after that change.
        preexec_fn=lambda: die_with_parent(on_parent_death, parent),
        **options,
    )


def end(process: subprocess.Popen, *signals: signal.Signals, patience: float) -> None:
    """Send these signals one after the other, `patience` seconds apart, until the process ends; then kill its group."""
    for number in signals:
        if process.poll() is not None:
            break
        process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
    kill_group(process)


def kill_group(process: subprocess.Popen) -> None:
    """Kill what is left of the process and of those it started (it was started by `spawn`: its group is its own)."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Ask until the condition holds; whether it did within so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def private_directory(path: Path, owner: int) -> None:
    """Create a directory that only `owner` (a user id) enters, or check that it is one. Raises EmbeddedError."""
    try:
        path.mkdir(mode=0o700)
        os.chown(path, owner, -1)
    except FileExistsError:
        pass
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
        raise EmbeddedError(f"{path} belongs to another user: remove it, or set DATABASE_URL and BROKER_URL.")
    path.chmod(0o700)


def give(path: Path, owner: int) -> None:
    """Make a directory of ours, and all it holds, the property of `owner` (a user id); links are not followed."""
    if not path.exists() or path.stat().st_uid == owner or os.geteuid() != 0:
        return
    for directory, _, files in os.walk(path):
        os.chown(directory, owner, -1, follow_symlinks=False)
        for name in files:
            os.chown(os.path.join(directory, name), owner, -1, follow_symlinks=False)


def last_lines(path: Path, count: int = 15) -> str:
    """The end of a log file, empty if there is none."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-count:])
    except FileNotFoundError:
        return ""


def lock(file: IO, *, exclusive: bool, wait: bool) -> bool:
    """Lock an open file; whether it worked (always, when waiting). The lock ends with the file or with the process."""
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    try:
        fcntl.flock(file, kind if wait else kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def which_first(program: str, *directories: Path) -> Path | None:
    """The first directory that holds this program, then that of PATH; None if nobody has it."""
    for directory in directories:
        if os.access(directory / program, os.X_OK):
            return directory
    found = shutil.which(program)
    return Path(found).resolve().parent if found else None
