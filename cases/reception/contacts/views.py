"""Screens of first contacts: writing one, at a desk or on the phone, reading it, what follows."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.models import ReadKind
from backend.audit.typing import KeepsTyping
from backend.audit.views import FormPage
from backend.kit import clock
from backend.kit.access import Refusal, require
from cases.people.models import Person
from cases.people.queries import search_persons
from cases.people.scope import PersonInScope, reason_of_reading
from cases.reception import operations, perms, queries
from cases.reception.enums import ORIENTATIONS, VisitStatus
from cases.reception.forms import ContactCorrectionForm, ContactForm
from cases.reception.models import FirstContact, Visit
from cases.reception.scope import AtSite


class WriteContact(AtSite, FormPage):
    """What somebody was answered; the person is found by their name, in the same form, and nothing typed is lost."""

    template_name = "reception/contact_form.html"
    success = gettext_lazy("Recorded.")
    form_class = ContactForm
    medium = "walk_in"
    dirty = False
    known: Person | None = None

    def post(self, request, *args, **kwargs):
        if "search" not in request.POST:
            return super().post(request, *args, **kwargs)
        self.prepare()
        typed = self.form_class.typed(request.POST)
        self.dirty = True
        return self.show({"form": self.form_class(initial=typed, persons=self.persons(request.POST))})

    def forms(self, data):
        initial = self.initial()
        return {"form": self.form_class(data, initial=initial, persons=self.persons(data or {}))}

    def initial(self) -> dict:
        return {"medium": self.medium, "person": self.known.pk if self.known else ""}

    def persons(self, data) -> list[Person]:
        """Who may be named: the person already known, and those whom the name typed may mean."""
        text = data.get("find", "").strip()[:200]
        found = search_persons(self.request.user, text, clock.today()) if text else []
        known = [self.known] if self.known else []
        persons = known + [person for person in found if person not in known]
        if persons:
            self.log_read(ReadKind.SEARCH if text else ReadKind.PAGE, [person.pk for person in persons])
        return persons

    def chosen(self, form) -> Person | None:
        pk = form.cleaned_data["person"]
        return self.fetch(Person.objects, pk=pk) if pk else None

    def perform(self, forms):
        form = forms["form"]
        contact = operations.record_contact(
            actor=self.request.user,
            site=self.site,
            told=form.told,
            person=self.chosen(form),
            visit=self.visit(),
            key=form.cleaned_data["key"],
        )
        return contact.get_absolute_url()

    def visit(self) -> Visit | None:
        return None

    def context(self):
        return {
            "title": _("First contact"),
            "subject": self.subject(),
            "searched": "search" in self.request.POST,
            "dirty": self.dirty,
            "cancel_url": self.back(),
        }

    def subject(self) -> str:
        return str(self.site)

    def back(self) -> str:
        return reverse("reception:today")

    def prepare(self):
        if self.site is None:
            raise Refusal(_("Say first at which site you receive."))


class NewContact(KeepsTyping, WriteContact):
    """What is being typed is kept for who types it, apart for each visit and each person."""

    def typing_place(self):
        return f"{self.request.resolver_match.view_name} {self.kwargs.get('pk', '')} by {self.request.user.pk}"


class NewCall(NewContact):
    """Somebody calls the single phone line: their first evaluation."""

    medium = queries.PHONE

    def context(self):
        return super().context() | {"title": _("Phone call")}


class ContactOfVisit(NewContact):
    """The first contact of somebody who came today."""

    def prepare(self):
        rows = Visit.objects.visible_to(self.request.user).select_related("site", "person")
        self.found = get_object_or_404(rows, pk=self.kwargs["pk"], day=clock.today())
        self.known = self.found.person

    @cached_property
    def site(self):
        return self.found.site

    def visit(self):
        return self.found

    def subject(self):
        return f"{self.found.label} · {self.found.site}"

    def back(self):
        return self.found.get_absolute_url()


class ContactOfPerson(PersonInScope, NewContact):
    """The first contact of somebody whose page is open."""

    def prepare(self):
        super().prepare()
        self.known = self.fetch_person(self.kwargs["pk"])

    def subject(self):
        return str(self.known)

    def back(self):
        return self.known.get_absolute_url()


class OfContact(AtSite):
    """A page about one first contact."""

    def load_contact(self) -> FirstContact:
        """404 out of scope."""
        rows = FirstContact.objects.visible_to(self.request.user)
        related = rows.select_related("site", "received_by", "dealt_with_by", "person", "visit")
        self.contact = get_object_or_404(related, pk=self.kwargs["pk"])
        if self.contact.person:
            self.reason = reason_of_reading(self.request.user, self.contact.person, clock.today())
        return self.contact


class ContactPage(OfContact):
    """What was answered, and what follows for a person who is known."""

    def get(self, request, pk):
        contact = self.load_contact()
        if contact.person_id:
            self.log_read(ReadKind.PAGE, [contact.person_id])
        return render(request, "reception/contact.html", {"contact": contact, "actions": self.actions(contact)})

    def actions(self, contact: FirstContact) -> list[dict]:
        found = self.next_steps(contact)
        if contact.is_emergency:
            url = reverse("reception:contact_dealt", args=[contact.pk])
            found.insert(0, {"label": _("Dealt with"), "url": url, "key": "d", "method": "post", "main": True})
        if contact.visit and contact.visit.status == VisitStatus.RECEIVED:
            url = reverse("reception:visit_step", args=[contact.visit_id, "finish"])
            found.append({"label": _("They are going"), "url": url, "key": "g", "method": "post"})
        if perms.can_correct(self.request.user, contact):
            url = reverse("reception:contact_edit", args=[contact.pk])
            found.append({"label": _("Correct"), "url": url, "key": "e"})
        return found

    def next_steps(self, contact: FirstContact) -> list[dict]:
        """Where this person was led, then the rest: for somebody who is known."""
        if not contact.person_id:
            return []
        steps = sorted(ORIENTATIONS.items(), key=lambda pair: pair[0] not in contact.orientations)
        return [
            {
                "label": step.label,
                "url": reverse(step.url_name, args=[contact.person_id]),
                "key": step.key,
                "main": code in contact.orientations and not contact.is_emergency,
            }
            for code, step in steps
        ]


class EditContact(OfContact, WriteContact):
    """Correct what was written, or say who it was."""

    form_class = ContactCorrectionForm
    success = gettext_lazy("Saved.")

    def prepare(self):
        self.known = self.load_contact().person
        require(perms.can_correct(self.request.user, self.contact))

    def initial(self):
        kept = {name: getattr(self.contact, name) for name in ContactForm.TOLD}
        return super().initial() | kept | {"version": self.contact.version}

    def perform(self, forms):
        form = forms["form"]
        contact = operations.correct_contact(
            actor=self.request.user,
            contact=self.contact,
            version=form.cleaned_data["version"],
            told=form.told,
            person=self.chosen(form),
        )
        return contact.get_absolute_url()

    def subject(self):
        return str(self.contact.site)

    def back(self):
        return self.contact.get_absolute_url()


class DealWith(OfContact):
    """An emergency is dealt with."""

    http_method_names = ["post"]

    def post(self, request, pk):
        operations.deal_with(actor=request.user, contact=self.load_contact())
        return redirect("reception:today")
