"""Where the benchmark runs: a PostgreSQL of its own under var/bench/<size>, filled once by `load_demo`, kept as it was.

Nothing here needs Django to be ready: it says where the database is before the settings are read.
"""

import datetime as dt
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from backend.kit.catalogues import compile_catalogues
from backend.kit.embedded import addresses
from backend.kit.embedded.service import Service
from backend.supervisor import MANAGE, child_environment, create_var, open_run_lock, prepare

SIZES = ("small", "department", "large")
SEED = 27
ROOT = addresses.PROJECT_DIR / "var" / "bench"


@dataclass(frozen=True)
class Load:
    """How the data came in: the day on which the benchmark then lives, the commit of the loader, how long it took."""

    size: str
    seed: int
    at: str
    commit: str
    seconds: float

    @property
    def moment(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.at)


@contextmanager
def opened(size: str) -> Iterator[Load]:
    """The database of a size, running and filled, and the environment that leads there.

    Raises CannotRunError or EmbeddedError; subprocess.CalledProcessError when the data could not be loaded.
    """
    home = ROOT / size
    os.environ.pop("DATABASE_URL", None)  # a database of the caller's own is never written to
    os.environ |= {"IRIS_VAR": str(home), "DJANGO_DEBUG": "false", "BROKER_URL": "memory://"}
    create_var(home)
    with open_run_lock(home / "run.lock"), Service("postgres", addresses.postgres_home(), owned=True):
        compile_catalogues(addresses.PROJECT_DIR / "backend" / "locale")
        os.environ |= child_environment()
        prepare(dict(os.environ), with_demonstration=False)
        yield _loaded(size, home / "loaded.json")


def _loaded(size: str, note: Path) -> Load:
    """What the note says; the data are loaded first when there is none."""
    if not note.exists():
        sys.stderr.write(f"Loading the {size} data, once…\n")
        started, commit = time.monotonic(), commit_of_tree()
        subprocess.run([*MANAGE, "load_demo", "--size", size, "--seed", str(SEED)], check=True)
        now = dt.datetime.now(dt.UTC)
        load = Load(size, SEED, now.isoformat(), commit, round(time.monotonic() - started, 1))
        note.write_text(json.dumps(asdict(load), indent=2))
    return Load(**json.loads(note.read_text()))


def commit_of_tree() -> str:
    """The short name of the commit, with « + changes » when the files differ from it; « unknown » outside git."""
    git = ["git", "-C", str(addresses.PROJECT_DIR)]
    told = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    if told.returncode != 0:
        return "unknown"
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True)
    return told.stdout.strip() + (" + changes" if changed.stdout else "")


def machine() -> str:
    """Processor, cores, memory, system, Python: what figures depend on."""
    model = "processor unknown"
    with Path("/proc/cpuinfo").open() as lines:
        model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), model)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"
