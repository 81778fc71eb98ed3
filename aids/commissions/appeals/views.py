"""Screens of appeals: list, receipt, page of one, examination, hearing, answer, figures."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from aids.commissions.appeals import operations, perms, queries, timeline
from aids.commissions.appeals.enums import AppealStatus
from aids.commissions.appeals.figures import chart
from aids.commissions.appeals.forms import (
    AnswerForm,
    AppealFilter,
    ConclusionsForm,
    FiguresForm,
    GiveUpForm,
    HearingForm,
    LateForm,
    RecordForm,
)
from aids.commissions.appeals.models import Appeal
from aids.commissions.appeals.scope import (
    AcknowledgementDocument,
    AnswerDocument,
    AppealInScope,
    DecisionToContest,
    WaitingAppeal,
)
from aids.commissions.appeals.states import APPEAL
from aids.commissions.perms import authority_of
from backend.audit.models import ReadKind
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import require
from backend.kit.pages import NearPaginator
from directory.enums import Role
from directory.models import TerritorialUnit

PER_PAGE = 25


class AppealList(GuardedView):
    """The appeals that one may meet, by the number of what they contest; nobody is named."""

    roles = perms.ROLES

    def get(self, request):
        today = clock.today()
        form = AppealFilter(request.GET if "state" in request.GET else {"state": "open"})
        found = form.apply(queries.listed(queries.seen_by(request.user)), today).order_by("received_on", "pk")
        asked = request.GET.get("page")
        page = NearPaginator(found, PER_PAGE, asked=asked).get_page(asked)
        for appeal in page:
            appeal.tone = queries.TONES[appeal.status]
            appeal.silence_tone = queries.silence_tone(appeal, today)
            appeal.silence_words = date_format(appeal.silence_on, "SHORT_DATE_FORMAT")
            appeal.url = _url_of(appeal, request.user)
        figures = {"label": _("Figures"), "url": reverse("appeals:figures")}
        context = {
            "filters": form,
            "page": page,
            "rows": page,
            "actions": [figures] if request.user.holds(*perms.FIGURES_ROLES) else [],
            "columns": [
                {"label": _("Decision contested")},
                {"label": _("Appeal")},
                {"label": _("What is contested")},
                {"label": _("State")},
                {"label": pgettext("an appeal", "Received")},
                {"label": _("Silence is a rejection on")},
                {"label": _("Examiner")},
            ],
        }
        return render(request, "appeals/list.html", context)


def _url_of(appeal: Appeal, user) -> str:
    """Its page, or where it is taken up by who does not read the file yet."""
    waits = appeal.status == AppealStatus.RECEIVED and perms.can_examine(user, appeal)
    return reverse("appeals:take_up", args=[appeal.pk]) if waits else appeal.get_absolute_url()


class Record(DecisionToContest, FormPage):
    template_name = "appeals/record.html"
    success = gettext_lazy("The appeal is recorded.")

    def prepare(self):
        self.load_decision()
        self.log_read(ReadKind.PAGE, [self.application.applicant_id], self.application.number)

    def forms(self, data):
        return {"form": RecordForm(data, initial={"received_on": clock.today(), "way": "hand"})}

    def perform(self, forms):
        form = forms["form"]
        appeal = operations.record(
            actor=self.request.user,
            decision=self.decision,
            receipt=form.receipt,
            today=clock.today(),
            key=form.cleaned_data["key"],
        )
        return appeal.get_absolute_url()

    def context(self):
        return {
            "decision": self.decision,
            "kind": operations.kind_against(self.decision),
            "cancel_url": self.application.get_absolute_url(),
        }


class AppealView(AppealInScope, GuardedView):
    """A page or an action on one appeal in scope."""


class Detail(AppealView):
    """Everything about one appeal: its words, its dates, its examination, its answer, what comes next."""

    def get(self, request, pk):
        appeal = self.load()
        self.log_appeal_read()
        today = clock.today()
        context = {
            "appeal": appeal,
            "decision": appeal.decision,
            "application": self.application,
            "badge": {"label": appeal.get_status_display(), "tone": queries.TONES[appeal.status]},
            "silence": timeline.silence_words(appeal, today),
            "silence_tone": queries.silence_tone(appeal, today),
            "court": timeline.court_words(appeal, today),
            "events": timeline.events(appeal, today),
            "opinions": queries.opinions_on(appeal),
            "actions": self.actions(appeal, today),
            "may_hear": bool(perms.is_examiner(request.user, appeal)) and appeal.status == AppealStatus.EXAMINED,
        }
        return render(request, "appeals/detail.html", context)

    def actions(self, appeal, today) -> list[dict]:
        """What this account may do next; the first that applies is the main one."""
        user, found = self.request.user, []
        if appeal.acknowledged_on:
            found.append(self.step("acknowledgement", _("Acknowledgement (PDF)"), "p"))
        elif appeal.is_open and perms.can_acknowledge(user, appeal):
            found.append(self.step("acknowledge", _("Acknowledge receipt"), "p", method="post"))
        if not appeal.is_open:
            return found
        if perms.is_examiner(user, appeal):
            found.append(self.step("conclude", _("Write the conclusions"), "c", main=not appeal.conclusions))
            found.append(self.step("hearing", _("Record the hearing"), "h"))
        if perms.can_answer(user, appeal, today):
            reason = perms.is_off_agenda(appeal).reason or APPEAL.can(appeal, "decide").reason
            found.append(self.step("answer", _("Answer"), "d", main=True, disabled_reason=reason))
            if APPEAL.can(appeal, "set_aside"):
                found.append(self.step("set_aside", _("Too late"), "l"))
        if perms.can_acknowledge(user, appeal):
            found.append(self.step("give_up", _("Given up by the person"), ""))
        return found

    def step(self, name, label, key, **more) -> dict:
        return {"label": label, "url": reverse(f"appeals:{name}", args=[self.appeal.pk]), "key": key, **more}


class TakeUp(WaitingAppeal, FormPage):
    """A case officer who did not examine the application takes up the appeal; its file opens then."""

    template_name = "appeals/take_up.html"
    success = gettext_lazy("You now examine this appeal.")

    def get(self, request, *args, **kwargs):
        mine = Appeal.objects.examined_by(request.user).filter(pk=kwargs["pk"]).first()
        return redirect(mine) if mine else super().get(request, *args, **kwargs)

    def prepare(self):
        self.load_waiting()

    def forms(self, data):
        return {"form": Form(data)}

    def perform(self, forms):
        operations.take_up(actor=self.request.user, appeal=self.appeal)
        return self.appeal.get_absolute_url()

    def context(self):
        facts = [
            {"label": _("Appeal"), "value": self.appeal.get_kind_display()},
            {"label": pgettext("an appeal", "Received"), "value": date_format(self.appeal.received_on)},
            {"label": _("Silence is a rejection on"), "value": date_format(self.appeal.silence_on)},
            {"label": _("Examiner"), "value": self.appeal.examiner or _("nobody yet")},
        ]
        return {"appeal": self.appeal, "facts": facts, "cancel_url": reverse("appeals:list")}


class Acknowledge(AppealView):
    def post(self, request, pk):
        operations.acknowledge(actor=request.user, appeal=self.load(), today=clock.today())
        messages.success(request, _("Receipt is acknowledged: hand over or send the letter."))
        return redirect(self.appeal)


class Step(AppealInScope, FormPage):
    """A form on one appeal."""

    template_name = "appeals/step.html"
    title = ""
    submit = ""
    roles = perms.ROLES

    def allowed(self):
        return perms.is_examiner(self.request.user, self.appeal)

    def prepare(self):
        self.load()
        require(self.allowed())
        self.log_appeal_read()

    def context(self):
        return {
            "appeal": self.appeal,
            "decision": self.appeal.decision,
            "title": self.title,
            "submit": self.submit,
            "cancel_url": self.appeal.get_absolute_url(),
        }

    def versioned(self, form_class, data, *names):
        told = {name: getattr(self.appeal, name) for name in (*names, "version")}
        return {"form": form_class(data, initial=told)}


class RecordHearing(Step):
    title = gettext_lazy("Hearing of the person")
    submit = gettext_lazy("Record the hearing")
    success = gettext_lazy("The hearing is recorded.")

    def forms(self, data):
        return self.versioned(HearingForm, data, "heard_on", "companion", "heard_words", "not_heard_why")

    def perform(self, forms):
        form = forms["form"]
        operations.record_hearing(
            actor=self.request.user,
            appeal=self.appeal,
            version=form.cleaned_data["version"],
            told=form.hearing,
            today=clock.today(),
        )
        return self.appeal.get_absolute_url()


class Conclude(Step):
    title = gettext_lazy("Conclusions of the examination")
    submit = gettext_lazy("Save the conclusions")
    success = gettext_lazy("The conclusions are written: the signatory can answer.")

    def forms(self, data):
        return self.versioned(ConclusionsForm, data, "conclusions")

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.conclude(
            actor=self.request.user,
            appeal=self.appeal,
            version=told["version"],
            conclusions=told["conclusions"],
        )
        return self.appeal.get_absolute_url()


class Signed(Step):
    """A step of the signatory."""

    roles = (Role.SIGNATORY,)

    def allowed(self):
        return perms.can_answer(self.request.user, self.appeal, clock.today())


class Answer(Signed):
    template_name = "appeals/answer.html"
    title = gettext_lazy("Answer the appeal")
    submit = gettext_lazy("Take this decision")
    success = gettext_lazy("The appeal is answered. The letter is ready or being written.")

    def forms(self, data):
        standing = self.appeal.decision
        return {"form": AnswerForm(data, item=standing, initial={"amount": standing.amount})}

    def perform(self, forms):
        operations.answer(actor=self.request.user, appeal=self.appeal, given=forms["form"].given, today=clock.today())
        return self.appeal.get_absolute_url()

    def context(self):
        authority = authority_of(self.request.user, self.appeal.unit_id, clock.today())
        return super().context() | {"authority": authority, "opinions": queries.opinions_on(self.appeal)}


class SetAside(Signed):
    title = gettext_lazy("Answer that the appeal came too late")
    submit = gettext_lazy("Answer that it came too late")
    success = gettext_lazy("The appeal is answered. The letter is ready or being written.")

    def forms(self, data):
        return {"form": LateForm(data)}

    def perform(self, forms):
        reason = forms["form"].cleaned_data["reason_in_fact"]
        operations.set_aside(actor=self.request.user, appeal=self.appeal, reason_in_fact=reason, today=clock.today())
        return self.appeal.get_absolute_url()


class GiveUp(Step):
    title = gettext_lazy("The person gives their appeal up")
    submit = gettext_lazy("Close the appeal")
    success = gettext_lazy("The appeal is closed; the decision stands.")

    def allowed(self):
        return perms.can_acknowledge(self.request.user, self.appeal)

    def forms(self, data):
        return {"form": GiveUpForm(data)}

    def perform(self, forms):
        words = forms["form"].cleaned_data["words"]
        operations.give_up(actor=self.request.user, appeal=self.appeal, words=words, today=clock.today())
        return self.appeal.get_absolute_url()


class AcknowledgementPdf(AcknowledgementDocument, GuardedView):
    def get(self, request, pk):
        return self.document()


class LetterPdf(AnswerDocument, GuardedView):
    def get(self, request, pk):
        return self.document()


class Figures(GuardedView):
    """Appeals by reason and by outcome: counts only, no person and no decision."""

    roles = perms.FIGURES_ROLES

    def get(self, request):
        units = TerritorialUnit.objects.filter(pk__in=request.user.units_as(*perms.FIGURES_ROLES))
        form = FiguresForm(request.GET, units=units, today=clock.today())
        rows = []
        if form.is_valid():
            chosen = form.cleaned_data["unit"]
            rows = queries.figures([chosen] if chosen else units, *form.period)
        context = {
            "filters": form,
            "rows": rows,
            "chart": chart(rows) if rows else None,
            "columns": [
                {"label": _("What is contested")},
                {"label": _("Appeals"), "num": True},
                {"label": _("Confirmed"), "num": True},
                {"label": _("Amended"), "num": True},
                {"label": _("All granted"), "num": True},
                {"label": _("Too late"), "num": True},
                {"label": _("Given up"), "num": True},
                {"label": _("Awaited"), "num": True},
            ],
        }
        return render(request, "appeals/figures.html", context)
