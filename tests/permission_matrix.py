"""The matrix: for each route and each stage of its objects, which accounts get what; test_permissions walks it.

Accounts are named after their role, in the unit « est » where all objects live; `@ouest` is the same role in the other
unit. `reception` took every application; `case_officer` examines those that are past « submitted »; `colleague` and
`officer_colleague` hold the same roles in the same unit; `secretary_there` prepares the sessions of the other unit and
is only a member here; `ended` and `no_role` hold no role today.

A row gives, for GET and for an empty POST, outcome → accounts; the first match counts, and REST is everybody else who
is signed in. Whoever is not (nor can be: a closed account) is sent to sign in, unless `strangers` says otherwise.
"""

from dataclasses import dataclass
from typing import Any

from tests.permission_stage import SIGNED_IN

DONE = "302 done"
"""A redirect after something was written; a plain 302 is one that wrote nothing."""

Outcomes = dict[Any, set[str]]


@dataclass(frozen=True)
class Row:
    """One route on the objects of one stage; `strangers` are the outcomes (GET, POST) of the others."""

    route: str
    on: str
    get: Outcomes
    post: Outcomes
    strangers: tuple[Any, Any] = ("sign in", "sign in")

    def expected(self, method: str, account: str) -> Any:
        outcomes = self.get if method == "get" else self.post
        return next(outcome for outcome, accounts in outcomes.items() if account in accounts)


def both(*roles: str) -> set[str]:
    """These roles in the unit concerned and in the other one."""
    return {role + place for role in roles for place in ("", "@ouest")}


REST = set(SIGNED_IN)
NOBODY: set[str] = set()
TAKER = {"reception"}
OFFICER = {"case_officer"}
SECRETARY = {"commission_secretary"}
SIGNATORY = {"signatory"}
MEMBERS = {"commission_member", "secretary_there"}
DECIDERS = SECRETARY | SIGNATORY
DPO = {"data_protection_officer"}

CASE_OFFICERS = both("case_officer") | {"officer_colleague"}
TAKING = both("reception", "social_worker") | CASE_OFFICERS | {"colleague"}
SECRETARIES = both("commission_secretary") | {"secretary_there"}
IDENTITY = TAKING | SECRETARIES | both("unit_manager")
FILE = TAKING | SECRETARIES | both("signatory")
COUNTING = SECRETARIES | both("unit_manager", "signatory", "rule_editor") | {"second_editor"}
SITS_HERE = SECRETARY | SIGNATORY | MEMBERS
SITS = SITS_HERE | both("commission_secretary", "commission_member", "signatory")

ONLY_GET_FOR_ALL = {405: REST}
ONLY_GET_FOR_FILE = {405: FILE, 403: REST}
ONLY_GET_FOR_SITS = {405: SITS, 403: REST}
ONLY_POST_FOR_FILE = ONLY_GET_FOR_FILE
ONLY_GET_FOR_TAKING = {405: TAKING, 403: REST}
ONLY_POST_FOR_TAKING = ONLY_GET_FOR_TAKING
ONLY_POST_FOR_SECRETARIES = {405: SECRETARIES, 403: REST}


def file_page(who: set[str], **changes) -> dict:
    """A page of the file tier: shown to `who`, unknown to the other roles that follow files, closed to the rest."""
    return {"get": {200: who, 404: FILE, 403: REST}, "post": ONLY_GET_FOR_FILE} | changes


def file_form(who: set[str], refused: set[str] = NOBODY, get_back: set[str] = NOBODY) -> dict:
    """A form of the file tier, with an error when nothing is typed; `refused` see the file and may not do this."""
    back = {302: get_back} if get_back else {}
    return {
        "get": back | {200: who, 404: TAKING - refused, 403: REST},
        "post": {422: who, 404: TAKING - refused, 403: REST},
    }


def document_page(who: set[str]) -> dict:
    """A file of an application that the commission sees without it."""
    return {"get": {200: who, 403: DECIDERS | (REST - FILE), 404: FILE}, "post": ONLY_GET_FOR_FILE}


def document_form(who: set[str], refused: set[str]) -> dict:
    """A form of the file tier in which nothing need be typed."""
    return file_form(who, refused) | {"post": {DONE: who, 404: TAKING - refused, 403: REST}}


def file_step(done: Outcomes, refused: set[str]) -> dict:
    """A button of the file tier."""
    return {"get": ONLY_POST_FOR_FILE, "post": done | {403: refused | (REST - FILE), 404: FILE}}


