"""Screens of the editor: the plan of a draft, each of its elements, the trial of what is being typed."""

from dataclasses import asdict

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aids.rule_sets import operations, perms
from aids.rule_sets.editor import drafts, editing, trial
from aids.rule_sets.editor.changes import at, identity
from aids.rule_sets.editor.forms import GONE, ElementForm, NewTextForm, OpenedForm
from aids.rule_sets.editor.grid import Grid, GridForm
from aids.rule_sets.editor.names import choices_of, names_for
from aids.rule_sets.editor.outline import Address
from aids.rule_sets.editor.plan import parts_of, title_of, words_of
from aids.rule_sets.editor.sections import HEAD, kind_of, section
from aids.rule_sets.scope import EditorInScope
from aids.rule_sets.views import EditorForm
from aids.rules import loading
from aids.rules.loading import RuleSetFault
from aids.rules.model import RuleSet
from aids.rules.reading import Fault
from backend.audit.history import StaleVersion
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import Refusal, require


class NewText(FormPage):
    """A text from nothing: what it says of itself, and one aid to be completed."""

    roles = perms.EDITORS
    template_name = "rule_sets/editor/new.html"
    success = gettext_lazy("The draft is there, with one aid to be completed.")

    def forms(self, data):
        return {"form": NewTextForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        text = editing.blank(
            told["code"], told["version_label"], told["title"], told["source_title"], told["source_site"]
        )
        draft = operations.start_draft(actor=self.request.user, text=text, key=told["key"])
        return reverse("rule_sets:edit", args=[draft.pk])

    def context(self):
        return {"cancel_url": reverse("rule_sets:list")}


class DraftText(EditorInScope):
    """A draft in the hands of a rule editor, with what its text says."""

    def read(self) -> None:
        if hasattr(self, "data"):
            return
        self.load()
        self.data = editing.data_of(self.rule_set.text)
        self.rules: RuleSet | None = None
        self.faults: list[Fault] = []
        try:
            self.rules = loading.load(self.rule_set.text)
        except RuleSetFault as refused:
            self.faults = refused.faults

    def address(self) -> Address:
        """The element of the URL; 404 where the text has no such kind of element."""
        try:
            return drafts.read(self.kwargs["where"])
        except LookupError:
            raise Http404 from None

    def plan_url(self) -> str:
        return reverse("rule_sets:edit", args=[self.rule_set.pk])

    def element_url(self, address: Address) -> str:
        return reverse("rule_sets:edit_element", args=[self.rule_set.pk, drafts.written(address)])

    def holder_url(self, address: Address) -> str:
        """Where one comes from: the aid of a rule, else the plan of the text."""
        holder = drafts.holder(address)
        return self.element_url(holder) if holder else self.plan_url()

    def told_faults(self, faults: list[Fault]) -> list[dict]:
        """Faults with the element that each is in."""
        found = []
        for fault in faults:
            address, _key = drafts.element_of(fault.key_path)
            element = at(self.data, address)
            one = section(kind_of(address))
            label = title_of(one, element, address) if element else one.title
            found.append({"message": fault.message, "label": label, "url": self.element_url(address)})
        return found


class Plan(DraftText, GuardedView):
    """The text in its order, each element in a line."""

    def get(self, request, pk):
        self.read()
        possible = perms.can_rewrite(request.user, self.rule_set)
        if not possible:
            messages.info(request, possible.reason)
            return redirect(self.rule_set)
        context = {
            "rule_set": self.rule_set,
            "head": section(HEAD),
            "head_url": self.element_url(()),
            "parts": parts_of(self.rule_set.pk, self.data, self.rules, self.faults),
            "faults": self.told_faults(self.faults),
            "back": {"label": _("Version %(version)s") % {"version": self.rule_set.label}, "url": self.back_url()},
        }
        return render(request, "rule_sets/editor/plan.html", context)

    def back_url(self) -> str:
        return self.rule_set.get_absolute_url()


class Arrange(DraftText, GuardedView):
    """An element moves up or down."""

    def post(self, request, pk):
        self.read()
        require(perms.can_rewrite(request.user, self.rule_set))
        verb, _sep, rest = request.POST.get("move", "").partition(" ")
        where, _sep, opened = rest.partition(" ")
        try:
            address = drafts.read(where)
        except LookupError:
            raise Http404 from None
        if not address or at(self.data, address) is None:
            raise Http404
        if identity(self.data, address) != opened:
            messages.warning(request, GONE)
            return redirect(self.plan_url())
        try:
            text = editing.move(self.rule_set.text, address, -1 if verb == "up" else 1)
            operations.rewrite_draft(
                actor=request.user, rule_set=self.rule_set, version=self.rule_set.version, text=text
            )
        except (StaleVersion, Refusal) as refusal:
            messages.warning(request, refusal.sentence)
        except RuleSetFault as refused:
            messages.warning(request, refused.faults[0].message)
        return redirect(self.holder_url(address))


class TextForm(DraftText, EditorForm):
    """A form that changes the text of a draft and shows the faults that the change would bring."""

    def prepare(self):
        self.read()
        self.elsewhere: list[Fault] = self.faults

    def possible(self):
        return perms.can_rewrite(self.request.user, self.rule_set)

    def post(self, request, *args, **kwargs):
        self.read()
        require(perms.can_rewrite(request.user, self.rule_set))
        return super().post(request, *args, **kwargs)

    def rewrite(self, forms, text: str) -> None:
        operations.rewrite_draft(
            actor=self.request.user,
            rule_set=self.rule_set,
            version=forms["form"].cleaned_data["version"],
            text=text,
        )

    def context(self):
        return super().context() | {"faults": self.told_faults(self.elsewhere)}


class ElementPage(TextForm):
    """One element, existing or to be added."""

    template_name = "rule_sets/editor/element.html"
    success = gettext_lazy("The text of the draft is changed.")

    def prepare(self):
        super().prepare()
        self.where = self.place()
        self.section = section(kind_of(self.where))

    def place(self) -> Address:
        address = self.address()
        one = section(kind_of(address))
        needed = address if one.named or one.listed else drafts.holder(address)
        if at(self.data, needed) is None and not self.is_late(address):
            raise Http404
        return address

    def is_late(self, address: Address) -> bool:
        """Whether what is sent was typed about something that does not stand there any more."""
        opened = self.request.POST.get("opened")
        return opened is not None and opened != identity(self.data, address)

    def forms(self, data):
        found = {
            "form": ElementForm(
                data, section=self.section, data=self.data, address=self.where, version=self.rule_set.version
            )
        }
        if self.section.grid:
            grid = Grid.typed(data) if data is not None else Grid.of(at(self.data, self.where) or {})
            found["grid"] = GridForm(data, grid=grid, choices=self.grid_choices(data))
        return found

    def grid_choices(self, data):
        known = (at(self.data, self.where) or {}).get("reads", "")
        return choices_of(self.data, data.get("reads", "").strip() if data is not None else known)

    def post(self, request, *args, **kwargs):
        if "grid" in request.POST:
            return self.changed_grid()
        return super().post(request, *args, **kwargs)

    def changed_grid(self):
        """The same page with one more or one less row or column; what was typed stays, nothing is stored."""
        self.prepare()
        require(perms.can_rewrite(self.request.user, self.rule_set))
        typed = self.request.POST
        grid = Grid.typed(typed)
        grid.change(typed["grid"])
        form = self.forms(None)["form"]
        form.initial |= {name: typed[name] for name in form.fields if name in typed}
        forms = {"form": form, "grid": GridForm(None, grid=grid, choices=self.grid_choices(typed))}
        self.dirty = True
        return self.show(forms)

    def values(self, forms) -> dict:
        return forms["form"].values() | (forms["grid"].values() if "grid" in forms else {})

    def before(self, forms):
        """The page again, with what would be wrong in the text."""
        try:
            self.text, self.saved_at = drafts.saved(
                self.rule_set.text, self.where, self.values(forms), forms["form"].code
            )
            loading.load(self.text)
        except Refusal as refusal:
            self.blame(forms, refusal)
        except RuleSetFault as refused:
            self.spread(forms, refused.faults)
        else:
            return None
        return self.show(forms, status=422)

    def spread(self, forms, faults: list[Fault]) -> None:
        """Each fault on its field; those of other elements above, with a link."""
        self.elsewhere = []
        for fault in faults:
            address = drafts.address_of(fault.key_path)
            if address[: len(self.saved_at)] != self.saved_at or drafts.element_of(fault.key_path)[0] != self.saved_at:
                self.elsewhere.append(fault)
                continue
            rest = drafts.element_of(fault.key_path)[1]
            form = forms["grid"] if "grid" in forms and rest.split("[")[0] in ("rows", "columns") else forms["form"]
            form.blame_key(rest, fault.message)
        if self.elsewhere:
            words = {"n": len(self.elsewhere)}
            sentence = ngettext(
                "Another part of the text would be wrong, told below. Nothing was stored.",
                "%(n)d other parts of the text would be wrong, told below. Nothing was stored.",
                words["n"],
            )
            forms["form"].add_error(None, sentence % words)

    def perform(self, forms):
        self.rewrite(forms, self.text)
        if self.section.parts and self.saved_at:  # an aid: its rules come next
            return self.element_url(self.saved_at)
        return self.holder_url(self.saved_at)

    def context(self):
        address = self.where
        late = self.is_late(address)
        element = None if late else at(self.data, address)
        names = names_for(self.data, address)
        parts = parts_of(self.rule_set.pk, self.data, self.rules, self.faults, address) if element else []
        return super().context() | {
            "section": self.section,
            "title": self.title(element, late=late),
            "back": self.back(late=late),
            "cancel_url": self.plan_url() if late else self.holder_url(address),
            "parts": parts if self.section.parts and address else [],
            "remove_url": self.remove_url() if element and address else "",
            "names": names,
            "names_json": [asdict(name) for name in names],
            "trial": None if late else self.trial_context(),
            "trial_url": self.trial_url(),
            "dirty": getattr(self, "dirty", False),
        }

    def title(self, element, *, late: bool) -> str:
        if late:
            return _("What you typed")
        if element:
            return title_of(self.section, element, self.where)
        return self.section.add or self.section.title

    def back(self, *, late: bool) -> dict:
        if len(self.where) > 2 and not late:
            aid = at(self.data, self.where[:2])
            return {"label": aid.get("label", ""), "url": self.holder_url(self.where)}
        return {"label": _("Plan of the text"), "url": self.plan_url()}

    def remove_url(self) -> str:
        return reverse("rule_sets:remove_element", args=[self.rule_set.pk, drafts.written(self.where)])

    def trial_url(self) -> str:
        return reverse("rule_sets:trial", args=[self.rule_set.pk, drafts.written(self.where)])

    def trial_context(self) -> dict | None:
        if self.rules is None or self.section.kind in (HEAD, "articles"):
            return None
        aid = trial.aid_for(self.rules, self.where, "")
        return {"form": trial.TrialForm(None, rules=self.rules, aid=aid, choose=self.where[:1] != ("aids",))}


class AddElement(ElementPage):
    """One more element of a list."""

    success = gettext_lazy("The text of the draft holds it.")

    def place(self):
        try:
            address = drafts.new_address(self.data, drafts.parts(self.kwargs["where"]))
        except LookupError:
            raise Http404 from None
        if at(self.data, drafts.holder(address)) is None and not self.is_late(address):
            raise Http404
        return address


class RemoveElement(TextForm):
    """Whether an element is to be taken out of the text."""

    template_name = "rule_sets/editor/remove.html"
    success = gettext_lazy("The text of the draft does not hold it any more.")

    def prepare(self):
        super().prepare()
        self.where = self.address()
        if not self.where or at(self.data, self.where) is None:
            raise Http404

    def forms(self, data):
        stands = identity(self.data, self.where)
        return {"form": OpenedForm(data, stands=stands, version=self.rule_set.version)}

    def before(self, forms):
        try:
            self.text = editing.remove(self.rule_set.text, self.where)
            loading.load(self.text)
        except Refusal as refusal:
            self.blame(forms, refusal)
        except RuleSetFault as refused:
            self.elsewhere = refused.faults
            forms["form"].add_error(None, _("Other parts of the text need it: correct them first."))
        else:
            return None
        return self.show(forms, status=422)

    def perform(self, forms):
        self.rewrite(forms, self.text)
        return self.holder_url(self.where)

    def context(self):
        one = section(kind_of(self.where))
        label = title_of(one, at(self.data, self.where), self.where)
        return super().context() | {
            "title": _("Take “%(label)s” out of the text?") % {"label": label},
            "consequences": [_("It goes with everything that it holds."), _("Nothing that was published changes.")],
            "submit": _("Take it out"),
            "danger": True,
            "cancel_url": self.element_url(self.where),
        }


class Trial(ElementPage):
    """What the text being typed answers to the invented households; nothing is stored."""

    http_method_names = ["post"]

    def place(self):
        """The element, or the next one of its list for a form that adds one; 404 where what holds it is gone."""
        address = self.address()
        if at(self.data, drafts.holder(address)) is None:
            raise Http404
        one = section(kind_of(address))
        following = drafts.new_address(self.data, address[:-1]) if one.named or one.listed else address
        adds = self.request.POST.get("opened") == identity(self.data, following)
        return following if adds else address

    def post(self, request, *args, **kwargs):
        self.prepare()
        require(perms.can_rewrite(request.user, self.rule_set))
        forms = self.forms(request.POST)
        return render(request, "rule_sets/editor/trial_answer.html", self.answer(forms))

    def answer(self, forms) -> dict:
        if self.is_late(self.where):
            return {"refused": GONE}
        sound = [form.is_valid() for form in forms.values()]
        if not all(sound):
            return {"refused": _("Complete the form: the answers appear here as soon as it can be read.")}
        try:
            data, address = drafts.tried(self.data, self.where, self.values(forms), forms["form"].code)
            rules = loading.read(data)
        except RuleSetFault as refused:
            return {"faults": self.told_faults(refused.faults)}
        typed = self.request.POST
        aid = trial.aid_for(rules, address, typed.get("trial-aid", ""))
        form = trial.TrialForm(typed, rules=rules, aid=aid, choose=self.where[:1] != ("aids",))
        rows, shown = trial.answers(rules, form, typed.get("trial-household", ""), clock.today())
        whole = self.request.htmx.target == "trial"
        return {
            "rows": rows,
            "shown": shown,
            "aid": aid,
            "words": words_of(rules, address, self.section),
            "trial": {"form": form} if whole else None,
        }
