"""What the components are: read from the comment at the top of each template, put in the order of the page."""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FOLDER = settings.BASE_DIR / "backend" / "templates" / "components"
GROUPS: tuple[tuple[str, Promise, tuple[str, ...]], ...] = (
    ("actions", _("Actions"), ("action", "actions", "modal", "confirm", "tabs", "page_header", "language")),
    (
        "states",
        _("States and notices"),
        ("status_badge", "notice", "toast", "toasts", "messages", "empty_state", "progress", "stepper"),
    ),
    (
        "forms",
        _("Forms"),
        (
            *(
                "field",
                "field_hint",
                "field_error",
                "field_folded",
                "suggestions",
                "fields",
                "form",
                "form_end",
                "upload",
                "passkey_form",
            ),
            *("formset", "formset_row", "filters", "error_summary", "conflict", "stale"),
        ),
    ),
    (
        "figures",
        _("Tables and figures"),
        ("table", "pagination", "definition_list", "changes", "comparison", "explanation", "chart"),
    ),
    ("people", _("People and stories"), ("person_card", "duplicates", "words", "timeline", "trail")),
)
"""(anchor, title, components) of each part of the page."""

_COMMENT = re.compile(r"{% comment %}(.*?){% endcomment %}", re.DOTALL)
_PARAMETER = re.compile(r"^ {2,}(\w[\w, ]*?) {2,}(\S.*)$")


@dataclass
class Component:
    """Its name, what its comment says it is for, and its parameters: (name, meaning), all in English."""

    name: str
    purpose: str = ""
    parameters: list[tuple[str, str]] = field(default_factory=list)


def read(name: str) -> Component:
    """The component as its template describes it; raises FileNotFoundError for none of that name."""
    comment = _COMMENT.search((FOLDER / f"{name}.html").read_text(encoding="utf-8"))
    purpose: list[str] = []
    parameters: list[tuple[str, str]] = []
    for line in comment.group(1).strip("\n").splitlines() if comment else ():
        parameter = _PARAMETER.match(line)
        if parameter:
            parameters.append((parameter[1], parameter[2]))
        elif parameters:
            label, meaning = parameters[-1]
            parameters[-1] = (label, f"{meaning} {line.strip()}")
        else:
            purpose.append(line.strip())
    return Component(name, " ".join(purpose), parameters)