def secretary_step(outcome: Any) -> dict:
    """A button of the unit's secretary: one of another unit who sits here may not, one who does not sees nothing."""
    return {
        "get": ONLY_POST_FOR_SECRETARIES,
        "post": {outcome: SECRETARY, 403: {"secretary_there"} | (REST - SECRETARIES), 404: SECRETARIES},
    }


SESSION_PAGE = {"get": {200: SITS_HERE, 404: SITS, 403: REST}, "post": ONLY_GET_FOR_SITS}
ITEM_PAGE = {
    "get": {200: SITS_HERE, 404: SITS, 403: REST},
    "post": {422: SECRETARY, 403: SITS_HERE | (REST - SITS), 404: SITS},
}
CLOSE = {302: DECIDERS, 403: MEMBERS | (REST - SITS), 404: SITS}
CLOSE_SHOWN = {302: SIGNATORY, 403: SITS_HERE | {"secretary_there"} | (REST - SITS), 404: SITS}
LETTER_READERS_ELSEWHERE = SECRETARIES | both("signatory")
LETTERS_PAGE = {
    "get": {200: DECIDERS, 403: {"secretary_there"} | (REST - LETTER_READERS_ELSEWHERE), 404: REST},
    "post": {405: LETTER_READERS_ELSEWHERE, 403: REST},
}
LETTERS_STEP = {
    "get": LETTERS_PAGE["post"],
    "post": {DONE: DECIDERS, 403: {"secretary_there"} | (REST - LETTER_READERS_ELSEWHERE), 404: REST},
}
NO_LETTER_LEFT = LETTERS_STEP | {"post": {302: DECIDERS, **LETTERS_STEP["post"]}}
LETTERS_DELIVERY = {
    "get": {200: SECRETARY, 403: {"secretary_there"} | (REST - SECRETARIES), 404: REST},
    "post": {422: SECRETARY, 403: {"secretary_there"} | (REST - SECRETARIES), 404: REST},
}
DELIVERS = SECRETARY | TAKER | OFFICER
LETTER_DELIVERY = {
    "get": {200: DELIVERS, 404: TAKING | SECRETARIES, 403: REST},
    "post": {422: DELIVERS, 404: TAKING | SECRETARIES, 403: REST},
}
UNWRITTEN_DELIVERY = {"get": {404: TAKING | SECRETARIES, 403: REST}, "post": {404: TAKING | SECRETARIES, 403: REST}}
REGISTER_READERS = SECRETARIES | both("signatory", "unit_manager") | {"budget_officer"}
REGISTER_FILE = {"get": {200: REGISTER_READERS, 403: REST}, "post": {405: REGISTER_READERS, 403: REST}}
NO_LETTERS_YET = LETTERS_PAGE | {"get": {302: DECIDERS, **LETTERS_PAGE["get"]}}
TAKING_FORM = {"get": {200: TAKING, 403: REST}, "post": {422: TAKING, 403: REST}}
TAKING_UNKNOWN = {"get": {404: TAKING, 403: REST}, "post": {404: TAKING, 403: REST}}

