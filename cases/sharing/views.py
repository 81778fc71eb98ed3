"""Screens of shares: on the file, in the partner's space, for the data-protection officer."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.models import ReadKind, ReadReason
from backend.audit.views import FormPage, GuardedView, pdf_response
from backend.kit import clock
from backend.kit.access import Forbidden, require
from backend.kit.pages import NearPaginator
from cases.people.models import IDENTITY_ROLES
from cases.people.queries import homes_of
from cases.people.scope import HouseholdInScope, PersonInScope
from cases.sharing import operations, perms, pieces, queries
from cases.sharing.correspondence import notice_of
from cases.sharing.documents import notice
from cases.sharing.forms import EndForm, InformForm, ShareForm
from cases.sharing.scope import ReceivedShare, ShareInScope
from directory.enums import Role

ROWS = 25


class SharesOfPerson(PersonInScope, GuardedView):
    """What was ever shared of a person's file: all of it for who follows it, else what one may end."""

    roles = IDENTITY_ROLES

    def get(self, request, pk):
        person = self.load_person(pk)
        follows = bool(self.way_in.writing)
        found = [
            share for share in queries.shares_of(person) if perms.can_oversee(request.user, share, follows=follows)
        ]
        if not (follows or found):
            raise Forbidden(self.way_in.writing.reason)
        self.reason = ReadReason.FILE if follows else ReadReason.CONTROL
        self.log_read(ReadKind.PAGE, [person.pk])
        read = queries.readings_by_share(found)
        rows = [
            {
                "share": share,
                "state": queries.state_of(share, self.today),
                "read": read.get(share.reference, queries.Readings()),
            }
            for share in found
        ]
        new = {"label": _("New share"), "url": reverse("sharing:new", args=[pk]), "key": "n", "main": True}
        context = {"person": person, "rows": rows, "actions": [new] if follows else []}
        return render(request, "sharing/of_person.html", context)


class NewShare(HouseholdInScope, FormPage):
    roles = IDENTITY_ROLES
    reason = ReadReason.FILE
    template_name = "sharing/new.html"
    success = gettext_lazy("Shared. Print the notice now and hand it over.")

    def prepare(self):
        self.load_household(self.kwargs["pk"])
        require(perms.can_share(self.request.user, self.household))
        self.log_read(ReadKind.PAGE, [self.person.pk])
        self.professionals = list(queries.professionals(self.today))

    def forms(self, data):
        offered = pieces.offered(self.request.user, self.person, self.household)
        initial = {"informed_on": self.today}
        return {"form": ShareForm(data, initial=initial, offered=offered, professionals=self.professionals)}

    def perform(self, forms):
        form = forms["form"]
        made = operations.share(
            actor=self.request.user,
            person=self.person,
            partner=form.professional,
            chosen=form.chosen,
            purpose=form.cleaned_data["purpose"],
            ends_on=form.cleaned_data["ends_on"],
            informed=form.informed,
            on=self.today,
            key=form.cleaned_data["key"],
        )
        return made.get_absolute_url()

    def context(self):
        return {
            "person": self.person,
            "professionals": self.professionals,
            "cancel_url": reverse("sharing:of_person", args=[self.person.pk]),
        }


class SharePage(ShareInScope, GuardedView):
    """One share: what it opens, to whom, whether the person knows, and when it was read."""

    def get(self, request, pk):
        share = self.load_share(pk)
        self.log_read(ReadKind.PAGE, [share.person_id], share.reference)
        shown = pieces.as_shared(share.pieces.all(), homes_of(share.person, self.today)) if self.state.living else []
        context = {
            "share": share,
            "state": self.state,
            "person": share.person,
            "pieces": share.pieces.all(),
            "changed": [one.piece for one in shown if one.html is None],
            "readings": queries.readings_of(share),
            "actions": self.actions(),
        }
        return render(request, "sharing/share.html", context)

    def actions(self) -> list[dict]:
        if not self.state.living:
            return []
        told = self.share.informed_on is not None
        buttons = [
            ("notice", _("Print the notice"), "p", told and not self.share.notice_given_on),
            ("inform", _("The person is informed"), "i", not told),
            ("end", _("End the share"), "x", False),
        ]
        return [
            {"label": label, "url": reverse(f"sharing:{name}", args=[self.share.pk]), "key": key, "main": main}
            for name, label, key, main in buttons
        ]


