"""Referrals: « social_worker » sent them, « partner » belongs to the service, « case_officer » works in the pole to
which « reception » referred; and the directory, which « administrator » keeps right."""

from backend.kit import clock
from cases.referrals import operations
from directory.enums import Role
from directory.models import User
from directory.services import operations as directory
from tests import factories, referring
from tests.permission_matrix import (
    DONE,
    IDENTITY,
    NOBODY,
    NOT_PUBLISHED,
    OFFICER,
    OPEN_TO_EVERYBODY,
    REST,
    TAKER,
    TAKING,
    Row,
    both,
)

SENDER = {"social_worker"}
PARTNER = {"partner"}
ADMIN = {"administrator"}
MANAGERS = both("unit_manager")
READERS = REST - PARTNER - both("commission_member") - {"ended", "no_role"}
ONLY_POST = {405: TAKING, 403: REST}


def page(who: set[str], **changes) -> dict:
    """A page about a referral: unknown to the social staff who do not follow, closed to the others."""
    return {"get": {200: who, 404: IDENTITY, 403: REST}, "post": {405: IDENTITY, 403: REST}} | changes


def form(who: set[str], sent=422, refused: set[str] = NOBODY) -> dict:
    rest = {404: TAKING - refused, 403: REST}
    return {"get": {200: who - refused, **rest}, "post": {sent: who - refused, **rest}}


def step(who: set[str], outcome, refused: set[str] = NOBODY) -> dict:
    return {"get": ONLY_POST, "post": {outcome: who, 403: refused | (REST - TAKING), 404: TAKING}}


def administered(route: str, on: str = "", *, reads: bool = False) -> Row:
    sent = {405: ADMIN, 403: REST} if reads else {422: ADMIN, 403: REST}
    return Row(route, on, {200: ADMIN, 403: REST}, sent)


STARTING = {"get": {200: TAKING, 403: REST}, "post": {422: TAKING, 403: REST}}
UNKNOWN = {"get": {404: TAKING, 403: REST}, "post": {404: TAKING, 403: REST}}
BY_LINK = {"get": {200: REST}, "post": {422: REST}, "strangers": (200, 422)}

