"""What the printed contract and the sheet of steps say, read from the database, in French."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import override

from backend.kit import clock
from backend.kit.registry import Subject
from cases.appointments import queries as appointments
from cases.appointments.models import Slot
from contracts.contract.enums import FROZEN_VERSIONS
from contracts.contract.models import Contract, Version
from contracts.contract.queries import lead_of, version_in_force
from contracts.plan.enums import LIVE_STEPS
from contracts.signing import queries
from contracts.signing.changes import changes
from contracts.signing.documents import ContractPaper, Signed, StepsSheet, contract_paper, steps_sheet
from contracts.signing.facts import PAPER_TEXTS, facts_of
from contracts.signing.in_force import plan_in_force
from contracts.signing.models import Signature
from contracts.signing.reading import ToldStep, told
from directory.models import User


def contract_pdf(contract: Contract, version: Version, today: dt.date) -> bytes:
    """The paper of one text: as frozen with its signatures, or as it is being written."""
    frozen = version.status in FROZEN_VERSIONS
    facts = version.facts if frozen else facts_of(contract, version)
    former = queries.before(version)
    signatures = queries.signatures_of(version) if frozen else []
    with override("fr"):
        printed = changes(former.facts, facts, PAPER_TEXTS) if former else []
        paper = ContractPaper(
            told=told(facts, version.signed_on or today),
            dated=version.signed_on or version.sent_on or today,
            fingerprint=version.fingerprint if frozen else "",
            signed=tuple(map(_signed, signatures)),
            changes=tuple(printed),
            seen_otherwise=bool(former) and len(changes(former.facts, facts)) > len(printed),
        )
        return contract_paper(paper)


def _signed(signature: Signature) -> Signed:
    strokes = tuple(tuple((x, y) for x, y in stroke) for stroke in signature.strokes)
    return Signed(signature.party_id, timezone.localdate(signature.signed_at), strokes)


def steps_pdf(contract: Contract, version: Version, today: dt.date, *, meeting: str) -> bytes:
    """The sheet of the steps that are still to be done: as the text in force says them, with the lead worker of today,
    whatever text is open; `meeting` is when they meet next, in words."""
    facts = facts_of(contract, version) if contract.is_living else version.facts
    plan = plan_in_force(contract, version_in_force(contract))
    with override("fr"):
        steps = [step for objective in plan.objectives for step in objective.told]
        live = tuple(
            ToldStep(step.wording, step.whom or step.get_by_whom_display(), step.due_on)
            for step in steps
            if step.status in LIVE_STEPS
        )
        sheet = StepsSheet(
            told=told(facts, today),
            steps=live,
            dated=today,
            meeting=meeting,
            phone=contract.unit.phone,
        )
        return steps_sheet(sheet)


def next_meeting(user, contract: Contract, subject: Subject) -> str:
    """The next appointment of the person with the lead worker, in words."""
    lead: User = lead_of(contract).worker
    taken = appointments.of_person(user, subject.person, is_contact_open=subject.is_contact_open)
    coming = [one.slot for one in taken if one.is_to_come and one.slot.worker_id == lead.pk]
    soonest = min(coming, key=lambda slot: slot.starts_at, default=None)
    if soonest is None or soonest.starts_at < clock.now():
        return ""
    return meeting_words(soonest, str(soonest.site))


def meeting_words(slot: Slot, place: str) -> str:
    """« lundi 30 novembre à 9h30, CMS de Nétreville »; `place` is empty where it is better not written."""
    at = timezone.localtime(slot.starts_at)
    with override("fr"):
        return ", ".join(filter(None, (f"{date_format(at, 'l j F')} à {time_format(at)}", place)))
