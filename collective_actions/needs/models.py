"""Needs that somebody noted, the proposals in which they are grouped, and the institutions that endorse these."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.audit.history import AuditedModel, AuditedQuerySet
from collective_actions.catalogue.models import CATALOGUE_ROLES, Action
from collective_actions.needs.enums import STAGE_TONES, NeedSource, NeedStatus, Stage
from directory.enums import Role, Thematic
from directory.models import Commune, Organisation, TerritorialUnit, User


class ProposalQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """Every proposal, for the staff and for partners: nothing in it is about a person."""
        return self if user.holds(*CATALOGUE_ROLES) else self.none()


class Proposal(AuditedModel):
    """An idea drawn from needs; once an organisation carries it, `action` is what it became.

    Without a `unit` it is for the whole département.
    """

    title = models.CharField(_("title"), max_length=120)
    plain_words = models.TextField(_("the idea, in plain words"), max_length=1500)
    change = models.TextField(_("what it would change"), max_length=1500)
    thematic = models.CharField(pgettext_lazy("of an action", "theme"), max_length=50, choices=Thematic)
    unit = models.ForeignKey(
        TerritorialUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    day = models.DateField(_("written on"), editable=False)
    action = models.OneToOneField(
        Action,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposal",
        editable=False,
        verbose_name=_("action"),
    )

    objects = ProposalQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-day", "-pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("needs:proposal", args=[self.pk])

    @property
    def place(self) -> str:
        return str(self.unit or _("The whole département"))


class NeedQuerySet(AuditedQuerySet):
    def visible_to(self, user):
        """What is on the board, for the staff and for partners; all of it for the design service."""
        if user.holds(Role.ACTION_DESIGNER):
            return self
        return self.filter(status=NeedStatus.SHOWN) if user.holds(*CATALOGUE_ROLES) else self.none()


class Need(AuditedModel):
    """What is missing somewhere, in the words of who noted it; a resident leaves no name, and the day alone."""

    PERSONAL_FIELDS = frozenset({"words"})

    words = models.TextField(_("what is missing"), max_length=800)
    thematic = models.CharField(pgettext_lazy("of an action", "theme"), max_length=50, choices=Thematic)
    unit = models.ForeignKey(
        TerritorialUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commune")
    )
    source = models.CharField(_("who noted it"), max_length=15, choices=NeedSource, editable=False)
    noted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("noted by")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    day = models.DateField(_("noted on"), editable=False)
    status = models.CharField(_("state"), max_length=10, choices=NeedStatus, default=NeedStatus.TO_READ, editable=False)
    set_aside_because = models.CharField(_("why it is set aside"), max_length=200, blank=True)
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name=_("proposal")
    )

    objects = NeedQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-day", "-pk"]
        indexes = [
            models.Index(fields=["-day"], name="need_alone", condition=Q(status=NeedStatus.SHOWN, proposal=None)),
            models.Index(fields=["day"], name="need_to_read", condition=Q(status=NeedStatus.TO_READ)),
        ]
        constraints = [
            models.CheckConstraint(
                name="need_is_somewhere",
                condition=Q(unit__isnull=False, commune__isnull=True) | Q(unit__isnull=True, commune__isnull=False),
                violation_error_message=_("Say where: a commune, or a whole unit."),
            ),
            models.CheckConstraint(
                name="need_is_noted_by_its_source",
                condition=Q(source=NeedSource.RESIDENT, noted_by__isnull=True, organisation__isnull=True)
                | Q(source=NeedSource.PROFESSIONAL, noted_by__isnull=False, organisation__isnull=True)
                | Q(source=NeedSource.PARTNER, noted_by__isnull=False, organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="need_set_aside_with_a_reason",
                condition=Q(status=NeedStatus.SET_ASIDE) & ~Q(set_aside_because="")
                | ~Q(status=NeedStatus.SET_ASIDE) & Q(set_aside_because=""),
            ),
            models.CheckConstraint(
                name="need_of_a_proposal_is_shown",
                condition=Q(proposal__isnull=True) | Q(status=NeedStatus.SHOWN),
                violation_error_message=_("This need belongs to a proposal: take it out of it first."),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def place(self) -> str:
        return str(self.commune or self.unit)

    @property
    def told_by(self) -> str:
        """Who noted it: an organisation, else a professional or a resident, who are not named."""
        return str(self.organisation or self.get_source_display())


class Endorsement(AuditedModel):
    """An organisation stands behind a proposal, in its words, until it takes this back."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="endorsements", verbose_name=_("proposal"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    words = models.TextField(_("its words"), max_length=800)
    day = models.DateField(_("endorsed on"))
    taken_back_on = models.DateField(_("taken back on"), null=True, blank=True, editable=False)

    class Meta(AuditedModel.Meta):
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "organisation"],
                condition=Q(taken_back_on__isnull=True),
                name="endorses_once",
                violation_error_message=_("This organisation already endorses the proposal."),
            ),
        ]

    def __str__(self):
        return str(self.organisation)


def stage_of(proposal: Proposal, endorsements: int) -> Stage:
    """How far a proposal is, by how many organisations endorse it today."""
    if proposal.action_id:
        return Stage.CARRIED
    return Stage.ENDORSED if endorsements else Stage.PROPOSALS


def tone_of(stage: Stage) -> str:
    return STAGE_TONES[stage]
