"""Screens of lead workers: who follows a person, since when, who will."""

from decimal import Decimal

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from backend.audit.models import ReadKind, ReadReason
from backend.audit.operations import AlreadyDone
from backend.audit.views import Elsewhere, FormPage, GuardedView, pdf_response
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal, require
from backend.kit.charts import HorizontalBars, Series
from backend.kit.pages import NearPaginator
from cases.following import caseload, operations, perms, queries
from cases.following.correspondence import announcement_of
from cases.following.documents import lead_announcement
from cases.following.enums import Announced
from cases.following.forms import EndLeadForm, EntrustForm, HandOverForm, NameLeadForm
from cases.following.models import KEEPING_ROLES, LeadWorker
from cases.people.models import IDENTITY_ROLES
from cases.people.scope import FileInScope, PersonInScope, SentOnce
from directory.enums import Role
from directory.models import TerritorialUnit, User

PER_PAGE = 50
TENTH = Decimal("0.1")
MOST_AT_ONCE = 200
"""How many persons are entrusted in one sending."""


class LeadPage(PersonInScope, GuardedView):
    """Who the lead worker is; for those who follow the file, the letter, the note and those who were it before."""

    roles = IDENTITY_ROLES

    def get(self, request, pk):
        person = self.load_person(pk)
        lead = queries.living_lead(person, self.today)
        self.log_household_read()
        is_open = bool(self.file_access)
        context = {
            "person": person,
            "back": {"label": str(person), "url": person.get_absolute_url()},
            "lead": lead,
            "away": queries.away_until(lead) if lead else None,
            "is_open": is_open,
            "is_child": self.is_child,
            "history": queries.history_of(person) if is_open else [],
            "announcement": self.announcement(lead) if lead and is_open else None,
            "may_read_note": bool(lead and perms.can_read_note(request.user, lead)),
            "actions": self.actions(lead),
        }
        return render(request, "following/lead.html", context)

    @property
    def is_child(self) -> bool:
        return queries.is_child(self.person, self.members)

    def announcement(self, lead: LeadWorker) -> dict:
        """What the page says of the letter: where it is printed, and by which ways it may reach the person."""
        by_post = bool(announcement_of(lead, self.household, self.today).recipient.address_lines)
        ways = [(Announced.HANDED, _("I handed it over")), (Announced.POSTED, _("I sent it by post"))]
        url = reverse("following:announced_to_person", args=[self.person.pk, lead.pk])
        actions = [
            {"label": label, "url": url, "method": "post", "name": "how", "value": how.value}
            for how, label in ways
            if by_post or how == Announced.HANDED
        ]
        may = lead.announced_on is None and perms.can_announce(self.way_in)
        return {
            "url": reverse("following:letter", args=[self.person.pk, lead.pk]),
            "by_post": by_post,
            "actions": actions if may else [],
        }

    def actions(self, lead: LeadWorker | None) -> list[dict]:
        user, pk = self.request.user, self.person.pk
        if lead is None and self.is_child:
            return []
        if lead is None:
            takes = perms.can_take(user, self.household)
            if not takes and not perms.can_name(user, self.household):
                return []
            label = _("Become the lead worker") if takes else _("Name the lead worker")
            return [{"label": label, "url": reverse("following:name", args=[pk]), "key": "n", "main": True}]
        if not perms.can_change(user, lead, self.household):
            return []
        return [
            {"label": _("Hand over"), "url": reverse("following:hand_over", args=[pk]), "key": "t", "main": True},
            {"label": _("End without a successor"), "url": reverse("following:end", args=[pk])},
        ]


class LeadForm(SentOnce, PersonInScope, FormPage):
    """A form about the lead worker of a person who lives in a household."""

    template_name = "cases/person_form.html"
    title = ""
    submit = ""

    def prepare(self):
        self.load_person(self.kwargs["pk"])
        self.refuse_second_sending()
        self.lead = queries.living_lead(self.person, self.today)
        self.check()
        self.log_household_read()

    def check(self) -> None:
        """Raise unless the form may be shown."""
        raise NotImplementedError

    def back(self) -> str:
        return reverse("following:lead", args=[self.person.pk])

    def context(self):
        return {"title": self.title, "subject": str(self.person), "cancel_url": self.back(), "submit": self.submit}


