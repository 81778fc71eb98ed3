"""Screens of two files of one person: those that look alike, side by side, merged by two accounts, taken apart."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.models import ReadKind
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import Refusal, require
from backend.kit.pages import NearPaginator
from cases.merging import operations, perms, queries, shown, undoing
from cases.merging.enums import MergeStatus, Outcome, Verdict
from cases.merging.forms import (
    AttributeForm,
    ConfirmForm,
    ProposeForm,
    ReasonForm,
    SearchForm,
    TwoPersonsForm,
    VerdictForm,
)
from cases.merging.identities import compared, to_choose
from cases.merging.models import PersonPair
from cases.merging.scope import MergeInScope, TwoFiles, file_number
from cases.people.cards import card
from cases.people.models import Person
from cases.people.queries import likely_duplicates, search_persons

ROWS = 25


class PairList(GuardedView):
    """The pairs of files of which this was said: to look at, waiting for a second account, merged, two persons."""

    roles = perms.LOOKING_ROLES

    def get(self, request):
        verdict = VerdictForm(request.GET).asked
        asked = request.GET.get("page")
        page = NearPaginator(
            queries.listed(PersonPair.objects.visible_to(request.user), verdict), ROWS, asked=asked
        ).get_page(asked)
        pairs = list(page)
        self.log_read(ReadKind.LIST, [pk for pair in pairs for pk in (pair.first_id, pair.second_id)])
        context = {
            "page": page,
            "rows": shown.pairs(pairs, clock.today()),
            "verdict": verdict,
            "tabs": [
                {"label": label, "url": f"?verdict={value}", "current": value == verdict}
                for value, label in shown.TABS.items()
            ],
            "columns": [{"label": _("The two files")}, {"label": _("Why they look alike")}, {"label": _("State")}],
        }
        return render(request, "merging/list.html", context)


class PairPage(TwoFiles, FormPage):
    """Two files side by side, and the merge to propose."""

    template_name = "merging/pair.html"
    success = gettext_lazy("The merge is proposed. A case officer or a unit manager other than you confirms it.")

    def prepare(self):
        first, second = self.kwargs["first"], self.kwargs["second"]
        if first >= second:
            raise Http404
        self.load_two(first, second)
        self.pair = queries.pair_between(*self.both)
        self.merge = queries.latest_merge(self.pair) if self.pair else None
        self.log_two()

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        under_way = self.merge and self.merge.status in (MergeStatus.PROPOSED, MergeStatus.DONE)
        return redirect(self.merge) if under_way else response

    def post(self, request, *args, **kwargs):
        require(perms.can_propose(request.user))
        return super().post(request, *args, **kwargs)

    def forms(self, data):
        homes = shown.homes_to_choose(self.homes, self.members, self.both) if self.homes.differ else []
        fields = to_choose(*self.both, compared(contact_open=self.contact_open, files_open=self.files_open))
        return {"form": ProposeForm(data, persons=self.both, homes=homes, fields=fields)}

    def perform(self, forms):
        form = forms["form"]
        merge = operations.propose(
            actor=self.request.user,
            persons=self.both,
            wishes=form.wishes,
            reason=form.cleaned_data["reason"],
            key=form.cleaned_data["key"],
        )
        return merge.get_absolute_url()

    def context(self):
        pks = [person.pk for person in self.both]
        two = {"label": _("These are two persons"), "url": reverse("merging:two_persons", args=pks), "key": "d"}
        access = perms.can_propose(self.request.user)
        said = self.pair if self.pair and self.pair.verdict == Verdict.TWO_PERSONS else None
        return {
            "comparison": self.compared(),
            "contact_open": self.contact_open,
            "access": access,
            "said": said,
            "actions": [two] if access and not said else [],
            "back": shown.BACK,
        }


class TwoPersons(TwoFiles, FormPage):
    """These are two persons: remembered."""

    roles = perms.PROPOSING_ROLES
    template_name = "merging/sure.html"
    success = gettext_lazy("It is remembered: these two files will not be proposed again.")

    def prepare(self):
        if self.kwargs["first"] >= self.kwargs["second"]:
            raise Http404
        self.load_two(self.kwargs["first"], self.kwargs["second"])
        self.log_two()

    def forms(self, data):
        return {"form": TwoPersonsForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.judge_two_persons(actor=self.request.user, persons=self.both, reason=told["reason"], key=told["key"])
        return reverse("merging:list")

    def context(self):
        return {
            "title": _("Are these two persons?"),
            "sentence": " · ".join(str(person) for person in self.both),
            "consequences": [
                _("Nothing changes in the two files."),
                _("They are not proposed as one person’s any more."),
            ],
            "submit": _("These are two persons"),
            "cancel_url": reverse("merging:pair", args=[person.pk for person in self.both]),
        }


class MergePage(MergeInScope, FormPage):
    """A merge: to be confirmed by a second account; once done, what it moved."""

    template_name = "merging/merge.html"
    success = gettext_lazy("The two files are one. It can be taken apart from here.")

    def prepare(self):
        self.load_merge(self.kwargs["pk"])
        self.log_two()

    def forms(self, data):
        kept, absorbed = self.both
        seen = {"version": self.merge.version, "kept_version": kept.version, "absorbed_version": absorbed.version}
        return {"form": ConfirmForm(data, initial=seen)}

    def post(self, request, *args, **kwargs):
        merge = self.load_merge(kwargs["pk"])
        require(perms.can_confirm(request.user, merge))
        return super().post(request, *args, **kwargs)

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.confirm(
            actor=self.request.user,
            merge=self.merge,
            version=told["version"],
            seen=(told["kept_version"], told["absorbed_version"]),
        )
        return self.merge.get_absolute_url()

    def may_see_changes(self):
        return self.contact_open

    def context(self):
        merge, user = self.merge, self.request.user
        proposed = merge.status == MergeStatus.PROPOSED
        context = {
            "merge": merge,
            "proposed": proposed,
            "badge": {"label": merge.get_status_display(), "tone": shown.TONES[merge.status]},
            "facts": shown.facts(merge),
            "back": shown.BACK,
            "actions": shown.steps(merge, user),
        }
        if proposed:
            context |= {
                "comparison": self.compared(),
                "consequences": shown.consequences(merge, self.both, contact_open=self.contact_open),
                "access": perms.can_confirm(user, merge),
            }
        return context


class MergeStep(MergeInScope, FormPage):
    """One more step of a merge, with its reason."""

    template_name = "merging/sure.html"

    def prepare(self):
        self.load_merge(self.kwargs["pk"])
        self.log_two()

    def forms(self, data):
        return {"form": ReasonForm(data, initial={"version": self.merge.version})}

    def context(self):
        return {
            "sentence": " · ".join(str(person) for person in self.both),
            "cancel_url": self.merge.get_absolute_url(),
        }


class DeclineMerge(MergeStep):
    success = gettext_lazy("The proposal is declined: the two files stay as they are.")

    def prepare(self):
        super().prepare()
        require(perms.can_decline(self.request.user, self.merge))

    def perform(self, forms):
        operations.decline(actor=self.request.user, merge=self.merge, **forms["form"].cleaned_data)
        return reverse("merging:list")

    def context(self):
        return super().context() | {
            "title": _("Decline this merge?"),
            "consequences": [_("Nothing changes in the two files."), _("They can be looked at again.")],
            "submit": _("Decline the merge"),
        }


class UndoMerge(MergeStep):
    roles = perms.CONFIRMING_ROLES
    success = gettext_lazy("The merge is taken apart: the two files are two again.")

    def perform(self, forms):
        undoing.undo(actor=self.request.user, merge=self.merge, **forms["form"].cleaned_data)
        return reverse("merging:undone", args=[self.merge.pk])

    def context(self):
        return super().context() | {
            "title": _("Take this merge apart?"),
            "consequences": [
                _("What the merge moved goes back, what was changed since too."),
                _("What was written since stays in the file that stayed, and is listed for you to attribute."),
                _("One account is enough: a wrong merge must not wait."),
            ],
            "submit": _("Take the merge apart"),
        }


class Undone(MergeInScope, GuardedView):
    """What the undoing of a merge left for a human to look at, and whose it is."""

    def get(self, request, pk):
        return self.show(pk)

    def show(self, pk: int, errors: tuple[str, ...] = (), status: int = 200):
        merge = self.load_merge(pk)
        if merge.status != MergeStatus.UNDONE:
            return redirect(merge)
        self.log_two()
        may = bool(perms.can_undo(self.request.user))
        rows = shown.left(queries.references_shown(merge), merge, may_attribute=may)
        context = {
            "merge": merge,
            "errors": errors,
            "files": [{"label": file_number(person), "person": person} for person in self.both],
            "to_attribute": [row for row in rows if row["outcome"] == Outcome.TO_ATTRIBUTE],
            "looked_at": [row for row in rows if row["outcome"] != Outcome.TO_ATTRIBUTE],
            "back": shown.BACK,
        }
        return render(self.request, "merging/undone.html", context, status=status)

    def post(self, request, pk):
        require(perms.can_undo(request.user))
        merge = self.load_merge(pk)
        form = AttributeForm(request.POST)
        if not form.is_valid():
            return self.show(pk, (_("Choose whose it is."),), status=422)
        record = get_object_or_404(merge.references, pk=form.cleaned_data["record"])
        to_other = form.cleaned_data["whose"] == "other"
        try:
            undoing.attribute(actor=request.user, record=record, to_other=to_other)
        except Refusal as refusal:
            return self.show(pk, (refusal.sentence,), status=422)
        messages.success(request, _("It is recorded whose this is."))
        return redirect("merging:undone", pk=pk)


class SearchOther(GuardedView):
    """From a person's page: the other file of the same person, among those that look alike or by a search."""

    roles = perms.PROPOSING_ROLES

    def get(self, request, pk):
        person = self.load(pk)
        told = {name: getattr(person, name) for name in ("last_name", "first_name", "usual_name", "birth_date")}
        alike = likely_duplicates(**told, on=clock.today())
        found = [(one.person, one.reasons) for one in alike if one.person.pk != person.pk]
        return self.show(person, SearchForm(), found, searched=False)

    def post(self, request, pk):
        person = self.load(pk)
        form = SearchForm(request.POST)
        found = search_persons(request.user, form.cleaned_data["q"], clock.today()) if form.is_valid() else []
        others = [(one, ()) for one in found if one.pk != person.pk]
        return self.show(person, form, others, searched=form.is_valid(), status=200 if form.is_valid() else 422)

    def load(self, pk: int) -> Person:
        person = self.fetch(Person.objects, pk=pk)
        if person.merged_into_id:
            raise Http404
        return person

    def show(self, person: Person, form, found, *, searched: bool, status: int = 200):
        self.log_read(ReadKind.SEARCH, [person.pk, *(one.pk for one, _reasons in found)])
        today = clock.today()
        cards = [card(one, today, why=reasons, actions=(shown.compare(person, one),)) for one, reasons in found]
        context = {"person": person, "form": form, "found": cards, "searched": searched, "today": today}
        return render(self.request, "merging/search.html", context, status=status)
