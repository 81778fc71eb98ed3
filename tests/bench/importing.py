"""The services of others taken in, beside PostgreSQL's own COPY of the same rows and their history."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from django.db import connection

from directory.exchange import operations
from directory.models import Commune, Organisation, Service
from tests import offers
from tests.bench.floors import Statements
from tests.bench.kinds import Aim, Floor, seconds
from tests.bench.sittings import one_connection, undone

SOURCE = "bench"
TABLES = tuple(table._meta.db_table for model in (Organisation, Service) for table in (model, model.history.model))


@dataclass(frozen=True)
class Importing:
    """`lines` services that are all new, three in a hundred of them broken, read from a ZIP and written."""

    name: str
    lines: int
    aim: Aim | None = None
    rounds: int = 5
    floor_name = "COPY"
    made = "services"

    @property
    def pieces(self) -> int:
        return self.lines

    @contextmanager
    def staged(self, _rng: Random, _number: int) -> Iterator["ImportingStage"]:
        with one_connection(), tempfile.TemporaryDirectory() as folder:
            yield ImportingStage(Path(folder), self.lines)


class ImportingStage:
    """The ZIP, and the bytes that the four tables hold once it is imported."""

    def __init__(self, folder: Path, lines: int):
        structures, services = offers.of(lines)
        commune = Commune.objects.order_by("-population").first()
        for row in [*structures, *services]:
            row |= {"source": SOURCE, "code_insee": commune.insee_code}
        for number in range(0, lines, 33):
            services[number]["nom"] = ""
        self.place = offers.kept(folder, structures, services)
        with undone():
            operations.import_from(self.place)
            self.written = {table: _copied_out(table) for table in TABLES}

    def act(self, _n: int) -> None:
        with undone():
            operations.import_from(self.place)

    def floor(self, _n: int, _sent: Statements) -> Floor:
        with undone():
            return Floor(seconds(self._copy_in))

    def _copy_in(self) -> None:
        with connection.cursor() as cursor:
            for table, rows in self.written.items():
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)


def _copied_out(table: str) -> bytes:
    with (
        connection.cursor() as cursor,
        cursor.copy(
            f"COPY (SELECT * FROM {table} WHERE source = '{SOURCE}') TO STDOUT"  # noqa: S608
        ) as copy,
    ):
        return b"".join(copy)
