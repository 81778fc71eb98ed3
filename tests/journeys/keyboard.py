"""A person at the keyboard, without a mouse; each page that they pass is checked by axe-core."""

import datetime as dt
from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
FURTHEST = 150
LEFT = ("htmx:sendAbort", "htmx:afterRequest")
"""What htmx says in the console of a request that a page was still waiting for when it was left."""


class Keyboard:
    """What one can do with keys: go to a control, type, press."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.complaints: list[str] = []
        page.on("console", lambda message: self._complain(message.type, message.text))
        page.on("pageerror", lambda error: self._complain("error", str(error)))

    def _complain(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith(LEFT):
            self.complaints.append(text)

    def sign_in(self, username: str, password: str) -> None:
        self.page.goto(f"{self.base}/accounts/login/")
        self.check()
        self.reach("[name=login]")
        self.type(username)
        self.reach("[name=password]")
        self.type(password)
        self.press("Enter", lands="/")

    def reach(self, selector: str) -> None:
        """Tab until the focus is on the control; fails when the keyboard cannot get there."""
        for _step in range(FURTHEST):
            if self.page.evaluate("s => document.activeElement && document.activeElement.matches(s)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {selector} on {self.page.url}")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def type_date(self, day: dt.date) -> None:
        """Type the figures of a date over what the field holds, as somebody in a hurry does."""
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(day.strftime("%d%m%Y"))

    def fill(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.type(text)

    def tick(self, selector: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Space")

    def press(self, key: str, *, lands: str | None = None) -> None:
        """Press a key; with `lands` wait for the page whose path matches, then check it."""
        if lands is None:
            self.page.keyboard.press(key)
            return
        with self.page.expect_navigation(url=f"{self.base}{lands}", wait_until="load"):
            self.page.keyboard.press(key)
        self.check()

    def leave_field(self) -> None:
        """Give the focus back to the page, so that single keys act."""
        self.page.evaluate("document.activeElement.blur()")

    def check(self, *, within: str | None = None, rules: Sequence[str] = RULES) -> None:
        """Once the page is whole: no WCAG 2.1 A or AA violation (in one part, of some rules), nothing too wide, no
        complaint in the console."""
        expect(self.page.locator("[data-awaited]")).to_have_count(0)
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        found = Axe().run(self.page, context=within, options=options).response["violations"]
        assert not found, (self.page.url, [(v["id"], [n["html"] for n in v["nodes"]]) for v in found])
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), self.page.url
        assert not self.complaints, (self.page.url, self.complaints)

    def sees(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)