ROWS = [
    Row("referrals:list", "", {200: TAKING, 403: REST}, {405: TAKING, 403: REST}),
    Row("referrals:figures", "", {200: MANAGERS, 403: REST}, {405: MANAGERS, 403: REST}),
    Row("referrals:new", "sent", **STARTING),
    Row("referrals:new", "unknown", **UNKNOWN),
    Row("referrals:pole", "sent", **STARTING),
    Row("referrals:pole", "unknown", **UNKNOWN),
    Row("referrals:received", "", {200: PARTNER, 403: REST}, {405: PARTNER, 403: REST}),
    Row("referrals:received_detail", "seen", {200: PARTNER, 403: REST}, {422: PARTNER, 403: REST}),
    Row("referrals:received_detail", "unknown", {404: PARTNER, 403: REST}, {404: PARTNER, 403: REST}),
    Row("referrals:detail", "sent", **page(SENDER)),
    Row("referrals:detail", "drafted", **page(SENDER)),
    Row("referrals:detail", "unknown", **page(NOBODY)),
    Row("referrals:edit", "drafted", **form(SENDER)),
    Row("referrals:edit", "sent", **form(NOBODY, refused=SENDER)),
    Row("referrals:letter", "sent", **page(SENDER)),
    Row("referrals:letter", "drafted", **page(NOBODY, get={302: SENDER, 404: IDENTITY, 403: REST})),
    # a link and a code that were made are shown, which no redirect can: what is refused is tried here
    Row("referrals:link", "answered", **step(NOBODY, DONE, refused=SENDER)),
    Row("referrals:code", "answered", **step(NOBODY, DONE, refused=SENDER)),
    Row("referrals:revoke", "sent", **step(SENDER, DONE)),
    Row("referrals:revoke", "unknown", **step(NOBODY, DONE)),
    Row("referrals:answer", "sent", **form(SENDER)),
    Row("referrals:close", "answered", **form(SENDER, sent=DONE)),
    Row("referrals:withdraw", "sent", **form(SENDER)),
    Row("referrals:withdraw", "unknown", **form(NOBODY)),
    Row("referrals:pole_detail", "pole_waiting", **page(TAKER | OFFICER)),
    Row("referrals:pole_detail", "unknown", **page(NOBODY)),
    Row("referrals:pole_take", "pole_waiting", **step(OFFICER, DONE, refused=TAKER)),
    Row("referrals:pole_close", "pole_waiting", **form(NOBODY, refused=TAKER | OFFICER)),
    Row(
        "referrals:pole_close",
        "pole_taken",
        {200: OFFICER, 403: TAKER | (REST - TAKING), 404: TAKING},
        {DONE: OFFICER, 403: TAKER | (REST - TAKING), 404: TAKING},
    ),
    Row(
        "referrals:pole_withdraw",
        "pole_waiting",
        {200: TAKER, 403: OFFICER | (REST - TAKING), 404: TAKING},
        {422: TAKER, 403: OFFICER | (REST - TAKING), 404: TAKING},
    ),
    Row("referral_link", "seen", **BY_LINK),
    Row("referral_link", "answered", {410: REST}, {410: REST}, strangers=(410, 410)),
    Row("referral_link", "unknown", {404: REST}, {404: REST}, strangers=(404, 404)),
    Row("services:list", "", {200: READERS, 403: REST}, {405: READERS, 403: REST}),
    Row("services:service", "open", {200: READERS, 403: REST}, {405: READERS, 403: REST}),
    Row("offer:services", "", **OPEN_TO_EVERYBODY),
    Row("offer:selection", "", **OPEN_TO_EVERYBODY),
    Row("offer:service", "open", **OPEN_TO_EVERYBODY),
    Row("offer:service", "unknown", **NOT_PUBLISHED),
    Row("services:service", "unknown", {404: READERS, 403: REST}, {405: READERS, 403: REST}),
    administered("services:new"),
    administered("services:organisations", reads=True),
    administered("services:organisation_new"),
    administered("services:organisation_edit", "organisation"),
    administered("services:professional_edit", "professional"),
    administered("services:professional_new", "open"),
    administered("services:poles"),
    administered("services:pole_end", "membership"),
    administered("services:edit", "open"),
    administered("services:history", "open", reads=True),
]


def build(stage) -> None:
    world = stage.world
    service = referring.service(world)
    _directory(stage, service)
    someone = factories.person(world, last_name="Lavandin")
    worker = world.account(Role.SOCIAL_WORKER)
    for name in ("drafted", "sent", "seen", "answered"):
        referral = referring.referred(world, service, someone=someone, send=name != "drafted")
        stage.made["referrals", name] = {"pk": referral.pk, "person": someone.pk}
        if name == "drafted":
            continue
        secret = operations.new_link(actor=worker, referral=referral, now=clock.now())
        stage.made["referral_link", name] = {"token": secret.token}
        if name == "seen":
            operations.try_code(reader=worker, link=secret.link, typed=secret.code, now=clock.now())
        if name == "answered":
            given = operations.AnswerInput("accept", "Lundi.", "Accueil")
            operations.record_answer(actor=worker, referral=referral, given=given, now=clock.now())
    referring.partner_of(world, service)
    _poles(stage)


def _directory(stage, service) -> None:
    admin = stage.world.account(Role.ADMINISTRATOR)
    told = {"first_name": "Ana", "last_name": "Roux"}
    professional = directory.add_professional(actor=admin, service=service, told=told)
    stage.made["services", "open"] = stage.made["offer", "open"] = {"pk": service.pk}
    stage.made["services", "organisation"] = {"pk": service.organisation_id}
    stage.made["services", "professional"] = {"pk": professional.pk}


def _poles(stage) -> None:
    world, pole = stage.world, referring.pole(stage.world)
    officer = referring.member(world, world.account(Role.CASE_OFFICER), pole)
    stage.made["services", "membership"] = {"pk": User.objects.get(pk=officer.pk).poles.get().pk}
    for name in ("pole_waiting", "pole_taken"):
        referral = referring.to_pole(world, pole, someone=factories.person(world, last_name="Lavandin"))
        stage.made["referrals", name] = {"pk": referral.pk}
        if name == "pole_taken":
            operations.take_pole_referral(actor=officer, referral=referral, today=clock.today())
