"""manage.py load_demo: demonstration data in an empty database."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from backend.kit import clock
from backend.kit.embedded import addresses
from backend.shell.demo.load import load
from backend.shell.demo.territory import Territory
from directory.enums import Role
from directory.models import User


class Command(BaseCommand):
    help = (
        "Fills an empty database with an invented département: its territory, accounts for every role, households and "
        "a year of applications. The passwords are drawn at each load and written to a file."
    )

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=27, help="same seed, same day: same data (27)")
        parser.add_argument("--households", type=int, default=300, help="how many households (300)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are accounts already")
        parser.add_argument(
            "--accounts", type=Path, help="where the accounts and their passwords are written (accounts.txt in var/)"
        )

    def handle(self, *, seed, households, if_empty, accounts, verbosity, **options):
        if households < 1:
            raise CommandError("At least one household, please.")
        if User.objects.exists():
            if if_empty:
                return
            raise CommandError("This database already has accounts: the demonstration only goes into an empty one.")
        file = accounts or addresses.accounts_file()
        # One transaction: a load that is stopped leaves nothing, and the file is there before anybody can sign in.
        with transaction.atomic():
            territory = load(seed=seed, households=households, today=clock.today(), progress=self.show_progress)
            write_accounts(file, territory)
        if verbosity:
            self.stdout.write(f"Demonstration data loaded; the accounts are in {file}.")

    def show_progress(self, done: int, total: int) -> None:
        """A line that counts, for who waits at a terminal."""
        if self.stderr.isatty():
            self.stderr.write(f"\rApplications: {done} of {total}", ending="\n" if done == total else "")
            self.stderr.flush()


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