class NameLead(LeadForm):
    """A social worker takes the lead; a manager names one of the workers."""

    roles = (Role.SOCIAL_WORKER, Role.UNIT_MANAGER)
    title = gettext_lazy("Lead worker")
    submit = gettext_lazy("Name the lead worker")
    success = gettext_lazy("Recorded. The letter to the person can be printed.")

    def check(self):
        if self.household is None:
            raise Http404
        if self.lead and self.request.method != "POST":  # what is sent too late is refused in the form
            raise Elsewhere(self.back())
        if not perms.can_name(self.request.user, self.household):
            require(perms.can_take(self.request.user, self.household))

    def forms(self, data):
        user = self.request.user
        units = perms.units_to_lead_in(user, self.household, Role.UNIT_MANAGER)
        workers = queries.workers_of(units, self.today) if units else User.objects.filter(pk=user.pk)
        self.adults = queries.adults_to_lead(self.members, self.person)
        others = [str(one) for one in self.adults[1:]]
        return {"form": NameLeadForm(data, workers=workers, others=others, initial={"worker": user.pk})}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.name_lead(
            actor=self.request.user,
            persons=self.adults if told.get("whole_household") else self.adults[:1],
            worker=told["worker"],
            starts_on=told["starts_on"],
            today=self.today,
            key=told["key"],
        )
        return self.back()


class ChangeLead(LeadForm):
    """A form of who may change the lead worker of today."""

    roles = KEEPING_ROLES

    def check(self):
        if self.lead is None:
            raise Refusal(_("Nobody is the lead worker today."))
        require(perms.can_change(self.request.user, self.lead, self.household))


