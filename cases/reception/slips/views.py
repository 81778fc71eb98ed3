"""Screens of slips: the public page, typing paper in, the figures, the card of a site."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
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
from backend.kit import clock
from backend.kit.access import Refusal
from backend.kit.charts import Bars, Series
from cases.reception import perms
from cases.reception.enums import Face, Occasion
from cases.reception.models import QUESTIONS, Slip, SlipLink
from cases.reception.slips import documents, operations, queries
from cases.reception.slips.forms import FiguresForm, PaperForm, SlipForm
from directory.enums import Role
from directory.models import Site

WORDINGS = {Occasion.RECEPTION: documents.RECEPTION, Occasion.REVIEW: documents.REVIEW}
"""What the papers of each occasion ask."""
TITLES = {
    Occasion.RECEPTION: gettext_lazy("How were you received?"),
    Occasion.REVIEW: gettext_lazy("How did this review go?"),
}


@method_decorator(never_cache, name="dispatch")
class FillSlip(View):
    """Three questions, without an account, a name or a script; a link that is closed says so."""

    def get(self, request, token):
        return self.show(SlipForm(), self.link(token))

    def post(self, request, token):
        link, form = self.link(token), SlipForm(request.POST)
        if not form.is_valid():
            return self.show(form, link, status=422)
        try:
            operations.fill_slip(
                link=link,
                answers=form.answers,
                address=request.META.get("REMOTE_ADDR", ""),
                now=clock.now(),
                key=form.cleaned_data["key"],
            )
        except AlreadyDone:
            pass
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            return self.show(form, link, status=422)
        return redirect("reception:slip_thanks")

    def link(self, token: str) -> SlipLink:
        return get_object_or_404(SlipLink.objects.select_related("site"), token=token)

    def show(self, form: SlipForm, link: SlipLink, status: int = 200):
        if link.closed_at is not None:
            return render(self.request, "reception/slip_closed.html", {"site": link.site}, status=410)
        questions = [form[name] for name in QUESTIONS]
        context = {"form": form, "questions": questions, "site": link.site, "title": TITLES[link.occasion]}
        return render(self.request, "reception/slip.html", context, status=status)


class SlipThanks(View):
    def get(self, request):
        return render(request, "reception/slip_thanks.html")


class OfSite:
    """A page about one site; 404 for an unknown one."""

    def load_site(self) -> Site:
        self.site = get_object_or_404(Site, pk=self.kwargs["site"])
        return self.site

    def asked_occasion(self, data) -> Occasion:
        """Reception unless another one is asked for; 404 for one that there is not."""
        try:
            return Occasion(data.get("occasion", Occasion.RECEPTION))
        except ValueError:
            raise Http404 from None


class TypeSlips(OfSite, FormPage):
    """Slips on paper, several in a row: three figures and Enter."""

    roles = (Role.RECEPTION,)
    template_name = "reception/slips_typed.html"

    def prepare(self):
        self.load_site()

    def forms(self, data):
        initial = {"occasion": self.asked_occasion(self.request.GET)}
        if day := self.request.session.get("slips_day"):
            initial["day"] = dt.date.fromisoformat(day)
        return {"form": PaperForm(data, initial=initial)}

    def perform(self, forms):
        form = forms["form"]
        occasion = form.cleaned_data["occasion"]
        here = f"{reverse('reception:slips_new', args=[self.site.pk])}?occasion={occasion}"
        count = operations.type_slips(
            actor=self.request.user,
            site=self.site,
            day=form.cleaned_data["day"],
            rows=form.rows,
            occasion=occasion,
            key=form.cleaned_data["key"],
            result_url=here,
        )
        self.request.session["slips_day"] = form.cleaned_data["day"].isoformat()
        self.success = ngettext("%(n)s slip is recorded.", "%(n)s slips are recorded.", count) % {"n": count}
        return here

    def context(self):
        return {"site": self.site, "cancel_url": reverse("reception:today"), "questions": question_labels()}


class SlipCard(OfSite, GuardedView):
    """Where the slips of a site come from: the card with its address, the slips on paper."""

    roles = perms.COUNTING_ROLES

    def get(self, request, site):
        found = self.load_site()
        access = perms.can_open_link(request.user, found)
        about = [{"occasion": one, "link": queries.open_link_of(found, one)} for one in Occasion]
        context = {"site": found, "about": about, "access": access}
        return render(request, "reception/slip_card.html", context)


class ChangeLink(OfSite, GuardedView):
    """Opens a new address for the slips of a site, or closes the one that there is."""

    http_method_names = ["post"]
    roles = perms.SLIP_ROLES

    def post(self, request, site):
        found, occasion = self.load_site(), self.asked_occasion(request.POST)
        if request.POST.get("close"):
            operations.close_link(actor=request.user, site=found, occasion=occasion)
        else:
            operations.open_link(actor=request.user, site=found, occasion=occasion)
        return redirect("reception:slip_card", site=found.pk)


class CardPdf(OfSite, GuardedView):
    roles = SlipCard.roles

    def get(self, request, site):
        occasion = self.asked_occasion(request.GET)
        link = queries.open_link_of(self.load_site(), occasion)
        if link is None:
            raise Http404
        address = request.build_absolute_uri(reverse("slip", args=[link.token]))
        words = WORDINGS[occasion]
        pdf = documents.card(department=settings.DEPARTMENT_NAME, about=self.site.name, address=address, words=words)
        return pdf_response(pdf, "carte-avis.pdf")


class PaperPdf(OfSite, GuardedView):
    roles = SlipCard.roles

    def get(self, request, site):
        words = WORDINGS[self.asked_occasion(request.GET)]
        pdf = documents.paper(department=settings.DEPARTMENT_NAME, about=self.load_site().name, words=words)
        return pdf_response(pdf, "avis-papier.pdf")


def question_labels() -> list[str]:
    return [str(Slip._meta.get_field(name).verbose_name) for name in QUESTIONS]


class SlipFiguresPage(GuardedView):
    """What people said of how they were received, or of reviews, by site and period."""

    roles = perms.COUNTING_ROLES

    def get(self, request):
        form = FiguresForm.of(request.GET, clock.today())
        valid = form.is_valid()
        context = {"form": form, "forms": [form]}
        if valid:
            told = form.cleaned_data
            figures = queries.slip_figures(told["first"], told["last"], told["site"], told["occasion"])
            whole = queries.together(figures, _("The sites shown"))
            context |= {
                "figures": figures,
                "whole": whole,
                "least": queries.LEAST,
                "charts": charts_of(whole),
                "questions": question_labels(),
                "rows": [_row(one) for one in figures],
                "whole_row": _row(whole),
            }
        return render(request, "reception/slip_figures.html", context, status=200 if valid else 422)


def _row(one: queries.SlipFigures) -> dict:
    """What the table says of a site; nothing but its name under the least number of slips."""
    return {
        "name": one.name,
        "slips": one.slips if one.shown else None,
        "yes": [one.yes(question) if one.shown else None for question in QUESTIONS],
    }


def charts_of(whole: queries.SlipFigures) -> list[Bars]:
    """One chart a question: how many gave each answer."""
    if not whole.shown:
        return []
    return [
        Bars(
            title=label,
            labels=tuple(str(face.label) for face in Face),
            series=(Series(_("Slips"), tuple(Decimal(count) for count in whole.answers[name])),),
            language=get_language() or "fr",
        )
        for name, label in zip(QUESTIONS, question_labels(), strict=True)
    ]
