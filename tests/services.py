"""The pytest plugin that gives the tests a throw-away PostgreSQL and Valkey (`-p tests.services` in pyproject.toml).

It runs before Django reads its settings, in the controller only: the workers of pytest-xdist inherit the addresses.
DATABASE_URL and BROKER_URL, when set, are used instead. The services stop with pytest, even killed.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from backend.kit.catalogues import compile_catalogues
from backend.kit.embedded import addresses
from backend.kit.embedded.processes import EmbeddedError, die_with_parent
from backend.kit.embedded.service import Service

stack_key = pytest.StashKey[ExitStack]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    # A wrapper comes before pytest-django's own implementation, which reads the settings.
    options = early_config.known_args_namespace
    if "PYTEST_XDIST_WORKER" in os.environ:
        die_with_parent(signal.SIGKILL, os.getppid())
    elif not options.help and not options.version:
        stack = early_config.stash[stack_key] = ExitStack()
        early_config.add_cleanup(stack.close)
        try:
            start_services(stack)
        except EmbeddedError as error:
            raise pytest.UsageError(str(error)) from error
        compile_catalogues(addresses.PROJECT_DIR / "backend" / "locale")
    return (yield)


def start_services(stack: ExitStack) -> None:
    """Start what the environment does not name, and name it there until the stack closes."""
    kinds = {
        "DATABASE_URL": ("postgres", addresses.database_url),
        "BROKER_URL": ("valkey", addresses.broker_url),
    }
    environment = stack.enter_context(pytest.MonkeyPatch.context())
    # Nothing that a test writes may reach the files of `make run`.
    var = Path(tempfile.mkdtemp(prefix="iris-tests-"))
    stack.callback(shutil.rmtree, var, ignore_errors=True)
    var.chmod(0o711)
    environment.setenv("IRIS_VAR", str(var))
    environment.setenv("DJANGO_SECRET_KEY", "of the tests")
    environment.setenv("LOG_LEVEL", "WARNING")
    for variable, (name, url) in kinds.items():
        if os.environ.get(variable):
            continue
        home = var / name
        stack.enter_context(Service(name, home, durable=False, owned=True, remove=True))
        environment.setenv(variable, url(home))
