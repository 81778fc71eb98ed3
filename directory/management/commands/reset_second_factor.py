"""`manage.py reset_second_factor USERNAME --reason "…"`: for somebody who lost their phone and their recovery codes."""

from django.core.management.base import BaseCommand, CommandError

from backend.kit.access import Refusal
from directory import operations
from directory.models import User


class Command(BaseCommand):
    help = "Forgets the second factor of an account, whose owner sets up another one at the next sign-in."

    def add_arguments(self, parser):
        parser.add_argument("username", help="sign-in name of the account")
        parser.add_argument("--reason", required=True, help="how it was made sure that the owner asks; kept in the log")
        parser.add_argument("--by", help="sign-in name of the administrator who does it (default: Iris itself)")

    def handle(self, *, username, reason, by, **_options):
        if not reason.strip():
            raise CommandError("--reason must say how it was made sure that the owner asks.")
        account = self._account(username)
        try:
            forgotten = operations.reset_second_factor(
                actor=self._account(by) if by else None, account=account, reason=reason.strip()
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{account.username}: {forgotten} means of signing in forgotten.")

    def _account(self, username: str) -> User:
        found = User.objects.filter(username=username).first()
        if found is None:
            raise CommandError(f"No account is called {username}.")
        return found