FRAME = [
    Row("desk", "", {200: REST}, ONLY_GET_FOR_ALL),
    Row("search", "", {200: IDENTITY | DPO, 403: REST}, {422: IDENTITY | DPO, 403: REST}),
    Row("styleguide", "", {200: {"administrator"}, 403: REST}, {302: {"administrator"}, 403: REST}),
    Row("styleguide_suggestions", "", {200: {"administrator"}, 403: REST}, {405: {"administrator"}, 403: REST}),
    Row("preferences", "", {200: REST}, {422: REST}),
    Row("tokens", "", {200: REST}, ONLY_GET_FOR_ALL),
    Row("token_new", "", {302: REST}, {302: REST}),  # to confirm who it is
    Row("token_revoke", "unknown", ONLY_GET_FOR_ALL, {404: REST}),
    Row("health", "", {503: REST}, {405: REST}, strangers=(503, 405)),  # 503: the tests have no Celery worker
    Row("account_login", "", {302: REST}, {302: REST}, strangers=(200, 200)),
    Row("account_logout", "", {200: REST}, {302: REST}, strangers=(302, 302)),
    Row("account_inactive", "", {200: REST}, {405: REST}, strangers=(200, 405)),
    Row("account_change_password", "", {200: REST}, {200: REST}),
    Row("account_reauthenticate", "", {200: REST}, {200: REST}),
    Row("mfa_index", "", {200: REST}, ONLY_GET_FOR_ALL),
    Row("mfa_authenticate", "", {302: REST}, {302: REST}, strangers=(302, 302)),
    Row("mfa_login_webauthn", "", {302: REST}, {302: REST}, strangers=(302, 302)),
    Row("mfa_reauthenticate", "", {302: REST}, {302: REST}),  # to the password: no account has a code yet
    Row("mfa_reauthenticate_webauthn", "", {302: REST}, {302: REST}),
    Row("mfa_activate_totp", "", {302: REST}, {302: REST}),  # to confirm who it is
    Row("mfa_deactivate_totp", "", {404: REST}, {404: REST}),
    Row("mfa_view_recovery_codes", "", {404: REST}, ONLY_GET_FOR_ALL),
    Row("mfa_generate_recovery_codes", "", {302: REST}, {302: REST}),
    Row("mfa_add_webauthn", "", {302: REST}, {302: REST}),
    Row("mfa_edit_webauthn", "unknown", {302: REST}, {302: REST}),
    Row("mfa_remove_webauthn", "unknown", {302: REST}, {302: REST}),
    Row("openid_connect_login", "", {404: REST}, ONLY_GET_FOR_ALL, strangers=(404, 405)),  # no provider is configured
    Row("openid_connect_callback", "", {404: REST}, ONLY_GET_FOR_ALL, strangers=(404, 405)),
    Row("openid_connect_unlink", "", {302: REST}, {302: REST}),
    Row("set_language", "", {302: REST}, {302: REST}, strangers=(302, 302)),
]

PEOPLE = [
    Row("cases:register", "", **TAKING_FORM),
    Row("cases:person", "submitted", {200: IDENTITY, 403: REST}, {405: IDENTITY, 403: REST}),
    Row("cases:person", "unknown", {404: IDENTITY, 403: REST}, {405: IDENTITY, 403: REST}),
    Row("cases:person_panels", "submitted", {200: IDENTITY, 403: REST}, {405: IDENTITY, 403: REST}),
    Row("cases:person_panels", "unknown", {404: IDENTITY, 403: REST}, {405: IDENTITY, 403: REST}),
    Row("cases:person_edit", "submitted", **TAKING_FORM),
    Row("cases:person_edit", "unknown", **TAKING_UNKNOWN),
    Row("cases:person_history", "submitted", {200: TAKER | DPO, 403: REST}, {405: IDENTITY | DPO, 403: REST}),
    Row(
        "cases:person_history",
        "decided",
        {200: TAKER | OFFICER | SECRETARY | DPO, 403: REST},
        {405: IDENTITY | DPO, 403: REST},
    ),
    Row("cases:person_history", "unknown", {404: IDENTITY | DPO, 403: REST}, {405: IDENTITY | DPO, 403: REST}),
    Row("cases:move", "submitted", **TAKING_FORM),
    Row("cases:move", "unknown", **TAKING_UNKNOWN),
    Row("cases:communes", "", {200: TAKING, 403: REST}, {405: TAKING, 403: REST}),
    Row("cases:balance", "", {405: TAKING, 403: REST}, {200: TAKING, 403: REST}),
    Row("cases:budget", "draft", {200: TAKER, 403: REST}, {422: TAKER, 403: REST}),
    Row("cases:budget", "examined", {200: TAKER | OFFICER, 403: REST}, {422: TAKER | OFFICER, 403: REST}),
    Row("cases:budget", "unknown", **TAKING_UNKNOWN),
    Row("cases:budgets", "submitted", {200: TAKER, 403: REST}, {405: IDENTITY, 403: REST}),
    Row(
        "cases:budgets",
        "decided",
        {200: TAKER | OFFICER | SECRETARY, 403: REST},
        {405: IDENTITY, 403: REST},
    ),
    Row("cases:budgets", "unknown", {404: IDENTITY, 403: REST}, {405: IDENTITY, 403: REST}),
    Row("cases:debt_new", "examined", {200: TAKER | OFFICER, 403: REST}, {422: TAKER | OFFICER, 403: REST}),
    Row("cases:debt_new", "unknown", **TAKING_UNKNOWN),
    Row("cases:debt", "examined", {200: TAKER | OFFICER, 403: REST}, {422: TAKER | OFFICER, 403: REST}),
    Row("cases:debt", "unknown", **TAKING_UNKNOWN),
    Row("cases:one_page", "submitted", {200: TAKER, 403: REST}, {405: IDENTITY, 403: REST}),
    Row("cases:one_page", "unknown", {404: IDENTITY, 403: REST}, {405: IDENTITY, 403: REST}),
    Row("cases:household", "submitted", {200: IDENTITY, 403: REST}, {405: IDENTITY, 403: REST}),
    Row("cases:household", "unknown", {404: IDENTITY, 403: REST}, {405: IDENTITY, 403: REST}),
    Row("cases:separation", "submitted", {200: TAKER, 403: REST}, {422: TAKER, 403: REST}),
    Row("cases:separation", "unknown", **TAKING_UNKNOWN),
    Row("cases:death", "submitted", **TAKING_FORM),
    Row("cases:death", "unknown", **TAKING_UNKNOWN),
    Row("cases:death_edit", "submitted", **TAKING_UNKNOWN),  # alive
    Row("cases:death_edit", "unknown", **TAKING_UNKNOWN),
    Row("cases:household_new", "submitted", **TAKING_FORM),
    Row("cases:household_new", "unknown", **TAKING_UNKNOWN),
    Row("cases:member_add", "submitted", **TAKING_FORM),
    Row("cases:member_add", "unknown", **TAKING_UNKNOWN),
    Row("cases:member_end", "submitted", {200: TAKER, 403: REST}, {422: TAKER, 403: REST}),
    Row("cases:member_end", "unknown", **TAKING_UNKNOWN),
]

