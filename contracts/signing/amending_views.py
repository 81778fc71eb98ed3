"""Screens that begin a new text of a contract in force, or withdraw it."""

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.operations import AlreadyDone
from backend.audit.views import FormPage
from contracts.contract.queries import version_in_force
from contracts.contract.scope import ContractInScope
from contracts.signing import amending, perms
from contracts.signing.forms import WhyForm


class BeginText(ContractInScope, FormPage):
    """Why the contract changes: an amendment, or a renewal."""

    template_name = "signing/begin.html"

    def prepare(self):
        self.load_life(self.kwargs["pk"])
        self.require_state(perms.can_begin(self.contract, self.version))
        self.log_contract_read()

    def begin(self, **said):
        raise NotImplementedError

    def forms(self, data):
        return {"form": WhyForm(data)}

    def perform(self, forms):
        data = forms["form"].cleaned_data
        try:
            self.begin(
                actor=self.request.user,
                contract=self.contract,
                household=self.household,
                why=data["why"],
                key=data["key"],
            )
        except AlreadyDone as done:
            return done.result_url
        return self.contract.get_absolute_url()

    def context(self):
        return {
            "contract": self.contract,
            "person": self.person,
            "cancel_url": self.contract.get_absolute_url(),
            "title": self.title,
            "sentence": self.sentence,
        }


class Amend(BeginText):
    title = gettext_lazy("Amend the contract")
    sentence = gettext_lazy(
        "The text opens again: objectives, steps, diagnosis, terms. What is signed holds until all have signed the "
        "new text."
    )
    success = gettext_lazy("The amendment is open: change what has to change, then give it to sign.")

    def begin(self, **said):
        amending.begin_amendment(**said)


class Renew(BeginText):
    title = gettext_lazy("Renew the contract")
    sentence = gettext_lazy(
        "One more term begins on the day after the one under way: say until when in the terms, then give the text "
        "to sign."
    )
    success = gettext_lazy("The renewal is open: say until when in its terms, then give it to sign.")

    def begin(self, **said):
        amending.begin_renewal(**said)


class WithdrawText(ContractInScope, FormPage):
    """A new text given up: what is signed goes on."""

    closes = True
    template_name = "signing/withdraw.html"
    shown_again = False
    success = gettext_lazy("The new text is withdrawn: the contract is as it was signed.")

    def prepare(self):
        self.load_open_text(self.kwargs["pk"])
        self.former = version_in_force(self.contract)
        self.require_state(perms.can_withdraw(self.former))
        self.log_contract_read()

    def forms(self, data):
        return {"form": Form(data)}

    def perform(self, forms):
        amending.withdraw(actor=self.request.user, contract=self.contract, household=self.household, today=self.today)
        return self.contract.get_absolute_url()

    def context(self):
        return {
            "title": _("Withdraw this new text?"),
            "subject": str(self.person),
            "consequences": [
                _("Objectives, steps, diagnosis, schemes and partners say again what was signed."),
                _("New objectives that nobody has signed are dropped."),
                _("The state of the steps and the reviews stay as they are."),
            ],
            "cancel_url": self.contract.get_absolute_url(),
            "signed_url": reverse("contracts:version", args=[self.contract.pk, self.former.number]),
        }
