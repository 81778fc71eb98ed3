"""Screens of evaluation: what people fill in without a name, what is typed from paper, results, the renewal."""

from decimal import Decimal

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from backend.audit.operations import AlreadyDone
from backend.audit.views import FormPage, GuardedView, pdf_response
from backend.kit import charts, clock
from backend.kit.access import Refusal, require
from backend.kit.private_addresses import meant_by
from cases.reception.enums import Face
from cases.reception.slips.queries import SlipFigures
from collective_actions.catalogue.models import Action, Series
from collective_actions.evaluation import documents, operations, perms, queries
from collective_actions.evaluation.forms import (
    AbsenceForm,
    EvaluationForm,
    RenewalForm,
    TypedAbsenceForm,
    TypedForm,
)
from collective_actions.evaluation.models import QUESTIONS, Evaluation, EvaluationLink
from directory.services.perms import READING_ROLES

PER_PAGE = 25
SHORT_LABELS = (gettext_lazy("At ease"), gettext_lazy("Useful"), gettext_lazy("To be told to others"))
"""The three questions, above a column of figures."""


def question_labels() -> list[str]:
    return [str(Evaluation._meta.get_field(name).verbose_name) for name in QUESTIONS]


class OnAPhone(View):
    """A form behind the address of a card, without an account, a name or a script; a closed one says so."""

    form_class: type
    template_name: str

    def send(self, form, **about) -> None:
        raise NotImplementedError

    def get(self, request, token):
        return self.show(self.form_class(), self.link(token))

    def post(self, request, token):
        link, form = self.link(token), self.form_class(request.POST)
        if not form.is_valid():
            return self.show(form, link, status=422)
        try:
            self.send(
                form,
                link=link,
                words=form.cleaned_data["words"],
                address=request.META.get("REMOTE_ADDR", ""),
                now=clock.now(),
                key=form.cleaned_data["key"],
            )
        except AlreadyDone:
            pass
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            return self.show(form, link, status=422)
        return redirect("evaluation:thanks")

    def link(self, token: str) -> EvaluationLink:
        return get_object_or_404(
            EvaluationLink.objects.select_related("series__action"), pk=meant_by(token, EvaluationLink)
        )

    def show(self, form, link: EvaluationLink, status: int = 200):
        context = {"action": link.series.action, "token": link.token}
        if link.closed_at is not None:
            return render(self.request, "evaluation/closed.html", context, status=410)
        return render(self.request, self.template_name, context | self.context(form), status=status)

    def context(self, form) -> dict:
        return {"form": form}


@method_decorator(never_cache, name="dispatch")
class FillEvaluation(OnAPhone):
    """Three questions and a sentence, for those who came."""

    form_class = EvaluationForm
    template_name = "evaluation/slip.html"

    def context(self, form):
        return {"form": form, "questions": [form[name] for name in QUESTIONS]}

    def send(self, form, **about):
        operations.fill(answers=form.answers, **about)


@method_decorator(never_cache, name="dispatch")
class TellAbsence(OnAPhone):
    """What kept them away, for those who did not come."""

    form_class = AbsenceForm
    template_name = "evaluation/absent.html"

    def send(self, form, **about):
        operations.tell_absence(reasons=form.cleaned_data["reasons"], **about)


class Thanks(View):
    def get(self, request):
        return render(request, "evaluation/thanks.html")


class ByTheme(GuardedView):
    """What people said, by theme and action by action."""

    roles = READING_ROLES

    def get(self, request):
        told = queries.told_of_actions()
        page = Paginator(told, PER_PAGE).get_page(request.GET.get("page"))
        renewals = queries.latest_renewals([one.action for one in page.object_list])
        context = {
            "themes": [{"name": one.name, "figures": one} | _yes(one.answers) for one in queries.by_theme(told)],
            "rows": [
                {"told": one, "renewal": renewals.get(one.action)} | _yes(one.answers) for one in page.object_list
            ],
            "page": page,
            "questions": SHORT_LABELS,
            "least": queries.LEAST,
        }
        return render(request, "evaluation/themes.html", context)


def _yes(figures: SlipFigures) -> dict:
    """What a table says of answers; nothing under the least number of them."""
    return {
        "answers": figures.slips if figures.shown else None,
        "yes": [
            (label, figures.yes(question) if figures.shown else None)
            for label, question in zip(SHORT_LABELS, QUESTIONS, strict=True)
        ],
    }


class OfAction(GuardedView):
    """What is about one action: 404 when the account does not see it."""

    roles = perms.ROLES

    def load(self, pk: int) -> Action:
        self.action = self.fetch(Action.objects.select_related("owner"), pk=pk)
        return self.action