APPLICATIONS = [
    Row("applications:list", "", {200: FILE, 403: REST}, ONLY_GET_FOR_FILE),
    Row("applications:open", "submitted", **TAKING_FORM),
    Row("applications:open", "unknown", **TAKING_UNKNOWN),
    Row("applications:detail", "draft", **file_page(TAKER)),
    Row("applications:detail", "abandoned", **file_page(NOBODY)),
    Row("applications:detail", "submitted", **file_page(TAKER)),
    Row("applications:detail", "examined", **file_page(TAKER | OFFICER)),
    Row("applications:detail", "ready", **file_page(TAKER | OFFICER | DECIDERS)),
    Row("applications:detail", "decided", **file_page(TAKER | OFFICER | DECIDERS)),
    Row("applications:detail", "unknown", **file_page(NOBODY)),
    Row("applications:fill_in", "draft", **file_form(TAKER)),
    Row("applications:fill_in", "abandoned", **file_form(NOBODY)),
    # whoever sees the application and may not change it any more is sent back to it, with the reason
    Row("applications:fill_in", "submitted", **file_form(NOBODY, refused=TAKER, get_back=TAKER)),
    Row("applications:fill_in", "examined", **file_form(OFFICER, refused=TAKER, get_back=TAKER)),
    Row("applications:fill_in", "ready", **file_form(NOBODY, refused=TAKER | OFFICER, get_back=TAKER | OFFICER)),
    Row("applications:take_over", "draft", ONLY_POST_FOR_TAKING, {302: TAKER, DONE: TAKING, 403: REST}),
    Row("applications:take_over", "submitted", ONLY_POST_FOR_TAKING, {404: TAKING, 403: REST}),
    Row("applications:preview", "draft", ONLY_POST_FOR_TAKING, {200: TAKER, 404: TAKING, 403: REST}),
    Row("applications:preview", "submitted", ONLY_POST_FOR_TAKING, {403: TAKER | (REST - TAKING), 404: TAKING}),
    # nothing asked about: no row of the form is named
    Row("applications:questions", "draft", {404: TAKING, 403: REST}, ONLY_GET_FOR_TAKING),
    Row("applications:questions", "submitted", {302: TAKER, 404: TAKING, 403: REST}, ONLY_GET_FOR_TAKING),
    Row("applications:abandon", "draft", **file_form(TAKER)),
    Row("applications:abandon", "submitted", **file_form(NOBODY, refused=TAKER)),
    Row("applications:acknowledgement", "draft", **file_page(NOBODY, get={302: TAKER, 404: FILE, 403: REST})),
    Row("applications:acknowledgement", "submitted", **file_page(TAKER)),
    Row("applications:acknowledgement", "decided", **file_page(TAKER | OFFICER | DECIDERS)),
    Row("applications:calculation", "submitted", **file_page(TAKER)),
    Row("applications:calculation", "decided", **file_page(TAKER | OFFICER | DECIDERS)),
    Row("applications:history", "draft", **file_page(TAKER)),
    Row("applications:history", "examined", **file_page(TAKER | OFFICER)),
    Row("applications:history", "decided", **file_page(TAKER | OFFICER | DECIDERS)),
    Row("applications:take_up", "draft", {404: CASE_OFFICERS, 403: REST}, {404: CASE_OFFICERS, 403: REST}),
    Row(
        "applications:take_up",
        "submitted",
        {200: OFFICER | {"officer_colleague"}, 404: CASE_OFFICERS, 403: REST},
        {DONE: OFFICER | {"officer_colleague"}, 404: CASE_OFFICERS, 403: REST},
    ),
    Row(
        "applications:take_up",  # from a colleague, with a reason only
        "examined",
        {302: OFFICER, 200: {"officer_colleague"}, 404: CASE_OFFICERS, 403: REST},
        {422: {"officer_colleague"}, 404: {"case_officer@ouest"}, 403: REST},
    ),
    Row("applications:documents", "submitted", **file_step({DONE: TAKER}, refused=NOBODY)),  # nobody examines it yet
    Row("applications:documents", "examined", **file_step({DONE: OFFICER}, refused=TAKER)),
    Row("applications:receive_documents", "draft", **file_step({422: TAKER}, refused=NOBODY)),
    Row("applications:receive_documents", "submitted", **file_step({422: TAKER}, refused=NOBODY)),
    Row("applications:receive_documents", "examined", **file_step({422: OFFICER}, refused=TAKER)),
    Row("applications:receive_documents", "ready", **file_step({422: OFFICER}, refused=TAKER | DECIDERS)),
    Row("applications:document", "submitted", **file_page(TAKER)),
    Row("applications:document", "examined", **file_page(TAKER | OFFICER)),
    # the commission sees which documents were seen, not the documents
    Row("applications:document", "ready", **document_page(TAKER | OFFICER)),
    Row("applications:document", "decided", **document_page(TAKER | OFFICER)),
    Row("applications:document", "unknown", **file_page(NOBODY)),
    Row("applications:document_uses", "submitted", **document_form(TAKER, refused=NOBODY)),
    Row("applications:document_uses", "examined", **document_form(OFFICER, refused=TAKER)),
    Row("applications:document_withdraw", "submitted", **file_form(TAKER)),
    Row("applications:document_withdraw", "examined", **file_form(OFFICER, refused=TAKER)),
    Row("applications:line_ready", "submitted", **file_step({}, refused=TAKER)),
    Row("applications:line_ready", "examined", **file_step({DONE: OFFICER}, refused=TAKER)),
    Row("applications:line_ready", "ready", **file_step({302: OFFICER}, refused=TAKER | DECIDERS)),
    Row("applications:line_take_back", "ready", **file_step({DONE: OFFICER}, refused=TAKER | DECIDERS)),
    Row("applications:line_take_back", "decided", **file_step({302: OFFICER}, refused=TAKER | DECIDERS)),
]

