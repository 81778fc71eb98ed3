"""The base of every model: history by django-simple-history, a version number, no write past the trail."""

from functools import cache

from django.db import models
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from backend.audit.context import current_operation
from backend.audit.models import OperationStamp
from backend.kit.access import Refusal


class UnauditedWrite(RuntimeError):
    """A programming error: a bulk write would leave no history, or a row that never changes would."""


class StaleVersion(Refusal):
    """Somebody changed the row since the form was opened; nothing has been written."""

    def __init__(self, instance: models.Model, expected: int) -> None:
        super().__init__(_("Somebody changed this in the meantime. Nothing is lost: compare, then save again."))
        self.instance = instance
        self.expected = expected


class RecordsManager(HistoryManager):
    """The manager of history rows; the library would build its class anew at every write."""

    from_queryset = classmethod(cache(HistoryManager.from_queryset.__func__))


class OperationRecords(HistoricalRecords):
    """History rows dated and signed by the operation under way."""

    def __init__(self, **kwargs):
        super().__init__(
            bases=[OperationStamp],
            history_user_id_field=models.BigIntegerField(null=True),
            history_user_getter=lambda row: row.history_user_id,
            history_user_setter=lambda row, actor: setattr(row, "history_user_id", actor.pk if actor else None),
            history_manager=RecordsManager,
            get_user=lambda **_context: current_operation().actor,
            **kwargs,
        )

    def fields_included(self, model):
        left_out = getattr(model, "HISTORY_LEAVES_OUT", ())
        return [field for field in super().fields_included(model) if field.name not in left_out]

    def create_historical_record(self, instance, history_type, using=None):
        instance._history_date = current_operation().at
        super().create_historical_record(instance, history_type, using)


class AuditedQuerySet(models.QuerySet):
    """Reads as usual; writes row by row, so that each leaves its history."""

    def _refuse(self, *_args, **_kwargs):
        raise UnauditedWrite(f"{self.model.__name__}: write row by row, inside an operation")

    update = bulk_create = bulk_update = delete = _refuse


class AuditedModel(models.Model):
    """A row with a history, whose `version` counts its edits.

    `PERSONAL_FIELDS` names the fields that hold personal data (a later erasure blanks them, the History tab hides
    them from who may not see the file); `CODE_FIELDS` names codes that a label beside them says in words;
    `HISTORY_LEAVES_OUT` names those that are not copied into the history; `UNTOLD_FIELDS` those that the history keeps
    and the History tab never shows, for fewer people may read them. Rows of an `APPEND_ONLY` model, such as the entries
    of a ledger, are neither changed nor deleted; the database holds that too (`backend.audit.protection`).
    """

    APPEND_ONLY: bool = False

    PERSONAL_FIELDS: frozenset[str] = frozenset()
    CODE_FIELDS: frozenset[str] = frozenset()
    HISTORY_LEAVES_OUT: frozenset[str] = frozenset()
    UNTOLD_FIELDS: frozenset[str] = frozenset()

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = AuditedQuerySet.as_manager()
    history = OperationRecords(inherit=True)

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args, **kwargs):
        current_operation()
        if not self._state.adding:
            self._refuse_when_append_only()
            self.version += 1
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        current_operation()
        self._refuse_when_append_only()
        return super().delete(*args, **kwargs)

    def _refuse_when_append_only(self) -> None:
        if self.APPEND_ONLY:
            raise UnauditedWrite(f"{type(self).__name__} is append-only")

    def _get_FIELD_display(self, field):  # noqa: N802 (Django's name)
        """What `get_…_display` says; Django would build the table of the choices anew at each call."""
        value = getattr(self, field.attname)
        return force_str(_words_of(field).get(value, value), strings_only=True)


@cache
def _words_of(field: models.Field) -> dict:
    return dict(field.flatchoices)


def lock(instance, *, version: int | None = None):
    """The row as it stands, locked until the end of the transaction.

    With `version` (the one the form was opened on), raises StaleVersion when the row has changed since.
    """
    current_operation()
    # the class as its fields know it: the signed-in account of a request is a proxy, not a User
    fresh = instance._meta.model._base_manager.select_for_update(of=("self",)).get(pk=instance.pk)
    if version is not None and fresh.version != version:
        raise StaleVersion(fresh, version)
    return fresh
