"""The diagnosis, one domain a page: the person answers beside the worker, one question at a time."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from backend.audit.views import FormPage
from contracts.contract.scope import ContractInScope
from contracts.diagnosis import operations
from contracts.diagnosis.enums import Domain
from contracts.diagnosis.forms import DomainForm
from contracts.diagnosis.models import DomainView, Rating
from contracts.diagnosis.queries import Meanwhile, saved_meanwhile


class DomainPage(ContractInScope, FormPage):
    template_name = "contracts/domain.html"
    success = gettext_lazy("Saved.")
    meanwhile = Meanwhile({}, {})

    def prepare(self):
        if self.kwargs["domain"] not in Domain.values:
            raise Http404
        self.domain = Domain(self.kwargs["domain"])
        self.load_open_text(self.kwargs["pk"])
        self.log_contract_read()

    def forms(self, data):
        today: Rating | None = self.contract.ratings.filter(domain=self.domain, on=self.today).first()
        grade = today.grade if today else None
        told = {"domain": self.domain, "grade": grade, "beside": self.meanwhile.beside}
        return {"form": DomainForm(data, contract=self.contract, **told)}

    def perform(self, forms):
        form = forms["form"]
        operations.write_domain(
            actor=self.request.user,
            contract=self.contract,
            household=self.household,
            domain=self.domain,
            version=form.cleaned_data["version"],
            texts=form.texts,
            today=self.today,
            grade=form.graded,
        )
        after = self.after if "next" in self.request.POST else None
        return self.url_of(after) if after else self.contract.get_absolute_url()

    def histories(self, instance):
        return [DomainView.history.filter(id=instance.pk)]

    def refreshed(self, forms, stale):
        """What was saved meanwhile is in the columns that were not typed in, and beside those where both wrote."""
        self.meanwhile = saved_meanwhile(stale, forms["form"].texts)
        return super().refreshed(forms, stale)

    def version_data(self, instance):
        return super().version_data(instance) | self.meanwhile.untouched

    def url_of(self, domain: Domain) -> str:
        return reverse("contracts:domain", args=[self.contract.pk, domain])

    @property
    def after(self) -> Domain | None:
        order = list(Domain)
        rest = order[order.index(self.domain) + 1 :]
        return rest[0] if rest else None

    def context(self):
        order = list(Domain)
        tabs = [
            {"label": domain.label, "url": self.url_of(domain), "current": domain == self.domain} for domain in order
        ]
        return {
            "person": self.person,
            "contract": self.contract,
            "domain": self.domain,
            "tabs": tabs,
            "after": self.after,
            "back": {"label": self.contract.number, "url": self.contract.get_absolute_url()},
        }
