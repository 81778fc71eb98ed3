"""Screens of referrals, for who refers and follows up."""

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.models import ReadKind
from backend.audit.trail import story
from backend.audit.views import FormPage, GuardedView, pdf_response
from backend.kit import clock
from backend.kit.access import Access, Refusal, require
from backend.kit.codes import spelled
from backend.kit.pages import NearPaginator
from cases.people.models import IDENTITY_ROLES
from cases.people.perms import TAKING_ROLES
from cases.people.queries import is_protected_on
from cases.people.scope import PersonInScope, reason_of_reading
from cases.referrals import operations, perms, queries
from cases.referrals.correspondence import letter_of
from cases.referrals.documents import printed_referral
from cases.referrals.enums import ANSWERED, AWAITED, UNDER_WAY, Answer, ReferralStatus
from cases.referrals.forms import AnswerForm, DraftForm, FiguresFilter, OutcomeForm, ReasonForm, ReferralForm
from cases.referrals.models import Referral, ReferralLink
from cases.referrals.states import REFERRAL
from cases.referrals.tones import TONES
from directory.enums import Role

PER_PAGE = 25
AFTER_ACCEPTING = (Answer.MISS,)


class WithSecret:
    """Shows once the address and the code of a link."""

    def show_secret(self, secret: operations.Secret, referral: Referral) -> HttpResponse:
        address = self.address(secret)
        context = {
            "secret": secret,
            "code": spelled(secret.code),
            "address": address,
            "referral": referral,
            "mailed": bool(address and self.mails(referral)),
            "actions": [self.once_noted(referral)],
        }
        response = render(self.request, "referrals/secret.html", context)
        response["Cache-Control"] = "no-store"
        return response

    def once_noted(self, referral: Referral) -> dict:
        """Where one goes on, once the address and the code are noted."""
        return {"label": _("Done: back to the referral"), "url": referral.get_absolute_url(), "main": True}

    def address(self, secret: operations.Secret) -> str:
        if not secret.token:
            return ""
        return self.request.build_absolute_uri(reverse("referral_link", args=[secret.token]))

    def mails(self, referral: Referral) -> bool:
        """Whether the address goes by e-mail: a server is set, and the service has an address."""
        return bool(settings.EMAIL_HOST and referral.service.email)

    def open_link(self, referral: Referral) -> HttpResponse:
        """A new address and code, mailed when it can be, shown once."""
        user = self.request.user
        secret = operations.new_link(actor=user, referral=referral, now=clock.now())
        if self.mails(referral):
            operations.mail_link(actor=user, secret=secret, address=self.address(secret))
        return self.show_secret(secret, referral)


class Writing(WithSecret, FormPage):
    """The one form by which somebody is referred: sent at once, or kept as a draft."""

    roles = TAKING_ROLES
    template_name = "referrals/write.html"
    sent: Referral | None = None

    @property
    def sends(self) -> bool:
        return "draft" not in self.request.POST

    def done(self, referral: Referral) -> str:
        if referral.status == ReferralStatus.DRAFTED:
            messages.success(self.request, _("The draft is kept."))
        else:
            self.sent = referral
            messages.success(self.request, _("The referral is sent."))
        return referral.get_absolute_url()

    def post(self, request, *args, **kwargs):
        answer = super().post(request, *args, **kwargs)
        if self.sent is None or queries.has_account(self.sent.service, clock.today()):
            return answer
        return self.open_link(self.sent)


class NewReferral(PersonInScope, Writing):
    def prepare(self):
        self.load_person(self.kwargs["person"])
        self.log_read(ReadKind.PAGE, [self.person.pk])
        protected = is_protected_on(self.person, self.today)
        self.ways, self.first_way = queries.contact_offered(self.person, protected=protected)

    def forms(self, data):
        initial = {"contact_way": self.first_way, "contact_advice": self.advice()}
        if (service := self.request.GET.get("service", "")).isdecimal() and len(service) < 10:
            initial["service"] = int(service)
        return {"form": ReferralForm(data, initial=initial, ways=self.ways)}

    def advice(self) -> str:
        return self.person.safe_contact if len(self.ways) > 1 else ""

    def perform(self, forms):
        return self.done(self.write(forms["form"]))

    def write(self, form) -> Referral:
        return operations.write_referral(
            actor=self.request.user,
            person=self.person,
            told=form.told,
            now=clock.now(),
            send=self.sends,
            key=form.cleaned_data["key"],
        )

    def context(self):
        return {
            "person": self.person,
            "protected": len(self.ways) == 1 and is_protected_on(self.person, self.today),
            "cancel_url": self.person.get_absolute_url(),
            "directory_url": f"{reverse('services:list')}?person={self.person.pk}",
        }


