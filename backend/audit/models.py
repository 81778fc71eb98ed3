"""The three logs: what was done, which states changed, what was read. No foreign key leaves them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.audit.context import current_operation_id


class Actor(models.Model):
    """Who acted, frozen: the account may be renamed or closed later."""

    actor_id = models.BigIntegerField(_("account"), null=True)
    actor_label = models.CharField(_("who"), max_length=200)
    actor_roles = models.TextField(_("as"), blank=True)

    class Meta:
        abstract = True


class Operation(Actor):
    """One write, whatever the number of rows it touches."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("operation"), max_length=80)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"))
    key = models.UUIDField(_("idempotency key"), null=True, unique=True)
    fingerprint = models.CharField(_("fingerprint of what was sent"), max_length=64, blank=True)
    result_url = models.CharField(_("result"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        indexes = [models.Index(fields=["actor_id", "at"])]

    def __str__(self):
        return f"{self.name} · {self.actor_label} · {self.at:%Y-%m-%d %H:%M}"


class OperationStamp(models.Model):
    """Base of every history row: the operation that wrote it."""

    operation_id = models.UUIDField(default=current_operation_id, db_index=True, editable=False)

    class Meta:
        abstract = True


class TypedForm(models.Model):
    """What is being typed in one showing of a form and was not sent yet; no trail: emptied once the form is sent."""

    LONGEST_SITTING = 36

    place = models.CharField(max_length=120)
    sitting = models.CharField(max_length=LONGEST_SITTING)
    data = models.TextField(blank=True)
    is_sent = models.BooleanField(default=False)
    typed_at = models.DateTimeField()
    typed_by_id = models.BigIntegerField()
    typed_by = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("form being typed")
        verbose_name_plural = _("forms being typed")
        constraints = [models.UniqueConstraint(fields=["place", "sitting"], name="typed_once_in_a_sitting")]

    def __str__(self):
        return f"{self.place} · {self.typed_at:%Y-%m-%d %H:%M}"


class TransitionLog(models.Model):
    """One change of state of one object."""

    operation_id = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    model = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("change of state")
        verbose_name_plural = _("changes of state")
        indexes = [models.Index(fields=["model", "object_id", "at"])]

    def __str__(self):
        return f"{self.model} {self.object_id}: {self.source} → {self.target}"


class ReadKind(models.TextChoices):
    PAGE = "page", _("Page")
    LIST = "list", _("List")
    SEARCH = "search", pgettext_lazy("kind of reading", "Search")
    DOCUMENT = "document", _("Document")
    TRAIL = "trail", _("History")


class ReadReason(models.TextChoices):
    """Why the reading was allowed: the tier under which the data was shown."""

    IDENTITY = "identity", _("identity, open to reception and social staff")
    FILE = "file", _("follows the household")
    COMMISSION = "commission", _("prepares, sits in or signs for the commission")
    CONTROL = "control", _("controls who read and who acted")
    SIMULATION = "simulation", _("tries a change of the rule set on past requests")
    BUDGET = "budget", _("keeps the credits of the unit or of the département")
    PARTNER = "partner", _("sent or shared by a professional")
    EMERGENCY = "emergency", _("emergency access, with a reason")
    OWN = "own", _("the person themselves, by their private page")


class ReadLog(Actor):
    """One reading of personal data: who, which persons, by which route, from where, why."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=ReadKind)
    route = models.CharField(max_length=80)
    address = models.GenericIPAddressField(null=True)
    object_label = models.CharField(max_length=120, blank=True)
    person_ids = ArrayField(models.BigIntegerField(), default=list)
    reason = models.CharField(max_length=20, choices=ReadReason)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        indexes = [
            GinIndex(fields=["person_ids"], name="readlog_person_ids"),
            models.Index(fields=["actor_id", "at"]),
        ]

    def __str__(self):
        return f"{self.actor_label} · {self.route} · {self.at:%Y-%m-%d %H:%M}"
