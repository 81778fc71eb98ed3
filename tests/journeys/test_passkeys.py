"""Passkeys in a real browser, whose authenticator is Chromium's virtual one; by keyboard only."""

from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from backend.audit.models import Operation
from directory.enums import Role
from tests.factories import PASSWORD, World, make_world
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = f"{Role.RECEPTION}.est"
DEVICE = {
    "protocol": "ctap2",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def world(transactional_db) -> World:
    return make_world()


class Device:
    """The authenticator of somebody at the keyboard: built into their machine, or a key plugged in (`usb`)."""

    def __init__(self, someone: Keyboard, transport: str = "internal") -> None:
        assert urlsplit(someone.base).hostname == "localhost"  # WebAuthn takes no IP address for a name
        self.session = someone.page.context.new_cdp_session(someone.page)
        self.session.send("WebAuthn.enable")
        added = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | {"transport": transport}})
        self.known_as = {"authenticatorId": added["authenticatorId"]}

    def recognise(self, owner: bool) -> None:
        """Whether the finger on the reader is its owner's."""
        self.session.send("WebAuthn.setUserVerified", self.known_as | {"isUserVerified": owner})

    def forget(self) -> None:
        self.session.send("WebAuthn.clearCredentials", self.known_as)


def confirm_by_password(someone: Keyboard, lands: str) -> None:
    someone.fill("[name=password]", PASSWORD)
    someone.press("Enter", lands=lands)


@pytest.mark.parametrize("at_the_keyboard", [1280], indirect=True)
def test_a_passkey_from_its_creation_to_its_end(world, at_the_keyboard):
    someone = at_the_keyboard()
    device = Device(someone)
    someone.sign_in(NAME, PASSWORD)
    someone.page.goto(f"{someone.base}/preferences/")
    someone.reach("main a[href$='/security/']")
    someone.press("Enter", lands="/accounts/security/")
    add(someone, "Ordinateur de l’accueil", first=True)
    add(someone, "Clé du trousseau", first=False)
    sign_out(someone)
    sign_in_by_passkey(someone)
    rename_and_remove(someone)
    sign_out(someone)
    after_the_password(someone)
    strangers_are_refused(someone, device)
    assert list(Operation.objects.filter(name__contains="passkey").order_by("at").values_list("name", flat=True)) == [
        "directory.add_passkey",
        "directory.add_passkey",
        "directory.rename_passkey",
        "directory.remove_passkey",
    ]


def add(someone: Keyboard, name: str, *, first: bool) -> None:
    """From the security page and back to it; the first passkey comes with recovery codes."""
    someone.reach("main a[href$='/passkeys/add/']")
    someone.press("Enter", lands="/accounts/reauthenticate/*" if first else "/accounts/security/passkeys/add/")
    if first:
        confirm_by_password(someone, "/accounts/security/passkeys/add/")
    someone.reach("[name=name]")
    someone.press("Control+a")
    someone.type(name)
    if first:
        someone.press("Enter", lands="/accounts/security/codes/")
        expect(someone.page.locator("[data-print]")).to_be_visible()
        someone.reach("main .form-end a")
        someone.press("Enter", lands="/accounts/security/")
    else:
        # one device holds one passkey of an account: Chromium refuses, and the person is told
        someone.press("Enter")
        someone.page.locator("#add-passkey-problem").wait_for(state="visible")
        device = Device(someone, "usb")  # the key from the ring is plugged in
        someone.reach("main form.passkey button")
        someone.press("Enter", lands="/accounts/security/")
        device.session.send("WebAuthn.removeVirtualAuthenticator", device.known_as)
    someone.sees(name)


def sign_out(someone: Keyboard) -> None:
    someone.page.goto(f"{someone.base}/accounts/logout/")
    someone.reach("main form button[type=submit]")
    someone.press("Enter", lands="/accounts/login/")


def sign_in_by_passkey(someone: Keyboard) -> None:
    someone.reach("#sign-in-passkey button")
    someone.press("Enter", lands="/")


def rename_and_remove(someone: Keyboard) -> None:
    key = Authenticator.objects.get(type="webauthn", data__name="Clé du trousseau")
    someone.page.goto(f"{someone.base}/accounts/security/passkeys/{key.pk}/")
    confirm_by_password(someone, f"/accounts/security/passkeys/{key.pk}/")
    someone.reach("[name=name]")
    someone.press("Control+a")
    someone.type("Clé de secours")
    someone.press("Enter", lands="/accounts/security/")
    someone.sees("Clé de secours")
    someone.reach(f"main a[href$='/{key.pk}/remove/']")
    someone.press("Enter", lands=f"/accounts/security/passkeys/{key.pk}/remove/")
    someone.reach("main form button[type=submit]")
    someone.press("Enter", lands="/accounts/security/")
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def after_the_password(someone: Keyboard) -> None:
    """The account has a passkey and no application: it is what is asked after the password."""
    someone.reach("[name=login]")
    someone.type(NAME)
    someone.fill("[name=password]", PASSWORD)
    someone.press("Enter", lands="/accounts/code/")
    someone.reach("#use-passkey button")
    someone.press("Enter", lands="/")
    sign_out(someone)


def strangers_are_refused(someone: Keyboard, device: Device) -> None:
    """Another finger than the owner's, then a device that has been wiped."""
    for spoil in (lambda: device.recognise(owner=False), device.forget):
        spoil()
        someone.page.goto(f"{someone.base}/accounts/login/")
        someone.reach("#sign-in-passkey button")
        someone.press("Enter")
        someone.page.locator("#sign-in-passkey-problem").wait_for(state="visible")
        device.recognise(owner=True)
    someone.check()
    assert someone.page.request.get(f"{someone.base}/preferences/", max_redirects=0).status == 302


@pytest.mark.parametrize("at_the_keyboard", [390], indirect=True)
def test_the_application_can_be_added_by_keyboard(world, at_the_keyboard):
    someone = at_the_keyboard()
    someone.sign_in(NAME, PASSWORD)
    someone.page.goto(f"{someone.base}/accounts/security/application/")
    someone.check()
    confirm_by_password(someone, "/accounts/security/application/")
    assert someone.page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    someone.fill("[name=code]", "000000")
    someone.press("Enter", lands="/accounts/security/application/")
    assert someone.page.locator("[name=code]").get_attribute("aria-describedby")
