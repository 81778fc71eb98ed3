"""Screens of the texts of a contract: given to sign, signed, taken back, frozen as they were."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.models import ReadKind
from backend.audit.operations import AlreadyDone
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import Refusal
from backend.kit.uploads.serving import LostFile, sealed
from contracts.contract.enums import VersionStatus
from contracts.contract.models import Party
from contracts.signing import drawing, operations, perms, queries
from contracts.signing.changes import changes
from contracts.signing.facts import facts_of, in_groups, is_whole
from contracts.signing.forms import DrawnForm, PaperForm
from contracts.signing.panels import TONES
from contracts.signing.reading import told
from contracts.signing.scope import TextInScope


class SendText(TextInScope, FormPage):
    """The text as it will be signed, what lacks or comes late in it, then: give it to sign."""

    template_name = "signing/send.html"
    shown_again = False
    success = gettext_lazy("The text is frozen: it waits for its signatures.")

    def prepare(self):
        self.load_open_text(self.kwargs["pk"])
        self.log_contract_read()

    def forms(self, data):
        return {"form": Form(data)}

    def perform(self, forms):
        operations.send(actor=self.request.user, contract=self.contract, household=self.household, today=self.today)
        return reverse("contracts:sign", args=[self.contract.pk])

    def context(self):
        facts = facts_of(self.contract, self.version)
        former = queries.before(self.version)
        return {
            "contract": self.contract,
            "person": self.person,
            "told": told(facts, self.today),
            "changes": changes(former.facts, facts) if former else [],
            "lacks": self.lacks(facts),
        }

    def lacks(self, facts: dict) -> str:
        """What keeps the text from being given to sign, in one sentence."""
        try:
            operations.check_text(self.contract, self.version, facts)
        except Refusal as refusal:
            return refusal.sentence
        return ""


class TakeBack(TextInScope, GuardedView):
    closes = True
    http_method_names = ["post"]

    def post(self, request, pk):
        self.load_to_sign(pk)
        operations.take_back(actor=request.user, contract=self.contract, household=self.household, version=self.text)
        messages.success(request, _("The text is open again: change it, then give it to sign."))
        return redirect(self.contract)


class SignText(TextInScope, FormPage):
    """The whole text, then a pad for one party after the other."""

    template_name = "signing/sign.html"
    shown_again = False

    def prepare(self):
        self.load_to_sign(self.kwargs["pk"])
        self.log_contract_read()
        self.signings = queries.signings_of(self.contract, self.text)

    def forms(self, data):
        drawing_party = self.signing_party()
        initial = {"fingerprint": self.text.fingerprint, "party": drawing_party.pk if drawing_party else None}
        return {"form": DrawnForm(data, initial=initial)}

    def signing_party(self) -> Party | None:
        """Who signs next on this screen: the one who was chosen, else the first who may."""
        waiting = [one.party for one in self.signings if not one.signature]
        able = [party for party in waiting if perms.can_draw(self.request.user, party)]
        asked = self.request.POST.get("party") or self.request.GET.get("party")
        return next((party for party in able if str(party.pk) == asked), able[0] if able else None)

    def perform(self, forms):
        data = forms["form"].cleaned_data
        party = next((one.party for one in self.signings if one.party.pk == data["party"]), None)
        if party is None:
            raise Refusal(_("Only the parties sign a contract."))
        signed = operations.sign(
            actor=self.request.user,
            contract=self.contract,
            household=self.household,
            version=self.text,
            party=party,
            strokes=drawing.read(data["strokes"]),
            fingerprint=data["fingerprint"],
            now=clock.now(),
        )
        if signed.status == VersionStatus.SIGNED:
            messages.success(self.request, _("All have signed: the contract is in force."))
            return self.contract.get_absolute_url()
        messages.success(self.request, _("%(name)s has signed.") % {"name": party})
        return self.request.path

    def context(self):
        user = self.request.user
        former = queries.before(self.text)
        return {
            "contract": self.contract,
            "person": self.person,
            "text": self.text,
            "told": told(self.text.facts, self.today),
            "changes": changes(former.facts, self.text.facts) if former else [],
            "signings": [drawn_of(one) | {"may": perms.can_draw(user, one.party)} for one in self.signings],
            "party": self.signing_party(),
            "frame": {"width": drawing.WIDTH, "height": drawing.HEIGHT},
            "same_parties": queries.are_those_of(self.contract, self.text),
        }


def drawn_of(one: queries.Signing) -> dict:
    """A party and its signature, as templates show them."""
    drawn = one.signature and drawing.path(one.signature.strokes)
    return {"party": one.party, "signature": one.signature, "path": drawn}


class ReceivePaper(TextInScope, FormPage):
    """The scan of the printed text, and who signed on it."""

    template_name = "signing/receive_paper.html"
    shown_again = False
    success = gettext_lazy("The signed paper is kept.")

    def prepare(self):
        self.load_to_sign(self.kwargs["pk"])
        self.log_contract_read()
        self.missing = [one.party for one in queries.signings_of(self.contract, self.text) if not one.signature]

    def forms(self, data):
        files = self.request.FILES if data is not None else None
        initial = {"fingerprint": self.text.fingerprint}
        return {"form": PaperForm(data, files, initial=initial, missing=self.missing)}

    def perform(self, forms):
        form = forms["form"]
        file = form.cleaned_data["files"]
        try:
            operations.receive_paper(
                actor=self.request.user,
                contract=self.contract,
                household=self.household,
                version=self.text,
                parties=form.chosen,
                file=file,
                name=file.name,
                fingerprint=form.cleaned_data["fingerprint"],
                now=clock.now(),
                key=form.cleaned_data["key"],
            )
        except AlreadyDone as done:
            return done.result_url
        return self.contract.get_absolute_url()

    def context(self):
        return {
            "contract": self.contract,
            "person": self.person,
            "groups": in_groups(self.text.fingerprint),
            "cancel_url": reverse("contracts:sign", args=[self.contract.pk]),
        }


class OpenPaper(TextInScope, GuardedView):
    """The scan itself, for whoever reads the contract; each opening is logged."""

    def get(self, request, pk, paper):
        found = self.load_paper(pk, paper)
        self.log_contract_read(ReadKind.DOCUMENT)
        ending = found.content_type.rpartition("/")[2]
        try:
            return sealed(found.storage_name, found.content_type, f"{self.contract.number}-{found.pk}.{ending}")
        except LostFile as lost:
            context = {"contract": self.contract, "person": self.person, "sentence": str(lost)}
            return render(request, "signing/paper_missing.html", context, status=404)


class TextPage(TextInScope, GuardedView):
    """One text as it was frozen, who signed it, and what it changed."""

    def get(self, request, pk, number) -> HttpResponse:
        text = self.load_text(pk, number)
        self.log_contract_read()
        former = queries.before(text)
        context = {
            "contract": self.contract,
            "person": self.person,
            "text": text,
            "tone": TONES[VersionStatus(text.status)],
            "told": told(text.facts, text.signed_on or self.today),
            "changes": changes(former.facts, text.facts) if former else [],
            "signings": [drawn_of(one) for one in queries.signings_of(self.contract, text)],
            "papers": list(text.papers.select_related("received_by")),
            "groups": in_groups(text.fingerprint),
            "is_whole": is_whole(text),
            "others": list(self.contract.versions.exclude(pk=text.pk).filter(status=VersionStatus.SIGNED)),
        }
        return render(request, "signing/text_page.html", context)
