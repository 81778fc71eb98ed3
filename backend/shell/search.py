"""The search page: one box, posted, so that no name enters a URL or a log."""

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from backend.audit.models import ReadKind
from backend.audit.views import GuardedView
from backend.kit import clock, registry
from cases.people.cards import card
from cases.people.models import IDENTITY_ROLES
from cases.people.perms import TAKING_ROLES
from cases.people.queries import SEARCH_LIMIT, search_persons
from directory.enums import Role

SEARCH_ROLES = (*IDENTITY_ROLES, Role.DATA_PROTECTION_OFFICER)


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Person, application or service"),
        min_length=2,
        max_length=200,
        error_messages={
            "max_length": _("This is too long to be a name."),
            "required": _("Type a name, a date…"),
            "min_length": _("Type at least two letters."),
        },
    )


class Search(GuardedView):
    roles = SEARCH_ROLES

    @property
    def opens_pages(self) -> bool:
        """The data-protection officer finds people to see who read their file, not to open it."""
        return self.request.user.holds(*IDENTITY_ROLES)

    def get(self, request):
        return render(request, "shell/search.html", {"form": SearchForm()})

    def post(self, request):
        form = SearchForm(request.POST)
        context = {
            "form": form,
            "searched": form.is_valid(),
            "searched_text": request.POST.get("q", "")[:200],
            "today": clock.today(),
        }
        if form.is_valid():
            text, today = form.cleaned_data["q"], clock.today()
            found = search_persons(request.user, text, today)
            others = [one for answer in registry.search_results for one in answer(request.user, text, today)]
            named = {pk for one in others for pk in one.person_ids}
            self.log_read(ReadKind.SEARCH, named.union(person.pk for person in found))
            context |= {
                "others": others,
                "found": [
                    card(person, today, history=not self.opens_pages) | {"key": str(place) if place < 10 else ""}
                    for place, person in enumerate(found, start=1)
                ],
                "limited": len(found) == SEARCH_LIMIT,
                "may_register": request.user.holds(*TAKING_ROLES),
            }
        return render(request, "shell/search.html", context, status=200 if form.is_valid() else 422)
