"""A list counts as far as the next thousand rows, not further, and every page stays within reach."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.kit.pages import AHEAD, NearPaginator
from directory.models import Commune, TerritorialUnit
from tests import factories

SIZE = 25


class Rows:
    """As many rows as one likes, that say how far they were counted."""

    ordered = True

    def __init__(self, total: int):
        self.total, self.counted = total, 0

    def order_by(self) -> "Rows":
        return self

    def __getitem__(self, part: slice):
        known = self
        shown = range(self.total)[part]

        class Part(list):
            def count(self):
                known.counted = max(known.counted, len(shown))
                return len(shown)

        return Part(shown)


@pytest.mark.parametrize(
    ("total", "asked", "count", "is_open", "shown"),
    [
        (0, None, 0, False, 1),
        (AHEAD, None, AHEAD, False, 1),
        (AHEAD + 1, None, AHEAD, True, 1),
        (AHEAD + 1, "40", AHEAD + 1, False, 40),
        (5 * AHEAD, "40", 2 * AHEAD, True, 40),
        (5 * AHEAD, "41", 2 * AHEAD, True, 41),
        (30, "1000000", 30, False, 2),
        (30, "x", 30, False, 1),
        (30, "-3", 30, False, 2),
        (30, "٣", 30, False, 2),
    ],
)
def test_the_count_goes_as_far_as_the_next_thousand(total, asked, count, is_open, shown):
    rows = Rows(total)
    page = NearPaginator(rows, SIZE, asked=asked).get_page(asked)
    assert (page.paginator.count, page.paginator.is_open, page.number) == (count, is_open, shown)
    assert page.has_next() == (shown * SIZE < count)


@pytest.mark.django_db
def test_rows_of_the_database_are_counted_without_their_order():
    world = factories.make_world()
    paginator = NearPaginator(Commune.objects.order_by("name"), SIZE, asked="1")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert paginator.count == len(world.communes) == TerritorialUnit.objects.count()
    assert "ORDER BY" not in asked[0]["sql"]
    assert f"LIMIT {AHEAD + 1}" in asked[0]["sql"]
