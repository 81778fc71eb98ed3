"""`python -m tests.shell.run_scale <moment> <arguments of load_demo>`: the command, at a moment of one's choice."""

import datetime as dt
import os
import sys
from importlib import import_module

import django
from django.core.management import call_command
from django.test import override_settings

from backend.kit import clock

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    django.setup()
    contracts = import_module("backend.shell.demo.contracts")
    # a dozen households hold few: everybody who is followed has one
    contracts.SHARE = 1
    hasher = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with clock.at(dt.datetime.fromisoformat(sys.argv[1])), override_settings(PASSWORD_HASHERS=hasher):
        call_command("load_demo", *sys.argv[2:])
