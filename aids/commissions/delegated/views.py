"""Screens of decisions taken without the commission."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.applications.queries import explanation_shown
from aids.applications.states import LINE
from aids.applications.support.queries import told_to_the_commission
from aids.commissions import queries as commissions
from aids.commissions.anonymity.enums import TextSource
from aids.commissions.anonymity.files import support_in
from aids.commissions.anonymity.queries import Masks
from aids.commissions.delegated import operations, queries
from aids.commissions.delegated.delegations import DELEGATED_ROLES, ready_for_one
from aids.commissions.delegated.forms import AtOnceForm, OfLine
from aids.commissions.delegated.scope import LineToDecideAlone
from aids.commissions.item_views import composition_words
from backend.audit.models import ReadKind
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.pages import NearPaginator

PER_PAGE = 25


class DelegatedList(GuardedView):
    """What one may decide alone today, and what was decided alone in one's units, by number."""

    roles = queries.READERS

    def get(self, request):
        deciding = request.user.holds(*DELEGATED_ROLES)
        ready = ready_for_one(request.user, clock.today()) if deciding else []
        asked = request.GET.get("page")
        page = NearPaginator(queries.taken_alone(request.user), PER_PAGE, asked=asked).get_page(asked)
        lines = [*(line for line, _delegation in ready), *(decision.line for decision in page)]
        self.log_read(ReadKind.LIST, {line.application.applicant_id for line in lines})
        context = {
            "deciding": deciding,
            "ready": [{"line": line, "delegation": delegation} for line, delegation in ready],
            "page": page,
            "rows": page,
            "columns": [
                {"label": _("Decision")},
                {"label": _("Aid")},
                {"label": _("Amount"), "num": True},
                {"label": _("By")},
                {"label": _("Reported")},
            ],
        }
        return render(request, "delegated/list.html", context)


class DecideAtOnce(LineToDecideAlone, FormPage):
    """One request by number: the need, the rules, what was received; the decision and why it cannot wait."""

    template_name = "delegated/decide.html"
    success = gettext_lazy("The decision is taken; its letter is being written. The next session will be told.")

    def prepare(self):
        self.load_line()
        self.log_line_read()

    def forms(self, data):
        line = OfLine(self.line)
        amount = min(self.line.amount_asked, self.delegation.most)
        return {"form": AtOnceForm(data, item=line, initial={"amount": amount})}

    def perform(self, forms):
        form = forms["form"]
        operations.decide_at_once(
            actor=self.request.user,
            line=self.line,
            given=form.given,
            justification=form.cleaned_data["justification"],
            today=clock.today(),
            key=form.cleaned_data["key"],
        )
        return reverse("delegated:list")

    def context(self):
        today, household = clock.today(), self.line.application.household
        since = clock.add_months(today, -commissions.MONTHS_OF_AIDS)
        possible = LINE.can(self.line, "decide_at_once")
        usable = self.delegation.usable
        masks = Masks(self.line, today)
        return {
            "line": self.line,
            "file": {"support": support_in(told_to_the_commission(self.line), masks)},
            "need": masks.shown(TextSource.NEED, self.line.pk),
            "application": self.line.application,
            "delegation": self.delegation,
            "refused": possible.reason or usable.reason,
            "explanation": explanation_shown(self.line.explanation),
            "proposals": [
                {"row": one, "why": masks.shown(TextSource.WHY, self.line.pk, one.assessment_id)}
                for one in masks.proposals
            ],
            "composition": composition_words(*queries.composition(household, today)),
            "received": commissions.aids_received(household.pk, since),
            "cancel_url": reverse("delegated:list"),
        }
