"""Outlines to begin an assessment with: headings and prompts, from `templates.toml`, in French as they are written."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cases.assessments.queries import Texts


@dataclass(frozen=True)
class Template:
    """One outline; `key` is the single key that inserts it."""

    code: str
    label: str
    key: str
    texts: Texts


@cache
def templates() -> tuple[Template, ...]:
    told = tomllib.loads(Path(__file__).with_name("templates.toml").read_text(encoding="utf-8"))["templates"]
    return tuple(
        Template(one["code"], one["label"], str(number), Texts(one["situation"].strip(), "", one["strengths"].strip()))
        for number, one in enumerate(told, start=1)
    )


def begun_with(code: str, texts: Texts) -> Texts:
    """The texts with an outline in each part that is still empty; never over a word. An unknown code: as they are."""
    found = next((one.texts for one in templates() if one.code == code), Texts())

    def kept(typed: str, outline: str) -> str:
        return typed if typed.strip() else outline

    return Texts(
        kept(texts.situation, found.situation),
        kept(texts.own_view, found.own_view),
        kept(texts.strengths, found.strengths),
    )
