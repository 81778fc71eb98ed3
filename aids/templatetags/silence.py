"""The day of silence in a page that holds applications only. Load with ``{% load silence %}``."""

import datetime as dt

from django import template

from aids.applications.completeness.tones import Silence, silence_of
from aids.applications.models import Application

register = template.Library()


@register.filter
def silence(application: Application, today: dt.date) -> Silence | None:
    """``{% with told=application|silence:today %}``: what `tones.silence_of` says."""
    return silence_of(application, today)
