"""How long what is typed on a sheet may be, and what a phone looks like; what is kept as it came is let be."""

from django.core.validators import MaxLengthValidator, RegexValidator
from django.db.models import Model
from django.forms import Field
from django.utils.translation import gettext_lazy as _

LONGEST = {
    "mission": 3_000,
    "ways_of_working": 3_000,
    "needs_perceived": 3_000,
    "description": 3_000,
    "audience": 1_500,
    "how_to_refer": 1_500,
    "accessibility": 1_500,
    "remarks": 3_000,
    "address": 500,
    "area_served": 15_000,
}
"""Characters that one may type in each text; the communes of a whole département take eleven thousand."""
LONGEST_FOUND = 3_000
"""Characters of each text by which a service is found."""
PHONE = RegexValidator(r"^\+?[\d .()-]{2,19}$", _("Type a phone number, such as 06 12 34 56 78."))
"""Short numbers, such as 115 or 39 49, are phones too."""


def bound(fields: dict[str, Field], kept: Model) -> None:
    """Check the texts and the phone that a form of `kept` asks for; what it says already is never refused."""
    for name, most in LONGEST.items():
        if name in fields:
            fields[name].validators.append(_Unless(getattr(kept, name), MaxLengthValidator(most)))
    if "phone" in fields:
        fields["phone"].validators.append(_Unless(kept.phone, PHONE))


class _Unless:
    """A validator of what differs from `kept`; browsers send each end of a line as two characters."""

    def __init__(self, kept: str | list[str], validator):
        self.kept, self.validator = kept, validator

    def __call__(self, value: str) -> None:
        plain = value.replace("\r\n", "\n")
        if plain != self.kept:
            self.validator(plain)