COMMISSIONS = [
    Row("commissions:list", "", {200: SITS, 403: REST}, ONLY_GET_FOR_SITS),
    Row("commissions:derogations", "", {200: COUNTING, 403: REST}, {405: COUNTING, 403: REST}),
    Row("commissions:plan", "", {200: SECRETARIES, 403: REST}, {422: SECRETARIES, 403: REST}),
    Row("commissions:session", "prepared", **SESSION_PAGE),
    Row("commissions:session", "open", **SESSION_PAGE),
    Row("commissions:session", "closed", **SESSION_PAGE),
    Row("commissions:session", "decided", **SESSION_PAGE),
    Row("commissions:session", "unknown", {404: SITS, 403: REST}, ONLY_GET_FOR_SITS),
    Row("commissions:presence", "prepared", **secretary_step(DONE)),
    Row("commissions:presence", "closed", **secretary_step(302)),
    Row("commissions:agenda", "prepared", **secretary_step(DONE)),  # nothing ticked: an operation that moves nothing
    Row("commissions:take_off", "prepared", **secretary_step(DONE)),
    Row("commissions:take_off", "open", **secretary_step(302)),
    Row("commissions:open", "prepared", **secretary_step(DONE)),
    Row("commissions:open", "closed", **secretary_step(302)),
    # a line still waits for its opinion; who chairs and signs is shown what they sign
    Row("commissions:close", "open", CLOSE_SHOWN, CLOSE),
    Row("commissions:close", "closed", CLOSE_SHOWN, CLOSE),
    Row("commissions:item", "prepared", **ITEM_PAGE),
    Row("commissions:item", "open", **ITEM_PAGE),
    Row("commissions:item", "decided", **ITEM_PAGE),
    Row(
        "commissions:item",
        "unknown",
        {404: SITS, 403: REST},
        {404: SITS, 403: REST},
    ),
    Row("commissions:item_panels", "open", **ITEM_PAGE),
    Row("commissions:item_panels", "decided", **ITEM_PAGE),
    Row("commissions:item_panels", "unknown", {404: SITS, 403: REST}, {404: SITS, 403: REST}),
    Row(
        "commissions:decide",
        "closed",
        {200: SIGNATORY, 404: {"signatory@ouest"}, 403: REST},
        {DONE: SIGNATORY, 404: {"signatory@ouest"}, 403: REST},
    ),
    Row("commissions:decide", "prepared", {404: {"signatory@ouest"}, 403: REST}, {404: {"signatory@ouest"}, 403: REST}),
    Row(
        "commissions:decide",  # sent a second time: it was done, and the session is shown
        "decided",
        {302: SIGNATORY, 404: {"signatory@ouest"}, 403: REST},
        {302: SIGNATORY, 404: {"signatory@ouest"}, 403: REST},
    ),
    Row("commissions:minutes", "closed", {302: SITS_HERE, 404: SITS, 403: REST}, ONLY_GET_FOR_SITS),
    Row("commissions:minutes", "decided", {200: SITS_HERE, 404: SITS, 403: REST}, ONLY_GET_FOR_SITS),
    Row("commissions:letters_progress", "decided", **LETTERS_PAGE),
    Row("commissions:letters", "undelivered", **NO_LETTERS_YET),
    Row("commissions:letters", "decided", **LETTERS_PAGE),
    Row("commissions:letters_archive", "undelivered", **NO_LETTERS_YET),
    Row("commissions:letters_archive", "decided", **LETTERS_PAGE),
    Row("commissions:letters_stop", "undelivered", **LETTERS_STEP),
    Row("commissions:letters_stop", "decided", **NO_LETTER_LEFT),
    Row("commissions:letters_again", "undelivered", **LETTERS_STEP),
    Row("commissions:letters_again", "decided", **NO_LETTER_LEFT),
    Row("commissions:letters_delivery", "undelivered", **LETTERS_DELIVERY),
    Row("commissions:letters_delivery", "decided", **LETTERS_DELIVERY),
    Row("commissions:letter_delivery", "undelivered", **UNWRITTEN_DELIVERY),
    Row("commissions:letter_delivery", "decided", **LETTER_DELIVERY),
    Row("commissions:register", "", {200: REGISTER_READERS, 403: REST}, {422: REGISTER_READERS, 403: REST}),
    Row("commissions:register_csv", "", **REGISTER_FILE),
    Row("commissions:register_xlsx", "", **REGISTER_FILE),
    Row("commissions:letter", "undelivered", {404: REST}, ONLY_GET_FOR_ALL),
    Row("commissions:letter", "decided", {200: TAKER | OFFICER | DECIDERS, 404: REST}, ONLY_GET_FOR_ALL),
]

