"""Screens of social assessments: writing one, finishing it, reading it, adding to it."""

from django.contrib import messages
from django.forms import Form
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.history import StaleVersion
from backend.audit.models import ReadKind
from backend.audit.views import Elsewhere, FormPage, GuardedView, pdf_response
from backend.kit import clock, registry
from backend.kit.access import Forbidden, Refusal, require
from cases.assessments import operations, perms, queries
from cases.assessments.documents import assessment_paper
from cases.assessments.enums import AssessmentStatus
from cases.assessments.forms import AddendumForm, FinishForm, WritingForm
from cases.assessments.models import WRITING_ROLES, AssessmentDraft, SocialAssessment
from cases.assessments.papers import paper_of
from cases.assessments.scope import AssessmentInScope
from cases.assessments.templates import begun_with, templates
from cases.people import queries as people
from cases.people.scope import FileInScope


class WritingPage(FormPage):
    """The text on the left, what is known beside; saved while it is typed.

    The form sends itself with `Accept: application/json` as one types (iris/writing.js), and whole by its buttons: the
    same forms and the same operation judge both.
    """

    template_name = "assessments/write.html"
    assessment: SocialAssessment | None = None
    elsewhere: AssessmentDraft | None = None

    def forms(self, data):
        initial = WritingForm.initial_of(queries.draft_of(self.assessment)) if self.assessment else None
        return {"form": WritingForm(data, initial=initial, finishing="finish" in (data or {}))}

    def post(self, request, *args, **kwargs):
        if request.headers.get("Accept") != "application/json":
            return super().post(request, *args, **kwargs)
        self.prepare()
        form = self.forms(request.POST)["form"]
        if not form.is_valid():
            sentences = [sentence for errors in form.errors.values() for sentence in errors]
            return JsonResponse({"sentence": sentences[0]}, status=422)
        try:
            draft = self.save(form)
        except StaleVersion:
            sentence = _("Something else was saved in another tab. Your text stays here: press Save to compare.")
            return JsonResponse({"sentence": sentence}, status=409)
        except Forbidden as refusal:
            return JsonResponse({"sentence": refusal.sentence}, status=403)
        except Refusal as refusal:
            return JsonResponse({"sentence": refusal.sentence}, status=422)
        return JsonResponse({"version": draft.version, "sentence": saved_words(draft), "url": self.edit_url()})

    def written(self) -> SocialAssessment:
        """The draft, begun if need be."""
        return self.assessment

    def save(self, form: WritingForm) -> AssessmentDraft:
        texts = begun_with(self.request.POST.get("template", ""), form.texts)
        self.assessment = self.written()
        return operations.save_draft(
            actor=self.request.user,
            assessment=self.assessment,
            version=form.cleaned_data["version"],
            texts=texts,
            now=clock.now(),
        )

    def perform(self, forms):
        draft = self.save(forms["form"])
        if "finish" in self.request.POST:
            return reverse("assessments:finish", args=[self.assessment.pk])
        if "template" not in self.request.POST:
            messages.success(self.request, saved_words(draft))
        return self.edit_url()

    def edit_url(self) -> str:
        return reverse("assessments:edit", args=[self.assessment.pk])

    def histories(self, _instance):
        return []  # a draft has none: the page shows what the other tab saved

    def refreshed(self, forms, stale):
        self.elsewhere = stale.instance
        return super().refreshed(forms, stale)

    def show(self, forms, status: int = 200):
        self.log_read(ReadKind.PAGE, [self.person.pk, *(member.person_id for member in self.members)])
        return super().show(forms, status)

    def context(self):
        budget = people.latest_budget(self.household)
        draft = queries.draft_of(self.assessment) if self.assessment else None
        return {
            "person": self.person,
            "members": self.members,
            "today": self.today,
            "budget": budget,
            "balance": people.balance_of(budget, len(self.members)),
            "debts": list(self.household.debts.filter(settled_on__isnull=True)),
            "past": queries.settled_of(self.person),
            "templates": templates(),
            "saved": saved_words(draft) if draft and draft.version else "",
            "elsewhere": self.elsewhere,
            "assessment": self.assessment,
        }


def saved_words(draft: AssessmentDraft) -> str:
    """« Saved at 14:32 », with the day when it is not today."""
    moment = timezone.localtime(draft.saved_at)
    words = {"hour": time_format(moment), "day": date_format(moment)}
    if moment.date() == clock.today():
        return _("Saved at %(hour)s") % words
    return _("Saved on %(day)s at %(hour)s") % words


class NewAssessment(FileInScope, WritingPage):
    """An assessment of a person, begun by its first saving; who writes one already goes on with it."""

    roles = WRITING_ROLES

    def prepare(self):
        self.load_work(self.kwargs["person"])
        under_way = queries.own_draft(self.request.user, self.person)
        if under_way and self.request.method == "GET":
            raise Elsewhere(reverse("assessments:edit", args=[under_way.pk]))

    def written(self):
        return operations.begin(
            actor=self.request.user,
            person=self.person,
            household=self.household,
            on=self.today,
        )


class EditAssessment(AssessmentInScope, WritingPage):
    def prepare(self):
        self.load_assessment(self.kwargs["pk"])
        edit = perms.can_edit(self.request.user, self.assessment)
        if not edit and self.request.method == "GET":
            messages.info(self.request, edit.reason)
            raise Elsewhere(self.assessment.get_absolute_url())
        require(edit)


