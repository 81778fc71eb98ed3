"""Screens of the composition of a commission: seats, mandates, delegations of signature."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.commissions import operations as commissions
from aids.commissions.mandates import operations, perms, queries
from aids.commissions.mandates.forms import AuthorityForm, EndForm, MandateForm, SeatForm
from aids.commissions.mandates.models import Mandate, Seat
from aids.commissions.models import SigningAuthority
from aids.commissions.queries import authorities_of
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.french import joined
from directory.enums import Role
from directory.models import TerritorialUnit

ADMINISTRATOR = (Role.ADMINISTRATOR,)


class Composition(GuardedView):
    """Who composes the commission of a unit, and who signs for it, on a day."""

    roles = perms.READERS

    def get(self, request):
        units = list(queries.units_of(request.user))
        if not units:
            raise Http404
        asked = request.GET.get("unit", "")
        unit = next((one for one in units if str(one.pk) == asked), units[0])
        today = clock.today()
        composes = bool(perms.can_compose(request.user))
        seat = {"label": _("Add a seat"), "url": reverse("commissions:seat_new", args=[unit.pk]), "key": "n"}
        authority = {"label": _("Record a delegation"), "url": reverse("commissions:authority_new", args=[unit.pk])}
        context = {
            "units": units,
            "unit": unit,
            "seats": queries.seats_of(unit.pk, today),
            "former": queries.former_mandates(unit.pk, today),
            "authorities": self.authorities(unit, today),
            "composes": composes,
            "actions": [seat | {"main": True}, authority] if composes else [],
            "today": today,
        }
        return render(request, "commissions/composition.html", context)

    def authorities(self, unit: TerritorialUnit, today) -> list[SigningAuthority]:
        """The living delegations, each with the aids that it covers in words."""
        names = dict(queries.aids_named(today))
        found = authorities_of(unit.pk, today)
        for one in found:
            one.aids_in_words = joined([names.get(code, code) for code in one.aid_codes])
        return found


class ComposingPage(FormPage):
    """A form of the administrator about the commission of a unit."""

    roles = ADMINISTRATOR
    template_name = "commissions/composing.html"
    success = gettext_lazy("Saved.")
    title = ""

    def prepare(self):
        self.unit = get_object_or_404(TerritorialUnit, pk=self.kwargs["unit"])

    def here(self) -> str:
        return f"{reverse('commissions:composition')}?unit={self.unit.pk}"

    def context(self):
        return {"title": self.title, "unit": self.unit, "cancel_url": self.here(), "subject": self.subject()}

    def subject(self) -> str:
        return str(self.unit)


class OpenSeat(ComposingPage):
    title = gettext_lazy("Add a seat")

    def forms(self, data):
        return {"form": SeatForm(data, initial={"starts_on": clock.today()})}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.open_seat(actor=self.request.user, unit=self.unit, url=self.here(), **told)
        return self.here()


class SeatPage(ComposingPage):
    def prepare(self):
        self.seat = get_object_or_404(Seat.objects.select_related("unit"), pk=self.kwargs["pk"])
        self.unit = self.seat.unit

    def subject(self):
        return f"{self.seat} · {self.unit}"


class CloseSeat(SeatPage):
    title = gettext_lazy("Close a seat")

    def forms(self, data):
        return {"form": EndForm(data, initial={"ends_on": clock.today()})}

    def perform(self, forms):
        operations.close_seat(actor=self.request.user, seat=self.seat, ends_on=forms["form"].cleaned_data["ends_on"])
        return self.here()


class Appoint(SeatPage):
    title = gettext_lazy("Record a mandate")

    def forms(self, data):
        return {"form": MandateForm(data, initial={"starts_on": clock.today()})}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.appoint(actor=self.request.user, seat=self.seat, url=self.here(), **told)
        return self.here()


class EndMandate(ComposingPage):
    title = gettext_lazy("End a mandate")

    def prepare(self):
        self.mandate = get_object_or_404(Mandate.objects.select_related("unit", "holder"), pk=self.kwargs["pk"])
        self.unit = self.mandate.unit

    def subject(self):
        return str(self.mandate)

    def forms(self, data):
        return {"form": EndForm(data, initial={"ends_on": clock.today()})}

    def perform(self, forms):
        ends_on = forms["form"].cleaned_data["ends_on"]
        operations.end_mandate(actor=self.request.user, mandate=self.mandate, ends_on=ends_on)
        return self.here()


class GrantAuthority(ComposingPage):
    title = gettext_lazy("Record a delegation of signature")

    def forms(self, data):
        return {"form": AuthorityForm(data, today=clock.today(), initial={"starts_on": clock.today()})}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        commissions.grant_authority(actor=self.request.user, unit=self.unit, url=self.here(), **told)
        return self.here()


class EndAuthority(ComposingPage):
    title = gettext_lazy("End a delegation of signature")

    def prepare(self):
        authorities = SigningAuthority.objects.select_related("unit", "holder")
        self.authority = get_object_or_404(authorities, pk=self.kwargs["pk"])
        self.unit = self.authority.unit

    def subject(self):
        return str(self.authority)

    def forms(self, data):
        return {"form": EndForm(data, initial={"ends_on": clock.today()})}

    def perform(self, forms):
        ends_on = forms["form"].cleaned_data["ends_on"]
        commissions.end_authority(actor=self.request.user, authority=self.authority, ends_on=ends_on)
        return self.here()
