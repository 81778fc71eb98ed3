"""Templates: one frame, no script or style of their own, nothing untranslated."""

import re

import pytest
from django.template import engines
from django.template.loader import get_template

from tests.architecture.sources import PROJECT, TEMPLATES

EXTENDS = re.compile(r'{% extends "(base|base_public|allauth/layouts/\w+)\.html" %}')
USED = re.compile(
    r"""(?:include|template_name\s*=|template\s*=|render\(\s*\w+,|Panel\(|row_template=)\s*["']([\w/]+\.html)"""
)
LOADS = re.compile(r"{% load ([\w ]+) %}")
COMMENTS = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.DOTALL)
ACCENTS = re.compile("[àâçéèêëîïôöùûüœæÀÂÇÉÈÊËÎÏÔÙÛŒÆ]")
PROVIDED_BY_LIBRARIES = ("allauth/", "django/", "bootstrap5/")
FOUND_BY_NAME = re.compile(r"^(\d{3}(_csrf)?|account/\w+|allauth/layouts/\w+|axes/locked|mfa/[\w/]+)\.html$")

LIBRARIES = {
    "silence": r"\|silence:",
    "i18n": r"{% (blocktranslate|translate|get_current_language|language|get_available_languages)\b",
    "static": r"{% static\b",
    "iris": r"\|(euro|day|moment|when|age|tone|message_tone|hour|figure|is_number|by_day)\b"
    r"|{% (key_hint|sort_url|page_url|sort_state|kept_query|page_numbers|field_kind|field_input|described_by"
    r"|error_items|minutes|chart_svg|badge)\b",
}


def name_of(path) -> str:
    return str(path).split("/templates/", 1)[1]


def body(path) -> str:
    return COMMENTS.sub("", path.read_text(encoding="utf-8"))


each = pytest.mark.parametrize("path", TEMPLATES, ids=name_of)


@each
def test_it_compiles(path):
    assert get_template(name_of(path)).template.origin.name == str(path)


def test_every_page_extends_the_frame_and_every_part_is_included():
    code = "\n".join(p.read_text() for p in PROJECT.rglob("*.py") if ".venv" not in p.parts)
    pages = {name_of(path) for path in TEMPLATES if EXTENDS.search(path.read_text())}
    parts = {name for path in TEMPLATES for name in USED.findall(path.read_text())} | set(USED.findall(code))
    parts |= set(re.findall(r"""["']([\w/]+\.html)["']""", code))
    frames = {"base.html", "base_public.html"}
    lost = {name_of(path) for path in TEMPLATES} - pages - parts - frames
    assert {name for name in lost if not name.startswith(PROVIDED_BY_LIBRARIES)} == set()


def test_every_page_is_shown_by_something():
    code = "\n".join(p.read_text() for p in PROJECT.rglob("*.py") if ".venv" not in p.parts)
    pages = {name_of(path) for path in TEMPLATES if EXTENDS.search(path.read_text())}
    shown = set(re.findall(r"""["']([\w/]+\.html)["']""", code))
    assert {name for name in pages - shown if not FOUND_BY_NAME.match(name)} == set()


@each
def test_no_script_no_style_no_handler_of_its_own(path):
    text = body(path)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style\b|\sstyle=|javascript:", text)
    assert not re.search(r"""\son[a-z]+\s*=\s*["']""", text)
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", text)


@each
def test_it_loads_what_it_uses_and_uses_what_it_loads(path):
    text = body(path)
    loaded = {name for names in LOADS.findall(text) for name in names.split()}
    used = {library for library, pattern in LIBRARIES.items() if re.search(pattern, text)}
    assert used <= loaded
    known = loaded & set(LIBRARIES)
    translated_arguments = {"i18n"} if "_(" in text else set()
    assert known - used - translated_arguments == set()


@each
def test_no_french_of_its_own(path):
    assert not ACCENTS.search(body(path))


@each
def test_no_english_outside_the_catalogue(path):
    """Words between tags are translated: what remains once tags, variables and translations are taken away."""
    text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", " ", body(path), flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.DOTALL)
    words = " ".join(re.findall(r">([^<]*)<", text))
    assert set(re.findall(r"[A-Za-z]{3,}", words)) - {"Iris", "nbsp"} == set()


WITHOUT_TOKEN = {"actions/action.html"}
"""A page kept for everybody holds nobody's token; what it sends uses nothing of an account."""


@each
def test_forms_that_post_carry_the_token(path):
    text = "" if str(path).endswith(tuple(WITHOUT_TOKEN)) else path.read_text()
    for form in re.findall(r'<form\b[^>]*method="post".*?</form>', text, flags=re.DOTALL):
        assert "{% csrf_token %}" in form


def test_the_engine_is_django_with_escaping():
    assert engines["django"].engine.autoescape
    assert [
        path.name for path in TEMPLATES if "|safe" in path.read_text() or "autoescape off" in path.read_text()
    ] == []
