"""Ends the children of a process that was killed before it could end them itself.

The system tells every child that its parent died (`processes.spawn`), but a program may be deaf at that moment:
Celery's worker can wait for ever on a broker that vanished in the same second. The guardian outlives its parent by a
few seconds, time enough for the children to end by themselves.
"""

import contextlib
import os
import signal
import subprocess
import sys

from backend.kit.embedded import addresses
from backend.kit.embedded.processes import wait_until

DISMISSED = "dismissed"
PATIENCE_SECONDS = 4


class Guardian:
    """The parent's end: name each child when it starts, dismiss the guardian when all have ended."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "backend.kit.embedded.guardian"],
            cwd=addresses.PROJECT_DIR,
            start_new_session=True,
            stdin=subprocess.PIPE,
            text=True,
        )

    def watch(self, child: subprocess.Popen) -> None:
        """`child` was started by `processes.spawn`: its number is that of its group."""
        self._tell(str(child.pid))

    def dismiss(self) -> None:
        self._tell(DISMISSED)
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, word: str) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(f"{word}\n")
            self._process.stdin.flush()


def main() -> None:
    """Read group numbers until the parent dismisses us, or dies: then kill the groups that do not end in time."""
    groups = []
    for line in sys.stdin:
        if line.strip() == DISMISSED:
            return
        groups.append(int(line))
    wait_until(lambda: not any(exists(group) for group in groups), seconds=PATIENCE_SECONDS)
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
