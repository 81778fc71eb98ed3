"""What a page's forms would send if nothing were typed, and what a page answers."""

import html5lib
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext, override

NS = "{http://www.w3.org/1999/xhtml}"


def fields_of(response) -> dict[str, str | list[str]]:
    """Name → value of every field of the main content's forms, as a browser would send them, templates left out."""
    root = html5lib.parse(response.content.decode())
    found: dict[str, list[str]] = {}
    for form in root.find(f".//{NS}main").iter(f"{NS}form"):
        for name, value in _values(form):
            found.setdefault(name, []).append(value)
    found.pop("csrfmiddlewaretoken", None)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _values(element):
    for child in element:
        match child.tag.removeprefix(NS):
            case "template":
                continue
            case "input" if "name" in child.attrib and _is_sent(child):
                yield child.attrib["name"], child.attrib.get("value", _without_value(child))
            case "textarea":
                yield child.attrib["name"], (child.text or "").lstrip("\n")
            case "select":
                options = list(child.iter(f"{NS}option"))
                chosen = [option for option in options if "selected" in option.attrib] or options[:1]
                yield from ((child.attrib["name"], option.attrib.get("value", "")) for option in chosen)
        yield from _values(child)


def _without_value(control) -> str:
    return "on" if control.attrib.get("type") == "checkbox" else ""


def _is_sent(control) -> bool:
    if control.attrib.get("type") in ("checkbox", "radio"):
        return "checked" in control.attrib
    return control.attrib.get("type") not in ("submit", "button", "file")


def said(source: str, **values) -> str:
    """The French sentence of an English source string, as a page writes it."""
    with override("fr"):
        return escape(gettext(source) % values if values else gettext(source))


def says(response, source: str, **values) -> bool:
    """Whether a page or its messages hold the French sentence of an English source string."""
    return said(source, **values) in response.content.decode()


def whole_page(person) -> str:
    """Where a person's page answers with all its panels, as a browser shows it once they came."""
    return reverse("cases:person_panels", args=[person.pk])


def following(client, response):
    """The page to which a redirect leads; its messages are shown there."""
    assert response.status_code == 302, response.content.decode()
    return client.get(response["Location"])
