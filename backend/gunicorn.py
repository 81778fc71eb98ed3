"""How gunicorn runs Iris: `gunicorn --config python:backend.gunicorn backend.wsgi:application`."""

import os

from backend.logs import configuration

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "4"))
timeout = 60
# asked to stop, it answers what is under way first
graceful_timeout = 30
control_socket_disable = True
if os.access("/dev/shm", os.W_OK):  # noqa: S108
    worker_tmp_dir = "/dev/shm"  # noqa: S108 (the heartbeat must not wait for a disk)
logconfig_dict = configuration(
    as_json=os.environ.get("IRIS_ENV") == "production", level=os.environ.get("LOG_LEVEL") or "INFO"
)
