"""The rows of the rooms of the file, a module each: `ROWS`, and `build(stage)` which fills `stage.made`."""

import pkgutil
from importlib import import_module

ROOMS = [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
ROWS = [row for room in ROOMS for row in room.ROWS]


def build(stage) -> None:
    """Make what the routes of each room are about: `stage.made[namespace, on]` holds the arguments of its routes."""
    for room in ROOMS:
        room.build(stage)
