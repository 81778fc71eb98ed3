"""The directory as others read it, streamed to everybody; the files of others, for the administrator."""

import json
from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views import View
from django_htmx.http import HttpResponseClientRefresh

from backend.audit.views import FormPage, GuardedView
from directory.enums import Role
from directory.exchange import export, operations, planning
from directory.exchange.enums import ImportStatus
from directory.exchange.forms import ImportForm
from directory.exchange.models import DirectoryImport

PER_PAGE = 25
AN_HOUR = 3_600
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
TONES = {
    ImportStatus.RECEIVED: "info",
    ImportStatus.EXAMINED: "todo",
    ImportStatus.ORDERED: "info",
    ImportStatus.DONE: "ok",
    ImportStatus.FAILED: "no",
    ImportStatus.SET_ASIDE: "info",
}


def told_to_all(rows: Iterable[dict], name: str) -> StreamingHttpResponse:
    """A JSON list written as it is read: no cookie, and neither the memory nor the wait grows with the directory."""

    def written() -> Iterator[str]:
        before = "[\n"
        for row in rows:
            yield before + json.dumps(row, ensure_ascii=False)
            before = ",\n"
        yield "\n]\n" if before == ",\n" else "[]\n"

    response = StreamingHttpResponse(written(), content_type="application/json")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Link"] = f'<{LICENCE}>; rel="license"'
    response["Cache-Control"] = f"public, max-age={AN_HOUR}"
    return response


class Structures(View):
    """The open organisations."""

    def get(self, request):
        return told_to_all(export.structures(), "structures.json")


class Services(View):
    """The open services."""

    def get(self, request):
        def address(service) -> str:
            return request.build_absolute_uri(reverse("offer:service", args=[service.pk]))

        return told_to_all(export.services(address), "services.json")


class Imports(FormPage):
    """A file to send, and those that came, the latest first."""

    roles = (Role.ADMINISTRATOR,)
    template_name = "exchange/imports.html"
    success = gettext_lazy("The file is being examined. Nothing is written before you say so.")

    def forms(self, data):
        return {"form": ImportForm(data, self.request.FILES if data is not None else None)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        received = operations.receive(
            actor=self.request.user,
            name=told["file"].name,
            package=told["file"].read(),
            only_source=told["only_source"],
            key=told["key"],
        )
        return received.get_absolute_url()

    def context(self):
        rows = DirectoryImport.objects.defer("package", "report").select_related("asked_by")
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        columns = [{"label": pgettext("computer file", "File")}, {"label": _("State")}, {"label": _("Asked for")}]
        return {"page": page, "columns": columns, "back": {"label": _("Services"), "url": reverse("services:list")}}


class ImportView(GuardedView):
    roles = (Role.ADMINISTRATOR,)

    def load(self) -> DirectoryImport:
        rows = DirectoryImport.objects.defer("package").select_related("progress", "asked_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class ImportPage(ImportView):
    """How far it is; then what it would change, or changed, and every row that was refused."""

    def get(self, request, pk):
        found = self.load()
        context = {
            "import": found,
            "badge": {"label": found.get_status_display(), "tone": TONES[found.status]},
            "back": {"label": _("Imports"), "url": reverse("exchange:imports")},
            "columns": [
                {"label": _("Rows")},
                {"label": _("Organisations"), "num": True},
                {"label": _("Services"), "num": True},
            ],
            "lines": planning.lines_of(found.report),
            "actions": self.steps(found),
        }
        return render(request, "exchange/import.html", context)

    def steps(self, found: DirectoryImport) -> list[dict]:
        if found.status != ImportStatus.EXAMINED:
            return []
        many = found.report["closes_many"]
        step = {"label": _("Import all the same") if many else _("Import"), "key": "i", "main": True, "danger": many}
        fields = {"may_close_many": "yes"} if many else {}
        step |= {"url": reverse("exchange:write", args=[found.pk]), "method": "post", "fields": fields}
        step["disabled_reason"] = operations.is_latest(found).reason
        aside = {"label": _("Set aside"), "url": reverse("exchange:set_aside", args=[found.pk]), "method": "post"}
        return [step, aside]


class Advance(ImportView):
    """How many rows are done; polled by the page of the import, which is shown again once it is over."""

    def get(self, request, pk):
        found = self.load()
        if request.htmx and not found.is_under_way:
            return HttpResponseClientRefresh()
        return render(request, "exchange/progress.html", {"import": found})


class WriteImport(ImportView):
    def post(self, request, pk):
        found = self.load()
        many = request.POST.get("may_close_many") == "yes"
        operations.order(actor=request.user, directory_import=found, may_close_many=many)
        return redirect(found)


class SetImportAside(ImportView):
    def post(self, request, pk):
        operations.set_aside(actor=request.user, directory_import=self.load())
        messages.success(request, _("Set aside: nothing of this file is imported."))
        return redirect("exchange:imports")
