"""One request before the commission: its page, the opinion on it, and the screens that follow."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aids.applications.queries import explanation_shown
from aids.budget.figures import bar
from aids.commissions import operations, perms, queries
from aids.commissions.anonymity.perms import can_lift
from aids.commissions.anonymity.scope import FileOfItem
from aids.commissions.enums import SessionStatus
from aids.commissions.forms import (
    OpinionForm,
    PresenceForm,
    ReopenForm,
    SameForm,
)
from aids.commissions.hearing import Hearing, heard_without
from aids.commissions.models import AgendaItem, Decision, Session
from aids.commissions.opinions import give_opinion, give_same_opinion, reopen_opinion
from aids.commissions.recusals.queries import positions_hidden_from
from aids.commissions.scope import (
    ItemInScope,
    SessionInScope,
)
from aids.commissions.votes.enums import Choice
from aids.commissions.votes.queries import ballots_shown
from aids.commissions.wording import as_proposed, templates_of
from backend.audit.typing import KeepsTyping, leave
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import Refusal, require
from directory.enums import Role

SECRETARY = (Role.COMMISSION_SECRETARY,)


def place_of(item: AgendaItem) -> str:
    """Where the opinion that is being typed on a request is kept."""
    return f"commissions:item {item.pk}"


class ItemPage(FileOfItem, ItemInScope, KeepsTyping, FormPage):
    """One line before the commission, by number, without a name; the secretary records the opinion.

    What is being typed is kept, and found again on any machine.
    """

    template_name = "commissions/item.html"
    received: Sequence[Decision] = ()

    def prepare(self):
        self.load_item()

    def typing_place(self):
        return place_of(self.item)

    @property
    def may_type(self):
        return self.speaks and not self.item.opinion

    def post(self, request, *args, **kwargs):
        session = self.fetch(Session.objects, pk=kwargs["pk"])
        require(perms.can_prepare(request.user, session.unit_id))
        return super().post(request, *args, **kwargs)

    def forms(self, data):
        if data is None and not self.may_type:
            return {}
        initial = OpinionForm.initial_of(self.item) | {"version": self.item.version, "opinion": self.item.opinion}
        envelopes = queries.envelopes_of(self.session, self.item)
        return {"form": OpinionForm(data, item=self.item, envelopes=envelopes, initial=initial)}

    def perform(self, forms):
        form = forms["form"]
        give_opinion(actor=self.request.user, item=self.item, version=form.cleaned_data["version"], given=form.given)
        following = queries.next_open_position(self.session, self.item.position)
        if following is None:
            messages.success(self.request, _("Every request has an opinion: the session can be closed."))
            return self.session.get_absolute_url()
        return self.session.item_url(following)

    def histories(self, instance):
        return [AgendaItem.history.filter(id=instance.pk)]

    @cached_property
    def hearing(self) -> Hearing:
        return heard_without(self.recused, self.session)

    @property
    def is_open(self) -> bool:
        return self.session.status == SessionStatus.OPEN

    @cached_property
    def holds(self) -> bool:
        """Whether the session is in the hands of this account."""
        return self.is_open and bool(perms.can_prepare(self.request.user, self.session.unit_id))

    @property
    def follows(self) -> bool:
        """Whether this screen goes where the session goes."""
        asked = self.request.GET
        return self.is_open and ("follow" in asked or (not self.holds and "stay" not in asked))

    @property
    def speaks(self) -> bool:
        """Whether opinions are given on this screen."""
        return self.holds and not self.follows

    def sits(self) -> bool:
        return any(one.member_id == self.request.user.pk for one in self.hearing.members)

    def actions(self) -> list[dict]:
        """Showing the line to everybody, when another one is called."""
        if not self.speaks or self.session.called_position == self.item.position:
            return []
        url = reverse("commissions:call", args=[self.session.pk, self.item.position])
        return [{"label": _("Show this request to everybody"), "url": url, "method": "post", "key": "m"}]

    def lift_url(self) -> str:
        """Where the anonymity of this line may be lifted; empty for who may not, and once it was."""
        if self.opened.lift or not can_lift(self.request.user, self.session):
            return ""
        return reverse("commissions:lift", args=[self.session.pk, self.item.position])

    def context(self):
        self.log_item_read(self.received)
        explained = getattr(self.item.line, "explanation", None)
        adults, others = self.file.composition
        speaks, opinion = self.speaks, self.item.opinion
        ballots = ballots_shown(self.request.user, self.item, self.hearing) if self.item.has_ballots else []
        pulse = queries.pulse(self.session, self.item, latest_of(ballots))
        return {
            "session": self.session,
            "item": self.item,
            "line": self.item.line,
            "application": self.application,
            "explanation": explanation_shown(explained),
            "file": self.file,
            "composition": composition_words(adults, others),
            "hearing": self.hearing,
            "members": members_shown(self.hearing),
            "agenda_page": queries.page_of(self.item.position),
            "templates": templates_of(self.item) if speaks and not opinion else [],
            "proposed": as_proposed(self.item) if speaks else None,
            "ballots": ballots,
            "voting": any(row["is_open"] for row in ballots),
            "choices": Choice.choices,
            "presence": PresenceForm(members=self.hearing.members) if speaks else None,
            "dissents": self.item.dissents.values_list("attendance__name", "words") if self.item.has_dissents else (),
            "speaks": speaks,
            "follows": self.follows,
            "may_follow": self.is_open and not self.follows,
            "may_speak": speaks and (not opinion or bool(self.stale)),
            "may_reopen": speaks and bool(opinion),
            "may_recuse": not opinion and self.sits(),
            "actions": self.actions(),
            "pulse": pulse if self.is_open and (not speaks or is_drawn_again(ballots)) else "",
            "tone": queries.OPINION_TONES[opinion],
        }


class ItemPanels(ItemPage):
    """What stands beside a request: the agenda around it, credits, aids received, like situations, documents. Fetched
    by its page once that is there, or the whole page without a script."""

    def get(self, request, *args, **kwargs):
        if not request.htmx:
            return super().get(request, *args, **kwargs)
        self.load_item()
        self.log_item_read(self.received)
        return render(request, "commissions/item_panels.html", self.panels() | {"beside": True})

    def load_item(self):
        """404 when another request took its place on the agenda since its page was shown."""
        item = super().load_item()
        if self.request.GET.get("item", str(item.pk)) != str(item.pk):
            raise Http404
        return item

    def context(self):
        return super().context() | self.panels()

    @cached_property
    def received(self) -> list[Decision]:
        since = clock.add_months(clock.today(), -queries.MONTHS_OF_AIDS)
        return queries.aids_received(self.application.household_id, since)

    def panels(self) -> dict:
        total, given = queries.tally(self.session)
        return {
            "session": self.session,
            "item": self.item,
            "speaks": self.speaks,
            "agenda": queries.rail(self.session, self.item.position, total, self.request.user),
            "agenda_total": total,
            "opinions_given": given,
            "line": self.item.line,
            "application": self.application,
            "opened": self.opened,
            "lift_url": self.lift_url(),
            "credits": [{"envelope": one, "bar": bar(one)} for one in queries.credits_of(self.session, self.item)],
            "session_total": queries.granted_so_far(self.session, self.request.user),
            "received": self.received,
            "like": self.situation.like,
        }


def is_drawn_again(ballots: list[dict]) -> bool:
    """Whether the secretary's page follows a vote: a show of hands is not drawn again while it is written down."""
    return any(row["is_open"] and row["ballot"].is_secret for row in ballots)


