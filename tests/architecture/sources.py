"""The files of the project, read and parsed once."""

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = ("backend", "directory", "cases", "collective_actions", "contracts", "aids")


@dataclass(frozen=True)
class Source:
    """One Python file; `name` is its path in the project."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(PROJECT))

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{node.lineno}"

    def calls(self, *names: str) -> list[ast.Call]:
        """Calls of a function or method of one of these names."""
        found = (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))
        return [call for call in found if called(call) in names]


def called(call: ast.Call) -> str:
    """`b` for b(…) and for a.b(…)."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def python_files(*folders: str) -> list[Source]:
    paths = (path for folder in folders for path in sorted((PROJECT / folder).rglob("*.py")))
    return [Source(path) for path in paths if "migrations" not in path.parts and "__pycache__" not in path.parts]


CODE = python_files(*ROOMS)
TESTS = python_files("tests")
TEMPLATES = sorted(path for room in ROOMS for path in (PROJECT / room).rglob("templates/**/*.html"))
