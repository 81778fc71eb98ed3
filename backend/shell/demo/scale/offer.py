"""The services of a whole département: those of the small world, in every commune, taken in as others send theirs."""

import datetime as dt
import json
import tempfile
import zipfile
from pathlib import Path
from random import Random

from data_inclusion.schema import v1

from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.texts import texts
from directory.exchange.enums import ImportStatus
from directory.exchange.operations import import_from
from directory.models import Commune

SOURCE = "offre"
OF_ONE_ORGANISATION = 4
"""Services."""
CHECKED_WITHIN = 900
"""Days since whoever sends a service checked it, at most."""
AS_TOLD = {
    "description": "description",
    "audience": "publics_precisions",
    "audiences": "publics",
    "fee": "frais",
    "fee_words": "frais_precisions",
    "ways_to_reach": "modes_mobilisation",
    "opening_hours": "horaires_accueil",
}
"""What a service of the small world tells → the same in data·inclusion."""
THEMES = [one.value for one in v1.Thematique]

Row = dict[str, object]


def take_in(rng: Random, count: int, today: dt.date) -> None:
    """Import `count` services, a few to an organisation, in the night before the load. Call in a transaction."""
    communes = list(Commune.objects.order_by("pk"))
    organisations = texts("services")["organisations"]
    structures, services = [], []
    for number in range(count):
        if number % OF_ONE_ORGANISATION == 0:
            owner, commune = rng.choice(organisations), rng.choice(communes)
            name = {"nom": f"{owner['name'].partition(' d')[0]} · {commune.name}", "description": owner["mission"]}
            structures.append(_identified(len(structures), rng, today) | name)
        told = rng.choice(rng.choice(organisations)["services"])
        services.append(_identified(number, rng, today) | _service(told, structures[-1], commune, rng))
    with clock.at(days.moment(today, 5)):
        _import(structures, services)


def _identified(number: int, rng: Random, today: dt.date) -> Row:
    checked_on = today - dt.timedelta(days=rng.randrange(CHECKED_WITHIN))
    return {"source": SOURCE, "id": f"{SOURCE}--{number}", "date_maj": checked_on.isoformat()}


def _service(told: dict, structure: Row, commune: Commune, rng: Random) -> Row:
    themes = [one for one in THEMES if one.partition("--")[0] in told["thematics"]]
    return {theirs: told[ours] for ours, theirs in AS_TOLD.items() if ours in told} | {
        "structure_id": structure["id"],
        "nom": f"{told['name']} · {commune.name}",
        "thematiques": rng.sample(themes, min(len(themes), 2)),
        "code_insee": commune.insee_code,
        "adresse": f"{rng.randint(1, 90)} rue de l’Église",
    }


def _import(structures: list[Row], services: list[Row]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "offre.zip"
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("structures.json", json.dumps(structures))
            archive.writestr("services.json", json.dumps(services))
        done = import_from(place)
    if done.status != ImportStatus.DONE:
        raise RuntimeError(done.failure)