ROLE_HOLDERS = REST - {"ended", "no_role"}
EDITORS = {"rule_editor", "second_editor"}
SECOND_EDITOR = {"second_editor"}
PUBLIC_PAGE = {"get": {200: ROLE_HOLDERS, 403: REST}, "post": {405: ROLE_HOLDERS, 403: REST}}
EDITORS_PAGE = PUBLIC_PAGE | {"get": {200: EDITORS, 404: ROLE_HOLDERS, 403: REST}}
EDITORS_FORM = {"get": {200: EDITORS, 403: REST}, "post": {422: EDITORS, 403: REST}}
EDITORS_FORM_TOO_LATE = EDITORS_FORM | {"get": {302: EDITORS, 403: REST}}
EDITORS_UNKNOWN = {"get": {404: EDITORS, 403: REST}, "post": {404: EDITORS, 403: REST}}


def version_pages(route: str) -> list[Row]:
    """A page about a version: public once it is published."""
    return [
        Row(route, "draft", **EDITORS_PAGE),
        Row(route, "in_review", **EDITORS_PAGE),
        Row(route, "published", **PUBLIC_PAGE),
        Row(route, "unknown", **PUBLIC_PAGE | {"get": {404: ROLE_HOLDERS, 403: REST}}),
    ]


def draft_forms(route: str) -> list[Row]:
    """A form of the editor: it changes a draft, and nothing but a draft."""
    return [
        Row(route, "draft", **EDITORS_FORM),
        Row(route, "in_review", {302: EDITORS, 403: REST}, {403: REST}),
        Row(route, "published", {302: EDITORS, 403: REST}, {403: REST}),
        Row(route, "unknown", **EDITORS_UNKNOWN),
    ]


