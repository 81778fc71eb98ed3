"""Writes: who is reminded of what in contracts, once, and the e-mails that say it; each step may run twice.

An e-mail is no secret: the worker's lists numbers of contracts, the person's says that they meet their lead worker.
"""

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from backend.audit.bulk import add_rows, change_rows
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.sequence import hold
from contracts.contract.enums import LIVING, ContractStatus
from contracts.contract.models import Contract, Party
from contracts.contract.queries import persons_of
from contracts.life.due import Falling, falling, with_dues
from contracts.life.enums import Due, Reminded
from contracts.life.models import Reminder
from contracts.life.perms import can_be_mailed
from directory.models import User

PERSON_AHEAD = dt.timedelta(days=7)
"""How long before a review the person is reminded of it."""
TO_SIGN_AFTER = dt.timedelta(days=7)
"""How long a text waits for its signatures before its lead worker is reminded."""
AT_ONCE = 2_000
BOOK = "reminders of contracts"
READ = ("pk", "status", "oriented_on", "starts_on", "ends_on", "person_id")


def remind(today: dt.date) -> int:
    """Write down, for every living contract, who is to be reminded of what falls due, unless it was; returns how many.

    One run at a time; what one that fails has written is taken back, and the next one writes it.
    """
    with operation("contracts.remind", actor=None):
        hold(BOOK)
        living = Contract.objects.living().order_by()
        told = ("contract_id", "due", "day", "who")
        known = set(Reminder.objects.filter(contract__in=living.values("pk")).order_by().values_list(*told))
        rows = []
        wishes = Party.objects.filter(contract=OuterRef("pk"), until=None, wants_reminders=True)
        for contract in with_dues(living).annotate(is_wished=Exists(wishes)).only(*READ).iterator(chunk_size=AT_ONCE):
            for one in falling(contract, today):
                for who in _whom(contract, one, today):
                    if (contract.pk, one.due, one.day, who) not in known:
                        rows.append(Reminder(contract_id=contract.pk, due=one.due, day=one.day, who=who))
        add_rows(rows)
        return len(rows)


def _whom(contract: Contract, one: Falling, today: dt.date) -> list[Reminded]:
    """The worker, of everything; the persons, of a review to come, when one of them wishes it."""
    found = []
    if one.due != Due.TO_SIGN or one.day <= today - TO_SIGN_AFTER:
        found.append(Reminded.WORKER)
    if contract.is_wished and one.due == Due.REVIEW and today <= one.day <= today + PERSON_AHEAD:
        found.append(Reminded.PERSON)
    return found


def workers_to_mail() -> list[int]:
    """Ids of the lead workers whom an e-mail can reach, and who were not told of something yet."""
    untold = Reminder.objects.filter(who=Reminded.WORKER, told_at=None, contract__status__in=LIVING)
    leads = Party.objects.filter(until=None, worker__is_active=True, contract__in=untold.order_by().values("contract"))
    return list(leads.exclude(worker__email="").order_by().values_list("worker", flat=True).distinct())


def persons_to_mail(today: dt.date) -> list[int]:
    """Ids of the reminders for a person that did not leave yet, of a review that is not past."""
    rows = Reminder.objects.filter(who=Reminded.PERSON, told_at=None, day__gte=today)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def mail_worker(worker_id: int, *, now: dt.datetime, today: dt.date) -> bool:
    """One e-mail a day at most to a lead worker, with the numbers of the contracts where something still falls due;
    whether it was sent now.

    The rows are locked while it leaves: two runs send one e-mail, one that dies in between sends it once again at most.
    Raises SMTPException or OSError when no server takes it.
    """
    with operation("contracts.mail_worker", actor=None):
        worker = lock(User(pk=worker_id))
        mine = Contract.objects.filter(pk__in=Party.objects.filter(worker=worker, until=None).values("contract"))
        rows = Reminder.objects.filter(who=Reminded.WORKER, contract__in=mine.values("pk"))
        if not (worker.is_active and worker.email) or rows.filter(told_at__date=today).exists():
            return False
        waiting = rows.filter(told_at=None).order_by("pk")
        dues = {
            (contract.pk, one.due, one.day): contract
            for contract in with_dues(mine.filter(pk__in=waiting.values("contract")))
            for one in falling(contract, today)
        }
        told = [row for row in waiting if (row.contract_id, row.due, row.day) in dues]
        if not told:
            return False
        _worker_mail(worker, [(row, dues[row.contract_id, row.due, row.day]) for row in told]).send()
        for row in told:
            row.told_at = now
        change_rows(told, ["told_at"])
        return True


def _worker_mail(worker: User, told: list[tuple[Reminder, Contract]]) -> EmailMessage:
    with override(worker.language):
        lines = [
            _("%(due)s: %(numbers)s") % {"due": due.label, "numbers": ", ".join(sorted(numbers))}
            for due in Due
            if (numbers := {contract.number for row, contract in told if row.due == due})
        ]
        body = _(
            "Hello,\n\nSomething waits in contracts that you lead:\n\n%(lines)s\n\nYour desk in Iris shows "
            "them.\n\n%(department)s"
        ) % {"lines": "\n".join(lines), "department": settings.DEPARTMENT_NAME}
        subject = _("Contracts that wait for you")
        return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [worker.email])


def mail_person(reminder_id: int, *, now: dt.datetime, today: dt.date) -> bool:
    """Remind who signs a contract and wishes it that they meet their lead worker, in words that anybody may read;
    whether it was sent now.

    Unless it was, the review was held or moved, nobody wishes it any more, or no e-mail may reach them. Locked as
    `mail_worker`.
    """
    with operation("contracts.mail_person", actor=None):
        reminder = lock(Reminder(pk=reminder_id))
        contract = Contract.objects.select_related("unit").get(pk=reminder.contract_id)
        planned = contract.reviews.filter(held_on=None, due_on=reminder.day).exists()
        is_kept = contract.status == ContractStatus.ACTIVE and planned
        to = _addresses_of(contract, today) if is_kept and reminder.day >= today else []
        if reminder.told_at or not to:
            return False
        for address in to:
            _person_mail(contract, reminder.day, address).send()
        reminder.told_at = now
        reminder.save()
        return True


def _addresses_of(contract: Contract, today: dt.date) -> list[str]:
    """Of each person who wished it, once."""
    wished = [party.person for party in persons_of(contract).filter(wants_reminders=True)]
    return sorted({person.email for person in wished if can_be_mailed(person, today)})


def _person_mail(contract: Contract, day: dt.date, address: str) -> EmailMessage:
    with override("fr"):
        words = {
            "day": date_format(day, "l j F"),
            "phone": contract.unit.phone,
            "department": settings.DEPARTMENT_NAME,
        }
        subject = pgettext("e-mail to a person", "A meeting to come")
        body = _(
            "Hello,\n\nYou have planned to meet your lead worker around %(day)s, to see together where things "
            "stand.\n\nA question, or another day? Call %(phone)s.\n\n%(department)s"
        )
        return EmailMessage(subject, body % words, settings.DEFAULT_FROM_EMAIL, [address])
