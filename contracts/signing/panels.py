"""What the room of signatures shows on the page of a contract: its texts, and what can be done with them."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.kit.registry import Panel, Subject
from contracts.contract.enums import FROZEN_VERSIONS, VersionKind, VersionStatus
from contracts.contract.models import Contract, Version
from contracts.contract.perms import is_closable

TONES = {
    VersionStatus.WRITING: "todo",
    VersionStatus.TO_SIGN: "warn",
    VersionStatus.SIGNED: "ok",
    VersionStatus.WITHDRAWN: "todo",
}


def contract_panel(user, contract: Contract, subject: Subject) -> Panel | None:
    """Every text, the latest first: one query."""
    texts = contract.versions.defer("facts").order_by("-number")
    return Panel("signing/panel.html", {"versions": [_row(contract, text) for text in texts]})


def _row(contract: Contract, text: Version) -> dict:
    frozen = text.status in FROZEN_VERSIONS
    days = {"day": date_format(text.signed_on or text.sent_on)} if frozen else {}
    when = _("signed by all on %(day)s") if text.signed_on else _("given to sign on %(day)s")
    return {
        "label": text.get_kind_display(),
        "url": reverse("contracts:version", args=[contract.pk, text.number]) if frozen else "",
        "state": text.get_status_display(),
        "tone": TONES[VersionStatus(text.status)],
        "detail": " · ".join(filter(None, (when % days if frozen else "", text.why))),
    }


def contract_actions(user, contract: Contract, version: Version | None, subject: Subject) -> list[dict]:
    """What can be done with the texts of a contract whose open one is `version`; asks nothing of the database."""
    found = []
    if subject.is_writable and contract.is_living:
        found += _writing(contract, version)
    if version and contract.is_living and is_closable(subject):
        found += _giving_up(contract, version)
    if contract.is_in_force or version:
        found.append(_link(contract, "paper", _("Print it (PDF)"), key="p"))
        found.append(_link(contract, "steps_paper", _("Print “My steps”"), menu=True))
    return found


def _writing(contract: Contract, version: Version | None) -> list[dict]:
    if version and version.status == VersionStatus.TO_SIGN:
        return [
            _link(contract, "sign", _("Sign"), key="s", main=True),
            _link(contract, "receive_paper", _("Receive the signed paper"), menu=True),
        ]
    if version:
        return [_link(contract, "send", _("Give it to sign"), key="g", main=True)]
    return [
        _link(contract, "amend", _("Amend the contract"), menu=True),
        _link(contract, "renew", _("Renew the contract"), menu=True),
    ]


def _giving_up(contract: Contract, version: Version) -> list[dict]:
    if version.status == VersionStatus.TO_SIGN:
        return [_link(contract, "take_back", _("Take the text back"), method="post", menu=True)]
    if version.kind != VersionKind.FIRST:
        return [_link(contract, "withdraw", _("Withdraw this new text"), menu=True)]
    return []


def _link(contract: Contract, name: str, label: str, **more) -> dict:
    return {"label": label, "url": reverse(f"contracts:{name}", args=[contract.pk]), **more}