def latest_of(ballots: list[dict]) -> tuple[int, int, int]:
    """What `queries.latest_ballot` says, from the votes that the page shows."""
    if not ballots:
        return (0, 0, 0)
    return (ballots[-1]["ballot"].pk, ballots[-1]["ballot"].version, ballots[-1]["given"])


def members_shown(hearing: Hearing) -> list[dict]:
    """The members with how they take part in this request, in words."""
    spoken_for = {voice.principal.pk: voice.speaker.name for voice in hearing.voices if voice.principal}
    voiced = {voice.of.pk for voice in hearing.voices}
    return [
        {
            "member": one,
            "is_recused": one.member_id in hearing.recused,
            "has_voice": one.pk in voiced,
            "spoken_for_by": spoken_for.get(one.pk, ""),
        }
        for one in hearing.members
    ]


class ItemStep(ItemInScope, GuardedView):
    """An act of the secretary on one line, from its page."""

    roles = SECRETARY

    def load(self):
        require(perms.can_prepare(self.request.user, super().load().unit_id))
        return self.session

    def back(self, position: int | None = None):
        return redirect(self.session.item_url(position or self.item.position))


class CallItem(ItemStep):
    def post(self, request, pk, position):
        operations.call_item(actor=request.user, item=self.load_item())
        return self.back()


