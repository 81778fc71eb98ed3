"""Screens of the worker about the private page of a person."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.audit.models import ReadKind
from backend.audit.views import FormPage, GuardedView, pdf_response
from backend.kit import clock, qr
from backend.kit.codes import CODE_LENGTH, spelled
from contracts.contract.enums import PartyKind
from contracts.contract.scope import ContractInScope
from contracts.own import documents, operations
from contracts.own.forms import DeclineForm, OpenForm
from contracts.own.models import OwnPage
from contracts.plan.models import Step


class OpenPage(ContractInScope, FormPage):
    """Opens a page for one of the persons who sign; its address and its code are shown once, to be given by hand."""

    template_name = "own/open.html"
    shown_again = False
    opened: operations.Opened | None = None

    def prepare(self):
        self.load_life(self.kwargs["pk"])
        parties = self.contract.parties.select_related("person")
        party = parties.filter(kind=PartyKind.PERSON, person=self.kwargs["person"], until=None).first()
        if party is None:
            raise Http404
        self.signer = party.person
        self.log_read(ReadKind.PAGE, [self.person.pk, self.signer.pk], self.contract.number)

    def forms(self, data):
        return {"form": OpenForm(data)}

    def perform(self, forms):
        self.opened = operations.open_own_page(
            actor=self.request.user,
            contract=self.contract,
            household=self.household,
            person=self.signer,
            months=forms["form"].cleaned_data["months"],
            today=self.today,
        )
        return self.contract.get_absolute_url()

    def context(self):
        former = self.contract.own_pages.filter(person=self.signer, closed_at=None).exists()
        return {"signer": self.signer, "contract": self.contract, "former": former}

    def post(self, request, *args, **kwargs):
        answer = super().post(request, *args, **kwargs)
        return self.shown_once(self.opened) if self.opened else answer

    def shown_once(self, opened: operations.Opened) -> HttpResponse:
        address = address_of(self.request, opened.page)
        back = {"label": _("Done: back to the contract"), "url": self.contract.get_absolute_url()}
        card = {
            "label": _("Print the card"),
            "url": reverse("contracts:own_card", args=[opened.page.pk]),
            "method": "post",
            "fields": {"code": opened.code},
            "main": True,
        }
        context = {
            "signer": self.signer,
            "page": opened.page,
            "address": address,
            "square": qr.image(address),
            "code": spelled(opened.code),
            "actions": [back, card],
        }
        response = render(self.request, "own/opened.html", context)
        response["Cache-Control"] = "no-store"
        return response


def address_of(request, page: OwnPage) -> str:
    return request.build_absolute_uri(reverse("own_page", args=[page.token]))


class AboutPage(ContractInScope, GuardedView):
    """What a worker does of one page; 404 for one of a contract that is out of scope."""

    http_method_names = ["post"]

    def load_page(self, pk: int) -> OwnPage:
        page = OwnPage.objects.filter(pk=pk).first()
        self.load_contract_work(page.contract_id if page else 0)
        return page


class CardPdf(AboutPage):
    """The card to be given by hand; 404 without the code, which nothing keeps and only the page shown once sends."""

    def post(self, request, pk):
        page, code = self.load_page(pk), request.POST.get("code", "")
        if len(code) != CODE_LENGTH or not operations.is_code_of(page, code):
            raise Http404
        self.log_read(ReadKind.DOCUMENT, [page.person_id], self.contract.number)
        pdf = documents.card(address=address_of(request, page), code=spelled(code), until=page.expires_on)
        return pdf_response(pdf, "ma-page.pdf")


class ClosePage(AboutPage):
    def post(self, request, pk):
        page = self.load_page(pk)
        operations.close_own_page(actor=request.user, page=page, household=self.household)
        messages.success(request, _("The private page is closed: it opens nothing any more."))
        return redirect(self.contract)


class AboutProposal(ContractInScope):
    """One step that was proposed; 404 for one of a contract that is out of scope."""

    def load_proposal(self, pk: int) -> Step:
        self.proposal = Step.objects.select_related("objective").filter(pk=pk).first()
        self.load_life(self.proposal.objective.contract_id if self.proposal else 0)
        return self.proposal


class AcceptStep(AboutProposal, GuardedView):
    http_method_names = ["post"]

    def post(self, request, pk):
        step = self.load_proposal(pk)
        operations.accept_step(actor=request.user, step=step, household=self.household, today=clock.today())
        messages.success(request, _("The step is to be done: the person sees it on their page."))
        return redirect(self.contract)


class DeclineStep(AboutProposal, FormPage):
    template_name = "own/decline.html"

    def prepare(self):
        self.load_proposal(self.kwargs["pk"])
        self.log_contract_read()

    def forms(self, data):
        return {"form": DeclineForm(data)}

    def perform(self, forms):
        operations.decline_step(
            actor=self.request.user,
            step=self.proposal,
            household=self.household,
            words=forms["form"].cleaned_data["words"],
            today=self.today,
        )
        self.success = _("The person reads your answer on their page.")
        return self.contract.get_absolute_url()

    def context(self):
        return {"step": self.proposal, "cancel_url": self.contract.get_absolute_url()}
