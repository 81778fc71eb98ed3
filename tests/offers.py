"""Files of data·inclusion, as others send them."""

import io
import json
import zipfile
from pathlib import Path

SOURCE = "dora"


def structure(number: int, **changes) -> dict:
    return {
        "source": SOURCE,
        "id": f"{SOURCE}--s{number}",
        "nom": f"Association {number}",
        "description": "Accueille et oriente.",
        "date_maj": "2026-03-02",
        "site_web": "https://association.example.org/?a=1&copy=2",
        "code_insee": "27000",
        "telephone": "02 32 00 00 00",
    } | changes


def service(number: int, **changes) -> dict:
    return {
        "source": SOURCE,
        "id": f"{SOURCE}--{number}",
        "structure_id": f"{SOURCE}--s{number // 4}",
        "nom": f"Atelier numérique {number}",
        "description": "Prendre en main son téléphone.",
        "date_maj": "2026-04-01",
        "thematiques": ["numerique--acquerir-un-equipement", "numerique--acceder-a-une-connexion-internet"],
        "code_insee": "27000",
        "adresse": "3 rue des Lilas",
        "courriel": "accueil@association.example.org",
    } | changes


def package(structures: list, services: list) -> bytes:
    return zipped({"structures.json": json.dumps(structures), "services.json": json.dumps(services)})


def zipped(files: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def of(count: int) -> tuple[list[dict], list[dict]]:
    """`count` services, four to an organisation."""
    return [structure(number) for number in range((count + 3) // 4)], [service(number) for number in range(count)]


def kept(folder: Path, structures: list, services: list) -> Path:
    """A ZIP of these rows on the disk."""
    place = folder / "offer.zip"
    place.write_bytes(package(structures, services))
    return place