EDITOR = [
    Row("rule_sets:write", "", **EDITORS_FORM),
    Row("rule_sets:edit", "draft", {200: EDITORS, 403: REST}, {405: EDITORS, 403: REST}),
    Row("rule_sets:edit", "in_review", {302: EDITORS, 403: REST}, {405: EDITORS, 403: REST}),
    Row("rule_sets:edit", "unknown", {404: EDITORS, 403: REST}, {405: EDITORS, 403: REST}),
    *draft_forms("rule_sets:edit_element"),
    *draft_forms("rule_sets:add_element"),
    *draft_forms("rule_sets:remove_element"),
    Row("rule_sets:arrange", "draft", {405: EDITORS, 403: REST}, {404: EDITORS, 403: REST}),
    Row("rule_sets:arrange", "in_review", {405: EDITORS, 403: REST}, {403: REST}),
    Row("rule_sets:arrange", "unknown", {405: EDITORS, 403: REST}, {404: EDITORS, 403: REST}),
    Row("rule_sets:trial", "draft", {405: EDITORS, 403: REST}, {200: EDITORS, 403: REST}),
    Row("rule_sets:trial", "published", {405: EDITORS, 403: REST}, {403: REST}),
    Row("rule_sets:trial", "unknown", {405: EDITORS, 403: REST}, {404: EDITORS, 403: REST}),
]

RULE_SETS = [
    *EDITOR,
    Row("rule_sets:list", "", **PUBLIC_PAGE),
    Row("rule_sets:new", "", **EDITORS_FORM),
    *version_pages("rule_sets:version"),
    *version_pages("rule_sets:history"),
    *version_pages("rule_sets:text"),
    *version_pages("rule_sets:compare"),
    *version_pages("rule_sets:paper"),
    Row("rule_sets:rewrite", "draft", **EDITORS_FORM),
    Row("rule_sets:rewrite", "in_review", {302: EDITORS, 403: REST}, {403: REST}),
    Row("rule_sets:rewrite", "published", {302: EDITORS, 403: REST}, {403: REST}),
    Row("rule_sets:rewrite", "unknown", **EDITORS_UNKNOWN),
    Row("rule_sets:copy", "published", **EDITORS_FORM),
    Row("rule_sets:copy", "unknown", **EDITORS_UNKNOWN),
    Row("rule_sets:submit", "draft", {405: EDITORS, 403: REST}, {DONE: EDITORS, 403: REST}),
    Row("rule_sets:submit", "in_review", {405: EDITORS, 403: REST}, {302: EDITORS, 403: REST}),
    Row("rule_sets:submit", "unknown", {405: EDITORS, 403: REST}, {404: EDITORS, 403: REST}),
    Row("rule_sets:send_back", "in_review", **EDITORS_FORM),
    Row("rule_sets:send_back", "published", **EDITORS_FORM_TOO_LATE),
    Row("rule_sets:send_back", "unknown", **EDITORS_UNKNOWN),
    # whoever wrote or submitted the version does not publish it
    Row("rule_sets:publish", "in_review", {200: SECOND_EDITOR, 403: REST}, {422: SECOND_EDITOR, 403: REST}),
    Row("rule_sets:publish", "draft", {302: SECOND_EDITOR, 403: REST}, {422: SECOND_EDITOR, 403: REST}),
    Row("rule_sets:publish", "published", **EDITORS_FORM_TOO_LATE),
    Row("rule_sets:publish", "unknown", **EDITORS_UNKNOWN),
    Row("rule_sets:abandon", "draft", **EDITORS_FORM),
    Row("rule_sets:abandon", "in_review", **EDITORS_FORM_TOO_LATE),
    Row("rule_sets:abandon", "unknown", **EDITORS_UNKNOWN),
]

OPEN_TO_EVERYBODY = {"get": {200: REST}, "post": ONLY_GET_FOR_ALL, "strangers": (200, 405)}
NOT_PUBLISHED = {"get": {404: REST}, "post": ONLY_GET_FOR_ALL, "strangers": (404, 405)}