class SameOpinion(ItemStep):
    def post(self, request, pk, position):
        self.load_item()
        form = SameForm(request.POST)
        if not form.is_valid():
            raise Refusal(_("Say from which request to which."))
        found = give_same_opinion(actor=request.user, item=self.item, positions=form.positions)
        messages.success(
            request,
            ngettext(
                "The same opinion is given on %(n)s request.",
                "The same opinion is given on %(n)s requests.",
                len(found),
            )
            % {"n": len(found)},
        )
        return self.back(queries.next_open_position(self.session, self.item.position))


class ReopenOpinion(ItemInScope, FormPage):
    """An opinion is taken back, with a reason; what it said waits in the form."""

    roles = SECRETARY
    template_name = "commissions/why.html"
    success = gettext_lazy("The opinion is reopened.")

    def prepare(self):
        self.load_item()
        require(perms.can_prepare(self.request.user, self.session.unit_id))

    def forms(self, data):
        return {"form": ReopenForm(data, initial={"version": self.item.version})}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        said = OpinionForm.told_by(self.item)
        opened = reopen_opinion(actor=self.request.user, item=self.item, version=told["version"], reason=told["reason"])
        leave(place_of(opened), said | {"version": opened.version}, self.request.user)
        return self.session.item_url(self.item.position)

    def context(self):
        return {
            "session": self.session,
            "title": _("Reopen the opinion on request %(position)s") % {"position": self.item.position},
            "sentence": _("What it reserved is free again. The reason stays in the history."),
            "cancel_url": self.session.item_url(self.item.position),
        }


class Pulse(SessionInScope, GuardedView):
    """Asked every second and a half by the screens that follow: nothing new, or where to go.

    Who stands back from the request that is called waits for the next one.
    """

    def get(self, request, pk, position):
        session = self.load()
        item = session.items.filter(position=position).only("version", "position").first()
        if item is None:
            raise Http404
        answer = HttpResponse(status=204)
        called, hidden = session.called_position, positions_hidden_from(request.user, session)
        if position in hidden:
            answer["HX-Redirect"] = session.get_absolute_url()
            return answer
        if called and called != position and "follow" in request.GET and called not in hidden:
            answer["HX-Redirect"] = session.item_url(called) + "?follow"
        elif request.GET.get("seen") != queries.pulse(session, item, queries.latest_ballot(item)):
            answer["HX-Refresh"] = "true"
        return answer


def composition_words(adults: int, others: int) -> str:
    """« 1 adult, 2 dependants »: all that an anonymous file says of the household."""
    words = [ngettext("%(n)s adult", "%(n)s adults", adults) % {"n": adults}]
    if others:
        words.append(ngettext("%(n)s dependant", "%(n)s dependants", others) % {"n": others})
    return ", ".join(words)
