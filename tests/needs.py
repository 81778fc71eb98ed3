"""Needs and proposals that tests start from."""

from backend.kit import clock
from collective_actions.needs import operations
from collective_actions.needs.models import Need, Proposal
from directory.models import User
from tests.factories import World

WORDS = "Pas de bus le samedi pour aller au marché."


def noted(world: World, account: User, *, words: str = WORDS, **where) -> Need:
    """A need that an account noted, at Évreux unless told otherwise."""
    told = {"words": words, "thematic": "mobilite"} | (where or {"commune": world.communes["est"]})
    return operations.note_need(actor=account, told=told, today=clock.today())


def told(world: World, *, words: str = WORDS, address: str = "192.0.2.1") -> Need:
    """A need that a resident told, which nobody has read."""
    fields = {"words": words, "thematic": "mobilite", "commune": world.communes["est"]}
    return operations.tell_need(told=fields, address=address, now=clock.now())


def proposed(designer: User, *needs: Need, title: str = "Un minibus le samedi", **changes) -> Proposal:
    """A proposal in which these needs are grouped."""
    fields = {
        "title": title,
        "plain_words": "Un minibus passe dans les villages le samedi matin.",
        "change": "On va au marché, on voit du monde.",
        "thematic": "mobilite",
        "unit": None,
    }
    return operations.add_proposal(actor=designer, told=fields | changes, needs=needs, today=clock.today())
