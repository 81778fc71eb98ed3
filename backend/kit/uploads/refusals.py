"""How a file is refused, and how its size is said."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from backend.kit.access import Refusal

MEGABYTE = Decimal(1_000_000)


class RefusedUpload(Refusal):
    """A file that cannot be kept. Its text is one clear sentence; nothing of the file has been kept."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="files")


def in_megabytes(size: int) -> str:
    """A size in bytes as people say it: « 1,2 Mo », “1.2 MB”; from 0.1 MB up."""
    figure = max(Decimal("0.1"), (size / MEGABYTE).quantize(Decimal("0.1"), ROUND_HALF_UP))
    whole = figure == figure.to_integral_value()
    return _("%(size)s MB") % {"size": number_format(figure, 0 if whole else 1)}
