"""The signed texts of the copies: each names its own people and rows, under a fingerprint of its own."""

# ruff: noqa: S608 (the names in the statements are those of our own tables)

import json
from collections.abc import Iterator

from django.db import connection

from backend.shell.demo.scale.archetypes import SCHEMA
from cases.people.models import Person
from contracts.contract.models import Contract, Party, Version
from contracts.diagnosis.models import DomainView
from contracts.plan.models import Objective, Step
from contracts.signing.facts import fingerprint_of
from directory.models import User

Told = dict[str, str]


def write_texts() -> None:
    """Fill demo_scale.text: for each slice, what each text that was given to sign says there."""
    with connection.cursor() as cursor:
        texts = list(Version.objects.exclude(facts=None).select_related("contract").order_by("pk"))
        cursor.execute(f"SELECT id, household FROM {SCHEMA}.owner_{Contract._meta.db_table}")
        households = dict(cursor.fetchall())
        cursor.execute(f"SELECT name, keys FROM {SCHEMA}.stride")
        strides = dict(cursor.fetchall())
        cursor.execute(f"SELECT slice, left_out FROM {SCHEMA}.copy WHERE first AND slice > 0 ORDER BY slice")
        slices = cursor.fetchall()
        signers = _signers(cursor)
        with cursor.copy(f"COPY {SCHEMA}.text FROM STDIN") as out:
            for number, left_out in slices:
                moved = {name: keys * number for name, keys in strides.items()}
                for text in texts:
                    if households[text.contract_id] not in left_out:
                        facts = _facts(text, moved, signers[number])
                        out.write_row((number, text.pk, json.dumps(facts), fingerprint_of(facts)))
        cursor.execute(f"ANALYZE {SCHEMA}.text")


def _facts(text: Version, moved: dict[str, int], signers: dict[int, Told]) -> dict:
    """What the text says in a slice, whose keys lie `moved` further; who signs it there by their key here."""

    def told(rows: list[dict], model: type) -> list[dict]:
        return [row | {"id": row["id"] + moved[model._meta.db_table]} for row in rows]

    facts = text.facts
    contract = Contract(pk=text.contract_id + moved[Contract._meta.db_table], opened_on=text.contract.opened_on)
    parties = [party | signers.get(party["id"], {}) for party in facts["parties"]]
    objectives = [one | {"steps": told(one["steps"], Step)} for one in facts["objectives"]]
    return facts | {
        "number": contract.number,
        "parties": told(parties, Party),
        "domains": told(facts["domains"], DomainView),
        "objectives": told(objectives, Objective),
    }


def _signers(cursor) -> dict[int, dict[int, Told]]:
    """Slice → party → what a text says of this person, or of the account that leads the contract there."""
    found: dict[int, dict[int, Told]] = {}
    for number, party, told in (*_persons(cursor), *_workers(cursor)):
        found.setdefault(number, {})[party] = told
    return found


def _persons(cursor) -> Iterator[tuple[int, int, Told]]:
    people = f"{SCHEMA}.{Person._meta.db_table}_household"
    cursor.execute(f"""
        SELECT p.slice, t.id, n.first_name, n.last_name, n.usual_name,
               {SCHEMA}.day(a.birth_date, s.days, s.rest) AS birth_date
        FROM {Party._meta.db_table} t JOIN {people} a ON a.id = t.person_id
        JOIN {SCHEMA}.copy p ON p.first JOIN {SCHEMA}.shift s ON s.copy = p.id AND s.unit = a.unit_
        JOIN {SCHEMA}.drawn n ON n.slice = p.slice AND n.id = t.person_id""")
    for number, party, first, last, usual, birth_date in cursor.fetchall():
        person = Person(first_name=first, last_name=last, usual_name=usual)
        yield number, party, {"name": str(person), "birth_date": birth_date.isoformat()}


def _workers(cursor) -> Iterator[tuple[int, int, Told]]:
    cursor.execute(f"""
        SELECT p.slice, t.id, p.today[t.worker_id] FROM {Party._meta.db_table} t
        JOIN {SCHEMA}.copy p ON p.first AND p.slice > 0 WHERE t.worker_id IS NOT NULL""")
    rows = cursor.fetchall()
    accounts = User.objects.in_bulk({pk for _number, _party, pk in rows})
    for number, party, pk in rows:
        yield number, party, {"name": accounts[pk].get_full_name(), "organisation": accounts[pk].capacity}
