"""The Celery application: the same worker on a laptop and in production."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

app = Celery("iris")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["backend.shell", "aids.commissions"])
