"""The embedded services, started for real: who starts them, who stops them, what is left after a `kill -9`."""

import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import environ
import psycopg
import pytest

from backend.kit.embedded import addresses
from backend.kit.embedded.processes import EmbeddedError, lock, private_directory, wait_until
from backend.kit.embedded.service import Service

HOLDER = """
import sys, time
from pathlib import Path
from backend.kit.embedded.service import Service
with Service(sys.argv[1], Path(sys.argv[2]), durable=False, owned=sys.argv[3] == "owned") as service:
    print(service.name, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that the account of the servers may pass: pytest's own are closed to it."""
    with tempfile.TemporaryDirectory(prefix="iris-embedded-") as directory:
        Path(directory).chmod(0o711)
        yield Path(directory)
        for keeper in Path(directory).rglob("keeper.lock"):
            with keeper.open() as file:
                assert wait_until(lambda file=file: lock(file, exclusive=False, wait=False), seconds=15)


@pytest.fixture
def home(place) -> Path:
    return place / "postgres"


@pytest.fixture
def holders() -> Iterator[list[subprocess.Popen]]:
    started: list[subprocess.Popen] = []
    yield started
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def connect(home: Path) -> psycopg.Connection:
    database = environ.Env.db_url_config(addresses.database_url(home))
    return psycopg.connect(host=database["HOST"], user=database["USER"], dbname=database["NAME"], autocommit=True)


def server_process(home: Path) -> int:
    return int((home / "data" / "postmaster.pid").read_text().split("\n")[0])


def keeper_process(server: int) -> int:
    return int(Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()[1])


def is_alive(process: int) -> bool:
    """A zombie, which waits for a lazy init to bury it, is dead."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def dies(process: int) -> bool:
    return wait_until(lambda: not is_alive(process), seconds=15)


def hold(kind: str, home: Path, mode: str, holders: list) -> subprocess.Popen:
    """Another process that uses the service until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, kind, str(home), mode], cwd=addresses.PROJECT_DIR, stdout=subprocess.PIPE
    )
    holders.append(process)
    assert process.stdout.readline() == f"{kind}\n".encode()
    return process


def test_a_second_start_finds_its_data(home):
    with Service("postgres", home), connect(home) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'Évreux' AS town")
        first = server_process(home)
    assert dies(first)

    with Service("postgres", home), connect(home) as connection:
        assert connection.execute("SELECT town, lower(town) FROM kept").fetchone() == ("Évreux", "évreux")
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_the_extensions_of_the_search_are_there(home):
    with Service("postgres", home, durable=False), connect(home) as connection:
        for extension in ("unaccent", "pg_trgm", "btree_gist"):
            connection.execute(f"CREATE EXTENSION {extension}")


def test_users_share_one_server_which_leaves_with_the_last(home, holders):
    other = hold("postgres", home, "shared", holders)
    server = server_process(home)
    with Service("postgres", home, durable=False) as service:
        assert server_process(home) == server
        other.kill()
        other.wait()
        assert service.is_running()
        with connect(home) as connection:
            connection.execute("SELECT 1")
    assert dies(server)


