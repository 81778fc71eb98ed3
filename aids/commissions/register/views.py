"""The register of decisions: searchable, in the order one likes, as a file."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aids.commissions.register import perms, queries
from aids.commissions.register.forms import NameForm
from aids.commissions.register.scope import RegisterFile, RegisterInScope
from backend.audit.views import GuardedView
from backend.kit.pages import NearPaginator

ROWS = 25
MOST_NAMED = 100
"""Decisions that the search of a name shows."""


class RegisterPage(RegisterInScope, GuardedView):
    """What the address asks for; the name of an applicant is posted to the same address."""

    def get(self, request):
        form = self.filters(request.GET)
        if not form.is_valid():
            return self.show(form, status=422)
        asked = request.GET.get("page")
        page = NearPaginator(queries.rows(form.rows), ROWS, asked=asked).get_page(asked)
        return self.show(form, page=page, found=list(page))

    def post(self, request):
        form, name = self.filters(request.GET), NameForm(request.POST)
        if not (form.is_valid() & name.is_valid()):
            return self.show(form, name=name, status=422)
        decisions = queries.of_persons_named(form.rows, request.user, name.cleaned_data["name"])
        found = list(queries.rows(decisions)[: MOST_NAMED + 1])
        return self.show(form, name=name, found=found[:MOST_NAMED], more=len(found) > MOST_NAMED)

    def show(self, form, *, name=None, page=None, found=(), more=False, status: int = 200):
        names = bool(perms.units_named(self.request.user))
        columns = [
            {"label": _("Decision"), "sort": "number"},
            {"label": _("Decided on, by"), "sort": "decided"},
            *([{"label": _("Applicant")}] if names else []),
            {"label": _("Aid")},
            {"label": _("Outcome")},
            {"label": _("Asked"), "num": True},
            {"label": pgettext("an amount", "Granted"), "sort": "amount", "num": True},
            {"label": _("Letter")},
        ]
        context = {
            "filters": form,
            "name_form": (name or NameForm()) if names else None,
            "names": names,
            "page": page,
            "rows": self.entries(list(found)) if found else [],
            "more": more,
            "most": MOST_NAMED,
            "columns": columns if page or not name else [column | {"sort": ""} for column in columns],
            "actions": [self.file("xlsx"), self.file("csv")] if page else [],
        }
        return render(self.request, "commissions/register/page.html", context, status=status)

    def file(self, ending: str) -> dict:
        query = self.request.GET.copy()
        query.pop("page", None)
        url = reverse(f"commissions:register_{ending}", query=query or None)
        return {"label": _("These decisions (%(format)s)") % {"format": ending.upper()}, "url": url}


class RegisterCsv(RegisterFile, GuardedView):
    def get(self, request):
        return self.csv()


class RegisterXlsx(RegisterFile, GuardedView):
    def get(self, request):
        return self.xlsx()
