from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "backend.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self):
        from backend.audit.protection import protect_trails  # noqa: PLC0415 (models are ready only now)

        post_migrate.connect(protect_trails, dispatch_uid="protect_trails")