def test_users_who_come_together_start_one_server(home, holders):
    started = [
        subprocess.Popen(
            [sys.executable, "-c", HOLDER, "postgres", str(home), "shared"],
            cwd=addresses.PROJECT_DIR,
            stdout=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    holders += started
    assert [process.stdout.readline() for process in started] == [b"postgres\n"] * 3
    assert is_alive(server_process(home))


def test_an_owner_takes_the_server_along(home, holders):
    owner = hold("postgres", home, "owned", holders)
    server = server_process(home)
    with Service("postgres", home, durable=False) as guest:
        owner.kill()
        assert dies(server)
        assert wait_until(lambda: not guest.is_running(), seconds=5)


@pytest.mark.parametrize("mode", ["owned", "shared"])
def test_a_killed_user_leaves_no_orphan(home, holders, mode):
    user = hold("postgres", home, mode, holders)
    server = server_process(home)
    keeper = keeper_process(server)
    user.kill()
    assert dies(server)
    assert dies(keeper)


def test_a_killed_keeper_leaves_no_orphan_and_the_next_start_works(home):
    with Service("postgres", home) as service:
        server = server_process(home)
        os.kill(keeper_process(server), signal.SIGKILL)
        assert wait_until(lambda: not service.is_running(), seconds=5)
        with Service("postgres", home), connect(home) as connection:
            assert server_process(home) != server
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not is_alive(server)


def test_a_killed_server_is_noticed_and_recovers_although_its_number_was_given_away(home):
    with Service("postgres", home) as service, connect(home) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        server = server_process(home)
        os.kill(server, signal.SIGKILL)
        assert wait_until(lambda: not service.is_running(), seconds=5)
    stale = home / "data" / "postmaster.pid"
    stale.write_text(stale.read_text().replace(str(server), str(os.getpid()), 1))

    with Service("postgres", home), connect(home) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


@pytest.mark.parametrize("name", ["d’Évreux, à côté", "long" * 30])
def test_any_directory_will_do(place, name):
    homes = {kind: place / name / kind for kind in ("postgres", "valkey")}
    homes["postgres"].parent.mkdir(mode=0o711)
    short = [addresses.postgres_socket_dir(homes["postgres"]), addresses.valkey_socket_dir(homes["valkey"])]
    with Service("postgres", homes["postgres"], durable=False, owned=True), connect(homes["postgres"]) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with Service("valkey", homes["valkey"], durable=False, owned=True):
        assert ask_valkey(homes["valkey"], b"PING") == b"+PONG"
    assert [path for path in short if path.exists() or path.is_relative_to(place)] == []


def test_nobody_else_comes_near(home):
    with Service("postgres", home, durable=False), connect(home) as connection:
        data = home / "data"
        assert data.stat().st_mode & 0o777 == 0o700
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW unix_socket_permissions").fetchone() == ("0700",)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_cannot_connect(home):
    with Service("postgres", home, durable=False):
        stranger = max(65534, (home / "data").stat().st_uid) + 1
        child = os.fork()
        if child == 0:
            os._exit(try_to_connect_as(stranger, addresses.postgres_socket_dir(home) / addresses.POSTGRES_SOCKET))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == errno.EACCES


def try_to_connect_as(user: int, path: Path) -> int:
    """The error number of the attempt, 0 if it succeeds; the process has become that user."""
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path))


def test_files_of_a_throw_away_server_go_with_it(home):
    with Service("postgres", home, durable=False, owned=True, remove=True):
        assert (home / "data").exists()
    assert not home.exists()


def ask_valkey(home: Path, command: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(str(addresses.valkey_socket_dir(home) / addresses.VALKEY_SOCKET))
        client.sendall(command + b"\r\n")
        return client.recv(100).strip()


def test_waiting_tasks_survive_from_one_run_to_the_next(place):
    home = place / "valkey"
    with Service("valkey", home, owned=True):
        assert ask_valkey(home, b"LPUSH celery letter") == b":1"
    with Service("valkey", home, owned=True):
        assert ask_valkey(home, b"LLEN celery") == b":1"


def test_a_killed_user_leaves_no_broker(place, holders):
    home = place / "valkey"
    user = hold("valkey", home, "owned", holders)
    server = int(ask_valkey_process(home))
    user.kill()
    assert dies(server)


def ask_valkey_process(home: Path) -> str:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(str(addresses.valkey_socket_dir(home) / addresses.VALKEY_SOCKET))
        client.sendall(b"INFO server\r\n")
        text = client.recv(10_000).decode()
    return next(line.partition(":")[2] for line in text.splitlines() if line.startswith("process_id"))


def test_a_directory_prepared_by_someone_else_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EmbeddedError, match="belongs to another user"):
        private_directory(tmp_path / "link", os.geteuid())


def test_the_secret_key_is_drawn_once_and_kept_private(tmp_path, monkeypatch):
    monkeypatch.setenv("IRIS_VAR", str(tmp_path / "var"))
    key = addresses.secret_key()
    assert len(key) >= 50
    assert addresses.secret_key() == key
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
