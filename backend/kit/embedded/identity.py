"""As whom a service runs: never as root (PostgreSQL refuses), always as one who reaches its program and its data."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from backend.kit.embedded.processes import EmbeddedError


@dataclass(frozen=True)
class Identity:
    """How to start a program: the account it changes to (None: the caller's), the command that goes before it."""

    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = ()

    @property
    def account(self) -> dict[str, object]:
        """The arguments of `subprocess.Popen` that change to the account."""
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    @property
    def owner(self) -> int:
        """The user id that the files of the program must have, seen from outside."""
        return os.geteuid() if self.uid is None else self.uid


def choose(program: Path, directory: Path) -> Identity:
    """The first identity that can run `program` and enter `directory`. Raises EmbeddedError if root finds none."""
    if os.geteuid() != 0:
        return Identity()
    for candidate in root_candidates(directory):
        if can_run(candidate, program, directory):
            return candidate
    raise EmbeddedError(
        f"{program.name} does not run as root, and no other account reaches both {program} and {directory}: "
        "run the command as an ordinary user, or set DATABASE_URL and BROKER_URL."
    )


def root_candidates(directory: Path) -> Iterator[Identity]:
    """Whom root may become, best first: the owner of the place, the system's `postgres`, itself stripped, `nobody`.

    Stripped: a user namespace in which root has another number and no power; it needs no readable parent directory,
    but not every container allows it. `nobody` comes last because other programs run under that name.
    """
    owner = directory.stat()
    if owner.st_uid != 0:
        yield Identity(owner.st_uid, owner.st_gid)
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    if account := accounts.get("postgres"):
        yield Identity(account.pw_uid, account.pw_gid)
    # initdb wants a number that has a name
    named = next((account.pw_uid for account in accounts.values() if account.pw_uid != 0), None)
    if named is not None and (unshare := shutil.which("unshare")):
        yield Identity(prefix=(unshare, "--user", f"--map-user={named}"))
    if account := accounts.get("nobody"):
        yield Identity(account.pw_uid, account.pw_gid)


def can_run(identity: Identity, program: Path, directory: Path) -> bool:
    """Whether `program --version` works under this identity and `directory` can be entered."""
    try:
        result = subprocess.run(
            [*identity.prefix, "/bin/sh", "-c", 'cd "$2" && exec "$1" --version', "sh", program, directory],
            **identity.account,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except PermissionError:
        return False
    return result.returncode == 0
