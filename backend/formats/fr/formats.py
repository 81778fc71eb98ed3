"""Dates as one types them in France; ISO dates are read too (Django adds them)."""

DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y"]
