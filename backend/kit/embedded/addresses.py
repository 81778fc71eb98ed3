"""Where the embedded services live and listen: computed from the project's directory, nothing is started here."""

import hashlib
import os
import re
import secrets
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parents[3]
DATABASE = USER = "iris"
POSTGRES_SOCKET = ".s.PGSQL.5432"
VALKEY_SOCKET = "valkey.sock"

# sockaddr_un holds 108 bytes, the last one zero.
LONGEST_SOCKET_PATH = 107
# libpq splits a host on commas, an address is not the place for spaces or accents.
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+-]+")


def var_dir() -> Path:
    """The directory of everything that running Iris writes: IRIS_VAR, or `var` in the project."""
    return Path(os.environ.get("IRIS_VAR") or PROJECT_DIR / "var").absolute()


def postgres_home() -> Path:
    return var_dir() / "postgres"


def valkey_home() -> Path:
    return var_dir() / "valkey"


def accounts_file() -> Path:
    """The demonstration accounts, with the passwords drawn at the first run."""
    return var_dir() / "accounts.txt"


def postgres_socket_dir(home: Path) -> Path:
    """The directory of the server's socket: its data directory, or a short one when that cannot be an address."""
    return _address_of(home / "data", POSTGRES_SOCKET)


def valkey_socket_dir(home: Path) -> Path:
    return _address_of(home / "data", VALKEY_SOCKET)


def database_url(home: Path | None = None) -> str:
    """The address, for django-environ, of the embedded database under `home` (default: that of `make run`)."""
    return f"postgres://{USER}@/{postgres_socket_dir(home or postgres_home())}/{DATABASE}"


def broker_url(home: Path | None = None) -> str:
    """The address, for Celery, of the embedded broker under `home` (default: that of `make run`)."""
    return f"redis+socket://{valkey_socket_dir(home or valkey_home()) / VALKEY_SOCKET}"


def secret_key() -> str:
    """The key of this checkout: drawn once, kept in a file that only its owner reads."""
    path = var_dir() / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process drew it a moment before: its key is the one
        finally:
            draft.unlink()
    return path.read_text()


def _address_of(directory: Path, socket_name: str) -> Path:
    plain = PLAIN_PATH.fullmatch(str(directory)) is not None
    if plain and len(os.fsencode(directory / socket_name)) <= LONGEST_SOCKET_PATH:
        return directory
    # Not the temporary directory of the environment: every process must compute the same address.
    digest = hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]
    return Path("/tmp") / f"iris-{digest}"  # noqa: S108 (created and checked by processes.private_directory)
