"""What comes of a session: its decisions, its papers, the rules that were set aside."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from aids.commissions import operations, queries
from aids.commissions.deliberations import deliberation_of
from aids.commissions.derogations import counted
from aids.commissions.forms import (
    DepartureForm,
    PeriodForm,
)
from aids.commissions.models import DEROGATION_ROLES, Derogation
from aids.commissions.scope import (
    MinutesDocument,
    NoticeDocument,
    ToDecide,
)
from backend.audit.models import ReadKind
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.french import typographic
from directory.enums import Role
from directory.models import TerritorialUnit


class Decide(ToDecide, FormPage):
    """The signatory decides every line at once, under their own account."""

    template_name = "commissions/decide.html"

    def prepare(self):
        self.load_to_decide()
        self.log_read(ReadKind.LIST, (item.line.application.applicant_id for item in self.items), self.session.number)

    def forms(self, data):
        return {f"item-{item.pk}": DepartureForm(data, item=item, prefix=f"item-{item.pk}") for item in self.items}

    def perform(self, forms):
        departures = {item.pk: forms[f"item-{item.pk}"].departure for item in self.items}
        signed = operations.decide_session(
            actor=self.request.user,
            session=self.session,
            departures={pk: departure for pk, departure in departures.items() if departure},
            today=clock.today(),
        )
        self.success = queries.words_of_signing(signed)
        return self.session.get_absolute_url() + "#letters"

    def show(self, forms, status=200):
        self.rows = [
            {
                "item": item,
                "form": forms[f"item-{item.pk}"],
                "tone": queries.OPINION_TONES[item.opinion],
                "deliberation": [typographic(words) for words in deliberation_of(item)],
            }
            for item in self.items
        ]
        return super().show(forms, status)

    def context(self):
        return {"session": self.session, "rows": self.rows, "authority": self.authority}


class NoticePdf(NoticeDocument, GuardedView):
    def get(self, request, pk):
        return self.document()


class MinutesPdf(MinutesDocument, GuardedView):
    def get(self, request, pk):
        return self.document()


class Derogations(GuardedView):
    """How often each rule is set aside: counts only, no application and no person."""

    roles = (Role.RULE_EDITOR, *DEROGATION_ROLES)

    def get(self, request):
        form = PeriodForm(request.GET, units=self.units(), today=clock.today())
        found = []
        if form.is_valid():
            since, until = form.period
            rows = Derogation.objects.visible_to(request.user)
            if unit := form.cleaned_data["unit"]:
                rows = rows.filter(decision__unit=unit)
            found = counted(rows, since=since, until=until)
        context = {
            "filters": form,
            "rows": found,
            "columns": [
                {"label": _("Aid and rule")},
                {"label": _("What was decided")},
                {"label": _("Decisions"), "num": True},
                {"label": _("Euros decided"), "num": True},
                {"label": _("Last on")},
            ],
        }
        return render(request, "commissions/derogations.html", context, status=200 if form.is_valid() else 422)

    def units(self):
        units = TerritorialUnit.objects.order_by("name")
        if self.request.user.holds(Role.RULE_EDITOR):
            return units
        return units.filter(pk__in=self.request.user.units_as(*DEROGATION_ROLES))
