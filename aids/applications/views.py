"""Screens of the single application."""

import re
import uuid

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.applications import eligibility, operations, perms, queries
from aids.applications.completeness.operations import indispensable_words
from aids.applications.completeness.panels import completeness
from aids.applications.completeness.tones import silence_of
from aids.applications.enums import ApplicationStatus, LineStatus
from aids.applications.forms import LineForm, LineFormSet, ListFilter, ReasonForm, SituationForm
from aids.applications.models import (
    Application,
    ApplicationLine,
)
from aids.applications.operations import BudgetInput
from aids.applications.proposals.operations import missing_words
from aids.applications.proposals.queries import asked_of
from aids.applications.scope import (
    AcknowledgementDocument,
    ApplicationInScope,
    CalculationDocument,
    WaitingInUnit,
    histories_of,
)
from aids.applications.states import LINE
from aids.applications.support.panels import Supports
from aids.applications.supporting import queries as supporting
from aids.rule_sets.queries import rules_governing
from backend.audit.models import ReadKind, ReadReason
from backend.audit.operations import AlreadyDone
from backend.audit.trail import story
from backend.audit.typing import KeepsTyping
from backend.audit.views import Elsewhere, FormPage, GuardedView
from backend.kit import clock, registry
from backend.kit.access import Refusal, require
from backend.kit.pages import NearPaginator
from backend.kit.uploads import ACCEPTED, in_megabytes
from cases.assessments.perms import can_read
from cases.people import queries as cases_queries
from cases.people.forms import BudgetFormSet, BudgetHeadForm
from cases.people.models import HouseholdBudget
from cases.people.perms import TAKING_ROLES, can_see_identity
from cases.people.views import budget_histories

_AID_OF_ROW = re.compile(r"(lines-\d{1,3})-aid")


class ApplicationPage(ApplicationInScope, GuardedView):
    """A page about one application in scope."""

    def tabs(self) -> list[dict]:
        found = [("applications:detail", _("Application")), ("applications:history", _("History"))]
        current = self.request.resolver_match.view_name
        return [
            {"label": label, "url": reverse(name, args=[self.application.pk]), "current": name == current}
            for name, label in found
        ]


class FillIn(KeepsTyping, ApplicationInScope, FormPage):
    """The single form: situation, requests, budget, on one page; kept while it is typed."""

    reason = ReadReason.FILE
    roles = TAKING_ROLES
    template_name = "applications/fill_in.html"

    def prepare(self):
        self.load(self.kwargs["pk"])
        edit = perms.can_edit(self.request.user, self.application)
        if not edit and self.request.method == "GET":
            messages.info(self.request, edit.reason)
            raise Elsewhere(self.application.get_absolute_url())
        require(edit)
        self.today = clock.today()
        self.household = self.application.household
        self.budget = cases_queries.latest_budget(self.household)
        self.log_read(ReadKind.PAGE, [m.person_id for m in self.members], self.application.number)

    def typing_place(self):
        return f"applications:fill_in {self.application.pk}"

    def forms(self, data):
        open_lines = [line for line in self.application.lines.all() if line.status != LineStatus.DECIDED]
        lines = [LineForm.initial_of(line) for line in open_lines]
        rules = rules_governing(self.application.received_on, self.today)
        line_forms = LineFormSet(
            data,
            prefix="lines",
            initial=lines or [LineForm.initial_of_aid(rules, self.request.GET.get("aid", ""))],
            form_kwargs={
                "rules": rules,
                "asked_at": reverse("applications:questions", args=[self.application.pk]),
            },
        )
        if not lines and data is None:
            line_forms.forms[0].fields["aid"].widget.attrs["autofocus"] = True
        return {
            "form": SituationForm(data, initial=SituationForm.initial_of(self.application)),
            "line_forms": line_forms,
            "budget_head": BudgetHeadForm(data, initial=BudgetHeadForm.initial_of(self.budget, self.today)),
            "budget_forms": BudgetFormSet(
                data,
                prefix="budget",
                initial=BudgetFormSet.initial_of(self.budget),
                form_kwargs={"members": self.members},
            ),
        }

    def post(self, request, *args, **kwargs):
        application = self.fetch(Application.objects, pk=kwargs["pk"])
        if "submit" in request.POST and application.status == ApplicationStatus.SUBMITTED:
            raise AlreadyDone(application.get_absolute_url())
        return super().post(request, *args, **kwargs)

    def perform(self, forms):
        head = forms["budget_head"].cleaned_data
        application = operations.fill_in(
            actor=self.request.user,
            application=self.application,
            version=forms["form"].cleaned_data["version"],
            facts=forms["form"].facts,
            lines=forms["line_forms"].lines,
            removed=forms["line_forms"].removed,
            budget=BudgetInput(head["on_date"], forms["budget_forms"].rows, forms["budget_head"].seen),
            on=self.today,
            then_submit="submit" in self.request.POST,
        )
        return application.get_absolute_url()

    def version_data(self, instance):
        return (
            BudgetHeadForm.seen_of(instance)
            if isinstance(instance, HouseholdBudget)
            else super().version_data(instance)
        )

    def histories(self, instance):
        return [*histories_of(self.application, self.request.user), *budget_histories(self.household)]

    def context(self):
        return {
            "application": self.application,
            "members": self.members,
            "today": self.today,
            "balance": cases_queries.balance_of(self.budget, len(self.members)),
            "is_draft": self.application.status == ApplicationStatus.DRAFT,
        }


