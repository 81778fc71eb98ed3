"""manage.py load_demo: demonstration data in an empty database, from a small office to several départements."""

import os
from decimal import Decimal
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from tqdm import tqdm

from backend.kit import clock
from backend.kit.embedded import addresses
from backend.shell.demo.load import load
from backend.shell.demo.merging import bring_files_together
from backend.shell.demo.papers import hand_in_papers
from backend.shell.demo.reception import open_today
from backend.shell.demo.scale.load import Progress, begin, go_on, unfinished
from backend.shell.demo.scale.sizes import SIZES, Size
from backend.shell.demo.shares import share_pieces
from backend.shell.demo.territory import YEARS_BEFORE, Territory
from directory.enums import Role
from directory.models import User

SMALL = "small"
ONE_LOAD_AT_A_TIME = 0x1215_DE30
"""The database's lock that a load holds from its beginning to its end."""


class Command(BaseCommand):
    help = (
        "Fills an empty database with an invented département: its territory, accounts for every role, households and "
        "a year of applications. The passwords are drawn at each load and written to a file. The larger sizes copy "
        "that small world many times over ten years; a load that was stopped goes on with the same command."
    )

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=27, help="same seed, same day: same data (27)")
        parser.add_argument("--size", choices=[SMALL, *SIZES], default=SMALL, help="how much data (small)")
        parser.add_argument("--households", type=int, default=300, help="how many households live the year (300)")
        parser.add_argument("--share", type=Decimal, default=Decimal(1), help="part of the size, to try it out (1)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are accounts already")
        parser.add_argument(
            "--accounts", type=Path, help="where the accounts and their passwords are written (accounts.txt in var/)"
        )

    def handle(self, *, seed, size, households, share, if_empty, accounts, verbosity, **options):
        if households < 1:
            raise CommandError("At least one household, please.")
        if not 0 < share <= 1:
            raise CommandError("The share is above 0 and at most 1.")
        wanted = SIZES[size].part(share) if size in SIZES else None
        asked = {"seed": seed, "size": size, "households": households, "share": str(share)}
        file = accounts or addresses.accounts_file()
        with connection.cursor() as cursor:
            # of the connection, so that it ends with this process however that ends
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_LOAD_AT_A_TIME])
        try:
            done = self._load(asked, wanted, file, if_empty=if_empty)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_LOAD_AT_A_TIME])
        if done and verbosity:
            self.stdout.write(f"Demonstration data loaded; the accounts are in {file}.")

    def _load(self, asked: dict, wanted: Size | None, file: Path, *, if_empty: bool) -> bool:
        """Whether anything was loaded."""
        progress = Bar(self.stderr)
        stopped = unfinished()
        if stopped and stopped != asked:
            words = " ".join(f"--{name} {value}" for name, value in stopped.items())
            raise CommandError(f"A load was stopped half-way in this database: finish it with load_demo {words}.")
        if not stopped:
            if User.objects.exists():
                if if_empty:
                    return False
                raise CommandError("This database already has accounts: the demonstration only goes into an empty one.")
            self._live(asked, wanted, file, progress)
        if wanted:
            go_on(wanted, progress.told)
        progress.close()
        return True

    def _live(self, asked: dict, wanted: Size | None, file: Path, progress: "Bar") -> None:
        """The year that the operations write."""
        today = clock.today()
        # One transaction: a load that is stopped leaves nothing, and the file is there before anybody can sign in.
        with transaction.atomic():
            territory = load(
                seed=asked["seed"],
                households=asked["households"],
                today=today,
                progress=progress.applications,
                years_before=wanted.years + YEARS_BEFORE if wanted else YEARS_BEFORE,
                credits_times=wanted.credits_times if wanted else 1,
                actions_times=wanted.actions_times if wanted else 1,
            )
            write_accounts(file, territory)
            if wanted:
                begin(asked=asked, seed=asked["seed"], size=wanted, territory=territory, today=today)
            else:
                hand_in_papers(today)
                open_today(clock.now())
                share_pieces(today)
                bring_files_together(today, territory)


class Bar:
    """A line that moves, for who waits at a terminal; silent elsewhere."""

    def __init__(self, stream) -> None:
        self.stream = stream
        self.bar: tqdm | None = None

    def write(self, text: str) -> None:
        """As it is: the stream of a command would colour it and begin a new line each time."""
        self.stream.write(text, style_func=str, ending="")

    def flush(self) -> None:
        self.stream.flush()

    @property
    def told(self) -> Progress:
        return Progress(step=self.step, done=self.done)

    def step(self, name: str, total: int) -> None:
        self.close()
        self.bar = tqdm(total=total, desc=name, file=self, unit_scale=True, disable=not self.stream.isatty())

    def done(self, count: int) -> None:
        self.bar.update(count)

    def applications(self, done: int, total: int) -> None:
        if done == 1:
            self.step("Applications", total)
        self.done(1)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()


def write_accounts(file: Path, territory: Territory) -> None:
    """Sign-in name, password and role of the accounts to hand out, in a file that only its owner reads."""
    width = max(len(user.username) for user, _role, _password in territory.opened)
    lines = ["Demonstration accounts (sign-in name, password, role)", ""]
    for user, role, password in territory.opened:
        lines.append(f"  {user.username:<{width}}  {password}  {Role(role).label}")
    lines += ["", "The other accounts open with a password of yours: manage.py changepassword accueil.louviers", ""]
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.draft")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write("\n".join(lines))
    draft.replace(file)
