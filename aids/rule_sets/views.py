"""Screens of the rule set: its versions, from a draft to the text in force."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.rule_sets import operations, perms, queries
from aids.rule_sets.enums import Governs
from aids.rule_sets.forms import CompareForm, CopyForm, ImportForm, PublishForm, ReplaceForm, WhyForm
from aids.rule_sets.models import RuleSet
from aids.rule_sets.pages import actions_of, facts_of, next_step, steps_of
from aids.rule_sets.scope import EditorInScope, PaperFile, RuleSetInScope, TextFile
from aids.rule_sets.states import RULE_SET
from aids.rules.loading import RuleSetFault
from backend.audit.trail import entries
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import ALLOWED, Access, require
from backend.kit.pages import NearPaginator


class VersionList(GuardedView):
    roles = perms.READERS

    def get(self, request):
        rows = queries.listed(RuleSet.objects.visible_to(request.user))
        asked = request.GET.get("page")
        page = NearPaginator(rows, 25, asked=asked).get_page(asked)
        today = clock.today()
        reads = {"label": _("The page that everybody reads"), "url": reverse("reglement:in_force"), "key": "o"}
        writes = {"label": _("Write a new text"), "url": reverse("rule_sets:write"), "key": "w"}
        imports = {"label": _("Import a text"), "url": reverse("rule_sets:new"), "key": "n", "main": True}
        context = {
            "page": page,
            "rows": [{"rule_set": one, "standing": queries.standing(one, today)} for one in page],
            "actions": [reads, writes, imports] if request.user.holds(*perms.EDITORS) else [reads],
            "columns": [
                {"label": _("Version")},
                {"label": _("State")},
                {"label": _("In force from")},
                {"label": _("Until")},
                {"label": _("By")},
                {"label": _("Deliberation")},
            ],
        }
        return render(request, "rule_sets/list.html", context)


class VersionView(RuleSetInScope, GuardedView):
    """A page about one version."""

    def page(self) -> dict:
        """What every page about the version shows around its subject."""
        rule_set = self.rule_set
        found = [("rule_sets:version", _("Version")), ("rule_sets:history", _("History"))]
        current = self.request.resolver_match.view_name
        return {
            "rule_set": rule_set,
            "heading": _("Version %(version)s") % {"version": rule_set.label},
            "badge": queries.standing(rule_set, clock.today()),
            "back": {"label": _("Rule set"), "url": reverse("rule_sets:list")},
            "tabs": [
                {"label": label, "url": reverse(name, args=[rule_set.pk]), "current": name == current}
                for name, label in found
            ],
        }


class VersionPage(VersionView):
    """Where the version stands, what comes next, the deliberation, the aids that it holds."""

    def get(self, request, pk):
        rule_set = self.load()
        try:
            aids, faults = queries.articles(queries.read(rule_set)), []
        except RuleSetFault as refused:
            aids, faults = [], refused.faults
        today = clock.today()
        context = {
            "aids": aids,
            "faults": faults,
            "next_step": next_step(rule_set, today) if request.user.holds(*perms.EDITORS) else "",
            "actions": actions_of(rule_set, request.user),
            "steps": steps_of(rule_set),
            "facts": facts_of(rule_set),
        }
        return render(request, "rule_sets/version.html", self.page() | context)


class History(VersionView):
    def get(self, request, pk):
        found = entries(queries.histories_of(self.load()))
        return render(request, "rule_sets/history.html", self.page() | {"entries": found})


class Text(TextFile, GuardedView):
    def get(self, request, pk):
        return self.file()


class Paper(PaperFile, GuardedView):
    def get(self, request, pk):
        return self.file()


class Compare(VersionView):
    """What changes from another version to this one."""

    def get(self, request, pk):
        rule_set = self.load()
        visible = RuleSet.objects.visible_to(request.user)
        others = list(queries.listed(visible.exclude(pk=pk)))
        before = queries.before(rule_set, visible)
        asked = request.GET if "other" in request.GET else {"other": str(before.pk)} if before else None
        form = CompareForm(asked, versions=others)
        chosen = form.cleaned_data["other"] if form.is_valid() else None
        other = next((one for one in others if str(one.pk) == chosen), None)
        try:
            places, faults = queries.changes_between(other, rule_set) if other else [], []
        except RuleSetFault as refused:
            places, faults = [], refused.faults
        context = {
            "filters": form if others else None,
            "other": other,
            "places": places,
            "faults": faults,
            "lines": queries.difference(other, rule_set) if other else [],
            "back": {"label": self.page()["heading"], "url": rule_set.get_absolute_url()},
        }
        return render(request, "rule_sets/compare.html", self.page() | context)


class TextPage(FormPage):
    """A form with a rule file, which shows every fault of the file."""

    roles = perms.EDITORS

    def sent_files(self, data):
        return self.request.FILES if data is not None else None

    def show(self, forms, status=200):
        self.faults = forms["form"].faults
        return super().show(forms, status)

    def context(self):
        return {"faults": self.faults}


class ImportText(TextPage):
    template_name = "rule_sets/import.html"
    success = gettext_lazy("The text is kept as a draft.")

    def forms(self, data):
        return {"form": ImportForm(data, self.sent_files(data))}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        draft = operations.start_draft(actor=self.request.user, text=told["text"], key=told["key"])
        return draft.get_absolute_url()

    def context(self):
        return super().context() | {"cancel_url": reverse("rule_sets:list")}


class EditorForm(EditorInScope, FormPage):
    """A form of a rule editor about one version, shown as a question with what will happen."""

    template_name = "rule_sets/confirm.html"

    def possible(self) -> Access:
        """Whether the version stands where this can be done; otherwise its page says why not."""
        return ALLOWED

    def get(self, request, *args, **kwargs):
        self.prepare()
        possible = self.possible()
        if not possible:
            messages.info(request, possible.reason)
            return redirect(self.rule_set)
        return super().get(request, *args, **kwargs)

    def prepare(self):
        self.load()

    def histories(self, instance):
        return queries.histories_of(instance)

    def context(self):
        return super().context() | {"rule_set": self.rule_set, "cancel_url": self.rule_set.get_absolute_url()}


class ReplaceText(EditorForm, TextPage):
    """Another file for a draft."""

    template_name = "rule_sets/replace.html"
    success = gettext_lazy("The draft now holds the text of this file.")

    def possible(self):
        return perms.can_rewrite(self.request.user, self.rule_set)

    def post(self, request, *args, **kwargs):
        require(perms.can_rewrite(request.user, self.load()))
        return super().post(request, *args, **kwargs)

    def forms(self, data):
        return {"form": ReplaceForm(data, self.sent_files(data), initial={"version": self.rule_set.version})}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.rewrite_draft(
            actor=self.request.user, rule_set=self.rule_set, version=told["version"], text=told["text"]
        )
        return self.rule_set.get_absolute_url()


class CopyVersion(EditorForm):
    success = gettext_lazy("The draft is there: it starts with the text of that version.")

    def forms(self, data):
        return {"form": CopyForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        draft = operations.copy_as_draft(
            actor=self.request.user, rule_set=self.rule_set, label=told["label"], key=told["key"]
        )
        return draft.get_absolute_url()

    def context(self):
        return super().context() | {
            "title": _("A new draft from version %(version)s?") % {"version": self.rule_set.label},
            "consequences": [
                _("The draft starts with the same text under the version that you give it."),
                _("The version that it comes from stays as it is."),
            ],
            "submit": _("Start the draft"),
        }


class SubmitForReview(EditorInScope, GuardedView):
    def post(self, request, pk):
        operations.submit_for_review(actor=request.user, rule_set=self.load())
        messages.success(request, _("The version now waits for a second rule-set editor."))
        return redirect(self.rule_set)


class SendBack(EditorForm):
    success = gettext_lazy("The version is a draft again.")

    def possible(self):
        return RULE_SET.can(self.rule_set, "send_back")

    def forms(self, data):
        return {"form": WhyForm(data)}

    def perform(self, forms):
        reason = forms["form"].cleaned_data["reason"]
        operations.send_back(actor=self.request.user, rule_set=self.rule_set, reason=reason)
        return self.rule_set.get_absolute_url()

    def context(self):
        return super().context() | {
            "title": _("Send version %(version)s back to its draft?") % {"version": self.rule_set.label},
            "consequences": [
                _("It can be corrected again, and has to be submitted again."),
                _("Your reason stays in its history."),
            ],
            "submit": _("Send it back"),
        }


class Abandon(EditorForm):
    success = gettext_lazy("The draft is abandoned.")

    def possible(self):
        return RULE_SET.can(self.rule_set, "abandon")

    def forms(self, data):
        return {"form": WhyForm(data)}

    def perform(self, forms):
        reason = forms["form"].cleaned_data["reason"]
        operations.abandon(actor=self.request.user, rule_set=self.rule_set, reason=reason)
        return reverse("rule_sets:list")

    def context(self):
        return super().context() | {
            "title": _("Abandon the draft of version %(version)s?") % {"version": self.rule_set.label},
            "consequences": [
                _("Nobody goes on with it; its text and its history stay readable."),
                _("Another draft may bear the same version."),
            ],
            "submit": _("Abandon this draft"),
            "danger": True,
        }


class Publish(EditorForm):
    """The second person says from when, by which deliberation, for which applications."""

    success = gettext_lazy("The version is published.")

    def prepare(self):
        super().prepare()
        require(perms.can_publish(self.request.user, self.rule_set))

    def possible(self):
        return RULE_SET.can(self.rule_set, "publish")

    def forms(self, data):
        initial = {"version": self.rule_set.version, "governs": Governs.DECIDED_FROM}
        return {"form": PublishForm(data, initial=initial)}

    def perform(self, forms):
        form = forms["form"]
        operations.publish(
            actor=self.request.user,
            rule_set=self.rule_set,
            terms=form.terms,
            today=clock.today(),
            version=form.cleaned_data["version"],
        )
        return self.rule_set.get_absolute_url()

    def context(self):
        former = queries.latest()
        ends = [_("Version %(version)s ends the day before.") % {"version": former.label}] if former else []
        return super().context() | {
            "title": _("Publish version %(version)s?") % {"version": self.rule_set.label},
            "consequences": [
                _("From the first day that you give, this text tells which aid is possible, in the whole département."),
                *ends,
                _("Its text never changes again: a correction is a new version."),
                _("Decisions already taken keep the version under which they were taken."),
            ],
            "submit": _("Publish this version"),
        }