class HandOver(ChangeLead):
    """Another worker leads from now on, and reads the note of the one who did."""

    title = gettext_lazy("Hand over to another lead worker")
    submit = gettext_lazy("Hand over")
    success = gettext_lazy("Handed over. The letter to the person can be printed.")

    def forms(self, data):
        place = self.household.place if self.household else None
        units = {self.lead.unit_id, place.unit_id if place else self.lead.unit_id}
        workers = queries.workers_of(units, self.today).exclude(pk=self.lead.worker_id)
        self.leads = queries.leads_of_household(self.lead, self.members)
        others = [str(lead.person) for lead in self.leads[1:]]
        return {"form": HandOverForm(data, workers=workers, others=others)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.hand_over(
            actor=self.request.user,
            leads=self.leads if told.get("whole_household") else self.leads[:1],
            worker=told["worker"],
            starts_on=told["starts_on"],
            note=told["hand_over_note"],
            may_still_read=told["may_still_read"],
            today=self.today,
            key=told["key"],
        )
        return self.back()


class EndLead(ChangeLead):
    title = gettext_lazy("No lead worker any more")
    submit = gettext_lazy("End")
    success = gettext_lazy("Recorded.")

    def forms(self, data):
        return {"form": EndLeadForm(data, initial={"version": self.lead.version})}

    def may_see_changes(self):
        return bool(self.file_access)

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.end_lead(
            actor=self.request.user,
            lead=self.lead,
            version=told["version"],
            why=told["why_ended"],
            reason=told["end_reason"],
            may_still_read=told["may_still_read"],
            today=self.today,
        )
        return self.back()


class LeadOfFile(FileInScope, GuardedView):
    """One lead worker, of today or before, of a person whose file is open."""

    roles = IDENTITY_ROLES

    def load_lead(self) -> LeadWorker:
        person = self.load_file(self.kwargs["pk"])
        lead = person.lead_workers.filter(pk=self.kwargs["lead"]).first()
        if lead is None:
            raise Http404
        return lead

    def back(self):
        return redirect("following:lead", self.person.pk)


class Letter(LeadOfFile):
    """The letter that announces the lead worker, the same bytes each time."""

    def get(self, request, pk, lead):
        found = self.load_lead()
        self.log_read(ReadKind.DOCUMENT, [self.person.pk])
        letter = lead_announcement(announcement_of(found, self.household, self.today))
        return pdf_response(letter, f"referent-{found.pk}.pdf")


class AnnouncedToPerson(LeadOfFile):
    http_method_names = ["post"]

    def post(self, request, pk, lead):
        found = self.load_lead()
        how = request.POST.get("how", "")
        if how not in Announced.values:
            raise Refusal(_("Say how the letter reached the person."))
        operations.announce_lead(actor=request.user, lead=found, how=how, on=self.today)
        return self.back()


class NoteRead(LeadOfFile):
    http_method_names = ["post"]

    def post(self, request, pk, lead):
        operations.read_hand_over(actor=request.user, lead=self.load_lead(), at=clock.now())
        return self.back()


class FollowingPage(GuardedView):
    """A page of who follows: the same tabs on each."""

    roles = KEEPING_ROLES

    def tabs(self) -> list[dict]:
        found = [("mine", _("Persons")), ("caseload", _("Caseload")), ("absences", _("Absences"))]
        if self.request.user.holds(Role.UNIT_MANAGER):
            found.append(("left", _("To entrust")))
        found.append(("announced", _("Emergencies")))
        current = self.request.resolver_match.url_name
        return [
            {"label": label, "url": reverse(f"following:{name}"), "current": name == current} for name, label in found
        ]


class Mine(FollowingPage):
    """Those whom I follow, and those of the colleagues whom I cover."""

    reason = ReadReason.FILE

    def get(self, request):
        today = clock.today()
        asked = request.GET.get("page")
        paginator = NearPaginator(queries.followed_now(request.user, today), PER_PAGE, asked=asked)
        page = paginator.get_page(asked)
        rows = queries.followed_rows(request.user, list(page.object_list), today)
        self.log_read(ReadKind.LIST, [row.lead.person_id for row in rows])
        columns = [_("Person"), _("Household"), _("Since"), _("Next")]
        context = {"rows": rows, "page": page, "columns": [{"label": label} for label in columns], "tabs": self.tabs()}
        return render(request, "following/mine.html", context)


class Caseload(FollowingPage):
    """What I follow and what it weighs; for a manager, the workers of the unit, without a name of those they follow."""

    reason = ReadReason.FILE

    def get(self, request):
        today = clock.today()
        own = caseload.own_loads(request.user, today)
        if own:
            self.log_read(ReadKind.LIST, [person.pk for load in own for person in load.persons])
        managed = TerritorialUnit.objects.filter(pk__in=request.user.units_as(Role.UNIT_MANAGER))
        weights = [(caseload.LABELS[name], points) for name, points in caseload.weights().items()]
        context = {
            "tabs": self.tabs(),
            "own": own,
            "total": sum((load.weight for load in own), caseload.NOTHING),
            "units": [self.unit(unit, today) for unit in managed],
            "weights": weights,
            "own_columns": [
                {"label": _("Household")},
                {"label": _("What counts")},
                {"label": _("Weight"), "num": True},
            ],
            "unit_columns": [
                {"label": _("Worker")},
                {"label": _("Persons"), "num": True},
                {"label": _("Households"), "num": True},
                {"label": _("Weight"), "num": True},
            ],
        }
        return render(request, "following/caseload.html", context)

    def unit(self, unit: TerritorialUnit, today) -> dict:
        """The workers of a unit by name: nobody is ranked, the average is a line across the bars."""
        load = caseload.unit_load(unit, today)
        average = load.average.quantize(TENTH)
        chart = HorizontalBars(
            title=_("Weight of what each worker follows"),
            labels=tuple(str(row.worker) for row in load.rows),
            series=(Series(_("Weight"), tuple(row.weight for row in load.rows)),),
            language=get_language() or "fr",
            mark=average if load.rows else None,
        )
        return {"load": load, "average": average, "chart": chart}


class Entrust(FollowingPage, FormPage):
    """The persons of lead workers who left, entrusted to a colleague: one operation per person, one note for all."""

    roles = (Role.UNIT_MANAGER,)
    template_name = "following/left.html"

    def prepare(self):
        self.today = clock.today()
        self.units = self.request.user.units_as(Role.UNIT_MANAGER)
        found = queries.left_in(self.units, self.today).select_related("person", "worker", "unit")
        self.leads = list(found.order_by("worker__last_name", "worker", "person__last_name", "pk")[:MOST_AT_ONCE])
        self.log_read(ReadKind.LIST, [lead.person_id for lead in self.leads])
        self.refused: list[str] = []

    def forms(self, data):
        return {"form": EntrustForm(data, workers=queries.workers_of(self.units, self.today))}

    def before(self, forms):
        told, chosen = forms["form"].cleaned_data, self.numbers("leads")
        leads = [lead for lead in self.leads if lead.pk in chosen]
        if not leads and not chosen:
            forms["form"].add_error(None, _("Choose at least one person."))
            return self.show(forms, status=422)
        for lead in leads:
            self.entrust(lead, told)
        return self.show(forms, status=422) if self.refused else None

    def entrust(self, lead: LeadWorker, told: dict) -> None:
        try:
            operations.entrust(
                actor=self.request.user,
                lead=lead,
                worker=told["worker"],
                note=told["hand_over_note"],
                today=self.today,
                key=told["key"],
            )
        except AlreadyDone:
            return
        except Forbidden:
            raise
        except Refusal as refusal:
            self.refused.append(f"{lead.person} · {refusal.sentence}")

    def perform(self, forms):
        return reverse("following:left")

    success = gettext_lazy("Entrusted. The letters can be printed from the page of each person.")

    def context(self):
        return {
            "tabs": self.tabs(),
            "leads": self.leads,
            "chosen": self.numbers("leads") if self.request.method == "POST" else {lead.pk for lead in self.leads},
            "errors": self.refused,
        }
