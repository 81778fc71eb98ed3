"""What Django answers by itself when no view could: a page for people, a problem document for the API."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults

from backend.api.problems import answer
from backend.api.views import ROOT


def _of_api(request) -> bool:
    return request.path.startswith(f"{ROOT}/")


def bad_request(request, exception):
    if _of_api(request):
        return answer(400, _("This request cannot be read."))
    return defaults.bad_request(request, exception)


def not_found(request, exception):
    if _of_api(request):
        return answer(404, _("There is nothing here, or not for you."))
    return defaults.page_not_found(request, exception)


def server_error(request):
    """503 when the database went away or gave a transaction up: nothing is wrong with what was sent; else 500."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return _database_away(request)
    if _of_api(request):
        return answer(500, _("Iris failed here. Nothing was written; the failure is in its log."))
    return defaults.server_error(request)


def _database_away(request):
    if _of_api(request):
        return answer(503, _("A part of the service does not answer. What was saved is safe."))
    # without the request: it would ask the database who is signed in
    page = render_to_string("503.html", {"sent": request.method == "POST"})
    return HttpResponse(page, status=503)