class NoticeFile(ShareInScope, GuardedView):
    """The notice to print and hand over."""

    def get(self, request, pk):
        share = self.load_share(pk)
        if not self.state.living:
            raise Forbidden(_("This share is over: its notice is not printed any more."))
        self.log_read(ReadKind.DOCUMENT, [share.person_id], share.reference)
        return pdf_response(notice(notice_of(share)), f"partage-{share.reference}.pdf")


class ShareForms(ShareInScope, FormPage):
    """A form about one share."""

    def prepare(self):
        self.load_share(self.kwargs["pk"])
        self.log_read(ReadKind.PAGE, [self.share.person_id], self.share.reference)

    def context(self):
        return {"share": self.share, "person": self.share.person, "cancel_url": self.share.get_absolute_url()}


class InformPerson(ShareForms):
    """The person was told, or the printed notice was handed over."""

    template_name = "sharing/inform.html"
    success = gettext_lazy("It is recorded that the person knows.")

    def forms(self, data):
        return {"form": InformForm(data, initial={"version": self.share.version, "on": self.today})}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.inform(
            actor=self.request.user,
            share=self.share,
            version=told["version"],
            on=told["on"],
            how=told["how"],
            today=self.today,
        )
        return self.share.get_absolute_url()


class EndShare(ShareForms):
    template_name = "sharing/end.html"
    success = gettext_lazy("The share is ended: it opens nothing any more.")

    def get(self, request, *args, **kwargs):
        self.prepare()
        return self.show(self.forms(None)) if not self.share.revoked_at else redirect(self.share)

    def forms(self, data):
        return {"form": EndForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.end(
            actor=self.request.user, share=self.share, reason=told["reason"], today=self.today, key=told["key"]
        )
        return self.share.get_absolute_url()

    def context(self):
        return super().context() | {
            "title": _("End this share?"),
            "consequences": [
                _("%(who)s reads nothing any more, at once.") % {"who": self.share.partner},
                _("What was shared, until when and how often it was read stay in the history."),
            ],
        }


class Received(GuardedView):
    """What professionals of the département share with me."""

    roles = (Role.PARTNER,)
    reason = ReadReason.PARTNER

    def get(self, request):
        rows = queries.received_by(request.user, clock.today()).order_by("ends_on", "pk")
        asked = request.GET.get("page")
        page = NearPaginator(rows, ROWS, asked=asked).get_page(asked)
        if page.object_list:
            self.log_read(ReadKind.LIST, [share.person_id for share in page])
        return render(request, "sharing/received.html", {"page": page, "rows": list(page)})


class ReadReceived(ReceivedShare, GuardedView):
    """The pieces of one share, each reading of which is recorded."""

    def get(self, request, pk):
        share = self.load_received(pk)
        person = share.person
        shown = pieces.as_shared(share.pieces.all(), homes_of(person, self.today))
        self.log_read(ReadKind.DOCUMENT, [person.pk], share.reference)
        return render(request, "sharing/received_share.html", {"share": share, "person": person, "pieces": shown})


class Uninformed(GuardedView):
    """Shares of which the person was not told, and why: for the data-protection officer."""

    roles = (Role.DATA_PROTECTION_OFFICER,)
    reason = ReadReason.CONTROL

    def get(self, request):
        asked = request.GET.get("page")
        page = NearPaginator(queries.uninformed(), ROWS, asked=asked).get_page(asked)
        if page.object_list:
            self.log_read(ReadKind.LIST, [share.person_id for share in page])
        today = clock.today()
        rows = [{"share": share, "state": queries.state_of(share, today)} for share in page]
        return render(request, "sharing/uninformed.html", {"page": page, "rows": rows})