class ReferralInScope:
    """One referral that the account sees; 404 out of scope."""

    roles = IDENTITY_ROLES

    def load(self) -> Referral:
        self.referral = self.fetch(queries.whole(Referral.objects), pk=self.kwargs["pk"])
        self.reason = reason_of_reading(self.request.user, self.referral.person, clock.today())
        return self.referral

    @cached_property
    def may_follow_up(self) -> Access:
        return perms.can_follow_up(self.request.user, self.referral)


class EditDraft(ReferralInScope, Writing):
    roles = TAKING_ROLES

    def prepare(self):
        referral = self.load()
        require(perms.can_edit(self.request.user, referral))
        self.log_read(ReadKind.PAGE, [referral.person_id], referral.number)
        protected = is_protected_on(referral.person, clock.today())
        self.ways, self.first_way = queries.contact_offered(referral.person, protected=protected)

    def forms(self, data):
        initial = DraftForm.initial_of(self.referral)
        if initial["contact_way"] not in self.ways:
            initial["contact_way"] = self.first_way
        return {"form": DraftForm(data, initial=initial, ways=self.ways)}

    def perform(self, forms):
        form = forms["form"]
        return self.done(
            operations.rewrite_draft(
                actor=self.request.user,
                referral=self.referral,
                version=form.cleaned_data["version"],
                told=form.told,
                now=clock.now(),
                send=self.sends,
            )
        )

    def context(self):
        return {
            "person": self.referral.person,
            "protected": is_protected_on(self.referral.person, clock.today()),
            "cancel_url": self.referral.get_absolute_url(),
            "directory_url": f"{reverse('services:list')}?person={self.referral.person_id}",
        }


class Detail(ReferralInScope, GuardedView):
    """What was sent, what was answered, what can be done next."""

    def get(self, request, pk):
        referral, today = self.load(), clock.today()
        self.log_read(ReadKind.PAGE, [referral.person_id], referral.number)
        link, account = queries.living_link(referral), queries.has_account(referral.service, today)
        histories = [Referral.history.filter(id=pk), ReferralLink.history.filter(referral=pk)]
        context = {
            "referral": referral,
            "badge": {"label": referral.get_status_display(), "tone": TONES[referral.status]},
            "overdue": referral.is_overdue(today),
            "reachable": queries.reachable(referral, today),
            "link": link,
            "expired": bool(link and link.expires_at <= clock.now()),
            "awaited": referral.status in AWAITED,
            "account": account,
            "events": list(reversed(story(histories))),
            "actions": self.actions(referral),
            "link_actions": self.link_actions(referral, link) if not account else [],
        }
        return render(request, "referrals/detail.html", context)

    def actions(self, referral: Referral) -> list[dict]:
        user, status = self.request.user, referral.status
        if perms.can_edit(user, referral):
            return [
                self.action("edit", _("Go on with the draft"), "e", main=True),
                self.action("withdraw", _("Drop the draft")),
            ]
        if not self.may_follow_up:
            return []
        found = []
        if REFERRAL.can(referral, "miss"):
            found.append(self.action("answer", _("Record the answer"), "a", main=status in AWAITED))
        if status in ANSWERED:
            found.append(self.action("close", _("Close"), "c", main=True))
        if status not in (ReferralStatus.DRAFTED, ReferralStatus.WITHDRAWN):
            found.append(self.action("letter", _("Printed letter"), "p"))
        if status in UNDER_WAY:
            found.append(self.action("withdraw", _("Withdraw")))
        return found

    def link_actions(self, referral: Referral, link: ReferralLink | None) -> list[dict]:
        """What the account may do with the link; each sends a form."""
        if referral.status not in AWAITED or not self.may_follow_up:
            return []
        if link is None or link.expires_at <= clock.now():
            return [self.action("link", _("Make a link"), method="post")]
        return [
            self.action("code", _("Another code"), method="post"),
            self.action("link", _("Another link and code"), method="post"),
            self.action("revoke", _("Revoke the link"), method="post", danger=True),
        ]

    def action(self, name: str, label: str, key: str = "", **more) -> dict:
        return {"label": label, "url": reverse(f"referrals:{name}", args=[self.referral.pk]), "key": key, **more}


class PrintedLetter(ReferralInScope, GuardedView):
    """The referral on paper."""

    def get(self, request, pk):
        referral = self.load()
        if referral.sent_at is None or referral.status == ReferralStatus.WITHDRAWN:
            raise Refusal(_("The letter exists once the referral is sent."))
        self.log_read(ReadKind.DOCUMENT, [referral.person_id], referral.number)
        content = printed_referral(letter_of(referral, queries.reachable(referral, clock.today())))
        return pdf_response(content, f"{referral.number}.pdf")


class LinkStep(ReferralInScope, WithSecret, GuardedView):
    """A button about the link of a referral."""

    roles = TAKING_ROLES
    http_method_names = ["post"]

    def post(self, request, pk):
        referral = self.load()
        self.log_read(ReadKind.PAGE, [referral.person_id], referral.number)
        return self.step(referral)