class Preview(FillIn):
    """What the rules answer to the form as it is being typed; nothing is written."""

    http_method_names = ("post",)

    def post(self, request, *_args, **_kwargs):
        self.prepare()
        forms = self.forms(request.POST)
        for form in forms.values():
            form.is_valid()
        requests, rows = forms["line_forms"].readable, forms["budget_forms"].rows
        try:
            answers = eligibility.preview(self.application, forms["form"].readable, requests, rows, self.today)
        except Refusal as refusal:
            return render(request, "applications/preview.html", {"refused": refusal.sentence})
        return render(request, "applications/preview.html", {"rows": queries.previewed(answers)})


class Questions(FillIn):
    """The questions of the aid just chosen in a row of the form."""

    http_method_names = ("get",)

    def get(self, request, *_args, **_kwargs):
        self.prepare()
        row = next(filter(None, map(_AID_OF_ROW.fullmatch, request.GET)), None)
        if row is None:
            raise Http404
        rules = rules_governing(self.application.received_on, self.today)
        form = LineForm(prefix=row[1], initial={"aid": request.GET[row[0]]}, rules=rules)
        return render(request, "applications/questions.html", {"form": form})


class Detail(ApplicationPage):
    """Everything about one application: requests, explanation, documents, what happened, what comes next."""

    def get(self, request, pk):
        return self.show(self.load(pk))

    def show(self, application, *, refused=(), ticked=(), status: int = 200) -> HttpResponse:
        """The page; `refused` are the files just sent that were not kept, `ticked` what they were to serve as."""
        user = self.request.user
        self.log_read(ReadKind.PAGE, self.person_ids(), application.number)
        self.notes = [answer(user, application) for answer in registry.decision_notes]
        today = clock.today()
        self.asked = asked_of(application, rules_governing(application.received_on, today))
        self.completeness = completeness(user, application, today)
        self.supports = Supports(user, application, self.way_in, today)
        undecided = queries.undecided(application)
        context = {
            "application": application,
            "today": today,
            "members": self.members,
            "progress": queries.progress(application),
            "undecided": undecided,
            "silence": silence_of(application, today) if undecided else None,
            "completeness": self.completeness,
            "tabs": self.tabs(),
            "identity_open": bool(can_see_identity(user)),
            "missing": queries.missing_documents(application),
            **self.documents(application, refused, ticked),
            "actions": self.actions(application),
            "lines": [self.line_row(line) for line in application.lines.all()],
            "events": story(histories_of(application, user)),
            "assessment": self.assessment(application),
            "take_up": perms.can_take_up(user, application),
        }
        return render(self.request, "applications/detail.html", context, status=status)

    def documents(self, application, refused, ticked) -> dict:
        """What is expected with its files, and how to send more; no file shows to who may not open it."""
        may_open = perms.can_open_documents(self.request.user, application)
        may_mark = perms.can_mark_documents(self.request.user, application)
        expected = queries.documents_of(application)
        kept = supporting.kept_documents(application) if may_open else []
        rows, others = supporting.by_expected(expected, kept)
        upload = {
            "url": reverse("applications:receive_documents", args=[application.pk]),
            "key": uuid.uuid4(),
            "accept": ACCEPTED,
            "most_bytes": settings.UPLOAD_MAX_BYTES,
            "most": in_megabytes(settings.UPLOAD_MAX_BYTES),
            "choices": [{"value": e.code, "label": e.label, "checked": e.code in ticked} for e in expected],
            "refused": refused,
            "refresh": "documents-received",
        }
        return {
            "documents": rows,
            "other_documents": others,
            "documents_open": may_open,
            "may_mark": may_mark,
            "upload": upload if may_mark else None,
        }

    def assessment(self, application) -> dict:
        """Whether this account reads what assessments propose, and may write it while something is examined."""
        may_read = can_read(self.request.user)
        open_lines = any(line.status == LineStatus.TO_EXAMINE for line in application.lines.all())
        return {
            "may_read": may_read,
            "url": reverse("applications:assessment", args=[application.pk]) if may_read and open_lines else "",
        }

    def line_row(self, line: ApplicationLine) -> dict:
        examine = perms.can_examine(self.request.user, self.application)
        actions = []
        asked = self.asked[line.pk]
        told = [answer[line.pk] for answer in self.notes if line.pk in answer]
        if examine and LINE.can(line, "make_ready"):
            url = reverse("applications:line_ready", args=[self.application.pk, line.pk])
            awaited = self.completeness["awaited"]
            stopped = indispensable_words(awaited.deadline) if awaited and awaited.indispensable else ""
            reason = stopped or (missing_words() if asked.missing else "")
            ready = {"label": _("Declare ready for the commission"), "url": url, "method": "post", "key": "r"}
            actions.append(ready | {"disabled_reason": reason})
        if examine and LINE.can(line, "take_back"):
            url = reverse("applications:line_take_back", args=[self.application.pk, line.pk])
            actions.append({"label": _("Back to the examination"), "url": url, "method": "post"})
        actions += self.supports.actions(line)
        actions += [
            action for answer in registry.line_actions for action in answer(self.request.user, line, self.way_in)
        ]
        return {
            "line": line,
            "tone": queries.line_tone(line),
            "actions": [*actions, *(action for one in told for action in one["actions"])],
            "notes": [note for one in told for note in one["notes"]],
            "explanation": queries.explanation_shown(getattr(line, "explanation", None)),
            "calculation_url": reverse("applications:calculation", args=[self.application.pk, line.pk]),
            "decision": line.decision,
            "asked": asked,
            "support": self.supports.of(line),
        }

    def actions(self, application) -> list[dict]:
        edit = perms.can_edit(self.request.user, application)
        is_draft = application.status == ApplicationStatus.DRAFT
        buttons = []
        if edit or is_draft:
            buttons.append(
                {
                    "label": _("Go on filling it in") if is_draft else _("Correct"),
                    "url": reverse("applications:fill_in", args=[application.pk]),
                    "key": "e",
                    "main": is_draft,
                    "disabled_reason": edit.reason,
                }
            )
        if application.status == ApplicationStatus.SUBMITTED:
            buttons.append(
                {
                    "label": _("Acknowledgement (PDF)"),
                    "url": reverse("applications:acknowledgement", args=[application.pk]),
                    "key": "p",
                }
            )
        return buttons


