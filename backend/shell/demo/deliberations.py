"""What an invented commission does beside its opinions: a vote now and then, a dissent, somebody who leaves early."""

import datetime as dt
from random import Random

from aids.commissions import operations as commissions
from aids.commissions.enums import Presence
from aids.commissions.hearing import hearing_of
from aids.commissions.mandates.enums import Office, Rank
from aids.commissions.models import AgendaItem, Session
from aids.commissions.operations import PresenceInput
from aids.commissions.votes import operations as votes
from aids.commissions.votes.enums import Choice
from backend.shell.demo.texts import texts

VOTED, LEAVES = 0.15, 0.4
"""The chances that a request is put to the vote, and that a member leaves before the end."""


def put_to_the_vote(rng: Random, secretary, item: AgendaItem) -> None:
    """Some requests are put to the vote; the chair is always in favour, so that equal voices are carried."""
    if rng.random() >= VOTED:
        return
    question = texts("reasons")["put_to_the_vote"].format(ground=item.line.ground_label)
    ballot = votes.open_ballot(actor=secretary, item=item, question=question, is_secret=False)
    choices = {
        voice.of.pk: Choice.IN_FAVOUR if voice.of.office == Office.CHAIR else rng.choice(Choice.values)
        for voice in hearing_of(item.session, item).voices
    }
    votes.record_votes(actor=secretary, ballot=ballot, choices=choices)
    votes.close_ballot(actor=secretary, ballot=ballot, casting_vote=Choice.IN_FAVOUR)


def dissent(rng: Random, secretary, item: AgendaItem) -> None:
    """Somebody who voted against wants it recorded."""
    against = item.ballots.filter(turnout__choice=Choice.AGAINST).values_list("turnout__voice", flat=True)
    voice = next(iter(against), None)
    if voice is not None and rng.random() < 0.5:
        words = texts("reasons")["dissent"]
        votes.record_dissent(actor=secretary, item=item, attendance_id=voice, words=words)


def leave_early(rng: Random, secretary, session: Session, _on: dt.date) -> None:
    """A titular member who does not chair, and speaks for nobody, leaves before the end."""
    sitting = session.attendances.filter(rank=Rank.TITULAR, represents=None).exclude(office=Office.CHAIR)
    there = list(sitting.filter(presence__in=[Presence.PRESENT, Presence.REMOTE]).order_by("pk"))
    if len(there) > 3 and rng.random() < LEAVES:
        one = rng.choice(there)
        told = {one.pk: PresenceInput(Presence.ABSENT)}
        commissions.record_presence(actor=secretary, session=session, told=told)
