"""`python -m tests.bench --size department [--only NAME] [--rounds N] [--json FILE]`."""

import argparse
import subprocess
import sys
from pathlib import Path

import django
from django.utils.module_loading import import_string

from backend.kit.embedded.processes import EmbeddedError
from backend.supervisor import CannotRunError
from tests.bench import ground


def main() -> int:
    """Returns 0 when everything was measured, aims met or not; 1 when it could not be."""
    told = arguments()
    try:
        with ground.opened(told.size) as load:
            django.setup()
            # what measures imports models: it can only be named before this point
            import_string("tests.bench.run.run")(load, only=told.only, rounds=told.rounds, file=told.json)
    except (CannotRunError, EmbeddedError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="How fast Iris answers, beside floors.")
    parser.add_argument("--size", choices=ground.SIZES, default="department", help="which data (department)")
    parser.add_argument("--only", metavar="NAME", help="the scenarios whose name holds this")
    parser.add_argument("--rounds", type=int, help="rounds of each scenario at most")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