class Results(OfAction):
    """What people said of an action, all its series together, and what was decided from it."""

    def get(self, request, pk):
        action = self.load(pk)
        require(perms.can_read_results(request.user, action))
        told, runs = queries.told_of(action), bool(perms.can_run(request.user, action))
        came, away = queries.words_of(action, told) if runs else ([], [])
        context = {
            "action": action,
            "told": told,
            "charts": charts_of(told.answers),
            "rows": [
                (question, percent)
                for question, (_label, percent) in zip(question_labels(), _yes(told.answers)["yes"], strict=True)
            ],
            "least": queries.LEAST,
            "runs": runs,
            "came_words": came,
            "away_words": away,
            "series": queries.series_of(action) if runs else [],
            "renewals": queries.renewals_of(action),
            "actions": self.actions(action),
        }
        return render(request, "evaluation/action.html", context)

    def actions(self, action: Action) -> list[dict]:
        access = perms.can_decide(self.request.user, action)
        decide = {"label": _("Decide on its renewal"), "url": reverse("evaluation:decide", args=[action.pk])}
        found = [decide | {"main": True} | ({} if access else {"disabled_reason": access.reason})]
        if self.request.user.holds(*READING_ROLES):
            found.append({"label": _("By theme"), "url": reverse("evaluation:themes")})
        return found


def charts_of(figures: SlipFigures) -> list[charts.Bars]:
    """One chart a question: how many gave each answer."""
    if not figures.shown:
        return []
    return [
        charts.Bars(
            title=label,
            labels=tuple(str(face.label) for face in Face),
            series=(charts.Series(_("Answers"), tuple(Decimal(number) for number in figures.answers[name])),),
            language=get_language() or "fr",
        )
        for name, label in zip(QUESTIONS, question_labels(), strict=True)
    ]


class Decide(OfAction, FormPage):
    """Renewed as it is, changed or stopped, with words."""

    template_name = "directory/service_form.html"
    success = gettext_lazy("The decision is recorded.")

    def prepare(self):
        require(perms.can_decide(self.request.user, self.load(self.kwargs["pk"])))

    def forms(self, data):
        return {"form": RenewalForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        decided = operations.decide_renewal(
            actor=self.request.user,
            action=self.action,
            choice=told["choice"],
            words=told["words"],
            today=clock.today(),
            key=told["key"],
        )
        return decided.get_absolute_url()

    def context(self):
        back = reverse("evaluation:action", args=[self.action.pk])
        return {"title": _("Decide on its renewal"), "subject": self.action, "cancel_url": back}


class OfSeries(GuardedView):
    """What is about one series: 404 when the account does not see its action, 403 when it does not run it."""

    roles = perms.ROLES

    def load(self) -> Series:
        rows = Series.objects.filter(action__in=Action.objects.visible_to(self.request.user))
        self.series = get_object_or_404(rows.select_related("action"), pk=self.kwargs["pk"])
        require(perms.can_run(self.request.user, self.series.action))
        return self.series


class SeriesPage(OfSeries):
    """Where what people say of a series comes from: the card with its address, the paper, what is typed."""

    def get(self, request, pk):
        series = self.load()
        action = series.action
        back = {"label": _("What people said"), "url": reverse("evaluation:action", args=[action.pk])}
        context = {"series": series, "action": action, "link": queries.open_link_of(series), "back": back}
        return render(request, "evaluation/series.html", context)


class ChangeLink(OfSeries):
    """Opens a new address for a series, or closes the one that there is."""

    http_method_names = ["post"]

    def post(self, request, pk):
        series = self.load()
        if request.POST.get("close"):
            operations.close_link(actor=request.user, series=series)
        else:
            operations.open_link(actor=request.user, series=series)
        return redirect("evaluation:series", pk=series.pk)


class CardPdf(OfSeries):
    def get(self, request, pk):
        link = queries.open_link_of(self.load())
        if link is None:
            raise Http404
        address = request.build_absolute_uri(reverse("evaluation_slip", args=[link.token]))
        title = self.series.action.title
        pdf = documents.card(department=settings.DEPARTMENT_NAME, title=title, address=address)
        return pdf_response(pdf, "carte-avis-action.pdf")


class PaperPdf(OfSeries):
    def get(self, request, pk):
        pdf = documents.paper(department=settings.DEPARTMENT_NAME, title=self.load().action.title)
        return pdf_response(pdf, "avis-action-papier.pdf")


class Typing(OfSeries, FormPage):
    """What is typed of a series by who runs its action."""

    template_name = "directory/service_form.html"
    title = ""
    route = ""

    def prepare(self):
        self.load()

    def context(self):
        back = reverse("evaluation:series", args=[self.series.pk])
        return {"title": self.title, "subject": self.series.action, "cancel_url": back}

    def here(self) -> str:
        return reverse(self.route, args=[self.series.pk])


class TypeAnswers(Typing):
    """Papers, one a line."""

    title = gettext_lazy("Type papers in")
    route = "evaluation:type"

    def forms(self, data):
        return {"form": TypedForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        count = operations.type_answers(
            actor=self.request.user,
            series=self.series,
            day=told["day"],
            rows=told["papers"],
            key=told["key"],
            result_url=self.here(),
        )
        self.success = ngettext("%(n)s paper is recorded.", "%(n)s papers are recorded.", count) % {"n": count}
        return self.here()


class TypeAbsence(Typing):
    """Somebody who did not come, and what they said."""

    title = gettext_lazy("What kept somebody away")
    route = "evaluation:type_absence"
    success = gettext_lazy("Recorded, without a name.")

    def forms(self, data):
        return {"form": TypedAbsenceForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.type_absence(
            actor=self.request.user,
            series=self.series,
            day=told["day"],
            reasons=told["reasons"],
            words=told["words"],
            key=told["key"],
            result_url=self.here(),
        )
        return self.here()
