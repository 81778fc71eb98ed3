"""Where a row of the directory comes from, and the files by which others' rows come in."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.audit.history import AuditedModel
from directory.exchange.enums import UNDER_WAY, ImportStatus


class Origin(models.Model):
    """Whose row it is: `source` and `source_id` are its producer's, both empty for what is written here.

    `source_date` is when the producer last changed it; `left_source_on`, the day an import closed it because its
    producer tells it no more: it is opened again when it comes back, which a row closed by hand is not.
    """

    source = models.CharField(_("source"), max_length=60, blank=True, default="", editable=False)
    source_id = models.CharField(_("identifier at the source"), max_length=200, blank=True, default="", editable=False)
    source_date = models.DateField(_("changed by the source on"), null=True, blank=True, editable=False)
    left_source_on = models.DateField(_("left the source on"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


def once_per_source(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["source", "source_id"], condition=~Q(source=""), name=name)


WRITTEN_HERE = Q(source="")


class DirectoryImport(AuditedModel):
    """A file of data·inclusion: what it would change, then what it changed.

    `package` holds its bytes until it is over, for others' files name their professionals. `report` is what
    `directory.exchange.planning.Plan.report` says; `failure` is why nothing was written.
    """

    HISTORY_LEAVES_OUT = frozenset({"package", "report"})
    CODE_FIELDS = frozenset({"only_source"})

    name = models.CharField(_("file"), max_length=200)
    package = models.BinaryField(default=b"", editable=False)
    only_source = models.CharField(_("only the rows of this source"), max_length=60, blank=True)
    may_close_many = models.BooleanField(_("may close more than half of what is open"), default=False)
    asked_by = models.ForeignKey(
        "directory.User", models.PROTECT, null=True, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for at"))
    status = models.CharField(
        _("state"), max_length=20, choices=ImportStatus, default=ImportStatus.RECEIVED, editable=False
    )
    report = models.JSONField(_("report"), default=dict, blank=True)
    failure = models.TextField(_("why it was refused"), blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta(AuditedModel.Meta):
        verbose_name = _("import of the directory")
        verbose_name_plural = _("imports of the directory")
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("exchange:import", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        return self.status in UNDER_WAY


class ImportProgress(models.Model):
    """How many rows an import has gone through; written beside its transaction, so that whoever waits sees it."""

    directory_import = models.OneToOneField(DirectoryImport, models.CASCADE, related_name="progress", primary_key=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("progress of an import")
        verbose_name_plural = _("progress of imports")

    def __str__(self):
        return f"{self.done}/{self.total}"
