"""Accompaniment contracts made for tests, through the operations."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile

from backend.kit import clock
from backend.kit.clock import add_months
from cases.people.enums import MemberRole
from contracts.contract import operations as contract
from contracts.contract.models import Contract, Version
from contracts.contract.operations import Terms
from contracts.contract.queries import lead_of, open_version, parties_of
from contracts.diagnosis import operations as diagnosis
from contracts.plan import operations as plan
from contracts.plan.operations import StepInput
from contracts.signing import amending
from contracts.signing import operations as signing
from contracts.signing.models import SignedPaper
from directory.enums import Role
from tests import factories, papers
from tests.cases.following_stage import lead

WORDS = {
    "own_strengths": "Je cuisine bien, les voisins me le disent.",
    "seen_strengths": "Un réseau d’amis solide.",
    "kept_strengths": "S’appuyer sur le quartier.",
    "own_difficulties": "J’ai peur d’ouvrir le courrier.",
    "seen_difficulties": "Trois courriers du bailleur non ouverts.",
    "kept_difficulties": "Ouvrir le courrier ensemble.",
}


def followed(world, *, by=None, **identity):
    """A person of the unit « est » whom its social worker, or `by`, leads."""
    worker = by or world.account(Role.SOCIAL_WORKER)
    someone = factories.person(world, **identity)
    lead(world, someone, by=worker)
    return someone


def opened(world, person=None, *, by=None, second=None, schemes=("voluntary",)) -> Contract:
    """A contract begun by the social worker who leads the person."""
    worker = by or world.account(Role.SOCIAL_WORKER)
    someone = person or followed(world, by=worker)
    return contract.open_contract(
        actor=worker,
        person=someone,
        household=factories.household_of(someone),
        today=clock.today(),
        schemes=schemes,
        second=second,
    )


def spouse(world, person, first_name: str = "Karim"):
    """Somebody with whom they live as a couple."""
    told = {"birth_date": dt.date(1985, 5, 2), "first_name": first_name, "role": MemberRole.SPOUSE}
    return factories.child(world, person, **told).person


def written(
    world,
    person=None,
    *,
    months: int = 6,
    by=None,
    starts_on: dt.date | None = None,
    oriented_on: dt.date | None = None,
    **told,
) -> Contract:
    """The same with its terms, one domain, one objective and two steps: ready to be given to sign."""
    worker = by or world.account(Role.SOCIAL_WORKER)
    made = opened(world, person, by=worker, **told)
    home = factories.household_of(made.person)
    start = starts_on or clock.today()
    terms = Terms(
        starts_on=start,
        ends_on=add_months(start, months) - dt.timedelta(days=1),
        review_every=3,
        schemes=told.get("schemes", ("voluntary",)),
        oriented_on=oriented_on,
    )
    text = made.versions.get()
    contract.set_terms(actor=worker, contract=made, household=home, version=text.version, terms=terms)
    diagnosis.write_domain(
        actor=worker,
        contract=made,
        household=home,
        domain="housing",
        version=0,
        texts=WORDS,
        today=clock.today(),
        grade=2,
    )
    objective = plan.add_objective(
        actor=worker, contract=made, household=home, domain="housing", wording="Je veux garder mon logement"
    )
    for words in ("Ouvrir le courrier ensemble", "Appeler le bailleur"):
        plan.add_step(actor=worker, objective=objective, household=home, told=StepInput(words), today=clock.today())
    return Contract.objects.get(pk=made.pk)


def amended(made: Contract, **texts) -> Version:
    """A new text is begun by the lead worker, where the first domain says this besides."""
    worker, home = lead_of(made).worker, factories.household_of(made.person)
    today, row = clock.today(), made.domains.get()
    text = amending.begin_amendment(actor=worker, contract=made, household=home, why="On avance.")
    diagnosis.write_domain(
        actor=worker,
        contract=made,
        household=home,
        domain=row.domain,
        version=row.version,
        texts=WORDS | texts,
        today=today,
        grade=None,
    )
    return text


STROKES = [[[40, 120], [90, 60], [140, 130], [190, 70]], [[60, 150], [260, 140]]]
"""A signature as it is drawn."""


def sent(world, person=None, **told) -> Contract:
    """A written contract that waits for its signatures."""
    made = written(world, person, **told)
    send(made)
    return made


def send(made: Contract) -> Version:
    """The open text of a contract is given to sign by its lead worker."""
    worker = lead_of(made).worker
    return signing.send(actor=worker, contract=made, household=factories.household_of(made.person), today=clock.today())


def sign_all(made: Contract) -> Contract:
    """Every party draws their signature, in front of the lead worker."""
    text, worker = open_version(made), lead_of(made).worker
    for party in parties_of(made):
        signing.sign(
            actor=worker,
            contract=made,
            household=factories.household_of(made.person),
            version=text,
            party=party,
            strokes=STROKES,
            fingerprint=text.fingerprint,
            now=clock.now(),
        )
    return Contract.objects.get(pk=made.pk)


def signed(world, person=None, **told) -> Contract:
    """A contract that all its parties signed, under way; `told` as for `written`."""
    return sign_all(sent(world, person, **told))


def scan() -> SimpleUploadedFile:
    """The printed text, signed by hand."""
    return SimpleUploadedFile("scan.pdf", papers.pdf(), content_type="application/pdf")


def receive(made: Contract, parties=None, file: SimpleUploadedFile | None = None, **changes) -> SignedPaper:
    """The printed text of a contract to sign comes back signed by `parties`, or by all."""
    text = open_version(made)
    told = {
        "actor": lead_of(made).worker,
        "contract": made,
        "household": factories.household_of(made.person),
        "version": text,
        "parties": parties_of(made) if parties is None else parties,
        "file": file or scan(),
        "name": "scan.pdf",
        "fingerprint": text.fingerprint,
        "now": clock.now(),
    }
    return signing.receive_paper(**told | changes)
