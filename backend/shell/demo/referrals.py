"""Referrals of the demonstration: some of those who come for an aid are referred further, and services answer."""

import datetime as dt
from random import Random

from backend.audit.models import ReadReason
from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.plan import Journey, Stage
from backend.shell.demo.texts import texts
from backend.shell.demo.world import World
from cases.people.queries import is_protected_on
from cases.referrals import operations
from cases.referrals.enums import Answer, Consent, ContactWay
from cases.referrals.links import ServiceReader
from cases.referrals.models import PoleReferral, Referral
from cases.referrals.queries import contact_offered, has_account
from directory.enums import PoleKind
from directory.models import Pole, Service, User

SHARE = 0.22
"""The chance that an application leads to a referral."""

SHARE_TO_A_POLE = 0.12
SHARE_ANSWERED = 0.75
SHARE_ACCEPTED = 0.7
SHARE_CLOSED = 0.4


def refer(rng: Random, world: World, journeys: list[Journey]) -> None:
    """Plan the referrals that follow the applications of the year."""
    for journey in journeys:
        if journey.stage == Stage.ABANDONED:
            continue
        day = days.open_days_later(journey.opened_on, rng.randint(1, 6))
        if rng.random() < SHARE and day <= world.yesterday:
            world.stage.at(days.moment_between(rng, day, 9, 17), _Sent(rng, world, journey).send)
        if rng.random() < SHARE_TO_A_POLE and day <= world.yesterday:
            world.stage.at(days.moment_between(rng, day, 9, 17), _SentToAPole(rng, world, journey).send)


class _Play:
    def __init__(self, rng: Random, world: World, journey: Journey) -> None:
        self.rng, self.world, self.journey = rng, world, journey
        self.worker: User = rng.choice(world.territory.staff[journey.unit]["travail-social"])

    @property
    def person(self):
        return self.world.registered[self.journey.life].persons[0]

    def later(self, on: dt.date, least: int, most: int, act) -> None:
        """Some open days later, unless that day is still to come."""
        day = days.open_days_later(on, self.rng.randint(least, most))
        if day <= self.world.yesterday:
            self.world.stage.at(days.moment_between(self.rng, day, 10, 17), act)


class _Sent(_Play):
    """One referral to a service, its answer and its end."""

    referral: Referral

    def send(self, on: dt.date) -> None:
        rng, self.need = self.rng, self.rng.choice(texts("referrals")["needs"])
        self.service = Service.objects.select_related("organisation").get(name=self.need["service"])
        ways, first = contact_offered(self.person, protected=is_protected_on(self.person, on))
        asked = rng.random() < 0.97
        self.referral = operations.write_referral(
            actor=self.worker,
            person=self.person,
            told={
                "service": self.service,
                "problem": self.need["problem"],
                "reason": self.need["reason"],
                "asked": self.need["asked"],
                "consent": Consent.AGREES if asked else Consent.NOT_ASKED,
                "consent_reason": "" if asked else texts("referrals")["words"]["not_asked"],
                "contact_way": first if len(ways) > 1 else ContactWay.NONE,
                "contact_advice": self.person.safe_contact if len(ways) > 1 else "",
                "urgent": rng.random() < 0.12,
                "answer_by": on + dt.timedelta(days=rng.choice((7, 15, 15, 21))),
            },
            now=clock.now(),
            send=True,
        )
        self.account = has_account(self.service, on)
        if not self.account:
            operations.new_link(actor=self.worker, referral=self.referral, now=clock.now())
        if rng.random() < SHARE_ANSWERED:
            self.later(on, 1, 14, self.answer)

    def answer(self, on: dt.date) -> None:
        rng, words = self.rng, texts("referrals")["words"]
        kind = Answer.ACCEPT if rng.random() < SHARE_ACCEPTED else rng.choice((Answer.DECLINE, Answer.MISS))
        said = {Answer.ACCEPT: self.need["accept"], Answer.DECLINE: self.need["decline"], Answer.MISS: ""}[kind]
        given = operations.AnswerInput(kind, said, rng.choice(words["by"]))
        number, person_ids = self.referral.number, [self.person.pk]
        if self.account:
            partner = User.objects.filter(organisation=self.service.organisation).order_by("pk").first()
            self.world.read(partner, "referrals:received_detail", person_ids, number, ReadReason.PARTNER)
            operations.mark_seen(actor=partner, referral=self.referral)
            operations.answer(actor=partner, referral=self.referral, given=given, now=clock.now())
        else:
            reader = ServiceReader(self.service)
            link = self.referral.links.get()
            if link.expires_at <= clock.now():
                return
            self.world.read(reader, "referral_link", person_ids, number, ReadReason.PARTNER)
            operations.answer_by_link(reader=reader, link=link, given=given, now=clock.now())
        if rng.random() < SHARE_CLOSED:
            self.later(on, 5, 25, self.close)

    def close(self, on: dt.date) -> None:
        outcome = self.rng.choice(texts("referrals")["words"]["outcomes"])
        operations.close_referral(actor=self.worker, referral=self.referral, outcome=outcome)


class _SentToAPole(_Play):
    """One referral to a pole of the unit, taken up and closed."""

    referral: PoleReferral

    def send(self, on: dt.date) -> None:
        kind = self.rng.choice((PoleKind.ACCOMPANIMENT, PoleKind.INSERTION))
        self.pole = Pole.objects.get(unit=self.world.territory.units[self.journey.unit], kind=kind)
        if self.person.pole_referrals.filter(pole=self.pole).exists():
            return
        self.referral = operations.refer_to_pole(
            actor=self.rng.choice(self.world.territory.staff[self.journey.unit]["accueil"]),
            person=self.person,
            pole=self.pole,
            problem="employment_insertion" if kind == PoleKind.INSERTION else "financial",
            reason=self.rng.choice(texts("referrals")["poles"][kind]),
            today=on,
        )
        if self.rng.random() < 0.8:
            self.later(on, 1, 8, self.take)

    def take(self, on: dt.date) -> None:
        member = User.objects.filter(poles__pole=self.pole).order_by("pk").first()
        if member is None:
            return
        self.member = member
        operations.take_pole_referral(actor=member, referral=self.referral, today=on)
        self.world.read(member, "cases:person", [self.person.pk], "", ReadReason.FILE)
        if self.rng.random() < SHARE_CLOSED:
            self.later(on, 20, 60, self.close)

    def close(self, on: dt.date) -> None:
        outcome = self.rng.choice(texts("referrals")["poles"]["outcomes"])
        operations.close_pole_referral(actor=self.member, referral=self.referral, outcome=outcome, today=on)
