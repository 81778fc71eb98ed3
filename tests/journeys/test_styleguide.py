"""The style guide in Chromium: axe in both themes and at both widths, the components by keyboard alone."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from backend.shell.styleguide.catalogue import FOLDER, GROUPS, read
from backend.shell.styleguide.examples import PLACES
from backend.shell.styleguide.tokens import colours, meetings
from directory.enums import Role
from tests.factories import make_world
from tests.journeys.keyboard import Keyboard

NAMES = {name for _anchor, _title, names in GROUPS for name in names}
PAGE = "/styleguide/"
BACKEND = "directory.backends.AccountBackend"


def test_every_component_is_in_the_guide_with_its_purpose():
    assert {path.stem for path in FOLDER.glob("*.html")} == NAMES
    assert [name for name in NAMES if not read(name).purpose] == []


def test_parameters_are_read_from_the_comment():
    parameters = dict(read("comparison").parameters)
    assert list(parameters) == ["caption", "columns", "rows"]
    assert parameters["columns"].endswith("compared with")


def test_colours_that_meet_stand_apart_in_both_themes():
    assert len(colours()) > 40
    assert [(one.ink.name, one.ground.name, one.light, one.dark) for one in meetings() if not one.holds] == []


def test_no_rule_of_the_style_sheets_is_dead():
    """Every class that a sheet styles is written by a template, a script or the code."""
    sheets = list((FOLDER.parents[1] / "static" / "iris").glob("*.css"))
    root = FOLDER.parents[2]
    files = [path for kind in ("*.html", "*.js", "*.py") for path in root.rglob(kind) if not VENV & set(path.parts)]
    written = "\n".join(path.read_text(encoding="utf-8") for path in files)
    styled = {name for sheet in sheets for name in re.findall(r"\.([a-z][\w-]*)", unquoted(sheet.read_text()))}
    made = re.compile(r"(notice|step|field|size|fill|stroke|heat|face)-[\w-]+")
    assert {name for name in styled if name not in written and not made.fullmatch(name)} == set()


VENV = {".venv", "tests", "var"}


def unquoted(sheet: str) -> str:
    return re.sub(r'"[^"]*"|/\*.*?\*/|url\([^)]*\)|@font-face[^}]*}|(?<=\d)\.\d+', "", sheet, flags=re.DOTALL)


@pytest.fixture
def administrator(transactional_db, browser, live_server):
    """The guide open before an administrator, at their keyboard."""
    client = Client()
    client.force_login(make_world().account(Role.ADMINISTRATOR), backend=BACKEND)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="fr-FR", color_scheme="dark", reduced_motion="reduce"
    )
    context.add_cookies([cookie | {"url": live_server.url}])
    keyboard = Keyboard(context.new_page(), live_server.url)
    keyboard.page.goto(f"{live_server.url}{PAGE}")
    yield keyboard
    context.close()


@pytest.mark.browser
def test_nothing_to_complain_of_in_either_theme_at_either_width(administrator):
    guide = administrator
    assert guide.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 22, 29)"
    for width in (1280, 390):
        guide.page.set_viewport_size({"width": width, "height": 900})
        guide.page.emulate_media(color_scheme="light")
        guide.check()
        guide.page.emulate_media(color_scheme="dark")
        guide.check(rules=["color-contrast"])
    guide.page.emulate_media(media="print", color_scheme="dark")
    assert guide.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not guide.page.locator(".topbar, .rail, .btn").locator("visible=true").count()


@pytest.mark.browser
def test_by_keyboard_alone(administrator):
    guide = administrator
    dialog(guide)
    tabs(guide)
    toasts(guide)
    suggestions(guide)
    typed_figures(guide)


def focused(guide: Keyboard, what: str):
    return guide.page.evaluate(f"document.activeElement.{what}")


def dialog(guide: Keyboard) -> None:
    asked = guide.page.locator("dialog")
    for way_out in ("Escape", "Enter"):  # Enter: on « No, go back », where the focus lands
        guide.reach("[data-modal]")
        guide.press("Enter")
        expect(asked).to_be_visible()
        assert focused(guide, "matches('dialog [data-unguarded]')")
        guide.press("Shift+Tab")
        assert focused(guide, "matches('dialog *')"), "the focus stays in the dialog"
        guide.press("Tab")
        guide.press(way_out)
        expect(asked).to_have_count(0)
        assert focused(guide, "matches('[data-modal]')"), "the focus returns"


def suggestions(guide: Keyboard) -> None:
    field = guide.page.locator("#id_blank-place")
    guide.reach("#id_blank-place")
    guide.type("saint")
    options = guide.page.locator("#id_blank-place_suggestions [role=option]")
    expect(options).to_have_count(3)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(guide.page.locator("#live")).to_contain_text("3")
    guide.press("ArrowDown")
    guide.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id"))
    guide.check(within=".with-suggestions")
    guide.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert field.input_value() == "saint"
    guide.type("-j")
    expect(options).to_have_count(1)
    guide.press("ArrowUp")
    guide.press("Enter")
    assert field.input_value() == PLACES[5]
    expect(field).to_have_attribute("aria-expanded", "false")


def typed_figures(guide: Keyboard) -> None:
    dates = {"14031987": "14/03/1987", "3.4.87": "03/04/1987", "31/02/1987": "31/02/1987", "hier": "hier"}
    amounts = {"1234,5": "1\u202f234,50", "1,234.56": "1\u202f234,56", "85": "85,00", "douze": "douze"}
    for name, told in (("#id_blank-birth_date", dates), ("#id_blank-amount", amounts)):
        field = guide.page.locator(name)
        for typed, written in told.items():
            field.focus()
            guide.press("Control+a")
            guide.type(typed)
            guide.press("Tab")
            assert field.input_value() == written


def toasts(guide: Keyboard) -> None:
    shelf = guide.page.locator("#toasts")
    notices = shelf.locator("[data-toast]")
    assert shelf.get_attribute("aria-live") == "polite"
    for tone in ("ok", "no"):
        guide.reach(f"[data-say][data-tone={tone}]")
        guide.press("Enter")
    expect(notices).to_have_count(2)
    expect(shelf.locator("[role=alert]")).to_have_count(1)
    guide.check(within="#toasts")
    guide.press("Escape")
    expect(notices).to_have_count(1)
    guide.page.locator("main a, main button").last.focus()
    guide.reach("#toasts [data-toast-close]")
    guide.press("Enter")
    expect(notices).to_have_count(0)
    assert focused(guide, "id") == "content"


def tabs(guide: Keyboard) -> None:
    guide.reach("main nav.tabs a:not([aria-current])")
    guide.press("Enter")
    assert guide.page.url.endswith("#component-tabs")