class NewLink(LinkStep):
    def step(self, referral):
        return self.open_link(referral)


class NewCode(LinkStep):
    def step(self, referral):
        secret = operations.new_code(actor=self.request.user, referral=referral, now=clock.now())
        return self.show_secret(secret, referral)


class RevokeLink(LinkStep):
    def step(self, referral):
        operations.revoke_link(actor=self.request.user, referral=referral, now=clock.now())
        messages.success(self.request, _("The link opens nothing any more."))
        return redirect(referral)


class FollowUp(ReferralInScope, FormPage):
    """A form about a referral that was sent."""

    roles = TAKING_ROLES
    title = ""
    submit = ""
    template_name = "referrals/step.html"

    def prepare(self):
        referral = self.load()
        draft = referral.status == ReferralStatus.DRAFTED
        require(perms.can_edit(self.request.user, referral) if draft else self.may_follow_up)
        self.log_read(ReadKind.PAGE, [referral.person_id], referral.number)

    def context(self):
        return {
            "title": self.title,
            "submit": self.submit,
            "subject": f"{self.referral.person} · {self.referral.service}",
            "cancel_url": self.referral.get_absolute_url(),
        }


class RecordAnswer(FollowUp):
    """What the service said by phone or by letter."""

    title = gettext_lazy("What the service answered")
    submit = gettext_lazy("Record the answer")
    success = gettext_lazy("The answer is recorded.")

    def forms(self, data) -> dict[str, Form]:
        accepted = self.referral.status == ReferralStatus.ACCEPTED
        form = AnswerForm(data, kinds=AFTER_ACCEPTING if accepted else tuple(Answer.values))
        form.fields["kind"].label = _("Its answer")
        return {"form": form}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.record_answer(
            actor=self.request.user,
            referral=self.referral,
            given=operations.AnswerInput(told["kind"], told["words"], told["by"]),
            now=clock.now(),
            key=told["key"],
        )
        return self.referral.get_absolute_url()


class CloseReferral(FollowUp):
    title = gettext_lazy("Close this referral")
    submit = gettext_lazy("Close")
    success = gettext_lazy("The referral is closed.")

    def forms(self, data):
        return {"form": OutcomeForm(data)}

    def perform(self, forms):
        outcome = forms["form"].cleaned_data["outcome"]
        operations.close_referral(actor=self.request.user, referral=self.referral, outcome=outcome)
        return self.referral.get_absolute_url()


class WithdrawReferral(FollowUp):
    title = gettext_lazy("Withdraw this referral")
    submit = gettext_lazy("Withdraw")
    success = gettext_lazy("The referral is withdrawn.")

    def forms(self, data):
        return {"form": ReasonForm(data)}

    def perform(self, forms):
        reason = forms["form"].cleaned_data["reason"]
        operations.withdraw_referral(actor=self.request.user, referral=self.referral, reason=reason, now=clock.now())
        return self.referral.person.get_absolute_url()


class MyReferrals(GuardedView):
    """What the account sent: late ones first, then those under way, then the answered ones."""

    roles = TAKING_ROLES

    def get(self, request):
        today = clock.today()
        found = queries.in_order_of_need(Referral.objects.visible_to(request.user).filter(sent_by=request.user.pk))
        paginator = NearPaginator(found, PER_PAGE, asked=request.GET.get("page"))
        page = paginator.get_page(request.GET.get("page"))
        if page.object_list:
            self.log_read(ReadKind.LIST, [one.person_id for one in page])
        columns = [
            {"label": _("Person")},
            {"label": _("Service")},
            {"label": _("Answer expected by")},
            {"label": _("State")},
        ]
        rows = [
            {"referral": one, "tone": TONES[one.status], "overdue": one.is_overdue(today)} for one in page.object_list
        ]
        return render(request, "referrals/list.html", {"rows": rows, "page": page, "columns": columns})


class Figures(GuardedView):
    """By service, what a manager's units sent and what became of it; nobody is named."""

    roles = (Role.UNIT_MANAGER,)

    def get(self, request):
        form = FiguresFilter(request.GET or None, initial={"months": 12})
        months = form.cleaned_data["months"] if form.is_valid() else 12
        today = clock.today()
        rows = queries.figures(request.user.units_as(Role.UNIT_MANAGER), clock.add_months(today, -months), today)
        columns = [
            {"label": _("Service")},
            {"label": _("Sent"), "num": True},
            {"label": _("Accepted"), "num": True},
            {"label": _("Declined"), "num": True},
            {"label": _("Did not come"), "num": True},
            {"label": _("No answer yet"), "num": True},
            {"label": _("Late"), "num": True},
            {"label": _("Days before an answer"), "num": True},
        ]
        return render(request, "referrals/figures.html", {"rows": rows, "columns": columns, "filters": form})
