"""Screens of ties: declaring one's own beforehand, standing back in session."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.commissions.models import SESSION_ROLES
from aids.commissions.recusals import operations
from aids.commissions.recusals.forms import TieForm
from aids.commissions.recusals.models import DeclaredTie
from aids.commissions.scope import ItemInScope
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock


class Ties(FormPage):
    """One's own declared ties; whose requests they concern is never shown."""

    roles = SESSION_ROLES
    template_name = "commissions/ties.html"
    success = gettext_lazy("Noted. You will stand back from any request of this person, without being told which.")

    def forms(self, data):
        return {"form": TieForm(data, today=clock.today())}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        here = reverse("commissions:ties")
        operations.declare_tie(
            actor=self.request.user,
            last_name=told["last_name"],
            first_name=told["first_name"],
            birth_date=told["birth_date"],
            today=clock.today(),
            key=told["key"],
            url=here,
        )
        return here

    def context(self):
        return {"ties": list(DeclaredTie.objects.visible_to(self.request.user).living())}


class WithdrawTie(GuardedView):
    roles = SESSION_ROLES

    def post(self, request, pk):
        tie = get_object_or_404(DeclaredTie.objects.visible_to(request.user), pk=pk)
        operations.withdraw_tie(actor=request.user, tie=tie)
        messages.success(request, _("This tie is withdrawn."))
        return redirect("commissions:ties")


class Recuse(ItemInScope, GuardedView):
    """A member stands back from a request: themselves, after being asked once; or said by the secretary."""

    def get(self, request, pk, position):
        self.load_item()
        return render(request, "commissions/recuse.html", {"session": self.session, "item": self.item})

    def post(self, request, pk, position):
        self.load_item()
        named = request.POST.get("member", "")
        member = int(named) if named.isdecimal() and len(named) < 19 else request.user.pk
        operations.recuse(actor=request.user, item=self.item, member_id=member)
        if member == request.user.pk:
            messages.success(request, _("You stand back from this request: nothing of it is shown to you any more."))
            return redirect(self.session.get_absolute_url())
        messages.success(request, _("This member stands back from the request."))
        return redirect("commissions:item", pk=pk, position=position)