class FinishAssessment(AssessmentInScope, FormPage):
    """Read with the person, or why not; then it changes no more while somebody relies on it."""

    template_name = "assessments/finish.html"
    success = gettext_lazy("The assessment is finished: your colleagues who follow the file read it.")

    def prepare(self):
        self.load_assessment(self.kwargs["pk"])
        edit = perms.can_edit(self.request.user, self.assessment)
        if not edit and self.assessment.is_settled and self.request.method == "GET":
            raise Elsewhere(self.assessment.get_absolute_url())
        require(edit)
        self.log_assessment_read()

    def forms(self, data):
        return {"form": FinishForm(data, initial=FinishForm.initial_of(self.assessment, self.today))}

    def histories(self, _instance):
        return []

    def perform(self, forms):
        operations.finish(
            actor=self.request.user,
            assessment=self.assessment,
            version=forms["form"].cleaned_data["version"],
            reading=forms["form"].reading,
            on=self.today,
        )
        return self.assessment.get_absolute_url()

    def context(self):
        return {
            "person": self.person,
            "assessment": self.assessment,
            "texts": queries.texts_of(self.assessment),
            "cancel_url": reverse("assessments:edit", args=[self.assessment.pk]),
        }


class AssessmentPage(AssessmentInScope, GuardedView):
    """One assessment as it stands, its addenda below under their dates."""

    def get(self, request, pk):
        assessment = self.load_assessment(pk)
        self.log_assessment_read()
        panels = [answer(request.user, assessment) for answer in registry.assessment_panels]
        context = {
            "assessment": assessment,
            "person": self.person,
            "texts": queries.texts_of(assessment),
            "addenda": list(assessment.addenda.select_related("author")),
            "panels": [panel for panel in panels if panel],
            "badge": {"label": assessment.get_status_display(), "tone": TONES[assessment.status]},
            "actions": self.actions(assessment),
        }
        return render(request, "assessments/assessment.html", context)

    def actions(self, assessment: SocialAssessment) -> list[dict]:
        user = self.request.user
        found = []
        if perms.can_edit(user, assessment):
            found.append(self.link("edit", _("Go on writing"), key="e", main=True))
        if perms.can_amend(user, assessment):
            found.append(self.link("amend", _("Add an addendum"), key="a", main=True))
        if assessment.is_settled and perms.is_author(user, assessment):
            reopen = perms.can_reopen(user, assessment)
            again = self.link("reopen", _("Correct it"), method="post", disabled_reason=reopen.reason)
            found.append(again)
        found.append(self.link("paper", _("Print it (PDF)"), key="p"))
        return found

    def link(self, name: str, label: str, **more) -> dict:
        return {"label": label, "url": reverse(f"assessments:{name}", args=[self.assessment.pk]), **more}


TONES = {
    AssessmentStatus.DRAFT: "todo",
    AssessmentStatus.FINISHED: "info",
    AssessmentStatus.FROZEN: "ok",
    AssessmentStatus.ABANDONED: "todo",
}


class AssessmentPaper(AssessmentInScope, GuardedView):
    """The assessment to hand over: a draft too, so that it is read with the person before it is finished."""

    def get(self, request, pk):
        assessment = self.load_assessment(pk)
        self.log_assessment_read(ReadKind.DOCUMENT)
        content = assessment_paper(paper_of(assessment, queries.texts_of(assessment), self.person))
        return pdf_response(content, f"evaluation-sociale-{assessment.pk}.pdf")


class ReopenAssessment(AssessmentInScope, GuardedView):
    def post(self, request, pk):
        assessment = self.load_assessment(pk)
        operations.reopen(actor=request.user, assessment=assessment)
        return redirect("assessments:edit", pk=pk)


class AbandonAssessment(AssessmentInScope, FormPage):
    template_name = "assessments/abandon.html"
    success = gettext_lazy("The draft is deleted.")

    def prepare(self):
        self.load_assessment(self.kwargs["pk"])
        require(perms.can_edit(self.request.user, self.assessment))
        self.log_assessment_read()

    def forms(self, data):
        return {"form": Form(data)}

    def perform(self, forms):
        operations.abandon(actor=self.request.user, assessment=self.assessment)
        return self.person.get_absolute_url()

    def context(self):
        return {
            "title": _("Delete this draft?"),
            "subject": str(self.person),
            "consequences": [
                _("What you wrote is erased."),
                _("The history keeps that a draft was begun, and nothing of its text."),
            ],
            "cancel_url": reverse("assessments:edit", args=[self.assessment.pk]),
        }


class AmendAssessment(AssessmentInScope, FormPage):
    template_name = "assessments/addendum.html"
    success = gettext_lazy("The addendum is recorded.")

    def prepare(self):
        self.load_assessment(self.kwargs["pk"])
        require(perms.can_amend(self.request.user, self.assessment))
        self.log_assessment_read()

    def forms(self, data):
        return {"form": AddendumForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.amend(
            actor=self.request.user,
            assessment=self.assessment,
            household=self.household,
            text=told["text"],
            on=self.today,
            key=told["key"],
        )
        return self.assessment.get_absolute_url()

    def context(self):
        return {
            "person": self.person,
            "assessment": self.assessment,
            "cancel_url": self.assessment.get_absolute_url(),
        }
