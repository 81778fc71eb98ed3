"""Dates as one types them in France, ISO dates being read too (Django adds them), and hours as one writes them."""

DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y"]

TIME_FORMAT = "G\u00a0\\h\u00a0i"
