"""Pages of a list whose cost does not grow with the table."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

AHEAD = 1000
"""How many rows are counted at a time: who looks for something farther filters, or goes on page by page."""


class NearPaginator(Paginator):
    """Counts the rows as far as the next thousand after the page asked for; `is_open` when there are more.

    Pages farther away appear as one comes near: the whole table is never counted to show 25 rows of it.
    """

    def __init__(self, rows, per_page: int, *, asked: str | None):
        super().__init__(rows, per_page)
        self.asked = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 10 else 1

    @cached_property
    def _limit(self) -> int:
        return AHEAD * (self.asked * self.per_page // AHEAD + 1)

    @cached_property
    def _counted(self) -> int:
        # the order of the rows says nothing of their number
        return self.object_list.order_by()[: self._limit + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, self._limit)

    @property
    def is_open(self) -> bool:
        """Whether there are more rows than `count`."""
        return self._counted > self._limit
