"""What every request goes through: the language of the account, what was typed, a sentence for each known refusal."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from backend.audit.operations import AlreadyDone
from backend.audit.reads import ReadNotLogged
from backend.kit.access import Forbidden, Refusal
from backend.kit.typed import seen


class PreferredLanguageMiddleware:
    """The language chosen in the preferences, strangers reading the site's own; and no copy kept by the browser."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        if request.user.is_authenticated:
            # a shared machine at a reception desk shows nothing by Back after signing out
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class TypedTextMiddleware:
    """Takes out of a form the signs that turn letters around or go unseen; `backend.api.bodies` does so in the API.

    There nothing is read before the token: files of somebody who has not signed in are not kept.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, *_view):
        if "api" in request.resolver_match.namespaces:
            return
        plain = {name: list(map(seen, texts)) for name, texts in request.POST.lists()}
        if plain != dict(request.POST.lists()):
            typed = request.POST.copy()
            for name, texts in plain.items():
                typed.setlist(name, texts)
            request.POST = typed


class KnownRefusalsMiddleware:
    """Turns the refusals of operations that no form has shown into a page or a message."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        match exception:
            case AlreadyDone():
                messages.info(request, _("This was already recorded: here it is."))
                return HttpResponseRedirect(exception.result_url or "/")
            case ReadNotLogged():
                return render(request, "503.html", {"reason": str(exception)}, status=503)
            case Forbidden():
                return render(request, "403.html", {"reason": exception.sentence}, status=403)
            case Refusal():
                messages.error(request, exception.sentence)
                return HttpResponseRedirect(_page_before(request))
        return None


def _page_before(request) -> str:
    referer = request.headers.get("referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return urlsplit(referer).path
    return "/"
