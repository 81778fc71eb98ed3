"""What exists for each domain of a life, from a file: `contracts/domains.toml` or the one that IRIS_CONTRACT_DOMAINS
names.
"""

import tomllib
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from contracts.diagnosis.enums import Domain
from directory.enums import Thematic


@dataclass(frozen=True)
class Offer:
    """Themes of services and of collective actions; codes of aids, or of their families."""

    themes: tuple[str, ...]
    aids: frozenset[str]


@cache
def domains() -> dict[str, Offer]:
    """Every domain of the diagnosis, by its code; raises ValueError for a theme that does not exist."""
    told = tomllib.loads(settings.CONTRACT_DOMAINS_FILE.read_text(encoding="utf-8"))
    return {
        code: Offer(tuple(Thematic(one) for one in told[code]["themes"]), frozenset(told[code]["aids"]))
        for code in Domain.values
    }
