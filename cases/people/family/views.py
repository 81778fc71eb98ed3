"""Screens of a household that changes: a separation, a death, its story."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.models import ReadKind
from backend.audit.views import FormPage, GuardedView
from backend.kit.access import Refusal, require
from cases.people.enums import ADULT_ROLES, MemberRole
from cases.people.family import operations, queries
from cases.people.family.forms import CorrectDeathForm, DeathForm, SeparationForm
from cases.people.family.operations import Child
from cases.people.family.perms import can_correct_death
from cases.people.forms import CorrectionForm
from cases.people.models import IDENTITY_ROLES
from cases.people.perms import TAKING_ROLES, can_part
from cases.people.scope import PersonInScope
from cases.people.views import HouseholdOfPerson, back_to


class Separate(HouseholdOfPerson):
    """`pk` is the adult who leaves."""

    rule = staticmethod(can_part)
    template_name = "cases/separation.html"
    success = gettext_lazy("Each of them has a household of their own now.")

    def prepare(self):
        super().prepare()
        self.leaving = next(member for member in self.members if member.person_id == self.person.pk)
        self.children = [member for member in self.members if member.role == MemberRole.CHILD]

    def forms(self, data):
        return {"form": SeparationForm(data, children=self.children)}

    def perform(self, forms):
        form = forms["form"]
        if self.leaving.role not in ADULT_ROLES:
            raise Refusal(_("Only an adult forms a household of their own."))
        operations.separate(
            actor=self.request.user,
            household=self.household,
            leaving=self.leaving,
            children=[Child(member, shared) for member, shared in form.parted],
            last_day=form.cleaned_data["last_day"],
            residence=form.residence,
            key=form.cleaned_data["key"],
            result_url=self.person.get_absolute_url(),
        )
        return self.person.get_absolute_url()

    def context(self):
        staying = [member.person for member in self.members if member.role in ADULT_ROLES and member != self.leaving]
        return {"person": self.person, "staying": staying, "cancel_url": self.person.get_absolute_url()}


class RecordDeath(PersonInScope, FormPage):
    roles = TAKING_ROLES
    template_name = "cases/person_form.html"
    success = gettext_lazy("Recorded.")

    def prepare(self):
        self.load_person(self.kwargs["pk"])
        self.log_household_read()

    def forms(self, data):
        return {"form": DeathForm(data, initial={"version": self.person.version})}

    def may_see_changes(self):
        return bool(self.contact)

    def withheld(self):
        return frozenset() if self.file_access else frozenset(CorrectionForm.OF_THE_FILE)

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.record_death(
            actor=self.request.user, person=self.person, version=told["version"], died_on=told["died_on"]
        )
        return self.person.get_absolute_url()

    def context(self):
        return {
            "title": _("Record a death"),
            "subject": str(self.person),
            "cancel_url": self.person.get_absolute_url(),
        }


class CorrectDeath(RecordDeath):
    """Another day, or none at all."""

    success = gettext_lazy("Saved.")

    def prepare(self):
        super().prepare()
        if self.person.died_on is None:
            raise Http404
        require(can_correct_death(self.request.user, self.person))

    def forms(self, data):
        known = {"version": self.person.version, "died_on": self.person.died_on}
        return {"form": CorrectDeathForm(data, initial=known)}

    def perform(self, forms):
        form = forms["form"]
        operations.correct_death(
            actor=self.request.user, person=self.person, version=form.cleaned_data["version"], died_on=form.day
        )
        return self.person.get_absolute_url()

    def context(self):
        return super().context() | {"title": _("Correct the death recorded")}


class HouseholdStory(PersonInScope, GuardedView):
    """With whom somebody lived, and where, from the latest to the first."""

    roles = IDENTITY_ROLES

    def get(self, request, pk):
        person = self.load_person(pk)
        told = queries.story_of(person, seen_by=request.user, file_open=bool(self.file_access))
        self.log_read(ReadKind.PAGE, told.person_ids)
        context = {"person": person, "events": told.events, "back": back_to(person)}
        return render(request, "cases/household_story.html", context)
