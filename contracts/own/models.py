"""The private page of a person: a signed address that expires, a code given by hand, every visit kept."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel
from backend.kit.private_addresses import token_of
from cases.people.models import Person
from contracts.contract.models import Contract
from contracts.own.enums import Did
from directory.models import User

MOST_TRIES = 5
"""Wrong codes after which a page is locked."""


class OwnPage(AuditedModel):
    """What lets a person read their contract without an account, until a day; of the code, a keyed digest is kept."""

    PERSONAL_FIELDS = frozenset({"person"})
    HISTORY_LEAVES_OUT = frozenset({"code_digest"})

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="own_pages", verbose_name=_("contract"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    code_digest = models.CharField(max_length=64, editable=False)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    opened_on = models.DateField(_("opened on"))
    expires_on = models.DateField(_("serves until"))
    tries = models.PositiveSmallIntegerField(_("wrong codes"), default=0, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)

    class Meta(AuditedModel.Meta):
        verbose_name = _("private page")
        verbose_name_plural = _("private pages")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "person"], condition=Q(closed_at=None), name="one_open_private_page"
            ),
            models.CheckConstraint(name="private_page_expires", condition=Q(expires_on__gt=F("opened_on"))),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def token(self) -> str:
        """What stands for it in its address."""
        return token_of(self)

    @property
    def is_locked(self) -> bool:
        return self.tries >= MOST_TRIES


class OwnVisit(AuditedModel):
    """Something was done at a private page; the page shows it to the person."""

    APPEND_ONLY = True
    PERSONAL_FIELDS = frozenset({"did"})

    page = models.ForeignKey(OwnPage, models.PROTECT, related_name="visits", verbose_name=_("private page"))
    at = models.DateTimeField(_("at"))
    did = models.CharField(_("what was done"), max_length=10, choices=Did)

    class Meta(AuditedModel.Meta):
        verbose_name = _("visit of a private page")
        verbose_name_plural = _("visits of private pages")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_did_display()} · {self.at}"
