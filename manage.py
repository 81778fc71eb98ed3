#!/usr/bin/env python
"""Django's commands, on the database and the broker of `make run`, started for the time of the command if need be."""

import os
import sys

from django.core.management import execute_from_command_line

from backend.kit.embedded.processes import EmbeddedError
from backend.kit.embedded.service import for_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    try:
        with for_command(sys.argv[1:]):
            execute_from_command_line(sys.argv)
    except EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
