"""How gunicorn runs Iris: `gunicorn --config python:backend.gunicorn backend.wsgi:application`."""

import os

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "4"))
timeout = 60
# asked to stop, it answers what is under way first
graceful_timeout = 30
control_socket_disable = True
# what a client says of HTTPS is read by Django alone, and only when SECURE_PROXY_SSL_HEADER names the header
forwarded_allow_ips = ""
secure_scheme_headers = {}
if os.access("/dev/shm", os.W_OK):  # noqa: S108
    worker_tmp_dir = "/dev/shm"  # noqa: S108 (the heartbeat must not wait for a disk)
# read here, before any worker starts: settings that refuse to start refuse once
logconfig_dict = settings.LOGGING
