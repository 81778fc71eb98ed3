"""How the account of a session is read."""

from allauth.account.auth_backends import AuthenticationBackend

from directory.models import User


class AccountBackend(AuthenticationBackend):
    """Signs in by name and password as the sign-in library does; every page names the site of who is signed in."""

    def get_user(self, user_id: int) -> User | None:
        """The account of a session with its site, in one query; None when it does not exist or is closed."""
        found = User.objects.select_related("site").filter(pk=user_id).first()
        return found if found and self.user_can_authenticate(found) else None
