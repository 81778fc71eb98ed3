"""Votes on a request, when somebody asks for one; and the dissents that members want recorded."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aids.commissions.models import AgendaItem, Attendance
from aids.commissions.votes.enums import BallotStatus, Choice
from backend.audit.history import AuditedModel


class Ballot(AuditedModel):
    """One vote: what is put to it, whether it is secret, and its figures once it is closed."""

    PERSONAL_FIELDS = frozenset({"question"})

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="ballots", verbose_name=_("agenda item"))
    question = models.CharField(_("put to the vote"), max_length=200)
    is_secret = models.BooleanField(_("secret"), default=False)
    status = models.CharField(
        _("state"), max_length=10, choices=BallotStatus, default=BallotStatus.OPEN, editable=False
    )
    entitled = models.PositiveSmallIntegerField(_("entitled to vote"), null=True, editable=False)
    in_favour = models.PositiveSmallIntegerField(_("in favour"), null=True, editable=False)
    against = models.PositiveSmallIntegerField(_("against"), null=True, editable=False)
    abstentions = models.PositiveSmallIntegerField(_("abstentions"), null=True, editable=False)
    casting_vote = models.CharField(
        _("casting vote of the chair"), max_length=10, choices=Choice, blank=True, editable=False
    )
    is_carried = models.BooleanField(_("carried"), null=True, editable=False)

    class Meta(AuditedModel.Meta):
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(status=BallotStatus.OPEN),
                name="one_open_vote_per_request",
                violation_error_message=_("A vote is already open on this request."),
            ),
            models.CheckConstraint(
                name="vote_has_figures_once_closed",
                condition=Q(
                    status=BallotStatus.CLOSED,
                    entitled__isnull=False,
                    in_favour__isnull=False,
                    against__isnull=False,
                    abstentions__isnull=False,
                    is_carried__isnull=False,
                )
                | ~Q(status=BallotStatus.CLOSED) & Q(entitled__isnull=True, is_carried__isnull=True),
            ),
            models.CheckConstraint(
                name="no_more_votes_than_entitled",
                condition=Q(entitled__isnull=True)
                | Q(entitled__gte=models.F("in_favour") + models.F("against") + models.F("abstentions")),
            ),
            models.CheckConstraint(
                name="casting_vote_breaks_a_tie",
                condition=Q(casting_vote="")
                | Q(casting_vote__in=[Choice.IN_FAVOUR, Choice.AGAINST], in_favour=models.F("against")),
            ),
        ]

    def __str__(self):
        return self.question


class Turnout(AuditedModel):
    """Whose voice was given in a vote, and by whom; what it said only in a vote that is not secret."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="turnout", verbose_name=_("vote"))
    voice = models.ForeignKey(Attendance, models.PROTECT, related_name="+", verbose_name=_("voice of"))
    spoken_by = models.ForeignKey(Attendance, models.PROTECT, related_name="+", verbose_name=_("given by"))
    choice = models.CharField(_("choice"), max_length=10, choices=Choice, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("voice in a vote")
        verbose_name_plural = _("voices in votes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "voice"],
                name="one_vote_a_voice",
                violation_error_message=_("This voice was already given."),
            )
        ]

    def __str__(self):
        return str(self.voice)


class SecretCount(models.Model):
    """The figures of a secret vote while it is open: one row that every vote writes whole, without a history.

    So neither a trail, nor a time stamp, nor the place of a row in the table joins a member to a choice.
    """

    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="count", verbose_name=_("vote"))
    in_favour = models.PositiveSmallIntegerField(default=0)
    against = models.PositiveSmallIntegerField(default=0)
    abstention = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("count of a secret vote")
        verbose_name_plural = _("counts of secret votes")

    def __str__(self):
        return str(self.ballot)


class Dissent(AuditedModel):
    """A member's dissent from an opinion, recorded at their request (model: CRPA R133-13)."""

    PERSONAL_FIELDS = frozenset({"words"})

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="dissents", verbose_name=_("agenda item"))
    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="+", verbose_name=_("member"))
    words = models.TextField(_("dissent"), max_length=500)

    class Meta(AuditedModel.Meta):
        verbose_name = _("dissent")
        verbose_name_plural = _("dissents")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["item", "attendance"], name="dissent_once")]

    def __str__(self):
        return f"{self.attendance.name} · {self.words}"
