"""The page of the style guide, for administrators."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backend.audit.views import GuardedView
from backend.kit.search import normalise
from backend.shell.styleguide import examples, tokens
from backend.shell.styleguide.catalogue import GROUPS, Component, read
from directory.enums import Role


@dataclass(frozen=True)
class Shown:
    """A component and its states: (name of the state, markup)."""

    component: Component
    specimens: list[tuple[str, SafeString]]


class GuidePage(GuardedView):
    """Open to whoever administers Iris."""

    roles = (Role.ADMINISTRATOR,)


class StyleGuide(GuidePage):
    """Every component with its states, the tokens with their contrast; invented data only, no query of its own."""

    def get(self, request):
        made = examples.examples(request)
        context = {
            "groups": [(anchor, title, [self.shown(name, made) for name in names]) for anchor, title, names in GROUPS],
            "colours": list(tokens.colours().values()),
            "lengths": tokens.lengths(),
            "meetings": tokens.meetings(),
        }
        return render(request, "shell/styleguide.html", context)

    def post(self, _request):
        """The forms of the page are examples."""
        messages.info(self.request, _("This is an example: nothing was sent."))
        return redirect("styleguide")

    def shown(self, name: str, made: dict[str, list[examples.Example]]) -> Shown:
        specimens = [
            (str(one.state), render_to_string(one.template or f"components/{name}.html", one.context, self.request))
            for one in made.get(name, ())
        ]
        return Shown(read(name), specimens)


class StyleGuideSuggestions(GuidePage):
    """What the example of suggestions suggests."""

    def get(self, request):
        asked = normalise(request.GET.get("q", ""))
        return JsonResponse({"suggestions": [place for place in examples.PLACES if asked in normalise(place)]})