class AcknowledgementPdf(AcknowledgementDocument, GuardedView):
    def get(self, request, pk):
        return self.document()


class CalculationPdf(CalculationDocument, GuardedView):
    def get(self, request, pk, line):
        return self.document()


class History(ApplicationPage):
    """Who changed what, why, and who read it."""

    def get(self, request, pk):
        trail = self.trail(pk)
        context = {**trail, "application": self.application, "tabs": self.tabs()}
        return render(request, "applications/history.html", context)


class TakeUp(WaitingInUnit, FormPage):
    """A case officer takes up an application that waits in the unit, or takes it over from a colleague."""

    template_name = "applications/take_up.html"
    success = gettext_lazy("You now examine this application.")

    def get(self, request, *args, **kwargs):
        mine = Application.objects.filter(pk=kwargs["pk"], case_officer=request.user).first()
        return redirect(mine) if mine else super().get(request, *args, **kwargs)

    def prepare(self):
        self.load_waiting(self.kwargs["pk"])
        self.log_read(ReadKind.LIST, [self.application.applicant_id], self.application.number)

    def forms(self, data):
        colleague = self.application.case_officer not in (None, self.request.user)
        return {"form": ReasonForm(data) if colleague else Form(data)}

    def perform(self, forms):
        reason = forms["form"].cleaned_data.get("reason", "")
        operations.take_up(actor=self.request.user, application=self.application, reason=reason)
        return self.application.get_absolute_url()

    def context(self):
        silence = silence_of(self.application, clock.today())
        facts = [
            {"label": _("Received"), "value": date_format(self.application.received_on)},
            {"label": _("Silence is a refusal on"), "value": f"{date_format(silence.on)} · {silence.state}"},
            {"label": _("Case officer"), "value": self.application.case_officer or _("nobody yet")},
        ]
        return {"application": self.application, "facts": facts}


