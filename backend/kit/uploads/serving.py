"""How a kept file is given back: of the type that was judged, in a page of its own that runs and loads nothing."""

import logging

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from backend.kit.uploads import storage

logger = logging.getLogger("iris.documents")

_SEALED = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
}


class LostFile(Http404):
    """A row names a file that is not there."""


def sealed(storage_name: str, content_type: str, name: str) -> FileResponse:
    """The file of that name in the storage, called `name`; raises LostFile when it is not there."""
    try:
        file = storage.documents().open(storage_name)
    except FileNotFoundError:
        logger.error("the file %s is not in the storage", storage_name)
        raise LostFile(_("The file of this document cannot be found. Tell your administrator.")) from None
    response = FileResponse(file, content_type=content_type, filename=name)
    for header, value in _SEALED.items():
        response[header] = value
    return response