def public_pages(route: str) -> list[Row]:
    """A page of the règlement: open to anybody once it is published, unknown to all before, its editors too."""
    return [
        Row(route, "published", **OPEN_TO_EVERYBODY),
        Row(route, "draft", **NOT_PUBLISHED),
        Row(route, "in_review", **NOT_PUBLISHED),
        Row(route, "unknown", **NOT_PUBLISHED),
    ]


REGLEMENT = [
    Row("reglement:in_force", "", **OPEN_TO_EVERYBODY),
    *public_pages("reglement:version"),
    *public_pages("reglement:pdf"),
    *public_pages("reglement:rules"),
]


TOTALS_READERS = EDITORS | {"budget_officer"}
TOTALS_PAGE = {"get": {200: TOTALS_READERS, 403: REST}, "post": {405: TOTALS_READERS, 403: REST}}
TOTALS_NOT_YET = TOTALS_PAGE | {"get": {302: TOTALS_READERS, 403: REST}}
TOTALS_UNKNOWN = TOTALS_PAGE | {"get": {404: TOTALS_READERS, 403: REST}}
CHANGES_PAGE = {"get": {200: EDITORS, 403: REST}, "post": {405: EDITORS, 403: REST}}

NAME_NOBODY = {
    *("simulations:report", "rule_sets:paper", "reception:card_pdf", "reception:paper_pdf"),
    *("evaluation:card", "evaluation:paper"),
}
"""Routes of papers that only count: their readings are not recorded."""

SIMULATIONS = [
    Row("simulations:list", "", **TOTALS_PAGE),
    Row("simulations:new", "", **EDITORS_FORM),
    *(
        Row(f"simulations:{name}", on, **told)
        for name, early in [
            ("simulation", TOTALS_PAGE),
            ("progress", TOTALS_PAGE),
            ("totals", TOTALS_NOT_YET),
            ("report", TOTALS_NOT_YET),
            ("compare", TOTALS_NOT_YET),
        ]
        for on, told in [("tried", TOTALS_PAGE), ("waiting", early), ("unknown", TOTALS_UNKNOWN)]
    ),
    # who sees which requests change: nobody but those who write the text
    Row("simulations:changes", "tried", **CHANGES_PAGE),
    Row("simulations:changes", "waiting", **CHANGES_PAGE | {"get": {302: EDITORS, 403: REST}}),
    Row("simulations:changes_file", "tried", **CHANGES_PAGE),
    Row("simulations:changes_file", "waiting", **CHANGES_PAGE | {"get": {302: EDITORS, 403: REST}}),
    Row("simulations:changes_file", "unknown", **CHANGES_PAGE | {"get": {404: EDITORS, 403: REST}}),
    Row("simulations:change", "tried", **CHANGES_PAGE),
    Row("simulations:change", "unknown", **CHANGES_PAGE | {"get": {404: EDITORS, 403: REST}}),
    Row("simulations:cancel", "waiting", {405: EDITORS, 403: REST}, {DONE: EDITORS, 403: REST}),
    Row("simulations:cancel", "tried", {405: EDITORS, 403: REST}, {302: EDITORS, 403: REST}),
    Row("simulations:cancel", "unknown", {405: EDITORS, 403: REST}, {404: EDITORS, 403: REST}),
]

OFFICERS = {"budget_officer"}
CREDITS_HERE = OFFICERS | SECRETARY | SIGNATORY | {"unit_manager"}
CREDITS = CREDITS_HERE | SECRETARIES | both("signatory", "unit_manager")
CREDITS_PAGE = {"get": {200: CREDITS, 403: REST}, "post": {405: CREDITS, 403: REST}}

BUDGET = [
    Row("budget:list", "", **CREDITS_PAGE),
    Row("budget:balances", "", **CREDITS_PAGE),
    Row("budget:new", "", {200: OFFICERS, 403: REST}, {422: OFFICERS, 403: REST}),
    Row("budget:envelope", "decided", **CREDITS_PAGE | {"get": {200: CREDITS_HERE, 404: CREDITS, 403: REST}}),
    Row("budget:envelope", "unknown", **CREDITS_PAGE | {"get": {404: CREDITS, 403: REST}}),
]

ROWS = [*FRAME, *PEOPLE, *APPLICATIONS, *BUDGET, *COMMISSIONS, *RULE_SETS, *REGLEMENT, *SIMULATIONS]
