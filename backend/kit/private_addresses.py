"""Addresses that nobody guesses, of which nothing is kept: the number of a row, signed with the secret key."""

from django.core.signing import BadSignature, Signer
from django.db.models import Model


def token_of(row: Model) -> str:
    """What stands for a row in its private address; always the same, of this kind of rows alone."""
    return _signer(type(row)).sign(row.pk)


def meant_by(token: str, model: type[Model]) -> int | None:
    """The number of the row that a token stands for; None when nobody here signed it."""
    try:
        return int(_signer(model).unsign(token))
    except BadSignature:
        return None


def _signer(model: type[Model]) -> Signer:
    return Signer(sep="~", salt=model._meta.label_lower)
