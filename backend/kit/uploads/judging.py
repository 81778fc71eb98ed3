"""What a file is, told by its content and by really opening it; its name and what the browser says of it count for
nothing."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.kit.uploads.images import check_jpeg, check_png
from backend.kit.uploads.names import safe_name
from backend.kit.uploads.pdf import check_pdf
from backend.kit.uploads.refusals import RefusedUpload, in_megabytes

HEAD = 1024


@dataclass(frozen=True)
class Kind:
    """A kind of file that is accepted: how its names may end, its first bytes, and `check`, which opens it and returns
    its number of pages, None when it has none."""

    content_type: str
    endings: tuple[str, ...]
    start: bytes
    check: Callable[[File], int | None]


KINDS = (
    Kind("application/pdf", ("pdf",), b"%PDF-", check_pdf),
    Kind("image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), b"\xff\xd8\xff", check_jpeg),
    Kind("image/png", ("png",), b"\x89PNG\r\n\x1a\n", check_png),
)

ACCEPTED = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
"""For the `accept` attribute of a file control: a telephone then turns its HEIC photographs into JPEG by itself."""

_HEIC = gettext_lazy(
    "This photo is in the HEIC format of some telephones: send it as JPEG, or send a screenshot of it."
)
_OTHER_IMAGE = gettext_lazy("This kind of image is not accepted: send a PDF, or a photo as JPEG or PNG.")
_OFFICE = gettext_lazy("This is an archive or an office document: save it as PDF, then send the PDF.")
_PROGRAM = gettext_lazy("This is a program, whatever its name says: it is not accepted.")
_WEB = gettext_lazy("This is a web page, whatever its name says: print it as PDF, then send the PDF.")

_FOREIGN = (
    (0, b"MZ", _PROGRAM),
    (0, b"\x7fELF", _PROGRAM),
    (0, b"#!", _PROGRAM),
    (0, b"PK\x03\x04", _OFFICE),
    (0, b"\xd0\xcf\x11\xe0", _OFFICE),
    (0, b"{\\rtf", _OFFICE),
    (4, b"ftyphe", _HEIC),
    (4, b"ftypmif1", _HEIC),
    (4, b"ftypmsf1", _HEIC),
    (4, b"ftypavif", _OTHER_IMAGE),
    (0, b"GIF8", _OTHER_IMAGE),
    (0, b"BM", _OTHER_IMAGE),
    (0, b"II*\x00", _OTHER_IMAGE),
    (0, b"MM\x00*", _OTHER_IMAGE),
    (8, b"WEBP", _OTHER_IMAGE),
    (0, b"<", _WEB),
)
"""(where, bytes, sentence) of what people send by mistake, or worse."""


@dataclass(frozen=True)
class Judged:
    """An accepted file: its real type, a safe name with the extension of that type, bytes, SHA-256 in hexadecimal and,
    for a PDF, its number of pages."""

    content_type: str
    name: str
    size: int
    sha256: str
    pages: int | None


def judge(file: File, name: str) -> Judged:
    """Say what `file` (seekable, with its size) is.

    PDF, JPEG and PNG are accepted, whatever their name says. Raises RefusedUpload with one sentence for anything else
    and for what is empty, larger than UPLOAD_MAX_BYTES, protected, cut short, or holds a program.
    """
    if not file.size:
        raise RefusedUpload(_("This file is empty: nothing arrived, or nothing was saved in it."))
    if file.size > settings.UPLOAD_MAX_BYTES:
        raise RefusedUpload(too_large(file.size))
    kind = _kind_of(file)
    file.seek(0)
    pages = kind.check(file)
    return Judged(
        content_type=kind.content_type,
        name=safe_name(name, kind.endings[0]),
        size=file.size,
        sha256=_digest(file),
        pages=pages,
    )


def named_otherwise(name: str, content_type: str) -> bool:
    """Whether a name ends as those of another type do."""
    endings = next(kind.endings for kind in KINDS if kind.content_type == content_type)
    return name.lower().rpartition(".")[2].strip() not in endings


def too_large(size: int) -> str:
    """The sentence for a file of `size` bytes, over the limit."""
    words = {"size": in_megabytes(size), "limit": in_megabytes(settings.UPLOAD_MAX_BYTES)}
    return _("This file is too large: %(size)s, and %(limit)s is the most. Send its pages one by one.") % words


def _kind_of(file: File) -> Kind:
    file.seek(0)
    head = file.read(HEAD)
    for kind in KINDS:
        if head.startswith(kind.start):
            return kind
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for where, start, sentence in _FOREIGN:
        if text[where:].startswith(start):
            raise RefusedUpload(str(sentence))
    raise RefusedUpload(_("This is not a PDF, a JPEG or a PNG: send the document as PDF, or a photo of it."))


def _digest(file: File) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()
