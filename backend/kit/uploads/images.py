"""A photo, really opened: whole, and of a size that a browser can show."""

from django.core.files.base import File
from django.utils.translation import gettext as _
from PIL import Image

from backend.kit.uploads.refusals import RefusedUpload

MOST_PIXELS = 50_000_000
"""Well above a telephone's photograph; a screen that decodes it takes 200 MB."""

_THUMBNAIL = (64, 64)


def check_jpeg(file: File) -> None:
    """Raises RefusedUpload unless the whole image decodes; at an eighth of its size, which costs little memory."""
    with _opened(file, "JPEG") as image:
        image.draft("L", _THUMBNAIL)
        _whole(image.load)


def check_png(file: File) -> None:
    """Raises RefusedUpload unless every piece bears its checksum: nothing is inflated, so nothing can explode here."""
    with _opened(file, "PNG") as image:
        _whole(image.verify)


def _opened(file: File, image_format: str) -> Image.Image:
    try:
        image = Image.open(file, formats=[image_format])
        pixels = image.width * image.height
    except Image.DecompressionBombError as error:
        raise RefusedUpload(_too_many_pixels()) from error
    # Pillow raises nearly anything on a broken file; what it says is of no help to the person
    except Exception as error:
        raise RefusedUpload(_broken()) from error
    if pixels > MOST_PIXELS:
        raise RefusedUpload(_too_many_pixels())
    return image


def _whole(read) -> None:
    try:
        read()
    except Exception as error:
        raise RefusedUpload(_broken()) from error


def _broken() -> str:
    return _("This image cannot be opened: it is damaged or cut short. Take it or send it again.")


def _too_many_pixels() -> str:
    return _("This image has too many pixels to be shown: photograph it with an ordinary resolution.")