class Abandon(FormPage):
    roles = TAKING_ROLES
    template_name = "applications/abandon.html"
    success = gettext_lazy("The draft is closed.")

    def prepare(self):
        self.application = self.fetch(Application.objects, pk=self.kwargs["pk"])
        require(perms.can_edit(self.request.user, self.application))

    def forms(self, data):
        return {"form": ReasonForm(data)}

    def perform(self, forms):
        operations.abandon(
            actor=self.request.user, application=self.application, reason=forms["form"].cleaned_data["reason"]
        )
        return self.application.applicant.get_absolute_url()

    def context(self):
        return {
            "title": _("Abandon the draft %(number)s?") % {"number": self.application.number},
            "consequences": [
                _("Nothing is asked any more."),
                _("The files given with it are erased."),
                _("Its number stays taken; the file closes to you again."),
            ],
            "cancel_url": self.application.get_absolute_url(),
        }


class MarkDocuments(ApplicationPage):
    def post(self, request, pk):
        seen = set(request.POST.getlist("seen"))
        operations.mark_documents(actor=request.user, application=self.load(pk), seen=seen, on=clock.today())
        messages.success(request, _("Documents recorded."))
        return redirect("applications:detail", pk=pk)


class LineReady(ApplicationPage):
    def post(self, request, pk, line):
        operations.make_ready(actor=request.user, line=self.line(pk, line), on=clock.today())
        messages.success(request, _("This request is ready for the commission."))
        return redirect("applications:detail", pk=pk)

    def line(self, pk, line) -> ApplicationLine:
        return get_object_or_404(self.load(pk).lines, pk=line)


class LineTakeBack(LineReady):
    def post(self, request, pk, line):
        operations.take_back(actor=request.user, line=self.line(pk, line))
        messages.success(request, _("This request is back in the examination."))
        return redirect("applications:detail", pk=pk)


class ApplicationList(GuardedView):
    """The applications that one follows and, for a case officer, those of the unit that wait for somebody."""

    roles = perms.ROLES

    def get(self, request):
        form = ListFilter(request.GET)
        rows = form.apply(queries.rows_of_list(queries.followed_or_waiting(request.user)))
        asked = request.GET.get("page")
        page = NearPaginator(rows, 25, asked=asked).get_page(asked)
        found = list(page)
        self.log_read(ReadKind.LIST, [application.applicant_id for application in found])
        context = {
            "page": page,
            "filters": form,
            "rows": [self.row(application) for application in found],
            "columns": [
                {"label": _("Number"), "sort": "number"},
                {"label": _("Applicant")},
                {"label": _("Requests")},
                {"label": _("Step")},
                {"label": _("Silence is a refusal on"), "sort": "silence_on"},
                {"label": _("Case officer")},
            ],
        }
        return render(request, "applications/list.html", context)

    def row(self, application) -> dict:
        opens = queries.shows_requests(self.request.user, application)
        name = "applications:detail" if opens else "applications:take_up"
        states = [request["state"] for request in application.requests]
        progress = queries.progress(application, states)
        return {
            "number": application.number,
            "url": reverse(name, args=[application.pk]),
            "emergency": application.emergency,
            "applicant": str(application.applicant),
            "grounds": ", ".join(request["ground"] for request in application.requests) if opens else "",
            "step": progress.label,
            "tone": progress.tone,
            "silence": silence_of(application, clock.today()) if queries.undecided(application, states) else None,
            "officer": str(application.case_officer or ""),
        }
