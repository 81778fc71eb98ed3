"""The Celery application: the same worker on a laptop and in production."""

import gc
import logging.config
import os

from celery import Celery
from celery.signals import setup_logging, worker_process_init
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

app = Celery("iris")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "backend.shell",
        "directory.exchange",
        "directory.freshness",
        "cases.merging",
        "cases.notes",
        "cases.reception",
        "cases.referrals",
        "collective_actions.enrolment",
        "contracts.life",
        "aids.applications.completeness",
        "aids.applications.supporting",
        "aids.commissions.convening",
        "aids.commissions.letters",
        "aids.simulations",
    ]
)


@setup_logging.connect
def configure_logging(**_signal):
    """The log of the whole of Iris, in place of Celery's own, which would show what tasks are given."""
    logging.config.dictConfig(settings.LOGGING)
    logging.captureWarnings(settings.LOG_AS_JSON)


@worker_process_init.connect
def collect_garbage_less_often(**_signal):
    """A heavy task makes millions of small things that vanish by themselves: looking for cycles there costs 9 %."""
    gc.set_threshold(50_000, 20, 20)
