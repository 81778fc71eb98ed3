"""The day before the month, as on every paper at the desk, whatever the language of the screen."""

from backend.formats.fr.formats import DATE_INPUT_FORMATS

__all__ = ["DATE_INPUT_FORMATS"]
